/* SPDX-License-Identifier: Apache-2.0 */
/* Start of PSA Crypto, and keys into it. */
#include "psa_internal.h"

int hearth_psa_start(void)
{
    return psa_crypto_init() == PSA_SUCCESS ? HEARTH_OK : HEARTH_E_CRYPTO;
}

int hearth_psa_import(const struct hearth_psa_use *use,
                      struct hearth_slice bytes, psa_key_id_t *id)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_status_t status;
    int code = hearth_psa_start();

    if (code != HEARTH_OK) {
        return code;
    }
    psa_set_key_type(&attributes, use->type);
    psa_set_key_usage_flags(&attributes, use->usage);
    psa_set_key_algorithm(&attributes, use->alg);
    status = psa_import_key(&attributes, bytes.data, bytes.len, id);
    if (status == PSA_ERROR_INVALID_ARGUMENT ||
        status == PSA_ERROR_NOT_SUPPORTED) {
        return HEARTH_E_INVALID; /* a wrong length says "not supported" */
    }
    return status == PSA_SUCCESS ? HEARTH_OK : HEARTH_E_CRYPTO;
}
