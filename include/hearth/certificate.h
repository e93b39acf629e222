/* SPDX-License-Identifier: Apache-2.0 */
/* The few X.509 certificates of a programme: root, enrol, host, sync. */
#ifndef HEARTH_CERTIFICATE_H
#define HEARTH_CERTIFICATE_H

#include "hearth/bytes.h"
#include "hearth/identity.h"

enum hearth_certificate_role {
    HEARTH_CERT_ROOT,  /* self-signed CA, path length 1 */
    HEARTH_CERT_ENROL, /* CA, path length 0: issues SYNC only */
    HEARTH_CERT_HOST,  /* extended key usage serverAuth */
    HEARTH_CERT_SYNC   /* extended key usage clientAuth */
};

struct hearth_certificate {
    uint8_t der[HEARTH_CERT_MAX];
    size_t len;
};

struct hearth_certificate_request {
    enum hearth_certificate_role role;
    const struct hearth_public *subject;
    const struct hearth_key *issuer_key;
    /* NULL for the root, which signs itself */
    const struct hearth_certificate *issuer;
    int64_t not_before_s;
    int64_t not_after_s;
};

/* Issues a certificate whose subject name is random (it travels in clear in
 * DTLS 1.2 and must name nobody). E_INVALID (roles that do not fit, no period,
 * a key that is not the issuer's), E_CRYPTO. */
HEARTH_MUST_USE int
hearth_certificate_issue(const struct hearth_certificate_request *request,
                         const struct hearth_rng *rng,
                         struct hearth_certificate *out);
/* Public key of a DER certificate. E_INVALID. */
HEARTH_MUST_USE int hearth_certificate_public(struct hearth_slice der,
                                              struct hearth_public *out);
/* When a DER certificate begins to be valid: no earlier time can be now, so a
 * device without a clock takes it as a floor (protocol.md 6.6). E_INVALID. */
HEARTH_MUST_USE int hearth_certificate_start_s(struct hearth_slice der,
                                               int64_t *start_s);
/* When it ends: what is issued below it should not outlive it. E_INVALID. */
HEARTH_MUST_USE int hearth_certificate_end_s(struct hearth_slice der,
                                             int64_t *end_s);
/* Checks ${leaf} (and the one ${intermediate}, or an empty slice) up to
 * ${root} at ${now_s}, and that the leaf has ${role}: SYNC below ENROL below
 * the root, HOST and ENROL right below the root, ROOT the root itself. E_AUTH
 * with no detail that an attacker could use; E_INVALID if it does not parse. */
HEARTH_MUST_USE int hearth_certificate_verify(struct hearth_slice leaf,
                                              struct hearth_slice intermediate,
                                              struct hearth_slice root,
                                              enum hearth_certificate_role role,
                                              int64_t now_s);
/* The private key as DER (SEC1), as a TLS library wants it; ${out} in locked
 * memory, 121 bytes are enough. E_SPACE, E_INVALID (no private key). */
HEARTH_MUST_USE int
hearth_certificate_private_der(const struct hearth_key *private_key,
                               uint8_t *out, size_t cap, size_t *len);

#endif
