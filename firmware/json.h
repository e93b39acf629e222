/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object read in place from one line: what an answers file needs, and
 * nothing more (RFC 8259; objects inside it only in lists of objects, which
 * are read one by one with readers of their own). */
#ifndef HEARTH_FIRMWARE_JSON_H
#define HEARTH_FIRMWARE_JSON_H

#include "hearth/bytes.h"

enum hearth_json_kind {
    HEARTH_JSON_NULL,
    HEARTH_JSON_STRING,
    HEARTH_JSON_NUMBER, /* its text as written */
    HEARTH_JSON_LIST,   /* its strings and numbers, joined by one space */
    HEARTH_JSON_OBJECTS /* a list of objects, as written */
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
    size_t at; /* where the value begins in the line */
    enum hearth_json_kind kind;
};

/* Starts on ${line}, which must stay writable and in place. */
void hearth_json_begin(struct hearth_json *j, uint8_t *line, size_t len);
/* The next member, in place. E_NOT_FOUND: the object ended and nothing but
 * white space follows it; E_INVALID: ${j}->why says why, and the place is
 * ${j}->at. Text is checked to be UTF-8 without control characters. */
HEARTH_MUST_USE int hearth_json_next(struct hearth_json *j,
                                     struct hearth_json_member *member);

/* Reads the value of a member of kind OBJECTS: ${len} bytes at ${list} of the
 * same line. */
void hearth_json_begin_list(struct hearth_json *j, uint8_t *list, size_t len);
/* Begins ${object} on the next object of the list; its members are read with
 * hearth_json_next, to their end. E_NOT_FOUND: the list ended; E_INVALID. */
HEARTH_MUST_USE int hearth_json_next_object(struct hearth_json *j,
                                            struct hearth_json *object);

#endif
