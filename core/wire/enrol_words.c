/* SPDX-License-Identifier: Apache-2.0 */
/* What both sides of an enrolment must have in common, as six words. */
#include "hearth/enrol.h"

#include "hearth/hash.h"

#include "enrol_words.h"

#include <string.h>

int hearth_enrol_seal_pin(const struct hearth_programme_epoch *epoch,
                          uint8_t pin[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth seal pin v1"), hearth_slice_of(&epoch->suite, 1),
        hearth_slice_of(epoch->seal, hearth_hpke_enc_len(epoch->suite))};

    return hearth_hash_parts(parts, 3, pin);
}

int hearth_enrol_pins_of(const struct hearth_certificate *root,
                         const struct hearth_public *form_sign,
                         const struct hearth_programme_epoch *epoch,
                         struct hearth_enrol_pins *pins)
{
    struct hearth_public key;
    int code =
        hearth_certificate_public(hearth_slice_of(root->der, root->len), &key);

    if (code == 0) {
        code = hearth_identity_hash(&key, pins->root);
    }
    if (code == 0) {
        code = hearth_identity_hash(form_sign, pins->form_sign);
    }
    return code == 0 ? hearth_enrol_seal_pin(epoch, pins->seal) : code;
}

/* Eleven bits a word, from the first. */
static void put_words(const uint8_t hash[HEARTH_HASH_LEN],
                      char out[HEARTH_ENROL_WORDS_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, (uint8_t *)out, HEARTH_ENROL_WORDS_LEN);
    for (unsigned i = 0; i < HEARTH_ENROL_WORDS; i++) {
        unsigned bit = i * 11;
        unsigned long bits = (unsigned long)hash[bit / 8] << 16 |
                             (unsigned long)hash[bit / 8 + 1] << 8 |
                             hash[bit / 8 + 2];
        const char *word =
            hearth_enrol_word_list[(bits >> (13 - bit % 8)) & 0x7ffu];

        if (i > 0) {
            hearth_writer_u8(&w, ' ');
        }
        hearth_writer_put(&w, word, strlen(word));
    }
    hearth_writer_u8(&w, '\0');
    HEARTH_CHECK(hearth_writer_finish(&w) == 0); /* 6 x 7 letters, 5 blanks */
}

int hearth_enrol_words(const uint8_t *programme,
                       const struct hearth_enrol_pins *pins,
                       const struct hearth_enrol_party *party,
                       char out[HEARTH_ENROL_WORDS_LEN])
{
    uint8_t sync[HEARTH_HASH_LEN];
    uint8_t sign[HEARTH_HASH_LEN];
    uint8_t hash[HEARTH_HASH_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth enrol v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(pins->root, HEARTH_HASH_LEN),
        hearth_slice_of(pins->form_sign, HEARTH_HASH_LEN),
        hearth_slice_of(pins->seal, HEARTH_HASH_LEN),
        hearth_slice_of(party->device, HEARTH_DEVICE_LEN),
        hearth_slice_of(sync, sizeof sync),
        hearth_slice_of(sign, sizeof sign)};
    int code = hearth_identity_hash(&party->sync, sync);

    if (code == 0) {
        code = hearth_identity_hash(&party->sign, sign);
    }
    if (code == 0) {
        code = hearth_hash_parts(parts, 8, hash);
    }
    if (code == 0) {
        put_words(hash, out);
    }
    return code;
}
