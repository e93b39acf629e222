/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP: on the loopback interface, or over TLS. TLS is libmicrohttpd's, by
 * GnuTLS, which Debian mends: no pump of ours between a socket and the server,
 * and nothing that is not in the process anyway. */
#ifndef HOST_WEB_SERVER_H
#define HOST_WEB_SERVER_H

#include "host/folder/folder.h"

#include "hearth/pulse.h"

#include <signal.h>
#include <stdbool.h>

struct hearth_server_config {
    const struct hearth_folder *folder;
    const char *place;   /* hearth_page_place, kept by the caller */
    const char *address; /* "127.0.0.1:8484", "[::1]:0" */
    bool is_locked;
    /* PEM, NUL-terminated; NULL: no TLS, and a loopback address only. What is
     * given is not needed after hearth_server_open. */
    const char *certificate, *key;
    const char *names; /* that the host is reached by over TLS: "A,B" */
    int desk;          /* the socket to the desk; -1: none */
};

struct hearth_server;

/* E_DENIED: not a loopback address. E_INVALID: no address. E_BUSY: port in
 * use. E_NETWORK, E_MEMORY. */
HEARTH_MUST_USE int
hearth_server_open(const struct hearth_server_config *config,
                   struct hearth_server **out);
unsigned hearth_server_port(const struct hearth_server *s);
/* Serves until * ${stop} is not 0. */
HEARTH_MUST_USE int hearth_server_run(struct hearth_server *s,
                                      struct hearth_pulse *pulse,
                                      const volatile sig_atomic_t *stop);
void hearth_server_close(struct hearth_server *s);

#endif
