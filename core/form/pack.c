/* SPDX-License-Identifier: Apache-2.0 */
/* Answers as compact bytes: the writer (shape.h tells the layout). */
#include "hearth/answer.h"

#include "canon.h"
#include "date.h"
#include "pack.h"
#include "shape.h"
#include "value.h"

#include "hearth/expr.h"

struct pack {
    const struct hearth_pack_source *source;
    const struct hearth_form *form;
    struct hearth_writer *out;
    uint32_t not_asked; /* written when the run ends; not at the very end */
};

static void flush_run(struct pack *p)
{
    if (p->not_asked >= HEARTH_RUN_MIN) {
        hearth_writer_varint(p->out, HEARTH_TOKEN_RUN);
        hearth_writer_varint(p->out, p->not_asked - HEARTH_RUN_MIN);
    } else {
        for (; p->not_asked > 0; p->not_asked--) {
            hearth_writer_varint(p->out, HEARTH_TOKEN_NOT_ASKED);
        }
    }
    p->not_asked = 0;
}

static void put_mask(const struct pack *p, uint16_t list,
                     struct hearth_slice text)
{
    uint64_t mask = 0;
    struct hearth_slice name;
    size_t at = 0;

    for (name = hearth_value_next_token(text, &at); name.len > 0;
         name = hearth_value_next_token(text, &at)) {
        mask |= UINT64_C(1) << hearth_form_find_choice(p->form, list, name);
    }
    hearth_writer_varint(p->out, HEARTH_TOKEN_GIVEN + mask - 1);
}

static void put_indexes(const struct pack *p, uint16_t list,
                        struct hearth_slice text, bool is_rank)
{
    struct hearth_slice name;
    uint32_t next = 0; /* the smallest index that may follow */
    size_t at = 0;

    hearth_writer_varint(p->out, HEARTH_TOKEN_GIVEN +
                                     hearth_value_count_tokens(text) - 1);
    for (name = hearth_value_next_token(text, &at); name.len > 0;
         name = hearth_value_next_token(text, &at)) {
        uint32_t index = hearth_form_find_choice(p->form, list, name);

        hearth_writer_varint(p->out, is_rank ? index : index - next);
        next = index + 1;
    }
}

static void put_calculated(const struct pack *p, const struct hearth_answer *a)
{
    static const uint8_t KINDS[] = {
        [HEARTH_VALUE_TEXT] = HEARTH_CALCULATED_TEXT,
        [HEARTH_VALUE_NUMBER] = HEARTH_CALCULATED_NUMBER,
        [HEARTH_VALUE_BOOLEAN] = HEARTH_CALCULATED_TEXT,
        [HEARTH_VALUE_DATE] = HEARTH_CALCULATED_DATE,
        [HEARTH_VALUE_DATETIME] = HEARTH_CALCULATED_MOMENT};
    struct hearth_slice yes = hearth_slice_text("true");
    uint8_t kind =
        a->kind < sizeof(KINDS) ? KINDS[a->kind] : HEARTH_CALCULATED_TEXT;
    int64_t whole;

    if (a->kind == HEARTH_VALUE_BOOLEAN) {
        hearth_writer_varint(p->out, HEARTH_TOKEN_GIVEN +
                                         (hearth_slice_is_equal(a->text, yes)
                                              ? HEARTH_CALCULATED_TRUE
                                              : HEARTH_CALCULATED_FALSE));
    } else if (kind == HEARTH_CALCULATED_NUMBER &&
               hearth_canon_integer(a->text, &whole)) {
        hearth_writer_varint(p->out, HEARTH_TOKEN_GIVEN +
                                         hearth_shape_zigzag(whole) * 8 +
                                         HEARTH_CALCULATED_WHOLE);
    } else {
        hearth_writer_varint(p->out,
                             HEARTH_TOKEN_GIVEN + (a->text.len - 1) * 8 + kind);
        hearth_writer_put(p->out, a->text.data, a->text.len);
    }
}

/* ${a}'s text is canonical. */
static void put_given(const struct pack *p, uint16_t node,
                      const struct hearth_answer *a)
{
    const struct hearth_node *n = &p->form->nodes[node];
    int64_t v = 0;

    switch (hearth_shape_of(p->form, n)) {
    case HEARTH_SHAPE_CHOICE:
        hearth_writer_varint(
            p->out, (uint64_t)HEARTH_TOKEN_GIVEN +
                        hearth_form_find_choice(p->form, n->list, a->text));
        break;
    case HEARTH_SHAPE_WHOLE:
        HEARTH_CHECK(hearth_canon_integer(a->text, &v));
        hearth_writer_varint(p->out,
                             HEARTH_TOKEN_GIVEN + hearth_shape_zigzag(v));
        break;
    case HEARTH_SHAPE_DATE:
        HEARTH_CHECK(hearth_date_parse(a->text, &v));
        hearth_writer_varint(p->out,
                             HEARTH_TOKEN_GIVEN +
                                 hearth_shape_zigzag(v - HEARTH_DATE_ZERO));
        break;
    case HEARTH_SHAPE_OK:
        hearth_writer_varint(p->out, HEARTH_TOKEN_GIVEN);
        break;
    case HEARTH_SHAPE_MASK:
        put_mask(p, n->list, a->text);
        break;
    case HEARTH_SHAPE_INDEXES:
        put_indexes(p, n->list, a->text, false);
        break;
    case HEARTH_SHAPE_RANK:
        put_indexes(p, n->list, a->text, true);
        break;
    case HEARTH_SHAPE_CALCULATE:
        put_calculated(p, a);
        break;
    case HEARTH_SHAPE_TEXT:
    default:
        hearth_writer_varint(p->out, HEARTH_TOKEN_GIVEN + a->text.len - 1);
        hearth_writer_put(p->out, a->text.data, a->text.len);
        break;
    }
}

static int put_answer(struct pack *p, uint16_t instance, uint16_t node)
{
    struct hearth_answer a =
        p->source->answer(p->source->cookie, instance, node);

    if (a.state == HEARTH_ANSWER_NOT_ASKED) {
        p->not_asked++;
        return HEARTH_OK;
    }
    if (a.state == HEARTH_ANSWER_GIVEN &&
        (!hearth_shape_is_canonical(p->form, node, a.text) ||
         (hearth_shape_of(p->form, &p->form->nodes[node]) ==
              HEARTH_SHAPE_WHOLE &&
          !hearth_shape_is_whole(a.text)))) {
        return HEARTH_E_INVALID;
    }
    flush_run(p);
    if (a.state == HEARTH_ANSWER_GIVEN) {
        put_given(p, node, &a);
    } else {
        hearth_writer_varint(p->out, HEARTH_TOKEN_SKIPPED);
    }
    return HEARTH_OK;
}

static int put_block(struct pack *p, uint16_t instance, uint16_t group);

static int put_repeat(struct pack *p, uint16_t around, uint16_t repeat)
{
    const struct hearth_pack_source *s = p->source;
    uint64_t count = 0;
    int rc = HEARTH_OK;
    uint16_t x;

    for (x = s->instance_after(s->cookie, around, repeat, HEARTH_NONE);
         x != HEARTH_NONE;
         x = s->instance_after(s->cookie, around, repeat, x)) {
        count++;
    }
    if (count == 0) {
        p->not_asked++;
        return HEARTH_OK;
    }
    flush_run(p);
    hearth_writer_varint(p->out, HEARTH_TOKEN_GIVEN + count - 1);
    for (x = s->instance_after(s->cookie, around, repeat, HEARTH_NONE);
         x != HEARTH_NONE && rc == HEARTH_OK;
         x = s->instance_after(s->cookie, around, repeat, x)) {
        rc = put_block(p, x, repeat);
    }
    return rc;
}

/* Repeats nest at most HEARTH_DEPTH_MAX deep. */
static int put_block(struct pack *p, uint16_t instance, uint16_t group)
{
    uint16_t end = p->form->nodes[group].end;
    int rc = HEARTH_OK;

    for (uint16_t n = (uint16_t)(group + 1); n < end && rc == HEARTH_OK;) {
        const struct hearth_node *node = &p->form->nodes[n];

        if (node->type == HEARTH_NODE_REPEAT) {
            rc = put_repeat(p, instance, n);
            n = node->end;
            continue;
        }
        if (hearth_form_is_question(node)) {
            rc = put_answer(p, instance, n);
        }
        n++;
    }
    return rc;
}

int hearth_pack_write(const struct hearth_pack_source *source,
                      struct hearth_writer *out)
{
    struct pack p = {source, source->form, out, 0};
    int rc = put_block(&p, HEARTH_ROOT, HEARTH_ROOT);

    return rc == HEARTH_OK ? hearth_writer_finish(out) : rc;
}

/* ---- tables ---- */

const struct hearth_answer *hearth_answers_at(const struct hearth_answers *a,
                                              uint16_t instance, uint16_t node)
{
    return &a->cells[a->instances[instance].base + a->form->nodes[node].slot];
}

const struct hearth_answer *hearth_answers_of(const struct hearth_answers *a,
                                              uint16_t node)
{
    return hearth_answers_at(a, HEARTH_ROOT, node);
}

static struct hearth_answer table_answer(void *cookie, uint16_t instance,
                                         uint16_t node)
{
    return *hearth_answers_at(cookie, instance, node);
}

static uint16_t table_after(void *cookie, uint16_t around, uint16_t repeat,
                            uint16_t last)
{
    const struct hearth_answers *a = cookie;

    if (last != HEARTH_NONE) {
        return a->instances[last].next;
    }
    for (uint16_t x = 1; x < a->instance_count; x++) {
        if (a->instances[x].parent == around &&
            a->instances[x].node == repeat) {
            return x; /* instances stand in order */
        }
    }
    return HEARTH_NONE;
}

int hearth_answer_encode(const struct hearth_answers *answers,
                         struct hearth_writer *out)
{
    struct hearth_answers copy = *answers; /* a cookie is not const */
    struct hearth_pack_source source = {answers->form, table_answer,
                                        table_after, &copy};

    return hearth_pack_write(&source, out);
}
