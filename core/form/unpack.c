/* SPDX-License-Identifier: Apache-2.0 */
/* Answers from compact bytes: the reader (shape.h tells the layout). */
#include "hearth/answer.h"

#include "canon.h"
#include "date.h"
#include "shape.h"
#include "value.h"

#include "hearth/expr.h"

#include <string.h>

/* Runs twice over forms with repeats: first to count, then to keep. */
struct unpack {
    const struct hearth_form *form;
    struct hearth_reader *in;
    struct hearth_arena *arena;
    struct hearth_answers *out;
    bool is_counting;
    uint64_t left_of_run;
    unsigned pending; /* not asked and written so since another answer */
};

static int keep(struct unpack *u, struct hearth_slice text,
                struct hearth_slice *out)
{
    uint8_t *copy;

    if (u->is_counting) {
        return HEARTH_OK;
    }
    copy = hearth_arena_take(u->arena, text.len, 1);
    if (copy == NULL) {
        return HEARTH_E_SPACE;
    }
    if (text.len > 0) {
        memcpy(copy, text.data, text.len); /* taken with this length */
    }
    *out = hearth_slice_of(copy, text.len);
    return HEARTH_OK;
}

static void put_name(struct unpack *u, uint16_t list, uint64_t index,
                     struct hearth_writer *out)
{
    struct hearth_slice name = hearth_slice_text(
        hearth_form_choice_name(u->form, list, (uint32_t)index));

    if (out->len > 0) {
        hearth_writer_u8(out, ' ');
    }
    hearth_writer_put(out, name.data, name.len);
}

static int take_mask(struct unpack *u, uint16_t list, uint64_t v,
                     struct hearth_writer *out)
{
    uint32_t count = u->form->lists[list].count;
    uint64_t mask = v + 1;

    if (mask >> count != 0) {
        return HEARTH_E_INVALID;
    }
    for (uint32_t i = 0; i < count; i++) {
        if ((mask >> i & 1) != 0) {
            put_name(u, list, i, out);
        }
    }
    return HEARTH_OK;
}

static int take_indexes(struct unpack *u, uint16_t list, uint64_t v,
                        struct hearth_writer *out, bool is_rank)
{
    uint64_t count = u->form->lists[list].count;
    uint64_t next = 0;

    if ((!is_rank && v >= count) || v >= HEARTH_PICKS_MAX) {
        return HEARTH_E_INVALID;
    }
    for (uint64_t i = 0; i <= v; i++) {
        uint64_t index = hearth_reader_varint(u->in);

        if (u->in->has_failed || index >= count - next) {
            return HEARTH_E_INVALID;
        }
        put_name(u, list, next + index, out);
        next += is_rank ? 0 : index + 1;
    }
    return HEARTH_OK;
}

static int take_whole(uint64_t v, struct hearth_writer *out)
{
    int64_t whole;

    if (!hearth_shape_from_zigzag(v, &whole)) {
        return HEARTH_E_INVALID;
    }
    hearth_canon_put_integer(out, whole);
    return HEARTH_OK;
}

static int take_date(uint64_t v, struct hearth_writer *out)
{
    uint8_t text[HEARTH_DATE_TEXT_MAX];
    int64_t days;

    if (!hearth_shape_from_zigzag(v, &days) ||
        !hearth_date_is_in_range(days + HEARTH_DATE_ZERO)) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, text,
                      hearth_date_text(days + HEARTH_DATE_ZERO, text));
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

static int take_calculated(struct unpack *u, uint64_t v,
                           struct hearth_writer *out, uint8_t *kind)
{
    static const uint8_t KINDS[] = {HEARTH_VALUE_TEXT,   HEARTH_VALUE_NUMBER,
                                    HEARTH_VALUE_DATE,   HEARTH_VALUE_DATETIME,
                                    HEARTH_VALUE_NUMBER, HEARTH_VALUE_BOOLEAN,
                                    HEARTH_VALUE_BOOLEAN};
    uint64_t tag = v % 8;
    struct hearth_slice word;

    if (tag >= sizeof(KINDS)) {
        return HEARTH_E_INVALID;
    }
    *kind = KINDS[tag];
    if (tag == HEARTH_CALCULATED_WHOLE) {
        return take_whole(v / 8, out);
    }
    if (tag == HEARTH_CALCULATED_FALSE || tag == HEARTH_CALCULATED_TRUE) {
        word =
            hearth_slice_text(tag == HEARTH_CALCULATED_TRUE ? "true" : "false");
        hearth_writer_put(out, word.data, word.len);
        return v / 8 == 0 ? HEARTH_OK : HEARTH_E_INVALID;
    }
    if (take_text(u, v / 8, out) != HEARTH_OK) {
        return HEARTH_E_INVALID;
    }
    /* A whole number has its own, shorter spelling. */
    return tag == HEARTH_CALCULATED_NUMBER &&
                   hearth_shape_is_whole(hearth_writer_slice(out))
               ? HEARTH_E_INVALID
               : HEARTH_OK;
}

static int take_shape(struct unpack *u, const struct hearth_node *n, uint64_t v,
                      struct hearth_writer *w, uint8_t *kind)
{
    switch (hearth_shape_of(u->form, n)) {
    case HEARTH_SHAPE_CHOICE:
        if (v >= u->form->lists[n->list].count) {
            return HEARTH_E_INVALID;
        }
        put_name(u, n->list, v, w);
        /* Of rows with one name the first stands for all. */
        return hearth_form_find_choice(u->form, n->list,
                                       hearth_writer_slice(w)) == v
                   ? HEARTH_OK
                   : HEARTH_E_INVALID;
    case HEARTH_SHAPE_WHOLE:
        return take_whole(v, w);
    case HEARTH_SHAPE_DATE:
        return take_date(v, w);
    case HEARTH_SHAPE_OK:
        hearth_writer_put(w, "OK", 2);
        return v == 0 ? HEARTH_OK : HEARTH_E_INVALID;
    case HEARTH_SHAPE_MASK:
        return take_mask(u, n->list, v, w);
    case HEARTH_SHAPE_INDEXES:
        return take_indexes(u, n->list, v, w, false);
    case HEARTH_SHAPE_RANK:
        return take_indexes(u, n->list, v, w, true);
    case HEARTH_SHAPE_CALCULATE:
        return take_calculated(u, v, w, kind);
    case HEARTH_SHAPE_TEXT:
    default:
        return take_text(u, v, w);
    }
}

static int take_given(struct unpack *u, uint16_t node, uint64_t v,
                      struct hearth_answer *out)
{
    uint8_t buffer[HEARTH_ANSWER_MAX];
    struct hearth_writer w;
    int rc;

    hearth_writer_init(&w, buffer, sizeof(buffer));
    rc = take_shape(u, &u->form->nodes[node], v, &w, &out->kind);
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (w.has_failed ||
        !hearth_shape_is_canonical(u->form, node, hearth_writer_slice(&w))) {
        return HEARTH_E_INVALID;
    }
    return keep(u, hearth_writer_slice(&w), &out->text);
}

/* Only the writer's spelling: up to two alone, else one run; none at the
 * end of the answers. */
static int take_not_asked(struct unpack *u, uint64_t token)
{
    if (token == HEARTH_TOKEN_NOT_ASKED) {
        u->pending++;
        return u->pending < HEARTH_RUN_MIN ? HEARTH_OK : HEARTH_E_INVALID;
    }
    u->left_of_run = hearth_reader_varint(u->in);
    if (u->in->has_failed || u->pending != 0 ||
        u->left_of_run > HEARTH_RUN_MAX) {
        return HEARTH_E_INVALID;
    }
    u->left_of_run += HEARTH_RUN_MIN - 1;
    u->pending = HEARTH_RUN_MIN;
    return HEARTH_OK;
}

/* The next token; NOT_ASKED inside a run and after the end. */
static int take_token(struct unpack *u, uint64_t *token)
{
    *token = HEARTH_TOKEN_NOT_ASKED;
    if (u->left_of_run > 0) {
        u->left_of_run--;
        return HEARTH_OK;
    }
    if (hearth_reader_left(u->in) == 0) {
        return HEARTH_OK; /* left out at the end: not asked */
    }
    *token = hearth_reader_varint(u->in);
    if (u->in->has_failed) {
        return HEARTH_E_INVALID;
    }
    if (*token == HEARTH_TOKEN_NOT_ASKED || *token == HEARTH_TOKEN_RUN) {
        int rc = take_not_asked(u, *token);

        *token = HEARTH_TOKEN_NOT_ASKED;
        return rc;
    }
    u->pending = 0;
    return HEARTH_OK;
}

static int take_answer(struct unpack *u, uint16_t node,
                       struct hearth_answer *out)
{
    uint64_t token;
    int rc = take_token(u, &token);

    if (rc != HEARTH_OK || token == HEARTH_TOKEN_NOT_ASKED) {
        return rc;
    }
    if (token == HEARTH_TOKEN_SKIPPED) {
        out->state = HEARTH_ANSWER_SKIPPED;
        return HEARTH_OK;
    }
    out->state = HEARTH_ANSWER_GIVEN;
    return take_given(u, node, token - HEARTH_TOKEN_GIVEN, out);
}

/* Makes one more instance, after ${last} of the same repeat. */
static int add_instance(struct unpack *u, uint16_t around, uint16_t repeat,
                        uint16_t last, uint16_t *out)
{
    struct hearth_answers *a = u->out;
    uint16_t block = u->form->nodes[repeat].block;
    struct hearth_instance *x;

    if (a->instance_count >= HEARTH_INSTANCES_MAX ||
        a->cell_count + block > HEARTH_INTERVIEW_CELLS_MAX) {
        return HEARTH_E_INVALID;
    }
    *out = a->instance_count++;
    if (!u->is_counting) {
        x = &a->instances[*out];
        x->node = repeat;
        x->parent = around;
        x->next = HEARTH_NONE;
        x->base = a->cell_count;
        x->ordinal = 1;
        if (last != HEARTH_NONE) {
            a->instances[last].next = *out;
            x->ordinal = (uint16_t)(a->instances[last].ordinal + 1);
        }
    }
    a->cell_count += block;
    return HEARTH_OK;
}

static int take_block(struct unpack *u, uint16_t instance, uint16_t group);

static int take_repeat(struct unpack *u, uint16_t around, uint16_t repeat)
{
    uint16_t last = HEARTH_NONE;
    uint64_t token;
    int rc = take_token(u, &token);

    if (rc != HEARTH_OK || token == HEARTH_TOKEN_NOT_ASKED) {
        return rc;
    }
    if (token == HEARTH_TOKEN_SKIPPED ||
        token - HEARTH_TOKEN_GIVEN >= HEARTH_REPEAT_MAX) {
        return HEARTH_E_INVALID;
    }
    for (uint64_t k = 0; k <= token - HEARTH_TOKEN_GIVEN && rc == HEARTH_OK;
         k++) {
        rc = add_instance(u, around, repeat, last, &last);
        if (rc == HEARTH_OK) {
            rc = take_block(u, last, repeat);
        }
    }
    return rc;
}

static int take_block(struct unpack *u, uint16_t instance, uint16_t group)
{
    uint16_t end = u->form->nodes[group].end;
    int rc = HEARTH_OK;

    for (uint16_t n = (uint16_t)(group + 1); n < end && rc == HEARTH_OK;) {
        const struct hearth_node *node = &u->form->nodes[n];
        struct hearth_answer unused = {.state = HEARTH_ANSWER_NOT_ASKED};
        struct hearth_answer *cell =
            u->is_counting
                ? &unused
                : &u->out->cells[u->out->instances[instance].base + node->slot];

        if (node->type == HEARTH_NODE_REPEAT) {
            rc = take_repeat(u, instance, n);
            n = node->end;
            continue;
        }
        if (hearth_form_is_question(node)) {
            rc = take_answer(u, n, cell);
        }
        n++;
    }
    return rc;
}

/* One pass over the whole of ${in}. */
static int take_all(struct unpack *u, struct hearth_reader *in)
{
    int rc;

    u->in = in;
    u->left_of_run = 0;
    u->pending = 0;
    u->out->instance_count = 1;
    u->out->cell_count = u->form->nodes[HEARTH_ROOT].block;
    rc = take_block(u, HEARTH_ROOT, HEARTH_ROOT);
    if (rc == HEARTH_OK && u->pending != 0) {
        rc = HEARTH_E_INVALID;
    }
    return rc == HEARTH_OK ? hearth_reader_finish(in) : rc;
}

int hearth_answer_decode(const struct hearth_form *form,
                         struct hearth_reader *in, struct hearth_arena *arena,
                         struct hearth_answers *out)
{
    struct unpack u = {
        .form = form, .arena = arena, .out = out, .is_counting = true};
    struct hearth_reader first = *in;
    int rc;

    memset(out, 0, sizeof(*out));
    out->form = form;
    rc = take_all(&u, &first);
    if (rc != HEARTH_OK) {
        return rc;
    }
    out->instances =
        hearth_arena_take(arena, out->instance_count, sizeof(*out->instances));
    out->cells = hearth_arena_take(arena, out->cell_count, sizeof(*out->cells));
    if (out->instances == NULL || out->cells == NULL) {
        return HEARTH_E_SPACE;
    }
    out->instances[0].next = HEARTH_NONE;
    out->instances[0].ordinal = 1;
    u.is_counting = false;
    return take_all(&u, in);
}
