/* SPDX-License-Identifier: Apache-2.0 */
/* Texts as a worker sees them: in the interview's language, answers put in. */
#include "cells.h"
#include "eval.h"
#include "model.h"

#include <string.h>

static const char FSI[] = "\xe2\x81\xa8"; /* U+2068 */
static const char PDI[] = "\xe2\x81\xa9"; /* U+2069 */

const char *hearth_interview_choice_label(const struct hearth_interview *i,
                                          uint16_t list, uint32_t row)
{
    const struct hearth_choice_list *l = &i->form->lists[list];
    uint32_t label = i->form->choices[l->first + row].label;
    const char *text = label == HEARTH_NO_TEXT
                           ? ""
                           : hearth_form_text(i->form, label, i->language);

    return text[0] == '\0' ? hearth_form_choice_name(i->form, list, row) : text;
}

/* Appends as much as fits, never part of a code point. */
static void append(struct hearth_writer *w, struct hearth_slice text)
{
    size_t room = w->cap - 1 - w->len;
    size_t len = text.len < room ? text.len : room;

    while (len > 0 && len < text.len && (text.data[len] & 0xc0) == 0x80) {
        len--;
    }
    hearth_writer_put(w, text.data, len);
}

static void append_insert(struct hearth_interview *i, struct hearth_place place,
                          uint16_t expr, bool is_isolated,
                          struct hearth_writer *w)
{
    struct hearth_ref ref = hearth_model_place(place);
    struct hearth_slice text = {NULL, 0};
    struct hearth_value v;

    if (expr >= i->form->expr_count ||
        hearth_eval_run(i->machine, i->form->exprs[expr], &ref, &ref, &v) !=
            HEARTH_OK ||
        hearth_value_to_text(i->machine, &v, &text) != HEARTH_OK) {
        return;
    }
    if (is_isolated) {
        append(w, hearth_slice_text(FSI));
    }
    append(w, text);
    if (is_isolated) {
        append(w, hearth_slice_text(PDI));
    }
}

char *hearth_interview_text(struct hearth_interview *i,
                            struct hearth_place place, uint32_t text,
                            bool is_isolated, char *out, size_t cap)
{
    const char *at = text == HEARTH_NO_TEXT
                         ? ""
                         : hearth_form_text(i->form, text, i->language);
    struct hearth_writer w;

    i->machine->steps = 0;
    hearth_writer_init(&w, (uint8_t *)out, cap);
    while (*at != '\0') {
        size_t len = strcspn(at, "\x01");
        uint32_t expr = 0;

        append(&w, hearth_slice_of(at, len));
        at += len;
        if (*at == HEARTH_INSERT_BEGIN) {
            for (at++; *at >= '0' && *at <= '9'; at++) {
                expr = (expr * 10 + (uint32_t)(*at - '0')) & 0xfffff;
            }
            at += *at == HEARTH_INSERT_END;
            append_insert(i, place,
                          expr < HEARTH_NONE ? (uint16_t)expr : HEARTH_NONE,
                          is_isolated, &w);
        }
    }
    out[w.len] = '\0'; /* append leaves room for it */
    return out;
}
