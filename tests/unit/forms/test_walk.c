/* SPDX-License-Identifier: Apache-2.0 */
/* Random walks over whole forms: whatever way an interview took, with steps
 * back, jumps, changed minds, drafts saved and resumed, it ends in the state
 * of one that was answered in order with the same last answers.
 *
 * HEARTH_SEED sets the seed, which is printed when a walk fails. */
#include "kit.h"

#include "hearth/interview.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WALKS    40
#define STEPS    150
#define WORD_MAX 256

struct walk {
    const struct hearth_form *form;
    struct hearth_interview *i;
    uint64_t state;
};

static struct kit kit;

static uint32_t draw(struct walk *w, uint32_t below)
{
    uint64_t z = (w->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) % below);
}

/* The same arms and orders for every interview of a walk. */
static uint64_t same_bits(void *cookie)
{
    (void)cookie;
    return UINT64_C(0x123456789abcdef);
}

static struct hearth_interview *start(const struct hearth_form *form)
{
    const struct hearth_world world = {.random = same_bits};
    struct hearth_interview *i = NULL;

    assert_int_equal(hearth_interview_start(form, &world, &kit.arena, &i),
                     HEARTH_OK);
    return i;
}

/* Some answer, often right, sometimes nonsense or blank. */
static void make_answer(struct walk *w, struct hearth_place place, char *out)
{
    static const char *const WORDS[] = {"0",  "5",   "17", "18", "70",
                                        "-3", "2.5", "x",  "",   "0,50"};
    struct hearth_offer offers[64];
    uint32_t count = hearth_interview_choices(w->i, place, offers, 64);
    uint32_t at;

    (void)snprintf(out, WORD_MAX, "%s", WORDS[draw(w, 10)]);
    if (count == 0 || count > 64 || draw(w, 12) == 0) {
        return;
    }
    /* Mostly the first, so that consent is given now and then. */
    at = draw(w, 3) == 0 ? draw(w, count) : 0;
    (void)snprintf(out, WORD_MAX, "%.*s", (int)offers[at].name.len,
                   (const char *)offers[at].name.data);
}

/* A crash: everything but the draft is gone. */
static void resume(struct walk *w)
{
    static uint8_t draft[HEARTH_DRAFT_MAX];
    struct hearth_writer out;
    struct hearth_screen before = hearth_interview_screen(w->i);
    struct hearth_screen after;

    hearth_writer_init(&out, draft, sizeof(draft));
    assert_int_equal(hearth_interview_save(w->i, &out), HEARTH_OK);
    w->i = start(w->form);
    assert_int_equal(hearth_interview_load(w->i, hearth_writer_slice(&out)),
                     HEARTH_OK);
    after = hearth_interview_screen(w->i);
    assert_int_equal(after.kind, before.kind);
    assert_int_equal(after.place.node, before.place.node);
}

static void step(struct walk *w)
{
    struct hearth_place place = hearth_interview_place(
        (uint16_t)(1 + draw(w, w->form->node_count - 1u)));
    struct hearth_violation v;
    char text[WORD_MAX];

    switch (draw(w, 8)) {
    case 0:
        hearth_interview_back(w->i);
        break;
    case 1:
        (void)!hearth_interview_jump(w->i, place);
        break;
    case 2:
        resume(w);
        break;
    case 3:
        (void)!hearth_interview_next(w->i, &v);
        break;
    default:
        if (hearth_form_is_asked(&w->form->nodes[place.node]) &&
            hearth_interview_is_relevant(w->i, place)) {
            make_answer(w, place, text);
            (void)!hearth_interview_answer(w->i, place, hearth_slice_text(text),
                                           &v);
        }
        break;
    }
}

/* Another interview, answered in order with what ${w} holds; what opens only
 * later is answered in a later round. */
static struct hearth_interview *in_order(struct walk *w)
{
    struct hearth_interview *i = start(w->form);

    for (int round = 0; round < 8; round++) {
        for (uint16_t n = 1; n < w->form->node_count; n++) {
            struct hearth_place place = hearth_interview_place(n);
            struct hearth_violation v;

            if (hearth_form_is_asked(&w->form->nodes[n]) &&
                hearth_interview_is_relevant(w->i, place) &&
                hearth_interview_is_relevant(i, place)) {
                assert_int_equal(
                    hearth_interview_answer(
                        i, place, hearth_interview_value(w->i, place), &v),
                    HEARTH_OK);
            }
        }
    }
    return i;
}

static void assert_same(struct walk *w, struct hearth_interview *other)
{
    for (uint16_t n = 1; n < w->form->node_count; n++) {
        struct hearth_place place = hearth_interview_place(n);

        assert_int_equal(hearth_interview_is_relevant(w->i, place),
                         hearth_interview_is_relevant(other, place));
        /* What a trigger computed once depends on the way taken. */
        if (hearth_form_is_question(&w->form->nodes[n]) &&
            (w->form->nodes[n].flags & HEARTH_FLAG_ONCE) == 0 &&
            hearth_interview_is_relevant(w->i, place)) {
            assert_true(
                hearth_slice_is_equal(hearth_interview_value(w->i, place),
                                      hearth_interview_value(other, place)));
        }
    }
    assert_int_equal(hearth_interview_outcome(w->i),
                     hearth_interview_outcome(other));
}

static uint64_t seed(void)
{
    const char *text = getenv("HEARTH_SEED");

    return text == NULL ? 1 : strtoull(text, NULL, 10);
}

static void walk_over(const char *folder)
{
    size_t before;

    kit_open(&kit);
    kit_compile_folder(&kit, folder);
    if (kit.rc != HEARTH_OK) {
        kit_show(&kit);
    }
    assert_int_equal(kit.rc, HEARTH_OK);
    before = kit.arena.used;
    for (uint64_t k = 0; k < WALKS; k++) {
        struct walk w = {.form = kit.form, .state = seed() * 1000 + k};

        kit.arena.used = before;
        w.i = start(kit.form);
        (void)fprintf(stderr, k == 0 ? "HEARTH_SEED=%llu\n" : "",
                      (unsigned long long)seed());
        for (int s = 0; s < STEPS; s++) {
            step(&w);
        }
        assert_same(&w, in_order(&w));
        resume(&w);
        assert_same(&w, in_order(&w));
    }
    kit_close(&kit);
}

static void test_the_small_form(void **state)
{
    (void)state;
    walk_over("tests/data/small");
}

static void test_the_default_instrument(void **state)
{
    (void)state;
    walk_over("host/instruments/community");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_small_form),
        cmocka_unit_test(test_the_default_instrument),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
