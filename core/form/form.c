/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in a form that was checked. */
#include "form.h"

#include <string.h>

bool hearth_form_is_question(const struct hearth_node *node)
{
    return node->type != HEARTH_NODE_GROUP &&
           node->type != HEARTH_NODE_REPEAT && node->type != HEARTH_NODE_NOTE;
}

bool hearth_form_is_asked(const struct hearth_node *node)
{
    return hearth_form_is_question(node) &&
           (node->flags & HEARTH_FLAG_HIDDEN) == 0 &&
           node->type != HEARTH_NODE_HIDDEN &&
           node->type != HEARTH_NODE_CALCULATE &&
           node->type != HEARTH_NODE_BLANK &&
           node->type != HEARTH_NODE_CONJOINT;
}

/* One row of a list, stored as its index. What comes from a repeat has no
 * rows: it is stored as text. */
bool hearth_form_is_select(const struct hearth_node *node)
{
    return node->type == HEARTH_NODE_SELECT_ONE && node->list != HEARTH_NONE;
}

const char *hearth_form_name(const struct hearth_form *form, uint16_t node)
{
    return form->names + form->nodes[node].name;
}

const char *hearth_form_choice_name(const struct hearth_form *form,
                                    uint16_t list, uint32_t index)
{
    return form->names + form->choices[form->lists[list].first + index].name;
}

const char *hearth_form_text(const struct hearth_form *form, uint32_t text,
                             uint8_t language)
{
    uint32_t at = 0;

    if (text >= form->text_count) {
        return "";
    }
    if (language < form->language_count) {
        at = form->languages[language].offsets[text];
    }
    if (at == 0) {
        at = form->languages[form->default_language].offsets[text];
    }
    for (uint16_t i = 0; at == 0 && i < form->language_count; i++) {
        at = form->languages[i].offsets[text];
    }
    return form->texts + at;
}

uint16_t hearth_form_find(const struct hearth_form *form,
                          struct hearth_slice name)
{
    for (uint16_t i = 0; i < form->node_count; i++) {
        if (hearth_form_is_question(&form->nodes[i]) &&
            hearth_slice_is_equal(hearth_slice_text(hearth_form_name(form, i)),
                                  name)) {
            return i;
        }
    }
    return HEARTH_NONE;
}

/* As strcmp, where ${a} need not end with a NUL. */
static int compare(struct hearth_slice a, const char *b)
{
    size_t len = strlen(b);
    size_t least = a.len < len ? a.len : len;
    int order = least == 0 ? 0 : memcmp(a.data, b, least);

    return order != 0 ? order : (a.len > len) - (a.len < len);
}

/* The first row in ${rows}, which are sorted by name, that is not before
 * ${name}. Rows of one name stand in list order. */
static uint32_t search(const struct hearth_form *form, uint16_t list,
                       const uint32_t *rows, struct hearth_slice name)
{
    uint32_t low = 0;
    uint32_t high = form->lists[list].count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (compare(name, hearth_form_choice_name(form, list, rows[middle])) >
            0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t hearth_form_find_choice(const struct hearth_form *form, uint16_t list,
                                 struct hearth_slice name)
{
    uint32_t count = form->lists[list].count;
    uint32_t at;

    if (form->by_name != NULL && count >= HEARTH_FORM_LONG_LIST) {
        const uint32_t *rows = form->by_name + form->by_name_at[list];

        at = search(form, list, rows, name);
        return at < count && compare(name, hearth_form_choice_name(
                                               form, list, rows[at])) == 0
                   ? rows[at]
                   : HEARTH_NO_TEXT;
    }
    for (uint32_t i = 0; i < count; i++) {
        const char *known = hearth_form_choice_name(form, list, i);

        /* most differ in their first byte already */
        if (name.len > 0 && (uint8_t)known[0] != name.data[0]) {
            continue;
        }
        if (compare(name, known) == 0) {
            return i;
        }
    }
    return HEARTH_NO_TEXT;
}

uint32_t hearth_form_find_column(const struct hearth_form *form, uint16_t list,
                                 struct hearth_slice name)
{
    const struct hearth_choice_list *l = &form->lists[list];

    for (uint32_t i = 0; i < l->column_count; i++) {
        if (compare(name, form->names + form->columns[l->columns + i]) == 0) {
            return i;
        }
    }
    return HEARTH_NO_TEXT;
}

const char *hearth_form_cell(const struct hearth_form *form, uint16_t list,
                             uint32_t index, uint32_t column)
{
    const struct hearth_choice_list *l = &form->lists[list];
    uint32_t at;

    if (index >= l->count || column >= l->column_count) {
        return NULL;
    }
    at = form->cells[l->cells + index * l->column_count + column];
    return at == HEARTH_NO_TEXT ? NULL : form->names + at;
}

uint16_t hearth_form_step_expr(const struct hearth_form *form,
                               const struct hearth_step *step)
{
    const struct hearth_node *n = &form->nodes[step->node];

    switch (step->property) {
    case HEARTH_PROPERTY_RELEVANT:
        return n->relevant;
    case HEARTH_PROPERTY_CALCULATE:
        return n->calculate;
    case HEARTH_PROPERTY_COUNT:
        return n->count;
    default:
        return n->filter;
    }
}

/* Moves the item at ${root} down to where no item below it comes after it. */
static void sift(uint32_t *items, size_t root, size_t count,
                 hearth_form_before *before, const void *cookie)
{
    uint32_t item = items[root];
    size_t child;

    for (; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count &&
            before(cookie, items[child], items[child + 1])) {
            child++;
        }
        if (!before(cookie, item, items[child])) {
            break;
        }
        items[root] = items[child];
    }
    items[root] = item;
}

static bool is_sorted(const uint32_t *items, size_t count,
                      hearth_form_before *before, const void *cookie)
{
    for (size_t i = 1; i < count; i++) {
        if (before(cookie, items[i], items[i - 1])) {
            return false;
        }
    }
    return true;
}

void hearth_form_sort(uint32_t *items, size_t count, hearth_form_before *before,
                      const void *cookie)
{
    if (is_sorted(items, count, before, cookie)) {
        return; /* as tables often come */
    }
    for (size_t i = count / 2; i-- > 0;) {
        sift(items, i, count, before, cookie);
    }
    for (size_t i = count; i-- > 1;) {
        uint32_t greatest = items[0];

        items[0] = items[i];
        items[i] = greatest;
        sift(items, 0, i, before, cookie);
    }
}

struct hearth_slice hearth_form_media(const struct hearth_form *form,
                                      const char *name)
{
    for (uint16_t m = 0; m < form->media_count; m++) {
        if (strcmp(form->media[m].name, name) == 0) {
            return form->media[m].data;
        }
    }
    return hearth_slice_of(NULL, 0);
}
