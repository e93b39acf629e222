/* SPDX-License-Identifier: Apache-2.0 */
/* Form packages: the reader of proto/form.proto. package_write.c writes.
 *
 * It goes over the body twice, first to count and then to fill tables of
 * exactly that size, so that memory is bounded by what was counted. */
#include "package_load.h"

#include "hearth/hash.h"

#include "form.pb.h"

#include <pb_decode.h>
#include <string.h>

#define PACKAGE_FORMAT 2u

static const struct {
    size_t limit;
    size_t size;
} TABLES[HEARTH_LOAD_END] = {
    [HEARTH_LOAD_NAMES] = {HEARTH_PACKAGE_MAX, 1},
    [HEARTH_LOAD_TEXTS] = {HEARTH_PACKAGE_MAX, 1},
    [HEARTH_LOAD_CODE] = {HEARTH_PACKAGE_MAX, 1},
    [HEARTH_LOAD_NODES] = {HEARTH_NODES_MAX, sizeof(struct hearth_node)},
    [HEARTH_LOAD_CHOICES] = {HEARTH_CHOICES_MAX, sizeof(struct hearth_choice)},
    [HEARTH_LOAD_LABELS] = {HEARTH_CHOICES_MAX, 0},
    [HEARTH_LOAD_IMAGES] = {HEARTH_CHOICES_MAX, 0},
    [HEARTH_LOAD_AUDIO] = {HEARTH_CHOICES_MAX, 0},
    [HEARTH_LOAD_LISTS] = {HEARTH_LISTS_MAX, sizeof(struct hearth_choice_list)},
    [HEARTH_LOAD_EXPRS] = {HEARTH_EXPRS_MAX, sizeof(struct hearth_slice)},
    [HEARTH_LOAD_ORDER] = {(size_t)HEARTH_NODES_MAX * 4,
                           sizeof(struct hearth_step)},
    [HEARTH_LOAD_LANGUAGES] = {HEARTH_LANGUAGES_MAX,
                               sizeof(struct hearth_language)},
    [HEARTH_LOAD_COLUMNS] = {HEARTH_COLUMNS_MAX, sizeof(uint32_t)},
    [HEARTH_LOAD_CELLS] = {HEARTH_CELLS_MAX, sizeof(uint32_t)},
    [HEARTH_LOAD_READS] = {(size_t)HEARTH_READS_MAX * 2, sizeof(uint16_t)},
    [HEARTH_LOAD_TRIGGERS] = {HEARTH_NONE, sizeof(uint16_t)},
    [HEARTH_LOAD_DESIGNS] = {HEARTH_DESIGNS_MAX, sizeof(struct hearth_design)},
    [HEARTH_LOAD_SCALES] = {HEARTH_SCALES_MAX, sizeof(struct hearth_scale)},
    [HEARTH_LOAD_RANGES] = {HEARTH_NODES_MAX, sizeof(struct hearth_range)},
    [HEARTH_LOAD_MEDIA] = {HEARTH_MEDIA_MAX, sizeof(struct hearth_media)},
    [HEARTH_LOAD_MEDIA_BYTES] = {HEARTH_PACKAGE_MAX, 1},
};

bool hearth_load_refuse(struct hearth_load *l, int rc)
{
    l->rc = rc;
    return false;
}

bool hearth_load_minus_one(struct hearth_load *l, uint32_t stored,
                           uint16_t *out)
{
    if (stored > HEARTH_NONE) {
        return hearth_load_refuse(l, HEARTH_E_INVALID);
    }
    *out = (uint16_t)(stored == 0 ? HEARTH_NONE : stored - 1);
    return true;
}

bool hearth_load_claim(struct hearth_load *l, enum hearth_load_table table,
                       size_t more, uint8_t **out)
{
    size_t *count = l->is_filling ? &l->used[table] : &l->counts[table];
    size_t limit = l->is_filling ? l->counts[table] : TABLES[table].limit;

    *out = NULL;
    if (more > limit - *count) {
        return hearth_load_refuse(l, HEARTH_E_LIMIT);
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
static bool take_bytes(struct hearth_load *l, pb_istream_t *s,
                       enum hearth_load_table table)
{
    size_t len = s->bytes_left;
    uint8_t *to;

    return hearth_load_claim(l, table, len, &to) &&
           (to == NULL ? skip(s) : pb_read(s, to, len));
}

static bool on_names(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    (void)field;
    return take_bytes(*arg, s, HEARTH_LOAD_NAMES);
}

/* ---- messages ---- */

/* Claims a place for one message; when counting, reads over it. */
static bool claim_message(struct hearth_load *l, pb_istream_t *s,
                          enum hearth_load_table table, uint8_t **to)
{
    return hearth_load_claim(l, table, 1, to) && (*to != NULL || skip(s));
}

/* Guesses of expressions, which fit 16 bits as expressions do. */
static bool read_exprs(struct hearth_load *l, const hearth_FormNode *m,
                       struct hearth_node *n)
{
    const uint32_t from[] = {m->relevant,  m->constraint, m->required,
                             m->calculate, m->filter,     m->read_only,
                             m->initial,   m->count,      m->seed};
    uint16_t *to[] = {&n->relevant,  &n->constraint, &n->required,
                      &n->calculate, &n->filter,     &n->read_only,
                      &n->initial,   &n->count,      &n->seed};

    for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
        if (from[i] > UINT16_MAX) {
            return hearth_load_refuse(l, HEARTH_E_INVALID);
        }
        *to[i] = (uint16_t)from[i];
    }
    return true;
}

static bool read_node(struct hearth_load *l, const hearth_FormNode *m,
                      size_t index, struct hearth_node *n)
{
    if (m->type > UINT8_MAX || m->role > UINT8_MAX ||
        m->sensitivity > UINT8_MAX || m->source > UINT8_MAX ||
        m->flags > UINT16_MAX || m->length > HEARTH_NODES_MAX ||
        m->trigger_count > UINT16_MAX) {
        return hearth_load_refuse(l, HEARTH_E_INVALID);
    }
    n->type = (uint8_t)m->type;
    n->role = (uint8_t)m->role;
    n->sensitivity = (uint8_t)m->sensitivity;
    n->source = (uint8_t)m->source;
    n->flags = (uint16_t)m->flags;
    n->look = m->look;
    n->end = (uint16_t)(index + 1 + m->length);
    n->draw = m->draw;
    n->name = m->name;
    n->label = m->label;
    n->hint = m->hint;
    n->guidance = m->guidance;
    n->required_message = m->required_message;
    n->constraint_message = m->constraint_message;
    n->image = m->image;
    n->audio = m->audio;
    n->trigger_count = (uint16_t)m->trigger_count;
    return read_exprs(l, m, n) && hearth_load_minus_one(l, m->list, &n->list) &&
           hearth_load_minus_one(l, m->from, &n->from) &&
           hearth_load_minus_one(l, m->design, &n->design);
}

static bool on_node(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct hearth_load *l = *arg;
    size_t index = l->used[HEARTH_LOAD_NODES];
    hearth_FormNode m = hearth_FormNode_init_zero;
    uint8_t *to;

    (void)field;
    if (!claim_message(l, s, HEARTH_LOAD_NODES, &to)) {
        return false;
    }
    if (to == NULL) {
        return true;
    }
    return pb_decode(s, hearth_FormNode_fields, &m) &&
           read_node(l, &m, index, (void *)to);
}

static bool on_list(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct hearth_load *l = *arg;
    hearth_FormList m = hearth_FormList_init_zero;
    struct hearth_choice_list *list;
    uint8_t *to;

    (void)field;
    if (!claim_message(l, s, HEARTH_LOAD_LISTS, &to)) {
        return false;
    }
    if (to == NULL) {
        return true;
    }
    if (!pb_decode(s, hearth_FormList_fields, &m)) {
        return false;
    }
    if (m.count > HEARTH_CHOICES_MAX || m.column_count > HEARTH_COLUMNS_MAX) {
        return hearth_load_refuse(l, HEARTH_E_INVALID);
    }
    list = (void *)to;
    list->count = m.count;
    list->name = m.name;
    list->column_count = (uint16_t)m.column_count;
    return true;
}

static bool on_expr(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct hearth_load *l = *arg;
    size_t len = s->bytes_left;
    uint8_t *code;
    uint8_t *to;

    (void)field;
    if (!hearth_load_claim(l, HEARTH_LOAD_EXPRS, 1, &to) ||
        !hearth_load_claim(l, HEARTH_LOAD_CODE, len, &code)) {
        return false;
    }
    if (to == NULL) {
        return skip(s);
    }
    *(struct hearth_slice *)(void *)to = hearth_slice_of(code, len);
    return pb_read(s, code, len);
}

static bool on_design(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct hearth_load *l = *arg;
    hearth_FormDesign m = hearth_FormDesign_init_zero;
    struct hearth_design *d;
    uint8_t *to;

    (void)field;
    if (!claim_message(l, s, HEARTH_LOAD_DESIGNS, &to)) {
        return false;
    }
    if (to == NULL) {
        return true;
    }
    if (!pb_decode(s, hearth_FormDesign_fields, &m)) {
        return false;
    }
    if (m.kind > UINT8_MAX || m.profiles > UINT16_MAX) {
        return hearth_load_refuse(l, HEARTH_E_INVALID);
    }
    d = (void *)to;
    d->kind = (uint8_t)m.kind;
    d->profiles = (uint16_t)m.profiles;
    d->p_yes = m.p_yes;
    d->p_no = m.p_no;
    return hearth_load_minus_one(l, m.arm, &d->arm) &&
           hearth_load_minus_one(l, m.attributes, &d->attributes);
}

static bool on_scale(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct hearth_load *l = *arg;
    hearth_FormScale m = hearth_FormScale_init_zero;
    struct hearth_scale *scale;
    uint8_t *to;

    (void)field;
    if (!claim_message(l, s, HEARTH_LOAD_SCALES, &to)) {
        return false;
    }
    if (to == NULL) {
        return true;
    }
    if (!pb_decode(s, hearth_FormScale_fields, &m)) {
        return false;
    }
    scale = (void *)to;
    scale->name = m.name;
    scale->min = m.min;
    scale->max = m.max;
    scale->item_count = m.items_count;
    for (uint16_t i = 0; i < scale->item_count; i++) {
        if (m.items[i] / 2 >= HEARTH_NODES_MAX) {
            return hearth_load_refuse(l, HEARTH_E_INVALID);
        }
        scale->items[i] = (uint16_t)(m.items[i] / 2);
        scale->is_reversed[i] = m.items[i] % 2 == 1;
    }
    return true;
}

static bool on_range(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct hearth_load *l = *arg;
    hearth_FormRange m = hearth_FormRange_init_zero;
    struct hearth_range *range;
    uint8_t *to;

    (void)field;
    if (!claim_message(l, s, HEARTH_LOAD_RANGES, &to)) {
        return false;
    }
    if (to == NULL) {
        return true;
    }
    if (!pb_decode(s, hearth_FormRange_fields, &m)) {
        return false;
    }
    if (m.node >= HEARTH_NODES_MAX) {
        return hearth_load_refuse(l, HEARTH_E_INVALID);
    }
    range = (void *)to;
    range->node = (uint16_t)m.node;
    range->start = m.start;
    range->end = m.end;
    range->step = m.step;
    return true;
}

/* A file's name and its bytes with a NUL between. */
static bool on_media(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct hearth_load *l = *arg;
    size_t len = s->bytes_left;
    struct hearth_media *media;
    const uint8_t *end;
    uint8_t *bytes;
    uint8_t *to;

    (void)field;
    if (!hearth_load_claim(l, HEARTH_LOAD_MEDIA, 1, &to) ||
        !hearth_load_claim(l, HEARTH_LOAD_MEDIA_BYTES, len, &bytes)) {
        return false;
    }
    if (bytes == NULL || to == NULL) {
        return skip(s);
    }
    if (!pb_read(s, bytes, len)) {
        return false;
    }
    end = memchr(bytes, '\0', len);
    if (end == NULL) {
        return hearth_load_refuse(l, HEARTH_E_INVALID);
    }
    media = (void *)to;
    media->name = (const char *)bytes;
    media->data = hearth_slice_of(end + 1, len - (size_t)(end + 1 - bytes));
    return true;
}

static bool on_texts(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    (void)field;
    return take_bytes(*arg, s, HEARTH_LOAD_TEXTS);
}

/* Both times over the body: the first one counts the texts. */
static bool on_language(pb_istream_t *s, const pb_field_t *field, void **arg)
{
    struct hearth_load *l = *arg;
    hearth_FormLanguage m = hearth_FormLanguage_init_zero;
    struct hearth_language *language;
    uint8_t *to;

    (void)field;
    if (!hearth_load_claim(l, HEARTH_LOAD_LANGUAGES, 1, &to)) {
        return false;
    }
    m.texts.funcs.decode = on_texts;
    m.texts.arg = l;
    if (!pb_decode(s, hearth_FormLanguage_fields, &m)) {
        return false;
    }
    if (to != NULL) {
        language = (void *)to;
        _Static_assert(sizeof(language->tag) == sizeof(m.tag), "tag");
        memcpy(language->tag, m.tag, sizeof(language->tag)); /* same size */
    }
    return true;
}

/* ---- the whole ---- */

static bool pass(struct hearth_load *l, struct hearth_slice body,
                 hearth_FormPackage *m)
{
    static const struct {
        bool (*decode)(pb_istream_t *, const pb_field_t *, void **);
        size_t offset;
    } HANDLERS[] = {
        {on_names, offsetof(hearth_FormPackage, names)},
        {on_node, offsetof(hearth_FormPackage, nodes)},
        {hearth_load_choice_name, offsetof(hearth_FormPackage, choice_names)},
        {hearth_load_label, offsetof(hearth_FormPackage, choice_labels)},
        {on_list, offsetof(hearth_FormPackage, lists)},
        {on_expr, offsetof(hearth_FormPackage, exprs)},
        {hearth_load_order, offsetof(hearth_FormPackage, order)},
        {on_language, offsetof(hearth_FormPackage, languages)},
        {hearth_load_image, offsetof(hearth_FormPackage, choice_images)},
        {hearth_load_audio, offsetof(hearth_FormPackage, choice_audio)},
        {hearth_load_column, offsetof(hearth_FormPackage, columns)},
        {hearth_load_cell, offsetof(hearth_FormPackage, cells)},
        {hearth_load_read, offsetof(hearth_FormPackage, reads)},
        {hearth_load_trigger, offsetof(hearth_FormPackage, triggers)},
        {on_design, offsetof(hearth_FormPackage, designs)},
        {on_scale, offsetof(hearth_FormPackage, scales)},
        {on_range, offsetof(hearth_FormPackage, ranges)},
        {on_media, offsetof(hearth_FormPackage, media)},
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
           hearth_load_refuse(l, l->rc != HEARTH_OK ? l->rc : HEARTH_E_INVALID);
}

/* Tables that go along with another have as many entries, or none. */
static bool are_counts_right(const struct hearth_load *l)
{
    static const uint8_t BESIDE_CHOICES[] = {
        HEARTH_LOAD_LABELS, HEARTH_LOAD_IMAGES, HEARTH_LOAD_AUDIO};

    for (size_t i = 0; i < sizeof(BESIDE_CHOICES); i++) {
        size_t count = l->counts[BESIDE_CHOICES[i]];

        if (count != 0 && count != l->counts[HEARTH_LOAD_CHOICES]) {
            return false;
        }
    }
    return l->counts[HEARTH_LOAD_READS] % 2 == 0;
}

static bool take_tables(struct hearth_load *l)
{
    l->counts[HEARTH_LOAD_TEXTS]++; /* the empty text in front */
    for (size_t t = 0; t < HEARTH_LOAD_END; t++) {
        l->items[t] = hearth_arena_take(l->arena, l->counts[t], TABLES[t].size);
        if (l->items[t] == NULL) {
            return hearth_load_refuse(l, HEARTH_E_MEMORY);
        }
    }
    l->used[HEARTH_LOAD_TEXTS] = 1;
    l->is_filling = true;
    return true;
}

static int check_head(const struct hearth_load *l, const hearth_FormPackage *m)
{
    if (m->format != PACKAGE_FORMAT) {
        return HEARTH_E_VERSION;
    }
    if (m->text_count > HEARTH_TEXTS_MAX ||
        m->smallest_bucket > HEARTH_PLAIN_MAX) {
        return HEARTH_E_LIMIT;
    }
    return are_counts_right(l) && m->default_language < HEARTH_LANGUAGES_MAX &&
                   m->profile <= UINT8_MAX
               ? HEARTH_OK
               : HEARTH_E_INVALID;
}

static void set_head(const hearth_FormPackage *m, struct hearth_form *f)
{
    _Static_assert(sizeof(f->id) == sizeof(m->id), "form id");
    memcpy(f->id, m->id, sizeof(f->id)); /* same size */
    f->version = m->version;
    f->title = m->title;
    f->instance_name = m->instance_name;
    f->statement = m->statement;
    f->smallest_bucket = (uint16_t)m->smallest_bucket;
    f->default_language = (uint8_t)m->default_language;
    f->is_training = m->is_training;
    f->profile = (uint8_t)m->profile;
    f->text_count = m->text_count;
}

static int load(struct hearth_load *l, struct hearth_slice body,
                struct hearth_form **out)
{
    hearth_FormPackage m;
    struct hearth_form *f = hearth_arena_take(l->arena, 1, sizeof(*f));
    int rc;

    if (f == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (!pass(l, body, &m)) {
        return l->rc;
    }
    rc = check_head(l, &m);
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (!take_tables(l) || !pass(l, body, &m)) {
        return l->rc;
    }
    set_head(&m, f);
    *out = f;
    return hearth_load_resolve(l, f) ? HEARTH_OK : l->rc;
}

static int make_ready(struct hearth_form *form, struct hearth_slice body,
                      struct hearth_arena *arena)
{
    int rc = hearth_hash_parts(&body, 1, form->hash);

    if (rc == HEARTH_OK) {
        rc = hearth_form_check(form);
    }
    return rc == HEARTH_OK ? hearth_form_index(form, arena) : rc;
}

int hearth_package_decode(struct hearth_slice body, struct hearth_arena *arena,
                          struct hearth_form **out)
{
    struct hearth_load l = {.arena = arena};
    struct hearth_form *form = NULL;
    size_t before = arena->used;
    int rc =
        body.len > HEARTH_PACKAGE_MAX ? HEARTH_E_LIMIT : load(&l, body, &form);

    if (rc == HEARTH_OK) {
        rc = make_ready(form, body, arena);
    }
    if (rc != HEARTH_OK) {
        arena->used = before;
        return rc;
    }
    *out = form;
    return HEARTH_OK;
}
