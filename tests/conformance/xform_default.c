/* SPDX-License-Identifier: Apache-2.0 */
/* Defaults. A workbook has one default for all instances of a repeat, so that
 * values of single instances become conditions on their positions. */
#include "xform.h"

#include <string.h>

#define LEVELS_MAX 16u

struct levels {
    const struct shape *chain[LEVELS_MAX + 1]; /* root first, leaf last */
    size_t count;
};

static bool collect_levels(const struct shape *leaf, struct levels *out)
{
    size_t n = 0;

    for (const struct shape *s = leaf; s != NULL; s = s->parent) {
        n++;
    }
    if (n > LEVELS_MAX) {
        return false;
    }
    out->count = n;
    for (const struct shape *s = leaf; s != NULL; s = s->parent) {
        out->chain[--n] = s;
    }
    return true;
}

/* What the compiler might take for an expression (default.c of the forms). */
static bool looks_dynamic(const char *text)
{
    return strpbrk(text, "([*+|$'\"") != NULL || strstr(text, " - ") != NULL ||
           strstr(text, " div ") != NULL || strstr(text, " mod ") != NULL;
}

/* ${text} as a default: a constant is written without quotes. */
static const char *constant(const struct xform *x, const char *text)
{
    if (*text == '\0') {
        return NULL;
    }
    return looks_dynamic(text) ? sheet_text(x->arena, "concat(%s, '')",
                                            sheet_literal(x->arena, text))
                               : text;
}

/* What an event sets: an expression, or its text. */
static const char *event_value(const struct xform *x,
                               const struct xml_node *event)
{
    const char *value = xml_attribute(event, "value");

    if (value == NULL) {
        value = sheet_literal(x->arena, xml_text(event, x->arena));
    }
    return *value == '\0' ? "''" : value;
}

/* An expression as a default that is run: one without a call might be taken
 * for a constant. */
static const char *dynamic(const struct xform *x, const char *expression)
{
    return sheet_text(x->arena, "if(true(), %s, '')", expression);
}

static const char *static_value(const struct xform *x,
                                const struct xml_node *element)
{
    return element == NULL
               ? "''"
               : sheet_literal(x->arena, xml_text(element, x->arena));
}

/* The path from the leaf up to the repeat at ${level}. */
static const char *way_up(const struct xform *x, const struct levels *levels,
                          size_t level)
{
    const char *path = "..";

    for (size_t i = level + 2; i < levels->count; i++) {
        path = sheet_text(x->arena, "%s/..", path);
    }
    return path;
}

struct chain {
    const struct xform *x;
    const struct xform_field *field;
    const struct levels *levels;
    const char *text;  /* "if(…, …, " so far */
    size_t open;       /* parentheses to close */
    const char *first; /* value of the first instance */
    bool is_uniform;   /* all values so far are ${first} */
};

static void add_instance(struct chain *c, const char *condition,
                         const struct xml_node *element)
{
    const char *value = c->field->first_load != NULL
                            ? event_value(c->x, c->field->first_load)
                            : static_value(c->x, element);

    c->first = c->first == NULL ? value : c->first;
    c->is_uniform = c->is_uniform && strcmp(c->first, value) == 0;
    c->text =
        sheet_text(c->x->arena, "%sif(%s, %s, ", c->text, condition, value);
    c->open++;
}

/* Every element of the leaf that the primary instance has. */
static void walk(struct chain *c, const struct xml_node *element, size_t level,
                 const char *condition)
{
    const struct shape *s = NULL;

    if (level + 1 == c->levels->count) {
        add_instance(c, condition, element);
        return;
    }
    s = c->levels->chain[level + 1];
    if (!s->is_repeat) {
        const struct xml_node *next = xform_element(element, s, 1);

        if (next != NULL) {
            walk(c, next, level + 1, condition);
        }
        return;
    }
    for (unsigned k = 1; c->open < 40; k++) {
        const struct xml_node *next = xform_element(element, s, k);

        if (next == NULL) {
            return;
        }
        walk(c, next, level + 1,
             sheet_text(c->x->arena, "%s%sposition(%s) = %u", condition,
                        *condition == '\0' ? "" : " and ",
                        way_up(c->x, c->levels, level + 1), k));
    }
}

/* What instances get that the form does not begin with. */
static const struct xml_node *template_of(const struct xform *x,
                                          const struct levels *levels)
{
    const struct xml_node *at = x->data;

    for (size_t i = 1; i < levels->count && at != NULL; i++) {
        at = xform_element(at, levels->chain[i],
                           levels->chain[i]->is_repeat ? 0 : 1);
    }
    return at;
}

static const char *in_repeat(const struct xform *x, const struct xform_field *f,
                             const struct levels *levels)
{
    const struct xml_node *element = template_of(x, levels);
    struct chain c = {
        .x = x, .field = f, .levels = levels, .text = "", .is_uniform = true};
    const char *other = f->new_repeat != NULL ? event_value(x, f->new_repeat)
                                              : static_value(x, element);

    walk(&c, x->data, 0, "");
    if (c.open == 0 || (c.is_uniform && strcmp(c.first, other) == 0)) {
        return f->new_repeat != NULL
                   ? dynamic(x, other)
                   : constant(x, element == NULL ? ""
                                                 : xml_text(element, x->arena));
    }
    c.text = sheet_text(x->arena, "%s%s", c.text, other);
    for (size_t i = 0; i < c.open; i++) {
        c.text = sheet_text(x->arena, "%s)", c.text);
    }
    return c.text;
}

const char *xform_default(const struct xform *x, const struct xform_field *f)
{
    struct levels levels;
    bool is_repeated = false;
    const struct xml_node *element = NULL;

    if (!collect_levels(f->shape, &levels)) {
        return NULL;
    }
    for (size_t i = 1; i < levels.count; i++) {
        is_repeated = is_repeated || levels.chain[i]->is_repeat;
    }
    if (is_repeated) {
        return in_repeat(x, f, &levels);
    }
    if (f->first_load != NULL) {
        return dynamic(x, event_value(x, f->first_load));
    }
    element = template_of(x, &levels);
    return constant(x, element == NULL ? "" : xml_text(element, x->arena));
}
