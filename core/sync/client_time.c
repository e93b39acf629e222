/* SPDX-License-Identifier: Apache-2.0 */
/* The host's time, signed over our nonce: how far our clock is off. The clock
 * itself is left alone. */
#include "client.h"

#include "time_reply.h"

#include <string.h>

/* A difference below this is not worth an exchange. */
#define NOTICED_S INT64_C(120)

static bool stored_offset(const struct hearth_kv *kv, int64_t *offset_s)
{
    uint8_t bytes[8];
    struct hearth_reader r;
    size_t len;

    if (hearth_outbox_meta_get(kv, "offset", bytes, sizeof bytes, &len) != 0) {
        return false;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    *offset_s = (int64_t)hearth_reader_u64(&r);
    return hearth_reader_finish(&r) == 0;
}

bool hearth_client_wants_time(const struct hearth_sync_client *c)
{
    int64_t known = 0;
    int64_t change;

    (void)stored_offset(c->config.kv, &known);
    change = hearth_fieldtime_minus(c->report.host_offset_s, known);
    return c->config.rng != NULL && !c->is_revoked &&
           (change > NOTICED_S || change < -NOTICED_S);
}

int hearth_client_ask_time(struct hearth_sync_client *c,
                           struct hearth_request *request)
{
    static const char before[] = "t?n=";
    char *hex = request->path + sizeof before - 1;
    int code =
        c->config.rng->fill(c->config.rng->cookie, c->nonce, sizeof c->nonce);

    _Static_assert(sizeof before + (size_t)2 * HEARTH_SYNC_NONCE_LEN <=
                       sizeof request->path,
                   "room for the nonce");
    if (code == 0) {
        memcpy(request->path, before, sizeof before);
        hearth_bytes_hex(hearth_slice_of(c->nonce, sizeof c->nonce), hex);
    }
    return code;
}

int hearth_client_take_time(struct hearth_sync_client *c,
                            struct hearth_slice body, int64_t now_s)
{
    struct hearth_time_reply reply;
    const struct hearth_public *key;
    uint8_t bytes[8];
    struct hearth_writer w;
    int code = hearth_time_reply_decode(body, &reply);

    if (code != 0) {
        return code;
    }
    key = hearth_client_receipt_key(c, reply.key_id);
    if (key == NULL || memcmp(reply.nonce, c->nonce, sizeof reply.nonce) != 0) {
        return HEARTH_E_AUTH;
    }
    code = hearth_time_reply_verify(&reply, c->config.programme, key);
    if (code != 0) {
        return code;
    }
    c->report.host_offset_s = hearth_fieldtime_minus(reply.host_time_s, now_s);
    c->report.has_time = true;
    hearth_writer_init(&w, bytes, sizeof bytes);
    hearth_writer_u64(&w, (uint64_t)c->report.host_offset_s);
    return hearth_outbox_meta_put(c->config.kv, "offset",
                                  hearth_writer_slice(&w));
}

struct hearth_fieldtime
hearth_sync_fieldtime(const struct hearth_kv *kv,
                      const struct hearth_programme *programme,
                      int64_t certificate_s)
{
    struct hearth_fieldtime t =
        hearth_fieldtime_of(programme->issued_s, certificate_s);

    t.has_offset = stored_offset(kv, &t.offset_s);
    return t;
}
