/* SPDX-License-Identifier: Apache-2.0 */
/* Texts by code points. What is no UTF-8 counts as one code point a byte. */
#ifndef HEARTH_FORM_UTF8_H
#define HEARTH_FORM_UTF8_H

#include "hearth/bytes.h"

#define HEARTH_UTF8_INVALID 0xfffdu
#define HEARTH_UTF8_MAX     4 /* bytes of one code point */

/* The code point at ${at} (below the length), which moves behind it;
 * HEARTH_UTF8_INVALID for a byte that begins none. */
uint32_t hearth_utf8_next(struct hearth_slice text, size_t *at);
size_t hearth_utf8_count(struct hearth_slice text);
/* Where code point number ${index} (from 0) begins; the length if there are
 * less. */
size_t hearth_utf8_offset(struct hearth_slice text, size_t index);
bool hearth_utf8_is_valid(struct hearth_slice text);

#endif
