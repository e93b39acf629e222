/* SPDX-License-Identifier: Apache-2.0 */
/* The draft: an interview that waits, writer and reader side by side.
 *
 *   version 1 = 1 | form hash 32 | current 2 | then for each answer, in node
 *   order: node gap varint | length varint | canonical answer
 *
 * ${gap} is the number of nodes passed over since the answer before. */
#include "canon.h"
#include "cells.h"

#include "hearth/secmem.h"

#define DRAFT_VERSION 1

int hearth_interview_save(const struct hearth_interview *i,
                          struct hearth_writer *out)
{
    uint16_t next = 0;

    hearth_writer_u8(out, DRAFT_VERSION);
    hearth_writer_put(out, i->form->hash, HEARTH_HASH_LEN);
    hearth_writer_u16(out, i->current);
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        struct hearth_slice text = hearth_cells_value(i, n);

        if (text.len > 0) {
            hearth_writer_varint(out, (uint64_t)n - next);
            hearth_writer_varint(out, text.len);
            hearth_writer_put(out, text.data, text.len);
            next = (uint16_t)(n + 1);
        }
    }
    return hearth_writer_finish(out);
}

struct stored {
    uint16_t node;
    struct hearth_slice text;
};

/* The next answer; ${next} is the first node that may follow. */
static bool take_stored(struct hearth_reader *in,
                        const struct hearth_form *form, uint16_t *next,
                        struct stored *out)
{
    uint64_t gap = hearth_reader_varint(in);
    uint64_t len = hearth_reader_varint(in);

    if (gap >= (uint64_t)form->node_count - *next || len == 0 ||
        len > HEARTH_ANSWER_MAX) {
        hearth_reader_fail(in);
        return false;
    }
    out->node = (uint16_t)(*next + gap);
    out->text = hearth_reader_take(in, (size_t)len);
    *next = (uint16_t)(out->node + 1);
    return !in->has_failed;
}

static bool is_canonical(struct hearth_interview *i, const struct stored *s)
{
    struct hearth_writer w;
    bool is_same;

    hearth_writer_init(&w, i->work, i->work_cap);
    is_same = hearth_form_is_question(&i->form->nodes[s->node]) &&
              hearth_canon_answer(i->form, s->node, s->text, &w) == 0 &&
              hearth_slice_is_equal(hearth_writer_slice(&w), s->text);
    hearth_secmem_wipe(i->work, i->work_cap);
    return is_same;
}

/* Walks all answers without storing any: a bad draft changes nothing. */
static int check_stored(struct hearth_interview *i, struct hearth_reader in)
{
    struct stored s;
    uint16_t next = 0;
    size_t sum = 0;

    while (hearth_reader_left(&in) > 0) {
        if (!take_stored(&in, i->form, &next, &s) || !is_canonical(i, &s)) {
            return HEARTH_E_INVALID;
        }
        sum += s.text.len;
    }
    return sum > i->pool_cap ? HEARTH_E_INVALID : hearth_reader_finish(&in);
}

static int check_head(struct hearth_reader *in, const struct hearth_form *form,
                      uint16_t *current)
{
    uint8_t version = hearth_reader_u8(in);
    struct hearth_slice hash = hearth_reader_take(in, HEARTH_HASH_LEN);

    *current = hearth_reader_u16(in);
    if (in->has_failed ||
        (*current != HEARTH_NONE && *current >= form->node_count)) {
        return HEARTH_E_INVALID;
    }
    if (version != DRAFT_VERSION ||
        !hearth_slice_is_equal(hash,
                               hearth_slice_of(form->hash, HEARTH_HASH_LEN))) {
        return HEARTH_E_VERSION;
    }
    return HEARTH_OK;
}

int hearth_interview_load(struct hearth_interview *i, struct hearth_slice draft)
{
    struct hearth_reader in;
    struct stored s;
    uint16_t current;
    uint16_t next = 0;
    int rc;

    hearth_reader_init(&in, draft);
    rc = check_head(&in, i->form, &current);
    if (rc == HEARTH_OK) {
        rc = check_stored(i, in);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        i->cells[n].at = 0;
        i->cells[n].len = 0;
    }
    hearth_secmem_wipe(i->pool, i->pool_cap);
    i->pool_len = 0;
    while (hearth_reader_left(&in) > 0) {
        HEARTH_CHECK(take_stored(&in, i->form, &next, &s));
        HEARTH_CHECK(hearth_cells_store(i, s.node, s.text) == HEARTH_OK);
    }
    hearth_cells_recompute(i);
    i->current =
        current == HEARTH_NONE ? current : hearth_cells_screen(i, current);
    return HEARTH_OK;
}
