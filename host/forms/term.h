/* SPDX-License-Identifier: Apache-2.0 */
/* An expression of a compiled form as a tree again, for people who want to
 * read what a form decides; and its source. */
#ifndef HEARTH_FORMS_TERM_H
#define HEARTH_FORMS_TERM_H

#include "hearth/expr.h"
#include "hearth/form.h"

/* Nested deeper than any source may be (HEARTH_FORMS_EXPR_DEPTH_MAX). */
#define HEARTH_FORMS_TERM_DEPTH_MAX 72u
/* A chain such as "a or b or c" is as deep as it is long. */
#define HEARTH_FORMS_TERM_CHAIN_MAX 1024u

/* ${op} is the code that made it. AND, OR and COALESCE have their two sides
 * as parts; JUMP_FALSE is if(): condition, then, else; FILTER has the list
 * and its predicate. */
struct hearth_forms_term {
    uint8_t op;
    uint8_t function; /* CALL: enum hearth_function */
    uint8_t part_count;
    uint16_t depth; /* 1 for a leaf */
    const struct hearth_forms_term *const *parts;
    double number;            /* NUMBER, SMALL */
    struct hearth_slice text; /* TEXT */
    uint32_t operand;         /* as in the code: node, list, offset of a name */
};

/* The tree of expression ${expr} of a form that was checked; NULL for
 * HEARTH_NONE, for code that no compiler of ours makes, or if ${arena} is
 * full. */
const struct hearth_forms_term *
hearth_forms_term_read(const struct hearth_form *form, uint16_t expr,
                       struct hearth_arena *arena);

/* The name of a node that a term names (NODE, ALL, or a number that stands
 * for one); NULL if there is no such node. */
const char *hearth_forms_term_node(const struct hearth_form *form,
                                   const struct hearth_forms_term *term);

/* The expression as an author writes it, such as "${age} >= 18": the same
 * text for the same meaning, whatever the indexes in two versions of a form.
 * At most ${cap} - 1 bytes; what does not fit is left out. "" for NULL. */
void hearth_forms_term_source(const struct hearth_form *form,
                              const struct hearth_forms_term *term, char *out,
                              size_t cap);
/* Text ${text} of ${language} alone, without what stands in for a missing
 * translation, its inserts as source. */
void hearth_forms_term_text(const struct hearth_form *form, uint32_t text,
                            uint8_t language, struct hearth_arena *arena,
                            struct hearth_writer *out);

#endif
