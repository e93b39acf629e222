/* SPDX-License-Identifier: Apache-2.0 */
/* The survey sheet: rows become nodes, groups and repeats nest. Expressions
 * and scales wait until every name is known (logic.c, scale.c). */
#include "survey.h"

#include <string.h>

static const struct hearth_slice NOTHING = {NULL, 0};

struct reading {
    struct hearth_forms_build *b;
    uint16_t open[HEARTH_DEPTH_MAX]; /* groups that did not end yet */
    size_t depth;
};

/* ---- rows and nodes ---- */

struct hearth_forms_place
hearth_forms_row_place(const struct hearth_forms_build *b,
                       const struct hearth_forms_row *row,
                       enum hearth_forms_column column)
{
    return hearth_forms_sheet_place(&b->survey, row->index, column, row->name);
}

struct hearth_slice hearth_forms_row_cell(const struct hearth_forms_build *b,
                                          const struct hearth_forms_row *row,
                                          enum hearth_forms_column column)
{
    return hearth_forms_sheet_cell(&b->survey, row->index, column);
}

void hearth_forms_row_error(struct hearth_forms_build *b,
                            const struct hearth_forms_row *row,
                            enum hearth_forms_column column, const char *kind,
                            const char *text, const char *remedy)
{
    struct hearth_forms_place at = hearth_forms_row_place(b, row, column);

    hearth_forms_log_error(&b->log, &at, kind, text, remedy);
}

void hearth_forms_row_warning(struct hearth_forms_build *b,
                              const struct hearth_forms_row *row,
                              enum hearth_forms_column column, const char *kind,
                              const char *text, const char *remedy)
{
    struct hearth_forms_place at = hearth_forms_row_place(b, row, column);

    hearth_forms_log_warning(&b->log, &at, kind, text, remedy);
}

static void clear_node(struct hearth_node *n)
{
    memset(n, 0, sizeof(*n));
    n->parent = HEARTH_NONE;
    n->list = HEARTH_NONE;
    n->from = HEARTH_NONE;
    n->design = HEARTH_NONE;
    n->label = HEARTH_NO_TEXT;
    n->hint = HEARTH_NO_TEXT;
    n->guidance = HEARTH_NO_TEXT;
    n->required_message = HEARTH_NO_TEXT;
    n->constraint_message = HEARTH_NO_TEXT;
    n->image = HEARTH_NO_TEXT;
    n->audio = HEARTH_NO_TEXT;
    n->relevant = HEARTH_NONE;
    n->constraint = HEARTH_NONE;
    n->required = HEARTH_NONE;
    n->read_only = HEARTH_NONE;
    n->calculate = HEARTH_NONE;
    n->initial = HEARTH_NONE;
    n->filter = HEARTH_NONE;
    n->count = HEARTH_NONE;
    n->seed = HEARTH_NONE;
}

/* The last node of that name, to which another is linked. */
static int link_name(struct hearth_forms_build *b, struct hearth_slice name,
                     uint16_t node)
{
    uint16_t at = hearth_forms_build_find(b, name);

    if (at == HEARTH_NONE) {
        return hearth_forms_map_add(&b->nodes_map, 0, name, node);
    }
    while (b->sources[at].same != HEARTH_NONE) {
        at = b->sources[at].same;
    }
    b->sources[at].same = node;
    return HEARTH_OK;
}

int hearth_forms_node_new(struct hearth_forms_build *b,
                          const struct hearth_forms_row *row,
                          struct hearth_slice name, uint8_t type, uint16_t *out)
{
    uint16_t index = b->node_count;
    struct hearth_node *n = &b->nodes[index];
    int rc;

    if (b->node_count == HEARTH_NODES_MAX) {
        return HEARTH_E_LIMIT;
    }
    clear_node(n);
    n->type = type;
    n->parent = row->parent;
    n->end = (uint16_t)(index + 1);
    b->sources[index].row = row->index;
    b->sources[index].name = name;
    b->sources[index].same = HEARTH_NONE;
    b->sources[index].kind = row->type.kind;
    b->node_count++;
    *out = index;
    if (name.len == 0) {
        return HEARTH_OK;
    }
    rc = hearth_forms_build_name(b, name, &n->name);
    if (rc == HEARTH_OK && row->parent != HEARTH_NONE) {
        rc = link_name(b, name, index);
    }
    if (rc == HEARTH_OK && row->parent != HEARTH_NONE &&
        hearth_forms_build_child(b, row->parent, name) == HEARTH_NONE) {
        rc = hearth_forms_map_add(&b->nodes_map, row->parent + 1u, name, index);
    }
    return rc;
}

struct hearth_slice hearth_forms_node_path(struct hearth_forms_build *b,
                                           uint16_t node)
{
    struct hearth_slice path = NOTHING;

    for (; node != HEARTH_NONE; node = b->nodes[node].parent) {
        path = hearth_forms_build_join(
            b, hearth_slice_text("/"),
            hearth_slice_text(b->names + b->nodes[node].name), path);
    }
    return path;
}

/* ---- checks ---- */

static void tell_type(struct reading *r, const struct hearth_forms_row *row)
{
    struct hearth_forms_log *log = &r->b->log;
    const struct hearth_forms_type *t = &row->type;

    if (t->kind == HEARTH_KIND_REFUSED) {
        hearth_forms_row_error(
            r->b, row, HEARTH_COLUMN_TYPE, "refused-type",
            hearth_forms_log_text(log, "Hearth has no \"%.*s\"",
                                  HEARTH_FORMS_SLICE(row->type_cell)),
            t->remedy);
        return;
    }
    hearth_forms_row_error(
        r->b, row, HEARTH_COLUMN_TYPE, "unknown-type",
        hearth_forms_log_text(log, "there is no type \"%.*s\"",
                              HEARTH_FORMS_SLICE(row->type_cell)),
        t->remedy[0] == '\0'
            ? "Types are text, integer, decimal, date, select_one LIST, "
              "select_multiple LIST, note, calculate, begin_group and others: "
              "see the manual."
            : hearth_forms_log_text(log, "Did you mean \"%s\"?", t->remedy));
}

/* The name as it goes into the tables; "" after an error, which was told. */
static struct hearth_slice check_name(struct reading *r,
                                      const struct hearth_forms_row *row)
{
    struct hearth_forms_build *b = r->b;
    uint16_t other;

    if (row->name.len == 0) {
        hearth_forms_row_error(b, row, HEARTH_COLUMN_NAME, "missing-name",
                               "the row has no name",
                               "Give it a short name, without spaces.");
        return NOTHING;
    }
    if (!hearth_form_is_valid_name(row->name)) {
        hearth_forms_row_error(
            b, row, HEARTH_COLUMN_NAME, "bad-name",
            hearth_forms_log_text(&b->log, "\"%.*s\" cannot be a name",
                                  HEARTH_FORMS_SLICE(row->name)),
            "Use 1 to 64 letters, digits, \"_\", \"-\" or \".\", a letter "
            "or \"_\" first.");
        return NOTHING;
    }
    other = hearth_forms_build_child(b, row->parent, row->name);
    if (other != HEARTH_NONE) {
        hearth_forms_row_error(
            b, row, HEARTH_COLUMN_NAME, "duplicate-name",
            hearth_forms_log_text(
                &b->log, "row %zu of the same group has this name too",
                hearth_forms_sheet_row(&b->survey, b->sources[other].row)),
            "Rename one of the two.");
        return NOTHING;
    }
    return row->name;
}

/* ---- groups ---- */

static int open_group(struct reading *r, const struct hearth_forms_row *row,
                      uint16_t node)
{
    if (r->depth == HEARTH_DEPTH_MAX - 1) { /* the root is one */
        hearth_forms_row_error(r->b, row, HEARTH_COLUMN_TYPE, "limit",
                               "groups are nested more than 15 deep",
                               "Flatten them.");
        return HEARTH_E_INVALID;
    }
    r->open[r->depth++] = node;
    return HEARTH_OK;
}

static void close_group(struct reading *r, const struct hearth_forms_row *row)
{
    uint8_t ends = row->type.node_type;
    uint16_t node;

    if (r->depth == 0) {
        hearth_forms_row_error(
            r->b, row, HEARTH_COLUMN_TYPE, "unmatched-end",
            ends == HEARTH_NODE_GROUP
                ? "no group is open that this row could end"
                : "no repeat is open that this row could end",
            "Remove it, or add the begin row that is missing.");
        return;
    }
    node = r->open[--r->depth];
    r->b->nodes[node].end = r->b->node_count;
    if (r->b->nodes[node].type != ends) {
        hearth_forms_row_error(
            r->b, row, HEARTH_COLUMN_TYPE, "unmatched-end",
            hearth_forms_log_text(
                &r->b->log, "row %zu began a %s, which this row does not end",
                hearth_forms_sheet_row(&r->b->survey, r->b->sources[node].row),
                ends == HEARTH_NODE_GROUP ? "repeat" : "group"),
            "Let groups and repeats end in the order in which they began.");
    }
}

static void tell_unclosed(struct reading *r)
{
    while (r->depth > 0) {
        uint16_t node = r->open[--r->depth];
        struct hearth_forms_row row = {.index = r->b->sources[node].row,
                                       .name = r->b->sources[node].name};
        bool is_group = r->b->nodes[node].type == HEARTH_NODE_GROUP;

        r->b->nodes[node].end = r->b->node_count;
        hearth_forms_row_error(
            r->b, &row, HEARTH_COLUMN_TYPE, "unclosed-group",
            is_group ? "the group that begins here never ends"
                     : "the repeat that begins here never ends",
            is_group ? "Add an end_group row after its last question."
                     : "Add an end_repeat row after its last question.");
    }
}

static void tell_empty_groups(struct reading *r)
{
    for (uint16_t i = 1; i < r->b->node_count; i++) {
        const struct hearth_node *n = &r->b->nodes[i];

        if ((n->type == HEARTH_NODE_GROUP || n->type == HEARTH_NODE_REPEAT) &&
            n->end == i + 1) {
            struct hearth_forms_row row = {.index = r->b->sources[i].row,
                                           .name = r->b->sources[i].name};

            hearth_forms_row_warning(r->b, &row, HEARTH_COLUMN_TYPE,
                                     "unclosed-group", "the group is empty",
                                     "Remove it, or move its questions in.");
        }
    }
}

/* ---- rows ---- */

static void warn_row(struct reading *r, const struct hearth_forms_row *row)
{
    if (row->type.kind == HEARTH_KIND_BLANK) {
        hearth_forms_row_warning(
            r->b, row, HEARTH_COLUMN_TYPE, "refused-type",
            hearth_forms_log_text(&r->b->log, "\"%s\" always stays blank",
                                  row->type.word),
            "Hearth never reads who owns a device.");
    }
    if (row->type.node_type == HEARTH_NODE_GROUP &&
        row->parent == HEARTH_ROOT &&
        hearth_forms_sheet_is(row->name, "meta")) {
        hearth_forms_row_warning(r->b, row, HEARTH_COLUMN_NAME, "bad-name",
                                 "other tools keep the name \"meta\" for "
                                 "themselves",
                                 "Better rename the group.");
    }
}

/* Other tools let notes, and nothing else, go without a name. */
static void invent_name(struct reading *r, struct hearth_forms_row *row)
{
    if (row->name.len > 0 || row->type.kind != HEARTH_KIND_NODE ||
        row->type.node_type != HEARTH_NODE_NOTE ||
        r->b->options.policy != HEARTH_POLICY_OPEN) {
        return;
    }
    row->name = hearth_slice_text(hearth_forms_log_text(
        &r->b->log, "generated_note_name_%zu",
        hearth_forms_sheet_row(&r->b->survey, row->index)));
    hearth_forms_row_warning(r->b, row, HEARTH_COLUMN_NAME, "missing-name",
                             "the row has no name; one was made",
                             "Give it a short name, without spaces.");
}

static int add_node(struct reading *r, const struct hearth_forms_row *row)
{
    struct hearth_forms_build *b = r->b;
    struct hearth_slice name = check_name(r, row);
    uint16_t index;
    int rc = hearth_forms_design_before(b, row);

    if (rc == HEARTH_OK && row->type.kind == HEARTH_KIND_CONJOINT) {
        return hearth_forms_conjoint_read(b, row);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_node_new(b, row, name, row->type.node_type, &index);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    warn_row(r, row);
    rc = hearth_forms_question_read(b, row, index);
    if (rc == HEARTH_OK && row->type.has_other) {
        rc = hearth_forms_select_other(b, row);
    }
    if (rc == HEARTH_OK && (row->type.node_type == HEARTH_NODE_GROUP ||
                            row->type.node_type == HEARTH_NODE_REPEAT)) {
        rc = open_group(r, row, index);
    }
    return rc;
}

/* csv-external: the name is that of the file without its ending. */
static int read_external(struct reading *r, const struct hearth_forms_row *row)
{
    struct hearth_forms_place place =
        hearth_forms_row_place(r->b, row, HEARTH_COLUMN_NAME);
    bool is_csv = strcmp(row->type.word, "csv-external") == 0;
    uint16_t list;

    return hearth_forms_list_file(
        r->b,
        hearth_forms_build_join(r->b, row->name,
                                hearth_slice_text(is_csv ? ".csv" : ".xml"),
                                NOTHING),
        NOTHING, NOTHING, &place, &list);
}

static int read_row(struct reading *r, struct hearth_forms_row *row)
{
    switch (row->type.kind) {
    case HEARTH_KIND_END_GROUP:
    case HEARTH_KIND_END_REPEAT:
        close_group(r, row);
        return HEARTH_OK;
    case HEARTH_KIND_AUDIT:
        return HEARTH_OK;
    case HEARTH_KIND_EXTERNAL:
        return read_external(r, row);
    case HEARTH_KIND_META:
    case HEARTH_KIND_BLANK:
        if (row->name.len == 0) {
            row->name = hearth_slice_text(row->type.word);
        }
        break;
    case HEARTH_KIND_UNKNOWN:
    case HEARTH_KIND_REFUSED:
        tell_type(r, row);
        if (row->name.len == 0) {
            return HEARTH_OK;
        }
        break; /* its name has a meaning, so that one mistake is told once */
    default:
        invent_name(r, row);
        break;
    }
    return add_node(r, row);
}

static int read_rows(struct reading *r)
{
    struct hearth_forms_build *b = r->b;
    int rc = HEARTH_OK;

    for (size_t i = 1;
         rc == HEARTH_OK && i < hearth_forms_sheet_rows(&b->survey); i++) {
        struct hearth_forms_row row = {.index = i};
        bool is_disabled = false;

        row.type_cell =
            hearth_forms_sheet_expr(b, &b->survey, i, HEARTH_COLUMN_TYPE);
        row.name = hearth_forms_row_cell(b, &row, HEARTH_COLUMN_NAME);
        row.parameters =
            hearth_forms_row_cell(b, &row, HEARTH_COLUMN_PARAMETERS);
        row.parent = r->depth > 0 ? r->open[r->depth - 1] : HEARTH_ROOT;
        if (hearth_forms_sheet_is_yes_no(
                hearth_forms_row_cell(b, &row, HEARTH_COLUMN_DISABLED),
                &is_disabled) &&
            is_disabled) {
            continue;
        }
        if (row.type_cell.len > 0) { /* rows without type are comments */
            row.type = hearth_forms_type_read(row.type_cell);
            rc = read_row(r, &row);
        }
    }
    return rc;
}

static int add_root(struct hearth_forms_build *b)
{
    struct hearth_forms_row row = {.parent = HEARTH_NONE};
    struct hearth_slice name =
        hearth_forms_sheet_rows(&b->settings) > 1
            ? hearth_forms_sheet_cell(&b->settings, 1, HEARTH_COLUMN_ROOT_NAME)
            : NOTHING;
    uint16_t root;

    if (!hearth_form_is_valid_name(name)) {
        name = hearth_slice_text("data");
    }
    return hearth_forms_node_new(b, &row, name, HEARTH_NODE_GROUP, &root);
}

int hearth_forms_survey_read(struct hearth_forms_build *b)
{
    struct reading r = {.b = b};
    int rc = add_root(b);

    if (rc == HEARTH_OK) {
        rc = read_rows(&r);
    }
    if (rc == HEARTH_E_INVALID) { /* told: deeper than a form may be */
        rc = HEARTH_OK;
        r.depth = 0;
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    tell_unclosed(&r);
    tell_empty_groups(&r);
    b->nodes[HEARTH_ROOT].end = b->node_count;
    hearth_forms_select_resolve(b);
    hearth_forms_design_resolve(b);
    return hearth_forms_trigger_resolve(b);
}
