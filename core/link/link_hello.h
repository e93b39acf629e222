/* SPDX-License-Identifier: Apache-2.0 */
/* DTLS records as they come from the network: a record's head, a ClientHello,
 * and the HelloVerifyRequest that answers it. No state, no sockets. */
#ifndef HEARTH_LINK_HELLO_H
#define HEARTH_LINK_HELLO_H

#include "hearth/bytes.h"

#define HEARTH_LINK_COOKIE_LEN 32
/* Record head 13, handshake head 12, version 2, length 1, cookie. */
#define HEARTH_LINK_VERIFY_LEN (28 + HEARTH_LINK_COOKIE_LEN)

/* RFC 6347 section 4.1 and RFC 9146 section 4. */
enum hearth_link_content {
    HEARTH_LINK_CIPHER_SPEC = 20,
    HEARTH_LINK_ALERT = 21,
    HEARTH_LINK_HANDSHAKE = 22,
    HEARTH_LINK_DATA = 23,
    HEARTH_LINK_CID = 25
};

struct hearth_link_record {
    uint8_t content;
    uint64_t number;  /* epoch 16 bits, sequence 48 bits */
    size_t whole_len; /* with its head */
};

/* The first record of ${datagram}; a connection ID has ${cid_len} bytes.
 * E_INVALID: no record of DTLS 1.2, or it does not fit. */
HEARTH_MUST_USE int hearth_link_hello_record(struct hearth_slice datagram,
                                             size_t cid_len,
                                             struct hearth_link_record *out);
/* True when ${datagram}, of ours to a peer, holds a protected handshake
 * record: the server's Finished, which ends a handshake. */
bool hearth_link_hello_is_finished(struct hearth_slice datagram);

/* The parts of a ClientHello that a cookie covers (RFC 6347 section 4.2.1). */
struct hearth_link_hello {
    uint8_t number[8]; /* epoch and sequence of its record */
    struct hearth_slice version;
    struct hearth_slice random;
    struct hearth_slice session_id;
    struct hearth_slice cookie;
    struct hearth_slice suites;
    struct hearth_slice compression;
    bool has_master_secret; /* offers RFC 7627 */
};

/* True when ${datagram} begins as a ClientHello in the clear does. */
bool hearth_link_hello_is_one(struct hearth_slice datagram);
/* Takes a datagram apart that is one whole, unfragmented ClientHello of DTLS
 * 1.2 and nothing else; the parts point into it. E_INVALID. */
HEARTH_MUST_USE int hearth_link_hello_read(struct hearth_slice datagram,
                                           struct hearth_link_hello *out);
/* The HelloVerifyRequest for the hello with ${number}: it "copies the record
 * sequence number" and carries version fe ff (RFC 6347 section 4.2.1). */
void hearth_link_hello_verify(const uint8_t number[8],
                              const uint8_t cookie[HEARTH_LINK_COOKIE_LEN],
                              uint8_t out[HEARTH_LINK_VERIFY_LEN]);

#endif
