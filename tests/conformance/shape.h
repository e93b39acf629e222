/* SPDX-License-Identifier: Apache-2.0 */
/* What a document's elements have in common: one shape for all elements of
 * the same path, and a node of a form for each shape. */
#ifndef CONFORMANCE_SHAPE_H
#define CONFORMANCE_SHAPE_H

#include "pool.h"
#include "xml.h"

struct shape {
    const char *name;
    struct shape *parent, *first, *last, *next;
    bool is_repeat;
    uint16_t node;
};

/* The shape of ${root} and all below it; NULL when the arena is exhausted.
 * Elements with jr:template make repeats. */
struct shape *shape_of(const struct xml_node *root, struct hearth_arena *arena);
/* The child shape called ${name}; NULL. */
struct shape *shape_child(const struct shape *s, const char *name);
/* The shape at an absolute path such as /data/group/name; NULL. */
struct shape *shape_find(struct shape *root, const char *path);
/* Fills the table of nodes: groups, repeats and texts. NULL, or what is
 * wrong. */
const char *shape_nodes(struct shape *root, struct pool *names,
                        struct hearth_form *form);
/* A node about which nothing is known. */
struct hearth_node shape_blank_node(void);

#endif
