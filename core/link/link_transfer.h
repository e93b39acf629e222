/* SPDX-License-Identifier: Apache-2.0 */
/* Block-wise transfer (RFC 7959) without sockets: putting a body together
 * from blocks in order, and cutting one into blocks.
 *
 * Done here and not by libcoap 4.3.5: with SINGLE_BODY its server dies of a
 * first block without Size1 (a null pointer), it has no bound on a body (a
 * peer's Size1 or block number decides how much it allocates), and it spends
 * 8-byte tokens, Size1 and Request-Tag on every block. One transfer at a time
 * in a session needs none of them. */
#ifndef HEARTH_LINK_TRANSFER_H
#define HEARTH_LINK_TRANSFER_H

#include "hearth/bytes.h"

/* The largest block: SZX 6, 1,024 bytes. */
#define HEARTH_LINK_SZX_MAX 6u

/* CoAP codes that only block-wise transfer uses, class * 100 + detail. */
enum { HEARTH_LINK_CODE_CONTINUE = 231, HEARTH_LINK_CODE_INCOMPLETE = 408 };

/* A Block1 or Block2 option's value (RFC 7959 section 2.2). */
struct hearth_link_block {
    uint32_t num;
    bool has_more;
    uint8_t szx;
};

/* Bytes of a block: 2^(szx + 4). */
size_t hearth_link_transfer_size(uint8_t szx);
/* The option's number; and back: E_INVALID (SZX 7, or more than 3 bytes). */
uint32_t hearth_link_transfer_pack(const struct hearth_link_block *block);
HEARTH_MUST_USE int hearth_link_transfer_unpack(struct hearth_slice value,
                                                struct hearth_link_block *out);

/* A body that grows; never above ${max} bytes. Starts zeroed with its max. */
struct hearth_link_body {
    uint8_t *data;
    size_t len;
    size_t cap;
    size_t max;
};

/* Adds a block in order. Gives 0 (the body is whole), LINK_CODE_CONTINUE, or
 * what to answer: LINK_CODE_INCOMPLETE (not the next block; the body stays as
 * it is), 413 (above max), 400 (a block that is not full but not the last),
 * 500 (no memory). Block 0 starts anew. */
HEARTH_MUST_USE int
hearth_link_transfer_add(struct hearth_link_body *body,
                         const struct hearth_link_block *block,
                         struct hearth_slice payload);
/* Appends without blocks: 0, 413 or 500. */
HEARTH_MUST_USE int hearth_link_transfer_append(struct hearth_link_body *body,
                                                struct hearth_slice payload);
/* Frees the bytes; the body can be used again. */
void hearth_link_transfer_clear(struct hearth_link_body *body);

/* Block ${block->num} of ${whole} at ${block->szx}; sets has_more. E_INVALID:
 * there is no such block. */
HEARTH_MUST_USE int hearth_link_transfer_cut(struct hearth_slice whole,
                                             struct hearth_link_block *block,
                                             struct hearth_slice *piece);

#endif
