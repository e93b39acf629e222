/* SPDX-License-Identifier: Apache-2.0 */
/* Command-line options: "--name VALUE" or "--flag", and plain words. */
#ifndef HOST_CLI_OPTIONS_H
#define HOST_CLI_OPTIONS_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stddef.h>

struct hearth_option {
    const char *name; /* without the dashes */
    bool takes_value;
    bool is_given;
    const char *value;
};

struct hearth_words {
    const char *word[20];
    size_t count;
};

/* Sorts ${argv} into ${options} and ${words}; says on standard error what is
 * wrong. E_INVALID: an unknown option, a missing value, too many words. */
HEARTH_MUST_USE int hearth_options_parse(char *const *argv,
                                         struct hearth_option *options,
                                         size_t count,
                                         struct hearth_words *words);
/* Reads a whole number in [min, max]; E_INVALID. */
HEARTH_MUST_USE int hearth_options_number(const char *text, long min, long max,
                                          long *out);

#endif
