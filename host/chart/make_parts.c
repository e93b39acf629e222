/* SPDX-License-Identifier: Apache-2.0 */
/* Overview, areas and other parts of the people, and waves: indexes with
 * intervals beside each other. Parts stand in the order of their names, never
 * by their figures. */
#include "host/chart/make.h"

#include <stdlib.h>
#include <string.h>

/* As the scales of the panel have it, which stand in this order. */
unsigned hearth_make_tint(enum hearth_panel panel)
{
    static const unsigned tints[HEARTH_PANELS] = {0, 2, 3, 0};

    return tints[panel];
}

/* ---- overview ---- */

static uint64_t panel_waits(const struct hearth_release_form *form,
                            enum hearth_panel panel)
{
    uint64_t waits = 0;

    for (size_t i = 0; i < form->scale_count; i++) {
        if (hearth_make_scale_panel(form, form->scales[i].name) == panel) {
            waits = hearth_make_sooner(waits, form->scales[i].waits);
        }
    }
    for (size_t i = 0; i < form->question_count; i++) {
        const struct hearth_item *item =
            hearth_make_item(form->questions[i].name);

        if (item != NULL && item->panel == panel) {
            waits = hearth_make_sooner(waits, form->questions[i].waits);
        }
    }
    return waits;
}

static void make_panel(const struct hearth_maker *m, size_t form,
                       enum hearth_panel panel)
{
    static const struct {
        const char *name;
        enum hearth_say_id title, note;
    } panels[HEARTH_PANELS] = {
        {"acceptance", HEARTH_SAY_CHART_ACCEPTANCE,
         HEARTH_SAY_CHART_NOTE_ACCEPTANCE},
        {"concern", HEARTH_SAY_CHART_CONCERN, HEARTH_SAY_CHART_NOTE_CONCERN},
        {"norm", HEARTH_SAY_CHART_NORM, HEARTH_SAY_CHART_NOTE_NORM},
        {"other", HEARTH_SAY_CHART_OTHER, HEARTH_SAY_CHART_NOTE_OTHER}};
    const struct hearth_figures *f = m->f;
    size_t cap = HEARTH_PANEL_ROWS + f->release->forms[form].scale_count;
    struct hearth_plot p = hearth_make_plot(f, HEARTH_PLOT_DOTS, cap, 1);

    if (p.rows != NULL) {
        p.row_count =
            hearth_make_panel(f, &f->release->forms[form], panel, p.rows, cap);
        if (p.row_count == 0) {
            return;
        }
    }
    hearth_make_name(&p, "overview", form, panels[panel].name);
    p.unit = HEARTH_PLOT_INDEX;
    p.max = 100.0;
    p.tint = hearth_make_tint(panel);
    p.series[0] = hearth_say(f->language, HEARTH_SAY_INDEX);
    p.title = hearth_say(f->language, panels[panel].title);
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_INDEX);
    p.note = hearth_make_waits(f, hearth_say(f->language, panels[panel].note),
                               panel_waits(&f->release->forms[form], panel));
    m->visit(m->cookie, &p);
}

void hearth_make_overview(const struct hearth_maker *m)
{
    const struct hearth_release *r = m->f->release;

    for (size_t i = 0; r != NULL && i < r->form_count; i++) {
        for (int panel = 0; panel < HEARTH_PANELS; panel++) {
            make_panel(m, i, (enum hearth_panel)panel);
        }
    }
}

/* ---- parts ---- */

static int by_name(const void *a, const void *b)
{
    const struct hearth_release_group *const *x = a, *const *y = b;

    return strcmp((*x)->label, (*y)->label);
}

size_t hearth_make_take_parts(const struct hearth_figures *f,
                              const struct hearth_release_group *groups,
                              size_t count, const char *dimension,
                              const struct hearth_release_group **out)
{
    bool is_area = strcmp(dimension, "area") == 0;
    size_t n = 0;

    for (size_t i = 0; i < count && n < HEARTH_PARTS_MAX; i++) {
        if (strcmp(groups[i].dimension, dimension) == 0 &&
            (!is_area || hearth_make_may_see(f, groups[i].name))) {
            out[n++] = &groups[i];
        }
    }
    if (is_area || strcmp(dimension, "city") == 0) {
        qsort(out, n, sizeof(const struct hearth_release_group *), by_name);
    }
    return n;
}

static const struct hearth_release_group *
group_of(const struct hearth_release_scale *s,
         const struct hearth_release_group *like)
{
    for (size_t i = 0; i < s->group_count; i++) {
        if (strcmp(s->groups[i].dimension, like->dimension) == 0 &&
            strcmp(s->groups[i].name, like->name) == 0) {
            return &s->groups[i];
        }
    }
    return NULL;
}

static struct hearth_plot_value part_value(const struct hearth_figures *f,
                                           const struct hearth_release_group *g)
{
    if (g == NULL) {
        return hearth_make_hidden(NULL);
    }
    if (!g->has_mean) {
        return hearth_make_hidden(hearth_make_why(f, g->reason));
    }
    return hearth_make_index(&g->mean, 0, 100, false);
}

struct hearth_plot_value
hearth_make_part(const struct hearth_figures *f,
                 const struct hearth_release_scale *s,
                 const struct hearth_release_group *like)
{
    return part_value(f, group_of(s, like));
}

const char *hearth_make_dimension_label(const struct hearth_figures *f,
                                        const struct hearth_release_form *form,
                                        const char *dimension)
{
    if (strcmp(dimension, "area") == 0) {
        return hearth_say(f->language, HEARTH_SAY_CHART_AREAS);
    }
    for (size_t i = 0; i < form->question_count; i++) {
        if (strcmp(form->questions[i].name, dimension) == 0) {
            return form->questions[i].label;
        }
    }
    return dimension;
}

static void fill_parts(const struct hearth_figures *f,
                       const struct hearth_release_form *form,
                       const struct hearth_release_group *const *parts,
                       struct hearth_plot *p)
{
    for (size_t s = 0; s < p->series_count; s++) {
        p->series[s] = hearth_make_scale_label(f, form, form->scales[s].name);
        if (p->row_count > 0) {
            p->rows[0].values[s] = hearth_make_scale(f, &form->scales[s]);
        }
    }
    if (p->row_count > 0) {
        p->rows[0].label = hearth_say(f->language, HEARTH_SAY_CHART_EVERYBODY);
        p->rows[0].base = form->scales[0].base;
    }
    for (size_t i = 1; i < p->row_count && parts[i - 1] != NULL; i++) {
        const struct hearth_release_group *g = parts[i - 1];

        p->rows[i].label = g->label[0] != '\0' ? g->label : g->name;
        p->rows[i].base = g->has_mean ? g->base : 0;
        for (size_t s = 0; s < p->series_count; s++) {
            p->rows[i].values[s] = hearth_make_part(f, &form->scales[s], g);
        }
    }
}

static void make_dimension(const struct hearth_maker *m, size_t index,
                           const char *dimension)
{
    const struct hearth_figures *f = m->f;
    const struct hearth_release_form *form = &f->release->forms[index];
    const struct hearth_release_group *parts[HEARTH_PARTS_MAX] = {NULL};
    size_t count =
        hearth_make_take_parts(f, form->scales[0].groups,
                               form->scales[0].group_count, dimension, parts);
    size_t series = form->scale_count < 4 ? form->scale_count : 4;
    uint64_t waits = form->scales[0].waits;
    struct hearth_plot p =
        hearth_make_plot(f, HEARTH_PLOT_DOTS, count + 1, series);

    hearth_make_name(&p, "parts", index, dimension);
    p.unit = HEARTH_PLOT_INDEX;
    p.max = 100.0;
    p.title = hearth_make_dimension_label(f, form, dimension);
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_INDEX);
    p.note = hearth_say(f->language, HEARTH_SAY_CHART_NOTE_PARTS);
    for (size_t i = 0; i < count; i++) {
        waits = hearth_make_sooner(waits, parts[i]->waits);
    }
    p.note = hearth_make_waits(f, p.note, waits);
    fill_parts(f, form, parts, &p);
    m->visit(m->cookie, &p);
}

void hearth_make_areas(const struct hearth_maker *m)
{
    const struct hearth_release *r = m->f->release;

    for (size_t i = 0; r != NULL && i < r->form_count; i++) {
        const struct hearth_release_form *form = &r->forms[i];
        const char *last = "";

        for (size_t g = 0;
             form->scale_count > 0 && g < form->scales[0].group_count; g++) {
            const char *dimension = form->scales[0].groups[g].dimension;

            if (strcmp(dimension, last) != 0 &&
                strchr(dimension, '*') == NULL) {
                make_dimension(m, i, dimension);
                last = dimension;
            }
        }
    }
}

/* ---- waves ---- */

static const struct hearth_release_form *
same_form(const struct hearth_release *r, const struct hearth_release_form *f)
{
    for (size_t i = 0; i < r->form_count; i++) {
        if (strcmp(r->forms[i].id, f->id) == 0) {
            return &r->forms[i];
        }
    }
    return NULL;
}

static const struct hearth_release_scale *
same_scale(const struct hearth_release_form *form, const char *name)
{
    for (size_t i = 0; form != NULL && i < form->scale_count; i++) {
        if (strcmp(form->scales[i].name, name) == 0) {
            return &form->scales[i];
        }
    }
    return NULL;
}

const char *hearth_make_wave_label(const struct hearth_figures *f,
                                   const struct hearth_release *r)
{
    if (r->provenance.wave[0] != '\0') {
        return r->provenance.wave;
    }
    return hearth_make_date(f, hearth_release_figures_s(r));
}

static void fill_wave(const struct hearth_figures *f,
                      const struct hearth_release *r,
                      const struct hearth_release_form *now,
                      struct hearth_plot_row *row)
{
    const struct hearth_release_form *form = same_form(r, now);

    row->label = hearth_make_wave_label(f, r);
    for (size_t s = 0; s < now->scale_count && s < HEARTH_PLOT_SERIES_MAX;
         s++) {
        const struct hearth_release_scale *scale =
            same_scale(form, now->scales[s].name);

        row->values[s] = scale == NULL
                             ? hearth_make_hidden(hearth_say(
                                   f->language, HEARTH_SAY_CHART_NOT_IN_WAVE))
                             : hearth_make_scale(f, scale);
    }
}

static void make_form_waves(const struct hearth_maker *m, size_t index)
{
    const struct hearth_figures *f = m->f;
    const struct hearth_release_form *form = &f->release->forms[index];
    size_t series = form->scale_count < HEARTH_PLOT_SERIES_MAX
                        ? form->scale_count
                        : HEARTH_PLOT_SERIES_MAX;
    struct hearth_plot p =
        hearth_make_plot(f, HEARTH_PLOT_LINES, f->wave_count, series);

    if (series == 0) {
        return;
    }
    hearth_make_name(&p, "waves", index, "scales");
    p.unit = HEARTH_PLOT_INDEX;
    p.max = 100.0;
    p.title = hearth_say(f->language, HEARTH_SAY_CHART_WAVES);
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_WAVES);
    p.note = hearth_say(f->language, HEARTH_SAY_CHART_NOTE_WAVES);
    for (size_t s = 0; s < series; s++) {
        p.series[s] = hearth_make_scale_label(f, form, form->scales[s].name);
    }
    for (size_t i = 0; i < p.row_count; i++) {
        fill_wave(f, f->waves[i], form, &p.rows[i]);
    }
    m->visit(m->cookie, &p);
}

void hearth_make_waves(const struct hearth_maker *m)
{
    const struct hearth_release *r = m->f->release;

    for (size_t i = 0; r != NULL && i < r->form_count; i++) {
        make_form_waves(m, i);
    }
}
