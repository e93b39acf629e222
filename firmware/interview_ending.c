/* SPDX-License-Identifier: Apache-2.0 */
/* What is said when an interview ends, and when its form changes under it. */
#include "interview_ending.h"

#include "interview_card.h"
#include "interview_review.h"
#include "interview_show.h"

#include <stdio.h>

static void say_line(const struct hearth_sitting *s, enum hearth_words_id id)
{
    (void)printf("\n");
    hearth_interview_show_words(s, id, NULL);
    (void)printf("\n");
}

static void say_saved(const struct hearth_sitting *s, uint64_t seq)
{
    (void)printf("\n");
    hearth_interview_show_count(s, HEARTH_WORDS_SAVED, seq);
    (void)printf("\n");
}

int hearth_interview_ending_show(const struct hearth_sitting *s,
                                 enum hearth_interview_ending ending,
                                 uint64_t seq)
{
    char id[2 * HEARTH_DRAFT_ID_LEN + 1];
    switch (ending) {
    case HEARTH_INTERVIEW_STOPPED:
        say_line(s, HEARTH_WORDS_STOP_THANKS);
        hearth_interview_card_help(s);
        say_saved(s, seq);
        return 0;
    case HEARTH_INTERVIEW_REASSIGNED:
        say_line(s, HEARTH_WORDS_REASSIGNED);
        say_saved(s, seq);
        return 0;
    case HEARTH_INTERVIEW_SAVED:
        say_saved(s, seq);
        return 0;
    case HEARTH_INTERVIEW_LEFT:
    case HEARTH_INTERVIEW_LOCKED:
        hearth_bytes_hex(hearth_slice_of(s->draft.id, HEARTH_DRAFT_ID_LEN), id);
        say_line(s, HEARTH_WORDS_DRAFT_KEPT);
        (void)printf("  hearth-agent collect --draft %.8s\n", id);
        return 0;
    case HEARTH_INTERVIEW_DROPPED:
        say_line(s, HEARTH_WORDS_NOTHING_KEPT);
        return 0;
    case HEARTH_INTERVIEW_PRACTISED:
        say_line(s, HEARTH_WORDS_PRACTISED);
        return 0;
    case HEARTH_INTERVIEW_DESTROYED:
        say_line(s, HEARTH_WORDS_DESTROYED);
        return 0;
    case HEARTH_INTERVIEW_FAILED:
    default:
        return HEARTH_E_IO;
    }
}

void hearth_interview_ending_update(const struct hearth_sitting *s,
                                    const struct hearth_migration *m)
{
    (void)printf("\n");
    hearth_interview_show_count(s, HEARTH_WORDS_FORM_NEWER, s->form->version);
    (void)printf("\n  ");
    hearth_interview_show_count(s, HEARTH_WORDS_ANSWERS_KEPT, m->kept);
    (void)printf(", ");
    hearth_interview_show_count(s, HEARTH_WORDS_ANSWERS_CHANGED, m->changed);
    (void)printf(", ");
    hearth_interview_show_count(s, HEARTH_WORDS_ANSWERS_LOST, m->lost);
    (void)printf("\n");
    hearth_interview_review_left(s);
}
