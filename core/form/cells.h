/* SPDX-License-Identifier: Apache-2.0 */
/* What an interview holds, for the files of this folder. */
#ifndef HEARTH_FORM_CELLS_H
#define HEARTH_FORM_CELLS_H

#include "hearth/expr.h"
#include "hearth/interview.h"

/* An answer as a piece of the pool. */
struct hearth_cell {
    uint32_t at;
    uint16_t len;
    bool is_relevant;
};

struct hearth_interview {
    const struct hearth_form *form;
    struct hearth_cell *cells; /* one a node */
    uint8_t *pool;             /* canonical answers, in any order */
    size_t pool_cap;
    size_t pool_len;
    struct hearth_expr_scratch *scratch;
    uint8_t *work; /* one answer being made canonical */
    size_t work_cap;
    uint16_t current;
};

/* Bytes of the pool that ${form} can ever need. */
size_t hearth_cells_pool_cap(const struct hearth_form *form);
struct hearth_slice hearth_cells_value(const struct hearth_interview *i,
                                       uint16_t node);
/* Replaces an answer by canonical ${text}, which must not stand in the pool.
 * What was there is wiped. E_LIMIT: the pool is full, nothing changed. */
HEARTH_MUST_USE int hearth_cells_store(struct hearth_interview *i,
                                       uint16_t node, struct hearth_slice text);
/* Recomputes relevance of all nodes, in the form's order. */
void hearth_cells_recompute(struct hearth_interview *i);
/* Evaluates an expression of ${node} to a truth. Expressions that fail give
 * ${otherwise} (forms.md 5.5). HEARTH_NONE gives ${otherwise} too. */
bool hearth_cells_truth(const struct hearth_interview *i, uint16_t node,
                        uint16_t expr, bool otherwise);
/* False if the expression exists and fails. */
bool hearth_cells_can_evaluate(const struct hearth_interview *i, uint16_t node,
                               uint16_t expr);
/* The first relevant screen from ${from} on, or HEARTH_NONE. */
uint16_t hearth_cells_screen(const struct hearth_interview *i, uint16_t from);

#endif
