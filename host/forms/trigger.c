/* SPDX-License-Identifier: Apache-2.0 */
/* The trigger column: whose change lets a calculation run. */
#include "survey.h"

static const struct hearth_slice NOTHING = {NULL, 0};

/* The node at an absolute path such as /data/group/name. */
static uint16_t follow(const struct hearth_forms_build *b,
                       struct hearth_slice path)
{
    uint16_t node = HEARTH_NONE;

    for (size_t from = 1, to; from < path.len; from = to + 1) {
        struct hearth_slice step;

        to = from;
        while (to < path.len && path.data[to] != '/') {
            to++;
        }
        step = hearth_slice_of(path.data + from, to - from);
        if (from == 1) {
            node = HEARTH_ROOT; /* by whatever name */
        } else {
            node = hearth_forms_build_child(b, node, step);
        }
        if (node == HEARTH_NONE) {
            return HEARTH_NONE;
        }
    }
    return node;
}

static uint16_t find(struct hearth_forms_build *b, struct hearth_slice word,
                     const struct hearth_forms_place *place)
{
    struct hearth_slice name = word;
    struct hearth_slice nearest;
    uint16_t node;

    if (word.data[0] == '/') {
        node = follow(b, word);
    } else {
        if (word.len > 3 && word.data[0] == '$' && word.data[1] == '{' &&
            word.data[word.len - 1] == '}') {
            name = hearth_forms_sheet_trim(
                hearth_slice_of(word.data + 2, word.len - 3));
        }
        node = hearth_forms_build_find(b, name);
    }
    if (node != HEARTH_NONE || b->options.is_lenient) {
        return node;
    }
    nearest = hearth_forms_map_nearest(&b->nodes_map, 0, name);
    hearth_forms_log_error(
        &b->log, place, "unknown-reference",
        hearth_forms_log_text(&b->log, "no question is called \"%.*s\"",
                              HEARTH_FORMS_SLICE(name)),
        nearest.len > 0
            ? hearth_forms_log_text(&b->log, "Did you mean ${%.*s}?",
                                    HEARTH_FORMS_SLICE(nearest))
            : "Check the name, or add the question.");
    return HEARTH_NONE;
}

static int add(struct hearth_forms_build *b, struct hearth_node *n,
               struct hearth_slice word, const struct hearth_forms_place *place)
{
    uint16_t node;

    word = hearth_forms_sheet_trim(word);
    if (word.len == 0) {
        return HEARTH_OK;
    }
    node = find(b, word, place);
    if (node == HEARTH_NONE) {
        return HEARTH_OK;
    }
    if (b->trigger_count == HEARTH_NODES_MAX) {
        return HEARTH_E_LIMIT;
    }
    b->triggers[b->trigger_count++] = node;
    n->trigger_count++;
    return HEARTH_OK;
}

static bool has_calculation(const struct hearth_forms_build *b, uint16_t node)
{
    return hearth_forms_sheet_cell(&b->survey, b->sources[node].row,
                                   HEARTH_COLUMN_CALCULATION)
               .len > 0;
}

static int resolve(struct hearth_forms_build *b, uint16_t node,
                   struct hearth_slice cell)
{
    struct hearth_node *n = &b->nodes[node];
    struct hearth_forms_place place =
        hearth_forms_sheet_place(&b->survey, b->sources[node].row,
                                 HEARTH_COLUMN_TRIGGER, b->sources[node].name);
    int rc = HEARTH_OK;

    if (!hearth_form_is_question(n)) {
        hearth_forms_log_warning(&b->log, &place, "bad-parameter",
                                 "this has no meaning for this type",
                                 "Clear the cell.");
        return HEARTH_OK;
    }
    n->trigger = (uint16_t)b->trigger_count;
    n->flags |= HEARTH_FLAG_ONCE;
    for (size_t from = 0, to; rc == HEARTH_OK && from < cell.len;
         from = to + 1) {
        to = from;
        while (to < cell.len && cell.data[to] != ',') {
            to++;
        }
        rc = add(b, n, hearth_slice_of(cell.data + from, to - from), &place);
    }
    if (rc == HEARTH_OK && !has_calculation(b, node)) {
        rc = hearth_forms_constant_text(b, NOTHING, &n->calculate); /* clears */
    }
    return rc;
}

int hearth_forms_trigger_resolve(struct hearth_forms_build *b)
{
    int rc = HEARTH_OK;

    if (!hearth_forms_sheet_has(&b->survey, HEARTH_COLUMN_TRIGGER)) {
        return HEARTH_OK;
    }
    for (uint16_t i = 1; rc == HEARTH_OK && i < b->node_count; i++) {
        struct hearth_slice cell =
            b->sources[i].row == 0
                ? NOTHING
                : hearth_forms_sheet_cell(&b->survey, b->sources[i].row,
                                          HEARTH_COLUMN_TRIGGER);

        if (cell.len > 0 && b->sources[i].kind <= HEARTH_KIND_LIKERT) {
            rc = resolve(b, i, cell);
        }
    }
    return rc;
}
