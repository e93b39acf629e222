/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that read the survey: a row, and how to make nodes. */
#ifndef HEARTH_FORMS_SURVEY_H
#define HEARTH_FORMS_SURVEY_H

#include "build.h"
#include "type.h"

/* One row at hand. */
struct hearth_forms_row {
    size_t index;
    struct hearth_slice name;
    struct hearth_slice type_cell;
    struct hearth_slice parameters;
    struct hearth_forms_type type;
    uint16_t parent;
};

/* Tells the author about a cell of the row. */
void hearth_forms_row_error(struct hearth_forms_build *b,
                            const struct hearth_forms_row *row,
                            enum hearth_forms_column column, const char *kind,
                            const char *text, const char *remedy);
void hearth_forms_row_warning(struct hearth_forms_build *b,
                              const struct hearth_forms_row *row,
                              enum hearth_forms_column column, const char *kind,
                              const char *text, const char *remedy);
struct hearth_forms_place
hearth_forms_row_place(const struct hearth_forms_build *b,
                       const struct hearth_forms_row *row,
                       enum hearth_forms_column column);
struct hearth_slice hearth_forms_row_cell(const struct hearth_forms_build *b,
                                          const struct hearth_forms_row *row,
                                          enum hearth_forms_column column);

/* A fresh node below row->parent at the end of the table; ${name} may be
 * empty after an error. E_LIMIT, E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_node_new(struct hearth_forms_build *b,
                                          const struct hearth_forms_row *row,
                                          struct hearth_slice name,
                                          uint8_t type, uint16_t *out);
/* The path from the root: /data/group/name. */
struct hearth_slice hearth_forms_node_path(struct hearth_forms_build *b,
                                           uint16_t node);

/* Fills what the cells of the row say about ${node} (question.c). */
HEARTH_MUST_USE int
hearth_forms_question_read(struct hearth_forms_build *b,
                           const struct hearth_forms_row *row, uint16_t node);
/* The list or question that a select takes its choices from (select.c). */
HEARTH_MUST_USE int hearth_forms_select_read(struct hearth_forms_build *b,
                                             const struct hearth_forms_row *row,
                                             uint16_t node);
/* "select_one ${question}", once all questions are known. */
void hearth_forms_select_resolve(struct hearth_forms_build *b);
/* The text question behind or_other. */
HEARTH_MUST_USE int
hearth_forms_select_other(struct hearth_forms_build *b,
                          const struct hearth_forms_row *row);
/* Parameters (parameter.c). */
HEARTH_MUST_USE int
hearth_forms_parameters_read(struct hearth_forms_build *b,
                             const struct hearth_forms_row *row, uint16_t node);
/* Default (default.c). */
HEARTH_MUST_USE int
hearth_forms_default_read(struct hearth_forms_build *b,
                          const struct hearth_forms_row *row, uint16_t node);
/* Triggers, once all questions are known (trigger.c). */
HEARTH_MUST_USE int hearth_forms_trigger_resolve(struct hearth_forms_build *b);
/* Survey designs: roles, arms, random order, indirect questions (design.c).
 * before: what has to stand in front of the node. */
HEARTH_MUST_USE int
hearth_forms_design_before(struct hearth_forms_build *b,
                           const struct hearth_forms_row *row);
HEARTH_MUST_USE int hearth_forms_design_read(struct hearth_forms_build *b,
                                             const struct hearth_forms_row *row,
                                             uint16_t node);
/* conjoint: a node and a question for each task, in place of the row's. */
HEARTH_MUST_USE int
hearth_forms_conjoint_read(struct hearth_forms_build *b,
                           const struct hearth_forms_row *row);
/* Arms that designs name, once all questions are known. */
void hearth_forms_design_resolve(struct hearth_forms_build *b);
/* The constant text, or true, as an expression. */
HEARTH_MUST_USE int hearth_forms_constant_text(struct hearth_forms_build *b,
                                               struct hearth_slice text,
                                               uint16_t *out);
HEARTH_MUST_USE int hearth_forms_constant_true(struct hearth_forms_build *b,
                                               uint16_t *out);

#endif
