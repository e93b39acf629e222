/* SPDX-License-Identifier: Apache-2.0 */
/* An expression at work: what its functions may use. One machine serves all
 * expressions of one answer, so that steps are bounded together. */
#ifndef HEARTH_FORM_MACHINE_H
#define HEARTH_FORM_MACHINE_H

#include "hearth/expr.h"
#include "hearth/interview.h"

/* A member of a node list. */
enum hearth_ref_kind {
    HEARTH_REF_PLACE = 0,    /* a: instance, b: node */
    HEARTH_REF_DOCUMENT = 1, /* above the root */
    HEARTH_REF_LIST = 2,     /* above a list's root; b: list */
    HEARTH_REF_LIST_ROOT = 3,
    HEARTH_REF_ROW = 4, /* a: row in the list, b: list */
    HEARTH_REF_CELL = 5 /* a: row, b: list, c: column */
};
struct hearth_ref {
    uint32_t a;
    uint16_t b;
    uint16_t c;
    uint8_t kind;
};
/* Columns of a row that every list has; filter columns follow. */
#define HEARTH_COLUMN_NAME_ID  0u
#define HEARTH_COLUMN_LABEL_ID 1u
#define HEARTH_COLUMN_ITEXT_ID 2u
#define HEARTH_COLUMN_FIRST    3u

struct hearth_machine {
    const struct hearth_interview *interview;
    uint32_t steps;          /* taken so far, for the current answer */
    uint8_t *text;           /* HEARTH_EXPR_TEXT_MAX bytes of scratch */
    size_t text_used;        /* begins at 0 with each expression */
    struct hearth_ref *refs; /* HEARTH_EXPR_NODES_MAX of node lists */
    size_t refs_used;
    size_t refs_cap;
    struct hearth_ref owner;   /* current() */
    struct hearth_ref context; /* "." */
    uint32_t position, size;   /* of "." in a predicate; 0 outside */
    unsigned nesting;
};

/* ---- values (value.c) ---- */

struct hearth_value hearth_value_number(double x);
struct hearth_value hearth_value_boolean(bool b);
struct hearth_value hearth_value_text(struct hearth_slice text);
struct hearth_value hearth_value_date(double days);
struct hearth_value hearth_value_datetime(double ms, int16_t offset);

/* A node list becomes its only node's value, blank text if it has none;
 * other values stay. E_EVAL: several nodes (forms.md 4.2). */
HEARTH_MUST_USE int hearth_value_single(struct hearth_machine *m,
                                        const struct hearth_value *v,
                                        struct hearth_value *out);
/* The conversions of forms.md 4.2, of a node list through its only node.
 * Texts stand in code, answers or scratch, until the next expression.
 * E_EVAL: several nodes, or scratch full. */
HEARTH_MUST_USE int hearth_value_to_text(struct hearth_machine *m,
                                         const struct hearth_value *v,
                                         struct hearth_slice *out);
HEARTH_MUST_USE int hearth_value_to_number(struct hearth_machine *m,
                                           const struct hearth_value *v,
                                           double *out);
HEARTH_MUST_USE int hearth_value_to_truth(struct hearth_machine *m,
                                          const struct hearth_value *v,
                                          bool *out);
/* ${op} is HEARTH_OP_EQ to HEARTH_OP_GE, or ADD to MOD. */
HEARTH_MUST_USE int hearth_value_compare(struct hearth_machine *m, uint8_t op,
                                         const struct hearth_value *a,
                                         const struct hearth_value *b,
                                         bool *out);
HEARTH_MUST_USE int hearth_value_arithmetic(struct hearth_machine *m,
                                            uint8_t op,
                                            const struct hearth_value *a,
                                            const struct hearth_value *b,
                                            struct hearth_value *out);
/* Neither blank nor NaN. ${v} is no node list. */
bool hearth_value_is_given(const struct hearth_value *v);

/* A stored answer as a value of ${type} (enum hearth_node_type); text that is
 * no such value stays text. */
struct hearth_value hearth_value_of_answer(uint8_t type,
                                           struct hearth_slice text);

/* ---- calls (function*.c) ---- */

/* Runs a function. ${args} has ${count} values, as many as its arity allows.
 * E_EVAL: the arguments make no sense (forms.md 5.5). */
HEARTH_MUST_USE int hearth_function_call(struct hearth_machine *m,
                                         uint8_t function,
                                         const struct hearth_value *args,
                                         unsigned count,
                                         struct hearth_value *out);

/* ---- what functions use of the machine (eval.c) and the model (model.c) */

/* Room for ${len} bytes of text; NULL when scratch is full. */
uint8_t *hearth_machine_room(struct hearth_machine *m, size_t len);
/* Counts ${n} steps; false when there are too many: give up with E_EVAL. */
bool hearth_machine_count(struct hearth_machine *m, uint32_t n);
/* Room for ${n} members; NULL when full. They follow each other, so that a
 * node list is made by taking room for it at once. */
struct hearth_ref *hearth_machine_refs(struct hearth_machine *m, size_t n);
/* The value of one member; blank if it has none. */
struct hearth_value hearth_model_value(struct hearth_machine *m,
                                       const struct hearth_ref *ref);
/* Place of ${ref} among its siblings of the same name, from 1. */
uint32_t hearth_model_position(struct hearth_machine *m,
                               const struct hearth_ref *ref);
/* The node ${node} as HEARTH_OP_NODE sees it, but in the instances that
 * ${count} pairs of repeat and index (from 1) name. False if one of them is
 * not there, or is no repeat around ${node}: *is_error tells which. */
bool hearth_model_indexed(struct hearth_machine *m, uint16_t node,
                          const uint16_t *repeats, const double *indexes,
                          unsigned count, struct hearth_ref *out,
                          bool *is_error);

#endif
