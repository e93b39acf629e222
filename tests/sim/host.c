/* SPDX-License-Identifier: Apache-2.0 */
/* The host: the real server of sync over its store, and the real results side
 * over what is shown to it. One power supply for both. */
#include "sim.h"

#include "host/folder/tombstones.h"

#include <string.h>

#define RESULTS_STEPS 400

static int64_t now_s(void *cookie)
{
    struct sim *s = cookie;

    return sim_clock(s, &s->host.clock_s);
}

void sim_host_open(struct sim *s)
{
    struct sim_host *h = &s->host;

    h->store = hearth_kv_memory_open(0);
    h->view = *hearth_kv_memory_kv(h->store);
    h->folder.kv = &h->view;
    memcpy(h->folder.path, s->programme->path, sizeof(s->programme->path));
    memcpy(h->folder.programme, s->programme->document.id,
           HEARTH_PROGRAMME_LEN);
    h->folder.form_sign = s->programme->form_sign_public;
    h->shown = hearth_kv_memory_open(0);
    sim_programme_forget(s->programme); /* another world's withdrawals */
    sim_programme_fill_host(s->programme, hearth_kv_memory_hand(h->store),
                            s->identities);
    HEARTH_CHECK(s->rng.fill(s->rng.cookie, h->incarnation,
                             sizeof(h->incarnation)) == 0);
    sim_host_up(s);
}

static void close_doors(struct sim_host *h)
{
    for (unsigned i = 0; i < SIM_DOORS; i++) {
        hearth_sync_server_close(h->servers[i]);
        h->servers[i] = NULL;
    }
}

void sim_host_replay(struct sim *s)
{
    struct sim_host *h = &s->host;
    struct hearth_folder at = h->folder;
    struct hearth_kv kv = *hearth_kv_memory_hand(h->store);

    at.kv = &kv;
    HEARTH_CHECK(hearth_tombstones_replay(&at) == 0);
}

void sim_host_up(struct sim *s)
{
    struct sim_host *h = &s->host;
    struct hearth_sync_server_config config = {
        .clock = {.now_s = now_s, .cookie = s},
        .receipt_key = s->programme->receipt,
        .receipt_public = s->programme->document.receipts[0]};

    close_doors(h);
    hearth_kv_memory_revive(h->store);
    sim_host_replay(s);
    config.kv = hearth_kv_memory_kv(h->store);
    memcpy(config.programme, s->programme->document.id,
           sizeof(config.programme));
    memcpy(config.host, "the host", sizeof(config.host));
    memcpy(config.incarnation, h->incarnation, sizeof(config.incarnation));
    for (unsigned i = 0; i < SIM_DOORS; i++) {
        HEARTH_CHECK(hearth_sync_server_open(&config, &h->servers[i]) == 0);
    }
    h->is_up = true;
}

void sim_host_results_stop(struct sim *s)
{
    hearth_results_close(s->host.results);
    s->host.results = NULL;
}

void sim_host_close(struct sim *s)
{
    sim_host_results_stop(s);
    close_doors(&s->host);
    hearth_kv_memory_close(s->host.store);
    hearth_kv_memory_close(s->host.shown);
}

bool sim_host_head(const struct sim *s, unsigned who,
                   struct hearth_ledger_head *head)
{
    return hearth_ledger_head(hearth_kv_memory_hand(s->host.store),
                              s->programme->identities[who].entry.id,
                              head) == 0;
}

/* P2 at the host: no receipt without what it says on the disk, whatever
 * happened to the process since. */
static void check_promise(struct sim *s, unsigned who)
{
    struct sim_truth *t = &s->truths[who];
    struct hearth_ledger_head head;
    uint64_t seq = sim_host_head(s, who, &head) ? head.seq : 0;

    if (seq < t->promised && !t->is_attacked) {
        sim_blame(s, &s->faults.lost,
                  "a receipt was given and nothing is there", who, t->promised);
        t->promised = seq;
    }
}

void sim_host_crash(struct sim *s)
{
    struct sim_host *h = &s->host;

    s->counts.crashes++;
    sim_host_results_stop(s);
    close_doors(h);
    h->is_up = false;
    hearth_kv_memory_revive(h->store);
    for (unsigned i = 0; i < s->identities; i++) {
        check_promise(s, i);
    }
    (void)sim_plan(s, (int64_t)sim_below(s, SIM_HOUR_MS), SIM_EVENT_HOST_UP, 0);
}

void sim_host_note_receipt(struct sim *s, unsigned who,
                           const struct hearth_receipt *r)
{
    struct sim_truth *t = &s->truths[who];

    if (r->seq > t->receipted) {
        t->receipted = r->seq;
    }
    if (r->seq > t->promised) {
        t->promised = r->seq;
    }
    check_promise(s, who);
}

/* What leaves the host counts, even if the power fails right after. */
static void note_reply(struct sim *s, const struct sim_event *e,
                       const struct hearth_reply *reply)
{
    unsigned who = s->devices[e->device].who;
    struct hearth_batch_reply batch;
    struct hearth_state state;

    if (e->method == HEARTH_METHOD_POST) {
        if (reply->code == HEARTH_CODE_CHANGED &&
            hearth_batch_reply_decode(reply->body, &batch) == 0 &&
            batch.has_receipt) {
            sim_host_note_receipt(s, who, &batch.receipt);
        }
    } else if (reply->code == HEARTH_CODE_CONTENT && e->path[0] == 'p' &&
               hearth_state_decode(reply->body, &state) == 0 &&
               state.has_receipt) {
        sim_host_note_receipt(s, who, &state.receipt);
    }
}

struct hearth_reply sim_host_serve(struct sim *s, const struct sim_event *e)
{
    unsigned who = s->devices[e->device].who;
    struct hearth_request request = {.method = e->method,
                                     .body = hearth_slice_of(e->body, e->len)};
    struct hearth_reply reply = {0, {NULL, 0}};

    memcpy(request.path, e->path, sizeof(request.path));
    hearth_sync_server_handle(s->host.servers[e->door],
                              s->programme->identities[who].entry.sync_hash,
                              &request, &reply);
    return reply;
}

void sim_host_request(struct sim *s, const struct sim_event *e)
{
    struct sim_host *h = &s->host;
    struct hearth_reply reply;
    uint8_t room[4096];

    if (!h->is_up || (h->is_shut[e->door] && !s->is_calm)) {
        return;
    }
    if (sim_attack_answers(s, e, &reply, room)) {
        if (reply.code != 0) {
            sim_send_reply(s, e, &reply);
        }
        return;
    }
    sim_plan_fault(s, h->store);
    reply = sim_host_serve(s, e);
    note_reply(s, e, &reply);
    if (reply.code < HEARTH_CODE_BAD_REQUEST ||
        !hearth_kv_memory_is_dead(h->store)) {
        sim_send_reply(s, e, &reply);
    }
    if (hearth_kv_memory_is_dead(h->store)) {
        sim_host_crash(s);
    } else {
        hearth_kv_memory_calm(h->store);
    }
}

/* ---- results ---- */

/* ingest stores a batch while results reads. */
static void serve_meanwhile(void *cookie)
{
    struct sim *s = cookie;

    for (size_t i = 0; i < s->event_count; i++) {
        const struct sim_event *e = &s->events[i];

        if (e->kind == SIM_EVENT_REQUEST && s->host.is_up &&
            !s->truths[s->devices[e->device].who].is_attacked) {
            struct sim_event copy = *e;
            struct hearth_reply reply = sim_host_serve(s, &copy);

            note_reply(s, &copy, &reply);
            return; /* the answer is lost; the request comes again */
        }
    }
}

static void note_opened(struct sim *s)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(s->host.store);

    for (unsigned i = 0; i < s->identities; i++) {
        uint8_t bytes[HEARTH_OPENED_LEN];
        struct hearth_opened o;
        size_t len;

        if (hearth_ledger_opened_get(kv, s->programme->identities[i].entry.id,
                                     bytes, sizeof(bytes), &len) == 0 &&
            hearth_opened_decode(hearth_slice_of(bytes, len), &o) == 0 &&
            hearth_opened_verify(&o, s->programme->document.id,
                                 &s->programme->document.openeds[0]) == 0 &&
            o.seq > s->truths[i].opened) {
            s->truths[i].opened = o.seq;
        }
    }
}

static int open_results(struct sim *s)
{
    return hearth_results_open(
        &s->host.folder, hearth_slice_text(SIM_PASSPHRASE), &s->host.results);
}

void sim_host_results(struct sim *s)
{
    struct sim_host *h = &s->host;
    bool is_new, looks = s->is_calm || sim_chance(s, 400);
    int code = 0;

    if (!h->is_up) {
        return;
    }
    sim_attack_show(s);
    sim_plan_fault(s, h->store);
    if (!s->is_calm && sim_chance(s, 300)) {
        hearth_kv_memory_meanwhile(h->store, sim_below(s, RESULTS_STEPS),
                                   serve_meanwhile, s);
    }
    if (h->results == NULL) {
        code = open_results(s);
    }
    if (code == 0 && looks) {
        code = hearth_results_read_withdrawals(h->results);
    }
    if (code == 0) {
        s->counts.rounds++;
        code = hearth_results_round(h->results, &is_new);
    }
    if (code == 0 && looks) {
        code = hearth_results_search_apart(h->results);
    }
    if (code == 0 && looks) {
        code = hearth_results_bury(h->results, sim_clock(s, &h->clock_s));
    }
    if (code == 0) {
        code = hearth_results_countersign(h->results);
    }
    sim_attack_shown(s);
    if (h->is_copied && !hearth_kv_memory_is_dead(h->store)) {
        sim_host_replay(s); /* the log is no part of what was shown */
    }
    note_opened(s);
    if (hearth_kv_memory_is_dead(h->store)) {
        sim_host_crash(s);
        return;
    }
    hearth_kv_memory_calm(h->store);
    if (code != 0 && s->is_calm) {
        sim_blame(s, &s->faults.broken, "results does not go on", 0,
                  (uint64_t)(-code));
    }
    if (code != 0) {
        sim_host_results_stop(s);
    }
}

/* ---- backups ---- */

void sim_host_backup(struct sim *s)
{
    struct sim_host *h = &s->host;

    hearth_kv_memory_keep_image(h->store);
    h->has_image = true;
}

/* What was erased on a device and is not in the backup is lost, and must be
 * told; all else must come again by itself. */
void sim_host_restore(struct sim *s)
{
    struct sim_host *h = &s->host;

    if (!h->has_image || !h->is_up) {
        return;
    }
    s->counts.restores++;
    sim_host_results_stop(s);
    hearth_kv_memory_restore_image(h->store);
    HEARTH_CHECK(s->rng.fill(s->rng.cookie, h->incarnation,
                             sizeof(h->incarnation)) == 0);
    sim_host_up(s);
    sim_revoke_again(s);
    for (unsigned i = 0; i < s->device_count; i++) {
        struct sim_device *d = &s->devices[i];
        struct hearth_outbox_state state = sim_device_state(d);
        struct hearth_ledger_head head;
        uint64_t seq = sim_host_head(s, d->who, &head) ? head.seq : 0;

        s->truths[d->who].promised = seq;
        if (state.head.seq - state.kept > seq) {
            s->truths[d->who].attack = SIM_HOST_RESTORED;
            s->truths[d->who].is_attacked = true;
        }
    }
}
