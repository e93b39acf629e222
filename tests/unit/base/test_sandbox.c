/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox before kernels of all ages: what it asks of Landlock, and what
 * its filter says to each call. Nothing is given up here; that it holds on a
 * real kernel is seen in a child (unit test of the host). */
#define _GNU_SOURCE /* SYS_ numbers with syscall */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REFER    (UINT64_C(1) << 13)
#define TRUNCATE (UINT64_C(1) << 14)

/* The kernel that the library sees. */
static struct {
    long version; /* of Landlock; -1: none */
    bool refuses_privs, refuses_rules, refuses_restrict, refuses_ruleset;
    int filter_error; /* of seccomp, or 0 */
    uint64_t handled; /* what it was asked */
    uint64_t rights[4];
    unsigned rules;
    bool is_restricted;
    struct sock_filter code[256];
    unsigned short len;
} kernel;

/* The names are the linker's: --wrap. */
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
long __wrap_syscall(long number, ...);
int __wrap_prctl(int option, ...);

/* What counts the branches at the end comes through here too. */
int __wrap_open(const char *path, int flags, ...)
{
    va_list args;
    int mode = 0;

    va_start(args, flags);
    if ((flags & O_CREAT) != 0) {
        mode = va_arg(args, int);
    }
    va_end(args);
    return __real_open(path, flags, mode);
}

static long make_ruleset(const struct landlock_ruleset_attr *attr)
{
    if (attr == NULL) {
        return kernel.version;
    }
    kernel.handled = attr->handled_access_fs;
    return kernel.refuses_ruleset ? -1 : __real_open("/dev/null", O_RDONLY, 0);
}

static long add_rule(const struct landlock_path_beneath_attr *rule)
{
    if (kernel.refuses_rules) {
        return -1;
    }
    assert_true(kernel.rules < 4);
    kernel.rights[kernel.rules++] = rule->allowed_access;
    return 0;
}

long __wrap_syscall(long number, ...)
{
    va_list args;
    long code = -1;

    va_start(args, number);
    if (number == SYS_landlock_create_ruleset) {
        code = make_ruleset(va_arg(args, void *));
    } else if (number == SYS_landlock_add_rule) {
        (void)va_arg(args, int);
        (void)va_arg(args, int);
        code = add_rule(va_arg(args, void *));
    } else if (number == SYS_landlock_restrict_self) {
        kernel.is_restricted = !kernel.refuses_restrict;
        code = kernel.refuses_restrict ? -1 : 0;
    }
    va_end(args);
    return code;
}

static int take_filter(const struct sock_fprog *program)
{
    if (kernel.filter_error != 0) {
        errno = kernel.filter_error;
        return -1;
    }
    assert_true(program->len <= 256);
    kernel.len = program->len;
    /* as many as the check above lets through */
    memcpy(kernel.code, program->filter, program->len * sizeof(*kernel.code));
    return 0;
}

int __wrap_prctl(int option, ...)
{
    va_list args;
    int code = -1;

    va_start(args, option);
    if (option == PR_SET_NO_NEW_PRIVS) {
        code = kernel.refuses_privs ? -1 : 0;
    } else if (option == PR_SET_SECCOMP) {
        (void)va_arg(args, int);
        code = take_filter(va_arg(args, void *));
    }
    va_end(args);
    return code;
}

static int enter(bool needs_sockets, const char *readable, unsigned *missing)
{
    const char *const writable[] = {"/", NULL};
    const char *const read[] = {readable, NULL};
    struct hearth_sandbox s = {
        .writable = writable, .readable = read, .needs_sockets = needs_sockets};

    return hearth_sandbox_enter(&s, missing);
}

/* What the kernel would do with this call: the filter's language is small. */
static uint32_t verdict(uint32_t arch, uint32_t call)
{
    struct seccomp_data data = {.nr = (int)call, .arch = arch};
    uint32_t a = 0;

    for (unsigned at = 0; at < kernel.len; at++) {
        const struct sock_filter *f = &kernel.code[at];

        switch (BPF_CLASS(f->code)) {
        case BPF_LD:
            assert_true(f->k <= sizeof(data) - sizeof(a));
            memcpy(&a, (const uint8_t *)&data + f->k, sizeof(a));
            break;
        case BPF_JMP:
            at += (BPF_OP(f->code) == BPF_JEQ ? a == f->k : a >= f->k) ? f->jt
                                                                       : f->jf;
            break;
        default:
            return f->k;
        }
    }
    fail_msg("the filter has no end");
    return 0;
}

#if defined(__x86_64__)
#define HERE    AUDIT_ARCH_X86_64
#define FOREIGN AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define HERE    AUDIT_ARCH_AARCH64
#define FOREIGN AUDIT_ARCH_ARM
#else
#define HERE    AUDIT_ARCH_ARM
#define FOREIGN AUDIT_ARCH_X86_64
#endif
#define NO (SECCOMP_RET_ERRNO | (uint32_t)EPERM)

static int reset(void **state)
{
    (void)state;
    memset(&kernel, 0, sizeof(kernel));
    kernel.version = 3;
    return 0;
}

static bool is_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__)
    return true;
#else
    return false;
#endif
}

#define SKIP_IF_SANITIZED()                                                    \
    if (is_sanitized()) {                                                      \
        skip();                                                                \
    }

static void test_the_filter_refuses_and_allows(void **state)
{
    static const uint32_t never[] = {SYS_execve, SYS_ptrace, SYS_clone,
                                     SYS_mount,  SYS_bpf,    SYS_execveat};
    unsigned missing = 9;

    (void)state;
    SKIP_IF_SANITIZED();
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_OK);
    assert_int_equal(missing, 0);
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        assert_int_equal(verdict(HERE, never[i]), NO);
    }
    assert_int_equal(verdict(HERE, SYS_read), SECCOMP_RET_ALLOW);
    assert_int_equal(verdict(HERE, SYS_openat), SECCOMP_RET_ALLOW);
    assert_int_equal(verdict(HERE, SYS_read | 0x40000000u), NO);
    assert_int_equal(verdict(FOREIGN, SYS_read), SECCOMP_RET_KILL_PROCESS);
}

static void test_sockets_only_for_who_needs_them(void **state)
{
    unsigned missing;

    (void)state;
    SKIP_IF_SANITIZED();
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_OK);
    assert_int_equal(verdict(HERE, SYS_socket), NO);
    assert_int_equal(verdict(HERE, SYS_connect), NO);
    assert_int_equal(enter(true, "/dev/null", &missing), HEARTH_OK);
    assert_int_equal(verdict(HERE, SYS_socket), SECCOMP_RET_ALLOW);
    assert_int_equal(verdict(HERE, SYS_connect), SECCOMP_RET_ALLOW);
    assert_int_equal(verdict(HERE, SYS_execve), NO);
}

static void test_paths_get_the_rights_they_need(void **state)
{
    unsigned missing;

    (void)state;
    SKIP_IF_SANITIZED();
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_OK);
    assert_true(kernel.is_restricted);
    assert_int_equal(kernel.handled, (REFER - 1) | REFER | TRUNCATE);
    assert_int_equal(kernel.rules, 2);
    /* a folder to write to: all but running what is in it */
    assert_int_equal(kernel.rights[0],
                     kernel.handled & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE);
    /* a file to read: nothing that only folders have */
    assert_int_equal(kernel.rights[1], LANDLOCK_ACCESS_FS_READ_FILE);
    assert_int_equal(enter(false, "/dev", &missing), HEARTH_OK);
    assert_int_equal(kernel.rights[3], LANDLOCK_ACCESS_FS_READ_FILE |
                                           LANDLOCK_ACCESS_FS_READ_DIR);
}

static void test_older_kernels_are_asked_for_what_they_know(void **state)
{
    unsigned missing;

    (void)state;
    SKIP_IF_SANITIZED();
    kernel.version = 1;
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_OK);
    assert_int_equal(kernel.handled, REFER - 1);
    kernel.version = 2;
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_OK);
    assert_int_equal(kernel.handled, (REFER - 1) | REFER);
    assert_int_equal(missing, 0);
}

static void test_what_the_kernel_lacks_is_told(void **state)
{
    unsigned missing = 0;

    (void)state;
    SKIP_IF_SANITIZED();
    kernel.version = -1;
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_OK);
    assert_int_equal(missing, HEARTH_SANDBOX_FILES);
    assert_false(kernel.is_restricted);
    assert_int_equal(verdict(HERE, SYS_execve), NO); /* the rest stands */
    kernel.version = 3;
    kernel.filter_error = ENOSYS;
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_OK);
    assert_int_equal(missing, HEARTH_SANDBOX_CALLS);
    assert_true(kernel.is_restricted);
    kernel.filter_error = EINVAL;
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_OK);
    assert_int_equal(missing, HEARTH_SANDBOX_CALLS);
}

static void test_a_refusal_is_no_sandbox(void **state)
{
    bool *const refusals[] = {&kernel.refuses_privs, &kernel.refuses_ruleset,
                              &kernel.refuses_rules, &kernel.refuses_restrict};
    unsigned missing;

    (void)state;
    SKIP_IF_SANITIZED();
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        (void)reset(NULL);
        *refusals[i] = true;
        assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_E_DENIED);
        assert_false(kernel.is_restricted);
        assert_int_equal(kernel.len, 0);
    }
    (void)reset(NULL);
    kernel.filter_error = EACCES;
    assert_int_equal(enter(false, "/dev/null", &missing), HEARTH_E_DENIED);
}

static void test_a_path_that_is_not_there_is_told(void **state)
{
    unsigned missing;

    (void)state;
    SKIP_IF_SANITIZED();
    assert_int_equal(enter(false, "/hearth-not-there", &missing),
                     HEARTH_E_INVALID);
    assert_false(kernel.is_restricted);
}

static void test_no_paths_at_all(void **state)
{
    struct hearth_sandbox s = {.writable = NULL};
    unsigned missing = 0;

    (void)state;
    assert_int_equal(hearth_sandbox_enter(&s, &missing), HEARTH_OK);
    assert_int_equal(kernel.rules, 0);
    assert_int_equal(kernel.is_restricted, !is_sanitized());
    assert_int_equal(missing, is_sanitized()
                                  ? HEARTH_SANDBOX_FILES | HEARTH_SANDBOX_CALLS
                                  : 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, reset)
    const struct CMUnitTest tests[] = {
        TEST(test_the_filter_refuses_and_allows),
        TEST(test_sockets_only_for_who_needs_them),
        TEST(test_paths_get_the_rights_they_need),
        TEST(test_older_kernels_are_asked_for_what_they_know),
        TEST(test_what_the_kernel_lacks_is_told),
        TEST(test_a_refusal_is_no_sandbox),
        TEST(test_a_path_that_is_not_there_is_told),
        TEST(test_no_paths_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
