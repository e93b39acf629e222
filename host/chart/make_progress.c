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

static uint64_t first_day(const struct hearth_release *r)
{
    uint64_t last = r->days[r->day_count - 1].day, first = r->days[0].day;

    return last - first >= DAYS_MAX ? last - DAYS_MAX + 1 : first;
}

static void fill_days(const struct hearth_figures *f, uint64_t first,
                      struct hearth_plot *p)
{
    const struct hearth_release *r = f->release;
    double most = 20.0;

    for (size_t i = 0; i < p->row_count; i++) {
        p->rows[i].label = hearth_make_date(f, (int64_t)(first + i) * DAY_S);
        p->rows[i].values[0] = hearth_make_hidden(NULL);
    }
    for (size_t i = 0; i < r->day_count && p->row_count > 0; i++) {
        uint64_t day = r->days[i].day;

        if (day >= first && day - first < p->row_count) {
            p->rows[day - first].values[0] = coarse(f, r->days[i].count);
            most = (double)r->days[i].count > most ? (double)r->days[i].count
                                                   : most;
        }
    }
    p->max = axis_for(most);
}

static void make_days(const struct hearth_maker *m)
{
    const struct hearth_figures *f = m->f;
    const struct hearth_release *r = f->release;
    uint64_t first = first_day(r);
    size_t count = (size_t)(r->days[r->day_count - 1].day - first + 1);
    struct hearth_plot p;

    if (r->days[r->day_count - 1].day < first) { /* not in order: not ours */
        return;
    }
    p = hearth_make_plot(f, HEARTH_PLOT_COLUMNS, count, 1);
    hearth_make_name(&p, "progress", 0, "days");
    p.unit = HEARTH_PLOT_COUNT;
    p.series[0] = hearth_say(f->language, HEARTH_SAY_INTERVIEWS);
    p.title = hearth_say(f->language, HEARTH_SAY_INTERVIEWS_PER_DAY);
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_DAYS);
    p.note = hearth_say(f->language, HEARTH_SAY_SMALL_MARK_IS);
    fill_days(f, first, &p);
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
        p->rows[i].values[0] =
            a->has_any ? coarse(f, a->count)
                       : hearth_make_hidden(hearth_say(
                             f->language, HEARTH_SAY_CHART_NONE_YET));
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
    if (r->day_count > 0) {
        make_outcomes(m);
    }
}
