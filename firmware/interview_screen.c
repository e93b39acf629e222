/* SPDX-License-Identifier: Apache-2.0 */
/* Prints questions, answers and messages. Answers never pass stdio. */
#include "interview_screen.h"

#include "console.h"

#include <inttypes.h>
#include <stdio.h>

static void show(const struct hearth_sitting *s, uint16_t text)
{
    hearth_console_show_text(
        hearth_form_text(s->form, text, s->draft.language));
}

/* True if ${name} is one of the space-separated names in ${value}. */
static bool is_chosen(struct hearth_slice value, const char *name)
{
    struct hearth_slice wanted = hearth_slice_text(name);
    size_t from = 0;
    for (size_t i = 0; i <= value.len && value.len > 0; i++) {
        if (i < value.len && value.data[i] != ' ') {
            continue;
        }
        if (hearth_slice_is_equal(hearth_slice_of(value.data + from, i - from),
                                  wanted)) {
            return true;
        }
        from = i + 1;
    }
    return false;
}

static bool is_select(const struct hearth_node *node)
{
    return node->type == HEARTH_NODE_SELECT_ONE ||
           node->type == HEARTH_NODE_SELECT_MULTIPLE;
}

static void show_choices(const struct hearth_sitting *s,
                         const struct hearth_node *node,
                         struct hearth_slice value)
{
    const struct hearth_choice_list *list = &s->form->lists[node->list];
    for (uint16_t i = 0; i < list->count; i++) {
        const struct hearth_choice *choice = &s->form->choices[list->first + i];
        bool is_on =
            is_chosen(value, hearth_form_choice_name(s->form, node->list, i));
        /* The mark says which are chosen: keep it out of stdio's buffer. */
        (void)printf("  ");
        hearth_console_show_text(is_on ? "*" : " ");
        (void)printf(" %3u  ", i + 1u);
        show(s, choice->label);
        (void)printf("\n");
    }
}

/* An answer as labels or as text. */
static void show_answer(const struct hearth_sitting *s,
                        const struct hearth_node *node,
                        struct hearth_slice value)
{
    bool is_first = true;
    if (!is_select(node)) {
        hearth_console_show(value);
        return;
    }
    const struct hearth_choice_list *list = &s->form->lists[node->list];
    for (uint16_t i = 0; i < list->count; i++) {
        if (!is_chosen(value,
                       hearth_form_choice_name(s->form, node->list, i))) {
            continue;
        }
        if (!is_first) {
            hearth_console_show_text("; ");
        }
        is_first = false;
        show(s, s->form->choices[list->first + i].label);
    }
}

static const char *instruction(const struct hearth_node *node)
{
    switch (node->type) {
    case HEARTH_NODE_NOTE:
        return "Enter to go on";
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_DECIMAL:
        return "Type a number";
    case HEARTH_NODE_SELECT_MULTIPLE:
        return "Type numbers with spaces between";
    case HEARTH_NODE_INTEGER:
        return "Type a whole number";
    default:
        return "Type the answer";
    }
}

void hearth_interview_screen_question(const struct hearth_sitting *s,
                                      uint16_t node)
{
    const struct hearth_node *n = &s->form->nodes[node];
    struct hearth_slice value = hearth_interview_value(s->interview, node);
    uint16_t asked;
    uint16_t answered;
    hearth_interview_progress(s->interview, &asked, &answered);
    (void)printf("\n---- %u of %u answered ---- :h for help\n\n", answered,
                 asked);
    show(s, n->label);
    (void)printf("%s\n", hearth_interview_is_required(s->interview, node)
                             ? " (an answer is needed)"
                             : "");
    if (hearth_form_text(s->form, n->hint, s->draft.language)[0] != '\0') {
        (void)printf("  ");
        show(s, n->hint);
        (void)printf("\n");
    }
    if (is_select(n)) {
        show_choices(s, n, value);
    } else if (value.len > 0) {
        (void)printf("  answered: ");
        hearth_console_show(value);
        (void)printf("\n");
    }
    (void)printf("%s%s\n> ", instruction(n),
                 n->type == HEARTH_NODE_NOTE ? ""
                 : value.len > 0             ? ", Enter to keep what is there"
                                             : ", Enter to skip");
    (void)fflush(stdout);
}

/* Lines of the review: relevant questions that are asked. */
static bool is_line(const struct hearth_sitting *s, uint16_t node)
{
    const struct hearth_node *n = &s->form->nodes[node];
    return hearth_form_is_question(n) && n->type != HEARTH_NODE_HIDDEN &&
           hearth_interview_is_relevant(s->interview, node);
}

uint16_t hearth_interview_screen_line(const struct hearth_sitting *s,
                                      uint64_t number)
{
    uint64_t line = 0;
    for (uint16_t n = 0; n < s->form->node_count; n++) {
        if (is_line(s, n) && ++line == number) {
            return n;
        }
    }
    return HEARTH_NONE;
}

static const char *ending(const struct hearth_sitting *s)
{
    switch (hearth_sitting_outcome(s)) {
    case HEARTH_OUTCOME_REFUSED:
        return "No consent: only that is stored, and no answer.";
    case HEARTH_OUTCOME_INELIGIBLE:
        return "Not eligible: only that is stored, and no answer.";
    case HEARTH_OUTCOME_STOPPED:
        return "Stopped: only that is stored, and no answer.";
    case HEARTH_OUTCOME_COMPLETE:
    default:
        return "Once finalised, nobody can read or change the answers on this "
               "device.";
    }
}

void hearth_interview_screen_review(const struct hearth_sitting *s)
{
    unsigned line = 0;
    (void)printf("\n---- Review ----\n\n");
    for (uint16_t n = 0; n < s->form->node_count; n++) {
        struct hearth_slice value = hearth_interview_value(s->interview, n);
        if (!is_line(s, n)) {
            continue;
        }
        (void)printf("%3u  ", ++line);
        show(s, s->form->nodes[n].label);
        (void)printf("\n       = ");
        if (value.len == 0) {
            (void)printf("(not answered)");
        } else {
            show_answer(s, &s->form->nodes[n], value);
        }
        (void)printf("\n");
    }
    (void)printf("\n%s\nType a number to go to that question, :f to finalise, "
                 ":q to save and leave\n> ",
                 ending(s));
    (void)fflush(stdout);
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
        switch (s->form->nodes[v->node].type) {
        case HEARTH_NODE_INTEGER:
            return "Please type a whole number in digits.";
        case HEARTH_NODE_DECIMAL:
            return "Please type a number in digits.";
        case HEARTH_NODE_SELECT_ONE:
            return "Please type one of the numbers shown.";
        case HEARTH_NODE_SELECT_MULTIPLE:
            return "Please type numbers shown, with spaces between.";
        default:
            return "This text is too long or cannot be stored.";
        }
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
    if (v->message != HEARTH_NONE) {
        show(s, v->message);
    } else {
        (void)printf("%s", plain_reason(s, v));
    }
    (void)printf("\n");
}

void hearth_interview_screen_help(void)
{
    (void)printf("\n  :b  back one question\n"
                 "  :c  clear this answer\n"
                 "  :r  review all answers\n"
                 "  :f  finalise (in the review)\n"
                 "  :l  next language\n"
                 "  :q  save the draft and leave\n"
                 "  :e  the respondent wants to stop: store no answers\n"
                 "  :d  destroy this interview\n"
                 "  :w  draw another withdrawal code when finalising\n"
                 "A text that starts with a colon is typed with two.\n");
}
