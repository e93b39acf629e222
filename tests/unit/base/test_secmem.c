/* SPDX-License-Identifier: Apache-2.0 */
/* The locked arena: what the kernel was told, what is wiped, what stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "child.h"
#include "hearth/secmem.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096u

static struct hearth_secmem *open_arena(size_t size)
{
    struct hearth_secmem *m = NULL;

    assert_int_equal(hearth_secmem_open_unlocked(size, &m), HEARTH_OK);
    assert_non_null(m);
    return m;
}

static int is_zero(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (p[i] != 0) {
            return 0;
        }
    }
    return 1;
}

static void assert_aborts(int (*work)(void *), void *cookie)
{
    int status = child_run(work, cookie);

    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

/* Copies the VmFlags of the mapping that holds ${p} to ${out}. */
static void flags_of(const void *p, char *out, size_t cap)
{
    unsigned long wanted = (unsigned long)(uintptr_t)p;
    FILE *f = fopen("/proc/self/smaps", "r");
    char line[512];
    int is_there = 0;

    assert_non_null(f);
    out[0] = '\0';
    while (fgets(line, sizeof(line), f) != NULL) {
        char *end;
        unsigned long from = strtoul(line, &end, 16);

        if (*end == '-') {
            unsigned long to = strtoul(end + 1, &end, 16);

            is_there = *end == ' ' && from <= wanted && wanted < to;
        } else if (is_there && strncmp(line, "VmFlags:", 8) == 0) {
            (void)snprintf(out, cap, "%.*s", (int)cap - 1, line);
            break;
        }
    }
    (void)fclose(f);
}

/* AddressSanitizer swallows mlock(), and some kernels have no smaps: then the
 * tests of locking can say nothing. */
static int can_see_locks(void)
{
    void *page = NULL;
    char flags[256] = "";

    assert_int_equal(posix_memalign(&page, PAGE, PAGE), 0);
    if (mlock(page, PAGE) == 0) {
        flags_of(page, flags, sizeof(flags));
        (void)munlock(page, PAGE);
    }
    free(page);
    return strstr(flags, " lo") != NULL;
}

static void test_pages_are_locked(void **state)
{
    struct hearth_secmem *m = NULL;
    char flags[256];

    (void)state;
    if (!can_see_locks()) {
        skip();
    }
    assert_int_equal(hearth_secmem_open(100, &m), HEARTH_OK);
    flags_of(hearth_secmem_take(m, 16), flags, sizeof(flags));
    assert_non_null(strstr(flags, " lo"));
    hearth_secmem_close(m);
}

static void test_pages_are_undumped_and_wiped_on_fork(void **state)
{
    struct hearth_secmem *m = NULL;
    char flags[256];
    void *p;

    (void)state;
    assert_int_equal(hearth_secmem_open(100, &m), HEARTH_OK);
    p = hearth_secmem_take(m, 16);
    assert_non_null(p);
    flags_of(p, flags, sizeof(flags));
    if (flags[0] == '\0') {
        hearth_secmem_close(m);
        skip(); /* a kernel without smaps */
    }
    assert_non_null(strstr(flags, " dd"));
    assert_non_null(strstr(flags, " wf"));
    hearth_secmem_close(m);
}

static void test_unlocked_is_not_locked_but_undumped(void **state)
{
    struct hearth_secmem *m = open_arena(100);
    char flags[256];

    (void)state;
    flags_of(hearth_secmem_take(m, 16), flags, sizeof(flags));
    hearth_secmem_close(m);
    if (flags[0] == '\0') {
        skip();
    }
    assert_null(strstr(flags, " lo"));
    assert_non_null(strstr(flags, " dd"));
}

static int open_without_right_to_lock(void *cookie)
{
    struct rlimit none = {0, 0};
    struct hearth_secmem *m = NULL;

    (void)cookie;
    /* root may lock in spite of the limit */
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
        (geteuid() == 0 && setuid(65534) != 0)) {
        return 2;
    }
    return hearth_secmem_open(100, &m) == HEARTH_E_MEMORY && m == NULL ? 0 : 1;
}

static void test_failure_to_lock_is_an_error(void **state)
{
    int status;

    (void)state;
    if (!can_see_locks()) {
        skip();
    }
    status = child_run(open_without_right_to_lock, NULL);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_impossible_sizes_are_refused(void **state)
{
    struct hearth_secmem *m = NULL;

    (void)state;
    assert_int_equal(hearth_secmem_open_unlocked(0, &m), HEARTH_E_MEMORY);
    assert_int_equal(hearth_secmem_open_unlocked(SIZE_MAX, &m),
                     HEARTH_E_MEMORY);
    assert_null(m);
}

static void test_blocks_are_zero_aligned_and_apart(void **state)
{
    struct hearth_secmem *m = open_arena(PAGE);
    uint8_t *a = hearth_secmem_take(m, 1);
    uint8_t *b = hearth_secmem_take(m, 33);
    uint8_t *c = hearth_secmem_take(m, 0);

    (void)state;
    assert_true(a != NULL && b != NULL && c != NULL);
    assert_int_equal((uintptr_t)a % 16, 0);
    assert_int_equal((uintptr_t)b % 16, 0);
    assert_true(is_zero(b, 33));
    memset(a, 0xaa, 1);
    memset(b, 0xbb, 33);
    assert_int_equal(a[0], 0xaa);
    hearth_secmem_give(m, c);
    hearth_secmem_give(m, a);
    hearth_secmem_give(m, b);
    hearth_secmem_close(m);
}

static void test_giving_back_wipes_and_counts(void **state)
{
    struct hearth_secmem *m = open_arena(PAGE);
    uint8_t *a = hearth_secmem_take(m, 100);
    uint8_t *b = hearth_secmem_take(m, 100);

    (void)state;
    assert_true(hearth_secmem_used(m) >= 200);
    memset(a, 0xaa, 100);
    memset(b, 0xbb, 100);
    hearth_secmem_give(m, a);
    assert_true(is_zero(a, 100)); /* the page is still mapped */
    assert_int_equal(b[99], 0xbb);
    hearth_secmem_give(m, b);
    assert_true(is_zero(b, 100));
    assert_int_equal(hearth_secmem_used(m), 0);
    hearth_secmem_give(m, NULL);
    hearth_secmem_close(m);
}

static void test_exhaustion_gives_null_and_room_comes_back(void **state)
{
    struct hearth_secmem *m = open_arena(1);
    void *blocks[PAGE / 32 + 1];
    size_t count = 0;

    (void)state;
    while ((blocks[count] = hearth_secmem_take(m, 16)) != NULL) {
        count++;
    }
    assert_int_equal(count, PAGE / 32);
    assert_int_equal(hearth_secmem_used(m), PAGE);
    /* every second one first, so that joining has holes to close */
    for (size_t i = 0; i < count; i += 2) {
        hearth_secmem_give(m, blocks[i]);
    }
    assert_null(hearth_secmem_take(m, 17));
    for (size_t i = 1; i < count; i += 2) {
        hearth_secmem_give(m, blocks[i]);
    }
    blocks[0] = hearth_secmem_take(m, PAGE - 16);
    assert_non_null(blocks[0]);
    assert_true(is_zero(blocks[0], PAGE - 16));
    assert_null(hearth_secmem_take(m, 1));
    hearth_secmem_give(m, blocks[0]);
    hearth_secmem_close(m);
}

static void test_a_block_larger_than_the_arena_is_refused(void **state)
{
    struct hearth_secmem *m = open_arena(1);

    (void)state;
    assert_null(hearth_secmem_take(m, PAGE - 15));
    assert_null(hearth_secmem_take(m, SIZE_MAX));
    assert_null(hearth_secmem_take(m, SIZE_MAX - 16));
    assert_int_equal(hearth_secmem_used(m), 0);
    hearth_secmem_close(m);
}

static void test_random_use_keeps_blocks_apart(void **state)
{
    struct hearth_secmem *m = open_arena(4 * (size_t)PAGE);
    struct {
        uint8_t *p;
        size_t len;
    } held[24] = {{NULL, 0}};
    uint32_t seed = 1;

    (void)state;
    for (unsigned step = 0; step < 5000; step++) {
        size_t i;

        seed = seed * 1664525u + 1013904223u;
        i = (seed >> 8) % 24;
        for (size_t j = 0; j < held[i].len; j++) {
            assert_int_equal(held[i].p[j], i + 1);
        }
        if (held[i].p != NULL) {
            hearth_secmem_give(m, held[i].p);
        }
        held[i].len = (seed >> 16) % 700;
        held[i].p = hearth_secmem_take(m, held[i].len);
        if (held[i].p == NULL) {
            held[i].len = 0;
            continue;
        }
        assert_true(is_zero(held[i].p, held[i].len));
        memset(held[i].p, (int)i + 1, held[i].len);
    }
    for (size_t i = 0; i < 24; i++) {
        hearth_secmem_give(m, held[i].p);
    }
    assert_int_equal(hearth_secmem_used(m), 0);
    hearth_secmem_close(m);
}

static int give_twice(void *cookie)
{
    struct hearth_secmem *m = NULL;
    void *p;

    (void)cookie;
    if (hearth_secmem_open_unlocked(100, &m) != HEARTH_OK) {
        return 1;
    }
    p = hearth_secmem_take(m, 16);
    hearth_secmem_give(m, p);
    hearth_secmem_give(m, p);
    return 0;
}

static int give_what_was_overrun(void *cookie)
{
    struct hearth_secmem *m = NULL;
    uint8_t *a;
    void *b;

    (void)cookie;
    if (hearth_secmem_open_unlocked(100, &m) != HEARTH_OK) {
        return 1;
    }
    a = hearth_secmem_take(m, 16);
    b = hearth_secmem_take(m, 16);
    a[16 + 8] ^= 1; /* the neighbour's head */
    hearth_secmem_give(m, b);
    return 0;
}

static int give_a_stranger(void *cookie)
{
    struct hearth_secmem *m = NULL;
    uint8_t *a;

    (void)cookie;
    if (hearth_secmem_open_unlocked(100, &m) != HEARTH_OK) {
        return 1;
    }
    a = hearth_secmem_take(m, 64);
    hearth_secmem_give(m, a + 16); /* inside a block */
    return 0;
}

static void test_misuse_stops_the_process(void **state)
{
    (void)state;
    assert_aborts(give_twice, NULL);
    assert_aborts(give_what_was_overrun, NULL);
    assert_aborts(give_a_stranger, NULL);
}

static int write_beyond(void *cookie)
{
    volatile uint8_t *p = cookie;

    p[0] = 1;
    return 0;
}

static void test_guard_pages_stop_a_run_over_the_ends(void **state)
{
    struct hearth_secmem *m = open_arena(1);
    uint8_t *p = hearth_secmem_take(m, PAGE - 16);
    int before = child_run(write_beyond, p - 16 - 1);
    int behind = child_run(write_beyond, p + PAGE - 16);

    (void)state;
    assert_false(WIFEXITED(before) && WEXITSTATUS(before) == 0);
    assert_false(WIFEXITED(behind) && WEXITSTATUS(behind) == 0);
    hearth_secmem_close(m);
}

struct inherited {
    struct hearth_secmem *m;
    uint8_t *p;
};

static int look_at_inherited(void *cookie)
{
    struct inherited *i = cookie;

    if (!is_zero(i->p, 32)) {
        return 1;
    }
    if (hearth_secmem_take(i->m, 16) != NULL) {
        return 2;
    }
    hearth_secmem_give(i->m, i->p);
    hearth_secmem_close(i->m);
    return 0;
}

static void test_a_child_finds_nothing_and_may_close(void **state)
{
    struct inherited i;
    int status;

    (void)state;
    i.m = open_arena(PAGE);
    i.p = hearth_secmem_take(i.m, 32);
    memset(i.p, 0xaa, 32);
    status = child_run(look_at_inherited, &i);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(i.p[31], 0xaa);
    hearth_secmem_close(i.m);
}

static void test_equal_compares_every_byte(void **state)
{
    uint8_t a[32];
    uint8_t b[32];

    (void)state;
    memset(a, 7, sizeof(a));
    memset(b, 7, sizeof(b));
    assert_true(hearth_secmem_equal(a, b, sizeof(a)));
    assert_true(hearth_secmem_equal(a, b, 0));
    for (size_t i = 0; i < sizeof(a); i++) {
        b[i] ^= 0x80;
        assert_false(hearth_secmem_equal(a, b, sizeof(a)));
        b[i] ^= 0x80;
    }
}

static void test_wipe_zeroes_exactly_its_range(void **state)
{
    uint8_t a[8];

    (void)state;
    memset(a, 7, sizeof(a));
    hearth_secmem_wipe(a + 2, 4);
    assert_memory_equal(a, "\7\7\0\0\0\0\7\7", 8);
    hearth_secmem_wipe(NULL, 0);
}

static int harden(void *cookie)
{
    struct rlimit core = {1, 1};

    (void)cookie;
    hearth_secmem_harden_process();
    if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0) {
        return 1;
    }
    if (prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) != 0) {
        return 2;
    }
    return prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) == 1 ? 0 : 3;
}

static void test_a_hardened_process_leaves_no_dump(void **state)
{
    int status = child_run(harden, NULL);

    (void)state;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_closing_nothing_is_fine(void **state)
{
    (void)state;
    hearth_secmem_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_are_locked),
        cmocka_unit_test(test_pages_are_undumped_and_wiped_on_fork),
        cmocka_unit_test(test_unlocked_is_not_locked_but_undumped),
        cmocka_unit_test(test_failure_to_lock_is_an_error),
        cmocka_unit_test(test_impossible_sizes_are_refused),
        cmocka_unit_test(test_blocks_are_zero_aligned_and_apart),
        cmocka_unit_test(test_giving_back_wipes_and_counts),
        cmocka_unit_test(test_exhaustion_gives_null_and_room_comes_back),
        cmocka_unit_test(test_a_block_larger_than_the_arena_is_refused),
        cmocka_unit_test(test_random_use_keeps_blocks_apart),
        cmocka_unit_test(test_misuse_stops_the_process),
        cmocka_unit_test(test_guard_pages_stop_a_run_over_the_ends),
        cmocka_unit_test(test_a_child_finds_nothing_and_may_close),
        cmocka_unit_test(test_equal_compares_every_byte),
        cmocka_unit_test(test_wipe_zeroes_exactly_its_range),
        cmocka_unit_test(test_a_hardened_process_leaves_no_dump),
        cmocka_unit_test(test_closing_nothing_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
