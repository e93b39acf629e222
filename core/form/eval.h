/* SPDX-License-Identifier: Apache-2.0 */
/* Runs bytecode (hearth/expr.h). */
#ifndef HEARTH_FORM_EVAL_H
#define HEARTH_FORM_EVAL_H

#include "machine.h"

/* Evaluates ${code}, whose current() is ${owner} and whose "." is
 * ${context}. A node list in ${out} stands in m->refs, a text in m->text,
 * in the code or in the answers, until the next run. E_EVAL: too many steps,
 * too much text, a value that makes no sense; E_INVALID: code that
 * hearth_expr_check refuses. */
HEARTH_MUST_USE int hearth_eval_run(struct hearth_machine *m,
                                    struct hearth_slice code,
                                    const struct hearth_ref *owner,
                                    const struct hearth_ref *context,
                                    struct hearth_value *out);
/* The value of the one node that HEARTH_OP_NODE ${node} gives. */
HEARTH_MUST_USE int hearth_eval_node(struct hearth_machine *m, uint16_t node,
                                     const struct hearth_ref *owner,
                                     struct hearth_value *out);
/* Steps taken since the last answer: for benchmarks. */
uint32_t hearth_eval_steps(const struct hearth_interview *i);
/* The machine of an interview; its steps begin at 0 again. */
struct hearth_machine *hearth_eval_machine(struct hearth_interview *i);

#endif
