/* SPDX-License-Identifier: Apache-2.0 */
/* Datagrams by hand: hellos as any client could send them. */
#ifndef HEARTH_TEST_RAW_H
#define HEARTH_TEST_RAW_H

#include "link_hello.h"

#define RAW_MAX 2048

/* What a hello offers; zeroed, it is one of ours. */
struct raw_hello {
    uint32_t number;        /* makes the random, and the record's number */
    uint16_t version;       /* 0: fe fd */
    const uint16_t *suites; /* ended by 0; NULL: ours */
    uint8_t group;          /* 0: P-256 */
    bool has_no_master_secret;
    struct hearth_slice cookie;
};

/* Writes one; its length. */
size_t raw_hello(const struct raw_hello *hello, uint8_t out[RAW_MAX]);
/* A UDP socket on ${from} (127.0.0.x, or ::1), connected to ${port} of
 * 127.0.0.1 or ::1. */
int raw_open(const char *from, uint16_t port);
/* The next datagram within ${wait_ms}; its length, 0 for none. */
size_t raw_receive(int fd, unsigned wait_ms, uint8_t out[RAW_MAX]);
/* Sends a hello and takes the cookie of the answer; false: none came. */
bool raw_cookie(int fd, const struct raw_hello *hello,
                uint8_t cookie[HEARTH_LINK_COOKIE_LEN]);
/* A handshake as far as the server's first flight: true when a ServerHello
 * came. */
bool raw_is_welcome(int fd, const struct raw_hello *hello);
int64_t raw_now_ms(void);
void raw_pause(unsigned ms);
/* 127.0.${n}.${m} */
const char *raw_address(unsigned n, unsigned m, char out[16]);

/* Child only: libcoap without the front, on a port written to ${port_fd}; GET
 * who is answered. Ends with SIGTERM. */
struct hearth_link_identity;
void plain_serve(const struct hearth_link_identity *identity, int port_fd);

#endif
