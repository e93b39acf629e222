/* SPDX-License-Identifier: Apache-2.0 */
/* Passes over the form until nothing changes: what is not relevant yet, or no
 * choice yet, is given in a later pass. */
#include "inorder.h"

#include "core/form/code.h"

#define PASSES_MAX 60u

static bool is_free_call(uint8_t function)
{
    switch (function) {
    case HEARTH_FN_RANDOM:
    case HEARTH_FN_RANDOMIZE:
    case HEARTH_FN_UUID:
    case HEARTH_FN_NOW:
    case HEARTH_FN_ITEXT:
    case HEARTH_FN_CHOICE_NAME:
    case HEARTH_FN_FORMAT_DATE:
    case HEARTH_FN_FORMAT_DATE_TIME:
        return true;
    default:
        return false;
    }
}

/* once() shows as its own value with "or else" behind it. */
static bool is_free(struct hearth_slice code)
{
    struct hearth_reader r;
    struct hearth_code_step step;
    uint8_t before = 0;

    hearth_reader_init(&r, code);
    while (hearth_reader_left(&r) > 0 && hearth_code_next(&r, &step)) {
        if ((step.op == HEARTH_OP_CALL && is_free_call(step.function)) ||
            (step.op == HEARTH_OP_COALESCE &&
             (before == HEARTH_OP_CURRENT || before == HEARTH_OP_SELF))) {
            return true;
        }
        before = step.op;
    }
    return false;
}

bool inorder_applies(const struct hearth_form *form)
{
    const uint16_t flags =
        HEARTH_FLAG_DYNAMIC | HEARTH_FLAG_ONCE | HEARTH_FLAG_NEW_REPEAT;

    for (uint16_t n = 0; n < form->node_count; n++) {
        if ((form->nodes[n].flags & flags) != 0 ||
            form->nodes[n].trigger_count > 0 ||
            form->nodes[n].source == HEARTH_SOURCE_LANGUAGE ||
            form->nodes[n].source == HEARTH_SOURCE_ARM ||
            form->nodes[n].source == HEARTH_SOURCE_SEED) {
            return false;
        }
    }
    for (uint16_t e = 0; e < form->expr_count; e++) {
        if (is_free(form->exprs[e])) {
            return false;
        }
    }
    return true;
}

struct giving {
    const struct hearth_form *form;
    const struct hearth_interview *from;
    struct hearth_interview *to;
    bool has_changed;
};

static void give_answer(struct giving *t, struct hearth_place from,
                        struct hearth_place to)
{
    struct hearth_slice value = hearth_interview_value(t->from, from);
    struct hearth_violation v;

    if (!hearth_form_is_asked(&t->form->nodes[from.node]) ||
        !hearth_interview_is_relevant(t->from, from) ||
        hearth_slice_is_equal(value, hearth_interview_value(t->to, to))) {
        return;
    }
    /* Refused now, it may be possible in the next pass. */
    if (hearth_interview_answer(t->to, to, value, &v) == 0) {
        t->has_changed = true;
    }
}

static void give(struct giving *t, uint16_t from, uint16_t to, uint16_t node);

static void give_repeat(struct giving *t, uint16_t from, uint16_t to,
                        uint16_t node)
{
    uint16_t n = hearth_interview_instances(t->from, from, node);
    struct hearth_place added;

    while (hearth_interview_instances(t->to, to, node) < n &&
           hearth_interview_add(t->to, to, node, &added) == 0) {
        t->has_changed = true;
    }
    /* An interview begins with a first instance. */
    while (hearth_interview_instances(t->to, to, node) > n &&
           hearth_interview_remove(
               t->to, hearth_interview_instance(t->to, to, node, 1)) == 0) {
        t->has_changed = true;
    }
    for (uint16_t k = 1;
         k <= n && k <= hearth_interview_instances(t->to, to, node); k++) {
        give(t, hearth_interview_instance(t->from, from, node, k).instance,
             hearth_interview_instance(t->to, to, node, k).instance, node);
    }
}

static void give(struct giving *t, uint16_t from, uint16_t to, uint16_t node)
{
    for (uint16_t c = (uint16_t)(node + 1); c < t->form->nodes[node].end;
         c = t->form->nodes[c].end) {
        struct hearth_place x = {from, c};
        struct hearth_place y = {to, c};

        if (t->form->nodes[c].type == HEARTH_NODE_REPEAT) {
            give_repeat(t, from, to, c);
        } else if (t->form->nodes[c].type == HEARTH_NODE_GROUP) {
            give(t, from, to, c);
        } else {
            give_answer(t, x, y);
        }
    }
}

void inorder_give(const struct hearth_interview *from,
                  struct hearth_interview *to)
{
    struct giving t = {
        .form = hearth_interview_form(from), .from = from, .to = to};
    unsigned passes = 0;

    do {
        t.has_changed = false;
        give(&t, HEARTH_ROOT, HEARTH_ROOT, HEARTH_ROOT);
    } while (t.has_changed && ++passes < PASSES_MAX);
}
