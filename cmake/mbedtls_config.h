/* SPDX-License-Identifier: Apache-2.0 */
/* What Hearth needs of Mbed TLS 3.6, and nothing else.
 *
 * Copied over include/mbedtls/mbedtls_config.h before Mbed TLS is built, so
 * that libcoap and we see the same structure sizes.
 *
 * Left out on purpose: renegotiation, tickets and session caches (a session
 * lives by its connection ID, and nothing that outlives it is kept), ALPN,
 * CBC, RSA, plain PSK, CRLs (revocation is the device register's), CSRs (an
 * enrolment carries keys with proofs of its own), debug traces and self-tests
 * (both could print what they see), threads (one owner per context). */
#pragma once

/* Platform. TIMING and NET are what libcoap's backend links to, FS_IO and
 * ERROR what it calls; TIME_DATE makes certificates end. */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
#define MBEDTLS_TIMING_C
#define MBEDTLS_NET_C
#define MBEDTLS_FS_IO
#define MBEDTLS_ERROR_C
#define MBEDTLS_VERSION_C

/* AES in constant time where the processor has instructions for it. */
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_AESNI_C
#define MBEDTLS_AESCE_C
#define MBEDTLS_SHA256_USE_ARMV8_A_CRYPTO_IF_PRESENT

/* Primitives: both HPKE suites, and the AEADs of DTLS. SHA-512 comes with
 * SHA-384, which AES-256-GCM's suites of DTLS 1.2 ask for. MD5 and SHA-1
 * protect nothing: forms may ask for them by digest(). */
#define MBEDTLS_AES_C
#define MBEDTLS_CIPHER_C
#define MBEDTLS_GCM_C
#define MBEDTLS_CCM_C
#define MBEDTLS_CHACHA20_C
#define MBEDTLS_POLY1305_C
#define MBEDTLS_CHACHAPOLY_C
#define MBEDTLS_MD_C
#define MBEDTLS_MD5_C
#define MBEDTLS_SHA1_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_HKDF_C

/* Randomness: the kernel's, through one generator. HMAC_DRBG serves only
 * deterministic ECDSA. */
#define MBEDTLS_ENTROPY_C
#define MBEDTLS_CTR_DRBG_C
#define MBEDTLS_HMAC_DRBG_C

/* PSA, because Mbed TLS 4 keeps nothing else. Our processes have one thread,
 * so nobody changes a buffer under it: without this promise it would put
 * copies of keys and plaintexts on the heap. */
#define MBEDTLS_PSA_CRYPTO_C
#define MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS

/* Curves: P-256 for signatures and TLS, X25519 for sealing. */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_CURVE25519_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_ECDSA_DETERMINISTIC

/* Keys and certificates. PEM reading is what libcoap's backend links to. */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_OID_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PK_WRITE_C
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_CREATE_C
#define MBEDTLS_X509_CRT_WRITE_C

/* DTLS 1.2, both ends. Without DTLS_CLIENT_PORT_REUSE: with it, a hello that
 * the network doubled, or that somebody replays, ends an open session.
 * KEEP_PEER_CERTIFICATE: the server looks the peer up by its key at the first
 * request. SERVER_NAME_INDICATION is what libcoap's backend links to; our
 * client sends none. */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_SRV_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_PROTO_DTLS
#define MBEDTLS_SSL_DTLS_ANTI_REPLAY
#define MBEDTLS_SSL_DTLS_HELLO_VERIFY
#define MBEDTLS_SSL_COOKIE_C
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_MAX_FRAGMENT_LENGTH
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE
#define MBEDTLS_SSL_ALL_ALERT_MESSAGES

/* Connection IDs as in RFC 9146, not its drafts; as long as a peer likes. */
#define MBEDTLS_SSL_DTLS_CONNECTION_ID
#define MBEDTLS_SSL_DTLS_CONNECTION_ID_COMPAT 0
#define MBEDTLS_SSL_CID_IN_LEN_MAX            32
#define MBEDTLS_SSL_CID_OUT_LEN_MAX           32

/* A CoAP message over UDP stays well below 4 KiB, and so does a handshake
 * with two small certificates: the buffers of a session take a quarter of the usual. */
#define MBEDTLS_SSL_IN_CONTENT_LEN     4096
#define MBEDTLS_SSL_OUT_CONTENT_LEN    4096
#define MBEDTLS_SSL_DTLS_MAX_BUFFERING 16384

/* Mutual certificates for sync; the token, with forward secrecy, to enrol. */
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_PSK_ENABLED
