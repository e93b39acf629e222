/* SPDX-License-Identifier: Apache-2.0 */
/* Cookie = HMAC-SHA-256(secret of the slot, "hearth cookie v1\0" | slot 8 |
 * family 1 | address 16 | port 2 | hello): of the hello, each part that must
 * be the same in the second one (RFC 6347 section 4.2.1: "the client MUST use
 * the same parameter values (version, random, session_id, cipher_suites,
 * compression_method)"), each behind its length. */
#include "link_cookie.h"

#include "hearth/hash.h"

#include <string.h>

static int64_t slot_of(int64_t now_ms)
{
    return now_ms / HEARTH_LINK_COOKIE_MS;
}

int hearth_link_cookie_start(struct hearth_link_cookies *c,
                             const struct hearth_rng *rng, int64_t now_ms)
{
    int rc = rng->fill(rng->cookie, c->current.bytes, sizeof c->current.bytes);

    if (rc == HEARTH_OK) {
        rc =
            rng->fill(rng->cookie, c->previous.bytes, sizeof c->previous.bytes);
    }
    c->slot = slot_of(now_ms);
    return rc;
}

int hearth_link_cookie_roll(struct hearth_link_cookies *c,
                            const struct hearth_rng *rng, int64_t now_ms)
{
    int64_t slot = slot_of(now_ms);
    int rc;

    if (slot == c->slot) {
        return HEARTH_OK;
    }
    if (slot != c->slot + 1) {
        return hearth_link_cookie_start(c, rng, now_ms);
    }
    c->previous = c->current;
    rc = rng->fill(rng->cookie, c->current.bytes, sizeof c->current.bytes);
    if (rc != HEARTH_OK) {
        c->current = c->previous;
        return rc;
    }
    c->slot = slot;
    return HEARTH_OK;
}

static int make(const struct hearth_key *secret, int64_t slot,
                const struct hearth_link_path *from,
                const struct hearth_link_hello *hello,
                uint8_t out[HEARTH_LINK_COOKIE_LEN])
{
    uint8_t number[8], path[HEARTH_LINK_PATH_LEN], lens[3];
    struct hearth_writer w;

    hearth_writer_init(&w, number, sizeof number);
    hearth_writer_u64(&w, (uint64_t)slot);
    hearth_link_path_bytes(from, path);
    /* At most 32, 65,535 (by two) and 255; version and random are fixed. */
    lens[0] = (uint8_t)hello->session_id.len;
    lens[1] = (uint8_t)(hello->suites.len >> 8);
    lens[2] = (uint8_t)hello->suites.len;
    {
        const struct hearth_slice parts[] = {
            HEARTH_PREFIX("hearth cookie v1"),
            hearth_slice_of(number, sizeof number),
            hearth_slice_of(path, sizeof path),
            hello->version,
            hello->random,
            hearth_slice_of(lens, sizeof lens),
            hello->session_id,
            hello->suites,
            hello->compression,
        };

        return hearth_hash_hmac(
            hearth_slice_of(secret->bytes, sizeof secret->bytes), parts,
            sizeof parts / sizeof *parts, out);
    }
}

int hearth_link_cookie_make(const struct hearth_link_cookies *c,
                            const struct hearth_link_path *from,
                            const struct hearth_link_hello *hello,
                            uint8_t out[HEARTH_LINK_COOKIE_LEN])
{
    return make(&c->current, c->slot, from, hello, out);
}

bool hearth_link_cookie_is_valid(const struct hearth_link_cookies *c,
                                 const struct hearth_link_path *from,
                                 const struct hearth_link_hello *hello)
{
    uint8_t wanted[HEARTH_LINK_COOKIE_LEN];

    if (hello->cookie.len != sizeof wanted) {
        return false;
    }
    if (make(&c->current, c->slot, from, hello, wanted) == HEARTH_OK &&
        hearth_secmem_equal(wanted, hello->cookie.data, sizeof wanted)) {
        return true;
    }
    return make(&c->previous, c->slot - 1, from, hello, wanted) == HEARTH_OK &&
           hearth_secmem_equal(wanted, hello->cookie.data, sizeof wanted);
}
