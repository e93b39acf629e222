/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox from inside a child: what was given up is gone, what was kept
 * works. Skips where the kernel or the build has none. */
#define _GNU_SOURCE /* CLONE_NEWUSER, syscall */
#include "hearth/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SKIPPED 77

struct place {
    char folder[64];
    char kept[80];   /* folder/kept: writable */
    char read[80];   /* folder/read: readable */
    char secret[96]; /* folder/secret: a file outside both */
};

static int set_up(void **state)
{
    static struct place p;
    int fd;

    (void)snprintf(p.folder, sizeof(p.folder), "/tmp/hearth-box.XXXXXX");
    assert_non_null(mkdtemp(p.folder));
    (void)snprintf(p.kept, sizeof(p.kept), "%s/kept", p.folder);
    (void)snprintf(p.read, sizeof(p.read), "%s/read", p.folder);
    (void)snprintf(p.secret, sizeof(p.secret), "%s/secret", p.folder);
    assert_int_equal(mkdir(p.kept, 0700), 0);
    assert_int_equal(mkdir(p.read, 0700), 0);
    fd = open(p.secret, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    (void)close(fd);
    *state = &p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    char file[128];

    (void)snprintf(file, sizeof(file), "%s/new", p->kept);
    (void)unlink(file);
    (void)unlink(p->secret);
    (void)rmdir(p->kept);
    (void)rmdir(p->read);
    return rmdir(p->folder);
}

/* Runs ${act} inside the sandbox in a child; gives its exit status. */
static int inside_with(const struct place *p, bool needs_sockets,
                       bool needs_workers, int (*act)(const struct place *p))
{
    const char *const writable[] = {p->kept, NULL};
    const char *const readable[] = {p->read, NULL};
    struct hearth_sandbox s = {.writable = writable,
                               .readable = readable,
                               .needs_sockets = needs_sockets,
                               .needs_workers = needs_workers};
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        unsigned missing;

        if (hearth_sandbox_enter(&s, &missing) != 0) {
            _exit(100);
        }
        _exit(missing != 0 ? SKIPPED : act(p));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == SKIPPED) {
        skip();
    }
    return WEXITSTATUS(status);
}

static int inside(const struct place *p, bool needs_sockets,
                  int (*act)(const struct place *p))
{
    return inside_with(p, needs_sockets, false, act);
}

static int open_secret(const struct place *p)
{
    return open(p->secret, O_RDONLY) < 0 && errno == EACCES ? 0 : 1;
}

static int write_kept(const struct place *p)
{
    char file[128];

    (void)snprintf(file, sizeof(file), "%s/new", p->kept);
    return open(file, O_WRONLY | O_CREAT, 0600) >= 0 ? 0 : 1;
}

static int write_read(const struct place *p)
{
    char file[128];

    (void)snprintf(file, sizeof(file), "%s/new", p->read);
    if (open(file, O_WRONLY | O_CREAT, 0600) >= 0 || errno != EACCES) {
        return 1;
    }
    return open(p->read, O_RDONLY) >= 0 ? 0 : 2;
}

static int start_program(const struct place *p)
{
    char *const argv[] = {NULL};

    (void)p;
    (void)execv("/bin/true", argv);
    return errno == EPERM ? 0 : 1;
}

static int start_process(const struct place *p)
{
    (void)p;
    return fork() < 0 && errno == EPERM ? 0 : 1;
}

/* It has the same sandbox, and no way to more rights than that. */
static int start_worker(const struct place *p)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(start_program(p) == 0 && open_secret(p) == 0 && write_kept(p) == 0
                  ? 0
                  : 1);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        return 1;
    }
    return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, 0) <
                       0 &&
                   errno == EPERM
               ? 0
               : 2;
}

static int make_socket(const struct place *p)
{
    (void)p;
    return socket(AF_INET, SOCK_DGRAM, 0) >= 0 ? 0 : errno;
}

static void test_files_outside_are_gone(void **state)
{
    assert_int_equal(inside(*state, false, open_secret), 0);
}

static void test_kept_folders_work(void **state)
{
    assert_int_equal(inside(*state, false, write_kept), 0);
    assert_int_equal(inside(*state, false, write_read), 0);
}

static void test_workers_are_processes_and_no_more(void **state)
{
    assert_int_equal(inside_with(*state, false, true, start_worker), 0);
    assert_int_equal(inside_with(*state, false, true, start_program), 0);
    assert_int_equal(inside_with(*state, false, false, start_process), 0);
}

static void test_no_program_and_no_process_starts(void **state)
{
    assert_int_equal(inside(*state, true, start_program), 0);
    assert_int_equal(inside(*state, true, start_process), 0);
}

static void test_sockets_only_where_needed(void **state)
{
    assert_int_equal(inside(*state, true, make_socket), 0);
    assert_int_equal(inside(*state, false, make_socket), EPERM);
}

static void test_a_path_that_is_not_there_is_an_error(void **state)
{
    struct place p = *(const struct place *)*state;

    memmove(p.read, "/nonexistent", 13);
    assert_int_equal(inside(&p, true, write_kept), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_outside_are_gone),
        cmocka_unit_test(test_kept_folders_work),
        cmocka_unit_test(test_workers_are_processes_and_no_more),
        cmocka_unit_test(test_no_program_and_no_process_starts),
        cmocka_unit_test(test_sockets_only_where_needed),
        cmocka_unit_test(test_a_path_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
