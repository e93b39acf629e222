/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles one expression to the bytecode of hearth/expr.h. */
#ifndef HEARTH_FORMS_POSTFIX_H
#define HEARTH_FORMS_POSTFIX_H

#include "hearth/bytes.h"

/* Source of one expression; the longest real one has 1,817 characters. */
#define HEARTH_FORMS_EXPR_SOURCE_MAX 8192u
#define HEARTH_FORMS_EXPR_DEPTH_MAX  64u

struct hearth_forms_problem {
    const char *kind;
    char text[256];
    char remedy[256];
};

struct hearth_forms_scope {
    /* The node that ${name} means; false if it told the author that there is
     * none. */
    bool (*resolve)(void *cookie, struct hearth_slice name, uint16_t *node);
    /* A problem was found; several may follow. */
    void (*tell)(void *cookie, const struct hearth_forms_problem *problem);
    void *cookie;
    bool allows_self; /* "." has a meaning here */
};

/* Appends the code of ${source} to ${out}. E_INVALID after the problems were
 * told; what was written then is of no use. */
HEARTH_MUST_USE int
hearth_forms_postfix_compile(struct hearth_slice source,
                             const struct hearth_forms_scope *scope,
                             struct hearth_writer *out);

#endif
