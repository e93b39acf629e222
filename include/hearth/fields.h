/* SPDX-License-Identifier: Apache-2.0 */
/* A posted form or a query: names and values of
 * application/x-www-form-urlencoded, taken apart in place: the caller says in
 * what memory. */
#ifndef HEARTH_FIELDS_H
#define HEARTH_FIELDS_H

#include "hearth/bytes.h"

#define HEARTH_FIELDS_MAX 1024 /* a long list with many ticks */

struct hearth_field {
    struct hearth_slice name;
    struct hearth_slice value;
};
struct hearth_fields {
    struct hearth_field at[HEARTH_FIELDS_MAX];
    size_t count;
};

/* Takes ${body} apart; it is overwritten, and ${out} views into it. Line ends
 * become LF. E_INVALID: a bad percent sign, or a control character other than
 * tab and line ends; E_LIMIT: too many fields. */
HEARTH_MUST_USE int hearth_fields_read(uint8_t *body, size_t len,
                                       struct hearth_fields *out);
/* The first field called ${name} from ${at} on, which moves behind it. False,
 * and an empty value, if there is none. */
bool hearth_fields_next(const struct hearth_fields *f, const char *name,
                        size_t *at, struct hearth_slice *value);
/* The first value called ${name}; empty if there is none. */
struct hearth_slice hearth_fields_get(const struct hearth_fields *f,
                                      const char *name);
/* The same as a number, 0 to ${max}; false if it is none. */
bool hearth_fields_number(const struct hearth_fields *f, const char *name,
                          uint64_t max, uint64_t *out);
/* ${text} as a number, 0 to ${max}; false if it is none. */
bool hearth_fields_parse(struct hearth_slice text, uint64_t max, uint64_t *out);

#endif
