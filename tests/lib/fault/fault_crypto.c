/* SPDX-License-Identifier: Apache-2.0 */
/* Shims before PSA Crypto, Argon2, and Mbed TLS's certificates. */
#include "fault.h"

#include <argon2.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

/* The linker's names. NOLINTBEGIN(bugprone-reserved-identifier) */
#define SHIM(group, type, wrong, name, params, args)                           \
    type __real_##name params;                                                 \
    type __wrap_##name params;                                                 \
    type __wrap_##name params                                                  \
    {                                                                          \
        return test_fault_hits(group) ? (wrong) : __real_##name args;          \
    }
#define PSA(name, params, args)                                                \
    SHIM(TEST_FAULT_CRYPTO, psa_status_t, PSA_ERROR_HARDWARE_FAILURE, name,    \
         params, args)
#define X509(name, params, args)                                               \
    SHIM(TEST_FAULT_X509, int, MBEDTLS_ERR_X509_ALLOC_FAILED, name, params,    \
         args)

PSA(psa_crypto_init, (void), ())
PSA(psa_import_key,
    (const psa_key_attributes_t *a, const uint8_t *data, size_t len,
     mbedtls_svc_key_id_t *key),
    (a, data, len, key))
PSA(psa_export_public_key,
    (mbedtls_svc_key_id_t key, uint8_t *out, size_t cap, size_t *len),
    (key, out, cap, len))
PSA(psa_hash_setup, (psa_hash_operation_t * op, psa_algorithm_t alg), (op, alg))
PSA(psa_hash_update, (psa_hash_operation_t * op, const uint8_t *in, size_t len),
    (op, in, len))
PSA(psa_hash_finish,
    (psa_hash_operation_t * op, uint8_t *out, size_t cap, size_t *len),
    (op, out, cap, len))
PSA(psa_hash_compute,
    (psa_algorithm_t alg, const uint8_t *in, size_t in_len, uint8_t *out,
     size_t cap, size_t *len),
    (alg, in, in_len, out, cap, len))
PSA(psa_mac_sign_setup,
    (psa_mac_operation_t * op, mbedtls_svc_key_id_t key, psa_algorithm_t alg),
    (op, key, alg))
PSA(psa_mac_update, (psa_mac_operation_t * op, const uint8_t *in, size_t len),
    (op, in, len))
PSA(psa_mac_sign_finish,
    (psa_mac_operation_t * op, uint8_t *out, size_t cap, size_t *len),
    (op, out, cap, len))
PSA(psa_aead_encrypt,
    (mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *nonce,
     size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in,
     size_t in_len, uint8_t *out, size_t cap, size_t *len),
    (key, alg, nonce, nonce_len, aad, aad_len, in, in_len, out, cap, len))
PSA(psa_aead_decrypt,
    (mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *nonce,
     size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in,
     size_t in_len, uint8_t *out, size_t cap, size_t *len),
    (key, alg, nonce, nonce_len, aad, aad_len, in, in_len, out, cap, len))
PSA(psa_raw_key_agreement,
    (psa_algorithm_t alg, mbedtls_svc_key_id_t key, const uint8_t *peer,
     size_t peer_len, uint8_t *out, size_t cap, size_t *len),
    (alg, key, peer, peer_len, out, cap, len))
PSA(psa_sign_hash,
    (mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *hash,
     size_t hash_len, uint8_t *out, size_t cap, size_t *len),
    (key, alg, hash, hash_len, out, cap, len))
PSA(psa_verify_hash,
    (mbedtls_svc_key_id_t key, psa_algorithm_t alg, const uint8_t *hash,
     size_t hash_len, const uint8_t *sig, size_t sig_len),
    (key, alg, hash, hash_len, sig, sig_len))
SHIM(TEST_FAULT_CRYPTO, int, ARGON2_MEMORY_ALLOCATION_ERROR, argon2id_ctx,
     (argon2_context * context), (context))

X509(mbedtls_pk_parse_key,
     (mbedtls_pk_context * pk, const unsigned char *key, size_t key_len,
      const unsigned char *pass, size_t pass_len,
      int (*rng)(void *, unsigned char *, size_t), void *cookie),
     (pk, key, key_len, pass, pass_len, rng, cookie))
X509(mbedtls_pk_parse_public_key,
     (mbedtls_pk_context * pk, const unsigned char *key, size_t len),
     (pk, key, len))
X509(mbedtls_x509_crt_parse_der,
     (mbedtls_x509_crt * crt, const unsigned char *der, size_t len),
     (crt, der, len))
X509(mbedtls_x509_dn_gets,
     (char *out, size_t cap, const mbedtls_x509_name *name), (out, cap, name))
X509(mbedtls_x509write_crt_set_validity,
     (mbedtls_x509write_cert * crt, const char *from, const char *to),
     (crt, from, to))
X509(mbedtls_x509write_crt_set_subject_name,
     (mbedtls_x509write_cert * crt, const char *name), (crt, name))
X509(mbedtls_x509write_crt_set_issuer_name,
     (mbedtls_x509write_cert * crt, const char *name), (crt, name))
X509(mbedtls_x509write_crt_set_serial_raw,
     (mbedtls_x509write_cert * crt, unsigned char *serial, size_t len),
     (crt, serial, len))
X509(mbedtls_x509write_crt_set_basic_constraints,
     (mbedtls_x509write_cert * crt, int is_ca, int path_len),
     (crt, is_ca, path_len))
X509(mbedtls_x509write_crt_set_key_usage,
     (mbedtls_x509write_cert * crt, unsigned int usage), (crt, usage))
X509(mbedtls_x509write_crt_set_ext_key_usage,
     (mbedtls_x509write_cert * crt, const mbedtls_asn1_sequence *usage),
     (crt, usage))
X509(mbedtls_x509write_crt_set_extension,
     (mbedtls_x509write_cert * crt, const char *oid, size_t oid_len,
      int is_critical, const unsigned char *value, size_t len),
     (crt, oid, oid_len, is_critical, value, len))
X509(mbedtls_x509write_crt_der,
     (mbedtls_x509write_cert * crt, unsigned char *out, size_t cap,
      int (*rng)(void *, unsigned char *, size_t), void *cookie),
     (crt, out, cap, rng, cookie))
/* NOLINTEND(bugprone-reserved-identifier) */
