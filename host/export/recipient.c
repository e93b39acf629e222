/* SPDX-License-Identifier: Apache-2.0 */
/* A recipient's public key as one line of text. */
#include "host/export/recipient.h"

#include <stdio.h>
#include <string.h>

static const char line_start[] = "hearth-recipient 1 ";

int hearth_parcel_line_parse(struct hearth_slice line,
                             uint8_t public_key[HEARTH_PARCEL_PUBLIC])
{
    char hex[2 * HEARTH_PARCEL_PUBLIC + 1];
    size_t start = sizeof(line_start) - 1;

    while (line.len > 0 && (line.data[line.len - 1] == '\n' ||
                            line.data[line.len - 1] == '\r')) {
        line.len--;
    }
    if (line.len != start + sizeof(hex) - 1 ||
        memcmp(line.data, line_start, start) != 0) {
        return HEARTH_E_INVALID;
    }
    memcpy(hex, line.data + start, sizeof(hex) - 1); /* just measured */
    hex[sizeof(hex) - 1] = '\0';
    return hearth_bytes_unhex(hex, public_key, HEARTH_PARCEL_PUBLIC);
}

void hearth_parcel_line_print(const uint8_t public_key[HEARTH_PARCEL_PUBLIC],
                              char out[HEARTH_PARCEL_LINE_LEN + 1])
{
    char hex[2 * HEARTH_PARCEL_PUBLIC + 1];

    hearth_bytes_hex(hearth_slice_of(public_key, HEARTH_PARCEL_PUBLIC), hex);
    (void)snprintf(out, HEARTH_PARCEL_LINE_LEN + 1, "%s%s\n", line_start, hex);
}
