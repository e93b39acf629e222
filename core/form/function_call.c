/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments of a call, and texts made of pieces. */
#include "function.h"

#include "number.h"
#include "value.h"

#include <math.h>
#include <string.h>

/* A step is worth so many bytes looked at. */
#define BYTES_PER_STEP 64

const struct hearth_form *hearth_call_form(const struct hearth_call *c)
{
    return c->m->interview->form;
}

const struct hearth_world *hearth_call_world(const struct hearth_call *c)
{
    return &c->m->interview->world;
}

int hearth_call_work(const struct hearth_call *c, size_t len, size_t times)
{
    /* Texts are at most 64 KiB, so the product fits. */
    uint64_t steps = (uint64_t)len * times / BYTES_PER_STEP;

    if (steps > HEARTH_EXPR_STEPS_MAX ||
        !hearth_machine_count(c->m, (uint32_t)steps)) {
        return HEARTH_E_EVAL;
    }
    return HEARTH_OK;
}

int hearth_call_value(const struct hearth_call *c, unsigned i,
                      struct hearth_value *out)
{
    if (i < c->count) {
        return hearth_value_single(c->m, &c->args[i], out);
    }
    if (hearth_value_is_none(c->m, &c->m->context)) {
        return HEARTH_E_EVAL;
    }
    *out = hearth_model_value(c->m, &c->m->context);
    return HEARTH_OK;
}

int hearth_call_text(const struct hearth_call *c, unsigned i,
                     struct hearth_slice *out)
{
    struct hearth_value v;
    int rc = hearth_call_value(c, i, &v);

    if (rc == HEARTH_OK) {
        rc = hearth_value_to_text(c->m, &v, out);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_call_work(c, out->len, 1);
    }
    if (rc == HEARTH_OK && out->data == NULL) {
        /* Functions point into it, and nothing may point behind NULL. */
        *out = hearth_slice_text("");
    }
    return rc;
}

int hearth_call_number(const struct hearth_call *c, unsigned i, double *out)
{
    struct hearth_value v;
    int rc = hearth_call_value(c, i, &v);

    return rc == HEARTH_OK ? hearth_value_to_number(c->m, &v, out) : rc;
}

int hearth_call_truth(const struct hearth_call *c, unsigned i, bool *out)
{
    struct hearth_value v;
    int rc = hearth_call_value(c, i, &v);

    return rc == HEARTH_OK ? hearth_value_to_truth(c->m, &v, out) : rc;
}

int hearth_call_whole(const struct hearth_call *c, unsigned i, int64_t *out)
{
    double x;
    int rc = hearth_call_number(c, i, &x);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (isnan(x)) {
        *out = 0;
    } else if (x >= INT32_MAX) {
        *out = INT32_MAX;
    } else {
        *out = x <= INT32_MIN ? INT32_MIN : (int64_t)x;
    }
    return HEARTH_OK;
}

int hearth_call_index(const struct hearth_call *c, unsigned i, size_t limit,
                      uint16_t *out)
{
    double x;
    int rc = hearth_call_number(c, i, &x);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (!(x >= 0 && x < (double)limit && x < HEARTH_NONE)) {
        return HEARTH_E_EVAL;
    }
    *out = (uint16_t)x;
    return HEARTH_OK;
}

int hearth_call_next(const struct hearth_call *c, struct hearth_call_walk *walk,
                     struct hearth_value *out)
{
    while (walk->arg < c->count) {
        const struct hearth_value *v = &c->args[walk->arg];

        if (v->type != HEARTH_VALUE_NODES) {
            walk->arg++;
            *out = *v;
            return HEARTH_OK;
        }
        if (walk->node < v->count) {
            if (!hearth_machine_count(c->m, 1)) {
                return HEARTH_E_EVAL;
            }
            *out =
                hearth_model_value(c->m, &c->m->refs[v->first + walk->node++]);
            return HEARTH_OK;
        }
        walk->arg++;
        walk->node = 0;
    }
    return HEARTH_E_NOT_FOUND;
}

/* Pieces follow each other in scratch, unless something else was made there
 * between them: then all moves behind that. */
int hearth_call_append(struct hearth_call_writer *w, struct hearth_slice piece)
{
    uint8_t *room;

    if (piece.len == 0) {
        return HEARTH_OK;
    }
    room = hearth_machine_room(w->m, piece.len);
    if (room == NULL) {
        return HEARTH_E_EVAL;
    }
    if (w->len > 0 && room != w->text + w->len) {
        uint8_t *moved = hearth_machine_room(w->m, w->len);

        if (moved == NULL || moved != room + piece.len) {
            return HEARTH_E_EVAL;
        }
        /* The room is as long as both together. */
        memcpy(room, w->text, w->len);
        w->text = room;
        room += w->len;
    }
    if (w->len == 0) {
        w->text = room;
    }
    memcpy(room, piece.data, piece.len); /* what was asked room for */
    w->len += piece.len;
    return HEARTH_OK;
}

int hearth_call_append_value(struct hearth_call_writer *w,
                             const struct hearth_value *v)
{
    uint8_t text[HEARTH_NUMBER_TEXT_MAX];

    return hearth_call_append(w, hearth_value_spell(v, text));
}

struct hearth_value hearth_call_written(const struct hearth_call_writer *w)
{
    return hearth_value_text(hearth_slice_of(w->text, w->len));
}

struct hearth_value hearth_call_blank(void)
{
    return hearth_value_text(hearth_slice_of(NULL, 0));
}
