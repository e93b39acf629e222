/* SPDX-License-Identifier: Apache-2.0 */
/* An assignment <-> protobuf (proto/sync.proto). */
#include "hearth/assignment.h"

#include "pb_bytes.h"
#include "sync.pb.h"

#include <string.h>

#define FORMAT 1u

int hearth_assignment_encode(const struct hearth_assignment *a,
                             struct hearth_writer *out)
{
    hearth_HearthAssignment m = hearth_HearthAssignment_init_zero;

    if (a->area_count > HEARTH_AREAS_MAX ||
        a->quota_count > HEARTH_QUOTAS_MAX ||
        a->back_check_count > HEARTH_BACK_CHECKS_MAX) {
        return HEARTH_E_LIMIT;
    }
    m.format = FORMAT;
    memcpy(m.device, a->device, sizeof a->device);
    m.version = a->version;
    m.issued_s = a->issued_s;
    m.expires_s = a->expires_s;
    m.areas_count = a->area_count;
    for (uint8_t i = 0; i < a->area_count; i++) {
        hearth_pb_text(m.areas[i], a->areas[i], sizeof m.areas[i]);
    }
    m.quotas_count = a->quota_count;
    for (uint8_t i = 0; i < a->quota_count; i++) {
        hearth_pb_text(m.quotas[i].area, a->quotas[i].area,
                       sizeof m.quotas[i].area);
        hearth_pb_text(m.quotas[i].group, a->quotas[i].group,
                       sizeof m.quotas[i].group);
        m.quotas[i].wanted = a->quotas[i].wanted;
    }
    m.back_checks_count = a->back_check_count;
    for (uint8_t i = 0; i < a->back_check_count; i++) {
        memcpy(m.back_checks[i].device, a->back_checks[i].device,
               HEARTH_DEVICE_LEN);
        m.back_checks[i].seq = a->back_checks[i].seq;
    }
    m.women_only = a->is_women_only;
    return hearth_pb_encode(hearth_HearthAssignment_fields, &m, out);
}

static void read_lists(const hearth_HearthAssignment *m,
                       struct hearth_assignment *a)
{
    a->area_count = (uint8_t)m->areas_count;
    for (uint8_t i = 0; i < a->area_count; i++) {
        hearth_pb_text(a->areas[i], m->areas[i], sizeof a->areas[i]);
    }
    a->quota_count = (uint8_t)m->quotas_count;
    for (uint8_t i = 0; i < a->quota_count; i++) {
        hearth_pb_text(a->quotas[i].area, m->quotas[i].area,
                       sizeof a->quotas[i].area);
        hearth_pb_text(a->quotas[i].group, m->quotas[i].group,
                       sizeof a->quotas[i].group);
        a->quotas[i].wanted = m->quotas[i].wanted;
    }
    a->back_check_count = (uint8_t)m->back_checks_count;
    for (uint8_t i = 0; i < a->back_check_count; i++) {
        memcpy(a->back_checks[i].device, m->back_checks[i].device,
               HEARTH_DEVICE_LEN);
        a->back_checks[i].seq = m->back_checks[i].seq;
    }
}

int hearth_assignment_decode(struct hearth_slice body,
                             struct hearth_assignment *a)
{
    hearth_HearthAssignment m = hearth_HearthAssignment_init_zero;
    int code = hearth_pb_decode(hearth_HearthAssignment_fields, &m, body);

    if (code == 0 && m.format != FORMAT) {
        code = HEARTH_E_VERSION;
    }
    if (code == 0 && (m.version == 0 || m.areas_count == 0)) {
        code = HEARTH_E_INVALID;
    }
    if (code != 0) {
        return code;
    }
    memset(a, 0, sizeof *a);
    memcpy(a->device, m.device, sizeof a->device);
    a->version = m.version;
    a->issued_s = m.issued_s;
    a->expires_s = m.expires_s;
    a->is_women_only = m.women_only;
    read_lists(&m, a);
    return 0;
}

int hearth_assignment_open(const uint8_t *programme, const uint8_t *device,
                           const struct hearth_public *form_sign,
                           struct hearth_slice document,
                           struct hearth_assignment *a)
{
    struct hearth_assignment read;
    struct hearth_slice body;
    int code = hearth_envelope_open(HEARTH_ENVELOPE_ASSIGNMENT, programme,
                                    form_sign, document, &body);

    if (code == 0) {
        code = hearth_assignment_decode(body, &read);
    }
    /* Another device's is genuine as well, but not for us. */
    if (code == 0 && memcmp(read.device, device, HEARTH_DEVICE_LEN) != 0) {
        code = HEARTH_E_AUTH;
    }
    if (code == 0) {
        *a = read;
    }
    return code;
}
