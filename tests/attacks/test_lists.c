/* SPDX-License-Identifier: Apache-2.0 */
/* The attacker against list experiments: finds nothing in what is released, and
 * gets in wherever more is said. */
#include "wave.h"
#include "wave_truth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PEOPLE 1400
#define ARENA  (4u << 20)

/* A release as it can be forged, and who is in it. */
struct forged {
    void *memory;
    struct hearth_release release;
    struct hearth_release_form form;
    struct hearth_release_question list;
    struct truth truth;
};

static void copy(const struct wave *w, struct forged *f)
{
    struct hearth_arena arena;

    f->memory = malloc(ARENA);
    assert_non_null(f->memory);
    hearth_arena_init(&arena, f->memory, ARENA);
    assert_int_equal(hearth_release_decode(hearth_slice_of(w->bytes, w->len),
                                           &arena, &f->release),
                     0);
    f->form = f->release.forms[0];
    f->list = f->form.questions[WAVE_LIST];
    f->form.questions = &f->list;
    f->form.question_count = 1;
    f->release.forms = &f->form;
    wave_truth(w, &f->truth);
}

static void drop(struct forged *f)
{
    truth_free(&f->truth);
    free(f->memory);
}

static struct wave *wave_of(size_t in)
{
    struct wave *w = wave_open(PEOPLE, 8);

    for (size_t i = 0; i < in; i++) {
        wave_add(w, i);
    }
    wave_release(w);
    return w;
}

static size_t found(struct forged *f, enum attack_id id)
{
    struct attack_result r = {{0}, {0}};

    attack_release(&f->release, hearth_slice_text(""), &f->truth, &r);
    assert_true(r.tried[ATTACK_A13] > 0);
    return r.found[id];
}

static void test_what_is_released_tells_of_nobody(void **state)
{
    static const size_t sizes[] = {650, 1000, PEOPLE};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct wave *w = wave_of(sizes[i]);
        struct attack_result r = {{0}, {0}};
        struct forged f;

        copy(w, &f);
        assert_int_equal(f.list.shown, HEARTH_RELEASE_ESTIMATE);
        attack_release(&f.release, hearth_slice_text(""), &f.truth, &r);
        /* of each arm five sums, and two ends twice */
        assert_true(r.tried[ATTACK_A7] >= 10 && r.tried[ATTACK_A13] >= 8);
        assert_true(attack_print(&r));
        drop(&f);
        wave_close(w);
    }
}

/* An exact mean, one at an end, few people, and what used to be shown. */
static void test_more_lets_the_attacker_in(void **state)
{
    struct wave *w = wave_of(1000);
    struct hearth_release_arm *arm;
    struct forged f;
    struct hearth_release_question was;

    (void)state;
    copy(w, &f);
    was = f.list;
    arm = &f.list.estimate.arms[1];
    arm->mean += 0.003;
    assert_true(found(&f, ATTACK_A6) > 0);
    f.list = was;
    arm->mean = 5.0;
    arm->sd = 0.05;
    assert_true(found(&f, ATTACK_A13) > 0);
    f.list = was;
    arm->mean = 0.05;
    arm->sd = 0.05;
    assert_true(found(&f, ATTACK_A13) > 0);
    f.list = was;
    arm->base = 95;
    assert_true(found(&f, ATTACK_A1) > 0);
    f.list = was;
    f.list.base += 5;
    assert_true(found(&f, ATTACK_A13) > 0);
    f.list = was;
    f.list.has_mean = true; /* of both arms, as it was before */
    f.list.mean = (struct hearth_release_mean){2.1, 1.1, 2.0, 2.2};
    assert_true(found(&f, ATTACK_A13) > 0);
    f.list = was;
    assert_int_equal(found(&f, ATTACK_A13), 0);
    drop(&f);
    wave_close(w);
}

/* Two releases between which one came to an arm. */
static void test_one_who_joins_an_arm_is_seen(void **state)
{
    struct wave *w = wave_of(1000);
    struct attack_moment moments[2];
    struct attack_result r = {{0}, {0}};
    struct forged f[2];
    size_t next = 1000;

    (void)state;
    copy(w, &f[0]);
    for (size_t i = 0; i < 12; i++, next++) {
        w->people[next].arm = i == 0 ? 0 : 1;
        wave_add(w, next);
    }
    wave_release(w); /* our own rule keeps the figure */
    copy(w, &f[1]);
    assert_int_equal(f[1].list.since, f[0].list.since);
    for (size_t i = 0; i < 2; i++) {
        moments[i] = (struct attack_moment){&f[i].release, &f[i].truth};
    }
    attack_over_time(moments, 2, &r);
    assert_int_equal(r.found[ATTACK_A4], 0);
    f[1].list.since = f[1].release.number; /* another rule would not */
    f[1].list.estimate.arms[0].mean += 0.02;
    attack_over_time(moments, 2, &r);
    assert_int_equal(r.found[ATTACK_A4], 1);
    drop(&f[0]);
    drop(&f[1]);
    wave_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_released_tells_of_nobody),
        cmocka_unit_test(test_more_lets_the_attacker_in),
        cmocka_unit_test(test_one_who_joins_an_arm_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
