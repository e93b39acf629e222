/* SPDX-License-Identifier: Apache-2.0 */
/* Shamir's scheme over GF(2^8) with the polynomial of AES (x^8+x^4+x^3+x+1).
 * No tables and no branches on secrets: a table's cache lines would tell. */
#include "host/vault/split.h"

#include "hearth/hash.h"
#include "hearth/hpke.h"

#include <string.h>

static uint8_t multiply(uint8_t a, uint8_t b)
{
    unsigned x = a, y = b, product = 0;

    for (int i = 0; i < 8; i++) {
        product ^= x & (0u - (y & 1u));
        y >>= 1;
        x = (x << 1) ^ (0x11bu & (0u - ((x >> 7) & 1u)));
    }
    return (uint8_t)product;
}

/* a^254: the inverse of every a but 0. */
static uint8_t invert(uint8_t a)
{
    uint8_t square = a, product = 1;

    for (int i = 0; i < 7; i++) {
        square = multiply(square, square);
        product = multiply(product, square);
    }
    return product;
}

/* What all shares of a split say alike, and what it commits to. */
static int check_of(const struct hearth_share *s,
                    struct hearth_slice public_key,
                    const struct hearth_key *key,
                    uint8_t out[HEARTH_SHARE_CHECK])
{
    uint8_t numbers[5] = {(uint8_t)(s->epoch >> 8), (uint8_t)s->epoch, s->suite,
                          s->need, s->of};
    struct hearth_slice parts[6] = {
        HEARTH_PREFIX("hearth share v1"),
        hearth_slice_of(s->programme, sizeof(s->programme)),
        hearth_slice_of(numbers, sizeof(numbers)),
        hearth_slice_of(s->id, sizeof(s->id)),
        public_key,
        hearth_slice_of(key->bytes, HEARTH_KEY_LEN)};
    uint8_t hash[HEARTH_HASH_LEN];
    int e = hearth_hash_parts(parts, 6, hash);

    if (e == 0) {
        memcpy(out, hash, HEARTH_SHARE_CHECK); /* shorter than the hash */
    }
    hearth_secmem_wipe(hash, sizeof(hash));
    return e;
}

static bool is_possible(uint8_t need, uint8_t of)
{
    return need >= 2 && need <= of && of <= HEARTH_SHARES_MAX;
}

/* The polynomials' values at ${x}; ${c}[0] is the key, the rest is random. */
static void evaluate(uint8_t (*c)[HEARTH_KEY_LEN], uint8_t need, uint8_t x,
                     uint8_t y[HEARTH_KEY_LEN])
{
    memset(y, 0, HEARTH_KEY_LEN);
    for (unsigned k = need; k > 0; k--) {
        for (size_t i = 0; i < HEARTH_KEY_LEN; i++) {
            y[i] = multiply(y[i], x) ^ c[k - 1][i];
        }
    }
}

int hearth_share_make(const struct hearth_vault_epoch *epoch,
                      const struct hearth_share_split *split,
                      const struct hearth_rng *rng, struct hearth_share *shares)
{
    uint8_t(*c)[HEARTH_KEY_LEN];
    struct hearth_share first = {.epoch = epoch->epoch,
                                 .suite = epoch->suite,
                                 .need = split->need,
                                 .of = split->of};
    int e;

    if (!is_possible(split->need, split->of)) {
        return HEARTH_E_INVALID;
    }
    c = hearth_secmem_take(split->secmem,
                           HEARTH_SHARES_MAX * (size_t)HEARTH_KEY_LEN);
    if (c == NULL) {
        return HEARTH_E_MEMORY;
    }
    memmove(first.programme, split->programme, sizeof(first.programme));
    e = rng->fill(rng->cookie, first.id, sizeof(first.id));
    if (e == 0) {
        e = rng->fill(rng->cookie, c[1],
                      (size_t)(split->need - 1) * HEARTH_KEY_LEN);
    }
    if (e == 0) {
        e = check_of(&first, split->public_key, &epoch->key, first.check);
    }
    memcpy(c[0], epoch->key.bytes, HEARTH_KEY_LEN); /* same length */
    for (uint8_t i = 0; e == 0 && i < split->of; i++) {
        shares[i] = first;
        shares[i].number = (uint8_t)(i + 1);
        evaluate(c, split->need, shares[i].number, shares[i].y);
    }
    hearth_secmem_give(split->secmem, c);
    return e;
}

static bool is_one_split(const struct hearth_share *a,
                         const struct hearth_share *b)
{
    return memcmp(a->programme, b->programme, sizeof(a->programme)) == 0 &&
           a->epoch == b->epoch && a->suite == b->suite &&
           memcmp(a->id, b->id, sizeof(a->id)) == 0 && a->need == b->need &&
           a->of == b->of && memcmp(a->check, b->check, sizeof(a->check)) == 0;
}

/* Lagrange at 0 over the first ${need} shares; adding is exclusive or. */
static void interpolate(const struct hearth_share *s, uint8_t need,
                        uint8_t key[HEARTH_KEY_LEN])
{
    memset(key, 0, HEARTH_KEY_LEN);
    for (uint8_t i = 0; i < need; i++) {
        uint8_t weight = 1;

        for (uint8_t j = 0; j < need; j++) {
            if (j != i) {
                uint8_t apart = s[i].number ^ s[j].number;

                weight = multiply(weight, multiply(s[j].number, invert(apart)));
            }
        }
        for (size_t b = 0; b < HEARTH_KEY_LEN; b++) {
            key[b] ^= multiply(weight, s[i].y[b]);
        }
    }
}

static int check_set(const struct hearth_share *shares, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_possible(shares[i].need, shares[i].of) ||
            shares[i].number == 0 || shares[i].number > shares[i].of ||
            !is_one_split(&shares[i], &shares[0])) {
            return HEARTH_E_BRANCH;
        }
        for (size_t j = 0; j < i; j++) {
            if (shares[j].number == shares[i].number) {
                return HEARTH_E_BRANCH;
            }
        }
    }
    return count == 0 || count < shares[0].need ? HEARTH_E_TRUNCATED : 0;
}

int hearth_share_join(const struct hearth_share *shares, size_t count,
                      struct hearth_slice public_key,
                      struct hearth_vault_epoch *out)
{
    uint8_t check[HEARTH_SHARE_CHECK], found[HEARTH_ENC_MAX];
    int e = check_set(shares, count);

    if (e != 0) {
        return e;
    }
    out->epoch = shares[0].epoch;
    out->suite = shares[0].suite;
    interpolate(shares, shares[0].need, out->key.bytes);
    e = check_of(&shares[0], public_key, &out->key, check);
    if (e == 0 && !hearth_secmem_equal(check, shares[0].check, sizeof(check))) {
        e = HEARTH_E_AUTH;
    }
    if (e == 0 && (hearth_hpke_public(out->suite, &out->key, found) != 0 ||
                   !hearth_slice_is_equal(
                       public_key, hearth_slice_of(found, hearth_hpke_enc_len(
                                                              out->suite))))) {
        e = HEARTH_E_AUTH;
    }
    if (e != 0) {
        hearth_secmem_wipe(out->key.bytes, HEARTH_KEY_LEN);
    }
    return e;
}
