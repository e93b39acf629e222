/* SPDX-License-Identifier: Apache-2.0 */
/* The panel of data quality, of the newest wave: from its file, which holds
 * rounded figures of k interviews and more. Interviewers are for a supervisor
 * only. */
#include "host/chart/quality.h"

#include <math.h>
#include <string.h>

#define GROUPS_MAX 200

json_t *hearth_quality_parse(const struct hearth_figures *f)
{
    json_t *report;

    if (f->quality.len == 0) {
        return NULL;
    }
    report = json_loadb((const char *)f->quality.data, f->quality.len,
                        JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_array(json_object_get(report, "groups"))) {
        json_decref(report);
        return NULL;
    }
    return report;
}

/* ${text} outlives the report. */
static const char *kept(const struct hearth_figures *f, const char *text)
{
    return text == NULL ? "" : hearth_make_copy(f, text);
}

const char *hearth_quality_text(const json_t *v, const char *name)
{
    const char *text = json_string_value(json_object_get(v, name));

    return text == NULL ? "" : text;
}

/* What of the report one looks at: the last wave that it lists. */
struct look {
    const json_t *groups[GROUPS_MAX];
    size_t count;
    const char *kind;
    const char *wave;
};

static const char *last_wave(const json_t *report)
{
    const json_t *g;
    const char *wave = "";
    size_t i;

    json_array_foreach(json_object_get(report, "groups"), i, g)
    {
        if (strcmp(hearth_quality_text(g, "kind"), "wave") == 0) {
            wave = hearth_quality_text(g, "wave");
        }
    }
    return wave;
}

static void insert(struct look *l, const json_t *g)
{
    size_t at = l->count++;
    bool is_wave = strcmp(hearth_quality_text(g, "kind"), "wave") == 0;

    /* the wave first, then by name */
    while (at > 0 &&
           (is_wave || (strcmp(hearth_quality_text(l->groups[at - 1], "kind"),
                               "wave") != 0 &&
                        strcmp(hearth_quality_text(l->groups[at - 1], "name"),
                               hearth_quality_text(g, "name")) > 0))) {
        l->groups[at] = l->groups[at - 1];
        at--;
    }
    l->groups[at] = g;
}

static void take(const json_t *report, struct look *l)
{
    const json_t *g;
    size_t i;

    json_array_foreach(json_object_get(report, "groups"), i, g)
    {
        const char *kind = hearth_quality_text(g, "kind");

        if (l->count < GROUPS_MAX &&
            strcmp(hearth_quality_text(g, "wave"), l->wave) == 0 &&
            (strcmp(kind, "wave") == 0 || strcmp(kind, l->kind) == 0)) {
            insert(l, g);
        }
    }
}

static struct hearth_plot_value value_of(const struct hearth_figures *f,
                                         const json_t *g, const char *figure)
{
    const json_t *v = json_object_get(g, figure);
    const char *text = json_string_value(v);
    struct hearth_plot_value out = {.is_shown = true,
                                    .value = json_number_value(v)};

    if (json_is_number(v) && isfinite(out.value)) {
        return out;
    }
    if (text != NULL && strcmp(text, "<5%") == 0) {
        return hearth_make_hidden(
            hearth_say(f->language, HEARTH_SAY_CHART_UNDER_5));
    }
    if (text != NULL && strcmp(text, ">95%") == 0) {
        return hearth_make_hidden(
            hearth_say(f->language, HEARTH_SAY_CHART_OVER_95));
    }
    return hearth_make_hidden(hearth_say(
        f->language, text != NULL || json_is_string(json_object_get(g, "n"))
                         ? HEARTH_SAY_FEWER_THAN_10
                         : HEARTH_SAY_CHART_TOO_FEW_TO_SAY));
}

struct figure {
    const char *name;
    enum hearth_plot_unit unit;
    enum hearth_say_id title, note;
};

static void fill(const struct hearth_figures *f, const struct look *l,
                 const struct figure *figure, struct hearth_plot *p)
{
    double most = 0.0;

    for (size_t i = 0; i < p->row_count; i++) {
        const json_t *g = l->groups[i];
        bool is_wave = strcmp(hearth_quality_text(g, "kind"), "wave") == 0;
        const json_t *n = json_object_get(g, "n");

        p->rows[i].label =
            is_wave ? hearth_say(f->language, HEARTH_SAY_CHART_WHOLE_WAVE)
                    : kept(f, hearth_quality_text(g, "name"));
        if (json_is_integer(n) && json_integer_value(n) > 0) {
            p->rows[i].base = (uint64_t)json_integer_value(n);
        }
        p->rows[i].values[0] = value_of(f, g, figure->name);
        if (p->rows[i].values[0].is_shown) {
            most = fmax(most, p->rows[i].values[0].value);
        }
    }
    p->max = figure->unit == HEARTH_PLOT_MINUTES  ? (most > 60.0 ? 240.0 : 60.0)
             : figure->unit == HEARTH_PLOT_NUMBER ? 1.0
             : most > 0.5                         ? 1.0
                                                  : 0.5;
}

static void make_figure(const struct hearth_maker *m, const struct look *l,
                        const struct figure *figure)
{
    const struct hearth_figures *f = m->f;
    struct hearth_plot p = hearth_make_plot(f, HEARTH_PLOT_BARS, l->count, 1);

    hearth_make_name(&p, "quality", strcmp(l->kind, "area") == 0 ? 0 : 1,
                     figure->name);
    p.unit = figure->unit;
    p.section = hearth_say(f->language, strcmp(l->kind, "area") == 0
                                            ? HEARTH_SAY_CHART_AREAS
                                            : HEARTH_SAY_CHART_INTERVIEWERS);
    p.title = hearth_say(f->language, figure->title);
    p.series[0] = p.title;
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_QUALITY);
    p.note = hearth_say(f->language, figure->note);
    fill(f, l, figure, &p);
    m->visit(m->cookie, &p);
}

static void make_kind(const struct hearth_maker *m, const json_t *report,
                      const char *kind)
{
    static const struct figure figures[] = {
        {"minutes", HEARTH_PLOT_MINUTES, HEARTH_SAY_CHART_Q_MINUTES,
         HEARTH_SAY_CHART_Q_MINUTES_IS},
        {"short", HEARTH_PLOT_SHARE, HEARTH_SAY_CHART_Q_SHORT,
         HEARTH_SAY_CHART_Q_SHORT_IS},
        {"no_answer", HEARTH_PLOT_SHARE, HEARTH_SAY_CHART_Q_NO_ANSWER,
         HEARTH_SAY_CHART_Q_NO_ANSWER_IS},
        {"straight", HEARTH_PLOT_SHARE, HEARTH_SAY_CHART_Q_STRAIGHT,
         HEARTH_SAY_CHART_Q_STRAIGHT_IS},
        {"alike", HEARTH_PLOT_SHARE, HEARTH_SAY_CHART_Q_ALIKE,
         HEARTH_SAY_CHART_Q_ALIKE_IS},
        {"very_uncomfortable", HEARTH_PLOT_SHARE, HEARTH_SAY_CHART_Q_COMFORT,
         HEARTH_SAY_CHART_Q_COMFORT_IS},
        {"interviewer_icc", HEARTH_PLOT_NUMBER, HEARTH_SAY_CHART_Q_ICC,
         HEARTH_SAY_CHART_Q_ICC_IS}};
    struct look l = {.kind = kind, .wave = last_wave(report)};

    take(report, &l);
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
        make_figure(m, &l, &figures[i]);
    }
}

void hearth_make_quality(const struct hearth_maker *m)
{
    json_t *report = hearth_quality_parse(m->f);

    if (report == NULL) {
        return;
    }
    make_kind(m, report, "area");
    if (m->f->may_see_workers) {
        make_kind(m, report, "interviewer");
    }
    json_decref(report);
}
