/* SPDX-License-Identifier: Apache-2.0 */
/* The choice of one question, by a form that needs no script. */
#include "host/chart/page.h"

#include <string.h>

/* An address that names no question of this release shows the first. */
static bool is_any_chosen(const struct hearth_figures *f,
                          enum hearth_figures_page page, size_t *form,
                          const struct hearth_release_question **first)
{
    const struct hearth_release *r = f->release;

    *first = NULL;
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            const struct hearth_release_question *q = &r->forms[i].questions[k];

            if (!hearth_make_is_choosable(q, page)) {
                continue;
            }
            if (hearth_make_is_chosen(f, i, q)) {
                *first = q;
                return true;
            }
            if (*first == NULL) {
                *first = q;
                *form = i;
            }
        }
    }
    return false;
}

static void put_option(struct hearth_text *t, const struct hearth_figures *f,
                       size_t form, const struct hearth_release_question *q)
{
    char id[HEARTH_QUESTION_ID_MAX];

    hearth_make_question_id(form, q->name, id);
    hearth_text_add(t, "<option value=\"");
    hearth_text_escaped(t, id);
    hearth_text_add(t,
                    hearth_make_is_chosen(f, form, q) ? "\" selected>" : "\">");
    hearth_text_escaped(t, q->label[0] != '\0' ? q->label : q->name);
    hearth_text_add(t, "</option>\n");
}

static void put_choice(struct hearth_text *t, const struct hearth_figures *f,
                       enum hearth_figures_page page)
{
    const struct hearth_release *r = f->release;

    hearth_text_add(t, "<h2 id=\"question\">");
    hearth_text_escaped(t,
                        hearth_say(f->language, HEARTH_SAY_CHART_ONE_QUESTION));
    hearth_text_add(t, "</h2>\n<form method=\"get\" action=\"/");
    hearth_text_add(t, hearth_figures_path(page));
    hearth_text_add(t, "\"><div class=\"field\"><select name=\"q\" "
                       "aria-labelledby=\"question\" dir=\"auto\">\n");
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            if (hearth_make_is_choosable(&r->forms[i].questions[k], page)) {
                put_option(t, f, i, &r->forms[i].questions[k]);
            }
        }
    }
    hearth_text_add(t, "</select></div><button>");
    hearth_text_escaped(t, hearth_say(f->language, HEARTH_SAY_CHART_SHOW));
    hearth_text_add(t, "</button></form>\n");
}

bool hearth_panel_questions(struct hearth_text *t,
                            const struct hearth_figures *f,
                            enum hearth_figures_page page,
                            struct hearth_figures *chosen)
{
    const struct hearth_release_question *q;
    size_t form = 0;
    char id[HEARTH_QUESTION_ID_MAX];

    *chosen = *f;
    if (!is_any_chosen(f, page, &form, &q)) {
        if (q == NULL) {
            return false;
        }
        hearth_make_question_id(form, q->name, id);
        chosen->question = hearth_make_copy(f, id);
    }
    put_choice(t, chosen, page);
    return true;
}
