/* SPDX-License-Identifier: Apache-2.0 */
/* Where a datagram came from and which of our addresses it was sent to, and
 * the socket that tells both. */
#ifndef HEARTH_LINK_PATH_H
#define HEARTH_LINK_PATH_H

#include "hearth/bytes.h"

#include <sys/types.h>

/* The largest datagram: more than libcoap's MTU and what Ethernet carries. */
#define HEARTH_LINK_DATAGRAM_MAX 2048

struct hearth_link_path {
    bool is_v6;
    uint8_t remote[16]; /* IPv4: the first four */
    uint16_t port;
    uint32_t scope; /* of a link-local address */
    bool has_local;
    uint8_t local[16];
};

/* Binds a non-blocking UDP socket to "host:port" (numbers); the port it got
 * goes to ${port}. E_INVALID, E_BUSY, E_DENIED, E_NETWORK. */
HEARTH_MUST_USE int hearth_link_path_bind(const char *address, int *fd,
                                          uint16_t *port);
/* The next datagram, or -1 when there is none. */
ssize_t hearth_link_path_receive(int fd, struct hearth_link_path *from,
                                 uint8_t *out, size_t cap);
/* Sends from the address that the peer knows; a datagram that the kernel does
 * not take is lost, as on any network. */
void hearth_link_path_send(int fd, const struct hearth_link_path *to,
                           struct hearth_slice datagram);
/* True when both are the same peer's address and port. */
bool hearth_link_path_is_same(const struct hearth_link_path *a,
                              const struct hearth_link_path *b);
/* The peer's address and port as bytes. */
#define HEARTH_LINK_PATH_LEN 19
void hearth_link_path_bytes(const struct hearth_link_path *p,
                            uint8_t out[HEARTH_LINK_PATH_LEN]);
/* What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6
 * address. */
struct hearth_slice
hearth_link_path_source(const struct hearth_link_path *path);
/* True when both have the same source. */
bool hearth_link_path_is_neighbour(const struct hearth_link_path *a,
                                   const struct hearth_link_path *b);

#endif
