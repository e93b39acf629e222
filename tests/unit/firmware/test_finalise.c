/* SPDX-License-Identifier: Apache-2.0 */
/* Finalise on a store that somebody touched, and start-up after a crash at
 * each step of the pending protocol. */
#include "allowed.h"
#include "data_folder.h"
#include "finalise.h"
#include "folder.h"
#include "recover.h"
#include "village.h"
#include "warnings.h"
#include "wipe_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    char *folder;
    char data[HEARTH_PATH_MAX];
    struct village village;
    struct hearth_agent agent;
    struct hearth_session session;
    struct hearth_secmem *m;
    struct hearth_form_load load;
};

/* A session without typing: the PIN comes through a pipe. */
static void unlock(struct fixture *f)
{
    struct hearth_line_input in;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], VILLAGE_PIN "\n", sizeof(VILLAGE_PIN)),
                     sizeof(VILLAGE_PIN));
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(hearth_line_input_open(&in, f->m, ends[0], 64), 0);
    assert_int_equal(hearth_session_open(&f->agent, f->m, &in, &f->session), 0);
    hearth_line_input_close(&in);
    assert_int_equal(close(ends[0]), 0);
}

static int set_up(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    struct fixture *f = calloc(1, sizeof(*f));
    void *folder = NULL;
    if (f == NULL || folder_open(&folder) != 0) {
        return -1;
    }
    f->folder = folder;
    village_open(&f->village, &rng);
    assert_int_equal(hearth_fsutil_join(f->folder, "agent", f->data), 0);
    village_enrol(&f->village, f->data);
    assert_int_equal(hearth_secmem_open_unlocked(16384, &f->m), 0);
    assert_int_equal(hearth_agent_open(f->data, &f->agent), 0);
    assert_int_equal(
        hearth_form_load(&f->agent, f->agent.programme.forms[0].hash, &f->load),
        0);
    unlock(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    void *folder = f->folder;
    hearth_session_close(&f->session);
    hearth_form_load_free(&f->load);
    hearth_agent_close(&f->agent);
    hearth_secmem_close(f->m);
    village_close(&f->village);
    free(f);
    return folder_close(&folder);
}

static void give(struct hearth_sitting *s, uint16_t node, const char *text)
{
    struct hearth_violation v;
    assert_int_equal(hearth_interview_answer(s->interview,
                                             hearth_interview_place(node),
                                             hearth_slice_text(text), &v),
                     0);
}

/* An interview that could be finalised. */
static void begin(struct fixture *f, struct hearth_sitting *s)
{
    struct hearth_sitting_start start = {
        .form = f->load.form, .mode = HEARTH_MODE_SYNTHETIC, .area = "north"};
    assert_int_equal(hearth_sitting_start(&f->session, &start, s), 0);
    give(s, VILLAGE_CONSENT, "yes");
    give(s, VILLAGE_LIKES, "no");
    give(s, VILLAGE_WORDS, "MARKER");
}

static int finalise_one(struct fixture *f)
{
    struct hearth_sitting s;
    struct hearth_finalise how = {0};
    begin(f, &s);
    int rc = hearth_finalise(&s, &how);
    hearth_sitting_close(&s);
    return rc;
}

static unsigned count_keys(const struct fixture *f)
{
    struct hearth_keyring_file file;
    unsigned count = 0;
    assert_int_equal(hearth_keyring_file_look(f->data, &file), 0);
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        count += file.ring.drafts[i].is_used ? 1 : 0;
    }
    return count;
}

static size_t count_drafts(const struct fixture *f)
{
    uint8_t ids[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
    size_t count = 0;
    assert_int_equal(
        hearth_outbox_drafts(f->agent.kv, ids, HEARTH_DRAFTS_MAX, &count), 0);
    return count;
}

/* Replaces one value of the store behind the agent's back. */
static void overwrite(struct fixture *f, enum hearth_table table,
                      struct hearth_slice key, struct hearth_slice value)
{
    struct hearth_kv *kv = f->agent.kv;
    struct hearth_kv_txn *txn;
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->put(txn, table, key, value), 0);
    assert_int_equal(kv->commit(txn), 0);
}

static void test_nothing_is_written_before_consent(void **state)
{
    struct fixture *f = *state;
    struct hearth_sitting s;
    struct hearth_sitting_start start = {
        .form = f->load.form, .mode = HEARTH_MODE_PERSON, .area = "north"};
    assert_int_equal(hearth_sitting_start(&f->session, &start, &s), 0);
    give(&s, VILLAGE_AGE, "44");
    assert_int_equal(hearth_sitting_save(&s), 0);
    give(&s, VILLAGE_CONSENT, "no");
    assert_int_equal(hearth_sitting_save(&s), 0);
    assert_int_equal(count_drafts(f), 0);
    assert_int_equal(count_keys(f), 0);
    give(&s, VILLAGE_CONSENT, "yes");
    assert_int_equal(hearth_sitting_save(&s), 0);
    assert_int_equal(count_drafts(f), 1);
    assert_int_equal(count_keys(f), 1);
    hearth_sitting_close(&s);
}

static void test_a_finalised_draft_leaves_no_key(void **state)
{
    struct fixture *f = *state;
    struct hearth_sitting s;
    struct hearth_finalise how = {0};
    begin(f, &s);
    assert_int_equal(hearth_sitting_save(&s), 0);
    assert_int_equal(count_keys(f), 1);
    assert_int_equal(hearth_finalise(&s, &how), 0);
    assert_int_equal(how.seq, 1);
    assert_int_equal(count_keys(f), 0);
    assert_int_equal(count_drafts(f), 0);
    hearth_sitting_close(&s);
}

static int64_t wrong_clock(void *cookie)
{
    return *(const int64_t *)cookie;
}

/* The key in use is destroyed on its date: nothing is sealed to it any more,
 * the draft stays, and the next wave's key finalises it. */
static void test_nothing_is_sealed_to_a_destroyed_key(void **state)
{
    struct fixture *f = *state;
    struct hearth_programme *p = &f->agent.programme;
    struct hearth_sitting s;
    struct hearth_finalise how = {0};
    int64_t now = hearth_agent_certificate_time_s(&f->agent);
    begin(f, &s);
    assert_int_equal(hearth_sitting_save(&s), 0);
    p->epochs[0].erase_s = now + 86400;
    assert_false(hearth_warnings_is_over(&f->agent));
    p->epochs[0].erase_s = now - 1;
    assert_true(hearth_warnings_is_over(&f->agent));
    assert_int_equal(hearth_finalise(&s, &how), HEARTH_E_REVOKED);
    assert_int_equal(count_drafts(f), 1);
    assert_int_equal(count_keys(f), 1);
    p->epochs[1] = p->epochs[0];
    p->epochs[1].epoch = (uint16_t)(p->current_epoch + 1);
    p->epochs[1].erase_s = 0;
    p->epoch_count = 2;
    p->current_epoch = p->epochs[1].epoch;
    assert_int_equal(hearth_finalise(&s, &how), 0);
    assert_int_equal(count_drafts(f), 0);
    hearth_sitting_close(&s);
}

/* A machine whose clock is plainly wrong stops no fieldwork. */
static void test_a_wrong_clock_ends_no_key(void **state)
{
    struct fixture *f = *state;
    int64_t now = hearth_agent_certificate_time_s(&f->agent);
    int64_t clock = now + INT64_C(20) * 365 * 86400;
    f->agent.programme.epochs[0].erase_s = now + INT64_C(3) * 365 * 86400;
    f->agent.clock.cookie = &clock;
    f->agent.clock.now_s = wrong_clock;
    assert_false(hearth_warnings_is_over(&f->agent));
    clock = 0;
    assert_false(hearth_warnings_is_over(&f->agent));
    clock = INT64_MIN;
    assert_false(hearth_warnings_is_over(&f->agent));
    assert_int_equal(finalise_one(f), 0);
}

static void test_an_altered_record_stops_signing(void **state)
{
    static const uint8_t seq_1[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    struct fixture *f = *state;
    uint8_t stored[HEARTH_RECORD_MAX];
    size_t len = 0;
    assert_int_equal(finalise_one(f), 0);
    assert_int_equal(
        hearth_outbox_record(f->agent.kv, 1, stored, sizeof(stored), &len), 0);
    /* In the ciphertext, and then in the signature. */
    for (int i = 0; i < 2; i++) {
        size_t at = i == 0 ? 120 : len - 1;
        stored[at] ^= 1;
        overwrite(f, HEARTH_TABLE_OUTBOX, hearth_slice_of(seq_1, 8),
                  hearth_slice_of(stored, len));
        assert_int_equal(finalise_one(f), HEARTH_E_BRANCH);
        stored[at] ^= 1;
    }
    overwrite(f, HEARTH_TABLE_OUTBOX, hearth_slice_of(seq_1, 8),
              hearth_slice_of(stored, len));
    assert_int_equal(finalise_one(f), 0);
}

static void test_an_altered_head_stops_signing(void **state)
{
    struct fixture *f = *state;
    uint8_t mark[8 + HEARTH_HASH_LEN] = {0};
    overwrite(f, HEARTH_TABLE_META, hearth_slice_text("genesis"),
              hearth_slice_of(mark, sizeof(mark)));
    assert_int_equal(finalise_one(f), HEARTH_E_BRANCH);
}

/* "refuses when a stored receipt or countersignature is ahead of its head" */
static void test_an_old_image_stops_signing(void **state)
{
    static const char *const marks[] = {"receipted", "opened"};
    struct fixture *f = *state;
    uint8_t mark[8 + HEARTH_HASH_LEN] = {0, 0, 0, 0, 0, 0, 0, 9};
    uint8_t none[8 + HEARTH_HASH_LEN] = {0};
    assert_int_equal(finalise_one(f), 0);
    for (int i = 0; i < 2; i++) {
        overwrite(f, HEARTH_TABLE_META, hearth_slice_text(marks[i]),
                  hearth_slice_of(mark, sizeof(mark)));
        assert_int_equal(finalise_one(f), HEARTH_E_BRANCH);
        overwrite(f, HEARTH_TABLE_META, hearth_slice_text(marks[i]),
                  hearth_slice_of(none, sizeof(none)));
        assert_int_equal(finalise_one(f), 0);
    }
}

/* What a sync noted of a receipt that is ahead of the head, or of another
 * chain; until the chain itself proves that it is neither. */
static void test_a_receipt_ahead_stops_signing(void **state)
{
    struct fixture *f = *state;
    uint8_t ahead[8 + HEARTH_HASH_LEN] = {0, 0, 0, 0, 0, 0, 0, 2};
    struct hearth_sitting s;
    struct hearth_finalise how = {0};
    assert_int_equal(finalise_one(f), 0);
    begin(f, &s);
    assert_int_equal(hearth_sitting_save(&s), 0);
    for (int i = 0; i < 2; i++) {
        ahead[7] = (uint8_t)(2 - i); /* ahead, then another at 1 */
        assert_int_equal(
            hearth_outbox_meta_put(f->agent.kv, "ahead",
                                   hearth_slice_of(ahead, sizeof(ahead))),
            0);
        assert_int_equal(hearth_finalise(&s, &how), HEARTH_E_BRANCH);
        assert_int_equal(hearth_finalise_obstacle(&f->agent), HEARTH_E_BRANCH);
        assert_int_equal(hearth_allowed(&f->agent, true),
                         HEARTH_ALLOWED_BRANCH);
        assert_int_equal(hearth_allowed(&f->agent, false), HEARTH_ALLOWED);
        assert_int_equal(count_drafts(f), 1);
    }
    assert_int_equal(hearth_outbox_hash(f->agent.kv, 1, ahead + 8), 0);
    assert_int_equal(
        hearth_outbox_meta_put(f->agent.kv, "ahead",
                               hearth_slice_of(ahead, sizeof(ahead))),
        0);
    assert_int_equal(hearth_finalise(&s, &how), 0);
    hearth_sitting_close(&s);
}

/* Crash after (1): pending names a record that never came to be. */
static void test_pending_without_its_record_is_forgotten(void **state)
{
    struct fixture *f = *state;
    struct hearth_sitting s;
    struct hearth_keyring_pending *p = &f->session.keyring.ring.pending;
    begin(f, &s);
    assert_int_equal(hearth_sitting_save(&s), 0);
    memcpy(p->draft, s.draft.id, sizeof(p->draft));
    p->seq = 1;
    p->is_set = true;
    hearth_sitting_close(&s);
    assert_int_equal(hearth_keyring_file_save(&f->session.keyring), 0);
    assert_int_equal(hearth_recover(&f->agent, &f->session.keyring), 0);
    assert_false(f->session.keyring.ring.pending.is_set);
    assert_int_equal(count_keys(f), 1);
    assert_int_equal(count_drafts(f), 1);
}

/* Crash after (2): the record is there, the draft's key is not gone yet. The
 * draft is put back too, so that only pending can tell. */
static void test_pending_with_its_record_is_completed(void **state)
{
    struct fixture *f = *state;
    struct hearth_sitting s;
    struct hearth_finalise how = {0};
    uint8_t box[4096];
    size_t len = 0;
    begin(f, &s);
    assert_int_equal(hearth_sitting_save(&s), 0);
    struct hearth_keyring before = f->session.keyring.ring;
    assert_int_equal(hearth_outbox_draft_get(f->agent.kv, s.draft.id, box,
                                             sizeof(box), &len),
                     0);
    assert_int_equal(hearth_finalise(&s, &how), 0);
    before.generation = f->session.keyring.ring.generation;
    before.pending.is_set = true;
    before.pending.seq = how.seq;
    memcpy(before.pending.h, how.h, sizeof(how.h));
    memcpy(before.pending.draft, s.draft.id, HEARTH_DRAFT_ID_LEN);
    f->session.keyring.ring = before;
    assert_int_equal(hearth_keyring_file_save(&f->session.keyring), 0);
    assert_int_equal(hearth_outbox_draft_put(f->agent.kv, s.draft.id,
                                             hearth_slice_of(box, len)),
                     0);
    hearth_sitting_close(&s);
    assert_int_equal(count_keys(f), 1);
    assert_int_equal(hearth_recover(&f->agent, &f->session.keyring), 0);
    assert_int_equal(count_keys(f), 0);
    assert_int_equal(count_drafts(f), 0);
    assert_false(f->session.keyring.ring.pending.is_set);
}

struct intent {
    struct fixture *f;
    uint64_t seq;
    uint64_t head_then;
    int answer;
};

static int intend(void *cookie, uint64_t seq, const uint8_t *h)
{
    struct intent *i = cookie;
    struct hearth_outbox_state state;
    (void)h;
    assert_int_equal(hearth_outbox_state(i->f->agent.kv, &state), 0);
    i->seq = seq;
    i->head_then = state.head.seq;
    return i->answer;
}

static void test_the_intent_comes_before_the_record(void **state)
{
    struct intent i = {.f = *state, .answer = HEARTH_E_FULL};
    struct hearth_finalise how = {.intend = intend, .cookie = &i};
    struct hearth_sitting s;
    begin(i.f, &s);
    assert_int_equal(hearth_finalise(&s, &how), HEARTH_E_FULL);
    assert_int_equal(i.seq, 1);
    i.answer = 0;
    assert_int_equal(hearth_finalise(&s, &how), 0);
    assert_int_equal(i.seq, 1);
    assert_int_equal(i.head_then, 0);
    hearth_sitting_close(&s);
}

/* What happens to the keyring right behind the commit of a record. */
struct behind_commit {
    int (*commit)(struct hearth_kv_txn *t);
    void (*happens)(const char *folder);
    const char *folder;
};
static struct behind_commit behind;

static int commit_and_then(struct hearth_kv_txn *t)
{
    int rc = behind.commit(t);
    if (behind.happens != NULL) {
        behind.happens(behind.folder);
        behind.happens = NULL;
    }
    return rc;
}

static int finalise_and_then(struct fixture *f, struct hearth_sitting *s,
                             struct hearth_finalise *how,
                             void (*happens)(const char *folder))
{
    struct hearth_kv *kv = f->agent.kv;
    behind = (struct behind_commit){kv->commit, happens, f->data};
    kv->commit = commit_and_then;
    int rc = hearth_finalise(s, how);
    kv->commit = behind.commit;
    return rc;
}

static void wipe(const char *folder)
{
    assert_int_equal(hearth_wipe_keyring(folder), 0);
}

/* A keyring that cannot be reached, and can again: as a disk's errors are. */
static void move_keyring(const char *folder, bool is_away)
{
    static const char *const names[] = {HEARTH_DATA_KEYRING_0,
                                        HEARTH_DATA_KEYRING_1};
    for (int i = 0; i < 2; i++) {
        char here[HEARTH_PATH_MAX];
        char away[HEARTH_PATH_MAX + 8];
        assert_int_equal(hearth_fsutil_join(folder, names[i], here), 0);
        (void)snprintf(away, sizeof(away), "%s.away", here);
        assert_int_equal(is_away ? rename(here, away) : rename(away, here), 0);
    }
}

static void take_away(const char *folder)
{
    move_keyring(folder, true);
}

static uint64_t head_of(const struct fixture *f)
{
    struct hearth_outbox_state state;
    assert_int_equal(hearth_outbox_state(f->agent.kv, &state), 0);
    return state.head.seq;
}

/* The record is there, so it is the end: no second record and no draft of the
 * same answers, whatever is pressed and whenever the screen locks. */
static void test_a_key_that_stays_makes_no_second_record(void **state)
{
    struct fixture *f = *state;
    struct hearth_sitting s;
    struct hearth_finalise how = {0};
    begin(f, &s);
    assert_int_equal(hearth_sitting_save(&s), 0);
    assert_int_equal(finalise_and_then(f, &s, &how, take_away), 0);
    assert_true(how.is_key_left);
    assert_int_equal(how.seq, 1);
    move_keyring(f->data, false);
    assert_int_equal(hearth_finalise(&s, &how), HEARTH_E_EXISTS);
    assert_int_equal(head_of(f), 1);
    assert_int_equal(hearth_sitting_save(&s), 0); /* as locking does */
    assert_int_equal(count_drafts(f), 0);
    hearth_sitting_close(&s);
    /* The next start destroys what was left. */
    assert_int_equal(count_keys(f), 1);
    assert_int_equal(hearth_keyring_file_open(f->data, &f->session.keyring), 0);
    assert_int_equal(hearth_recover(&f->agent, &f->session.keyring), 0);
    assert_int_equal(count_keys(f), 0);
}

static void test_wiped_behind_the_commit_is_saved(void **state)
{
    struct fixture *f = *state;
    struct hearth_sitting s;
    struct hearth_finalise how = {0};
    begin(f, &s);
    assert_int_equal(hearth_sitting_save(&s), 0);
    assert_int_equal(finalise_and_then(f, &s, &how, wipe), 0);
    assert_int_equal(hearth_finalise(&s, &how), HEARTH_E_EXISTS);
    assert_int_equal(head_of(f), 1);
    hearth_sitting_close(&s);
}

/* Nothing says "saved" where nothing is. */
static void test_wiped_before_the_commit_is_not_saved(void **state)
{
    struct fixture *f = *state;
    struct hearth_sitting s;
    struct hearth_finalise how = {0};
    begin(f, &s);
    assert_int_equal(hearth_sitting_save(&s), 0);
    wipe(f->data);
    assert_int_equal(hearth_finalise(&s, &how), HEARTH_E_LOCKED);
    assert_non_null(strstr(
        hearth_words(0, hearth_finalise_reason(HEARTH_E_LOCKED)), "not saved"));
    assert_null(strstr(hearth_words(0, hearth_finalise_reason(HEARTH_E_STATE)),
                       "is saved"));
    assert_int_equal(head_of(f), 0);
    hearth_sitting_close(&s);
}

/* What fsck promises: a damaged document is taken from its second copy. */
static void test_a_damaged_document_has_a_second_copy(void **state)
{
    static const char *const names[] = {"v/programme", "v/programme.copy"};
    struct fixture *f = *state;
    uint8_t sound[2][HEARTH_PROGRAMME_MAX];
    size_t len[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        overwrite(f, HEARTH_TABLE_META, hearth_slice_text(names[i]),
                  hearth_slice_text("damaged"));
        hearth_agent_close(&f->agent);
        assert_int_equal(hearth_agent_open(f->data, &f->agent), 0);
        for (int k = 0; k < 2; k++) {
            assert_int_equal(hearth_outbox_meta_get(f->agent.kv, names[k] + 2,
                                                    sound[k], sizeof(sound[k]),
                                                    &len[k]),
                             0);
        }
        assert_true(hearth_slice_is_equal(hearth_slice_of(sound[0], len[0]),
                                          hearth_slice_of(sound[1], len[1])));
        assert_true(len[0] > 100);
        assert_int_equal(finalise_one(f), 0);
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_nothing_is_written_before_consent),
        CASE(test_a_finalised_draft_leaves_no_key),
        CASE(test_nothing_is_sealed_to_a_destroyed_key),
        CASE(test_a_wrong_clock_ends_no_key),
        CASE(test_an_altered_record_stops_signing),
        CASE(test_an_altered_head_stops_signing),
        CASE(test_an_old_image_stops_signing),
        CASE(test_a_receipt_ahead_stops_signing),
        CASE(test_pending_without_its_record_is_forgotten),
        CASE(test_pending_with_its_record_is_completed),
        CASE(test_the_intent_comes_before_the_record),
        CASE(test_a_damaged_document_has_a_second_copy),
        CASE(test_a_key_that_stays_makes_no_second_record),
        CASE(test_wiped_behind_the_commit_is_saved),
        CASE(test_wiped_before_the_commit_is_not_saved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
