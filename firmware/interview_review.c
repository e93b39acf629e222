/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the interview in the order of asking. */
#include "interview_review.h"

#include "interview_show.h"
#include "left_over.h"

#include <stdio.h>

static const struct hearth_place before_first = {0, HEARTH_NONE};

/* What is asked before consent, and practice, is never written: after a lock
 * it is gone, and "no answer" would be wrong. */
static bool is_gone(const struct hearth_sitting *s, struct hearth_place place)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    return s->is_kept &&
           (n->flags & (HEARTH_FLAG_GATE | HEARTH_FLAG_PRACTICE)) != 0 &&
           hearth_interview_value(s->interview, place).len == 0;
}

struct hearth_place hearth_interview_review_next(const struct hearth_sitting *s,
                                                 struct hearth_place place)
{
    struct hearth_place all = hearth_interview_place(HEARTH_ROOT);
    do {
        place = hearth_interview_walk(s->interview, all, place);
    } while (place.node != HEARTH_NONE &&
             (!hearth_form_is_question(&s->form->nodes[place.node]) ||
              s->form->nodes[place.node].type == HEARTH_NODE_CONJOINT ||
              is_gone(s, place)));
    return place;
}

struct hearth_place hearth_interview_review_line(const struct hearth_sitting *s,
                                                 uint64_t number)
{
    struct hearth_place place = hearth_interview_review_next(s, before_first);
    for (uint64_t line = 1; place.node != HEARTH_NONE && line != number;
         line++) {
        place = hearth_interview_review_next(s, place);
    }
    return place;
}

enum hearth_words_id
hearth_interview_review_ending(const struct hearth_sitting *s)
{
    if (s->form->is_training) {
        return HEARTH_WORDS_ENDING_PRACTICE;
    }
    switch (hearth_sitting_outcome(s)) {
    case HEARTH_OUTCOME_REFUSED:
        return HEARTH_WORDS_ENDING_REFUSED;
    case HEARTH_OUTCOME_INELIGIBLE:
        return HEARTH_WORDS_ENDING_INELIGIBLE;
    case HEARTH_OUTCOME_STOPPED:
        return HEARTH_WORDS_ENDING_STOPPED;
    case HEARTH_OUTCOME_COMPLETE:
    default:
        return HEARTH_WORDS_ENDING_COMPLETE;
    }
}

static void show_line(const struct hearth_sitting *s, struct hearth_place place,
                      unsigned line)
{
    hearth_interview_show_fixed(s, "%3u  ", line);
    hearth_interview_show_path(s, place);
    (void)hearth_interview_show_text(s, place,
                                     s->form->nodes[place.node].label);
    hearth_interview_show_fixed(s, "\n       = ");
    if (hearth_interview_value(s->interview, place).len == 0) {
        hearth_interview_show_fixed(s, "(");
        hearth_interview_show_words(s, HEARTH_WORDS_NOT_ANSWERED, NULL);
        hearth_interview_show_fixed(s, ")");
    } else {
        hearth_interview_show_answer(s, place);
    }
    hearth_interview_show_fixed(s, "\n");
}

void hearth_interview_review_left(const struct hearth_sitting *s)
{
    struct hearth_slice left = s->draft.left;
    struct hearth_slice name;
    struct hearth_slice text;
    if (left.len > 0) {
        hearth_interview_show_fixed(s, "\n");
        hearth_interview_show_words(s, HEARTH_WORDS_LEFT_OVER, NULL);
        hearth_interview_show_fixed(s, "\n");
    }
    while (hearth_left_over_next(&left, &name, &text) == 0) {
        hearth_interview_show_fixed(s, "     ");
        hearth_interview_show_bytes(s, name);
        hearth_interview_show_fixed(s, "\n       = ");
        hearth_interview_show_bytes(s, text);
        hearth_interview_show_fixed(s, "\n");
    }
}

void hearth_interview_review_show(const struct hearth_sitting *s)
{
    unsigned line = 0;
    struct hearth_place place = hearth_interview_review_next(s, before_first);
    hearth_interview_show_head(
        s,
        hearth_words(hearth_interview_show_language(s), HEARTH_WORDS_REVIEW));
    hearth_interview_show_fixed(s, "\n\n");
    for (; place.node != HEARTH_NONE;
         place = hearth_interview_review_next(s, place)) {
        show_line(s, place, ++line);
    }
    hearth_interview_review_left(s);
    hearth_interview_show_fixed(s, "\n");
    hearth_interview_show_words(s, hearth_interview_review_ending(s), NULL);
    hearth_interview_show_fixed(s, "\n");
    hearth_interview_show_words(s, HEARTH_WORDS_REVIEW_KEY, NULL);
    hearth_interview_show_fixed(s, "\n> ");
    hearth_interview_show_flush(s);
}
