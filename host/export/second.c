/* SPDX-License-Identifier: Apache-2.0 */
/* An export above the limit. */
#include "host/export/second.h"

#include "host/audit/audit.h"
#include "host/cli/complain.h"

#include "hearth/fsutil.h"

#include <stdio.h>

int hearth_export_second_read(struct hearth_export_second *s)
{
    int e = hearth_fsutil_read(s->path, s->line, sizeof(s->line), &s->line_len);

    if (e == 0 && (s->approver == NULL || s->line_len == 0)) {
        e = HEARTH_E_INVALID;
    }
    return e == 0 ? 0
                  : hearth_complain_why(
                        e, "--approval %s needs --approver NAME", s->path);
}

static int enter(const struct hearth_export_second *s,
                 const struct hearth_approval *a, const char *text)
{
    int e = hearth_audit_add(s->kv, a->programme, s->now_s,
                             HEARTH_AUDIT_EXPORTED, text);

    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot write to the audit chain");
}

static int refuse(const struct hearth_export_second *s,
                  const struct hearth_approval *a, const char *request)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
    int e;

    (void)snprintf(text, sizeof(text),
                   "refused above the limit: purpose %.32s, request %s",
                   a->purpose, request);
    e = enter(s, a, text);
    if (e != 0) {
        return e;
    }
    return hearth_complain(
        HEARTH_E_DENIED,
        "this cannot be made safe enough: nothing is exported. A second "
        "holder can approve the request %s (export approve); then say "
        "--approver NAME --approval FILE",
        request);
}

static int check(struct hearth_export_second *s,
                 const struct hearth_approval *a,
                 const uint8_t hash[HEARTH_HASH_LEN], const char *request)
{
    struct hearth_public key;
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
    int e = hearth_approver_find(s->kv, a->programme, s->approver, &key);

    if (e != 0) {
        return hearth_complain_why(e, "no approver '%s' is in the audit chain",
                                   s->approver);
    }
    e = hearth_approval_check(hearth_slice_of(s->line, s->line_len), hash,
                              &key);
    if (e != 0) {
        return hearth_complain(
            HEARTH_E_AUTH,
            "%s is no approval of this export (request %s) by '%s': another "
            "recipient, date or number of records is another request",
            s->path, request, s->approver);
    }
    (void)snprintf(text, sizeof(text),
                   "approved above the limit by %.32s: request %s", s->approver,
                   request);
    e = enter(s, a, text);
    s->is_approved = e == 0;
    if (e == 0) {
        printf("above the limit, approved by %s\n", s->approver);
    }
    return e;
}

int hearth_export_second_ask(struct hearth_export_second *s,
                             const struct hearth_approval *a)
{
    uint8_t hash[HEARTH_HASH_LEN];
    char request[2 * HEARTH_HASH_LEN + 1];
    int e = hearth_approval_hash(a, hash);

    if (e != 0) {
        return hearth_complain_why(e, "cannot name the request");
    }
    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), request);
    return s->line_len == 0 ? refuse(s, a, request)
                            : check(s, a, hash, request);
}
