/* SPDX-License-Identifier: Apache-2.0 */
/* The draft: an interview that waits, writer and reader side by side.
 *
 *   version 1 = 2 | form hash 32 | language 1 | seed 4 | started 8 |
 *   screen: kind 1 | node 2 | instance 2 | then the root's block
 *
 *   block     for each node in order, inner repeats in their place:
 *             question   0 | run - 1 varint: blank, so many on
 *                        length varint | kind 1 (calculate) | answer
 *             repeat     count varint, then for each: hidden 1 | block
 *
 * Instances are counted in the order they are written. */
#include "draft.h"
#include "canon.h"
#include "cells.h"
#include "machine.h"
#include "recompute.h"
#include "screen.h"

#include "hearth/secmem.h"

#include <string.h>

#define DRAFT_VERSION 2

/* ---- writing ---- */

struct save {
    const struct hearth_interview *i;
    struct hearth_writer *out;
    bool is_whole; /* what no draft may hold as well: stays in memory */
    uint32_t blank;
    uint16_t written;  /* instances so far */
    uint16_t wanted;   /* the screen's instance ... */
    uint16_t numbered; /* ... and its number */
};

static void flush_blank(struct save *s)
{
    if (s->blank > 0) {
        hearth_writer_varint(s->out, 0);
        hearth_writer_varint(s->out, s->blank - 1);
    }
    s->blank = 0;
}

/* What is asked before consent, and practice, is never written. */
static bool is_stored(const struct hearth_node *n, bool is_whole)
{
    return is_whole ||
           (n->flags & (HEARTH_FLAG_GATE | HEARTH_FLAG_PRACTICE)) == 0;
}

static void save_answer(struct save *s, struct hearth_place place)
{
    const struct hearth_node *n = &s->i->form->nodes[place.node];
    struct hearth_slice text = hearth_cells_text(s->i, place);

    if (text.len == 0 || !is_stored(n, s->is_whole)) {
        s->blank++;
        return;
    }
    flush_blank(s);
    hearth_writer_varint(s->out, text.len);
    if (n->type == HEARTH_NODE_CALCULATE) {
        hearth_writer_u8(s->out, hearth_cells_at(s->i, place)->value);
    }
    hearth_writer_put(s->out, text.data, text.len);
}

static void save_block(struct save *s, uint16_t instance, uint16_t group);

static void save_repeat(struct save *s, uint16_t around, uint16_t repeat)
{
    const struct hearth_interview *i = s->i;
    uint64_t count = 0;
    uint16_t first = hearth_cells_first(i, around, repeat);

    for (uint16_t x = first; x != HEARTH_NONE; x = i->instances[x].next) {
        count++;
    }
    flush_blank(s);
    hearth_writer_varint(s->out, count);
    for (uint16_t x = first; x != HEARTH_NONE; x = i->instances[x].next) {
        hearth_writer_u8(s->out, i->instances[x].is_hidden);
        save_block(s, x, repeat);
    }
}

static void save_block(struct save *s, uint16_t instance, uint16_t group)
{
    const struct hearth_form *form = s->i->form;

    if (instance == s->wanted) {
        s->numbered = s->written;
    }
    s->written++;
    for (uint16_t n = (uint16_t)(group + 1); n < form->nodes[group].end;) {
        struct hearth_place place = {instance, n};

        if (form->nodes[n].type == HEARTH_NODE_REPEAT) {
            save_repeat(s, instance, n);
            n = form->nodes[n].end;
            continue;
        }
        if (hearth_form_is_question(&form->nodes[n])) {
            save_answer(s, place);
        }
        n++;
    }
    flush_blank(s);
}

static int save_all(const struct hearth_interview *i, struct hearth_writer *out,
                    bool is_whole)
{
    struct save s = {.i = i,
                     .out = out,
                     .is_whole = is_whole,
                     .wanted = i->screen.place.instance};
    size_t at;

    hearth_writer_u8(out, DRAFT_VERSION);
    hearth_writer_put(out, i->form->hash, HEARTH_HASH_LEN);
    hearth_writer_u8(out, i->language);
    hearth_writer_u32(out, i->seed);
    hearth_writer_u64(out, (uint64_t)i->started_ms);
    hearth_writer_u8(out, (uint8_t)i->screen.kind);
    hearth_writer_u16(out, i->screen.place.node);
    at = out->len;
    hearth_writer_u16(out, 0);
    save_block(&s, HEARTH_ROOT, HEARTH_ROOT);
    if (!out->has_failed) {
        out->data[at] = (uint8_t)(s.numbered >> 8);
        out->data[at + 1] = (uint8_t)s.numbered;
    }
    return hearth_writer_finish(out);
}

int hearth_interview_save(const struct hearth_interview *i,
                          struct hearth_writer *out)
{
    return save_all(i, out, false);
}

int hearth_draft_snapshot(struct hearth_interview *i)
{
    struct hearth_writer w;
    int rc;

    hearth_writer_init(&w, i->snapshot, HEARTH_DRAFT_MAX);
    rc = save_all(i, &w, true);
    i->snapshot_len = rc == HEARTH_OK ? w.len : 0;
    return rc;
}

/* ---- reading ---- */

struct load {
    struct hearth_interview *i;
    struct hearth_reader *in;
    bool is_whole;
    uint64_t blank;
    bool is_checking; /* counts and checks only: a bad draft changes nothing */
    uint32_t instances;
    uint32_t cells;
    size_t text;
    uint16_t wanted; /* number of the screen's instance ... */
    uint16_t found;  /* ... and where it stands now */
};

static bool is_canonical(struct hearth_interview *i, uint16_t node,
                         struct hearth_slice text)
{
    const struct hearth_node *n = &i->form->nodes[node];
    struct hearth_writer w;
    bool is_same;

    if (n->type == HEARTH_NODE_CALCULATE || n->type == HEARTH_NODE_HIDDEN ||
        n->type == HEARTH_NODE_TEXT) {
        return hearth_form_is_clean_text(text);
    }
    hearth_writer_init(&w, i->work, i->work_cap);
    is_same = hearth_canon_answer(i->form, node, text, &w) == HEARTH_OK &&
              hearth_slice_is_equal(hearth_writer_slice(&w), text);
    hearth_secmem_wipe(i->work, i->work_cap);
    return is_same;
}

static bool load_answer(struct load *l, struct hearth_place place)
{
    const struct hearth_node *n = &l->i->form->nodes[place.node];
    struct hearth_slice text;
    uint8_t kind = HEARTH_VALUE_TEXT;
    uint64_t len;

    if (l->blank > 0) {
        l->blank--;
        return true;
    }
    len = hearth_reader_varint(l->in);
    if (len == 0) {
        l->blank = hearth_reader_varint(l->in);
        return !l->in->has_failed && l->blank <= l->cells;
    }
    if (n->type == HEARTH_NODE_CALCULATE) {
        kind = hearth_reader_u8(l->in);
    }
    if (len > HEARTH_ANSWER_MAX || kind > HEARTH_VALUE_DATETIME) {
        return false;
    }
    text = hearth_reader_take(l->in, (size_t)len);
    l->text += text.len;
    if (l->in->has_failed || !is_stored(n, l->is_whole) ||
        l->text > l->i->pool_cap || !is_canonical(l->i, place.node, text)) {
        return false;
    }
    if (!l->is_checking) {
        HEARTH_CHECK(hearth_cells_put(l->i, place, text) == HEARTH_OK);
        hearth_cells_at(l->i, place)->value = kind;
    }
    return true;
}

static bool load_block(struct load *l, uint16_t instance, uint16_t group);

static bool load_repeat(struct load *l, uint16_t around, uint16_t repeat)
{
    uint64_t count = hearth_reader_varint(l->in);

    if (l->in->has_failed || l->blank > 0 || count > HEARTH_REPEAT_MAX) {
        return false;
    }
    for (uint64_t k = 0; k < count; k++) {
        uint8_t is_hidden = hearth_reader_u8(l->in);
        uint16_t added = 0;

        l->cells += l->i->form->nodes[repeat].block;
        if (is_hidden > 1 || l->in->has_failed ||
            ++l->instances > l->i->instance_cap || l->cells > l->i->cell_cap) {
            return false;
        }
        if (!l->is_checking) {
            HEARTH_CHECK(hearth_cells_add(l->i, around, repeat, &added) ==
                         HEARTH_OK);
            l->i->instances[added].is_hidden = is_hidden != 0;
        }
        if (!load_block(l, added, repeat)) {
            return false;
        }
    }
    return true;
}

static bool load_block(struct load *l, uint16_t instance, uint16_t group)
{
    const struct hearth_form *form = l->i->form;
    bool is_good = true;

    if (l->wanted-- == 0) {
        l->found = instance;
    }
    for (uint16_t n = (uint16_t)(group + 1);
         n < form->nodes[group].end && is_good;) {
        struct hearth_place place = {instance, n};

        if (form->nodes[n].type == HEARTH_NODE_REPEAT) {
            is_good = load_repeat(l, instance, n);
            n = form->nodes[n].end;
            continue;
        }
        if (hearth_form_is_question(&form->nodes[n])) {
            is_good = load_answer(l, place);
        }
        n++;
    }
    return is_good && l->blank == 0;
}

static bool load_all(struct load *l, struct hearth_reader *in, uint16_t wanted)
{
    l->in = in;
    l->blank = 0;
    l->instances = 1;
    l->cells = l->i->form->nodes[HEARTH_ROOT].block;
    l->text = 0;
    l->wanted = wanted;
    l->found = HEARTH_ROOT;
    return load_block(l, HEARTH_ROOT, HEARTH_ROOT) &&
           hearth_reader_finish(in) == HEARTH_OK;
}

/* A blank interview: one instance, nothing answered. */
static void clear(struct hearth_interview *i)
{
    hearth_secmem_wipe(i->pool, i->pool_cap);
    i->pool_len = 0;
    memset(i->cells, 0, i->cell_cap * sizeof(i->cells[0]));
    i->cell_count = i->form->nodes[HEARTH_ROOT].block;
    i->instance_count = 1;
    i->free_count = 0;
    if (i->heads != NULL) {
        memset(i->heads, 0xff,
               ((size_t)i->heads_mask + 1) * sizeof(i->heads[0]));
    }
}

struct head {
    uint8_t language;
    uint32_t seed;
    int64_t started_ms;
    struct hearth_screen screen;
};

static int load_head(struct hearth_reader *in, const struct hearth_form *form,
                     struct head *out)
{
    uint8_t version = hearth_reader_u8(in);
    struct hearth_slice hash = hearth_reader_take(in, HEARTH_HASH_LEN);

    if (in->has_failed) {
        return HEARTH_E_INVALID;
    }
    if (version != DRAFT_VERSION ||
        !hearth_slice_is_equal(hash,
                               hearth_slice_of(form->hash, HEARTH_HASH_LEN))) {
        return HEARTH_E_VERSION;
    }
    out->language = hearth_reader_u8(in);
    out->seed = hearth_reader_u32(in);
    out->started_ms = (int64_t)hearth_reader_u64(in);
    out->screen.kind = (enum hearth_screen_kind)hearth_reader_u8(in);
    out->screen.place.node = hearth_reader_u16(in);
    out->screen.place.instance = hearth_reader_u16(in);
    if (in->has_failed || out->language >= form->language_count ||
        out->screen.kind > HEARTH_SCREEN_ADD ||
        (out->screen.kind != HEARTH_SCREEN_END &&
         out->screen.place.node >= form->node_count)) {
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

/* The screen as saved, if that place exists; else the first. */
static void restore_screen(struct hearth_interview *i, struct hearth_screen s)
{
    const struct hearth_form *form = i->form;
    uint16_t node = s.place.node;

    if (s.kind == HEARTH_SCREEN_END) {
        i->screen.kind = HEARTH_SCREEN_END;
        i->screen.place.instance = HEARTH_ROOT;
        i->screen.place.node = HEARTH_NONE;
        return;
    }
    if (s.kind == HEARTH_SCREEN_ADD &&
        form->nodes[node].type == HEARTH_NODE_REPEAT) {
        node = form->nodes[node].parent;
    }
    i->screen = i->instances[s.place.instance].node == form->nodes[node].owner
                    ? hearth_screen_settle(i, s)
                    : hearth_screen_first(i);
}

static int load_draft(struct hearth_interview *i, struct hearth_slice draft,
                      bool is_whole)
{
    struct load l = {.i = i, .is_whole = is_whole, .is_checking = true};
    struct hearth_reader in;
    struct hearth_reader first;
    struct head head;
    int rc;

    hearth_reader_init(&in, draft);
    rc = load_head(&in, i->form, &head);
    if (rc != HEARTH_OK) {
        return rc;
    }
    first = in;
    if (!load_all(&l, &first, head.screen.place.instance)) {
        return HEARTH_E_INVALID;
    }
    clear(i);
    l.is_checking = false;
    HEARTH_CHECK(load_all(&l, &in, head.screen.place.instance));
    i->language = head.language;
    i->seed = head.seed;
    i->started_ms = head.started_ms;
    i->machine->steps = 0;
    hearth_recompute_resume(i);
    head.screen.place.instance = l.found;
    restore_screen(i, head.screen);
    return HEARTH_OK;
}

int hearth_interview_load(struct hearth_interview *i, struct hearth_slice draft)
{
    return load_draft(i, draft, false);
}

void hearth_draft_restore(struct hearth_interview *i)
{
    HEARTH_CHECK(load_draft(i, hearth_slice_of(i->snapshot, i->snapshot_len),
                            true) == HEARTH_OK);
    hearth_secmem_wipe(i->snapshot, HEARTH_DRAFT_MAX);
}
