/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a line, lets the interview decide, commits, shows the next screen:
 * the same whatever the screen is. */
#include "interview_terminal.h"

#include "finalise.h"
#include "interview_keys.h"
#include "interview_review.h"
#include "interview_show.h"
#include "report.h"
#include "slip.h"
#include "team.h"

#include <stdio.h>

/* The state of the loop. */
struct terminal {
    struct hearth_sitting *s;
    const struct hearth_face *face;
    struct hearth_interview_offers offers; /* of the question on screen */
    bool is_found;  /* choices that were looked for are on screen */
    bool is_review; /* asked for, though questions are left */
    bool is_locked; /* nobody is there, or a lid was closed */
    bool is_over;
    enum hearth_interview_ending ending;
    uint64_t *seq;
};

/* Says what cannot be done where it stays to be read. */
static void report_cannot(const struct terminal *t, const char *what, int rc)
{
    t->face->leave(t->face->cookie);
    (void)hearth_report_cannot_in(hearth_interview_show_language(t->s), what,
                                  rc);
}

static void report_not_final(const struct terminal *t, int rc)
{
    t->face->leave(t->face->cookie);
    char text[HEARTH_WORDS_TEXT_MAX];
    uint8_t language = hearth_interview_show_language(t->s);
    struct hearth_words_args args = {
        {hearth_words_t(hearth_words(language, hearth_finalise_reason(rc)))}};
    hearth_report("%s",
                  hearth_words_format(language, HEARTH_WORDS_CANNOT_FINALISE,
                                      &args, text, sizeof(text)));
}

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
        t->face->leave(t->face->cookie);
        hearth_report_say(HEARTH_WORDS_DRAFTS_FULL,
                          "no draft can be kept: there are %d already, or the "
                          "disk is full",
                          HEARTH_DRAFTS_MAX);
        finish(t, HEARTH_INTERVIEW_FAILED);
    } else if (rc != 0) {
        report_cannot(t, "save the draft", rc);
        finish(t, HEARTH_INTERVIEW_FAILED);
    }
}

static int next_line(struct terminal *t, struct hearth_slice *line)
{
    if (t->is_locked) {
        return HEARTH_E_LOCKED;
    }
    int rc = t->face->line(t->face->cookie, t->s, line);
    t->is_locked = rc == HEARTH_E_LOCKED;
    return rc;
}

/* Leaving: by :q, at the end of input, or when asked to stop or to lock. */
static void leave(struct terminal *t)
{
    save(t);
    if (t->is_over) {
        return;
    }
    if (t->s->form->is_training) {
        finish(t, HEARTH_INTERVIEW_PRACTISED);
    } else if (!t->s->is_kept) {
        finish(t, HEARTH_INTERVIEW_DROPPED);
    } else {
        finish(t,
               t->is_locked ? HEARTH_INTERVIEW_LOCKED : HEARTH_INTERVIEW_LEFT);
    }
}

static void say(const struct terminal *t, enum hearth_words_id id)
{
    t->face->say(t->face->cookie, t->s, id, NULL);
}

static void say_violation(const struct terminal *t,
                          const struct hearth_violation *v)
{
    t->face->violation(t->face->cookie, t->s, v);
}

/* The card for the person can be read wherever a line is typed. */
static bool has_shown_card(const struct terminal *t, struct hearth_slice line)
{
    bool is_card = hearth_interview_keys_command(line) == 'k';
    if (is_card) {
        t->face->card(t->face->cookie, t->s);
    }
    return is_card;
}

/* Asks for a typed "yes", or that word in the language of the interview. */
static bool is_confirmed(struct terminal *t, enum hearth_words_id question,
                         const struct hearth_words_args *args)
{
    struct hearth_slice line;
    const char *word = hearth_words(hearth_interview_show_language(t->s),
                                    HEARTH_WORDS_CONFIRM_WORD);
    int rc;
    do {
        t->face->ask(t->face->cookie, t->s, question, args);
        rc = next_line(t, &line);
    } while (rc == 0 && has_shown_card(t, line));
    return rc == 0 && (hearth_slice_is_equal(line, hearth_slice_text(word)) ||
                       hearth_slice_is_equal(line, hearth_slice_text("yes")));
}

static void destroy(struct terminal *t)
{
    if (!is_confirmed(t, HEARTH_WORDS_DESTROY_EXPLAIN, NULL)) {
        return;
    }
    int rc = hearth_sitting_destroy(t->s);
    if (rc != 0) {
        report_cannot(t, "destroy the draft", rc);
        finish(t, HEARTH_INTERVIEW_FAILED);
        return;
    }
    finish(t, HEARTH_INTERVIEW_DESTROYED);
}

/* Shows the withdrawal code once. */
static bool show_withdrawal(struct terminal *t)
{
    struct hearth_sitting *s = t->s;
    struct hearth_slice line;
    struct hearth_withdrawal *w = NULL;
    if (!hearth_slip_is_due(s)) {
        return true;
    }
    int rc = hearth_slip_draw(s, &w);
    if (rc != 0) {
        report_cannot(t, "draw a withdrawal code and keep its tag", rc);
        return false;
    }
    do {
        t->face->slip(t->face->cookie, s, w->code);
        rc = next_line(t, &line);
    } while (rc == 0 && has_shown_card(t, line));
    hearth_secmem_give(s->m, w);
    t->face->clear(t->face->cookie);
    return rc == 0;
}

/* This interview may not be recorded: the wrong person asks. */
static bool is_mismatch(const struct terminal *t, enum hearth_words_id *why)
{
    return !t->s->has_stopped &&
           hearth_sitting_outcome(t->s) == HEARTH_OUTCOME_COMPLETE &&
           hearth_team_is_mismatch(t->s, why);
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
        t->face->say(t->face->cookie, s, HEARTH_WORDS_TO_CORRECT,
                     &(struct hearth_words_args){{hearth_words_n(count)}});
        say_violation(t, &violation);
        t->is_review = false;
        if (hearth_interview_jump(s->interview, violation.place) != 0) {
            t->is_review = true;
        }
        return;
    }
    enum hearth_words_id why;
    if (is_mismatch(t, &why)) {
        say(t, why);
        say(t, HEARTH_WORDS_KEY_REASSIGN);
        return;
    }
    if (s->form->is_training) {
        finish(t, HEARTH_INTERVIEW_PRACTISED);
        return;
    }
    /* before a slip is written that would hold for nothing */
    int rc = hearth_finalise_obstacle(s->session->agent);
    if (rc != 0) {
        report_not_final(t, rc);
        leave(t);
        return;
    }
    if (!show_withdrawal(t)) {
        if (!t->is_over) {
            leave(t);
        }
        return;
    }
    rc = hearth_finalise(s, &f);
    if (rc != 0) {
        report_not_final(t, rc);
        finish(t, HEARTH_INTERVIEW_FAILED);
        return;
    }
    if (f.is_key_left) {
        t->face->leave(t->face->cookie);
        hearth_report_say(HEARTH_WORDS_KEY_LEFT,
                          "it is saved, but the draft's key could not be "
                          "destroyed; run hearth-agent status to finish that");
    }
    *t->seq = f.seq;
    finish(t, HEARTH_INTERVIEW_SAVED);
}

/* Somebody stops, or somebody else has to ask: no answer is stored. */
static void stop(struct terminal *t, enum hearth_words_id question,
                 enum hearth_interview_ending ending)
{
    if (!is_confirmed(t, question, NULL)) {
        return;
    }
    t->s->has_stopped = true;
    finalise(t);
    t->s->has_stopped = false;
    if (t->is_over && t->ending == HEARTH_INTERVIEW_SAVED) {
        t->ending = ending;
    }
}

static void reassign(struct terminal *t)
{
    enum hearth_words_id why;
    if (is_mismatch(t, &why)) {
        stop(t, why, HEARTH_INTERVIEW_REASSIGNED);
    } else {
        say(t, HEARTH_WORDS_ERROR_NOT_NOW);
    }
}

/* The language after this one, or the one that ${rest} names. */
static void change_language(struct terminal *t, struct hearth_slice rest)
{
    struct hearth_sitting *s = t->s;
    uint16_t count = s->form->language_count;
    uint16_t next = (uint16_t)(hearth_interview_language(s->interview) + 1u);
    if (rest.len > 0) {
        for (next = 0; next < count; next++) {
            if (hearth_slice_is_equal(
                    rest, hearth_slice_text(s->form->languages[next].tag))) {
                break;
            }
        }
        if (next == count) {
            say(t, HEARTH_WORDS_ERROR_LANGUAGE);
            return;
        }
    }
    hearth_interview_set_language(s->interview,
                                  next < count ? (uint8_t)next : 0);
    save(t);
}

static void clear_answer(struct terminal *t, struct hearth_place place)
{
    struct hearth_violation violation;
    if (place.node == HEARTH_NONE) {
        return;
    }
    if (hearth_interview_answer(t->s->interview, place,
                                hearth_slice_of(NULL, 0), &violation) == 0) {
        save(t);
    } else {
        say_violation(t, &violation);
    }
}

/* The innermost entry of a repeat that ${place} is in; node HEARTH_NONE if it
 * is in none. */
static struct hearth_place entry_around(const struct terminal *t,
                                        struct hearth_place place)
{
    const struct hearth_instance *at =
        place.node == HEARTH_NONE
            ? NULL
            : hearth_interview_instance_at(t->s->interview, place.instance);
    if (at == NULL || at->node == HEARTH_ROOT) {
        return (struct hearth_place){0, HEARTH_NONE};
    }
    return (struct hearth_place){place.instance, at->node};
}

static void remove_entry(struct terminal *t, struct hearth_place place)
{
    struct hearth_place entry = entry_around(t, place);
    if (entry.node == HEARTH_NONE) {
        say(t, HEARTH_WORDS_ERROR_NO_ENTRY);
        return;
    }
    if (!is_confirmed(t, HEARTH_WORDS_REMOVE_EXPLAIN, NULL)) {
        return;
    }
    if (hearth_interview_remove(t->s->interview, entry) != 0) {
        say(t, HEARTH_WORDS_ERROR_FIXED);
        return;
    }
    save(t);
}

static void go_to(struct terminal *t, uint64_t number)
{
    struct hearth_place place = {0, HEARTH_NONE};
    if (number > 0) {
        place = hearth_interview_review_line(t->s, number);
    }
    t->is_review = place.node == HEARTH_NONE ||
                   hearth_interview_jump(t->s->interview, place) != 0;
}

/* Commands that mean the same everywhere; false if ${line} is none. */
static bool run_command(struct terminal *t, struct hearth_slice line,
                        struct hearth_place place)
{
    struct hearth_slice rest = hearth_interview_keys_rest(line);
    if (has_shown_card(t, line)) {
        return true;
    }
    switch (hearth_interview_keys_command(line)) {
    case 'a':
        reassign(t);
        return true;
    case 'b':
        if (!t->is_review) {
            hearth_interview_back(t->s->interview);
        }
        t->is_review = false;
        return true;
    case 'c':
        clear_answer(t, place);
        return true;
    case 'd':
        destroy(t);
        return true;
    case 'e':
        stop(t, HEARTH_WORDS_STOP_EXPLAIN, HEARTH_INTERVIEW_STOPPED);
        return true;
    case 'g':
        go_to(t, hearth_interview_keys_number(rest));
        return true;
    case 'h':
        t->face->help(t->face->cookie, t->s, place);
        return true;
    case 'l':
        change_language(t, rest);
        return true;
    case 'q':
        leave(t);
        return true;
    case 'w':
        /* The last one was lost before it was handed over. */
        t->s->draft.has_tag = false;
        return true;
    case 'x':
        remove_entry(t, place);
        return true;
    case 'f':
    case 'r':
        t->is_review = true;
        return true;
    default:
        return false;
    }
}

static int16_t zone(void *cookie, int64_t utc_ms)
{
    return hearth_sitting_world_zone(cookie, utc_ms);
}

/* The answer's text from what was typed; false says why it is none. */
static bool read_keys(struct terminal *t, struct hearth_place place,
                      struct hearth_slice line, struct hearth_writer *w)
{
    struct hearth_sitting *s = t->s;
    struct hearth_violation violation = {HEARTH_VIOLATION_TYPE, place,
                                         HEARTH_NO_TEXT};
    struct hearth_interview_keys keys = {
        .node = &s->form->nodes[place.node],
        .offers = t->offers.items,
        .offer_count = t->offers.count,
        .now_ms = hearth_sitting_world_now_ms(s->world),
        .zone = zone,
        .cookie = s->world};
    hearth_writer_init(w, s->plain, HEARTH_DRAFT_MAX);
    if (hearth_interview_keys_answer(&keys, line, w) == 0) {
        return true;
    }
    say_violation(t, &violation);
    return false;
}

/* "the screen says how many answered questions this hides, before it does" */
static bool may_hide(struct terminal *t, struct hearth_place place,
                     struct hearth_slice text)
{
    unsigned count = hearth_interview_would_hide(t->s->interview, place, text);
    struct hearth_words_args args = {{hearth_words_n(count)}};
    return count == 0 || is_confirmed(t, HEARTH_WORDS_HIDES, &args);
}

/* Stores what was typed, if it fits; says why not. */
static bool take_answer(struct terminal *t, struct hearth_place place,
                        struct hearth_slice line)
{
    struct hearth_sitting *s = t->s;
    struct hearth_violation violation;
    struct hearth_writer w;
    uint8_t type = s->form->nodes[place.node].type;
    bool is_taken = false;
    if (line.len == 0 || type == HEARTH_NODE_NOTE ||
        type == HEARTH_NODE_CONJOINT ||
        hearth_interview_is_read_only(s->interview, place)) {
        return true;
    }
    if (read_keys(t, place, line, &w) &&
        may_hide(t, place, hearth_writer_slice(&w))) {
        is_taken =
            hearth_interview_answer(s->interview, place,
                                    hearth_writer_slice(&w), &violation) == 0;
        if (!is_taken) {
            say_violation(t, &violation);
        }
    }
    hearth_secmem_wipe(s->plain, HEARTH_DRAFT_MAX);
    return is_taken;
}

/* Words where a number of one of many choices belongs: they are looked for. */
static bool look_for(struct terminal *t, struct hearth_place place,
                     struct hearth_slice line)
{
    if (t->offers.count <= HEARTH_INTERVIEW_OFFERS_LISTED ||
        t->s->form->nodes[place.node].type == HEARTH_NODE_LIST_COUNT ||
        line.len == 0 || hearth_interview_keys_is_numbers(line)) {
        return false;
    }
    t->face->found(t->face->cookie, t->s, place, &t->offers, line);
    t->is_found = true;
    return true;
}

/* The question, or only its prompt below what was found. */
static bool show_question(struct terminal *t, struct hearth_place place)
{
    int rc = hearth_interview_offers_read(&t->offers, t->s, place);
    if (rc != 0) {
        report_cannot(t, "list the choices", rc);
        finish(t, HEARTH_INTERVIEW_FAILED);
        return false;
    }
    t->face->question(t->face->cookie, t->s, place, &t->offers, t->is_found);
    t->is_found = false;
    return true;
}

static void next_screen(struct terminal *t)
{
    struct hearth_violation violation;
    if (hearth_interview_next(t->s->interview, &violation) != 0) {
        say_violation(t, &violation);
        return;
    }
    save(t);
    enum hearth_words_id why;
    if (hearth_team_is_mismatch(t->s, &why)) {
        say(t, why);
        say(t, HEARTH_WORDS_KEY_REASSIGN);
    }
}

static void run_question(struct terminal *t, struct hearth_place place)
{
    struct hearth_slice line;
    if (!show_question(t, place)) {
        return;
    }
    if (next_line(t, &line) != 0) {
        leave(t);
        return;
    }
    t->face->clear(t->face->cookie);
    if (run_command(t, line, place) || look_for(t, place, line)) {
        return;
    }
    if (take_answer(t, place, line)) {
        next_screen(t);
    }
}

static void add_entry(struct terminal *t, struct hearth_place place)
{
    struct hearth_place added;
    int rc = hearth_interview_add(t->s->interview, place.instance, place.node,
                                  &added);
    if (rc != 0) {
        say(t, HEARTH_WORDS_ERROR_NO_MORE);
        return;
    }
    save(t);
}

static void run_add(struct terminal *t, struct hearth_place place)
{
    struct hearth_slice line;
    t->face->add(t->face->cookie, t->s, place);
    if (next_line(t, &line) != 0) {
        leave(t);
        return;
    }
    t->face->clear(t->face->cookie);
    if (run_command(t, line, (struct hearth_place){0, HEARTH_NONE})) {
        return;
    }
    if (line.len == 0) {
        next_screen(t);
    } else if (hearth_interview_keys_number(line) == 1) {
        add_entry(t, place);
    } else {
        say(t, HEARTH_WORDS_ERROR_ADD);
    }
}

static void run_review(struct terminal *t)
{
    struct hearth_slice line;
    t->face->review(t->face->cookie, t->s);
    if (next_line(t, &line) != 0) {
        leave(t);
        return;
    }
    t->face->clear(t->face->cookie);
    if (hearth_interview_keys_command(line) == 'f') {
        finalise(t);
        return;
    }
    if (run_command(t, line, (struct hearth_place){0, HEARTH_NONE})) {
        return;
    }
    go_to(t, hearth_interview_keys_number(line));
}

static void run_screen(struct terminal *t)
{
    struct hearth_screen screen = hearth_interview_screen(t->s->interview);
    if (t->is_review || screen.kind == HEARTH_SCREEN_END) {
        run_review(t);
    } else if (screen.kind == HEARTH_SCREEN_ADD) {
        run_add(t, screen.place);
    } else {
        /* Field-lists come one by one: the world of a sitting says so. */
        run_question(t, screen.place);
    }
}

enum hearth_interview_ending
hearth_interview_terminal(struct hearth_sitting *s,
                          const struct hearth_face *face,
                          /* NOLINTNEXTLINE(readability-non-const-parameter) */
                          uint64_t *seq)
{
    struct terminal t = {.s = s, .face = face, .seq = seq};
    face->clear(face->cookie);
    while (!t.is_over) {
        run_screen(&t);
    }
    hearth_interview_offers_free(&t.offers);
    return t.ending;
}
