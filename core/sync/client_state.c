/* SPDX-License-Identifier: Apache-2.0 */
/* What the host tells a device: nothing is believed without its signature,
 * and nothing goes back to an older version. */
#include "client.h"

#include "hearth/hash.h"

#include <string.h>

static int open_document(struct hearth_sync_client *c, struct hearth_slice in,
                         struct hearth_programme *p)
{
    struct hearth_slice body;
    int code =
        hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME, c->config.programme,
                             &c->config.form_sign, in, &body);

    if (code == 0) {
        code = hearth_programme_decode(body, p);
    }
    if (code == 0 &&
        memcmp(p->id, c->config.programme, HEARTH_PROGRAMME_LEN) != 0) {
        code = HEARTH_E_AUTH;
    }
    return code;
}

int hearth_client_load_programme(struct hearth_sync_client *c)
{
    size_t len;
    int code = hearth_outbox_meta_get(c->config.kv, "programme", c->document,
                                      sizeof c->document, &len);

    if (code != 0) {
        return code;
    }
    return open_document(c, hearth_slice_of(c->document, len), &c->programme);
}

/* "Lower versions are refused": an old document with a genuine signature is
 * a rollback, whoever sends it. */
static int take_document(struct hearth_sync_client *c, struct hearth_slice in)
{
    struct hearth_programme p;
    int code;

    if (in.len == 0) {
        return 0;
    }
    code = open_document(c, in, &p);
    if (code != 0) {
        return code;
    }
    if (p.version <= c->programme.version) {
        return p.version == c->programme.version ? 0 : HEARTH_E_VERSION;
    }
    code = hearth_outbox_meta_put(c->config.kv, "programme", in);
    if (code == 0) {
        c->programme = p;
        c->report.new_programme = p.version;
    }
    return code;
}

/* The RECEIPT key of the programme that is called ${id}, or NULL. */
static const struct hearth_public *
receipt_key(const struct hearth_sync_client *c, const uint8_t *id)
{
    uint8_t hash[HEARTH_HASH_LEN];

    for (uint8_t k = 0; k < c->programme.receipt_count; k++) {
        if (hearth_identity_hash(&c->programme.receipts[k], hash) == 0 &&
            memcmp(id, hash, HEARTH_KEY_ID_LEN) == 0) {
            return &c->programme.receipts[k];
        }
    }
    return NULL;
}

int hearth_client_take_receipt(struct hearth_sync_client *c,
                               const struct hearth_receipt *receipt)
{
    uint8_t bytes[HEARTH_RECEIPT_LEN];
    struct hearth_outbox_head at = {receipt->seq, {0}};
    struct hearth_outbox_state before;
    const struct hearth_public *key = receipt_key(c, receipt->key_id);
    int code;

    if (key == NULL ||
        memcmp(receipt->device, c->config.device, HEARTH_DEVICE_LEN) != 0) {
        return HEARTH_E_AUTH;
    }
    code = hearth_receipt_verify(receipt, c->config.programme, key);
    if (code == 0) {
        code = hearth_outbox_state(c->config.kv, &before);
    }
    if (code == 0) {
        memcpy(at.h, receipt->h, sizeof at.h);
        hearth_receipt_encode(receipt, bytes);
        code = hearth_outbox_receipted(c->config.kv, &at,
                                       hearth_slice_of(bytes, sizeof bytes));
    }
    if (code == 0 && receipt->seq > before.receipted.seq) {
        c->report.sent += receipt->seq - before.receipted.seq;
    }
    return code;
}

static int take_opened(struct hearth_sync_client *c,
                       const struct hearth_opened *opened)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    struct hearth_outbox_head at = {opened->seq, {0}};
    int code = HEARTH_E_AUTH;

    if (memcmp(opened->device, c->config.device, HEARTH_DEVICE_LEN) != 0) {
        return HEARTH_E_AUTH;
    }
    for (uint8_t k = 0; code == HEARTH_E_AUTH && k < c->programme.opened_count;
         k++) {
        code = hearth_opened_verify(opened, c->config.programme,
                                    &c->programme.openeds[k]);
    }
    if (code != 0) {
        return code;
    }
    memcpy(at.h, opened->h, sizeof at.h);
    hearth_opened_encode(opened, bytes);
    return hearth_outbox_opened(c->config.kv, &at,
                                hearth_slice_of(bytes, sizeof bytes));
}

/* The incarnation under which this device last got a receipt. */
static bool is_same_host(const struct hearth_sync_client *c,
                         const struct hearth_receipt *receipt)
{
    uint8_t known[8];
    size_t len;

    return hearth_outbox_meta_get(c->config.kv, "incarnation", known,
                                  sizeof known, &len) == 0 &&
           len == sizeof known &&
           memcmp(known, receipt->incarnation, sizeof known) == 0;
}

static int note_host(struct hearth_sync_client *c,
                     const struct hearth_receipt *receipt)
{
    if (is_same_host(c, receipt)) {
        return 0;
    }
    return hearth_outbox_meta_put(
        c->config.kv, "incarnation",
        hearth_slice_of(receipt->incarnation, sizeof receipt->incarnation));
}

/* "A new incarnation or a lower seq means: send again all that is kept." The
 * host signs a receipt even for seq 0, so that this too is its word. */
static int take_state_receipt(struct hearth_sync_client *c,
                              const struct hearth_receipt *receipt)
{
    struct hearth_outbox_state state;
    int code = hearth_outbox_state(c->config.kv, &state);

    if (code == 0) {
        code = hearth_client_take_receipt(c, receipt);
    }
    if (code == 0 && receipt->seq < state.receipted.seq) {
        code = hearth_outbox_rewind(c->config.kv, receipt->seq);
    }
    return code == 0 ? note_host(c, receipt) : code;
}

int hearth_client_take_state(struct hearth_sync_client *c,
                             struct hearth_slice body, int64_t now_s)
{
    struct hearth_state state;
    int code = hearth_state_decode(body, &state);

    if (code == 0) {
        c->is_revoked = state.is_revoked;
        code = take_document(c, state.document);
    }
    if (code == 0 && state.has_receipt) {
        code = take_state_receipt(c, &state.receipt);
    }
    if (code == 0 && state.has_opened) {
        code = take_opened(c, &state.opened);
    }
    if (code == 0 && !c->config.keeps_records) {
        uint64_t erased = 0;

        code = hearth_outbox_erase(c->config.kv, &erased);
        c->report.erased += erased;
    }
    if (code == 0) {
        c->report.host_offset_s = state.host_time_s - now_s;
    }
    return code;
}

int hearth_client_take_form(struct hearth_sync_client *c,
                            struct hearth_slice package)
{
    const struct hearth_programme_form *form = &c->programme.forms[c->form_at];
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_slice body;
    int code =
        hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, c->config.programme,
                             &c->config.form_sign, package, &body);

    if (code == 0) {
        code = hearth_hash_parts(&body, 1, hash);
    }
    if (code == 0 && memcmp(hash, form->hash, sizeof hash) != 0) {
        code = HEARTH_E_AUTH;
    }
    if (code == 0) {
        code = hearth_outbox_form_put(c->config.kv, hash, package);
    }
    if (code == 0) {
        c->report.new_forms++;
    }
    return code;
}
