/* SPDX-License-Identifier: Apache-2.0 */
/* The programme document as the host issues it. */
#include "host/folder/charter.h"

#include "host/audit/audit.h"

#include "hearth/clock.h"
#include "hearth/envelope.h"
#include "hearth/ledger.h"

#include <stdio.h>

#define SIGNED_MAX (HEARTH_PROGRAMME_MAX + HEARTH_ENVELOPE_EXTRA)

/* "version only ever up" (protocol.md 6.6). */
static int check_version(const struct hearth_folder *f,
                         const struct hearth_programme *p)
{
    struct hearth_programme known;
    int e = hearth_charter_load(f, &known);

    if (e == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    if (e == 0 && p->version <= known.version) {
        e = HEARTH_E_DENIED;
    }
    return e;
}

static int note(const struct hearth_folder *f, const struct hearth_programme *p)
{
    struct hearth_clock clock = hearth_clock_system();
    char text[HEARTH_AUDIT_TEXT_MAX + 1];

    (void)snprintf(text, sizeof(text),
                   "document version %u, epoch %u of %u, %u forms, FORM-SIGN",
                   (unsigned)p->version, (unsigned)p->current_epoch,
                   (unsigned)p->epoch_count, (unsigned)p->form_count);
    return hearth_audit_add(f->kv, f->programme, clock.now_s(clock.cookie),
                            HEARTH_AUDIT_PUBLISHED, text);
}

int hearth_charter_publish(const struct hearth_folder *f,
                           const struct hearth_programme *p,
                           const struct hearth_key *form_sign)
{
    uint8_t body[HEARTH_PROGRAMME_MAX], document[SIGNED_MAX];
    struct hearth_writer plain, out;
    int e = check_version(f, p);

    if (e != 0) {
        return e;
    }
    hearth_writer_init(&plain, body, sizeof(body));
    hearth_writer_init(&out, document, sizeof(document));
    e = hearth_programme_encode(p, &plain);
    if (e == 0) {
        e = hearth_writer_finish(&plain);
    }
    if (e == 0) {
        e = hearth_envelope_sign(HEARTH_ENVELOPE_PROGRAMME, f->programme,
                                 hearth_writer_slice(&plain), form_sign, &out);
    }
    if (e == 0) {
        e = hearth_writer_finish(&out);
    }
    if (e == 0) {
        e = note(f, p);
    }
    if (e == 0) {
        e = hearth_ledger_meta_put(f->kv, "programme",
                                   hearth_writer_slice(&out));
    }
    return e;
}
