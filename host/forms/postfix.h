/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles one expression to the bytecode of hearth/expr.h. It looks at the
 * nodes, names, lists and columns of a form, and at nothing else. */
#ifndef HEARTH_FORMS_POSTFIX_H
#define HEARTH_FORMS_POSTFIX_H

#include "hearth/form.h"

/* Source of one expression; the longest real one has 1,817 characters. */
#define HEARTH_FORMS_EXPR_SOURCE_MAX 8192u
#define HEARTH_FORMS_EXPR_DEPTH_MAX  64u

struct hearth_forms_problem {
    const char *kind; /* forms.md 8 */
    bool is_warning;
    char text[256];
    char remedy[256];
};

/* Where an expression stands and whom to ask. Zero means "none" for all but
 * form, list, row_node and the functions without "may be NULL". */
struct hearth_forms_scope {
    const struct hearth_form *form; /* nodes, names, lists, columns */
    uint16_t owner; /* node that owns the expression; HEARTH_NONE: above the
                       root */
    bool is_row;    /* "." is a row of ${list} (choice_filter); with list
                       HEARTH_NONE an instance of the repeat ${row_node}
                       (select from a repeat) */
    uint16_t list;
    uint16_t row_node;
    bool is_lenient;  /* a path to no node is an empty list, not an error */
    bool is_trusting; /* names and columns that are none read as blank, with
                         a warning: other tools take such forms */
    bool allows_self; /* "." outside predicates has a meaning */
    bool in_text;     /* an insert of a text */

    /* Offset into names for a step by name, added if new; HEARTH_NO_TEXT:
     * no memory. */
    uint32_t (*name)(void *cookie, struct hearth_slice name);
    /* The list of instance('x') or pulldata('x', …); HEARTH_NONE after the
     * author was told that there is none. It may change what the tables of
     * ${form} are. */
    uint16_t (*list_by_name)(void *cookie, struct hearth_slice name);
    /* A problem was found; several may follow. */
    void (*tell)(void *cookie, const struct hearth_forms_problem *problem);
    /* A node that the expression reads and whose index its code does not hold
     * in NODE or ALL (struct hearth_read); may be NULL. The same node may be
     * told again. */
    void (*read)(void *cookie, uint16_t node);
    /* Both may be NULL, then the nodes are searched one by one. The next node
     * called ${name} after ${after} (HEARTH_NONE: the first); the child of
     * ${parent} called ${name}. */
    uint16_t (*find)(void *cookie, struct hearth_slice name, uint16_t after);
    uint16_t (*child)(void *cookie, uint16_t parent, struct hearth_slice name);
    void *cookie;
};

/* Appends the code of ${source} to ${out}. E_INVALID after the problems were
 * told; what was written then is of no use. */
HEARTH_MUST_USE int
hearth_forms_postfix_compile(struct hearth_slice source,
                             const struct hearth_forms_scope *scope,
                             struct hearth_writer *out);

#endif
