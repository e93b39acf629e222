/* SPDX-License-Identifier: Apache-2.0 */
/* Choices: items in the body, and secondary instances. */
#include "xform.h"

#include <stdio.h>
#include <string.h>

/* The part of an itemset's nodeset before its predicates, and those joined by
 * "and". */
struct nodeset {
    const char *base;
    const char *filter; /* NULL: none */
    const char *seed;   /* NULL: not randomized; "" without seed */
};

static const char *trim(struct xform *x, const char *text, size_t len)
{
    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL) {
        len--;
    }
    while (len > 0 && strchr(" \t\r\n", *text) != NULL) {
        text++;
        len--;
    }
    return sheet_text(x->arena, "%.*s", (int)len, text);
}

/* The end of what ${at} opens, over nested brackets and quotes; the end of
 * the text if nothing closes it. */
static const char *closing(const char *at)
{
    unsigned depth = 0;
    char quote = '\0';

    for (; *at != '\0'; at++) {
        if (quote != '\0') {
            quote = *at == quote ? '\0' : quote;
        } else if (*at == '\'' || *at == '"') {
            quote = *at;
        } else if (*at == '[' || *at == '(') {
            depth++;
        } else if ((*at == ']' || *at == ')') && --depth == 0) {
            return at;
        }
    }
    return at;
}

/* The first comma outside brackets and quotes; NULL. */
static const char *comma(const char *at)
{
    while (*at != '\0' && *at != ',') {
        if (*at == '(' || *at == '[') {
            at = closing(at);
        } else if (*at == '\'' || *at == '"') {
            const char *end = strchr(at + 1, *at);

            at = end == NULL ? at + strlen(at) - 1 : end;
        }
        at += *at != '\0';
    }
    return *at == ',' ? at : NULL;
}

static struct nodeset split(struct xform *x, const char *text)
{
    struct nodeset out = {.base = "", .filter = NULL, .seed = NULL};

    text = trim(x, text, strlen(text));
    if (strncmp(text, "randomize(", 10) == 0) {
        const char *end = closing(text + 9);
        const char *inner = trim(x, text + 10, (size_t)(end - text) - 10);
        const char *cut = comma(inner);

        out.seed = cut == NULL ? "" : trim(x, cut + 1, strlen(cut + 1));
        text = cut == NULL ? inner : trim(x, inner, (size_t)(cut - inner));
    }
    for (const char *at = text; *at != '\0';) {
        const char *end = *at == '[' || *at == '(' ? closing(at) : at;

        if (*at == '[' && *end != '\0') {
            const char *one = trim(x, at + 1, (size_t)(end - at) - 1);

            out.filter =
                out.filter == NULL
                    ? one
                    : sheet_text(x->arena, "(%s) and (%s)", out.filter, one);
        } else {
            out.base = sheet_text(x->arena, "%s%.*s", out.base,
                                  (int)(end - at) + 1, at);
        }
        at = *end == '\0' ? end : end + 1;
    }
    return out;
}

/* The id within "instance('id')…"; NULL. */
static const char *instance_id(struct xform *x, const char *base)
{
    const char *from = strstr(base, "instance(");
    const char *end = NULL;

    if (from == NULL) {
        return NULL;
    }
    from += 9;
    from += strspn(from, " '\"");
    end = from + strcspn(from, " '\")");
    return sheet_text(x->arena, "%.*s", (int)(end - from), from);
}

static const char *last_step(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* A list of a workbook has a row: one without rows gets one that no filter
 * lets through. */
static void set_empty(struct xform *x, const char *list)
{
    sheet_row(&x->choices);
    sheet_set(&x->choices, "list_name", list);
    sheet_set(&x->choices, "name", "nothing");
    sheet_set(&x->choices, "label", "nothing");
    sheet_set(&x->survey, "choice_filter", "false()");
}

/* ---- items of the body ---- */

static void write_items(struct xform *x, const char *list,
                        const struct xml_node *control)
{
    if (xml_child(control, "item") == NULL) {
        set_empty(x, list);
    }
    for (const struct xml_node *n = xml_child(control, "item"); n != NULL;
         n = xml_again(n, "item")) {
        const struct xml_node *value = xml_child(n, "value");

        sheet_row(&x->choices);
        sheet_set(&x->choices, "list_name", list);
        sheet_set(&x->choices, "name",
                  value == NULL ? NULL : xml_text(value, x->arena));
        xform_set_text(x, &x->choices, "label", xml_child(n, "label"));
    }
}

static void set_parameters(struct xform *x, const struct nodeset *set)
{
    if (set->seed != NULL && *set->seed != '\0') {
        sheet_set(&x->survey, "parameters",
                  sheet_text(x->arena, "randomize=true seed=%s", set->seed));
    } else if (set->seed != NULL) {
        sheet_set(&x->survey, "parameters", "randomize=true");
    }
}

static bool has_rows(const struct xform *x, const char *id)
{
    for (const struct xml_node *n = xml_child(x->model, "instance"); n != NULL;
         n = xml_again(n, "instance")) {
        const char *own = xml_attribute(n, "id");

        if (own != NULL && strcmp(own, id) == 0) {
            return xml_first(n) != NULL && xml_first(xml_first(n)) != NULL;
        }
    }
    return false;
}

void xform_set_choices(struct xform *x, const struct xform_field *f,
                       const char *type)
{
    const struct xml_node *itemset = xml_child(f->control, "itemset");
    const char *nodeset =
        itemset == NULL ? NULL : xml_attribute(itemset, "nodeset");
    const char *list = NULL;
    struct nodeset set;

    if (nodeset == NULL) {
        list = sheet_text(x->arena, "items_%u", (unsigned)f->shape->node);
        sheet_set(&x->survey, "type",
                  sheet_text(x->arena, "%s %s", type, list));
        write_items(x, list, f->control);
        return;
    }
    set = split(x, nodeset);
    list = instance_id(x, set.base);
    if (list == NULL) { /* the instances of a repeat */
        const struct xml_node *value = xml_child(itemset, "value");
        const char *ref = value == NULL ? NULL : xml_attribute(value, "ref");

        list = sheet_text(x->arena, "${%s}",
                          ref == NULL ? last_step(set.base) : last_step(ref));
    }
    sheet_set(&x->survey, "type", sheet_text(x->arena, "%s %s", type, list));
    sheet_set(&x->survey, "choice_filter", set.filter);
    if (*list != '$' && !has_rows(x, list)) {
        set_empty(x, list);
    }
    set_parameters(x, &set);
}

/* ---- secondary instances ---- */

struct itemset {
    const char *value;
    const struct xml_node *label;
};

/* How a select of the body names value and label of the list's rows. */
static struct itemset find_itemset(struct xform *x, const char *id)
{
    struct itemset out = {NULL, NULL};

    for (const struct xform_field *f = x->fields; f != NULL; f = f->next) {
        const struct xml_node *n =
            f->control == NULL ? NULL : xml_child(f->control, "itemset");
        const char *nodeset = n == NULL ? NULL : xml_attribute(n, "nodeset");
        const char *own = nodeset == NULL ? NULL : instance_id(x, nodeset);
        const struct xml_node *value = n == NULL ? NULL : xml_child(n, "value");

        if (own != NULL && strcmp(own, id) == 0 && value != NULL) {
            out.value = xml_attribute(value, "ref");
            out.label = xml_child(n, "label");
        }
    }
    return out;
}

/* The label of a row: an element, or the text that one names. */
static void set_label(struct xform *x, const struct itemset *set,
                      const struct xml_node *item)
{
    const char *ref =
        set->label == NULL ? NULL : xml_attribute(set->label, "ref");
    const struct xml_node *element = NULL;

    if (ref != NULL && strncmp(ref, "jr:itext(", 9) == 0) {
        element =
            xml_child(item, sheet_text(x->arena, "%.*s",
                                       (int)strcspn(ref + 9, ")"), ref + 9));
        if (element != NULL) {
            xform_set_itext(x, &x->choices, "label",
                            xml_text(element, x->arena));
        }
        return;
    }
    element = xml_child(item, ref == NULL ? "label" : ref);
    if (element == NULL && xml_child(item, "itextId") != NULL) {
        xform_set_itext(x, &x->choices, "label",
                        xml_text(xml_child(item, "itextId"), x->arena));
    }
    xform_set_text(x, &x->choices, "label", element);
}

static void write_row(struct xform *x, const char *id,
                      const struct itemset *set, const struct xml_node *item,
                      unsigned row)
{
    const char *key = set->value == NULL ? "name" : set->value;
    const struct xml_node *name = xml_child(item, key);

    sheet_row(&x->choices);
    sheet_set(&x->choices, "list_name", id);
    sheet_set(&x->choices, "name",
              name == NULL ? sheet_text(x->arena, "row%u", row)
                           : xml_text(name, x->arena));
    set_label(x, set, item);
    for (const struct xml_node *n = xml_first(item); n != NULL;
         n = xml_next(n)) {
        if (strcmp(n->name, "name") != 0 && strcmp(n->name, "label") != 0 &&
            strcmp(n->name, "itextId") != 0) {
            sheet_set(&x->choices, n->name, xml_text(n, x->arena));
        }
    }
}

void xform_write_lists(struct xform *x)
{
    for (const struct xml_node *n = xml_child(x->model, "instance"); n != NULL;
         n = xml_again(n, "instance")) {
        const char *id = xml_attribute(n, "id");
        struct itemset set;
        unsigned row = 0;

        if (id == NULL || xml_first(n) == NULL || xml_first(n) == x->data) {
            continue;
        }
        set = find_itemset(x, id);
        for (const struct xml_node *item = xml_first(xml_first(n));
             item != NULL; item = xml_next(item)) {
            write_row(x, id, &set, item, ++row);
        }
    }
}
