/* SPDX-License-Identifier: Apache-2.0 */
/* An export above the limit: refused with a request that a second holder can
 * approve, or done with that approval; either stands in the audit chain. */
#ifndef HOST_EXPORT_SECOND_H
#define HOST_EXPORT_SECOND_H

#include "host/export/approval.h"

struct hearth_export_second {
    const struct hearth_kv *kv;
    int64_t now_s;
    const char *approver; /* name, or NULL */
    const char *path;     /* of the approval, or NULL */
    uint8_t line[HEARTH_APPROVAL_LINE_MAX];
    size_t line_len; /* 0: none was given */
    bool is_approved;
};

/* Reads the approval at its path. Says itself what is wrong. */
HEARTH_MUST_USE int hearth_export_second_read(struct hearth_export_second *s);
/* 0: ${a} is approved. E_DENIED: nobody approved it yet; E_AUTH: this is no
 * approval of it. */
HEARTH_MUST_USE int hearth_export_second_ask(struct hearth_export_second *s,
                                             const struct hearth_approval *a);

#endif
