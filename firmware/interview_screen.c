/* SPDX-License-Identifier: Apache-2.0 */
/* Questions, "add another?", messages. */
#include "interview_screen.h"

#include "interview_card.h"
#include "interview_show.h"

#include <stdio.h>

#define TITLE_MAX 128

static bool is_shown_only(const struct hearth_sitting *s,
                          struct hearth_place place)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    return n->type == HEARTH_NODE_NOTE || n->type == HEARTH_NODE_CONJOINT ||
           hearth_interview_is_read_only(s->interview, place);
}

static enum hearth_words_id instruction(const struct hearth_node *node)
{
    switch (node->type) {
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_DECIMAL:
        return HEARTH_WORDS_HINT_ONE;
    case HEARTH_NODE_SELECT_MULTIPLE:
        return HEARTH_WORDS_HINT_MANY;
    case HEARTH_NODE_RANK:
        return HEARTH_WORDS_HINT_RANK;
    case HEARTH_NODE_INTEGER:
        return HEARTH_WORDS_HINT_INTEGER;
    case HEARTH_NODE_LIST_COUNT:
        return HEARTH_WORDS_HINT_COUNT;
    case HEARTH_NODE_DATE:
        return HEARTH_WORDS_HINT_DATE;
    case HEARTH_NODE_TIME:
        return HEARTH_WORDS_HINT_TIME;
    case HEARTH_NODE_DATETIME:
        return HEARTH_WORDS_HINT_DATETIME;
    case HEARTH_NODE_ACKNOWLEDGE:
        return HEARTH_WORDS_HINT_CONFIRM;
    case HEARTH_NODE_GEOPOINT:
        return HEARTH_WORDS_HINT_POINT;
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        return HEARTH_WORDS_HINT_POINTS;
    default:
        return HEARTH_WORDS_HINT_TEXT;
    }
}

/* What a form may ask only with a stated reason is marked wherever it is
 * asked (forms.md 9); COUNT: an ordinary question. */
static enum hearth_words_id warning(const struct hearth_node *node)
{
    switch (node->type) {
    case HEARTH_NODE_TEXT:
    case HEARTH_NODE_BARCODE:
        return HEARTH_WORDS_NO_NAMES;
    case HEARTH_NODE_GEOPOINT:
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        return HEARTH_WORDS_NO_PLACES;
    case HEARTH_NODE_IMAGE:
    case HEARTH_NODE_AUDIO:
    case HEARTH_NODE_VIDEO:
    case HEARTH_NODE_FILE:
        return HEARTH_WORDS_NO_FACES;
    default:
        return HEARTH_WORDS_COUNT;
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
            hearth_interview_show_fixed(s, "\n\n");
            return;
        }
        n = group->parent;
    }
}

/* " (text)" after a question, or a line of its own below it. */
static void show_remark(const struct hearth_sitting *s, const char *before,
                        enum hearth_words_id id, const char *after)
{
    hearth_interview_show_fixed(s, "%s(", before);
    hearth_interview_show_words(s, id, NULL);
    hearth_interview_show_fixed(s, ")%s", after);
}

static void show_picture(const struct hearth_sitting *s,
                         struct hearth_place place, uint32_t name)
{
    hearth_interview_show_fixed(s, "  (");
    hearth_interview_show_words(s, HEARTH_WORDS_PICTURE, NULL);
    hearth_interview_show_fixed(s, " ");
    (void)hearth_interview_show_text(s, place, name);
    hearth_interview_show_fixed(s, ")\n");
}

static void show_words(const struct hearth_sitting *s,
                       struct hearth_place place)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    show_section(s, place);
    hearth_interview_show_path(s, place);
    (void)hearth_interview_show_text(s, place, n->label);
    if (hearth_interview_is_required(s->interview, place)) {
        show_remark(s, " ", HEARTH_WORDS_ANSWER_NEEDED, "");
    }
    hearth_interview_show_fixed(s, "\n");
    if (n->hint != HEARTH_NO_TEXT) {
        hearth_interview_show_fixed(s, "  ");
        (void)hearth_interview_show_text(s, place, n->hint);
        hearth_interview_show_fixed(s, "\n");
    }
    if (n->image != HEARTH_NO_TEXT) {
        show_picture(s, place, n->image);
    }
    if ((n->flags & HEARTH_FLAG_PRACTICE) != 0) {
        show_remark(s, "  ", HEARTH_WORDS_PRACTICE_ANSWER, "\n");
    }
    if (warning(n) != HEARTH_WORDS_COUNT) {
        show_remark(s, "  ", warning(n), "\n");
    }
}

static void show_prompt(const struct hearth_sitting *s,
                        struct hearth_place place, bool is_answered)
{
    if (is_shown_only(s, place)) {
        hearth_interview_show_words(s, HEARTH_WORDS_HINT_GO_ON, NULL);
    } else {
        hearth_interview_show_words(s, instruction(&s->form->nodes[place.node]),
                                    NULL);
        hearth_interview_show_fixed(s, ", ");
        hearth_interview_show_words(
            s, is_answered ? HEARTH_WORDS_HINT_KEEP : HEARTH_WORDS_HINT_SKIP,
            NULL);
    }
    hearth_interview_show_fixed(s, "\n> ");
    hearth_interview_show_flush(s);
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
    struct hearth_words_args args = {
        {hearth_words_n(answered), hearth_words_n(asked)}};
    hearth_interview_show_head(
        s, hearth_words_format(hearth_interview_show_language(s),
                               HEARTH_WORDS_PROGRESS, &args, title,
                               sizeof(title)));
    hearth_interview_show_fixed(s, " :h ");
    hearth_interview_show_words(s, HEARTH_WORDS_HELP, NULL);
    hearth_interview_show_fixed(s, "\n\n");
    show_words(s, place);
    hearth_interview_card_rules(s, place);
    if (n->type == HEARTH_NODE_CONJOINT) {
        hearth_interview_card_profiles(s, place);
    } else if (hearth_interview_offers_apply(n)) {
        hearth_interview_card_choices(s, place, offers);
    }
    if (value.len > 0 && n->type != HEARTH_NODE_NOTE &&
        n->type != HEARTH_NODE_CONJOINT) {
        hearth_interview_show_fixed(s, "  ");
        hearth_interview_show_words(s, HEARTH_WORDS_ANSWERED, NULL);
        hearth_interview_show_fixed(s, " ");
        hearth_interview_show_answer(s, place);
        hearth_interview_show_fixed(s, "\n");
    }
    show_prompt(s, place, value.len > 0);
}

void hearth_interview_screen_add(const struct hearth_sitting *s,
                                 struct hearth_place place)
{
    const struct hearth_node *repeat = &s->form->nodes[place.node];
    unsigned count =
        hearth_interview_instances(s->interview, place.instance, place.node);
    hearth_interview_show_head(
        s, hearth_words(hearth_interview_show_language(s),
                        count == 0 ? HEARTH_WORDS_ADD_ONE
                                   : HEARTH_WORDS_ADD_ANOTHER));
    hearth_interview_show_fixed(s, "\n\n");
    hearth_interview_show_path(s, place);
    if (!hearth_interview_show_text(s, place, repeat->label)) {
        hearth_interview_show_name(s, hearth_form_name(s->form, place.node));
    }
    hearth_interview_show_fixed(s, "\n  ");
    hearth_interview_show_count(s, HEARTH_WORDS_SO_FAR, count);
    hearth_interview_show_fixed(s, "\n\n");
    hearth_interview_show_words(s, HEARTH_WORDS_ADD_KEY, NULL);
    hearth_interview_show_fixed(s, "\n> ");
    hearth_interview_show_flush(s);
}

static enum hearth_words_id type_reason(uint8_t type)
{
    switch (type) {
    case HEARTH_NODE_INTEGER:
        return HEARTH_WORDS_ERROR_INTEGER;
    case HEARTH_NODE_LIST_COUNT:
        return HEARTH_WORDS_ERROR_COUNT;
    case HEARTH_NODE_DECIMAL:
        return HEARTH_WORDS_ERROR_DECIMAL;
    case HEARTH_NODE_SELECT_ONE:
        return HEARTH_WORDS_ERROR_ONE;
    case HEARTH_NODE_SELECT_MULTIPLE:
        return HEARTH_WORDS_ERROR_MANY;
    case HEARTH_NODE_RANK:
        return HEARTH_WORDS_ERROR_RANK;
    case HEARTH_NODE_DATE:
        return HEARTH_WORDS_ERROR_DATE;
    case HEARTH_NODE_TIME:
        return HEARTH_WORDS_ERROR_TIME;
    case HEARTH_NODE_DATETIME:
        return HEARTH_WORDS_ERROR_DATETIME;
    case HEARTH_NODE_ACKNOWLEDGE:
        return HEARTH_WORDS_ERROR_CONFIRM;
    case HEARTH_NODE_GEOPOINT:
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        return HEARTH_WORDS_ERROR_POINT;
    default:
        return HEARTH_WORDS_ERROR_TEXT;
    }
}

enum hearth_words_id
hearth_interview_screen_reason(const struct hearth_sitting *s,
                               const struct hearth_violation *v)
{
    switch (v->kind) {
    case HEARTH_VIOLATION_REQUIRED:
        return HEARTH_WORDS_ERROR_REQUIRED;
    case HEARTH_VIOLATION_CONSTRAINT:
        return HEARTH_WORDS_ERROR_CONSTRAINT;
    case HEARTH_VIOLATION_TYPE:
        return v->place.node < s->form->node_count
                   ? type_reason(s->form->nodes[v->place.node].type)
                   : HEARTH_WORDS_ERROR_TEXT;
    case HEARTH_VIOLATION_READ_ONLY:
        return HEARTH_WORDS_ERROR_READ_ONLY;
    case HEARTH_VIOLATION_FULL:
        return HEARTH_WORDS_ERROR_FULL;
    case HEARTH_VIOLATION_NOT_ASKED:
    case HEARTH_VIOLATION_NOT_A_QUESTION:
    case HEARTH_VIOLATION_NONE:
    default:
        return HEARTH_WORDS_ERROR_NOT_NOW;
    }
}

void hearth_interview_screen_violation(const struct hearth_sitting *s,
                                       const struct hearth_violation *v)
{
    hearth_interview_show_fixed(s, "\n! ");
    if (v->message == HEARTH_NO_TEXT ||
        !hearth_interview_show_text(s, v->place, v->message)) {
        hearth_interview_show_words(s, hearth_interview_screen_reason(s, v),
                                    NULL);
    }
    hearth_interview_show_fixed(s, "\n");
}

void hearth_interview_screen_help(const struct hearth_sitting *s,
                                  struct hearth_place place)
{
    static const struct {
        const char *keys;
        enum hearth_words_id words;
    } lines[] = {
        {":b", HEARTH_WORDS_KEY_BACK},     {":c", HEARTH_WORDS_CLEAR_ANSWER},
        {":r", HEARTH_WORDS_KEY_REVIEW},   {":g N", HEARTH_WORDS_KEY_GO},
        {":f", HEARTH_WORDS_KEY_FINALISE}, {":k", HEARTH_WORDS_CARD},
        {":l", HEARTH_WORDS_KEY_LANGUAGE}, {":x", HEARTH_WORDS_KEY_REMOVE},
        {":q", HEARTH_WORDS_SAVE_LEAVE},   {":e", HEARTH_WORDS_KEY_STOP},
        {":a", HEARTH_WORDS_REASSIGN},     {":d", HEARTH_WORDS_DESTROY},
        {":w", HEARTH_WORDS_SLIP_AGAIN}};
    hearth_interview_show_fixed(s, "\n");
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        hearth_interview_show_fixed(s, "  %-7s ", lines[i].keys);
        hearth_interview_show_words(s, lines[i].words, NULL);
        hearth_interview_show_fixed(s, "\n");
    }
    hearth_interview_show_words(s, HEARTH_WORDS_KEY_COLON, NULL);
    hearth_interview_show_fixed(s, "\n");
    if (place.node != HEARTH_NONE &&
        s->form->nodes[place.node].guidance != HEARTH_NO_TEXT) {
        hearth_interview_show_fixed(s, "\n");
        (void)hearth_interview_show_text(s, place,
                                         s->form->nodes[place.node].guidance);
        hearth_interview_show_fixed(s, "\n");
    }
}
