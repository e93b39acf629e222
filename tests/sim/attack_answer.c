/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of a host that lies: receipts and countersignatures that are
 * another's, replayed, cut, altered, or genuine and untrue. */
#include "sim.h"

#include <string.h>

#define ROOM 4096

static void sign_receipt(const struct sim *s, struct hearth_receipt *r,
                         const struct hearth_key *key)
{
    uint8_t hash[HEARTH_HASH_LEN];

    HEARTH_CHECK(
        hearth_identity_hash(&s->programme->document.receipts[0], hash) == 0);
    memcpy(r->key_id, hash, sizeof(r->key_id));
    memcpy(r->host, "the host", sizeof(r->host));
    memcpy(r->incarnation, s->host.incarnation, sizeof(r->incarnation));
    r->host_time_s = SIM_START_S;
    HEARTH_CHECK(hearth_receipt_sign(r, s->programme->document.id, key) == 0);
}

/* Seq and h of the last record in a batch. */
static bool end_of_batch(const struct sim *s, const struct sim_event *e,
                         struct hearth_receipt *r)
{
    struct hearth_batch_cursor cursor = {0};
    struct hearth_record record;
    struct hearth_batch batch;

    if (hearth_batch_decode(hearth_slice_of(e->body, e->len), &batch) != 0) {
        return false;
    }
    while (hearth_batch_next(&batch, s->programme->document.id, &cursor,
                             &record) == 0) {
        r->seq = record.header.seq;
        memcpy(r->h, cursor.h, HEARTH_HASH_LEN);
    }
    memcpy(r->device, batch.first.device, HEARTH_DEVICE_LEN);
    return true;
}

static void accept(struct hearth_batch_reply *answer,
                   struct hearth_reply *reply, uint8_t *room)
{
    struct hearth_writer w;

    answer->verdict = HEARTH_VERDICT_ACCEPTED;
    answer->has_receipt = true;
    hearth_writer_init(&w, room, ROOM);
    HEARTH_CHECK(hearth_batch_reply_encode(answer, &w) == 0);
    reply->code = HEARTH_CODE_CHANGED;
    reply->body = hearth_writer_slice(&w);
}

/* A genuine receipt for what is thrown away. */
static bool lie(struct sim *s, const struct sim_event *e,
                struct hearth_reply *reply, uint8_t *room)
{
    struct sim_truth *t = &s->truths[s->devices[e->device].who];
    struct hearth_batch_reply answer = {0};

    if (!end_of_batch(s, e, &answer.receipt)) {
        return false;
    }
    sign_receipt(s, &answer.receipt, s->programme->receipt);
    t->attack_seq = answer.receipt.seq;
    memcpy(t->attack_h, answer.receipt.h, HEARTH_HASH_LEN);
    if (t->attack_seq > t->receipted) {
        t->receipted = t->attack_seq;
    }
    accept(&answer, reply, room);
    return true;
}

/* Receipts that must not be believed, one way or the other. */
static bool fake(struct sim *s, const struct sim_event *e,
                 struct hearth_reply *reply, uint8_t *room)
{
    const struct hearth_key *key = s->programme->receipt;
    struct hearth_batch_reply answer = {0};
    struct hearth_receipt *r = &answer.receipt;
    uint64_t way = sim_below(s, 6);

    if (!end_of_batch(s, e, r)) {
        return false;
    }
    if (way == 0) {
        key = s->programme->stranger;
    } else if (way == 1) {
        r->device[0] ^= 1; /* another device's */
    } else if (way == 2) {
        r->h[sim_below(s, HEARTH_HASH_LEN)] ^= 1;
    } else if (way == 3) {
        r->seq += 1 + sim_below(s, 5);
    }
    sign_receipt(s, r, key);
    if (way == 4) {
        r->seq++; /* signed, then altered */
    }
    accept(&answer, reply, room);
    if (way == 5) {
        reply->body.len = sim_below(s, reply->body.len);
    }
    return true;
}

/* The genuine state with something put in its place. */
static bool restate(const struct hearth_state *state,
                    struct hearth_reply *reply, uint8_t *room)
{
    struct hearth_writer w;

    hearth_writer_init(&w, room, ROOM);
    if (hearth_state_encode(state, &w) != 0) {
        return false;
    }
    reply->code = HEARTH_CODE_CONTENT;
    reply->body = hearth_writer_slice(&w);
    return true;
}

static void fake_opened(struct sim *s, unsigned who, struct hearth_state *state)
{
    const struct sim_programme *p = s->programme;
    struct hearth_opened *o = &state->opened;

    if (!state->has_opened || sim_chance(s, 500)) {
        memcpy(o->device, p->identities[who].entry.id, HEARTH_DEVICE_LEN);
        o->seq = state->receipt.seq;
        memcpy(o->h, state->receipt.h, HEARTH_HASH_LEN);
        HEARTH_CHECK(hearth_opened_sign(o, p->document.id,
                                        sim_chance(s, 500) ? p->stranger
                                                           : p->receipt) == 0);
    } else if (sim_chance(s, 500)) {
        o->seq = state->receipt.seq; /* a genuine one moved on */
        memcpy(o->h, state->receipt.h, HEARTH_HASH_LEN);
        o->sig[0] ^= o->seq == s->truths[who].opened;
    } else {
        o->sig[sim_below(s, HEARTH_SIG_LEN)] ^= 1;
    }
    state->has_opened = true;
}

/* The answer to "where do we stand?" of a host that lies. */
static bool restate_lies(struct sim *s, const struct sim_event *e,
                         struct hearth_reply *reply, uint8_t *room)
{
    unsigned who = s->devices[e->device].who;
    const struct sim_truth *t = &s->truths[who];
    struct hearth_reply genuine = sim_host_serve(s, e);
    struct hearth_state state;

    if (genuine.code != HEARTH_CODE_CONTENT ||
        hearth_state_decode(genuine.body, &state) != 0 || !state.has_receipt) {
        return false;
    }
    if (t->attack == SIM_HOST_LIES) {
        state.receipt.seq = t->attack_seq;
        memcpy(state.receipt.h, t->attack_h, HEARTH_HASH_LEN);
        sign_receipt(s, &state.receipt, s->programme->receipt);
    } else {
        if (state.receipt.seq > s->truths[who].receipted) {
            s->truths[who].receipted = state.receipt.seq; /* it is genuine */
        }
        fake_opened(s, who, &state);
    }
    return restate(&state, reply, room);
}

bool sim_attack_answers(struct sim *s, const struct sim_event *e,
                        struct hearth_reply *reply, uint8_t *room)
{
    const struct sim_truth *t = &s->truths[s->devices[e->device].who];
    bool is_post = e->method == HEARTH_METHOD_POST;
    bool is_state = !is_post && e->path[0] == 'p';

    *reply = (struct hearth_reply){0, {NULL, 0}};
    if (!t->is_attacked) {
        return false;
    }
    switch ((int)t->attack) {
    case SIM_HOST_SILENT:
        return true;
    case SIM_HOST_LIES:
        return is_post    ? lie(s, e, reply, room)
               : is_state ? restate_lies(s, e, reply, room)
                          : false;
    case SIM_HOST_FAKES:
        return is_post && !s->is_calm && sim_chance(s, 600) &&
               fake(s, e, reply, room);
    case SIM_HOST_OPENS:
        return is_state && !s->is_calm && sim_chance(s, 600) &&
               restate_lies(s, e, reply, room);
    default:
        return false;
    }
}
