/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a record: apart from all else, so that a program that must not be
 * able to (the ingest process) does not hold this code. */
#include "hearth/record.h"

#include "pad.h"
#include "record_info.h"

int hearth_record_open(const uint8_t *programme,
                       const struct hearth_record *record,
                       const struct hearth_key *private_key, uint8_t *out,
                       size_t *out_len)
{
    uint8_t header[HEARTH_RECORD_HEADER_LEN];
    struct hearth_record_info info;
    struct hearth_hpke_context context = {
        record->header.suite,
        hearth_record_info(&info, programme, record->header.epoch),
        hearth_slice_of(header, sizeof header)};
    size_t padded;
    int code;

    if (record->ct.len < HEARTH_TAG_LEN) {
        return HEARTH_E_INVALID;
    }
    padded = record->ct.len - HEARTH_TAG_LEN;
    hearth_record_put_header(&record->header, header);
    code =
        hearth_hpke_open(&context, private_key, record->enc, record->ct, out);
    if (code == 0) {
        code = hearth_pad_strip(hearth_slice_of(out, padded), out_len);
    }
    if (code != 0) {
        hearth_secmem_wipe(out, padded);
    }
    return code;
}
