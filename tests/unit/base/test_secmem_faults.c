/* SPDX-License-Identifier: Apache-2.0 */
/* A kernel that will not map, guard, lock or hide memory: no arena is given,
 * and none is left mapped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/secmem.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>

enum call { NONE, MMAP, MPROTECT, MLOCK, MADVISE };
static enum call failing;
static unsigned skip;
static int mapped; /* arenas that stand now */

static bool fails(enum call call)
{
    if (failing != call || skip-- > 0) {
        return false;
    }
    failing = NONE;
    errno = ENOMEM;
    return true;
}

/* The names are the linker's: --wrap. */
void *__real_mmap(void *at, size_t len, int rights, int flags, int fd,
                  off_t from);
int __real_mprotect(void *at, size_t len, int rights);
int __real_madvise(void *at, size_t len, int advice);
int __real_munmap(void *at, size_t len);
void *__wrap_mmap(void *at, size_t len, int rights, int flags, int fd,
                  off_t from);
int __wrap_mprotect(void *at, size_t len, int rights);
int __wrap_mlock(const void *at, size_t len);
int __wrap_madvise(void *at, size_t len, int advice);
int __wrap_munmap(void *at, size_t len);

void *__wrap_mmap(void *at, size_t len, int rights, int flags, int fd,
                  off_t from)
{
    if (fails(MMAP)) {
        return MAP_FAILED;
    }
    mapped++;
    return __real_mmap(at, len, rights, flags, fd, from);
}

int __wrap_mprotect(void *at, size_t len, int rights)
{
    return fails(MPROTECT) ? -1 : __real_mprotect(at, len, rights);
}

/* Never the real one: this must hold where RLIMIT_MEMLOCK is 0, too. */
int __wrap_mlock(const void *at, size_t len)
{
    (void)at;
    (void)len;
    return fails(MLOCK) ? -1 : 0;
}

int __wrap_madvise(void *at, size_t len, int advice)
{
    return fails(MADVISE) ? -1 : __real_madvise(at, len, advice);
}

int __wrap_munmap(void *at, size_t len)
{
    mapped--;
    return __real_munmap(at, len);
}

static void test_no_half_protected_arena_is_given(void **state)
{
    static const struct {
        enum call call;
        unsigned skip;
    } cases[] = {{MMAP, 0},  {MPROTECT, 0}, {MPROTECT, 1},
                 {MLOCK, 0}, {MADVISE, 0},  {MADVISE, 1}};

    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        struct hearth_secmem *m = NULL;

        failing = cases[c].call;
        skip = cases[c].skip;
        assert_int_equal(hearth_secmem_open(100, &m), HEARTH_E_MEMORY);
        assert_int_equal(failing, NONE); /* it did come */
        assert_null(m);
        assert_int_equal(mapped, 0);
    }
}

static void test_the_same_kernel_in_a_good_mood(void **state)
{
    struct hearth_secmem *m = NULL;

    (void)state;
    failing = NONE;
    assert_int_equal(hearth_secmem_open(100, &m), HEARTH_OK);
    assert_int_equal(mapped, 1);
    assert_non_null(hearth_secmem_take(m, 64));
    hearth_secmem_close(m);
    assert_int_equal(mapped, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_half_protected_arena_is_given),
        cmocka_unit_test(test_the_same_kernel_in_a_good_mood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
