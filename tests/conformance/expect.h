/* SPDX-License-Identifier: Apache-2.0 */
/* How a value of the test data is read and compared. */
#ifndef CONFORMANCE_EXPECT_H
#define CONFORMANCE_EXPECT_H

#include "hearth/bytes.h"

/* True if ${got} is the number ${expected} stands for, as near as
 * ${tolerance} ("abs X", "rel X", "rounded to 1/N", "") asks. */
bool expect_number(double got, const char *expected, const char *tolerance);
/* True if /${pattern}/ or /${pattern}/i, as JavaScript writes it, is found in
 * ${text}; *is_known is false for a pattern that this cannot read. */
bool expect_regex(struct hearth_slice text, const char *pattern,
                  bool *is_known);
/* Code points of a text. */
size_t expect_length(struct hearth_slice text);

#endif
