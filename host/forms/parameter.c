/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters: the bounds of a range, random order, files' columns. */
#include "param.h"
#include "survey.h"

#include <string.h>

static const struct hearth_slice NOTHING = {NULL, 0};

static const char *const KNOWN[] = {"start",
                                    "end",
                                    "step",
                                    "randomize",
                                    "seed",
                                    "value",
                                    "label",
                                    "rows",
                                    "max-pixels",
                                    "quality",
                                    "app",
                                    "capture-accuracy",
                                    "incremental",
                                    "tick-interval",
                                    "tick-labelset",
                                    "placeholder",
                                    "warning-accuracy",
                                    "allow-mock-accuracy",
                                    "unacceptable-accuracy-threshold",
                                    "arm",
                                    "arms",
                                    "p_yes",
                                    "p_no",
                                    "prevalence",
                                    "tasks",
                                    "profiles",
                                    "attributes",
                                    "image-type",
                                    "whole-numbers",
                                    "location-priority",
                                    "location-min-interval",
                                    "location-max-age",
                                    "track-changes",
                                    "identify-user",
                                    "track-changes-reasons"};

static bool is_known(struct hearth_slice key)
{
    char word[40] = "";

    for (size_t i = 0; i < key.len && key.len < sizeof(word); i++) {
        uint8_t c = key.data[i];

        word[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++) {
        if (strcmp(word, KNOWN[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void tell_unknown(struct hearth_forms_build *b,
                         const struct hearth_forms_row *row)
{
    struct hearth_forms_param p;
    size_t at = 0;

    while (hearth_forms_param_next(row->parameters, &at, &p)) {
        if (!is_known(p.key)) {
            hearth_forms_row_warning(
                b, row, HEARTH_COLUMN_PARAMETERS, "bad-parameter",
                hearth_forms_log_text(&b->log,
                                      "no parameter is called \"%.*s\"",
                                      HEARTH_FORMS_SLICE(p.key)),
                "It has no effect.");
        }
    }
}

/* ---- range ---- */

static bool read_bound(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row, const char *key,
                       const char *usual, struct hearth_slice *text, double *v)
{
    *text = hearth_forms_param_find(row->parameters, key);
    if (text->len == 0) {
        *text = hearth_slice_text(usual);
    }
    if (hearth_forms_param_number(*text, v)) {
        return true;
    }
    hearth_forms_row_error(
        b, row, HEARTH_COLUMN_PARAMETERS, "bad-parameter",
        hearth_forms_log_text(&b->log, "%s is \"%.*s\", which is no number",
                              key, HEARTH_FORMS_SLICE(*text)),
        "Write numbers, such as start=1 end=10 step=1.");
    return false;
}

/* The author's constraint and the bounds: a device without a slider lets any
 * number be typed. */
static int bound(struct hearth_forms_build *b,
                 const struct hearth_forms_row *row, uint16_t node,
                 struct hearth_slice low, struct hearth_slice high)
{
    struct hearth_slice bounds = hearth_forms_build_join(
        b,
        hearth_forms_build_join(b, hearth_slice_text(". >= "), low,
                                hearth_slice_text(" and . <= ")),
        high, NOTHING);
    struct hearth_forms_place place =
        hearth_forms_row_place(b, row, HEARTH_COLUMN_PARAMETERS);

    struct hearth_slice own = hearth_forms_sheet_expr(b, &b->survey, row->index,
                                                      HEARTH_COLUMN_CONSTRAINT);

    if (own.len > 0) {
        place = hearth_forms_row_place(b, row, HEARTH_COLUMN_CONSTRAINT);
        bounds = hearth_forms_build_join(
            b,
            hearth_forms_build_join(b, hearth_slice_text("("), own,
                                    hearth_slice_text(") and ")),
            bounds, NOTHING);
    }
    return hearth_forms_build_want(b, node, HEARTH_WHAT_CONSTRAINT, bounds,
                                   &place);
}

static int read_range(struct hearth_forms_build *b,
                      const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_range *range = &b->ranges[b->range_count];
    struct hearth_slice texts[3];
    bool is_fine = read_bound(b, row, "start", "1", &texts[0], &range->start);

    is_fine =
        read_bound(b, row, "end", "10", &texts[1], &range->end) && is_fine;
    is_fine =
        read_bound(b, row, "step", "1", &texts[2], &range->step) && is_fine;
    if (!is_fine) {
        return HEARTH_OK;
    }
    if (!(range->step > 0) || range->start >= range->end ||
        range->step > range->end - range->start) {
        hearth_forms_row_error(
            b, row, HEARTH_COLUMN_PARAMETERS, "bad-parameter",
            !(range->step > 0) ? "the step must be above 0"
                               : "the range has no second value",
            "Let end be larger than start, by a step at least.");
        return HEARTH_OK;
    }
    for (size_t i = 0; i < 3; i++) {
        if (memchr(texts[i].data, '.', texts[i].len) != NULL) {
            b->nodes[node].type = HEARTH_NODE_DECIMAL;
        }
    }
    range->node = node;
    b->range_count++;
    return bound(b, row, node, texts[0], texts[1]);
}

/* ---- random order ---- */

static int read_random(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_forms_place place =
        hearth_forms_row_place(b, row, HEARTH_COLUMN_PARAMETERS);
    struct hearth_slice seed = hearth_forms_param_find(row->parameters, "seed");
    bool is_random = false;

    if (!hearth_forms_sheet_is_yes_no(
            hearth_forms_param_find(row->parameters, "randomize"),
            &is_random) ||
        !is_random) {
        return HEARTH_OK;
    }
    b->nodes[node].flags |= HEARTH_FLAG_RANDOMISED;
    return seed.len > 0 ? hearth_forms_build_want(b, node, HEARTH_WHAT_SEED,
                                                  seed, &place)
                        : HEARTH_OK;
}

int hearth_forms_parameters_read(struct hearth_forms_build *b,
                                 const struct hearth_forms_row *row,
                                 uint16_t node)
{
    struct hearth_node *n = &b->nodes[node];

    tell_unknown(b, row);
    if (row->type.kind == HEARTH_KIND_RANGE) {
        return read_range(b, row, node);
    }
    if (hearth_forms_param_find(row->parameters, "rows").len > 0) {
        n->look |= HEARTH_LOOK_MULTILINE;
    }
    if (n->type == HEARTH_NODE_SELECT_ONE || n->type == HEARTH_NODE_RANK ||
        n->type == HEARTH_NODE_SELECT_MULTIPLE) {
        return read_random(b, row, node);
    }
    return HEARTH_OK;
}
