/* SPDX-License-Identifier: Apache-2.0 */
/* Features of a conjoint experiment from columns and a file of labels. */
#include "host/stats/conjoint_levels.h"
#include "host/stats/run_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MAX (1u << 20) /* bytes of a label file */

/* `labels`: a file of the folder, or the object itself. A new reference;
 * NULL in *${out}: not given. */
static int read_labels(const struct hearth_stats_run *r, json_t **out)
{
    const json_t *labels = json_object_get(r->spec, "labels");
    uint8_t *bytes = NULL;
    size_t len = 0;
    int e;

    *out = NULL;
    if (labels == NULL) {
        return 0;
    }
    if (json_is_object(labels)) {
        *out = json_incref(hearth_stats_open(labels));
        return 0;
    }
    if (!json_is_string(labels)) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'labels': a file name wanted");
    }
    e = hearth_run_read_file(r->folder, json_string_value(labels), &bytes, &len,
                             r->why);
    if (e != 0) {
        return e;
    }
    if (len <= LABELS_MAX) {
        *out =
            json_loadb((const char *)bytes, len, JSON_REJECT_DUPLICATES, NULL);
    }
    free(bytes);
    return json_is_object(*out)
               ? 0
               : hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                   "parameter 'labels': '%.80s' is not a JSON "
                                   "object of lists",
                                   json_string_value(labels));
}

/* Copies of the labels' texts, in the arena. */
static int copy_labels(const struct hearth_stats_run *r, const json_t *list,
                       struct hearth_conjoint_column *c)
{
    c->count = json_array_size(list);
    c->texts = hearth_arena_take(r->arena, c->count + 1, sizeof(*c->texts));
    if (c->texts == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < c->count; i++) {
        const json_t *item = json_array_get(list, i);
        size_t len = json_string_length(item);
        char *text = hearth_arena_take(r->arena, len + 1, 1);

        if (text == NULL) {
            return HEARTH_E_MEMORY;
        }
        if (!json_is_string(item)) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "labels of '%.80s': a list of texts "
                                     "wanted",
                                     c->column->name);
        }
        memcpy(text, json_string_value(item), len); /* len + 1 were taken */
        c->texts[i] = text;
    }
    return 0;
}

/* The place of a text among the labels: the label itself, or its number;
 * MISSING if it is neither. */
static uint32_t place_of(const struct hearth_conjoint_column *c,
                         const char *text, bool has_labels)
{
    double code;

    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->texts[i], text) == 0) {
            return (uint32_t)i;
        }
    }
    code =
        has_labels ? hearth_frame_number(hearth_slice_text(text)) : (double)NAN;
    if (code >= 1.0 && code <= (double)c->count && floor(code) == code) {
        return (uint32_t)code - 1;
    }
    return HEARTH_CONJOINT_MISSING;
}

static int read_rows(const struct hearth_stats_run *r,
                     struct hearth_conjoint_column *c, bool has_labels)
{
    const struct hearth_frame_column *column = c->column;
    uint32_t *map =
        hearth_arena_take(r->arena, column->text_count + 1, sizeof(*map));
    uint32_t *level =
        hearth_arena_take(r->arena, r->frame->row_count + 1, sizeof(*level));

    if (map == NULL || level == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < column->text_count; i++) {
        map[i] = place_of(c, column->texts[i], has_labels);
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        uint32_t text = column->levels[i];

        level[i] =
            text == HEARTH_FRAME_MISSING ? HEARTH_CONJOINT_MISSING : map[text];
        if (text != HEARTH_FRAME_MISSING &&
            level[i] == HEARTH_CONJOINT_MISSING) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "column '%.60s', row %zu: '%.40s' is none "
                                     "of its %zu levels",
                                     column->name,
                                     hearth_frame_row(r->frame, i),
                                     column->texts[text], c->count);
        }
    }
    c->level = level;
    return 0;
}

static int read_feature(const struct hearth_stats_run *r, const json_t *labels,
                        struct hearth_conjoint_column *c)
{
    const json_t *names = json_object_get(r->spec, "feature_names");
    const char *name =
        json_string_value(json_object_get(names, c->column->name));
    const json_t *own = json_object_get(labels, c->column->name);
    struct hearth_stats_run all = *r;
    int e;

    c->name = name == NULL ? c->column->name : name;
    if (own != NULL) {
        e = copy_labels(r, own, c);
    } else if (labels != NULL) {
        e = hearth_stats_fail(r->why, HEARTH_E_NOT_FOUND,
                              "parameter 'labels': nothing about '%.80s'",
                              c->column->name);
    } else {
        /* of all rows: the first level must be that of every subgroup */
        all.is_in_domain = r->is_kept;
        e = hearth_stats_levels(&all, c->column, &c->texts, &c->count);
    }
    if (e == 0 && (c->count == 0 || c->count > HEARTH_CONJOINT_LEVELS_MAX)) {
        e = hearth_stats_fail(r->why, HEARTH_E_LIMIT,
                              "column '%.60s': %zu levels, 1 to %d wanted",
                              c->column->name, c->count,
                              HEARTH_CONJOINT_LEVELS_MAX);
    }
    return e != 0 ? e : read_rows(r, c, own != NULL);
}

/* `feature_names` may also be a list beside `features`. */
static void name_from_list(const struct hearth_stats_run *r,
                           struct hearth_conjoint_column *columns, size_t count)
{
    const json_t *names = json_object_get(r->spec, "feature_names");

    for (size_t i = 0; i < count && json_array_size(names) == count; i++) {
        const char *name = json_string_value(json_array_get(names, i));

        if (name != NULL) {
            columns[i].name = name;
        }
    }
}

int hearth_conjoint_levels(const struct hearth_stats_run *r,
                           struct hearth_conjoint_column **out, size_t *count)
{
    const struct hearth_frame_column **columns;
    struct hearth_conjoint_column *features;
    json_t *labels;
    int e = hearth_stats_columns(r, "features", &columns, count);

    if (e != 0) {
        return e;
    }
    features = hearth_arena_take(r->arena, *count, sizeof(*features));
    if (features == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = read_labels(r, &labels);
    for (size_t i = 0; i < *count && e == 0; i++) {
        features[i].column = columns[i];
        e = read_feature(r, labels, &features[i]);
    }
    json_decref(labels);
    name_from_list(r, features, *count);
    *out = features;
    return e;
}
