/* SPDX-License-Identifier: Apache-2.0 */
/* Permuted blocks in the store, in a box under the worker's root: with the
 * order of the draws somebody could tell a respondent's arm. */
#include "arm.h"

#include "hearth/hash.h"

#include <string.h>

/* version 1 | arms 1 | length 1 | next 1 | order */
#define BLOCK_VERSION 1
#define PLAIN_MAX     (4 + HEARTH_ARM_BLOCK_MAX)
#define NAME_LEN      (4 + 16)

void hearth_arm_begin(struct hearth_arms *arms, struct hearth_session *session,
                      const struct hearth_form *form)
{
    memset(arms, 0, sizeof(*arms));
    arms->session = session;
    arms->form = form;
}

/* 0..bound-1, each as likely; 0 after a failure. */
static uint32_t draw_below(struct hearth_arms *arms, uint32_t bound)
{
    const struct hearth_rng *rng = &arms->session->agent->rng;
    uint32_t limit = UINT32_MAX - UINT32_MAX % bound;
    for (;;) {
        uint8_t bytes[4];
        struct hearth_reader r;
        if (rng->fill(rng->cookie, bytes, sizeof(bytes)) != 0) {
            arms->has_failed = true;
            return 0;
        }
        hearth_reader_init(&r, hearth_slice_of(bytes, sizeof(bytes)));
        uint32_t v = hearth_reader_u32(&r);
        if (v < limit) {
            return v % bound;
        }
    }
}

/* A fresh block: each arm twice, in random order. */
static void shuffle(struct hearth_arms *arms, struct hearth_arm_block *b,
                    uint8_t count)
{
    b->count = count;
    b->len = (uint8_t)(2 * count);
    b->at = 0;
    for (uint8_t i = 0; i < b->len; i++) {
        uint32_t j = draw_below(arms, i + 1u);
        b->order[i] = b->order[j];
        b->order[j] = (uint8_t)(i / 2);
    }
}

/* "arm." and 16 hex digits that only this worker's root can make. */
static int name_block(const struct hearth_arms *arms, uint16_t node,
                      char name[NAME_LEN + 1])
{
    uint8_t info[2 * HEARTH_NAME_MAX + 2];
    uint8_t id[8];
    struct hearth_writer w;
    const char *question = hearth_form_name(arms->form, node);
    hearth_writer_init(&w, info, sizeof(info));
    hearth_writer_put(&w, arms->form->id, strlen(arms->form->id) + 1);
    hearth_writer_put(&w, question, strlen(question));
    int rc = hearth_writer_finish(&w);
    if (rc == 0) {
        rc = hearth_hash_hkdf(
            HEARTH_PREFIX("hearth arm v1"),
            hearth_slice_of(arms->session->secrets->root.bytes, HEARTH_KEY_LEN),
            hearth_writer_slice(&w), id, sizeof(id));
    }
    if (rc == 0) {
        memcpy(name, "arm.", 4);
        hearth_bytes_hex(hearth_slice_of(id, sizeof(id)), name + 4);
    }
    return rc;
}

static bool decode(struct hearth_slice plain, struct hearth_arm_block *b)
{
    struct hearth_reader r;
    hearth_reader_init(&r, plain);
    bool is_known = hearth_reader_u8(&r) == BLOCK_VERSION;
    b->count = hearth_reader_u8(&r);
    b->len = hearth_reader_u8(&r);
    b->at = hearth_reader_u8(&r);
    if (!is_known || b->count == 0 || b->count > HEARTH_ARM_COUNT_MAX ||
        b->len != 2 * b->count || b->at > b->len) {
        return false;
    }
    hearth_reader_copy(&r, b->order, b->len);
    for (uint8_t i = 0; i < b->len; i++) {
        if (b->order[i] >= b->count) {
            return false;
        }
    }
    return hearth_reader_finish(&r) == 0;
}

/* What the store has of the block; false: none, or one of another design. */
static bool read_block(const struct hearth_arms *arms,
                       struct hearth_arm_block *b)
{
    char name[NAME_LEN + 1];
    uint8_t box[PLAIN_MAX + HEARTH_BOX_EXTRA];
    uint8_t plain[PLAIN_MAX];
    size_t len = 0;
    if (name_block(arms, b->node, name) != 0 ||
        hearth_outbox_meta_get(arms->session->agent->kv, name, box, sizeof(box),
                               &len) != 0 ||
        hearth_aead_open(&arms->session->secrets->root, hearth_slice_text(name),
                         hearth_slice_of(box, len), plain, sizeof(plain),
                         &len) != 0) {
        return false;
    }
    bool is_good = decode(hearth_slice_of(plain, len), b);
    hearth_secmem_wipe(plain, sizeof(plain));
    return is_good;
}

static int write_block(const struct hearth_arms *arms,
                       const struct hearth_arm_block *b)
{
    char name[NAME_LEN + 1];
    uint8_t box[PLAIN_MAX + HEARTH_BOX_EXTRA];
    uint8_t plain[PLAIN_MAX];
    struct hearth_writer w;
    struct hearth_writer out;
    int rc = name_block(arms, b->node, name);
    if (rc != 0) {
        return rc;
    }
    hearth_writer_init(&w, plain, sizeof(plain));
    hearth_writer_u8(&w, BLOCK_VERSION);
    hearth_writer_u8(&w, b->count);
    hearth_writer_u8(&w, b->len);
    hearth_writer_u8(&w, b->at);
    hearth_writer_put(&w, b->order, b->len);
    hearth_writer_init(&out, box, sizeof(box));
    rc = hearth_aead_seal(&arms->session->secrets->root,
                          hearth_slice_text(name), hearth_writer_slice(&w),
                          &arms->session->agent->rng, &out);
    hearth_secmem_wipe(plain, sizeof(plain));
    return rc != 0 ? rc
                   : hearth_outbox_meta_put(arms->session->agent->kv, name,
                                            hearth_writer_slice(&out));
}

/* The block of ${node}, NULL when there are too many. */
static struct hearth_arm_block *block_of(struct hearth_arms *arms,
                                         uint16_t node, uint8_t count)
{
    for (size_t i = 0; i < arms->count; i++) {
        if (arms->blocks[i].node == node) {
            return &arms->blocks[i];
        }
    }
    if (arms->count == HEARTH_ARM_NODES_MAX) {
        return NULL;
    }
    struct hearth_arm_block *b = &arms->blocks[arms->count++];
    b->node = node;
    b->is_drawn = false;
    if (!read_block(arms, b) || b->count != count || b->at == b->len) {
        shuffle(arms, b, count);
        /* Stored before it is seen: starting again must not roll again. */
        if (write_block(arms, b) != 0) {
            arms->has_failed = true;
        }
    }
    return b;
}

uint32_t hearth_arm_draw(struct hearth_arms *arms, uint16_t node,
                         uint32_t count)
{
    if (count < 2) {
        return 0;
    }
    /* Practice leaves nothing behind, not even a draw. */
    bool is_balanced =
        count <= HEARTH_ARM_COUNT_MAX && !arms->form->is_training;
    struct hearth_arm_block *b =
        is_balanced ? block_of(arms, node, (uint8_t)count) : NULL;
    if (b == NULL) {
        return draw_below(arms, count);
    }
    if (b->at == b->len) {
        shuffle(arms, b, b->count);
    }
    b->is_drawn = true;
    return b->order[b->at++];
}

int hearth_arm_commit(struct hearth_arms *arms)
{
    for (size_t i = 0; i < arms->count; i++) {
        struct hearth_arm_block *b = &arms->blocks[i];
        int rc = 0;
        if (b->is_drawn && b->at == b->len) {
            shuffle(arms, b, b->count);
        }
        if (b->is_drawn) {
            rc = arms->has_failed ? HEARTH_E_CRYPTO : write_block(arms, b);
        }
        if (rc != 0) {
            return rc;
        }
        b->is_drawn = false;
    }
    return 0;
}

void hearth_arm_forget(struct hearth_arms *arms)
{
    hearth_secmem_wipe(arms->blocks, sizeof(arms->blocks));
    arms->count = 0;
}
