/* SPDX-License-Identifier: Apache-2.0 */
/* Field work: interviews by day, and by area against what is wanted. */
#include "host/chart/make.h"

#include "hearth/interview.h"

#include <stdlib.h>
#include <string.h>

#define DAYS_MAX  120 /* the last so many days are drawn */
#define AREAS_MAX 512
#define DAY_S     86400

/* A round end of an axis, with a round half. */
static double axis_for(double most)
{
    static const double ends[] = {20, 40, 60, 80, 120, 160};
    double by = 1.0;

    for (;;) {
        for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
            if (most <= ends[i] * by) {
                return ends[i] * by;
            }
        }
        if (by > 1e12) {
            return most;
        }
        by *= 10.0;
    }
}

static struct hearth_plot_value coarse(const struct hearth_figures *f,
                                       uint64_t count)
{
    struct hearth_plot_value v = {.is_shown = true, .value = (double)count};

    return count == 0 ? hearth_make_hidden(
                            hearth_say(f->language, HEARTH_SAY_FEWER_THAN_10))
                      : v;
}

/* ---- days ---- */

struct span {
    uint64_t first, last;
};

/* The days that are drawn: all, or the last so many. */
static struct span days_of(const struct hearth_release *r)
{
    struct span s = {UINT64_MAX, 0};

    for (size_t i = 0; i < r->day_count; i++) {
        const struct hearth_release_tick *t = &r->days[i];

        s.first = t->day < s.first ? t->day : s.first;
        s.last = t->day > s.last ? t->day : s.last;
    }
    if (s.last - s.first >= DAYS_MAX) {
        s.first = s.last - DAYS_MAX + 1;
    }
    return s;
}

static bool is_week(const struct hearth_release_tick *t)
{
    return t->span > 1;
}

static bool is_in(const struct span *s, const struct hearth_release_tick *t)
{
    return t->day >= s->first && t->day <= s->last;
}

/* "1 May 2026 - 7 May 2026": the other days of a week, together. */
static const char *name_of(const struct hearth_figures *f,
                           const struct hearth_release_tick *t)
{
    const char *first = hearth_make_date(f, (int64_t)t->day * DAY_S);

    return hearth_make_join(
        f, hearth_make_join(f, first, "\xe2\x80\x93"),
        hearth_make_date(f, (int64_t)(t->day + t->span - 1) * DAY_S));
}

/* Days one by one, each week's rest before its first day. */
static void fill_days(const struct hearth_figures *f, const struct span *s,
                      struct hearth_plot *p)
{
    const struct hearth_release *r = f->release;
    double most = 20.0;
    size_t n = 0, at = 0;

    for (uint64_t day = s->first; day <= s->last && n < p->row_count; day++) {
        struct hearth_plot_row *row;

        for (; at < r->day_count && r->days[at].day < day; at++) {
        }
        if (at < r->day_count && r->days[at].day == day &&
            is_week(&r->days[at]) && n + 1 < p->row_count) {
            p->rows[n].label = name_of(f, &r->days[at]);
            p->rows[n++].values[0] = coarse(f, r->days[at++].count);
        }
        row = &p->rows[n++];
        row->label = hearth_make_date(f, (int64_t)day * DAY_S);
        row->values[0] = hearth_make_hidden(NULL);
        if (at < r->day_count && r->days[at].day == day) {
            row->values[0] = coarse(f, r->days[at].count);
        }
    }
    for (size_t i = 0; i < r->day_count; i++) {
        most =
            (double)r->days[i].count > most ? (double)r->days[i].count : most;
    }
    p->max = axis_for(most);
}

static void make_days(const struct hearth_maker *m)
{
    const struct hearth_figures *f = m->f;
    const struct hearth_release *r = f->release;
    struct span s = days_of(r);
    size_t count = (size_t)(s.last - s.first + 1);
    struct hearth_plot p;

    for (size_t i = 0; i < r->day_count; i++) {
        count += is_week(&r->days[i]) && is_in(&s, &r->days[i]);
    }
    if (count > (size_t)2 * DAYS_MAX) { /* not in order: not ours */
        return;
    }
    p = hearth_make_plot(f, HEARTH_PLOT_COLUMNS, count, 1);
    hearth_make_name(&p, "progress", 0, "days");
    p.unit = HEARTH_PLOT_COUNT;
    p.series[0] = hearth_say(f->language, HEARTH_SAY_INTERVIEWS);
    p.title = hearth_say(f->language, HEARTH_SAY_INTERVIEWS_PER_DAY);
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_DAYS);
    p.note = hearth_say(f->language, HEARTH_SAY_ROUNDED_DOWN);
    fill_days(f, &s, &p);
    m->visit(m->cookie, &p);
}

/* ---- areas ---- */

struct area {
    const char *name;
    uint64_t count, wanted;
    bool has_any;
};

static int by_name(const void *a, const void *b)
{
    const struct area *x = a, *y = b;

    return strcmp(x->name, y->name);
}

static struct area *area_of(const struct hearth_figures *f, struct area *areas,
                            size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++) {
        if (strcmp(areas[i].name, name) == 0) {
            return &areas[i];
        }
    }
    if (*n == AREAS_MAX || !hearth_make_may_see(f, name)) {
        return NULL;
    }
    areas[*n].name = name;
    return &areas[(*n)++];
}

/* Areas that were worked in, or are to be; in the order of their names. */
static size_t take_areas(const struct hearth_figures *f, struct area *areas)
{
    size_t n = 0;

    for (size_t i = 0; i < f->release->area_count; i++) {
        struct area *a = area_of(f, areas, &n, f->release->areas[i].area);

        if (a != NULL) {
            a->count = f->release->areas[i].count;
            a->has_any = true;
        }
    }
    for (size_t i = 0; i < f->target_count; i++) {
        struct area *a = area_of(f, areas, &n, f->targets[i].area);

        if (a != NULL) {
            a->wanted += f->targets[i].wanted;
        }
    }
    qsort(areas, n, sizeof(*areas), by_name);
    return n;
}

/* In words; NULL: there is no target. */
static const char *missing(const struct hearth_figures *f, const struct area *a)
{
    uint64_t left = hearth_plot_missing(a->wanted, a->count);

    if (a->wanted == 0) {
        return NULL;
    }
    return left == 0 ? hearth_make_say(f, HEARTH_SAY_CHART_REACHED,
                                       hearth_make_count(f, a->wanted), "")
                     : hearth_make_say(f, HEARTH_SAY_CHART_MISSING_OF,
                                       hearth_make_count(f, left),
                                       hearth_make_count(f, a->wanted));
}

static void fill_areas(const struct hearth_figures *f, const struct area *areas,
                       struct hearth_plot *p)
{
    double most = 20.0;

    for (size_t i = 0; i < p->row_count; i++) {
        const struct area *a = &areas[i];

        p->rows[i].label = a->name[0] == '\0'
                               ? hearth_say(f->language, HEARTH_SAY_NO_AREA)
                               : a->name;
        p->rows[i].target = (double)a->wanted;
        p->rows[i].aside = missing(f, a);
        /* none, few, or hidden for another's sake: all look alike */
        p->rows[i].values[0] =
            a->has_any ? coarse(f, a->count)
                       : hearth_make_hidden(
                             hearth_say(f->language, HEARTH_SAY_HIDDEN));
        most = (double)a->count > most ? (double)a->count : most;
        most = (double)a->wanted > most ? (double)a->wanted : most;
    }
    p->max = axis_for(most);
}

static void make_area_bars(const struct hearth_maker *m)
{
    const struct hearth_figures *f = m->f;
    struct area *areas = hearth_arena_take(f->arena, AREAS_MAX, sizeof(*areas));
    struct hearth_plot p;

    if (areas == NULL) {
        return;
    }
    p = hearth_make_plot(f, HEARTH_PLOT_BARS, take_areas(f, areas), 1);
    hearth_make_name(&p, "progress", 0, "areas");
    p.unit = HEARTH_PLOT_COUNT;
    p.series[0] = hearth_say(f->language, HEARTH_SAY_INTERVIEWS);
    p.title = hearth_say(f->language, HEARTH_SAY_INTERVIEWS_PER_AREA);
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_QUOTA);
    p.note = hearth_say(f->language, f->target_count > 0
                                         ? HEARTH_SAY_CHART_NOTE_QUOTA
                                         : HEARTH_SAY_CHART_NOTE_NO_QUOTA);
    fill_areas(f, areas, &p);
    m->visit(m->cookie, &p);
}

/* ---- what came of visits ---- */

static void make_outcomes(const struct hearth_maker *m)
{
    static const struct {
        unsigned outcome;
        enum hearth_say_id id;
    } rows[] = {{HEARTH_OUTCOME_COMPLETE, HEARTH_SAY_COMPLETE_INTERVIEWS},
                {HEARTH_OUTCOME_REFUSED, HEARTH_SAY_DECLINED},
                {HEARTH_OUTCOME_INELIGIBLE, HEARTH_SAY_NOT_ELIGIBLE}};
    const struct hearth_figures *f = m->f;
    struct hearth_plot p = hearth_make_plot(f, HEARTH_PLOT_BARS,
                                            sizeof(rows) / sizeof(rows[0]), 1);
    double most = 20.0;

    hearth_make_name(&p, "progress", 0, "outcomes");
    p.unit = HEARTH_PLOT_COUNT;
    p.series[0] = hearth_say(f->language, HEARTH_SAY_INTERVIEWS);
    p.title = hearth_say(f->language, HEARTH_SAY_CHART_OUTCOMES);
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_OUTCOMES);
    p.note = hearth_say(f->language, HEARTH_SAY_ROUNDED_DOWN);
    for (size_t i = 0; i < p.row_count; i++) {
        uint64_t count = f->release->outcomes[rows[i].outcome];

        p.rows[i].label = hearth_say(f->language, rows[i].id);
        p.rows[i].values[0] = coarse(f, count);
        most = (double)count > most ? (double)count : most;
    }
    p.max = axis_for(most);
    m->visit(m->cookie, &p);
}

void hearth_make_progress(const struct hearth_maker *m)
{
    const struct hearth_release *r = m->f->release;

    if (r == NULL) {
        return;
    }
    if (r->day_count > 0) {
        make_days(m);
    }
    if (r->area_count > 0 || m->f->target_count > 0) {
        make_area_bars(m);
    }
    if (r->opened > 0) {
        make_outcomes(m);
    }
}
