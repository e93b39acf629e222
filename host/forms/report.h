/* SPDX-License-Identifier: Apache-2.0 */
/* Collects what is wrong with a form: all of it, in the order of the sheets. */
#ifndef HEARTH_FORMS_REPORT_H
#define HEARTH_FORMS_REPORT_H

#include "forms.h"

/* Where in the form; what does not apply is zero. */
struct hearth_forms_place {
    const char *file;
    size_t row;    /* as a spreadsheet shows it */
    size_t column; /* index in its sheet, orders messages */
    struct hearth_slice header;
    struct hearth_slice question;
};

struct hearth_forms_entry;

struct hearth_forms_log {
    struct hearth_arena *arena;
    const struct hearth_forms_workbook *workbook; /* for cells; may be NULL */
    struct hearth_forms_entry *entries;
    size_t count;
    size_t unlisted;
    size_t error_count;
    size_t warning_count;
    bool is_out_of_memory; /* sticky: the arena was too small */
};

HEARTH_MUST_USE int hearth_forms_log_init(struct hearth_forms_log *log,
                                          struct hearth_arena *arena);
/* A text made as printf makes it, cut at a few hundred bytes; "" when the
 * arena is full. */
const char *hearth_forms_log_text(struct hearth_forms_log *log,
                                  const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void hearth_forms_log_error(struct hearth_forms_log *log,
                            const struct hearth_forms_place *place,
                            const char *kind, const char *text,
                            const char *remedy);
void hearth_forms_log_warning(struct hearth_forms_log *log,
                              const struct hearth_forms_place *place,
                              const char *kind, const char *text,
                              const char *remedy);
/* Sorts, and fills the report's list and counts. */
void hearth_forms_log_finish(struct hearth_forms_log *log,
                             struct hearth_forms_report *report);

/* For "%.*s". */
#define HEARTH_FORMS_SLICE(s)                                                  \
    (int)((s).len < 200 ? (s).len : 200), (const char *)(s).data

#endif
