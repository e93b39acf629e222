/* SPDX-License-Identifier: Apache-2.0 */
/* Form packages: from the numbers that stand in a package to a form's tables.
 * Tables are walked in the order of their field numbers, as the writer did. */
#include "package_guess.h"
#include "package_load.h"

#include <string.h>

struct resolver {
    struct hearth_load *load;
    struct hearth_form *form;
    struct hearth_guess names;
    struct hearth_guess texts;
    struct hearth_guess exprs;
};

/* Names are short: a guess behind a longer string cannot be right. */
static bool name_at(struct resolver *r, uint32_t code, uint32_t *out)
{
    const struct hearth_form *f = r->form;
    size_t left;
    size_t len;

    if (!hearth_guess_value(&r->names, code, f->names_len, out)) {
        return hearth_load_refuse(r->load, HEARTH_E_INVALID);
    }
    left = f->names_len - *out;
    len = strnlen(f->names + *out,
                  left <= HEARTH_TEXT_MAX ? left : HEARTH_TEXT_MAX + 1u);
    if (len == left || len > HEARTH_TEXT_MAX) {
        return hearth_load_refuse(r->load, HEARTH_E_INVALID);
    }
    hearth_guess_pass(&r->names, *out, (uint32_t)len + 1);
    return true;
}

static bool name(struct resolver *r, uint32_t *field)
{
    return name_at(r, *field, field);
}

static bool text(struct resolver *r, uint32_t *field)
{
    if (*field == 0) {
        *field = HEARTH_NO_TEXT;
        return true;
    }
    if (!hearth_guess_value(&r->texts, *field - 1, r->form->text_count,
                            field)) {
        return hearth_load_refuse(r->load, HEARTH_E_INVALID);
    }
    hearth_guess_pass(&r->texts, *field, 1);
    return true;
}

static bool expr(struct resolver *r, uint16_t *field)
{
    uint32_t index;

    if (*field == 0) {
        *field = HEARTH_NONE;
        return true;
    }
    if (!hearth_guess_value(&r->exprs, *field - 1u, r->form->expr_count,
                            &index)) {
        return hearth_load_refuse(r->load, HEARTH_E_INVALID);
    }
    hearth_guess_pass(&r->exprs, index, 1);
    *field = (uint16_t)index;
    return true;
}

/* ---- nodes ---- */

static bool node_parts(struct resolver *r, struct hearth_node *n)
{
    return name(r, &n->name) && text(r, &n->label) && text(r, &n->hint) &&
           expr(r, &n->relevant) && expr(r, &n->constraint) &&
           expr(r, &n->required) && expr(r, &n->calculate) &&
           text(r, &n->constraint_message) && expr(r, &n->filter) &&
           text(r, &n->guidance) && text(r, &n->required_message) &&
           text(r, &n->image) && text(r, &n->audio) && expr(r, &n->read_only) &&
           expr(r, &n->initial) && expr(r, &n->count) && expr(r, &n->seed);
}

/* A node's parent is the innermost that has not ended before it. */
static bool set_parents(struct resolver *r)
{
    struct hearth_node *all = r->form->nodes;
    uint16_t open[HEARTH_DEPTH_MAX + 1];
    unsigned depth = 0;

    for (uint16_t i = 0; i < r->form->node_count; i++) {
        while (depth > 0 && all[open[depth - 1]].end <= i) {
            depth--;
        }
        all[i].parent = depth == 0 ? HEARTH_NONE : open[depth - 1];
        if (all[i].type != HEARTH_NODE_GROUP &&
            all[i].type != HEARTH_NODE_REPEAT) {
            continue;
        }
        if (depth > HEARTH_DEPTH_MAX) {
            return hearth_load_refuse(r->load, HEARTH_E_LIMIT);
        }
        open[depth++] = i;
    }
    return true;
}

/* Triggers stand node by node. */
static bool nodes(struct resolver *r)
{
    uint32_t trigger = 0;
    bool is_fine = set_parents(r);

    for (uint16_t i = 0; is_fine && i < r->form->node_count; i++) {
        struct hearth_node *n = &r->form->nodes[i];

        if (n->trigger_count > 0) {
            n->trigger = (uint16_t)trigger;
            trigger += n->trigger_count;
        }
        is_fine = node_parts(r, n);
    }
    if (is_fine && trigger != r->form->trigger_count) {
        return hearth_load_refuse(r->load, HEARTH_E_INVALID);
    }
    return is_fine;
}

/* ---- lists ---- */

static bool choice_names(struct resolver *r)
{
    struct hearth_choice *all = (void *)r->load->items[HEARTH_LOAD_CHOICES];
    bool is_fine = true;

    for (uint32_t i = 0; is_fine && i < r->form->choice_count; i++) {
        is_fine = name(r, &all[i].name);
    }
    for (uint32_t i = 0; is_fine && i < r->form->choice_count; i++) {
        is_fine = text(r, &all[i].label);
    }
    return is_fine;
}

static bool choice_media(struct resolver *r)
{
    struct hearth_choice *all = (void *)r->load->items[HEARTH_LOAD_CHOICES];
    bool is_fine = true;

    for (uint32_t i = 0; is_fine && i < r->form->choice_count; i++) {
        is_fine = text(r, &all[i].image);
    }
    for (uint32_t i = 0; is_fine && i < r->form->choice_count; i++) {
        is_fine = text(r, &all[i].audio);
    }
    return is_fine;
}

/* Lists follow each other and take all that there is. */
static bool lists(struct resolver *r)
{
    struct hearth_choice_list *all = (void *)r->load->items[HEARTH_LOAD_LISTS];
    const struct hearth_form *f = r->form;
    uint32_t first = 0;
    uint32_t columns = 0;
    uint64_t cells = 0;

    for (uint16_t i = 0; i < f->list_count; i++) {
        all[i].first = first;
        all[i].columns = columns;
        all[i].cells = (uint32_t)cells;
        first += all[i].count;
        columns += all[i].column_count;
        cells += (uint64_t)all[i].count * all[i].column_count;
        if (first > f->choice_count || columns > f->column_count ||
            cells > f->cell_count) {
            return hearth_load_refuse(r->load, HEARTH_E_INVALID);
        }
        if (!name(r, &all[i].name)) {
            return false;
        }
    }
    return (first == f->choice_count && columns == f->column_count &&
            cells == f->cell_count) ||
           hearth_load_refuse(r->load, HEARTH_E_INVALID);
}

/* 0: as in the row above; 1: absent; 2: empty; else a guess. */
static bool list_cells(struct resolver *r, const struct hearth_choice_list *l,
                       uint32_t *cells)
{
    for (uint32_t row = 0; row < l->count; row++) {
        for (uint32_t c = 0; c < l->column_count; c++, cells++) {
            if (*cells == 0) {
                *cells = row == 0 ? HEARTH_NO_TEXT : *(cells - l->column_count);
            } else if (*cells <= 2) {
                *cells = *cells == 1 ? HEARTH_NO_TEXT : 0;
            } else if (!name_at(r, *cells - 3, cells)) {
                return false;
            }
        }
    }
    return true;
}

static bool columns_and_cells(struct resolver *r)
{
    uint32_t *columns = (void *)r->load->items[HEARTH_LOAD_COLUMNS];
    uint32_t *cells = (void *)r->load->items[HEARTH_LOAD_CELLS];
    const struct hearth_form *f = r->form;
    bool is_fine = true;

    for (uint32_t i = 0; is_fine && i < f->column_count; i++) {
        is_fine = name(r, &columns[i]);
    }
    for (uint16_t i = 0; is_fine && i < f->list_count; i++) {
        is_fine = list_cells(r, &f->lists[i], cells + f->lists[i].cells);
    }
    return is_fine;
}

static bool scales(struct resolver *r)
{
    struct hearth_scale *all = (void *)r->load->items[HEARTH_LOAD_SCALES];
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < r->form->scale_count; i++) {
        is_fine = name(r, &all[i].name);
    }
    return is_fine;
}

/* ---- texts ---- */

/* Each language has its texts one after the other, all in one pool. Room is
 * made for one language at a time: a head that tells of texts that are not
 * there costs no more than that. */
static bool offsets(struct resolver *r)
{
    struct hearth_language *languages =
        (void *)r->load->items[HEARTH_LOAD_LANGUAGES];
    const struct hearth_form *f = r->form;
    size_t at = 1;

    for (size_t i = 0; i < f->language_count; i++) {
        uint32_t *to =
            hearth_arena_take(r->load->arena, f->text_count, sizeof(*to));

        if (to == NULL) {
            return hearth_load_refuse(r->load, HEARTH_E_MEMORY);
        }
        languages[i].offsets = to;
        for (uint32_t t = 0; t < f->text_count; t++) {
            const char *end = at < f->texts_len ? memchr(f->texts + at, '\0',
                                                         f->texts_len - at)
                                                : NULL;

            if (end == NULL) {
                return hearth_load_refuse(r->load, HEARTH_E_INVALID);
            }
            to[t] = end == f->texts + at ? 0 : (uint32_t)at;
            at = (size_t)(end - f->texts) + 1;
        }
    }
    return at == f->texts_len || hearth_load_refuse(r->load, HEARTH_E_INVALID);
}

static void set_tables(const struct hearth_load *l, struct hearth_form *f)
{
    f->names = (const char *)l->items[HEARTH_LOAD_NAMES];
    f->names_len = (uint32_t)l->counts[HEARTH_LOAD_NAMES];
    f->texts = (const char *)l->items[HEARTH_LOAD_TEXTS];
    f->texts_len = (uint32_t)l->counts[HEARTH_LOAD_TEXTS];
    f->nodes = (void *)l->items[HEARTH_LOAD_NODES];
    f->node_count = (uint16_t)l->counts[HEARTH_LOAD_NODES];
    f->order = (const void *)l->items[HEARTH_LOAD_ORDER];
    f->order_count = (uint32_t)l->counts[HEARTH_LOAD_ORDER];
    f->reads = (const void *)l->items[HEARTH_LOAD_READS];
    f->read_count = (uint32_t)l->counts[HEARTH_LOAD_READS] / 2;
    f->triggers = (const void *)l->items[HEARTH_LOAD_TRIGGERS];
    f->trigger_count = (uint16_t)l->counts[HEARTH_LOAD_TRIGGERS];
    f->choices = (const void *)l->items[HEARTH_LOAD_CHOICES];
    f->choice_count = (uint32_t)l->counts[HEARTH_LOAD_CHOICES];
    f->lists = (const void *)l->items[HEARTH_LOAD_LISTS];
    f->list_count = (uint16_t)l->counts[HEARTH_LOAD_LISTS];
    f->columns = (const void *)l->items[HEARTH_LOAD_COLUMNS];
    f->column_count = (uint32_t)l->counts[HEARTH_LOAD_COLUMNS];
    f->cells = (const void *)l->items[HEARTH_LOAD_CELLS];
    f->cell_count = (uint32_t)l->counts[HEARTH_LOAD_CELLS];
    f->exprs = (const void *)l->items[HEARTH_LOAD_EXPRS];
    f->expr_count = (uint16_t)l->counts[HEARTH_LOAD_EXPRS];
    f->designs = (const void *)l->items[HEARTH_LOAD_DESIGNS];
    f->design_count = (uint16_t)l->counts[HEARTH_LOAD_DESIGNS];
    f->scales = (const void *)l->items[HEARTH_LOAD_SCALES];
    f->scale_count = (uint16_t)l->counts[HEARTH_LOAD_SCALES];
    f->ranges = (const void *)l->items[HEARTH_LOAD_RANGES];
    f->range_count = (uint16_t)l->counts[HEARTH_LOAD_RANGES];
    f->media = (const void *)l->items[HEARTH_LOAD_MEDIA];
    f->media_count = (uint16_t)l->counts[HEARTH_LOAD_MEDIA];
    f->languages = (const void *)l->items[HEARTH_LOAD_LANGUAGES];
    f->language_count = (uint16_t)l->counts[HEARTH_LOAD_LANGUAGES];
}

bool hearth_load_resolve(struct hearth_load *l, struct hearth_form *form)
{
    struct resolver r = {
        .load = l, .form = form, .names = {1, 1}, .texts = {0, 0}};

    set_tables(l, form);
    return offsets(&r) && text(&r, &form->title) &&
           text(&r, &form->instance_name) && text(&r, &form->statement) &&
           nodes(&r) && choice_names(&r) && lists(&r) && choice_media(&r) &&
           columns_and_cells(&r) && scales(&r);
}
