/* SPDX-License-Identifier: Apache-2.0 */
/* The few steps between nanopb's structures and our cursors. */
#ifndef HEARTH_WIRE_PB_BYTES_H
#define HEARTH_WIRE_PB_BYTES_H

#include "hearth/bytes.h"

#include <pb.h>

/* Copies a bounded text; the rest of ${out} is zero, the end always is. */
void hearth_pb_text(char *out, const char *in, size_t cap);
/* Message to ${out}. E_SPACE, E_INVALID. */
HEARTH_MUST_USE int hearth_pb_encode(const pb_msgdesc_t *fields,
                                     const void *message,
                                     struct hearth_writer *out);
/* All of ${in} to a message that was zeroed. E_INVALID. */
HEARTH_MUST_USE int hearth_pb_decode(const pb_msgdesc_t *fields, void *message,
                                     struct hearth_slice in);

#endif
