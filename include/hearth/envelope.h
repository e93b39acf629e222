/* SPDX-License-Identifier: Apache-2.0 */
/* A signed document: body length 4 | body | signature 64, the signature over
 * SHA-256(prefix | programme 16 | body). */
#ifndef HEARTH_ENVELOPE_H
#define HEARTH_ENVELOPE_H

#include "hearth/bytes.h"
#include "hearth/identity.h"

#define HEARTH_ENVELOPE_EXTRA (4 + HEARTH_SIG_LEN)

enum hearth_envelope_kind {
    HEARTH_ENVELOPE_PACKAGE,   /* "hearth package v1" */
    HEARTH_ENVELOPE_PROGRAMME, /* "hearth programme v1" */
    HEARTH_ENVELOPE_RELEASE,   /* "hearth release v1" */
    HEARTH_ENVELOPE_ASSIGNMENT /* "hearth assignment v1" */
};

/* ${body} as a document of ${programme}, signed with ${key}. E_LIMIT, E_CRYPTO,
 * E_SPACE. */
HEARTH_MUST_USE int hearth_envelope_sign(enum hearth_envelope_kind kind,
                                         const uint8_t *programme,
                                         struct hearth_slice body,
                                         const struct hearth_key *key,
                                         struct hearth_writer *out);
/* Body of a document that ${key} signed for ${programme}. E_AUTH, E_INVALID. */
HEARTH_MUST_USE int hearth_envelope_open(enum hearth_envelope_kind kind,
                                         const uint8_t *programme,
                                         const struct hearth_public *key,
                                         struct hearth_slice document,
                                         struct hearth_slice *body);

#endif
