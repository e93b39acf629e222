/* SPDX-License-Identifier: Apache-2.0 */
/* Titles from the packages in the store. */
#include "titles.h"

#include "form_load.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

/* As much of ${text} as there is room for, in whole code points. */
static void put(char out[HEARTH_UI_TITLE_MAX], const char *text)
{
    size_t len = strlen(text);
    if (len >= HEARTH_UI_TITLE_MAX) {
        len = HEARTH_UI_TITLE_MAX - 1;
        while (len > 0 && ((uint8_t)text[len] & 0xc0) == 0x80) {
            len--;
        }
    }
    memcpy(out, text, len); /* cut above */
    out[len] = '\0';
}

static void read_one(struct hearth_ui_title *t, const struct hearth_agent *a,
                     const struct hearth_programme_form *entry,
                     uint8_t language)
{
    struct hearth_form_load load;
    memcpy(t->hash, entry->hash, sizeof(t->hash));
    t->is_here = hearth_form_load(a, entry->hash, &load) == 0;
    t->is_training = false;
    t->text[0] = '\0';
    if (t->is_here) {
        put(t->text,
            hearth_form_text(load.form, load.form->title,
                             hearth_form_load_language(load.form, language)));
        t->is_training = load.form->is_training;
        hearth_form_load_free(&load);
    }
    if (t->text[0] == '\0') {
        put(t->text, entry->id);
    }
}

void hearth_ui_titles_read(struct hearth_ui_titles *t,
                           const struct hearth_agent *a, uint8_t language)
{
    const struct hearth_programme *p = &a->programme;
    for (uint8_t i = 0; i < p->form_count; i++) {
        struct hearth_ui_title *at = &t->at[i];
        bool is_known =
            i < t->count && t->language == language && at->is_here &&
            memcmp(at->hash, p->forms[i].hash, sizeof(at->hash)) == 0;
        if (!is_known) {
            read_one(at, a, &p->forms[i], language);
        }
    }
    t->count = p->form_count;
    t->language = language;
}
