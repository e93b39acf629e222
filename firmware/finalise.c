/* SPDX-License-Identifier: Apache-2.0 */
/* Finalise: check the chain, seal, note what is pending, commit, forget. */
#include "finalise.h"

#include "loss.h"
#include "quota.h"
#include "reason.h"
#include "team.h"
#include "warnings.h"

#include "hearth/content.h"
#include "hearth/record.h"
#include "hearth/sync.h"

#include <stdlib.h>
#include <string.h>

/* Content and answers stand in two halves at the start of s->plain. */
#define BOTH_HALVES ((size_t)2 * HEARTH_PLAIN_MAX)

#define DAY_S      86400
#define WEEK       7   /* days */
#define DURATION_S 300 /* one class of duration: five minutes */

/* The stored record n-1 is ours and is the head. */
static int check_last_record(const struct hearth_agent *a,
                             const struct hearth_outbox_head *head,
                             struct hearth_slice stored)
{
    struct hearth_record record;
    uint8_t h[HEARTH_HASH_LEN];
    int rc = hearth_record_decode(stored, &record);
    if (rc == 0) {
        rc = hearth_record_chain(a->device.programme, &record, h);
    }
    if (rc != 0 || record.header.seq != head->seq ||
        memcmp(h, head->h, sizeof(h)) != 0) {
        return HEARTH_E_BRANCH;
    }
    return hearth_identity_verify(&a->device.sign, h, record.sig) == 0
               ? 0
               : HEARTH_E_BRANCH;
}

/* "Before signing n the device verifies its stored signature n-1 and that its
 * head is h[n-1] (else someone rewrote the store), and refuses when a stored
 * receipt or countersignature is ahead of its head" (protocol.md 3) */
static int check_chain(const struct hearth_agent *a,
                       const struct hearth_outbox_state *state)
{
    size_t len = 0;
    if (state->receipted.seq > state->head.seq ||
        state->opened.seq > state->head.seq) {
        return HEARTH_E_BRANCH; /* no path of ours writes that */
    }
    if (hearth_sync_is_closed(a->kv)) {
        return HEARTH_E_STATE; /* "close, and re-enrol" */
    }
    if (state->head.seq == 0) {
        uint8_t genesis[HEARTH_HASH_LEN];
        int rc = hearth_device_genesis(&a->device, genesis);
        if (rc != 0) {
            return rc;
        }
        return memcmp(genesis, state->head.h, sizeof(genesis)) == 0
                   ? 0
                   : HEARTH_E_BRANCH;
    }
    uint8_t *stored = malloc(HEARTH_RECORD_MAX);
    if (stored == NULL) {
        return HEARTH_E_MEMORY;
    }
    int rc = hearth_outbox_record(a->kv, state->head.seq, stored,
                                  HEARTH_RECORD_MAX, &len);
    if (rc == 0) {
        rc = check_last_record(a, &state->head, hearth_slice_of(stored, len));
    } else if (rc == HEARTH_E_NOT_FOUND) {
        /* Erased after a countersignature of just this record: the host's
         * signature is what stands for it. */
        rc =
            state->opened.seq == state->head.seq &&
                    memcmp(state->opened.h, state->head.h, HEARTH_HASH_LEN) == 0
                ? 0
                : HEARTH_E_BRANCH;
    }
    free(stored);
    return rc != 0 && hearth_loss_covers_head(a, &state->head) ? 0 : rc;
}

/* "no clock finer than a week": a closed facility's record tells neither the
 * day nor how long it took. */
static void blur(const struct hearth_form *form, struct hearth_content *c)
{
    if (form->profile == HEARTH_PROFILE_CLOSED) {
        c->day = (uint16_t)(c->day - c->day % WEEK);
        c->duration = 0;
    }
}

static void describe(const struct hearth_sitting *s, struct hearth_content *c)
{
    const struct hearth_agent *a = s->session->agent;
    int64_t now = hearth_agent_certificate_time_s(a);
    int64_t day = s->draft.started_s / DAY_S;
    int64_t duration = (now - s->draft.started_s) / DURATION_S;
    uint32_t errors = hearth_interview_eval_errors(s->interview);
    memset(c, 0, sizeof(*c));
    memcpy(c->form, s->form->hash, sizeof(c->form));
    c->outcome = (uint8_t)hearth_sitting_outcome(s);
    c->mode = s->draft.mode;
    c->language = hearth_interview_language(s->interview);
    c->day = (uint16_t)(day < 0 ? 0 : day > UINT16_MAX ? UINT16_MAX : day);
    c->duration = (uint8_t)(duration < 0 ? 0 : duration > 255 ? 255 : duration);
    c->eval_errors = (uint8_t)(errors > 255 ? 255 : errors);
    if (c->outcome == HEARTH_OUTCOME_COMPLETE && s->draft.has_tag) {
        memcpy(c->withdraw_tag, s->draft.tag, sizeof(c->withdraw_tag));
    }
    c->worker = hearth_slice_text(s->session->worker);
    c->area = hearth_slice_text(s->draft.area);
    blur(s->form, c);
}

/* Content bytes into ${s}->plain: first the answers, then around them. */
static int write_plain(struct hearth_sitting *s, struct hearth_slice *plain)
{
    struct hearth_content content;
    struct hearth_writer answers;
    struct hearth_writer w;
    _Static_assert(HEARTH_DRAFT_MAX >= 2 * HEARTH_PLAIN_MAX, "both halves");
    describe(s, &content);
    hearth_writer_init(&answers, s->plain + HEARTH_PLAIN_MAX, HEARTH_PLAIN_MAX);
    if (content.outcome != HEARTH_OUTCOME_STOPPED) {
        int rc = hearth_interview_finalise(s->interview, &answers);
        if (rc != 0) {
            return rc;
        }
    }
    content.answers = hearth_writer_slice(&answers);
    hearth_writer_init(&w, s->plain, HEARTH_PLAIN_MAX);
    int rc = hearth_content_encode(&content, &w);
    if (rc != 0) {
        return rc;
    }
    *plain = hearth_writer_slice(&w);
    return hearth_writer_finish(&w);
}

static int seal(struct hearth_sitting *s,
                const struct hearth_outbox_state *state,
                struct hearth_finalise *f, struct hearth_writer *out)
{
    const struct hearth_agent *a = s->session->agent;
    struct hearth_record_header header;
    struct hearth_slice plain;
    const struct hearth_programme_epoch *epoch =
        hearth_programme_epoch_find(&a->programme, a->programme.current_epoch);
    if (epoch == NULL) {
        return HEARTH_E_NOT_FOUND;
    }
    memset(&header, 0, sizeof(header));
    header.suite = epoch->suite;
    header.epoch = epoch->epoch;
    memcpy(header.device, a->device.id, sizeof(header.device));
    header.seq = f->seq;
    memcpy(header.prev, state->head.h, sizeof(header.prev));
    struct hearth_record_seal how = {
        .programme = a->device.programme,
        .public_key =
            hearth_slice_of(epoch->seal, hearth_hpke_enc_len(epoch->suite)),
        .sign = &s->session->secrets->sign,
        .rng = &a->rng,
        .smallest_bucket = s->form->smallest_bucket,
    };
    int rc = write_plain(s, &plain);
    if (rc == 0) {
        rc = hearth_record_seal(&how, &header, plain, out, f->h);
    }
    /* Behind the halves stands the sealed record, or nothing that was kept. */
    hearth_secmem_wipe(s->plain, BOTH_HALVES);
    return rc;
}

/* (1) "keyring pending = (draft, seq, h[n]), synced" */
static int note_pending(struct hearth_sitting *s,
                        const struct hearth_finalise *f)
{
    struct hearth_keyring_file *file = &s->session->keyring;
    struct hearth_keyring_pending *pending = &file->ring.pending;
    memcpy(pending->draft, s->draft.id, sizeof(pending->draft));
    memcpy(pending->h, f->h, sizeof(pending->h));
    pending->seq = f->seq;
    pending->is_set = true;
    int rc = hearth_keyring_file_save(file);
    if (rc != 0) {
        memset(pending, 0, sizeof(*pending));
    }
    /* E_STATE is said of a closed device; here the keyring was wiped. */
    return rc == HEARTH_E_STATE ? HEARTH_E_LOCKED : rc;
}

/* (3) "the draft's key and pending removed from both copies, synced" */
static int forget(struct hearth_sitting *s, bool is_saved)
{
    struct hearth_keyring_file *file = &s->session->keyring;
    if (is_saved) {
        hearth_keyring_drop_draft(&file->ring, s->draft.id);
    }
    memset(&file->ring.pending, 0, sizeof(file->ring.pending));
    return hearth_keyring_file_save(file);
}

/* (2) "one LMDB transaction: record into outbox, seq, head, draft deleted" */
static int commit(struct hearth_sitting *s, struct hearth_finalise *f,
                  struct hearth_slice record)
{
    const struct hearth_agent *a = s->session->agent;
    struct hearth_slice draft =
        hearth_slice_of(s->draft.id, s->is_kept ? HEARTH_DRAFT_ID_LEN : 0);
    if (f->intend != NULL) {
        int rc = f->intend(f->cookie, f->seq, f->h);
        if (rc != 0) {
            return rc;
        }
    }
    if (!s->is_kept && hearth_sitting_outcome(s) == HEARTH_OUTCOME_COMPLETE) {
        int rc = hearth_arm_commit(&s->world->arms);
        if (rc != 0) {
            return rc;
        }
    }
    if (!s->is_kept) {
        /* No draft, no key of one: nothing is pending. */
        return hearth_outbox_finalise(a->kv, f->seq, f->h, record, draft);
    }
    int rc = note_pending(s, f);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_outbox_finalise(a->kv, f->seq, f->h, record, draft);
    if (rc != 0) {
        /* If this fails too, the next start clears it: h is not in store. */
        return forget(s, false) == 0 ? rc : HEARTH_E_IO;
    }
    s->is_kept = false;
    f->is_key_left = forget(s, true) != 0;
    return 0;
}

/* "Mismatch means reassign, never record anyway" (domain.md 3), whatever the
 * form lets through. */
static bool is_recorded_anyway(const struct hearth_sitting *s)
{
    enum hearth_words_id why;
    return hearth_sitting_outcome(s) == HEARTH_OUTCOME_COMPLETE &&
           hearth_team_is_mismatch(s, &why);
}

int hearth_finalise_obstacle(const struct hearth_agent *a)
{
    /* The draft stays: with the next wave's key it can be finalised. */
    if (hearth_warnings_is_over(a)) {
        return HEARTH_E_REVOKED;
    }
    return hearth_sync_check_branch(a->kv);
}

int hearth_finalise(struct hearth_sitting *s, struct hearth_finalise *f)
{
    struct hearth_outbox_state state;
    struct hearth_violation violation;
    struct hearth_writer w;
    if (s->is_final) {
        return HEARTH_E_EXISTS;
    }
    /* Practice never becomes a record, whoever asks for it. */
    if (s->form->is_training) {
        return HEARTH_E_DENIED;
    }
    int rc = hearth_finalise_obstacle(s->session->agent);
    if (rc != 0) {
        return rc;
    }
    if (hearth_sitting_world_has_failed(s->world)) {
        return HEARTH_E_CRYPTO;
    }
    if (!s->has_stopped &&
        (hearth_interview_validate(s->interview, &violation) > 0 ||
         is_recorded_anyway(s))) {
        return HEARTH_E_INVALID;
    }
    uint64_t quotas = hearth_quota_match(s);
    bool is_counted = hearth_quota_is_counted(s);
    rc = hearth_outbox_state(s->session->agent->kv, &state);
    if (rc == 0 && state.kept >= HEARTH_OUTBOX_MAX) {
        rc = HEARTH_E_FULL;
    }
    if (rc == 0) {
        rc = check_chain(s->session->agent, &state);
    }
    if (rc != 0) {
        return rc;
    }
    f->seq = state.head.seq + 1;
    /* Sealing pads the plaintext where the ciphertext goes: locked memory. */
    _Static_assert(HEARTH_DRAFT_MAX >= 2 * HEARTH_PLAIN_MAX + HEARTH_RECORD_MAX,
                   "the record stands behind both halves");
    hearth_writer_init(&w, s->plain + BOTH_HALVES, HEARTH_RECORD_MAX);
    rc = seal(s, &state, f, &w);
    if (rc == 0) {
        rc = commit(s, f, hearth_writer_slice(&w));
    }
    if (rc == 0) {
        s->is_final = true;
        hearth_quota_add(s->session->agent, quotas);
        if (is_counted) {
            hearth_quota_count(s->session->agent);
        }
    }
    return rc;
}

enum hearth_words_id hearth_finalise_reason(int code)
{
    switch (code) {
    case HEARTH_E_INVALID:
        return HEARTH_WORDS_FINAL_ANSWER;
    case HEARTH_E_BRANCH:
        return HEARTH_WORDS_WARN_BRANCH;
    case HEARTH_E_STATE:
        return HEARTH_WORDS_FINAL_CLOSED;
    case HEARTH_E_LOCKED:
        return HEARTH_WORDS_FINAL_DESTROYED;
    case HEARTH_E_EXISTS:
        return HEARTH_WORDS_FINAL_ALREADY;
    case HEARTH_E_REVOKED:
        return HEARTH_WORDS_KEY_GONE;
    case HEARTH_E_NOT_FOUND:
        return HEARTH_WORDS_FINAL_NO_KEY;
    case HEARTH_E_DENIED:
        return HEARTH_WORDS_FINAL_TRAINING;
    case HEARTH_E_SPACE:
        return HEARTH_WORDS_FINAL_TOO_LONG;
    default:
        return hearth_reason(code);
    }
}
