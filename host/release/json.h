/* SPDX-License-Identifier: Apache-2.0 */
/* Just enough JSON for one file of our own: a writer over a cursor, and a
 * reader into a tree with bounded depth and memory. */
#ifndef HOST_RELEASE_JSON_H
#define HOST_RELEASE_JSON_H

#include "hearth/arena.h"
#include "hearth/bytes.h"

#define HEARTH_JSON_DEPTH_MAX 12

/* ---- writing ---- */
struct hearth_json {
    struct hearth_writer *out;
    bool needs_comma;
};

/* ${key} is NULL inside an array. Errors stick in the writer. */
void hearth_json_open(struct hearth_json *j, const char *key, char bracket);
void hearth_json_close(struct hearth_json *j, char bracket);
void hearth_json_text(struct hearth_json *j, const char *key, const char *text);
void hearth_json_count(struct hearth_json *j, const char *key, uint64_t v);
/* With 4 decimals; not finite: null. */
void hearth_json_number(struct hearth_json *j, const char *key, double v);
void hearth_json_flag(struct hearth_json *j, const char *key, bool v);

/* ---- reading ---- */
enum hearth_json_kind {
    HEARTH_JSON_NULL,
    HEARTH_JSON_FLAG,
    HEARTH_JSON_NUMBER,
    HEARTH_JSON_TEXT,
    HEARTH_JSON_ARRAY,
    HEARTH_JSON_OBJECT
};

struct hearth_json_node {
    enum hearth_json_kind kind;
    bool flag;
    double number;
    const char *key;  /* inside an object; else "" */
    const char *text; /* NUL-terminated; never NULL */
    const struct hearth_json_node *first;
    const struct hearth_json_node *next;
    size_t count; /* children */
};

/* Reads a whole text. Numbers without exponent, at most 17 digits; texts
 * without NUL. E_INVALID, E_LIMIT (depth), E_MEMORY (arena). */
HEARTH_MUST_USE int hearth_json_read(struct hearth_slice in,
                                     struct hearth_arena *arena,
                                     const struct hearth_json_node **out);
/* The member called ${key}, or an empty NULL node: so that a reader of known
 * members is a plain list of steps. */
const struct hearth_json_node *
hearth_json_get(const struct hearth_json_node *object, const char *key);

#endif
