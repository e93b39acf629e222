/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of one part, and the parts themselves. */
#ifndef CONFORMANCE_TALLY_H
#define CONFORMANCE_TALLY_H

#include "guard.h"

struct tally {
    size_t passed, failed, skipped;
    size_t steps, equal;
};

/* Counts one result; prints it unless it passed. */
void tally_add(struct tally *t, const char *id,
               const struct guard_result *result);
/* "PART: N passed, N failed, N skipped", and the steps if there are any. */
void tally_print(const struct tally *t, const char *part);

/* The parts. Each adds to ${t}; false when its file cannot be read. ${only}:
 * the id of the one case to run, or NULL. ${folder}: where data files are. */
bool suite_xpath(const char *path, const char *only, struct tally *t);
bool suite_scenarios(const char *path, const char *only, struct tally *t);
bool suite_stats(const char *path, const char *folder, const char *only,
                 struct tally *t);
bool suite_sdc(const char *path, const char *folder, const char *only,
               struct tally *t);
bool suite_xlsforms(const char *folder, const char *only, struct tally *t);

#endif
