/* SPDX-License-Identifier: Apache-2.0 */
/* Diffie-Hellman over PSA Crypto. */
#include "dh_internal.h"

#include "hearth/hpke.h"
#include "psa_internal.h"

static int import_private(uint8_t suite, const struct hearth_key *private_key,
                          psa_key_id_t *id)
{
    struct hearth_psa_use use;

    switch (suite) {
    case HEARTH_SUITE_X25519:
        use.type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY);
        break;
    case HEARTH_SUITE_P256:
        use.type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
        break;
    default:
        return HEARTH_E_INVALID;
    }
    use.usage = PSA_KEY_USAGE_DERIVE;
    use.alg = PSA_ALG_ECDH;
    return hearth_psa_import(
        &use, hearth_slice_of(private_key->bytes, HEARTH_KEY_LEN), id);
}

size_t hearth_dh_public_len(uint8_t suite)
{
    switch (suite) {
    case HEARTH_SUITE_X25519:
        return HEARTH_KEY_LEN;
    case HEARTH_SUITE_P256:
        return HEARTH_POINT_LEN;
    default:
        return 0;
    }
}

int hearth_dh_public(uint8_t suite, const struct hearth_key *private_key,
                     uint8_t public_key[HEARTH_ENC_MAX])
{
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_status_t status;
    size_t len = 0;
    int code = import_private(suite, private_key, &id);

    if (code != HEARTH_OK) {
        return code;
    }
    status = psa_export_public_key(id, public_key, HEARTH_ENC_MAX, &len);
    (void)psa_destroy_key(id);
    if (status != PSA_SUCCESS || len != hearth_dh_public_len(suite)) {
        return HEARTH_E_CRYPTO;
    }
    return HEARTH_OK;
}

/* "For X25519 and X448 [...] the sender and recipient MUST check whether the
 * Diffie-Hellman shared secret is the all-zero value", RFC 9180 section 7.1.4:
 * a public key of small order would make everybody's secret the same. */
int hearth_dh_check_shared(const struct hearth_key *shared)
{
    static const struct hearth_key zero = {{0}};

    return hearth_secmem_equal(shared, &zero, sizeof(zero)) ? HEARTH_E_INVALID
                                                            : HEARTH_OK;
}

int hearth_dh_agree(uint8_t suite, const struct hearth_key *private_key,
                    struct hearth_slice public_key, struct hearth_key *shared)
{
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_status_t status;
    size_t len = 0;
    int code;

    /* Only the uncompressed form, as SerializePublicKey() of section 7.1.1. */
    if (public_key.len == 0 || public_key.len != hearth_dh_public_len(suite)) {
        return HEARTH_E_INVALID;
    }
    code = import_private(suite, private_key, &id);
    if (code != HEARTH_OK) {
        return code;
    }
    status =
        psa_raw_key_agreement(PSA_ALG_ECDH, id, public_key.data, public_key.len,
                              shared->bytes, HEARTH_KEY_LEN, &len);
    (void)psa_destroy_key(id);
    if (status != PSA_SUCCESS || len != HEARTH_KEY_LEN) {
        code = HEARTH_E_INVALID;
    } else if (suite == HEARTH_SUITE_X25519) {
        /* on P-256 a point with x = 0 exists, and PSA checked the curve */
        code = hearth_dh_check_shared(shared);
    }
    if (code != HEARTH_OK) {
        hearth_secmem_wipe(shared, sizeof(*shared));
    }
    return code;
}
