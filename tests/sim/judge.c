/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict on a world: each acknowledged record is looked for everywhere,
 * each count in the figures is held against it, and whatever is missing must
 * have a name. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

/* How often results counted each record of one identity; [0] is seq 1. */
struct count {
    uint64_t *seen;
    uint64_t cap;
};

static void count_one(struct sim *s, unsigned who, struct count *out)
{
    const struct hearth_progress *p = hearth_results_progress(s->host.results);
    char area[HEARTH_CODE_MAX + 1];

    sim_programme_area(who, area);
    for (size_t i = 0; i < p->cell_count; i++) {
        const struct hearth_progress_cell *cell = &p->cells[i];

        if (strcmp(p->areas[cell->area], area) != 0) {
            continue;
        }
        if (cell->day == 0 || cell->day > out->cap) {
            sim_blame(s, &s->faults.twice, "results counts what nobody made",
                      who, cell->day);
            continue;
        }
        out->seen[cell->day - 1] = cell->count;
        if (cell->count > 1) {
            sim_blame(s, &s->faults.twice, "a record is counted twice", who,
                      cell->day);
        }
    }
}

/* ---- what a person would see now ---- */

static void see_device(struct sim *s, const struct sim_device *d)
{
    struct sim_truth *t = &s->truths[d->who];
    struct hearth_outbox_state state = sim_device_state(d);

    if (d->last_end != 0 && d->last_end != HEARTH_E_TIMEOUT) {
        t->notices |= SIM_SEEN_BY_CLIENT;
    }
    if (d->refuses) {
        t->notices |= SIM_SEEN_AT_FINALISE;
    }
    if (state.receipted.seq > state.opened.seq) {
        t->notices |= SIM_SEEN_AS_OVERDUE;
    }
    if (state.head.seq > state.receipted.seq) {
        t->notices |= SIM_SEEN_AS_WAITING;
    }
}

static void see_results(struct sim *s)
{
    size_t count = hearth_results_problem_count(s->host.results);

    for (size_t i = 0; i < count; i++) {
        const struct hearth_results_problem *p =
            hearth_results_problem(s->host.results, i);

        for (unsigned who = 0; who < s->identities; who++) {
            if (memcmp(p->device, s->programme->identities[who].entry.id,
                       HEARTH_DEVICE_LEN) != 0) {
                continue;
            }
            s->truths[who].notices |= SIM_SEEN_BY_RESULTS;
            /* A record up to the last good one may be signed by a later. */
            if (!s->truths[who].is_attacked && !s->truths[who].is_revoked) {
                sim_blame(s, &s->faults.broken, p->text, who, p->seq);
            }
        }
    }
}

/* ---- where a record may be ---- */

static bool has_hash(const struct sim *s, struct hearth_slice stored,
                     const struct sim_saved *r)
{
    struct hearth_record record;
    uint8_t h[HEARTH_HASH_LEN];

    return hearth_record_decode(stored, &record) == 0 &&
           hearth_record_chain(s->programme->document.id, &record, h) == 0 &&
           memcmp(h, r->h, sizeof(h)) == 0;
}

/* In the chain at the host, or kept apart as a branch. */
static bool is_at_host(const struct sim *s, const struct sim_saved *r,
                       enum hearth_table table)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(s->host.store);
    uint8_t key[HEARTH_DEVICE_LEN + 8 + HEARTH_HASH_LEN];
    struct hearth_slice value;
    struct hearth_kv_txn *txn;
    struct hearth_writer w;
    bool is_there;

    hearth_writer_init(&w, key, sizeof(key));
    hearth_writer_put(&w, s->programme->identities[r->who].entry.id,
                      HEARTH_DEVICE_LEN);
    hearth_writer_u64(&w, r->seq);
    if (table == HEARTH_TABLE_BRANCHES) {
        hearth_writer_put(&w, r->h, HEARTH_HASH_LEN);
    }
    HEARTH_CHECK(kv->begin(kv->cookie, false, &txn) == 0);
    is_there = kv->get(txn, table, hearth_writer_slice(&w), &value) == 0 &&
               has_hash(s, value, r);
    kv->abort(txn);
    return is_there;
}

static bool is_at_device(const struct sim *s, const struct sim_saved *r)
{
    uint8_t bytes[SIM_RECORD_MAX];
    size_t len;

    for (unsigned i = 0; i < s->device_count; i++) {
        const struct sim_device *d = &s->devices[i];

        if (d->who == r->who &&
            hearth_outbox_record(hearth_kv_memory_hand(d->store), r->seq, bytes,
                                 sizeof(bytes), &len) == 0 &&
            has_hash(s, hearth_slice_of(bytes, len), r)) {
            return true;
        }
    }
    return false;
}

static void judge_record(struct sim *s, const struct sim_saved *r,
                         const struct count *counts)
{
    const struct sim_truth *t = &s->truths[r->who];
    bool is_in_chain = is_at_host(s, r, HEARTH_TABLE_RECORDS);
    bool is_counted = is_in_chain && counts[r->who].seen[r->seq - 1] > 0;
    bool is_apart = is_at_host(s, r, HEARTH_TABLE_BRANCHES);

    if (r->is_asked && !t->is_attacked) {
        sim_judge_withdrawn(s, r, is_in_chain || is_apart, is_counted);
        return;
    }
    if (is_counted) {
        if (t->is_revoked && r->seq > t->last_good) {
            sim_blame(s, &s->faults.broken,
                      "a record behind the last good one is counted", r->who,
                      r->seq);
        }
        return;
    }
    if (t->is_revoked && (r->seq > t->last_good || t->notices != 0)) {
        return;
    }
    if (!is_in_chain && !is_apart && !is_at_device(s, r) &&
        (!t->is_attacked || t->notices == 0)) {
        sim_blame(s, &s->faults.lost, "a saved record is nowhere", r->who,
                  r->seq);
    } else if (!t->is_attacked) {
        sim_blame(s, &s->faults.broken, "a saved record did not reach results",
                  r->who, r->seq);
    } else if (t->notices == 0) {
        sim_blame(s, &s->faults.unnoticed, "a missing record has no name",
                  r->who, r->seq);
    }
}

/* What must show for an attack even if every record is there; 0: nothing. */
static unsigned must_show(enum sim_attack attack)
{
    switch ((int)attack) {
    case SIM_HOST_ALTERS:
    case SIM_HOST_DELETES:
    case SIM_HOST_FORGES:
    case SIM_HOST_REPLAYS:
    case SIM_DEVICE_CLONED:   /* as a branch, to the one who looks at the */
    case SIM_DEVICE_SET_BACK: /* programme: not to its bearer alone */
        return SIM_SEEN_BY_RESULTS;
    case SIM_DEVICE_FORKS:
        return SIM_SEEN_BY_RESULTS;
    case SIM_DEVICE_FORGES:
    case SIM_DEVICE_REPLAYS:
        return SIM_SEEN_AS_REFUSAL;
    case SIM_HOST_LIES:
    case SIM_HOST_WITHHOLDS:
        return SIM_SEEN_AS_OVERDUE;
    case SIM_HOST_RESTORED:
        return SIM_SEEN_BY_RESULTS; /* as a gap that the device names */
    default:
        return 0;
    }
}

/* A file from before the restore may bring again what the backup did not have.
 * Then nothing is lost, and each of its records is looked at as any other's. */
static void see_healed(struct sim *s, const struct sim_device *d)
{
    struct sim_truth *t = &s->truths[d->who];
    struct hearth_ledger_head head;

    if (t->is_attacked && t->attack == SIM_HOST_RESTORED && t->notices == 0 &&
        sim_host_head(s, d->who, &head) &&
        head.seq == sim_device_state(d).head.seq) {
        t->is_attacked = false;
        t->attack = SIM_NO_ATTACK;
    }
}

/* Stopped before it signed anything: there is no second side to show, and it
 * is its bearer who hears that it is behind. */
static bool is_one_sided(const struct sim *s, unsigned who)
{
    const struct sim_device *d = &s->devices[who];

    if (s->truths[who].attack == SIM_DEVICE_SET_BACK) {
        return d->count == d->image_count;
    }
    for (unsigned i = 0; i < s->device_count; i++) {
        const struct sim_device *copy = &s->devices[i];

        if (i != who && copy->who == who &&
            (copy->count == copy->image_count ||
             d->count == copy->image_count)) {
            return s->truths[who].attack == SIM_DEVICE_CLONED;
        }
    }
    return false;
}

static void judge_identity(struct sim *s, unsigned who)
{
    const struct sim_truth *t = &s->truths[who];
    unsigned must = t->is_attacked ? must_show(t->attack) : 0;

    /* Its own side of the branch is refused behind the last good record. */
    if (t->is_revoked &&
        (t->attack == SIM_DEVICE_CLONED || t->attack == SIM_DEVICE_SET_BACK)) {
        return;
    }
    if (t->is_attacked && is_one_sided(s, who)) {
        must = SIM_SEEN_BY_CLIENT;
    }
    if ((t->notices & must) != must) {
        sim_blame(s, &s->faults.unnoticed, "the attack does not show", who,
                  t->attack_seq);
    }
}

/* A device that nobody touched: all is opened and erased, and sync is well. */
static void judge_device(struct sim *s, const struct sim_device *d)
{
    struct hearth_outbox_state state = sim_device_state(d);

    /* What is left behind a gap that was named goes on. */
    if (s->truths[d->who].attack == SIM_HOST_RESTORED &&
        !s->truths[d->who].is_revoked && state.receipted.seq < state.head.seq) {
        sim_blame(s, &s->faults.broken, "behind a restored host records wait",
                  d->who, state.receipted.seq + 1);
    }
    if (s->truths[d->who].is_attacked) {
        return;
    }
    if (s->truths[d->who].is_revoked) {
        if (!d->is_offline && d->last_end != HEARTH_E_REVOKED) {
            sim_blame(s, &s->faults.unnoticed, "a revoked device is not told",
                      d->who, (uint64_t)(-d->last_end));
        }
        return;
    }
    if (d->last_end != 0) {
        sim_blame(s, &s->faults.broken, "a sound device's sync ends badly",
                  d->who, (uint64_t)(-d->last_end));
    }
    if (state.kept != 0) {
        sim_blame(s, &s->faults.broken, "opened records are not erased", d->who,
                  state.head.seq - state.kept + 1);
    }
}

void sim_judge(struct sim *s)
{
    struct count counts[SIM_IDENTITIES];

    HEARTH_CHECK(s->host.results != NULL);
    see_results(s);
    for (unsigned i = 0; i < s->device_count; i++) {
        see_device(s, &s->devices[i]);
        see_healed(s, &s->devices[i]);
    }
    for (unsigned i = 0; i < s->identities; i++) {
        counts[i].cap = 1;
        for (size_t r = 0; r < s->saved_count; r++) {
            if (s->saved[r].who == i && s->saved[r].seq > counts[i].cap) {
                counts[i].cap = s->saved[r].seq;
            }
        }
        counts[i].seen = calloc(counts[i].cap, sizeof(*counts[i].seen));
        HEARTH_CHECK(counts[i].seen != NULL);
        count_one(s, i, &counts[i]);
        judge_identity(s, i);
    }
    for (size_t r = 0; r < s->saved_count; r++) {
        judge_record(s, &s->saved[r], counts);
    }
    for (unsigned i = 0; i < s->device_count; i++) {
        judge_device(s, &s->devices[i]);
    }
    for (unsigned i = 0; i < s->identities; i++) {
        free(counts[i].seen);
    }
}
