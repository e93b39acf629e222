/* SPDX-License-Identifier: Apache-2.0 */
/* Appended to mbedtls_config.h for the static agent: the same protocols and
 * suites, with smaller tables and without error texts. SHA-384 and SHA-512
 * stay: digest() gives the same on every device. */
#undef MBEDTLS_ERROR_C
#undef MBEDTLS_VERSION_C
#undef MBEDTLS_CCM_C
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_SHA256_SMALLER
#define MBEDTLS_SHA512_SMALLER
