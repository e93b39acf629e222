/* SPDX-License-Identifier: Apache-2.0 */
/* One key in a box, bound to its place. */
#include "keyring_internal.h"

struct hearth_slice hearth_keyring_box_aad(struct hearth_keyring_aad *aad,
                                           struct hearth_slice prefix,
                                           uint8_t slot, struct hearth_slice of)
{
    struct hearth_writer w;

    hearth_writer_init(&w, aad->bytes, sizeof(aad->bytes));
    hearth_writer_put(&w, prefix.data, prefix.len);
    hearth_writer_u8(&w, slot);
    hearth_writer_put(&w, of.data, of.len);
    HEARTH_CHECK(hearth_writer_finish(&w) == HEARTH_OK);
    return hearth_writer_slice(&w);
}

int hearth_keyring_box_seal(const struct hearth_key *under,
                            struct hearth_slice aad,
                            const struct hearth_key *key,
                            const struct hearth_rng *rng,
                            uint8_t box[HEARTH_KEYRING_BOX])
{
    struct hearth_writer w;

    hearth_writer_init(&w, box, HEARTH_KEYRING_BOX);
    return hearth_aead_seal(
        under, aad, hearth_slice_of(key->bytes, HEARTH_KEY_LEN), rng, &w);
}

int hearth_keyring_box_open(const struct hearth_key *under,
                            struct hearth_slice aad,
                            const uint8_t box[HEARTH_KEYRING_BOX],
                            struct hearth_key *key)
{
    size_t len;

    return hearth_aead_open(under, aad,
                            hearth_slice_of(box, HEARTH_KEYRING_BOX),
                            key->bytes, HEARTH_KEY_LEN, &len);
}
