/* SPDX-License-Identifier: Apache-2.0 */
/* What a token was used for:
 *   offer length 2 | offer | device 8 | SYNC 65 | SIGN 65 |
 *   certificate length 2 | certificate */
#include "host/ingest/issued.h"

#include "hearth/ledger.h"

#define ISSUED_MAX 8192

struct meta_name {
    char text[2 * HEARTH_TOKEN_ID_LEN + 8];
};

static const char *name_of(const uint8_t *id, struct meta_name *name)
{
    static const char start[] = "issued/";
    struct hearth_writer w;

    hearth_writer_init(&w, (uint8_t *)name->text, sizeof(name->text));
    hearth_writer_put(&w, start, sizeof(start) - 1);
    hearth_bytes_hex(hearth_slice_of(id, HEARTH_TOKEN_ID_LEN),
                     name->text + w.len);
    return name->text;
}

static int decode(struct hearth_slice in, struct hearth_issued *out)
{
    struct hearth_slice offer, certificate;
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    offer = hearth_reader_take(&r, hearth_reader_u16(&r));
    hearth_reader_copy(&r, out->device, sizeof(out->device));
    hearth_reader_copy(&r, out->sync, sizeof(out->sync));
    hearth_reader_copy(&r, out->sign, sizeof(out->sign));
    certificate = hearth_reader_take(&r, hearth_reader_u16(&r));
    if (hearth_reader_finish(&r) != 0 || certificate.len > HEARTH_CERT_MAX) {
        return HEARTH_E_INVALID;
    }
    out->certificate.len = certificate.len;
    hearth_reader_init(&r, certificate);
    hearth_reader_copy(&r, out->certificate.der, certificate.len);
    return hearth_enrol_offer_decode(offer, &out->offer);
}

int hearth_issued_get(const struct hearth_kv *kv,
                      const uint8_t id[HEARTH_TOKEN_ID_LEN],
                      struct hearth_issued *out)
{
    uint8_t bytes[ISSUED_MAX];
    struct meta_name name;
    size_t len;
    int e = hearth_ledger_meta_get(kv, name_of(id, &name), bytes, sizeof(bytes),
                                   &len);

    if (e == 0) {
        e = decode(hearth_slice_of(bytes, len), out);
    }
    hearth_secmem_wipe(bytes, sizeof(bytes));
    return e;
}

int hearth_issued_put(const struct hearth_kv *kv,
                      const uint8_t id[HEARTH_TOKEN_ID_LEN],
                      const struct hearth_issued *issued)
{
    uint8_t bytes[ISSUED_MAX], offer[ISSUED_MAX / 2];
    struct hearth_writer w, inner;
    struct meta_name name;
    int e;

    hearth_writer_init(&inner, offer, sizeof(offer));
    hearth_writer_init(&w, bytes, sizeof(bytes));
    e = hearth_enrol_offer_encode(&issued->offer, &inner);
    if (e == 0) {
        e = hearth_writer_finish(&inner);
    }
    hearth_writer_u16(&w, (uint16_t)inner.len);
    hearth_writer_put(&w, offer, inner.len);
    hearth_writer_put(&w, issued->device, sizeof(issued->device));
    hearth_writer_put(&w, issued->sync, sizeof(issued->sync));
    hearth_writer_put(&w, issued->sign, sizeof(issued->sign));
    hearth_writer_u16(&w, (uint16_t)issued->certificate.len);
    hearth_writer_put(&w, issued->certificate.der, issued->certificate.len);
    if (e == 0) {
        e = hearth_writer_finish(&w);
    }
    if (e == 0) {
        e = hearth_ledger_meta_put(kv, name_of(id, &name),
                                   hearth_writer_slice(&w));
    }
    hearth_secmem_wipe(offer, sizeof(offer));
    hearth_secmem_wipe(bytes, sizeof(bytes));
    return e;
}
