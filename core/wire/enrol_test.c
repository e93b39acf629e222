/* SPDX-License-Identifier: Apache-2.0 */
/* The test record of an enrolment: sealed like a record, but of no chain and
 * with nothing in it, so that a wrong SEAL key shows before fieldwork. */
#include "hearth/enrol.h"
#include "hearth/hash.h"

#include "enrol_test.h"

#include <string.h>

struct hearth_slice hearth_enrol_test_info(struct hearth_enrol_test_info *info,
                                           const uint8_t *programme,
                                           uint16_t epoch)
{
    struct hearth_slice prefix = HEARTH_PREFIX("hearth test v1");
    struct hearth_writer w;

    hearth_writer_init(&w, info->bytes, sizeof info->bytes);
    hearth_writer_put(&w, prefix.data, prefix.len);
    hearth_writer_put(&w, programme, HEARTH_PROGRAMME_LEN);
    hearth_writer_u16(&w, epoch);
    return hearth_writer_slice(&w);
}

int hearth_enrol_test_seal(struct hearth_enrol_request *r,
                           const uint8_t *programme,
                           const struct hearth_programme_epoch *epoch,
                           const struct hearth_rng *rng)
{
    static const uint8_t plain[HEARTH_ENROL_TEST_PLAIN];
    struct hearth_enrol_test_info info;
    struct hearth_hpke_context context = {
        epoch->suite, hearth_enrol_test_info(&info, programme, epoch->epoch),
        hearth_slice_of(r->device, sizeof r->device)};
    size_t enc_len = hearth_hpke_enc_len(epoch->suite);
    uint8_t enc[HEARTH_ENC_MAX];
    int code;

    if (enc_len == 0) {
        return HEARTH_E_INVALID;
    }
    code = hearth_hpke_seal(&context, hearth_slice_of(epoch->seal, enc_len),
                            hearth_slice_of(plain, sizeof plain), rng, enc,
                            r->test.bytes + enc_len);
    if (code != 0) {
        return code;
    }
    /* enc_len is at most HEARTH_ENC_MAX, which ${bytes} begins with */
    memcpy(r->test.bytes, enc, enc_len);
    r->test.len = (uint8_t)(enc_len + sizeof plain + HEARTH_TAG_LEN);
    r->test.epoch = epoch->epoch;
    return 0;
}
