/* SPDX-License-Identifier: Apache-2.0 */
/* Answers, question by question; questions answered on the same scale stand in
 * one drawing, one under the other. */
#include "host/chart/make.h"

#include <stdlib.h>
#include <string.h>

#define BATTERY_MAX 24

static const char *label_of(const struct hearth_release_question *q)
{
    return q->label[0] != '\0' ? q->label : q->name;
}

static bool is_sensitive_one(const struct hearth_release_question *q)
{
    return q->sensitivity >= 3 || q->design != HEARTH_RELEASE_DIRECT;
}

/* ---- a scale ---- */

static long code_of(const struct hearth_release_cell *c)
{
    char *end;
    long v = strtol(c->name, &end, 10);

    return end == c->name || *end != '\0' ? -1 : v;
}

/* The answers are 1 to 3, 4, 5 or 7, whatever their order. */
static bool is_scale(const struct hearth_release_question *q)
{
    unsigned seen = 0;

    if (q->kind != HEARTH_RELEASE_CHOICE ||
        q->shown != HEARTH_RELEASE_DISTRIBUTION || q->cell_count < 3 ||
        q->cell_count > 7) {
        return false;
    }
    for (size_t i = 0; i < q->cell_count; i++) {
        long v = code_of(&q->cells[i]);

        if (v < 1 || v > (long)q->cell_count || q->cells[i].is_hidden) {
            return false;
        }
        seen |= 1u << v;
    }
    return seen == (2u << q->cell_count) - 2u;
}

/* The answer with code ${code}. */
static const struct hearth_release_cell *
cell_of(const struct hearth_release_question *q, size_t code)
{
    for (size_t i = 0; i < q->cell_count; i++) {
        if (code_of(&q->cells[i]) == (long)code) {
            return &q->cells[i];
        }
    }
    return NULL;
}

/* The two of ${q} that its ${top2_label} would name. */
static bool is_named_so(const struct hearth_release_question *scale,
                        const char *top2_label)
{
    const struct hearth_release_cell *a = cell_of(scale, scale->cell_count - 1),
                                     *b = cell_of(scale, scale->cell_count);
    size_t len = a == NULL ? 0 : strlen(a->label);

    return a != NULL && b != NULL && strncmp(top2_label, a->label, len) == 0 &&
           strncmp(top2_label + len, ", ", 2) == 0 &&
           strcmp(top2_label + len + 2, b->label) == 0;
}

static bool is_alike(const struct hearth_release_question *a,
                     const struct hearth_release_question *b)
{
    if (strcmp(a->section, b->section) != 0) {
        return false;
    }
    if (b->shown == HEARTH_RELEASE_TOP2) {
        return is_named_so(a, b->top2_label);
    }
    if (!is_scale(b) || a->cell_count != b->cell_count) {
        return false;
    }
    for (size_t i = 1; i <= a->cell_count; i++) {
        if (strcmp(cell_of(a, i)->label, cell_of(b, i)->label) != 0) {
            return false;
        }
    }
    return true;
}

static void fill_row(const struct hearth_release_question *q, size_t series,
                     struct hearth_plot_row *row)
{
    row->label = label_of(q);
    row->base = q->base;
    if (q->shown == HEARTH_RELEASE_TOP2) {
        row->top2 = hearth_make_share(&q->top2);
        return;
    }
    for (size_t s = 0; s < series; s++) {
        row->values[s] = hearth_make_share(&cell_of(q, s + 1)->share);
    }
    row->top2 =
        hearth_make_sum(cell_of(q, series - 1), cell_of(q, series), q->base);
}

/* ---- what stands below ---- */

static const char *apart(const struct hearth_figures *f, const char *so_far,
                         enum hearth_say_id id, uint64_t coarse)
{
    if (coarse == 0) {
        return so_far;
    }
    return hearth_make_join(f, hearth_make_join(f, so_far, "·"),
                            hearth_make_say_n(f, id, coarse));
}

static const char *note_of(const struct hearth_figures *f,
                           const struct hearth_release_question *q)
{
    const char *note;

    if (q->shown != HEARTH_RELEASE_NOTHING) {
        note = hearth_make_say_n(f,
                                 q->kind == HEARTH_RELEASE_OPTIONS
                                     ? HEARTH_SAY_PEOPLE_ANY_ANSWERS
                                     : HEARTH_SAY_ANSWERS_N,
                                 q->base);
    } else {
        note = q->base == 0
                   ? hearth_say(f->language, HEARTH_SAY_ANSWERS_FEW)
                   : hearth_make_say(f, HEARTH_SAY_ANSWERS_ABOUT,
                                     hearth_make_count(f, q->base), "");
    }
    note = apart(f, note, HEARTH_SAY_DONT_KNOW_ABOUT, q->no_answer);
    note = apart(f, note, HEARTH_SAY_SKIPPED_ABOUT, q->skipped);
    note = apart(f, note, HEARTH_SAY_NOT_ASKED_ABOUT, q->not_asked);
    if (q->repeat != NULL && q->repeat[0] != '\0') {
        note = hearth_make_join(
            f, hearth_make_join(f, note, "·"),
            hearth_make_say(f, HEARTH_SAY_SEVERAL_FROM_ONE, q->repeat, ""));
    }
    return note;
}

/* How the question protects whoever answers, in two sentences. */
static const char *method_of(const struct hearth_figures *f,
                             const struct hearth_release_question *q)
{
    static const enum hearth_say_id words[] = {
        [HEARTH_RELEASE_DIRECT] = HEARTH_SAY_CHART_METHOD_DIRECT,
        [HEARTH_RELEASE_FORCED] = HEARTH_SAY_CHART_METHOD_FORCED,
        [HEARTH_RELEASE_CROSSWISE] = HEARTH_SAY_CHART_METHOD_CROSSWISE,
        [HEARTH_RELEASE_LIST] = HEARTH_SAY_CHART_METHOD_LIST,
        [HEARTH_RELEASE_CONJOINT] = HEARTH_SAY_CHART_METHOD_CONJOINT};
    size_t i = (size_t)q->design;

    return i < sizeof(words) / sizeof(words[0])
               ? hearth_say(f->language, words[i])
               : "";
}

/* ---- plots ---- */

struct place {
    const struct hearth_maker *m;
    size_t form;
};

static void make_battery(const struct place *at,
                         const struct hearth_release_question *first,
                         size_t count)
{
    const struct hearth_figures *f = at->m->f;
    size_t series = first->cell_count;
    uint64_t waits = 0;
    struct hearth_plot p =
        hearth_make_plot(f, HEARTH_PLOT_LIKERT, count, series);

    hearth_make_name(&p, "answers", at->form, first->name);
    p.section = first->section;
    p.title = count == 1 ? label_of(first)
                         : hearth_make_say(f, HEARTH_SAY_CHART_FROM_TO,
                                           cell_of(first, 1)->label,
                                           cell_of(first, series)->label);
    p.about = hearth_make_say_n(f, HEARTH_SAY_CHART_ABOUT_LIKERT, count);
    p.note = count == 1 ? note_of(f, first)
                        : hearth_say(f->language, HEARTH_SAY_CHART_NOTE_LIKERT);
    for (size_t i = 0; i < count; i++) {
        waits = hearth_make_sooner(waits, first[i].waits);
    }
    p.note = hearth_make_waits(f, p.note, waits);
    for (size_t s = 0; s < series && p.rows != NULL; s++) {
        p.series[s] = cell_of(first, s + 1)->label;
    }
    for (size_t i = 0; p.rows != NULL && i < p.row_count; i++) {
        fill_row(&first[i], series, &p.rows[i]);
    }
    at->m->visit(at->m->cookie, &p);
}

static void fill_cells(const struct hearth_figures *f,
                       const struct hearth_release_question *q,
                       struct hearth_plot *p)
{
    for (size_t i = 0; i < p->row_count; i++) {
        const struct hearth_release_cell *c = &q->cells[i];

        p->rows[i].label = c->label;
        p->rows[i].base = 0;
        p->rows[i].values[0] = c->is_hidden
                                   ? hearth_make_hidden(hearth_say(
                                         f->language, HEARTH_SAY_FEWER_THAN_10))
                                   : hearth_make_share(&c->share);
    }
}

static void fill_mean(const struct hearth_release_question *q,
                      struct hearth_plot *p)
{
    struct hearth_plot_value v = {.is_shown = true,
                                  .has_interval = true,
                                  .value = q->mean.value,
                                  .low = q->mean.low,
                                  .high = q->mean.high};

    p->unit = HEARTH_PLOT_NUMBER;
    p->kind = HEARTH_PLOT_DOTS;
    p->rows[0].values[0] = v;
    p->max = 1.0;
    while (p->max < q->mean.high) {
        p->max *=
            p->max == 1.0 || p->max == 10.0 || p->max == 100.0 ? 2.5 : 2.0;
    }
}

static size_t rows_of(const struct hearth_release_question *q)
{
    if (hearth_make_is_indirect(q)) {
        return hearth_make_indirect_rows(q);
    }
    switch (q->shown) {
    case HEARTH_RELEASE_DISTRIBUTION:
        return q->cell_count;
    case HEARTH_RELEASE_TOP2:
        return 1;
    case HEARTH_RELEASE_MEAN:
        return q->has_mean ? 1 : 0;
    case HEARTH_RELEASE_ESTIMATE:
    case HEARTH_RELEASE_NOTHING:
    default:
        return 0;
    }
}

static void make_one(const struct place *at,
                     const struct hearth_release_question *q)
{
    const struct hearth_figures *f = at->m->f;
    size_t rows = rows_of(q);
    struct hearth_plot p = hearth_make_plot(f, HEARTH_PLOT_BARS, rows, 1);

    hearth_make_name(&p, is_sensitive_one(q) ? "sensitive" : "answers",
                     at->form, q->name);
    p.section = q->section;
    p.title = label_of(q);
    p.series[0] = hearth_say(f->language, HEARTH_SAY_SHARE);
    p.note = note_of(f, q);
    if (is_sensitive_one(q)) {
        p.method = method_of(f, q);
    }
    p.about = hearth_make_say_n(f, HEARTH_SAY_CHART_ABOUT_ANSWERS, q->base);
    if (rows == 0) {
        p.why = hearth_make_why_long(f, q->reason);
    } else if (p.rows == NULL) {
        ;
    } else if (hearth_make_is_indirect(q)) {
        hearth_make_indirect(f, q, &p);
    } else if (q->shown == HEARTH_RELEASE_DISTRIBUTION) {
        fill_cells(f, q, &p);
    } else if (q->shown == HEARTH_RELEASE_TOP2) {
        p.rows[0].label = q->top2_label;
        p.rows[0].values[0] = hearth_make_share(&q->top2);
        p.note = hearth_make_join(
            f, hearth_say(f->language, HEARTH_SAY_CHART_NOTE_TOP2), p.note);
    } else {
        p.rows[0].label = hearth_say(f->language, HEARTH_SAY_MEAN);
        p.series[0] = hearth_say(f->language, HEARTH_SAY_MEAN);
        fill_mean(q, &p);
    }
    p.note = hearth_make_waits(f, p.note, q->waits);
    at->m->visit(at->m->cookie, &p);
}

/* Questions from ${i} on that stand in one drawing. */
static size_t battery_of(const struct hearth_release_form *form, size_t i)
{
    const struct hearth_release_question *first = &form->questions[i];
    size_t n = 1;

    while (n < BATTERY_MAX && i + n < form->question_count &&
           !is_sensitive_one(&form->questions[i + n]) &&
           is_alike(first, &form->questions[i + n])) {
        n++;
    }
    return n;
}

static void make_form(const struct place *at,
                      const struct hearth_release_form *form, bool is_sensitive)
{
    size_t i = 0;

    while (i < form->question_count) {
        const struct hearth_release_question *q = &form->questions[i];

        if (is_sensitive_one(q) != is_sensitive) {
            i++;
        } else if (!is_sensitive && is_scale(q)) {
            size_t n = battery_of(form, i);

            make_battery(at, q, n);
            i += n;
        } else {
            make_one(at, q);
            i++;
        }
    }
}

void hearth_make_answers(const struct hearth_maker *m, bool is_sensitive)
{
    const struct hearth_release *r = m->f->release;

    for (size_t i = 0; r != NULL && i < r->form_count; i++) {
        struct place at = {m, i};

        make_form(&at, &r->forms[i], is_sensitive);
    }
}
