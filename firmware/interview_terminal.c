/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a line, lets the interview decide, commits, shows the next screen. */
#include "interview_terminal.h"

#include "console.h"
#include "finalise.h"
#include "interview_keys.h"
#include "interview_screen.h"
#include "report.h"
#include "withdrawal.h"

#include <stdio.h>

/* The state of the loop. */
struct terminal {
    struct hearth_sitting *s;
    struct hearth_line_input *in;
    bool is_review; /* asked for, though questions are left */
    bool is_over;
    enum hearth_interview_ending ending;
    uint64_t *seq;
};

static void finish(struct terminal *t, enum hearth_interview_ending ending)
{
    t->is_over = true;
    t->ending = ending;
}

/* Commits; a disk that is full must not let the interview run on. */
static void save(struct terminal *t)
{
    int rc = hearth_sitting_save(t->s);
    if (rc == HEARTH_E_FULL && !t->s->is_kept) {
        hearth_report("no draft can be kept: there are %d already, or the "
                      "disk is full",
                      HEARTH_DRAFTS_MAX);
        finish(t, HEARTH_INTERVIEW_FAILED);
    } else if (rc != 0) {
        (void)hearth_report_cannot("save the draft", rc);
        finish(t, HEARTH_INTERVIEW_FAILED);
    }
}

static int next_line(struct terminal *t, struct hearth_slice *line)
{
    uint8_t *data;
    size_t len;
    int rc;
    do {
        rc = hearth_line_input_next(t->in, &data, &len);
        if (rc == HEARTH_E_LIMIT) {
            (void)printf("That line is too long.\n> ");
            (void)fflush(stdout);
        }
    } while (rc == HEARTH_E_LIMIT);
    if (rc == 0) {
        *line = hearth_slice_of(data, len);
    }
    return rc;
}

/* Leaving: by :q, at the end of input, or when asked to stop. */
static void leave(struct terminal *t)
{
    save(t);
    if (!t->is_over) {
        finish(t, t->s->is_kept ? HEARTH_INTERVIEW_LEFT
                                : HEARTH_INTERVIEW_DROPPED);
    }
}

/* Asks for a typed "yes". */
static bool is_confirmed(struct terminal *t, const char *question)
{
    struct hearth_slice line;
    (void)printf("\n%s Type yes to confirm: ", question);
    (void)fflush(stdout);
    return next_line(t, &line) == 0 &&
           hearth_slice_is_equal(line, hearth_slice_text("yes"));
}

static void destroy(struct terminal *t)
{
    if (!is_confirmed(t, "All answers of this interview are destroyed.")) {
        return;
    }
    int rc = hearth_sitting_destroy(t->s);
    if (rc != 0) {
        (void)hearth_report_cannot("destroy the draft", rc);
        finish(t, HEARTH_INTERVIEW_FAILED);
        return;
    }
    finish(t, HEARTH_INTERVIEW_DESTROYED);
}

static bool asks_consent(const struct hearth_form *form)
{
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (form->nodes[n].role == HEARTH_ROLE_CONSENT) {
            return true;
        }
    }
    return false;
}

/* Shows the withdrawal code once. Its tag is committed first: a code that was
 * handed over must work even if the power fails now. */
static bool show_withdrawal(struct terminal *t)
{
    struct hearth_sitting *s = t->s;
    struct hearth_slice line;
    if (hearth_sitting_outcome(s) != HEARTH_OUTCOME_COMPLETE ||
        !asks_consent(s->form) || s->draft.has_tag) {
        return true;
    }
    struct hearth_withdrawal *w = hearth_secmem_take(s->m, sizeof(*w));
    int rc = w == NULL ? HEARTH_E_MEMORY
                       : hearth_withdrawal_draw(&s->session->agent->rng, w,
                                                s->draft.tag);
    if (rc != 0) {
        hearth_secmem_give(s->m, w);
        (void)hearth_report_cannot("draw a withdrawal code", rc);
        return false;
    }
    s->draft.has_tag = true;
    save(t);
    if (!t->is_over) {
        (void)printf("\nWith this code the respondent can withdraw later. It "
                     "is shown only now.\nWrite it on the slip:\n\n    ");
        hearth_console_show_text(w->code);
        (void)printf("\n\nEnter when it is handed over\n> ");
        (void)fflush(stdout);
    }
    hearth_secmem_give(s->m, w);
    rc = t->is_over ? 0 : next_line(t, &line);
    hearth_console_clear();
    return !t->is_over && rc == 0;
}

static void finalise(struct terminal *t)
{
    struct hearth_sitting *s = t->s;
    struct hearth_violation violation;
    struct hearth_finalise f = {0};
    size_t count = s->has_stopped
                       ? 0
                       : hearth_interview_validate(s->interview, &violation);
    if (count > 0) {
        (void)printf("\n%zu %s to be answered or corrected first.\n", count,
                     count == 1 ? "question has" : "questions have");
        hearth_interview_screen_violation(s, &violation);
        t->is_review = false;
        if (hearth_interview_jump(s->interview, violation.node) != 0) {
            t->is_review = true;
        }
        return;
    }
    if (!show_withdrawal(t)) {
        if (!t->is_over) {
            leave(t);
        }
        return;
    }
    int rc = hearth_finalise(s, &f);
    if (rc != 0) {
        hearth_report("cannot finalise: %s", hearth_finalise_reason(rc));
        finish(t, HEARTH_INTERVIEW_FAILED);
        return;
    }
    *t->seq = f.seq;
    finish(t, HEARTH_INTERVIEW_SAVED);
}

/* The respondent wants to stop: the outcome is stored, and no answer. */
static void stop(struct terminal *t)
{
    if (!is_confirmed(t, "The interview ends and no answer is stored.")) {
        return;
    }
    t->s->has_stopped = true;
    finalise(t);
    t->s->has_stopped = false;
}

static void next_language(struct terminal *t)
{
    struct hearth_sitting *s = t->s;
    uint8_t next = (uint8_t)(s->draft.language + 1);
    s->draft.language = next < s->form->language_count ? next : 0;
}

static void clear_answer(struct terminal *t, uint16_t node)
{
    struct hearth_violation violation;
    if (node != HEARTH_NONE &&
        hearth_interview_answer(t->s->interview, node, hearth_slice_of(NULL, 0),
                                &violation) == 0) {
        save(t);
    }
}

/* Commands that mean the same everywhere; false if ${letter} is none. */
static bool run_command(struct terminal *t, char letter, uint16_t node)
{
    switch (letter) {
    case 'b':
        if (!t->is_review) {
            hearth_interview_back(t->s->interview);
        }
        t->is_review = false;
        return true;
    case 'c':
        clear_answer(t, node);
        return true;
    case 'd':
        destroy(t);
        return true;
    case 'e':
        stop(t);
        return true;
    case 'h':
        hearth_interview_screen_help();
        return true;
    case 'l':
        next_language(t);
        return true;
    case 'q':
        leave(t);
        return true;
    case 'w':
        /* The last one was lost before it was handed over. */
        t->s->draft.has_tag = false;
        return true;
    case 'f':
    case 'r':
        t->is_review = true;
        return true;
    default:
        return false;
    }
}

/* Stores what was typed, if it fits; says why not. */
static bool take_answer(struct terminal *t, uint16_t node,
                        struct hearth_slice line)
{
    struct hearth_sitting *s = t->s;
    struct hearth_violation violation = {HEARTH_VIOLATION_TYPE, node,
                                         HEARTH_NONE};
    struct hearth_writer w;
    if (line.len == 0 || s->form->nodes[node].type == HEARTH_NODE_NOTE) {
        return true;
    }
    hearth_writer_init(&w, s->plain, HEARTH_DRAFT_MAX);
    int rc = hearth_interview_keys_answer(s->form, node, line, &w);
    if (rc == 0) {
        rc = hearth_interview_answer(s->interview, node,
                                     hearth_writer_slice(&w), &violation);
    }
    hearth_secmem_wipe(s->plain, HEARTH_DRAFT_MAX);
    if (rc != 0) {
        hearth_interview_screen_violation(s, &violation);
    }
    return rc == 0;
}

static void run_question(struct terminal *t, uint16_t node)
{
    struct hearth_violation violation;
    struct hearth_slice line;
    hearth_interview_screen_question(t->s, node);
    if (next_line(t, &line) != 0) {
        leave(t);
        return;
    }
    char letter = hearth_interview_keys_command(line);
    hearth_console_clear();
    if (letter != 0 && run_command(t, letter, node)) {
        return;
    }
    if (!take_answer(t, node, line)) {
        return;
    }
    if (hearth_interview_next(t->s->interview, &violation) != 0) {
        hearth_interview_screen_violation(t->s, &violation);
        return;
    }
    save(t);
}

static void run_review(struct terminal *t)
{
    struct hearth_slice line;
    hearth_interview_screen_review(t->s);
    if (next_line(t, &line) != 0) {
        leave(t);
        return;
    }
    char letter = hearth_interview_keys_command(line);
    hearth_console_clear();
    if (letter == 'f') {
        finalise(t);
        return;
    }
    if (letter != 0) {
        (void)run_command(t, letter, HEARTH_NONE);
        return;
    }
    uint16_t node =
        hearth_interview_screen_line(t->s, hearth_interview_keys_number(line));
    if (node != HEARTH_NONE &&
        hearth_interview_jump(t->s->interview, node) == 0) {
        t->is_review = false;
    }
}

enum hearth_interview_ending
hearth_interview_terminal(struct hearth_sitting *s,
                          struct hearth_line_input *in,
                          /* NOLINTNEXTLINE(readability-non-const-parameter) */
                          uint64_t *seq)
{
    struct terminal t = {.s = s, .in = in, .seq = seq};
    hearth_console_clear();
    while (!t.is_over) {
        uint16_t node = hearth_interview_current(s->interview);
        if (t.is_review || node == HEARTH_NONE) {
            run_review(&t);
        } else {
            run_question(&t, node);
        }
    }
    return t.ending;
}
