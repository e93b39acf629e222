/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: postfix bytecode, compiled on the host, evaluated anywhere in
 * bounded steps, stack and text (forms.md 4). FORMAT.md "Expressions" lists
 * the codes. They are evaluated inside an interview: hearth_interview_eval. */
#ifndef HEARTH_EXPR_H
#define HEARTH_EXPR_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

/* What follows a code: nothing, 8 bytes of an IEEE double, one byte, varint
 * length and text, index u16, name (varint offset into names), forward
 * distance u16, function and number of arguments (two bytes).
 *
 * The context is a node of an interview or a row of a list: the place that
 * owns the expression, or inside a predicate the candidate. */
enum hearth_expr_op {
    HEARTH_OP_NUMBER = 0x01, /* double */
    HEARTH_OP_SMALL = 0x02,  /* byte: 0..255 as number */
    HEARTH_OP_TEXT = 0x03,   /* text */
    HEARTH_OP_TRUE = 0x04,
    HEARTH_OP_FALSE = 0x05,

    /* Each pushes a node list. */
    HEARTH_OP_NODE = 0x06,     /* node: as seen from the owner of the
                                  expression, also in a predicate: through a
                                  repeat that both share its own instance,
                                  through others all */
    HEARTH_OP_SELF = 0x07,     /* ".": the context */
    HEARTH_OP_CURRENT = 0x08,  /* current(): the owner */
    HEARTH_OP_ALL = 0x09,      /* node, a repeat: all its instances in the
                                  instance around it that the owner shares */
    HEARTH_OP_DOCUMENT = 0x0a, /* above the root */
    HEARTH_OP_INSTANCE = 0x0b, /* list: above its root */
    HEARTH_OP_NOTHING = 0x0c,  /* the empty list: a path to no node */

    HEARTH_OP_JUMP = 0x10,       /* distance */
    HEARTH_OP_JUMP_FALSE = 0x11, /* distance; takes the condition */
    HEARTH_OP_AND = 0x12,        /* distance; false: leaves it and jumps */
    HEARTH_OP_OR = 0x13,         /* distance; true: leaves it and jumps */
    HEARTH_OP_COALESCE = 0x14,   /* distance; given: leaves it and jumps */

    /* Each takes a node list and pushes one. */
    HEARTH_OP_CHILD = 0x18,        /* name */
    HEARTH_OP_CHILDREN = 0x19,     /* "*" */
    HEARTH_OP_PARENT = 0x1a,       /* ".." */
    HEARTH_OP_IS_NAMED = 0x1b,     /* name; self::name */
    HEARTH_OP_FILTER = 0x1c,       /* distance: a predicate's code follows, run
                                      for each candidate; a number keeps the
                                      candidate at that position */
    HEARTH_OP_IS_ELEMENT = 0x1d,   /* self::*: drops what is above a root */
    HEARTH_OP_PARENT_NAMED = 0x1e, /* name; parent::name */

    HEARTH_OP_EQ = 0x20,
    HEARTH_OP_NE = 0x21,
    HEARTH_OP_LT = 0x22,
    HEARTH_OP_LE = 0x23,
    HEARTH_OP_GT = 0x24,
    HEARTH_OP_GE = 0x25,
    HEARTH_OP_ADD = 0x26,
    HEARTH_OP_SUBTRACT = 0x27,
    HEARTH_OP_MULTIPLY = 0x28,
    HEARTH_OP_DIV = 0x29,
    HEARTH_OP_MOD = 0x2a,
    HEARTH_OP_NEGATE = 0x2b,

    HEARTH_OP_CALL = 0x30 /* enum hearth_function, arguments */
};

/* Codes are part of the package format: never renumbered. Arguments are in
 * source order; NODE NUMBER and LIST NUMBER mean that the compiler puts the
 * index of a node or list as a number in place of the path or name. */
enum hearth_function {
    HEARTH_FN_BOOLEAN = 1,
    HEARTH_FN_NOT = 2,
    HEARTH_FN_BOOLEAN_FROM_STRING = 3,
    HEARTH_FN_NUMBER = 4, /* 0 arguments: the context, as for all like it */
    HEARTH_FN_STRING = 5,
    HEARTH_FN_INT = 6,
    HEARTH_FN_ROUND = 7,
    HEARTH_FN_ABS = 8,
    HEARTH_FN_FLOOR = 9,
    HEARTH_FN_CEILING = 10,
    HEARTH_FN_POW = 11,
    HEARTH_FN_SQRT = 12,
    HEARTH_FN_SUM = 13,
    HEARTH_FN_MIN = 14,
    HEARTH_FN_MAX = 15,
    HEARTH_FN_COUNT = 16,
    HEARTH_FN_COUNT_NON_EMPTY = 17,
    HEARTH_FN_POSITION = 18, /* 0: in a predicate; 1: among its siblings */
    HEARTH_FN_LAST = 19,
    HEARTH_FN_INDEXED_REPEAT = 20, /* NODE NUMBER, then pairs: NODE NUMBER of
                                      a repeat, index */
    HEARTH_FN_SELECTED = 21,
    HEARTH_FN_COUNT_SELECTED = 22,
    HEARTH_FN_SELECTED_AT = 23,
    HEARTH_FN_CONCAT = 24,
    HEARTH_FN_JOIN = 25,
    HEARTH_FN_SUBSTR = 26,
    HEARTH_FN_SUBSTRING = 27,
    HEARTH_FN_SUBSTRING_BEFORE = 28,
    HEARTH_FN_SUBSTRING_AFTER = 29,
    HEARTH_FN_TRANSLATE = 30,
    HEARTH_FN_STRING_LENGTH = 31,
    HEARTH_FN_NORMALIZE_SPACE = 32,
    HEARTH_FN_CONTAINS = 33,
    HEARTH_FN_STARTS_WITH = 34,
    HEARTH_FN_ENDS_WITH = 35,
    HEARTH_FN_REGEX = 36,
    HEARTH_FN_TODAY = 37,
    HEARTH_FN_NOW = 38,
    HEARTH_FN_DATE = 39,
    HEARTH_FN_DATE_TIME = 40,
    HEARTH_FN_DECIMAL_DATE_TIME = 41,
    HEARTH_FN_DECIMAL_TIME = 42,
    HEARTH_FN_FORMAT_DATE = 43,
    HEARTH_FN_FORMAT_DATE_TIME = 44,
    HEARTH_FN_CHOICE_NAME = 45, /* value, NODE NUMBER */
    HEARTH_FN_ITEXT = 46,
    HEARTH_FN_VERSION = 47,
    HEARTH_FN_RANDOM = 48,
    HEARTH_FN_UUID = 49,
    HEARTH_FN_PULLDATA = 50, /* LIST NUMBER, column, key column, key */
    HEARTH_FN_DIGEST = 51,
    HEARTH_FN_BASE64_DECODE = 52,
    HEARTH_FN_RANDOMIZE = 53, /* gives a node list */
    HEARTH_FN_CHECKLIST = 54,
    HEARTH_FN_WEIGHTED_CHECKLIST = 55,
    HEARTH_FN_SIN = 56,
    HEARTH_FN_COS = 57,
    HEARTH_FN_TAN = 58,
    HEARTH_FN_ASIN = 59,
    HEARTH_FN_ACOS = 60,
    HEARTH_FN_ATAN = 61,
    HEARTH_FN_ATAN2 = 62,
    HEARTH_FN_LOG = 63,
    HEARTH_FN_LOG10 = 64,
    HEARTH_FN_EXP = 65,
    HEARTH_FN_EXP10 = 66,
    HEARTH_FN_PI = 67,
    HEARTH_FN_AREA = 68,
    HEARTH_FN_DISTANCE = 69,
    HEARTH_FN_GEOFENCE = 70,
    HEARTH_FN_EXTRACT_SIGNED = 71,
    HEARTH_FN_END /* one past the last */
};

/* How many arguments a function takes; false if there is no such function.
 * ${most} is 255 where any number will do. */
bool hearth_function_arity(uint8_t function, uint8_t *least, uint8_t *most);

enum hearth_value_type {
    HEARTH_VALUE_TEXT,
    HEARTH_VALUE_NUMBER,
    HEARTH_VALUE_BOOLEAN,
    HEARTH_VALUE_DATE,     /* number: whole days since 1970-01-01 */
    HEARTH_VALUE_DATETIME, /* number: milliseconds since 1970 UTC */
    HEARTH_VALUE_NODES     /* first, count: in the machine's node lists */
};

struct hearth_value {
    enum hearth_value_type type;
    bool boolean;
    int16_t offset; /* DATETIME: minutes east of UTC it is shown in */
    double number;
    struct hearth_slice text;
    uint32_t first, count;
};

/* Checks code from a package: known codes, stack depth, jumps forward to a
 * code's start, predicates closed, arguments, one value at the end, nodes
 * below ${node_count}, lists below ${list_count}, names below ${names_len}.
 * E_INVALID, E_LIMIT. */
struct hearth_expr_bounds {
    uint16_t node_count;
    uint16_t list_count;
    uint32_t names_len;
};
HEARTH_MUST_USE int hearth_expr_check(struct hearth_slice code,
                                      const struct hearth_expr_bounds *bounds);
/* The next node that ${code} names (NODE, ALL), searching from ${at}, which
 * moves on; HEARTH_NONE (form.h) at the end, or where the code is malformed.
 * Starts with ${at} = 0. */
uint16_t hearth_expr_reference(struct hearth_slice code, size_t *at);

#endif
