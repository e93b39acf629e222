/* SPDX-License-Identifier: Apache-2.0 */
/* What the front does with each datagram from the network: hellos, records of
 * known peers, and records that say they come from a new address. */
#include "link_front_state.h"

#include <string.h>
#include <sys/socket.h>

#define PUMPS_MAX 3

/* A proved slot gives way to a new peer only when it was silent so long. */
#define IDLE_MS 30000

/* Of one source (link_path_source): a whole team behind one address may start
 * at once, and a flood from there takes a sixteenth of all slots. */
#define UNPROVED_MAX  64
#define SOURCES       1024
#define OPEN_BURST    64
#define OPEN_A_MINUTE 960
#define MOVE_BURST    32
#define MOVE_A_MINUTE 240
#define MOVERS        256
#define CID_BURST     8
#define CID_A_MINUTE  60
/* Gives ${datagram} to libcoap and lets it run, so that one is on its way at a
 * time and what happens is known to be its doing. */
static void forward(struct hearth_link_front *f, struct hearth_link_slot *slot,
                    struct hearth_slice datagram)
{
    int i;

    if (send(slot->fd, datagram.data, datagram.len, MSG_DONTWAIT) < 0) {
        return;
    }
    f->is_awaited = true;
    for (i = 0; i < PUMPS_MAX && f->is_awaited; i++) {
        (void)coap_io_process(f->config.context, COAP_IO_NO_WAIT);
    }
    f->is_awaited = false;
    hearth_link_front_drain(f, slot);
    hearth_link_front_reap(f);
}

/* From the slot's own peer. A slot without a session must not reach libcoap:
 * that looks for connection IDs by itself then. */
static void forward_known(struct hearth_link_front *f,
                          struct hearth_link_slot *slot,
                          struct hearth_slice datagram)
{
    if (slot == NULL || slot->session == NULL || slot->is_ending) {
        f->stats.dropped++;
        return;
    }
    slot->heard_ms = hearth_link_front_now_ms(f);
    if (slot->is_moved) {
        slot->moved_in += datagram.len;
    }
    forward(f, slot, datagram);
}

/* A record from elsewhere with the ID of ${slot}: "the received datagram is
 * 'newer' in terms of both epoch and sequence number than the newest datagram
 * received" (RFC 9146 section 6), and what it holds must prove authentic. */
static void take_candidate(struct hearth_link_front *f,
                           struct hearth_link_slot *slot,
                           const struct hearth_link_path *from,
                           struct hearth_slice datagram)
{
    struct hearth_link_record record;
    int64_t now = hearth_link_front_now_ms(f);

    f->stats.candidates++;
    if (hearth_link_hello_record(datagram, HEARTH_LINK_CID_LEN, &record) !=
            HEARTH_OK ||
        record.whole_len != datagram.len || record.number <= slot->seen ||
        !slot->is_finished || slot->session == NULL || slot->is_ending) {
        f->stats.dropped++;
        return;
    }
    if (!hearth_link_rate_take(f->moves, hearth_link_path_source(from), 1,
                               now) ||
        !hearth_link_rate_take(
            f->movers, hearth_slice_of(slot->cid, sizeof slot->cid), 1, now)) {
        f->stats.limited++;
        return;
    }
    f->candidate = (struct hearth_link_candidate){slot, from, datagram};
    forward(f, slot, datagram);
    f->candidate.slot = NULL;
}

static void take_cid(struct hearth_link_front *f,
                     const struct hearth_link_path *from,
                     struct hearth_slice datagram)
{
    struct hearth_link_slot *slot;
    struct hearth_link_record record;

    if (hearth_link_hello_record(datagram, HEARTH_LINK_CID_LEN, &record) !=
        HEARTH_OK) {
        f->stats.dropped++;
        return;
    }
    slot = hearth_link_slot_by_cid(&f->slots, datagram.data + 11);
    if (slot == NULL) {
        /* The peer's Finished: its ID is known once ours went out. */
        slot = hearth_link_slot_by_path(&f->slots, from, false);
        forward_known(f, slot != NULL && !slot->is_finished ? slot : NULL,
                      datagram);
    } else if (hearth_link_path_is_same(&slot->path, from)) {
        forward_known(f, slot, datagram);
    } else {
        take_candidate(f, slot, from, datagram);
    }
}

/* Records without an ID: by their 5-tuple. While a peer that lost its state
 * makes a new handshake there, data still belongs to the old association. */
static void take_plain(struct hearth_link_front *f,
                       const struct hearth_link_path *from,
                       struct hearth_slice datagram)
{
    uint8_t content = datagram.len > 0 ? datagram.data[0] : 0;
    struct hearth_link_slot *slot = NULL;

    if (content == HEARTH_LINK_DATA || content == HEARTH_LINK_ALERT) {
        slot = hearth_link_slot_by_path(&f->slots, from, true);
    }
    if (slot == NULL && content >= HEARTH_LINK_CIPHER_SPEC &&
        content <= HEARTH_LINK_DATA) {
        slot = hearth_link_slot_by_path(&f->slots, from, false);
    }
    forward_known(f, slot, datagram);
}

/* ---- hellos ---- */

static void ask_for_cookie(struct hearth_link_front *f,
                           const struct hearth_link_path *from,
                           const struct hearth_link_hello *hello)
{
    uint8_t cookie[HEARTH_LINK_COOKIE_LEN], out[HEARTH_LINK_VERIFY_LEN];

    if (hearth_link_cookie_make(f->cookies, from, hello, cookie) != HEARTH_OK) {
        return;
    }
    hearth_link_hello_verify(hello->number, cookie, out);
    hearth_link_path_send(f->fd, from, hearth_slice_of(out, sizeof out));
    f->stats.verified++;
    f->stats.verified_bytes += sizeof out;
}

/* Makes room for one slot more of ${from}; false when there is none. */
static bool make_room(struct hearth_link_front *f,
                      const struct hearth_link_path *from)
{
    struct hearth_link_slot *victim = NULL;

    if (hearth_link_slot_unproved(&f->slots, from, &victim) < UNPROVED_MAX) {
        if (f->slots.used < f->slots.count) {
            return true;
        }
        (void)hearth_link_slot_unproved(&f->slots, NULL, &victim);
        if (victim == NULL) {
            victim = hearth_link_slot_idlest(&f->slots);
            if (victim != NULL &&
                hearth_link_front_now_ms(f) - victim->heard_ms < IDLE_MS) {
                return false; /* all at work: the peer tries again */
            }
        }
    }
    if (victim == NULL) {
        return false;
    }
    f->stats.gave_way++;
    hearth_link_front_close_slot(f, victim);
    return true;
}

/* ${old}, or NULL, is the unproved slot that the new one replaces. */
static void open_slot(struct hearth_link_front *f,
                      const struct hearth_link_path *from,
                      struct hearth_link_slot *old,
                      const uint8_t hash[HEARTH_HASH_LEN],
                      struct hearth_slice datagram)
{
    struct hearth_link_slot *slot;
    int64_t now = hearth_link_front_now_ms(f);

    if (!hearth_link_rate_take(f->openings, hearth_link_path_source(from), 1,
                               now)) {
        f->stats.limited++;
        return;
    }
    if (old != NULL) {
        hearth_link_front_close_slot(f, old);
    }
    if (!make_room(f, from)) {
        f->stats.limited++;
        return;
    }
    slot = hearth_link_slot_begin(&f->slots, from, now);
    if (slot == NULL) {
        return;
    }
    memcpy(slot->hello, hash, sizeof slot->hello);
    f->stats.opened++;
    forward(f, slot, datagram);
}

/* A hello whose sender reads what is sent to ${from}. */
static void admit(struct hearth_link_front *f,
                  const struct hearth_link_path *from,
                  struct hearth_slice datagram)
{
    struct hearth_link_slot *slot;
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_slice message;

    /* Of all behind the record's head, whose number changes when the same
     * hello is sent again. */
    message = hearth_slice_of(datagram.data + 13, datagram.len - 13);
    if (hearth_hash_parts(&message, 1, hash) != HEARTH_OK) {
        return;
    }
    slot = hearth_link_slot_by_path(&f->slots, from, false);
    if (slot != NULL &&
        hearth_slice_is_equal(hearth_slice_of(slot->hello, sizeof slot->hello),
                              hearth_slice_of(hash, sizeof hash))) {
        /* Again: our answer was lost, or it is a duplicate. */
        forward_known(f, slot->is_finished ? NULL : slot, datagram);
        return;
    }
    /* "MUST NOT destroy the existing association until the client has
     * demonstrated reachability ... by completing a complete handshake" (RFC
     * 6347 section 4.2.8): a proved slot stays until the new one is proved. */
    open_slot(f, from, slot != NULL && !slot->is_proved ? slot : NULL, hash,
              datagram);
}

static void take_hello(struct hearth_link_front *f,
                       const struct hearth_link_path *from,
                       struct hearth_slice datagram)
{
    struct hearth_link_hello hello;

    if (hearth_link_hello_read(datagram, &hello) != HEARTH_OK ||
        /* Mbed TLS 3.6 cannot insist on it. */
        !hello.has_master_secret) {
        f->stats.dropped++;
    } else if (hearth_link_cookie_is_valid(f->cookies, from, &hello)) {
        admit(f, from, datagram);
    } else {
        ask_for_cookie(f, from, &hello);
    }
}

static void take(struct hearth_link_front *f,
                 const struct hearth_link_path *from,
                 struct hearth_slice datagram)
{
    f->stats.received++;
    f->stats.received_bytes += datagram.len;
    if (hearth_link_hello_is_one(datagram)) {
        take_hello(f, from, datagram);
    } else if (datagram.len > 0 && datagram.data[0] == HEARTH_LINK_CID) {
        take_cid(f, from, datagram);
    } else {
        take_plain(f, from, datagram);
    }
}

void hearth_link_gate_take_all(struct hearth_link_front *f)
{
    uint8_t data[HEARTH_LINK_DATAGRAM_MAX];
    struct hearth_link_path from;
    int i;

    for (i = 0; i < HEARTH_LINK_BURST; i++) {
        ssize_t n = hearth_link_path_receive(f->fd, &from, data, sizeof data);

        if (n < 0) {
            return;
        }
        take(f, &from, hearth_slice_of(data, (size_t)n));
    }
}

int hearth_link_gate_open(struct hearth_link_front *f)
{
    int rc =
        hearth_link_rate_open(SOURCES, OPEN_BURST, OPEN_A_MINUTE, &f->openings);

    if (rc == HEARTH_OK) {
        rc = hearth_link_rate_open(SOURCES, MOVE_BURST, MOVE_A_MINUTE,
                                   &f->moves);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_link_rate_open(MOVERS, CID_BURST, CID_A_MINUTE, &f->movers);
    }
    return rc;
}

void hearth_link_gate_close(struct hearth_link_front *f)
{
    hearth_link_rate_close(f->openings);
    hearth_link_rate_close(f->moves);
    hearth_link_rate_close(f->movers);
}
