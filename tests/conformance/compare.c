/* SPDX-License-Identifier: Apache-2.0 */
/* Walks instances of both in the same order. */
#include "compare.h"

#include <stdio.h>
#include <string.h>

struct pair {
    const struct hearth_form *form;
    const struct hearth_interview *a;
    const struct hearth_interview *b; /* or NULL: */
    const struct hearth_answers *answers;
    bool is_strict;
    char *why;
};

static bool differ(const struct pair *p, uint16_t node, const char *what,
                   struct hearth_slice x, struct hearth_slice y)
{
    (void)snprintf(p->why, COMPARE_CAP, "%s: %s: \"%.*s\" and \"%.*s\"",
                   hearth_form_name(p->form, node), what,
                   (int)(x.len < 100 ? x.len : 100),
                   x.len == 0 ? "" : (const char *)x.data,
                   (int)(y.len < 100 ? y.len : 100),
                   y.len == 0 ? "" : (const char *)y.data);
    return false;
}

static struct hearth_slice yes_no(bool is_yes)
{
    return hearth_slice_text(is_yes ? "yes" : "no");
}

static bool is_same_state(const struct pair *p, struct hearth_place a,
                          struct hearth_place b)
{
    bool x = hearth_interview_is_relevant(p->a, a);
    bool y = hearth_interview_is_relevant(p->b, b);
    struct hearth_slice v = hearth_interview_value(p->a, a);
    struct hearth_slice w = hearth_interview_value(p->b, b);

    if (x != y) {
        return differ(p, a.node, "relevant", yes_no(x), yes_no(y));
    }
    return (!x && !p->is_strict) || hearth_slice_is_equal(v, w) ||
           differ(p, a.node, "value", v, w);
}

/* Whether a record holds answers of this node at all. */
static bool is_stored(const struct hearth_node *n)
{
    return (n->flags & (HEARTH_FLAG_GATE | HEARTH_FLAG_PRACTICE)) == 0 &&
           n->role != HEARTH_ROLE_AREA && n->type != HEARTH_NODE_BLANK;
}

static bool is_same_answer(const struct pair *p, struct hearth_place a,
                           uint16_t instance)
{
    const struct hearth_answer *answer =
        hearth_answers_at(p->answers, instance, a.node);
    struct hearth_slice v = hearth_interview_value(p->a, a);
    enum hearth_answer_state state = !hearth_interview_is_relevant(p->a, a)
                                         ? HEARTH_ANSWER_NOT_ASKED
                                     : v.len == 0 ? HEARTH_ANSWER_SKIPPED
                                                  : HEARTH_ANSWER_GIVEN;

    if (!is_stored(&p->form->nodes[a.node])) {
        return true;
    }
    if (answer->state != state) {
        char x[16];
        char y[16];

        (void)snprintf(x, sizeof x, "%d", (int)state);
        (void)snprintf(y, sizeof y, "%d", (int)answer->state);
        return differ(p, a.node, "state", hearth_slice_text(x),
                      hearth_slice_text(y));
    }
    return state != HEARTH_ANSWER_GIVEN ||
           hearth_slice_is_equal(v, answer->text) ||
           differ(p, a.node, "answer", v, answer->text);
}

/* The ${ordinal}-th instance of ${repeat} in ${around} of the record. */
static uint16_t find_instance(const struct hearth_answers *answers,
                              uint16_t around, uint16_t repeat,
                              uint16_t ordinal)
{
    for (uint16_t i = 0; i < answers->instance_count; i++) {
        const struct hearth_instance *x = &answers->instances[i];

        if (i != HEARTH_ROOT && x->node == repeat && x->parent == around &&
            x->ordinal == ordinal) {
            return i;
        }
    }
    return HEARTH_NONE;
}

static bool walk(const struct pair *p, uint16_t a, uint16_t b, uint16_t node);

/* Instances that concern the comparison. */
static uint16_t count_instances(const struct pair *p,
                                const struct hearth_interview *i,
                                uint16_t around, uint16_t node)
{
    uint16_t n = hearth_interview_instances(i, around, node);
    struct hearth_place first = hearth_interview_instance(i, around, node, 1);

    /* A repeat is relevant or not in all its instances. */
    if (n > 0 && !p->is_strict && !hearth_interview_is_relevant(i, first)) {
        return 0;
    }
    return n;
}

static uint16_t count_stored(const struct pair *p, uint16_t around,
                             uint16_t node)
{
    uint16_t n = 0;

    while (find_instance(p->answers, around, node, (uint16_t)(n + 1)) !=
           HEARTH_NONE) {
        n++;
    }
    return n;
}

static bool walk_repeat(const struct pair *p, uint16_t a, uint16_t b,
                        uint16_t node)
{
    uint16_t n = count_instances(p, p->a, a, node);
    uint16_t m = p->b != NULL ? count_instances(p, p->b, b, node)
                              : count_stored(p, b, node);

    if (n != m) {
        char x[16];
        char y[16];

        (void)snprintf(x, sizeof x, "%u", n);
        (void)snprintf(y, sizeof y, "%u", m);
        return differ(p, node, "instances", hearth_slice_text(x),
                      hearth_slice_text(y));
    }
    for (uint16_t k = 1; k <= n; k++) {
        struct hearth_place x = hearth_interview_instance(p->a, a, node, k);
        uint16_t y = p->b == NULL
                         ? find_instance(p->answers, b, node, k)
                         : hearth_interview_instance(p->b, b, node, k).instance;

        if (!walk(p, x.instance, y, node)) {
            return false;
        }
    }
    return true;
}

/* All below ${node}, a group or one instance of a repeat. */
static bool walk(const struct pair *p, uint16_t a, uint16_t b, uint16_t node)
{
    for (uint16_t c = (uint16_t)(node + 1); c < p->form->nodes[node].end;
         c = p->form->nodes[c].end) {
        const struct hearth_node *n = &p->form->nodes[c];
        struct hearth_place x = {a, c};
        struct hearth_place y = {b, c};
        bool is_same = true;

        if (n->type == HEARTH_NODE_REPEAT) {
            is_same = walk_repeat(p, a, b, c);
        } else if (n->type == HEARTH_NODE_GROUP) {
            is_same = walk(p, a, b, c);
        } else if (p->b != NULL) {
            is_same = is_same_state(p, x, y);
        } else if (hearth_form_is_question(n)) {
            is_same = is_same_answer(p, x, b);
        }
        if (!is_same) {
            return false;
        }
    }
    return true;
}

bool compare_interviews(const struct hearth_interview *a,
                        const struct hearth_interview *b, bool is_strict,
                        char *why)
{
    struct pair p = {.form = hearth_interview_form(a),
                     .a = a,
                     .b = b,
                     .is_strict = is_strict,
                     .why = why};

    return walk(&p, HEARTH_ROOT, HEARTH_ROOT, HEARTH_ROOT);
}

bool compare_answers(const struct hearth_interview *i,
                     const struct hearth_answers *answers, char *why)
{
    struct pair p = {.form = hearth_interview_form(i),
                     .a = i,
                     .answers = answers,
                     .why = why};

    return walk(&p, HEARTH_ROOT, HEARTH_ROOT, HEARTH_ROOT);
}
