/* SPDX-License-Identifier: Apache-2.0 */
/* What a 32-bit processor could get wrong: times after 2038, files beyond
 * 2 GiB, a map that does not fit into its addresses. On 64 bits it must hold as
 * well. */
#define _GNU_SOURCE /* memfd_create */
#include "stores.h"

#include "hearth/clock.h"
#include "hearth/fsutil.h"
#include "hearth/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define GIB          (UINT64_C(1) << 30)
#define AGENT_MAP    ((uint64_t)512 * 1024 * 1024) /* firmware/agent.h */
#define AFTER_2038_S INT64_C(4102444800)           /* 2100-01-01 */

_Static_assert(sizeof(time_t) >= 8, "times end in 2038");
_Static_assert(sizeof(off_t) >= 8, "files end at 2 GiB");
_Static_assert(sizeof(((struct stat *)NULL)->st_mtime) >= 8, "file times");

/* A file in memory has times of 64 bits. One on a disk has what its file system
 * can: at worst the last moment that it knows, and never one of long ago. */
static void test_times_after_2038(void **state)
{
    time_t t = (time_t)AFTER_2038_S;
    struct timespec times[2] = {{.tv_sec = t}, {.tv_sec = t}};
    struct stores *s = *state;
    char path[HEARTH_PATH_MAX];
    struct stat about;
    struct tm tm;
    int fd = memfd_create("times", MFD_CLOEXEC);

    assert_non_null(gmtime_r(&t, &tm));
    assert_int_equal(tm.tm_year, 200);
    assert_true(fd >= 0);
    assert_int_equal(futimens(fd, times), 0);
    assert_int_equal(fstat(fd, &about), 0);
    assert_true(about.st_mtime == t);
    assert_int_equal(close(fd), 0);
    assert_int_equal(hearth_fsutil_join(s->folder, "data.mdb", path), 0);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_int_equal(stat(path, &about), 0);
    assert_true(about.st_mtime == t || about.st_mtime >= INT32_MAX);
}

/* Sparse: nothing of it is on the disk but the last page. */
static void test_offsets_beyond_2_gib(void **state)
{
    static const uint8_t word[] = "behind three gibibytes";
    uint8_t back[sizeof(word)];
    struct stores *s = *state;
    char path[HEARTH_PATH_MAX];
    struct stat about;
    int fd;

    assert_int_equal(hearth_fsutil_join(s->folder, "large", path), 0);
    assert_int_equal(hearth_fsutil_overwrite(
                         path, 3 * GIB, hearth_slice_of(word, sizeof(word))),
                     0);
    assert_int_equal(stat(path, &about), 0);
    assert_true((uint64_t)about.st_size == 3 * GIB + sizeof(word));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, back, sizeof(back), (off_t)(3 * GIB)),
                     sizeof(back));
    assert_memory_equal(back, word, sizeof(word));
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(path), 0);
}

/* The agent's map opens; one that addresses cannot reach is refused by name
 * and not cut to what is left of its number. */
static void test_maps(void **state)
{
    static const uint64_t sizes[] = {AGENT_MAP, GIB};
    struct stores *s = *state;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        hearth_kv_lmdb_close(s->lmdb);
        s->lmdb = NULL;
        assert_int_equal(hearth_kv_lmdb_open(s->folder, sizes[i], &s->lmdb), 0);
        s->kv = s->lmdb;
        assert_int_equal(stores_put(s->kv, HEARTH_TABLE_META, "k", "v"), 0);
        assert_true(stores_has(s->kv, HEARTH_TABLE_META, "k", "v"));
    }
    if (sizeof(size_t) == 4) {
        struct hearth_kv *kv = NULL;

        hearth_kv_lmdb_close(s->lmdb);
        s->lmdb = NULL;
        assert_int_equal(hearth_kv_lmdb_open(s->folder, 4 * GIB + GIB / 2, &kv),
                         HEARTH_E_LIMIT);
        assert_null(kv);
        assert_int_equal(hearth_kv_lmdb_open(s->folder, GIB, &s->lmdb), 0);
        assert_true(stores_has(s->lmdb, HEARTH_TABLE_META, "k", "v"));
    }
}

/* The largest things that a device holds have room in 32-bit lengths, with
 * what is computed from them. */
static void test_limits_fit(void **state)
{
    (void)state;
    assert_true((uint64_t)HEARTH_PACKAGE_MAX * 25 < UINT32_MAX);
    assert_true((uint64_t)HEARTH_CARRY_MAX * 8 < UINT32_MAX);
    assert_true((uint64_t)HEARTH_RECORD_MAX * 256 < UINT32_MAX);
    assert_true((uint64_t)HEARTH_OUTBOX_MAX * 512 <= AGENT_MAP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_LMDB(test_times_after_2038),
        OVER_LMDB(test_offsets_beyond_2_gib),
        OVER_LMDB(test_maps),
        cmocka_unit_test(test_limits_fit),
    };

    return cmocka_run_group_tests_name("wide", tests, NULL, NULL);
}
