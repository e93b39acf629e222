/* SPDX-License-Identifier: Apache-2.0 */
/* What the host tells a device: nothing is believed without its signature,
 * and nothing goes back to an older version. */
#include "client.h"

#include "hearth/hash.h"

#include <stdlib.h>
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

/* A form may go, but not come back as an earlier version of itself. */
static bool lowers_a_form(const struct hearth_programme *known,
                          const struct hearth_programme *p)
{
    for (uint8_t i = 0; i < p->form_count; i++) {
        for (uint8_t k = 0; k < known->form_count; k++) {
            if (strcmp(p->forms[i].id, known->forms[k].id) == 0 &&
                p->forms[i].version < known->forms[k].version) {
                return true;
            }
        }
    }
    return false;
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
        return p.version == c->programme.version || c->is_carried
                   ? 0
                   : HEARTH_E_VERSION;
    }
    if (lowers_a_form(&c->programme, &p)) {
        return HEARTH_E_VERSION;
    }
    code = hearth_outbox_meta_put(c->config.kv, "programme", in);
    if (code == 0) {
        c->programme = p;
        c->report.new_programme = p.version;
    }
    return code;
}

const struct hearth_public *
hearth_client_receipt_key(const struct hearth_sync_client *c, const uint8_t *id)
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
    const struct hearth_public *key =
        hearth_client_receipt_key(c, receipt->key_id);
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
    code = hearth_outbox_opened(c->config.kv, &at,
                                hearth_slice_of(bytes, sizeof bytes));
    return hearth_client_note_branch(c, code, &at);
}

/* The custodian's word about this device. An older one is a replay: it may
 * not admit again what was revoked; it is left aside, not an error, because
 * the host may only be behind. */
static int take_entry(struct hearth_sync_client *c,
                      const struct hearth_register_entry *entry)
{
    struct hearth_register_entry known = {.version = 0};
    int code = hearth_register_verify(entry, c->config.programme,
                                      &c->config.form_sign);

    if (code == 0 &&
        memcmp(entry->device, c->config.device, HEARTH_DEVICE_LEN) != 0) {
        code = HEARTH_E_AUTH;
    }
    if (code != 0) {
        return code;
    }
    code = hearth_register_read(c->config.kv, c->config.device, &known);
    if (code != 0 && code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    if (entry->version <= known.version) {
        return 0;
    }
    code = hearth_register_save(c->config.kv, entry);
    /* An order is obeyed even where there is no room to keep it. */
    if ((code == 0 || code == HEARTH_E_FULL) && c->config.on_entry != NULL) {
        c->config.on_entry(c->config.cookie, entry);
    }
    return code;
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

/* A file may have lain in a drawer: what it says is news only if the host said
 * it after the last receipt that we have. */
static bool is_old(const struct hearth_sync_client *c,
                   const struct hearth_receipt *receipt)
{
    struct hearth_receipt last;
    uint8_t bytes[HEARTH_RECEIPT_LEN];
    size_t len;

    return c->is_carried &&
           (is_same_host(c, receipt) ||
            (hearth_outbox_receipt(c->config.kv, bytes, sizeof bytes, &len) ==
                 0 &&
             hearth_receipt_decode(hearth_slice_of(bytes, len), &last) == 0 &&
             receipt->host_time_s <= last.host_time_s));
}

/* The host was set back behind what is erased here. Over a network the batches
 * run into it; a file's writer never learns where the host stands now. */
static int note_gap(struct hearth_sync_client *c, uint64_t host_seq)
{
    struct hearth_outbox_state state;
    int code = c->is_carried ? hearth_outbox_state(c->config.kv, &state)
                             : HEARTH_E_NOT_FOUND;

    if (code != 0) {
        return code == HEARTH_E_NOT_FOUND ? 0 : code;
    }
    return hearth_client_note_gap(c, host_seq, state.receipted.seq);
}

/* "A new incarnation or a lower seq means: send again all that is kept." The
 * host signs a receipt even for seq 0, so that this too is its word. */
static int take_state_receipt(struct hearth_sync_client *c,
                              const struct hearth_receipt *receipt)
{
    struct hearth_outbox_head at = {receipt->seq, {0}};
    struct hearth_outbox_state state;
    int code = hearth_outbox_state(c->config.kv, &state);

    if (code == 0) {
        memcpy(at.h, receipt->h, sizeof at.h);
        code = hearth_client_note_branch(
            c, hearth_client_take_receipt(c, receipt), &at);
    }
    if (code == 0 && c->is_branch) {
        c->host_seq = c->shown_seq = state.receipted.seq;
        return 0;
    }
    if (code == 0 && receipt->seq < state.receipted.seq && is_old(c, receipt)) {
        return 0;
    }
    if (code == 0 && receipt->seq < state.receipted.seq) {
        code = hearth_outbox_rewind(c->config.kv, receipt->seq);
        if (code == 0) {
            code = note_gap(c, receipt->seq);
        }
    }
    if (code == 0) {
        c->host_seq = receipt->seq;
        code = note_host(c, receipt);
    }
    return code;
}

/* What waits for its countersignature, and since when by the host's clock:
 * seq 8 | time 8. The mark stands until that record is opened. */
static int note_unopened(struct hearth_sync_client *c, int64_t host_time_s)
{
    struct hearth_outbox_state state;
    uint8_t bytes[16];
    struct hearth_reader r;
    struct hearth_writer w;
    size_t len;
    int code = hearth_outbox_state(c->config.kv, &state);

    if (code != 0 || state.opened.seq >= state.receipted.seq) {
        return code;
    }
    if (hearth_outbox_meta_get(c->config.kv, "unopened", bytes, sizeof bytes,
                               &len) == 0) {
        hearth_reader_init(&r, hearth_slice_of(bytes, len));
        if (hearth_reader_u64(&r) > state.opened.seq) {
            return 0;
        }
    }
    hearth_writer_init(&w, bytes, sizeof bytes);
    hearth_writer_u64(&w, state.receipted.seq);
    hearth_writer_u64(&w, (uint64_t)host_time_s);
    return hearth_outbox_meta_put(c->config.kv, "unopened",
                                  hearth_writer_slice(&w));
}

int64_t hearth_sync_unopened_since(const struct hearth_kv *kv)
{
    struct hearth_outbox_state state;
    uint8_t bytes[16];
    struct hearth_reader r;
    uint64_t seq;
    size_t len;

    if (hearth_outbox_state(kv, &state) != 0 ||
        hearth_outbox_meta_get(kv, "unopened", bytes, sizeof bytes, &len) !=
            0) {
        return 0;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    seq = hearth_reader_u64(&r);
    return seq > state.opened.seq ? (int64_t)hearth_reader_u64(&r) : 0;
}

int hearth_client_take_state(struct hearth_sync_client *c,
                             struct hearth_slice body, int64_t now_s)
{
    struct hearth_state state;
    int code = hearth_state_decode(body, &state);

    if (code == 0) {
        /* Not signed: a file may say anything. */
        c->is_revoked = state.is_revoked && !c->is_carried;
        c->assigned = c->is_revoked ? 0 : state.assignment;
        code = state.has_entry ? take_entry(c, &state.entry) : 0;
    }
    if (code == 0) {
        code = take_document(c, state.document);
    }
    if (code == 0 && state.has_receipt) {
        code = take_state_receipt(c, &state.receipt);
    }
    if (code == 0 && state.has_opened) {
        code = take_opened(c, &state.opened);
    }
    if (code == 0 && state.has_receipt) {
        code = note_unopened(c, state.receipt.host_time_s);
    }
    if (code == 0 && !c->config.keeps_records && !c->is_branch) {
        uint64_t erased = 0;

        code = hearth_outbox_erase(c->config.kv, &erased);
        c->report.erased += erased;
    }
    if (code == 0) {
        c->report.host_offset_s =
            hearth_fieldtime_minus(state.host_time_s, now_s);
    }
    return code;
}

/* The hash of what FORM-SIGN signed, or why it is none. */
static int open_package(const struct hearth_sync_client *c,
                        struct hearth_slice package,
                        uint8_t hash[HEARTH_HASH_LEN])
{
    struct hearth_slice body;
    int code =
        hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, c->config.programme,
                             &c->config.form_sign, package, &body);

    return code == 0 ? hearth_hash_parts(&body, 1, hash) : code;
}

int hearth_client_has_form(const struct hearth_sync_client *c,
                           const uint8_t hash[HEARTH_HASH_LEN])
{
    const size_t cap = HEARTH_PACKAGE_MAX + HEARTH_ENVELOPE_EXTRA;
    uint8_t found[HEARTH_HASH_LEN];
    uint8_t *room = malloc(cap);
    size_t len;
    int code = room == NULL ? HEARTH_E_MEMORY
                            : hearth_outbox_form_get(c->config.kv, hash, room,
                                                     cap, &len);

    if (code == HEARTH_E_SPACE ||
        (code == 0 &&
         (open_package(c, hearth_slice_of(room, len), found) != 0 ||
          memcmp(found, hash, sizeof found) != 0))) {
        code = HEARTH_E_NOT_FOUND; /* damaged */
    }
    free(room);
    return code;
}

int hearth_client_take_form(struct hearth_sync_client *c,
                            struct hearth_slice package)
{
    const struct hearth_programme_form *form = &c->programme.forms[c->form_at];
    uint8_t hash[HEARTH_HASH_LEN];
    int code = open_package(c, package, hash);

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
