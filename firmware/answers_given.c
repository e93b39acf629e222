/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a line's object and the lists of objects inside it. */
#include "answers_given.h"

#include "json.h"

#include <stdlib.h>
#include <string.h>

/* A member takes at least this many bytes: "a":1 with its comma. */
#define MEMBER_MIN 5

struct work {
    const struct hearth_form *form;
    struct hearth_answers_given *g;
    struct hearth_answers_refusal *why;
};

int hearth_answers_refuse(struct hearth_answers_refusal *r, const char *reason,
                          const char *name)
{
    r->reason = reason;
    r->name = name;
    return HEARTH_E_INVALID;
}

struct hearth_answers_given_item *
hearth_answers_given_item(const struct hearth_answers_given *g, uint32_t entry,
                          uint16_t node)
{
    for (uint32_t i = g->entries[entry].items; i != HEARTH_ANSWERS_GIVEN_NONE;
         i = g->items[i].next) {
        if (g->items[i].node == node) {
            return &g->items[i];
        }
    }
    return NULL;
}

uint32_t hearth_answers_given_entry(const struct hearth_answers_given *g,
                                    uint32_t around, uint16_t repeat,
                                    uint16_t ordinal)
{
    uint32_t e = g->entries[around].entries;
    while (
        e != HEARTH_ANSWERS_GIVEN_NONE &&
        (g->entries[e].repeat != repeat || g->entries[e].ordinal != ordinal)) {
        e = g->entries[e].next;
    }
    return e;
}

/* The repeat around a node, or the root. */
static uint16_t scope_of(const struct hearth_form *form, uint16_t node)
{
    const struct hearth_node *n = &form->nodes[node];
    return n->type == HEARTH_NODE_REPEAT ? form->nodes[n->parent].owner
                                         : n->owner;
}

/* The question or repeat called ${name} directly in ${repeat}. */
static uint16_t find(const struct hearth_form *form, uint16_t repeat,
                     struct hearth_slice name)
{
    uint16_t end = form->nodes[repeat].end;
    for (uint16_t n = (uint16_t)(repeat + 1u); n < end; n++) {
        if (form->nodes[n].type != HEARTH_NODE_GROUP &&
            scope_of(form, n) == repeat &&
            hearth_slice_is_equal(
                name, hearth_slice_text(hearth_form_name(form, n)))) {
            return n;
        }
    }
    return HEARTH_NONE;
}

static bool takes_list(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_SELECT_MULTIPLE ||
           n->type == HEARTH_NODE_RANK;
}

static int add_item(struct work *w, uint32_t entry, uint16_t node,
                    const struct hearth_json_member *member)
{
    struct hearth_answers_given *g = w->g;
    const struct hearth_node *n = &w->form->nodes[node];
    const char *name = hearth_form_name(w->form, node);
    if (!hearth_form_is_asked(n) && n->role != HEARTH_ROLE_AREA) {
        return hearth_answers_refuse(w->why, "it answers what nobody is asked",
                                     name);
    }
    if (hearth_answers_given_item(g, entry, node) != NULL) {
        return hearth_answers_refuse(w->why, "it answers one question twice",
                                     name);
    }
    if (member->kind == HEARTH_JSON_OBJECTS ||
        (member->kind == HEARTH_JSON_LIST && !takes_list(n))) {
        return hearth_answers_refuse(
            w->why, "it gives a list where one answer belongs", name);
    }
    if (g->item_count == g->item_cap) {
        return HEARTH_E_LIMIT;
    }
    struct hearth_answers_given_item *item = &g->items[g->item_count];
    item->node = node;
    item->text = member->value;
    if (member->kind == HEARTH_JSON_NULL) {
        item->text.len = 0;
    }
    item->next = g->entries[entry].items;
    g->entries[entry].items = g->item_count++;
    return 0;
}

static int add_entry(struct work *w, uint32_t around, uint16_t repeat,
                     uint16_t ordinal, uint32_t *out)
{
    struct hearth_answers_given *g = w->g;
    if (g->entry_count == g->entry_cap) {
        return HEARTH_E_LIMIT;
    }
    struct hearth_answers_given_entry *e = &g->entries[g->entry_count];
    e->repeat = repeat;
    e->ordinal = ordinal;
    e->items = HEARTH_ANSWERS_GIVEN_NONE;
    e->entries = HEARTH_ANSWERS_GIVEN_NONE;
    e->next = HEARTH_ANSWERS_GIVEN_NONE;
    if (g->entry_count > 0) {
        e->next = g->entries[around].entries;
        g->entries[around].entries = g->entry_count;
    }
    *out = g->entry_count++;
    return 0;
}

static int read_object(struct work *w, struct hearth_json *j, uint32_t entry,
                       unsigned depth);

/* The entries of one repeat. The depth is that of repeats in the form, which
 * a loaded form bounds; it is compared all the same. */
static int read_entries(struct work *w, uint32_t around, uint16_t repeat,
                        struct hearth_json *list, unsigned depth)
{
    const char *name = hearth_form_name(w->form, repeat);
    struct hearth_json object;
    uint32_t entry = 0;
    uint16_t ordinal = 0;
    int rc;
    if (depth > HEARTH_DEPTH_MAX) {
        return HEARTH_E_LIMIT;
    }
    while ((rc = hearth_json_next_object(list, &object)) == 0) {
        if (++ordinal > HEARTH_REPEAT_MAX) {
            return hearth_answers_refuse(
                w->why, "it has more entries than a repeat can hold", name);
        }
        rc = add_entry(w, around, repeat, ordinal, &entry);
        if (rc == 0) {
            rc = read_object(w, &object, entry, depth + 1);
        }
        if (rc != 0) {
            return rc;
        }
    }
    return rc == HEARTH_E_NOT_FOUND
               ? 0
               : hearth_answers_refuse(w->why, list->why, NULL);
}

static int add_repeat(struct work *w, uint32_t around, uint16_t repeat,
                      struct hearth_json *j,
                      const struct hearth_json_member *member, unsigned depth)
{
    const char *name = hearth_form_name(w->form, repeat);
    struct hearth_json list;
    bool is_empty =
        member->kind == HEARTH_JSON_NULL ||
        (member->kind == HEARTH_JSON_LIST && member->value.len == 0);
    if (hearth_answers_given_entry(w->g, around, repeat, 1) !=
        HEARTH_ANSWERS_GIVEN_NONE) {
        return hearth_answers_refuse(w->why, "it gives one repeat twice", name);
    }
    if (is_empty) {
        return 0;
    }
    if (member->kind != HEARTH_JSON_OBJECTS) {
        return hearth_answers_refuse(w->why, "a repeat is a list of objects",
                                     name);
    }
    hearth_json_begin_list(&list, j->data + member->at, member->value.len);
    return read_entries(w, around, repeat, &list, depth);
}

/* All members of one object. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as repeats are nested */
static int read_object(struct work *w, struct hearth_json *j, uint32_t entry,
                       unsigned depth)
{
    struct hearth_json_member member;
    int rc;
    while ((rc = hearth_json_next(j, &member)) == 0) {
        uint16_t node = find(w->form, w->g->entries[entry].repeat, member.name);
        if (node == HEARTH_NONE) {
            return hearth_answers_refuse(w->why,
                                         "it names a question that the form "
                                         "does not have",
                                         NULL);
        }
        rc = w->form->nodes[node].type == HEARTH_NODE_REPEAT
                 ? add_repeat(w, entry, node, j, &member, depth)
                 : add_item(w, entry, node, &member);
        if (rc != 0) {
            return rc;
        }
    }
    return rc == HEARTH_E_NOT_FOUND
               ? 0
               : hearth_answers_refuse(w->why, j->why, NULL);
}

int hearth_answers_given_read(const struct hearth_form *form, uint8_t *line,
                              size_t len, struct hearth_answers_given *out,
                              struct hearth_answers_refusal *why)
{
    struct work w = {form, out, why};
    struct hearth_json j;
    uint32_t root;
    memset(out, 0, sizeof(*out));
    out->item_cap = (uint32_t)(len / MEMBER_MIN + 1);
    out->entry_cap = (uint32_t)(len / 2 + 2);
    out->items = calloc(out->item_cap, sizeof(*out->items));
    out->entries = calloc(out->entry_cap, sizeof(*out->entries));
    int rc = out->items == NULL || out->entries == NULL
                 ? HEARTH_E_MEMORY
                 : add_entry(&w, 0, HEARTH_ROOT, 1, &root);
    if (rc == 0) {
        hearth_json_begin(&j, line, len);
        rc = read_object(&w, &j, root, 0);
    }
    if (rc == HEARTH_E_LIMIT) {
        rc = hearth_answers_refuse(why, "it holds more than a form can", NULL);
    }
    if (rc != 0) {
        hearth_answers_given_free(out);
    }
    return rc;
}

void hearth_answers_given_free(struct hearth_answers_given *g)
{
    /* Lengths and numbers of entries say something about answers. */
    if (g->items != NULL) {
        memset(g->items, 0, g->item_cap * sizeof(*g->items));
    }
    free(g->items);
    free(g->entries);
    memset(g, 0, sizeof(*g));
}
