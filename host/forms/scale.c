/* SPDX-License-Identifier: Apache-2.0 */
/* Scales: questions whose numbers are added up. The column "scale" names
 * one, a "-" in front reverses the item. The range comes from the names of
 * the choices that are whole numbers; others (dk, pns), 98 and 99, which mean
 * no answer, are not scored. */
#include "build.h"

#include <string.h>

/* Codes that mean no answer, as everywhere in results. */
#define DONT_KNOW 98
#define REFUSED   99

static bool read_whole(const char *text, int32_t *out)
{
    bool is_negative = text[0] == '-';
    int32_t v = 0;

    text += is_negative;
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || v > 99999) {
            return false;
        }
        v = v * 10 + (*text - '0');
    }
    *out = is_negative ? -v : v;
    return true;
}

/* 98 and 99 are numbers like others in a list that runs from 0 to 99. */
static bool is_no_answer(const struct hearth_forms_build *b,
                         const struct hearth_choice_list *range, int32_t v)
{
    if (v != DONT_KNOW && v != REFUSED) {
        return false;
    }
    for (uint32_t i = 0; i < range->count; i++) {
        if (strcmp(b->names + b->choice_table[range->first + i].name, "97") ==
            0) {
            return false;
        }
    }
    return true;
}

/* Smallest and largest numeric choice; false if there are not two. */
static bool range_of(const struct hearth_forms_build *b, uint16_t list,
                     int32_t *min, int32_t *max)
{
    const struct hearth_choice_list *range = &b->lists[list].range;
    size_t count = 0;

    for (uint32_t i = 0; i < range->count; i++) {
        int32_t v;

        if (!read_whole(b->names + b->choice_table[range->first + i].name,
                        &v) ||
            is_no_answer(b, range, v)) {
            continue;
        }
        *min = count == 0 || v < *min ? v : *min;
        *max = count == 0 || v > *max ? v : *max;
        count++;
    }
    return count >= 2;
}

static struct hearth_scale *find_scale(struct hearth_forms_build *b,
                                       struct hearth_slice name)
{
    for (size_t i = 0; i < b->scale_count; i++) {
        if (hearth_slice_is_equal(
                hearth_slice_text(b->names + b->scales[i].name), name)) {
            return &b->scales[i];
        }
    }
    return NULL;
}

static int make_scale(struct hearth_forms_build *b, struct hearth_slice name,
                      struct hearth_scale **out)
{
    uint32_t offset;
    int rc = hearth_forms_build_name(b, name, &offset);

    if (rc != HEARTH_OK || b->scale_count == HEARTH_SCALES_MAX) {
        return rc != HEARTH_OK ? rc : HEARTH_E_LIMIT;
    }
    *out = &b->scales[b->scale_count++];
    (*out)->name = offset;
    return HEARTH_OK;
}

/* What is wrong with the item, or NULL. */
static const char *fault_of(struct hearth_forms_build *b,
                            const struct hearth_node *n,
                            struct hearth_slice name, int32_t *min,
                            int32_t *max)
{
    if (!hearth_form_is_valid_name(name)) {
        return hearth_forms_log_text(&b->log,
                                     "\"%.*s\" cannot be a scale's name",
                                     HEARTH_FORMS_SLICE(name));
    }
    if (n->type != HEARTH_NODE_SELECT_ONE) {
        return "only a select_one can be an item of a scale";
    }
    if (n->list != HEARTH_NONE && !range_of(b, n->list, min, max)) {
        return "its list has no two choices whose names are whole numbers";
    }
    return NULL;
}

static int add_item(struct hearth_forms_build *b, uint16_t node,
                    struct hearth_slice cell,
                    const struct hearth_forms_place *place)
{
    const struct hearth_node *n = &b->nodes[node];
    bool is_reversed = cell.data[0] == '-';
    struct hearth_slice name =
        hearth_slice_of(cell.data + is_reversed, cell.len - is_reversed);
    int32_t min = 0;
    int32_t max = 0;
    const char *fault = fault_of(b, n, name, &min, &max);
    struct hearth_scale *scale = find_scale(b, name);

    if (fault == NULL && scale != NULL &&
        (scale->min != min || scale->max != max)) {
        fault = hearth_forms_log_text(
            &b->log,
            "its choices run from %d to %d, those of the scale's "
            "first item from %d to %d",
            (int)min, (int)max, (int)scale->min, (int)scale->max);
    }
    if (fault != NULL) {
        hearth_forms_log_error(&b->log, place, "bad-parameter", fault,
                               "Give all items of a scale lists of the same "
                               "numbers, such as 1 to 5.");
        return HEARTH_OK;
    }
    if (n->list == HEARTH_NONE) {
        return HEARTH_OK; /* told: its list is unknown */
    }
    if (scale == NULL) {
        int rc = make_scale(b, name, &scale);

        if (rc != HEARTH_OK) {
            return rc;
        }
        scale->min = min;
        scale->max = max;
    }
    if (scale->item_count == HEARTH_SCALE_ITEMS_MAX) {
        return HEARTH_E_LIMIT;
    }
    scale->is_reversed[scale->item_count] = is_reversed;
    scale->items[scale->item_count++] = node;
    return HEARTH_OK;
}

int hearth_forms_scale_read(struct hearth_forms_build *b)
{
    int rc = HEARTH_OK;

    for (uint16_t i = 1; rc == HEARTH_OK && i < b->node_count; i++) {
        const struct hearth_forms_source *src = &b->sources[i];
        struct hearth_slice cell =
            hearth_forms_sheet_cell(&b->survey, src->row, HEARTH_COLUMN_SCALE);
        struct hearth_forms_place place = hearth_forms_sheet_place(
            &b->survey, src->row, HEARTH_COLUMN_SCALE, src->name);

        if (cell.len > 0 && !src->is_made) {
            rc = add_item(b, i, cell, &place);
        }
    }
    return rc;
}
