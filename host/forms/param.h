/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters cell: "start=1 end=10 step=1", blanks, commas or ";"
 * between. */
#ifndef HEARTH_FORMS_PARAM_H
#define HEARTH_FORMS_PARAM_H

#include "hearth/bytes.h"

#include <stdbool.h>

struct hearth_forms_param {
    struct hearth_slice key, value;
};

/* The next pair of ${cell} from ${at}, which moves on; false at the end. A
 * word without "=" has an empty value. */
bool hearth_forms_param_next(struct hearth_slice cell, size_t *at,
                             struct hearth_forms_param *out);
/* The value of ${key}, in any case; empty if it is not there. */
struct hearth_slice hearth_forms_param_find(struct hearth_slice cell,
                                            const char *key);
/* Sign, digits, one point: false for anything else, and beyond +/-10^15. */
bool hearth_forms_param_number(struct hearth_slice text, double *out);
/* "0.166667" as parts per million; false outside 0..1. */
bool hearth_forms_param_share(struct hearth_slice text, uint32_t *out);

#endif
