/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: what is published, the one that is being prepared, and how either
 * will be asked. */
#include "host/chart/labels.h"
#include "host/folder/charter.h"
#include "host/folder/form_draft.h"
#include "host/folder/published.h"
#include "host/web/form_said.h"
#include "host/web/form_view.h"
#include "host/web/frame.h"
#include "host/web/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- published forms ---- */

static void put_title(struct hearth_text *t, const struct hearth_form *f)
{
    const char *title = hearth_form_text(f, f->title, f->default_language);

    hearth_text_label(t, title[0] != '\0' ? title : f->id);
}

static size_t questions_of(const struct hearth_form *f)
{
    size_t count = 0;

    for (uint16_t n = 0; n < f->node_count; n++) {
        count += hearth_form_is_asked(&f->nodes[n]) ? 1 : 0;
    }
    return count;
}

/* ", 58 questions in 11 languages" */
static void put_size(struct hearth_text *t, const struct hearth_form *f)
{
    hearth_text_say_with(t, HEARTH_SAY_FORM_QUESTIONS_N,
                         hearth_words_n(questions_of(f)));
    hearth_text_add(t, " · ");
    hearth_text_say_with(t, HEARTH_SAY_FORM_LANGUAGES_N,
                         hearth_words_n(f->language_count));
}

static void put_published(struct hearth_view *v,
                          const struct hearth_programme_form *entry)
{
    struct hearth_text *t = v->t;
    struct hearth_published p;
    int e = hearth_published_load(v->data, entry->id, &p);

    hearth_text_add(t, "<article class=\"panel\"><h3><a href=\"/forms/");
    hearth_text_escaped(t, entry->id);
    hearth_text_add(t, "\">");
    if (e == 0) {
        put_title(t, p.form);
    } else {
        hearth_text_label(t, entry->id);
    }
    hearth_text_add(t, "</a></h3>\n<p class=\"note\">");
    hearth_text_say_args(
        t, HEARTH_SAY_FORM_AND_VERSION,
        &(struct hearth_words_args){
            {hearth_words_t(entry->id), hearth_words_n(entry->version)}});
    hearth_text_add(t, " · ");
    if (e == 0) {
        put_size(t, p.form);
    } else {
        hearth_text_say(t, HEARTH_SAY_FORM_UNREADABLE);
    }
    hearth_text_add(t, "</p></article>\n");
    hearth_published_free(&p);
}

static void put_all_published(struct hearth_view *v,
                              const struct hearth_programme *p)
{
    hearth_text_add(v->t, "<section aria-labelledby=\"published\">"
                          "<h2 id=\"published\">");
    hearth_text_say(v->t, HEARTH_SAY_FORMS_PUBLISHED);
    hearth_text_add(v->t, "</h2>\n");
    if (p->form_count == 0) {
        hearth_text_add(v->t, "<p class=\"empty\">");
        hearth_text_say(v->t, HEARTH_SAY_FORMS_NONE);
        hearth_text_add(v->t, "</p>\n");
    }
    hearth_text_add(v->t, "<div class=\"questions\">\n");
    for (uint8_t i = 0; i < p->form_count; i++) {
        put_published(v, &p->forms[i]);
    }
    hearth_text_add(v->t, "</div></section>\n");
}

/* ---- a form that is being prepared ---- */

static void put_waiting(struct hearth_view *v)
{
    struct hearth_form_draft d;

    if (hearth_form_draft_get(v->data, &d) == 0) {
        hearth_text_add(
            v->t, "<p class=\"banner\"><a class=\"go\" href=\"/forms/draft\">");
        hearth_text_say(v->t, d.body.len > 0 ? HEARTH_SAY_FORM_DRAFT_READY
                                             : HEARTH_SAY_FORM_DRAFT_ERRORS);
        hearth_text_add(v->t, "</a></p>\n");
    }
    hearth_form_draft_free(&d);
}

int hearth_page_forms(struct hearth_view *v)
{
    struct hearth_programme p;
    int e = hearth_charter_load(v->data, &p);

    if (e != 0) {
        return e;
    }
    v->out.title = hearth_say(v->t->language, HEARTH_SAY_FORMS);
    put_waiting(v);
    put_all_published(v, &p);
    hearth_form_upload(v);
    return 0;
}

/* The number of the form's language to be shown: as the address says, else
 * that of the page, else the form's own. */
static uint8_t shown_language(struct hearth_view *v,
                              const struct hearth_form *f)
{
    uint64_t wish;
    uint8_t own;

    if (v->request->query != NULL &&
        hearth_fields_number(v->request->query, "form", HEARTH_LANGUAGES_MAX,
                             &wish) &&
        wish < f->language_count) {
        return (uint8_t)wish;
    }
    return hearth_labels_language(f, v->t->language, &own)
               ? own
               : f->default_language;
}

static void put_preview(struct hearth_view *v, struct hearth_published *p,
                        const char *path)
{
    uint8_t shown = shown_language(v, p->form);

    hearth_text_add(v->t, "<section aria-labelledby=\"preview\">"
                          "<h2 id=\"preview\">");
    hearth_text_say(v->t, HEARTH_SAY_FORM_PREVIEW);
    hearth_text_add(v->t, "</h2><p class=\"note\">");
    hearth_text_say(v->t, HEARTH_SAY_FORM_PREVIEW_IS);
    hearth_text_add(v->t, "</p>\n");
    hearth_form_view_languages(v->t, p->form, shown, path);
    hearth_form_view_preview(v->t, p->form, shown, &p->arena);
    hearth_text_add(v->t, "</section>\n");
}

static void put_about(struct hearth_text *t, const struct hearth_form *f)
{
    hearth_text_add(t, "<p class=\"lead\"><strong>");
    put_title(t, f);
    hearth_text_add(t, "</strong> · ");
    hearth_text_say_args(
        t, HEARTH_SAY_FORM_AND_VERSION,
        &(struct hearth_words_args){
            {hearth_words_t(f->id), hearth_words_n(f->version)}});
    hearth_text_add(t, " · ");
    put_size(t, f);
    hearth_text_add(t, "</p>\n");
}

int hearth_page_form(struct hearth_view *v)
{
    char path[HEARTH_CODE_MAX + 32];
    struct hearth_published p;
    int e = hearth_published_load(v->data, v->request->rest, &p);

    if (e == 0) {
        v->out.title = hearth_say(v->t->language, HEARTH_SAY_FORM_ONE);
        (void)snprintf(path, sizeof(path), "/forms/%s?form=", p.form->id);
        put_about(v->t, p.form);
        put_preview(v, &p, path);
    }
    hearth_published_free(&p);
    return e;
}

/* ---- the draft ---- */

static int put_report(struct hearth_view *v, const struct hearth_form_draft *d)
{
    void *memory = malloc(HEARTH_FORM_SAID_ARENA);
    struct hearth_forms_report report;
    struct hearth_arena arena;
    int e = HEARTH_E_MEMORY;

    if (memory != NULL) {
        hearth_arena_init(&arena, memory, HEARTH_FORM_SAID_ARENA);
        e = hearth_form_said_read(d->report, &arena, &report);
    }
    if (e == 0) {
        hearth_text_add(v->t, "<section aria-labelledby=\"messages\">"
                              "<h2 id=\"messages\">");
        hearth_text_say(v->t, HEARTH_SAY_FORM_MESSAGES);
        hearth_text_add(v->t, "</h2>\n");
        hearth_form_view_report(v->t, &report);
        hearth_text_add(v->t, "</section>\n");
    }
    free(memory);
    return e;
}

static int put_diff(struct hearth_view *v, const struct hearth_form *form)
{
    struct hearth_forms_diff diff;
    struct hearth_published old;
    struct hearth_arena arena;
    void *memory;
    int e = hearth_published_load(v->data, form->id, &old);

    hearth_text_add(v->t, "<section aria-labelledby=\"changes\">"
                          "<h2 id=\"changes\">");
    hearth_text_say(v->t, HEARTH_SAY_FORM_CHANGES);
    hearth_text_add(v->t, "</h2>\n");
    memory = e == 0 ? malloc(HEARTH_FORMS_DIFF_ARENA) : NULL;
    if (e == HEARTH_E_NOT_FOUND) {
        hearth_text_add(v->t, "<p class=\"empty\">");
        hearth_text_say(v->t, HEARTH_SAY_FORM_IS_NEW);
        hearth_text_add(v->t, "</p>\n");
        e = 0;
    } else if (memory != NULL) {
        hearth_arena_init(&arena, memory, HEARTH_FORMS_DIFF_ARENA);
        e = hearth_forms_diff(old.form, form, &arena, &diff);
        if (e == 0) {
            hearth_form_view_diff(v->t, &diff);
        }
    } else {
        e = e == 0 ? HEARTH_E_MEMORY : e;
    }
    hearth_text_add(v->t, "</section>\n");
    free(memory);
    hearth_published_free(&old);
    return e;
}

static int put_draft(struct hearth_view *v, const struct hearth_form_draft *d)
{
    struct hearth_published p = {0};
    int e;

    if (d->body.len == 0) {
        hearth_form_decide(v, NULL);
        e = put_report(v, d);
        hearth_form_upload(v); /* mended, it is sent again from here */
        return e;
    }
    e = hearth_published_decode(d->body, &p);
    if (e == 0) {
        put_about(v->t, p.form);
        hearth_form_decide(v, d->hash);
        e = put_report(v, d);
    }
    if (e == 0) {
        e = put_diff(v, p.form);
    }
    if (e == 0) {
        put_preview(v, &p, "/forms/draft?form=");
    }
    hearth_published_free(&p);
    return e;
}

int hearth_page_form_draft(struct hearth_view *v)
{
    struct hearth_form_draft d;
    int e = hearth_form_draft_get(v->data, &d);

    v->out.title = hearth_say(v->t->language, HEARTH_SAY_FORM_DRAFT);
    if (e == 0) {
        e = put_draft(v, &d);
    } else if (e == HEARTH_E_NOT_FOUND) {
        hearth_text_add(v->t, "<p class=\"empty\">");
        hearth_text_say(v->t, HEARTH_SAY_FORM_DRAFT_NONE);
        hearth_text_add(v->t, "</p>\n");
        hearth_form_upload(v);
        e = 0;
    }
    hearth_form_draft_free(&d);
    return e;
}
