/* SPDX-License-Identifier: Apache-2.0 */
/* One step after another. */
#include "step.h"

#include "path.h"

#include <stdio.h>

/* What a step asks of a node. */
struct test {
    enum { ANY, ELEMENT, NAMED } kind; /* node(), "*", a name */
    struct hearth_slice name;
    bool is_first; /* a name at the beginning of a path */
};

bool hearth_forms_step_has_context(const struct hearth_forms_parser *p)
{
    return p->nesting > 0 || p->scope->is_row;
}

void hearth_forms_step_write(struct hearth_forms_parser *p,
                             struct hearth_forms_locus *l)
{
    if (l->is_written) {
        return;
    }
    l->is_written = true;
    switch (l->kind) {
    case HEARTH_LOCUS_STATIC:
        hearth_forms_emit_index(p, l->is_all ? HEARTH_OP_ALL : HEARTH_OP_NODE,
                                l->node);
        break;
    case HEARTH_LOCUS_DOCUMENT:
        hearth_forms_emit(p, HEARTH_OP_DOCUMENT);
        break;
    case HEARTH_LOCUS_NOTHING:
        hearth_forms_emit(p, HEARTH_OP_NOTHING);
        break;
    case HEARTH_LOCUS_SELF:
        hearth_forms_emit(p, HEARTH_OP_SELF);
        break;
    case HEARTH_LOCUS_CURRENT:
        hearth_forms_emit(p, HEARTH_OP_CURRENT);
        break;
    default:
        break; /* written from the start */
    }
}

void hearth_forms_step_forget(struct hearth_forms_locus *l)
{
    if (l->kind == HEARTH_LOCUS_STATIC) {
        l->kind = HEARTH_LOCUS_PLACES;
        l->reach = HEARTH_REACH_ONE;
    } else if (l->kind != HEARTH_LOCUS_PLACES && l->kind != HEARTH_LOCUS_LIST &&
               l->kind != HEARTH_LOCUS_VALUE) {
        l->kind = HEARTH_LOCUS_ANY;
    }
    l->is_many = l->is_group = l->is_datetime = false;
}

/* Makes "." and current() the node that they are. */
static void lower(struct hearth_forms_parser *p, struct hearth_forms_locus *l)
{
    if (l->kind == HEARTH_LOCUS_SELF && hearth_forms_step_has_context(p)) {
        *l = p->context;
        l->is_written = true;
        hearth_forms_emit(p, HEARTH_OP_SELF);
    } else if (l->kind == HEARTH_LOCUS_SELF ||
               l->kind == HEARTH_LOCUS_CURRENT) {
        l->kind = p->scope->owner == HEARTH_NONE ? HEARTH_LOCUS_DOCUMENT
                                                 : HEARTH_LOCUS_STATIC;
        l->node = p->scope->owner;
        l->is_all = false;
    }
}

/* ---- steps to nowhere ---- */

static void tell_bare_name(struct hearth_forms_parser *p,
                           struct hearth_slice name)
{
    char text[200];
    char remedy[200];

    (void)snprintf(text, sizeof(text),
                   "\"%.*s\" is neither a text, nor a question, nor a function",
                   HEARTH_FORMS_SHORT(name));
    (void)snprintf(remedy, sizeof(remedy),
                   "Write '%.*s' for the text or ${%.*s} for the question.",
                   HEARTH_FORMS_SHORT(name), HEARTH_FORMS_SHORT(name));
    if (p->scope->is_trusting) {
        hearth_forms_parser_warning(p, "syntax", text, remedy);
    } else {
        hearth_forms_parser_error(p, "syntax", text, remedy);
    }
}

static void tell_unknown(struct hearth_forms_parser *p,
                         struct hearth_slice name, uint16_t parent)
{
    const char *nearest = hearth_forms_scope_nearest(p->scope, parent, name);
    char text[200];
    char remedy[200];

    if (parent == HEARTH_NONE) {
        (void)snprintf(text, sizeof(text), "no question is called \"%.*s\"",
                       HEARTH_FORMS_SHORT(name));
    } else {
        (void)snprintf(text, sizeof(text), "there is no \"%.*s\" in \"%s\"",
                       HEARTH_FORMS_SHORT(name),
                       p->scope->form->names +
                           p->scope->form->nodes[parent].name);
    }
    if (nearest == NULL) {
        (void)snprintf(remedy, sizeof(remedy),
                       "Add the question, or correct the name.");
    } else {
        (void)snprintf(remedy, sizeof(remedy),
                       parent == HEARTH_NONE ? "Did you mean ${%s}?"
                                             : "Did you mean %s?",
                       nearest);
    }
    hearth_forms_parser_error(p, "unknown-reference", text, remedy);
}

/* The step finds no node: an error, or an empty list. */
static void go_nowhere(struct hearth_forms_parser *p,
                       struct hearth_forms_locus *l, const struct test *test)
{
    bool is_told = l->kind == HEARTH_LOCUS_NOTHING || p->scope->is_lenient;

    if (!is_told && test->is_first) {
        tell_bare_name(p, test->name);
    } else if (!is_told && test->kind == NAMED &&
               (l->kind == HEARTH_LOCUS_STATIC ||
                l->kind == HEARTH_LOCUS_PLACES)) {
        tell_unknown(p, test->name, l->node);
    } else if (!is_told) {
        hearth_forms_parser_error(p, "unknown-reference",
                                  "a path leads out of the form",
                                  "Name a question as ${name}.");
    }
    l->kind = l->is_written ? HEARTH_LOCUS_ANY : HEARTH_LOCUS_NOTHING;
}

static void go_to(struct hearth_forms_parser *p, struct hearth_forms_locus *l,
                  uint16_t node)
{
    l->node = node;
    l->is_all = p->scope->form->nodes[node].type == HEARTH_NODE_REPEAT;
}

/* ---- down ---- */

/* The only child called so of all children of ${group}: *more if there are
 * several. */
static uint16_t grandchild(struct hearth_forms_parser *p, uint16_t group,
                           struct hearth_slice name, bool *more)
{
    const struct hearth_node *nodes = p->scope->form->nodes;
    uint16_t found = HEARTH_NONE;

    *more = false;
    for (uint16_t n = (uint16_t)(group + 1); n < nodes[group].end;
         n = nodes[n].end) {
        uint16_t c = hearth_forms_scope_child(p->scope, n, name);

        *more = *more || (c != HEARTH_NONE && found != HEARTH_NONE);
        found = c != HEARTH_NONE ? c : found;
    }
    return found;
}

/* ${l} is PLACES, the step is written. */
static void narrow(struct hearth_forms_parser *p, struct hearth_forms_locus *l,
                   const struct test *test)
{
    bool has_more = false;
    uint16_t to;

    if (l->reach == HEARTH_REACH_BELOW) {
        return;
    }
    if (test->kind != NAMED) {
        l->reach = l->reach == HEARTH_REACH_ONE ? HEARTH_REACH_CHILDREN
                                                : HEARTH_REACH_BELOW;
        return;
    }
    to = l->reach == HEARTH_REACH_ONE
             ? hearth_forms_scope_child(p->scope, l->node, test->name)
             : grandchild(p, l->node, test->name, &has_more);
    if (to == HEARTH_NONE) {
        go_nowhere(p, l, test);
    } else if (has_more) {
        l->reach = HEARTH_REACH_BELOW;
    } else {
        l->node = to;
        l->reach = HEARTH_REACH_ONE;
    }
}

static void check_row(struct hearth_forms_parser *p,
                      struct hearth_forms_locus *l, const struct test *test)
{
    static const char *const NAMES[] = {"root", "item"};

    if (p->scope->is_lenient || test->kind != NAMED) {
        return;
    }
    if (l->level == HEARTH_FORMS_LEVEL_ROW) {
        hearth_forms_path_column(p, l->list, test->name);
    } else if (l->level > HEARTH_FORMS_LEVEL_ROW ||
               !hearth_slice_is_equal(test->name,
                                      hearth_slice_text(NAMES[l->level]))) {
        hearth_forms_parser_error(
            p, "unknown-reference", "a list has no such part",
            "Write instance('list')/root/item[…]/column.");
    }
}

/* A path that left the owner's repeat by ".." and comes back into it means all
 * its instances, not the one it came from. */
static bool is_back_in(const struct hearth_forms_parser *p,
                       const struct hearth_forms_locus *l)
{
    const struct hearth_node *n;

    if (l->kind != HEARTH_LOCUS_STATIC || !l->is_all || !l->is_out) {
        return false;
    }
    n = &p->scope->form->nodes[l->node];
    return p->scope->owner != HEARTH_NONE && p->scope->owner >= l->node &&
           p->scope->owner < n->end;
}

static void go_down(struct hearth_forms_parser *p, struct hearth_forms_locus *l,
                    const struct test *test)
{
    bool is_back = is_back_in(p, l);
    uint16_t to = HEARTH_NONE;

    if (!is_back &&
        (l->kind == HEARTH_LOCUS_DOCUMENT || l->kind == HEARTH_LOCUS_NOTHING ||
         (l->kind == HEARTH_LOCUS_STATIC && test->kind == NAMED))) {
        if (l->kind == HEARTH_LOCUS_STATIC) {
            to = hearth_forms_scope_child(p->scope, l->node, test->name);
        } else if (l->kind == HEARTH_LOCUS_DOCUMENT &&
                   (test->kind != NAMED ||
                    hearth_forms_scope_is_named(p->scope->form, HEARTH_ROOT,
                                                test->name))) {
            to = HEARTH_ROOT;
        }
        if (to == HEARTH_NONE) {
            go_nowhere(p, l, test);
        } else {
            l->kind = HEARTH_LOCUS_STATIC;
            go_to(p, l, to);
        }
        return;
    }
    l->is_all = is_back; /* else of a repeat around, the instance around */
    hearth_forms_step_write(p, l);
    hearth_forms_step_forget(l);
    if (test->kind == NAMED) {
        hearth_forms_emit_name(p, HEARTH_OP_CHILD, test->name);
    } else {
        hearth_forms_emit(p, HEARTH_OP_CHILDREN);
    }
    if (l->kind == HEARTH_LOCUS_PLACES) {
        narrow(p, l, test);
    } else if (l->kind == HEARTH_LOCUS_LIST) {
        check_row(p, l, test);
        l->level = (uint8_t)(l->level < 100 ? l->level + 1 : l->level);
    }
}

/* ---- up ---- */

static bool is_passed(struct hearth_forms_parser *p, uint16_t node,
                      const struct test *test)
{
    return test->kind != NAMED ||
           hearth_forms_scope_is_named(p->scope->form, node, test->name);
}

static void go_up_static(struct hearth_forms_parser *p,
                         struct hearth_forms_locus *l, const struct test *test)
{
    uint16_t to = p->scope->form->nodes[l->node].parent;

    l->is_out =
        l->is_out || p->scope->form->nodes[l->node].type == HEARTH_NODE_REPEAT;
    if (to == HEARTH_NONE && test->kind == ANY) {
        l->kind = HEARTH_LOCUS_DOCUMENT;
    } else if (to == HEARTH_NONE || !is_passed(p, to, test)) {
        go_nowhere(p, l, test);
    } else {
        l->node = to;
    }
    l->is_all = false;
}

static void go_up(struct hearth_forms_parser *p, struct hearth_forms_locus *l,
                  const struct test *test)
{
    const struct hearth_node *nodes = p->scope->form->nodes;
    uint16_t to;

    if (l->kind == HEARTH_LOCUS_STATIC) {
        go_up_static(p, l, test);
        return;
    }
    if (l->kind == HEARTH_LOCUS_DOCUMENT || l->kind == HEARTH_LOCUS_NOTHING) {
        go_nowhere(p, l, test);
        return;
    }
    if (test->kind == NAMED) {
        hearth_forms_emit_name(p, HEARTH_OP_PARENT_NAMED, test->name);
    } else {
        hearth_forms_emit(p, HEARTH_OP_PARENT);
        if (test->kind == ELEMENT) { /* not what is above a root */
            hearth_forms_emit(p, HEARTH_OP_IS_ELEMENT);
        }
    }
    if (l->kind == HEARTH_LOCUS_LIST) {
        l->level = (uint8_t)(l->level > 0 ? l->level - 1 : 0);
    } else if (l->kind == HEARTH_LOCUS_PLACES) {
        to = l->reach == HEARTH_REACH_ONE ? nodes[l->node].parent : l->node;
        if (l->reach == HEARTH_REACH_BELOW || to == HEARTH_NONE ||
            !is_passed(p, to, test)) {
            l->kind = HEARTH_LOCUS_ANY;
        } else {
            l->node = to;
            l->reach = HEARTH_REACH_ONE;
        }
    }
}

/* ---- in place ---- */

static void stay(struct hearth_forms_parser *p, struct hearth_forms_locus *l,
                 const struct test *test)
{
    if (test->kind == ANY) {
        return;
    }
    lower(p, l);
    if (l->kind == HEARTH_LOCUS_STATIC) {
        if (!is_passed(p, l->node, test)) {
            go_nowhere(p, l, test);
        }
    } else if (l->kind == HEARTH_LOCUS_DOCUMENT ||
               l->kind == HEARTH_LOCUS_NOTHING) {
        go_nowhere(p, l, test);
    } else if (test->kind == ELEMENT) {
        hearth_forms_emit(p, HEARTH_OP_IS_ELEMENT);
    } else {
        hearth_forms_emit_name(p, HEARTH_OP_IS_NAMED, test->name);
        if (l->kind == HEARTH_LOCUS_PLACES &&
            l->reach == HEARTH_REACH_CHILDREN) {
            l->reach = HEARTH_REACH_ONE;
            l->node = hearth_forms_scope_child(p->scope, l->node, test->name);
            l->kind = l->node == HEARTH_NONE ? HEARTH_LOCUS_ANY : l->kind;
        }
    }
}

/* ---- reading a step ---- */

enum axis { CHILD, PARENT, SELF };

static bool may_be_many(const struct hearth_forms_parser *p,
                        const struct hearth_forms_locus *l)
{
    if (l->kind == HEARTH_LOCUS_STATIC) {
        return hearth_forms_scope_repeated(p->scope, l->node, l->is_all) !=
               HEARTH_NONE;
    }
    return l->kind == HEARTH_LOCUS_PLACES || l->kind == HEARTH_LOCUS_LIST ||
           l->kind == HEARTH_LOCUS_ANY;
}

static void take(struct hearth_forms_parser *p, struct hearth_forms_locus *l,
                 enum axis axis, const struct test *test)
{
    if (l->kind == HEARTH_LOCUS_VALUE) {
        hearth_forms_parser_stop(p, "syntax", "a \"/\" stands behind a value",
                                 "Division is written div.");
        return;
    }
    if (axis == SELF) {
        stay(p, l, test);
    } else {
        lower(p, l);
        if (axis == CHILD) {
            go_down(p, l, test);
        } else {
            go_up(p, l, test);
        }
    }
    l->is_mixed = axis != CHILD && may_be_many(p, l);
}

static bool take_axis(struct hearth_forms_parser *p, enum axis *axis)
{
    static const char *const AXES[] = {"child", "parent", "self"};
    struct hearth_forms_token name = p->now;

    for (unsigned i = 0; i < sizeof(AXES) / sizeof(AXES[0]); i++) {
        if (hearth_slice_is_equal(name.text, hearth_slice_text(AXES[i]))) {
            *axis = (enum axis)i;
            hearth_forms_parser_advance(p);
            hearth_forms_parser_advance(p); /* "::" */
            return true;
        }
    }
    hearth_forms_parser_outside(
        p, hearth_slice_of(name.text.data, name.text.len + 2), name.at);
    return false;
}

static void tell_no_step(struct hearth_forms_parser *p)
{
    bool is_divided = p->before.type == HEARTH_TOKEN_SIGN &&
                      p->before.text.data[0] == '/' &&
                      (p->now.type == HEARTH_TOKEN_NUMBER ||
                       p->now.type == HEARTH_TOKEN_TEXT ||
                       p->now.type == HEARTH_TOKEN_REFERENCE ||
                       hearth_forms_parser_is(p, "("));

    if (is_divided) {
        hearth_forms_parser_stop(p, "syntax", "\"/\" is no division",
                                 "Division is written div.");
    } else {
        hearth_forms_parser_unexpected(p, "a value");
    }
}

/* A name, or behind an axis node(): without one it would mean pieces of text
 * too, which do not exist here. */
static bool take_test(struct hearth_forms_parser *p, struct test *test,
                      bool has_axis)
{
    struct hearth_forms_token name = p->now;
    struct hearth_forms_token next;

    if (hearth_forms_parser_accept(p, "*")) {
        test->kind = ELEMENT;
        return true;
    }
    if (name.type == HEARTH_TOKEN_PREFIXED) {
        hearth_forms_parser_outside(p, name.text, name.at);
    }
    if (name.type != HEARTH_TOKEN_NAME) {
        tell_no_step(p);
        return false;
    }
    next = hearth_forms_parser_peek(p);
    test->kind = NAMED;
    test->name = name.text;
    if (next.type == HEARTH_TOKEN_SIGN && next.text.data[0] == '(') {
        if (!has_axis ||
            !hearth_slice_is_equal(name.text, hearth_slice_text("node"))) {
            hearth_forms_parser_outside(p, name.text, name.at);
            return false;
        }
        test->kind = ANY;
        hearth_forms_parser_advance(p);
        hearth_forms_parser_advance(p);
        hearth_forms_parser_expect(p, ")", "\")\"");
        return true;
    }
    hearth_forms_parser_advance(p);
    return true;
}

void hearth_forms_step_parse(struct hearth_forms_parser *p,
                             struct hearth_forms_locus *l)
{
    struct test test = {.kind = ANY};
    enum axis axis = CHILD;
    bool is_first =
        l->kind == HEARTH_LOCUS_SELF && !hearth_forms_step_has_context(p);
    bool has_axis = false;

    if (hearth_forms_parser_accept(p, ".")) {
        take(p, l, SELF, &test);
        return;
    }
    if (hearth_forms_parser_accept(p, "..")) {
        take(p, l, PARENT, &test);
        return;
    }
    if (p->now.type == HEARTH_TOKEN_NAME) {
        struct hearth_forms_token next = hearth_forms_parser_peek(p);

        if (next.type == HEARTH_TOKEN_SIGN &&
            hearth_slice_is_equal(next.text, hearth_slice_text("::"))) {
            has_axis = true;
            if (!take_axis(p, &axis)) {
                return;
            }
        }
    }
    if (take_test(p, &test, has_axis) && !p->has_stopped) {
        test.is_first = is_first && !has_axis && test.kind == NAMED;
        take(p, l, axis, &test);
    }
}

/* ---- ${name} ---- */

/* From the candidate's repeat down to ${node}, step by step. */
static void go_down_to(struct hearth_forms_parser *p,
                       struct hearth_forms_locus *l, uint16_t node)
{
    const struct hearth_form *form = p->scope->form;
    uint16_t way[HEARTH_DEPTH_MAX + 2];
    size_t len = 0;

    for (uint16_t n = node;
         n != p->scope->row_node && len < sizeof(way) / sizeof(way[0]);
         n = form->nodes[n].parent) {
        way[len++] = n;
    }
    lower(p, l);
    while (len > 0) {
        struct test test = {.kind = NAMED};

        test.name =
            hearth_slice_text(form->names + form->nodes[way[--len]].name);
        go_down(p, l, &test);
    }
}

static void tell_ambiguous(struct hearth_forms_parser *p,
                           struct hearth_slice name)
{
    char text[200];

    (void)snprintf(text, sizeof(text),
                   "more than one question is called \"%.*s\"",
                   HEARTH_FORMS_SHORT(name));
    hearth_forms_parser_error(p, "ambiguous-reference", text,
                              "Give them names of their own.");
}

void hearth_forms_step_refer(struct hearth_forms_parser *p,
                             struct hearth_forms_locus *l,
                             struct hearth_slice name)
{
    const struct hearth_forms_scope *s = p->scope;
    uint16_t node = hearth_forms_scope_find(s, name, HEARTH_NONE);

    if (node == HEARTH_NONE) {
        tell_unknown(p, name, HEARTH_NONE);
        return;
    }
    if (hearth_forms_scope_find(s, name, node) != HEARTH_NONE) {
        tell_ambiguous(p, name);
        return;
    }
    if (s->is_row && s->list == HEARTH_NONE && p->nesting == 0 &&
        node != s->row_node &&
        hearth_forms_scope_is_in(s->form, node, s->row_node)) {
        l->kind = HEARTH_LOCUS_SELF;
        go_down_to(p, l, node);
        return;
    }
    l->kind = HEARTH_LOCUS_STATIC;
    go_to(p, l, node);
}
