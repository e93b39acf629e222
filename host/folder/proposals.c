/* SPDX-License-Identifier: Apache-2.0 */
/* Proposed cubes as files: "hearth proposal 1\n" | state 1 | made 8 | decided 8
 * | tried 8 | base 4 | by, decider, reason, answer: length 1 + text | document.
 */
#include "host/folder/proposals.h"

#include "hearth/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "hearth proposal 1\n"
#define FILE_MAX                                                               \
    (sizeof(HEAD) + 29 + (size_t)2 * (1 + HEARTH_PROPOSAL_WHO_MAX) +           \
     (size_t)2 * (1 + HEARTH_PROPOSAL_WORDS_MAX) +                             \
     HEARTH_PROPOSAL_DOCUMENT_MAX)

static int path_of(const char *data, unsigned slot, char out[HEARTH_PATH_MAX])
{
    char name[32];

    (void)snprintf(name, sizeof(name), "release/proposal-%02u", slot);
    return hearth_fsutil_join(data, name, out);
}

/* ---- bytes ---- */

static void put_text(struct hearth_writer *w, const char *text)
{
    hearth_writer_u8(w, (uint8_t)strlen(text));
    hearth_writer_put(w, text, strlen(text));
}

static int take_text(struct hearth_reader *r, char *out, size_t cap)
{
    struct hearth_slice text = hearth_reader_take(r, hearth_reader_u8(r));

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < 0x20 || text.data[i] == 0x7f) {
            return HEARTH_E_INVALID; /* nothing that a terminal obeys */
        }
    }
    out[0] = '\0';
    return text.len == 0 ? 0 : hearth_bytes_to_text(text, out, cap);
}

static int name_it(struct hearth_proposal *p)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int e = hearth_hash_parts(&p->document, 1, hash);

    if (e == 0) {
        hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), p->hash);
    }
    return e;
}

int hearth_proposal_decode(struct hearth_slice bytes,
                           struct hearth_proposal *out)
{
    struct hearth_reader r;
    int e = 0;

    memset(out, 0, sizeof(*out));
    hearth_reader_init(&r, bytes);
    if (bytes.len > FILE_MAX ||
        !hearth_slice_is_equal(hearth_reader_take(&r, sizeof(HEAD) - 1),
                               hearth_slice_text(HEAD))) {
        return HEARTH_E_INVALID;
    }
    out->state = hearth_reader_u8(&r);
    out->made_s = (int64_t)hearth_reader_u64(&r);
    out->decided_s = (int64_t)hearth_reader_u64(&r);
    out->tried_s = (int64_t)hearth_reader_u64(&r);
    out->base = hearth_reader_u32(&r);
    e |= take_text(&r, out->by, sizeof(out->by));
    e |= take_text(&r, out->decider, sizeof(out->decider));
    e |= take_text(&r, out->reason, sizeof(out->reason));
    e |= take_text(&r, out->answer, sizeof(out->answer));
    out->document = hearth_reader_take(&r, hearth_reader_left(&r));
    if (e != 0 || hearth_reader_finish(&r) != 0 ||
        out->state < HEARTH_PROPOSAL_WAITS ||
        out->state > HEARTH_PROPOSAL_FAILED || out->made_s < 0 ||
        out->decided_s < 0 || out->tried_s < 0 || out->document.len == 0 ||
        out->document.len > HEARTH_PROPOSAL_DOCUMENT_MAX) {
        return HEARTH_E_INVALID;
    }
    return name_it(out);
}

int hearth_proposal_put(const char *data, struct hearth_proposal *p)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    uint8_t *bytes;
    int e;

    if (p->slot == 0 || p->slot > HEARTH_PROPOSALS_MAX ||
        p->document.len > HEARTH_PROPOSAL_DOCUMENT_MAX) {
        return HEARTH_E_LIMIT;
    }
    bytes = malloc(FILE_MAX);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, FILE_MAX);
    hearth_writer_put(&w, HEAD, sizeof(HEAD) - 1);
    hearth_writer_u8(&w, p->state);
    hearth_writer_u64(&w, (uint64_t)p->made_s);
    hearth_writer_u64(&w, (uint64_t)p->decided_s);
    hearth_writer_u64(&w, (uint64_t)p->tried_s);
    hearth_writer_u32(&w, p->base);
    put_text(&w, p->by);
    put_text(&w, p->decider);
    put_text(&w, p->reason);
    put_text(&w, p->answer);
    hearth_writer_put(&w, p->document.data, p->document.len);
    e = hearth_writer_finish(&w);
    if (e == 0) {
        e = name_it(p);
    }
    if (e == 0) {
        e = path_of(data, p->slot, path);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}

/* ---- all of them ---- */

static int by_age(const void *a, const void *b)
{
    const struct hearth_proposal *x = a, *y = b;

    if (x->made_s != y->made_s) {
        return x->made_s > y->made_s ? -1 : 1;
    }
    return x->slot > y->slot ? -1 : 1;
}

static int read_slot(const char *data, uint8_t slot, uint8_t *bytes,
                     struct hearth_proposals *out)
{
    struct hearth_proposal p;
    uint8_t *document;
    char path[HEARTH_PATH_MAX];
    size_t len;
    int e = path_of(data, slot, path);

    if (e == 0) {
        e = hearth_fsutil_read(path, bytes, FILE_MAX, &len);
    }
    if (e == 0) {
        e = hearth_proposal_decode(hearth_slice_of(bytes, len), &p);
    }
    if (e != 0) {
        return e == HEARTH_E_IO ? e : 0;
    }
    document = malloc(p.document.len);
    if (document == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(document, p.document.data, p.document.len); /* of that length */
    p.document = hearth_slice_of(document, p.document.len);
    p.slot = slot;
    out->memory[out->count] = document;
    out->at[out->count++] = p;
    return 0;
}

int hearth_proposals_open(const char *data, struct hearth_proposals *out)
{
    uint8_t *bytes = malloc(FILE_MAX);
    int e = bytes == NULL ? HEARTH_E_MEMORY : 0;

    memset(out, 0, sizeof(*out));
    for (uint8_t slot = 1; e == 0 && slot <= HEARTH_PROPOSALS_MAX; slot++) {
        e = read_slot(data, slot, bytes, out);
    }
    free(bytes);
    if (e != 0) {
        hearth_proposals_close(out);
        return e;
    }
    qsort(out->at, out->count, sizeof(out->at[0]), by_age);
    return 0;
}

void hearth_proposals_close(struct hearth_proposals *p)
{
    for (size_t i = 0; i < HEARTH_PROPOSALS_MAX; i++) {
        free(p->memory[i]);
    }
    memset(p, 0, sizeof(*p));
}

struct hearth_proposal *hearth_proposals_find(struct hearth_proposals *p,
                                              const char *hash)
{
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->at[i].hash, hash) == 0) {
            return &p->at[i];
        }
    }
    return NULL;
}

uint8_t hearth_proposals_room(const struct hearth_proposals *p)
{
    bool is_taken[HEARTH_PROPOSALS_MAX + 1] = {false};
    size_t waiting = 0;
    uint8_t oldest = 0;

    for (size_t i = 0; i < p->count; i++) { /* the newest first */
        is_taken[p->at[i].slot] = true;
        if (p->at[i].state <= HEARTH_PROPOSAL_ACCEPTED) {
            waiting++;
        } else {
            oldest = p->at[i].slot;
        }
    }
    if (waiting >= HEARTH_PROPOSALS_WAITING) {
        return 0;
    }
    for (uint8_t slot = 1; slot <= HEARTH_PROPOSALS_MAX; slot++) {
        if (!is_taken[slot]) {
            return slot;
        }
    }
    return oldest;
}

int hearth_proposals_lock(const char *data, int *fd)
{
    char path[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(data, "release/proposals.lock", path);

    return e == 0 ? hearth_fsutil_lock(path, fd) : e;
}

int hearth_proposals_carry_out(const char *from, const char *to)
{
    struct hearth_proposals all;
    int e = hearth_proposals_open(from, &all);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; e == 0 && i < all.count; i++) {
        e = hearth_proposal_put(to, &all.at[i]);
    }
    hearth_proposals_close(&all);
    return e;
}

int hearth_proposals_carry_in(const char *from, const char *to)
{
    struct hearth_proposals there, here = {.count = 0};
    int e = hearth_proposals_open(from, &there);

    if (e != 0) {
        return e;
    }
    e = hearth_proposals_open(to, &here);
    for (size_t i = 0; e == 0 && i < here.count; i++) {
        const struct hearth_proposal *p =
            hearth_proposals_find(&there, here.at[i].hash);

        if (here.at[i].state == HEARTH_PROPOSAL_ACCEPTED && p != NULL &&
            p->tried_s != 0 && p->made_s == here.at[i].made_s) {
            struct hearth_proposal now = *p;

            now.slot = here.at[i].slot;
            e = hearth_proposal_put(to, &now);
        }
    }
    hearth_proposals_close(&here);
    hearth_proposals_close(&there);
    return e;
}
