/* SPDX-License-Identifier: Apache-2.0 */
/* Form packages: the reader of proto/form.proto. package_write.c writes.
 *
 * It goes over the body twice, first to count and then to fill tables of
 * exactly that size, so that memory is bounded by what was counted. */
#include "hearth/package.h"

#include "hearth/hash.h"

#include "form.pb.h"

#include <pb_decode.h>
#include <string.h>

#define PACKAGE_FORMAT 1u

enum table_name {
    TABLE_NAMES, /* bytes */
    TABLE_TEXTS, /* bytes; begins with the empty text */
    TABLE_NODES,
    TABLE_ORDER,
    TABLE_CHOICES,
    TABLE_LISTS,
    TABLE_EXPRS,
    TABLE_SCALES,
    TABLE_LANGUAGES,
    TABLE_COUNT
};

static const struct {
    size_t limit;
    size_t size;
} TABLES[TABLE_COUNT] = {
    [TABLE_NAMES] = {HEARTH_PACKAGE_MAX, 1},
    [TABLE_TEXTS] = {HEARTH_PACKAGE_MAX, 1},
    [TABLE_NODES] = {HEARTH_NODES_MAX, sizeof(struct hearth_node)},
    [TABLE_ORDER] = {HEARTH_NODES_MAX, sizeof(uint16_t)},
    [TABLE_CHOICES] = {HEARTH_CHOICES_MAX, sizeof(struct hearth_choice)},
    [TABLE_LISTS] = {HEARTH_LISTS_MAX, sizeof(struct hearth_choice_list)},
    [TABLE_EXPRS] = {HEARTH_EXPRS_MAX, sizeof(struct hearth_slice)},
    [TABLE_SCALES] = {HEARTH_SCALES_MAX, sizeof(struct hearth_scale)},
    [TABLE_LANGUAGES] = {HEARTH_LANGUAGES_MAX, sizeof(struct hearth_language)},
};

struct loader {
    struct hearth_arena *arena;
    bool is_filling; /* second time over the body */
    int rc;
    size_t counts[TABLE_COUNT];
    size_t used[TABLE_COUNT];
    uint8_t *items[TABLE_COUNT];
};

static bool refuse(struct loader *l, int rc)
{
    l->rc = rc;
    return false;
}

/* Counts ${more} items; when filling, gives the place of the first. */
static bool claim(struct loader *l, enum table_name table, size_t more,
                  uint8_t **out)
{
    size_t *count = l->is_filling ? &l->used[table] : &l->counts[table];
    size_t limit = l->is_filling ? l->counts[table] : TABLES[table].limit;

    *out = NULL;
    if (more > limit - *count) {
        return refuse(l, HEARTH_E_LIMIT);
    }
    if (l->is_filling) {
        *out = l->items[table] + *count * TABLES[table].size;
    }
    *count += more;
    return true;
}

static bool skip(pb_istream_t *s)
{
    return pb_read(s, NULL, s->bytes_left);
}

/* All bytes of a field, into a table of bytes. */
static bool take_bytes(struct loader *l, pb_istream_t *s, enum table_name table)
{
    size_t len = s->bytes_left;
    uint8_t *to;

    return claim(l, table, len, &to) && pb_read(s, to, len);
}

static bool minus_one(struct loader *l, uint32_t stored, uint16_t *out)
{
    if (stored > HEARTH_NONE) {
        return refuse(l, HEARTH_E_INVALID);
    }
    *out = (uint16_t)(stored == 0 ? HEARTH_NONE : stored - 1);
    return true;
}

static bool on_names(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    (void)field;
    return take_bytes(*arg, s, TABLE_NAMES);
}

static bool read_node(struct loader *l, const hearth_FormNode *m, size_t index,
                      struct hearth_node *n)
{
    if (m->type > UINT8_MAX || m->role > UINT8_MAX ||
        m->sensitivity > UINT8_MAX || m->length > HEARTH_NODES_MAX) {
        return refuse(l, HEARTH_E_INVALID);
    }
    n->type = (uint8_t)m->type;
    n->role = (uint8_t)m->role;
    n->sensitivity = (uint8_t)m->sensitivity;
    n->name = m->name;
    n->end = (uint16_t)(m->type == HEARTH_NODE_GROUP ? index + 1 + m->length
                                                     : index + 1);
    return minus_one(l, m->label, &n->label) &&
           minus_one(l, m->list, &n->list) &&
           minus_one(l, m->parent, &n->parent) &&
           minus_one(l, m->relevant, &n->relevant) &&
           minus_one(l, m->constraint, &n->constraint) &&
           minus_one(l, m->required, &n->required) &&
           minus_one(l, m->hint, &n->hint) &&
           minus_one(l, m->required_message, &n->required_message) &&
           minus_one(l, m->constraint_message, &n->constraint_message);
}

static bool on_node(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct loader *l = *arg;
    size_t index = l->used[TABLE_NODES];
    hearth_FormNode m = hearth_FormNode_init_zero;
    struct hearth_node n;
    uint8_t *to;

    (void)field;
    memset(&n, 0, sizeof(n));
    if (!claim(l, TABLE_NODES, 1, &to)) {
        return false;
    }
    if (to == NULL) {
        return skip(s);
    }
    if (!pb_decode(s, hearth_FormNode_fields, &m) ||
        !read_node(l, &m, index, &n)) {
        return false;
    }
    memcpy(to, &n, sizeof(n)); /* claimed with this size */
    return true;
}

/* Called once a number, packed or not. */
static bool on_order(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct loader *l = *arg;
    uint32_t v;
    uint16_t node;
    uint8_t *to;

    (void)field;
    if (!pb_decode_varint32(s, &v) || !claim(l, TABLE_ORDER, 1, &to)) {
        return false;
    }
    if (v >= HEARTH_NODES_MAX) {
        return refuse(l, HEARTH_E_INVALID);
    }
    node = (uint16_t)v;
    if (to != NULL) {
        memcpy(to, &node, sizeof(node)); /* claimed with this size */
    }
    return true;
}

static bool on_choice(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct loader *l = *arg;
    hearth_FormChoice m = hearth_FormChoice_init_zero;
    struct hearth_choice c;
    uint8_t *to;

    (void)field;
    memset(&c, 0, sizeof(c));
    if (!claim(l, TABLE_CHOICES, 1, &to)) {
        return false;
    }
    if (to == NULL) {
        return skip(s);
    }
    if (!pb_decode(s, hearth_FormChoice_fields, &m) ||
        !minus_one(l, m.label, &c.label)) {
        return false;
    }
    c.name = m.name;
    memcpy(to, &c, sizeof(c)); /* claimed with this size */
    return true;
}

static bool on_list(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct loader *l = *arg;
    hearth_FormList m = hearth_FormList_init_zero;
    struct hearth_choice_list list;
    uint8_t *to;

    (void)field;
    if (!claim(l, TABLE_LISTS, 1, &to)) {
        return false;
    }
    if (to == NULL) {
        return skip(s);
    }
    if (!pb_decode(s, hearth_FormList_fields, &m)) {
        return false;
    }
    if (m.count > HEARTH_CHOICES_MAX) {
        return refuse(l, HEARTH_E_INVALID);
    }
    list.first = 0; /* set when all lists are known */
    list.count = (uint16_t)m.count;
    memcpy(to, &list, sizeof(list)); /* claimed with this size */
    return true;
}

static bool on_expr(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct loader *l = *arg;
    struct hearth_slice code;
    size_t len = s->bytes_left;
    uint8_t *to;
    uint8_t *bytes;

    (void)field;
    if (!claim(l, TABLE_EXPRS, 1, &to)) {
        return false;
    }
    if (to == NULL) {
        return skip(s);
    }
    bytes = hearth_arena_take(l->arena, len, 1);
    if (bytes == NULL) {
        return refuse(l, HEARTH_E_MEMORY);
    }
    if (!pb_read(s, bytes, len)) {
        return false;
    }
    code = hearth_slice_of(bytes, len);
    memcpy(to, &code, sizeof(code)); /* claimed with this size */
    return true;
}

static bool on_scale(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct loader *l = *arg;
    hearth_FormScale m = hearth_FormScale_init_zero;
    struct hearth_scale scale;
    uint8_t *to;

    (void)field;
    if (!claim(l, TABLE_SCALES, 1, &to)) {
        return false;
    }
    if (to == NULL) {
        return skip(s);
    }
    if (!pb_decode(s, hearth_FormScale_fields, &m)) {
        return false;
    }
    memset(&scale, 0, sizeof(scale));
    scale.name = m.name;
    scale.min = m.min;
    scale.max = m.max;
    scale.item_count = m.items_count;
    for (uint16_t i = 0; i < scale.item_count; i++) {
        if (m.items[i] / 2 >= HEARTH_NODES_MAX) {
            return refuse(l, HEARTH_E_INVALID);
        }
        scale.items[i] = (uint16_t)(m.items[i] / 2);
        scale.is_reversed[i] = m.items[i] % 2 == 1;
    }
    memcpy(to, &scale, sizeof(scale)); /* claimed with this size */
    return true;
}

static bool on_texts(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    (void)field;
    return take_bytes(*arg, s, TABLE_TEXTS);
}

/* Both times over the body: the first one counts the texts. Offsets point at
 * nothing yet but the first text, which set_offsets finds again. */
static bool on_language(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct loader *l = *arg;
    hearth_FormLanguage m = hearth_FormLanguage_init_zero;
    struct hearth_language language;
    uint8_t *to;

    (void)field;
    if (!claim(l, TABLE_LANGUAGES, 1, &to)) {
        return false;
    }
    m.texts.funcs.decode = on_texts;
    m.texts.arg = l;
    if (!pb_decode(s, hearth_FormLanguage_fields, &m)) {
        return false;
    }
    if (to != NULL) {
        memset(&language, 0, sizeof(language));
        memcpy(language.tag, m.tag, sizeof(language.tag)); /* same array */
        memcpy(to, &language, sizeof(language)); /* claimed with this size */
    }
    return true;
}

static bool pass(struct loader *l, struct hearth_slice body,
                 hearth_FormPackage *m)
{
    static const struct {
        bool (*decode)(pb_istream_t *, const pb_field_t *, void **);
        size_t offset;
    } HANDLERS[] = {
        {on_names, offsetof(hearth_FormPackage, names)},
        {on_node, offsetof(hearth_FormPackage, nodes)},
        {on_order, offsetof(hearth_FormPackage, order)},
        {on_choice, offsetof(hearth_FormPackage, choices)},
        {on_list, offsetof(hearth_FormPackage, lists)},
        {on_expr, offsetof(hearth_FormPackage, exprs)},
        {on_scale, offsetof(hearth_FormPackage, scales)},
        {on_language, offsetof(hearth_FormPackage, languages)},
    };
    static const hearth_FormPackage ZERO = hearth_FormPackage_init_zero;
    pb_istream_t s = pb_istream_from_buffer(body.data, body.len);

    *m = ZERO;
    for (size_t i = 0; i < sizeof(HANDLERS) / sizeof(HANDLERS[0]); i++) {
        pb_callback_t *field =
            (pb_callback_t *)(void *)((uint8_t *)m + HANDLERS[i].offset);

        field->funcs.decode = HANDLERS[i].decode;
        field->arg = l;
    }
    return pb_decode(&s, hearth_FormPackage_fields, m) ||
           refuse(l, l->rc != HEARTH_OK ? l->rc : HEARTH_E_INVALID);
}

static bool take_tables(struct loader *l)
{
    l->counts[TABLE_TEXTS]++; /* the empty text in front */
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        l->items[t] = hearth_arena_take(l->arena, l->counts[t], TABLES[t].size);
        if (l->items[t] == NULL) {
            return refuse(l, HEARTH_E_MEMORY);
        }
    }
    l->used[TABLE_TEXTS] = 1;
    l->is_filling = true;
    return true;
}

/* Each language has its texts one after the other, all in one pool. */
static bool set_offsets(struct loader *l, uint16_t text_count)
{
    struct hearth_language *languages = (void *)l->items[TABLE_LANGUAGES];
    const uint8_t *pool = l->items[TABLE_TEXTS];
    size_t len = l->counts[TABLE_TEXTS];
    size_t at = 1;

    for (size_t i = 0; i < l->counts[TABLE_LANGUAGES]; i++) {
        uint32_t *offsets =
            hearth_arena_take(l->arena, text_count, sizeof(*offsets));

        if (offsets == NULL) {
            return refuse(l, HEARTH_E_MEMORY);
        }
        languages[i].offsets = offsets;
        for (uint16_t t = 0; t < text_count; t++) {
            const uint8_t *end =
                at < len ? memchr(pool + at, '\0', len - at) : NULL;

            if (end == NULL) {
                return refuse(l, HEARTH_E_INVALID);
            }
            offsets[t] = end == pool + at ? 0 : (uint32_t)at;
            at = (size_t)(end - pool) + 1;
        }
    }
    return at == len || refuse(l, HEARTH_E_INVALID);
}

static bool set_lists(struct loader *l)
{
    struct hearth_choice_list *lists = (void *)l->items[TABLE_LISTS];
    size_t first = 0;

    for (size_t i = 0; i < l->counts[TABLE_LISTS]; i++) {
        lists[i].first = (uint16_t)first;
        first += lists[i].count;
        if (first > l->counts[TABLE_CHOICES]) {
            return refuse(l, HEARTH_E_INVALID);
        }
    }
    return first == l->counts[TABLE_CHOICES] || refuse(l, HEARTH_E_INVALID);
}

static void set_tables(const struct loader *l, struct hearth_form *f)
{
    f->names = (const char *)l->items[TABLE_NAMES];
    f->names_len = (uint32_t)l->counts[TABLE_NAMES];
    f->texts = (const char *)l->items[TABLE_TEXTS];
    f->texts_len = (uint32_t)l->counts[TABLE_TEXTS];
    f->nodes = (const void *)l->items[TABLE_NODES];
    f->node_count = (uint16_t)l->counts[TABLE_NODES];
    f->order = (const void *)l->items[TABLE_ORDER];
    f->choices = (const void *)l->items[TABLE_CHOICES];
    f->choice_count = (uint16_t)l->counts[TABLE_CHOICES];
    f->lists = (const void *)l->items[TABLE_LISTS];
    f->list_count = (uint16_t)l->counts[TABLE_LISTS];
    f->exprs = (const void *)l->items[TABLE_EXPRS];
    f->expr_count = (uint16_t)l->counts[TABLE_EXPRS];
    f->scales = (const void *)l->items[TABLE_SCALES];
    f->scale_count = (uint16_t)l->counts[TABLE_SCALES];
    f->languages = (const void *)l->items[TABLE_LANGUAGES];
    f->language_count = (uint16_t)l->counts[TABLE_LANGUAGES];
}

static int set_head(struct loader *l, const hearth_FormPackage *m,
                    struct hearth_form *f)
{
    uint16_t title;

    if (m->smallest_bucket > HEARTH_PLAIN_MAX ||
        m->default_language >= HEARTH_LANGUAGES_MAX ||
        l->counts[TABLE_ORDER] != l->counts[TABLE_NODES] ||
        !minus_one(l, m->title, &title)) {
        return HEARTH_E_INVALID;
    }
    _Static_assert(sizeof(f->id) == sizeof(m->id), "form id");
    memcpy(f->id, m->id, sizeof(f->id));
    f->version = m->version;
    f->title = title;
    f->smallest_bucket = (uint16_t)m->smallest_bucket;
    f->default_language = (uint8_t)m->default_language;
    f->text_count = (uint16_t)m->text_count;
    return HEARTH_OK;
}

static int load(struct loader *l, struct hearth_slice body,
                struct hearth_form **out)
{
    hearth_FormPackage m;
    struct hearth_form *f = hearth_arena_take(l->arena, 1, sizeof(*f));

    if (f == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (!pass(l, body, &m)) {
        return l->rc;
    }
    if (m.format != PACKAGE_FORMAT) {
        return HEARTH_E_VERSION;
    }
    if (m.text_count > HEARTH_TEXTS_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (!take_tables(l) || !pass(l, body, &m) || !set_lists(l) ||
        !set_offsets(l, (uint16_t)m.text_count)) {
        return l->rc;
    }
    set_tables(l, f);
    *out = f;
    return set_head(l, &m, f);
}

int hearth_package_decode(struct hearth_slice body, struct hearth_arena *arena,
                          struct hearth_form **out)
{
    struct loader l = {.arena = arena};
    struct hearth_form *form = NULL;
    size_t before = arena->used;
    int rc =
        body.len > HEARTH_PACKAGE_MAX ? HEARTH_E_LIMIT : load(&l, body, &form);

    if (rc == HEARTH_OK) {
        rc = hearth_hash_parts(&body, 1, form->hash);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_form_check(form);
    }
    if (rc != HEARTH_OK) {
        arena->used = before;
        return rc;
    }
    *out = form;
    return HEARTH_OK;
}
