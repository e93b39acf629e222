/* SPDX-License-Identifier: Apache-2.0 */
/* Whom parcels and backups are sealed to: an X25519 key as one line of text. */
#ifndef HOST_EXPORT_RECIPIENT_H
#define HOST_EXPORT_RECIPIENT_H

#include "hearth/bytes.h"

#define HEARTH_PARCEL_PUBLIC 32u

/* "hearth-recipient 1 " and the public key in hex. E_INVALID. */
#define HEARTH_PARCEL_LINE_LEN (19u + 2u * HEARTH_PARCEL_PUBLIC + 1u)
HEARTH_MUST_USE int
hearth_parcel_line_parse(struct hearth_slice line,
                         uint8_t public_key[HEARTH_PARCEL_PUBLIC]);
void hearth_parcel_line_print(const uint8_t public_key[HEARTH_PARCEL_PUBLIC],
                              char out[HEARTH_PARCEL_LINE_LEN + 1]);

#endif
