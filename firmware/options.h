/* SPDX-License-Identifier: Apache-2.0 */
/* Command-line options: long names only, each with or without a value. */
#ifndef HEARTH_FIRMWARE_OPTIONS_H
#define HEARTH_FIRMWARE_OPTIONS_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stdint.h>

/* One option: where its value goes, or the flag that it sets. */
struct hearth_option {
    const char *name;   /* without the dashes */
    const char **value; /* gets the text after it, or NULL for a flag */
    bool *flag;         /* set to true, or NULL for a value */
};

/* Reads ${argv} from 1 on (0 is the command) against ${options}, which ends
 * with a NULL name. "--name value" and "--name=value" are both accepted.
 * Reports the first problem itself. E_INVALID. */
HEARTH_MUST_USE int hearth_options_read(int argc, const char *const *argv,
                                        const struct hearth_option *options);
/* A decimal number between ${min} and ${max}. E_INVALID. */
HEARTH_MUST_USE int hearth_options_number(const char *text, uint64_t min,
                                          uint64_t max, uint64_t *out);

#endif
