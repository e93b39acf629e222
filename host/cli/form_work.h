/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands about forms share: a form compiled from a workbook, or
 * loaded as it was published. */
#ifndef HOST_CLI_FORM_WORK_H
#define HOST_CLI_FORM_WORK_H

#include "host/folder/folder.h"
#include "host/forms/forms.h"

struct hearth_form_work {
    void *memory; /* free it, also after failure */
    struct hearth_arena arena;
    struct hearth_form *form;
    struct hearth_forms_report report;
};

/* Compiles the workbook at ${path}; says on standard error what is wrong with
 * it, unless ${is_json}: then the report goes to standard output as JSON. */
HEARTH_MUST_USE int
hearth_form_work_compile(const char *path,
                         const struct hearth_forms_options *options,
                         bool is_json, struct hearth_form_work *out);
/* Loads form ${id} as the programme publishes it. E_NOT_FOUND: it publishes no
 * such form. */
HEARTH_MUST_USE int
hearth_form_work_published(const struct hearth_folder *folder, const char *id,
                           struct hearth_form_work *out);

/* form diff FILE [FILE]: from the first, or what is published, to the last. */
int hearth_form_diff(const char *data, const char *const *files, size_t count,
                     const struct hearth_forms_options *options);

#endif
