/* SPDX-License-Identifier: Apache-2.0 */
/* The calls, and what must stand in the store for them. */
#include "step_ops.h"

#include "hearth/ledger.h"
#include "hearth/outbox.h"
#include "hearth/withdrawals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#define STORED_LEN 100
#define LOG_LEN    9

static const uint8_t device[HEARTH_DEVICE_LEN] = {1, 2, 3};
static const uint8_t second[HEARTH_DEVICE_LEN] = {1, 2, 4};
static const uint8_t draft[HEARTH_DRAFT_ID_LEN] = {7};
static const uint8_t waiting[HEARTH_WITHDRAWALS_ID_LEN] = {8};
static uint8_t out[512];

static struct hearth_ledger_device device_of(const uint8_t *id, uint8_t key)
{
    struct hearth_ledger_device d = {.enrolled_s = 5, .name = "tablet"};

    memcpy(d.id, id, sizeof(d.id));
    d.sync[0] = d.sync_hash[0] = key;
    return d;
}

/* Entry ${seq} of the chain, of another one with ${variant}. */
static struct hearth_ledger_entry entry_of(uint64_t seq, uint8_t variant)
{
    static uint8_t stored[8][STORED_LEN];
    struct hearth_ledger_entry e = {.seq = seq};

    memset(stored[seq], (int)seq, STORED_LEN);
    stored[seq][1] = variant;
    e.prev[0] = seq == 1 ? 0x60 : (uint8_t)(seq - 1);
    e.h[0] = (uint8_t)seq;
    e.h[1] = variant;
    e.stored = hearth_slice_of(stored[seq], STORED_LEN);
    return e;
}

static int append(const struct hearth_kv *kv, uint64_t seq, uint8_t variant)
{
    struct hearth_ledger_contact contact = {{0x60}, {1, 2, 3, 4, 5}, 1000};
    struct hearth_ledger_entry e = entry_of(seq, variant);
    struct hearth_ledger_result r;

    return hearth_ledger_append(kv, device, &e, 1, &contact, &r);
}

static int lose(const struct hearth_kv *kv, uint64_t from, uint64_t to)
{
    struct hearth_ledger_contact contact = {{0x60}, {1, 2, 3, 4, 5}, 1000};
    struct hearth_ledger_loss l = {from, to, {0}, hearth_slice_text("loss")};
    struct hearth_ledger_result r;

    l.h[0] = (uint8_t)(to == UINT64_MAX ? from - 1 : to);
    return hearth_ledger_lose(kv, device, &l, &contact, &r);
}

static int bury(const struct hearth_kv *kv, uint64_t seq)
{
    static uint8_t bytes[HEARTH_TOMBSTONE_LEN];
    struct hearth_ledger_tombstone t = {{0}, seq, bytes, true, false};

    memset(bytes, 0x7b, sizeof(bytes));
    memset(bytes, 0, HEARTH_HASH_LEN);
    bytes[0] = (uint8_t)seq;
    memcpy(t.device, device, sizeof(device));
    return hearth_ledger_bury(kv, &t, 1, LOG_LEN);
}

static int none(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    (void)cookie;
    (void)seq;
    (void)stored;
    return 0;
}

static int no_withdrawal(void *cookie, const uint8_t *id, struct hearth_slice s)
{
    (void)cookie;
    (void)id;
    (void)s;
    return 0;
}

/* ---- the host ---- */

static int device_put(const struct hearth_kv *kv)
{
    struct hearth_ledger_device d = device_of(device, 9);

    return hearth_ledger_device_put(kv, &d);
}

static int device_get(const struct hearth_kv *kv)
{
    struct hearth_ledger_device d;

    return hearth_ledger_device_get(kv, device, &d);
}

static int device_find(const struct hearth_kv *kv)
{
    struct hearth_ledger_device d = device_of(device, 2), found;

    return hearth_ledger_device_find(kv, d.sync_hash, &found);
}

static int device_next(const struct hearth_kv *kv)
{
    struct hearth_ledger_device d;

    return hearth_ledger_device_next(kv, device, &d);
}

static int renew(const struct hearth_kv *kv, uint8_t asked_with, uint8_t key)
{
    struct hearth_ledger_device old = device_of(device, asked_with);
    struct hearth_ledger_device new = device_of(device, key);
    struct hearth_ledger_renewal r = {device, old.sync_hash, new.sync,
                                      new.sync_hash};

    return hearth_ledger_device_renew(kv, &r);
}

/* Again with the key in use, and with the one before it. */
static int device_renew(const struct hearth_kv *kv)
{
    return renew(kv, 2, 11);
}
static int device_renew_late(const struct hearth_kv *kv)
{
    return renew(kv, 1, 11);
}

static int device_used(const struct hearth_kv *kv)
{
    struct hearth_ledger_device d = device_of(device, 2);

    return hearth_ledger_device_used(kv, d.sync_hash);
}

static int head(const struct hearth_kv *kv)
{
    struct hearth_ledger_head h;

    return hearth_ledger_head(kv, device, &h);
}

static int append_next(const struct hearth_kv *kv)
{
    return append(kv, 6, 0);
}

static int append_again(const struct hearth_kv *kv)
{
    return append(kv, 2, 0);
}

/* The record that a tombstone stands for. */
static int append_buried(const struct hearth_kv *kv)
{
    return append(kv, 1, 0);
}

static int append_other(const struct hearth_kv *kv)
{
    int code = append(kv, 3, 1);

    return code == HEARTH_E_BRANCH ? 0 : code;
}

static int lose_two(const struct hearth_kv *kv)
{
    return lose(kv, 6, 7);
}

static int lose_rest(const struct hearth_kv *kv)
{
    return lose(kv, 6, UINT64_MAX);
}

static int branches(const struct hearth_kv *kv)
{
    uint64_t count;

    return hearth_ledger_branches(kv, device, &count);
}

static int losses(const struct hearth_kv *kv)
{
    return hearth_ledger_losses(kv, device, 1, none, NULL);
}

static int records(const struct hearth_kv *kv)
{
    return hearth_ledger_records(kv, device, 1, none, NULL);
}

static int bury_second(const struct hearth_kv *kv)
{
    return bury(kv, 2);
}

static int tombstone(const struct hearth_kv *kv)
{
    return hearth_ledger_tombstone_get(kv, device, 1, out);
}

static int tombstones(const struct hearth_kv *kv)
{
    uint64_t count, len;

    return hearth_ledger_tombstones(kv, &count, &len);
}

static int count(const struct hearth_kv *kv)
{
    return hearth_ledger_count(kv, "refused");
}

static int counter(const struct hearth_kv *kv)
{
    char name[33] = "";
    uint64_t value;

    return hearth_ledger_counter_next(kv, name, &value);
}

static int enrol(const struct hearth_kv *kv)
{
    static const uint8_t third[HEARTH_DEVICE_LEN] = {1, 2, 5};
    struct hearth_ledger_device d = device_of(third, 12);

    return hearth_ledger_enrol(kv, hearth_slice_text("token"), &d);
}

static int opened_put(const struct hearth_kv *kv)
{
    return hearth_ledger_opened_put(kv, device, hearth_slice_text("signed"));
}

static int token_put(const struct hearth_kv *kv)
{
    return hearth_ledger_token_put(kv, hearth_slice_text("other"),
                                   hearth_slice_text("offer"));
}

static int withdrawal_bring(const struct hearth_kv *kv)
{
    static const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN] = {9};

    return hearth_withdrawals_bring(kv, device, id, hearth_slice_text("w"));
}

static int withdrawal_again(const struct hearth_kv *kv)
{
    return hearth_withdrawals_bring(kv, device, waiting,
                                    hearth_slice_text("w"));
}

static int withdrawal_put(const struct hearth_kv *kv)
{
    static const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN] = {9};

    return hearth_withdrawals_put(kv, id, hearth_slice_text("w"), 10);
}

static int withdrawal_each(const struct hearth_kv *kv)
{
    return hearth_withdrawals_each(kv, NULL, no_withdrawal, NULL);
}

static int withdrawal_count(const struct hearth_kv *kv)
{
    uint64_t n;

    return hearth_withdrawals_count(kv, &n);
}

static int withdrawal_del(const struct hearth_kv *kv)
{
    return hearth_withdrawals_del(kv, waiting);
}

static int withdrawal_done(const struct hearth_kv *kv)
{
    return hearth_withdrawals_done(kv, waiting, hearth_slice_of(NULL, 0));
}

/* ---- the device ---- */

static int outbox_state(const struct hearth_kv *kv)
{
    struct hearth_outbox_state s;

    return hearth_outbox_state(kv, &s);
}

static int finalise(const struct hearth_kv *kv, uint64_t seq)
{
    uint8_t h[HEARTH_HASH_LEN] = {(uint8_t)seq};

    return hearth_outbox_finalise(kv, seq, h, hearth_slice_text("sealed"),
                                  hearth_slice_of(draft, sizeof(draft)));
}

static int outbox_finalise(const struct hearth_kv *kv)
{
    return finalise(kv, 4);
}

static int outbox_record(const struct hearth_kv *kv)
{
    size_t len;

    return hearth_outbox_record(kv, 1, out, sizeof(out), &len);
}

static int outbox_hash(const struct hearth_kv *kv)
{
    uint8_t h[HEARTH_HASH_LEN];

    return hearth_outbox_hash(kv, 1, h);
}

static int outbox_repair(const struct hearth_kv *kv)
{
    uint8_t h[HEARTH_HASH_LEN] = {9};

    return hearth_outbox_hash_repair(kv, 9, h);
}

static int outbox_receipted(const struct hearth_kv *kv)
{
    struct hearth_outbox_head at = {3, {3}};

    return hearth_outbox_receipted(kv, &at, hearth_slice_text("receipt"));
}

static int outbox_opened(const struct hearth_kv *kv)
{
    struct hearth_outbox_head at = {3, {3}};

    return hearth_outbox_opened(kv, &at, hearth_slice_text("opened"));
}

static int outbox_receipt(const struct hearth_kv *kv)
{
    size_t len;

    return hearth_outbox_receipt(kv, out, sizeof(out), &len);
}

static int outbox_rewind(const struct hearth_kv *kv)
{
    return hearth_outbox_rewind(kv, 1);
}

static int outbox_erase(const struct hearth_kv *kv)
{
    uint64_t erased = 0;

    return hearth_outbox_erase(kv, &erased);
}

static int draft_put(const struct hearth_kv *kv)
{
    return hearth_outbox_draft_put(kv, draft, hearth_slice_text("box 2"));
}

static int draft_del(const struct hearth_kv *kv)
{
    return hearth_outbox_draft_del(kv, draft);
}

static int drafts(const struct hearth_kv *kv)
{
    uint8_t ids[2][HEARTH_DRAFT_ID_LEN];
    size_t n;

    return hearth_outbox_drafts(kv, ids, 2, &n);
}

static int form_put(const struct hearth_kv *kv)
{
    uint8_t hash[HEARTH_HASH_LEN] = {1};

    return hearth_outbox_form_put(kv, hash, hearth_slice_text("package"));
}

static int begin_again(const struct hearth_kv *kv)
{
    uint8_t h[HEARTH_HASH_LEN] = {0};
    int code = hearth_outbox_begin(kv, h);

    return code == HEARTH_E_EXISTS ? 0 : code;
}

#define OP(name)                                                               \
    {                                                                          \
#name, name                                                            \
    }

const struct step_op step_host_ops[] = {OP(device_put),
                                        OP(device_get),
                                        OP(device_find),
                                        OP(device_next),
                                        OP(device_renew),
                                        OP(device_renew_late),
                                        OP(device_used),
                                        OP(head),
                                        OP(append_next),
                                        OP(append_again),
                                        OP(append_buried),
                                        OP(append_other),
                                        OP(lose_two),
                                        OP(lose_rest),
                                        OP(branches),
                                        OP(losses),
                                        OP(records),
                                        OP(bury_second),
                                        OP(tombstone),
                                        OP(tombstones),
                                        OP(count),
                                        OP(counter),
                                        OP(enrol),
                                        OP(opened_put),
                                        OP(token_put),
                                        OP(withdrawal_bring),
                                        OP(withdrawal_again),
                                        OP(withdrawal_put),
                                        OP(withdrawal_each),
                                        OP(withdrawal_count),
                                        OP(withdrawal_del),
                                        OP(withdrawal_done)};
const size_t step_host_op_count =
    sizeof(step_host_ops) / sizeof(step_host_ops[0]);

const struct step_op step_device_ops[] = {
    OP(outbox_state),     OP(outbox_finalise), OP(outbox_record),
    OP(outbox_hash),      OP(outbox_repair),   OP(outbox_receipted),
    OP(outbox_opened),    OP(outbox_receipt),  OP(outbox_rewind),
    OP(outbox_erase),     OP(draft_put),       OP(draft_del),
    OP(drafts),           OP(form_put),        OP(begin_again),
    OP(withdrawal_put),   OP(withdrawal_each), OP(withdrawal_del),
    OP(withdrawal_count),
};
const size_t step_device_op_count =
    sizeof(step_device_ops) / sizeof(step_device_ops[0]);

void step_fill_host(const struct hearth_kv *kv)
{
    struct hearth_ledger_device d = device_of(device, 1);
    struct hearth_ledger_device e = device_of(second, 3);

    assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
    assert_int_equal(hearth_ledger_device_put(kv, &e), 0);
    assert_int_equal(renew(kv, 1, 2), 0);
    for (uint64_t seq = 1; seq <= 3; seq++) {
        assert_int_equal(append(kv, seq, 0), 0);
    }
    assert_int_equal(append(kv, 1, 1), HEARTH_E_BRANCH);
    assert_int_equal(append(kv, 2, 1), HEARTH_E_BRANCH);
    assert_int_equal(lose(kv, 4, 5), 0);
    assert_int_equal(bury(kv, 1), 0);
    assert_int_equal(count(kv), 0);
    assert_int_equal(hearth_ledger_token_put(kv, hearth_slice_text("token"),
                                             hearth_slice_text("offer")),
                     0);
    assert_int_equal(hearth_withdrawals_bring(kv, device, waiting,
                                              hearth_slice_text("sealed")),
                     0);
}

void step_fill_device(const struct hearth_kv *kv)
{
    uint8_t genesis[HEARTH_HASH_LEN] = {0};
    struct hearth_outbox_head at = {2, {2}};

    assert_int_equal(hearth_outbox_begin(kv, genesis), 0);
    for (uint64_t seq = 1; seq <= 3; seq++) {
        assert_int_equal(
            hearth_outbox_draft_put(kv, draft, hearth_slice_text("box")), 0);
        assert_int_equal(finalise(kv, seq), 0);
    }
    assert_int_equal(
        hearth_outbox_draft_put(kv, draft, hearth_slice_text("box")), 0);
    assert_int_equal(
        hearth_outbox_receipted(kv, &at, hearth_slice_text("receipt")), 0);
    assert_int_equal(hearth_outbox_opened(kv, &at, hearth_slice_text("opened")),
                     0);
    assert_int_equal(
        hearth_withdrawals_put(kv, waiting, hearth_slice_text("sealed"), 10),
        0);
}
