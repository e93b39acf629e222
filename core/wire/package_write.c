/* SPDX-License-Identifier: Apache-2.0 */
/* Form packages: the writer of proto/form.proto. package_read.c reads. */
#include "hearth/package.h"

#include "package_guess.h"

#include "form.pb.h"

#include <pb_encode.h>
#include <string.h>

#define PACKAGE_FORMAT 2u

struct source {
    const struct hearth_form *form;
    struct hearth_guess names;
    struct hearth_guess texts;
    struct hearth_guess exprs;
};

/* Packed numbers are walked twice: for their length, and to write them. */
struct sink {
    pb_ostream_t *stream; /* NULL: only counts */
    size_t len;
    bool has_failed;
};

/* ---- what stands for an index or an offset ---- */

static uint32_t plus_one(uint16_t index)
{
    return index == HEARTH_NONE ? 0 : index + 1u;
}

static uint32_t name_code(struct source *src, uint32_t offset)
{
    uint32_t code = hearth_guess_code(&src->names, offset);

    hearth_guess_pass(&src->names, offset,
                      (uint32_t)strlen(src->form->names + offset) + 1);
    return code;
}

static uint32_t text_code(struct source *src, uint32_t text)
{
    uint32_t code;

    if (text == HEARTH_NO_TEXT) {
        return 0;
    }
    code = 1 + hearth_guess_code(&src->texts, text);
    hearth_guess_pass(&src->texts, text, 1);
    return code;
}

static uint32_t expr_code(struct source *src, uint16_t expr)
{
    uint32_t code;

    if (expr == HEARTH_NONE) {
        return 0;
    }
    code = 1 + hearth_guess_code(&src->exprs, expr);
    hearth_guess_pass(&src->exprs, expr, 1);
    return code;
}

/* ---- packed numbers ---- */

static void emit(struct sink *out, uint32_t v)
{
    if (out->stream == NULL) {
        do {
            out->len++;
            v >>= 7;
        } while (v > 0);
    } else if (!out->has_failed) {
        out->has_failed = !pb_encode_varint(out->stream, v);
    }
}

/* One length, then what ${walk} emits; nothing at all if that is nothing. */
static bool put_packed(pb_ostream_t *s, const pb_field_t *field,
                       struct source *src,
                       void (*walk)(struct source *, struct sink *))
{
    struct source before = *src;
    struct sink out = {NULL, 0, false};

    walk(src, &out);
    if (out.len == 0) {
        return true;
    }
    *src = before;
    out.stream = s;
    if (!pb_encode_tag(s, PB_WT_STRING, field->tag) ||
        !pb_encode_varint(s, out.len)) {
        return false;
    }
    walk(src, &out);
    return !out.has_failed;
}

static void walk_choice_names(struct source *src, struct sink *out)
{
    const struct hearth_form *f = src->form;

    for (uint16_t l = 0; l < f->list_count; l++) {
        for (uint32_t i = 0; i < f->lists[l].count; i++) {
            emit(out, name_code(src, f->choices[f->lists[l].first + i].name));
        }
    }
}

static uint32_t label_of(const struct hearth_choice *c)
{
    return c->label;
}

static uint32_t image_of(const struct hearth_choice *c)
{
    return c->image;
}

static uint32_t audio_of(const struct hearth_choice *c)
{
    return c->audio;
}

/* Nothing if no choice has such a text. */
static void walk_choice_texts(struct source *src, struct sink *out,
                              uint32_t (*text_of)(const struct hearth_choice *))
{
    const struct hearth_form *f = src->form;
    bool has_any = false;

    for (uint32_t i = 0; i < f->choice_count; i++) {
        has_any = has_any || text_of(&f->choices[i]) != HEARTH_NO_TEXT;
    }
    for (uint16_t l = 0; has_any && l < f->list_count; l++) {
        for (uint32_t i = 0; i < f->lists[l].count; i++) {
            emit(out,
                 text_code(src, text_of(&f->choices[f->lists[l].first + i])));
        }
    }
}

static void walk_labels(struct source *src, struct sink *out)
{
    walk_choice_texts(src, out, label_of);
}

static void walk_images(struct source *src, struct sink *out)
{
    walk_choice_texts(src, out, image_of);
}

static void walk_audio(struct source *src, struct sink *out)
{
    walk_choice_texts(src, out, audio_of);
}

static void walk_order(struct source *src, struct sink *out)
{
    const struct hearth_form *f = src->form;
    uint16_t last = 0;

    for (uint32_t i = 0; i < f->order_count; i++) {
        emit(out, hearth_guess_zigzag((int32_t)f->order[i].node - last) * 4u +
                      f->order[i].property);
        last = f->order[i].node;
    }
}

static void walk_columns(struct source *src, struct sink *out)
{
    const struct hearth_form *f = src->form;

    for (uint16_t l = 0; l < f->list_count; l++) {
        for (uint32_t i = 0; i < f->lists[l].column_count; i++) {
            emit(out, name_code(src, f->columns[f->lists[l].columns + i]));
        }
    }
}

/* 0: as in the row above; 1: absent; 2: empty; else a guess. */
static void walk_cells(struct source *src, struct sink *out)
{
    const struct hearth_form *f = src->form;

    for (uint16_t l = 0; l < f->list_count; l++) {
        const struct hearth_choice_list *list = &f->lists[l];
        const uint32_t *cells = f->cells + list->cells;

        for (uint32_t i = 0; i < list->count * list->column_count; i++) {
            uint32_t above = i < list->column_count
                                 ? HEARTH_NO_TEXT
                                 : cells[i - list->column_count];

            if (cells[i] == above) {
                emit(out, 0);
            } else if (cells[i] == HEARTH_NO_TEXT) {
                emit(out, 1);
            } else if (cells[i] == 0) {
                emit(out, 2);
            } else {
                emit(out, 3 + name_code(src, cells[i]));
            }
        }
    }
}

static void walk_reads(struct source *src, struct sink *out)
{
    const struct hearth_form *f = src->form;
    struct hearth_read last = {0, 0};

    for (uint32_t i = 0; i < f->read_count; i++) {
        emit(out, hearth_guess_zigzag((int32_t)f->reads[i].expr - last.expr));
        emit(out, hearth_guess_zigzag((int32_t)f->reads[i].node - last.node));
        last = f->reads[i];
    }
}

static void walk_triggers(struct source *src, struct sink *out)
{
    const struct hearth_form *f = src->form;

    for (uint16_t n = 0; n < f->node_count; n++) {
        for (uint16_t i = 0; i < f->nodes[n].trigger_count; i++) {
            emit(out, f->triggers[f->nodes[n].trigger + i]);
        }
    }
}

#define PUT_PACKED(name, walk)                                                 \
    static bool name(pb_ostream_t *s, const pb_field_t *field,                 \
                     void *const *arg)                                         \
    {                                                                          \
        return put_packed(s, field, *arg, walk);                               \
    }

PUT_PACKED(put_choice_names, walk_choice_names)
PUT_PACKED(put_labels, walk_labels)
PUT_PACKED(put_images, walk_images)
PUT_PACKED(put_audio, walk_audio)
PUT_PACKED(put_order, walk_order)
PUT_PACKED(put_columns, walk_columns)
PUT_PACKED(put_cells, walk_cells)
PUT_PACKED(put_reads, walk_reads)
PUT_PACKED(put_triggers, walk_triggers)

/* ---- messages ---- */

static bool put_message(pb_ostream_t *s, const pb_field_t *field,
                        const pb_msgdesc_t *type, const void *message)
{
    return pb_encode_tag_for_field(s, field) &&
           pb_encode_submessage(s, type, message);
}

static bool put_names(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    const struct source *src = *arg;

    return pb_encode_tag_for_field(s, field) &&
           pb_encode_string(s, (const pb_byte_t *)src->form->names,
                            src->form->names_len);
}

/* Guesses in the order of the fields' numbers. */
static void describe_node(struct source *src, const struct hearth_node *n,
                          hearth_FormNode *m)
{
    m->name = name_code(src, n->name);
    m->label = text_code(src, n->label);
    m->hint = text_code(src, n->hint);
    m->relevant = expr_code(src, n->relevant);
    m->constraint = expr_code(src, n->constraint);
    m->required = expr_code(src, n->required);
    m->calculate = expr_code(src, n->calculate);
    m->constraint_message = text_code(src, n->constraint_message);
    m->filter = expr_code(src, n->filter);
    m->guidance = text_code(src, n->guidance);
    m->required_message = text_code(src, n->required_message);
    m->image = text_code(src, n->image);
    m->audio = text_code(src, n->audio);
    m->read_only = expr_code(src, n->read_only);
    m->initial = expr_code(src, n->initial);
    m->count = expr_code(src, n->count);
    m->seed = expr_code(src, n->seed);
}

static bool put_nodes(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->node_count; i++) {
        const struct hearth_node *n = &src->form->nodes[i];
        hearth_FormNode m = hearth_FormNode_init_zero;

        m.type = n->type;
        m.length = n->end - i - 1u;
        m.list = plus_one(n->list);
        m.sensitivity = n->sensitivity;
        m.flags = n->flags;
        m.look = n->look;
        m.role = n->role;
        m.source = n->source;
        m.draw = n->draw;
        m.from = plus_one(n->from);
        m.design = plus_one(n->design);
        m.trigger_count = n->trigger_count;
        describe_node(src, n, &m);
        is_fine = put_message(s, field, hearth_FormNode_fields, &m);
    }
    return is_fine;
}

static bool put_lists(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->list_count; i++) {
        const struct hearth_choice_list *l = &src->form->lists[i];
        hearth_FormList m = {l->count, name_code(src, l->name),
                             l->column_count};

        is_fine = put_message(s, field, hearth_FormList_fields, &m);
    }
    return is_fine;
}

static bool put_exprs(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->expr_count; i++) {
        const struct hearth_slice *code = &src->form->exprs[i];

        is_fine = pb_encode_tag_for_field(s, field) &&
                  pb_encode_string(s, code->data, code->len);
    }
    return is_fine;
}

static bool put_designs(pb_ostream_t *s, const pb_field_t *field,
                        void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->design_count; i++) {
        const struct hearth_design *d = &src->form->designs[i];
        hearth_FormDesign m = {
            d->kind,     plus_one(d->arm), plus_one(d->attributes),
            d->profiles, d->p_yes,         d->p_no};

        is_fine = put_message(s, field, hearth_FormDesign_fields, &m);
    }
    return is_fine;
}

static bool put_scales(pb_ostream_t *s, const pb_field_t *field,
                       void *const *arg)
{
    struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->scale_count; i++) {
        const struct hearth_scale *scale = &src->form->scales[i];
        hearth_FormScale m = hearth_FormScale_init_zero;

        m.name = name_code(src, scale->name);
        m.min = scale->min;
        m.max = scale->max;
        m.items_count = scale->item_count;
        for (uint16_t k = 0; k < scale->item_count; k++) {
            m.items[k] = scale->items[k] * 2u + scale->is_reversed[k];
        }
        is_fine = put_message(s, field, hearth_FormScale_fields, &m);
    }
    return is_fine;
}

static bool put_ranges(pb_ostream_t *s, const pb_field_t *field,
                       void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->range_count; i++) {
        const struct hearth_range *r = &src->form->ranges[i];
        hearth_FormRange m = {r->node, r->start, r->end, r->step};

        is_fine = put_message(s, field, hearth_FormRange_fields, &m);
    }
    return is_fine;
}

static bool put_media(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->media_count; i++) {
        const struct hearth_media *m = &src->form->media[i];
        size_t name = strlen(m->name) + 1;

        is_fine = pb_encode_tag_for_field(s, field) &&
                  pb_encode_varint(s, name + m->data.len) &&
                  pb_write(s, (const pb_byte_t *)m->name, name) &&
                  pb_write(s, m->data.data, m->data.len);
    }
    return is_fine;
}

/* A language's texts as the nested message's callback sees them. */
struct language_source {
    const struct hearth_form *form;
    const struct hearth_language *language;
};

static bool put_texts(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    const struct language_source *src = *arg;
    const char *texts = src->form->texts;
    size_t len = 0;
    bool is_fine;

    for (uint32_t t = 0; t < src->form->text_count; t++) {
        len += strlen(texts + src->language->offsets[t]) + 1;
    }
    is_fine = pb_encode_tag_for_field(s, field) && pb_encode_varint(s, len);
    for (uint32_t t = 0; is_fine && t < src->form->text_count; t++) {
        const char *text = texts + src->language->offsets[t];

        is_fine = pb_write(s, (const pb_byte_t *)text, strlen(text) + 1);
    }
    return is_fine;
}

static bool put_languages(pb_ostream_t *s, const pb_field_t *field,
                          void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->language_count; i++) {
        struct language_source nested = {src->form, &src->form->languages[i]};
        hearth_FormLanguage m = hearth_FormLanguage_init_zero;

        _Static_assert(sizeof(m.tag) == sizeof(nested.language->tag), "tag");
        memcpy(m.tag, nested.language->tag, sizeof(m.tag)); /* same size */
        m.texts.funcs.encode = put_texts;
        m.texts.arg = &nested;
        is_fine = put_message(s, field, hearth_FormLanguage_fields, &m);
    }
    return is_fine;
}

/* ---- the whole ---- */

static bool write_out(pb_ostream_t *s, const pb_byte_t *data, size_t len)
{
    struct hearth_writer *out = s->state;

    hearth_writer_put(out, data, len);
    return !out->has_failed;
}

static void set_callbacks(struct source *src, hearth_FormPackage *m)
{
    const struct {
        pb_callback_t *field;
        bool (*encode)(pb_ostream_t *, const pb_field_t *, void *const *);
    } tables[] = {
        {&m->names, put_names},
        {&m->nodes, put_nodes},
        {&m->choice_names, put_choice_names},
        {&m->choice_labels, put_labels},
        {&m->lists, put_lists},
        {&m->exprs, put_exprs},
        {&m->order, put_order},
        {&m->languages, put_languages},
        {&m->choice_images, put_images},
        {&m->choice_audio, put_audio},
        {&m->columns, put_columns},
        {&m->cells, put_cells},
        {&m->reads, put_reads},
        {&m->triggers, put_triggers},
        {&m->designs, put_designs},
        {&m->scales, put_scales},
        {&m->ranges, put_ranges},
        {&m->media, put_media},
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        tables[i].field->funcs.encode = tables[i].encode;
        tables[i].field->arg = src;
    }
}

static void describe(struct source *src, hearth_FormPackage *m)
{
    const struct hearth_form *f = src->form;

    m->format = PACKAGE_FORMAT;
    _Static_assert(sizeof(m->id) == sizeof(f->id), "form id");
    memcpy(m->id, f->id, sizeof(m->id)); /* same size */
    m->version = f->version;
    m->title = text_code(src, f->title);
    m->instance_name = text_code(src, f->instance_name);
    m->statement = text_code(src, f->statement);
    m->smallest_bucket = f->smallest_bucket;
    m->default_language = f->default_language;
    m->is_training = f->is_training;
    m->profile = f->profile;
    m->text_count = f->text_count;
    set_callbacks(src, m);
}

int hearth_package_encode(const struct hearth_form *form,
                          struct hearth_writer *out)
{
    struct source src = {.form = form, .names = {1, 1}};
    hearth_FormPackage m = hearth_FormPackage_init_zero;
    pb_ostream_t s = {write_out, out, SIZE_MAX, 0, NULL};
    int rc = hearth_form_check(form);

    if (rc != HEARTH_OK) {
        return rc;
    }
    describe(&src, &m);
    if (!pb_encode(&s, hearth_FormPackage_fields, &m)) {
        out->has_failed = true;
        return HEARTH_E_SPACE;
    }
    return s.bytes_written > HEARTH_PACKAGE_MAX ? HEARTH_E_LIMIT : HEARTH_OK;
}
