/* SPDX-License-Identifier: Apache-2.0 */
/* The groups of a cube, and what each is a part of. */
#include "host/results/cube_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void hearth_cube_group_free(struct hearth_cube_group *g)
{
    hearth_tally_close(&g->tally);
    free(g->units);
    free(g);
}

void hearth_cube_key(const struct hearth_cube *c,
                     const struct hearth_cube_group *g, char *out)
{
    (void)snprintf(out, HEARTH_CUBE_KEY_MAX, "%.*s=%s", 2 * HEARTH_NAME_MAX + 1,
                   c->dimensions[g->dimension].name, g->name);
}

const char *hearth_cube_unit_name(const struct hearth_cube *c, size_t unit)
{
    size_t interviews = hearth_cube_interviews(c);

    if (unit < interviews) {
        return hearth_form_name(c->form, (uint16_t)unit);
    }
    if (unit == interviews) {
        return HEARTH_CUBE_INTERVIEWS;
    }
    unit -= interviews + 1;
    return c->lists[unit / HEARTH_ARMS].names[unit % HEARTH_ARMS];
}

static void recall(const struct hearth_cube *c, struct hearth_cube_group *g)
{
    char key[HEARTH_CUBE_KEY_MAX];

    hearth_cube_key(c, g, key);
    for (size_t u = 0; c->past != NULL && u < hearth_cube_units(c); u++) {
        g->units[u].last = hearth_past_find(c->past, c->form->id, key,
                                            hearth_cube_unit_name(c, u));
    }
}

/* ---- of which group it is a part ---- */

/* A plan's area by the name of its group. */
static const struct hearth_plan_area *area_of(const struct hearth_plan *p,
                                              const char *group)
{
    for (size_t i = 0; p != NULL && i < p->area_count; i++) {
        if (strcmp(p->areas[i].group, group) == 0) {
            return &p->areas[i];
        }
    }
    return NULL;
}

static const struct hearth_plan_area *level_of(const struct hearth_plan *p,
                                               size_t level, const char *name)
{
    for (size_t i = 0; p != NULL && i < p->area_count; i++) {
        if (strcmp(p->areas[i].in[level], name) == 0) {
            return &p->areas[i];
        }
    }
    return NULL;
}

/* The half of "w*18_34" that parent ${p} calls its group. */
static void half_of(const char *name, bool is_second,
                    char out[HEARTH_NAME_MAX + 1])
{
    const char *star = strchr(name, '*');
    size_t len = star == NULL ? strlen(name) : (size_t)(star - name);

    if (is_second && star != NULL) {
        name = star + 1;
        len = strlen(name);
    }
    (void)snprintf(out, HEARTH_NAME_MAX + 1, "%.*s", (int)len, name);
}

/* Name of the group that ${g} is a part of in dimension ${p}. */
static void parent_name(const struct hearth_cube *c,
                        const struct hearth_cube_group *g, uint8_t p,
                        char out[HEARTH_NAME_MAX + 1])
{
    const struct hearth_cube_dimension *d = &c->dimensions[g->dimension];
    const struct hearth_plan_area *a;

    out[0] = '\0';
    if (p == HEARTH_CUBE_EVERYBODY) {
        return;
    }
    if (d->parent_count == 2) {
        half_of(g->name, p == d->parents[1], out);
        return;
    }
    a = d->level == 1 ? area_of(c->plan, g->name)
                      : level_of(c->plan, (size_t)d->level - 2, g->name);
    if (a != NULL) {
        memmove(out, a->in[d->level - 1], sizeof(a->in[0]));
    }
}

struct hearth_cube_group *hearth_cube_parent(const struct hearth_cube *c,
                                             const struct hearth_cube_group *g,
                                             uint8_t p)
{
    char name[HEARTH_NAME_MAX + 1];

    parent_name(c, g, p, name);
    for (size_t i = 0; i < c->group_count; i++) {
        if (c->groups[i]->dimension == p &&
            strcmp(c->groups[i]->name, name) == 0) {
            return c->groups[i];
        }
    }
    return NULL;
}

/* ---- labels ---- */

static const char *choice_label(const struct hearth_cube *c, uint16_t node,
                                const char *name)
{
    uint16_t list = c->form->nodes[node].list;
    uint32_t choice =
        hearth_form_find_choice(c->form, list, hearth_slice_text(name));
    const char *label;

    if (choice == HEARTH_NO_TEXT) {
        return name;
    }
    label = hearth_form_text(
        c->form, c->form->choices[c->form->lists[list].first + choice].label,
        c->form->default_language);
    return label[0] != '\0' ? label : name;
}

static void put_label(const struct hearth_cube *c, struct hearth_cube_group *g)
{
    const struct hearth_cube_dimension *d = &c->dimensions[g->dimension];
    char half[2][HEARTH_NAME_MAX + 1];
    const char *label[2];

    g->label =
        d->node == HEARTH_NONE ? g->name : choice_label(c, d->node, g->name);
    if (d->parent_count != 2) {
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        uint16_t node = c->dimensions[d->parents[i]].node;

        half_of(g->name, i == 1, half[i]);
        label[i] =
            node == HEARTH_NONE ? half[i] : choice_label(c, node, half[i]);
    }
    (void)snprintf(g->own_label, sizeof(g->own_label), "%.100s, %.100s",
                   label[0], label[1]);
    g->label = g->own_label;
}

static uint64_t planned_of(const struct hearth_cube *c,
                           const struct hearth_cube_group *g)
{
    const struct hearth_cube_dimension *d = &c->dimensions[g->dimension];
    uint64_t sum = 0;

    if (c->plan == NULL || d->level == 0) {
        return g->dimension == HEARTH_CUBE_EVERYBODY && c->plan != NULL
                   ? c->plan->planned
                   : 0;
    }
    for (size_t i = 0; i < c->plan->area_count; i++) {
        const struct hearth_plan_area *a = &c->plan->areas[i];
        bool is_first = area_of(c->plan, a->group) == a;

        if (is_first && strcmp(d->level == 1 ? a->group : a->in[d->level - 2],
                               g->name) == 0) {
            sum += a->planned;
        }
    }
    return sum;
}

/* ---- making them ---- */

static bool is_before(const struct hearth_cube_group *a,
                      const struct hearth_cube_group *b)
{
    if (a->dimension != b->dimension) {
        return a->dimension < b->dimension;
    }
    return a->choice != b->choice ? a->choice < b->choice
                                  : strcmp(a->name, b->name) < 0;
}

#define SLOTS ((size_t)2 * HEARTH_CUBE_GROUPS_MAX)

/* The slot of a group, or the free one where it would stand: half stay free. */
static struct hearth_cube_group **slot_of(struct hearth_cube *c, uint8_t d,
                                          const char *name)
{
    uint32_t h = 2166136261u ^ d; /* FNV-1a */
    size_t at;

    for (const char *i = name; *i != '\0'; i++) {
        h = (h ^ (uint8_t)*i) * 16777619u;
    }
    for (at = h % SLOTS; c->slots[at] != NULL; at = (at + 1) % SLOTS) {
        if (c->slots[at]->dimension == d &&
            strcmp(c->slots[at]->name, name) == 0) {
            break;
        }
    }
    return &c->slots[at];
}

/* In an order of their own, whichever came first. */
static void insert(struct hearth_cube *c, struct hearth_cube_group *g)
{
    size_t at = c->group_count++;

    *slot_of(c, g->dimension, g->name) = g;

    while (at > 0 && is_before(g, c->groups[at - 1])) {
        c->groups[at] = c->groups[at - 1];
        at--;
    }
    c->groups[at] = g;
}

static int add_group(struct hearth_cube *c, uint8_t dimension,
                     const struct hearth_cube_place *place,
                     struct hearth_cube_group **out)
{
    struct hearth_cube_group *g;
    int e;

    *out = NULL;
    if (c->group_count == HEARTH_CUBE_GROUPS_MAX) {
        c->is_full = true;
        return 0;
    }
    g = calloc(1, sizeof(*g));
    if (g == NULL) {
        return HEARTH_E_MEMORY;
    }
    g->dimension = dimension;
    g->choice = place->choice;
    memmove(g->name, place->name, sizeof(g->name));
    g->units = calloc(hearth_cube_units(c), sizeof(*g->units));
    e = g->units == NULL ? HEARTH_E_MEMORY
                         : hearth_tally_open(c->form, &g->tally);
    if (e != 0) {
        hearth_cube_group_free(g);
        return e;
    }
    put_label(c, g);
    g->planned = planned_of(c, g);
    recall(c, g);
    insert(c, g);
    *out = g;
    return 0;
}

int hearth_cube_take(struct hearth_cube *c, uint8_t d,
                     const struct hearth_cube_place *place,
                     struct hearth_cube_group **out)
{
    *out = *slot_of(c, d, place->name);
    return *out != NULL ? 0 : add_group(c, d, place, out);
}

/* In the order of the lists that part them. */
static uint32_t choice_of(const struct hearth_cube *c, uint8_t d,
                          const char *name)
{
    const struct hearth_cube_dimension *dimension = &c->dimensions[d];

    if (dimension->node == HEARTH_NONE) {
        return 0;
    }
    return hearth_form_find_choice(
        c->form, c->form->nodes[dimension->node].list, hearth_slice_text(name));
}

static uint32_t both_of(const struct hearth_cube *c, uint8_t d,
                        const char *name)
{
    const struct hearth_cube_dimension *dimension = &c->dimensions[d];
    char half[HEARTH_NAME_MAX + 1];
    uint32_t choice[2];

    if (dimension->parent_count != 2) {
        return choice_of(c, d, name);
    }
    for (uint8_t i = 0; i < 2; i++) {
        half_of(name, i == 1, half);
        choice[i] = choice_of(c, dimension->parents[i], half);
        if (choice[i] == HEARTH_NO_TEXT) {
            return HEARTH_NO_TEXT;
        }
    }
    return choice[0] * HEARTH_CUBE_GROUPS_MAX + choice[1];
}

/* A group of an earlier release: its records may all be gone. */
static int recall_group(void *cookie, const char *key)
{
    struct hearth_cube *c = cookie;
    const char *name = strchr(key, '=');
    struct hearth_cube_group *g;

    for (uint8_t d = 0; name != NULL && d < c->dimension_count; d++) {
        const char *dimension = c->dimensions[d].name;
        struct hearth_cube_place place = {.is_in = true};

        if (strlen(dimension) != (size_t)(name - key) ||
            strncmp(dimension, key, strlen(dimension)) != 0) {
            continue;
        }
        (void)snprintf(place.name, sizeof(place.name), "%s", name + 1);
        place.choice = both_of(c, d, place.name);
        return place.choice == HEARTH_NO_TEXT
                   ? 0
                   : hearth_cube_take(c, d, &place, &g);
    }
    return 0;
}

/* "(0)NAME" and "(1)NAME": no question is called so. One whose name leaves no
 * room for that has no estimate, nor has a ninth. */
static void declare_lists(struct hearth_cube *c)
{
    for (uint16_t n = 0; n < c->form->node_count; n++) {
        struct hearth_cube_list *l = &c->lists[c->list_count];
        bool has_room = true;

        if (hearth_arms_items(c->form, n) == 0 ||
            c->list_count == HEARTH_CUBE_LISTS_MAX) {
            continue;
        }
        l->node = n;
        for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
            int len = snprintf(l->names[arm], sizeof(l->names[arm]), "(%zu)%s",
                               arm, hearth_form_name(c->form, n));

            has_room =
                has_room && len > 0 && (size_t)len < sizeof(l->names[arm]);
        }
        c->list_count += has_room ? 1 : 0;
    }
}

int hearth_cube_open(const struct hearth_form *form,
                     const struct hearth_past *past,
                     const struct hearth_plan *plan, struct hearth_cube *out)
{
    const struct hearth_cube_place everybody = {.is_in = true};
    struct hearth_cube_group *g;
    int e;

    memset(out, 0, sizeof(*out));
    out->form = form;
    out->past = past;
    out->plan = plan;
    declare_lists(out);
    out->before = calloc(hearth_cube_units(out), sizeof(*out->before));
    if (out->before == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_cube_declare(out);
    e = hearth_heard_open(form, &out->heard);
    if (e == 0) {
        e = hearth_cube_take(out, HEARTH_CUBE_EVERYBODY, &everybody, &g);
    }
    if (e == 0 && past != NULL) {
        e = hearth_past_groups(past, form->id, recall_group, out);
    }
    if (e != 0) {
        hearth_cube_close(out);
    }
    return e;
}

void hearth_cube_close(struct hearth_cube *c)
{
    for (size_t i = 0; i < c->group_count; i++) {
        hearth_cube_group_free(c->groups[i]);
    }
    hearth_heard_close(&c->heard);
    free(c->before);
    memset(c, 0, sizeof(*c));
}
