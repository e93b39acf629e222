/* SPDX-License-Identifier: Apache-2.0 */
/* The dimensions of a cube: by default, or as a plan declares them. */
#include "host/results/cube_internal.h"
#include "host/results/part.h"

#include <stdio.h>
#include <string.h>

#define EVERYBODY "everybody"

static struct hearth_cube_dimension *add(struct hearth_cube *c,
                                         const char *name, const char *cross)
{
    struct hearth_cube_dimension *d = &c->dimensions[c->dimension_count];

    if (c->dimension_count == HEARTH_CUBE_DIMENSIONS_MAX) {
        c->is_full = true;
        return NULL;
    }
    memset(d, 0, sizeof(*d));
    d->node = HEARTH_NONE;
    (void)snprintf(d->name, sizeof(d->name), "%.*s%s%.*s", HEARTH_NAME_MAX,
                   name, cross[0] == '\0' ? "" : "*", HEARTH_NAME_MAX, cross);
    c->dimension_count++;
    return d;
}

static uint16_t find_node(const struct hearth_form *form, const char *name)
{
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (strcmp(hearth_form_name(form, n), name) == 0) {
            return n;
        }
    }
    return HEARTH_NONE;
}

/* The dimension called so, made where a question may part; 0: there is none. */
static uint8_t take_one(struct hearth_cube *c, const char *name)
{
    uint16_t node = find_node(c->form, name);
    struct hearth_cube_dimension *d;

    for (uint8_t i = 1; i < c->dimension_count; i++) {
        if (strcmp(c->dimensions[i].name, name) == 0) {
            return i;
        }
    }
    if (node == HEARTH_NONE || !hearth_part_may(c->form, node)) {
        return 0;
    }
    d = add(c, name, "");
    if (d == NULL) {
        return 0;
    }
    d->node = node;
    return (uint8_t)(c->dimension_count - 1);
}

static void take_by(struct hearth_cube *c, const struct hearth_plan_by *by)
{
    uint8_t first = take_one(c, by->first), second;
    struct hearth_cube_dimension *d;

    if (first == 0 || by->second[0] == '\0') {
        return; /* another form may ask it */
    }
    second = take_one(c, by->second);
    if (second == 0) {
        return;
    }
    d = add(c, by->first, by->second);
    if (d != NULL) {
        d->parents[0] = first;
        d->parents[1] = second;
        d->parent_count = 2;
    }
}

static void take_levels(struct hearth_cube *c)
{
    size_t count = c->plan == NULL ? 0 : c->plan->level_count;
    struct hearth_cube_dimension *d = add(c, HEARTH_CUBE_AREA, "");

    for (size_t i = 0; d != NULL && i <= count; i++) {
        d->level = (uint8_t)(i + 1);
        if (i < count) {
            d->parents[0] = c->dimension_count; /* the next one */
            d->parent_count = 1;
            d = add(c, c->plan->levels[i], "");
        }
    }
}

static void find_psu(struct hearth_cube *c)
{
    static const char *const words[] = {"psu", "cluster"};

    c->psu_node = HEARTH_NONE;
    if (c->plan != NULL && c->plan->psu[0] != '\0') {
        c->has_psu_areas = strcmp(c->plan->psu, HEARTH_CUBE_AREA) == 0;
        c->psu_node = find_node(c->form, c->plan->psu);
        return;
    }
    for (uint16_t n = 0; n < c->form->node_count; n++) {
        if (c->form->nodes[n].owner == HEARTH_ROOT &&
            hearth_form_is_asked(&c->form->nodes[n]) &&
            hearth_part_is_about(hearth_form_name(c->form, n), words, 2)) {
            c->psu_node = n;
        }
    }
}

void hearth_cube_declare(struct hearth_cube *c)
{
    (void)add(c, EVERYBODY, "");
    take_levels(c);
    find_psu(c);
    for (size_t i = 0; c->plan != NULL && i < c->plan->by_count; i++) {
        take_by(c, &c->plan->by[i]);
    }
    for (uint16_t n = 0; c->plan == NULL && n < c->form->node_count; n++) {
        if (hearth_part_is_usual(c->form, n) &&
            c->dimension_count < HEARTH_CUBE_DIMENSIONS_MAX) {
            (void)take_one(c, hearth_form_name(c->form, n));
        }
    }
}

uint8_t hearth_cube_parents(const struct hearth_cube *c, uint8_t d,
                            uint8_t out[HEARTH_CUBE_PARENTS_MAX])
{
    const struct hearth_cube_dimension *dimension = &c->dimensions[d];

    if (dimension->parent_count == 0) {
        out[0] = HEARTH_CUBE_EVERYBODY;
        return 1;
    }
    for (uint8_t i = 0; i < dimension->parent_count; i++) {
        out[i] = dimension->parents[i];
    }
    return dimension->parent_count;
}

bool hearth_cube_is_by(const struct hearth_cube *c, uint8_t d, uint16_t node)
{
    const struct hearth_cube_dimension *dimension = &c->dimensions[d];

    if (dimension->parent_count == 2) {
        return c->dimensions[dimension->parents[0]].node == node ||
               c->dimensions[dimension->parents[1]].node == node;
    }
    return dimension->node == node;
}
