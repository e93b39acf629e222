/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a document: finds the form's data and the lists in it, builds a form
 * of the same shape, and fills an interview with the texts. */
#include "document.h"

#include "lists.h"
#include "shape.h"

#include "core/form/cells.h"

#include <stdio.h>
#include <string.h>

#define POOL_CAP (1u << 20)

struct loading {
    struct hearth_arena *arena;
    struct hearth_form *form;
    struct hearth_interview *interview;
    struct lists lists;
    struct xml_node *data;  /* root of the answers */
    struct xml_node *model; /* of an XForm; else NULL */
    struct xml_node *body;
};

/* ---- where things are ---- */

static void find_parts(struct loading *l, struct xml_node *root)
{
    struct xml_node *instance = NULL;

    l->data = root;
    if (strcmp(root->name, "h:html") != 0) {
        return;
    }
    l->model = xml_child(xml_child(root, "head"), "model");
    l->body = xml_child(root, "body");
    instance = xml_child(l->model, "instance");
    if (instance != NULL && xml_first(instance) != NULL) {
        l->data = xml_first(instance);
    }
}

/* Repeats that the body declares, also with a single instance. */
static void mark_repeats(struct shape *shapes, const struct xml_node *body)
{
    for (const struct xml_node *n = body == NULL ? NULL : xml_first(body);
         n != NULL; n = xml_next(n)) {
        const char *path = xml_attribute(n, "nodeset");

        if (path != NULL && xml_is(n, "repeat")) {
            struct shape *s = shape_find(shapes, path);

            if (s != NULL && s->parent != NULL) {
                s->is_repeat = true;
            }
        }
        mark_repeats(shapes, n);
    }
}

/* ---- values ---- */

static void set_relevant(struct loading *l, uint16_t instance,
                         const struct shape *s, bool is_there)
{
    struct hearth_place place = {.instance = instance, .node = s->node};
    struct hearth_cell *cell = hearth_cells_at(l->interview, place);

    cell->is_relevant = is_there;
    cell->is_wanted = is_there;
}

/* An element that this instance does not have, unlike others. */
static void drop(struct loading *l, uint16_t instance, const struct shape *s)
{
    if (!s->is_repeat) {
        set_relevant(l, instance, s, false);
        for (const struct shape *c = s->first; c != NULL; c = c->next) {
            drop(l, instance, c);
        }
    }
}

static const char *fill(struct loading *l, uint16_t instance,
                        const struct shape *s, struct xml_node *element);

/* The same name again, or NULL. Templates are no instances. */
static struct xml_node *match(struct xml_node *from, const struct shape *s)
{
    while (from != NULL && (strcmp(from->name, s->name) != 0 ||
                            xml_attribute(from, "template") != NULL)) {
        from = xml_next(from);
    }
    return from;
}

/* An interview begins with a first instance; a document has its own. */
static void clear_instances(struct loading *l, uint16_t around, uint16_t node)
{
    uint16_t first = hearth_cells_first(l->interview, around, node);

    while (first != HEARTH_NONE) {
        hearth_cells_remove(l->interview, first);
        first = hearth_cells_first(l->interview, around, node);
    }
}

static const char *fill_instances(struct loading *l, uint16_t around,
                                  const struct shape *s, struct xml_node *from)
{
    clear_instances(l, around, s->node);
    for (struct xml_node *n = match(from, s); n != NULL;
         n = match(xml_next(n), s)) {
        uint16_t instance = HEARTH_NONE;
        const char *why = NULL;

        if (hearth_cells_add(l->interview, around, s->node, &instance) != 0) {
            return "too many repeat instances";
        }
        why = fill(l, instance, s, n);
        if (why != NULL) {
            return why;
        }
    }
    return NULL;
}

/* ${element} is ${s} in ${instance}: its text, then all below it. */
static const char *fill(struct loading *l, uint16_t instance,
                        const struct shape *s, struct xml_node *element)
{
    struct hearth_place place = {.instance = instance, .node = s->node};
    const char *why = NULL;

    xml_note(element, HEARTH_REF_PLACE, instance, s->node, 0);
    set_relevant(l, instance, s, true);
    if (xml_first(element) == NULL &&
        hearth_cells_put(l->interview, place,
                         hearth_slice_text(xml_text(element, l->arena))) != 0) {
        return "texts are too long";
    }
    for (const struct shape *c = s->first; c != NULL && why == NULL;
         c = c->next) {
        struct xml_node *n = match(xml_first(element), c);

        if (c->is_repeat) {
            why = fill_instances(l, instance, c, n);
        } else if (n == NULL) {
            drop(l, instance, c);
        } else {
            why = fill(l, instance, c, n);
        }
    }
    return why;
}

/* ---- all together ---- */

static const char *build_form(struct loading *l, struct shape **shapes)
{
    struct hearth_form *form = hearth_arena_take(l->arena, 1, sizeof *form);
    struct hearth_language *language =
        hearth_arena_take(l->arena, 1, sizeof *language);
    const char *why = NULL;

    *shapes = shape_of(l->data, l->arena);
    if (form == NULL || language == NULL || *shapes == NULL ||
        !pool_init(&l->lists.names, l->arena, POOL_CAP) ||
        !pool_init(&l->lists.texts, l->arena, POOL_CAP)) {
        return "out of memory";
    }
    l->form = form;
    mark_repeats(*shapes, l->body);
    why = shape_nodes(*shapes, &l->lists.names, form);
    if (why == NULL) {
        why = lists_load(&l->lists, l->model, l->data, form);
    }
    memcpy(form->id, "case", sizeof "case");
    memcpy(language->tag, "en", sizeof "en");
    language->offsets = l->lists.labels;
    form->languages = language;
    form->language_count = 1;
    form->version = 1;
    form->title = HEARTH_NO_TEXT;
    form->instance_name = HEARTH_NO_TEXT;
    form->statement = HEARTH_NO_TEXT;
    form->names = l->lists.names.bytes;
    form->names_len = l->lists.names.len;
    form->texts = l->lists.texts.bytes;
    form->texts_len = l->lists.texts.len;
    return why;
}

const char *document_open(struct xml_node *root,
                          const struct hearth_world *world,
                          struct hearth_arena *arena, struct document *out)
{
    struct loading l = {.arena = arena};
    struct shape *shapes = NULL;
    const char *why = NULL;

    find_parts(&l, root);
    why = build_form(&l, &shapes);
    if (why != NULL) {
        return why;
    }
    if (hearth_form_index(l.form, arena) != 0 ||
        hearth_interview_start(l.form, world, arena, &l.interview) != 0) {
        return "the form cannot be started";
    }
    out->root = root;
    out->form = l.form;
    out->interview = l.interview;
    out->names = l.lists.names;
    return fill(&l, HEARTH_ROOT, shapes, l.data);
}

/* ---- references ---- */

/* The ${n}-th child element, from 1. */
static struct xml_node *child_at(const struct xml_node *node, unsigned long n)
{
    struct xml_node *c = xml_first(node);

    while (c != NULL && n > 1) {
        c = xml_next(c);
        n--;
    }
    return n == 1 ? c : NULL;
}

bool document_ref(const struct document *d, const char *path,
                  struct hearth_ref *out)
{
    struct xml_node *at = NULL;
    unsigned long n = 0;

    *out = (struct hearth_ref){.kind = HEARTH_REF_DOCUMENT};
    while (strncmp(path, "/*[", 3) == 0) {
        const char *end = path + 3;

        for (n = 0; *end >= '0' && *end <= '9' && n < 1000000; end++) {
            n = n * 10 + (unsigned long)(*end - '0');
        }
        if (*end != ']') {
            return false;
        }
        at = at == NULL ? (n == 1 ? d->root : NULL) : child_at(at, n);
        if (at == NULL) {
            return false;
        }
        path = end + 1;
    }
    if (*path != '\0' && strcmp(path, "/") != 0) {
        return false;
    }
    if (at != NULL && at->is_known) {
        out->kind = at->kind;
        out->a = at->a;
        out->b = at->b;
        out->c = at->c;
    }
    return true;
}

static const struct xml_node *search(const struct xml_node *node,
                                     const struct hearth_ref *ref)
{
    if (node->is_known && node->kind == ref->kind && node->a == ref->a &&
        node->b == ref->b && node->c == ref->c) {
        return node;
    }
    for (const struct xml_node *n = xml_first(node); n != NULL;
         n = xml_next(n)) {
        const struct xml_node *found = search(n, ref);

        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

static size_t write_path(const struct xml_node *node, char *out, size_t cap)
{
    size_t len = 0;
    unsigned n = 1;

    if (node->parent != NULL) {
        len = write_path(node->parent, out, cap);
        for (const struct xml_node *c = xml_first(node->parent); c != node;
             c = xml_next(c)) {
            n++;
        }
    }
    if (len < cap) {
        int used = snprintf(out + len, cap - len, "/*[%u]", n);

        len += used > 0 ? (size_t)used : 0;
    }
    return len;
}

void document_path(const struct document *d, const struct hearth_ref *ref,
                   char *out, size_t cap)
{
    const struct xml_node *node = search(d->root, ref);

    if (cap > 0) {
        *out = '\0';
    }
    if (node != NULL) {
        (void)write_path(node, out, cap);
    }
}
