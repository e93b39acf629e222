/* SPDX-License-Identifier: Apache-2.0 */
/* Random walks: whatever way an interview took, with steps back, jumps,
 * changed minds, drafts saved and resumed, it ends in the state of one that
 * was answered in order with the same last answers.
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

#define WALKS    150
#define STEPS    120
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

static struct hearth_interview *start(const struct hearth_form *form)
{
    struct hearth_interview *i = NULL;

    assert_int_equal(hearth_interview_start(form, &kit.arena, &i), HEARTH_OK);
    return i;
}

/* Some answer, often right, sometimes nonsense or blank. */
static void make_answer(struct walk *w, uint16_t node, char *out)
{
    static const char *const WORDS[] = {"0",  "5",   "17", "18", "70",
                                        "-3", "2.5", "x",  "",   "0,50"};
    const struct hearth_node *n = &w->form->nodes[node];
    const struct hearth_choice_list *list;

    (void)snprintf(out, WORD_MAX, "%s", WORDS[draw(w, 10)]);
    if (n->list == HEARTH_NONE || draw(w, 12) == 0) {
        return;
    }
    list = &w->form->lists[n->list];
    if (n->type == HEARTH_NODE_SELECT_MULTIPLE && draw(w, 2) == 0) {
        (void)snprintf(out, WORD_MAX, "%s %s",
                       hearth_form_choice_name(w->form, n->list,
                                               (uint16_t)draw(w, list->count)),
                       hearth_form_choice_name(w->form, n->list,
                                               (uint16_t)draw(w, list->count)));
        return;
    }
    /* Mostly the first, so that consent is given now and then. */
    (void)snprintf(out, WORD_MAX, "%s",
                   hearth_form_choice_name(
                       w->form, n->list,
                       (uint16_t)(draw(w, 3) ? 0 : draw(w, list->count))));
}

/* A crash: everything but the draft is gone. */
static void resume(struct walk *w)
{
    static uint8_t draft[HEARTH_DRAFT_MAX];
    struct hearth_writer out;
    uint16_t before = hearth_interview_current(w->i);

    hearth_writer_init(&out, draft, sizeof(draft));
    assert_int_equal(hearth_interview_save(w->i, &out), HEARTH_OK);
    w->i = start(w->form);
    assert_int_equal(hearth_interview_load(w->i, hearth_writer_slice(&out)),
                     HEARTH_OK);
    assert_int_equal(hearth_interview_current(w->i), before);
}

static void step(struct walk *w)
{
    uint16_t node = (uint16_t)draw(w, w->form->node_count);
    struct hearth_violation v;
    char text[WORD_MAX];

    switch (draw(w, 8)) {
    case 0:
        hearth_interview_back(w->i);
        break;
    case 1:
        (void)!hearth_interview_jump(w->i, node);
        break;
    case 2:
        resume(w);
        break;
    case 3: /* somewhere else, as when answers are imported */
        make_answer(w, node, text);
        (void)!hearth_interview_answer(w->i, node, hearth_slice_text(text), &v);
        break;
    default:
        if (hearth_interview_current(w->i) != HEARTH_NONE) {
            node = hearth_interview_current(w->i);
            make_answer(w, node, text);
            (void)!hearth_interview_answer(w->i, node, hearth_slice_text(text),
                                           &v);
        }
        (void)!hearth_interview_next(w->i, &v);
        break;
    }
}

/* Answers in form order what ${from} holds. What is not relevant yet may
 * become so by a later answer: again, until nothing changes. */
static void answer_in_order(const struct hearth_interview *from,
                            struct hearth_interview *to,
                            const struct hearth_form *form)
{
    struct hearth_violation v;

    for (uint16_t round = 0; round < 4; round++) {
        for (uint16_t n = 0; n < form->node_count; n++) {
            if (hearth_interview_is_relevant(from, n) &&
                hearth_interview_is_relevant(to, n)) {
                (void)!hearth_interview_answer(
                    to, n, hearth_interview_value(from, n), &v);
            }
        }
    }
}

static void assert_same(const struct walk *w, struct hearth_interview *other)
{
    uint8_t one[HEARTH_PLAIN_MAX];
    uint8_t two[HEARTH_PLAIN_MAX];
    struct hearth_violation v;
    struct hearth_writer a;
    struct hearth_writer b;

    for (uint16_t n = 0; n < w->form->node_count; n++) {
        assert_int_equal(hearth_interview_is_relevant(w->i, n),
                         hearth_interview_is_relevant(other, n));
    }
    assert_int_equal(hearth_interview_outcome(w->i),
                     hearth_interview_outcome(other));
    assert_int_equal(hearth_interview_validate(w->i, &v),
                     hearth_interview_validate(other, &v));
    hearth_writer_init(&a, one, sizeof(one));
    hearth_writer_init(&b, two, sizeof(two));
    assert_int_equal(hearth_interview_finalise(w->i, &a),
                     hearth_interview_finalise(other, &b));
    assert_int_equal(a.len, b.len);
    assert_memory_equal(one, two, a.len);
}

/* What was sealed is what the interview holds. */
static unsigned assert_sealed(const struct walk *w)
{
    struct hearth_answer answers[256];
    uint8_t sealed[HEARTH_PLAIN_MAX];
    struct hearth_reader in;
    struct hearth_writer out;

    hearth_writer_init(&out, sealed, sizeof(sealed));
    if (hearth_interview_finalise(w->i, &out) != HEARTH_OK ||
        hearth_interview_outcome(w->i) != HEARTH_OUTCOME_COMPLETE) {
        return 0;
    }
    hearth_reader_init(&in, hearth_writer_slice(&out));
    assert_true(w->form->node_count <= 256);
    assert_int_equal(hearth_answer_decode(w->form, &in, &kit.arena, answers),
                     HEARTH_OK);
    for (uint16_t n = 0; n < w->form->node_count; n++) {
        const struct hearth_node *node = &w->form->nodes[n];

        if (hearth_form_is_question(node) && node->role != HEARTH_ROLE_AREA &&
            hearth_interview_is_relevant(w->i, n)) {
            assert_true(hearth_slice_is_equal(answers[n].text,
                                              hearth_interview_value(w->i, n)));
        } else {
            assert_int_equal(answers[n].state, HEARTH_ANSWER_NOT_ASKED);
        }
    }
    return 1;
}

static uint64_t seed_of_run(void)
{
    const char *text = getenv("HEARTH_SEED");

    return text == NULL ? UINT64_C(20261121) : strtoull(text, NULL, 10);
}

static unsigned walk_over(const char *folder)
{
    unsigned complete = 0;
    size_t used;

    kit_compile_folder(&kit, folder);
    assert_int_equal(kit.rc, HEARTH_OK);
    used = kit.arena.used;
    print_message("%s: seed %llu\n", folder, (unsigned long long)seed_of_run());
    for (unsigned k = 0; k < WALKS; k++) {
        struct walk w = {kit.form, NULL, seed_of_run() * 1000003 + k};
        struct hearth_interview *ordered;

        w.i = start(w.form);
        for (unsigned s = 0; s < STEPS; s++) {
            step(&w);
        }
        ordered = start(w.form);
        answer_in_order(w.i, ordered, w.form);
        assert_same(&w, ordered);
        complete += assert_sealed(&w);
        kit.arena.used = used;
    }
    return complete;
}

static int open_kit(void **state)
{
    (void)state;
    kit_open(&kit);
    return 0;
}

static int close_kit(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

static void test_any_way_through_the_small_form_ends_alike(void **state)
{
    (void)state;
    assert_true(walk_over("tests/data/small") > 10);
}

static void test_any_way_through_the_community_form_ends_alike(void **state)
{
    (void)state;
    (void)walk_over("host/instruments/community");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_any_way_through_the_small_form_ends_alike, open_kit,
            close_kit),
        cmocka_unit_test_setup_teardown(
            test_any_way_through_the_community_form_ends_alike, open_kit,
            close_kit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
