/* SPDX-License-Identifier: Apache-2.0 */
/* A small XML tree for the test data: elements and text, nothing else. */
#ifndef CONFORMANCE_XML_H
#define CONFORMANCE_XML_H

#include "hearth/arena.h"
#include "hearth/bytes.h"

#define XML_DEPTH_MAX 100u

struct xml_attribute {
    const char *name;
    const char *value;
    struct xml_attribute *next;
};

struct xml_node {
    const char *name; /* as written, with its prefix; NULL: a text */
    const char *text; /* of a text */
    struct xml_attribute *attributes;
    struct xml_node *parent, *first, *last, *next;
    /* What a loader found it to be (machine.h, enum hearth_ref_kind). */
    bool is_known;
    uint8_t kind;
    uint16_t b, c;
    uint32_t a;
};

/* The root element; NULL when ${in} is no XML, deeper than XML_DEPTH_MAX, or
 * the arena is exhausted. */
struct xml_node *xml_parse(struct hearth_slice in, struct hearth_arena *arena);

/* Notes what an element was found to be. */
void xml_note(struct xml_node *node, unsigned kind, uint32_t a, uint32_t b,
              uint32_t c);

/* What stands behind the prefix of an element's name. */
const char *xml_local(const struct xml_node *node);
/* True for an element called ${local}, whatever its prefix. */
bool xml_is(const struct xml_node *node, const char *local);
/* The first child element called so; the next sibling called so. NULL. */
struct xml_node *xml_child(const struct xml_node *node, const char *local);
struct xml_node *xml_again(const struct xml_node *node, const char *local);
/* The first child that is an element; the next such sibling. NULL. */
struct xml_node *xml_first(const struct xml_node *node);
struct xml_node *xml_next(const struct xml_node *node);
/* Value of an attribute, with or without its prefix; NULL. */
const char *xml_attribute(const struct xml_node *node, const char *local);
/* All text below ${node} in order, trimmed of white space; never NULL. */
const char *xml_text(const struct xml_node *node, struct hearth_arena *arena);

#endif
