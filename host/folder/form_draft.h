/* SPDX-License-Identifier: Apache-2.0 */
/* The form that is being prepared: what was found in an uploaded workbook, and
 * the package that would be published. One at a time; it stands in the store,
 * where the pages can read it, and is signed only when it is published. */
#ifndef HOST_FOLDER_FORM_DRAFT_H
#define HOST_FOLDER_FORM_DRAFT_H

#include "host/folder/folder.h"

struct hearth_form_draft {
    uint8_t *memory;               /* NULL: none */
    struct hearth_slice report;    /* JSON, of hearth_forms_report_json */
    struct hearth_slice body;      /* of the package; empty: it has errors */
    uint8_t hash[HEARTH_HASH_LEN]; /* of the body */
};

HEARTH_MUST_USE int hearth_form_draft_put(const struct hearth_folder *folder,
                                          struct hearth_slice report,
                                          struct hearth_slice body);
/* E_NOT_FOUND: nothing is being prepared. hearth_form_draft_free after success
 * and failure. */
HEARTH_MUST_USE int hearth_form_draft_get(const struct hearth_folder *folder,
                                          struct hearth_form_draft *out);
void hearth_form_draft_free(struct hearth_form_draft *d);
/* Nothing is being prepared any more. */
HEARTH_MUST_USE int hearth_form_draft_drop(const struct hearth_folder *folder);

#endif
