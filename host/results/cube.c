/* SPDX-License-Identifier: Apache-2.0 */
/* The cube of a form: its counts for everybody and for each declared part. */
#include "host/results/cube_internal.h"

#include "host/results/score.h"

#include "hearth/content.h"

#include <stdio.h>
#include <string.h>

size_t hearth_cube_interviews(const struct hearth_cube *c)
{
    return c->form->node_count;
}

size_t hearth_cube_units(const struct hearth_cube *c)
{
    return hearth_cube_interviews(c) + 1 + HEARTH_ARMS * c->list_count;
}

size_t hearth_cube_arm(const struct hearth_cube *c, uint16_t node, size_t arm)
{
    for (size_t i = 0; i < c->list_count; i++) {
        if (c->lists[i].node == node) {
            return hearth_cube_interviews(c) + 1 + HEARTH_ARMS * i + arm;
        }
    }
    return hearth_cube_units(c);
}

uint64_t hearth_cube_behind(const struct hearth_cube *c,
                            const struct hearth_tally *t, size_t unit)
{
    size_t interviews = hearth_cube_interviews(c), at;
    uint16_t node;

    if (unit < c->form->node_count) {
        return t->questions[unit].interviews_given;
    }
    if (unit == interviews) {
        return t->interviews;
    }
    at = unit - interviews - 1;
    node = c->lists[at / HEARTH_ARMS].node;
    return hearth_arms_base(t->questions[node].arms,
                            hearth_arms_items(c->form, node), at % HEARTH_ARMS);
}

static void note_worker(struct hearth_cube_group *g,
                        const struct hearth_cube_record *r)
{
    if (r->mode != HEARTH_MODE_PERSON || r->worker.len == 0) {
        g->has_unknown_worker = true;
    } else if (g->worker[0] == '\0') {
        if (hearth_bytes_to_text(r->worker, g->worker, sizeof(g->worker)) !=
            0) {
            g->has_unknown_worker = true;
        }
    } else if (!hearth_slice_is_equal(hearth_slice_text(g->worker),
                                      r->worker)) {
        g->has_two_workers = true;
    }
}

uint64_t hearth_cube_base(const struct hearth_cube *c,
                          const struct hearth_cube_group *g, size_t unit)
{
    return hearth_cube_behind(c, &g->tally, unit);
}

/* The shown version's choice that the interview names for ${node}. */
static uint32_t choice_of(const struct hearth_heard *heard, uint16_t node)
{
    const struct hearth_heard_item *item = hearth_heard_of(heard, node);

    return item == NULL || item->what != HEARTH_HEARD_CHOICE ||
                   item->is_no_answer
               ? HEARTH_NO_TEXT
               : item->choice;
}

/* Whether the record was in the last release of each figure: asked once a
 * release, since most figures share theirs. */
struct memory {
    uint32_t release;
    bool is_in;
};

static bool was_in(const struct hearth_cube *c, uint32_t release,
                   const struct hearth_cube_record *r, struct memory *m)
{
    if (release == HEARTH_PAST_NEVER || c->past == NULL) {
        return false;
    }
    if (m->release != release) {
        m->release = release;
        m->is_in = hearth_past_has(c->past, release, r->device, r->seq);
    }
    return m->is_in;
}

static void note_psu(const struct hearth_cube *c, struct hearth_cube_group *g,
                     const struct hearth_cube_record *r)
{
    const struct hearth_heard_item *said;
    struct hearth_slice psu = r->area;

    if (g->psu_count == HEARTH_CUBE_PSUS ||
        (!c->has_psu_areas && c->psu_node == HEARTH_NONE)) {
        return;
    }
    if (c->psu_node != HEARTH_NONE) {
        said = hearth_heard_of(r->heard, c->psu_node);
        psu = said == NULL ? hearth_slice_text("") : said->text;
    }
    for (size_t p = 0; p < g->psu_count; p++) {
        if (hearth_slice_is_equal(hearth_slice_text(g->psus[p]), psu)) {
            return;
        }
    }
    if (psu.len > 0 && hearth_bytes_to_text(psu, g->psus[g->psu_count],
                                            sizeof(g->psus[0])) == 0) {
        g->psu_count++;
    }
}

bool hearth_cube_has_few_psus(const struct hearth_cube *c,
                              const struct hearth_cube_group *g)
{
    /* an area that is a PSU is one, and is shown by its own rules */
    bool is_known =
        c->psu_node != HEARTH_NONE ||
        (c->has_psu_areas && c->dimensions[g->dimension].level != 1);

    return is_known && g->psu_count < HEARTH_CUBE_PSUS;
}

static void count_in(const struct hearth_cube *c, struct hearth_cube_group *g,
                     const struct hearth_cube_record *r)
{
    struct memory m = {HEARTH_PAST_NEVER, false};

    for (size_t u = 0; u < hearth_cube_units(c); u++) {
        c->before[u] = hearth_cube_base(c, g, u);
    }
    hearth_tally_add(&g->tally, r->heard);
    for (size_t u = 0; u < hearth_cube_units(c); u++) {
        if (was_in(c, g->units[u].last.release, r, &m)) {
            g->units[u].old += hearth_cube_base(c, g, u) - c->before[u];
        }
    }
}

/* ---- where an interview is counted ---- */

static void put_name(struct hearth_cube_place *place, struct hearth_slice name)
{
    place->is_in =
        name.len > 0 &&
        hearth_bytes_to_text(name, place->name, sizeof(place->name)) == 0;
}

static void place_area(const struct hearth_cube *c, uint8_t level,
                       const struct hearth_cube_record *r,
                       struct hearth_cube_place *place)
{
    const struct hearth_plan_area *a;

    if (c->plan == NULL || c->plan->area_count == 0) {
        put_name(place, r->area);
        return;
    }
    a = hearth_plan_area(c->plan, r->area);
    if (a != NULL) { /* one that is not declared is in everybody only */
        put_name(place,
                 hearth_slice_text(level == 1 ? a->group : a->in[level - 2]));
    }
}

/* Both at once, after each was placed. */
static void place_both(const struct hearth_cube_dimension *d,
                       const struct hearth_cube_place *places,
                       struct hearth_cube_place *place)
{
    const struct hearth_cube_place *a = &places[d->parents[0]],
                                   *b = &places[d->parents[1]];
    char name[sizeof(place->name)]; /* the compiler cannot know that place is
                                       neither a nor b */
    int len = snprintf(name, sizeof(name), "%s*%s", a->name, b->name);

    (void)snprintf(place->name, sizeof(place->name), "%s", name);
    place->choice = a->choice * HEARTH_CUBE_GROUPS_MAX + b->choice;
    place->is_in =
        a->is_in && b->is_in && len > 0 && (size_t)len < sizeof(place->name);
}

static void place_in(const struct hearth_cube *c, uint8_t d,
                     const struct hearth_cube_record *r,
                     struct hearth_cube_place *places)
{
    const struct hearth_cube_dimension *dimension = &c->dimensions[d];
    struct hearth_cube_place *place = &places[d];

    place->is_in = false;
    place->choice = 0;
    if (dimension->node != HEARTH_NONE) {
        place->choice = choice_of(r->heard, dimension->node);
        if (place->choice != HEARTH_NO_TEXT) {
            put_name(place, hearth_slice_text(hearth_form_choice_name(
                                c->form, c->form->nodes[dimension->node].list,
                                place->choice)));
        }
    } else if (dimension->parent_count == 2) {
        place_both(dimension, places, place);
    } else if (dimension->level > 0) {
        place_area(c, dimension->level, r, place);
    } else {
        place->name[0] = '\0';
        place->is_in = true; /* everybody */
    }
}

int hearth_cube_place(struct hearth_cube *c,
                      const struct hearth_cube_record *record,
                      struct hearth_cube_group **groups, size_t *count)
{
    struct hearth_cube_place places[HEARTH_CUBE_DIMENSIONS_MAX];
    struct hearth_cube_group *g;
    int e = 0;

    *count = 0;
    for (uint8_t d = 0; e == 0 && d < c->dimension_count; d++) {
        place_in(c, d, record, places);
        if (!places[d].is_in) {
            continue; /* in everybody only */
        }
        e = hearth_cube_take(c, d, &places[d], &g);
        if (e == 0 && g != NULL) {
            note_worker(g, record);
            note_psu(c, g, record);
            groups[(*count)++] = g;
        }
    }
    return e;
}

int hearth_cube_add(struct hearth_cube *c,
                    const struct hearth_formbook_entry *entry,
                    const struct hearth_answers *answers,
                    const struct hearth_cube_record *record)
{
    struct hearth_cube_group *groups[HEARTH_CUBE_DIMENSIONS_MAX];
    struct hearth_cube_record heard = *record;
    size_t count;
    int e;

    if (record->heard == NULL) {
        hearth_heard_take(&c->heard, entry, answers);
        heard.heard = &c->heard;
    }
    e = hearth_cube_place(c, &heard, groups, &count);
    for (size_t i = 0; i < count; i++) { /* also those before it failed */
        count_in(c, groups[i], &heard);
    }
    return e;
}

uint64_t hearth_cube_changed(const struct hearth_cube *c,
                             const struct hearth_cube_group *g, size_t unit)
{
    const struct hearth_cube_unit *u = &g->units[unit];
    uint64_t came = hearth_cube_base(c, g, unit) - u->old;

    /* A record that could not be counted then is no withdrawal. */
    return came + (u->last.then > u->old ? u->last.then - u->old
                                         : u->old - u->last.then);
}

/* ---- a release ---- */

static struct hearth_past_unit stand(const struct hearth_cube *c,
                                     const struct hearth_cube_group *g,
                                     size_t unit, uint32_t release)
{
    const struct hearth_cube_unit *u = &g->units[unit];
    struct hearth_past_unit now = u->last;

    if (u->is_fresh) {
        now.release = release;
        now.then = hearth_cube_base(c, g, unit);
    }
    return now;
}

int hearth_cube_note(const struct hearth_cube *c, struct hearth_past *past,
                     uint32_t release)
{
    char key[HEARTH_CUBE_KEY_MAX];
    int e = 0;

    for (size_t i = 0; e == 0 && i < c->group_count; i++) {
        const struct hearth_cube_group *g = c->groups[i];

        hearth_cube_key(c, g, key);
        for (size_t u = 0; e == 0 && u < hearth_cube_units(c); u++) {
            struct hearth_past_unit now = stand(c, g, u, release);

            if (now.release != HEARTH_PAST_NEVER) {
                e = hearth_past_put(past, c->form->id, key,
                                    hearth_cube_unit_name(c, u), &now);
            }
        }
    }
    return e;
}

void hearth_cube_settle(struct hearth_cube *c, uint32_t release)
{
    for (size_t i = 0; i < c->group_count; i++) {
        struct hearth_cube_group *g = c->groups[i];

        for (size_t u = 0; u < hearth_cube_units(c); u++) {
            g->units[u].last = stand(c, g, u, release);
            if (g->units[u].is_fresh) {
                g->units[u].old = g->units[u].last.then;
                g->units[u].is_fresh = false;
            }
        }
    }
}
