/* SPDX-License-Identifier: Apache-2.0 */
/* What the cells of a survey row say about its node: texts, expressions, how
 * it looks, how sensitive it is. */
#include "look.h"
#include "survey.h"

#include "hearth/expr.h"

#include <string.h>

/* Sensitivity of a question that states none: a quasi-identifier. */
#define SENSITIVITY_DEFAULT 2

int hearth_forms_constant_true(struct hearth_forms_build *b, uint16_t *out)
{
    static const uint8_t ALWAYS[] = {HEARTH_OP_TRUE};

    return hearth_forms_build_expr(b, hearth_slice_of(ALWAYS, sizeof(ALWAYS)),
                                   out);
}

int hearth_forms_constant_text(struct hearth_forms_build *b,
                               struct hearth_slice text, uint16_t *out)
{
    uint8_t code[HEARTH_FORMS_TEXT_MAX + 8];
    struct hearth_writer w;

    hearth_writer_init(&w, code, sizeof(code));
    hearth_writer_u8(&w, HEARTH_OP_TEXT);
    hearth_writer_varint(&w, text.len);
    hearth_writer_put(&w, text.data, text.len);
    if (hearth_writer_finish(&w) != HEARTH_OK) {
        return HEARTH_E_LIMIT;
    }
    return hearth_forms_build_expr(b, hearth_writer_slice(&w), out);
}

/* ---- texts ---- */

static bool is_group(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_GROUP || n->type == HEARTH_NODE_REPEAT;
}

static bool is_hidden(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_HIDDEN || n->type == HEARTH_NODE_CALCULATE ||
           n->type == HEARTH_NODE_BLANK || (n->flags & HEARTH_FLAG_HIDDEN) != 0;
}

static int read_texts(struct hearth_forms_build *b,
                      const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_node *n = &b->nodes[node];
    const struct {
        enum hearth_forms_column column;
        uint32_t *to;
    } texts[] = {{HEARTH_COLUMN_LABEL, &n->label},
                 {HEARTH_COLUMN_HINT, &n->hint},
                 {HEARTH_COLUMN_GUIDANCE, &n->guidance},
                 {HEARTH_COLUMN_REQUIRED_MESSAGE, &n->required_message},
                 {HEARTH_COLUMN_CONSTRAINT_MESSAGE, &n->constraint_message},
                 {HEARTH_COLUMN_IMAGE, &n->image},
                 {HEARTH_COLUMN_AUDIO, &n->audio}};
    int rc = HEARTH_OK;

    for (size_t i = 0; rc == HEARTH_OK && i < sizeof(texts) / sizeof(texts[0]);
         i++) {
        rc = hearth_forms_sheet_text(b, &b->survey, row->index, texts[i].column,
                                     node, texts[i].to);
    }
    return rc;
}

/* What is computed and has no words is stored, not shown: as other tools have
 * it. */
static void hide_computed(struct hearth_forms_build *b,
                          const struct hearth_forms_row *row,
                          struct hearth_node *n)
{
    if (n->label == HEARTH_NO_TEXT && n->hint == HEARTH_NO_TEXT &&
        n->image == HEARTH_NO_TEXT && n->audio == HEARTH_NO_TEXT &&
        n->list == HEARTH_NONE && hearth_form_is_question(n) && !is_hidden(n) &&
        hearth_forms_row_cell(b, row, HEARTH_COLUMN_CALCULATION).len > 0) {
        n->flags |= HEARTH_FLAG_HIDDEN;
    }
}

static void check_label(struct hearth_forms_build *b,
                        const struct hearth_forms_row *row,
                        const struct hearth_node *n)
{
    if (n->label != HEARTH_NO_TEXT || is_hidden(n) ||
        hearth_forms_type_is_silent(&row->type)) {
        return;
    }
    if (n->hint != HEARTH_NO_TEXT || n->image != HEARTH_NO_TEXT ||
        n->audio != HEARTH_NO_TEXT || b->options.policy == HEARTH_POLICY_OPEN) {
        if (!b->options.is_lenient) {
            hearth_forms_row_warning(
                b, row, HEARTH_COLUMN_LABEL, "missing-label",
                "the question has no label", "Write one to be read aloud.");
        }
    } else {
        hearth_forms_row_error(b, row, HEARTH_COLUMN_LABEL, "missing-label",
                               "there is nothing to show or read aloud",
                               "Write a label.");
    }
}

/* ---- expressions ---- */

/* What the cell means for this kind of node, or not. */
static bool has_meaning(const struct hearth_forms_build *b,
                        const struct hearth_node *n, uint8_t what)
{
    switch (what) {
    case HEARTH_WHAT_RELEVANT:
        return true;
    case HEARTH_WHAT_READ_ONLY:
        return n->type != HEARTH_NODE_NOTE;
    case HEARTH_WHAT_REQUIRED:
        /* an XForm may require what has no control */
        return hearth_form_is_question(n) &&
               (!is_hidden(n) || b->options.is_lenient);
    case HEARTH_WHAT_COUNT:
        return n->type == HEARTH_NODE_REPEAT;
    case HEARTH_WHAT_FILTER:
        return n->type == HEARTH_NODE_SELECT_ONE ||
               n->type == HEARTH_NODE_SELECT_MULTIPLE ||
               n->type == HEARTH_NODE_RANK;
    default:
        return hearth_form_is_question(n);
    }
}

static void tell_no_meaning(struct hearth_forms_build *b,
                            const struct hearth_forms_row *row,
                            enum hearth_forms_column column)
{
    hearth_forms_row_warning(b, row, column, "bad-parameter",
                             "this has no meaning for this type",
                             "Clear the cell.");
}

static int read_expr(struct hearth_forms_build *b,
                     const struct hearth_forms_row *row, uint16_t node,
                     enum hearth_forms_column column,
                     enum hearth_forms_what what)
{
    struct hearth_node *n = &b->nodes[node];
    struct hearth_slice source =
        hearth_forms_sheet_expr(b, &b->survey, row->index, column);
    struct hearth_forms_place place = hearth_forms_row_place(b, row, column);
    bool is_yes;

    if (source.len == 0 || (what == HEARTH_WHAT_CONSTRAINT &&
                            row->type.kind == HEARTH_KIND_RANGE)) {
        return HEARTH_OK; /* parameter.c adds the bounds to it */
    }
    if ((what == HEARTH_WHAT_REQUIRED || what == HEARTH_WHAT_READ_ONLY) &&
        hearth_forms_sheet_is_yes_no(source, &is_yes)) {
        if (!is_yes || !has_meaning(b, n, (uint8_t)what)) {
            return HEARTH_OK; /* nothing is lost: no message */
        }
        return hearth_forms_constant_true(
            b, what == HEARTH_WHAT_REQUIRED ? &n->required : &n->read_only);
    }
    if (!has_meaning(b, n, (uint8_t)what)) {
        tell_no_meaning(b, row, column);
        return HEARTH_OK;
    }
    if (what != HEARTH_WHAT_COUNT && source.len > 1 &&
        hearth_forms_sheet_is_yes_no(source, &is_yes)) {
        source = hearth_slice_text(is_yes ? "true()" : "false()");
    }
    return hearth_forms_build_want(b, node, what, source, &place);
}

/* select_one with or_other: "other" stands outside the filter. */
static int read_filter(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row, uint16_t node)
{
    size_t before = b->wanted_count;
    int rc = read_expr(b, row, node, HEARTH_COLUMN_CHOICE_FILTER,
                       HEARTH_WHAT_FILTER);

    if (rc == HEARTH_OK && b->wanted_count > before && row->type.has_other) {
        b->wanted[before].source = hearth_forms_build_join(
            b, hearth_slice_text("("), b->wanted[before].source,
            hearth_slice_text(") or name = 'other'"));
    }
    return rc;
}

static int read_exprs(struct hearth_forms_build *b,
                      const struct hearth_forms_row *row, uint16_t node)
{
    static const struct {
        uint8_t column;
        uint8_t what;
    } EXPRS[] = {{HEARTH_COLUMN_RELEVANT, HEARTH_WHAT_RELEVANT},
                 {HEARTH_COLUMN_CONSTRAINT, HEARTH_WHAT_CONSTRAINT},
                 {HEARTH_COLUMN_REQUIRED, HEARTH_WHAT_REQUIRED},
                 {HEARTH_COLUMN_READ_ONLY, HEARTH_WHAT_READ_ONLY},
                 {HEARTH_COLUMN_CALCULATION, HEARTH_WHAT_CALCULATE},
                 {HEARTH_COLUMN_REPEAT_COUNT, HEARTH_WHAT_COUNT}};
    int rc = HEARTH_OK;

    for (size_t i = 0; rc == HEARTH_OK && i < sizeof(EXPRS) / sizeof(EXPRS[0]);
         i++) {
        rc = read_expr(b, row, node, (enum hearth_forms_column)EXPRS[i].column,
                       (enum hearth_forms_what)EXPRS[i].what);
    }
    if (rc == HEARTH_OK) {
        rc = read_filter(b, row, node);
    }
    if (b->nodes[node].type == HEARTH_NODE_REPEAT &&
        hearth_forms_row_cell(b, row, HEARTH_COLUMN_REPEAT_COUNT).len > 0) {
        b->nodes[node].flags |= HEARTH_FLAG_NO_ADD;
    }
    return rc;
}

/* A calculate without anything to compute; one with a trigger or a type of
 * its own may wait for a value. */
static void check_calculation(struct hearth_forms_build *b,
                              const struct hearth_forms_row *row,
                              const struct hearth_node *n)
{
    static const uint8_t ENOUGH[] = {
        HEARTH_COLUMN_CALCULATION, HEARTH_COLUMN_DEFAULT,
        HEARTH_COLUMN_DATATYPE, HEARTH_COLUMN_ARM, HEARTH_COLUMN_TRIGGER};

    for (size_t i = 0; i < sizeof(ENOUGH); i++) {
        if (n->type != HEARTH_NODE_CALCULATE ||
            hearth_forms_row_cell(b, row, (enum hearth_forms_column)ENOUGH[i])
                    .len > 0) {
            return;
        }
    }
    hearth_forms_row_error(b, row, HEARTH_COLUMN_CALCULATION,
                           "missing-calculation",
                           "there is nothing to calculate",
                           "Write the expression, or make the row hidden.");
}

/* ---- the node itself ---- */

static uint8_t read_sensitivity(struct hearth_forms_build *b,
                                const struct hearth_forms_row *row,
                                uint16_t node)
{
    struct hearth_slice cell =
        hearth_forms_row_cell(b, row, HEARTH_COLUMN_SENSITIVITY);

    if (cell.len == 0 && row->type.kind >= HEARTH_KIND_BLANK &&
        row->type.kind <= HEARTH_KIND_ARM) {
        return 0; /* design data */
    }
    if (cell.len == 0) {
        b->sources[node].is_unstated = true;
        return SENSITIVITY_DEFAULT;
    }
    if (cell.len != 1 || cell.data[0] < '0' || cell.data[0] > '3') {
        hearth_forms_row_error(
            b, row, HEARTH_COLUMN_SENSITIVITY, "bad-parameter",
            hearth_forms_log_text(&b->log, "\"%.*s\" is no sensitivity",
                                  HEARTH_FORMS_SLICE(cell)),
            "Write 0 (design), 1 (ordinary), 2 (personal) or 3 (could harm "
            "the respondent).");
        return SENSITIVITY_DEFAULT;
    }
    return (uint8_t)(cell.data[0] - '0');
}

/* hidden and calculate may say what type of value they hold. Gives the type
 * to go on with. */
static struct hearth_forms_row as_typed(struct hearth_forms_build *b,
                                        const struct hearth_forms_row *row,
                                        struct hearth_node *n)
{
    struct hearth_slice cell =
        hearth_forms_row_cell(b, row, HEARTH_COLUMN_DATATYPE);
    struct hearth_forms_row typed = *row;

    if (cell.len == 0 ||
        (n->type != HEARTH_NODE_HIDDEN && n->type != HEARTH_NODE_CALCULATE)) {
        return typed;
    }
    typed.type = hearth_forms_type_read(cell);
    if (typed.type.kind == HEARTH_KIND_UNKNOWN ||
        typed.type.node_type == HEARTH_NODE_TEXT) {
        typed.type = row->type; /* text anyway; also "boolean" */
        return typed;
    }
    n->type = typed.type.node_type;
    n->flags |= HEARTH_FLAG_HIDDEN;
    return typed;
}

/* A note that computes something is a text that cannot be changed. */
static int settle_note(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_node *n = &b->nodes[node];

    if (n->type != HEARTH_NODE_NOTE ||
        (hearth_forms_row_cell(b, row, HEARTH_COLUMN_CALCULATION).len == 0 &&
         hearth_forms_row_cell(b, row, HEARTH_COLUMN_DEFAULT).len == 0)) {
        return HEARTH_OK;
    }
    n->type = HEARTH_NODE_TEXT;
    b->sources[node].is_computed = true;
    return hearth_forms_constant_true(b, &n->read_only);
}

static int settle_type(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_node *n = &b->nodes[node];
    struct hearth_forms_row typed = as_typed(b, row, n);
    int rc = settle_note(b, row, node);

    n->source = row->type.source;
    if (row->type.kind == HEARTH_KIND_META && n->type != HEARTH_NODE_HIDDEN) {
        n->flags |= HEARTH_FLAG_HIDDEN;
    }
    if (rc == HEARTH_OK && (typed.type.kind == HEARTH_KIND_SELECT ||
                            typed.type.kind >= HEARTH_KIND_CONSENT)) {
        rc = hearth_forms_select_read(b, &typed, node);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_parameters_read(b, &typed, node);
    }
    return rc;
}

int hearth_forms_question_read(struct hearth_forms_build *b,
                               const struct hearth_forms_row *row,
                               uint16_t node)
{
    struct hearth_node *n = &b->nodes[node];
    int rc = settle_type(b, row, node);

    n->look |= hearth_forms_look_read(b, row->index, row->name);
    if (rc == HEARTH_OK) {
        rc = read_texts(b, row, node);
    }
    hide_computed(b, row, n);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_design_read(b, row, node);
    }
    if (rc == HEARTH_OK) {
        rc = read_exprs(b, row, node);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_default_read(b, row, node);
    }
    check_label(b, row, n);
    check_calculation(b, row, n);
    if (!is_group(n) && n->type != HEARTH_NODE_NOTE) {
        n->sensitivity = read_sensitivity(b, row, node);
    }
    return rc;
}
