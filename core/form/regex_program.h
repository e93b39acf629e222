/* SPDX-License-Identifier: Apache-2.0 */
/* A regular expression as a program for an automaton without memory, and how
 * patterns are read. */
#ifndef HEARTH_FORM_REGEX_PROGRAM_H
#define HEARTH_FORM_REGEX_PROGRAM_H

#include "hearth/regex.h"

/* Repetitions are written out, so ".{0,1000}" takes 2,000 of them. */
#define HEARTH_REGEX_CODE_MAX 2048

enum hearth_regex_op {
    HEARTH_REGEX_MATCH = 0,
    HEARTH_REGEX_CHAR = 1,  /* argument: code point */
    HEARTH_REGEX_ANY = 2,   /* all but ends of lines */
    HEARTH_REGEX_SET = 3,   /* the letter of an escape: d D w W s S */
    HEARTH_REGEX_CLASS = 4, /* where its "[" stands in the pattern */
    HEARTH_REGEX_BEGIN = 5,
    HEARTH_REGEX_END = 6,
    HEARTH_REGEX_JUMP = 7, /* distance */
    HEARTH_REGEX_SPLIT = 8 /* goes on to the next one, and by distance */
};

/* Distances are relative, so that a piece of program can be copied. */
struct hearth_regex_instruction {
    uint8_t op;
    int32_t argument;
};

struct hearth_regex_program {
    struct hearth_slice pattern;
    struct hearth_regex_instruction code[HEARTH_REGEX_CODE_MAX];
    size_t len;
};

/* NULL, or what is wrong with the pattern. */
const char *hearth_regex_compile(struct hearth_slice pattern,
                                 struct hearth_regex_program *out);

/* One item of a class: a range of code points, or a set (its letter). */
struct hearth_regex_item {
    uint32_t low, high;
    uint8_t set;
};
/* Reads an item from ${at} on, which moves behind it. NULL, or what is wrong
 * with it. */
const char *hearth_regex_item(struct hearth_slice pattern, size_t *at,
                              struct hearth_regex_item *out);

#endif
