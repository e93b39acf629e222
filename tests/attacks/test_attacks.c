/* SPDX-License-Identifier: Apache-2.0 */
/* Every attack of disclosure.md 7 that concerns releases, on synthetic waves
 * of 60, 150, 400 and 2,000 people; with the default cube, and with a declared
 * one of levels above the area and two-way tables. */
#include "wave.h"
#include "wave_truth.h"

#include "hearth/fsutil.h"
#include "host/disclosure/budget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const size_t sizes[] = {60, 150, 400, 2000};

#define CUBE                                                                   \
    "{\"hearth_cube\": 1, \"planned\": 2000, \"levels\": [\"city\"],"          \
    "\"by\": [\"q_sex\", \"q_age\", [\"q_sex\", \"q_age\"],"                   \
    "[\"area\", \"q_sex\"]], \"areas\": ["

static struct hearth_plan *declared(unsigned areas)
{
    char json[4096], *at = json;
    struct hearth_plan *p;
    struct hearth_plan_why why;

    at += snprintf(at, 512, "%s", CUBE);
    for (unsigned a = 0; a < areas; a++) {
        at += snprintf(at, 128,
                       "%s{\"area\": \"area-%u\", \"in\": [\"%s\"],"
                       "\"planned\": 100}",
                       a == 0 ? "" : ",", a, a % 2 == 0 ? "Even" : "Odd");
    }
    (void)snprintf(at, 8, "]}");
    if (hearth_plan_read(hearth_slice_text(json), &p, &why) != 0) {
        fail_msg("%s", why.text);
    }
    return p;
}

static void attack(size_t size, uint64_t seed, bool is_declared,
                   struct attack_result *r, size_t *held)
{
    struct wave *w = wave_open(size, seed);
    struct truth t;

    if (is_declared) {
        w->plan = declared(w->areas);
    }
    for (size_t i = 0; i < size; i++) {
        w->people[i].is_in = true;
        if (seed % 2 == 0) { /* nearly all are women, one area is tiny */
            w->people[i].answers[1] = i % 23 == 0                   ? 3
                                      : i % 41 == 0 && seed % 4 > 0 ? 2
                                                                    : 1;
        }
    }
    wave_count(w, false);
    wave_release(w);
    if (w->number == 1) {
        wave_truth(w, &t);
        attack_release(&w->last, hearth_slice_of(w->bytes, w->len), &t, r);
        *held += w->last.held_count;
        truth_free(&t);
    } else { /* at least everybody's figures can be shown */
        fail_msg("wave of %zu, seed %llu: no release, %s", size,
                 (unsigned long long)seed,
                 w->release.held_count > 0 ? w->release.held[0].why : "");
    }
    hearth_plan_free(w->plan);
    wave_close(w);
}

static void attack_all(bool is_declared)
{
    struct attack_result r = {{0}, {0}};
    const char *many = getenv("HEARTH_LONG");
    uint64_t seeds = many != NULL && many[0] != '\0' ? 200 : 4;
    size_t held = 0;
    bool none;

    for (size_t s = 0; s < 4; s++) {
        for (uint64_t seed = 101; seed < 101 + (s == 3 ? 1 + seeds / 8 : seeds);
             seed++) {
            attack(sizes[s], seed, is_declared, &r, &held);
        }
    }
    print_message("%s cube, waves of 60, 150, 400, 2000, seeds from 101; "
                  "%zu held back\n",
                  is_declared ? "declared" : "default", held);
    none = attack_print(&r);
    for (enum attack_id i = ATTACK_A1; i < ATTACK_COUNT; i++) {
        /* two releases: see below */
        assert_true(r.tried[i] > 0 || i == ATTACK_A4);
    }
    assert_true(none);
}

static void test_the_default_cube(void **state)
{
    (void)state;
    attack_all(false);
}

static void test_a_declared_cube(void **state)
{
    (void)state;
    attack_all(true);
}

/* ---- A10 ---- */

static void test_noise_is_drawn_once(void **state)
{
    char folder[] = "/tmp/hearth-attack-XXXXXX", path[64];
    const uint8_t incarnation[8] = {1};
    struct hearth_budget_cell cell = {"w1", "fund=5", "all", 200000};
    struct hearth_budget *b;
    int64_t first = 0, again;
    size_t tried = 0, other = 0;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/release", folder);
    assert_int_equal(hearth_fsutil_make_folder(path), 0);
    for (size_t restart = 0; restart < 5; restart++) {
        assert_int_equal(hearth_budget_open(folder, incarnation, &b), 0);
        for (size_t i = 0; i < 200; i++, tried++) {
            assert_int_equal(
                hearth_budget_draw(b, &cell, 120, hearth_rng_system(), &again),
                0);
            first = tried == 0 ? again : first;
            other += again != first;
        }
        hearth_budget_close(b);
    }
    printf("attack A10 the same request again: %zu tried, %zu found\n", tried,
           other);
    assert_int_equal(other, 0);
    (void)snprintf(path, sizeof(path), "%s/release/budget", folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof(path), "%s/release/budget.lock", folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof(path), "%s/release", folder);
    (void)rmdir(path);
    (void)rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_default_cube),
        cmocka_unit_test(test_a_declared_cube),
        cmocka_unit_test(test_noise_is_drawn_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
