/* SPDX-License-Identifier: Apache-2.0 */
/* The few steps between nanopb's structures and our cursors. */
#include "pb_bytes.h"

#include <pb_decode.h>
#include <pb_encode.h>
#include <string.h>

void hearth_pb_text(char *out, const char *in, size_t cap)
{
    size_t len = strnlen(in, cap - 1);

    memset(out, 0, cap);
    memcpy(out, in, len);
}

int hearth_pb_encode(const pb_msgdesc_t *fields, const void *message,
                     struct hearth_writer *out)
{
    size_t size;
    pb_ostream_t stream;
    uint8_t *at;

    if (!pb_get_encoded_size(&size, fields, message)) {
        return HEARTH_E_INVALID;
    }
    at = hearth_writer_reserve(out, size);
    if (at == NULL) {
        return HEARTH_E_SPACE;
    }
    stream = pb_ostream_from_buffer(at, size);
    return pb_encode(&stream, fields, message) ? 0 : HEARTH_E_INVALID;
}

int hearth_pb_decode(const pb_msgdesc_t *fields, void *message,
                     struct hearth_slice in)
{
    pb_istream_t stream = pb_istream_from_buffer(in.data, in.len);

    return pb_decode(&stream, fields, message) ? 0 : HEARTH_E_INVALID;
}
