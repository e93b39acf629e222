/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_share_parse, hearth_share_decode,
 * hearth_vault_epoch_open (its head) */
#include "host/vault/split.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct hearth_key root;
    static const uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_slice in = hearth_slice_of(data, len);
    uint8_t bytes[HEARTH_SHARE_LEN], text[HEARTH_SHARE_TEXT_MAX];
    struct hearth_vault_epoch epoch;
    struct hearth_share share;
    struct hearth_writer w;
    unsigned line;

    if (hearth_share_decode(in, &share) == 0) {
        hearth_share_encode(&share, bytes);
        HEARTH_CHECK(
            hearth_slice_is_equal(hearth_slice_of(bytes, sizeof(bytes)), in));
        hearth_writer_init(&w, text, sizeof(text));
        HEARTH_CHECK(hearth_share_print(&share, &w) == 0);
        HEARTH_CHECK(
            hearth_share_parse(hearth_writer_slice(&w), &share, &line) == 0);
    }
    if (hearth_share_parse(in, &share, &line) == 0) {
        HEARTH_CHECK(line == 0 && share.need <= share.of);
    }
    HEARTH_CHECK(hearth_vault_epoch_open(in, &root, programme, &epoch) != 0);
    return 0;
}
