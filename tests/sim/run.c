/* SPDX-License-Identifier: Apache-2.0 */
/* The life of one world: its weather is drawn, months pass, then all becomes
 * calm and what is left must be whole. */
#include "sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALM_DAYS 6 /* some runs of every device, results in between */

static void draw_sky(struct sim *s)
{
    struct sim_sky *sky = &s->sky;

    sky->drop = (unsigned)sim_below(s, 300);
    sky->repeat = (unsigned)sim_below(s, 250);
    sky->corrupt = sim_chance(s, 500) ? (unsigned)sim_below(s, 100) : 0;
    sky->truncate = sim_chance(s, 500) ? (unsigned)sim_below(s, 50) : 0;
    sky->misdeliver = sim_chance(s, 500) ? (unsigned)sim_below(s, 200) : 0;
    sky->fault = (unsigned)sim_below(s, 150);
    sky->power = (unsigned)sim_below(s, 30);
    sky->full = (unsigned)sim_below(s, 150);
    sky->clock = (unsigned)sim_below(s, 20);
    sky->shut = sim_chance(s, 300) ? (unsigned)sim_below(s, 700) : 0;
    sky->withdraw = sim_chance(s, 600) ? (unsigned)sim_below(s, 250) : 0;
    sky->stick = sim_chance(s, 400) ? (unsigned)sim_below(s, 200) : 0;
    sky->offline = sim_chance(s, 500) ? (unsigned)sim_below(s, 600) : 0;
    /* A file's answer is news by its host's clock (DESIGN: "What is carried"),
     * so that with clocks 20 years off some devices wait without a network. */
    sky->clock = sky->offline > 0 ? 0 : sky->clock;
}

static void draw_attacks(struct sim *s)
{
    for (unsigned i = 0; i < s->identities; i++) {
        enum sim_attack a;

        if (sim_chance(s, 300)) {
            continue;
        }
        /* Each in its turn, so that few worlds have them all. */
        a = (enum sim_attack)(1 + (s->seed * 5 + i) % (SIM_ATTACK_COUNT - 1));
        /* A restored host is no attack but the weather of other worlds. */
        s->truths[i].attack = a == SIM_HOST_RESTORED ? SIM_HOST_CUTS : a;
        (void)sim_plan(s, (int64_t)sim_below(s, (uint64_t)s->end_ms / 2),
                       SIM_EVENT_ATTACK, i);
    }
}

static void draw_revocations(struct sim *s)
{
    for (unsigned i = 0; i < s->identities; i++) {
        if (sim_chance(s, 200)) {
            (void)sim_plan(s, (int64_t)sim_below(s, (uint64_t)s->end_ms),
                           SIM_EVENT_REVOKE, i);
        }
    }
}

static unsigned draw_devices(struct sim *s)
{
    uint64_t kind = sim_below(s, 16);

    if (kind == 0) {
        return SIM_IDENTITIES;
    }
    return 1 + (unsigned)sim_below(s, kind < 4 ? 20 : 8);
}

static struct sim *world_open(const struct sim_programme *programme,
                              uint64_t seed, bool is_verbose)
{
    struct sim *s = calloc(1, sizeof(*s));

    HEARTH_CHECK(s != NULL);
    s->programme = programme;
    s->seed = seed;
    s->rng_state = seed;
    s->rng = sim_rng(&s->rng_state);
    s->is_verbose = is_verbose;
    draw_sky(s);
    s->identities = s->device_count = draw_devices(s);
    s->end_ms =
        SIM_DAY_MS * (int64_t)(15 + sim_below(s, s->identities > 10 ? 20 : 70));
    sim_host_open(s);
    for (unsigned i = 0; i < s->identities; i++) {
        sim_device_open(s, i, i);
        (void)sim_plan(s, (int64_t)sim_below(s, SIM_DAY_MS),
                       SIM_EVENT_INTERVIEW, i);
        (void)sim_plan(s, (int64_t)sim_below(s, SIM_DAY_MS), SIM_EVENT_SYNC, i);
    }
    (void)sim_plan(s, SIM_DAY_MS, SIM_EVENT_RESULTS, 0);
    (void)sim_plan(s, SIM_DAY_MS, SIM_EVENT_DAY, 0);
    if (sim_chance(s, 600)) {
        draw_attacks(s);
    } else {
        s->sky.restore = (unsigned)sim_below(s, 60);
    }
    for (unsigned i = 0; i < s->identities; i++) {
        s->devices[i].is_offline = s->truths[i].attack == SIM_NO_ATTACK &&
                                   sim_chance(s, s->sky.offline);
    }
    draw_revocations(s);
    return s;
}

void sim_close(struct sim *s)
{
    for (size_t i = 0; i < s->event_count; i++) {
        free(s->events[i].body);
    }
    for (unsigned i = 0; i < s->device_count; i++) {
        sim_device_close(&s->devices[i]);
    }
    sim_host_close(s);
    free(s->events);
    free(s->saved);
    free(s);
}

/* ---- events ---- */

static void interview(struct sim *s, unsigned device)
{
    unsigned count = sim_chance(s, 100) ? 2 + (unsigned)sim_below(s, 6) : 1;

    if (s->is_calm) {
        return;
    }
    while (count-- > 0) {
        sim_device_interview(s, device);
    }
    if (sim_chance(s, s->sky.withdraw)) {
        sim_withdraw(s);
    }
    if (sim_chance(s, s->sky.stick)) {
        sim_stick(s, device);
    }
    (void)sim_plan(s, (int64_t)sim_below(s, 2 * SIM_DAY_MS),
                   SIM_EVENT_INTERVIEW, device);
}

static void maybe_fill(struct sim *s, struct hearth_kv_memory *m)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(m);
    struct hearth_kv_stat stat;

    if (!s->is_calm && sim_chance(s, s->sky.full) &&
        kv->stat(kv->cookie, &stat) == 0) {
        hearth_kv_memory_limit(m, stat.bytes_used + sim_below(s, 3000));
    } else {
        hearth_kv_memory_limit(m, 0);
    }
}

static void day(struct sim *s)
{
    for (unsigned i = 0; i < s->device_count; i++) {
        maybe_fill(s, s->devices[i].store);
    }
    maybe_fill(s, s->host.store);
    for (unsigned i = 0; i < SIM_DOORS; i++) {
        s->host.is_shut[i] = sim_chance(s, s->sky.shut);
    }
    (void)sim_plan(s, SIM_DAY_MS, SIM_EVENT_DAY, 0);
    if (s->is_calm) {
        return;
    }
    s->counts.device_days += s->device_count;
    if (sim_chance(s, s->sky.restore)) {
        sim_host_restore(s);
    } else if (sim_chance(s, 150) && s->host.is_up) {
        sim_host_backup(s);
    }
}

static void results(struct sim *s)
{
    if (!s->is_calm && sim_chance(s, 50)) {
        sim_host_results_stop(s);
    }
    sim_host_results(s);
    (void)sim_plan(
        s, s->is_calm ? SIM_DAY_MS : (int64_t)sim_below(s, 3 * SIM_DAY_MS),
        SIM_EVENT_RESULTS, 0);
}

static void power_fails(struct sim *s, const struct sim_event *e)
{
    if (e->kind == SIM_EVENT_REQUEST && s->host.is_up) {
        sim_host_crash(s);
    } else if (e->kind == SIM_EVENT_REPLY) {
        sim_device_crash(s, e->device);
    }
}

static void happen(struct sim *s, const struct sim_event *e)
{
    if ((e->kind == SIM_EVENT_REQUEST || e->kind == SIM_EVENT_REPLY) &&
        !s->is_calm && sim_chance(s, s->sky.power)) {
        power_fails(s, e);
        return;
    }
    switch (e->kind) {
    case SIM_EVENT_INTERVIEW:
        interview(s, e->device);
        break;
    case SIM_EVENT_SYNC:
        sim_device_sync(s, e->device);
        break;
    case SIM_EVENT_TIMEOUT:
        sim_device_timeout(s, e);
        break;
    case SIM_EVENT_REQUEST:
        sim_host_request(s, e);
        break;
    case SIM_EVENT_REPLY:
        sim_device_reply(s, e);
        break;
    case SIM_EVENT_HOST_UP:
        sim_host_up(s);
        break;
    case SIM_EVENT_RESULTS:
        results(s);
        break;
    case SIM_EVENT_DAY:
        day(s);
        break;
    case SIM_EVENT_ATTACK:
        sim_attack_begin(s, e->device);
        break;
    case SIM_EVENT_REVOKE:
        sim_revoke(s, e->device);
        break;
    case SIM_EVENT_STICK_HOST:
        sim_stick_at_host(s, e);
        break;
    case SIM_EVENT_STICK_BACK:
        sim_stick_back(s, e);
        break;
    }
}

static void live(struct sim *s, int64_t until_ms)
{
    struct sim_event e;

    while (sim_next_event(s, until_ms, &e)) {
        happen(s, &e);
        free(e.body);
    }
    s->now_ms = until_ms;
}

/* ---- the end ---- */

static void calm(struct sim *s)
{
    s->is_calm = true;
    for (unsigned i = 0; i < s->device_count; i++) {
        hearth_kv_memory_calm(s->devices[i].store);
        hearth_kv_memory_limit(s->devices[i].store, 0);
    }
    hearth_kv_memory_calm(s->host.store);
    hearth_kv_memory_limit(s->host.store, 0);
    for (unsigned i = 0; i < s->device_count; i++) {
        sim_device_interview(s, i);
    }
    live(s, s->now_ms + CALM_DAYS * SIM_DAY_MS);
    /* A new process of the results side reads and verifies all again. */
    sim_host_results_stop(s);
    sim_host_results(s);
}

static void add_up(const struct sim *s, struct sim_counts *counts,
                   struct sim_faults *faults)
{
    counts->steps += s->counts.steps;
    counts->interviews += s->counts.interviews;
    counts->runs += s->counts.runs;
    counts->requests += s->counts.requests;
    counts->lost_packets += s->counts.lost_packets;
    counts->crashes += s->counts.crashes;
    counts->rounds += s->counts.rounds;
    counts->restores += s->counts.restores;
    counts->attacks += s->counts.attacks;
    counts->revoked += s->counts.revoked;
    counts->withdrawn += s->counts.withdrawn;
    counts->files += s->counts.files;
    counts->device_days += s->counts.device_days;
    faults->lost += s->faults.lost;
    faults->twice += s->faults.twice;
    faults->unnoticed += s->faults.unnoticed;
    faults->broken += s->faults.broken;
}

struct sim *sim_open(const struct sim_programme *programme, uint64_t seed)
{
    struct sim *s = calloc(1, sizeof(*s));

    HEARTH_CHECK(s != NULL);
    s->programme = programme;
    s->seed = seed;
    s->rng_state = seed;
    s->rng = sim_rng(&s->rng_state);
    s->identities = s->device_count = 1;
    sim_host_open(s);
    sim_device_open(s, 0, 0);
    return s;
}

void sim_run(const struct sim_programme *programme, uint64_t seed,
             bool is_verbose, struct sim_counts *counts,
             struct sim_faults *faults)
{
    struct sim *s = world_open(programme, seed, is_verbose);

    live(s, s->end_ms);
    calm(s);
    sim_judge(s);
    if (is_verbose) {
        (void)fprintf(stderr,
                      "seed %" PRIu64 ": %u devices, %" PRIu64
                      " device-days, %" PRIu64 " interviews, %" PRIu64
                      " requests, %" PRIu64 " crashes, %" PRIu64 " attacks\n",
                      seed, s->identities, s->counts.device_days,
                      s->counts.interviews, s->counts.requests,
                      s->counts.crashes, s->counts.attacks);
    }
    add_up(s, counts, faults);
    sim_close(s);
}
