/* SPDX-License-Identifier: Apache-2.0 */
/* The released figures as a short table on a terminal. */
#ifndef HOST_RESULTS_TABLE_H
#define HOST_RESULTS_TABLE_H

#include "host/release/release.h"

/* Prints one line a scale and a question; only what was released. */
void hearth_table_print(const struct hearth_release *r);

#endif
