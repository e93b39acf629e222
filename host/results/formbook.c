/* SPDX-License-Identifier: Apache-2.0 */
/* The forms that records refer to. */
#include "host/results/formbook.h"

#include "hearth/log.h"
#include "hearth/package.h"

#include <stdlib.h>
#include <string.h>

/* Versions kept of all forms together; a programme publishes few. */
#define ENTRIES_MAX 256

struct hearth_formbook {
    struct hearth_formbook_entry entries[ENTRIES_MAX];
    void *memory[ENTRIES_MAX]; /* one block an entry: form and map */
    uint16_t *maps[ENTRIES_MAX];
    size_t count;
    const struct hearth_formbook_entry *shown[ENTRIES_MAX];
    size_t shown_count;
};

/* Decodes ${package} into a new entry; whatever is not ours is left out. */
static int add(struct hearth_formbook *b, const struct hearth_folder *folder,
               struct hearth_slice package)
{
    struct hearth_slice body;
    struct hearth_arena arena;
    struct hearth_form *form;
    size_t size;
    int e = hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, folder->programme,
                                 &folder->form_sign, package, &body);

    if (e != 0) {
        return e;
    }
    if (b->count == ENTRIES_MAX) {
        return HEARTH_E_LIMIT;
    }
    size = HEARTH_PACKAGE_ARENA(body.len) + HEARTH_NODES_MAX * sizeof(uint16_t);
    b->memory[b->count] = malloc(size);
    if (b->memory[b->count] == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&arena, b->memory[b->count], size);
    e = hearth_package_decode(body, &arena, &form);
    if (e == 0) {
        b->maps[b->count] =
            hearth_arena_take(&arena, form->node_count, sizeof(uint16_t));
        b->entries[b->count].form = form;
        b->entries[b->count].map = b->maps[b->count];
        e = b->maps[b->count] == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e != 0) {
        free(b->memory[b->count]);
        b->memory[b->count] = NULL;
        return e;
    }
    b->count++;
    return 0;
}

static int load_all(struct hearth_formbook *b,
                    const struct hearth_folder *folder)
{
    const struct hearth_kv *kv = folder->kv;
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    struct hearth_kv_txn *txn;
    int e = kv->begin(kv->cookie, false, &txn);

    if (e != 0) {
        return e;
    }
    while ((e = kv->seek(txn, HEARTH_TABLE_FORMS, key, true, &key, &value)) ==
           0) {
        e = add(b, folder, value);
        if (e == HEARTH_E_MEMORY || e == HEARTH_E_LIMIT) {
            break;
        }
        if (e != 0) {
            hearth_log(HEARTH_LOG_WARN, "package-rejected", "code", (int64_t)e,
                       (const char *)NULL);
        }
    }
    kv->abort(txn);
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* True if both stand in repeats of the same names, from the inside out. */
static bool is_same_place(const struct hearth_form *a, uint16_t n,
                          const struct hearth_form *b, uint16_t m)
{
    uint16_t from = a->nodes[n].owner, to = b->nodes[m].owner;

    while (from != HEARTH_ROOT && to != HEARTH_ROOT) {
        if (strcmp(hearth_form_name(a, from), hearth_form_name(b, to)) != 0) {
            return false;
        }
        from = a->nodes[a->nodes[from].parent].owner;
        to = b->nodes[b->nodes[to].parent].owner;
    }
    return from == to;
}

static const char *mark_of(const struct hearth_form *form, uint16_t list,
                           uint32_t row)
{
    uint32_t column =
        hearth_form_find_column(form, list, hearth_slice_text("sensitive"));

    return column == HEARTH_NO_TEXT ? NULL
                                    : hearth_form_cell(form, list, row, column);
}

/* The same items, the same one of them drawn by the same arm: a count of others
 * is another number. */
static bool is_same_list(const struct hearth_form *a, uint16_t n,
                         const struct hearth_form *b, uint16_t m)
{
    uint16_t x = a->nodes[n].list, y = b->nodes[m].list;

    if (a->lists[x].count != b->lists[y].count ||
        strcmp(hearth_form_name(a, a->designs[a->nodes[n].design].arm),
               hearth_form_name(b, b->designs[b->nodes[m].design].arm)) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < a->lists[x].count; i++) {
        if (strcmp(hearth_form_choice_name(a, x, i),
                   hearth_form_choice_name(b, y, i)) != 0 ||
            (mark_of(a, x, i) == NULL) != (mark_of(b, y, i) == NULL)) {
            return false;
        }
    }
    return true;
}

static bool is_list(const struct hearth_form *form, uint16_t n,
                    const struct hearth_design *d)
{
    return d->kind == HEARTH_DESIGN_LIST &&
           form->nodes[n].list < form->list_count && d->arm < form->node_count;
}

/* Asked through the same chances: with others, or asked directly, the same
 * answer says another thing of people. */
static bool is_same_design(const struct hearth_form *a, uint16_t n,
                           const struct hearth_form *b, uint16_t m)
{
    const struct hearth_design none = {0}, *x = &none, *y = &none;

    if (a->nodes[n].design < a->design_count) {
        x = &a->designs[a->nodes[n].design];
    }
    if (b->nodes[m].design < b->design_count) {
        y = &b->designs[b->nodes[m].design];
    }
    return x->kind == y->kind && x->p_yes == y->p_yes && x->p_no == y->p_no &&
           (!is_list(a, n, x) || !is_list(b, m, y) || is_same_list(a, n, b, m));
}

static bool is_same_question(const struct hearth_form *a, uint16_t n,
                             const struct hearth_form *b, uint16_t m)
{
    return a->nodes[n].type == b->nodes[m].type &&
           strcmp(hearth_form_name(a, n), hearth_form_name(b, m)) == 0 &&
           is_same_place(a, n, b, m) && is_same_design(a, n, b, m);
}

/* Answers move to the shown version by the question's name, and only between
 * questions of one type that are asked alike. Versions mostly keep their order:
 * the search goes on where the last one ended. */
static void map_nodes(const struct hearth_form *from,
                      const struct hearth_form *to, uint16_t *map)
{
    uint16_t next = 0;

    for (uint16_t n = 0; n < from->node_count; n++) {
        map[n] = HEARTH_NONE;
        if (!hearth_form_is_question(&from->nodes[n])) {
            continue;
        }
        for (uint16_t k = 0; k < to->node_count && map[n] == HEARTH_NONE; k++) {
            uint16_t m = (uint16_t)((next + k) % to->node_count);

            if (is_same_question(from, n, to, m)) {
                map[n] = m;
                next = (uint16_t)(m + 1u);
            }
        }
    }
}

/* What practised can never reach figures, so it has none. */
static void choose_shown(struct hearth_formbook *b)
{
    for (size_t i = 0; i < b->count; i++) {
        struct hearth_formbook_entry *newest = &b->entries[i];

        for (size_t k = 0; k < b->count; k++) {
            if (strcmp(b->entries[k].form->id, newest->form->id) == 0 &&
                b->entries[k].form->is_training == newest->form->is_training &&
                b->entries[k].form->version > newest->form->version) {
                newest = &b->entries[k];
            }
        }
        b->entries[i].shown = newest;
        if (newest == &b->entries[i] && !newest->form->is_training) {
            newest->index = b->shown_count;
            b->shown[b->shown_count++] = newest;
        }
    }
}

static void map_all(struct hearth_formbook *b)
{
    for (size_t i = 0; i < b->count; i++) {
        struct hearth_formbook_entry *e = &b->entries[i];

        map_nodes(e->form, e->shown->form, b->maps[i]);
        e->index = e->shown->index;
    }
}

int hearth_formbook_open(const struct hearth_folder *folder,
                         struct hearth_formbook **out)
{
    struct hearth_formbook *b = calloc(1, sizeof(*b));
    int e;

    if (b == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = load_all(b, folder);
    if (e != 0) {
        hearth_formbook_close(b);
        return e;
    }
    choose_shown(b);
    map_all(b);
    *out = b;
    return 0;
}

void hearth_formbook_close(struct hearth_formbook *b)
{
    if (b == NULL) {
        return;
    }
    for (size_t i = 0; i < b->count; i++) {
        free(b->memory[i]);
    }
    free(b);
}

const struct hearth_formbook_entry *
hearth_formbook_find(const struct hearth_formbook *b,
                     const uint8_t ref[HEARTH_FORM_REF_LEN])
{
    for (size_t i = 0; i < b->count; i++) {
        if (memcmp(b->entries[i].form->hash, ref, HEARTH_FORM_REF_LEN) == 0) {
            return &b->entries[i];
        }
    }
    return NULL;
}

const struct hearth_formbook_entry *
hearth_formbook_at(const struct hearth_formbook *b, size_t index)
{
    return index < b->count ? &b->entries[index] : NULL;
}

size_t hearth_formbook_count(const struct hearth_formbook *b)
{
    return b->shown_count;
}

const struct hearth_form *hearth_formbook_shown(const struct hearth_formbook *b,
                                                size_t index)
{
    return b->shown[index]->form;
}
