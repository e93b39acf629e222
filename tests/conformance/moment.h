/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and times of the test data as instants. */
#ifndef CONFORMANCE_MOMENT_H
#define CONFORMANCE_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Milliseconds since 1970 UTC of "YYYY-MM-DDThh:mm[:ss[.mmm]][Z or offset]";
 * without offset it is in a zone ${minutes} east. False if it is none. */
bool moment_parse(const char *text, int16_t minutes, int64_t *out);
/* "YYYY-MM-DDThh:mm:ss.mmm+hh:mm" of the instant. */
void moment_text(int64_t ms, int16_t minutes, char *out, size_t cap);
/* Milliseconds of the UTC day of "hh:mm[:ss[.mmm]][Z or offset]". */
bool moment_time(const char *text, int16_t minutes, int64_t *out);

#endif
