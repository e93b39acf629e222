/* SPDX-License-Identifier: Apache-2.0 */
/* Protobuf bodies that are well formed and say something else: one number or
 * one string inside changed, all lengths around it right again. */
#ifndef HEARTH_TEST_PB_MUTATE_H
#define HEARTH_TEST_PB_MUTATE_H

#include "hearth/bytes.h"

enum pb_change {
    PB_ZERO,  /* a number becomes 0 */
    PB_MORE,  /* one more */
    PB_HUGE,  /* 2^32 - 1 */
    PB_LARGE, /* 70,000: more than 16 bits */
    PB_BYTE,  /* 300: more than 8 */
    PB_EMPTY, /* a string or message becomes empty */
    PB_CUT,   /* loses its last byte */
    PB_TWICE, /* stands there twice */
    PB_CHANGES
};

/* ${in} with the ${at}-th field changed, to ${out}; false: there are fewer
 * fields. Numbers packed in a string count as fields where they can be read as
 * a message. */
bool pb_mutate(struct hearth_slice in, size_t at, enum pb_change change,
               struct hearth_writer *out);

#endif
