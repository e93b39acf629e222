/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of the survey, and the order in which relevance is computed. */
#include "build.h"
#include "postfix.h"

#include "hearth/expr.h"

#include <string.h>

/* The cell whose expression is compiled. */
struct cell {
    struct hearth_forms_build *b;
    struct hearth_forms_place place;
};

static void on_problem(void *cookie, const struct hearth_forms_problem *problem)
{
    struct cell *c = cookie;

    hearth_forms_log_error(
        &c->b->log, &c->place, problem->kind,
        hearth_forms_log_text(&c->b->log, "%s", problem->text),
        hearth_forms_log_text(&c->b->log, "%s", problem->remedy));
}

static bool on_reference(void *cookie, struct hearth_slice name, uint16_t *node)
{
    struct cell *c = cookie;
    struct hearth_slice nearest;
    uint32_t found;

    if (!hearth_forms_map_find(&c->b->nodes_map, 0, name, &found)) {
        nearest = hearth_forms_map_nearest(&c->b->nodes_map, 0, name);
        hearth_forms_log_error(
            &c->b->log, &c->place, "unknown-reference",
            hearth_forms_log_text(&c->b->log, "no question is called \"%.*s\"",
                                  HEARTH_FORMS_SLICE(name)),
            nearest.len > 0
                ? hearth_forms_log_text(&c->b->log, "Did you mean ${%.*s}?",
                                        HEARTH_FORMS_SLICE(nearest))
                : "Check the name, or add the question.");
        return false;
    }
    *node = (uint16_t)found;
    if (!hearth_form_is_question(&c->b->nodes[found])) {
        hearth_forms_log_error(
            &c->b->log, &c->place, "unknown-reference",
            hearth_forms_log_text(&c->b->log,
                                  "\"%.*s\" is a group or a note and has no "
                                  "answer",
                                  HEARTH_FORMS_SLICE(name)),
            "Name a question.");
        return false;
    }
    return true;
}

/* ${allows_self}: "." means the answer at hand. */
static int compile(struct cell *c, struct hearth_slice source, bool allows_self,
                   uint16_t *out)
{
    struct hearth_forms_scope scope = {on_reference, on_problem, c,
                                       allows_self};
    uint8_t code[HEARTH_EXPR_LEN_MAX];
    struct hearth_writer w;

    hearth_writer_init(&w, code, sizeof(code));
    if (hearth_forms_postfix_compile(source, &scope, &w) != HEARTH_OK) {
        return HEARTH_OK; /* told */
    }
    return hearth_forms_build_expr(c->b, hearth_writer_slice(&w), out);
}

/* yes, no, true, false and what spreadsheets make of them. */
static bool is_plain_yes_no(struct hearth_slice cell, bool *is_yes)
{
    static const char *const WORDS[] = {"yes", "true",  "true()",  "1",
                                        "no",  "false", "false()", "0"};
    char folded[16];

    if (cell.len >= sizeof(folded)) {
        return false;
    }
    (void)hearth_forms_sheet_fold(cell, folded, sizeof(folded));
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(WORDS[i], folded) == 0) {
            *is_yes = i < 4;
            return true;
        }
    }
    return false;
}

static int compile_required(struct cell *c, struct hearth_slice source,
                            uint16_t *out)
{
    static const uint8_t ALWAYS[] = {HEARTH_OP_TRUE};
    bool is_yes;

    if (!is_plain_yes_no(source, &is_yes)) {
        return compile(c, source, false, out);
    }
    return is_yes ? hearth_forms_build_expr(
                        c->b, hearth_slice_of(ALWAYS, sizeof(ALWAYS)), out)
                  : HEARTH_OK;
}

/* Says so if ${node} cannot have what the cell asks for. */
static bool has_meaning(struct cell *c, const struct hearth_node *n,
                        enum hearth_forms_column column)
{
    bool has = column == HEARTH_COLUMN_RELEVANT || hearth_form_is_question(n);

    if (column == HEARTH_COLUMN_REQUIRED && n->type == HEARTH_NODE_HIDDEN) {
        has = false; /* nobody could fill it in */
    }
    if (!has) {
        hearth_forms_log_warning(&c->b->log, &c->place, "bad-parameter",
                                 "this has no meaning for this type",
                                 "Clear the cell.");
    }
    return has;
}

static int compile_cell(struct hearth_forms_build *b, uint16_t node,
                        enum hearth_forms_column column, uint16_t *out)
{
    const struct hearth_forms_source *src = &b->sources[node];
    struct hearth_slice source =
        hearth_forms_sheet_cell(&b->survey, src->row, column);
    struct cell c = {.b = b};
    bool is_yes;

    if (source.len == 0) {
        return HEARTH_OK;
    }
    c.place = hearth_forms_sheet_place(&b->survey, src->row, column, src->name);
    if (column == HEARTH_COLUMN_REQUIRED && is_plain_yes_no(source, &is_yes) &&
        !is_yes) {
        return HEARTH_OK;
    }
    if (!has_meaning(&c, &b->nodes[node], column)) {
        return HEARTH_OK;
    }
    if (column == HEARTH_COLUMN_REQUIRED) {
        return compile_required(&c, source, out);
    }
    return compile(&c, source, column == HEARTH_COLUMN_CONSTRAINT, out);
}

/* ---- order ---- */

enum mark {
    MARK_NEW,
    MARK_OPEN, /* waits for what it depends on */
    MARK_DONE
};

/* Depth first, in form order, without recursion: what a node depends on comes
 * before it. The open nodes are the path, so a cycle shows itself. */
struct walk {
    struct hearth_forms_build *b;
    uint8_t *marks;
    struct step {
        uint16_t node;
        bool has_seen_parent;
        size_t at; /* in the code of its relevance */
    } * path;
    size_t depth;
    size_t done;
};

/* The next node that ${step} depends on, or HEARTH_NONE. */
static uint16_t next_dependency(struct walk *w, struct step *step)
{
    const struct hearth_node *n = &w->b->nodes[step->node];

    if (!step->has_seen_parent) {
        step->has_seen_parent = true;
        if (n->parent != HEARTH_NONE) {
            return n->parent;
        }
    }
    return n->relevant == HEARTH_NONE
               ? HEARTH_NONE
               : hearth_expr_reference(w->b->exprs[n->relevant], &step->at);
}

/* "rows 4, 9, 4" from the path. */
static const char *cycle_rows(struct walk *w, size_t from)
{
    const char *rows = "";

    for (size_t i = from; i < w->depth && i < from + 20; i++) {
        rows = hearth_forms_log_text(
            &w->b->log, "%s%s%u", rows, i == from ? "" : ", ",
            (unsigned)w->b->sources[w->path[i].node].row + 1);
    }
    return rows;
}

static void tell_cycle(struct walk *w, uint16_t node)
{
    struct hearth_forms_log *log = &w->b->log;
    struct hearth_forms_place place;
    size_t from = 0;

    while (w->path[from].node != node) {
        from++;
    }
    place = hearth_forms_sheet_place(&w->b->survey, w->b->sources[node].row,
                                     HEARTH_COLUMN_RELEVANT,
                                     w->b->sources[node].name);
    if (from + 1 == w->depth) {
        hearth_forms_log_error(log, &place, "cycle",
                               "whether the question is asked depends on "
                               "itself",
                               "Remove its own name from the "
                               "expression.");
        return;
    }
    hearth_forms_log_error(
        log, &place, "cycle",
        hearth_forms_log_text(log, "rows %s depend on each other in a circle",
                              cycle_rows(w, from)),
        "Decide which is asked first, and let only the later one depend on "
        "it.");
}

static void enter(struct walk *w, uint16_t node)
{
    w->marks[node] = MARK_OPEN;
    w->path[w->depth].node = node;
    w->path[w->depth].has_seen_parent = false;
    w->path[w->depth].at = 0;
    w->depth++;
}

static void visit(struct walk *w, uint16_t start)
{
    if (w->marks[start] != MARK_NEW) {
        return;
    }
    enter(w, start);
    while (w->depth > 0) {
        struct step *top = &w->path[w->depth - 1];
        uint16_t next = next_dependency(w, top);

        if (next == HEARTH_NONE) {
            w->marks[top->node] = MARK_DONE;
            w->b->order[w->done++] = top->node;
            w->depth--;
        } else if (w->marks[next] == MARK_OPEN) {
            tell_cycle(w, next);
        } else if (w->marks[next] == MARK_NEW) {
            enter(w, next);
        }
    }
}

static int find_order(struct hearth_forms_build *b)
{
    struct walk w = {.b = b};

    w.marks = hearth_arena_take(b->arena, b->node_count, sizeof(*w.marks));
    w.path = hearth_arena_take(b->arena, b->node_count, sizeof(*w.path));
    if (w.marks == NULL || w.path == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint16_t i = 0; i < b->node_count; i++) {
        visit(&w, i);
    }
    return HEARTH_OK;
}

int hearth_forms_logic_compile(struct hearth_forms_build *b)
{
    int rc = HEARTH_OK;

    for (uint16_t i = 0; rc == HEARTH_OK && i < b->node_count; i++) {
        struct hearth_node *n = &b->nodes[i];

        rc = compile_cell(b, i, HEARTH_COLUMN_RELEVANT, &n->relevant);
        if (rc == HEARTH_OK) {
            rc = compile_cell(b, i, HEARTH_COLUMN_CONSTRAINT, &n->constraint);
        }
        if (rc == HEARTH_OK) {
            rc = compile_cell(b, i, HEARTH_COLUMN_REQUIRED, &n->required);
        }
    }
    return rc == HEARTH_OK ? find_order(b) : rc;
}
