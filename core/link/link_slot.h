/* SPDX-License-Identifier: Apache-2.0 */
/* Slots: loopback sockets that stand for peers towards libcoap. All are opened
 * at the start, so that the process needs no further sockets. */
#ifndef HEARTH_LINK_SLOT_H
#define HEARTH_LINK_SLOT_H

#include "hearth/hash.h"
#include "link_path.h"
#include "link_wrap.h"

#define HEARTH_LINK_CID_LEN 8 /* libcoap's */

struct hearth_link_slot {
    int fd;
    uint16_t port;
    bool is_used;
    bool is_finished; /* our Finished went out: the handshake is over */
    bool is_proved;   /* an authentic record of data came in */
    bool is_ending;   /* to be closed when libcoap is not running */
    struct hearth_link_path path;
    uint64_t order; /* rises with each slot that is opened */
    int64_t opened_ms;
    int64_t heard_ms;
    uint8_t hello[HEARTH_HASH_LEN]; /* hash of its ClientHello */
    bool has_cid;
    uint8_t cid[HEARTH_LINK_CID_LEN]; /* that the peer puts on its records */
    uint64_t seen;                    /* highest authentic epoch and number */
    /* The datagram that Mbed TLS took in the present read. */
    bool is_reading;
    bool is_reading_candidate;
    uint64_t reading;
    /* After a change of address, until a second authentic record. */
    bool is_moved;
    uint64_t moved_in, moved_out; /* bytes */
    coap_session_t *session;      /* libcoap's, while it has one */
    struct hearth_link_bio bio;
};

struct hearth_link_slots {
    size_t count;
    size_t used;
    size_t unproved;
    uint64_t order;
    struct hearth_link_slot *all;
};

/* Opens up to ${count} slots towards ${endpoint} on 127.0.0.1, fewer when the
 * process may not have so many descriptors. E_MEMORY, E_LIMIT (hardly any),
 * E_NETWORK. */
HEARTH_MUST_USE int hearth_link_slot_open(const coap_address_t *endpoint,
                                          size_t count,
                                          struct hearth_link_slots *out);
void hearth_link_slot_close(struct hearth_link_slots *s);
/* Makes the kernel drop what comes to ${endpoint_fd} from elsewhere than
 * slots. False: it cannot. */
bool hearth_link_slot_guard(const struct hearth_link_slots *s, int endpoint_fd);

/* The slot in use with loopback port ${port}; NULL. */
struct hearth_link_slot *hearth_link_slot_by_port(struct hearth_link_slots *s,
                                                  uint16_t port);
/* The slot whose peer puts ${cid} on its records; NULL. */
struct hearth_link_slot *
hearth_link_slot_by_cid(struct hearth_link_slots *s,
                        const uint8_t cid[HEARTH_LINK_CID_LEN]);
/* The newest slot of ${path}; with ${only_finished}, of those past their
 * handshake; NULL. */
struct hearth_link_slot *
hearth_link_slot_by_path(struct hearth_link_slots *s,
                         const struct hearth_link_path *path,
                         bool only_finished);
/* Unproved slots of ${path}'s source, and the oldest of them (NULL: of all
 * sources). */
size_t hearth_link_slot_unproved(struct hearth_link_slots *s,
                                 const struct hearth_link_path *path,
                                 struct hearth_link_slot **oldest);
/* The proved slot that was silent the longest, NULL if none is proved. */
struct hearth_link_slot *
hearth_link_slot_idlest(const struct hearth_link_slots *s);
/* A free slot for ${path}; NULL when all are in use. */
struct hearth_link_slot *
hearth_link_slot_begin(struct hearth_link_slots *s,
                       const struct hearth_link_path *path, int64_t now_ms);
/* Marks the first authentic record. */
void hearth_link_slot_prove(struct hearth_link_slots *s,
                            struct hearth_link_slot *slot);
/* Frees the slot; its session must be gone. */
void hearth_link_slot_end(struct hearth_link_slots *s,
                          struct hearth_link_slot *slot);

#endif
