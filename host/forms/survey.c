/* SPDX-License-Identifier: Apache-2.0 */
/* The survey sheet: rows become nodes, groups nest. Expressions and scales
 * wait until every name is known (logic.c, scale.c). */
#include "build.h"
#include "type.h"

#include <string.h>

/* Sensitivity of a question that states none: a quasi-identifier. */
#define SENSITIVITY_DEFAULT 2

struct reading {
    struct hearth_forms_build *b;
    uint16_t open[HEARTH_DEPTH_MAX]; /* groups that did not end yet */
    size_t depth;
};

/* One row at hand. */
struct row {
    size_t index;
    struct hearth_slice name;
    struct hearth_slice type_cell;
    struct hearth_forms_type type;
};

static void tell(struct reading *r, const struct row *row,
                 enum hearth_forms_column column, const char *kind,
                 const char *text, const char *remedy)
{
    struct hearth_forms_place at =
        hearth_forms_sheet_place(&r->b->survey, row->index, column, row->name);

    hearth_forms_log_error(&r->b->log, &at, kind, text, remedy);
}

static void warn(struct reading *r, const struct row *row,
                 enum hearth_forms_column column, const char *kind,
                 const char *text, const char *remedy)
{
    struct hearth_forms_place at =
        hearth_forms_sheet_place(&r->b->survey, row->index, column, row->name);

    hearth_forms_log_warning(&r->b->log, &at, kind, text, remedy);
}

static void tell_type(struct reading *r, const struct row *row)
{
    struct hearth_forms_log *log = &r->b->log;
    const struct hearth_forms_type *t = &row->type;

    if (t->fate == HEARTH_TYPE_LATER) {
        tell(r, row, HEARTH_COLUMN_TYPE, "not-yet",
             hearth_forms_log_text(log, "the type \"%.*s\" is not built yet",
                                   HEARTH_FORMS_SLICE(row->type_cell)),
             "Remove the row, or wait for a later version.");
    } else if (t->fate == HEARTH_TYPE_REFUSED) {
        tell(r, row, HEARTH_COLUMN_TYPE, "refused-type",
             hearth_forms_log_text(log, "Hearth has no \"%.*s\"",
                                   HEARTH_FORMS_SLICE(row->type_cell)),
             t->remedy);
    } else {
        tell(r, row, HEARTH_COLUMN_TYPE, "unknown-type",
             hearth_forms_log_text(log, "there is no type \"%.*s\"",
                                   HEARTH_FORMS_SLICE(row->type_cell)),
             t->remedy[0] == '\0'
                 ? "Types are text, integer, decimal, select_one LIST, "
                   "select_multiple LIST, note, hidden, begin_group, "
                   "end_group."
                 : hearth_forms_log_text(log, "Did you mean \"%s\"?",
                                         t->remedy));
    }
}

/* The name as it goes into the tables; "" after an error, which was told. */
static struct hearth_slice check_name(struct reading *r, const struct row *row)
{
    struct hearth_slice none = {NULL, 0};
    uint32_t other;

    if (row->name.len == 0) {
        tell(r, row, HEARTH_COLUMN_NAME, "missing-name", "the row has no name",
             "Give it a short name, without spaces.");
        return none;
    }
    if (!hearth_form_is_valid_name(row->name)) {
        tell(r, row, HEARTH_COLUMN_NAME, "bad-name",
             hearth_forms_log_text(&r->b->log, "\"%.*s\" cannot be a name",
                                   HEARTH_FORMS_SLICE(row->name)),
             "Use 1 to 64 letters, digits, \"_\", \"-\" or \".\", a letter "
             "or \"_\" first.");
        return none;
    }
    if (hearth_forms_map_find(&r->b->nodes_map, 0, row->name, &other)) {
        tell(r, row, HEARTH_COLUMN_NAME, "duplicate-name",
             hearth_forms_log_text(&r->b->log, "row %u has this name too",
                                   (unsigned)r->b->sources[other].row + 1),
             "Rename one of the two.");
        return none;
    }
    return row->name;
}

static uint8_t read_sensitivity(struct reading *r, const struct row *row)
{
    struct hearth_slice cell = hearth_forms_sheet_cell(
        &r->b->survey, row->index, HEARTH_COLUMN_SENSITIVITY);

    if (cell.len == 0) {
        return SENSITIVITY_DEFAULT;
    }
    if (cell.len != 1 || cell.data[0] < '0' || cell.data[0] > '3') {
        tell(r, row, HEARTH_COLUMN_SENSITIVITY, "bad-parameter",
             hearth_forms_log_text(&r->b->log, "\"%.*s\" is no sensitivity",
                                   HEARTH_FORMS_SLICE(cell)),
             "Write 0 (design), 1 (ordinary), 2 (personal) or 3 (could harm "
             "the respondent).");
        return SENSITIVITY_DEFAULT;
    }
    return (uint8_t)(cell.data[0] - '0');
}

static uint8_t read_role(struct reading *r, const struct row *row)
{
    static const struct {
        const char *word;
        uint8_t role;
    } ROLES[] = {{"", HEARTH_ROLE_NONE},
                 {"eligibility", HEARTH_ROLE_ELIGIBILITY},
                 {"consent", HEARTH_ROLE_CONSENT},
                 {"area", HEARTH_ROLE_AREA}};
    struct hearth_slice cell =
        hearth_forms_sheet_cell(&r->b->survey, row->index, HEARTH_COLUMN_ROLE);
    char folded[32];

    (void)hearth_forms_sheet_fold(cell, folded, sizeof(folded));
    for (size_t i = 0; i < sizeof(ROLES) / sizeof(ROLES[0]); i++) {
        if (strcmp(ROLES[i].word, folded) == 0) {
            return ROLES[i].role;
        }
    }
    tell(r, row, HEARTH_COLUMN_ROLE, "bad-parameter",
         hearth_forms_log_text(&r->b->log, "there is no role \"%.*s\"",
                               HEARTH_FORMS_SLICE(cell)),
         "Roles are eligibility, consent and area.");
    return HEARTH_ROLE_NONE;
}

/* HEARTH_NONE after an error, which was told. */
static uint16_t find_list(struct reading *r, const struct row *row)
{
    struct hearth_forms_build *b = r->b;
    struct hearth_slice list = row->type.list;
    struct hearth_slice nearest;
    uint32_t found;

    if (row->type.has_other) {
        tell(r, row, HEARTH_COLUMN_TYPE, "not-yet",
             "\"or_other\" is not built yet",
             "Add the choice and a text question yourself.");
    }
    if (list.len == 0) {
        tell(r, row, HEARTH_COLUMN_TYPE, "missing-list",
             "the type does not say which list to choose from",
             "Write the list's name behind it: select_one yes_no.");
        return HEARTH_NONE;
    }
    if (hearth_forms_map_find(&b->lists_map, 0, list, &found)) {
        return (uint16_t)found;
    }
    nearest = hearth_forms_map_nearest(&b->lists_map, 0, list);
    tell(r, row, HEARTH_COLUMN_TYPE, "unknown-list",
         hearth_forms_log_text(&b->log, "choices has no list \"%.*s\"",
                               HEARTH_FORMS_SLICE(list)),
         nearest.len > 0
             ? hearth_forms_log_text(&b->log, "Did you mean \"%.*s\"?",
                                     HEARTH_FORMS_SLICE(nearest))
             : "Add its choices to choices, with this list_name.");
    return HEARTH_NONE;
}

static int read_texts(struct reading *r, const struct row *row,
                      struct hearth_node *n)
{
    const struct {
        enum hearth_forms_column column;
        uint16_t *to;
    } texts[] = {{HEARTH_COLUMN_LABEL, &n->label},
                 {HEARTH_COLUMN_HINT, &n->hint},
                 {HEARTH_COLUMN_REQUIRED_MESSAGE, &n->required_message},
                 {HEARTH_COLUMN_CONSTRAINT_MESSAGE, &n->constraint_message}};
    int rc = HEARTH_OK;

    for (size_t i = 0; rc == HEARTH_OK && i < sizeof(texts) / sizeof(texts[0]);
         i++) {
        rc = hearth_forms_sheet_text(r->b, &r->b->survey, row->index,
                                     texts[i].column, texts[i].to);
    }
    if (rc == HEARTH_OK && n->label == HEARTH_NONE &&
        n->type != HEARTH_NODE_GROUP && n->type != HEARTH_NODE_HIDDEN) {
        tell(r, row, HEARTH_COLUMN_LABEL, "missing-label",
             "there is nothing to show or read aloud", "Write a label.");
    }
    return rc;
}

static int open_group(struct reading *r, const struct row *row, uint16_t node)
{
    if (r->depth == HEARTH_DEPTH_MAX) {
        tell(r, row, HEARTH_COLUMN_TYPE, "limit",
             "groups are nested more than 16 deep", "Flatten them.");
        return HEARTH_E_INVALID;
    }
    r->open[r->depth++] = node;
    return HEARTH_OK;
}

static void close_group(struct reading *r, const struct row *row)
{
    if (r->depth == 0) {
        tell(r, row, HEARTH_COLUMN_TYPE, "unmatched-end",
             "no group is open that this row could end",
             "Remove it, or add the begin_group that is missing.");
        return;
    }
    r->depth--;
    r->b->nodes[r->open[r->depth]].end = r->b->node_count;
}

/* Rows with a type that is none still give their name a meaning, so that one
 * mistake is told once. */
static void set_kind(struct reading *r, const struct row *row,
                     struct hearth_node *n)
{
    n->type = (uint8_t)(row->type.fate == HEARTH_TYPE_NODE ? row->type.node_type
                                                           : HEARTH_NODE_TEXT);
    n->parent = r->depth > 0 ? r->open[r->depth - 1] : HEARTH_NONE;
    n->list = HEARTH_NONE;
    n->relevant = HEARTH_NONE;
    n->constraint = HEARTH_NONE;
    n->required = HEARTH_NONE;
    if (n->type == HEARTH_NODE_SELECT_ONE ||
        n->type == HEARTH_NODE_SELECT_MULTIPLE) {
        n->list = find_list(r, row);
    }
    n->role = read_role(r, row);
    if (hearth_form_is_question(n)) {
        n->sensitivity = read_sensitivity(r, row);
    }
}

static int add_node(struct reading *r, const struct row *row)
{
    struct hearth_forms_build *b = r->b;
    uint16_t index = b->node_count;
    struct hearth_node *n = &b->nodes[index];
    struct hearth_slice name = check_name(r, row);
    int rc;

    if (b->node_count == HEARTH_NODES_MAX) {
        return HEARTH_E_LIMIT;
    }
    set_kind(r, row, n);
    rc = hearth_forms_build_name(b, name, &n->name);
    if (rc == HEARTH_OK && name.len > 0) {
        rc = hearth_forms_map_add(&b->nodes_map, 0, name, index);
    }
    if (rc == HEARTH_OK) {
        rc = read_texts(r, row, n);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    b->sources[index].row = row->index;
    b->sources[index].name = row->name;
    b->node_count++;
    n->end = b->node_count;
    return n->type == HEARTH_NODE_GROUP ? open_group(r, row, index) : HEARTH_OK;
}

static int read_row(struct reading *r, const struct row *row)
{
    if (row->type.fate == HEARTH_TYPE_END_GROUP) {
        close_group(r, row);
        return HEARTH_OK;
    }
    if (row->type.fate != HEARTH_TYPE_NODE) {
        tell_type(r, row);
    }
    hearth_forms_sheet_check_later(r->b, &r->b->survey, row->index, row->name);
    if (row->type.fate != HEARTH_TYPE_NODE && row->name.len == 0) {
        return HEARTH_OK; /* "end repeat" and the like */
    }
    return add_node(r, row);
}

static void tell_unclosed(struct reading *r)
{
    while (r->depth > 0) {
        uint16_t node = r->open[--r->depth];
        struct row row = {.index = r->b->sources[node].row,
                          .name = r->b->sources[node].name};

        r->b->nodes[node].end = r->b->node_count;
        tell(r, &row, HEARTH_COLUMN_TYPE, "unclosed-group",
             "the group that begins here never ends",
             "Add an end_group row after its last question.");
    }
}

static void tell_empty_groups(struct reading *r)
{
    for (uint16_t i = 0; i < r->b->node_count; i++) {
        if (r->b->nodes[i].type == HEARTH_NODE_GROUP &&
            r->b->nodes[i].end == i + 1) {
            struct row row = {.index = r->b->sources[i].row,
                              .name = r->b->sources[i].name};

            warn(r, &row, HEARTH_COLUMN_TYPE, "unclosed-group",
                 "the group is empty", "Remove it, or move its questions in.");
        }
    }
}

int hearth_forms_survey_read(struct hearth_forms_build *b)
{
    struct reading r = {.b = b};
    int rc = HEARTH_OK;

    for (size_t i = 1;
         rc == HEARTH_OK && i < hearth_forms_sheet_rows(&b->survey); i++) {
        struct row row = {.index = i};

        row.type_cell =
            hearth_forms_sheet_cell(&b->survey, i, HEARTH_COLUMN_TYPE);
        row.name = hearth_forms_sheet_cell(&b->survey, i, HEARTH_COLUMN_NAME);
        if (row.type_cell.len > 0) { /* rows without type are comments */
            row.type = hearth_forms_type_read(row.type_cell);
            rc = read_row(&r, &row);
        }
    }
    if (rc == HEARTH_E_INVALID) { /* told: deeper than a form may be */
        return HEARTH_OK;
    }
    if (rc == HEARTH_OK) {
        tell_unclosed(&r);
        tell_empty_groups(&r);
    }
    return rc;
}
