/* SPDX-License-Identifier: Apache-2.0 */
/* Which questions may part people, and so be cut by: known from the form alone,
 * before anything is opened. */
#ifndef HOST_RESULTS_PART_H
#define HOST_RESULTS_PART_H

#include "hearth/form.h"

/* ${name} is one of ${words}, or ends with one behind a '_'. */
bool hearth_part_is_about(const char *name, const char *const *words,
                          size_t count);
/* A question of one choice, outside repeats, with few enough of them. */
bool hearth_part_may(const struct hearth_form *form, uint16_t node);
/* One that the default cube parts by: sex and age band, by their names. */
bool hearth_part_is_usual(const struct hearth_form *form, uint16_t node);
/* The question called so that may part; HEARTH_NONE: there is none. */
uint16_t hearth_part_find(const struct hearth_form *form, const char *name);

#endif
