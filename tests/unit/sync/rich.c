/* SPDX-License-Identifier: Apache-2.0 */
/* Making that world, saying it all, and looking whether it arrived. */
#include "rich.h"

#include "hearth/envelope.h"
#include "hearth/hash.h"
#include "hearth/loss.h"
#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

void rich_put(const struct hearth_kv *kv, enum hearth_table table,
              struct hearth_slice key, struct hearth_slice value)
{
    struct hearth_kv_txn *txn;

    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->put(txn, table, key, value), 0);
    assert_int_equal(kv->commit(txn), 0);
}

/* ---- what there is to say ---- */

static void publish_form(struct sync_world *w)
{
    struct hearth_slice inner = hearth_slice_text("form");
    struct hearth_programme_form *form = &w->programme.forms[0];
    struct hearth_writer to;
    uint8_t package[256];

    hearth_writer_init(&to, package, sizeof(package));
    assert_int_equal(hearth_envelope_sign(HEARTH_ENVELOPE_PACKAGE,
                                          w->programme_id, inner,
                                          w->form_sign_key, &to),
                     0);
    assert_int_equal(hearth_hash_parts(&inner, 1, form->hash), 0);
    (void)snprintf(form->id, sizeof(form->id), "form");
    form->version = 3;
    w->programme.form_count = 1;
    sync_world_publish(w, 2);
    assert_int_equal(hearth_ledger_form_put(sync_world_host_kv(w),
                                            w->programme.forms[0].hash,
                                            hearth_writer_slice(&to)),
                     0);
}

struct hearth_register_entry rich_entry(struct sync_world *w, uint32_t version,
                                        uint8_t state,
                                        const struct hearth_key *key)
{
    struct hearth_register_entry e = {{0},        version, state,
                                      UINT64_MAX, {0},     {0}};

    memcpy(e.device, w->devices[0].id, sizeof(e.device));
    assert_int_equal(hearth_register_sign(&e, w->programme_id, key), 0);
    return e;
}

static void put_entry(const struct sync_world *w, const struct hearth_kv *kv,
                      const struct hearth_register_entry *e)
{
    uint8_t bytes[HEARTH_REGISTER_LEN];

    hearth_register_encode(e, bytes);
    rich_put(kv, HEARTH_TABLE_REGISTER,
             hearth_slice_of(w->devices[0].id, HEARTH_DEVICE_LEN),
             hearth_slice_of(bytes, sizeof(bytes)));
}

static void type_in_withdrawal(struct sync_world *w)
{
    const struct hearth_programme_epoch *e = &w->programme.epochs[0];
    uint8_t secret[HEARTH_WITHDRAW_LEN] = {1}, bytes[HEARTH_WITHDRAW_MAX];
    uint8_t id[HEARTH_WITHDRAW_ID_LEN];
    struct hearth_writer to;

    hearth_writer_init(&to, bytes, sizeof(bytes));
    assert_int_equal(hearth_withdraw_seal(w->programme_id, e->suite, e->epoch,
                                          hearth_slice_of(e->seal, 32), secret,
                                          &w->rng, &to),
                     0);
    assert_int_equal(hearth_withdraw_id(hearth_writer_slice(&to), id), 0);
    assert_int_equal(hearth_withdrawals_put(sync_world_device_kv(w), id,
                                            hearth_writer_slice(&to), 10),
                     0);
}

/* The first two at the host and countersigned, the fourth gone and named, a
 * form, an entry and a withdrawal on the way. */
void rich_prepare(struct sync_world *w)
{
    const struct sync_device *d = &w->devices[0];
    static const uint8_t fourth[8] = {0, 0, 0, 0, 0, 0, 0, 4};
    struct hearth_register_entry entry =
        rich_entry(w, 2, HEARTH_REGISTER_ADMITTED, w->form_sign_key);
    const struct hearth_kv *kv = sync_world_device_kv(w);
    struct hearth_kv_txn *txn;
    uint64_t count = 0;

    talk_fresh(w);
    sync_world_reset(w);
    w->batch_records = 0;
    sync_world_finalise(w, RICH_OPENED);
    assert_int_equal(sync_world_run(w), 0);
    sync_world_finalise(w, TALK_RECORDS - RICH_OPENED);
    kv = sync_world_device_kv(w);
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->del(txn, HEARTH_TABLE_OUTBOX,
                             hearth_slice_of(fourth, sizeof(fourth))),
                     0);
    assert_int_equal(kv->commit(txn), 0);
    assert_int_equal(sync_world_run(w), HEARTH_E_LOCKED);
    assert_int_equal(
        hearth_sync_loss_sign(kv, w->programme_id, d->id, d->sign_key, &count),
        0);
    assert_int_equal(count, 1);
    sync_world_countersign(w, RICH_OPENED);
    publish_form(w);
    put_entry(w, sync_world_host_kv(w), &entry);
    type_in_withdrawal(w);
    hearth_kv_memory_keep_image(w->host);
    hearth_kv_memory_keep_image(w->store);
}

void rich_back(struct sync_world *w)
{
    hearth_kv_memory_calm(w->host);
    hearth_kv_memory_calm(w->store);
    hearth_kv_memory_restore_image(w->host);
    hearth_kv_memory_restore_image(w->store);
    sync_world_start_server(w);
}

static uint64_t head_at_host(const struct sync_world *w)
{
    struct hearth_ledger_head head;

    assert_int_equal(
        hearth_ledger_head(sync_world_host_kv(w), w->devices[0].id, &head), 0);
    assert_memory_equal(head.h, w->devices[0].h[head.seq], HEARTH_HASH_LEN);
    return head.seq;
}

void rich_expect_all(struct sync_world *w, uint64_t withdrawals)
{
    struct hearth_outbox_state s = sync_world_state(w);
    uint64_t left, brought;
    size_t len;

    assert_int_equal(head_at_host(w), TALK_RECORDS);
    assert_int_equal(s.receipted.seq, TALK_RECORDS);
    assert_int_equal(s.opened.seq, RICH_OPENED);
    assert_int_equal(s.kept, TALK_RECORDS - RICH_OPENED);
    assert_int_equal(hearth_outbox_form_get(sync_world_device_kv(w),
                                            w->programme.forms[0].hash, NULL, 0,
                                            &len),
                     HEARTH_E_SPACE);
    assert_int_equal(hearth_kv_memory_count(w->store, HEARTH_TABLE_REGISTER),
                     1);
    assert_int_equal(hearth_kv_memory_count(w->host, HEARTH_TABLE_BRANCHES), 0);
    assert_int_equal(hearth_withdrawals_count(sync_world_device_kv(w), &left),
                     0);
    assert_int_equal(hearth_withdrawals_count(sync_world_host_kv(w), &brought),
                     0);
    assert_int_equal(left, 0);
    assert_int_equal(brought, withdrawals);
}

/* The client that stands ready against the server, to its end. */
int rich_drive(struct sync_world *w)
{
    struct hearth_request request;
    int code;

    while ((code = hearth_sync_client_next(w->client, &request)) == 0) {
        struct hearth_reply reply = sync_world_ask(w, 0, &request);

        code = hearth_sync_client_reply(w->client, &reply, w->now_s);
        if (code != 0) {
            return code;
        }
    }
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

static uint8_t out[262144], answer[262144];

static int write_out(struct sync_world *w, size_t *len)
{
    struct hearth_writer to;
    uint64_t next = 0;
    int code;

    hearth_writer_init(&to, out, sizeof(out));
    code = hearth_sync_client_carry_out(w->client, &next, &to);
    *len = to.len;
    return code;
}

/* There and back once; every failure is an error or left for the next file. */
int rich_carry(struct sync_world *w, struct hearth_sync_carried *c)
{
    struct hearth_writer to;
    size_t len;
    int code = write_out(w, &len);

    memset(c, 0, sizeof(*c));
    if (code == 0) {
        code = hearth_sync_server_carry_in(w->server, hearth_slice_of(out, len),
                                           c);
    }
    hearth_writer_init(&to, answer, sizeof(answer));
    if (code == 0) {
        code = hearth_sync_server_carry_out(w->server, c, &to);
    }
    if (code == 0) {
        code = hearth_sync_client_carry_in(w->client, hearth_writer_slice(&to),
                                           w->now_s);
    }
    return code;
}
