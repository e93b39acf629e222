/* SPDX-License-Identifier: Apache-2.0 */
/* Puts a form together from the tables of a build. */
#include "flatten.h"

#include <stdio.h>
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
    b->form.columns = b->column_table;
    b->form.column_count = (uint32_t)b->column_count;
    b->form.cells = b->cell_table;
    b->form.cell_count = (uint32_t)b->cell_count;
    b->form.lists = lists;
    b->form.list_count = (uint16_t)b->list_count;
    return HEARTH_OK;
}

/* Puts the index of the compiled expression in the place of the number of the
 * wanted one (cell.c). Gives the length; writes if ${to} is not NULL. */
static size_t put_text(const struct hearth_forms_build *b,
                       struct hearth_slice text, char *to)
{
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        size_t wanted = 0;
        char number[8];
        int digits;

        if (to != NULL) {
            to[len] = (char)text.data[i];
        }
        len++;
        if (text.data[i] != HEARTH_INSERT_BEGIN) {
            continue;
        }
        for (i++; text.data[i] != HEARTH_INSERT_END; i++) {
            wanted = wanted * 10 + (size_t)(text.data[i] - '0');
        }
        digits = snprintf(number, sizeof(number), "%u%c",
                          (unsigned)b->wanted[wanted].expr, HEARTH_INSERT_END);
        if (to != NULL) {
            memcpy(to + len, number, (size_t)digits); /* measured before */
        }
        len += (size_t)digits;
    }
    return len;
}

/* The words of another language, if they stand in the pool already. */
static size_t same_text(const struct hearth_forms_build *b, size_t text,
                        size_t language)
{
    size_t l = 0;

    while (b->texts[text][l].data != b->texts[text][language].data) {
        l++;
    }
    return l;
}

static size_t pool_len(const struct hearth_forms_build *b)
{
    size_t len = 1;

    for (size_t i = 0; i < b->text_count; i++) {
        for (size_t l = 0; l < b->language_count; l++) {
            if (b->texts[i][l].len > 0 && same_text(b, i, l) == l) {
                len += put_text(b, b->texts[i][l], NULL) + 1;
            }
        }
    }
    return len;
}

static int take_offsets(struct hearth_forms_build *b,
                        uint32_t *offsets[HEARTH_LANGUAGES_MAX])
{
    for (size_t l = 0; l < b->language_count; l++) {
        offsets[l] =
            hearth_arena_take(b->arena, b->text_count, sizeof(*offsets[l]));
        if (offsets[l] == NULL) {
            return HEARTH_E_MEMORY;
        }
    }
    return HEARTH_OK;
}

/* All texts of all languages in one pool; the first is empty. */
static int flatten_texts(struct hearth_forms_build *b,
                         struct hearth_language *languages)
{
    uint32_t *offsets[HEARTH_LANGUAGES_MAX];
    size_t len = pool_len(b);
    size_t at = 1;
    char *pool;

    if (len > HEARTH_PACKAGE_MAX) {
        return HEARTH_E_LIMIT;
    }
    pool = hearth_arena_take(b->arena, len, 1);
    if (pool == NULL || take_offsets(b, offsets) != HEARTH_OK) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < b->text_count; i++) {
        for (size_t l = 0; l < b->language_count; l++) {
            size_t same = same_text(b, i, l);

            if (b->texts[i][l].len == 0) {
                continue;
            }
            offsets[l][i] = same < l ? offsets[same][i] : (uint32_t)at;
            at += same < l ? 0 : put_text(b, b->texts[i][l], pool + at) + 1;
        }
    }
    for (size_t l = 0; l < b->language_count; l++) {
        languages[l].offsets = offsets[l];
    }
    b->form.texts = pool;
    b->form.texts_len = (uint32_t)len;
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
    case HEARTH_NODE_RANK:
        return count;
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_LIST_COUNT:
        return 2;
    case HEARTH_NODE_DECIMAL:
        return 6;
    case HEARTH_NODE_DATE:
        return 4;
    case HEARTH_NODE_TIME:
    case HEARTH_NODE_DATETIME:
        return 10;
    case HEARTH_NODE_ACKNOWLEDGE:
        return 1;
    case HEARTH_NODE_TEXT:
    case HEARTH_NODE_BARCODE:
    case HEARTH_NODE_GEOPOINT:
        return 24;
    case HEARTH_NODE_CONJOINT:
        return 16;
    case HEARTH_NODE_HIDDEN:
    case HEARTH_NODE_CALCULATE:
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

    for (size_t i = 1; i < b->node_count; i++) {
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
    f->order_count = (uint32_t)b->order_count;
    f->reads = b->reads;
    f->read_count = (uint32_t)b->read_count;
    f->triggers = b->triggers;
    f->trigger_count = (uint16_t)b->trigger_count;
    f->choices = b->choice_table;
    f->choice_count = (uint32_t)b->choice_count;
    f->exprs = b->exprs;
    f->expr_count = (uint16_t)b->expr_count;
    f->designs = b->designs;
    f->design_count = (uint16_t)b->design_count;
    f->ranges = b->ranges;
    f->range_count = (uint16_t)b->range_count;
    f->media = b->media;
    f->media_count = (uint16_t)b->media_count;
    f->scales = b->scales;
    f->scale_count = (uint16_t)b->scale_count;
    f->text_count = (uint32_t)b->text_count;
    f->names = b->names;
    f->names_len = (uint32_t)b->names_len;
    if (f->smallest_bucket == 0) {
        f->smallest_bucket = usual_bucket(b);
    }
    return HEARTH_OK;
}
