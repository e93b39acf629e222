/* SPDX-License-Identifier: Apache-2.0 */
/* Token buckets in a table of fixed size. */
#include "link_rate.h"

#include "hearth/hash.h"
#include "hearth/rng.h"

#include <stdlib.h>
#include <string.h>

#define WAYS      4u
#define MINUTE_MS INT64_C(60000)
#define FULL_MS   (MINUTE_MS * 60 * 24 * 30)

struct bucket {
    uint64_t holder; /* of its hash; 0: free */
    int64_t used_ms;
    int64_t tokens_ms; /* tokens times a minute's milliseconds */
};

struct hearth_link_rate {
    uint8_t secret[HEARTH_HASH_LEN];
    size_t rows;
    uint32_t burst;
    uint32_t a_minute;
    struct bucket buckets[];
};

int hearth_link_rate_open(size_t count, uint32_t burst, uint32_t a_minute,
                          struct hearth_link_rate **out)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_link_rate *r =
        calloc(1, sizeof *r + count * sizeof(struct bucket));

    if (r == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (rng.fill(rng.cookie, r->secret, sizeof r->secret) != HEARTH_OK) {
        free(r);
        return HEARTH_E_MEMORY;
    }
    r->rows = count / WAYS;
    r->burst = burst;
    r->a_minute = a_minute;
    *out = r;
    return HEARTH_OK;
}

void hearth_link_rate_close(struct hearth_link_rate *r)
{
    free(r);
}

static uint64_t name_of(const struct hearth_link_rate *r,
                        struct hearth_slice holder)
{
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_reader reader;
    uint64_t name;

    if (hearth_hash_hmac(hearth_slice_of(r->secret, sizeof r->secret), &holder,
                         1, hash) != HEARTH_OK) {
        return 1;
    }
    hearth_reader_init(&reader, hearth_slice_of(hash, sizeof hash));
    name = hearth_reader_u64(&reader);
    return name == 0 ? 1 : name;
}

static struct bucket *find(struct hearth_link_rate *r, uint64_t name,
                           int64_t now_ms)
{
    struct bucket *row = &r->buckets[name % r->rows * WAYS], *take = row;
    size_t i;

    for (i = 0; i < WAYS; i++) {
        if (row[i].holder == name) {
            return &row[i];
        }
        if (take->holder != 0 &&
            (row[i].holder == 0 || row[i].used_ms < take->used_ms)) {
            take = &row[i];
        }
    }
    take->holder = name;
    take->used_ms = now_ms;
    take->tokens_ms = (int64_t)r->burst * MINUTE_MS;
    return take;
}

bool hearth_link_rate_take(struct hearth_link_rate *r,
                           struct hearth_slice holder, uint32_t cost,
                           int64_t now_ms)
{
    struct bucket *b = find(r, name_of(r, holder), now_ms);
    int64_t full = (int64_t)r->burst * MINUTE_MS;
    int64_t passed = now_ms - b->used_ms;
    int64_t price = (int64_t)cost * MINUTE_MS;

    /* A month fills any bucket; a clock that went back, none. */
    if (passed > FULL_MS) {
        b->tokens_ms = full;
    } else if (passed > 0) {
        b->tokens_ms += passed * r->a_minute;
    }
    if (b->tokens_ms > full) {
        b->tokens_ms = full;
    }
    b->used_ms = now_ms;
    if (b->tokens_ms < price) {
        return false;
    }
    b->tokens_ms -= price;
    return true;
}
