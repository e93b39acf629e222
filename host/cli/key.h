/* SPDX-License-Identifier: Apache-2.0 */
/* The words that may follow "hearth-host key". */
#ifndef HOST_CLI_KEY_H
#define HOST_CLI_KEY_H

#include "host/cli/custody.h"
#include "host/cli/options.h"

enum hearth_key_option {
    HEARTH_KEY_DATA,
    HEARTH_KEY_WAVE,
    HEARTH_KEY_SUITE,
    HEARTH_KEY_ERASE_ON,
    HEARTH_KEY_WRITE_OFF,
    HEARTH_KEY_FORM_SIGN,
    HEARTH_KEY_OF,
    HEARTH_KEY_NEED,
    HEARTH_KEY_OUT,
    HEARTH_KEY_OPTIONS
};

/* Each gets an open custody and the words after its own; says itself what went
 * wrong. */
HEARTH_MUST_USE int hearth_key_destroy(struct hearth_custody *c,
                                       const struct hearth_option *o,
                                       const struct hearth_words *words);
HEARTH_MUST_USE int hearth_key_split(struct hearth_custody *c,
                                     const struct hearth_option *o,
                                     const struct hearth_words *words);
HEARTH_MUST_USE int hearth_key_join(struct hearth_custody *c,
                                    const struct hearth_option *o,
                                    const struct hearth_words *words);
HEARTH_MUST_USE int hearth_key_renew(struct hearth_custody *c,
                                     const struct hearth_option *o,
                                     const struct hearth_words *words);
/* Reads an epoch's number; says itself that it is none. */
HEARTH_MUST_USE int hearth_key_epoch(const char *text, uint16_t *epoch);

#endif
