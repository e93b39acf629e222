/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody does who holds a device's disk, or its keys as well. */
#include "sim.h"

#include <string.h>

static void plan_life(struct sim *s, unsigned device)
{
    (void)sim_plan(s, (int64_t)sim_below(s, SIM_DAY_MS), SIM_EVENT_INTERVIEW,
                   device);
    (void)sim_plan(s, (int64_t)sim_below(s, SIM_DAY_MS), SIM_EVENT_SYNC,
                   device);
}

static bool clone(struct sim *s, unsigned device)
{
    if (s->device_count == SIM_DEVICES_MAX) {
        return false;
    }
    sim_device_clone(s, device, s->device_count);
    plan_life(s, s->device_count++);
    return true;
}

/* Only what somebody else has seen can be missed: an image from before the
 * host got more. */
static bool set_back(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];
    struct hearth_ledger_head head;

    if (!d->has_image) {
        sim_device_keep(d);
        return false;
    }
    if (!sim_host_head(s, d->who, &head) || head.seq <= d->image_count) {
        return false;
    }
    sim_device_set_back(s, device);
    return true;
}

/* A record that waits for its receipt is damaged or gone. */
static bool damage(struct sim *s, struct sim_device *d, bool is_deleted)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(d->store);
    struct hearth_outbox_state state = sim_device_state(d);
    uint64_t waiting = state.head.seq - state.receipted.seq;
    uint8_t bytes[SIM_RECORD_MAX];
    uint8_t key[8];
    struct hearth_kv_txn *txn;
    struct hearth_writer w;
    uint64_t seq;
    size_t len;

    if (waiting == 0) {
        return false;
    }
    seq = state.receipted.seq + 1 + sim_below(s, waiting);
    hearth_writer_init(&w, key, sizeof(key));
    hearth_writer_u64(&w, seq);
    HEARTH_CHECK(hearth_outbox_record(kv, seq, bytes, sizeof(bytes), &len) ==
                 0);
    bytes[sim_below(s, len)] ^= (uint8_t)(1u << sim_below(s, 8));
    HEARTH_CHECK(kv->begin(kv->cookie, true, &txn) == 0);
    if (is_deleted) {
        HEARTH_CHECK(
            kv->del(txn, HEARTH_TABLE_OUTBOX, hearth_writer_slice(&w)) == 0);
    } else {
        HEARTH_CHECK(kv->put(txn, HEARTH_TABLE_OUTBOX, hearth_writer_slice(&w),
                             hearth_slice_of(bytes, len)) == 0);
    }
    HEARTH_CHECK(kv->commit(txn) == 0);
    s->truths[d->who].attack_seq = seq;
    d->is_watched = true;
    return true;
}

/* The verdict on a batch with one record, posted in ${device}'s session. */
static int post(struct sim *s, unsigned device, const uint8_t *bytes,
                size_t len)
{
    struct hearth_batch_status status = {0};
    struct sim_event e = {.kind = SIM_EVENT_REQUEST,
                          .device = device,
                          .method = HEARTH_METHOD_POST,
                          .path = "b"};
    uint8_t batch[SIM_RECORD_MAX * 2];
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_batch_builder b;
    struct hearth_batch_reply verdict;
    struct hearth_record record;
    struct hearth_reply reply;
    struct hearth_slice body;

    HEARTH_CHECK(hearth_record_decode(hearth_slice_of(bytes, len), &record) ==
                 0);
    HEARTH_CHECK(hearth_record_chain(s->programme->document.id, &record, h) ==
                 0);
    hearth_batch_begin(&b, batch, sizeof(batch), &record.header, &status);
    HEARTH_CHECK(hearth_batch_add(&b, &record, h) == 0);
    HEARTH_CHECK(hearth_batch_end(&b, &body) == 0);
    e.body = batch;
    e.len = body.len;
    reply = sim_host_serve(s, &e);
    return reply.code == HEARTH_CODE_CHANGED &&
                   hearth_batch_reply_decode(reply.body, &verdict) == 0
               ? verdict.verdict
               : -1;
}

/* The device's own next record, but for ${sign} and, if it forks, its place. */
static size_t make(struct sim *s, unsigned who, const struct hearth_key *sign,
                   bool is_fork, uint8_t out[SIM_RECORD_MAX])
{
    const struct hearth_ledger_device *entry =
        &s->programme->identities[who].entry;
    struct hearth_record_header header = {.suite = HEARTH_SUITE_X25519,
                                          .epoch = 1};
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_ledger_head head;
    struct hearth_writer w;

    if (!sim_host_head(s, who, &head)) {
        return 0;
    }
    header.seq = is_fork ? 1 : head.seq + 1;
    memcpy(header.device, entry->id, HEARTH_DEVICE_LEN);
    memcpy(header.prev, is_fork ? entry->genesis : head.h, HEARTH_HASH_LEN);
    hearth_writer_init(&w, out, SIM_RECORD_MAX);
    HEARTH_CHECK(
        sim_programme_seal(s->programme, &s->rng, sign, &header, &w, h) == 0);
    return w.len;
}

/* Sent to the host by ${who}'s keys; a verdict other than the right one is
 * what this is about. */
static bool send_bad(struct sim *s, unsigned device)
{
    unsigned who = s->devices[device].who;
    unsigned other = (who + 1) % s->identities;
    struct sim_truth *t = &s->truths[who];
    const struct sim_identity *me = &s->programme->identities[who];
    int right = HEARTH_VERDICT_FOREIGN;
    uint8_t bytes[SIM_RECORD_MAX];
    size_t len;

    if (t->attack == SIM_DEVICE_FORKS) {
        right = HEARTH_VERDICT_BRANCH;
        len = make(s, who, me->sign, true, bytes);
    } else if (t->attack == SIM_DEVICE_REPLAYS) {
        len =
            make(s, other, s->programme->identities[other].sign, false, bytes);
    } else if (sim_chance(s, 500)) {
        len = make(s, other, me->sign, false, bytes);
    } else {
        right = HEARTH_VERDICT_SIGNATURE;
        len = make(s, who, s->programme->stranger, false, bytes);
    }
    if (len == 0 || (other == who && right == HEARTH_VERDICT_FOREIGN) ||
        s->truths[other].attack != SIM_NO_ATTACK || !s->host.is_up) {
        return false;
    }
    int verdict = post(s, device, bytes, len);
    if (verdict == HEARTH_VERDICT_BUSY) {
        return false; /* a full disk took nothing: there is nothing to see */
    }
    if (verdict == right) {
        t->notices |= SIM_SEEN_AS_REFUSAL;
    }
    return true;
}

bool sim_attack_device(struct sim *s, unsigned who)
{
    unsigned device = who; /* the first devices are the identities */

    switch ((int)s->truths[who].attack) {
    case SIM_DEVICE_CLONED:
        return clone(s, device);
    case SIM_DEVICE_SET_BACK:
        return set_back(s, device);
    case SIM_DEVICE_DELETES:
        return damage(s, &s->devices[device], true);
    case SIM_DEVICE_ALTERS:
        return damage(s, &s->devices[device], false);
    default:
        return send_bad(s, device);
    }
}
