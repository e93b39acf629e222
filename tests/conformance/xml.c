/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the tree with expat. */
#include "xml.h"

#include <expat.h>
#include <string.h>

struct building {
    struct hearth_arena *arena;
    struct xml_node *root;
    struct xml_node *at;
    unsigned depth;
    bool has_failed;
    XML_Parser parser;
};

static void fail(struct building *b)
{
    b->has_failed = true;
    (void)XML_StopParser(b->parser, XML_FALSE);
}

static char *copy(struct building *b, const char *text, size_t len)
{
    char *out = hearth_arena_take(b->arena, len + 1, 1);

    if (out == NULL) {
        fail(b);
        return NULL;
    }
    memcpy(out, text, len);
    return out;
}

static struct xml_node *append(struct building *b)
{
    struct xml_node *node = hearth_arena_take(b->arena, 1, sizeof *node);

    if (node == NULL) {
        fail(b);
        return NULL;
    }
    node->parent = b->at;
    if (b->at != NULL && b->at->last != NULL) {
        b->at->last->next = node;
    } else if (b->at != NULL) {
        b->at->first = node;
    }
    if (b->at != NULL) {
        b->at->last = node;
    }
    return node;
}

static void add_attribute(struct building *b, struct xml_node *node,
                          const char *name, const char *value)
{
    struct xml_attribute *a = hearth_arena_take(b->arena, 1, sizeof *a);

    if (a == NULL) {
        fail(b);
        return;
    }
    a->name = copy(b, name, strlen(name));
    a->value = copy(b, value, strlen(value));
    a->next = node->attributes;
    node->attributes = a;
}

static void XMLCALL on_start(void *cookie, const XML_Char *name,
                             const XML_Char **attributes)
{
    struct building *b = cookie;
    struct xml_node *node = NULL;

    if (b->has_failed) {
        return;
    }
    if (++b->depth > XML_DEPTH_MAX) {
        fail(b);
        return;
    }
    node = append(b);
    if (node == NULL) {
        return;
    }
    node->name = copy(b, name, strlen(name));
    for (size_t i = 0; attributes[i] != NULL && !b->has_failed; i += 2) {
        add_attribute(b, node, attributes[i], attributes[i + 1]);
    }
    if (b->root == NULL) {
        b->root = node;
    }
    b->at = node;
}

static void XMLCALL on_end(void *cookie, const XML_Char *name)
{
    struct building *b = cookie;

    (void)name;
    if (!b->has_failed) {
        b->depth--;
        b->at = b->at->parent;
    }
}

static void XMLCALL on_text(void *cookie, const XML_Char *text, int len)
{
    struct building *b = cookie;
    struct xml_node *node = NULL;

    if (b->has_failed || b->at == NULL || len <= 0) {
        return;
    }
    node = append(b);
    if (node != NULL) {
        node->text = copy(b, text, (size_t)len);
    }
}

struct xml_node *xml_parse(struct hearth_slice in, struct hearth_arena *arena)
{
    struct building b = {.arena = arena};
    enum XML_Status status = XML_STATUS_ERROR;

    b.parser = XML_ParserCreate(NULL);
    if (b.parser == NULL) {
        return NULL;
    }
    XML_SetUserData(b.parser, &b);
    XML_SetElementHandler(b.parser, on_start, on_end);
    XML_SetCharacterDataHandler(b.parser, on_text);
    if (in.len <= 0x7fffffff) {
        status = XML_Parse(b.parser, (const char *)in.data, (int)in.len, 1);
    }
    XML_ParserFree(b.parser);
    return status == XML_STATUS_OK && !b.has_failed ? b.root : NULL;
}

void xml_note(struct xml_node *node, unsigned kind, uint32_t a, uint32_t b,
              uint32_t c)
{
    node->is_known = true;
    node->kind = (uint8_t)kind;
    node->a = a;
    node->b = (uint16_t)b;
    node->c = (uint16_t)c;
}

static const char *behind_prefix(const char *name)
{
    const char *colon = strchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

const char *xml_local(const struct xml_node *node)
{
    return node->name == NULL ? "" : behind_prefix(node->name);
}

bool xml_is(const struct xml_node *node, const char *local)
{
    return node->name != NULL && strcmp(xml_local(node), local) == 0;
}

static struct xml_node *find(struct xml_node *node, const char *local)
{
    while (node != NULL && !xml_is(node, local)) {
        node = node->next;
    }
    return node;
}

struct xml_node *xml_child(const struct xml_node *node, const char *local)
{
    return node == NULL ? NULL : find(node->first, local);
}

struct xml_node *xml_again(const struct xml_node *node, const char *local)
{
    return find(node->next, local);
}

static struct xml_node *element(struct xml_node *node)
{
    while (node != NULL && node->name == NULL) {
        node = node->next;
    }
    return node;
}

struct xml_node *xml_first(const struct xml_node *node)
{
    return element(node->first);
}

struct xml_node *xml_next(const struct xml_node *node)
{
    return element(node->next);
}

const char *xml_attribute(const struct xml_node *node, const char *local)
{
    for (const struct xml_attribute *a = node->attributes; a != NULL;
         a = a->next) {
        if (strcmp(behind_prefix(a->name), local) == 0) {
            return a->value;
        }
    }
    return NULL;
}

static size_t measure(const struct xml_node *node)
{
    size_t len = node->text == NULL ? 0 : strlen(node->text);

    for (const struct xml_node *n = node->first; n != NULL; n = n->next) {
        len += measure(n);
    }
    return len;
}

static char *gather(const struct xml_node *node, char *out)
{
    if (node->text != NULL) {
        size_t len = strlen(node->text);

        memcpy(out, node->text, len);
        out += len;
    }
    for (const struct xml_node *n = node->first; n != NULL; n = n->next) {
        out = gather(n, out);
    }
    return out;
}

const char *xml_text(const struct xml_node *node, struct hearth_arena *arena)
{
    char *text = hearth_arena_take(arena, measure(node) + 1, 1);
    char *end = NULL;

    if (text == NULL) {
        return "";
    }
    end = gather(node, text);
    while (end > text && strchr(" \t\r\n", end[-1]) != NULL) {
        end--;
    }
    *end = '\0';
    return text + strspn(text, " \t\r\n");
}
