/* SPDX-License-Identifier: Apache-2.0 */
/* Block-wise transfer (RFC 7959) without sockets. */
#include "link_transfer.h"

#include "hearth/message.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 4096u

size_t hearth_link_transfer_size(uint8_t szx)
{
    return (size_t)16 << szx;
}

uint32_t hearth_link_transfer_pack(const struct hearth_link_block *block)
{
    /* RFC 7959 section 2.2: NUM (20 bits at most) | M | SZX. */
    return block->num << 4 | (block->has_more ? 8u : 0u) | block->szx;
}

int hearth_link_transfer_unpack(struct hearth_slice value,
                                struct hearth_link_block *out)
{
    uint32_t v = 0;
    size_t i;

    if (value.len > 3) {
        return HEARTH_E_INVALID;
    }
    for (i = 0; i < value.len; i++) {
        v = v << 8 | value.data[i];
    }
    /* "the value 7 for SZX ... is reserved, i.e., MUST NOT be sent" */
    if ((v & 7u) == 7u) {
        return HEARTH_E_INVALID;
    }
    out->num = v >> 4;
    out->has_more = (v & 8u) != 0;
    out->szx = (uint8_t)(v & 7u);
    return HEARTH_OK;
}

static int grow(struct hearth_link_body *body, size_t need)
{
    size_t cap = body->cap > 0 ? body->cap : FIRST_CAP;
    uint8_t *data;

    if (need <= body->cap) {
        return HEARTH_OK;
    }
    while (cap < need) {
        cap = cap > body->max / 2 ? body->max : cap * 2;
    }
    data = realloc(body->data, cap);
    if (data == NULL) {
        return HEARTH_E_MEMORY;
    }
    body->data = data;
    body->cap = cap;
    return HEARTH_OK;
}

int hearth_link_transfer_append(struct hearth_link_body *body,
                                struct hearth_slice payload)
{
    if (payload.len > body->max - body->len) {
        return HEARTH_CODE_TOO_LARGE;
    }
    if (grow(body, body->len + payload.len) != HEARTH_OK) {
        return HEARTH_CODE_INTERNAL;
    }
    if (payload.len > 0) {
        memcpy(body->data + body->len, payload.data, payload.len);
    }
    body->len += payload.len;
    return 0;
}

int hearth_link_transfer_add(struct hearth_link_body *body,
                             const struct hearth_link_block *block,
                             struct hearth_slice payload)
{
    size_t size = hearth_link_transfer_size(block->szx);
    int code;

    if (payload.len > size || (block->has_more && payload.len != size)) {
        return HEARTH_CODE_BAD_REQUEST;
    }
    if (block->num == 0) {
        body->len = 0;
    }
    if (block->num > body->max / size) {
        return HEARTH_CODE_TOO_LARGE;
    }
    if (block->num * size != body->len) {
        return HEARTH_LINK_CODE_INCOMPLETE;
    }
    code = hearth_link_transfer_append(body, payload);
    if (code != 0) {
        return code;
    }
    return block->has_more ? HEARTH_LINK_CODE_CONTINUE : 0;
}

void hearth_link_transfer_clear(struct hearth_link_body *body)
{
    free(body->data);
    body->data = NULL;
    body->len = 0;
    body->cap = 0;
}

int hearth_link_transfer_cut(struct hearth_slice whole,
                             struct hearth_link_block *block,
                             struct hearth_slice *piece)
{
    size_t size = hearth_link_transfer_size(block->szx);
    size_t at, left;

    if (block->num > whole.len / size) {
        return HEARTH_E_INVALID;
    }
    at = block->num * size;
    left = whole.len - at;
    if (left == 0 && block->num > 0) {
        return HEARTH_E_INVALID;
    }
    block->has_more = left > size;
    *piece = hearth_slice_of(left > 0 ? whole.data + at : NULL,
                             block->has_more ? size : left);
    return HEARTH_OK;
}
