/* SPDX-License-Identifier: Apache-2.0 */
/* One question at a time: its two highest answers together by area and other
 * parts of the people, and over waves. As published: nothing is added that the
 * release does not say, and parts stand in the order of their names. */
#include "host/chart/make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which question ---- */

static long code_of(const struct hearth_release_cell *c)
{
    char *end;
    long v = strtol(c->name, &end, 10);

    return end == c->name || *end != '\0' ? -1 : v;
}

static const struct hearth_release_cell *
cell_of(const struct hearth_release_cell *cells, size_t count, size_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (code_of(&cells[i]) == (long)code && !cells[i].is_hidden) {
            return &cells[i];
        }
    }
    return NULL;
}

/* The answers are 1 to 3 and up to 7, each of them shown. */
static bool is_scale(const struct hearth_release_cell *cells, size_t count)
{
    for (size_t code = 1; code <= count; code++) {
        if (cell_of(cells, count, code) == NULL) {
            return false;
        }
    }
    return count >= 3 && count <= 7;
}

/* Asked directly, of answers with an order; personal questions stand on a page
 * of their own, with their method. */
static bool has_two(const struct hearth_release_question *q)
{
    if (q->kind != HEARTH_RELEASE_CHOICE || q->sensitivity >= 3 ||
        q->design != HEARTH_RELEASE_DIRECT) {
        return false;
    }
    return q->shown == HEARTH_RELEASE_TOP2 ||
           (q->shown == HEARTH_RELEASE_DISTRIBUTION &&
            is_scale(q->cells, q->cell_count));
}

bool hearth_make_is_choosable(const struct hearth_release_question *q,
                              enum hearth_figures_page page)
{
    return has_two(q) && (page == HEARTH_FIGURES_WAVES ||
                          (page == HEARTH_FIGURES_AREAS && q->group_count > 0));
}

void hearth_make_question_id(size_t form, const char *question,
                             char out[HEARTH_QUESTION_ID_MAX])
{
    (void)snprintf(out, HEARTH_QUESTION_ID_MAX, "%zu.%.150s", form + 1,
                   question);
}

bool hearth_make_is_chosen(const struct hearth_figures *f, size_t form,
                           const struct hearth_release_question *q)
{
    char id[HEARTH_QUESTION_ID_MAX];

    hearth_make_question_id(form, q->name, id);
    return f->question != NULL && strcmp(f->question, id) == 0;
}

/* ---- values ---- */

static struct hearth_plot_value two_of(const struct hearth_release_cell *cells,
                                       size_t count, uint64_t base)
{
    return hearth_make_sum(cell_of(cells, count, count - 1),
                           cell_of(cells, count, count), base);
}

static struct hearth_plot_value
of_everybody(const struct hearth_figures *f,
             const struct hearth_release_question *q)
{
    if (!has_two(q)) {
        return hearth_make_hidden(hearth_make_why(f, q->reason));
    }
    return q->shown == HEARTH_RELEASE_TOP2
               ? hearth_make_share(&q->top2)
               : two_of(q->cells, q->cell_count, q->base);
}

static struct hearth_plot_value of_part(const struct hearth_figures *f,
                                        const struct hearth_release_group *g)
{
    if (g->shown == HEARTH_RELEASE_TOP2) {
        return hearth_make_share(&g->top2);
    }
    if (g->shown == HEARTH_RELEASE_DISTRIBUTION &&
        is_scale(g->cells, g->cell_count)) {
        return two_of(g->cells, g->cell_count, g->base);
    }
    return hearth_make_hidden(hearth_make_why(f, g->reason));
}

/* "Agree, Strongly agree" */
static const char *two_words(const struct hearth_figures *f,
                             const struct hearth_release_question *q)
{
    const struct hearth_release_cell *a, *b;

    if (q->shown == HEARTH_RELEASE_TOP2) {
        return q->top2_label;
    }
    a = cell_of(q->cells, q->cell_count, q->cell_count - 1);
    b = cell_of(q->cells, q->cell_count, q->cell_count);
    return a == NULL || b == NULL
               ? ""
               : hearth_make_say(f, HEARTH_SAY_CHART_OR, a->label, b->label);
}

static const char *label_of(const struct hearth_release_question *q)
{
    return q->label[0] != '\0' ? q->label : q->name;
}

/* What both kinds of plots share. */
static void describe(const struct hearth_figures *f,
                     const struct hearth_release_question *q,
                     struct hearth_plot *p)
{
    const struct hearth_item *item = hearth_make_item(q->name);

    p->unit = HEARTH_PLOT_SHARE;
    p->max = 1.0;
    p->tint = item == NULL ? 0 : hearth_make_tint(item->panel);
    p->series[0] = hearth_say(f->language, HEARTH_SAY_TWO_HIGHEST);
    p->about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_TWO);
    p->note =
        hearth_make_say(f, HEARTH_SAY_CHART_NOTE_TWO, two_words(f, q), "");
}

/* ---- parts ---- */

static void make_dimension(const struct hearth_maker *m, size_t form,
                           const struct hearth_release_question *q,
                           const char *dimension)
{
    const struct hearth_figures *f = m->f;
    const struct hearth_release_group *parts[HEARTH_PARTS_MAX] = {NULL};
    size_t count =
        hearth_make_take_parts(f, q->groups, q->group_count, dimension, parts);
    struct hearth_plot p = hearth_make_plot(f, HEARTH_PLOT_DOTS, count + 1, 1);
    char name[HEARTH_PLOT_NAME_MAX + 1];

    (void)snprintf(name, sizeof(name), "%.50s.%.30s", q->name, dimension);
    hearth_make_name(&p, "parts", form, name);
    describe(f, q, &p);
    p.title =
        hearth_make_dimension_label(f, &f->release->forms[form], dimension);
    p.section = label_of(q);
    if (p.row_count > 0) {
        p.rows[0].label = hearth_say(f->language, HEARTH_SAY_CHART_EVERYBODY);
        p.rows[0].base = q->base;
        p.rows[0].values[0] = of_everybody(f, q);
    }
    for (size_t i = 1; i < p.row_count && parts[i - 1] != NULL; i++) {
        const struct hearth_release_group *g = parts[i - 1];

        p.rows[i].label = g->label[0] != '\0' ? g->label : g->name;
        p.rows[i].values[0] = of_part(f, g);
        p.rows[i].base = p.rows[i].values[0].is_shown ? g->base : 0;
    }
    m->visit(m->cookie, &p);
}

static void make_parts(const struct hearth_maker *m, size_t form,
                       const struct hearth_release_question *q)
{
    const char *last = "";

    for (size_t g = 0; g < q->group_count; g++) {
        const char *dimension = q->groups[g].dimension;

        if (strcmp(dimension, last) != 0 && strchr(dimension, '*') == NULL) {
            make_dimension(m, form, q, dimension);
            last = dimension;
        }
    }
}

/* ---- waves ---- */

static const struct hearth_release_question *
same_question(const struct hearth_release *r, const char *form,
              const char *question)
{
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; strcmp(r->forms[i].id, form) == 0 &&
                           k < r->forms[i].question_count;
             k++) {
            if (strcmp(r->forms[i].questions[k].name, question) == 0) {
                return &r->forms[i].questions[k];
            }
        }
    }
    return NULL;
}

static void make_waves(const struct hearth_maker *m, size_t form,
                       const struct hearth_release_question *q)
{
    const struct hearth_figures *f = m->f;
    struct hearth_plot p =
        hearth_make_plot(f, HEARTH_PLOT_LINES, f->wave_count, 1);

    hearth_make_name(&p, "waves", form, q->name);
    describe(f, q, &p);
    p.title = label_of(q);
    for (size_t i = 0; i < p.row_count; i++) {
        const struct hearth_release_question *then =
            same_question(f->waves[i], f->release->forms[form].id, q->name);

        p.rows[i].label = hearth_make_wave_label(f, f->waves[i]);
        if (then == NULL) {
            p.rows[i].values[0] = hearth_make_hidden(
                hearth_say(f->language, HEARTH_SAY_CHART_NOT_IN_WAVE));
            continue;
        }
        p.rows[i].values[0] = of_everybody(f, then);
        p.rows[i].base = p.rows[i].values[0].is_shown ? then->base : 0;
    }
    m->visit(m->cookie, &p);
}

void hearth_make_questions(const struct hearth_maker *m,
                           enum hearth_figures_page page)
{
    const struct hearth_figures *f = m->f;
    const struct hearth_release *r = f->release;

    for (size_t i = 0; r != NULL && i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            const struct hearth_release_question *q = &r->forms[i].questions[k];

            if (!hearth_make_is_choosable(q, page) ||
                (!f->wants_all_questions && !hearth_make_is_chosen(f, i, q))) {
                continue;
            }
            if (page == HEARTH_FIGURES_AREAS) {
                make_parts(m, i, q);
            } else {
                make_waves(m, i, q);
            }
        }
    }
}
