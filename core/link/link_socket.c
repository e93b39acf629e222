/* SPDX-License-Identifier: Apache-2.0 */
/* UDP sockets of the server, and what libcoap leaves undone about its own.
 *
 * libcoap 4.3.5 sets SO_REUSEADDR, with which Linux lets two servers bind one
 * UDP port and gives the datagrams to the later one; it has no receive buffer
 * setting; and it hands out no descriptor. */
#include "link_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* About 160 small packets overflow the default; the kernel caps this. */
#define RECEIVE_BUFFER 4194304
#define DESCRIPTOR_MAX 4096

static int set_reuse(int fd, int is_on)
{
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &is_on, sizeof is_on);
}

int hearth_link_socket_bind(coap_address_t *address, int *fd)
{
    int s = socket(address->addr.sa.sa_family,
                   SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int off = 0, rc;

    if (s < 0) {
        return HEARTH_E_NETWORK;
    }
    /* "[::]" covers IPv4 too. */
    if (address->addr.sa.sa_family == AF_INET6) {
        (void)setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    if (bind(s, &address->addr.sa, address->size) != 0) {
        rc = errno == EADDRINUSE                 ? HEARTH_E_BUSY
             : errno == EACCES || errno == EPERM ? HEARTH_E_DENIED
                                                 : HEARTH_E_NETWORK;
        (void)close(s);
        return rc;
    }
    if (getsockname(s, &address->addr.sa, &address->size) != 0) {
        (void)close(s);
        return HEARTH_E_NETWORK;
    }
    *fd = s;
    return HEARTH_OK;
}

int hearth_link_socket_reserve(coap_address_t *address, int *fd)
{
    int s = -1, rc = hearth_link_socket_bind(address, &s);

    if (rc != HEARTH_OK) {
        return rc;
    }
    /* From here on libcoap may share the port; others could only for the
     * moment until adopt(). */
    if (set_reuse(s, 1) != 0) {
        (void)close(s);
        return HEARTH_E_NETWORK;
    }
    *fd = s;
    return HEARTH_OK;
}

void hearth_link_socket_widen(int fd)
{
    int size = RECEIVE_BUFFER;

    /* A smaller buffer than asked for is no failure. */
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

static int is_bound_to(int fd, const coap_address_t *address)
{
    coap_address_t own;
    int type = 0;
    socklen_t len = sizeof type;

    coap_address_init(&own);
    own.size = sizeof own.addr;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
           type == SOCK_DGRAM &&
           getsockname(fd, &own.addr.sa, &own.size) == 0 &&
           own.addr.sa.sa_family == address->addr.sa.sa_family &&
           coap_address_get_port(&own) == coap_address_get_port(address);
}

int hearth_link_socket_adopt(const coap_address_t *address, int reserved,
                             int *adopted)
{
    int fd;

    for (fd = 0; fd < DESCRIPTOR_MAX; fd++) {
        if (fd == reserved || !is_bound_to(fd, address)) {
            continue;
        }
        if (set_reuse(fd, 0) != 0) {
            return HEARTH_E_NETWORK;
        }
        hearth_link_socket_widen(fd);
        *adopted = fd;
        return HEARTH_OK;
    }
    return HEARTH_E_NETWORK;
}
