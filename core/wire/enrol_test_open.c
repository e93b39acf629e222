/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a test record: apart, as opening a record is. */
#include "enrol_test.h"

#include <string.h>

int hearth_enrol_test_open(const struct hearth_enrol_test *test,
                           const uint8_t *programme,
                           const uint8_t device[HEARTH_DEVICE_LEN],
                           uint8_t suite, const struct hearth_key *seal)
{
    static const uint8_t expected[HEARTH_ENROL_TEST_PLAIN];
    uint8_t plain[HEARTH_ENROL_TEST_PLAIN];
    struct hearth_enrol_test_info info;
    struct hearth_hpke_context context = {
        suite, hearth_enrol_test_info(&info, programme, test->epoch),
        hearth_slice_of(device, HEARTH_DEVICE_LEN)};
    size_t enc_len = hearth_hpke_enc_len(suite);
    int code;

    if (enc_len == 0 || test->len != enc_len + sizeof plain + HEARTH_TAG_LEN) {
        return HEARTH_E_INVALID;
    }
    code = hearth_hpke_open(
        &context, seal, hearth_slice_of(test->bytes, enc_len),
        hearth_slice_of(test->bytes + enc_len, test->len - enc_len), plain);
    if (code == 0 && memcmp(plain, expected, sizeof plain) != 0) {
        code = HEARTH_E_INVALID;
    }
    return code;
}
