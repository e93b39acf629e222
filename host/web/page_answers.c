/* SPDX-License-Identifier: Apache-2.0 */
/* /answers: the released figures of every form. */
#include "host/web/pages.h"

#include <string.h>

static void put_form(struct hearth_text *t, const struct hearth_release_form *f)
{
    const char *section = NULL;

    hearth_text_add(t, "<section class=\"form\"><h2 dir=\"auto\">");
    hearth_text_escaped(t, f->title[0] != '\0' ? f->title : f->id);
    hearth_text_add(t, "</h2>\n<p class=\"note\">Form ");
    hearth_text_label(t, f->id);
    hearth_text_add(t, ", version ");
    hearth_text_count(t, f->version);
    hearth_text_add(t, " · complete interviews: ");
    hearth_text_coarse(t, f->interviews);
    hearth_text_add(t, " · interim</p>\n");
    if (f->statement[0] != '\0') {
        hearth_text_add(t, "<p class=\"note\" dir=\"auto\">");
        hearth_text_escaped(t, f->statement);
        hearth_text_add(t, "</p>\n");
    }
    hearth_page_scales(t, f);
    for (size_t i = 0; i < f->question_count; i++) {
        const struct hearth_release_question *q = &f->questions[i];

        if (section == NULL || strcmp(section, q->section) != 0) {
            hearth_text_add(t, section == NULL ? "" : "</div>\n");
            section = q->section;
            hearth_text_add(t, "<h3 dir=\"auto\">");
            hearth_text_escaped(t, section[0] != '\0' ? section : "Questions");
            hearth_text_add(t, "</h3><div class=\"questions\">\n");
        }
        hearth_page_question(t, q);
    }
    hearth_text_add(t, section == NULL ? "</section>\n" : "</div></section>\n");
}

int hearth_page_answers(struct hearth_view *v)
{
    hearth_page_locked(v->t, v);
    if (v->release == NULL) {
        hearth_page_empty(v->t);
        return 0;
    }
    hearth_page_kinds(v->t, v->release);
    for (size_t i = 0; i < v->release->form_count; i++) {
        put_form(v->t, &v->release->forms[i]);
    }
    return 0;
}
