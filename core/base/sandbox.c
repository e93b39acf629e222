/* SPDX-License-Identifier: Apache-2.0 */
/* What a process gives up once it has started: Landlock for files, a seccomp
 * filter for calls. The filter names what is refused, not what is allowed: a
 * list of the allowed breaks with each C library, and what hostile input
 * would want is short. */
#define _GNU_SOURCE /* syscall, O_PATH */
#include "hearth/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED true
#else
#define IS_SANITIZED false
#endif

#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define NATIVE_ARCH AUDIT_ARCH_ARM
#else
#define NATIVE_ARCH 0u /* not known here: no filter */
#endif

/* Rights that came after the headers of Debian 12 (landlock(7)). */
#define RIGHT_REFER    (UINT64_C(1) << 13)
#define RIGHT_TRUNCATE (UINT64_C(1) << 14)
#define RIGHTS_FIRST   ((UINT64_C(1) << 13) - 1)
#define RIGHTS_READ                                                            \
    ((uint64_t)LANDLOCK_ACCESS_FS_READ_FILE |                                  \
     (uint64_t)LANDLOCK_ACCESS_FS_READ_DIR)

/* Of a path that is no folder only these may be given. */
#define RIGHTS_FILE                                                            \
    ((uint64_t)LANDLOCK_ACCESS_FS_READ_FILE |                                  \
     (uint64_t)LANDLOCK_ACCESS_FS_WRITE_FILE |                                 \
     (uint64_t)LANDLOCK_ACCESS_FS_EXECUTE | RIGHT_TRUNCATE)

static int allow_path(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights};
    struct stat about;
    int e = 0;

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) {
        return HEARTH_E_INVALID;
    }
    if (fstat(rule.parent_fd, &about) == 0 && !S_ISDIR(about.st_mode)) {
        rule.allowed_access &= RIGHTS_FILE;
    }
    if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule,
                0) != 0) {
        e = HEARTH_E_DENIED;
    }
    (void)close(rule.parent_fd);
    return e;
}

static int allow_paths(int rules, const char *const *paths, uint64_t rights)
{
    int e = 0;

    for (size_t i = 0; e == 0 && paths != NULL && paths[i] != NULL; i++) {
        e = allow_path(rules, paths[i], rights);
    }
    return e;
}

static int limit_files(const struct hearth_sandbox *s, unsigned *missing)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
                           LANDLOCK_CREATE_RULESET_VERSION);
    struct landlock_ruleset_attr attr = {.handled_access_fs = RIGHTS_FIRST};
    uint64_t writing;
    int rules, e;

    if (version < 1) {
        *missing |= HEARTH_SANDBOX_FILES;
        return 0;
    }
    attr.handled_access_fs |= version >= 2 ? RIGHT_REFER : 0;
    attr.handled_access_fs |= version >= 3 ? RIGHT_TRUNCATE : 0;
    writing = attr.handled_access_fs & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE;
    rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
    if (rules < 0) {
        return HEARTH_E_DENIED;
    }
    e = allow_paths(rules, s->writable, writing);
    if (e == 0) {
        e = allow_paths(rules, s->readable, RIGHTS_READ);
    }
    if (e == 0) {
        e = allow_paths(rules, s->programs,
                        RIGHTS_READ | (uint64_t)LANDLOCK_ACCESS_FS_EXECUTE);
    }
    if (e == 0 && syscall(SYS_landlock_restrict_self, rules, 0) != 0) {
        e = HEARTH_E_DENIED;
    }
    (void)close(rules);
    return e;
}

/* ---- calls ---- */

/* Programs. */
static const uint16_t program_calls[] = {SYS_execve, SYS_execveat};
/* Processes. What clone3 makes cannot be seen by a filter: its arguments stand
 * in memory. */
static const uint16_t process_calls[] = {
#ifdef SYS_fork
    SYS_fork,
    SYS_vfork,
#endif
#ifdef SYS_clone3
    SYS_clone3,
#endif
};
/* In a namespace of its own a process would have rights again. */
#define CLONE_NEW_ANY                                                          \
    ((uint32_t)(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |  \
                CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET))
/* Other processes, the kernel's own insides. */
static const uint16_t refused[] = {
    SYS_ptrace,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_unshare,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_kexec_load,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_userfaultfd,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_reboot,
    SYS_swapon,
    SYS_open_by_handle_at,
#ifdef SYS_io_uring_setup
    SYS_io_uring_setup,
#endif
};
static const uint16_t socket_calls[] = {
    SYS_socket, SYS_socketpair, SYS_bind, SYS_connect, SYS_listen, SYS_accept4,
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define FILTER_MAX                                                             \
    (12 + 2 * (COUNT(refused) + COUNT(program_calls) + COUNT(process_calls) +  \
               COUNT(socket_calls)))

struct filter {
    struct sock_filter code[FILTER_MAX];
    unsigned short len;
};

static void put(struct filter *f, uint16_t code, uint32_t k, uint8_t skip)
{
    f->code[f->len++] = (struct sock_filter){code, 0, skip, k};
}

static void refuse(struct filter *f, const uint16_t *calls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(f, BPF_JMP | BPF_JEQ | BPF_K, calls[i], 1);
        put(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0);
    }
}

/* A fork and no more: flags are the first argument, in its low word. */
static void refuse_processes(struct filter *f, bool needs_workers)
{
    refuse(f, process_calls, COUNT(process_calls));
    put(f, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, needs_workers ? 4 : 1);
    if (needs_workers) {
        put(f, BPF_LD | BPF_W | BPF_ABS,
            (uint32_t)offsetof(struct seccomp_data, args), 0);
        put(f, BPF_JMP | BPF_JSET | BPF_K, CLONE_NEW_ANY, 1);
        put(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0);
        put(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0);
    } else {
        put(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0);
    }
}

static void build(struct filter *f, const struct hearth_sandbox *s)
{
    /* Another calling convention has other numbers: a way around. */
    put(f, BPF_LD | BPF_W | BPF_ABS,
        (uint32_t)offsetof(struct seccomp_data, arch), 0);
    f->code[f->len++] =
        (struct sock_filter){BPF_JMP | BPF_JEQ | BPF_K, 1, 0, NATIVE_ARCH};
    put(f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0);
    put(f, BPF_LD | BPF_W | BPF_ABS,
        (uint32_t)offsetof(struct seccomp_data, nr), 0);
    /* x86-64 only: the x32 numbers; elsewhere no call is that high. */
    put(f, BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 1);
    put(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0);
    refuse(f, refused, COUNT(refused));
    if (s->programs == NULL) {
        refuse(f, program_calls, COUNT(program_calls));
        refuse_processes(f, s->needs_workers);
    }
    if (!s->needs_sockets) {
        refuse(f, socket_calls, COUNT(socket_calls));
    }
    put(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0);
}

static int limit_calls(const struct hearth_sandbox *s, unsigned *missing)
{
    struct filter f = {.len = 0};
    struct sock_fprog program = {.filter = f.code};

    if (NATIVE_ARCH == 0u) {
        *missing |= HEARTH_SANDBOX_CALLS;
        return 0;
    }
    build(&f, s);
    program.len = f.len;
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return HEARTH_E_DENIED;
    }
    *missing |= HEARTH_SANDBOX_CALLS;
    return 0;
}

int hearth_sandbox_enter(const struct hearth_sandbox *s, unsigned *missing)
{
    int e = 0;

    *missing = 0;
    if (IS_SANITIZED) {
        *missing = HEARTH_SANDBOX_FILES | HEARTH_SANDBOX_CALLS;
        return 0;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return HEARTH_E_DENIED;
    }
    e = limit_files(s, missing);
    return e == 0 ? limit_calls(s, missing) : e;
}
