/* SPDX-License-Identifier: Apache-2.0 */
/* Questions, "add another?", messages. */
#include "interview_screen.h"

#include "console.h"
#include "interview_card.h"
#include "interview_show.h"

#include <stdio.h>

#define TITLE_MAX 64

static bool is_shown_only(const struct hearth_sitting *s,
                          struct hearth_place place)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    return n->type == HEARTH_NODE_NOTE || n->type == HEARTH_NODE_CONJOINT ||
           hearth_interview_is_read_only(s->interview, place);
}

static const char *instruction(const struct hearth_node *node)
{
    switch (node->type) {
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_DECIMAL:
        return "Type a number";
    case HEARTH_NODE_SELECT_MULTIPLE:
        return "Type numbers with spaces between";
    case HEARTH_NODE_RANK:
        return "Type all the numbers, the best first, with spaces between";
    case HEARTH_NODE_INTEGER:
        return "Type a whole number";
    case HEARTH_NODE_LIST_COUNT:
        return "Type how many, and never which";
    case HEARTH_NODE_DATE:
        return "Type a date as YYYY-MM-DD, or today or yesterday";
    case HEARTH_NODE_TIME:
        return "Type a time as HH:MM, or now";
    case HEARTH_NODE_DATETIME:
        return "Type YYYY-MM-DD HH:MM, or now";
    case HEARTH_NODE_ACKNOWLEDGE:
        return "Type ok to confirm";
    case HEARTH_NODE_GEOPOINT:
        return "Type latitude and longitude in degrees, with a space between";
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        return "Type points as latitude and longitude, with ; between points";
    default:
        return "Type the answer";
    }
}

/* What a form may ask only with a stated reason is marked wherever it is
 * asked (forms.md 9); NULL: an ordinary question. */
static const char *warning(const struct hearth_node *node)
{
    switch (node->type) {
    case HEARTH_NODE_TEXT:
    case HEARTH_NODE_BARCODE:
        return "no names, phone numbers or addresses";
    case HEARTH_NODE_GEOPOINT:
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        return "a place can tell who somebody is: no home, no workplace";
    case HEARTH_NODE_IMAGE:
    case HEARTH_NODE_AUDIO:
    case HEARTH_NODE_VIDEO:
    case HEARTH_NODE_FILE:
        return "no faces, no voices; this terminal can only name a file";
    default:
        return NULL;
    }
}

/* The label of the nearest group around that has one. */
static void show_section(const struct hearth_sitting *s,
                         struct hearth_place place)
{
    uint16_t n = s->form->nodes[place.node].parent;
    for (unsigned depth = 0; n != HEARTH_NONE && depth <= HEARTH_DEPTH_MAX;
         depth++) {
        const struct hearth_node *group = &s->form->nodes[n];
        if (n == HEARTH_ROOT || group->type != HEARTH_NODE_GROUP) {
            return;
        }
        if (hearth_interview_show_text(s, place, group->label)) {
            (void)printf("\n\n");
            return;
        }
        n = group->parent;
    }
}

static void show_words(const struct hearth_sitting *s,
                       struct hearth_place place)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    show_section(s, place);
    hearth_interview_show_path(s, place);
    (void)hearth_interview_show_text(s, place, n->label);
    (void)printf("%s\n", hearth_interview_is_required(s->interview, place)
                             ? " (an answer is needed)"
                             : "");
    if (n->hint != HEARTH_NO_TEXT) {
        (void)printf("  ");
        (void)hearth_interview_show_text(s, place, n->hint);
        (void)printf("\n");
    }
    if (n->image != HEARTH_NO_TEXT) {
        (void)printf("  (picture: ");
        (void)hearth_interview_show_text(s, place, n->image);
        (void)printf(")\n");
    }
    if ((n->flags & HEARTH_FLAG_PRACTICE) != 0) {
        (void)printf("  (for practice: this answer is not stored)\n");
    }
    if (warning(n) != NULL) {
        (void)printf("  (%s)\n", warning(n));
    }
}

static void show_prompt(const struct hearth_sitting *s,
                        struct hearth_place place, bool is_answered)
{
    if (is_shown_only(s, place)) {
        (void)printf("Enter to go on\n> ");
    } else {
        (void)printf("%s%s\n> ", instruction(&s->form->nodes[place.node]),
                     is_answered ? ", Enter to keep what is there"
                                 : ", Enter to skip");
    }
    (void)fflush(stdout);
}

void hearth_interview_screen_question(
    const struct hearth_sitting *s, struct hearth_place place,
    const struct hearth_interview_offers *offers)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    struct hearth_slice value = hearth_interview_value(s->interview, place);
    char title[TITLE_MAX];
    uint16_t asked;
    uint16_t answered;
    hearth_interview_progress(s->interview, &asked, &answered);
    (void)snprintf(title, sizeof(title), "%u of %u answered", answered, asked);
    hearth_interview_show_head(s, title);
    (void)printf(" :h for help\n\n");
    show_words(s, place);
    hearth_interview_card_rules(s, place);
    if (n->type == HEARTH_NODE_CONJOINT) {
        hearth_interview_card_profiles(s, place);
    } else if (hearth_interview_offers_apply(n)) {
        hearth_interview_card_choices(s, place, offers);
    }
    if (value.len > 0 && n->type != HEARTH_NODE_NOTE &&
        n->type != HEARTH_NODE_CONJOINT) {
        (void)printf("  answered: ");
        hearth_interview_show_answer(s, place);
        (void)printf("\n");
    }
    show_prompt(s, place, value.len > 0);
}

void hearth_interview_screen_add(const struct hearth_sitting *s,
                                 struct hearth_place place)
{
    const struct hearth_node *repeat = &s->form->nodes[place.node];
    unsigned count =
        hearth_interview_instances(s->interview, place.instance, place.node);
    hearth_interview_show_head(s, count == 0 ? "Add one?" : "Add another?");
    (void)printf("\n\n");
    hearth_interview_show_path(s, place);
    if (!hearth_interview_show_text(s, place, repeat->label)) {
        hearth_console_show_text(hearth_form_name(s->form, place.node));
    }
    (void)printf("\n  so far: %u\n\nType 1 to add %s, Enter to go on\n> ",
                 count, count == 0 ? "one" : "another");
    (void)fflush(stdout);
}

static const char *type_reason(uint8_t type)
{
    switch (type) {
    case HEARTH_NODE_INTEGER:
        return "Please type a whole number in digits.";
    case HEARTH_NODE_LIST_COUNT:
        return "Please type how many of the items shown, in digits.";
    case HEARTH_NODE_DECIMAL:
        return "Please type a number in digits.";
    case HEARTH_NODE_SELECT_ONE:
        return "Please type one of the numbers shown.";
    case HEARTH_NODE_SELECT_MULTIPLE:
        return "Please type numbers shown, with spaces between.";
    case HEARTH_NODE_RANK:
        return "Please type all the numbers shown, each once, the best first.";
    case HEARTH_NODE_DATE:
        return "Please type a date as YYYY-MM-DD.";
    case HEARTH_NODE_TIME:
        return "Please type a time as HH:MM.";
    case HEARTH_NODE_DATETIME:
        return "Please type a date and a time as YYYY-MM-DD HH:MM.";
    case HEARTH_NODE_ACKNOWLEDGE:
        return "Please type ok.";
    case HEARTH_NODE_GEOPOINT:
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        return "Please type degrees as numbers.";
    default:
        return "This text is too long or cannot be stored.";
    }
}

static const char *plain_reason(const struct hearth_sitting *s,
                                const struct hearth_violation *v)
{
    switch (v->kind) {
    case HEARTH_VIOLATION_REQUIRED:
        return "An answer is needed here.";
    case HEARTH_VIOLATION_CONSTRAINT:
        return "This answer is not allowed here.";
    case HEARTH_VIOLATION_TYPE:
        return v->place.node < s->form->node_count
                   ? type_reason(s->form->nodes[v->place.node].type)
                   : "This cannot be stored.";
    case HEARTH_VIOLATION_READ_ONLY:
        return "This answer is made by the form and cannot be changed.";
    case HEARTH_VIOLATION_FULL:
        return "This interview holds no more. Please shorten other answers.";
    case HEARTH_VIOLATION_NOT_ASKED:
    case HEARTH_VIOLATION_NOT_A_QUESTION:
    case HEARTH_VIOLATION_NONE:
    default:
        return "This cannot be answered now.";
    }
}

void hearth_interview_screen_violation(const struct hearth_sitting *s,
                                       const struct hearth_violation *v)
{
    (void)printf("\n! ");
    if (v->message == HEARTH_NO_TEXT ||
        !hearth_interview_show_text(s, v->place, v->message)) {
        (void)printf("%s", plain_reason(s, v));
    }
    (void)printf("\n");
}

void hearth_interview_screen_help(const struct hearth_sitting *s,
                                  struct hearth_place place)
{
    (void)printf("\n  :b      back one question\n"
                 "  :c      clear this answer\n"
                 "  :r      review all answers\n"
                 "  :g N    go to number N of the review\n"
                 "  :f      finalise (in the review)\n"
                 "  :l      next language; :l TAG that one\n"
                 "  :x      remove the entry of a repeat that this belongs "
                 "to\n"
                 "  :q      save the draft and leave\n"
                 "  :e      the respondent wants to stop: store no answers\n"
                 "  :d      destroy this interview\n"
                 "  :w      draw another withdrawal code when finalising\n"
                 "A text that starts with a colon is typed with two.\n");
    if (place.node != HEARTH_NONE &&
        s->form->nodes[place.node].guidance != HEARTH_NO_TEXT) {
        (void)printf("\n");
        (void)hearth_interview_show_text(s, place,
                                         s->form->nodes[place.node].guidance);
        (void)printf("\n");
    }
}
