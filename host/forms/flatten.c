/* SPDX-License-Identifier: Apache-2.0 */
/* Puts a form together from the tables of a build. */
#include "flatten.h"

#include <string.h>

/* What a record carries besides its answers: content.h, with short codes. */
#define CONTENT_HEAD 50
/* Past this, padding to the longest interview costs more than it hides. */
#define BUCKET_MAX 512

static int flatten_lists(struct hearth_forms_build *b)
{
    struct hearth_choice_list *lists =
        hearth_arena_take(b->arena, b->list_count, sizeof(*lists));

    if (lists == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < b->list_count; i++) {
        lists[i] = b->lists[i].range;
    }
    b->form.lists = lists;
    b->form.list_count = (uint16_t)b->list_count;
    return HEARTH_OK;
}

/* All texts of all languages in one pool; the first is empty. */
static int flatten_texts(struct hearth_forms_build *b,
                         struct hearth_language *languages)
{
    size_t len = 1;
    size_t at = 1;
    char *pool;

    for (size_t i = 0; i < b->text_count; i++) {
        for (size_t l = 0; l < b->language_count; l++) {
            len += b->texts[i * HEARTH_LANGUAGES_MAX + l].len + 1;
        }
    }
    if (len > HEARTH_PACKAGE_MAX) {
        return HEARTH_E_LIMIT;
    }
    pool = hearth_arena_take(b->arena, len, 1);
    if (pool == NULL) {
        return HEARTH_E_MEMORY;
    }
    b->form.texts = pool;
    b->form.texts_len = (uint32_t)len;
    for (size_t l = 0; l < b->language_count; l++) {
        uint32_t *offsets =
            hearth_arena_take(b->arena, b->text_count, sizeof(*offsets));

        if (offsets == NULL) {
            return HEARTH_E_MEMORY;
        }
        for (size_t i = 0; i < b->text_count; i++) {
            struct hearth_slice t = b->texts[i * HEARTH_LANGUAGES_MAX + l];

            if (t.len > 0) {
                memcpy(pool + at, t.data, t.len); /* summed up above */
                offsets[i] = (uint32_t)at;
            }
            at += t.len + 1;
        }
        languages[l].offsets = offsets;
    }
    return HEARTH_OK;
}

static int flatten_languages(struct hearth_forms_build *b)
{
    struct hearth_language *languages =
        hearth_arena_take(b->arena, b->language_count, sizeof(*languages));

    if (languages == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t l = 0; l < b->language_count; l++) {
        memcpy(languages[l].tag, b->languages[l].tag, sizeof(languages[l].tag));
    }
    b->form.languages = languages;
    b->form.language_count = (uint16_t)b->language_count;
    b->form.default_language = b->default_language;
    return flatten_texts(b, languages);
}

static size_t varint_len(uint64_t v)
{
    size_t len = 1;

    for (; v > 0x7f; v >>= 7) {
        len++;
    }
    return len;
}

/* Bytes that a usual long answer packs into (FORMAT.md "Answers"). */
static size_t packed_len(const struct hearth_forms_build *b,
                         const struct hearth_node *n)
{
    size_t count = n->list == HEARTH_NONE ? 0 : b->lists[n->list].range.count;

    switch (n->type) {
    case HEARTH_NODE_SELECT_ONE:
        return varint_len(count + 2);
    case HEARTH_NODE_SELECT_MULTIPLE:
        return count <= 60 ? varint_len((UINT64_C(1) << count) + 1) : 8;
    case HEARTH_NODE_INTEGER:
        return 2;
    case HEARTH_NODE_DECIMAL:
        return 6;
    case HEARTH_NODE_TEXT:
        return 24;
    case HEARTH_NODE_HIDDEN:
        return n->role == HEARTH_ROLE_AREA ? 1 : 9;
    default:
        return 0;
    }
}

/* So that the length of a record does not tell which questions were asked:
 * all interviews without long texts share one bucket. */
static uint16_t usual_bucket(const struct hearth_forms_build *b)
{
    size_t sum = CONTENT_HEAD;

    for (size_t i = 0; i < b->node_count; i++) {
        sum += packed_len(b, &b->nodes[i]);
    }
    return (uint16_t)(sum < BUCKET_MAX ? sum : BUCKET_MAX);
}

int hearth_forms_flatten(struct hearth_forms_build *b)
{
    struct hearth_form *f = &b->form;
    int rc = flatten_lists(b);

    if (rc == HEARTH_OK) {
        rc = flatten_languages(b);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    f->nodes = b->nodes;
    f->node_count = b->node_count;
    f->order = b->order;
    f->choices = b->choice_table;
    f->choice_count = (uint16_t)b->choice_count;
    f->exprs = b->exprs;
    f->expr_count = (uint16_t)b->expr_count;
    f->scales = b->scales;
    f->scale_count = (uint16_t)b->scale_count;
    f->text_count = (uint16_t)b->text_count;
    f->names = b->names;
    f->names_len = (uint32_t)b->names_len;
    if (f->smallest_bucket == 0) {
        f->smallest_bucket = usual_bucket(b);
    }
    return HEARTH_OK;
}
