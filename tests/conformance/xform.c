/* SPDX-License-Identifier: Apache-2.0 */
/* Collects what model and body say of each element of the primary instance. */
#include "xform.h"

#include "xform_rows.h"

#include <string.h>

struct xform_field *xform_field(const struct xform *x, const struct shape *s)
{
    struct xform_field *f = x->fields;

    while (f != NULL && f->shape != s) {
        f = f->next;
    }
    return f;
}

const char *xform_path(const struct xform *x, const char *context,
                       const char *ref)
{
    const char *path = context;

    ref += strspn(ref, " \t\r\n");
    if (strncmp(ref, "current()/", 10) == 0) {
        ref += 10;
    }
    if (*ref == '/') {
        path = "";
        ref++;
    }
    while (*ref != '\0' && strchr(" \t\r\n", *ref) == NULL) {
        size_t len = strcspn(ref, "/ \t\r\n");

        if (len == 2 && strncmp(ref, "..", 2) == 0) {
            const char *slash = strrchr(path, '/');

            path = slash == NULL ? ""
                                 : sheet_text(x->arena, "%.*s",
                                              (int)(slash - path), path);
        } else if (len != 1 || *ref != '.') {
            path = sheet_text(x->arena, "%s/%.*s", path, (int)len, ref);
        }
        ref += len;
        ref += *ref == '/';
    }
    return path;
}

bool xform_is_counted(const struct xform *x, const struct shape *repeat)
{
    const struct xform_field *f = xform_field(x, repeat);
    const struct xml_node *c = f == NULL ? NULL : f->control;
    const char *fixed = c == NULL ? NULL : xml_attribute(c, "noAddRemove");

    return c != NULL && (xml_attribute(c, "count") != NULL ||
                         (fixed != NULL && strstr(fixed, "true") != NULL));
}

const struct xml_node *xform_element(const struct xml_node *around,
                                     const struct shape *s, unsigned ordinal)
{
    const struct xml_node *first = NULL;
    unsigned n = 0;

    for (const struct xml_node *e = xml_first(around); e != NULL;
         e = xml_next(e)) {
        bool is_template = xml_attribute(e, "template") != NULL;

        if (strcmp(e->name, s->name) != 0) {
            continue;
        }
        if (is_template && ordinal == 0) {
            return e;
        }
        first = first == NULL ? e : first;
        n += !is_template;
        if (!is_template && n == ordinal) {
            return e;
        }
    }
    return ordinal == 0 ? first : NULL;
}

/* ---- fields ---- */

static bool add_fields(struct xform *x, struct shape *s,
                       struct xform_field ***tail, uint16_t *index)
{
    struct xform_field *f = hearth_arena_take(x->arena, 1, sizeof *f);

    if (f == NULL || *index == HEARTH_NODES_MAX) {
        return false;
    }
    f->shape = s;
    s->node = (*index)++;
    **tail = f;
    *tail = &f->next;
    for (struct shape *c = s->first; c != NULL; c = c->next) {
        if (!add_fields(x, c, tail, index)) {
            return false;
        }
    }
    return true;
}

static struct xform_field *field_at(struct xform *x, const char *path)
{
    struct shape *s = shape_find(x->root, path);

    return s == NULL ? NULL : xform_field(x, s);
}

static void read_binds(struct xform *x)
{
    for (const struct xml_node *b = xml_child(x->model, "bind"); b != NULL;
         b = xml_again(b, "bind")) {
        const char *path = xml_attribute(b, "nodeset");
        struct xform_field *f =
            path == NULL ? NULL : field_at(x, xform_path(x, "", path));

        if (f != NULL) {
            f->bind = b;
        }
    }
}

/* The path that a control or event is about: ref, nodeset, or bind's id. */
static const char *ref_of(struct xform *x, const struct xml_node *node,
                          const char *context)
{
    const char *ref = xml_attribute(node, "ref");
    const char *id = xml_attribute(node, "bind");

    ref = ref == NULL ? xml_attribute(node, "nodeset") : ref;
    for (const struct xml_node *b = xml_child(x->model, "bind");
         b != NULL && ref == NULL && id != NULL; b = xml_again(b, "bind")) {
        const char *own = xml_attribute(b, "id");

        if (own != NULL && strcmp(own, id) == 0) {
            ref = xml_attribute(b, "nodeset");
        }
    }
    return ref == NULL ? NULL : xform_path(x, context, ref);
}

/* ${path} without predicates that choose an instance by its position; they
 * become a condition as the target sees it, "position(..) = 2". */
static const char *choose_instance(struct xform *x, const char *path,
                                   const char **where)
{
    const char *open;

    *where = NULL;
    while ((open = strchr(path, '[')) != NULL) {
        const char *close = strchr(open, ']');
        const char *number = close;
        const char *up = "";

        while (number > open + 1 && strchr("0123456789", number[-1]) != NULL) {
            number--;
        }
        if (close == NULL || number == close) {
            return path;
        }
        for (const char *at = close; *at != '\0'; at++) {
            if (*at == '/') {
                up = sheet_text(x->arena, "%s%s..", up, *up == '\0' ? "" : "/");
            }
        }
        *where = sheet_text(
            x->arena, "%s%sposition(%s) = %.*s", *where == NULL ? "" : *where,
            *where == NULL ? "" : " and ", up, (int)(close - number), number);
        path =
            sheet_text(x->arena, "%.*s%s", (int)(open - path), path, close + 1);
    }
    return path;
}

static void read_event(struct xform *x, const struct xml_node *event,
                       const char *context)
{
    const char *path = ref_of(x, event, context);
    const char *names = xml_attribute(event, "event");
    const char *where = NULL;
    struct xform_field *f = NULL;

    if (path != NULL) {
        path = choose_instance(x, path, &where);
        f = field_at(x, path);
    }

    if (f == NULL || names == NULL) {
        return;
    }
    if (strstr(names, "odk-instance-first-load") != NULL ||
        strstr(names, "odk-instance-load") != NULL) {
        f->first_load = event;
    }
    if (strstr(names, "odk-new-repeat") != NULL) {
        f->new_repeat = event;
    }
    if (strstr(names, "xforms-value-changed") != NULL) {
        f->changed = event;
        f->source = context;
        f->where = where;
    }
}

static bool is_control(const struct xml_node *n)
{
    static const char *const names[] = {"group",  "repeat", "input", "select1",
                                        "select", "rank",   "range", "trigger",
                                        "upload", "secret"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (xml_is(n, names[i])) {
            return true;
        }
    }
    return false;
}

static void note_control(struct xform *x, const struct xml_node *control,
                         const char *path)
{
    struct xform_field *f = field_at(x, path);
    const struct xml_node *label = xml_child(control, "label");

    if (f == NULL) {
        return;
    }
    f->control = control;
    if (xml_is(control, "repeat") && f->shape->parent != NULL) {
        f->shape->is_repeat = true;
    }
    /* A repeat's own label is that of the question to add another. */
    if (label != NULL && !xml_is(control, "repeat")) {
        f->label = label;
    }
}

/* ${context}: the path of the group, repeat or control around. */
static void read_body(struct xform *x, const struct xml_node *around,
                      const char *context)
{
    for (const struct xml_node *n = xml_first(around); n != NULL;
         n = xml_next(n)) {
        const char *path = NULL;

        if (xml_is(n, "setvalue")) {
            read_event(x, n, context);
        } else if (is_control(n)) {
            path = ref_of(x, n, context);
            if (path != NULL) {
                note_control(x, n, path);
            }
            read_body(x, n, path == NULL ? context : path);
        }
    }
}

/* ---- languages ---- */

static void read_languages(struct xform *x)
{
    for (const struct xml_node *t =
             xml_child(xml_child(x->model, "itext"), "translation");
         t != NULL && x->language_count < XFORM_LANGUAGES_MAX;
         t = xml_again(t, "translation")) {
        const char *name = xml_attribute(t, "lang");

        if (xml_attribute(t, "default") != NULL) {
            x->default_language = x->language_count;
        }
        x->translations[x->language_count] = t;
        x->languages[x->language_count++] = name == NULL ? "default" : name;
    }
}

/* ---- all together ---- */

static const char *find_parts(struct xform *x, struct xml_node *html)
{
    struct xml_node *instance = NULL;

    x->model = xml_child(xml_child(html, "head"), "model");
    x->body = xml_child(html, "body");
    instance = xml_child(x->model, "instance");
    x->data = instance == NULL ? NULL : xml_first(instance);
    return x->data == NULL || x->body == NULL ? "no XForm" : NULL;
}

const char *xform_open(struct xml_node *html, struct hearth_arena *arena,
                       struct xform *out)
{
    struct xform_field **tail = &out->fields;
    uint16_t index = 0;
    const char *why = NULL;

    memset(out, 0, sizeof *out);
    out->arena = arena;
    why = find_parts(out, html);
    if (why != NULL) {
        return why;
    }
    out->root = shape_of(out->data, arena);
    if (out->root == NULL || !add_fields(out, out->root, &tail, &index)) {
        return "the form is too large";
    }
    read_languages(out);
    read_binds(out);
    for (const struct xml_node *e = xml_child(out->model, "setvalue");
         e != NULL; e = xml_again(e, "setvalue")) {
        read_event(out, e, "");
    }
    read_body(out, out->body, sheet_text(arena, "/%s", out->root->name));
    return xform_write(out, html);
}
