/* SPDX-License-Identifier: Apache-2.0 */
/* A second holder's yes. */
#include "host/export/approval.h"

#include "host/audit/audit.h"

#include "hearth/hash.h"
#include "hearth/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WHO "hearth approver "
#define YES "hearth approval "
#define LETTERS                                                                \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

/* ---- the key ---- */

void hearth_approver_print(const struct hearth_public *key,
                           char out[HEARTH_APPROVER_LINE_MAX])
{
    char hex[2 * HEARTH_POINT_LEN + 1];

    hearth_bytes_hex(hearth_slice_of(key->point, HEARTH_POINT_LEN), hex);
    (void)snprintf(out, HEARTH_APPROVER_LINE_MAX, WHO "%s\n", hex);
}

/* ${len} bytes in hex after ${head}; the end of the line may be missing. */
static int take(struct hearth_reader *in, const char *head, uint8_t *out,
                size_t len)
{
    char hex[2 * HEARTH_POINT_LEN + 1]; /* the longest */
    struct hearth_slice start = hearth_reader_take(in, strlen(head));
    int e =
        hearth_bytes_to_text(hearth_reader_take(in, 2 * len), hex, sizeof(hex));

    if (e != 0 || !hearth_slice_is_equal(start, hearth_slice_text(head))) {
        return HEARTH_E_INVALID;
    }
    return hearth_bytes_unhex(hex, out, len);
}

static bool is_end(struct hearth_slice text, size_t len)
{
    return text.len == len || (text.len == len + 1 && text.data[len] == '\n');
}

int hearth_approver_parse(struct hearth_slice text, struct hearth_public *out)
{
    uint8_t point[HEARTH_POINT_LEN];
    struct hearth_reader in;
    int e;

    hearth_reader_init(&in, text);
    e = take(&in, WHO, point, sizeof(point));
    if (e != 0 || !is_end(text, sizeof(WHO) - 1 + 2 * sizeof(point))) {
        return HEARTH_E_INVALID;
    }
    return hearth_identity_check(hearth_slice_of(point, sizeof(point)), out);
}

/* ---- registered ---- */

static bool is_name(const char *name)
{
    size_t len = strlen(name);

    return len > 0 && len <= HEARTH_CODE_MAX && strspn(name, LETTERS) == len;
}

static int chain_text(const char *name, const struct hearth_public *key,
                      char out[HEARTH_AUDIT_TEXT_MAX + 1])
{
    uint8_t hash[HEARTH_HASH_LEN];
    char hex[2 * HEARTH_HASH_LEN + 1];
    int e = hearth_identity_hash(key, hash);

    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), hex);
    (void)snprintf(out, HEARTH_AUDIT_TEXT_MAX + 1, "approver %s key sha256 %s",
                   name, hex);
    return e;
}

struct search {
    char start[64];
    char text[HEARTH_AUDIT_TEXT_MAX + 1]; /* of the first; "" */
};

static int look(void *cookie, const struct hearth_audit_entry *entry,
                const uint8_t h[HEARTH_HASH_LEN])
{
    struct search *s = cookie;

    (void)h;
    if (entry->event == HEARTH_AUDIT_KEY_MADE && s->text[0] == '\0' &&
        strncmp(entry->text, s->start, strlen(s->start)) == 0) {
        memmove(s->text, entry->text, sizeof(s->text));
    }
    return 0;
}

static int search(const struct hearth_kv *kv, const uint8_t *programme,
                  const char *name, struct search *s)
{
    uint64_t broken;

    memset(s, 0, sizeof(*s));
    (void)snprintf(s->start, sizeof(s->start), "approver %.32s key ", name);
    return hearth_audit_walk(kv, programme, look, s, &broken);
}

static void value_name(const char *name, char out[64])
{
    (void)snprintf(out, 64, "approver/%.32s", name);
}

int hearth_approver_add(const struct hearth_kv *kv, const uint8_t *programme,
                        int64_t now_s, const char *name,
                        const struct hearth_public *key)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1], value[64];
    struct search s;
    int e = is_name(name) ? search(kv, programme, name, &s) : HEARTH_E_INVALID;

    if (e == 0 && s.text[0] != '\0') {
        e = HEARTH_E_EXISTS;
    }
    if (e == 0) {
        e = chain_text(name, key, text);
    }
    value_name(name, value);
    if (e == 0) { /* without its entry it counts for nothing */
        e = hearth_ledger_meta_put(
            kv, value, hearth_slice_of(key->point, HEARTH_POINT_LEN));
    }
    return e == 0 ? hearth_audit_add(kv, programme, now_s,
                                     HEARTH_AUDIT_KEY_MADE, text)
                  : e;
}

int hearth_approver_find(const struct hearth_kv *kv, const uint8_t *programme,
                         const char *name, struct hearth_public *out)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1], value[64];
    uint8_t point[HEARTH_POINT_LEN];
    struct search s;
    size_t len = 0;
    int e =
        is_name(name) ? search(kv, programme, name, &s) : HEARTH_E_NOT_FOUND;

    if (e == 0 && s.text[0] == '\0') {
        e = HEARTH_E_NOT_FOUND;
    }
    if (e != 0) {
        return e;
    }
    value_name(name, value);
    e = hearth_ledger_meta_get(kv, value, point, sizeof(point), &len);
    if (e == 0) {
        e = hearth_identity_check(hearth_slice_of(point, len), out);
    }
    if (e == 0) {
        e = chain_text(name, out, text);
    }
    return e != 0 || strcmp(text, s.text) != 0 ? HEARTH_E_AUTH : 0;
}

/* ---- yes ---- */

int hearth_approval_hash(const struct hearth_approval *a,
                         uint8_t out[HEARTH_HASH_LEN])
{
    char text[160];
    int len = snprintf(text, sizeof(text), "%.40s|%" PRId64 "|%zu|%zu|%.4f",
                       a->purpose, a->expires_s, a->rows, a->below_5, a->mean);
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth export approval v1"),
        hearth_slice_of(a->programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(a->recipient, 32),
        hearth_slice_of((const uint8_t *)text, len < 0 ? 0 : (size_t)len)};

    return hearth_hash_parts(parts, 4, out);
}

/* What is signed is no hash of anything else. */
static int signed_hash(const uint8_t request[HEARTH_HASH_LEN],
                       uint8_t out[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth export yes v1"),
        hearth_slice_of(request, HEARTH_HASH_LEN)};

    return hearth_hash_parts(parts, 2, out);
}

int hearth_approval_sign(const uint8_t hash[HEARTH_HASH_LEN],
                         const struct hearth_key *key,
                         char out[HEARTH_APPROVAL_LINE_MAX])
{
    uint8_t sig[HEARTH_SIG_LEN], own[HEARTH_HASH_LEN];
    char request[2 * HEARTH_HASH_LEN + 1], hex[2 * HEARTH_SIG_LEN + 1];
    int e = signed_hash(hash, own);

    if (e == 0) {
        e = hearth_identity_sign(key, own, sig);
    }
    if (e != 0) {
        return e;
    }
    hearth_bytes_hex(hearth_slice_of(hash, HEARTH_HASH_LEN), request);
    hearth_bytes_hex(hearth_slice_of(sig, sizeof(sig)), hex);
    (void)snprintf(out, HEARTH_APPROVAL_LINE_MAX, YES "%s %s\n", request, hex);
    return 0;
}

int hearth_approval_check(struct hearth_slice text,
                          const uint8_t hash[HEARTH_HASH_LEN],
                          const struct hearth_public *key)
{
    uint8_t request[HEARTH_HASH_LEN], sig[HEARTH_SIG_LEN], own[HEARTH_HASH_LEN];
    struct hearth_reader in;
    int e;

    hearth_reader_init(&in, text);
    e = take(&in, YES, request, sizeof(request));
    if (e == 0) {
        e = take(&in, " ", sig, sizeof(sig));
    }
    if (e != 0 ||
        !is_end(text, sizeof(YES) + 2 * sizeof(request) + 2 * sizeof(sig))) {
        return HEARTH_E_INVALID;
    }
    if (memcmp(request, hash, sizeof(request)) != 0) {
        return HEARTH_E_AUTH;
    }
    e = signed_hash(hash, own);
    return e == 0 ? hearth_identity_verify(key, own, sig) : e;
}
