/* SPDX-License-Identifier: Apache-2.0 */
/* The interview line by line: for pipes, scripts and the plainest terminal. */
#include "console.h"
#include "interview_card.h"
#include "interview_face.h"
#include "interview_review.h"
#include "interview_screen.h"
#include "interview_show.h"

#include <stdio.h>

static void prompt(void)
{
    (void)printf("\n> ");
    (void)fflush(stdout);
}

static void show_question(void *cookie, const struct hearth_sitting *s,
                          struct hearth_place place,
                          const struct hearth_interview_offers *offers,
                          bool is_found)
{
    (void)cookie;
    if (is_found) {
        hearth_interview_show_words(s, HEARTH_WORDS_TYPE_OR_PART, NULL);
        prompt();
    } else {
        hearth_interview_screen_question(s, place, offers);
    }
}

static void show_found(void *cookie, const struct hearth_sitting *s,
                       struct hearth_place place,
                       const struct hearth_interview_offers *offers,
                       struct hearth_slice part)
{
    (void)cookie;
    hearth_interview_card_found(s, place, offers, part);
}

static void show_add(void *cookie, const struct hearth_sitting *s,
                     struct hearth_place place)
{
    (void)cookie;
    hearth_interview_screen_add(s, place);
}

static void show_review(void *cookie, const struct hearth_sitting *s)
{
    (void)cookie;
    hearth_interview_review_show(s);
}

static void show_help(void *cookie, const struct hearth_sitting *s,
                      struct hearth_place place)
{
    (void)cookie;
    hearth_interview_screen_help(s, place);
}

static void show_card(void *cookie, const struct hearth_sitting *s)
{
    (void)cookie;
    hearth_interview_card_help(s);
}

static void show_violation(void *cookie, const struct hearth_sitting *s,
                           const struct hearth_violation *v)
{
    (void)cookie;
    hearth_interview_screen_violation(s, v);
}

static void say(void *cookie, const struct hearth_sitting *s,
                enum hearth_words_id id, const struct hearth_words_args *args)
{
    (void)cookie;
    (void)printf("\n! ");
    hearth_interview_show_words(s, id, args);
    (void)printf("\n");
}

static void ask(void *cookie, const struct hearth_sitting *s,
                enum hearth_words_id id, const struct hearth_words_args *args)
{
    struct hearth_words_args word = {{hearth_words_t(hearth_words(
        hearth_interview_show_language(s), HEARTH_WORDS_CONFIRM_WORD))}};
    (void)cookie;
    (void)printf("\n");
    hearth_interview_show_words(s, id, args);
    (void)printf(" ");
    hearth_interview_show_words(s, HEARTH_WORDS_CONFIRM_TYPE, &word);
    (void)printf(" ");
    (void)fflush(stdout);
}

static void show_slip(void *cookie, const struct hearth_sitting *s,
                      const char *code)
{
    (void)cookie;
    (void)printf("\n");
    hearth_interview_show_words(s, HEARTH_WORDS_SLIP_EXPLAIN, NULL);
    (void)printf("\n\n    ");
    hearth_console_show_text(code);
    (void)printf("\n\n");
    hearth_interview_show_words(s, HEARTH_WORDS_SLIP_HANDED, NULL);
    prompt();
}

static int next_line(void *cookie, const struct hearth_sitting *s,
                     struct hearth_slice *line)
{
    uint8_t *data;
    size_t len;
    int rc;
    do {
        rc = hearth_line_input_next(cookie, &data, &len);
        if (rc == HEARTH_E_LIMIT) {
            hearth_interview_show_words(s, HEARTH_WORDS_ERROR_LINE, NULL);
            prompt();
        }
    } while (rc == HEARTH_E_LIMIT);
    if (rc == 0) {
        *line = hearth_slice_of(data, len);
    }
    return rc;
}

static void clear(void *cookie)
{
    (void)cookie;
    hearth_console_clear();
}

static void leave(void *cookie)
{
    (void)cookie;
}

void hearth_interview_face_plain(struct hearth_line_input *in,
                                 struct hearth_face *face)
{
    *face = (struct hearth_face){.question = show_question,
                                 .found = show_found,
                                 .add = show_add,
                                 .review = show_review,
                                 .help = show_help,
                                 .card = show_card,
                                 .violation = show_violation,
                                 .say = say,
                                 .ask = ask,
                                 .slip = show_slip,
                                 .line = next_line,
                                 .clear = clear,
                                 .leave = leave,
                                 .cookie = in};
}
