/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of two versions in each language, and expressions as source. */
#include "differ.h"

#include "term.h"

#include <string.h>

/* The language of form ${f} with that tag, or HEARTH_LANGUAGES_MAX. */
static uint8_t find_language(const struct hearth_form *f, const char *tag)
{
    for (uint8_t l = 0; l < f->language_count; l++) {
        if (strcmp(f->languages[l].tag, tag) == 0) {
            return l;
        }
    }
    return HEARTH_LANGUAGES_MAX;
}

static const char *read_text(struct hearth_differ *d, size_t side,
                             uint32_t text, uint8_t language)
{
    struct hearth_writer w;

    hearth_writer_init(&w, (uint8_t *)d->scratch[side],
                       HEARTH_DIFFER_TEXT_MAX - 1);
    hearth_forms_term_text(d->form[side], text, language, d->arena, &w);
    d->scratch[side][w.len] = '\0';
    return d->scratch[side];
}

void hearth_differ_texts(struct hearth_differ *d, uint32_t before,
                         uint32_t after, const struct hearth_forms_change *like)
{
    for (uint8_t l = 0; l < d->form[1]->language_count; l++) {
        const char *tag = d->form[1]->languages[l].tag;
        uint8_t old = find_language(d->form[0], tag);
        struct hearth_forms_change change = *like;

        if (old == HEARTH_LANGUAGES_MAX) {
            continue; /* a new language is said once */
        }
        change.language = tag;
        change.before = read_text(d, 0, before, old);
        change.after = read_text(d, 1, after, l);
        if (strcmp(change.before, change.after) != 0) {
            hearth_differ_note(d, &change);
        }
    }
}

void hearth_differ_languages(struct hearth_differ *d)
{
    for (size_t side = 0; side < 2; side++) {
        const struct hearth_form *f = d->form[side];

        for (uint8_t l = 0; l < f->language_count; l++) {
            struct hearth_forms_change change = {
                .kind = side == 0 ? HEARTH_CHANGE_LANGUAGE_REMOVED
                                  : HEARTH_CHANGE_LANGUAGE_ADDED,
                .language = f->languages[l].tag};

            if (find_language(d->form[1 - side], change.language) ==
                HEARTH_LANGUAGES_MAX) {
                hearth_differ_note(d, &change);
            }
        }
    }
}

static const char *read_logic(struct hearth_differ *d, size_t side,
                              uint16_t expr)
{
    size_t used = d->arena->used;

    hearth_forms_term_source(
        d->form[side], hearth_forms_term_read(d->form[side], expr, d->arena),
        d->scratch[side], HEARTH_DIFFER_TEXT_MAX);
    d->arena->used = used;
    return d->scratch[side];
}

void hearth_differ_logic(struct hearth_differ *d, uint16_t before,
                         uint16_t after, const struct hearth_forms_change *like)
{
    struct hearth_forms_change change = *like;

    change.kind = HEARTH_CHANGE_LOGIC;
    change.before = read_logic(d, 0, before);
    change.after = read_logic(d, 1, after);
    if (strcmp(change.before, change.after) != 0) {
        hearth_differ_note(d, &change);
    }
}
