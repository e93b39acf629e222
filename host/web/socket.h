/* SPDX-License-Identifier: Apache-2.0 */
/* The TCP socket that the pages are served on. */
#ifndef HOST_WEB_SOCKET_H
#define HOST_WEB_SOCKET_H

#include "hearth/bytes.h"

#include <sys/socket.h>

/* Listens on ${text}: "127.0.0.1:8484", "[::1]:0", "0.0.0.0:8443". E_DENIED:
 * not a loopback address, and ${is_open} is false. E_INVALID: no address.
 * E_BUSY: port in use. E_NETWORK. */
HEARTH_MUST_USE int hearth_socket_bind(const char *text, bool is_open, int *fd,
                                       unsigned *port);
/* The address of a peer, without its port. */
void hearth_socket_name(const struct sockaddr *peer, char out[64]);

#endif
