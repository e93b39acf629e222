/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of an interview in memory, and what is relevant with them. */
#include "cells.h"

#include "canon.h"
#include "value.h"

#include "hearth/secmem.h"

#include <string.h>

size_t hearth_cells_pool_cap(const struct hearth_form *form)
{
    size_t sum = 0;

    for (uint16_t n = 0; n < form->node_count; n++) {
        sum += hearth_canon_max(form, n);
    }
    return sum < HEARTH_INTERVIEW_TEXT_MAX ? sum : HEARTH_INTERVIEW_TEXT_MAX;
}

struct hearth_slice hearth_cells_value(const struct hearth_interview *i,
                                       uint16_t node)
{
    const struct hearth_cell *cell = &i->cells[node];

    return hearth_slice_of(i->pool + cell->at, cell->len);
}

/* Closes the gap that an answer leaves, and wipes what is free then. */
static void drop(struct hearth_interview *i, uint16_t node)
{
    struct hearth_cell old = i->cells[node];

    if (old.len == 0) {
        return;
    }
    HEARTH_CHECK(old.at + old.len <= i->pool_len);
    memmove(i->pool + old.at, i->pool + old.at + old.len,
            i->pool_len - old.at - old.len);
    i->pool_len -= old.len;
    hearth_secmem_wipe(i->pool + i->pool_len, old.len);
    i->cells[node].at = 0;
    i->cells[node].len = 0;
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        if (i->cells[n].at > old.at) {
            i->cells[n].at -= old.len;
        }
    }
}

int hearth_cells_store(struct hearth_interview *i, uint16_t node,
                       struct hearth_slice text)
{
    struct hearth_cell *cell = &i->cells[node];

    if (text.len > UINT16_MAX ||
        text.len > i->pool_cap - (i->pool_len - cell->len)) {
        return HEARTH_E_LIMIT;
    }
    drop(i, node);
    if (text.len > 0) {
        memcpy(i->pool + i->pool_len, text.data, text.len);
        cell->at = (uint32_t)i->pool_len;
        cell->len = (uint16_t)text.len;
        i->pool_len += text.len;
    }
    return HEARTH_OK;
}

/* How expressions see an answer: numbers as numbers, blank as blank text. */
static struct hearth_value load(void *cookie, uint16_t node)
{
    const struct hearth_interview *i = cookie;
    const struct hearth_node *n;
    struct hearth_value v = {.type = HEARTH_VALUE_TEXT};

    if (node >= i->form->node_count || !i->cells[node].is_relevant) {
        return v;
    }
    n = &i->form->nodes[node];
    v.text = hearth_cells_value(i, node);
    if (v.text.len > 0 &&
        (n->type == HEARTH_NODE_INTEGER || n->type == HEARTH_NODE_DECIMAL)) {
        return hearth_value_number(hearth_expr_number(&v));
    }
    return v;
}

static int evaluate(const struct hearth_interview *i, uint16_t node,
                    uint16_t expr, bool *out)
{
    /* The table of functions hands a plain pointer on; load only reads. */
    union {
        const struct hearth_interview *in;
        void *out;
    } cookie = {.in = i};
    struct hearth_expr_env env = {load, cookie.out, node};
    struct hearth_value v;
    int rc = hearth_expr_eval(i->form->exprs[expr], &env, i->scratch, &v);

    if (rc == HEARTH_OK) {
        *out = hearth_expr_truth(&v);
    }
    hearth_secmem_wipe(i->scratch->text, i->scratch->used);
    return rc;
}

bool hearth_cells_truth(const struct hearth_interview *i, uint16_t node,
                        uint16_t expr, bool otherwise)
{
    bool is_true;

    if (expr == HEARTH_NONE || evaluate(i, node, expr, &is_true) != HEARTH_OK) {
        return otherwise;
    }
    return is_true;
}

bool hearth_cells_can_evaluate(const struct hearth_interview *i, uint16_t node,
                               uint16_t expr)
{
    bool is_true;

    return expr == HEARTH_NONE || evaluate(i, node, expr, &is_true) == 0;
}

void hearth_cells_recompute(struct hearth_interview *i)
{
    const struct hearth_form *f = i->form;

    for (uint16_t k = 0; k < f->node_count; k++) {
        uint16_t node = f->order[k];
        const struct hearth_node *n = &f->nodes[node];
        bool is_inside =
            n->parent == HEARTH_NONE || i->cells[n->parent].is_relevant;

        i->cells[node].is_relevant =
            is_inside && hearth_cells_truth(i, node, n->relevant, true);
    }
}

static bool is_screen(const struct hearth_interview *i, uint16_t node)
{
    uint8_t type = i->form->nodes[node].type;

    return type != HEARTH_NODE_GROUP && type != HEARTH_NODE_HIDDEN &&
           i->cells[node].is_relevant;
}

uint16_t hearth_cells_screen(const struct hearth_interview *i, uint16_t from)
{
    for (uint16_t n = from; n < i->form->node_count; n++) {
        if (is_screen(i, n)) {
            return n;
        }
    }
    return HEARTH_NONE;
}
