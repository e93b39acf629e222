/* SPDX-License-Identifier: Apache-2.0 */
/* The TCP socket that the pages are served on. */
#include "host/web/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Connections that wait to be taken: twice what is served at a time. Beyond
 * it the system drops what knocks, and whoever knocked tries again a second
 * later. */
#define WAITING 128

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int parse_port(const char *text, uint16_t *port)
{
    char *end;
    long v = strtol(text, &end, 10);

    if (end == text || *end != '\0' || v < 0 || v > 65535) {
        return HEARTH_E_INVALID;
    }
    *port = (uint16_t)v;
    return 0;
}

/* *${is_loopback}: nobody else can reach it. */
static int parse_address(const char *text, union address *out, socklen_t *len,
                         bool *is_loopback)
{
    static const char v6[] = "[::1]:", name[] = "localhost:";
    const char *colon = strrchr(text, ':');
    char host[16];
    uint16_t port;

    memset(out, 0, sizeof(*out));
    *is_loopback = true;
    if (colon == NULL || parse_port(colon + 1, &port) != 0) {
        return HEARTH_E_INVALID;
    }
    if (strncmp(text, v6, sizeof(v6) - 1) == 0) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_addr = in6addr_loopback;
        out->v6.sin6_port = htons(port);
        *len = sizeof(out->v6);
        return 0;
    }
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons(port);
    *len = sizeof(out->v4);
    if (strncmp(text, name, sizeof(name) - 1) == 0) {
        out->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return 0;
    }
    if (hearth_bytes_to_text(hearth_slice_of(text, (size_t)(colon - text)),
                             host, sizeof(host)) != 0 ||
        inet_pton(AF_INET, host, &out->v4.sin_addr) != 1) {
        return HEARTH_E_INVALID;
    }
    *is_loopback = ntohl(out->v4.sin_addr.s_addr) >> 24 == 127;
    return 0;
}

static unsigned port_of(int fd)
{
    union address address;
    socklen_t len = sizeof(address);

    if (getsockname(fd, &address.any, &len) != 0) {
        return 0;
    }
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port
                                                   : address.v4.sin_port);
}

int hearth_socket_bind(const char *text, bool is_open, int *fd, unsigned *port)
{
    union address address;
    socklen_t len = 0;
    bool is_loopback = false;
    int one = 1;
    int e = parse_address(text, &address, &len, &is_loopback);

    if (e == 0 && !is_loopback && !is_open) {
        e = HEARTH_E_DENIED;
    }
    if (e != 0) {
        return e;
    }
    *fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd < 0) {
        return HEARTH_E_NETWORK;
    }
    (void)setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(*fd, &address.any, len) != 0 || listen(*fd, WAITING) != 0) {
        e = errno == EADDRINUSE ? HEARTH_E_BUSY : HEARTH_E_NETWORK;
        (void)close(*fd);
        return e;
    }
    *port = port_of(*fd);
    return 0;
}

void hearth_socket_name(const struct sockaddr *peer, char out[64])
{
    union address address;
    const void *raw = &address.v4.sin_addr;

    out[0] = '\0';
    if (peer == NULL) {
        return;
    }
    memset(&address, 0, sizeof(address));
    if (peer->sa_family == AF_INET6) {
        memmove(&address.v6, peer, sizeof(address.v6));
        raw = &address.v6.sin6_addr;
    } else if (peer->sa_family == AF_INET) {
        memmove(&address.v4, peer, sizeof(address.v4));
    } else {
        return;
    }
    if (inet_ntop(peer->sa_family, raw, out, 64) == NULL) {
        out[0] = '\0';
    }
}
