/* SPDX-License-Identifier: Apache-2.0 */
/* Where a select takes its choices from: a list of the sheet, a file, or the
 * answers in a repeat; and the question behind or_other. */
#include "param.h"
#include "survey.h"
#include "words.h"

static const struct hearth_slice NOTHING = {NULL, 0};

static void tell_unknown(struct hearth_forms_build *b,
                         const struct hearth_forms_row *row,
                         enum hearth_forms_list_scope scope)
{
    struct hearth_slice list = row->type.list;
    struct hearth_slice nearest =
        hearth_forms_map_nearest(&b->lists_map, scope, list);

    hearth_forms_row_error(
        b, row, HEARTH_COLUMN_TYPE, "unknown-list",
        hearth_forms_log_text(&b->log, "%s has no list \"%.*s\"",
                              scope == HEARTH_LIST_EXTERNAL ? "external_choices"
                                                            : "choices",
                              HEARTH_FORMS_SLICE(list)),
        nearest.len > 0
            ? hearth_forms_log_text(&b->log, "Did you mean \"%.*s\"?",
                                    HEARTH_FORMS_SLICE(nearest))
            : "Add its choices to choices, with this list_name.");
}

static int find_list(struct hearth_forms_build *b,
                     const struct hearth_forms_row *row, uint16_t *out)
{
    enum hearth_forms_list_scope scope =
        row->type.is_external ? HEARTH_LIST_EXTERNAL : HEARTH_LIST_NAMED;
    struct hearth_forms_place place =
        hearth_forms_row_place(b, row, HEARTH_COLUMN_TYPE);
    uint32_t found;

    *out = HEARTH_NONE;
    if (row->type.has_file) {
        return hearth_forms_list_file(
            b, row->type.list,
            hearth_forms_param_find(row->parameters, "value"),
            hearth_forms_param_find(row->parameters, "label"), &place, out);
    }
    if (hearth_forms_map_find(&b->lists_map, scope, row->type.list, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    /* Some tools write the external list with a plain select. */
    if (hearth_forms_map_find(&b->lists_map,
                              scope == HEARTH_LIST_NAMED ? HEARTH_LIST_EXTERNAL
                                                         : HEARTH_LIST_NAMED,
                              row->type.list, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    tell_unknown(b, row, scope);
    return HEARTH_OK;
}

/* What several names in one answer are told apart by. */
static void check_spaces(struct hearth_forms_build *b,
                         const struct hearth_forms_row *row,
                         const struct hearth_node *n)
{
    const struct hearth_forms_list *list = &b->lists[n->list];

    if (list->space_row == 0 || (n->type != HEARTH_NODE_SELECT_MULTIPLE &&
                                 n->type != HEARTH_NODE_RANK)) {
        return;
    }
    hearth_forms_row_error(
        b, row, HEARTH_COLUMN_TYPE, "space-in-choice",
        hearth_forms_log_text(
            &b->log,
            "the choice \"%.*s\" of the list \"%.*s\" (%s row %zu) has white "
            "space in its name",
            HEARTH_FORMS_SLICE(list->space_name),
            HEARTH_FORMS_SLICE(list->name), list->sheet->name,
            hearth_forms_sheet_row(list->sheet, list->space_row)),
        "Write \"_\" in its place: blanks separate what was chosen.");
}

static void use_list(struct hearth_forms_build *b,
                     const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_forms_list *list = &b->lists[b->nodes[node].list];

    list->user = list->user == HEARTH_NONE ? node : list->user;
    if (hearth_forms_row_cell(b, row, HEARTH_COLUMN_CHOICE_FILTER).len == 0) {
        list->is_unfiltered = true;
    }
    check_spaces(b, row, &b->nodes[node]);
}

static bool needs_list(const struct hearth_forms_type *type)
{
    return type->kind != HEARTH_KIND_CONSENT &&
           type->kind != HEARTH_KIND_FORCED;
}

int hearth_forms_select_read(struct hearth_forms_build *b,
                             const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_node *n = &b->nodes[node];
    struct hearth_slice list = row->type.list;
    int rc;

    if (row->type.kind == HEARTH_KIND_SLIP) {
        return HEARTH_OK;
    }
    if (list.len == 0 && !needs_list(&row->type)) {
        rc = hearth_forms_list_yes_no(b, &n->list);
    } else if (list.len == 0) {
        hearth_forms_row_error(
            b, row, HEARTH_COLUMN_TYPE, "missing-list",
            "the type does not say which list to choose from",
            "Write the list's name behind it: select_one yes_no.");
        return HEARTH_OK;
    } else if (list.len > 3 && list.data[0] == '$' && list.data[1] == '{') {
        b->sources[node].from = list;
        return HEARTH_OK;
    } else {
        rc = find_list(b, row, &n->list);
    }
    if (rc == HEARTH_OK && n->list != HEARTH_NONE) {
        use_list(b, row, node);
    }
    return rc;
}

/* ---- choices from a repeat ---- */

static bool is_in_repeat(const struct hearth_forms_build *b, uint16_t node)
{
    while (node != HEARTH_NONE && b->nodes[node].type != HEARTH_NODE_REPEAT) {
        node = b->nodes[node].parent;
    }
    return node != HEARTH_NONE;
}

static void resolve(struct hearth_forms_build *b, uint16_t node)
{
    struct hearth_slice from = b->sources[node].from;
    struct hearth_slice name =
        hearth_forms_sheet_trim(hearth_slice_of(from.data + 2, from.len - 3));
    uint16_t found = hearth_forms_build_find(b, name);
    struct hearth_forms_place place =
        hearth_forms_sheet_place(&b->survey, b->sources[node].row,
                                 HEARTH_COLUMN_TYPE, b->sources[node].name);

    if (found == HEARTH_NONE || !hearth_form_is_question(&b->nodes[found])) {
        hearth_forms_log_error(
            &b->log, &place, "unknown-reference",
            hearth_forms_log_text(&b->log, "no question is called \"%.*s\"",
                                  HEARTH_FORMS_SLICE(name)),
            "Name a question inside a repeat.");
    } else if (!is_in_repeat(b, found)) {
        hearth_forms_log_error(
            &b->log, &place, "unknown-list",
            hearth_forms_log_text(&b->log, "\"%.*s\" is not inside a repeat",
                                  HEARTH_FORMS_SLICE(name)),
            "Only the answers in a repeat can be offered as choices.");
    } else {
        b->nodes[node].from = found;
    }
}

void hearth_forms_select_resolve(struct hearth_forms_build *b)
{
    for (uint16_t i = 1; i < b->node_count; i++) {
        if (b->sources[i].from.len > 0) {
            resolve(b, i);
        }
    }
}

/* ---- or_other ---- */

int hearth_forms_select_other(struct hearth_forms_build *b,
                              const struct hearth_forms_row *row)
{
    struct hearth_forms_place place =
        hearth_forms_row_place(b, row, HEARTH_COLUMN_TYPE);
    struct hearth_slice name = hearth_forms_build_join(
        b, row->name, hearth_slice_text("_other"), NOTHING);
    struct hearth_slice relevant =
        hearth_forms_build_join(b, hearth_slice_text("selected(../"), row->name,
                                hearth_slice_text(", 'other')"));
    uint16_t node;
    int rc;

    if (!hearth_form_is_valid_name(name) ||
        hearth_forms_build_child(b, row->parent, name) != HEARTH_NONE) {
        hearth_forms_row_error(
            b, row, HEARTH_COLUMN_TYPE, "duplicate-name",
            hearth_forms_log_text(&b->log,
                                  "or_other makes a question \"%.*s\", a name "
                                  "that is taken or no name",
                                  HEARTH_FORMS_SLICE(name)),
            "Rename one of the two.");
        return HEARTH_OK;
    }
    rc = hearth_forms_node_new(b, row, name, HEARTH_NODE_TEXT, &node);
    if (rc == HEARTH_OK) {
        b->sources[node].is_made = true;
        b->sources[node].kind = HEARTH_KIND_NODE;
        b->nodes[node].sensitivity = b->nodes[node - 1].sensitivity;
        rc = hearth_forms_words_text(b, HEARTH_WORD_SPECIFY,
                                     &b->nodes[node].label);
    }
    return rc == HEARTH_OK
               ? hearth_forms_build_want(b, node, HEARTH_WHAT_RELEVANT,
                                         relevant, &place)
               : rc;
}
