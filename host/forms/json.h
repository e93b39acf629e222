/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (RFC 8259) step by step, strict, with bounded nesting. */
#ifndef HEARTH_FORMS_JSON_H
#define HEARTH_FORMS_JSON_H

#include "csv.h"

#define HEARTH_FORMS_JSON_DEPTH_MAX 64

enum hearth_forms_json_kind {
    HEARTH_FORMS_JSON_OBJECT,
    HEARTH_FORMS_JSON_LIST,
    HEARTH_FORMS_JSON_TEXT,
    HEARTH_FORMS_JSON_NUMBER,
    HEARTH_FORMS_JSON_TRUE,
    HEARTH_FORMS_JSON_FALSE,
    HEARTH_FORMS_JSON_NULL
};

/* Every step gives E_INVALID or E_LIMIT with why, a fixed text; at is then
 * where it stopped. */
struct hearth_forms_json {
    struct hearth_slice in;
    size_t at;
    unsigned depth;
    bool is_first; /* of its object or list: no comma before it */
    const char *why;
    uint8_t text[HEARTH_FORMS_CSV_CELL_MAX];
};

/* Starts at the beginning of ${in}; a byte order mark is passed over. */
void hearth_forms_json_begin(struct hearth_forms_json *j,
                             struct hearth_slice in);
/* What comes next. */
HEARTH_MUST_USE int hearth_forms_json_kind(struct hearth_forms_json *j,
                                           enum hearth_forms_json_kind *out);
/* Enters the object or list that comes next. */
HEARTH_MUST_USE int hearth_forms_json_open(struct hearth_forms_json *j);
/* The name of the next member, valid until the next text; data NULL: the
 * object ended. Its value comes next. */
HEARTH_MUST_USE int hearth_forms_json_member(struct hearth_forms_json *j,
                                             struct hearth_slice *name);
/* Whether another item comes next; false: the list ended. */
HEARTH_MUST_USE int hearth_forms_json_item(struct hearth_forms_json *j,
                                           bool *is_there);
/* The text that comes next, valid until the next one or the next name. */
HEARTH_MUST_USE int hearth_forms_json_text(struct hearth_forms_json *j,
                                           struct hearth_slice *out);
/* The number that comes next, as it is written. */
HEARTH_MUST_USE int hearth_forms_json_number(struct hearth_forms_json *j,
                                             struct hearth_slice *out);
/* Passes over the value that comes next, whatever it is. */
HEARTH_MUST_USE int hearth_forms_json_skip(struct hearth_forms_json *j);
/* Nothing but white space is left. */
HEARTH_MUST_USE int hearth_forms_json_end(struct hearth_forms_json *j);

#endif
