/* SPDX-License-Identifier: Apache-2.0 */
/* Signed documents: length | body | signature. */
#include "hearth/envelope.h"

#include "hearth/hash.h"

#include <string.h>

static struct hearth_slice prefix_of(enum hearth_envelope_kind kind)
{
    switch (kind) {
    case HEARTH_ENVELOPE_PACKAGE:
        return HEARTH_PREFIX("hearth package v1");
    case HEARTH_ENVELOPE_PROGRAMME:
        return HEARTH_PREFIX("hearth programme v1");
    case HEARTH_ENVELOPE_RELEASE:
        return HEARTH_PREFIX("hearth release v1");
    case HEARTH_ENVELOPE_ASSIGNMENT:
        return HEARTH_PREFIX("hearth assignment v1");
    }
    hearth_err_stop("a known kind of envelope", __FILE__, __LINE__);
}

static int hash_body(enum hearth_envelope_kind kind, const uint8_t *programme,
                     struct hearth_slice body, uint8_t hash[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {
        prefix_of(kind), hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        body};

    return hearth_hash_parts(parts, 3, hash);
}

int hearth_envelope_sign(enum hearth_envelope_kind kind,
                         const uint8_t *programme, struct hearth_slice body,
                         const struct hearth_key *key,
                         struct hearth_writer *out)
{
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];
    int code;

    if (body.len > UINT32_MAX) {
        return HEARTH_E_LIMIT;
    }
    code = hash_body(kind, programme, body, hash);
    if (code == 0) {
        code = hearth_identity_sign(key, hash, sig);
    }
    if (code != 0) {
        return code;
    }
    hearth_writer_u32(out, (uint32_t)body.len);
    hearth_writer_put(out, body.data, body.len);
    hearth_writer_put(out, sig, sizeof sig);
    return hearth_writer_finish(out);
}

int hearth_envelope_open(enum hearth_envelope_kind kind,
                         const uint8_t *programme,
                         const struct hearth_public *key,
                         struct hearth_slice document,
                         struct hearth_slice *body)
{
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];
    struct hearth_reader r;
    struct hearth_slice inner;
    int code;

    hearth_reader_init(&r, document);
    inner = hearth_reader_take(&r, hearth_reader_u32(&r));
    hearth_reader_copy(&r, sig, sizeof sig);
    code = hearth_reader_finish(&r);
    if (code == 0) {
        code = hash_body(kind, programme, inner, hash);
    }
    if (code == 0) {
        code = hearth_identity_verify(key, hash, sig);
    }
    if (code == 0) {
        *body = inner;
    }
    return code;
}
