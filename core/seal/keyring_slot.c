/* SPDX-License-Identifier: Apache-2.0 */
/* One worker's slot: from what is typed, and a chip's secret, to its keys. */
#include "keyring_internal.h"

#include "hearth/hash.h"

#include <string.h>

/*
 * typed secret -Argon2id-> A1 | A2, 32 bytes each
 *
 * without a chip:  KEK = A1, commitment = A2
 * with one:        auth = HKDF(salt "hearth chip auth v1\0", A2)
 *                  the chip gives its secret T for auth and counts wrong ones
 *                  KEK | commitment = HKDF(salt "hearth chip kek v1\0", A1 | T)
 *
 * KEK seals the root and the SIGN key:
 *   root:  "hearth keyring root v1\0" | slot 1 | worker
 *   sign:  "hearth keyring sign v1\0" | slot 1 | worker
 *
 * With a chip nothing on the disk tells a right PIN from a wrong one: the
 * commitment depends on T as well. A duress PIN is kept as
 * SHA-256("hearth duress v1\0" | A2) under the same salt, so that one
 * derivation serves both questions and takes as long whichever it was.
 */

/* What the page keeps of the derived commitment. */
static int hash_commitment(const struct hearth_key *commitment,
                           uint8_t out[HEARTH_HASH_LEN])
{
    struct hearth_slice part = {commitment->bytes, HEARTH_KEY_LEN};

    return hearth_hash_parts(&part, 1, out);
}

int hearth_keyring_slot_duress(const struct hearth_key *typed,
                               uint8_t out[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {HEARTH_PREFIX("hearth duress v1"),
                                         {typed->bytes, HEARTH_KEY_LEN}};

    return hearth_hash_parts(parts, 2, out);
}

/* A1 and A2 of ${secret}. */
static int derive(const struct hearth_keyring_slot *s,
                  struct hearth_slice secret, struct hearth_keyring_scratch *x)
{
    int code = hearth_passphrase_derive(secret, s->salt, &s->cost, &x->kek,
                                        &x->commitment);

    if (code == HEARTH_OK) {
        x->typed = x->commitment;
    }
    return code;
}

static int derive_auth(struct hearth_keyring_scratch *x)
{
    return hearth_hash_hkdf(HEARTH_PREFIX("hearth chip auth v1"),
                            hearth_slice_of(x->typed.bytes, HEARTH_KEY_LEN),
                            hearth_slice_of(NULL, 0), x->chip_auth.bytes,
                            HEARTH_KEY_LEN);
}

/* "conjunctive: KEK = HKDF(Argon2id(PIN) | TPM secret)" (protocol.md 1) */
static int join(struct hearth_keyring_scratch *x)
{
    int code;

    x->joint[0] = x->kek;
    x->joint[1] = x->chip_secret;
    code = hearth_hash_hkdf(
        HEARTH_PREFIX("hearth chip kek v1"),
        hearth_slice_of(x->joint[0].bytes, sizeof(x->joint)),
        hearth_slice_of(NULL, 0), x->made[0].bytes, sizeof(x->made));
    if (code == HEARTH_OK) {
        x->kek = x->made[0];
        x->commitment = x->made[1];
    }
    return code;
}

static int seal_by_chip(struct hearth_keyring_slot *s,
                        const struct hearth_keyring_chip *chip,
                        struct hearth_keyring_scratch *x,
                        const struct hearth_rng *rng)
{
    struct hearth_writer w;
    int code =
        rng->fill(rng->cookie, x->chip_secret.bytes, sizeof(x->chip_secret));

    if (code == HEARTH_OK) {
        code = derive_auth(x);
    }
    hearth_writer_init(&w, s->sealed, sizeof(s->sealed));
    if (code == HEARTH_OK) {
        code = chip->seal(chip->cookie, &x->chip_auth, &x->chip_secret, &w);
    }
    if (code == HEARTH_OK) {
        code = hearth_writer_finish(&w);
    }
    if (code == HEARTH_OK) {
        s->mode = HEARTH_KEYRING_CHIP;
        s->sealed_len = (uint16_t)w.len;
        code = join(x);
    }
    return code;
}

static int wrap_both(struct hearth_keyring_slot *s, uint8_t index,
                     const struct hearth_keyring_scratch *x,
                     const struct hearth_rng *rng)
{
    struct hearth_slice worker = {s->worker, s->worker_len};
    struct hearth_keyring_aad aad;
    int code = hearth_keyring_box_seal(
        &x->kek,
        hearth_keyring_box_aad(&aad, HEARTH_PREFIX("hearth keyring root v1"),
                               index, worker),
        &x->root, rng, s->root_box);

    if (code != HEARTH_OK) {
        return code;
    }
    return hearth_keyring_box_seal(
        &x->kek,
        hearth_keyring_box_aad(&aad, HEARTH_PREFIX("hearth keyring sign v1"),
                               index, worker),
        &x->sign, rng, s->sign_box);
}

int hearth_keyring_slot_lock(struct hearth_keyring_slot *s, uint8_t index,
                             const struct hearth_keyring_lock *lock,
                             struct hearth_keyring_scratch *x,
                             const struct hearth_rng *rng)
{
    int code = rng->fill(rng->cookie, s->salt, sizeof(s->salt));

    s->cost = lock->cost;
    s->mode = hearth_passphrase_rate(lock->secret) == HEARTH_PASSPHRASE_PHRASE
                  ? HEARTH_KEYRING_PHRASE
                  : HEARTH_KEYRING_PIN;
    s->sealed_len = 0;
    memset(s->sealed, 0, sizeof(s->sealed));
    if (code == HEARTH_OK) {
        code = rng->fill(rng->cookie, s->duress, sizeof(s->duress));
    }
    if (code == HEARTH_OK) {
        code = derive(s, lock->secret, x);
    }
    if (code == HEARTH_OK && lock->chip != NULL) {
        code = seal_by_chip(s, lock->chip, x, rng);
    }
    if (code == HEARTH_OK) {
        code = hash_commitment(&x->commitment, s->commitment);
    }
    return code == HEARTH_OK ? wrap_both(s, index, x, rng) : code;
}

static int ask_chip(const struct hearth_keyring_slot *s,
                    const struct hearth_keyring_chip *chip,
                    struct hearth_keyring_scratch *x)
{
    int code = derive_auth(x);

    if (code == HEARTH_OK) {
        code = chip->unseal(chip->cookie, &x->chip_auth,
                            hearth_slice_of(s->sealed, s->sealed_len),
                            &x->chip_secret);
    }
    return code == HEARTH_OK ? join(x) : code;
}

/* E_AUTH when ${t}->secret is not this slot's; then nothing else was tried. */
static int check_secret(const struct hearth_keyring_slot *s,
                        struct hearth_keyring_try *t,
                        struct hearth_keyring_scratch *x)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = derive(s, t->secret, x);

    if (code == HEARTH_OK) {
        code = hearth_keyring_slot_duress(&x->typed, hash);
    }
    if (code != HEARTH_OK) {
        return code;
    }
    /* Only noted: what follows is the same as for any wrong secret. */
    t->is_duress = hearth_secmem_equal(hash, s->duress, sizeof(hash));
    if (s->mode == HEARTH_KEYRING_CHIP) {
        code = ask_chip(s, t->chip, x);
    }
    if (code == HEARTH_OK) {
        code = hash_commitment(&x->commitment, hash);
    }
    if (code == HEARTH_OK &&
        !hearth_secmem_equal(hash, s->commitment, sizeof(hash))) {
        code = HEARTH_E_AUTH;
    }
    return code;
}

/* The KEK is the right one: a box that does not open was damaged. */
static int open_boxes(const struct hearth_keyring_slot *s, uint8_t index,
                      struct hearth_keyring_scratch *x)
{
    struct hearth_slice worker = {s->worker, s->worker_len};
    struct hearth_keyring_aad aad;
    int code = hearth_keyring_box_open(
        &x->kek,
        hearth_keyring_box_aad(&aad, HEARTH_PREFIX("hearth keyring root v1"),
                               index, worker),
        s->root_box, &x->root);

    if (code == HEARTH_OK) {
        code = hearth_keyring_box_open(
            &x->kek,
            hearth_keyring_box_aad(
                &aad, HEARTH_PREFIX("hearth keyring sign v1"), index, worker),
            s->sign_box, &x->sign);
    }
    return code == HEARTH_E_AUTH ? HEARTH_E_INVALID : code;
}

int hearth_keyring_slot_open(const struct hearth_keyring_slot *s, uint8_t index,
                             struct hearth_keyring_try *t,
                             struct hearth_keyring_scratch *x)
{
    int code;

    t->is_duress = false;
    /* Said before a secret is looked at: without the chip none is right. */
    if (s->mode == HEARTH_KEYRING_CHIP && t->chip == NULL) {
        return HEARTH_E_NOT_FOUND;
    }
    code = check_secret(s, t, x);
    return code == HEARTH_OK ? open_boxes(s, index, x) : code;
}
