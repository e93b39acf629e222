/* SPDX-License-Identifier: Apache-2.0 */
/* Single words between device and host: items of a file, entries of the
 * register, forms, verdicts about losses, and how long to wait. */
#include "rich.h"

#include "hearth/carry.h"
#include "hearth/envelope.h"
#include "hearth/loss.h"
#include "hearth/withdraw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static uint8_t out[262144], answer[262144];

/* The file says which forms are here: those do not come again. */
static void test_a_form_that_is_here_is_not_carried(void **state)
{
    struct hearth_sync_carried c;
    struct hearth_reader items;
    struct hearth_carry_head head;
    struct hearth_slice body;
    uint8_t type;

    (void)state;
    rich_prepare(talk_world);
    sync_world_start_client(talk_world);
    assert_int_equal(rich_carry(talk_world, &c), 0);
    assert_int_equal(c.has_count, 0);
    assert_int_equal(c.accepted, 2); /* a loss, a batch */
    sync_world_start_client(talk_world);
    assert_int_equal(rich_carry(talk_world, &c), 0);
    assert_int_equal(c.has_count, 1);
    assert_memory_equal(c.has[0], talk_world->programme.forms[0].hash,
                        HEARTH_HASH_LEN);
    assert_int_equal(hearth_carry_open(hearth_slice_of(answer, sizeof(answer)),
                                       &head, &items),
                     HEARTH_E_INVALID);
    {
        struct hearth_writer w;

        hearth_writer_init(&w, answer, sizeof(answer));
        assert_int_equal(
            hearth_sync_server_carry_out(talk_world->server, &c, &w), 0);
        assert_int_equal(
            hearth_carry_open(hearth_writer_slice(&w), &head, &items), 0);
        while (hearth_carry_next(&items, &type, &body) == 0) {
            assert_int_not_equal(type, HEARTH_CARRY_PACKAGE);
        }
    }
}

/* A loss that the host does not know any more goes first in the file. */
static void test_a_restored_host_gets_the_loss_first(void **state)
{
    struct hearth_sync_carried c;

    (void)state;
    rich_prepare(talk_world);
    sync_world_start_client(talk_world);
    assert_int_equal(rich_carry(talk_world, &c), 0);
    rich_expect_all(talk_world, 1);
    hearth_kv_memory_restore_image(talk_world->host);
    memcpy(talk_world->incarnation, "second\0",
           sizeof(talk_world->incarnation));
    sync_world_start_server(talk_world);
    for (int files = 0; files < 3; files++) {
        talk_world->now_s += 60;
        sync_world_start_client(talk_world);
        assert_int_equal(rich_carry(talk_world, &c), 0);
    }
    rich_expect_all(talk_world, 0);
}

static void test_items_of_a_file(void **state)
{
    struct hearth_carry_head head = {HEARTH_CARRY_TO_HOST, {0}, {0}, 1};
    uint8_t hash[HEARTH_HASH_LEN] = {1};
    struct hearth_sync_carried c;
    struct hearth_writer w;

    (void)state;
    memcpy(head.programme, talk_world->programme_id, sizeof(head.programme));
    memcpy(head.device, talk_world->devices[0].id, sizeof(head.device));
    hearth_writer_init(&w, out, sizeof(out));
    hearth_carry_begin(&w, &head);
    hearth_carry_put(&w, (enum hearth_carry_item)77, hearth_slice_text("new"));
    hearth_carry_put(&w, HEARTH_CARRY_LOSS, hearth_slice_text("no loss"));
    hearth_carry_put(&w, HEARTH_CARRY_WITHDRAWAL, hearth_slice_text("none"));
    hearth_carry_put(&w, HEARTH_CARRY_HAS, hearth_slice_text("short"));
    for (unsigned i = 0; i < HEARTH_FORMS_MAX + 1; i++) {
        hearth_carry_put(&w, HEARTH_CARRY_HAS,
                         hearth_slice_of(hash, sizeof(hash)));
    }
    assert_int_equal(hearth_carry_end(&w), 0);
    assert_int_equal(hearth_sync_server_carry_in(talk_world->server,
                                                 hearth_writer_slice(&w), &c),
                     0);
    assert_int_equal(c.refused, 2);
    assert_int_equal(c.accepted, 0);
    assert_int_equal(c.withdrawals, 0);
    assert_int_equal(c.has_count, HEARTH_FORMS_MAX);
    assert_int_equal(sync_world_arrived(talk_world), 0);
    /* A device that is not in the register, and no room for the answer. */
    hearth_writer_init(&w, answer, 64);
    assert_int_not_equal(
        hearth_sync_server_carry_out(talk_world->server, &c, &w), 0);
    memset(head.device, 9, sizeof(head.device));
    hearth_writer_init(&w, out, sizeof(out));
    hearth_carry_begin(&w, &head);
    assert_int_equal(hearth_carry_end(&w), 0);
    assert_int_equal(hearth_sync_server_carry_in(talk_world->server,
                                                 hearth_writer_slice(&w), &c),
                     HEARTH_E_NOT_FOUND);
}

static void test_a_withdrawal_in_a_file(void **state)
{
    const struct hearth_programme_epoch *e = &talk_world->programme.epochs[0];
    struct hearth_carry_head head = {HEARTH_CARRY_TO_HOST, {0}, {0}, 1};
    uint8_t secret[HEARTH_WITHDRAW_LEN] = {1}, bytes[HEARTH_WITHDRAW_MAX];
    struct hearth_sync_carried c;
    struct hearth_writer sealed, w;

    (void)state;
    hearth_writer_init(&sealed, bytes, sizeof(bytes));
    assert_int_equal(hearth_withdraw_seal(talk_world->programme_id, e->suite,
                                          e->epoch,
                                          hearth_slice_of(e->seal, 32), secret,
                                          &talk_world->rng, &sealed),
                     0);
    memcpy(head.programme, talk_world->programme_id, sizeof(head.programme));
    memcpy(head.device, talk_world->devices[0].id, sizeof(head.device));
    hearth_writer_init(&w, out, sizeof(out));
    hearth_carry_begin(&w, &head);
    hearth_carry_put(&w, HEARTH_CARRY_WITHDRAWAL, hearth_writer_slice(&sealed));
    assert_int_equal(hearth_carry_end(&w), 0);
    assert_int_equal(hearth_sync_server_carry_in(talk_world->server,
                                                 hearth_writer_slice(&w), &c),
                     0);
    assert_int_equal(c.withdrawals, 1);
    assert_int_equal(c.refused, 0);
    assert_int_equal(
        hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_WITHDRAWALS), 1);
}

/* Another package than the document lists, in a file from the host's side. */
static void test_a_package_that_nobody_listed(void **state)
{
    struct hearth_carry_head head = {HEARTH_CARRY_TO_DEVICE, {0}, {0}, 0};
    struct hearth_writer package, w;
    uint8_t bytes[256];

    (void)state;
    rich_prepare(talk_world);
    memcpy(head.programme, talk_world->programme_id, sizeof(head.programme));
    memcpy(head.device, talk_world->devices[0].id, sizeof(head.device));
    hearth_writer_init(&package, bytes, sizeof(bytes));
    assert_int_equal(hearth_envelope_sign(HEARTH_ENVELOPE_PACKAGE,
                                          talk_world->programme_id,
                                          hearth_slice_text("another"),
                                          talk_world->form_sign_key, &package),
                     0);
    hearth_writer_init(&w, out, sizeof(out));
    hearth_carry_begin(&w, &head);
    hearth_carry_put(&w, (enum hearth_carry_item)77, hearth_slice_text("new"));
    hearth_carry_put(&w, HEARTH_CARRY_PACKAGE, hearth_writer_slice(&package));
    assert_int_equal(hearth_carry_end(&w), 0);
    rich_back(talk_world);
    sync_world_start_client(talk_world);
    assert_int_equal(hearth_sync_client_carry_in(talk_world->client,
                                                 hearth_writer_slice(&w),
                                                 talk_world->now_s),
                     HEARTH_E_AUTH);
    assert_int_equal(
        hearth_kv_memory_count(talk_world->store, HEARTH_TABLE_FORMS), 0);
}

/* ---- the register's word ---- */

static unsigned entries_told;
static struct hearth_register_entry last_told;

static void on_entry(void *cookie, const struct hearth_register_entry *entry)
{
    (void)cookie;
    entries_told++;
    last_told = *entry;
}

static int offer_entry(const struct hearth_register_entry *e)
{
    static struct talk_body body;
    struct hearth_state s = {.has_entry = true, .entry = *e};
    struct hearth_sync_client_config config = {
        .kv = sync_world_device_kv(talk_world), .on_entry = on_entry};
    int code;

    sync_world_stop_client(talk_world);
    memcpy(config.programme, talk_world->programme_id,
           sizeof(config.programme));
    memcpy(config.device, talk_world->devices[0].id, sizeof(config.device));
    config.form_sign = talk_world->form_sign;
    assert_int_equal(hearth_sync_client_open(&config, &talk_world->client), 0);
    (void)talk_next(talk_world);
    code = talk_reply(talk_world, HEARTH_CODE_CONTENT,
                      talk_state_reply(&body, &s));
    sync_world_stop_client(talk_world);
    return code;
}

static void test_only_the_custodians_newer_word_counts(void **state)
{
    struct hearth_register_entry first = rich_entry(
        talk_world, 1, HEARTH_REGISTER_ADMITTED, talk_world->form_sign_key);
    struct hearth_register_entry wipe = rich_entry(
        talk_world, 2, HEARTH_REGISTER_WIPE, talk_world->form_sign_key);
    struct hearth_register_entry forged = rich_entry(
        talk_world, 3, HEARTH_REGISTER_ADMITTED, talk_world->receipt_key);
    struct hearth_register_entry foreign = first;

    (void)state;
    entries_told = 0;
    memcpy(foreign.device, talk_world->devices[1].id, sizeof(foreign.device));
    foreign.version = 9;
    assert_int_equal(hearth_register_sign(&foreign, talk_world->programme_id,
                                          talk_world->form_sign_key),
                     0);
    assert_int_equal(offer_entry(&forged), HEARTH_E_AUTH);
    assert_int_equal(offer_entry(&foreign), HEARTH_E_AUTH);
    assert_int_equal(entries_told, 0);
    assert_int_equal(
        hearth_kv_memory_count(talk_world->store, HEARTH_TABLE_REGISTER), 0);
    assert_int_equal(offer_entry(&first), 0);
    assert_int_equal(offer_entry(&wipe), 0);
    assert_int_equal(entries_told, 2);
    assert_int_equal(last_told.state, HEARTH_REGISTER_WIPE);
    /* The earlier one again does not admit what was ordered to wipe. */
    assert_int_equal(offer_entry(&first), 0);
    assert_int_equal(offer_entry(&wipe), 0);
    assert_int_equal(entries_told, 2);
    /* What stands in the store and is none is no reason to forget it. */
    rich_put(sync_world_device_kv(talk_world), HEARTH_TABLE_REGISTER,
             hearth_slice_of(talk_world->devices[0].id, HEARTH_DEVICE_LEN),
             hearth_slice_text("damaged"));
    assert_int_equal(offer_entry(&wipe), HEARTH_E_INVALID);
    assert_int_equal(entries_told, 2);
}

/* It cannot be kept, and is obeyed all the same. */
static void test_a_full_disk_saves_no_keys(void **state)
{
    struct hearth_register_entry wipe = rich_entry(
        talk_world, 2, HEARTH_REGISTER_WIPE, talk_world->form_sign_key);

    (void)state;
    entries_told = 0;
    hearth_kv_memory_limit(talk_world->store, 1);
    assert_int_equal(offer_entry(&wipe), HEARTH_E_FULL);
    assert_int_equal(entries_told, 1);
    assert_int_equal(last_told.state, HEARTH_REGISTER_WIPE);
    hearth_kv_memory_limit(talk_world->store, 0);
}

/* The same version of the document, or a newer one with an older form. */
static void test_no_form_goes_down(void **state)
{
    static struct talk_body body;
    uint8_t document[4096];
    struct hearth_state s = {0};
    size_t len;

    (void)state;
    rich_prepare(talk_world);
    sync_world_start_client(talk_world);
    assert_int_equal(sync_world_run(talk_world), 0);
    talk_world->programme.forms[0].version = 2;
    len = sync_world_document(talk_world, 3, talk_world->form_sign_key,
                              document, sizeof(document));
    s.document = hearth_slice_of(document, len);
    sync_world_start_client(talk_world);
    (void)talk_next(talk_world);
    assert_int_equal(talk_reply(talk_world, HEARTH_CODE_CONTENT,
                                talk_state_reply(&body, &s)),
                     HEARTH_E_VERSION);
    talk_world->programme.forms[0].version = 4;
    len = sync_world_document(talk_world, 3, talk_world->form_sign_key,
                              document, sizeof(document));
    s.document = hearth_slice_of(document, len);
    sync_world_start_client(talk_world);
    (void)talk_next(talk_world);
    assert_int_equal(talk_reply(talk_world, HEARTH_CODE_CONTENT,
                                talk_state_reply(&body, &s)),
                     0);
}

/* ---- the host's verdicts about a loss ---- */

static uint8_t post_loss(uint64_t from, uint64_t to, uint8_t kind, uint8_t h0)
{
    const struct sync_device *d = &talk_world->devices[0];
    struct hearth_loss l = {{0}, kind, from, to, {0}, {0}};
    uint8_t bytes[HEARTH_LOSS_LEN];
    struct hearth_request request = {HEARTH_METHOD_POST, "l", {NULL, 0}};
    struct hearth_reply reply;

    memcpy(l.device, d->id, sizeof(l.device));
    memcpy(l.h, d->h[kind == HEARTH_LOSS_CLOSE ? from - 1 : to], sizeof(l.h));
    l.h[0] ^= h0;
    assert_int_equal(
        hearth_loss_sign(&l, talk_world->programme_id, d->sign_key), 0);
    hearth_loss_encode(&l, bytes);
    request.body = hearth_slice_of(bytes, sizeof(bytes));
    reply = sync_world_ask(talk_world, 0, &request);
    return reply.code == HEARTH_CODE_CHANGED && reply.body.len > 0
               ? reply.body.data[0]
               : 0xff;
}

static void test_verdicts_about_a_loss(void **state)
{
    struct hearth_ledger_device d;
    uint8_t branch, revoked, accepted;

    (void)state;
    assert_int_equal(sync_world_run(talk_world), 0);
    branch = post_loss(TALK_RECORDS + 1, UINT64_MAX, HEARTH_LOSS_CLOSE, 1);
    assert_int_equal(hearth_ledger_device_get(sync_world_host_kv(talk_world),
                                              talk_world->devices[0].id, &d),
                     0);
    d.is_revoked = true;
    d.last_good_seq = TALK_RECORDS;
    assert_int_equal(
        hearth_ledger_device_put(sync_world_host_kv(talk_world), &d), 0);
    revoked =
        post_loss(TALK_RECORDS + 1, TALK_RECORDS + 1, HEARTH_LOSS_GONE, 0);
    d.last_good_seq = TALK_RECORDS + 1;
    assert_int_equal(
        hearth_ledger_device_put(sync_world_host_kv(talk_world), &d), 0);
    /* from before the last good record to behind it */
    accepted =
        post_loss(TALK_RECORDS + 1, TALK_RECORDS + 4, HEARTH_LOSS_GONE, 0);
    assert_int_equal(branch, HEARTH_VERDICT_BRANCH);
    assert_int_equal(revoked, HEARTH_VERDICT_REVOKED);
    assert_int_equal(accepted, HEARTH_VERDICT_ACCEPTED);
}

/* ---- small things ---- */

static int fill_ones(void *cookie, uint8_t *to, size_t len)
{
    (void)cookie;
    memset(to, 0xff, len);
    return 0;
}

static int fill_never(void *cookie, uint8_t *to, size_t len)
{
    (void)cookie;
    (void)to;
    (void)len;
    return HEARTH_E_CRYPTO;
}

static void test_waits_grow_and_stay_below_their_bound(void **state)
{
    struct hearth_rng ones = {fill_ones, NULL}, never = {fill_never, NULL};
    int64_t wait = -1, longest = 0;

    (void)state;
    assert_int_equal(hearth_sync_backoff_ms(0, &never, &wait), HEARTH_E_CRYPTO);
    assert_int_equal(wait, -1);
    for (unsigned attempt = 0; attempt < 40; attempt++) {
        int64_t cap =
            attempt < 10 ? INT64_C(30000) << attempt : INT64_C(6) * 3600 * 1000;

        cap = cap < INT64_C(21600000) ? cap : INT64_C(21600000);
        assert_int_equal(hearth_sync_backoff_ms(attempt, &ones, &wait), 0);
        assert_in_range(wait, 0, cap);
        for (unsigned draws = 0; draws < 50; draws++) {
            assert_int_equal(
                hearth_sync_backoff_ms(attempt, &talk_world->rng, &wait), 0);
            assert_in_range(wait, 0, cap);
            longest = wait > longest ? wait : longest;
        }
    }
    assert_true(longest > INT64_C(3) * 3600 * 1000); /* really jitters */
}

static void test_every_verdict_has_its_own_text(void **state)
{
    (void)state;
    for (int v = 0; v <= HEARTH_VERDICT_BUSY; v++) {
        const char *text =
            hearth_sync_verdict_text((enum hearth_sync_verdict)v);

        assert_true(text[0] != '\0');
        for (int other = 0; other < v; other++) {
            assert_string_not_equal(text, hearth_sync_verdict_text(
                                              (enum hearth_sync_verdict)other));
        }
    }
    assert_string_equal(hearth_sync_verdict_text((enum hearth_sync_verdict)99),
                        "an answer this program does not know");
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_a_form_that_is_here_is_not_carried),
        FRESH(test_a_restored_host_gets_the_loss_first),
        FRESH(test_items_of_a_file),
        FRESH(test_a_withdrawal_in_a_file),
        FRESH(test_a_package_that_nobody_listed),
        FRESH(test_only_the_custodians_newer_word_counts),
        FRESH(test_a_full_disk_saves_no_keys),
        FRESH(test_no_form_goes_down),
        FRESH(test_verdicts_about_a_loss),
        FRESH(test_waits_grow_and_stay_below_their_bound),
        FRESH(test_every_verdict_has_its_own_text),
    };

    return cmocka_run_group_tests_name("sync words", tests, talk_open,
                                       talk_close);
}
