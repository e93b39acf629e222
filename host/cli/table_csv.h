/* SPDX-License-Identifier: Apache-2.0 */
/* Released figures as CSV tables. */
#ifndef HOST_CLI_TABLE_CSV_H
#define HOST_CLI_TABLE_CSV_H

#include "host/release/release.h"

/* Writes answers.csv, answers_NAME.csv for each repeat, questions.csv,
 * scales.csv, progress.csv and README.txt into ${folder}, each replaced at
 * once. E_IO, E_FULL, E_MEMORY, E_INVALID; ${name} gets the file that
 * failed. */
HEARTH_MUST_USE int hearth_table_csv_write(const char *folder,
                                           const struct hearth_release *r,
                                           const char **name);

#endif
