/* SPDX-License-Identifier: Apache-2.0 */
/* Form packages: the writer of proto/form.proto. package_read.c reads. */
#include "hearth/package.h"

#include "form.pb.h"

#include <pb_encode.h>
#include <string.h>

#define PACKAGE_FORMAT 1u

struct source {
    const struct hearth_form *form;
};

static uint32_t plus_one(uint32_t index)
{
    return index == HEARTH_NONE ? 0 : index + 1;
}

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

static hearth_FormNode node_message(const struct hearth_node *n, uint16_t index)
{
    hearth_FormNode m = hearth_FormNode_init_zero;

    m.type = n->type;
    m.name = n->name;
    m.label = plus_one(n->label);
    m.list = plus_one(n->list);
    m.sensitivity = n->sensitivity;
    m.role = n->role;
    m.parent = plus_one(n->parent);
    m.length = n->type == HEARTH_NODE_GROUP ? n->end - index - 1u : 0;
    m.relevant = plus_one(n->relevant);
    m.constraint = plus_one(n->constraint);
    m.required = plus_one(n->required);
    m.hint = plus_one(n->hint);
    m.required_message = plus_one(n->required_message);
    m.constraint_message = plus_one(n->constraint_message);
    return m;
}

static bool put_nodes(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->node_count; i++) {
        hearth_FormNode m = node_message(&src->form->nodes[i], i);

        is_fine = put_message(s, field, hearth_FormNode_fields, &m);
    }
    return is_fine;
}

static size_t varint_len(uint32_t v)
{
    size_t len = 1;

    for (; v > 0x7f; v >>= 7) {
        len++;
    }
    return len;
}

/* Packed: one length, then the numbers. */
static bool put_order(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    const struct source *src = *arg;
    size_t len = 0;
    bool is_fine;

    for (uint16_t i = 0; i < src->form->node_count; i++) {
        len += varint_len(src->form->order[i]);
    }
    is_fine =
        pb_encode_tag(s, PB_WT_STRING, field->tag) && pb_encode_varint(s, len);
    for (uint16_t i = 0; is_fine && i < src->form->node_count; i++) {
        is_fine = pb_encode_varint(s, src->form->order[i]);
    }
    return is_fine;
}

static bool put_choices(pb_ostream_t *s, const pb_field_t *field,
                        void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->choice_count; i++) {
        hearth_FormChoice m = {src->form->choices[i].name,
                               plus_one(src->form->choices[i].label)};

        is_fine = put_message(s, field, hearth_FormChoice_fields, &m);
    }
    return is_fine;
}

static bool put_lists(pb_ostream_t *s, const pb_field_t *field,
                      void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->list_count; i++) {
        hearth_FormList m = {src->form->lists[i].count};

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

static bool put_scales(pb_ostream_t *s, const pb_field_t *field,
                       void *const *arg)
{
    const struct source *src = *arg;
    bool is_fine = true;

    for (uint16_t i = 0; is_fine && i < src->form->scale_count; i++) {
        const struct hearth_scale *scale = &src->form->scales[i];
        hearth_FormScale m = hearth_FormScale_init_zero;

        m.name = scale->name;
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

    for (uint16_t t = 0; t < src->form->text_count; t++) {
        len += strlen(texts + src->language->offsets[t]) + 1;
    }
    is_fine = pb_encode_tag_for_field(s, field) && pb_encode_varint(s, len);
    for (uint16_t t = 0; is_fine && t < src->form->text_count; t++) {
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
        memcpy(m.tag, nested.language->tag, sizeof(m.tag));
        m.texts.funcs.encode = put_texts;
        m.texts.arg = &nested;
        is_fine = put_message(s, field, hearth_FormLanguage_fields, &m);
    }
    return is_fine;
}

static bool write_out(pb_ostream_t *s, const pb_byte_t *data, size_t len)
{
    struct hearth_writer *out = s->state;

    hearth_writer_put(out, data, len);
    return !out->has_failed;
}

static void describe(struct source *src, hearth_FormPackage *m)
{
    const struct hearth_form *f = src->form;
    pb_callback_t *tables[] = {&m->names, &m->nodes, &m->order,  &m->choices,
                               &m->lists, &m->exprs, &m->scales, &m->languages};

    m->format = PACKAGE_FORMAT;
    _Static_assert(sizeof(m->id) == sizeof(f->id), "form id");
    memcpy(m->id, f->id, sizeof(m->id));
    m->version = f->version;
    m->title = plus_one(f->title);
    m->smallest_bucket = f->smallest_bucket;
    m->default_language = f->default_language;
    m->text_count = f->text_count;
    m->names.funcs.encode = put_names;
    m->nodes.funcs.encode = put_nodes;
    m->order.funcs.encode = put_order;
    m->choices.funcs.encode = put_choices;
    m->lists.funcs.encode = put_lists;
    m->exprs.funcs.encode = put_exprs;
    m->scales.funcs.encode = put_scales;
    m->languages.funcs.encode = put_languages;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        tables[i]->arg = src;
    }
}

int hearth_package_encode(const struct hearth_form *form,
                          struct hearth_writer *out)
{
    struct source src = {form};
    hearth_FormPackage m = hearth_FormPackage_init_zero;
    pb_ostream_t s = {write_out, out, SIZE_MAX, 0, NULL};

    describe(&src, &m);
    if (!pb_encode(&s, hearth_FormPackage_fields, &m)) {
        out->has_failed = true;
        return HEARTH_E_SPACE;
    }
    return s.bytes_written > HEARTH_PACKAGE_MAX ? HEARTH_E_LIMIT : HEARTH_OK;
}
