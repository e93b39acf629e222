/* SPDX-License-Identifier: Apache-2.0 */
/* How an interview meets a person: line by line, or on a full screen. The loop
 * of the interview is the same for both. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_FACE_H
#define HEARTH_FIRMWARE_INTERVIEW_FACE_H

#include "interview_offers.h"
#include "line_input.h"
#include "words.h"

struct hearth_face {
    /* The question with what is offered; after found(): below that. */
    void (*question)(void *cookie, const struct hearth_sitting *s,
                     struct hearth_place place,
                     const struct hearth_interview_offers *offers,
                     bool is_found);
    void (*found)(void *cookie, const struct hearth_sitting *s,
                  struct hearth_place place,
                  const struct hearth_interview_offers *offers,
                  struct hearth_slice part);
    /* Whether to add one more to a repeat. */
    void (*add)(void *cookie, const struct hearth_sitting *s,
                struct hearth_place place);
    void (*review)(void *cookie, const struct hearth_sitting *s);
    void (*help)(void *cookie, const struct hearth_sitting *s,
                 struct hearth_place place);
    /* Where the person finds help. */
    void (*card)(void *cookie, const struct hearth_sitting *s);
    void (*violation)(void *cookie, const struct hearth_sitting *s,
                      const struct hearth_violation *v);
    /* A remark to stand above the next screen. */
    void (*say)(void *cookie, const struct hearth_sitting *s,
                enum hearth_words_id id, const struct hearth_words_args *args);
    /* A remark that the next line answers with the word of confirm_word. */
    void (*ask)(void *cookie, const struct hearth_sitting *s,
                enum hearth_words_id id, const struct hearth_words_args *args);
    /* The code of the withdrawal slip, until the next line. */
    void (*slip)(void *cookie, const struct hearth_sitting *s,
                 const char *code);
    /* The next line, as hearth_line_input_next gives it. */
    int (*line)(void *cookie, const struct hearth_sitting *s,
                struct hearth_slice *line);
    /* A fresh screen: nothing of the last one stays to be read. */
    void (*clear)(void *cookie);
    /* Before something is reported: from here on plain lines are shown. */
    void (*leave)(void *cookie);
    void *cookie;
};

/* Line by line on standard output, from ${in}. */
void hearth_interview_face_plain(struct hearth_line_input *in,
                                 struct hearth_face *face);

#endif
