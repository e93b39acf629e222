/* SPDX-License-Identifier: Apache-2.0 */
/* Workers and drafts of a keyring: what is wrapped under what. */
#include "hearth/keyring.h"

#include "hearth/hash.h"

#include <string.h>

/*
 * worker's secret -Argon2id-> KEK | commitment
 * KEK  seals the root and the SIGN key; the root seals each draft's key.
 *
 * What a box is for, and whose, is its associated data, so that a box moved to
 * another place does not open:
 *   root:  "hearth keyring root v1\0"  | slot 1 | worker
 *   sign:  "hearth keyring sign v1\0"  | slot 1 | worker
 *   draft: "hearth keyring draft v1\0" | slot 1 | draft id 16
 */
#define AAD_MAX (24 + 1 + HEARTH_CODE_MAX)

/* Made by one derivation; stands in locked memory, wiped by giving it back. */
struct scratch {
    struct hearth_key kek;
    struct hearth_key commitment;
    struct hearth_key root;
    struct hearth_key sign;
};

struct aad {
    uint8_t bytes[AAD_MAX];
    size_t len;
};

static struct aad make_aad(struct hearth_slice prefix, uint8_t slot,
                           struct hearth_slice of)
{
    struct hearth_writer w;
    struct aad aad;

    hearth_writer_init(&w, aad.bytes, sizeof(aad.bytes));
    hearth_writer_put(&w, prefix.data, prefix.len);
    hearth_writer_u8(&w, slot);
    hearth_writer_put(&w, of.data, of.len);
    HEARTH_CHECK(hearth_writer_finish(&w) == HEARTH_OK);
    aad.len = w.len;
    return aad;
}

static struct aad root_aad(uint8_t slot, struct hearth_slice worker)
{
    return make_aad(HEARTH_PREFIX("hearth keyring root v1"), slot, worker);
}

static struct aad sign_aad(uint8_t slot, struct hearth_slice worker)
{
    return make_aad(HEARTH_PREFIX("hearth keyring sign v1"), slot, worker);
}

static struct aad draft_aad(uint8_t slot, const uint8_t *id)
{
    return make_aad(HEARTH_PREFIX("hearth keyring draft v1"), slot,
                    hearth_slice_of(id, HEARTH_DRAFT_ID_LEN));
}

static int wrap(const struct hearth_key *under, const struct aad *aad,
                const struct hearth_key *key, const struct hearth_rng *rng,
                uint8_t box[HEARTH_KEY_LEN + HEARTH_BOX_EXTRA])
{
    struct hearth_writer w;

    hearth_writer_init(&w, box, HEARTH_KEY_LEN + HEARTH_BOX_EXTRA);
    return hearth_aead_seal(under, hearth_slice_of(aad->bytes, aad->len),
                            hearth_slice_of(key->bytes, HEARTH_KEY_LEN), rng,
                            &w);
}

static int unwrap(const struct hearth_key *under, const struct aad *aad,
                  const uint8_t box[HEARTH_KEY_LEN + HEARTH_BOX_EXTRA],
                  struct hearth_key *key)
{
    size_t len;

    return hearth_aead_open(
        under, hearth_slice_of(aad->bytes, aad->len),
        hearth_slice_of(box, HEARTH_KEY_LEN + HEARTH_BOX_EXTRA), key->bytes,
        HEARTH_KEY_LEN, &len);
}

/* What the page keeps of the derived commitment. */
static int hash_commitment(const struct hearth_key *commitment,
                           uint8_t out[HEARTH_HASH_LEN])
{
    struct hearth_slice part = {commitment->bytes, HEARTH_KEY_LEN};

    return hearth_hash_parts(&part, 1, out);
}

static int find_worker(const struct hearth_keyring *k,
                       struct hearth_slice worker, uint8_t *slot)
{
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        const struct hearth_keyring_slot *s = &k->slots[i];

        if (s->is_used &&
            hearth_slice_is_equal(hearth_slice_of(s->worker, s->worker_len),
                                  worker)) {
            *slot = i;
            return HEARTH_OK;
        }
    }
    return HEARTH_E_NOT_FOUND;
}

static int find_free_slot(const struct hearth_keyring *k, uint8_t *slot)
{
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        if (!k->slots[i].is_used) {
            *slot = i;
            return HEARTH_OK;
        }
    }
    return HEARTH_E_FULL;
}

static int find_draft(const struct hearth_keyring *k, const uint8_t *id,
                      size_t *index)
{
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        if (k->drafts[i].is_used &&
            hearth_secmem_equal(k->drafts[i].id, id, HEARTH_DRAFT_ID_LEN)) {
            *index = i;
            return HEARTH_OK;
        }
    }
    return HEARTH_E_NOT_FOUND;
}

static int find_free_draft(const struct hearth_keyring *k, size_t *index)
{
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        if (!k->drafts[i].is_used) {
            *index = i;
            return HEARTH_OK;
        }
    }
    return HEARTH_E_FULL;
}

/* Draws salt and root, and fills what of ${s} depends on the secret. */
static int fill_slot(struct hearth_keyring_slot *s, uint8_t slot,
                     struct hearth_slice secret, const struct hearth_key *sign,
                     struct scratch *x, const struct hearth_rng *rng)
{
    struct hearth_slice worker = {s->worker, s->worker_len};
    struct aad for_root = root_aad(slot, worker);
    struct aad for_sign = sign_aad(slot, worker);
    int code = rng->fill(rng->cookie, s->salt, sizeof(s->salt));

    if (code == HEARTH_OK) {
        code = rng->fill(rng->cookie, x->root.bytes, HEARTH_KEY_LEN);
    }
    if (code == HEARTH_OK) {
        code = hearth_passphrase_derive(secret, s->salt, &s->cost, &x->kek,
                                        &x->commitment);
    }
    if (code == HEARTH_OK) {
        code = hash_commitment(&x->commitment, s->commitment);
    }
    if (code == HEARTH_OK) {
        code = wrap(&x->kek, &for_root, &x->root, rng, s->root_box);
    }
    if (code == HEARTH_OK) {
        code = wrap(&x->kek, &for_sign, sign, rng, s->sign_box);
    }
    return code;
}

/* E_AUTH when ${secret} is not this slot's; then nothing else was tried. */
static int check_secret(const struct hearth_keyring_slot *s,
                        struct hearth_slice secret, struct scratch *x)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_passphrase_derive(secret, s->salt, &s->cost, &x->kek,
                                        &x->commitment);

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
static int open_boxes(const struct hearth_keyring_slot *s, uint8_t slot,
                      struct scratch *x)
{
    struct hearth_slice worker = {s->worker, s->worker_len};
    struct aad for_root = root_aad(slot, worker);
    struct aad for_sign = sign_aad(slot, worker);
    int code = unwrap(&x->kek, &for_root, s->root_box, &x->root);

    if (code == HEARTH_OK) {
        code = unwrap(&x->kek, &for_sign, s->sign_box, &x->sign);
    }
    return code == HEARTH_E_AUTH ? HEARTH_E_INVALID : code;
}

int hearth_keyring_add_worker(struct hearth_keyring *k,
                              struct hearth_slice worker,
                              struct hearth_slice secret,
                              const struct hearth_passphrase_cost *cost,
                              const struct hearth_key *sign,
                              struct hearth_secmem *m,
                              const struct hearth_rng *rng)
{
    struct hearth_keyring_slot made;
    struct scratch *x;
    uint8_t slot;
    int code;

    if (worker.len == 0 || worker.len > sizeof(made.worker)) {
        return HEARTH_E_INVALID;
    }
    if (find_worker(k, worker, &slot) == HEARTH_OK) {
        return HEARTH_E_EXISTS;
    }
    code = find_free_slot(k, &slot);
    if (code != HEARTH_OK) {
        return code;
    }
    x = hearth_secmem_take(m, sizeof(*x));
    if (x == NULL) {
        return HEARTH_E_MEMORY;
    }
    memset(&made, 0, sizeof(made));
    made.is_used = true;
    made.cost = *cost;
    made.worker_len = (uint8_t)worker.len;
    memcpy(made.worker, worker.data, worker.len);
    code = fill_slot(&made, slot, secret, sign, x, rng);
    if (code == HEARTH_OK) {
        k->slots[slot] = made;
    }
    hearth_secmem_give(m, x);
    return code;
}

int hearth_keyring_unlock(const struct hearth_keyring *k,
                          struct hearth_slice worker,
                          struct hearth_slice secret, struct hearth_secmem *m,
                          struct hearth_keyring_secrets *out)
{
    struct scratch *x;
    uint8_t slot;
    int code = find_worker(k, worker, &slot);

    if (code != HEARTH_OK) {
        return code;
    }
    x = hearth_secmem_take(m, sizeof(*x));
    if (x == NULL) {
        return HEARTH_E_MEMORY;
    }
    code = check_secret(&k->slots[slot], secret, x);
    if (code == HEARTH_OK) {
        code = open_boxes(&k->slots[slot], slot, x);
    }
    if (code == HEARTH_OK) {
        out->root = x->root;
        out->sign = x->sign;
        out->slot = slot;
    }
    hearth_secmem_give(m, x);
    return code;
}

int hearth_keyring_add_draft(struct hearth_keyring *k,
                             const struct hearth_keyring_secrets *secrets,
                             const uint8_t id[HEARTH_DRAFT_ID_LEN],
                             const struct hearth_rng *rng,
                             struct hearth_key *key)
{
    struct aad aad = draft_aad(secrets->slot, id);
    struct hearth_keyring_draft made;
    struct hearth_key drawn;
    size_t index;
    int code;

    if (find_draft(k, id, &index) == HEARTH_OK) {
        return HEARTH_E_EXISTS;
    }
    code = find_free_draft(k, &index);
    if (code != HEARTH_OK) {
        return code;
    }
    memset(&made, 0, sizeof(made));
    made.is_used = true;
    made.slot = secrets->slot;
    memcpy(made.id, id, sizeof(made.id));
    code = rng->fill(rng->cookie, drawn.bytes, sizeof(drawn.bytes));
    if (code == HEARTH_OK) {
        code = wrap(&secrets->root, &aad, &drawn, rng, made.key_box);
    }
    if (code == HEARTH_OK) {
        k->drafts[index] = made;
        *key = drawn;
    }
    hearth_secmem_wipe(&drawn, sizeof(drawn));
    return code;
}

int hearth_keyring_draft_key(const struct hearth_keyring *k,
                             const struct hearth_keyring_secrets *secrets,
                             const uint8_t id[HEARTH_DRAFT_ID_LEN],
                             struct hearth_key *key)
{
    const struct hearth_keyring_draft *d;
    struct hearth_key opened;
    struct aad aad;
    size_t index;
    int code = find_draft(k, id, &index);

    if (code != HEARTH_OK) {
        return code;
    }
    d = &k->drafts[index];
    if (d->slot != secrets->slot) {
        return HEARTH_E_DENIED;
    }
    aad = draft_aad(d->slot, id);
    code = unwrap(&secrets->root, &aad, d->key_box, &opened);
    if (code == HEARTH_OK) {
        *key = opened;
    }
    hearth_secmem_wipe(&opened, sizeof(opened));
    return code;
}

void hearth_keyring_drop_draft(struct hearth_keyring *k,
                               const uint8_t id[HEARTH_DRAFT_ID_LEN])
{
    size_t index;

    if (find_draft(k, id, &index) == HEARTH_OK) {
        hearth_secmem_wipe(&k->drafts[index], sizeof(k->drafts[index]));
    }
}
