/* SPDX-License-Identifier: Apache-2.0 */
/* The programme document as the host keeps it. */
#include "host/folder/charter.h"

#include "hearth/envelope.h"
#include "hearth/ledger.h"

#define SIGNED_MAX (HEARTH_PROGRAMME_MAX + HEARTH_ENVELOPE_EXTRA)

int hearth_charter_load(const struct hearth_folder *f,
                        struct hearth_programme *out)
{
    uint8_t document[SIGNED_MAX];
    struct hearth_slice body;
    size_t len;
    int e = hearth_ledger_meta_get(f->kv, "programme", document,
                                   sizeof(document), &len);

    if (e == 0) {
        e = hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME, f->programme,
                                 &f->form_sign, hearth_slice_of(document, len),
                                 &body);
    }
    if (e == 0) {
        e = hearth_programme_decode(body, out);
    }
    return e;
}
