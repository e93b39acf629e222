/* SPDX-License-Identifier: Apache-2.0 */
/* Answers as compact bytes and back: writer and reader side by side.
 *
 *   not asked          0
 *   not asked, 3 on    2 | varint (count - 3)
 *   asked, left blank  1
 *   given              3 + v, where v is
 *     select_one         index in its list
 *     integer            zigzag of the number
 *     select_multiple    up to 60 choices: bit mask - 1, bit i = choice i
 *                        more: count - 1 | first index | gaps - 1 ...
 *     text, decimal,     length - 1 | bytes
 *     hidden
 *
 * All numbers are varints. A run of not asked at the end is left out. Only
 * one spelling of the same answers is accepted. */
#include "hearth/answer.h"

#include "canon.h"
#include "pack.h"

#include <string.h>

#define TOKEN_NOT_ASKED 0u
#define TOKEN_SKIPPED   1u
#define TOKEN_RUN       2u
#define TOKEN_GIVEN     3u
#define RUN_MIN         3u
#define MASK_CHOICES    60u /* mask + 3 stays below 2^63 */

static bool is_mask(const struct hearth_form *form, uint16_t list)
{
    return form->lists[list].count <= MASK_CHOICES;
}

/* The next token of canonical choices: up to the next space. */
static struct hearth_slice next_name(struct hearth_slice text, size_t *at)
{
    size_t start = *at;
    struct hearth_slice name;

    while (*at < text.len && text.data[*at] != ' ') {
        (*at)++;
    }
    name = hearth_slice_of(text.data + start, *at - start);
    *at += *at < text.len;
    return name;
}

static void put_mask(const struct hearth_form *form, uint16_t list,
                     struct hearth_slice text, struct hearth_writer *out)
{
    uint64_t mask = 0;

    for (size_t at = 0; at < text.len;) {
        mask |= UINT64_C(1)
                << hearth_form_find_choice(form, list, next_name(text, &at));
    }
    hearth_writer_varint(out, TOKEN_GIVEN + mask - 1);
}

static void put_indexes(const struct hearth_form *form, uint16_t list,
                        struct hearth_slice text, struct hearth_writer *out)
{
    uint64_t count = 1;
    uint16_t next = 0; /* the smallest index that may follow */

    for (size_t i = 0; i < text.len; i++) {
        count += text.data[i] == ' ';
    }
    hearth_writer_varint(out, TOKEN_GIVEN + count - 1);
    for (size_t at = 0; at < text.len;) {
        uint16_t index =
            hearth_form_find_choice(form, list, next_name(text, &at));

        hearth_writer_varint(out, (uint64_t)index - next);
        next = (uint16_t)(index + 1);
    }
}

static void put_integer(struct hearth_slice text, struct hearth_writer *out)
{
    int64_t v = 0;
    uint64_t zigzag;

    HEARTH_CHECK(hearth_canon_integer(text, &v));
    zigzag = v < 0 ? (uint64_t)(-v) * 2 - 1 : (uint64_t)v * 2;
    hearth_writer_varint(out, TOKEN_GIVEN + zigzag);
}

/* ${text} is canonical. */
static void put_given(const struct hearth_form *form, uint16_t node,
                      struct hearth_slice text, struct hearth_writer *out)
{
    const struct hearth_node *n = &form->nodes[node];

    switch (n->type) {
    case HEARTH_NODE_SELECT_ONE:
        hearth_writer_varint(out,
                             (uint64_t)TOKEN_GIVEN +
                                 hearth_form_find_choice(form, n->list, text));
        break;
    case HEARTH_NODE_SELECT_MULTIPLE:
        if (is_mask(form, n->list)) {
            put_mask(form, n->list, text, out);
        } else {
            put_indexes(form, n->list, text, out);
        }
        break;
    case HEARTH_NODE_INTEGER:
        put_integer(text, out);
        break;
    default:
        hearth_writer_varint(out, TOKEN_GIVEN + text.len - 1);
        hearth_writer_put(out, text.data, text.len);
        break;
    }
}

/* True if ${text} is how ${node}'s answer is spelt. */
static bool is_canonical(const struct hearth_form *form, uint16_t node,
                         struct hearth_slice text)
{
    uint8_t buffer[HEARTH_ANSWER_MAX + HEARTH_NAME_MAX + 1];
    struct hearth_writer w;

    hearth_writer_init(&w, buffer, sizeof(buffer));
    return text.len > 0 && hearth_canon_answer(form, node, text, &w) == 0 &&
           hearth_slice_is_equal(hearth_writer_slice(&w), text);
}

static void flush_run(struct hearth_pack *p)
{
    if (p->not_asked >= RUN_MIN) {
        hearth_writer_varint(p->out, TOKEN_RUN);
        hearth_writer_varint(p->out, p->not_asked - RUN_MIN);
    } else {
        for (; p->not_asked > 0; p->not_asked--) {
            hearth_writer_varint(p->out, TOKEN_NOT_ASKED);
        }
    }
    p->not_asked = 0;
}

void hearth_pack_begin(struct hearth_pack *p, const struct hearth_form *form,
                       struct hearth_writer *out)
{
    p->form = form;
    p->out = out;
    p->not_asked = 0;
}

int hearth_pack_put(struct hearth_pack *p, uint16_t node,
                    const struct hearth_answer *answer)
{
    switch (answer->state) {
    case HEARTH_ANSWER_NOT_ASKED:
        p->not_asked++;
        return HEARTH_OK;
    case HEARTH_ANSWER_SKIPPED:
        flush_run(p);
        hearth_writer_varint(p->out, TOKEN_SKIPPED);
        return HEARTH_OK;
    case HEARTH_ANSWER_GIVEN:
        if (!is_canonical(p->form, node, answer->text)) {
            return HEARTH_E_INVALID;
        }
        flush_run(p);
        put_given(p->form, node, answer->text, p->out);
        return HEARTH_OK;
    default:
        return HEARTH_E_INVALID;
    }
}

int hearth_answer_encode(const struct hearth_form *form,
                         const struct hearth_answer *answers,
                         struct hearth_writer *out)
{
    struct hearth_pack pack;

    hearth_pack_begin(&pack, form, out);
    for (uint16_t i = 0; i < form->node_count; i++) {
        if (hearth_form_is_question(&form->nodes[i])) {
            int rc = hearth_pack_put(&pack, i, &answers[i]);

            if (rc != HEARTH_OK) {
                return rc;
            }
        }
    }
    return hearth_writer_finish(out);
}

/* Where texts are made while reading. */
struct unpack {
    const struct hearth_form *form;
    struct hearth_reader *in;
    struct hearth_arena *arena;
    uint64_t left_of_run;
    unsigned pending; /* not asked and written so since another answer */
};

static int keep(struct unpack *u, struct hearth_slice text,
                struct hearth_slice *out)
{
    uint8_t *copy = hearth_arena_take(u->arena, text.len, 1);

    if (copy == NULL) {
        return HEARTH_E_SPACE;
    }
    if (text.len > 0) {
        memcpy(copy, text.data, text.len); /* taken with this length */
    }
    *out = hearth_slice_of(copy, text.len);
    return HEARTH_OK;
}

static int take_choice(struct unpack *u, uint16_t list, uint64_t v,
                       struct hearth_slice *out)
{
    if (v >= u->form->lists[list].count) {
        return HEARTH_E_INVALID;
    }
    *out =
        hearth_slice_text(hearth_form_choice_name(u->form, list, (uint16_t)v));
    return HEARTH_OK;
}

static void put_name(struct unpack *u, uint16_t list, uint16_t index,
                     struct hearth_writer *out)
{
    struct hearth_slice name =
        hearth_slice_text(hearth_form_choice_name(u->form, list, index));

    if (out->len > 0) {
        hearth_writer_u8(out, ' ');
    }
    hearth_writer_put(out, name.data, name.len);
}

static int take_mask(struct unpack *u, uint16_t list, uint64_t v,
                     struct hearth_writer *out)
{
    uint16_t count = u->form->lists[list].count;
    uint64_t mask = v + 1;

    if (mask >> count != 0) {
        return HEARTH_E_INVALID;
    }
    for (uint16_t i = 0; i < count; i++) {
        if ((mask >> i & 1) != 0) {
            put_name(u, list, i, out);
        }
    }
    return HEARTH_OK;
}

static int take_indexes(struct unpack *u, uint16_t list, uint64_t v,
                        struct hearth_writer *out)
{
    uint16_t count = u->form->lists[list].count;
    uint64_t next = 0;

    if (v >= count) {
        return HEARTH_E_INVALID;
    }
    for (uint64_t i = 0; i <= v; i++) {
        uint64_t gap = hearth_reader_varint(u->in);

        if (u->in->has_failed || gap >= count - next) {
            return HEARTH_E_INVALID;
        }
        put_name(u, list, (uint16_t)(next + gap), out);
        next += gap + 1;
    }
    return HEARTH_OK;
}

static int take_integer(uint64_t v, struct hearth_writer *out)
{
    uint64_t size = v / 2 + (v & 1);

    if (size > (uint64_t)HEARTH_CANON_INTEGER_LIMIT) {
        return HEARTH_E_INVALID;
    }
    hearth_canon_put_integer(out,
                             (v & 1) != 0 ? -(int64_t)size : (int64_t)size);
    return HEARTH_OK;
}

static int take_text(struct unpack *u, uint64_t v, struct hearth_writer *out)
{
    struct hearth_slice text;

    if (v >= HEARTH_ANSWER_MAX) {
        return HEARTH_E_INVALID;
    }
    text = hearth_reader_take(u->in, (size_t)v + 1);
    hearth_writer_put(out, text.data, text.len);
    return u->in->has_failed ? HEARTH_E_INVALID : HEARTH_OK;
}

static int take_given(struct unpack *u, uint16_t node, uint64_t v,
                      struct hearth_slice *out)
{
    const struct hearth_node *n = &u->form->nodes[node];
    uint8_t buffer[HEARTH_ANSWER_MAX];
    struct hearth_writer w;
    int rc;

    if (n->type == HEARTH_NODE_SELECT_ONE) {
        return take_choice(u, n->list, v, out);
    }
    hearth_writer_init(&w, buffer, sizeof(buffer));
    if (n->type == HEARTH_NODE_INTEGER) {
        rc = take_integer(v, &w);
    } else if (n->type != HEARTH_NODE_SELECT_MULTIPLE) {
        rc = take_text(u, v, &w);
    } else {
        rc = is_mask(u->form, n->list) ? take_mask(u, n->list, v, &w)
                                       : take_indexes(u, n->list, v, &w);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (w.has_failed || !is_canonical(u->form, node, hearth_writer_slice(&w))) {
        return HEARTH_E_INVALID;
    }
    return keep(u, hearth_writer_slice(&w), out);
}

/* Only the writer's spelling: up to two alone, else one run; none at the
 * end of the answers. */
static int take_not_asked(struct unpack *u, uint64_t token)
{
    if (token == TOKEN_NOT_ASKED) {
        u->pending++;
        return u->pending < RUN_MIN ? HEARTH_OK : HEARTH_E_INVALID;
    }
    u->left_of_run = hearth_reader_varint(u->in);
    if (u->in->has_failed || u->pending != 0 ||
        u->left_of_run > HEARTH_NODES_MAX) {
        return HEARTH_E_INVALID;
    }
    u->left_of_run += RUN_MIN - 1;
    u->pending = RUN_MIN;
    return HEARTH_OK;
}

static int take_answer(struct unpack *u, uint16_t node,
                       struct hearth_answer *out)
{
    uint64_t token;

    if (u->left_of_run > 0) {
        u->left_of_run--;
        return HEARTH_OK;
    }
    if (hearth_reader_left(u->in) == 0) {
        return HEARTH_OK; /* left out at the end: not asked */
    }
    token = hearth_reader_varint(u->in);
    if (u->in->has_failed) {
        return HEARTH_E_INVALID;
    }
    if (token == TOKEN_NOT_ASKED || token == TOKEN_RUN) {
        return take_not_asked(u, token);
    }
    u->pending = 0;
    if (token == TOKEN_SKIPPED) {
        out->state = HEARTH_ANSWER_SKIPPED;
        return HEARTH_OK;
    }
    out->state = HEARTH_ANSWER_GIVEN;
    return take_given(u, node, token - TOKEN_GIVEN, &out->text);
}

int hearth_answer_decode(const struct hearth_form *form,
                         struct hearth_reader *in, struct hearth_arena *arena,
                         struct hearth_answer *answers)
{
    struct unpack u = {.form = form, .in = in, .arena = arena};
    int rc = HEARTH_OK;

    for (uint16_t i = 0; rc == HEARTH_OK && i < form->node_count; i++) {
        memset(&answers[i], 0, sizeof(answers[i]));
        if (hearth_form_is_question(&form->nodes[i])) {
            rc = take_answer(&u, i, &answers[i]);
        }
    }
    if (rc == HEARTH_OK && u.pending != 0) {
        rc = HEARTH_E_INVALID;
    }
    return rc == HEARTH_OK ? hearth_reader_finish(in) : rc;
}
