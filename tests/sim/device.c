/* SPDX-License-Identifier: Apache-2.0 */
/* A device: interviews are sealed and committed as the agent does it, and the
 * real client of sync runs over its store until one of them dies. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS (20 * SIM_SECOND_MS)
#define LOST_MAX   3

static const struct hearth_kv *kv_of(const struct sim_device *d)
{
    return hearth_kv_memory_kv(d->store);
}

static const struct sim_identity *identity_of(const struct sim *s,
                                              const struct sim_device *d)
{
    return &s->programme->identities[d->who];
}

void sim_device_open(struct sim *s, unsigned device, unsigned who)
{
    struct sim_device *d = &s->devices[device];

    memset(d, 0, sizeof(*d));
    d->who = who;
    d->is_there = true;
    d->store = hearth_kv_memory_open(0);
    sim_programme_fill_device(s->programme, hearth_kv_memory_hand(d->store),
                              who);
}

static void end_client(struct sim_device *d)
{
    hearth_sync_client_close(d->client);
    d->client = NULL;
    d->token++; /* no answer is waited for */
}

void sim_device_close(struct sim_device *d)
{
    end_client(d);
    hearth_kv_memory_close(d->store);
    free(d->records);
    memset(d, 0, sizeof(*d));
}

struct hearth_outbox_state sim_device_state(const struct sim_device *d)
{
    struct hearth_outbox_state state;

    HEARTH_CHECK(hearth_outbox_state(hearth_kv_memory_hand(d->store), &state) ==
                 0);
    return state;
}

/* ---- interviews ---- */

static void remember(struct sim_device *d, uint64_t seq,
                     const uint8_t h[HEARTH_HASH_LEN])
{
    if (seq > d->cap) {
        d->cap = d->cap * 2 + 64;
        d->records = realloc(d->records, d->cap * sizeof(*d->records));
        HEARTH_CHECK(d->records != NULL);
    }
    memcpy(d->records[seq - 1].h, h, HEARTH_HASH_LEN);
    d->records[seq - 1].is_saved = false;
}

static void note_saved(struct sim *s, struct sim_device *d, uint64_t seq)
{
    struct sim_saved *saved;

    if (d->records[seq - 1].is_saved) {
        return;
    }
    if (s->saved_count == s->saved_cap) {
        s->saved_cap = s->saved_cap * 2 + 256;
        s->saved = realloc(s->saved, s->saved_cap * sizeof(*s->saved));
        HEARTH_CHECK(s->saved != NULL);
    }
    saved = &s->saved[s->saved_count++];
    memset(saved, 0, sizeof(*saved));
    saved->who = d->who;
    saved->seq = seq;
    memcpy(saved->h, d->records[seq - 1].h, HEARTH_HASH_LEN);
    d->records[seq - 1].is_saved = true;
}

/* As the agent checks before it signs: protocol.md 3. */
static int check_chain(const struct sim *s, const struct sim_device *d,
                       const struct hearth_outbox_state *state)
{
    const struct sim_identity *i = identity_of(s, d);
    uint8_t bytes[SIM_RECORD_MAX];
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_public sign;
    struct hearth_record record;
    size_t len;
    int code;

    code = hearth_sync_check_branch(kv_of(d));
    if (code != 0) {
        return code;
    }
    if (state->head.seq == 0) {
        return 0;
    }
    code = hearth_outbox_record(kv_of(d), state->head.seq, bytes, sizeof(bytes),
                                &len);
    if (code == HEARTH_E_NOT_FOUND) {
        return state->opened.seq == state->head.seq ? 0 : HEARTH_E_BRANCH;
    }
    if (code != 0) {
        return code;
    }
    memcpy(sign.point, i->entry.sign, sizeof(sign.point));
    if (hearth_record_decode(hearth_slice_of(bytes, len), &record) != 0 ||
        hearth_record_chain(s->programme->document.id, &record, h) != 0 ||
        memcmp(h, state->head.h, sizeof(h)) != 0) {
        return HEARTH_E_BRANCH;
    }
    return hearth_identity_verify(&sign, h, record.sig) == 0 ? 0
                                                             : HEARTH_E_BRANCH;
}

static int finalise(struct sim *s, struct sim_device *d)
{
    struct hearth_record_header header = {.suite = HEARTH_SUITE_X25519,
                                          .epoch = 1};
    struct hearth_outbox_state state;
    uint8_t bytes[SIM_RECORD_MAX];
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_writer out;
    int code = hearth_outbox_state(kv_of(d), &state);

    if (code == 0) {
        code = check_chain(s, d, &state);
    }
    if (code != 0) {
        return code;
    }
    header.seq = state.head.seq + 1;
    memcpy(header.device, identity_of(s, d)->entry.id, sizeof(header.device));
    memcpy(header.prev, state.head.h, sizeof(header.prev));
    hearth_writer_init(&out, bytes, sizeof(bytes));
    HEARTH_CHECK(sim_programme_seal(s->programme, &s->rng,
                                    identity_of(s, d)->sign, &header, &out,
                                    h) == 0);
    remember(d, header.seq, h);
    code = hearth_outbox_finalise(kv_of(d), header.seq, h,
                                  hearth_writer_slice(&out),
                                  hearth_slice_of(NULL, 0));
    if (code == 0) {
        d->count = header.seq;
        note_saved(s, d, header.seq);
    }
    return code;
}

/* A host with its RECEIPT key can sign of a chain that is none: then nothing
 * more is signed, and that is all that it can do so. */
static bool is_by_host(const struct sim_truth *t)
{
    return t->is_attacked && t->attack < SIM_DEVICE_CLONED;
}

void sim_device_interview(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];
    int code;

    sim_plan_fault(s, d->store);
    code = finalise(s, d);
    s->counts.interviews++;
    if (hearth_kv_memory_is_dead(d->store)) {
        sim_device_crash(s, device);
        return;
    }
    hearth_kv_memory_calm(d->store);
    /* The first may end so by the host's verdict, which nobody signed. */
    if (code == 0 && d->is_watched && d->branches > 1) {
        sim_blame(s, &s->faults.broken,
                  "a device that was copied or set back signs on", d->who,
                  d->count);
    }
    if (code == HEARTH_E_BRANCH) {
        d->refuses = true;
        if (!d->is_watched && !is_by_host(&s->truths[d->who])) {
            sim_blame(s, &s->faults.broken, "a sound device signs nothing more",
                      d->who, d->count);
        }
    }
    sim_device_check(s, device);
}

/* ---- sync ---- */

/* A file told of a host that was set back, and another one, older, brought it
 * meanwhile what it had lost: its device cannot know, and its word does no harm
 * to what is there. */
static bool is_healed_unheard(struct sim *s, const struct sim_device *d)
{
    struct hearth_ledger_head head;
    uint64_t from;
    uint64_t to;

    return s->counts.restores > 0 && d->is_offline &&
           hearth_sync_loss_is_due(kv_of(d), &from, &to) &&
           sim_host_head(s, d->who, &head) && head.seq >= to;
}

/* Records that neither side has: the worker signs that, and the next run
 * brings it. */
static void sign_loss(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];
    const struct sim_identity *i = identity_of(s, d);
    bool is_fine = s->truths[d->who].is_attacked || is_healed_unheard(s, d);
    uint64_t count = 0;
    int code;

    sim_plan_fault(s, d->store);
    code = hearth_sync_loss_sign(kv_of(d), s->programme->document.id,
                                 i->entry.id, i->sign, &count);
    if (hearth_kv_memory_is_dead(d->store)) {
        sim_device_crash(s, device);
        return;
    }
    hearth_kv_memory_calm(d->store);
    if (code == 0 && count > 0 && !is_fine) {
        sim_blame(s, &s->faults.lost, "a sound device signs a loss", d->who,
                  d->count);
    }
}

static void end_run(struct sim *s, unsigned device, int code)
{
    struct sim_device *d = &s->devices[device];
    struct hearth_sync_client_report report;
    int64_t wait_ms;

    hearth_kv_memory_calm(d->store);
    hearth_sync_client_report(d->client, &report);
    d->last_refusal = report.last_refusal;
    d->last_end = code;
    d->branches = code == HEARTH_E_BRANCH ? d->branches + 1 : 0;
    end_client(d);
    if (code == HEARTH_E_TIMEOUT || code == HEARTH_E_BUSY ||
        code == HEARTH_E_IO) {
        HEARTH_CHECK(hearth_sync_backoff_ms(d->attempt++, &s->rng, &wait_ms) ==
                     0);
        d->door = (d->door + 1) % SIM_DOORS; /* hosts in order */
    } else {
        d->attempt = 0;
        wait_ms =
            s->is_calm ? SIM_DAY_MS / 2 : (int64_t)sim_below(s, 5 * SIM_DAY_MS);
    }
    (void)sim_plan(s, wait_ms, SIM_EVENT_SYNC, device);
    if (code == HEARTH_E_LOCKED) {
        sign_loss(s, device);
    }
    sim_device_check(s, device);
}

static void ask(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];
    struct hearth_request request;
    int code;

    sim_plan_fault(s, d->store);
    code = hearth_sync_client_next(d->client, &request);
    if (hearth_kv_memory_is_dead(d->store)) {
        sim_device_crash(s, device);
        return;
    }
    if (code != 0) {
        end_run(s, device, code == HEARTH_E_NOT_FOUND ? 0 : code);
        return;
    }
    /* Each record, and the halving of batches, many times over. */
    if (++d->asked == 2000 + 20 * d->count) {
        sim_blame(s, &s->faults.broken, "a run of sync goes round", d->who,
                  d->count);
    }
    d->token++;
    d->asked_ms = s->now_ms;
    sim_plan(s, TIMEOUT_MS, SIM_EVENT_TIMEOUT, device)->token = d->token;
    sim_send_request(s, device, &request);
}

int sim_device_client(struct sim *s, unsigned device,
                      struct hearth_sync_client **out)
{
    static const uint16_t sizes[] = {0, 1, 3, 7, 20, 200};
    struct sim_device *d = &s->devices[device];
    const struct sim_identity *i = identity_of(s, d);
    struct hearth_sync_client_config config = {
        .kv = kv_of(d),
        .form_sign = s->programme->form_sign_public,
        .rng = sim_chance(s, 200) ? &s->rng : NULL, /* asks for the time */
        .batch_records = sizes[sim_below(s, sizeof(sizes) / sizeof(sizes[0]))]};

    memcpy(config.programme, s->programme->document.id,
           sizeof(config.programme));
    memcpy(config.device, i->entry.id, sizeof(config.device));
    return hearth_sync_client_open(&config, out);
}

/* The next trip of its sticks; the worker was there in between. */
static void go_by_file(struct sim *s, unsigned device)
{
    sign_loss(s, device);
    sim_stick(s, device);
    (void)sim_plan(
        s, s->is_calm ? SIM_DAY_MS / 2 : (int64_t)sim_below(s, 5 * SIM_DAY_MS),
        SIM_EVENT_SYNC, device);
}

void sim_device_sync(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];
    int code;

    if (d->client != NULL) {
        return;
    }
    if (d->is_offline) {
        go_by_file(s, device);
        return;
    }
    d->asked = 0;
    sim_plan_fault(s, d->store);
    code = sim_device_client(s, device, &d->client);
    if (hearth_kv_memory_is_dead(d->store) || code != 0) {
        d->client = NULL;
        sim_device_crash(s, device);
        (void)sim_plan(s, SIM_HOUR_MS, SIM_EVENT_SYNC, device);
        return;
    }
    s->counts.runs++;
    d->lost = 0;
    ask(s, device);
}

/* An answer to an earlier question is none, but for a network that mixes them
 * up in spite of all that stands below. */
static bool is_taken(struct sim *s, const struct sim_device *d,
                     const struct sim_event *e)
{
    if (d->client == NULL) {
        return false;
    }
    return e->token == d->token ||
           (!s->is_calm && sim_chance(s, s->sky.misdeliver));
}

void sim_device_reply(struct sim *s, const struct sim_event *e)
{
    struct sim_device *d = &s->devices[e->device];
    struct hearth_reply reply = {e->code, hearth_slice_of(e->body, e->len)};
    int code;

    if (!is_taken(s, d, e)) {
        return;
    }
    d->lost = 0;
    hearth_sync_client_timed(d->client, (uint32_t)(s->now_ms - d->asked_ms));
    sim_plan_fault(s, d->store);
    code =
        hearth_sync_client_reply(d->client, &reply, sim_clock(s, &d->clock_s));
    if (hearth_kv_memory_is_dead(d->store)) {
        sim_device_crash(s, e->device);
        return;
    }
    sim_device_check(s, e->device);
    if (code != 0) {
        end_run(s, e->device, code);
        return;
    }
    ask(s, e->device);
}

void sim_device_timeout(struct sim *s, const struct sim_event *e)
{
    struct sim_device *d = &s->devices[e->device];

    if (d->client == NULL || e->token != d->token) {
        return;
    }
    if (++d->lost == LOST_MAX) {
        end_run(s, e->device, HEARTH_E_TIMEOUT);
        return;
    }
    hearth_sync_client_lost(d->client);
    ask(s, e->device);
}

/* ---- crashes and images ---- */

/* What the store holds after the last record that was acknowledged: the start
 * of the agent finds it and says so. */
static void look_at_head(struct sim *s, struct sim_device *d)
{
    struct hearth_outbox_state state = sim_device_state(d);

    if (state.head.seq < d->count || state.head.seq > d->count + 1) {
        if (!d->is_watched) {
            sim_blame(s, &s->faults.lost,
                      "a saved record is gone after a crash", d->who, d->count);
        }
        return;
    }
    d->count = state.head.seq;
    if (d->count > 0) {
        note_saved(s, d, d->count);
    }
}

void sim_device_crash(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];

    s->counts.crashes++;
    if (d->client != NULL) {
        end_client(d);
        (void)sim_plan(s, (int64_t)sim_below(s, 2 * SIM_HOUR_MS),
                       SIM_EVENT_SYNC, device);
    }
    hearth_kv_memory_revive(d->store);
    look_at_head(s, d);
    sim_device_check(s, device);
}

void sim_device_keep(struct sim_device *d)
{
    hearth_kv_memory_keep_image(d->store);
    d->image_count = d->count;
    d->has_image = true;
}

void sim_device_set_back(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];

    if (d->client != NULL) {
        end_client(d);
        (void)sim_plan(s, SIM_HOUR_MS, SIM_EVENT_SYNC, device);
    }
    hearth_kv_memory_restore_image(d->store);
    d->count = d->image_count;
    d->is_watched = true;
}

void sim_device_clone(struct sim *s, unsigned from, unsigned to)
{
    struct sim_device *a = &s->devices[from];
    struct sim_device *b = &s->devices[to];

    sim_device_open(s, to, a->who);
    hearth_kv_memory_copy(a->store, b->store);
    b->count = b->cap = b->image_count = a->count;
    b->records = calloc(a->count + 1, sizeof(*b->records));
    HEARTH_CHECK(b->records != NULL);
    if (a->count > 0) {
        memcpy(b->records, a->records, a->count * sizeof(*b->records));
    }
    a->is_watched = b->is_watched = true;
}

/* ---- what must always hold ---- */

void sim_device_check(struct sim *s, unsigned device)
{
    struct sim_device *d = &s->devices[device];
    const struct sim_truth *t = &s->truths[d->who];
    struct hearth_outbox_state state = sim_device_state(d);
    uint64_t erased = state.head.seq - state.kept;

    if (state.head.seq != d->count && !d->is_watched) {
        sim_blame(s, &s->faults.lost, "the store's head is not the last saved",
                  d->who, d->count);
        d->count = state.head.seq;
    }
    if (state.receipted.seq > t->receipted) {
        sim_blame(s, &s->faults.broken, "a receipt was believed that none gave",
                  d->who, state.receipted.seq);
    }
    if (state.opened.seq > t->opened) {
        sim_blame(s, &s->faults.broken,
                  "a countersignature was believed that none gave", d->who,
                  state.opened.seq);
    }
    if (erased > t->receipted || erased > t->opened) {
        sim_blame(s, &s->faults.lost,
                  "erased without receipt and countersignature", d->who,
                  erased);
    }
}
