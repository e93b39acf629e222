/* SPDX-License-Identifier: Apache-2.0 */
/* What people do to a programme: they revoke devices, withdraw what they said,
 * and carry files between devices and the host. */
#include "sim.h"

#include "hearth/carry.h"
#include "hearth/fsutil.h"
#include "hearth/tombstone.h"
#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)256 * 1024)
#define AT_HOST  SIM_DEVICES_MAX /* typed there, and not into a device */

/* ---- revocation ---- */

static void put_revocation(struct sim *s, unsigned who)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(s->host.store);
    struct sim_truth *t = &s->truths[who];
    struct hearth_ledger_device d;
    struct hearth_register_entry e = {.version = 2,
                                      .state = HEARTH_REGISTER_REVOKED,
                                      .last_good_seq = t->last_good};
    struct hearth_public sign;

    HEARTH_CHECK(hearth_ledger_device_get(
                     kv, s->programme->identities[who].entry.id, &d) == 0);
    d.is_revoked = true;
    d.last_good_seq = t->last_good;
    HEARTH_CHECK(hearth_ledger_device_put(kv, &d) == 0);
    memcpy(e.device, d.id, sizeof(e.device));
    memcpy(sign.point, d.sign, sizeof(sign.point));
    HEARTH_CHECK(hearth_identity_hash(&sign, e.sign_hash) == 0);
    HEARTH_CHECK(hearth_register_sign(&e, s->programme->document.id,
                                      s->programme->form_sign) == 0);
    HEARTH_CHECK(hearth_register_save(kv, &e) == 0);
}

/* A device that somebody copied or set back is revoked once that shows; one
 * that is attacked otherwise has enough of its own. */
static bool may_be_revoked(const struct sim_truth *t)
{
    return t->attack == SIM_NO_ATTACK ||
           (t->is_attacked && (t->attack == SIM_DEVICE_CLONED ||
                               t->attack == SIM_DEVICE_SET_BACK));
}

/* Some records back, or some that are still to come. */
void sim_revoke(struct sim *s, unsigned who)
{
    struct sim_truth *t = &s->truths[who];
    struct hearth_ledger_head head;
    uint64_t seq, around = sim_below(s, 6);

    if (!may_be_revoked(t) || t->is_revoked || s->is_calm) {
        return;
    }
    if (!s->host.is_up) {
        (void)sim_plan(s, SIM_HOUR_MS, SIM_EVENT_REVOKE, who);
        return;
    }
    seq = sim_host_head(s, who, &head) ? head.seq : 0;
    t->is_revoked = true;
    t->last_good = seq + around < 3 ? 0 : seq + around - 3;
    s->counts.revoked++;
    put_revocation(s, who);
}

void sim_revoke_again(struct sim *s)
{
    for (unsigned i = 0; i < s->identities; i++) {
        if (s->truths[i].is_revoked) {
            put_revocation(s, i);
        }
    }
}

/* ---- withdrawal ---- */

static void seal_code(struct sim *s, const struct sim_saved *r,
                      struct hearth_writer *out,
                      uint8_t id[HEARTH_WITHDRAW_ID_LEN])
{
    const struct hearth_programme_epoch *e = &s->programme->document.epochs[0];
    uint8_t w[HEARTH_WITHDRAW_LEN];

    sim_programme_code(s->programme->identities[r->who].entry.id, r->seq, w);
    HEARTH_CHECK(hearth_withdraw_seal(
                     s->programme->document.id, e->suite, e->epoch,
                     hearth_slice_of(e->seal, hearth_hpke_enc_len(e->suite)), w,
                     &s->rng, out) == 0);
    HEARTH_CHECK(hearth_withdraw_id(hearth_writer_slice(out), id) == 0);
}

/* Typed at the host, or into any device. */
void sim_withdraw(struct sim *s)
{
    uint8_t bytes[HEARTH_WITHDRAW_MAX];
    const struct hearth_kv *kv;
    struct hearth_writer w;
    struct sim_saved *r;
    unsigned by = (unsigned)sim_below(s, s->device_count + 1);

    if (s->saved_count == 0 || s->is_calm) {
        return;
    }
    by = by == s->device_count ? AT_HOST : by; /* clones may come to be */
    r = &s->saved[sim_below(s, s->saved_count)];
    if (r->is_asked || s->truths[r->who].attack != SIM_NO_ATTACK ||
        (by == AT_HOST && !s->host.is_up)) {
        return;
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    seal_code(s, r, &w, r->id);
    kv = by == AT_HOST ? hearth_kv_memory_hand(s->host.store)
                       : hearth_kv_memory_hand(s->devices[by].store);
    if (hearth_withdrawals_put(kv, r->id, hearth_writer_slice(&w),
                               HEARTH_WITHDRAWALS_DEVICE_MAX) != 0) {
        return; /* its list is full */
    }
    s->counts.withdrawn++;
    r->is_asked = true;
    r->by = by;
}

/* Who brings it may be gone, or the host's backup older than it. */
static bool may_be_lost(const struct sim *s, const struct sim_saved *r)
{
    const struct sim_truth *by =
        r->by == AT_HOST ? NULL : &s->truths[s->devices[r->by].who];

    return s->counts.restores > 0 ||
           (by != NULL && (by->attack != SIM_NO_ATTACK || by->is_revoked));
}

/* It was buried once: no backup of the store may bring it back. */
static bool is_logged(const struct sim *s, const struct sim_saved *r)
{
    uint8_t entry[HEARTH_TOMBSTONE_LEN];
    char path[HEARTH_PATH_MAX];
    bool is_there = false;
    FILE *log;

    HEARTH_CHECK(
        hearth_fsutil_join(s->programme->path, "tombstones.log", path) == 0);
    log = fopen(path, "rb");
    while (log != NULL && !is_there &&
           fread(entry, sizeof(entry), 1, log) == 1) {
        is_there = memcmp(entry, r->h, HEARTH_HASH_LEN) == 0;
    }
    if (log != NULL) {
        (void)fclose(log);
    }
    return is_there;
}

void sim_judge_withdrawn(struct sim *s, const struct sim_saved *r,
                         bool is_at_host, bool is_counted)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(s->host.store);
    struct hearth_slice value;
    struct hearth_kv_txn *txn;
    bool is_done;
    int code;

    HEARTH_CHECK(kv->begin(kv->cookie, false, &txn) == 0);
    code = kv->get(txn, HEARTH_TABLE_WITHDRAWALS,
                   hearth_slice_of(r->id, sizeof(r->id)), &value);
    is_done = code == 0 && value.len <= HEARTH_SIG_LEN;
    kv->abort(txn);
    if (is_counted || is_at_host) {
        if (is_done || is_logged(s, r) || !may_be_lost(s, r)) {
            sim_blame(s, &s->faults.broken,
                      is_done || is_logged(s, r)
                          ? "a withdrawn record came back"
                      : code == 0 ? "a withdrawal waits in vain"
                                  : "a withdrawal got lost",
                      r->who, r->seq);
        }
    }
}

/* ---- carried files ---- */

static struct sim_event *plan_file(struct sim *s, enum sim_event_kind kind,
                                   unsigned device, struct hearth_slice file)
{
    uint64_t days = s->is_calm ? SIM_DAY_MS / 8 : 8 * SIM_DAY_MS;
    struct sim_event *e =
        sim_plan(s, (int64_t)sim_below(s, days), kind, device);

    e->body = malloc(file.len + 1);
    HEARTH_CHECK(e->body != NULL);
    memcpy(e->body, file.data, file.len);
    e->len = file.len;
    if (!s->is_calm && sim_chance(s, s->sky.corrupt)) {
        e->body[sim_below(s, file.len)] ^= (uint8_t)(1u << sim_below(s, 8));
    }
    return e;
}

/* A stick may be lost, or be read twice; in the end all arrive. */
static void carry(struct sim *s, enum sim_event_kind kind, unsigned device,
                  struct hearth_slice file)
{
    if (s->is_calm ? !s->devices[device].is_offline
                   : sim_chance(s, s->sky.drop)) {
        return;
    }
    (void)plan_file(s, kind, device, file);
    if (!s->is_calm && sim_chance(s, s->sky.repeat)) {
        (void)plan_file(s, kind, device, file);
    }
}

void sim_stick(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];
    struct hearth_sync_client *client;
    uint8_t *room;
    struct hearth_writer w;
    uint64_t next = 0;
    int code;

    if ((s->is_calm && !d->is_offline) || d->client != NULL) {
        return; /* it is just being synced */
    }
    code = sim_device_client(s, device, &client);
    if (code != 0) {
        return;
    }
    room = malloc(FILE_MAX);
    HEARTH_CHECK(room != NULL);
    sim_plan_fault(s, d->store);
    while (code == 0) {
        hearth_writer_init(&w, room, FILE_MAX);
        code = hearth_sync_client_carry_out(client, &next, &w);
        if (code == 0) {
            s->counts.files++;
            carry(s, SIM_EVENT_STICK_HOST, device, hearth_writer_slice(&w));
        }
    }
    free(room);
    hearth_sync_client_close(client);
    if (hearth_kv_memory_is_dead(d->store)) {
        sim_device_crash(s, device);
    }
    hearth_kv_memory_calm(d->store);
}

/* What leaves the host in a file counts as well. */
static void note_file(struct sim *s, unsigned who, struct hearth_slice file)
{
    struct hearth_carry_head head;
    struct hearth_reader items;
    struct hearth_slice body;
    struct hearth_state state;
    uint8_t type;

    HEARTH_CHECK(hearth_carry_open(file, &head, &items) == 0);
    while (hearth_carry_next(&items, &type, &body) == 0) {
        if (type == HEARTH_CARRY_STATE &&
            hearth_state_decode(body, &state) == 0 && state.has_receipt) {
            sim_host_note_receipt(s, who, &state.receipt);
        }
    }
}

void sim_stick_at_host(struct sim *s, const struct sim_event *e)
{
    unsigned who = s->devices[e->device].who;
    struct sim_host *h = &s->host;
    struct hearth_sync_carried carried;
    struct hearth_writer w;
    uint8_t *room;
    int code;

    if (!h->is_up || (s->truths[who].is_attacked &&
                      s->truths[who].attack != SIM_HOST_RESTORED)) {
        return;
    }
    room = malloc(FILE_MAX);
    HEARTH_CHECK(room != NULL);
    hearth_writer_init(&w, room, FILE_MAX);
    sim_plan_fault(s, h->store);
    code = hearth_sync_server_carry_in(
        h->servers[0], hearth_slice_of(e->body, e->len), &carried);
    if (code == 0) {
        code = hearth_sync_server_carry_out(h->servers[0], &carried, &w);
    }
    if (code == 0) {
        note_file(s, who, hearth_writer_slice(&w));
        carry(s, SIM_EVENT_STICK_BACK, e->device, hearth_writer_slice(&w));
    }
    free(room);
    if (hearth_kv_memory_is_dead(h->store)) {
        sim_host_crash(s);
    } else {
        hearth_kv_memory_calm(h->store);
    }
}

/* An answer from before the host was set back may let a device erase what the
 * host has no more: that must show as a gap, like any loss by a restore. */
static void note_erased(struct sim *s, const struct sim_device *d)
{
    struct hearth_outbox_state state = sim_device_state(d);
    struct hearth_ledger_head head;
    uint64_t seq = sim_host_head(s, d->who, &head) ? head.seq : 0;

    if (s->counts.restores > 0 && state.head.seq - state.kept > seq) {
        s->truths[d->who].attack = SIM_HOST_RESTORED;
        s->truths[d->who].is_attacked = true;
    }
}

void sim_stick_back(struct sim *s, const struct sim_event *e)
{
    struct sim_device *d = &s->devices[e->device];
    struct hearth_sync_client *client;
    int code;

    if (d->client != NULL || sim_device_client(s, e->device, &client) != 0) {
        return;
    }
    sim_plan_fault(s, d->store);
    code = hearth_sync_client_carry_in(client, hearth_slice_of(e->body, e->len),
                                       sim_clock(s, &d->clock_s));
    hearth_sync_client_close(client);
    if (hearth_kv_memory_is_dead(d->store)) {
        sim_device_crash(s, e->device);
    } else {
        hearth_kv_memory_calm(d->store);
    }
    note_erased(s, d);
    if (code == HEARTH_E_BRANCH && s->counts.restores == 0 &&
        s->truths[d->who].attack == SIM_NO_ATTACK) {
        sim_blame(s, &s->faults.broken, "a carried answer is called a branch",
                  d->who, d->count);
    }
    sim_device_check(s, e->device);
}
