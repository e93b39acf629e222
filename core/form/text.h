/* SPDX-License-Identifier: Apache-2.0 */
/* What counts as text: valid UTF-8 that cannot play tricks on a terminal. */
#ifndef HEARTH_FORM_TEXT_H
#define HEARTH_FORM_TEXT_H

#include "hearth/bytes.h"

/* Valid UTF-8 (no surrogates, no overlong forms) without control characters
 * other than tab and line feed. */
bool hearth_text_is_clean(struct hearth_slice text);
/* 1 to HEARTH_NAME_MAX bytes of letters, digits, "_", "-", "."; starts with a
 * letter or "_". */
bool hearth_text_is_name(struct hearth_slice text);
/* A choice's name: clean, 1 to HEARTH_NAME_MAX bytes, no white space. */
bool hearth_text_is_choice(struct hearth_slice text);

#endif
