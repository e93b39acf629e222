/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger of epsilon: paid before it is given, the same figure ever after,
 * never below nothing, across restarts, crashes and restores (attack A10). */
#include "hearth/fsutil.h"
#include "host/disclosure/budget.h"
#include "host/disclosure/budget_file.h"

#include "test_rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    char folder[64];
    char file[96];
    uint8_t incarnation[8];
    struct test_rng random;
    struct hearth_rng rng;
};

static int set_up(void **state)
{
    static struct world w;
    char path[96];

    memset(&w, 0, sizeof(w));
    snprintf(w.folder, sizeof(w.folder), "/tmp/hearth-budget-XXXXXX");
    assert_non_null(mkdtemp(w.folder));
    snprintf(path, sizeof(path), "%s/release", w.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(w.file, sizeof(w.file), "%s/release/budget", w.folder);
    w.rng = test_rng_seeded(&w.random, 42);
    *state = &w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char path[96];

    snprintf(path, sizeof(path), "%s/release/budget.lock", w->folder);
    unlink(path);
    unlink(w->file);
    snprintf(path, sizeof(path), "%s/release", w->folder);
    assert_int_equal(rmdir(path), 0); /* nothing else was left */
    return rmdir(w->folder);
}

static struct hearth_budget *opened(const struct world *w)
{
    struct hearth_budget *b = NULL;

    assert_int_equal(hearth_budget_open(w->folder, w->incarnation, &b), 0);
    return b;
}

static int draw(struct world *w, struct hearth_budget *b, const char *indicator,
                const char *area, int64_t *figure)
{
    struct hearth_budget_cell cell = {"2026a", indicator, area, 200000};

    return hearth_budget_draw(b, &cell, 150, w->rng, figure);
}

static void test_a_cell_is_drawn_once(void **state)
{
    struct world *w = *state;
    struct hearth_budget *b = opened(w);
    int64_t first, again, other;

    assert_int_equal(draw(w, b, "returned", "north", &first), 0);
    assert_int_equal(hearth_budget_left(b, "2026a"), 800000);
    for (int i = 0; i < 100; i++) { /* A10: many times, across restarts */
        if (i % 10 == 0) {
            hearth_budget_close(b);
            b = opened(w);
        }
        assert_int_equal(draw(w, b, "returned", "north", &again), 0);
        assert_int_equal(first, again);
    }
    /* disjoint areas of one indicator cost nothing more */
    assert_int_equal(draw(w, b, "returned", "south", &other), 0);
    assert_int_equal(hearth_budget_left(b, "2026a"), 800000);
    assert_int_equal(hearth_budget_left(b, "2027a"), 1000000);
    hearth_budget_close(b);
}

static void test_it_never_goes_below_nothing(void **state)
{
    struct world *w = *state;
    struct hearth_budget *b = opened(w);
    struct hearth_budget_cell cell = {"2026a", "f", "north", 1};
    char name[16];
    int64_t v = 7;

    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof(name), "i%d", i);
        assert_int_equal(draw(w, b, name, "north", &v), 0);
    }
    assert_int_equal(hearth_budget_left(b, "2026a"), 0);
    v = 7;
    assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v),
                     HEARTH_E_DENIED);
    hearth_budget_close(b);
    b = opened(w);
    assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v),
                     HEARTH_E_DENIED);
    assert_int_equal(v, 7);
    cell.wave = "b";
    cell.epsilon = 600000;
    assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v), 0);
    cell.indicator = "g";
    cell.epsilon = 400001;
    assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v),
                     HEARTH_E_DENIED);
    cell.epsilon = 400000;
    assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v), 0);
    hearth_budget_close(b);
}

static void test_five_indicators_and_no_more(void **state)
{
    struct world *w = *state;
    struct hearth_budget *b = opened(w);
    struct hearth_budget_cell cell = {"w", NULL, "a", 1};
    char name[16];
    int64_t v;

    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof(name), "i%d", i);
        cell.indicator = name;
        assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v),
                         i < 5 ? 0 : HEARTH_E_DENIED);
    }
    hearth_budget_close(b);
}

static void test_bad_cells_are_refused(void **state)
{
    struct world *w = *state;
    struct hearth_budget *b = opened(w);
    char longer[66];
    int64_t v = 7;
    struct hearth_budget_cell bad[] = {
        {"", "i", "a", 1},     {"w", "", "a", 1},  {"w", "i", "", 1},
        {longer, "i", "a", 1}, {"w", "i", "a", 0}, {"w", "i", "a", 1000001}};
    struct hearth_budget_cell cell = {"w", "i", "a", 5};

    memset(longer, 'x', 65);
    longer[65] = '\0';
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(hearth_budget_draw(b, &bad[i], 1, w->rng, &v),
                         HEARTH_E_INVALID);
    }
    assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v), 0);
    v = 7;
    cell.epsilon = 6;
    assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v),
                     HEARTH_E_INVALID);
    cell.area = "b";
    assert_int_equal(hearth_budget_draw(b, &cell, 1, w->rng, &v),
                     HEARTH_E_INVALID);
    assert_int_equal(v, 7);
    hearth_budget_close(b);
}

static void test_what_cannot_be_stored_is_not_given(void **state)
{
    struct world *w = *state;
    struct hearth_budget *b = opened(w);
    char tmp[128];
    int64_t v = 7;

    snprintf(tmp, sizeof(tmp), "%s.tmp", w->file);
    assert_int_equal(mkdir(tmp, 0700), 0); /* in the way of the new file */
    assert_int_not_equal(draw(w, b, "returned", "north", &v), 0);
    assert_int_equal(v, 7);
    assert_int_equal(hearth_budget_left(b, "2026a"), 1000000);
    w->random.calls = 0;
    w->random.fail_at = 1;
    assert_int_equal(draw(w, b, "returned", "north", &v), HEARTH_E_CRYPTO);
    w->random.fail_at = 0;
    assert_int_equal(rmdir(tmp), 0);
    assert_int_equal(draw(w, b, "returned", "north", &v), 0);
    hearth_budget_close(b);
}

static void test_one_process_at_a_time(void **state)
{
    struct world *w = *state;
    struct hearth_budget *b = opened(w), *second = NULL;

    assert_int_equal(hearth_budget_open(w->folder, w->incarnation, &second),
                     HEARTH_E_BUSY);
    hearth_budget_close(b);
    hearth_budget_close(NULL);
}

static void test_a_restore_closes_its_waves(void **state)
{
    struct world *w = *state;
    struct hearth_budget *b = opened(w);
    int64_t first, again = 7;

    assert_int_equal(draw(w, b, "returned", "north", &first), 0);
    hearth_budget_close(b);
    w->incarnation[3] = 1; /* `hearth-host restored` */
    for (int i = 0; i < 2; i++) {
        b = opened(w);
        assert_int_equal(hearth_budget_left(b, "2026a"), 0);
        assert_int_equal(draw(w, b, "returned", "north", &again), 0);
        assert_int_equal(again, first); /* published: stays what it was */
        again = 7;
        assert_int_equal(draw(w, b, "returned", "south", &again),
                         HEARTH_E_DENIED);
        assert_int_equal(draw(w, b, "other", "south", &again), HEARTH_E_DENIED);
        assert_int_equal(again, 7);
        assert_int_equal(hearth_budget_left(b, "2027a"), 1000000);
        hearth_budget_close(b);
    }
}

/* Every single damaged byte, and every shorter file. */
static void test_a_damaged_ledger_stops(void **state)
{
    struct world *w = *state;
    struct hearth_budget *b = opened(w);
    uint8_t bytes[4096];
    size_t len;
    int64_t v;

    assert_int_equal(draw(w, b, "returned", "north", &v), 0);
    assert_int_equal(draw(w, b, "returned", "south", &v), 0);
    hearth_budget_close(b);
    assert_int_equal(hearth_fsutil_read(w->file, bytes, sizeof(bytes), &len),
                     0);
    assert_int_equal(hearth_budget_check(hearth_slice_of(bytes, len)), 0);
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 1;
        assert_int_equal(hearth_budget_check(hearth_slice_of(bytes, len)),
                         HEARTH_E_INVALID);
        bytes[i] ^= 1;
        assert_int_equal(hearth_budget_check(hearth_slice_of(bytes, i)),
                         HEARTH_E_INVALID);
    }
    assert_int_equal(hearth_fsutil_replace(w->file, hearth_slice_of(bytes, 9)),
                     0);
    assert_int_equal(hearth_budget_open(w->folder, w->incarnation, &b),
                     HEARTH_E_INVALID);
}

/* A ledger with a right checksum that spends more than there is. */
static void test_an_overdrawn_ledger_stops(void **state)
{
    struct hearth_budget_entry entries[3] = {{"w", "a", "n", 600000, 3, true},
                                             {"w", "b", "n", 400000, 3, true},
                                             {"w", "b", "m", 400000, 3, false}};
    struct hearth_budget_ledger l = {.count = 3, .entries = entries};
    uint8_t bytes[1024];
    struct hearth_writer out;

    (void)state;
    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(hearth_budget_encode(&l, &out), 0);
    assert_int_equal(hearth_budget_check(hearth_writer_slice(&out)), 0);
    entries[0].epsilon++;
    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(hearth_budget_encode(&l, &out), 0);
    assert_int_equal(hearth_budget_check(hearth_writer_slice(&out)),
                     HEARTH_E_INVALID);
    entries[0].epsilon = 0;
    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(hearth_budget_encode(&l, &out), 0);
    assert_int_equal(hearth_budget_check(hearth_writer_slice(&out)),
                     HEARTH_E_INVALID);
    entries[0].epsilon = 600000;
    entries[2].area[0] = 'n'; /* the same cell twice */
    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(hearth_budget_encode(&l, &out), 0);
    assert_int_equal(hearth_budget_check(hearth_writer_slice(&out)),
                     HEARTH_E_INVALID);
}

int main(void)
{
#define WITH_FOLDER(test)                                                      \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_a_cell_is_drawn_once),
        WITH_FOLDER(test_it_never_goes_below_nothing),
        WITH_FOLDER(test_five_indicators_and_no_more),
        WITH_FOLDER(test_bad_cells_are_refused),
        WITH_FOLDER(test_what_cannot_be_stored_is_not_given),
        WITH_FOLDER(test_one_process_at_a_time),
        WITH_FOLDER(test_a_restore_closes_its_waves),
        WITH_FOLDER(test_a_damaged_ledger_stops),
        cmocka_unit_test(test_an_overdrawn_ledger_stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
