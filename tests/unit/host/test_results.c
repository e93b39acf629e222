/* SPDX-License-Identifier: Apache-2.0 */
/* The results side on real records: what is counted, what is refused, what is
 * countersigned - whatever the store was made to hold. */
#include "world.h"

#include "hearth/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct world_interview plain = {.day = 20000,
                                             .answer = {"1", "3", "7"}};

static void send_plain(struct world *w, unsigned device, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        world_send(w, device, &plain);
    }
}

/* One round; gives whether something was new. */
static bool run(struct hearth_results *r)
{
    bool is_new;

    assert_int_equal(hearth_results_round(r, &is_new), 0);
    assert_int_equal(hearth_results_countersign(r), 0);
    return is_new;
}

static uint64_t interviews(const struct hearth_results *r)
{
    return hearth_results_tally(r, 0)->interviews;
}

static void check_problem(const struct hearth_results *r, uint64_t seq,
                          const char *text)
{
    for (size_t i = 0; i < hearth_results_problem_count(r); i++) {
        const struct hearth_results_problem *p = hearth_results_problem(r, i);

        if (p->seq == seq && strcmp(p->text, text) == 0) {
            return;
        }
    }
    fail_msg("no problem '%s' at %u", text, (unsigned)seq);
}

static int set_up(void **state)
{
    *state = world_open();
    return 0;
}

static int tear_down(void **state)
{
    world_close(*state);
    return 0;
}

static void test_good_records_are_counted_and_countersigned(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    const struct hearth_tally *t;

    send_plain(w, 0, 5);
    send_plain(w, 1, 3);
    assert_true(run(r));
    t = hearth_results_tally(r, 0);
    assert_int_equal(t->interviews, 8);
    assert_int_equal(t->questions[1].counts[0], 8);
    assert_int_equal(t->questions[2].counts[2], 8);
    assert_int_equal(t->questions[3].values.count, 8);
    assert_int_equal(hearth_results_problem_count(r), 0);
    assert_int_equal(world_countersigned(w, 0), 5);
    assert_int_equal(world_countersigned(w, 1), 3);
    assert_false(run(r)); /* nothing twice */
    assert_int_equal(interviews(r), 8);
    send_plain(w, 0, 1);
    assert_true(run(r));
    assert_int_equal(interviews(r), 9);
    assert_int_equal(world_countersigned(w, 0), 6);
    hearth_results_close(r);
}

static void test_the_passphrase_must_fit(void **state)
{
    struct world *w = *state;
    struct hearth_results *r;

    assert_int_equal(hearth_results_open(
                         &w->folder, hearth_slice_text("another one here"), &r),
                     HEARTH_E_AUTH);
}

/* Whole batches carry one signature: the last record's. */
static void test_a_later_signature_covers_earlier_records(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 0, 5);
    for (uint64_t seq = 1; seq < 5; seq++) {
        world_unsign(w, 0, seq);
    }
    assert_true(run(r));
    assert_int_equal(interviews(r), 5);
    assert_int_equal(hearth_results_problem_count(r), 0);
    hearth_results_close(r);
}

static void test_an_unsigned_tail_is_not_counted(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 0, 5);
    world_unsign(w, 0, 4);
    world_unsign(w, 0, 5);
    assert_true(run(r));
    assert_int_equal(interviews(r), 3);
    check_problem(r, 4, "the last records are not signed");
    assert_int_equal(world_countersigned(w, 0), 3);
    hearth_results_close(r);
}

static void test_a_gap_is_a_loss(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 0, 5);
    world_replace(w, 0, 3, NULL, 0);
    assert_true(run(r));
    assert_int_equal(interviews(r), 2);
    check_problem(r, 3, "a record is missing");
    assert_int_equal(world_countersigned(w, 0), 2);
    hearth_results_close(r);
}

static void test_a_missing_end_is_a_loss_too(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 0, 5);
    world_replace(w, 0, 5, NULL, 0);
    assert_true(run(r));
    assert_int_equal(interviews(r), 4);
    check_problem(r, 5, "a record is missing");
    hearth_results_close(r);
}

/* The device's word about records 2 and 3, signed with ${key}, as ingest
 * stores it. */
static void put_loss(struct world *w, const struct hearth_key *key)
{
    const struct world_device *d = &w->devices[0];
    struct hearth_loss loss = {{0}, HEARTH_LOSS_GONE, 2, 3, {0}, {0}};
    uint8_t name[HEARTH_DEVICE_LEN + 8] = {0};
    uint8_t bytes[HEARTH_LOSS_LEN];
    struct hearth_kv *kv = w->folder.kv;
    struct hearth_kv_txn *txn;

    memmove(loss.device, d->entry.id, HEARTH_DEVICE_LEN);
    memmove(loss.h, d->records[2].h, HEARTH_HASH_LEN);
    assert_int_equal(hearth_loss_sign(&loss, w->folder.programme, key), 0);
    hearth_loss_encode(&loss, bytes);
    memmove(name, d->entry.id, HEARTH_DEVICE_LEN);
    name[HEARTH_DEVICE_LEN + 7] = 2;
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->put(txn, HEARTH_TABLE_LOSSES,
                             hearth_slice_of(name, sizeof(name)),
                             hearth_slice_of(bytes, sizeof(bytes))),
                     0);
    assert_int_equal(kv->commit(txn), 0);
}

static void test_the_chain_goes_on_behind_a_signed_loss(void **state)
{
    struct world *w = *state;
    struct hearth_results *r;

    send_plain(w, 0, 5);
    world_replace(w, 0, 2, NULL, 0);
    world_replace(w, 0, 3, NULL, 0);
    /* whoever holds the collecting host cannot sign for the device */
    put_loss(w, w->devices[1].sign);
    r = world_results(w);
    assert_true(run(r));
    assert_int_equal(interviews(r), 1);
    check_problem(r, 2, "a record is missing");
    hearth_results_close(r);

    put_loss(w, w->devices[0].sign);
    r = world_results(w);
    assert_true(run(r));
    assert_int_equal(interviews(r), 3);
    check_problem(r, 2,
                  "lost, as the device itself signed; the chain goes on "
                  "behind");
    check_problem(r, 3, "lost as well, the last of these");
    assert_int_equal(hearth_results_problem_count(r), 2);
    assert_int_equal(world_countersigned(w, 0), 5);
    send_plain(w, 0, 1);
    assert_true(run(r));
    assert_int_equal(interviews(r), 4);
    hearth_results_close(r);
}

/* Whatever byte of a stored record is changed: it and what follows it are
 * not counted, what came before is. */
static void test_every_changed_byte_stops_the_chain(void **state)
{
    struct world *w = *state;
    struct world_sealed *third = &w->devices[0].records[2];

    send_plain(w, 0, 4);
    for (size_t i = 0; i < third->len; i += 28) { /* a vault opens slowly */
        struct hearth_results *r = world_results(w);

        third->bytes[i] ^= 0x40;
        world_replace(w, 0, 3, third->bytes, third->len);
        third->bytes[i] ^= 0x40;
        assert_true(run(r));
        if (i + HEARTH_SIG_LEN < third->len) {
            assert_int_equal(interviews(r), 2);
        } else { /* only its signature: record 4's covers it */
            assert_int_equal(interviews(r), 4);
        }
        assert_true(hearth_results_problem_count(r) > 0);
        hearth_results_close(r);
    }
}

/* ---- a store that changes while it is read ---- */

struct swap {
    struct world *w;
    int (*begin)(void *cookie, bool is_write, struct hearth_kv_txn **txn);
    void *cookie;
    unsigned wait; /* begins until the forged record is put in */
    const struct world_sealed *forged;
};

static int begin_and_swap(void *cookie, bool is_write,
                          struct hearth_kv_txn **txn)
{
    struct swap *s = cookie;

    if (s->wait > 0 && --s->wait == 0) {
        s->w->folder.kv->cookie = s->cookie;
        s->w->folder.kv->begin = s->begin;
        world_replace(s->w, 0, 3, s->forged->bytes, s->forged->len);
    }
    return s->begin(s->cookie, is_write, txn);
}

/* Whoever holds the store can seal records too (the key is public). Put in
 * at whatever moment, one without the device's signature never counts. */
static void test_a_store_that_changes_while_it_is_read(void **state)
{
    struct world *w = *state;
    const struct world_interview forged_answers = {.day = 20000,
                                                   .answer = {"2", "2", "1"}};
    struct hearth_record_header header;
    struct world_sealed forged;

    send_plain(w, 0, 2);
    world_header(w, 0, &header);
    world_seal(w, &forged_answers, w->devices[1].sign, &header, &forged);
    send_plain(w, 0, 1);
    for (unsigned wait = 1; wait < 16; wait++) {
        const struct world_sealed *good = &w->devices[0].records[2];
        struct hearth_results *r = world_results(w);
        struct swap s = {.w = w,
                         .begin = w->folder.kv->begin,
                         .cookie = w->folder.kv->cookie,
                         .wait = wait,
                         .forged = &forged};

        w->folder.kv->cookie = &s;
        w->folder.kv->begin = begin_and_swap;
        (void)run(r);
        w->folder.kv->cookie = s.cookie;
        w->folder.kv->begin = s.begin;
        assert_true(interviews(r) >= 2);
        assert_int_equal(hearth_results_tally(r, 0)->questions[1].counts[1], 0);
        hearth_results_close(r);
        world_replace(w, 0, 3, good->bytes, good->len);
    }
}

static void test_another_devices_record_is_foreign(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 0, 3);
    send_plain(w, 1, 3);
    world_replace(w, 0, 2, w->devices[1].records[1].bytes,
                  w->devices[1].records[1].len);
    assert_true(run(r));
    assert_int_equal(interviews(r), 1 + 3);
    check_problem(r, 2, "a record stands where another belongs");
    hearth_results_close(r);
}

static void test_unattended_records_are_left_out(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    struct world_interview i = plain;

    for (uint8_t mode = HEARTH_MODE_PERSON; mode <= HEARTH_MODE_UNSTATED;
         mode++) {
        i.mode = mode;
        world_send(w, 0, &i);
    }
    assert_true(run(r));
    assert_int_equal(interviews(r), 1);
    assert_int_equal(hearth_results_progress(r)->left_out[HEARTH_MODE_PAPER],
                     1);
    assert_int_equal(world_countersigned(w, 0), 4);
    world_allow(w, true, false);
    assert_true(run(r));
    assert_int_equal(interviews(r), 2);
    world_allow(w, true, true);
    assert_true(run(r));
    assert_int_equal(interviews(r), 3); /* unstated: never */
    hearth_results_close(r);
}

static void test_outcomes_without_answers(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    struct world_interview i = {.outcome = HEARTH_OUTCOME_REFUSED};

    world_send(w, 0, &i);
    i.outcome = HEARTH_OUTCOME_INELIGIBLE;
    world_send(w, 0, &i);
    send_plain(w, 0, 1);
    assert_true(run(r));
    assert_int_equal(interviews(r), 1);
    assert_int_equal(
        hearth_results_progress(r)->outcomes[HEARTH_OUTCOME_REFUSED], 1);
    assert_int_equal(hearth_results_progress(r)->cell_count, 1);
    assert_int_equal(hearth_results_problem_count(r), 0);
    hearth_results_close(r);
}

/* A record of an epoch whose key is elsewhere: nothing after it may be
 * erased on the device, but what opens is counted. */
static void test_what_does_not_open_is_not_countersigned(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 0, 2);
    w->epoch = 2;
    send_plain(w, 0, 1);
    w->epoch = 1;
    send_plain(w, 0, 2);
    assert_true(run(r));
    assert_int_equal(interviews(r), 4);
    check_problem(r, 3, "no key here for the record's epoch");
    assert_int_equal(world_countersigned(w, 0), 2);
    hearth_results_close(r);
}

static void test_a_revoked_device_counts_to_its_last_good_record(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 0, 5);
    world_revoke(w, 0, 3);
    assert_true(run(r));
    assert_int_equal(interviews(r), 3);
    assert_int_equal(world_countersigned(w, 0), 3);
    assert_int_equal(hearth_results_problem_count(r), 0);
    hearth_results_close(r);
}

/* Whatever ingest has in its register: FORM-SIGN's word decides. */
static void test_only_admitted_devices_are_opened(void **state)
{
    struct world *w = *state;
    struct hearth_register_entry forged = {.version = 9,
                                           .state = HEARTH_REGISTER_ADMITTED,
                                           .last_good_seq = UINT64_MAX};
    const struct hearth_kv *kv = w->folder.kv;
    uint8_t bytes[HEARTH_REGISTER_LEN];
    struct hearth_public sign;
    struct hearth_kv_txn *txn;
    struct hearth_results *r;

    for (int i = 0; i < 4; i++) {
        world_send(w, 0, &(struct world_interview){.answer = {"1", "2", "5"}});
    }
    memmove(forged.device, w->devices[0].entry.id, HEARTH_DEVICE_LEN);
    memmove(sign.point, w->devices[0].entry.sign, HEARTH_POINT_LEN);
    assert_int_equal(hearth_identity_hash(&sign, forged.sign_hash), 0);
    assert_int_equal(
        hearth_register_sign(&forged, w->folder.programme, w->devices[0].sign),
        0);
    hearth_register_encode(&forged, bytes);
    for (int i = 0; i < 2; i++) { /* an entry of his own making, then none */
        struct hearth_slice key =
            hearth_slice_of(w->devices[0].entry.id, HEARTH_DEVICE_LEN);

        assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
        assert_int_equal(i == 0 ? kv->put(txn, HEARTH_TABLE_REGISTER, key,
                                          hearth_slice_of(bytes, sizeof(bytes)))
                                : kv->del(txn, HEARTH_TABLE_REGISTER, key),
                         0);
        assert_int_equal(kv->commit(txn), 0);
        r = world_results(w);
        (void)run(r);
        assert_int_equal(hearth_results_opened(r), 0);
        assert_int_equal(hearth_results_problem_count(r), 1);
        assert_int_equal(hearth_results_problem(r, 0)->seq, 4);
        assert_string_equal(hearth_results_problem(r, 0)->text,
                            i == 0 ? HEARTH_RESULTS_NOT_GENUINE
                                   : HEARTH_RESULTS_UNCONFIRMED);
        hearth_results_close(r);
    }
    r = world_results(w);
    (void)run(r);
    world_enter(w, 0, HEARTH_REGISTER_ADMITTED, UINT64_MAX);
    assert_true(run(r));
    assert_int_equal(interviews(r), 4);
    assert_int_equal(hearth_results_problem_count(r), 0);
    /* back to before what is counted already, though ingest says nothing */
    world_enter(w, 0, HEARTH_REGISTER_REVOKED, 2);
    assert_true(run(r));
    assert_int_equal(interviews(r), 2);
    hearth_results_close(r);
}

static void make_second(struct form_make *m)
{
    uint16_t list = world_list(m);

    (void)form_make_node(m, HEARTH_NODE_TEXT, "q3");
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q2", list);
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q1", list);
}

static void test_versions_come_together_by_name(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    const struct hearth_tally *t;

    send_plain(w, 0, 2);
    assert_true(run(r));
    world_publish(w, 2, make_second);
    send_plain(w, 0, 3);
    assert_true(run(r));
    assert_int_equal(hearth_results_form_count(r), 1);
    t = hearth_results_tally(r, 0);
    assert_int_equal(t->form->version, 2);
    assert_int_equal(t->interviews, 5);
    assert_int_equal(t->questions[3].counts[0], 5); /* q1 = 1 */
    assert_int_equal(t->questions[2].counts[2], 5); /* q2 = 3 */
    assert_int_equal(t->questions[1].given, 3);     /* q3: other type before */
    hearth_results_close(r);
}

static void test_a_scale_reverses_and_leaves_out_declined(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    struct world_interview i = plain;
    struct hearth_scale_result scale;

    send_plain(w, 0, 2); /* q1 = 1, q2 = 3 reversed to 1: score 1 */
    i.answer[0] = "99";
    i.answer[1] = "1"; /* reversed to 3: score 3 */
    world_send(w, 0, &i);
    assert_true(run(r));
    assert_int_equal(
        hearth_scale_finish(hearth_results_tally(r, 0)->scales[0], &scale), 0);
    assert_int_equal(scale.count, 3);
    assert_int_equal(scale.complete_count, 2);
    assert_true(scale.mean_score > 1.66 && scale.mean_score < 1.67);
    hearth_results_close(r);
}

/* q1, and people { q4 }. */
static void make_repeat(struct form_make *m)
{
    uint16_t list = world_list(m);

    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q1", list);
    (void)form_make_node(m, HEARTH_NODE_REPEAT, "people");
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q4", list);
}

/* In a repeat answers are counted, and apart from them the interviews behind
 * each: what one household says ten times is one household. */
static void test_entries_are_not_people(void **state)
{
    struct world *w = *state;
    struct hearth_results *r;
    const struct hearth_tally_question *q;
    struct world_interview i = {.day = 20000, .answer = {"1"}};

    world_publish(w, 2, make_repeat);
    r = world_results(w);
    i.entries[0] = i.entries[1] = i.entries[2] = "2";
    world_send(w, 0, &i);
    i.entries[2] = "99";
    world_send(w, 0, &i);
    i.entries[0] = NULL;
    world_send(w, 0, &i);
    assert_true(run(r));
    assert_int_equal(hearth_results_problem_count(r), 0);
    q = &hearth_results_tally(r, 0)->questions[3];
    assert_int_equal(q->given, 6);
    assert_int_equal(q->counts[1], 5);
    assert_int_equal(q->interviews[1], 2);
    assert_int_equal(q->interviews_given, 2);
    assert_int_equal(q->no_answer, 1);
    assert_int_equal(hearth_results_tally(r, 0)->questions[1].counts[0], 3);
    hearth_results_close(r);
}

static void make_practice(struct form_make *m)
{
    m->form.is_training = true;
    make_second(m);
}

/* A record that says it was made with a form for training: whoever made it,
 * it never counts. */
static void test_practice_never_counts(void **state)
{
    struct world *w = *state;
    struct hearth_results *r;
    struct world_interview i = plain;

    world_publish(w, 2, make_practice);
    i.answer[2] = NULL;
    world_send(w, 0, &i);
    r = world_results(w);
    assert_true(run(r));
    assert_int_equal(hearth_results_form_count(r), 1);
    assert_int_equal(hearth_results_tally(r, 0)->form->version, 1);
    assert_int_equal(interviews(r), 0);
    check_problem(r, 1, "an interview was made with a form for training");
    hearth_results_close(r);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_good_records_are_counted_and_countersigned),
        CASE(test_the_passphrase_must_fit),
        CASE(test_a_later_signature_covers_earlier_records),
        CASE(test_an_unsigned_tail_is_not_counted),
        CASE(test_only_admitted_devices_are_opened),
        CASE(test_a_gap_is_a_loss),
        CASE(test_a_missing_end_is_a_loss_too),
        CASE(test_the_chain_goes_on_behind_a_signed_loss),
        CASE(test_every_changed_byte_stops_the_chain),
        CASE(test_a_store_that_changes_while_it_is_read),
        CASE(test_another_devices_record_is_foreign),
        CASE(test_unattended_records_are_left_out),
        CASE(test_outcomes_without_answers),
        CASE(test_what_does_not_open_is_not_countersigned),
        CASE(test_a_revoked_device_counts_to_its_last_good_record),
        CASE(test_versions_come_together_by_name),
        CASE(test_a_scale_reverses_and_leaves_out_declined),
        CASE(test_entries_are_not_people),
        CASE(test_practice_never_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
