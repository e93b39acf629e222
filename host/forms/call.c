/* SPDX-License-Identifier: Apache-2.0 */
/* if(), coalesce() and once() become jumps; names of questions and lists in
 * arguments become their indexes; the rest is one code each. */
#include "call.h"

#include "hearth/regex.h"
#include "library.h"
#include "path.h"

#include <stdio.h>

#define ARGUMENTS_MAX 255u
#define LEVELS_MAX    5u

struct call {
    const struct hearth_forms_function *f; /* NULL: there is none such */
    struct hearth_slice name;
    unsigned count;
    size_t jumps[2];                /* of if() and coalesce() */
    uint16_t list;                  /* of pulldata() and instance() */
    uint16_t nodes[LEVELS_MAX + 1]; /* of indexed-repeat(): q, r1, r2 … */
    struct hearth_forms_locus result;
};

static bool calls(const struct call *c, uint8_t code)
{
    return c->f != NULL && c->f->code == code && code != 0;
}

static bool is_special(const struct call *c, uint8_t special)
{
    return c->f != NULL && c->f->code == 0 && c->f->special == special;
}

/* ---- problems ---- */

static void tell_no_function(struct hearth_forms_parser *p,
                             struct hearth_slice name)
{
    const char *nearest = hearth_forms_library_nearest(name);
    char text[200];
    char remedy[200];

    (void)snprintf(text, sizeof(text), "there is no function %.*s()",
                   HEARTH_FORMS_SHORT(name));
    (void)snprintf(remedy, sizeof(remedy),
                   nearest != NULL ? "Did you mean %s()?"
                                   : "See the list of functions.%s",
                   nearest != NULL ? nearest : "");
    hearth_forms_parser_error(p, "unknown-function", text, remedy);
}

static void tell_count(struct hearth_forms_parser *p, const struct call *c)
{
    char text[200];
    char remedy[200];

    (void)snprintf(text, sizeof(text), "%s() is given %u argument%s",
                   c->f->name, c->count, c->count == 1 ? "" : "s");
    if (calls(c, HEARTH_FN_INDEXED_REPEAT)) {
        (void)snprintf(remedy, sizeof(remedy),
                       "It takes a question, and a repeat and a number for "
                       "each of up to five levels.");
    } else if (c->f->least == c->f->most) {
        (void)snprintf(remedy, sizeof(remedy), "It takes %u.", c->f->most);
    } else if (c->f->most == ARGUMENTS_MAX) {
        (void)snprintf(remedy, sizeof(remedy), "It takes %u or more.",
                       c->f->least);
    } else {
        (void)snprintf(remedy, sizeof(remedy), "It takes %u to %u.",
                       c->f->least, c->f->most);
    }
    hearth_forms_parser_error(p, "argument-count", text, remedy);
}

static void tell_no_path(struct hearth_forms_parser *p, const struct call *c,
                         const char *wanted)
{
    char text[200];

    (void)snprintf(text, sizeof(text), "argument %u of %s() is no %s",
                   c->count + 1, c->f->name, wanted);
    hearth_forms_parser_error(p, "unknown-reference", text,
                              "Name it as ${name}.");
}

/* ---- arguments that name a node or a list ---- */

static void read_node(struct hearth_forms_parser *p, uint16_t node)
{
    if (p->scope->read != NULL) {
        p->scope->read(p->scope->cookie, node);
    }
}

/* The node that an argument names, whose code was written from ${start} on
 * and is taken back. HEARTH_NONE after the author was told. */
static uint16_t take_node(struct hearth_forms_parser *p, const struct call *c,
                          const struct hearth_forms_locus *l, size_t start,
                          const char *wanted)
{
    if (p->has_stopped) {
        return HEARTH_NONE;
    }
    if (l->kind != HEARTH_LOCUS_STATIC) {
        if (!p->has_problem) {
            tell_no_path(p, c, wanted);
        }
        return HEARTH_NONE;
    }
    if (!p->out->has_failed) {
        p->out->len = start;
        hearth_forms_emit_number(p, l->node);
    }
    return l->node;
}

/* indexed-repeat(): the question, or one of the repeats around it. */
static void parse_level(struct hearth_forms_parser *p, struct call *c)
{
    const struct hearth_form *form = p->scope->form;
    size_t start = p->out->len;
    struct hearth_forms_locus l = hearth_forms_parser_expression(p);
    bool is_repeat = c->count > 0;
    uint16_t node =
        take_node(p, c, &l, start, is_repeat ? "repeat" : "question");
    char text[200];

    if (c->count / 2 + is_repeat <= LEVELS_MAX) {
        c->nodes[(c->count + 1) / 2] = node;
    }
    if (node == HEARTH_NONE) {
        return;
    }
    read_node(p, node);
    if (!is_repeat || p->scope->is_lenient || c->nodes[0] == HEARTH_NONE) {
        return;
    }
    if (form->nodes[node].type != HEARTH_NODE_REPEAT) {
        tell_no_path(p, c, "repeat");
    } else if (!hearth_forms_scope_is_in(form, c->nodes[0], node)) {
        (void)snprintf(text, sizeof(text), "\"%s\" is not in the repeat \"%s\"",
                       form->names + form->nodes[c->nodes[0]].name,
                       form->names + form->nodes[node].name);
        hearth_forms_parser_error(p, "unknown-reference", text,
                                  "Name a repeat that it is in.");
    }
}

/* The question of jr:choice-name(): ${q}, or a text that holds it. */
static void parse_select(struct hearth_forms_parser *p, struct call *c)
{
    const struct hearth_form *form = p->scope->form;
    size_t start = p->out->len;
    struct hearth_forms_locus l = hearth_forms_parser_expression(p);
    uint16_t node;
    char text[200];

    if (!p->has_stopped && l.kind == HEARTH_LOCUS_VALUE &&
        l.literal >= HEARTH_LITERAL_TEXT && !p->out->has_failed) {
        p->out->len = start;
        l = hearth_forms_parser_inside(p, l.text);
    }
    node = take_node(p, c, &l, start, "question");
    if (node == HEARTH_NONE) {
        return;
    }
    if (form->nodes[node].from != HEARTH_NONE) {
        read_node(p, form->nodes[node].from);
    } else if (form->nodes[node].list == HEARTH_NONE && !p->scope->is_lenient) {
        (void)snprintf(text, sizeof(text), "\"%s\" has no list of choices",
                       form->names + form->nodes[node].name);
        hearth_forms_parser_error(p, "unknown-reference", text,
                                  "Name a select question.");
    }
}

/* The file or list, as a literal. */
static void parse_list(struct hearth_forms_parser *p, struct call *c)
{
    static const char ENDING[] = ".csv";
    const size_t ending = sizeof(ENDING) - 1;
    struct hearth_slice name = p->now.text;
    struct hearth_forms_token next = hearth_forms_parser_peek(p);

    c->list = HEARTH_NONE;
    if (p->now.type != HEARTH_TOKEN_TEXT || next.type != HEARTH_TOKEN_SIGN ||
        (next.text.data[0] != ',' && next.text.data[0] != ')')) {
        hearth_forms_parser_error(
            p, "unknown-reference",
            "the name of the list or file must stand here as a text",
            "Write it in quotation marks.");
        (void)hearth_forms_parser_expression(p);
        return;
    }
    hearth_forms_parser_advance(p);
    if (name.len > ending &&
        hearth_slice_is_equal(
            hearth_slice_of(name.data + name.len - ending, ending),
            hearth_slice_of(ENDING, ending))) {
        name.len -= ending;
    }
    c->list = p->scope->list_by_name(p->scope->cookie, name);
    if (c->list == HEARTH_NONE) {
        p->has_problem = true; /* the author was told */
    } else if (calls(c, HEARTH_FN_PULLDATA)) {
        hearth_forms_emit_number(p, c->list);
    } else {
        c->result = hearth_forms_path_list(p, c->list);
    }
}

/* ---- arguments that are values ---- */

static void check_pattern(struct hearth_forms_parser *p,
                          struct hearth_slice pattern)
{
    const char *why = NULL;
    char text[250];

    if (!hearth_regex_check(pattern, &why)) {
        (void)snprintf(text, sizeof(text), "the pattern \"%.*s\" is wrong: %s",
                       HEARTH_FORMS_SHORT(pattern), why == NULL ? "" : why);
        hearth_forms_parser_error(p, "bad-regex", text,
                                  "See the list of what a pattern may hold.");
    }
}

/* selected(x, 1): codes are texts. */
static void check_code(struct hearth_forms_parser *p,
                       const struct hearth_forms_locus *l, size_t start)
{
    char text[200];
    char remedy[200];

    if (p->out->has_failed) {
        return;
    }
    (void)snprintf(text, sizeof(text), "the choice %.*s is written as a number",
                   HEARTH_FORMS_SHORT(l->text));
    (void)snprintf(remedy, sizeof(remedy), "Choices are texts: write '%.*s'.",
                   HEARTH_FORMS_SHORT(l->text));
    p->out->len = start;
    hearth_forms_emit_text(p, l->text);
    hearth_forms_parser_warning(p, "syntax", text, remedy);
}

static void check_value(struct hearth_forms_parser *p, struct call *c,
                        const struct hearth_forms_locus *l, size_t start)
{
    char text[200];

    if (!c->f->takes_lists && !is_special(c, HEARTH_SPECIAL_IF)) {
        hearth_forms_path_single(p, l);
    }
    if (c->f->is_counted && l->kind == HEARTH_LOCUS_VALUE) {
        (void)snprintf(text, sizeof(text), "%s() is given a value to count",
                       c->f->name);
        hearth_forms_parser_error(p, "syntax", text,
                                  "Give it a repeat or a path.");
    }
    if (calls(c, HEARTH_FN_REGEX) && c->count == 1 &&
        l->literal >= HEARTH_LITERAL_TEXT) {
        check_pattern(p, l->text);
    }
    if (calls(c, HEARTH_FN_SELECTED) && c->count == 1 &&
        l->literal == HEARTH_LITERAL_NUMBER) {
        check_code(p, l, start);
    }
    if (calls(c, HEARTH_FN_PULLDATA) && (c->count == 1 || c->count == 2) &&
        l->literal >= HEARTH_LITERAL_TEXT && c->list != HEARTH_NONE) {
        hearth_forms_path_column(p, c->list, l->text);
    }
}

/* What if() gives is what its branches are. */
static void merge(struct call *c, const struct hearth_forms_locus *l)
{
    if (is_special(c, HEARTH_SPECIAL_IF) && c->count > 0) {
        if (l->kind != HEARTH_LOCUS_VALUE) {
            c->result.kind = HEARTH_LOCUS_ANY;
        }
        if (l->is_many) {
            c->result.is_many = true;
            c->result.is_all = l->is_all;
            c->result.node = l->node;
        }
    }
    if (calls(c, HEARTH_FN_RANDOMIZE) && c->count == 0 &&
        l->kind != HEARTH_LOCUS_VALUE) {
        c->result = *l;
        c->result.is_many = c->result.is_group = false;
        if (l->kind != HEARTH_LOCUS_LIST && l->kind != HEARTH_LOCUS_PLACES) {
            c->result.kind = HEARTH_LOCUS_ANY;
        }
    }
}

static void parse_value(struct hearth_forms_parser *p, struct call *c)
{
    bool in_once = p->in_once;
    bool in_position = p->in_position;
    size_t start = p->out->len;
    struct hearth_forms_locus l;

    p->in_once = in_once || is_special(c, HEARTH_SPECIAL_ONCE);
    p->in_position = calls(c, HEARTH_FN_POSITION);
    l = hearth_forms_parser_expression(p);
    p->in_once = in_once;
    p->in_position = in_position;
    if (c->f != NULL && !p->has_stopped) {
        check_value(p, c, &l, start);
        merge(c, &l);
    }
}

static void parse_argument(struct hearth_forms_parser *p, struct call *c)
{
    bool names_level = calls(c, HEARTH_FN_INDEXED_REPEAT) &&
                       (c->count == 0 || c->count % 2 == 1);
    bool names_list =
        calls(c, HEARTH_FN_PULLDATA) || is_special(c, HEARTH_SPECIAL_INSTANCE);

    if (names_level) {
        parse_level(p, c);
    } else if (calls(c, HEARTH_FN_CHOICE_NAME) && c->count == 1) {
        parse_select(p, c);
    } else if (names_list && c->count == 0) {
        parse_list(p, c);
    } else {
        parse_value(p, c);
    }
}

/* After the argument c->count: the jumps of if() and coalesce(). */
static void after_argument(struct hearth_forms_parser *p, struct call *c)
{
    bool is_if = is_special(c, HEARTH_SPECIAL_IF);
    bool is_coalesce = is_special(c, HEARTH_SPECIAL_COALESCE);
    bool is_once = is_special(c, HEARTH_SPECIAL_ONCE);

    if (is_coalesce && c->count == 1) {
        c->jumps[0] = hearth_forms_emit_jump(p, HEARTH_OP_COALESCE);
    } else if ((is_coalesce && c->count == 2) || (is_once && c->count == 1)) {
        hearth_forms_emit_landing(p, c->jumps[0]);
    } else if (is_if && c->count == 1) {
        c->jumps[0] = hearth_forms_emit_jump(p, HEARTH_OP_JUMP_FALSE);
    } else if (is_if && c->count == 2) {
        c->jumps[1] = hearth_forms_emit_jump(p, HEARTH_OP_JUMP);
        hearth_forms_emit_landing(p, c->jumps[0]);
    } else if (is_if && c->count == 3) {
        hearth_forms_emit_landing(p, c->jumps[1]);
    }
}

/* From behind "(" to behind ")". */
static void parse_arguments(struct hearth_forms_parser *p, struct call *c)
{
    if (hearth_forms_parser_accept(p, ")")) {
        return;
    }
    do {
        parse_argument(p, c);
        c->count++;
        after_argument(p, c);
    } while (c->count < ARGUMENTS_MAX && hearth_forms_parser_accept(p, ","));
    hearth_forms_parser_expect(p, ")", "\",\" or \")\"");
}

/* Without an argument the function takes ".". */
static void read_self(struct hearth_forms_parser *p)
{
    hearth_forms_path_single_self(p);
    if (p->nesting == 0 && !p->scope->is_row && !p->in_once &&
        p->scope->owner != HEARTH_NONE) {
        read_node(p, p->scope->owner);
    }
}

static bool gives_truth(const struct call *c)
{
    static const uint8_t CODES[] = {
        HEARTH_FN_BOOLEAN,
        HEARTH_FN_NOT,
        HEARTH_FN_SELECTED,
        HEARTH_FN_REGEX,
        HEARTH_FN_CONTAINS,
        HEARTH_FN_STARTS_WITH,
        HEARTH_FN_ENDS_WITH,
        HEARTH_FN_CHECKLIST,
        HEARTH_FN_GEOFENCE,
        HEARTH_FN_WEIGHTED_CHECKLIST,
        HEARTH_FN_BOOLEAN_FROM_STRING,
    };

    for (size_t i = 0; i < sizeof(CODES); i++) {
        if (calls(c, CODES[i])) {
            return true;
        }
    }
    return is_special(c, HEARTH_SPECIAL_TRUE) ||
           is_special(c, HEARTH_SPECIAL_FALSE);
}

static void finish(struct hearth_forms_parser *p, struct call *c)
{
    c->result.is_boolean = gives_truth(c);
    p->has_place = p->has_place || calls(c, HEARTH_FN_LAST) ||
                   (calls(c, HEARTH_FN_POSITION) && c->count == 0);
    if (is_special(c, HEARTH_SPECIAL_TRUE)) {
        hearth_forms_emit(p, HEARTH_OP_TRUE);
    } else if (is_special(c, HEARTH_SPECIAL_FALSE)) {
        hearth_forms_emit(p, HEARTH_OP_FALSE);
    } else if (is_special(c, HEARTH_SPECIAL_CURRENT)) {
        c->result.kind = HEARTH_LOCUS_CURRENT;
    } else if (c->f->code != 0) {
        hearth_forms_emit_call(p, c->f->code, c->count);
        c->result.is_datetime =
            calls(c, HEARTH_FN_NOW) || calls(c, HEARTH_FN_DATE_TIME);
    }
    if (c->count == 0 && c->f->least == 0 && c->f->most == 1 &&
        !calls(c, HEARTH_FN_UUID) && !calls(c, HEARTH_FN_POSITION)) {
        read_self(p);
    }
}

struct hearth_forms_locus hearth_forms_call_parse(struct hearth_forms_parser *p)
{
    struct call c = {.name = p->now.text};
    bool is_odd;

    c.f = hearth_forms_library_find(c.name);
    if (c.f == NULL) {
        tell_no_function(p, c.name);
    }
    if (c.f == NULL || is_special(&c, HEARTH_SPECIAL_INSTANCE)) {
        c.result.kind = HEARTH_LOCUS_ANY; /* until more is known */
        c.result.is_written = true;
    }
    hearth_forms_parser_advance(p);
    hearth_forms_parser_advance(p); /* "(" */
    if (is_special(&c, HEARTH_SPECIAL_ONCE)) {
        hearth_forms_emit(p, HEARTH_OP_SELF);
        c.jumps[0] = hearth_forms_emit_jump(p, HEARTH_OP_COALESCE);
    }
    parse_arguments(p, &c);
    if (p->has_stopped || c.f == NULL) {
        return c.result;
    }
    is_odd = (calls(&c, HEARTH_FN_INDEXED_REPEAT) && c.count % 2 == 0) ||
             (calls(&c, HEARTH_FN_WEIGHTED_CHECKLIST) && c.count % 2 == 1);
    if (c.count < c.f->least || c.count > c.f->most || is_odd) {
        tell_count(p, &c);
        return c.result;
    }
    finish(p, &c);
    return c.result;
}
