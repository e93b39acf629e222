/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a path: at once to a node of the form where that is sure,
 * else over node lists. */
#ifndef HEARTH_FORMS_STEP_H
#define HEARTH_FORMS_STEP_H

#include "parser.h"

/* Reads one step, the token at hand, from ${l} on. */
void hearth_forms_step_parse(struct hearth_forms_parser *p,
                             struct hearth_forms_locus *l);
/* Starts at the node that ${name} means. */
void hearth_forms_step_refer(struct hearth_forms_parser *p,
                             struct hearth_forms_locus *l,
                             struct hearth_slice name);
/* Writes the code of what was resolved at once, if it does not stand yet. */
void hearth_forms_step_write(struct hearth_forms_parser *p,
                             struct hearth_forms_locus *l);
/* After writing: from now on only node lists. */
void hearth_forms_step_forget(struct hearth_forms_locus *l);
/* True if "." is a candidate or a row, false if it is the owner. */
bool hearth_forms_step_has_context(const struct hearth_forms_parser *p);

#endif
