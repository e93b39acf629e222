/* SPDX-License-Identifier: Apache-2.0 */
/* A bad network on loopback: a UDP relay that drops, duplicates, delays and
 * reorders datagrams from a seed, and counts every byte. */
#ifndef HEARTH_PROXY_H
#define HEARTH_PROXY_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct hearth_proxy_stats;

struct hearth_proxy_config {
    uint16_t listen_port; /* on 127.0.0.1; 0: any free one */
    uint16_t to_port;     /* the server, on 127.0.0.1 */
    uint64_t seed;
    unsigned drop_percent;
    unsigned duplicate_percent;
    unsigned delay_percent; /* so many datagrams wait, the rest overtake */
    unsigned delay_ms;      /* up to so long */
    unsigned seconds;       /* lifetime; 0: 600 */
    int control_fd;         /* commands, one a line; -1: none */
    struct hearth_proxy_stats *shared; /* counts go here too; may be NULL */
    /* Each datagram that came in is appended here: direction 1, length 2,
     * bytes; -1 or 0: none. */
    int capture_fd;
};

/* What passed, as seen on the client's side; bytes with 28 for IPv4 and UDP
 * headers. Index 0: client to server, 1: server to client. Datagrams whose
 * first DTLS record is of a handshake are counted apart. */
struct hearth_proxy_stats {
    uint64_t datagrams[2];
    uint64_t bytes[2];
    uint64_t handshake_datagrams[2];
    uint64_t handshake_bytes[2];
    uint64_t dropped;
    uint64_t duplicated;
    uint64_t delayed;
    uint64_t cut; /* lost while the network was cut */
};

struct hearth_proxy;

/* 0, or -1 with errno. */
int hearth_proxy_open(const struct hearth_proxy_config *config,
                      struct hearth_proxy **out);
uint16_t hearth_proxy_port(const struct hearth_proxy *p);
/* Relays until *${stop}, the end of its life, or "quit". *${cut} (may be NULL)
 * cuts the network while it is not 0. Commands: cut, restore, rebind (new
 * source ports towards the server, as after a change of address), mark (counts
 * start anew), stats (one line on standard output), quit, drop N, capture (from
 * now on every datagram towards the server is kept), replay (each of them goes
 * to the server twice more: from where it came, and from elsewhere). */
void hearth_proxy_run(struct hearth_proxy *p, const volatile sig_atomic_t *stop,
                      const volatile sig_atomic_t *cut);
const struct hearth_proxy_stats *
hearth_proxy_stats(const struct hearth_proxy *p);
/* One line of name=number pairs on standard output. */
void hearth_proxy_print(const struct hearth_proxy *p);
void hearth_proxy_close(struct hearth_proxy *p);

#endif
