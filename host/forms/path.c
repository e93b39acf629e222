/* SPDX-License-Identifier: Apache-2.0 */
/* Where a path begins and ends, its predicates, and what it reads. Steps are
 * in step.c. */
#include "path.h"

#include "step.h"

#include <stdio.h>
#include <string.h>

/* ---- what is read ---- */

static void tell_read(struct hearth_forms_parser *p, uint16_t node)
{
    if (p->scope->read != NULL && node != HEARTH_NONE && !p->in_position) {
        p->scope->read(p->scope->cookie, node);
    }
}

static void tell_places(struct hearth_forms_parser *p,
                        const struct hearth_forms_locus *l)
{
    const struct hearth_node *nodes = p->scope->form->nodes;

    if (l->kind != HEARTH_LOCUS_PLACES) {
        return;
    }
    if (l->reach == HEARTH_REACH_ONE) {
        tell_read(p, l->node);
        return;
    }
    for (uint16_t n = (uint16_t)(l->node + 1); n < nodes[l->node].end;
         n = l->reach == HEARTH_REACH_BELOW ? (uint16_t)(n + 1)
                                            : nodes[n].end) {
        tell_read(p, n);
    }
}

static bool is_group(const struct hearth_forms_parser *p, uint16_t node)
{
    const struct hearth_node *nodes = p->scope->form->nodes;

    return node != HEARTH_NONE && nodes[node].end > node + 1 &&
           nodes[node].type == HEARTH_NODE_GROUP;
}

/* "." as a whole path. */
static void check_self(struct hearth_forms_parser *p)
{
    if (hearth_forms_step_has_context(p)) {
        tell_places(p, &p->context);
        return;
    }
    if (!p->scope->allows_self) {
        hearth_forms_parser_error(
            p, "unknown-reference",
            "\".\" means the question's own answer, which only a constraint "
            "can look at",
            "Name the question as ${name}.");
    } else if (!p->in_once) {
        tell_read(p, p->scope->owner);
    }
}

/* The path ends here: writes what is left to write. */
static void finish(struct hearth_forms_parser *p, struct hearth_forms_locus *l)
{
    const struct hearth_node *nodes = p->scope->form->nodes;

    if (p->has_stopped) {
        return;
    }
    switch (l->kind) {
    case HEARTH_LOCUS_STATIC:
        if (p->in_position && l->is_all &&
            hearth_forms_scope_is_in(p->scope->form, p->scope->owner,
                                     l->node)) {
            l->is_all = false; /* the place of the instance around */
        }
        l->is_many = hearth_forms_scope_repeated(p->scope, l->node,
                                                 l->is_all) != HEARTH_NONE;
        l->is_group = is_group(p, l->node);
        l->is_datetime = nodes[l->node].type == HEARTH_NODE_DATETIME ||
                         nodes[l->node].source == HEARTH_SOURCE_START ||
                         nodes[l->node].source == HEARTH_SOURCE_END;
        break;
    case HEARTH_LOCUS_SELF:
        l->is_group =
            !hearth_forms_step_has_context(p) && is_group(p, p->scope->owner);
        check_self(p);
        break;
    case HEARTH_LOCUS_CURRENT:
        l->is_group = is_group(p, p->scope->owner);
        tell_read(p, p->scope->owner);
        break;
    default:
        tell_places(p, l);
        break;
    }
    hearth_forms_step_write(p, l);
}

/* ---- predicates ---- */

static bool enter(struct hearth_forms_parser *p, struct hearth_forms_locus *l)
{
    if (l->kind == HEARTH_LOCUS_VALUE) {
        hearth_forms_parser_stop(p, "syntax",
                                 "a \"[\" stands behind what is no path",
                                 "Put it behind a repeat or a list.");
        return false;
    }
    if (p->nesting == HEARTH_EXPR_NESTING_MAX) {
        hearth_forms_parser_stop(p, "limit",
                                 "predicates are nested more than 8 deep",
                                 "Split the expression over several "
                                 "questions.");
        return false;
    }
    hearth_forms_step_write(p, l);
    hearth_forms_step_forget(l);
    p->nesting++;
    return true;
}

/* On the device places are those among siblings: elsewhere they would be
 * others than the author means. */
static void check_place(struct hearth_forms_parser *p, bool is_mixed,
                        const struct hearth_forms_locus *result)
{
    bool is_place = p->has_place || (!result->is_boolean &&
                                     result->literal < HEARTH_LITERAL_TEXT);

    if (is_mixed && is_place) {
        hearth_forms_parser_error(
            p, "outside-language",
            "a place is asked for behind parentheses or a step up, where the "
            "nodes need not be siblings",
            "Write the [ ] directly behind the name of the step.");
    }
}

static void parse_predicate(struct hearth_forms_parser *p,
                            struct hearth_forms_locus *l)
{
    struct hearth_forms_locus context = p->context;
    bool in_once = p->in_once;
    bool in_position = p->in_position;
    bool has_place = p->has_place;
    struct hearth_forms_locus result;
    size_t jump;

    if (!enter(p, l)) {
        return;
    }
    p->context = *l;
    p->in_once = p->in_position = p->has_place = false;
    jump = hearth_forms_emit_jump(p, HEARTH_OP_FILTER);
    result = hearth_forms_parser_expression(p);
    hearth_forms_path_single(p, &result);
    hearth_forms_parser_expect(p, "]", "\"]\"");
    hearth_forms_emit_landing(p, jump);
    check_place(p, l->is_mixed, &result);
    p->context = context;
    p->in_once = in_once;
    p->in_position = in_position;
    p->has_place = has_place;
    p->nesting--;
}

/* ---- paths ---- */

/* Steps and predicates, from behind the first step on. */
static void parse_rest(struct hearth_forms_parser *p,
                       struct hearth_forms_locus *l)
{
    while (!p->has_stopped) {
        if (hearth_forms_parser_accept(p, "[")) {
            parse_predicate(p, l);
        } else if (hearth_forms_parser_accept(p, "/")) {
            hearth_forms_step_parse(p, l);
        } else {
            return;
        }
    }
}

static bool begins_step(const struct hearth_forms_parser *p)
{
    return p->now.type == HEARTH_TOKEN_NAME ||
           p->now.type == HEARTH_TOKEN_PREFIXED ||
           hearth_forms_parser_is(p, ".") || hearth_forms_parser_is(p, "..") ||
           hearth_forms_parser_is(p, "*");
}

static struct hearth_forms_locus parse_reference(struct hearth_forms_parser *p)
{
    struct hearth_slice name = p->now.text;
    struct hearth_forms_locus l = {.kind = HEARTH_LOCUS_NOTHING};

    if (memchr(name.data, '#', name.len) != NULL) {
        hearth_forms_parser_stop(
            p, "outside-language",
            "answers of the last record cannot be read back on the device",
            "Ask again, or give a default.");
        return l;
    }
    hearth_forms_parser_advance(p);
    if (p->scope->is_lenient && name.len > 0 && name.data[0] == '=') {
        /* an expression in a text, as other tools' forms have it */
        return hearth_forms_parser_inside(
            p, hearth_slice_of(name.data + 1, name.len - 1));
    }
    hearth_forms_step_refer(p, &l, name);
    return l;
}

struct hearth_forms_locus hearth_forms_path_parse(struct hearth_forms_parser *p)
{
    struct hearth_forms_locus l = {.kind = HEARTH_LOCUS_SELF,
                                   .node = HEARTH_NONE};

    if (hearth_forms_parser_accept(p, "/")) {
        l.kind = HEARTH_LOCUS_DOCUMENT;
        if (begins_step(p)) {
            hearth_forms_step_parse(p, &l);
        }
    } else if (p->now.type == HEARTH_TOKEN_REFERENCE) {
        l = parse_reference(p);
    } else {
        hearth_forms_step_parse(p, &l);
    }
    parse_rest(p, &l);
    finish(p, &l);
    return l;
}

static bool is_below_repeat(const struct hearth_forms_parser *p, uint16_t node)
{
    const struct hearth_node *nodes = p->scope->form->nodes;

    while (node != HEARTH_NONE && nodes[node].type != HEARTH_NODE_REPEAT) {
        node = nodes[node].parent;
    }
    return node != HEARTH_NONE;
}

/* Whether all nodes of ${l} certainly have one parent. */
static bool is_one_family(const struct hearth_forms_parser *p,
                          const struct hearth_forms_locus *l)
{
    const struct hearth_node *nodes = p->scope->form->nodes;

    switch (l->kind) {
    case HEARTH_LOCUS_ANY:
        return false;
    case HEARTH_LOCUS_LIST:
        return l->level <= HEARTH_FORMS_LEVEL_ROW;
    case HEARTH_LOCUS_PLACES:
        if (l->reach == HEARTH_REACH_BELOW) {
            return false;
        }
        return !is_below_repeat(
            p, l->reach == HEARTH_REACH_ONE ? nodes[l->node].parent : l->node);
    case HEARTH_LOCUS_STATIC:
        return !l->is_many || !is_below_repeat(p, nodes[l->node].parent);
    default:
        return true;
    }
}

void hearth_forms_path_continue(struct hearth_forms_parser *p,
                                struct hearth_forms_locus *l)
{
    if (!hearth_forms_parser_is(p, "[") && !hearth_forms_parser_is(p, "/")) {
        if (l->kind == HEARTH_LOCUS_CURRENT) {
            finish(p, l);
        }
        return;
    }
    l->is_mixed = !is_one_family(p, l);
    if (l->is_written) {
        hearth_forms_step_forget(l);
    }
    parse_rest(p, l);
    finish(p, l);
}

struct hearth_forms_locus hearth_forms_path_list(struct hearth_forms_parser *p,
                                                 uint16_t list)
{
    struct hearth_forms_locus l = {.kind = HEARTH_LOCUS_LIST, .list = list};

    hearth_forms_emit_index(p, HEARTH_OP_INSTANCE, list);
    l.is_written = true;
    return l;
}

/* ---- checks ---- */

/* Other tools put the texts of all that is in it together. */
static void tell_group(struct hearth_forms_parser *p)
{
    static const char TEXT[] = "a group has no value of its own";
    static const char REMEDY[] = "Name a question in it.";

    if (p->scope->is_lenient) {
        hearth_forms_parser_error(p, "outside-language", TEXT, REMEDY);
    } else {
        hearth_forms_parser_warning(p, "outside-language", TEXT, REMEDY);
    }
}

void hearth_forms_path_single_self(struct hearth_forms_parser *p)
{
    if (!hearth_forms_step_has_context(p) && is_group(p, p->scope->owner)) {
        tell_group(p);
    }
}

void hearth_forms_path_single(struct hearth_forms_parser *p,
                              const struct hearth_forms_locus *l)
{
    const struct hearth_form *form = p->scope->form;
    const char *repeat;
    const char *name;
    char text[250];
    char remedy[250];
    uint16_t around;

    if (l->is_group && !p->has_stopped) {
        tell_group(p);
    }
    if (!l->is_many || p->scope->is_lenient || p->has_stopped) {
        return;
    }
    around = hearth_forms_scope_repeated(p->scope, l->node, l->is_all);
    if (around == HEARTH_NONE) {
        return;
    }
    name = form->names + form->nodes[l->node].name;
    repeat = form->names + form->nodes[around].name;
    if (l->node == around) {
        (void)snprintf(text, sizeof(text),
                       "\"%s\" is a repeat: it has no value of its own", name);
        (void)snprintf(remedy, sizeof(remedy),
                       "Count its instances: count(${%s}).", name);
    } else {
        (void)snprintf(text, sizeof(text),
                       "\"%s\" has a value for each \"%s\", and one is needed",
                       name, repeat);
        (void)snprintf(remedy, sizeof(remedy),
                       "Use sum(${%s}) or the like, indexed-repeat(${%s}, "
                       "${%s}, 1), or choose one with [ ].",
                       name, name, repeat);
    }
    hearth_forms_parser_error(p, "repeated-reference", text, remedy);
}

/* "column=yes", where 'yes' was meant: other tools read it as blank. */
static bool is_compared(const struct hearth_forms_parser *p,
                        struct hearth_slice name)
{
    size_t at = 0; /* of the name in the source */

    while (at < p->source.len && p->source.data + at != name.data) {
        at++;
    }
    if (at == p->source.len) {
        return false;
    }
    while (at > 0 && p->source.data[at - 1] == ' ') {
        at--;
    }
    return at > 0 && p->source.data[at - 1] == '=';
}

void hearth_forms_path_column(struct hearth_forms_parser *p, uint16_t list,
                              struct hearth_slice name)
{
    const struct hearth_form *form = p->scope->form;
    const char *nearest;
    char text[250];
    char remedy[200];

    if (p->scope->is_lenient ||
        hearth_forms_scope_has_column(p->scope, list, name)) {
        return;
    }
    nearest = hearth_forms_scope_nearest_column(p->scope, list, name);
    (void)snprintf(text, sizeof(text), "the list \"%s\" has no column \"%.*s\"",
                   form->names + form->lists[list].name,
                   HEARTH_FORMS_SHORT(name));
    if (nearest != NULL) {
        (void)snprintf(remedy, sizeof(remedy), "Did you mean %s?", nearest);
    } else {
        (void)snprintf(remedy, sizeof(remedy),
                       "Add the column, or name a question as ${%.*s}.",
                       HEARTH_FORMS_SHORT(name));
    }
    if (nearest == NULL && p->scope->is_trusting && is_compared(p, name)) {
        return; /* without a warning: such forms are called accepted */
    }
    hearth_forms_parser_error(p, "unknown-column", text, remedy);
}
