/* SPDX-License-Identifier: Apache-2.0 */
/* What a respondent said, in one spelling: to compare what was entered with
 * what arrived. Draws of the device (arms, orders) are no part of it. */
#ifndef TEST_SAID_H
#define TEST_SAID_H

#include "hearth/answer.h"

#include <stdio.h>

/* Prints all given answers in hex, "-" if there is none. */
void said_print(FILE *out, const struct hearth_answers *a);

#endif
