/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of every screen, to standard output or to a sheet. */
#include "interview_show.h"

#include "console.h"
#include "interview_offers.h"

#include "hearth/markdown.h"

#include <stdarg.h>
#include <stdio.h>

/* A fixed text with names and numbers in it. */
#define FIXED_MAX 1100

void hearth_interview_show_bytes(const struct hearth_sitting *s,
                                 struct hearth_slice text)
{
    if (s->sink != NULL) {
        s->sink->text(s->sink->cookie, text);
    } else {
        hearth_console_show(text);
    }
}

void hearth_interview_show_name(const struct hearth_sitting *s,
                                const char *text)
{
    hearth_interview_show_bytes(s, hearth_slice_text(text));
}

void hearth_interview_show_marked(const struct hearth_sitting *s,
                                  const char *text)
{
    struct hearth_markdown m = hearth_markdown_begin(hearth_slice_text(text));
    struct hearth_markdown_piece piece;
    while (hearth_markdown_next(&m, &piece)) {
        if (piece.mark == HEARTH_MARK_TEXT) {
            hearth_interview_show_bytes(s, piece.text);
        } else if (piece.mark == HEARTH_MARK_LINE) {
            hearth_interview_show_fixed(s, "\n");
        } else if (piece.mark == HEARTH_MARK_ITEM) {
            hearth_interview_show_fixed(s, "- ");
        }
    }
}

void hearth_interview_show_fixed(const struct hearth_sitting *s,
                                 const char *format, ...)
{
    char text[FIXED_MAX];
    va_list args;
    va_start(args, format);
    if (s->sink == NULL) {
        (void)vprintf(format, args);
    } else {
        (void)vsnprintf(text, sizeof(text), format, args);
        s->sink->text(s->sink->cookie, hearth_slice_text(text));
    }
    va_end(args);
}

void hearth_interview_show_flush(const struct hearth_sitting *s)
{
    if (s->sink == NULL) {
        (void)fflush(stdout);
    }
}

void hearth_interview_show_choice(const struct hearth_sitting *s,
                                  uint32_t index)
{
    if (s->sink != NULL) {
        s->sink->choice(s->sink->cookie, index);
    }
}

uint8_t hearth_interview_show_language(const struct hearth_sitting *s)
{
    const struct hearth_agent *a = s->session->agent;
    uint8_t index = hearth_interview_language(s->interview);
    uint8_t language = a->words;
    if (!a->has_words && index < s->form->language_count) {
        (void)hearth_words_find(s->form->languages[index].tag, &language);
    }
    return language;
}

void hearth_interview_show_words(const struct hearth_sitting *s,
                                 enum hearth_words_id id,
                                 const struct hearth_words_args *args)
{
    char text[HEARTH_WORDS_TEXT_MAX];
    uint8_t language = hearth_interview_show_language(s);
    /* No answer is ever put in: stdio may have it. */
    hearth_interview_show_fixed(
        s, "%s",
        args == NULL
            ? hearth_words(language, id)
            : hearth_words_format(language, id, args, text, sizeof(text)));
}

void hearth_interview_show_count(const struct hearth_sitting *s,
                                 enum hearth_words_id id, uint64_t number)
{
    hearth_interview_show_words(
        s, id, &(struct hearth_words_args){{hearth_words_n(number)}});
}

/* On every screen: that it is practice, and what sensitive fields it has. */
void hearth_interview_show_head(const struct hearth_sitting *s,
                                const char *title)
{
    if (s->form->is_training) {
        hearth_interview_show_fixed(s, "\n==== ");
        hearth_interview_show_words(s, HEARTH_WORDS_TRAINING, NULL);
        hearth_interview_show_fixed(s, " ====");
    }
    if (s->form->statement != HEARTH_NO_TEXT) {
        hearth_interview_show_fixed(s, "\n");
        (void)hearth_interview_show_text(s, hearth_interview_place(HEARTH_ROOT),
                                         s->form->statement);
    }
    hearth_interview_show_fixed(s, "\n---- %s ----", title);
}

bool hearth_interview_show_text(const struct hearth_sitting *s,
                                struct hearth_place place, uint32_t text)
{
    if (text == HEARTH_NO_TEXT) {
        return false;
    }
    const char *shown = hearth_interview_text(s->interview, place, text, true,
                                              s->text, HEARTH_SITTING_TEXT_MAX);
    bool is_something = shown[0] != '\0';
    hearth_interview_show_marked(s, shown);
    hearth_secmem_wipe(s->text, HEARTH_SITTING_TEXT_MAX);
    return is_something;
}

/* One step of the path; the outermost comes first. */
static void show_step(const struct hearth_sitting *s, uint16_t instance,
                      unsigned depth)
{
    const struct hearth_instance *at =
        hearth_interview_instance_at(s->interview, instance);
    if (at == NULL || at->node == HEARTH_ROOT || depth > HEARTH_DEPTH_MAX) {
        return;
    }
    struct hearth_place place = {instance, at->node};
    show_step(s, at->parent, depth + 1);
    if (!hearth_interview_show_text(s, place, s->form->nodes[at->node].label)) {
        hearth_interview_show_name(s, hearth_form_name(s->form, at->node));
    }
    hearth_interview_show_fixed(s, " %u: ", at->ordinal);
}

void hearth_interview_show_path(const struct hearth_sitting *s,
                                struct hearth_place place)
{
    show_step(s, place.instance, 0);
}

bool hearth_interview_show_is_chosen(struct hearth_slice value,
                                     struct hearth_slice name)
{
    size_t from = 0;
    for (size_t i = 0; i <= value.len && value.len > 0; i++) {
        if (i < value.len && value.data[i] != ' ') {
            continue;
        }
        if (hearth_slice_is_equal(hearth_slice_of(value.data + from, i - from),
                                  name)) {
            return true;
        }
        from = i + 1;
    }
    return false;
}

/* The label of one chosen name; the name itself when it is not offered. */
static void show_name(const struct hearth_sitting *s, struct hearth_place place,
                      struct hearth_slice name)
{
    uint16_t list = s->form->nodes[place.node].list;
    uint32_t row = list < s->form->list_count
                       ? hearth_form_find_choice(s->form, list, name)
                       : HEARTH_NO_TEXT;
    struct hearth_offer offer = {row, name};
    struct hearth_interview_offers one = {&offer, 1, 1};
    const char *label = hearth_interview_offers_label(&one, s, place, 0);
    if (row == HEARTH_NO_TEXT) {
        hearth_interview_show_name(s, label);
    } else {
        hearth_interview_show_marked(s, label);
    }
}

static bool has_names(const struct hearth_node *node)
{
    return node->type == HEARTH_NODE_SELECT_ONE ||
           node->type == HEARTH_NODE_SELECT_MULTIPLE ||
           node->type == HEARTH_NODE_RANK;
}

void hearth_interview_show_answer(const struct hearth_sitting *s,
                                  struct hearth_place place)
{
    const struct hearth_node *node = &s->form->nodes[place.node];
    struct hearth_slice value = hearth_interview_value(s->interview, place);
    size_t from = 0;
    if (!has_names(node)) {
        hearth_interview_show_bytes(s, value);
        return;
    }
    if (node->type == HEARTH_NODE_SELECT_ONE) {
        show_name(s, place, value);
        return;
    }
    for (size_t i = 0; i <= value.len && value.len > 0; i++) {
        if (i < value.len && value.data[i] != ' ') {
            continue;
        }
        if (from > 0) {
            hearth_interview_show_name(s, "; ");
        }
        show_name(s, place, hearth_slice_of(value.data + from, i - from));
        from = i + 1;
    }
}
