/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of one interview, given to another in the order of the form. */
#ifndef CONFORMANCE_INORDER_H
#define CONFORMANCE_INORDER_H

#include "hearth/interview.h"

/* False for a form whose state may depend on more than its answers: chance,
 * time, language, triggers, defaults that are run, values that are kept. */
bool inorder_applies(const struct hearth_form *form);
/* ${to} is fresh: it gets the instances and relevant answers of ${from}. */
void inorder_give(const struct hearth_interview *from,
                  struct hearth_interview *to);

#endif
