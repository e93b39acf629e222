/* SPDX-License-Identifier: Apache-2.0 */
/* An entry of the device register: a fixed layout under its own prefix. */
#include "hearth/register.h"

#include "hearth/hash.h"

/* device 8 | version 4 | state 1 | last good seq 8 | SIGN hash 32 |
 * signature 64 */
void hearth_register_encode(const struct hearth_register_entry *e,
                            uint8_t out[HEARTH_REGISTER_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_REGISTER_LEN);
    hearth_writer_put(&w, e->device, sizeof e->device);
    hearth_writer_u32(&w, e->version);
    hearth_writer_u8(&w, e->state);
    hearth_writer_u64(&w, e->last_good_seq);
    hearth_writer_put(&w, e->sign_hash, sizeof e->sign_hash);
    hearth_writer_put(&w, e->sig, sizeof e->sig);
    HEARTH_CHECK(!w.has_failed && w.len == HEARTH_REGISTER_LEN);
}

int hearth_register_decode(struct hearth_slice in,
                           struct hearth_register_entry *e)
{
    struct hearth_register_entry read;
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    hearth_reader_copy(&r, read.device, sizeof read.device);
    read.version = hearth_reader_u32(&r);
    read.state = hearth_reader_u8(&r);
    read.last_good_seq = hearth_reader_u64(&r);
    hearth_reader_copy(&r, read.sign_hash, sizeof read.sign_hash);
    hearth_reader_copy(&r, read.sig, sizeof read.sig);
    if (hearth_reader_finish(&r) != 0 || read.version == 0 ||
        read.state < HEARTH_REGISTER_ADMITTED ||
        read.state > HEARTH_REGISTER_WIPE) {
        return HEARTH_E_INVALID;
    }
    *e = read;
    return 0;
}

static int hash_of(const struct hearth_register_entry *e,
                   const uint8_t *programme, uint8_t hash[HEARTH_HASH_LEN])
{
    uint8_t bytes[HEARTH_REGISTER_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth register v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(bytes, HEARTH_REGISTER_LEN - HEARTH_SIG_LEN)};

    hearth_register_encode(e, bytes);
    return hearth_hash_parts(parts, 3, hash);
}

int hearth_register_sign(struct hearth_register_entry *e,
                         const uint8_t *programme,
                         const struct hearth_key *form_sign)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_of(e, programme, hash);

    return code == 0 ? hearth_identity_sign(form_sign, hash, e->sig) : code;
}

int hearth_register_verify(const struct hearth_register_entry *e,
                           const uint8_t *programme,
                           const struct hearth_public *form_sign)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_of(e, programme, hash);

    return code == 0 ? hearth_identity_verify(form_sign, hash, e->sig) : code;
}
