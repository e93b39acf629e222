/* SPDX-License-Identifier: Apache-2.0 */
/* Sneakernet on the device: the same batches in a file, and the answer that
 * comes back the same way. */
#include "client.h"

#include "withdraw_kept.h"

#include "hearth/carry.h"
#include "hearth/withdrawals.h"

#include <string.h>

static void put_forms(struct hearth_sync_client *c, struct hearth_writer *out)
{
    for (uint8_t i = 0; i < c->programme.form_count; i++) {
        const uint8_t *hash = c->programme.forms[i].hash;

        if (hearth_client_has_form(c, hash) == 0) {
            hearth_carry_put(out, HEARTH_CARRY_HAS,
                             hearth_slice_of(hash, HEARTH_HASH_LEN));
        }
    }
}

static int put_withdrawal(void *cookie, const uint8_t *id,
                          struct hearth_slice sealed)
{
    (void)id;
    hearth_carry_put(cookie, HEARTH_CARRY_WITHDRAWAL, sealed);
    return 0;
}

static int put_one(struct hearth_sync_client *c, uint64_t head, uint64_t *next,
                   struct hearth_writer *out)
{
    struct hearth_slice body;
    struct hearth_loss loss;
    int code;

    c->is_loss = false;
    hearth_sync_pace_init(&c->pace, 0);
    c->pace.bytes = HEARTH_BATCH_MAX;
    code = hearth_client_build(c, *next, head, &body);
    if (code == 0 && c->is_loss) {
        code = hearth_loss_decode(body, &loss);
        hearth_carry_put(out, HEARTH_CARRY_LOSS, body);
        *next = loss.to + 1;
    } else if (code == 0) {
        hearth_carry_put(out, HEARTH_CARRY_BATCH, body);
        *next = c->batch_last + 1;
    }
    return code;
}

int hearth_sync_client_carry_out(struct hearth_sync_client *c, uint64_t *next,
                                 struct hearth_writer *out)
{
    const size_t slack =
        HEARTH_BATCH_MAX + HEARTH_CARRY_ITEM_EXTRA + HEARTH_HASH_LEN;
    struct hearth_carry_head head = {
        HEARTH_CARRY_TO_HOST, {0}, {0}, c->programme.version};
    struct hearth_outbox_state state;
    int code = hearth_outbox_state(c->config.kv, &state);

    if (code != 0) {
        return code;
    }
    memcpy(head.programme, c->config.programme, sizeof head.programme);
    memcpy(head.device, c->config.device, sizeof head.device);
    hearth_carry_begin(out, &head);
    if (*next == 0) {
        code = hearth_withdrawals_each(c->config.kv, NULL, put_withdrawal, out);
        put_forms(c, out);
        /* A host that was set back needs them before it can take anything. */
        hearth_client_put_losses(c, state.receipted.seq, out);
        *next = state.receipted.seq + 1;
    } else if (*next > state.head.seq) {
        return HEARTH_E_NOT_FOUND;
    }
    while (code == 0 && *next <= state.head.seq &&
           out->cap - out->len >= slack) {
        code = put_one(c, state.head.seq, next, out);
    }
    if (code == HEARTH_E_LOCKED) { /* what comes before it goes all the same */
        *next = state.head.seq + 1;
        code = 0;
    }
    return code == 0 ? hearth_carry_end(out) : code;
}

/* The package that the document lists, or none of ours. */
static int take_package(struct hearth_sync_client *c, struct hearth_slice body)
{
    int code = HEARTH_E_AUTH;

    for (c->form_at = 0;
         code == HEARTH_E_AUTH && c->form_at < c->programme.form_count;
         c->form_at++) {
        code = hearth_client_take_form(c, body);
    }
    c->form_at = 0;
    return code;
}

/* What the host signed that it keeps need not wait here. */
static int take_kept(struct hearth_sync_client *c, struct hearth_slice body)
{
    struct hearth_withdraw_kept kept;
    const struct hearth_public *key;
    int code = hearth_withdraw_kept_decode(body, &kept);

    if (code != 0) {
        return code;
    }
    key = hearth_client_receipt_key(c, kept.key_id);
    code = key == NULL ? HEARTH_E_AUTH
                       : hearth_withdraw_kept_verify(&kept, c->config.programme,
                                                     c->config.device, key);
    for (size_t at = 0; code == 0 && at < kept.ids.len;
         at += HEARTH_WITHDRAW_ID_LEN) {
        code = hearth_withdrawals_del(c->config.kv, kept.ids.data + at);
        c->report.withdrawals += code == 0;
        code = code == HEARTH_E_NOT_FOUND ? 0 : code; /* read twice */
    }
    return code;
}

int hearth_sync_client_carry_in(struct hearth_sync_client *c,
                                struct hearth_slice file, int64_t now_s)
{
    struct hearth_carry_head head;
    struct hearth_reader items;
    struct hearth_slice body;
    uint8_t type;
    int code = hearth_carry_open(file, &head, &items);

    if (code == 0 &&
        (head.kind != HEARTH_CARRY_TO_DEVICE ||
         memcmp(head.programme, c->config.programme, HEARTH_PROGRAMME_LEN) !=
             0 ||
         memcmp(head.device, c->config.device, HEARTH_DEVICE_LEN) != 0)) {
        code = HEARTH_E_DENIED;
    }
    c->is_carried = true;
    while (code == 0 && (code = hearth_carry_next(&items, &type, &body)) == 0) {
        if (type == HEARTH_CARRY_STATE) {
            code = hearth_client_take_state(c, body, now_s);
        } else if (type == HEARTH_CARRY_PACKAGE) {
            code = take_package(c, body);
        } else if (type == HEARTH_CARRY_KEPT) {
            code = take_kept(c, body);
        } else if (type == HEARTH_CARRY_ASSIGNMENT) {
            code = hearth_client_take_assignment(c, body);
            code = code == HEARTH_E_VERSION ? 0 : code; /* an older file */
        }
    }
    c->is_carried = false;
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}
