/* SPDX-License-Identifier: Apache-2.0 */
/* What a request says of itself, judged before anything else is read: a host
 * name that is ours (else a page of somebody else's reads ours by DNS
 * rebinding), an origin that is ours (else it presses our buttons), and the
 * session's cookie. */
#ifndef HOST_WEB_GATE_H
#define HOST_WEB_GATE_H

#include "host/web/view.h"

#define HEARTH_GATE_HOSTS_MAX 8
#define HEARTH_GATE_HOST_MAX  64

struct hearth_gate {
    bool is_secure; /* over TLS */
    unsigned port;
    /* Names that the host is reached by; on loopback none are needed. */
    char hosts[HEARTH_GATE_HOSTS_MAX][HEARTH_GATE_HOST_MAX];
    size_t host_count;
};

/* NULL: nothing was said. */
struct hearth_claim {
    const char *method;
    const char *path;
    const char *host;
    const char *origin;
    const char *site; /* Sec-Fetch-Site */
    const char *type; /* Content-Type */
    bool takes_file;  /* what it is sent to; then it must be one */
};

enum hearth_verdict {
    HEARTH_GATE_FINE,
    HEARTH_GATE_WRONG_HOST, /* 421 */
    HEARTH_GATE_FOREIGN,    /* 403: sent by another page */
    HEARTH_GATE_NO_METHOD,  /* 405 */
    HEARTH_GATE_NO_TYPE     /* 415 */
};

enum hearth_verdict hearth_gate_judge(const struct hearth_gate *g,
                                      const struct hearth_claim *c);
/* True for a Host header that names this host: loopback, or one of its names
 * over TLS. */
bool hearth_gate_is_own_host(const struct hearth_gate *g, const char *host);
/* The name of the session's cookie: with the port, which cookies do not tell
 * apart, or with the prefix that makes a browser insist on TLS. */
void hearth_gate_cookie_name(const struct hearth_gate *g, char out[32]);
/* The value of cookie ${name} in ${header} (may be NULL) if it is a session's:
 * 64 hex digits, and not given twice; else "". */
void hearth_gate_cookie(const char *header, const char *name,
                        char out[HEARTH_WEB_HEX_LEN + 1]);

#endif
