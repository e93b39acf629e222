/* SPDX-License-Identifier: Apache-2.0 */
/* The form that is being prepared, in the store's META table: length of the
 * report 4 | report | body. */
#include "host/folder/form_draft.h"

#include "hearth/hash.h"
#include "hearth/ledger.h"

#include <stdlib.h>
#include <string.h>

#define NAME       "form-draft"
#define REPORT_MAX (8u << 20)
#define DRAFT_MAX  (4u + REPORT_MAX + HEARTH_PACKAGE_MAX)

int hearth_form_draft_put(const struct hearth_folder *folder,
                          struct hearth_slice report, struct hearth_slice body)
{
    struct hearth_writer w;
    uint8_t *bytes;
    int e;

    if (report.len > REPORT_MAX || body.len > HEARTH_PACKAGE_MAX) {
        return HEARTH_E_LIMIT;
    }
    bytes = malloc(4 + report.len + body.len);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, 4 + report.len + body.len);
    hearth_writer_u32(&w, (uint32_t)report.len);
    hearth_writer_put(&w, report.data, report.len);
    hearth_writer_put(&w, body.data, body.len);
    e = hearth_writer_finish(&w);
    if (e == 0) {
        e = hearth_ledger_meta_put(folder->kv, NAME, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}

static int take_apart(struct hearth_form_draft *d, size_t len)
{
    struct hearth_reader in;
    int e;

    hearth_reader_init(&in, hearth_slice_of(d->memory, len));
    d->report = hearth_reader_take(&in, hearth_reader_u32(&in));
    d->body = hearth_reader_take(&in, hearth_reader_left(&in));
    e = hearth_reader_finish(&in);
    return e == 0 ? hearth_hash_parts(&d->body, 1, d->hash) : e;
}

int hearth_form_draft_get(const struct hearth_folder *folder,
                          struct hearth_form_draft *out)
{
    size_t len;
    int e;

    memset(out, 0, sizeof(*out));
    out->memory = malloc(DRAFT_MAX);
    if (out->memory == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_ledger_meta_get(folder->kv, NAME, out->memory, DRAFT_MAX, &len);
    if (e == 0 && len == 0) {
        e = HEARTH_E_NOT_FOUND; /* dropped */
    }
    return e == 0 ? take_apart(out, len) : e;
}

void hearth_form_draft_free(struct hearth_form_draft *d)
{
    free(d->memory);
    memset(d, 0, sizeof(*d));
}

int hearth_form_draft_drop(const struct hearth_folder *folder)
{
    return hearth_ledger_meta_put(folder->kv, NAME,
                                  hearth_slice_of((const uint8_t *)"", 0));
}
