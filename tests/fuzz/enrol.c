/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_enrol_request_decode, hearth_enrol_reply_decode,
 * hearth_enrol_offer_decode, hearth_enrol_parse */
#include "hearth/enrol.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_enrol_request request;
    static struct hearth_enrol_reply reply;
    static struct hearth_enrol_offer offer;
    struct hearth_slice in = hearth_slice_of(data, len);
    uint8_t token[HEARTH_TOKEN_LEN];
    char code[64];

    if (hearth_enrol_request_decode(in, &request) == 0) {
        HEARTH_CHECK(request.sync.point[0] == 4);
    }
    if (hearth_enrol_reply_decode(in, &reply) == 0) {
        HEARTH_CHECK(reply.area_count <= HEARTH_AREAS_MAX);
    }
    if (hearth_enrol_offer_decode(in, &offer) == 0) {
        HEARTH_CHECK(offer.area_count <= HEARTH_AREAS_MAX);
    }
    if (len < sizeof code && hearth_bytes_to_text(in, code, sizeof code) == 0 &&
        hearth_enrol_parse(code, token) == 0) {
        hearth_enrol_code(token, code);
    }
    return 0;
}
