/* SPDX-License-Identifier: Apache-2.0 */
/* Made-up interviews: the same engine, seal, chain and store as real ones. */
#include "host/cli/practice.h"

#include "host/cli/complain.h"
#include "host/folder/admission.h"
#include "host/folder/charter.h"
#include "host/folder/keyfile.h"
#include "host/folder/published.h"
#include "host/forms/play.h"

#include "hearth/clock.h"
#include "hearth/content.h"
#include "hearth/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICES    3u
#define AREAS      4u
#define DAYS       12u /* before today */
#define ARENA      (64u << 20)
#define STEPS_EACH 4000u /* at most, of one interview */

struct device {
    struct hearth_key *sign;
    uint8_t id[HEARTH_DEVICE_LEN];
    uint8_t genesis[HEARTH_HASH_LEN];
    uint8_t h[HEARTH_HASH_LEN];
    uint64_t seq;
};

struct filling {
    const struct hearth_folder *folder;
    struct hearth_programme programme;
    const struct hearth_programme_epoch *epoch;
    struct hearth_secmem *secmem;
    struct hearth_rng rng;
    struct device devices[DEVICES];
    const struct hearth_form *form;
    int64_t now_s;
    size_t count, wanted;
    uint8_t plain[HEARTH_PLAIN_MAX];
    uint8_t record[HEARTH_RECORD_MAX];
};

/* ---- devices ---- */

static int register_device(struct filling *f, struct device *d, unsigned number,
                           const struct hearth_key *form_sign)
{
    struct hearth_ledger_device entry = {.enrolled_s = f->now_s};
    struct hearth_register_entry e = {.state = HEARTH_REGISTER_ADMITTED,
                                      .last_good_seq = UINT64_MAX};
    struct hearth_public sign, sync;
    /* the key for syncing is overwritten at once: it sends nothing more */
    int rc = hearth_identity_generate(&f->rng, d->sign, &sync);

    if (rc == 0) {
        rc = hearth_identity_hash(&sync, entry.sync_hash);
    }
    if (rc == 0) {
        rc = hearth_identity_generate(&f->rng, d->sign, &sign);
    }
    if (rc == 0) {
        rc = f->rng.fill(f->rng.cookie, d->id, sizeof(d->id));
    }
    if (rc == 0) {
        rc = hearth_record_genesis(f->folder->programme, d->id, &sign,
                                   d->genesis);
    }
    if (rc != 0) {
        return rc;
    }
    memmove(d->h, d->genesis, HEARTH_HASH_LEN);
    memmove(entry.id, d->id, HEARTH_DEVICE_LEN);
    memmove(entry.sync, sync.point, HEARTH_POINT_LEN);
    memmove(entry.sign, sign.point, HEARTH_POINT_LEN);
    memmove(entry.genesis, d->genesis, HEARTH_HASH_LEN);
    (void)snprintf(entry.name, sizeof(entry.name), "practice-%u", number + 1);
    memmove(e.device, d->id, HEARTH_DEVICE_LEN);
    rc = hearth_identity_hash(&sign, e.sign_hash);
    if (rc == 0) {
        rc = hearth_ledger_device_put(f->folder->kv, &entry);
    }
    return rc == 0 ? hearth_admission_sign(f->folder, &e, form_sign) : rc;
}

static int register_all(struct filling *f)
{
    struct hearth_key *form_sign =
        hearth_secmem_take(f->secmem, sizeof(*form_sign));
    int e = form_sign == NULL
                ? HEARTH_E_MEMORY
                : hearth_keyfile_read(f->folder->path, "form-sign", form_sign);

    for (unsigned i = 0; e == 0 && i < DEVICES; i++) {
        f->devices[i].sign =
            hearth_secmem_take(f->secmem, sizeof(*f->devices[i].sign));
        e = f->devices[i].sign == NULL
                ? HEARTH_E_MEMORY
                : register_device(f, &f->devices[i], i, form_sign);
    }
    return e;
}

/* ---- one interview ---- */

static int encode(struct filling *f, const struct hearth_interview *i,
                  struct hearth_slice answers, struct hearth_writer *out)
{
    static const char *const areas[AREAS] = {"north", "south", "east", "west"};
    struct hearth_content c = {
        .outcome = (uint8_t)hearth_interview_outcome(i),
        .mode = HEARTH_MODE_SYNTHETIC,
        .day = (uint16_t)(f->now_s / 86400 -
                          (int64_t)(DAYS * (f->wanted - f->count) /
                                    (f->wanted + 1))),
        .duration = 5,
        .worker = hearth_slice_text("practice"),
        .area = hearth_slice_text(areas[f->count / DEVICES % AREAS])};

    if (c.outcome == HEARTH_OUTCOME_COMPLETE) {
        c.answers = answers;
    }
    memmove(c.form, f->form->hash, HEARTH_FORM_REF_LEN);
    return hearth_content_encode(&c, out);
}

static int seal(struct filling *f, const struct device *d,
                struct hearth_slice plain, struct hearth_ledger_entry *entry)
{
    const struct hearth_record_seal how = {
        .programme = f->folder->programme,
        .public_key = hearth_slice_of(f->epoch->seal,
                                      hearth_hpke_enc_len(f->epoch->suite)),
        .sign = d->sign,
        .rng = &f->rng,
        .smallest_bucket = f->form->smallest_bucket};
    struct hearth_record_header header = {
        .suite = f->epoch->suite, .epoch = f->epoch->epoch, .seq = entry->seq};
    struct hearth_writer record;
    int e;

    memmove(header.device, d->id, HEARTH_DEVICE_LEN);
    memmove(header.prev, d->h, HEARTH_HASH_LEN);
    hearth_writer_init(&record, f->record, sizeof(f->record));
    e = hearth_record_seal(&how, &header, plain, &record, entry->h);
    entry->stored = hearth_writer_slice(&record);
    return e;
}

static int keep(void *cookie, const struct hearth_interview *i,
                struct hearth_slice answers)
{
    struct filling *f = cookie;
    struct device *d = &f->devices[f->count % DEVICES];
    struct hearth_ledger_contact contact = {.now_s = f->now_s};
    struct hearth_ledger_entry entry = {.seq = d->seq + 1};
    struct hearth_ledger_result result;
    struct hearth_writer plain;
    int e;

    hearth_writer_init(&plain, f->plain, sizeof(f->plain));
    e = encode(f, i, answers, &plain);
    if (e == 0) {
        e = seal(f, d, hearth_writer_slice(&plain), &entry);
    }
    memmove(entry.prev, d->h, HEARTH_HASH_LEN);
    memmove(contact.genesis, d->genesis, HEARTH_HASH_LEN);
    if (e == 0) {
        e = hearth_ledger_append(f->folder->kv, d->id, &entry, 1, &contact,
                                 &result);
    }
    if (e == 0) {
        memmove(d->h, entry.h, HEARTH_HASH_LEN);
        d->seq++;
        f->count++;
    }
    return e != 0 || f->count < f->wanted ? e : HEARTH_E_LIMIT;
}

/* ---- the whole ---- */

static int play(struct filling *f, const char *id)
{
    struct hearth_forms_play how = {.seed = (uint64_t)f->now_s,
                                    .steps = f->wanted * STEPS_EACH,
                                    .keep = keep,
                                    .cookie = f};
    struct hearth_forms_played played;
    struct hearth_published p;
    struct hearth_arena arena;
    void *memory = malloc(ARENA);
    int e = hearth_published_load(f->folder, id, &p);

    if (e == 0 && memory == NULL) {
        e = HEARTH_E_MEMORY;
    }
    if (e == 0) {
        f->form = p.form;
        hearth_arena_init(&arena, memory, ARENA);
        e = hearth_forms_play(p.form, &how, &arena, &played);
        e = e == HEARTH_E_LIMIT && f->count == f->wanted ? 0 : e;
    }
    free(memory);
    hearth_published_free(&p);
    return e;
}

static int load(struct filling *f)
{
    int e = hearth_charter_load(f->folder, &f->programme);

    for (uint8_t i = 0; e == 0 && i < f->programme.epoch_count; i++) {
        if (f->programme.epochs[i].epoch == f->programme.current_epoch) {
            f->epoch = &f->programme.epochs[i];
        }
    }
    return e == 0 && f->epoch == NULL ? HEARTH_E_NOT_FOUND : e;
}

int hearth_practice_fill(const struct hearth_folder *folder, const char *id,
                         size_t count, size_t *made)
{
    struct hearth_clock clock = hearth_clock_system();
    struct filling *f = calloc(1, sizeof(*f));
    int e = HEARTH_E_MEMORY;

    if (f != NULL) {
        f->folder = folder;
        f->rng = hearth_rng_system();
        f->now_s = clock.now_s(clock.cookie);
        f->wanted = count;
        e = hearth_secmem_open(4096, &f->secmem);
    }
    if (e == 0) {
        e = load(f);
        e = e == 0 ? register_all(f) : e;
        e = e == 0 ? play(f, id) : e;
        *made = f->count;
        hearth_secmem_close(f->secmem);
    }
    free(f);
    return e == 0 ? 0 : hearth_complain_why(e, "making up interviews");
}
