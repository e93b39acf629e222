/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a form, at its cells. */
#include "host/web/form_view.h"

static void put_head(struct hearth_text *t)
{
    static const enum hearth_say_id columns[] = {
        HEARTH_SAY_FORM_CELL, HEARTH_SAY_FORM_COLUMN, HEARTH_SAY_FORM_CONTENT,
        HEARTH_SAY_FORM_MESSAGE};

    hearth_text_heads(t, columns, sizeof(columns) / sizeof(columns[0]),
                      HEARTH_TEXT_NO_NUMBER);
}

/* What the compiler said, in the page's language where we have it there. */
static void put_told(struct hearth_text *t, const char *english, bool is_part)
{
    char text[HEARTH_WORDS_TEXT_MAX];

    if (hearth_say_wrong(t->language, english, text, sizeof(text))) {
        if (is_part) {
            hearth_text_say_with(t, HEARTH_SAY_FORM_SENTENCE,
                                 hearth_words_t(text));
        } else {
            hearth_text_escaped(t, text);
        }
        return;
    }
    hearth_text_add(t, "<span lang=\"en\" dir=\"ltr\">");
    hearth_text_escaped(t, english);
    hearth_text_add(t, is_part ? ".</span>" : "</span>");
}

static void put_message(struct hearth_text *t,
                        const struct hearth_forms_message *m)
{
    char cell[HEARTH_FORMS_CELL_MAX];

    hearth_forms_cell_name(m, cell);
    hearth_text_add(t, m->is_error ? "<tr class=\"error\">" : "<tr>");
    hearth_text_add(t, "<th scope=\"row\"><bdi>");
    hearth_text_escaped(t, m->file);
    hearth_text_add(t, cell[0] == '\0' ? "" : " ");
    hearth_text_escaped(t, cell);
    hearth_text_add(t, "</bdi></th><td>");
    hearth_text_label(t, m->column);
    if (m->question[0] != '\0') {
        hearth_text_add(t, "<br><span class=\"id\">");
        hearth_text_label(t, m->question);
        hearth_text_add(t, "</span>");
    }
    hearth_text_add(t, "</td><td class=\"content\">");
    if (m->cell[0] == '\0') {
        hearth_text_add(t, "<span class=\"note\">");
        hearth_text_say(t, HEARTH_SAY_FORM_EMPTY_CELL);
        hearth_text_add(t, "</span>");
    } else {
        hearth_text_add(t, "<code dir=\"auto\">");
        hearth_text_escaped(t, m->cell);
        hearth_text_add(t, "</code>");
    }
    hearth_text_add(t, "</td><td><strong>");
    hearth_text_say(t, m->is_error ? HEARTH_SAY_FORM_ERROR
                                   : HEARTH_SAY_FORM_WARNING);
    hearth_text_add(t, "</strong> ");
    put_told(t, m->text, true);
    if (m->remedy[0] != '\0') {
        hearth_text_add(t, " ");
        put_told(t, m->remedy, false);
    }
    hearth_text_add(t, "</td></tr>\n");
}

void hearth_form_view_report(struct hearth_text *t,
                             const struct hearth_forms_report *r)
{
    if (r->message_count == 0) {
        hearth_text_add(t, "<p class=\"empty\">");
        hearth_text_say(t, HEARTH_SAY_FORM_NO_MESSAGES);
        hearth_text_add(t, "</p>\n");
        return;
    }
    hearth_text_add(t, "<p>");
    hearth_text_say_with(t, HEARTH_SAY_FORM_ERRORS_N,
                         hearth_words_n(r->error_count));
    hearth_text_add(t, " ");
    hearth_text_say_with(t, HEARTH_SAY_FORM_WARNINGS_N,
                         hearth_words_n(r->warning_count));
    hearth_text_add(t, "</p>\n");
    hearth_text_table(t);
    put_head(t);
    for (size_t i = 0; i < r->message_count; i++) {
        put_message(t, &r->messages[i]);
    }
    hearth_text_add(t, "</tbody></table></div>\n");
    if (r->unlisted_count > 0) {
        hearth_text_add(t, "<p class=\"note\">");
        hearth_text_say_with(t, HEARTH_SAY_FORM_MORE_N,
                             hearth_words_n(r->unlisted_count));
        hearth_text_add(t, "</p>\n");
    }
}
