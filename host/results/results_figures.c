/* SPDX-License-Identifier: Apache-2.0 */
/* What the results side hands on: countersignatures, and the raw figures. */
#include "host/results/results_internal.h"

#include "host/release/signed.h"

#include "hearth/hash.h"
#include "hearth/ledger.h"
#include "hearth/receipt.h"

#include <string.h>

static bool has_countersignature(const struct hearth_results *r,
                                 const uint8_t *device)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    size_t len;

    return hearth_ledger_opened_get(r->folder.kv, device, bytes, sizeof(bytes),
                                    &len) == 0;
}

int hearth_results_countersign(struct hearth_results *r)
{
    for (size_t i = 0; i < r->device_count; i++) {
        struct hearth_results_device *d = &r->devices[i];
        struct hearth_opened o = {.seq = d->opened.seq};
        uint8_t bytes[HEARTH_OPENED_LEN];
        int e;

        if (d->opened.seq == 0 && d->has_opened) {
            /* seq 0 and h[0]: the test record, unless more is known */
            d->has_opened = false;
            if (has_countersignature(r, d->id)) {
                continue;
            }
        } else if (d->opened.seq == 0 || d->opened.seq == d->countersigned) {
            continue;
        }
        memmove(o.device, d->id, HEARTH_DEVICE_LEN);
        memmove(o.h, d->opened.h, HEARTH_HASH_LEN);
        e = hearth_opened_sign(&o, r->folder.programme, &r->vault->opened);
        if (e != 0) {
            return e;
        }
        hearth_opened_encode(&o, bytes);
        e = hearth_ledger_opened_put(r->folder.kv, d->id,
                                     hearth_slice_of(bytes, sizeof(bytes)));
        if (e != 0) {
            return e;
        }
        d->countersigned = d->opened.seq;
    }
    return 0;
}

/* ---- how far a round is ---- */

#define TELL_EVERY 64u

void hearth_results_watch(struct hearth_results *r,
                          const struct hearth_watch *watch)
{
    r->watch = watch;
}

/* Records of ${device} that were looked at in earlier rounds. */
static uint64_t known_of(const struct hearth_results *r, const uint8_t *device)
{
    for (size_t i = 0; i < r->device_count; i++) {
        if (memcmp(r->devices[i].id, device, HEARTH_DEVICE_LEN) == 0) {
            return r->devices[i].read.seq;
        }
    }
    return 0;
}

int hearth_results_expect(struct hearth_results *r)
{
    struct hearth_ledger_device device;
    const uint8_t *after = NULL;
    int e = 0;

    r->looked_at = r->to_look_at = 0;
    while (r->watch != NULL && e == 0) {
        struct hearth_ledger_head head;

        e = hearth_ledger_device_next(r->folder.kv, after, &device);
        if (e == 0 && hearth_ledger_head(r->folder.kv, device.id, &head) == 0 &&
            head.seq > known_of(r, device.id)) {
            r->to_look_at += head.seq - known_of(r, device.id);
        }
        after = device.id;
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

void hearth_results_looked(struct hearth_results *r)
{
    r->looked_at++;
    if (r->looked_at % TELL_EVERY == 0 || r->looked_at == r->to_look_at) {
        hearth_watch_tell(r->watch, "records verified and opened", r->looked_at,
                          r->to_look_at);
    }
}

/* ---- withdrawals ---- */

size_t hearth_results_withdrawn(const struct hearth_results *r)
{
    return hearth_withdrawn_found(r->withdrawn);
}

int hearth_results_bury(struct hearth_results *r, int64_t now_s)
{
    return hearth_withdrawn_bury(r->withdrawn, now_s);
}

/* ---- releases ---- */

int hearth_results_load_past(struct hearth_results *r)
{
    char path[HEARTH_PATH_MAX];
    uint8_t byte;
    size_t len;
    int e = hearth_past_new(&r->past);

    if (e == 0) {
        e = hearth_past_load(r->past, r->folder.path, r->folder.programme,
                             &r->vault->root);
    }
    if (e != HEARTH_E_NOT_FOUND) {
        return e == HEARTH_E_AUTH ? HEARTH_E_BRANCH : e;
    }
    e = hearth_release_path(r->folder.path, 1, path);
    if (e == 0) {
        e = hearth_fsutil_read(path, &byte, 1, &len);
    }
    /* longer than a byte: it is there */
    return e == HEARTH_E_NOT_FOUND ? 0 : HEARTH_E_BRANCH;
}

int hearth_results_file_key(const struct hearth_results *r,
                            struct hearth_slice label, struct hearth_key *out)
{
    return hearth_hash_hkdf(
        hearth_slice_of(r->folder.programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(r->vault->root.bytes, HEARTH_KEY_LEN), label,
        out->bytes, HEARTH_KEY_LEN);
}

uint32_t hearth_results_released(const struct hearth_results *r)
{
    return hearth_past_number(r->past);
}

struct hearth_past *hearth_results_past(struct hearth_results *r)
{
    return r->past;
}

static int note_marks(struct hearth_results *r)
{
    int e = 0;

    for (size_t i = 0; e == 0 && i < r->device_count; i++) {
        e = hearth_past_mark(r->past, r->devices[i].id, r->devices[i].read.seq);
    }
    return e;
}

int hearth_results_note_release(struct hearth_results *r, uint32_t number,
                                bool freeze)
{
    struct hearth_rng rng = hearth_rng_system();
    int e;

    hearth_past_begin(r->past, number);
    e = note_marks(r);
    for (size_t i = 0; e == 0 && i < r->tally_count; i++) {
        e = freeze ? 0 : hearth_cube_note(&r->cubes[i], r->past, number);
    }
    if (e == 0 && freeze) {
        hearth_past_freeze(r->past, r->programme.current_epoch);
    }
    if (e == 0) {
        e = hearth_past_commit(r->past);
    }
    if (e == 0) {
        e = hearth_past_save(r->past, r->folder.path, r->folder.programme,
                             &r->vault->root, &rng);
    }
    for (size_t i = 0; e == 0 && i < r->tally_count; i++) {
        hearth_cube_settle(&r->cubes[i], number);
    }
    return e;
}

int hearth_results_sign(const struct hearth_results *r,
                        struct hearth_slice body, struct hearth_public *key,
                        uint8_t sig[HEARTH_SIG_LEN])
{
    int e = hearth_identity_public(&r->vault->opened, key);

    return e == 0 ? hearth_release_sign(r->folder.programme, body,
                                        &r->vault->opened, sig)
                  : e;
}

/* ---- the raw figures ---- */

const struct hearth_programme *
hearth_results_programme(const struct hearth_results *r)
{
    return &r->programme;
}

size_t hearth_results_form_count(const struct hearth_results *r)
{
    return r->tally_count;
}

const struct hearth_tally *hearth_results_tally(const struct hearth_results *r,
                                                size_t index)
{
    return &r->tallies[index];
}

struct hearth_cube *hearth_results_cube(const struct hearth_results *r,
                                        size_t index)
{
    return &r->cubes[index];
}

const struct hearth_progress *
hearth_results_progress(const struct hearth_results *r)
{
    return &r->progress;
}

const struct hearth_quality_rows *
hearth_results_quality(const struct hearth_results *r)
{
    return r->quality;
}

uint64_t hearth_results_opened(const struct hearth_results *r)
{
    return r->opened;
}

uint64_t hearth_results_erased(const struct hearth_results *r)
{
    return r->erased;
}

bool hearth_results_is_anchored_now(const struct hearth_results *r)
{
    return r->anchor.is_new;
}

size_t hearth_results_problem_count(const struct hearth_results *r)
{
    return r->problems.count;
}

const struct hearth_results_problem *
hearth_results_problem(const struct hearth_results *r, size_t index)
{
    return &r->problems.list[index];
}
