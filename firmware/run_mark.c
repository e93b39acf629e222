/* SPDX-License-Identifier: Apache-2.0 */
/* A mark is a box under the worker's root: line 8 | seq 8 | h 32, and before
 * it the same for the line before, which is surely in the chain.
 *
 * No digest of the file is kept: with the PIN it would let somebody check a
 * guess at the answers, and finalised answers must stay unreadable. */
#include "run_mark.h"

#include "hearth/hash.h"

#include <string.h>

#define ENTRY_LEN (8 + 8 + HEARTH_HASH_LEN)
/* The line being committed, and the last one before it. */
#define MARK_LEN (ENTRY_LEN + 8)

/* "run." and 16 hex digits that only this worker's root can make: the name of
 * a run stays private too. */
static int name_mark(struct hearth_session *session, const char *run,
                     struct hearth_run_mark *mark)
{
    uint8_t id[8];
    int rc = hearth_hash_hkdf(
        HEARTH_PREFIX("hearth run v1"),
        hearth_slice_of(session->secrets->root.bytes, HEARTH_KEY_LEN),
        hearth_slice_text(run), id, sizeof(id));
    if (rc != 0) {
        return rc;
    }
    mark->session = session;
    memcpy(mark->name, "run.", 4);
    hearth_bytes_hex(hearth_slice_of(id, sizeof(id)), mark->name + 4);
    return 0;
}

/* The mark's plain bytes. E_NOT_FOUND: a new run. */
static int read_mark(const struct hearth_run_mark *mark,
                     uint8_t plain[MARK_LEN])
{
    uint8_t box[MARK_LEN + HEARTH_BOX_EXTRA];
    size_t len = 0;
    int rc = hearth_outbox_meta_get(mark->session->agent->kv, mark->name, box,
                                    sizeof(box), &len);
    if (rc != 0) {
        return rc;
    }
    if (len != sizeof(box)) {
        return HEARTH_E_INVALID;
    }
    return hearth_aead_open(&mark->session->secrets->root,
                            hearth_slice_text(mark->name),
                            hearth_slice_of(box, len), plain, MARK_LEN, &len);
}

/* The last line in the chain according to ${plain}. */
static int settle(const struct hearth_run_mark *mark,
                  const uint8_t plain[MARK_LEN], uint64_t *done)
{
    struct hearth_reader r;
    uint8_t wanted[HEARTH_HASH_LEN];
    uint8_t h[HEARTH_HASH_LEN];
    hearth_reader_init(&r, hearth_slice_of(plain, MARK_LEN));
    uint64_t line = hearth_reader_u64(&r);
    uint64_t seq = hearth_reader_u64(&r);
    hearth_reader_copy(&r, wanted, sizeof(wanted));
    uint64_t before = hearth_reader_u64(&r);
    int rc = hearth_outbox_hash(mark->session->agent->kv, seq, h);
    if (rc != 0 && rc != HEARTH_E_NOT_FOUND) {
        return rc;
    }
    bool is_in = rc == 0 && memcmp(h, wanted, sizeof(h)) == 0;
    *done = is_in ? line : before;
    return 0;
}

int hearth_run_mark_open(struct hearth_session *session, const char *run,
                         struct hearth_run_mark *mark, uint64_t *done)
{
    uint8_t plain[MARK_LEN];
    *done = 0;
    int rc = name_mark(session, run, mark);
    if (rc == 0) {
        rc = read_mark(mark, plain);
    }
    if (rc != 0) {
        return rc == HEARTH_E_NOT_FOUND ? 0 : rc;
    }
    return settle(mark, plain, done);
}

int hearth_run_mark_put(const struct hearth_run_mark *mark, uint64_t line,
                        uint64_t seq, const uint8_t h[HEARTH_HASH_LEN])
{
    uint8_t plain[MARK_LEN];
    uint8_t box[MARK_LEN + HEARTH_BOX_EXTRA];
    struct hearth_writer w;
    uint64_t done = 0;
    int rc = read_mark(mark, plain);
    if (rc == 0) {
        rc = settle(mark, plain, &done);
    }
    if (rc != 0 && rc != HEARTH_E_NOT_FOUND) {
        return rc;
    }
    hearth_writer_init(&w, plain, sizeof(plain));
    hearth_writer_u64(&w, line);
    hearth_writer_u64(&w, seq);
    hearth_writer_put(&w, h, HEARTH_HASH_LEN);
    hearth_writer_u64(&w, done);
    hearth_writer_init(&w, box, sizeof(box));
    rc = hearth_aead_seal(
        &mark->session->secrets->root, hearth_slice_text(mark->name),
        hearth_slice_of(plain, sizeof(plain)), &mark->session->agent->rng, &w);
    if (rc != 0) {
        return rc;
    }
    return hearth_outbox_meta_put(mark->session->agent->kv, mark->name,
                                  hearth_writer_slice(&w));
}
