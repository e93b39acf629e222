/* SPDX-License-Identifier: Apache-2.0 */
/* The host's side of sync: its resources over the ledger. */
#include "server.h"

#include "time_reply.h"

#include "hearth/assignment.h"

#include <stdlib.h>
#include <string.h>

int hearth_sync_server_open(const struct hearth_sync_server_config *config,
                            struct hearth_sync_server **out)
{
    struct hearth_sync_server *s = calloc(1, sizeof *s);
    uint8_t hash[HEARTH_HASH_LEN];
    int code;

    if (s == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->config = *config;
    code = hearth_identity_hash(&config->receipt_public, hash);
    if (code != 0) {
        free(s);
        return code;
    }
    memcpy(s->key_id, hash, sizeof s->key_id);
    *out = s;
    return 0;
}

void hearth_sync_server_close(struct hearth_sync_server *s)
{
    free(s);
}

/* The version a device has, from "p?v=N"; 0 where it says none. */
static uint32_t version_asked(const char *path)
{
    const char *digits = strchr(path, '=');
    uint32_t version = 0;

    for (; digits != NULL && *++digits >= '0' && *digits <= '9';) {
        if (version > (UINT32_MAX - 9) / 10) {
            return UINT32_MAX;
        }
        version = version * 10 + (uint32_t)(*digits - '0');
    }
    return version;
}

/* The signed document, if its version is above ${known}. The signature is the
 * devices' to check; the version is read from the body behind the length. */
static int newer_document(struct hearth_sync_server *s, uint32_t known,
                          uint8_t *room, struct hearth_slice *document)
{
    struct hearth_programme programme;
    struct hearth_reader r;
    struct hearth_slice body;
    size_t len;
    int code = hearth_ledger_meta_get(s->config.kv, "programme", room,
                                      HEARTH_PROGRAMME_MAX, &len);

    *document = hearth_slice_of(NULL, 0);
    if (code != 0) {
        return code;
    }
    hearth_reader_init(&r, hearth_slice_of(room, len));
    body = hearth_reader_take(&r, hearth_reader_u32(&r));
    code = hearth_programme_decode(body, &programme);
    if (code == 0 && programme.version > known) {
        *document = hearth_slice_of(room, len);
    }
    return code;
}

/* Where the device's chain stands here; h[0] before its first record. */
static int head_of(struct hearth_sync_server *s,
                   struct hearth_ledger_head *head)
{
    int code = hearth_ledger_head(s->config.kv, s->device.id, head);

    if (code == HEARTH_E_NOT_FOUND) {
        memset(head, 0, sizeof *head);
        memcpy(head->h, s->device.genesis, sizeof head->h);
        code = 0;
    }
    return code;
}

/* The device's signed register entry; who checks it is the device. */
static int find_entry(struct hearth_sync_server *s, struct hearth_state *state)
{
    int code = hearth_register_read(s->config.kv, s->device.id, &state->entry);

    state->has_entry = code == 0;
    return code == HEARTH_E_NOT_FOUND || code == HEARTH_E_INVALID ? 0 : code;
}

/* The device's signed assignment to ${out} (or NULL), and its version, if that
 * is above
 * ${known}; else nothing and 0. */
static int newer_assignment(struct hearth_sync_server *s, uint32_t known,
                            struct hearth_writer *out, uint32_t *version)
{
    struct hearth_assignment a;
    uint8_t bytes[HEARTH_ASSIGNMENT_MAX];
    struct hearth_reader r;
    size_t len;
    int code = hearth_ledger_assignment_get(s->config.kv, s->device.id, bytes,
                                            sizeof bytes, &len);

    *version = 0;
    if (code != 0) {
        return code == HEARTH_E_NOT_FOUND ? 0 : code;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    code = hearth_assignment_decode(
        hearth_reader_take(&r, hearth_reader_u32(&r)), &a);
    if (code == 0 && a.version > known) {
        *version = a.version;
        if (out != NULL) {
            hearth_writer_put(out, bytes, len);
        }
    }
    return code;
}

/* "a?v=N"; empty: there is nothing newer. */
static int answer_assignment(struct hearth_sync_server *s, const char *path,
                             struct hearth_writer *w)
{
    uint32_t version;
    int code = newer_assignment(s, version_asked(path), w, &version);

    return code == 0 ? hearth_writer_finish(w) : code;
}

#define TOLD_LEN (5 + 2 * HEARTH_DEVICE_LEN + 1)

/* META name under which it is noted that a device was told that it is revoked.
 */
static void told_name(const struct hearth_sync_server *s, char out[TOLD_LEN])
{
    memcpy(out, "told/", 5); /* TOLD_LEN counts them */
    hearth_bytes_hex(hearth_slice_of(s->device.id, HEARTH_DEVICE_LEN), out + 5);
}

static bool was_told(const struct hearth_sync_server *s)
{
    char name[TOLD_LEN];
    uint8_t byte;
    size_t len;

    told_name(s, name);
    return hearth_ledger_meta_get(s->config.kv, name, &byte, 1, &len) == 0;
}

static int note_told(const struct hearth_sync_server *s)
{
    char name[TOLD_LEN];

    if (was_told(s)) {
        return 0;
    }
    told_name(s, name);
    return hearth_ledger_meta_put(s->config.kv, name,
                                  hearth_slice_of((const uint8_t *)"\1", 1));
}

static int answer_state(struct hearth_sync_server *s, const char *path,
                        struct hearth_writer *w)
{
    /* The document is copied to the reply's far end, then encoded in front. */
    uint8_t *room = s->reply + sizeof s->reply - HEARTH_PROGRAMME_MAX;
    struct hearth_ledger_head head;
    struct hearth_state state = {0};
    uint8_t opened[HEARTH_OPENED_LEN];
    size_t len;
    int code = 0;

    /* A revoked device learns where its chain stands, so that it can bring what
     * it finalised before that, and by which keys it is told so: these may have
     * been renewed since. It gets no work any more. */
    state.is_revoked = s->device.is_revoked;
    code = newer_document(s, version_asked(path), room, &state.document);
    if (code == 0 && !state.is_revoked) {
        code = newer_assignment(s, 0, NULL, &state.assignment);
    }
    if (code == 0) {
        code = head_of(s, &head);
    }
    if (code == 0) {
        code = hearth_server_make_receipt(s, &head, &state.receipt);
        state.has_receipt = true;
    }
    if (code == 0 &&
        hearth_ledger_opened_get(s->config.kv, s->device.id, opened,
                                 sizeof opened, &len) == 0) {
        state.has_opened = hearth_opened_decode(hearth_slice_of(opened, len),
                                                &state.opened) == 0;
    }
    if (code == 0) {
        code = find_entry(s, &state);
    }
    if (code == 0 && state.is_revoked) {
        /* A full disk keeps no order from a device: it is told once more. */
        int noted = note_told(s);

        (void)noted;
    }
    state.host_time_s = s->config.clock.now_s(s->config.clock.cookie);
    return code == 0 ? hearth_state_encode(&state, w) : code;
}

static int answer_form(struct hearth_sync_server *s, const char *hex,
                       struct hearth_writer *w)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_bytes_unhex(hex, hash, sizeof hash);

    return code == 0 ? hearth_ledger_form_get(s->config.kv, hash, w->data,
                                              w->cap, &w->len)
                     : HEARTH_E_NOT_FOUND;
}

/* "t?n=<nonce>"; the nonce makes an answer of yesterday useless. */
static int answer_time(struct hearth_sync_server *s, const char *path,
                       struct hearth_writer *w)
{
    struct hearth_time_reply t;
    uint8_t bytes[HEARTH_TIME_REPLY_LEN];

    if (hearth_bytes_unhex(path + strlen("t?n="), t.nonce, sizeof t.nonce) !=
        0) {
        return HEARTH_E_NOT_FOUND;
    }
    memcpy(t.key_id, s->key_id, sizeof t.key_id);
    t.host_time_s = s->config.clock.now_s(s->config.clock.cookie);
    if (hearth_time_reply_sign(&t, s->config.programme,
                               s->config.receipt_key) != 0) {
        return HEARTH_E_CRYPTO;
    }
    hearth_time_reply_encode(&t, bytes);
    hearth_writer_put(w, bytes, sizeof bytes);
    return hearth_writer_finish(w);
}

static int answer(struct hearth_sync_server *s,
                  const struct hearth_request *request, struct hearth_writer *w)
{
    const char *path = request->path;

    if (request->method == HEARTH_METHOD_POST && strcmp(path, "b") == 0) {
        return hearth_server_take_batch(s, request->body, w);
    }
    if (request->method == HEARTH_METHOD_POST && strcmp(path, "l") == 0) {
        return hearth_server_take_loss(s, request->body, w);
    }
    if (request->method != HEARTH_METHOD_GET) {
        return HEARTH_E_NOT_FOUND;
    }
    if (strcmp(path, "p") == 0 || strncmp(path, "p?", 2) == 0) {
        return answer_state(s, path, w);
    }
    if (strcmp(path, "a") == 0 || strncmp(path, "a?", 2) == 0) {
        return answer_assignment(s, path, w);
    }
    if (strncmp(path, "f/", 2) == 0) {
        return answer_form(s, path + 2, w);
    }
    return strncmp(path, "t?n=", 4) == 0 ? answer_time(s, path, w)
                                         : HEARTH_E_NOT_FOUND;
}

static void refuse(struct hearth_sync_server *s, const char *counter,
                   struct hearth_reply *reply)
{
    int counted = hearth_ledger_count(s->config.kv, counter);

    (void)counted; /* refused all the same */
    reply->code = HEARTH_CODE_FORBIDDEN;
}

/* Not told yet, chain not whole up to its last good record, or keys to wipe. */
static bool has_to_come(struct hearth_sync_server *s)
{
    struct hearth_state state = {0};
    struct hearth_ledger_head head;

    if (!was_told(s) || head_of(s, &head) != 0 ||
        head.seq < s->device.last_good_seq) {
        return true;
    }
    return find_entry(s, &state) != 0 ||
           (state.has_entry && state.entry.state == HEARTH_REGISTER_WIPE);
}

bool hearth_sync_server_knows(struct hearth_sync_server *s,
                              const uint8_t sync_hash[HEARTH_HASH_LEN])
{
    int code = hearth_ledger_device_find(s->config.kv, sync_hash, &s->device);
    const char *counter = NULL;
    int counted = 0;

    if (code == HEARTH_E_NOT_FOUND) {
        counter = "device_unknown";
    } else if (code == 0 && s->device.is_revoked && !has_to_come(s)) {
        counter = "device_revoked";
    }
    if (counter != NULL) {
        counted = hearth_ledger_count(s->config.kv, counter);
    }
    (void)counted; /* refused all the same */
    return counter == NULL;
}

/* A revoked device may still bring what it finalised before that. */
static bool is_for_revoked(const struct hearth_request *request)
{
    return request->method == HEARTH_METHOD_POST ||
           strncmp(request->path, "p", 1) == 0;
}

void hearth_sync_server_handle(struct hearth_sync_server *s,
                               const uint8_t sync_hash[HEARTH_HASH_LEN],
                               const struct hearth_request *request,
                               struct hearth_reply *reply)
{
    struct hearth_writer w;
    int code = hearth_ledger_device_find(s->config.kv, sync_hash, &s->device);

    hearth_writer_init(&w, s->reply, sizeof s->reply);
    reply->body = hearth_slice_of(NULL, 0);
    if (code == HEARTH_E_NOT_FOUND) {
        refuse(s, "device_unknown", reply);
        return;
    }
    if (code != 0) {
        /* A store that fails says nothing about the device. */
        reply->code = HEARTH_CODE_UNAVAILABLE;
        return;
    }
    if (s->device.is_revoked && !is_for_revoked(request)) {
        refuse(s, "device_revoked", reply);
        return;
    }
    if (request->method == HEARTH_METHOD_POST &&
        strcmp(request->path, "w") == 0) {
        reply->code = hearth_server_take_withdrawal(s, request->body, &w);
        reply->body = hearth_writer_slice(&w);
        return;
    }
    code = answer(s, request, &w);
    if (code == 0) {
        reply->code = request->method == HEARTH_METHOD_GET
                          ? HEARTH_CODE_CONTENT
                          : HEARTH_CODE_CHANGED;
        reply->body = hearth_writer_slice(&w);
    } else {
        reply->code = code == HEARTH_E_NOT_FOUND ? HEARTH_CODE_NOT_FOUND
                                                 : HEARTH_CODE_INTERNAL;
    }
}
