/* SPDX-License-Identifier: Apache-2.0 */
/* Children that fall silent: one that cannot be replaced keeps the service
 * manager from hearing that all is well, until it is heard again; one that can
 * is replaced, but not for ever. And what is told of them. */
#include "host/cli/children.h"
#include "host/cli/served.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define SILENT_MS 4000

struct scene {
    struct hearth_child child;
    struct hearth_notify notify;
    int manager; /* the service manager's socket */
    int served;
    sigset_t mask;
    int seconds, silent_for, heard_again;
    bool has_beaten, was_wrong;
};

/* The manager is told through an abstract name; nothing is left behind. */
static int open_manager(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char name[64];
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int len = snprintf(name, sizeof(name), "@hearth-test-%ld", (long)getpid());

    assert_true(fd >= 0 && len > 0);
    memcpy(at.sun_path, name, (size_t)len); /* 64 at most, of 108 */
    at.sun_path[0] = '\0';
    assert_int_equal(
        bind(fd, (struct sockaddr *)&at,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)len)),
        0);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    assert_int_equal(setenv("WATCHDOG_USEC", "1000000", 1), 0);
    return fd;
}

static int scene_open(void **state)
{
    char path[] = "/tmp/hearth-children-XXXXXX";
    struct scene *s = calloc(1, sizeof(*s));

    if (s == NULL) {
        return -1;
    }
    s->manager = open_manager();
    assert_int_equal(hearth_notify_open(&s->notify), 0);
    s->served = mkstemp(path);
    assert_true(s->served >= 0);
    assert_int_equal(unlink(path), 0);
    s->child.program = "hearth-test-mute";
    s->child.life.silent_ms = SILENT_MS;
    hearth_children_prepare(&s->mask);
    *state = s;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *s = *state;

    hearth_children_stop(&s->child, 1);
    (void)sigprocmask(SIG_SETMASK, &s->mask, NULL);
    hearth_notify_close(&s->notify);
    (void)close(s->manager);
    (void)close(s->served);
    free(s);
    return 0;
}

static bool told_alive(const struct scene *s)
{
    char text[128];
    ssize_t n;
    bool any = false;

    while ((n = recv(s->manager, text, sizeof(text) - 1, 0)) > 0) {
        text[n] = '\0';
        any = any || strstr(text, "WATCHDOG=1") != NULL;
    }
    return any;
}

static uint8_t state_told(const struct scene *s)
{
    struct hearth_served served;

    assert_int_equal(hearth_served_read(s->served, &served), 0);
    assert_int_equal(served.count, 1);
    assert_string_equal(served.child[0].name, "mute");
    return served.child[0].state;
}

/* Each second: stops the child, sees that nobody is told anything for three of
 * them, lets it go on, and sees that all is well again. */
static void look(void *cookie)
{
    struct scene *s = cookie;
    bool is_alive = told_alive(s);

    s->seconds++;
    if (s->seconds == 3) {
        s->has_beaten = is_alive;
        (void)kill(s->child.pid, SIGSTOP);
    } else if (s->seconds > 3 && s->silent_for < 4 &&
               state_told(s) == HEARTH_SERVED_SILENT) {
        s->was_wrong = s->was_wrong || (s->silent_for > 0 && is_alive);
        if (++s->silent_for == 4) {
            (void)kill(s->child.pid, SIGCONT);
        }
    } else if (s->silent_for == 4 && is_alive) {
        s->heard_again = state_told(s) == HEARTH_SERVED_RUNS;
        (void)kill(getpid(), SIGTERM);
    } else if (s->seconds > 40) {
        (void)kill(getpid(), SIGTERM);
    }
}

static void test_one_that_cannot_be_replaced(void **state)
{
    struct scene *s = *state;
    const struct hearth_children_chore chore = {&s->notify, 1,        look, s,
                                                &s->mask,   s->served};
    pid_t pid;

    s->child.needs_secret = true;
    assert_int_equal(hearth_children_start(&s->child, &s->mask), 0);
    pid = s->child.pid;
    assert_int_equal(hearth_children_watch(&s->child, 1, &chore), 0);
    assert_true(s->has_beaten);
    assert_int_equal(s->silent_for, 4);
    assert_false(s->was_wrong);
    assert_true(s->heard_again);
    assert_int_equal(s->child.pid, pid);
    assert_int_equal(s->child.life.restarts, 0);
}

static void nothing(void *cookie)
{
    (void)cookie;
}

static void test_one_that_never_beats(void **state)
{
    struct scene *s = *state;
    const struct hearth_children_chore chore = {
        &s->notify, 3600, nothing, NULL, &s->mask, s->served};

    s->child.args[0] = "--mute";
    s->child.life.silent_ms = 300;
    assert_int_equal(hearth_children_start(&s->child, &s->mask), 0);
    assert_int_equal(hearth_children_watch(&s->child, 1, &chore),
                     HEARTH_E_STATE);
    assert_int_equal(s->child.life.restarts, HEARTH_CHILD_RESTARTS + 1);
}

/* What is said on stderr of a child that died of ${number}, once all had been
 * sent ${asked}. */
static void reap_one(int number, int asked, char *said, size_t cap)
{
    struct hearth_child child = {.program = "hearth-test-mute",
                                 .life.pulse = open("/dev/null", O_RDONLY)};
    int before = dup(STDERR_FILENO), ends[2];
    ssize_t n;

    assert_int_equal(pipe(ends), 0);
    child.pid = fork();
    if (child.pid == 0) {
        for (;;) {
            (void)pause();
        }
    }
    assert_true(child.pid > 0);
    (void)kill(child.pid, number);
    assert_int_equal(
        waitid(P_PID, (id_t)child.pid, &(siginfo_t){0}, WEXITED | WNOWAIT), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    (void)close(ends[1]);
    assert_true(hearth_children_reap(&child, 1, asked));
    assert_true(dup2(before, STDERR_FILENO) >= 0);
    (void)close(before);
    n = read(ends[0], said, cap - 1);
    said[n > 0 ? n : 0] = '\0';
    (void)close(ends[0]);
    assert_int_equal(child.pid, 0);
}

/* The one whose death is why all are stopped may be collected after one that
 * only heard of it. */
static void test_who_died_is_said_whenever_collected(void **state)
{
    char said[256];

    (void)state;
    reap_one(SIGKILL, 0, said, sizeof(said));
    assert_non_null(strstr(said, "hearth-test-mute died (signal 9)"));
    reap_one(SIGKILL, SIGTERM, said, sizeof(said));
    assert_non_null(strstr(said, "hearth-test-mute died (signal 9)"));
    reap_one(SIGTERM, SIGTERM, said, sizeof(said));
    assert_string_equal(said, "");
    reap_one(SIGKILL, SIGKILL, said, sizeof(said));
    assert_string_equal(said, "");
}

static void test_what_is_told(void **state)
{
    struct scene *s = *state;
    struct hearth_served in = {.at_ms = 77, .count = 2}, out;
    uint8_t bytes[HEARTH_SERVED_LEN + 1];

    assert_int_equal(hearth_served_read(s->served, &out), HEARTH_E_INVALID);
    memcpy(in.child[0].name, "ingest", 7);
    memcpy(in.child[1].name, "web", 4);
    in.child[1].state = HEARTH_SERVED_ENDING;
    in.child[1].restarts = 3;
    assert_int_equal(hearth_served_write(s->served, &in), 0);
    assert_int_equal(hearth_served_read(s->served, &out), 0);
    assert_memory_equal(&in, &out, sizeof(in));
    assert_int_equal(pread(s->served, bytes, sizeof(bytes), 0),
                     HEARTH_SERVED_LEN);
    for (size_t i = 0; i < HEARTH_SERVED_LEN; i++) {
        bytes[i] ^= 1;
        assert_int_equal(hearth_served_decode(
                             hearth_slice_of(bytes, HEARTH_SERVED_LEN), &out),
                         HEARTH_E_INVALID);
        bytes[i] ^= 1;
    }
    in.child[0].name[2] = '"'; /* would end a label of metrics */
    assert_int_equal(hearth_served_write(s->served, &in), 0);
    assert_int_equal(hearth_served_read(s->served, &out), HEARTH_E_INVALID);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scene_open, scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_what_is_told),
        cmocka_unit_test(test_who_died_is_said_whenever_collected),
        CASE(test_one_that_cannot_be_replaced),
        CASE(test_one_that_never_beats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
