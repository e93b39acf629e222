/* SPDX-License-Identifier: Apache-2.0 */
/* Authenticated encryption over PSA Crypto. */
#include "aead_internal.h"

#include "psa_internal.h"

#include <string.h>

static int import_key(const struct hearth_aead_call *call,
                      psa_key_usage_t usage, psa_key_id_t *id,
                      psa_algorithm_t *alg)
{
    bool is_chacha = call->kind == HEARTH_AEAD_CHACHA20_POLY1305;
    struct hearth_psa_use use;
    int code;

    use.type = is_chacha ? PSA_KEY_TYPE_CHACHA20 : PSA_KEY_TYPE_AES;
    use.usage = usage;
    use.alg = is_chacha ? PSA_ALG_CHACHA20_POLY1305 : PSA_ALG_GCM;
    *alg = use.alg;
    code = hearth_psa_import(
        &use, hearth_slice_of(call->key->bytes, HEARTH_KEY_LEN), id);
    return code == HEARTH_OK ? HEARTH_OK : HEARTH_E_CRYPTO;
}

int hearth_aead_encrypt(const struct hearth_aead_call *call,
                        struct hearth_slice in, uint8_t *out)
{
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_algorithm_t alg;
    psa_status_t status;
    size_t len = 0;
    int code = import_key(call, PSA_KEY_USAGE_ENCRYPT, &id, &alg);

    if (code != HEARTH_OK) {
        return code;
    }
    status = psa_aead_encrypt(id, alg, call->nonce, HEARTH_NONCE_LEN,
                              call->aad.data, call->aad.len, in.data, in.len,
                              out, in.len + HEARTH_TAG_LEN, &len);
    (void)psa_destroy_key(id);
    if (status != PSA_SUCCESS || len != in.len + HEARTH_TAG_LEN) {
        hearth_secmem_wipe(out, in.len + HEARTH_TAG_LEN);
        return HEARTH_E_CRYPTO;
    }
    return HEARTH_OK;
}

int hearth_aead_decrypt(const struct hearth_aead_call *call,
                        struct hearth_slice in, uint8_t *out)
{
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_algorithm_t alg;
    psa_status_t status;
    size_t len = 0;
    int code;

    if (in.len < HEARTH_TAG_LEN) {
        return HEARTH_E_AUTH;
    }
    code = import_key(call, PSA_KEY_USAGE_DECRYPT, &id, &alg);
    if (code != HEARTH_OK) {
        return code;
    }
    status = psa_aead_decrypt(id, alg, call->nonce, HEARTH_NONCE_LEN,
                              call->aad.data, call->aad.len, in.data, in.len,
                              out, in.len - HEARTH_TAG_LEN, &len);
    (void)psa_destroy_key(id);
    if (status == PSA_SUCCESS && len == in.len - HEARTH_TAG_LEN) {
        return HEARTH_OK;
    }
    hearth_secmem_wipe(out, in.len - HEARTH_TAG_LEN);
    return status == PSA_ERROR_INVALID_SIGNATURE ? HEARTH_E_AUTH
                                                 : HEARTH_E_CRYPTO;
}

/* Box: nonce 12 | ciphertext | tag 16. A random nonce is safe here because a
 * key seals a few thousand boxes at most, far below 2^32 (RFC 8439 section 4:
 * a nonce must not be repeated under one key). */
int hearth_aead_seal(const struct hearth_key *key, struct hearth_slice aad,
                     struct hearth_slice plain, const struct hearth_rng *rng,
                     struct hearth_writer *out)
{
    struct hearth_aead_call call = {HEARTH_AEAD_CHACHA20_POLY1305, key, NULL,
                                    aad};
    size_t before = out->len;
    uint8_t *box;
    int code;

    if (plain.len > SIZE_MAX - HEARTH_BOX_EXTRA) {
        return HEARTH_E_SPACE;
    }
    box = hearth_writer_reserve(out, plain.len + HEARTH_BOX_EXTRA);
    if (box == NULL) {
        return HEARTH_E_SPACE;
    }
    code = rng->fill(rng->cookie, box, HEARTH_NONCE_LEN);
    call.nonce = box;
    if (code == HEARTH_OK) {
        code = hearth_aead_encrypt(&call, plain, box + HEARTH_NONCE_LEN);
    }
    if (code != HEARTH_OK) {
        out->len = before;
    }
    return code;
}

int hearth_aead_open(const struct hearth_key *key, struct hearth_slice aad,
                     struct hearth_slice box, uint8_t *out, size_t cap,
                     size_t *out_len)
{
    struct hearth_aead_call call = {HEARTH_AEAD_CHACHA20_POLY1305, key,
                                    box.data, aad};
    struct hearth_slice ct;
    int code;

    if (box.len < HEARTH_BOX_EXTRA) {
        return HEARTH_E_AUTH;
    }
    if (cap < box.len - HEARTH_BOX_EXTRA) {
        return HEARTH_E_SPACE;
    }
    ct = hearth_slice_of(box.data + HEARTH_NONCE_LEN,
                         box.len - HEARTH_NONCE_LEN);
    code = hearth_aead_decrypt(&call, ct, out);
    if (code == HEARTH_OK) {
        *out_len = box.len - HEARTH_BOX_EXTRA;
    }
    return code;
}
