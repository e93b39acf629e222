/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_enrol_request_decode, hearth_enrol_reply_decode,
 * hearth_enrol_offer_decode, hearth_enrol_parse, hearth_enrol_crts_decode,
 * hearth_enrol_renewal_read, hearth_enrol_invite_read */
#include "hearth/enrol.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_enrol_request request;
    struct hearth_enrol_invite invite;
    struct hearth_public sync;
    static struct hearth_enrol_crts crts;
    static struct hearth_enrol_reply reply;
    static struct hearth_enrol_offer offer;
    struct hearth_slice in = hearth_slice_of(data, len);
    uint8_t token[HEARTH_TOKEN_LEN];
    char code[64];

    if (hearth_enrol_request_decode(in, programme, &request) == 0) {
        HEARTH_CHECK(request.sync.point[0] == 4);
    }
    if (hearth_enrol_reply_decode(in, &reply) == 0) {
        HEARTH_CHECK(reply.sync.len <= HEARTH_CERT_MAX);
    }
    if (hearth_enrol_crts_decode(in, &crts) == 0) {
        HEARTH_CHECK(crts.area_count <= HEARTH_AREAS_MAX);
    }
    if (hearth_enrol_renewal_read(in, programme, programme, &sync) == 0) {
        HEARTH_CHECK(sync.point[0] == 4);
    }
    if (hearth_enrol_invite_read(in, &invite) == 0) {
        char text[HEARTH_INVITE_MAX];

        /* What was read can be written, and says the same. */
        HEARTH_CHECK(hearth_enrol_invite_write(&invite, text) == 0);
        HEARTH_CHECK(strlen(text) <= len);
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
