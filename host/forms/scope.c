/* SPDX-License-Identifier: Apache-2.0 */
/* The form's nodes and columns as an expression asks for them. */
#include "path.h"

#include "map.h"

#include <string.h>

static const char *const GIVEN[] = {"name", "label", "itextId"};
#define GIVEN_COUNT (sizeof(GIVEN) / sizeof(GIVEN[0]))

static bool is_text(const char *text, struct hearth_slice name)
{
    return strlen(text) == name.len && memcmp(text, name.data, name.len) == 0;
}

bool hearth_forms_scope_is_in(const struct hearth_form *form, uint16_t node,
                              uint16_t group)
{
    return node != HEARTH_NONE && node >= group &&
           node < form->nodes[group].end;
}

bool hearth_forms_scope_is_named(const struct hearth_form *form, uint16_t node,
                                 struct hearth_slice name)
{
    return name.len > 0 && is_text(form->names + form->nodes[node].name, name);
}

uint16_t hearth_forms_scope_child(const struct hearth_forms_scope *s,
                                  uint16_t parent, struct hearth_slice name)
{
    const struct hearth_node *nodes = s->form->nodes;

    if (s->child != NULL) {
        return s->child(s->cookie, parent, name);
    }
    for (uint16_t n = (uint16_t)(parent + 1); n < nodes[parent].end;
         n = nodes[n].end) {
        if (hearth_forms_scope_is_named(s->form, n, name)) {
            return n;
        }
    }
    return HEARTH_NONE;
}

uint16_t hearth_forms_scope_find(const struct hearth_forms_scope *s,
                                 struct hearth_slice name, uint16_t after)
{
    uint16_t n = after == HEARTH_NONE ? 1 : (uint16_t)(after + 1);

    if (s->find != NULL) {
        return s->find(s->cookie, name, after);
    }
    while (n < s->form->node_count &&
           !hearth_forms_scope_is_named(s->form, n, name)) {
        n++;
    }
    return n < s->form->node_count ? n : HEARTH_NONE;
}

uint16_t hearth_forms_scope_repeated(const struct hearth_forms_scope *s,
                                     uint16_t node, bool is_all)
{
    const struct hearth_node *nodes = s->form->nodes;
    uint16_t found = HEARTH_NONE;

    for (uint16_t n = node; n != HEARTH_NONE; n = nodes[n].parent) {
        if (nodes[n].type == HEARTH_NODE_REPEAT &&
            (!hearth_forms_scope_is_in(s->form, s->owner, n) ||
             (n == node && is_all))) {
            found = n;
        }
    }
    return found;
}

/* The nearest name of a sequence. */
struct search {
    struct hearth_slice name;
    const char *nearest;
    unsigned best;
};

static void consider(struct search *search, const char *candidate)
{
    size_t len = strlen(candidate);
    unsigned d;

    if (len + 2 < search->name.len || search->name.len + 2 < len) {
        return; /* further than a typing error, without counting */
    }
    d = hearth_forms_map_distance(search->name, hearth_slice_text(candidate));
    if (d < search->best && hearth_forms_map_is_near(d, search->name.len)) {
        search->best = d;
        search->nearest = candidate;
    }
}

const char *hearth_forms_scope_nearest(const struct hearth_forms_scope *s,
                                       uint16_t parent,
                                       struct hearth_slice name)
{
    const struct hearth_node *nodes = s->form->nodes;
    struct search search = {name, NULL, 64};
    uint16_t end =
        parent == HEARTH_NONE ? s->form->node_count : nodes[parent].end;

    for (uint16_t n = parent == HEARTH_NONE ? 1 : (uint16_t)(parent + 1);
         n < end;
         n = parent == HEARTH_NONE ? (uint16_t)(n + 1) : nodes[n].end) {
        consider(&search, s->form->names + nodes[n].name);
    }
    return search.nearest;
}

bool hearth_forms_scope_has_column(const struct hearth_forms_scope *s,
                                   uint16_t list, struct hearth_slice name)
{
    const struct hearth_choice_list *l = &s->form->lists[list];

    for (size_t i = 0; i < GIVEN_COUNT; i++) {
        if (is_text(GIVEN[i], name)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < l->column_count; i++) {
        if (is_text(s->form->names + s->form->columns[l->columns + i], name)) {
            return true;
        }
    }
    return false;
}

const char *
hearth_forms_scope_nearest_column(const struct hearth_forms_scope *s,
                                  uint16_t list, struct hearth_slice name)
{
    const struct hearth_choice_list *l = &s->form->lists[list];
    struct search search = {name, NULL, 64};

    for (size_t i = 0; i < GIVEN_COUNT; i++) {
        consider(&search, GIVEN[i]);
    }
    for (uint32_t i = 0; i < l->column_count; i++) {
        consider(&search, s->form->names + s->form->columns[l->columns + i]);
    }
    return search.nearest;
}
