/* SPDX-License-Identifier: Apache-2.0 */
/* The custodian's word about a device: replayed, foreign and forged entries
 * are not taken; who has nothing to do here is not known; a renewed RECEIPT key
 * leaves older receipts standing. */
#include "talk.h"

#include "hearth/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static struct talk_body body;

static struct hearth_register_entry
make(int device, uint32_t version, uint8_t state, const struct hearth_key *key)
{
    struct hearth_register_entry e = {
        .version = version, .state = state, .last_good_seq = 3};

    memcpy(e.device, talk_world->devices[device].id, sizeof(e.device));
    assert_int_equal(
        hearth_identity_hash(&talk_world->devices[device].sign, e.sign_hash),
        0);
    assert_int_equal(hearth_register_sign(&e, talk_world->programme_id, key),
                     0);
    return e;
}

/* Offers ${e} to the device with the next state. */
static int offer(const struct hearth_register_entry *e)
{
    struct hearth_state s = {.has_entry = true, .entry = *e};

    sync_world_stop_client(talk_world);
    sync_world_start_client(talk_world);
    (void)talk_next(talk_world);
    return talk_reply(talk_world, HEARTH_CODE_CONTENT,
                      talk_state_reply(&body, &s));
}

/* The version that the device holds; 0: none. */
static uint32_t stored(void)
{
    const struct hearth_kv *kv = sync_world_device_kv(talk_world);
    struct hearth_register_entry e = {.version = 0};
    struct hearth_slice value;
    struct hearth_kv_txn *txn;

    assert_int_equal(kv->begin(kv->cookie, false, &txn), 0);
    if (kv->get(txn, HEARTH_TABLE_REGISTER,
                hearth_slice_of(talk_world->devices[0].id, HEARTH_DEVICE_LEN),
                &value) == 0) {
        assert_int_equal(hearth_register_decode(value, &e), 0);
    }
    kv->abort(txn);
    return e.version;
}

static void test_an_older_entry_admits_nobody_again(void **state)
{
    struct hearth_register_entry admitted =
        make(0, 1, HEARTH_REGISTER_ADMITTED, talk_world->form_sign_key);
    struct hearth_register_entry revoked =
        make(0, 2, HEARTH_REGISTER_REVOKED, talk_world->form_sign_key);
    struct hearth_register_entry equal =
        make(0, 2, HEARTH_REGISTER_ADMITTED, talk_world->form_sign_key);

    (void)state;
    assert_int_equal(offer(&admitted), 0);
    assert_int_equal(stored(), 1);
    assert_int_equal(offer(&revoked), 0);
    assert_int_equal(stored(), 2);
    assert_int_equal(offer(&admitted), 0); /* the host may only be behind */
    assert_int_equal(offer(&equal), 0);
    assert_int_equal(stored(), 2);
    assert_int_equal(offer(&revoked), 0);
    assert_int_equal(stored(), 2);
}

static void test_foreign_and_forged_entries_are_refused(void **state)
{
    struct hearth_register_entry foreign =
        make(1, 1, HEARTH_REGISTER_WIPE, talk_world->form_sign_key);
    struct hearth_register_entry forged =
        make(0, 1, HEARTH_REGISTER_WIPE, talk_world->stranger_key);
    struct hearth_register_entry by_host =
        make(0, 1, HEARTH_REGISTER_WIPE, talk_world->receipt_key);
    struct hearth_register_entry changed =
        make(0, 1, HEARTH_REGISTER_REVOKED, talk_world->form_sign_key);

    (void)state;
    changed.state = HEARTH_REGISTER_WIPE;
    assert_int_equal(offer(&foreign), HEARTH_E_AUTH);
    assert_int_equal(offer(&forged), HEARTH_E_AUTH);
    assert_int_equal(offer(&by_host), HEARTH_E_AUTH);
    assert_int_equal(offer(&changed), HEARTH_E_AUTH);
    foreign = make(1, 1, HEARTH_REGISTER_WIPE, talk_world->form_sign_key);
    memcpy(foreign.device, talk_world->devices[0].id, HEARTH_DEVICE_LEN);
    assert_int_equal(offer(&foreign), HEARTH_E_AUTH); /* renamed */
    assert_int_equal(stored(), 0);
}

/* ---- who is let in at the handshake ---- */

static bool knows(void)
{
    return hearth_sync_server_knows(talk_world->server,
                                    talk_world->devices[0].sync_hash);
}

static void revoke(uint64_t last_good)
{
    const struct hearth_kv *kv = sync_world_host_kv(talk_world);
    struct hearth_ledger_device d;

    assert_int_equal(
        hearth_ledger_device_get(kv, talk_world->devices[0].id, &d), 0);
    d.is_revoked = true;
    d.last_good_seq = last_good;
    assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
}

static void put_entry(const struct hearth_register_entry *e)
{
    const struct hearth_kv *kv = sync_world_host_kv(talk_world);
    uint8_t bytes[HEARTH_REGISTER_LEN];
    struct hearth_kv_txn *txn;

    hearth_register_encode(e, bytes);
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->put(txn, HEARTH_TABLE_REGISTER,
                             hearth_slice_of(e->device, HEARTH_DEVICE_LEN),
                             hearth_slice_of(bytes, sizeof(bytes))),
                     0);
    assert_int_equal(kv->commit(txn), 0);
}

static void test_who_has_nothing_to_do_here_is_not_known(void **state)
{
    static const uint8_t stranger[HEARTH_HASH_LEN] = {1, 2, 3};
    struct hearth_request ask = {.method = HEARTH_METHOD_GET, .path = "p"};
    struct hearth_register_entry wipe =
        make(0, 2, HEARTH_REGISTER_WIPE, talk_world->form_sign_key);
    struct hearth_register_entry revoked =
        make(0, 2, HEARTH_REGISTER_REVOKED, talk_world->form_sign_key);

    (void)state;
    assert_true(knows());
    assert_false(hearth_sync_server_knows(talk_world->server, stranger));
    assert_int_equal(sync_world_counter(talk_world, "device_unknown"), 1);
    revoke(3);
    put_entry(&revoked);
    assert_true(knows()); /* has to be told */
    assert_int_equal(sync_world_ask(talk_world, 0, &ask).code,
                     HEARTH_CODE_CONTENT);
    assert_true(knows()); /* and has three to bring */
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_REVOKED);
    assert_int_equal(sync_world_arrived(talk_world), 3);
    assert_false(knows());
    assert_int_equal(sync_world_counter(talk_world, "device_revoked"), 1);
    put_entry(&wipe);
    assert_true(knows()); /* and gets its order */
    assert_true(hearth_sync_server_knows(talk_world->server,
                                         talk_world->devices[1].sync_hash));
}

/* Whoever fills the host's disk does not keep an order to wipe from anybody. */
static void test_a_full_disk_holds_up_no_order(void **state)
{
    struct hearth_request ask = {.method = HEARTH_METHOD_GET, .path = "p"};
    struct hearth_register_entry wipe =
        make(0, 2, HEARTH_REGISTER_WIPE, talk_world->form_sign_key);
    struct hearth_reply reply;
    struct hearth_state s;

    (void)state;
    revoke(3);
    put_entry(&wipe);
    hearth_kv_memory_limit(talk_world->host, 1);
    assert_true(knows());
    reply = sync_world_ask(talk_world, 0, &ask);
    assert_int_equal(reply.code, HEARTH_CODE_CONTENT);
    assert_int_equal(hearth_state_decode(reply.body, &s), 0);
    assert_true(s.is_revoked && s.has_entry);
    assert_int_equal(s.entry.state, HEARTH_REGISTER_WIPE);
    hearth_kv_memory_limit(talk_world->host, 0);
}

/* ---- renewal of RECEIPT ---- */

static void renew_receipt(struct hearth_key *fresh)
{
    struct hearth_programme *p = &talk_world->programme;

    p->receipts[1] = p->receipts[0];
    p->receipt_count = 2;
    assert_int_equal(
        hearth_identity_generate(&talk_world->rng, fresh, &p->receipts[0]), 0);
}

static void test_old_receipts_count_after_a_renewal(void **state)
{
    struct hearth_key *fresh =
        hearth_secmem_take(talk_world->memory, sizeof(*fresh));
    struct hearth_key *old = talk_world->receipt_key;
    struct hearth_programme before = talk_world->programme;

    (void)state;
    assert_non_null(fresh);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq, TALK_RECORDS);
    renew_receipt(fresh);
    sync_world_publish(talk_world, 2);
    /* Published, and the server still signs with the old one. */
    sync_world_start_client(talk_world);
    sync_world_finalise(talk_world, 2);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq,
                     TALK_RECORDS + 2);
    /* Now with the new one; the device erases what both receipts cover. */
    talk_world->receipt_key = fresh;
    sync_world_start_server(talk_world);
    sync_world_finalise(talk_world, 1);
    sync_world_countersign(talk_world, TALK_RECORDS + 3);
    sync_world_start_client(talk_world);
    assert_int_equal(sync_world_run(talk_world), 0);
    sync_world_start_client(talk_world);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq,
                     TALK_RECORDS + 3);
    assert_int_equal(sync_world_state(talk_world).kept, 0);
    talk_world->receipt_key = old;
    talk_world->programme = before;
}

/* After an incident both happen at once: RECEIPT is renewed and a device is
 * revoked, which has good records to bring. */
static void test_a_revoked_device_knows_a_renewed_key(void **state)
{
    struct hearth_key *old = talk_world->receipt_key;
    struct hearth_programme before = talk_world->programme;

    (void)state;
    revoke(TALK_RECORDS);
    talk_world->receipt_key = talk_world->stranger_key;
    talk_world->programme.receipts[1] = talk_world->programme.receipts[0];
    talk_world->programme.receipt_count = 2;
    assert_int_equal(hearth_identity_public(talk_world->stranger_key,
                                            &talk_world->programme.receipts[0]),
                     0);
    sync_world_publish(talk_world, 2);
    sync_world_start_server(talk_world);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_REVOKED);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
    talk_world->receipt_key = old;
    talk_world->programme = before;
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)
    const struct CMUnitTest tests[] = {
        FRESH(test_an_older_entry_admits_nobody_again),
        FRESH(test_foreign_and_forged_entries_are_refused),
        FRESH(test_who_has_nothing_to_do_here_is_not_known),
        FRESH(test_a_full_disk_holds_up_no_order),
        FRESH(test_old_receipts_count_after_a_renewal),
        FRESH(test_a_revoked_device_knows_a_renewed_key),
    };

    return cmocka_run_group_tests(tests, talk_open, talk_close);
}
