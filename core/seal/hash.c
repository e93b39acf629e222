/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, HMAC and HKDF over PSA Crypto. */
#include "hash_internal.h"

#include "psa_internal.h"

#include <string.h>

#define EXPAND_MAX ((size_t)255 * HEARTH_HASH_LEN)

static psa_status_t update_mac(psa_mac_operation_t *mac,
                               const struct hearth_slice *parts, size_t count)
{
    psa_status_t status = PSA_SUCCESS;

    for (size_t i = 0; i < count && status == PSA_SUCCESS; i++) {
        status = psa_mac_update(mac, parts[i].data, parts[i].len);
    }
    return status;
}

int hearth_hash_parts(const struct hearth_slice *parts, size_t count,
                      uint8_t out[HEARTH_HASH_LEN])
{
    psa_hash_operation_t hash = PSA_HASH_OPERATION_INIT;
    psa_status_t status;
    size_t len = 0;
    int code = hearth_psa_start();

    if (code != HEARTH_OK) {
        return code;
    }
    status = psa_hash_setup(&hash, PSA_ALG_SHA_256);
    for (size_t i = 0; i < count && status == PSA_SUCCESS; i++) {
        status = psa_hash_update(&hash, parts[i].data, parts[i].len);
    }
    if (status == PSA_SUCCESS) {
        status = psa_hash_finish(&hash, out, HEARTH_HASH_LEN, &len);
    }
    (void)psa_hash_abort(&hash); /* nothing to do after a finish */
    return status == PSA_SUCCESS ? HEARTH_OK : HEARTH_E_CRYPTO;
}

int hearth_hash_hmac(struct hearth_slice key, const struct hearth_slice *parts,
                     size_t count, uint8_t out[HEARTH_HASH_LEN])
{
    /* PSA has no empty keys; RFC 2104 pads a key with zeros, so 32 of them
     * are the same key. */
    static const uint8_t zeros[HEARTH_HASH_LEN] = {0};
    static const struct hearth_psa_use use = {PSA_KEY_TYPE_HMAC,
                                              PSA_KEY_USAGE_SIGN_MESSAGE,
                                              PSA_ALG_HMAC(PSA_ALG_SHA_256)};
    psa_mac_operation_t mac = PSA_MAC_OPERATION_INIT;
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_status_t status;
    size_t len = 0;
    int code;

    if (key.len == 0) {
        key = hearth_slice_of(zeros, sizeof(zeros));
    }
    code = hearth_psa_import(&use, key, &id);
    if (code != HEARTH_OK) {
        return HEARTH_E_CRYPTO;
    }
    status = psa_mac_sign_setup(&mac, id, use.alg);
    if (status == PSA_SUCCESS) {
        status = update_mac(&mac, parts, count);
    }
    if (status == PSA_SUCCESS) {
        status = psa_mac_sign_finish(&mac, out, HEARTH_HASH_LEN, &len);
    }
    (void)psa_mac_abort(&mac);
    (void)psa_destroy_key(id);
    return status == PSA_SUCCESS ? HEARTH_OK : HEARTH_E_CRYPTO;
}

/* "T(i) = HMAC-Hash(PRK, T(i-1) | info | i)", section 2.3; T(0) is empty. */
int hearth_hash_expand(const struct hearth_key *prk, struct hearth_slice info,
                       uint8_t *out, size_t out_len)
{
    struct hearth_slice key = hearth_slice_of(prk->bytes, HEARTH_KEY_LEN);
    uint8_t block[HEARTH_HASH_LEN];
    uint8_t counter = 0;
    size_t done = 0;
    int code = out_len <= EXPAND_MAX ? HEARTH_OK : HEARTH_E_CRYPTO;

    while (code == HEARTH_OK && done < out_len) {
        size_t left = out_len - done;
        size_t len = left < sizeof(block) ? left : sizeof(block);
        struct hearth_slice parts[3];

        parts[0] = hearth_slice_of(block, counter == 0 ? 0 : sizeof(block));
        parts[1] = info;
        counter++;
        parts[2] = hearth_slice_of(&counter, 1);
        code = hearth_hash_hmac(key, parts, 3, block);
        if (code == HEARTH_OK) {
            memcpy(out + done, block, len);
            done += len;
        }
    }
    if (code != HEARTH_OK && out_len <= EXPAND_MAX) {
        hearth_secmem_wipe(out, done);
    }
    hearth_secmem_wipe(block, sizeof(block));
    return code;
}

int hearth_hash_hkdf(struct hearth_slice salt, struct hearth_slice ikm,
                     struct hearth_slice info, uint8_t *out, size_t out_len)
{
    struct hearth_key prk;
    int code = hearth_hash_hmac(salt, &ikm, 1, prk.bytes);

    if (code == HEARTH_OK) {
        code = hearth_hash_expand(&prk, info, out, out_len);
    }
    hearth_secmem_wipe(&prk, sizeof(prk));
    return code;
}
