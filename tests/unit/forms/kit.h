/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles forms for tests, from texts or from the project's folders. */
#ifndef KIT_H
#define KIT_H

#include "forms.h"

/* Owns the memory of one compiled form. */
struct kit {
    struct hearth_arena arena;
    struct hearth_forms_options options; /* open, unless a test says else */
    struct hearth_form *form;
    struct hearth_forms_report report;
    int rc;
};

void kit_open(struct kit *k);
void kit_close(struct kit *k);
/* Sheets as CSV text; NULL: the sheet is missing. Sets rc, form, report. */
void kit_compile(struct kit *k, const char *survey, const char *choices,
                 const char *settings);
/* A folder below the top of the project; by the default policy. */
void kit_compile_folder(struct kit *k, const char *folder);
/* Message ${index} as a line; "" if there are fewer. Valid until the next. */
const char *kit_line(const struct kit *k, size_t index);
/* The first message of ${kind}, as a line; "" if there is none. */
const char *kit_find(const struct kit *k, const char *kind);
/* Writes all lines to standard error, for a test that is about to fail. */
void kit_show(const struct kit *k);

#endif
