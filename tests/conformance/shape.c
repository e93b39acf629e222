/* SPDX-License-Identifier: Apache-2.0 */
/* Merges elements into shapes and numbers them in document order. */
#include "shape.h"

#include <string.h>

struct shape *shape_child(const struct shape *s, const char *name)
{
    for (struct shape *c = s->first; c != NULL; c = c->next) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

static struct shape *make(struct shape *parent, const char *name,
                          struct hearth_arena *arena)
{
    struct shape *s = hearth_arena_take(arena, 1, sizeof *s);

    if (s == NULL) {
        return NULL;
    }
    s->name = name;
    s->parent = parent;
    if (parent != NULL && parent->last != NULL) {
        parent->last->next = s;
    } else if (parent != NULL) {
        parent->first = s;
    }
    if (parent != NULL) {
        parent->last = s;
    }
    return s;
}

/* Whether an element of the same name stands before ${node}. */
static bool comes_again(const struct xml_node *node)
{
    for (const struct xml_node *n = xml_first(node->parent); n != node;
         n = xml_next(n)) {
        if (strcmp(n->name, node->name) == 0) {
            return true;
        }
    }
    return false;
}

/* XML_DEPTH_MAX bounds the recursion. */
static bool merge(struct shape *into, const struct xml_node *element,
                  struct hearth_arena *arena)
{
    for (const struct xml_node *n = xml_first(element); n != NULL;
         n = xml_next(n)) {
        struct shape *s = shape_child(into, n->name);

        if (strncmp(n->name, "orx:", 4) == 0) {
            continue; /* about the submission, not the answers */
        }
        if (s == NULL) {
            s = make(into, n->name, arena);
        }
        if (s == NULL || !merge(s, n, arena)) {
            return false;
        }
        s->is_repeat = s->is_repeat || comes_again(n) ||
                       xml_attribute(n, "template") != NULL;
    }
    return true;
}

struct shape *shape_of(const struct xml_node *root, struct hearth_arena *arena)
{
    struct shape *s = make(NULL, root->name, arena);

    return s != NULL && merge(s, root, arena) ? s : NULL;
}

struct shape *shape_find(struct shape *root, const char *path)
{
    struct shape *at = NULL;

    while (path != NULL && *path == '/') {
        size_t len = strcspn(path + 1, "/");
        struct shape *s = at == NULL ? root : at->first;

        while (s != NULL && (strlen(s->name) != len ||
                             memcmp(s->name, path + 1, len) != 0)) {
            s = at == NULL ? NULL : s->next;
        }
        if (s == NULL) {
            return NULL;
        }
        at = s;
        path += 1 + len;
    }
    return at;
}

struct hearth_node shape_blank_node(void)
{
    struct hearth_node node = {.parent = HEARTH_NONE,
                               .list = HEARTH_NONE,
                               .from = HEARTH_NONE,
                               .design = HEARTH_NONE,
                               .label = HEARTH_NO_TEXT,
                               .hint = HEARTH_NO_TEXT,
                               .guidance = HEARTH_NO_TEXT,
                               .required_message = HEARTH_NO_TEXT,
                               .constraint_message = HEARTH_NO_TEXT,
                               .image = HEARTH_NO_TEXT,
                               .audio = HEARTH_NO_TEXT,
                               .relevant = HEARTH_NONE,
                               .constraint = HEARTH_NONE,
                               .required = HEARTH_NONE,
                               .read_only = HEARTH_NONE,
                               .calculate = HEARTH_NONE,
                               .initial = HEARTH_NONE,
                               .filter = HEARTH_NONE,
                               .count = HEARTH_NONE,
                               .seed = HEARTH_NONE,
                               .trigger = 0,
                               .trigger_count = 0};

    return node;
}

static size_t count_below(const struct shape *s)
{
    size_t n = 1;

    for (const struct shape *c = s->first; c != NULL; c = c->next) {
        n += count_below(c);
    }
    return n;
}

static void number(struct shape *s, struct pool *names,
                   struct hearth_form *form)
{
    uint16_t index = form->node_count++;
    struct hearth_node *node = &form->nodes[index];

    s->node = index;
    *node = shape_blank_node();
    node->name = pool_add(names, s->name);
    node->parent = s->parent == NULL ? HEARTH_NONE : s->parent->node;
    node->type =
        (uint8_t)(s->is_repeat                            ? HEARTH_NODE_REPEAT
                  : s->parent == NULL || s->first != NULL ? HEARTH_NODE_GROUP
                                                          : HEARTH_NODE_TEXT);
    for (struct shape *c = s->first; c != NULL; c = c->next) {
        number(c, names, form);
    }
    form->nodes[index].end = form->node_count;
}

const char *shape_nodes(struct shape *root, struct pool *names,
                        struct hearth_form *form)
{
    size_t count = count_below(root);

    if (count > HEARTH_NODES_MAX) {
        return "more elements than a form may have";
    }
    form->nodes = hearth_arena_take(names->arena, count, sizeof *form->nodes);
    if (form->nodes == NULL) {
        return "out of memory";
    }
    root->is_repeat = false;
    number(root, names, form);
    return NULL;
}
