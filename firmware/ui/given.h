/* SPDX-License-Identifier: Apache-2.0 */
/* The answers on one screen: which questions it has, and what a posted form
 * says to each. */
#ifndef HEARTH_FIRMWARE_UI_GIVEN_H
#define HEARTH_FIRMWARE_UI_GIVEN_H

#include "hearth/fields.h"
#include "sitting.h"

#define HEARTH_GIVEN_NAME_MAX 24

/* Walks the questions and notes of the screen that the interview is at. */
struct hearth_given_walk {
    const struct hearth_sitting *s;
    struct hearth_screen screen;
    struct hearth_place at;
    bool is_begun;
};
struct hearth_given_walk hearth_given_walk(const struct hearth_sitting *s);
bool hearth_given_next(struct hearth_given_walk *w, struct hearth_place *out);

/* The name of the field of ${place}: "a3.17". */
void hearth_given_name(struct hearth_place place,
                       char out[HEARTH_GIVEN_NAME_MAX]);
/* True if a person answers this one, here and now. */
bool hearth_given_is_asked(const struct hearth_sitting *s,
                           struct hearth_place place);
/* What ${f} says to ${place}, as the text of an answer; blank clears. False:
 * nobody is asked. */
bool hearth_given_read(const struct hearth_sitting *s,
                       struct hearth_place place, const struct hearth_fields *f,
                       struct hearth_writer *out);
/* Digits as people type them, as plain ones. */
void hearth_given_number(struct hearth_slice text, struct hearth_writer *out);

#endif
