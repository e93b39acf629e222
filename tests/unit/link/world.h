/* SPDX-License-Identifier: Apache-2.0 */
/* A programme's certificates, a server in a child process and a bad network
 * in another, for the tests of the link. */
#ifndef HEARTH_WORLD_H
#define HEARTH_WORLD_H

#include "hearth/link.h"
#include "hearth/secmem.h"

#include "link_front.h"
#include "proxy.h"

#include <sys/types.h>

/* 2030-01-01: far from the machine's clock, which must not matter. */
#define WORLD_NOW   INT64_C(1893456000)
#define WORLD_DAY   INT64_C(86400)
#define WORLD_FRESH (WORLD_NOW - WORLD_DAY)
#define WORLD_LATER (WORLD_NOW + 30 * WORLD_DAY)

/* A key with a certificate. Not in locked memory, which a child would find
 * wiped; these keys protect nothing. */
struct holder {
    struct hearth_key key;
    struct hearth_public public_key;
    struct hearth_certificate certificate;
};

struct world {
    struct holder root, enrol, host, device;
    struct hearth_key psk;
};

/* What the server process saw, in memory shared with the test. */
struct seen {
    unsigned handled; /* requests that reached the handler */
    unsigned batches; /* of them, POST b */
    unsigned asked;   /* whether it knows a device */
    /* Its monotonic clock, which the test turns, and the front's counts as of
     * the last request. */
    volatile int64_t ms;
    struct hearth_link_front_stats front;
};

struct server {
    pid_t pid;
    uint16_t port;
    struct seen *seen;
};

struct network {
    pid_t pid;
    uint16_t port;
    int control;
    struct hearth_proxy_stats *stats;
};

void hearth_world_open(struct world *w);
/* Makes a key and has ${issuer} certify it (NULL: itself). */
void hearth_world_issue(struct holder *who, enum hearth_certificate_role role,
                        const struct holder *issuer, int64_t from_s,
                        int64_t to_s);
/* ${who} with the chain ${intermediate} (may be NULL) under ${root}. */
struct hearth_link_identity
hearth_world_identity(const struct holder *who,
                      const struct holder *intermediate,
                      const struct holder *root);

/* Starts a server that presents ${identity} at ${now_s}; it ends by itself
 * after a minute or two. PSK identity "token-1" has w->psk when ${has_psk}. */
void hearth_world_serve(const struct world *w,
                        const struct hearth_link_identity *identity,
                        int64_t now_s, bool has_psk, struct server *out);
/* The same on ${port} (0: any free one). */
void hearth_world_serve_at(const struct world *w,
                           const struct hearth_link_identity *identity,
                           int64_t now_s, uint16_t port, struct server *out);
/* The same with everything said: where, how many slots, what quota. */
struct hearth_world_service {
    const char *address;
    unsigned sessions_max;
    unsigned requests_a_minute;
    unsigned upload_kib_a_day;
    bool has_psk;
    bool has_real_time;
    /* The only device that it knows; NULL: all. */
    const struct holder *known;
};
void hearth_world_serve_as(const struct world *w,
                           const struct hearth_link_identity *identity,
                           const struct hearth_world_service *service,
                           struct server *out);
void hearth_world_stop(struct server *s);

/* A network in front of ${port}; ${config}'s ports and control are set. */
void hearth_world_network(uint16_t port,
                          const struct hearth_proxy_config *config,
                          struct network *out);
void hearth_world_command(const struct network *n, const char *command);
void hearth_world_end_network(struct network *n);

/* A client of the host of ${w}, at WORLD_NOW; and one with a stop flag. */
struct hearth_link_client *
hearth_world_client(const struct world *w,
                    const struct hearth_link_identity *identity, uint16_t port,
                    unsigned timeout_s);
struct hearth_link_client *
hearth_world_stoppable(const struct world *w,
                       const struct hearth_link_identity *identity,
                       uint16_t port, const volatile sig_atomic_t *flag);
/* The same to "host:port". */
struct hearth_link_client *
hearth_world_client_to(const struct world *w,
                       const struct hearth_link_identity *identity,
                       const char *address, unsigned timeout_s);
/* The same with a PSK. */
struct hearth_link_client *hearth_world_psk_client(const char *identity,
                                                   const struct hearth_key *psk,
                                                   uint16_t port);
/* One exchange; the reply's code, or the negative error. */
int hearth_world_ask(struct hearth_link_client *c, enum hearth_method method,
                     const char *path, struct hearth_slice body,
                     struct hearth_slice *answer);

#endif
