/* SPDX-License-Identifier: Apache-2.0 */
/* Target: hearth_keyring_decode, hearth_keyring_choose. The checksum is made
 * right, so that the fuzzer gets past it; what decodes has one page only. */
#include "hearth/keyring.h"
#include "hearth/hash.h"

#include <string.h>

#define BODY_LEN   (HEARTH_KEYRING_PAGE - HEARTH_HASH_LEN)
#define VERSION_AT 9 /* the low byte of it */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t page[HEARTH_KEYRING_PAGE] = {0};
    uint8_t again[HEARTH_KEYRING_PAGE];
    struct hearth_slice body = {page, BODY_LEN};
    struct hearth_keyring k;
    struct hearth_keyring chosen_k;
    int chosen = -1;

    memcpy(page, data, size < BODY_LEN ? size : BODY_LEN);
    HEARTH_CHECK(hearth_hash_parts(&body, 1, page + BODY_LEN) == HEARTH_OK);
    if (hearth_keyring_decode(page, &k) != HEARTH_OK) {
        return 0;
    }
    HEARTH_CHECK(hearth_keyring_encode(&k, again) == HEARTH_OK);
    /* Version 1 is read and written as version 2; that is written as it is. */
    if (page[VERSION_AT] == 1) {
        HEARTH_CHECK(hearth_keyring_decode(again, &chosen_k) == HEARTH_OK);
        HEARTH_CHECK(chosen_k.generation == k.generation);
    } else {
        HEARTH_CHECK(memcmp(page, again, sizeof(page)) == 0);
    }
    memset(again, 0, sizeof(again));
    HEARTH_CHECK(hearth_keyring_choose(again, page, &chosen_k, &chosen) ==
                 HEARTH_OK);
    HEARTH_CHECK(chosen == 1 && chosen_k.generation == k.generation);
    return 0;
}
