/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the pools of a form, its texts in all languages, and its lists. */
#include "check.h"

#include <string.h>

void hearth_check_set(uint8_t *bits, uint32_t index)
{
    bits[index / 8] = (uint8_t)(bits[index / 8] | 1u << (index % 8));
}

bool hearth_check_has(const uint8_t *bits, uint32_t index)
{
    return (bits[index / 8] >> (index % 8) & 1) != 0;
}

bool hearth_check_is_none_or_below(uint16_t index, uint16_t count)
{
    return index == HEARTH_NONE || index < count;
}

bool hearth_check_is_text(const struct hearth_check *c, uint32_t text)
{
    return text == HEARTH_NO_TEXT || text < c->form->text_count;
}

bool hearth_check_is_media(struct hearth_check *c, uint32_t text)
{
    if (text < c->form->text_count) {
        hearth_check_set(c->media, text);
    }
    return hearth_check_is_text(c, text);
}

/* Strings are used whole, so that each is looked at once, where its pool is
 * checked. */
static bool is_start(const char *pool, uint32_t len, uint32_t at)
{
    return at < len && (at == 0 || pool[at - 1] == '\0');
}

bool hearth_check_is_name(const struct hearth_form *f, uint32_t offset)
{
    return is_start(f->names, f->names_len, offset);
}

bool hearth_check_is_valid_name(const struct hearth_form *f, uint32_t offset)
{
    return hearth_check_is_name(f, offset) &&
           hearth_form_is_valid_name(hearth_slice_text(f->names + offset));
}

/* ---- pools ---- */

/* The digits of an insert at ${at}, whose begin was read; gives the place
 * after its end, or 0. */
static size_t skip_insert(struct hearth_slice text, size_t at,
                          uint16_t expr_count)
{
    uint32_t index = 0;
    size_t first = at;

    while (at < text.len && at - first < 5 && text.data[at] >= '0' &&
           text.data[at] <= '9') {
        index = index * 10 + (uint32_t)(text.data[at++] - '0');
    }
    if (at == first || at >= text.len || text.data[at] != HEARTH_INSERT_END ||
        index >= expr_count || (at - first > 1 && text.data[first] == '0')) {
        return 0;
    }
    return at + 1;
}

static bool is_clean_but_inserts(struct hearth_slice text, uint16_t expr_count)
{
    size_t from = 0;

    while (from < text.len) {
        const uint8_t *begin =
            memchr(text.data + from, HEARTH_INSERT_BEGIN, text.len - from);
        size_t end = begin == NULL ? text.len : (size_t)(begin - text.data);

        if (!hearth_form_is_clean_text(
                hearth_slice_of(text.data + from, end - from))) {
            return false;
        }
        if (begin == NULL) {
            return true;
        }
        from = skip_insert(text, end + 1, expr_count);
        if (from == 0) {
            return false;
        }
    }
    return true;
}

/* Each string of a pool once. Names have no inserts: ${expr_count} 0. */
static int check_pool(const char *pool, uint32_t len, uint16_t expr_count)
{
    if (len == 0 || pool[0] != '\0' || pool[len - 1] != '\0') {
        return HEARTH_E_INVALID;
    }
    for (size_t at = 0; at < len;) {
        struct hearth_slice text = hearth_slice_text(pool + at);

        if (text.len > HEARTH_TEXT_MAX) {
            return HEARTH_E_LIMIT;
        }
        if (!is_clean_but_inserts(text, expr_count)) {
            return HEARTH_E_INVALID;
        }
        at += text.len + 1;
    }
    return HEARTH_OK;
}

static bool is_language(const struct hearth_form *f,
                        const struct hearth_language *l)
{
    if (memchr(l->tag, '\0', sizeof(l->tag)) == NULL ||
        !hearth_form_is_clean_text(hearth_slice_text(l->tag))) {
        return false;
    }
    for (uint32_t t = 0; t < f->text_count; t++) {
        if (!is_start(f->texts, f->texts_len, l->offsets[t])) {
            return false;
        }
    }
    return true;
}

int hearth_check_texts(const struct hearth_check *c)
{
    const struct hearth_form *f = c->form;
    int rc = check_pool(f->names, f->names_len, 0);

    if (rc == HEARTH_OK) {
        rc = check_pool(f->texts, f->texts_len, f->expr_count);
    }
    for (uint16_t l = 0; rc == HEARTH_OK && l < f->language_count; l++) {
        rc = is_language(f, &f->languages[l]) ? HEARTH_OK : HEARTH_E_INVALID;
    }
    return rc == HEARTH_OK && (!hearth_check_is_text(c, f->title) ||
                               !hearth_check_is_text(c, f->instance_name) ||
                               !hearth_check_is_text(c, f->statement))
               ? HEARTH_E_INVALID
               : rc;
}

/* A file's name and no path: it will be opened in a folder of ours. */
static bool is_file_name(const char *name)
{
    size_t len = strlen(name);

    if (name[0] == '.' || len > HEARTH_FILE_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if ((uint8_t)name[i] < ' ' || strchr("/\\:", name[i]) != NULL) {
            return false;
        }
    }
    return true;
}

int hearth_check_media(const struct hearth_check *c)
{
    const struct hearth_form *f = c->form;
    unsigned count = 0;

    for (uint32_t t = 0; t < f->text_count; t++) {
        if (!hearth_check_has(c->media, t)) {
            continue;
        }
        if (++count > HEARTH_MEDIA_MAX) {
            return HEARTH_E_LIMIT;
        }
        for (uint16_t l = 0; l < f->language_count; l++) {
            if (!is_file_name(f->texts + f->languages[l].offsets[t])) {
                return HEARTH_E_INVALID;
            }
        }
    }
    return HEARTH_OK;
}

/* ---- lists ---- */

/* The name of a choice, which may hold spaces where no answer holds several
 * names. */
static bool is_choice_name(const struct hearth_form *f, uint32_t offset,
                           bool is_spaceless)
{
    struct hearth_slice name;

    if (!hearth_check_is_name(f, offset)) {
        return false;
    }
    name = hearth_slice_text(f->names + offset);
    if (is_spaceless) {
        return hearth_form_is_valid_choice(name);
    }
    return name.len > 0 && name.len <= HEARTH_NAME_MAX &&
           memchr(name.data, '\n', name.len) == NULL &&
           memchr(name.data, '\t', name.len) == NULL;
}

static bool are_columns(const struct hearth_form *f,
                        const struct hearth_choice_list *l)
{
    uint64_t cells = (uint64_t)l->count * l->column_count;

    if (l->columns > f->column_count ||
        l->column_count > f->column_count - l->columns ||
        l->cells > f->cell_count || cells > f->cell_count - l->cells) {
        return false;
    }
    for (uint16_t i = 0; i < l->column_count; i++) {
        uint32_t name = f->columns[l->columns + i];

        if (name == 0 || !hearth_check_is_name(f, name)) {
            return false;
        }
    }
    return true;
}

static int check_list(struct hearth_check *c, uint16_t list)
{
    const struct hearth_form *f = c->form;
    const struct hearth_choice_list *l = &f->lists[list];
    bool is_spaceless = hearth_check_has(c->spaceless, list);

    if (l->count > HEARTH_LIST_LEN_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (l->first > f->choice_count || l->count > f->choice_count - l->first ||
        !hearth_check_is_name(f, l->name) || !are_columns(f, l)) {
        return HEARTH_E_INVALID;
    }
    for (uint32_t i = 0; i < l->count; i++) {
        const struct hearth_choice *choice = &f->choices[l->first + i];

        if (!is_choice_name(f, choice->name, is_spaceless) ||
            !hearth_check_is_text(c, choice->label) ||
            !hearth_check_is_media(c, choice->image) ||
            !hearth_check_is_media(c, choice->audio)) {
            return HEARTH_E_INVALID;
        }
        if (strcmp(f->names + choice->name, HEARTH_CHOICE_YES) == 0) {
            hearth_check_set(c->has_yes, list);
        }
    }
    return HEARTH_OK;
}

int hearth_check_lists(struct hearth_check *c)
{
    const struct hearth_form *f = c->form;
    int rc = HEARTH_OK;

    for (uint16_t i = 0; rc == HEARTH_OK && i < f->list_count; i++) {
        rc = check_list(c, i);
    }
    for (uint32_t i = 0; rc == HEARTH_OK && i < f->cell_count; i++) {
        if (f->cells[i] != HEARTH_NO_TEXT &&
            !hearth_check_is_name(f, f->cells[i])) {
            rc = HEARTH_E_INVALID;
        }
    }
    return rc;
}

int hearth_check_files(const struct hearth_check *c)
{
    const struct hearth_form *f = c->form;

    if (f->media_count > HEARTH_MEDIA_MAX) {
        return HEARTH_E_LIMIT;
    }
    for (uint16_t m = 0; m < f->media_count; m++) {
        if (f->media[m].name == NULL || f->media[m].name[0] == '\0' ||
            !is_file_name(f->media[m].name) ||
            !hearth_form_is_clean_text(hearth_slice_text(f->media[m].name))) {
            return HEARTH_E_INVALID;
        }
    }
    return HEARTH_OK;
}
