/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands about forms share: a form compiled from a workbook. */
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
/* Publishes what was compiled: package first, document last. ${form_sign} is a
 * key file elsewhere, or NULL. Says itself what went wrong. */
HEARTH_MUST_USE int hearth_form_publish(const struct hearth_folder *folder,
                                        const struct hearth_form_work *work,
                                        const char *form_sign);

/* form draft FILE|-: keeps what is found in a workbook, good or bad, for the
 * pages to show. form publish HASH: publishes what was kept, if it is what
 * was shown. form discard. */
int hearth_form_draft(const char *data, const char *file, const char *name,
                      const struct hearth_forms_options *options);
int hearth_form_publish_draft(const char *data, const char *hash,
                              const char *form_sign);
int hearth_form_discard(const char *data);
/* form diff FILE [FILE]: from the first, or what is published, to the last. */
int hearth_form_diff(const char *data, const char *const *files, size_t count,
                     const struct hearth_forms_options *options);

#endif
