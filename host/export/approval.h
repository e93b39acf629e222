/* SPDX-License-Identifier: Apache-2.0 */
/* A second named holder's yes to an export above the limit (disclosure.md 8,
 * step 5): a signature over exactly that export, by a key that the custodian
 * registered in the audit chain and does not have. */
#ifndef HOST_EXPORT_APPROVAL_H
#define HOST_EXPORT_APPROVAL_H

#include "hearth/identity.h"
#include "hearth/kv.h"

/* "hearth approver HEX\n": the public key as its holder gives it. */
#define HEARTH_APPROVER_LINE_MAX 192
void hearth_approver_print(const struct hearth_public *key,
                           char out[HEARTH_APPROVER_LINE_MAX]);
HEARTH_MUST_USE int hearth_approver_parse(struct hearth_slice text,
                                          struct hearth_public *out);

/* Registers ${name}. E_EXISTS: for good. E_INVALID: a name. */
HEARTH_MUST_USE int hearth_approver_add(const struct hearth_kv *kv,
                                        const uint8_t *programme, int64_t now_s,
                                        const char *name,
                                        const struct hearth_public *key);
/* E_NOT_FOUND; E_AUTH: not what the audit chain says. */
HEARTH_MUST_USE int hearth_approver_find(const struct hearth_kv *kv,
                                         const uint8_t *programme,
                                         const char *name,
                                         struct hearth_public *out);

/* What is approved; risk as the report prints it. */
struct hearth_approval {
    const uint8_t *programme;
    const char *purpose;
    const uint8_t *recipient; /* 32 bytes */
    int64_t expires_s;
    size_t rows;
    size_t below_5;
    double mean; /* of 1/Fk */
};
/* Its name, of which every part is a part. E_CRYPTO. */
HEARTH_MUST_USE int hearth_approval_hash(const struct hearth_approval *a,
                                         uint8_t out[HEARTH_HASH_LEN]);
/* "hearth approval REQUEST SIGNATURE\n" by ${key}. E_CRYPTO. */
#define HEARTH_APPROVAL_LINE_MAX 256
HEARTH_MUST_USE int hearth_approval_sign(const uint8_t hash[HEARTH_HASH_LEN],
                                         const struct hearth_key *key,
                                         char out[HEARTH_APPROVAL_LINE_MAX]);
/* E_INVALID: no such line; E_AUTH: of another request or by another key. */
HEARTH_MUST_USE int hearth_approval_check(struct hearth_slice text,
                                          const uint8_t hash[HEARTH_HASH_LEN],
                                          const struct hearth_public *key);

#endif
