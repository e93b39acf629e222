/* SPDX-License-Identifier: Apache-2.0 */
/* Names and lists as exports use them. */
#ifndef HOST_EXPORT_NAMES_H
#define HOST_EXPORT_NAMES_H

#include "host/export/table.h"

/* ${name} as every format takes it, and as no column of ${t} has it yet. */
void hearth_export_name(const struct hearth_export_table *t, const char *name,
                        char out[HEARTH_EXPORT_NAME_MAX + 1]);
/* A form's text without inserts and line breaks; NULL: no memory. */
const char *hearth_export_plain(struct hearth_arena *arena, const char *text);
/* Length of the longest start of ${text} in whole characters, at most ${max}
 * bytes. */
size_t hearth_export_fit(const char *text, size_t max);
/* True if ${list}, with commas between, has ${name}. */
bool hearth_export_is_named(const char *list, const char *name);
/* The same; an empty list stands for names that speak of sex, age, schooling
 * or children. */
bool hearth_export_is_key(const char *list, const char *name);
/* The stratum of ${area} in "AREA=STRATUM,..."; "other" if it has none. Lives
 * as long as ${strata}: equal texts are one text. */
const char *hearth_export_stratum(const char *strata, const char *area);

#endif
