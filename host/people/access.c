/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of the read-only API: one for a purpose, kept as hashes. */
#include "host/people/people.h"

#include "hearth/hash.h"

#include <string.h>

#define PREFIX     "hearth"
#define PREFIX_LEN 6

static int hash_token(struct hearth_slice token, uint8_t out[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {HEARTH_PREFIX("hearth access v1"),
                                         token};

    return hearth_hash_parts(parts, 2, out);
}

int hearth_access_add(struct hearth_people *p, const char *purpose,
                      int64_t now_s, int64_t expires_s,
                      const struct hearth_rng *rng,
                      char token[HEARTH_ACCESS_TOKEN_LEN + 1])
{
    struct hearth_access *a = &p->access[p->access_count];
    uint8_t secret[HEARTH_KEY_LEN];
    int e;

    if (p->access_count == HEARTH_TOKENS_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (purpose[0] == '\0' || expires_s <= now_s) {
        return HEARTH_E_INVALID;
    }
    memset(a, 0, sizeof(*a));
    e = hearth_bytes_to_text(hearth_slice_text(purpose), a->purpose,
                             sizeof(a->purpose));
    if (e == 0) {
        e = rng->fill(rng->cookie, secret, sizeof(secret));
    }
    if (e == 0) {
        e = rng->fill(rng->cookie, a->id, sizeof(a->id));
    }
    if (e == 0) {
        memcpy(token, PREFIX, PREFIX_LEN);
        hearth_bytes_hex(hearth_slice_of(secret, sizeof(secret)),
                         token + PREFIX_LEN);
        e = hash_token(hearth_slice_text(token), a->hash);
    }
    hearth_secmem_wipe(secret, sizeof(secret));
    if (e == 0) {
        a->made_s = now_s;
        a->expires_s = expires_s;
        p->access_count++;
    }
    return e;
}

const struct hearth_access *hearth_access_find(const struct hearth_people *p,
                                               struct hearth_slice token,
                                               int64_t now_s)
{
    uint8_t hash[HEARTH_HASH_LEN];

    if (token.len != HEARTH_ACCESS_TOKEN_LEN || hash_token(token, hash) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < p->access_count; i++) {
        if (hearth_secmem_equal(p->access[i].hash, hash, sizeof(hash))) {
            return now_s < p->access[i].expires_s ? &p->access[i] : NULL;
        }
    }
    return NULL;
}

int hearth_access_revoke(struct hearth_people *p, const char *id_hex)
{
    uint8_t id[HEARTH_ACCESS_ID_LEN];

    if (hearth_bytes_unhex(id_hex, id, sizeof(id)) != 0) {
        return HEARTH_E_NOT_FOUND;
    }
    for (size_t i = 0; i < p->access_count; i++) {
        if (memcmp(p->access[i].id, id, sizeof(id)) == 0) {
            p->access[i] = p->access[--p->access_count];
            memset(&p->access[p->access_count], 0, sizeof(p->access[0]));
            return 0;
        }
    }
    return HEARTH_E_NOT_FOUND;
}
