/* SPDX-License-Identifier: Apache-2.0 */
/* The forms that records refer to: every version by the hash inside a record,
 * and for each form id the version that figures are shown in (the newest). */
#ifndef HOST_RESULTS_FORMBOOK_H
#define HOST_RESULTS_FORMBOOK_H

#include "hearth/content.h"
#include "hearth/form.h"
#include "host/folder/folder.h"

struct hearth_formbook;

/* A form version as records use it. */
struct hearth_formbook_entry {
    const struct hearth_form *form;
    /* The entry whose version figures are shown in; itself if newest. */
    const struct hearth_formbook_entry *shown;
    /* For each node of form: the node of the same name and type, in repeats of
     * the same names, in the shown version, or HEARTH_NONE. */
    const uint16_t *map;
    size_t index; /* of the shown version among the shown ones */
};

/* Loads every package in the store that FORM-SIGN signed; others are counted
 * as rejected. E_MEMORY, E_IO. */
HEARTH_MUST_USE int hearth_formbook_open(const struct hearth_folder *folder,
                                         struct hearth_formbook **out);
void hearth_formbook_close(struct hearth_formbook *b);
/* The version a record was made with, or NULL. */
const struct hearth_formbook_entry *
hearth_formbook_find(const struct hearth_formbook *b,
                     const uint8_t ref[HEARTH_FORM_REF_LEN]);
/* Version ${index} of all, or NULL behind the last. */
const struct hearth_formbook_entry *
hearth_formbook_at(const struct hearth_formbook *b, size_t index);
/* Shown versions, one for each form id; forms for training have none. */
size_t hearth_formbook_count(const struct hearth_formbook *b);
const struct hearth_form *hearth_formbook_shown(const struct hearth_formbook *b,
                                                size_t index);

#endif
