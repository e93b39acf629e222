/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a form that grow: names, texts, expressions, languages. */
#include "build.h"

#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* No sheet has more rows than line feeds and one. */
static size_t rows_at_most(struct hearth_slice sheet)
{
    size_t rows = 1;

    for (size_t i = 0; i < sheet.len; i++) {
        rows += sheet.data[i] == '\n';
    }
    return rows;
}

static int take_maps(struct hearth_forms_build *b, size_t nodes, size_t choices,
                     size_t texts)
{
    int rc = hearth_forms_map_init(&b->names_map, b->arena,
                                   2 * nodes + choices); /* and scales */

    if (rc == HEARTH_OK) {
        rc = hearth_forms_map_init(&b->texts_map, b->arena, texts);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_map_init(&b->exprs_map, b->arena, 3 * nodes);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_map_init(&b->lists_map, b->arena, choices);
    }
    return rc == HEARTH_OK
               ? hearth_forms_map_init(&b->nodes_map, b->arena, nodes)
               : rc;
}

int hearth_forms_build_init(struct hearth_forms_build *b,
                            struct hearth_arena *arena,
                            const struct hearth_forms_sheets *sheets)
{
    size_t nodes = least(rows_at_most(sheets->survey), HEARTH_NODES_MAX);
    size_t choices = least(rows_at_most(sheets->choices), HEARTH_CHOICES_MAX);
    size_t lists = least(choices, HEARTH_LISTS_MAX);
    /* four texts a node, one a choice, and the title */
    size_t texts = least(4 * nodes + choices + 1, HEARTH_TEXTS_MAX);
    size_t exprs = least(3 * nodes, HEARTH_EXPRS_MAX);

    memset(b, 0, sizeof(*b));
    b->name = sheets->name;
    b->arena = arena;
    b->names_len = 1; /* the first name is empty */
    b->names_cap =
        least(sheets->survey.len + sheets->choices.len, HEARTH_FORMS_POOL_MAX) +
        2 * (nodes + choices) + 1;
    b->names = hearth_arena_take(arena, b->names_cap, 1);
    b->texts = hearth_arena_take(arena, texts * HEARTH_LANGUAGES_MAX,
                                 sizeof(*b->texts));
    b->exprs = hearth_arena_take(arena, exprs, sizeof(*b->exprs));
    b->lists = hearth_arena_take(arena, lists, sizeof(*b->lists));
    b->choice_table =
        hearth_arena_take(arena, choices, sizeof(*b->choice_table));
    b->nodes = hearth_arena_take(arena, nodes, sizeof(*b->nodes));
    b->sources = hearth_arena_take(arena, nodes, sizeof(*b->sources));
    b->order = hearth_arena_take(arena, nodes, sizeof(*b->order));
    if (b->names == NULL || b->texts == NULL || b->exprs == NULL ||
        b->lists == NULL || b->choice_table == NULL || b->nodes == NULL ||
        b->sources == NULL || b->order == NULL) {
        return HEARTH_E_MEMORY;
    }
    return take_maps(b, nodes, choices, texts);
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

int hearth_forms_build_text(struct hearth_forms_build *b,
                            const struct hearth_slice *texts, uint16_t *out)
{
    size_t before = b->arena->used;
    struct hearth_slice key;
    uint32_t found;
    int rc = join(b, texts, &key);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (key.len == b->language_count) {
        b->arena->used = before;
        *out = HEARTH_NONE;
        return HEARTH_OK;
    }
    if (hearth_forms_map_find(&b->texts_map, 0, key, &found)) {
        b->arena->used = before;
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    if (b->text_count == HEARTH_TEXTS_MAX) {
        return HEARTH_E_LIMIT;
    }
    *out = (uint16_t)b->text_count;
    for (size_t l = 0; l < b->language_count; l++) {
        b->texts[b->text_count * HEARTH_LANGUAGES_MAX + l] = texts[l];
    }
    b->text_count++;
    return hearth_forms_map_add(&b->texts_map, 0, key, *out);
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
