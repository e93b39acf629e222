/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's own start-up on a folder: store, recovery, PIN, drafts. */
#include "check.h"

#include "agent.h"
#include "draft.h"
#include "session.h"

#include "hearth/record.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIN            "482915\n"
#define LINE_MAX_BYTES 256

/* Records that are still here follow each other and are the device's. */
static const char *check_records(struct check *c, const struct hearth_agent *a,
                                 const struct hearth_outbox_state *state)
{
    static uint8_t stored[HEARTH_RECORD_MAX];
    for (uint64_t seq = state->head.seq - state->kept + 1;
         seq <= state->head.seq; seq++) {
        struct hearth_record record;
        uint8_t h[HEARTH_HASH_LEN];
        uint8_t known[HEARTH_HASH_LEN];
        size_t len = 0;
        if (hearth_outbox_record(a->kv, seq, stored, sizeof(stored), &len) !=
                0 ||
            hearth_record_decode(hearth_slice_of(stored, len), &record) != 0 ||
            hearth_record_chain(a->device.programme, &record, h) != 0 ||
            hearth_outbox_hash(a->kv, seq, known) != 0 ||
            memcmp(h, known, sizeof(h)) != 0) {
            return "a record is not what the chain says";
        }
        if (!check_is_known(c, hearth_slice_of(stored, len)) &&
            hearth_identity_verify(&a->device.sign, h, record.sig) != 0) {
            return "a record's signature";
        }
    }
    if (state->head.seq - state->kept > state->receipted.seq ||
        state->head.seq - state->kept > state->opened.seq) {
        return "a record is erased that nobody has";
    }
    return NULL;
}

static bool has_key(const struct hearth_keyring *ring, const uint8_t *id)
{
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        if (ring->drafts[i].is_used &&
            memcmp(ring->drafts[i].id, id, HEARTH_DRAFT_ID_LEN) == 0) {
            return true;
        }
    }
    return false;
}

/* Each draft opens, and no key is left without its draft. */
static const char *check_drafts(struct hearth_session *s,
                                struct check_found *found)
{
    static uint8_t plain[HEARTH_DRAFT_MAX];
    size_t keys = 0;
    if (hearth_outbox_drafts(s->agent->kv, found->drafts, HEARTH_DRAFTS_MAX,
                             &found->draft_count) != 0) {
        return "drafts cannot be listed";
    }
    for (size_t i = 0; i < found->draft_count; i++) {
        struct hearth_draft draft;
        struct hearth_slice interview;
        struct hearth_key key;
        memset(&draft, 0, sizeof(draft));
        memcpy(draft.id, found->drafts[i], sizeof(draft.id));
        if (!has_key(&s->keyring.ring, draft.id)) {
            return "a draft without a key";
        }
        int rc = hearth_draft_get(s, &key, plain, &draft, &interview);
        if (rc != 0 && rc != HEARTH_E_DENIED) { /* another worker's */
            return "a draft does not open";
        }
    }
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        keys += s->keyring.ring.drafts[i].is_used ? 1 : 0;
    }
    return keys == found->draft_count ? NULL : "a key without its draft";
}

static int start(struct check *c, struct hearth_agent *a,
                 struct hearth_session *s)
{
    struct hearth_line_input in;
    int rc = hearth_line_input_open(&in, c->m, c->pin_fd[0], LINE_MAX_BYTES);
    if (rc != 0) {
        return rc;
    }
    if (write(c->pin_fd[1], PIN, sizeof(PIN) - 1) != sizeof(PIN) - 1) {
        abort();
    }
    rc = hearth_session_open(a, c->m, &in, s);
    hearth_line_input_close(&in);
    return rc;
}

/* A start that failed before it asked left the PIN in the pipe. */
static void renew_pipe(struct check *c)
{
    (void)close(c->pin_fd[0]);
    (void)close(c->pin_fd[1]);
    if (pipe(c->pin_fd) != 0) {
        abort();
    }
}

static void look(struct check *c, const char *folder, struct hearth_session *s,
                 struct check_found *found)
{
    const struct hearth_agent *a = s->agent;
    struct hearth_outbox_state state;
    if (hearth_outbox_state(a->kv, &state) != 0) {
        found->what = "no state";
        return;
    }
    found->head = state.head.seq;
    found->receipted = state.receipted.seq;
    found->what = check_records(c, a, &state);
    if (found->what == NULL) {
        found->what = check_drafts(s, found);
    }
    if (found->what == NULL && (check_tables(a->kv, found->digest) != 0 ||
                                check_files(folder, found->digest) != 0)) {
        found->what = "tables or files cannot be read";
    }
}

void check_device(struct check *c, const char *folder,
                  struct check_found *found)
{
    struct hearth_session s;
    struct hearth_agent *a = calloc(1, sizeof(*a));
    if (a == NULL) {
        abort();
    }
    memset(found, 0, sizeof(*found));
    found->code = hearth_agent_open(folder, a);
    if (found->code == 0) {
        found->code = start(c, a, &s);
        if (found->code == 0) {
            look(c, folder, &s, found);
            hearth_session_close(&s);
        } else {
            renew_pipe(c);
        }
        hearth_agent_close(a);
    }
    if (found->code != 0) {
        check_add(found->digest, &found->code, sizeof(found->code));
    }
    free(a);
}
