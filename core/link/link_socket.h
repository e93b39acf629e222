/* SPDX-License-Identifier: Apache-2.0 */
/* What libcoap leaves undone about the server's UDP socket. */
#ifndef HEARTH_LINK_SOCKET_H
#define HEARTH_LINK_SOCKET_H

#include "hearth/err.h"

#include <coap3/coap.h>

/* Binds a non-blocking UDP socket to ${address}, which then has the real
 * port; nobody may share it. E_BUSY, E_DENIED, E_NETWORK. */
HEARTH_MUST_USE int hearth_link_socket_bind(coap_address_t *address, int *fd);
/* Gives ${fd} a receive buffer for a burst, as far as the kernel allows. */
void hearth_link_socket_widen(int fd);
/* Reserves ${address} so that libcoap, which binds with SO_REUSEADDR, cannot
 * share a port with another server: ${fd} holds it and ${address} then has
 * the real port. E_BUSY, E_DENIED, E_NETWORK. */
HEARTH_MUST_USE int hearth_link_socket_reserve(coap_address_t *address,
                                               int *fd);
/* Finds the socket that libcoap bound to ${address} (not ${reserved}), makes it
 * the port's only owner and gives it a buffer for a burst of datagrams. The
 * descriptor stays libcoap's. E_NETWORK. */
HEARTH_MUST_USE int hearth_link_socket_adopt(const coap_address_t *address,
                                             int reserved, int *adopted);

#endif
