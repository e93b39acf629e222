/* SPDX-License-Identifier: Apache-2.0 */
/* Sneakernet at the host: each item of a carried file is answered by the same
 * code as a request, and the answers go into a file for the way back. */
#include "server.h"

#include "withdraw_kept.h"

#include "hearth/carry.h"

#include <stdio.h>
#include <string.h>

static void give(struct hearth_sync_server *s, const char *path,
                 struct hearth_slice body, struct hearth_sync_carried *out)
{
    struct hearth_request request = {HEARTH_METHOD_POST, "", body};
    struct hearth_reply reply = {0, {NULL, 0}};
    struct hearth_batch_reply verdict;

    (void)snprintf(request.path, sizeof request.path, "%s", path);
    hearth_sync_server_handle(s, out->sync_hash, &request, &reply);
    if (reply.code != HEARTH_CODE_CHANGED) {
        out->refused++;
        out->last_refusal = HEARTH_VERDICT_BUSY;
        return;
    }
    if (hearth_batch_reply_decode(reply.body, &verdict) != 0) {
        return;
    }
    if (verdict.verdict == HEARTH_VERDICT_ACCEPTED) {
        out->accepted++;
    } else if (verdict.verdict == HEARTH_VERDICT_DUPLICATE) {
        out->duplicate++;
    } else {
        out->refused++;
        out->last_refusal = (enum hearth_sync_verdict)verdict.verdict;
    }
}

/* No more of one file than a device may have waiting: who made it up fills
 * nobody's list. */
static void take_withdrawal(struct hearth_sync_server *s,
                            struct hearth_slice body,
                            struct hearth_sync_carried *out)
{
    if (out->withdrawals == HEARTH_WITHDRAWALS_DEVICE_MAX ||
        hearth_server_carry_withdrawal(s, body, out->kept[out->withdrawals]) !=
            0) {
        out->refused++;
        out->last_refusal = HEARTH_VERDICT_BUSY;
        return;
    }
    out->withdrawals++;
}

static void take_item(struct hearth_sync_server *s, uint8_t type,
                      struct hearth_slice body, struct hearth_sync_carried *out)
{
    switch (type) {
    case HEARTH_CARRY_BATCH:
        give(s, "b", body, out);
        break;
    case HEARTH_CARRY_LOSS:
        give(s, "l", body, out);
        break;
    case HEARTH_CARRY_WITHDRAWAL:
        take_withdrawal(s, body, out);
        break;
    case HEARTH_CARRY_HAS:
        if (body.len == HEARTH_HASH_LEN && out->has_count < HEARTH_FORMS_MAX) {
            memcpy(out->has[out->has_count++], body.data, HEARTH_HASH_LEN);
        }
        break;
    default:
        break; /* of a later version: the rest still counts */
    }
}

static uint64_t head_of(const struct hearth_sync_server *s,
                        const uint8_t *device)
{
    struct hearth_ledger_head head;

    return hearth_ledger_head(s->config.kv, device, &head) == 0 ? head.seq : 0;
}

int hearth_sync_server_carry_in(struct hearth_sync_server *s,
                                struct hearth_slice file,
                                struct hearth_sync_carried *out)
{
    struct hearth_ledger_device device;
    struct hearth_carry_head head;
    struct hearth_reader items;
    struct hearth_slice body;
    uint8_t type;
    uint64_t before;
    int code = hearth_carry_open(file, &head, &items);

    memset(out, 0, sizeof *out);
    if (code == 0 && (head.kind != HEARTH_CARRY_TO_HOST ||
                      memcmp(head.programme, s->config.programme,
                             HEARTH_PROGRAMME_LEN) != 0)) {
        code = HEARTH_E_DENIED;
    }
    if (code == 0) {
        code = hearth_ledger_device_get(s->config.kv, head.device, &device);
    }
    if (code != 0) {
        return code;
    }
    memcpy(out->device, head.device, sizeof out->device);
    memcpy(out->sync_hash, device.sync_hash, sizeof out->sync_hash);
    out->version = head.version;
    before = head_of(s, head.device);
    while (hearth_carry_next(&items, &type, &body) == 0) {
        take_item(s, type, body, out);
    }
    out->records = head_of(s, head.device) - before;
    return 0;
}

static bool has_form(const struct hearth_sync_carried *c, const uint8_t *hash)
{
    for (size_t i = 0; i < c->has_count; i++) {
        if (memcmp(c->has[i], hash, HEARTH_HASH_LEN) == 0) {
            return true;
        }
    }
    return false;
}

/* The answer to GET ${path} as an item; a refusal is none. */
static bool put_answer(struct hearth_sync_server *s,
                       const struct hearth_sync_carried *c, const char *path,
                       enum hearth_carry_item type, struct hearth_writer *out)
{
    struct hearth_request request = {HEARTH_METHOD_GET, "", {NULL, 0}};
    struct hearth_reply reply = {0, {NULL, 0}};

    (void)snprintf(request.path, sizeof request.path, "%s", path);
    hearth_sync_server_handle(s, c->sync_hash, &request, &reply);
    if (reply.code != HEARTH_CODE_CONTENT || reply.body.len == 0 ||
        out->cap - out->len <
            reply.body.len + HEARTH_CARRY_ITEM_EXTRA + HEARTH_HASH_LEN) {
        return false;
    }
    hearth_carry_put(out, type, reply.body);
    return true;
}

static int put_kept(struct hearth_sync_server *s,
                    const struct hearth_sync_carried *c,
                    struct hearth_writer *out)
{
    struct hearth_withdraw_kept k = {
        .ids = hearth_slice_of(c->kept[0], (size_t)c->withdrawals *
                                               HEARTH_WITHDRAWALS_ID_LEN)};
    uint8_t bytes[HEARTH_WITHDRAW_KEPT_EXTRA + sizeof c->kept];
    struct hearth_writer w;
    int code;

    if (c->withdrawals == 0) {
        return 0;
    }
    memcpy(k.key_id, s->key_id, sizeof k.key_id);
    code = hearth_withdraw_kept_sign(&k, s->config.programme, c->device,
                                     s->config.receipt_key);
    if (code == 0) {
        hearth_writer_init(&w, bytes, sizeof bytes);
        hearth_withdraw_kept_encode(&k, &w);
        hearth_carry_put(out, HEARTH_CARRY_KEPT, hearth_writer_slice(&w));
    }
    return code;
}

/* The forms of the document that is current here, by their hashes. */
static size_t forms_here(const struct hearth_sync_server *s,
                         uint8_t (*hashes)[HEARTH_HASH_LEN])
{
    struct hearth_programme programme;
    uint8_t document[HEARTH_PROGRAMME_MAX + HEARTH_ENVELOPE_EXTRA];
    struct hearth_reader r;
    size_t len;

    if (hearth_ledger_meta_get(s->config.kv, "programme", document,
                               sizeof document, &len) != 0) {
        return 0;
    }
    hearth_reader_init(&r, hearth_slice_of(document, len));
    if (hearth_programme_decode(hearth_reader_take(&r, hearth_reader_u32(&r)),
                                &programme) != 0) {
        return 0;
    }
    for (size_t i = 0; i < programme.form_count; i++) {
        memcpy(hashes[i], programme.forms[i].hash, HEARTH_HASH_LEN);
    }
    return programme.form_count;
}

int hearth_sync_server_carry_out(struct hearth_sync_server *s,
                                 const struct hearth_sync_carried *c,
                                 struct hearth_writer *out)
{
    struct hearth_carry_head head = {HEARTH_CARRY_TO_DEVICE, {0}, {0}, 0};
    uint8_t hashes[HEARTH_FORMS_MAX][HEARTH_HASH_LEN];
    size_t count = forms_here(s, hashes);
    char path[2 + 2 * HEARTH_HASH_LEN + 1] = "f/";
    char state[32];

    memcpy(head.programme, s->config.programme, sizeof head.programme);
    memcpy(head.device, c->device, sizeof head.device);
    hearth_carry_begin(out, &head);
    (void)snprintf(state, sizeof state, "p?v=%lu", (unsigned long)c->version);
    if (!put_answer(s, c, state, HEARTH_CARRY_STATE, out) ||
        put_kept(s, c, out) != 0) {
        return HEARTH_E_STATE;
    }
    (void)put_answer(s, c, "a?v=0", HEARTH_CARRY_ASSIGNMENT, out);
    for (size_t i = 0; i < count; i++) {
        if (!has_form(c, hashes[i])) {
            hearth_bytes_hex(hearth_slice_of(hashes[i], HEARTH_HASH_LEN),
                             path + 2);
            (void)put_answer(s, c, path, HEARTH_CARRY_PACKAGE, out);
        }
    }
    return hearth_carry_end(out);
}
