/* SPDX-License-Identifier: Apache-2.0 */
/* How each answer is packed: shared by writer and reader (FORMAT.md
 * "Answers").
 *
 * Nodes stand in form order; where a repeat stands, the number of its
 * instances, then each of them the same way. One token a node:
 *
 *   not asked          0 (a repeat: no instance)
 *   not asked, 3 on    2 | varint (count - 3)
 *   asked, left blank  1
 *   given              3 + v, where v is
 *     repeat             number of instances - 1
 *     select_one         index in its list
 *     integer            zigzag of the number; also drawn arms and seeds
 *     date               zigzag of the days since 2020-01-01
 *     acknowledge        0
 *     select_multiple    up to 60 choices: bit mask - 1, bit i = choice i
 *                        more: count - 1 | first index | gaps - 1 ...
 *     rank, conjoint     count - 1 | indexes ...
 *     calculate          8 * w + kind: 0 text, 1 number, 2 date, 3 moment:
 *                        w = length - 1 | bytes; 4 whole number: w = zigzag;
 *                        5 false, 6 true: w = 0
 *     all others, and    length - 1 | bytes
 *     choices without
 *     a list
 *
 * All numbers are varints. A run of not asked at the end is left out. Only
 * one spelling of the same answers is accepted. */
#ifndef HEARTH_FORM_SHAPE_H
#define HEARTH_FORM_SHAPE_H

#include "hearth/form.h"

#define HEARTH_TOKEN_NOT_ASKED 0u
#define HEARTH_TOKEN_SKIPPED   1u
#define HEARTH_TOKEN_RUN       2u
#define HEARTH_TOKEN_GIVEN     3u
#define HEARTH_RUN_MIN         3u
#define HEARTH_RUN_MAX         HEARTH_INTERVIEW_CELLS_MAX
#define HEARTH_MASK_CHOICES    60u   /* mask + 3 stays below 2^63 */
#define HEARTH_DATE_ZERO       18262 /* 2020-01-01 */

/* How a node's answer is packed. */
enum hearth_shape {
    HEARTH_SHAPE_TEXT,
    HEARTH_SHAPE_CHOICE,
    HEARTH_SHAPE_WHOLE,
    HEARTH_SHAPE_DATE,
    HEARTH_SHAPE_OK,
    HEARTH_SHAPE_MASK,
    HEARTH_SHAPE_INDEXES,
    HEARTH_SHAPE_RANK,
    HEARTH_SHAPE_CALCULATE
};

/* Kinds of a calculation, as packed. */
enum hearth_calculated {
    HEARTH_CALCULATED_TEXT = 0,
    HEARTH_CALCULATED_NUMBER = 1,
    HEARTH_CALCULATED_DATE = 2,
    HEARTH_CALCULATED_MOMENT = 3,
    HEARTH_CALCULATED_WHOLE = 4,
    HEARTH_CALCULATED_FALSE = 5,
    HEARTH_CALCULATED_TRUE = 6
};

enum hearth_shape hearth_shape_of(const struct hearth_form *form,
                                  const struct hearth_node *n);
/* Text that was computed keeps blanks at its ends; all else is spelt one
 * way. */
bool hearth_shape_is_canonical(const struct hearth_form *form, uint16_t node,
                               struct hearth_slice text);
/* A whole number in digits. */
bool hearth_shape_is_whole(struct hearth_slice text);
uint64_t hearth_shape_zigzag(int64_t v);
/* False beyond HEARTH_CANON_INTEGER_LIMIT. */
bool hearth_shape_from_zigzag(uint64_t v, int64_t *out);

#endif
