/* SPDX-License-Identifier: Apache-2.0 */
/* A withdrawal as it travels: W sealed to the programme. What is inside is the
 * same for every one of a suite, 16 bytes, so its length tells nothing. */
#include "hearth/withdraw.h"

#include "hearth/hash.h"

#include "withdraw_info.h"

#include <string.h>

#define CT_LEN ((size_t)HEARTH_WITHDRAW_LEN + HEARTH_TAG_LEN)

int hearth_withdraw_tag(const uint8_t w[HEARTH_WITHDRAW_LEN],
                        uint8_t tag[HEARTH_WITHDRAW_LEN])
{
    /* "tag = first 16 bytes of SHA-256("hearth withdraw v1\0" | W)"
     * (protocol.md section 7) */
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth withdraw v1"),
        hearth_slice_of(w, HEARTH_WITHDRAW_LEN)};
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_hash_parts(parts, 2, hash);

    if (code == 0) {
        _Static_assert(HEARTH_WITHDRAW_LEN <= HEARTH_HASH_LEN, "a prefix");
        memcpy(tag, hash, HEARTH_WITHDRAW_LEN);
    }
    return code;
}

struct hearth_slice hearth_withdraw_info(struct hearth_withdraw_info *info,
                                         const uint8_t *programme,
                                         uint16_t epoch)
{
    struct hearth_writer w;
    struct hearth_slice prefix = HEARTH_PREFIX("hearth withdrawal v1");

    hearth_writer_init(&w, info->bytes, sizeof info->bytes);
    hearth_writer_put(&w, prefix.data, prefix.len);
    hearth_writer_put(&w, programme, HEARTH_PROGRAMME_LEN);
    hearth_writer_u16(&w, epoch);
    return hearth_writer_slice(&w);
}

int hearth_withdraw_split(struct hearth_slice sealed,
                          struct hearth_withdraw_parts *out)
{
    struct hearth_withdraw_parts parts;
    struct hearth_reader r;

    hearth_reader_init(&r, sealed);
    parts.suite = hearth_reader_u8(&r);
    parts.epoch = hearth_reader_u16(&r);
    if (hearth_hpke_enc_len(parts.suite) == 0) {
        return HEARTH_E_INVALID;
    }
    parts.enc = hearth_reader_take(&r, hearth_hpke_enc_len(parts.suite));
    parts.ct = hearth_reader_take(&r, CT_LEN);
    if (hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    parts.header = hearth_slice_of(sealed.data, HEARTH_WITHDRAW_HEADER_LEN);
    *out = parts;
    return 0;
}

int hearth_withdraw_epoch(struct hearth_slice sealed, uint16_t *epoch)
{
    struct hearth_withdraw_parts parts;
    int code = hearth_withdraw_split(sealed, &parts);

    if (code == 0) {
        *epoch = parts.epoch;
    }
    return code;
}

int hearth_withdraw_id(struct hearth_slice sealed,
                       uint8_t id[HEARTH_WITHDRAW_ID_LEN])
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_hash_parts(&sealed, 1, hash);

    if (code == 0) {
        _Static_assert(HEARTH_WITHDRAW_ID_LEN <= HEARTH_HASH_LEN, "a prefix");
        memcpy(id, hash, HEARTH_WITHDRAW_ID_LEN);
    }
    return code;
}

int hearth_withdraw_seal(const uint8_t *programme, uint8_t suite,
                         uint16_t epoch, struct hearth_slice public_key,
                         const uint8_t w[HEARTH_WITHDRAW_LEN],
                         const struct hearth_rng *rng,
                         struct hearth_writer *out)
{
    uint8_t header[HEARTH_WITHDRAW_HEADER_LEN] = {suite, (uint8_t)(epoch >> 8),
                                                  (uint8_t)epoch};
    uint8_t enc[HEARTH_ENC_MAX], ct[CT_LEN];
    struct hearth_withdraw_info info;
    struct hearth_hpke_context context = {
        suite, hearth_withdraw_info(&info, programme, epoch),
        hearth_slice_of(header, sizeof header)};
    size_t enc_len = hearth_hpke_enc_len(suite);
    int code;

    if (enc_len == 0 || public_key.len != enc_len) {
        return HEARTH_E_INVALID;
    }
    code =
        hearth_hpke_seal(&context, public_key,
                         hearth_slice_of(w, HEARTH_WITHDRAW_LEN), rng, enc, ct);
    if (code != 0) {
        return code;
    }
    hearth_writer_put(out, header, sizeof header);
    hearth_writer_put(out, enc, enc_len);
    hearth_writer_put(out, ct, sizeof ct);
    return hearth_writer_finish(out);
}
