/* SPDX-License-Identifier: Apache-2.0 */
/* init for somebody who was never here: what is not said on the command line
 * is asked for, and the first person gets a code to log in with. */
#ifndef HOST_CLI_INIT_GUIDE_H
#define HOST_CLI_INIT_GUIDE_H

#include "hearth/bytes.h"

#define HEARTH_INIT_ANSWER_MAX 256

struct hearth_init_answers {
    char name[HEARTH_INIT_ANSWER_MAX];
    char address[HEARTH_INIT_ANSWER_MAX];
    char administrator[HEARTH_INIT_ANSWER_MAX];
    char shares[8];
    char shares_out[HEARTH_INIT_ANSWER_MAX];
};

/* Asks, line by line on standard input, for each of ${a} that is empty; what
 * is given there is kept. Says itself what is wrong. */
HEARTH_MUST_USE int hearth_init_ask(struct hearth_init_answers *a);
/* Adds ${name} as the first administrator of ${data}, and prints the one-time
 * code and what comes next. Says itself what is wrong. */
HEARTH_MUST_USE int hearth_init_administrator(const char *data,
                                              const char *name);

#endif
