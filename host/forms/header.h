/* SPDX-License-Identifier: Apache-2.0 */
/* The words that may head a column (forms.md section 2 and 3). */
#ifndef HEARTH_FORMS_HEADER_H
#define HEARTH_FORMS_HEADER_H

#include "build.h"

struct hearth_forms_header {
    const char *word; /* lower case, no blanks, ":" for "::" */
    enum hearth_forms_column id;
    bool is_translated;
    const char *shown; /* how an author writes it */
};

struct hearth_forms_headers {
    const struct hearth_forms_header *list;
    size_t count;
};

/* Of "survey", "settings", or else of a sheet of choices. */
struct hearth_forms_headers hearth_forms_header_list(const char *sheet);
/* Takes a header cell apart: what it is, and the language behind "::", empty
 * if none. NULL if it is unknown. */
const struct hearth_forms_header *
hearth_forms_header_find(const char *sheet, struct hearth_slice cell,
                         struct hearth_slice *language);
/* The header that ${cell} was perhaps meant to be, or NULL. */
const struct hearth_forms_header *
hearth_forms_header_nearest(const char *sheet, struct hearth_slice cell);

#endif
