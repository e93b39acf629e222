/* SPDX-License-Identifier: Apache-2.0 */
/* Rules in words. Templates of host/words hold the grammar of each language;
 * only what they say of two things is put together here. */
#include "host/web/logic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_MAX 4096 /* bytes of one side */
#define LABEL_MAX 90   /* bytes of a label before it is cut */
#define NEST_MAX  24   /* brackets beyond this stand as their source */

struct telling {
    const struct hearth_logic *l;
    uint8_t language; /* the page's */
    unsigned depth;
};

static void tell(struct telling *t, const struct hearth_forms_term *term,
                 char *out);

/* ---- operands ---- */

/* A label cut to what reads well inside a sentence, its inserts left out. */
static void cut_label(const char *label, char *out)
{
    size_t len = 0;
    bool is_insert = false;

    for (; *label != '\0' && len < LABEL_MAX; label++) {
        if (*label == HEARTH_INSERT_BEGIN || *label == HEARTH_INSERT_END) {
            is_insert = *label == HEARTH_INSERT_BEGIN;
            continue;
        }
        if (!is_insert) {
            out[len++] = *label;
            if (*label == '\n') {
                out[len - 1] = ' ';
            }
        }
    }
    if (*label != '\0') {
        while (len > 0 && ((uint8_t)out[len - 1] & 0xc0) == 0x80) {
            len--;
        }
        len -= len > 0 && (uint8_t)out[len - 1] >= 0xc0 ? 1 : 0;
        memcpy(out + len, "…", 3); /* out has LABEL_MAX + 4 bytes */
        len += 3;
    }
    out[len] = '\0';
}

static void quote(const struct telling *t, const char *text, char *out)
{
    (void)hearth_say_format(t->language, HEARTH_SAY_QUOTED,
                            &(struct hearth_words_args){{hearth_words_t(text)}},
                            out, PIECE_MAX);
}

static void tell_question(const struct telling *t, uint32_t node, char *out)
{
    const struct hearth_form *f = t->l->form;
    char label[LABEL_MAX + 4];

    if (node >= f->node_count) {
        (void)snprintf(out, PIECE_MAX, "?");
        return;
    }
    cut_label(hearth_form_text(f, f->nodes[node].label, t->l->shown), label);
    quote(t, label[0] != '\0' ? label : hearth_form_name(f, (uint16_t)node),
          out);
}

/* The question whose choices ${text} may be one of. */
static uint16_t node_of(const struct telling *t,
                        const struct hearth_forms_term *term)
{
    if (term->op == HEARTH_OP_NODE && term->operand < t->l->form->node_count) {
        return (uint16_t)term->operand;
    }
    return term->op == HEARTH_OP_SELF || term->op == HEARTH_OP_CURRENT
               ? t->l->node
               : HEARTH_NONE;
}

/* A text or number as the choice that it names, for ${question}. */
static bool tell_choice(const struct telling *t, uint16_t question,
                        const struct hearth_forms_term *term, char *out)
{
    const struct hearth_form *f = t->l->form;
    char number[24], label[LABEL_MAX + 4];
    struct hearth_slice name = term->text;
    uint32_t i;

    if (question == HEARTH_NONE || f->nodes[question].list == HEARTH_NONE) {
        return false;
    }
    if (term->op == HEARTH_OP_SMALL) {
        (void)snprintf(number, sizeof(number), "%.0f", term->number);
        name = hearth_slice_text(number);
    } else if (term->op != HEARTH_OP_TEXT) {
        return false;
    }
    i = hearth_form_find_choice(f, f->nodes[question].list, name);
    if (i == HEARTH_NO_TEXT) {
        return false;
    }
    cut_label(hearth_form_text(
                  f,
                  f->choices[f->lists[f->nodes[question].list].first + i].label,
                  t->l->shown),
              label);
    if (label[0] == '\0') {
        return false;
    }
    quote(t, label, out);
    return true;
}

static void tell_source(const struct telling *t,
                        const struct hearth_forms_term *term, char *out)
{
    hearth_forms_term_source(t->l->form, term, out, PIECE_MAX);
}

static void tell_literal(const struct telling *t, struct hearth_slice text,
                         char *out)
{
    char plain[LABEL_MAX + 1];

    if (hearth_bytes_to_text(text, plain, sizeof(plain)) != HEARTH_OK) {
        (void)snprintf(plain, sizeof(plain), "…");
    }
    quote(t, plain, out);
}

static void say(const struct telling *t, enum hearth_say_id id,
                const char *first, const char *second, char *out)
{
    (void)hearth_say_format(
        t->language, id,
        &(struct hearth_words_args){
            {hearth_words_t(first), hearth_words_t(second)}},
        out, PIECE_MAX);
}

static void tell_operand(struct telling *t,
                         const struct hearth_forms_term *term, char *out)
{
    char source[PIECE_MAX];

    switch (term->op) {
    case HEARTH_OP_NODE:
    case HEARTH_OP_ALL:
        tell_question(t, term->operand, out);
        return;
    case HEARTH_OP_SELF:
    case HEARTH_OP_CURRENT:
        (void)snprintf(out, PIECE_MAX, "%s",
                       hearth_say(t->language, HEARTH_SAY_LOGIC_THIS));
        return;
    case HEARTH_OP_SMALL:
    case HEARTH_OP_NUMBER:
        tell_source(t, term, source);
        (void)hearth_say_digits(t->language, source, out, PIECE_MAX);
        return;
    case HEARTH_OP_TEXT:
        tell_literal(t, term->text, out);
        return;
    default:
        break;
    }
    if (term->op == HEARTH_OP_CALL && term->function == HEARTH_FN_TODAY) {
        (void)snprintf(out, PIECE_MAX, "%s",
                       hearth_say(t->language, HEARTH_SAY_LOGIC_TODAY));
    } else if (term->op == HEARTH_OP_CALL && term->part_count == 1 &&
               term->function == HEARTH_FN_COUNT_SELECTED) {
        tell_operand(t, term->parts[0], source);
        say(t, HEARTH_SAY_LOGIC_COUNT, source, "", out);
    } else {
        tell_source(t, term, out);
    }
}

/* ---- conditions ---- */

static bool is_blank(const struct hearth_forms_term *term)
{
    return term->op == HEARTH_OP_TEXT && term->text.len == 0;
}

static enum hearth_say_id comparison(uint8_t op)
{
    switch (op) {
    case HEARTH_OP_NE:
        return HEARTH_SAY_LOGIC_IS_NOT;
    case HEARTH_OP_LT:
        return HEARTH_SAY_LOGIC_LESS;
    case HEARTH_OP_LE:
        return HEARTH_SAY_LOGIC_AT_MOST;
    case HEARTH_OP_GT:
        return HEARTH_SAY_LOGIC_MORE;
    case HEARTH_OP_GE:
        return HEARTH_SAY_LOGIC_AT_LEAST;
    default:
        return HEARTH_SAY_LOGIC_IS;
    }
}

static void tell_comparison(struct telling *t,
                            const struct hearth_forms_term *term, char *out)
{
    const struct hearth_forms_term *a = term->parts[0], *b = term->parts[1];
    char left[PIECE_MAX], right[PIECE_MAX];
    bool is_equal = term->op == HEARTH_OP_EQ || term->op == HEARTH_OP_NE;

    tell_operand(t, a, left);
    if (is_equal && is_blank(b)) {
        say(t,
            term->op == HEARTH_OP_EQ ? HEARTH_SAY_LOGIC_EMPTY
                                     : HEARTH_SAY_LOGIC_ANSWERED,
            left, "", out);
        return;
    }
    if (!is_equal || !tell_choice(t, node_of(t, a), b, right)) {
        tell_operand(t, b, right);
    }
    say(t, comparison(term->op), left, right, out);
}

static void tell_selected(struct telling *t,
                          const struct hearth_forms_term *term, char *out)
{
    char left[PIECE_MAX], right[PIECE_MAX];

    tell_operand(t, term->parts[0], left);
    if (!tell_choice(t, node_of(t, term->parts[0]), term->parts[1], right)) {
        tell_operand(t, term->parts[1], right);
    }
    say(t, HEARTH_SAY_LOGIC_INCLUDES, left, right, out);
}

/* A side of "and" or "or", in brackets where the other word is inside. */
static void tell_side(struct telling *t, const struct hearth_forms_term *side,
                      uint8_t around, char *out)
{
    char inner[PIECE_MAX];

    if ((side->op == HEARTH_OP_AND || side->op == HEARTH_OP_OR) &&
        side->op != around) {
        tell(t, side, inner);
        say(t, HEARTH_SAY_LOGIC_BRACKETS, inner, "", out);
    } else {
        tell(t, side, out);
    }
}

static void tell_both(struct telling *t, const struct hearth_forms_term *term,
                      char *out)
{
    char left[PIECE_MAX], right[PIECE_MAX];

    tell_side(t, term->parts[0], term->op, left);
    tell_side(t, term->parts[1], term->op, right);
    say(t,
        term->op == HEARTH_OP_AND ? HEARTH_SAY_LOGIC_AND : HEARTH_SAY_LOGIC_OR,
        left, right, out);
}

static void tell_call(struct telling *t, const struct hearth_forms_term *term,
                      char *out)
{
    char inner[PIECE_MAX];

    if (term->function == HEARTH_FN_NOT && term->part_count == 1) {
        tell(t, term->parts[0], inner);
        say(t, HEARTH_SAY_LOGIC_NOT, inner, "", out);
    } else if (term->function == HEARTH_FN_SELECTED && term->part_count == 2) {
        tell_selected(t, term, out);
    } else {
        tell_operand(t, term, out);
    }
}

static void tell(struct telling *t, const struct hearth_forms_term *term,
                 char *out)
{
    if (t->depth >= NEST_MAX) {
        tell_source(t, term, out);
        return;
    }
    t->depth++;
    switch (term->op) {
    case HEARTH_OP_AND:
    case HEARTH_OP_OR:
        tell_both(t, term, out);
        break;
    case HEARTH_OP_EQ:
    case HEARTH_OP_NE:
    case HEARTH_OP_LT:
    case HEARTH_OP_LE:
    case HEARTH_OP_GT:
    case HEARTH_OP_GE:
        tell_comparison(t, term, out);
        break;
    case HEARTH_OP_CALL:
        tell_call(t, term, out);
        break;
    case HEARTH_OP_TRUE:
    case HEARTH_OP_FALSE:
        (void)snprintf(out, PIECE_MAX, "%s",
                       hearth_say(t->language, term->op == HEARTH_OP_TRUE
                                                   ? HEARTH_SAY_LOGIC_ALWAYS
                                                   : HEARTH_SAY_LOGIC_NEVER));
        break;
    default:
        tell_operand(t, term, out);
        break;
    }
    t->depth--;
}

/* A calculation is no condition: it stands as its author wrote it. */
static bool has_words(const struct hearth_forms_term *term)
{
    return (term->op >= HEARTH_OP_EQ && term->op <= HEARTH_OP_GE) ||
           term->op == HEARTH_OP_AND || term->op == HEARTH_OP_OR ||
           term->op == HEARTH_OP_TRUE || term->op == HEARTH_OP_FALSE ||
           term->op == HEARTH_OP_NODE ||
           (term->op == HEARTH_OP_CALL &&
            (term->function == HEARTH_FN_NOT ||
             term->function == HEARTH_FN_SELECTED));
}

void hearth_logic_write(struct hearth_text *out, const struct hearth_logic *l,
                        uint16_t expr)
{
    struct telling t = {.l = l, .language = out->language};
    size_t used = l->arena->used;
    const struct hearth_forms_term *term =
        hearth_forms_term_read(l->form, expr, l->arena);
    bool is_told = term != NULL && has_words(term);
    char text[PIECE_MAX] = "?";

    if (is_told) {
        tell(&t, term, text);
    } else if (term != NULL) {
        tell_source(&t, term, text);
    }
    l->arena->used = used;
    hearth_text_add(out, is_told ? "" : "<code dir=\"ltr\">");
    hearth_text_escaped(out, text);
    hearth_text_add(out, is_told ? "" : "</code>");
    if (strlen(text) + 4 >= PIECE_MAX) {
        hearth_text_add(out, " …"); /* longer than anybody reads */
    }
}

/* ---- labels ---- */

/* An insert in a label: the label of the question that it repeats. */
static const char *put_insert(struct hearth_text *out,
                              const struct hearth_logic *l, const char *at)
{
    struct telling t = {.l = l, .language = out->language};
    size_t used = l->arena->used;
    const struct hearth_forms_term *term;
    uint32_t expr = 0;
    char text[PIECE_MAX] = "?";

    while (*at >= '0' && *at <= '9' && expr < HEARTH_NONE) {
        expr = expr * 10 + (uint32_t)(*at++ - '0');
    }
    term = expr >= HEARTH_NONE
               ? NULL
               : hearth_forms_term_read(l->form, (uint16_t)expr, l->arena);
    if (term != NULL) {
        tell_operand(&t, term, text);
    }
    l->arena->used = used;
    hearth_text_add(out, "<span class=\"insert\">");
    hearth_text_say_with(out, HEARTH_SAY_FORM_INSERT, hearth_words_t(text));
    hearth_text_add(out, "</span>");
    return *at == HEARTH_INSERT_END ? at + 1 : at;
}

void hearth_logic_label(struct hearth_text *out, const struct hearth_logic *l,
                        uint32_t text)
{
    const char *at = hearth_form_text(l->form, text, l->shown);
    char letter[2] = {0};

    while (*at != '\0') {
        if (*at == HEARTH_INSERT_BEGIN) {
            at = put_insert(out, l, at + 1);
        } else if (*at == '\n') {
            hearth_text_add(out, "<br>");
            at++;
        } else {
            letter[0] = *at++;
            hearth_text_escaped(out, letter);
        }
    }
}
