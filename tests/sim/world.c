/* SPDX-License-Identifier: Apache-2.0 */
/* Chance, time, complaints, and the list of what happens next. */
#include "sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT_STEPS 40 /* an operation has about so many */

uint64_t sim_below(struct sim *s, uint64_t end)
{
    return end == 0 ? 0 : sim_number(&s->rng_state) % end;
}

bool sim_chance(struct sim *s, unsigned per_mille)
{
    return sim_below(s, 1000) < per_mille;
}

void sim_blame(struct sim *s, uint64_t *fault, const char *text, unsigned who,
               uint64_t seq)
{
    (*fault)++;
    (void)fprintf(stderr,
                  "sim: seed %" PRIu64 " step %" PRIu64 ": %s (device %u, "
                  "record %" PRIu64 ", under attack: %s)\n",
                  s->seed, s->counts.steps, text, who, seq,
                  sim_attack_text(s->truths[who].attack));
}

struct sim_event *sim_plan(struct sim *s, int64_t wait_ms,
                           enum sim_event_kind kind, unsigned device)
{
    struct sim_event *e;

    if (s->event_count == s->event_cap) {
        s->event_cap = s->event_cap * 2 + 64;
        s->events = realloc(s->events, s->event_cap * sizeof(*s->events));
        HEARTH_CHECK(s->events != NULL);
    }
    e = &s->events[s->event_count++];
    memset(e, 0, sizeof(*e));
    e->at_ms = s->now_ms + wait_ms;
    e->order = s->event_order++;
    e->kind = kind;
    e->device = device;
    return e;
}

static bool is_before(const struct sim_event *a, const struct sim_event *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->order < b->order);
}

bool sim_next_event(struct sim *s, int64_t until_ms, struct sim_event *out)
{
    size_t best = 0;

    if (s->event_count == 0) {
        return false;
    }
    for (size_t i = 1; i < s->event_count; i++) {
        if (is_before(&s->events[i], &s->events[best])) {
            best = i;
        }
    }
    if (s->events[best].at_ms >= until_ms) {
        return false;
    }
    *out = s->events[best];
    s->events[best] = s->events[--s->event_count];
    s->now_ms = out->at_ms;
    s->counts.steps++;
    return true;
}

void sim_plan_fault(struct sim *s, struct hearth_kv_memory *m)
{
    static const enum hearth_kv_fault kinds[] = {
        HEARTH_KV_FAULT_CRASH, HEARTH_KV_FAULT_CRASH_AFTER, HEARTH_KV_FAULT_IO,
        HEARTH_KV_FAULT_FULL};

    if (!s->is_calm && sim_chance(s, s->sky.fault)) {
        hearth_kv_memory_fail(m, sim_below(s, FAULT_STEPS),
                              kinds[sim_below(s, 4)]);
    }
}

int64_t sim_clock(struct sim *s, int64_t *wrong_s)
{
    if (!s->is_calm && sim_chance(s, s->sky.clock)) {
        *wrong_s =
            (int64_t)sim_below(s, 40 * (uint64_t)SIM_YEAR_S) - 20 * SIM_YEAR_S;
    }
    return SIM_START_S + s->now_ms / SIM_SECOND_MS + *wrong_s;
}
