/* SPDX-License-Identifier: Apache-2.0 */
/* Padding, so that a record's length says little: content | 0x80 | zeros. */
#ifndef HEARTH_WIRE_PAD_H
#define HEARTH_WIRE_PAD_H

#include "hearth/bytes.h"

/* Writes ${plain}, the mark and zeros: ${padded} > plain.len bytes. */
void hearth_pad_fill(struct hearth_slice plain, uint8_t *out, size_t padded);
/* Length of the content in ${in}; E_INVALID without a mark, or where the
 * padded length is none that hearth_record_padded gives. */
HEARTH_MUST_USE int hearth_pad_strip(struct hearth_slice in, size_t *len);

#endif
