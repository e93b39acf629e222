/* SPDX-License-Identifier: Apache-2.0 */
/* DTLS records as they come from the network.
 *
 *   record     content 1 | version 2 | epoch 2 | sequence 6 | [cid] | length 2
 *   handshake  type 1 | length 3 | message 2 | offset 3 | fragment length 3
 *   hello      version 2 | random 32 | id 1+n | cookie 1+n | suites 2+n |
 *              compression 1+n | extensions 2+n
 *   verify     version 2 | cookie 1+n */
#include "link_hello.h"

#include <string.h>

#define RECORD_HEAD       13u
#define TYPE_HELLO        1u
#define TYPE_VERIFY       3u
#define DTLS_1_0          0xfeffu
#define DTLS_1_2          0xfefdu
#define RANDOM_LEN        32u
#define SESSION_ID_MAX    32u
#define EXT_MASTER_SECRET 23u /* RFC 7627 section 5.1 */

static uint32_t read_u24(struct hearth_reader *r)
{
    uint32_t high = hearth_reader_u8(r);

    return high << 16 | hearth_reader_u16(r);
}

int hearth_link_hello_record(struct hearth_slice datagram, size_t cid_len,
                             struct hearth_link_record *out)
{
    struct hearth_reader r;
    uint16_t version;
    size_t len;

    hearth_reader_init(&r, datagram);
    out->content = hearth_reader_u8(&r);
    version = hearth_reader_u16(&r);
    out->number = hearth_reader_u64(&r);
    if (out->content == HEARTH_LINK_CID) {
        (void)hearth_reader_take(&r, cid_len);
    }
    len = hearth_reader_u16(&r);
    (void)hearth_reader_take(&r, len);
    /* A first hello may say DTLS 1.0 in its record (RFC 6347 section 4.1). */
    if (r.has_failed || len == 0 ||
        (version != DTLS_1_2 && version != DTLS_1_0)) {
        return HEARTH_E_INVALID;
    }
    out->whole_len = r.at;
    return HEARTH_OK;
}

bool hearth_link_hello_is_finished(struct hearth_slice datagram)
{
    struct hearth_link_record record;
    struct hearth_slice left = datagram;

    while (left.len > 0) {
        if (left.data[0] == HEARTH_LINK_CID) {
            return true; /* protected, and so after our own Finished */
        }
        if (hearth_link_hello_record(left, 0, &record) != HEARTH_OK) {
            return false;
        }
        if (record.content == HEARTH_LINK_HANDSHAKE &&
            record.number >> 48 > 0) {
            return true;
        }
        left = hearth_slice_of(left.data + record.whole_len,
                               left.len - record.whole_len);
    }
    return false;
}

bool hearth_link_hello_is_one(struct hearth_slice datagram)
{
    /* Epoch 0, and the handshake type after the record's head. */
    return datagram.len > RECORD_HEAD &&
           datagram.data[0] == HEARTH_LINK_HANDSHAKE && datagram.data[3] == 0 &&
           datagram.data[4] == 0 && datagram.data[RECORD_HEAD] == TYPE_HELLO;
}

/* Extensions may be absent; E_INVALID when they do not fit. */
static void read_extensions(struct hearth_reader *r,
                            struct hearth_link_hello *out)
{
    size_t left;

    out->has_master_secret = false;
    if (hearth_reader_left(r) == 0) {
        return;
    }
    left = hearth_reader_u16(r);
    if (left != hearth_reader_left(r)) {
        hearth_reader_fail(r);
    }
    while (!r->has_failed && hearth_reader_left(r) > 0) {
        uint16_t type = hearth_reader_u16(r);
        size_t len = hearth_reader_u16(r);

        (void)hearth_reader_take(r, len);
        if (type == EXT_MASTER_SECRET) {
            out->has_master_secret = true;
        }
    }
}

static void read_body(struct hearth_reader *r, struct hearth_link_hello *out)
{
    out->version = hearth_reader_take(r, 2);
    out->random = hearth_reader_take(r, RANDOM_LEN);
    out->session_id = hearth_reader_take(r, hearth_reader_u8(r));
    out->cookie = hearth_reader_take(r, hearth_reader_u8(r));
    out->suites = hearth_reader_take(r, hearth_reader_u16(r));
    out->compression = hearth_reader_take(r, hearth_reader_u8(r));
    read_extensions(r, out);
    if (out->session_id.len > SESSION_ID_MAX || out->suites.len < 2 ||
        out->suites.len % 2 != 0 || out->compression.len == 0) {
        hearth_reader_fail(r);
    }
}

int hearth_link_hello_read(struct hearth_slice datagram,
                           struct hearth_link_hello *out)
{
    struct hearth_link_record record;
    struct hearth_reader r;
    uint32_t len, offset, fragment;

    if (!hearth_link_hello_is_one(datagram) ||
        hearth_link_hello_record(datagram, 0, &record) != HEARTH_OK ||
        record.whole_len != datagram.len) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_init(&r, datagram);
    (void)hearth_reader_take(&r, 3);
    hearth_reader_copy(&r, out->number, sizeof out->number);
    (void)hearth_reader_take(&r, 3); /* length, and the handshake type */
    len = read_u24(&r);
    (void)hearth_reader_u16(&r);
    offset = read_u24(&r);
    fragment = read_u24(&r);
    if (offset != 0 || fragment != len || len != hearth_reader_left(&r)) {
        return HEARTH_E_INVALID; /* a fragment: it would have to be kept */
    }
    read_body(&r, out);
    /* DTLS 1.3 says 1.2 here too, and then more in an extension. */
    if (hearth_reader_finish(&r) != HEARTH_OK || out->version.data[0] != 0xfe ||
        out->version.data[1] != 0xfd) {
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

void hearth_link_hello_verify(const uint8_t number[8],
                              const uint8_t cookie[HEARTH_LINK_COOKIE_LEN],
                              uint8_t out[HEARTH_LINK_VERIFY_LEN])
{
    const uint8_t body = 3 + HEARTH_LINK_COOKIE_LEN;
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_LINK_VERIFY_LEN);
    hearth_writer_u8(&w, HEARTH_LINK_HANDSHAKE);
    hearth_writer_u16(&w, DTLS_1_0);
    hearth_writer_put(&w, number, 8);
    hearth_writer_u16(&w, (uint16_t)(12 + body));
    hearth_writer_u8(&w, TYPE_VERIFY);
    hearth_writer_u8(&w, 0);
    hearth_writer_u16(&w, body);
    hearth_writer_u16(&w, 0); /* message 0 */
    hearth_writer_u8(&w, 0);
    hearth_writer_u16(&w, 0); /* offset */
    hearth_writer_u8(&w, 0);
    hearth_writer_u16(&w, body);
    hearth_writer_u16(&w, DTLS_1_0);
    hearth_writer_u8(&w, HEARTH_LINK_COOKIE_LEN);
    hearth_writer_put(&w, cookie, HEARTH_LINK_COOKIE_LEN);
}
