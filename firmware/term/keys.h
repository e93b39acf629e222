/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of the full screen. */
#ifndef HEARTH_FIRMWARE_TERM_KEYS_H
#define HEARTH_FIRMWARE_TERM_KEYS_H

#include "interview_offers.h"
#include "term/window.h"

/* Takes a key of ncurses. True when it completes a line, which then stands in
 * ${line} of HEARTH_TERM_TYPED_MAX bytes (zeros before). ${offers}: of the
 * question, or NULL. */
bool hearth_term_keys_take(struct hearth_term_view *v,
                           const struct hearth_interview_offers *offers,
                           int key, char *line);

#endif
