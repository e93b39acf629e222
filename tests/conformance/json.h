/* SPDX-License-Identifier: Apache-2.0 */
/* A small JSON tree for the test data. */
#ifndef CONFORMANCE_JSON_H
#define CONFORMANCE_JSON_H

#include "hearth/arena.h"
#include "hearth/bytes.h"

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER, /* its text as written */
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_type type;
    const char *key; /* of a member */
    const char *text;
    struct json *first, *next;
};

/* The value that ${in} is; NULL when it is no JSON, too deep, or the arena is
 * exhausted. */
struct json *json_parse(struct hearth_slice in, struct hearth_arena *arena);
/* Member ${key} of an object; NULL. */
struct json *json_get(const struct json *object, const char *key);
/* Text of member ${key}; "" if there is none. */
const char *json_text(const struct json *object, const char *key);
/* True if member ${key} is there and true. */
bool json_is_true(const struct json *object, const char *key);

#endif
