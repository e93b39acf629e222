/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts: bytes, boxes, and their end. */
#include "draft.h"

#include <stdlib.h>
#include <string.h>

/* version 1 | flags 1 (bit 0: withdrawal tag) | mode 1
 * | form hash 32 | started 8 | tag 16 | area (length 1 | text)
 * | left over (length 2 | bytes) | interview (hearth_interview_save) */
#define DRAFT_VERSION 2
#define FLAG_TAG      1

void hearth_draft_put_head(const struct hearth_draft *d,
                           struct hearth_writer *out)
{
    size_t len = strlen(d->area);
    hearth_writer_u8(out, DRAFT_VERSION);
    hearth_writer_u8(out, d->has_tag ? FLAG_TAG : 0);
    hearth_writer_u8(out, d->mode);
    hearth_writer_put(out, d->form, sizeof(d->form));
    hearth_writer_u64(out, (uint64_t)d->started_s);
    hearth_writer_put(out, d->tag, sizeof(d->tag));
    hearth_writer_u8(out, (uint8_t)len);
    hearth_writer_put(out, d->area, len);
    hearth_writer_u16(out, (uint16_t)d->left.len);
    hearth_writer_put(out, d->left.data, d->left.len);
}

int hearth_draft_get_head(struct hearth_slice plain, struct hearth_draft *d,
                          struct hearth_slice *interview)
{
    struct hearth_reader r;
    hearth_reader_init(&r, plain);
    if (hearth_reader_u8(&r) != DRAFT_VERSION) {
        return HEARTH_E_VERSION;
    }
    d->has_tag = (hearth_reader_u8(&r) & FLAG_TAG) != 0;
    d->mode = hearth_reader_u8(&r);
    hearth_reader_copy(&r, d->form, sizeof(d->form));
    d->started_s = (int64_t)hearth_reader_u64(&r);
    hearth_reader_copy(&r, d->tag, sizeof(d->tag));
    size_t len = hearth_reader_u8(&r);
    struct hearth_slice area = hearth_reader_take(&r, len);
    if (hearth_bytes_to_text(area, d->area, sizeof(d->area)) != 0) {
        return HEARTH_E_INVALID;
    }
    len = hearth_reader_u16(&r);
    d->left = hearth_reader_take(&r, len);
    if (len > HEARTH_DRAFT_LEFT_MAX) {
        return HEARTH_E_INVALID;
    }
    *interview = hearth_reader_take(&r, hearth_reader_left(&r));
    return hearth_reader_finish(&r);
}

/* What binds a box to its place. */
struct binding {
    uint8_t bytes[sizeof("hearth draft v1") + HEARTH_DRAFT_ID_LEN];
};

static struct hearth_slice bind(struct binding *b, const uint8_t *id)
{
    struct hearth_writer w;
    hearth_writer_init(&w, b->bytes, sizeof(b->bytes));
    hearth_writer_put(&w, "hearth draft v1", sizeof("hearth draft v1"));
    hearth_writer_put(&w, id, HEARTH_DRAFT_ID_LEN);
    return hearth_writer_slice(&w);
}

int hearth_draft_put(struct hearth_session *s, const struct hearth_draft *d,
                     const struct hearth_key *key, struct hearth_slice plain)
{
    struct binding b;
    struct hearth_writer w;
    size_t cap = plain.len + HEARTH_BOX_EXTRA;
    uint8_t *box = malloc(cap);
    if (box == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, box, cap);
    int rc = hearth_aead_seal(key, bind(&b, d->id), plain, &s->agent->rng, &w);
    if (rc == 0) {
        rc = hearth_outbox_draft_put(s->agent->kv, d->id,
                                     hearth_writer_slice(&w));
    }
    free(box);
    return rc;
}

int hearth_draft_get(struct hearth_session *s, struct hearth_key *key,
                     uint8_t *plain, struct hearth_draft *d,
                     struct hearth_slice *interview)
{
    struct binding b;
    size_t box_len = 0;
    size_t len = 0;
    int rc = hearth_keyring_draft_key(&s->keyring.ring, s->secrets, d->id, key);
    if (rc != 0) {
        return rc;
    }
    uint8_t *box = malloc(HEARTH_DRAFT_MAX);
    if (box == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = hearth_outbox_draft_get(s->agent->kv, d->id, box, HEARTH_DRAFT_MAX,
                                 &box_len);
    if (rc == 0) {
        rc = hearth_aead_open(key, bind(&b, d->id),
                              hearth_slice_of(box, box_len), plain,
                              HEARTH_DRAFT_MAX, &len);
    }
    free(box);
    if (rc != 0) {
        return rc;
    }
    return hearth_draft_get_head(hearth_slice_of(plain, len), d, interview);
}

int hearth_draft_destroy(struct hearth_session *s, const uint8_t *id)
{
    hearth_keyring_drop_draft(&s->keyring.ring, id);
    int rc = hearth_keyring_file_save(&s->keyring);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_outbox_draft_del(s->agent->kv, id);
    return rc == HEARTH_E_NOT_FOUND ? 0 : rc;
}

int hearth_draft_find(struct hearth_session *s, const char *prefix,
                      uint8_t id[HEARTH_DRAFT_ID_LEN])
{
    uint8_t ids[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
    char hex[2 * HEARTH_DRAFT_ID_LEN + 1];
    size_t count = 0;
    size_t found = 0;
    size_t others = 0;
    bool is_any = strcmp(prefix, "last") == 0;
    int rc = hearth_outbox_drafts(s->agent->kv, ids, HEARTH_DRAFTS_MAX, &count);
    if (rc != 0) {
        return rc;
    }
    for (size_t i = 0; i < count; i++) {
        hearth_bytes_hex(hearth_slice_of(ids[i], HEARTH_DRAFT_ID_LEN), hex);
        if (!is_any && strncmp(hex, prefix, strlen(prefix)) != 0) {
            continue;
        }
        if (!hearth_keyring_is_draft_of(&s->keyring.ring, s->secrets->slot,
                                        ids[i])) {
            others++;
            continue;
        }
        memcpy(id, ids[i], HEARTH_DRAFT_ID_LEN);
        found++;
    }
    if (found == 0) {
        return others > 0 && !is_any ? HEARTH_E_DENIED : HEARTH_E_NOT_FOUND;
    }
    return found == 1 ? 0 : HEARTH_E_LIMIT;
}
