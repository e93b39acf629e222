/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a form that grow: names, texts, expressions, languages. */
#include "build.h"

#include <string.h>

/* Maps start with so much room and grow. */
#define MAP_START 1024

static int take_maps(struct hearth_forms_build *b)
{
    struct hearth_forms_map *const maps[] = {&b->names_map, &b->texts_map,
                                             &b->exprs_map, &b->lists_map,
                                             &b->nodes_map};
    int rc = HEARTH_OK;

    for (size_t i = 0; rc == HEARTH_OK && i < sizeof(maps) / sizeof(maps[0]);
         i++) {
        rc = hearth_forms_map_init(maps[i], b->arena, MAP_START);
    }
    return rc;
}

/* Cells of a sheet: no more texts can come from it. */
static size_t cells_of(const struct hearth_forms_sheet *sheet)
{
    size_t count = 0;

    for (size_t i = 0; i < hearth_forms_sheet_rows(sheet); i++) {
        count += sheet->table->csv.rows[i].count;
    }
    return count;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

int hearth_forms_build_init(struct hearth_forms_build *b)
{
    struct hearth_arena *a = b->arena;
    /* or_other, the title and the root bring texts of their own */
    size_t texts = 3 * hearth_forms_sheet_rows(&b->survey) +
                   cells_of(&b->survey) + cells_of(&b->choices) +
                   cells_of(&b->external) + 16;

    b->names_len = 1; /* the first name is empty */
    b->names_cap = HEARTH_FORMS_POOL_MAX;
    b->names = hearth_arena_take(a, b->names_cap, 1);
    /* Files bring choices that no sheet counts. */
    b->text_cap = HEARTH_TEXTS_MAX;
    b->texts = hearth_arena_take(a, b->text_cap, sizeof(struct hearth_slice *));
    b->exprs = hearth_arena_take(a, HEARTH_EXPRS_MAX, sizeof(*b->exprs));
    b->lists = hearth_arena_take(a, HEARTH_LISTS_MAX, sizeof(*b->lists));
    b->choice_cap = HEARTH_CHOICES_MAX;
    b->choice_table =
        hearth_arena_take(a, b->choice_cap, sizeof(*b->choice_table));
    b->column_table =
        hearth_arena_take(a, HEARTH_COLUMNS_MAX, sizeof(*b->column_table));
    b->cell_cap = HEARTH_CELLS_MAX;
    b->cell_table = hearth_arena_take(a, b->cell_cap, sizeof(*b->cell_table));
    b->nodes = hearth_arena_take(a, HEARTH_NODES_MAX, sizeof(*b->nodes));
    b->sources = hearth_arena_take(a, HEARTH_NODES_MAX, sizeof(*b->sources));
    b->triggers = hearth_arena_take(a, HEARTH_NODES_MAX, sizeof(*b->triggers));
    b->ranges = hearth_arena_take(a, HEARTH_NODES_MAX, sizeof(*b->ranges));
    b->wanted_cap = least(texts + HEARTH_NODES_MAX, HEARTH_EXPRS_MAX);
    b->wanted = hearth_arena_take(a, b->wanted_cap, sizeof(*b->wanted));
    if (b->names == NULL || b->texts == NULL || b->exprs == NULL ||
        b->lists == NULL || b->choice_table == NULL ||
        b->column_table == NULL || b->cell_table == NULL || b->nodes == NULL ||
        b->sources == NULL || b->triggers == NULL || b->ranges == NULL ||
        b->wanted == NULL) {
        return HEARTH_E_MEMORY;
    }
    return take_maps(b);
}

int hearth_forms_build_name(struct hearth_forms_build *b,
                            struct hearth_slice name, uint32_t *out)
{
    char *to = b->names + b->names_len;

    if (name.len == 0) {
        *out = 0;
        return HEARTH_OK;
    }
    if (hearth_forms_map_find(&b->names_map, 0, name, out)) {
        return HEARTH_OK;
    }
    if (name.len >= b->names_cap - b->names_len) {
        return HEARTH_E_LIMIT;
    }
    memcpy(to, name.data, name.len); /* its NUL is there already */
    *out = (uint32_t)b->names_len;
    b->names_len += name.len + 1;
    return hearth_forms_map_add(&b->names_map, 0, hearth_slice_of(to, name.len),
                                *out);
}

/* All translations with a NUL after each: what makes two texts the same. */
static int join(struct hearth_forms_build *b, const struct hearth_slice *texts,
                struct hearth_slice *out)
{
    size_t len = 0;
    uint8_t *to;

    for (size_t l = 0; l < b->language_count; l++) {
        len += texts[l].len + 1;
    }
    to = hearth_arena_take(b->arena, len, 1);
    if (to == NULL) {
        return HEARTH_E_MEMORY;
    }
    *out = hearth_slice_of(to, len);
    for (size_t l = 0; l < b->language_count; l++) {
        if (texts[l].len > 0) {
            memcpy(to, texts[l].data, texts[l].len); /* summed up above */
        }
        to += texts[l].len + 1;
    }
    return HEARTH_OK;
}

static int add_text(struct hearth_forms_build *b,
                    const struct hearth_slice *texts, struct hearth_slice key)
{
    struct hearth_slice *copy =
        hearth_arena_take(b->arena, b->language_count, sizeof(*copy));

    if (copy == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t l = 0; l < b->language_count; l++) {
        copy[l] = texts[l];
    }
    b->texts[b->text_count] = copy;
    return hearth_forms_map_add(&b->texts_map, 0, key,
                                (uint32_t)b->text_count++);
}

int hearth_forms_build_text(struct hearth_forms_build *b,
                            const struct hearth_slice *texts, uint32_t *out)
{
    size_t before = b->arena->used;
    struct hearth_slice key;
    int rc = join(b, texts, &key);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (key.len == b->language_count) {
        b->arena->used = before;
        *out = HEARTH_NO_TEXT;
        return HEARTH_OK;
    }
    if (hearth_forms_map_find(&b->texts_map, 0, key, out)) {
        b->arena->used = before;
        return HEARTH_OK;
    }
    if (b->text_count == b->text_cap) {
        return HEARTH_E_LIMIT;
    }
    *out = (uint32_t)b->text_count;
    return add_text(b, texts, key);
}

int hearth_forms_build_expr(struct hearth_forms_build *b,
                            struct hearth_slice code, uint16_t *out)
{
    uint32_t found;
    uint8_t *copy;

    if (hearth_forms_map_find(&b->exprs_map, 0, code, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    if (b->expr_count == HEARTH_EXPRS_MAX) {
        return HEARTH_E_LIMIT;
    }
    copy = hearth_arena_take(b->arena, code.len, 1);
    if (copy == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(copy, code.data, code.len); /* taken with this length; never 0 */
    *out = (uint16_t)b->expr_count;
    b->exprs[b->expr_count++] = hearth_slice_of(copy, code.len);
    return hearth_forms_map_add(&b->exprs_map, 0,
                                hearth_slice_of(copy, code.len), *out);
}

int hearth_forms_build_want(struct hearth_forms_build *b, uint16_t node,
                            enum hearth_forms_what what,
                            struct hearth_slice source,
                            const struct hearth_forms_place *place)
{
    struct hearth_forms_source_expr *e;

    if (b->wanted_count == b->wanted_cap) {
        return HEARTH_E_LIMIT;
    }
    e = &b->wanted[b->wanted_count++];
    e->source = source;
    e->place = *place;
    e->node = node;
    e->what = (uint8_t)what;
    e->expr = HEARTH_NONE;
    return HEARTH_OK;
}

uint16_t hearth_forms_build_child(const struct hearth_forms_build *b,
                                  uint16_t parent, struct hearth_slice name)
{
    uint32_t found;

    return hearth_forms_map_find(&b->nodes_map, parent + 1u, name, &found)
               ? (uint16_t)found
               : (uint16_t)HEARTH_NONE;
}

uint16_t hearth_forms_build_find(const struct hearth_forms_build *b,
                                 struct hearth_slice name)
{
    uint32_t found;

    return hearth_forms_map_find(&b->nodes_map, 0, name, &found)
               ? (uint16_t)found
               : (uint16_t)HEARTH_NONE;
}

/* "English (en)" has the tag "en"; "English" is its own, cut to fit. */
static void set_tag(struct hearth_forms_language *language)
{
    const uint8_t *text = language->label.data;
    size_t from = 0;
    size_t to = language->label.len;

    if (to > 2 && text[to - 1] == ')') {
        for (size_t i = 0; i + 1 < to; i++) {
            from = text[i] == '(' ? i + 1 : from;
        }
        to -= from > 0;
    }
    if (to - from > sizeof(language->tag) - 1) {
        to = from + sizeof(language->tag) - 1;
        while (to > from && (text[to] & 0xc0) == 0x80) {
            to--; /* never half a code point */
        }
    }
    memcpy(language->tag, text + from, to - from); /* cut to fit above */
}

int hearth_forms_build_language(struct hearth_forms_build *b,
                                struct hearth_slice label, uint8_t *out)
{
    struct hearth_forms_language language = {.label = label};

    set_tag(&language);
    for (size_t i = 0; i < b->language_count; i++) {
        if (strcmp(b->languages[i].tag, language.tag) == 0) {
            *out = (uint8_t)i;
            return HEARTH_OK;
        }
    }
    if (b->language_count == HEARTH_LANGUAGES_MAX) {
        return HEARTH_E_LIMIT;
    }
    b->languages[b->language_count] = language;
    *out = (uint8_t)b->language_count++;
    return HEARTH_OK;
}

struct hearth_slice hearth_forms_build_join(struct hearth_forms_build *b,
                                            struct hearth_slice first,
                                            struct hearth_slice second,
                                            struct hearth_slice third)
{
    const struct hearth_slice parts[] = {first, second, third};
    size_t len = first.len + second.len + third.len;
    uint8_t *to = hearth_arena_take(b->arena, len + 1, 1);
    size_t at = 0;

    if (to == NULL) {
        b->log.is_out_of_memory = true;
        return hearth_slice_of(NULL, 0);
    }
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].len > 0) {
            memcpy(to + at, parts[i].data, parts[i].len); /* summed up above */
        }
        at += parts[i].len;
    }
    return hearth_slice_of(to, len);
}
