/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of functions, and those whose arguments are more than values. */
#ifndef HEARTH_FORMS_CALL_H
#define HEARTH_FORMS_CALL_H

#include "parser.h"

/* Reads a call, from the function's name to its ")". current() is not yet
 * written: steps may follow. */
struct hearth_forms_locus
hearth_forms_call_parse(struct hearth_forms_parser *p);

#endif
