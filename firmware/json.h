/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object of one level, read in place from one line: what an answers
 * file needs, and nothing more (RFC 8259, without nested objects). */
#ifndef HEARTH_FIRMWARE_JSON_H
#define HEARTH_FIRMWARE_JSON_H

#include "hearth/bytes.h"

enum hearth_json_kind {
    HEARTH_JSON_NULL,
    HEARTH_JSON_STRING,
    HEARTH_JSON_NUMBER, /* its text as written */
    HEARTH_JSON_LIST    /* its strings and numbers, joined by one space */
};

struct hearth_json {
    uint8_t *data; /* the line; unescaped in place, so it changes */
    size_t len;
    size_t at;
    bool has_begun;
    const char *why; /* after E_INVALID: what is wrong, a fixed text */
};

struct hearth_json_member {
    struct hearth_slice name;
    struct hearth_slice value;
    enum hearth_json_kind kind;
};

/* Starts on ${line}, which must stay writable and in place. */
void hearth_json_begin(struct hearth_json *j, uint8_t *line, size_t len);
/* The next member, in place. E_NOT_FOUND: the object ended and nothing but
 * white space follows it; E_INVALID: ${j}->why says why, and the place is
 * ${j}->at. Text is checked to be UTF-8 without control characters. */
HEARTH_MUST_USE int hearth_json_next(struct hearth_json *j,
                                     struct hearth_json_member *member);

#endif
