/* SPDX-License-Identifier: Apache-2.0 */
/* A machine over a form made by hand, so that functions are tested without
 * compiler and interview. */
#ifndef DESK_H
#define DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cells.h"
#include "machine.h"

#define DESK_ROWS 32

/* List 0, "colour": red "Red" / "Rouge", blue without a label, and green with
 * an insert. List 1, "town": columns region, people. Node 1 chooses a colour,
 * node 2 takes its choices from a repeat, node 3 is a text, node 4 a
 * calculation that gave true. */
enum desk_node {
    DESK_ROOT,
    DESK_COLOUR,
    DESK_CHILD,
    DESK_TEXT,
    DESK_CALCULATION,
    DESK_NODES
};
#define DESK_TOWNS 1

struct desk {
    struct hearth_form form;
    struct hearth_node nodes[DESK_NODES];
    struct hearth_choice choices[8 + DESK_ROWS];
    struct hearth_choice_list lists[3];
    uint32_t columns[4];
    uint32_t cells[16 + DESK_ROWS];
    struct hearth_language languages[3];
    uint32_t offsets[3][4];
    char names[2048];
    char texts[256];
    struct hearth_interview interview;
    struct hearth_instance instance;
    struct hearth_cell answers[DESK_NODES];
    uint8_t pool[16];
    struct hearth_machine machine;
    uint8_t text[HEARTH_EXPR_TEXT_MAX];
    struct hearth_ref refs[256];
    int64_t now_ms;
    int16_t zone;
    uint64_t chance;
};

/* Ready for one expression; the clock stands at 2024-02-29 12:34:56.789 UTC,
 * the zone is UTC. */
void desk_init(struct desk *d);
/* A node list of these texts (up to NULL), and one of nothing. */
struct hearth_value desk_list(struct desk *d, ...);
struct hearth_value desk_nothing(struct desk *d);

/* A list of one node of the form. */
struct hearth_value desk_place(struct desk *d, enum desk_node node);

/* Calls a function with ${count} values, pointers to struct hearth_value. */
int desk_try(struct desk *d, enum hearth_function function,
             struct hearth_value *out, unsigned count,
             const struct hearth_value *args);

struct hearth_value desk_text(const char *text);
struct hearth_value desk_number(double x);

/* The call gives this text, number, truth value, or E_EVAL. */
#define EXPECT_TEXT(d, function, text, ...)                                    \
    desk_expect_text(d, function, text,                                        \
                     (const struct hearth_value[]){__VA_ARGS__},               \
                     sizeof((const struct hearth_value[]){__VA_ARGS__}) /      \
                         sizeof(struct hearth_value))
#define EXPECT_NUMBER(d, function, x, ...)                                     \
    desk_expect_number(d, function, x,                                         \
                       (const struct hearth_value[]){__VA_ARGS__},             \
                       sizeof((const struct hearth_value[]){__VA_ARGS__}) /    \
                           sizeof(struct hearth_value))
#define EXPECT_TRUTH(d, function, b, ...)                                      \
    desk_expect_truth(d, function, b,                                          \
                      (const struct hearth_value[]){__VA_ARGS__},              \
                      sizeof((const struct hearth_value[]){__VA_ARGS__}) /     \
                          sizeof(struct hearth_value))
#define EXPECT_ERROR(d, function, ...)                                         \
    desk_expect_error(d, function, (const struct hearth_value[]){__VA_ARGS__}, \
                      sizeof((const struct hearth_value[]){__VA_ARGS__}) /     \
                          sizeof(struct hearth_value))
void desk_expect_text(struct desk *d, enum hearth_function function,
                      const char *text, const struct hearth_value *args,
                      size_t count);
void desk_expect_number(struct desk *d, enum hearth_function function, double x,
                        const struct hearth_value *args, size_t count);
void desk_expect_truth(struct desk *d, enum hearth_function function, bool b,
                       const struct hearth_value *args, size_t count);
void desk_expect_error(struct desk *d, enum hearth_function function,
                       const struct hearth_value *args, size_t count);
/* ${v} as text is ${text}. */
void desk_expect_value(struct desk *d, const struct hearth_value *v,
                       const char *text);

/* Short names for tests. */
#define T(text) desk_text(text)
#define N(x)    desk_number(x)
#define YES     hearth_value_boolean(true)
#define NO      hearth_value_boolean(false)

#endif
