/* SPDX-License-Identifier: Apache-2.0 */
/* Releases of several cities beside each other: indexes of everybody there,
 * never of a part of them. Cities stand by name, not by their figures. */
#include "host/chart/make.h"

#include <string.h>

#define SERIES 4

static const struct hearth_release_form *form_of(const struct hearth_release *r,
                                                 const char *id)
{
    for (size_t i = 0; i < r->form_count; i++) {
        if (strcmp(r->forms[i].id, id) == 0) {
            return &r->forms[i];
        }
    }
    return NULL;
}

static const struct hearth_release_scale *
scale_of(const struct hearth_release_form *form, const char *name)
{
    for (size_t i = 0; i < form->scale_count; i++) {
        if (strcmp(form->scales[i].name, name) == 0) {
            return &form->scales[i];
        }
    }
    return NULL;
}

static void fill_city(const struct hearth_figures *f,
                      const struct hearth_release *r,
                      const struct hearth_release_form *like,
                      struct hearth_plot *p)
{
    const struct hearth_release_form *form = form_of(r, like->id);
    struct hearth_plot_row *row = &p->rows[p->row_count++];

    row->label = r->programme;
    row->base = form->scale_count > 0 && form->scales[0].is_shown
                    ? form->scales[0].base
                    : 0;
    for (size_t i = 0; i < p->series_count; i++) {
        const struct hearth_release_scale *s =
            scale_of(form, like->scales[i].name);

        row->values[i] = s == NULL
                             ? hearth_make_hidden(hearth_say(
                                   f->language, HEARTH_SAY_CHART_NOT_IN_WAVE))
                             : hearth_make_scale(f, s);
    }
}

/* The cities of one programme, where its cube has that level and the wave is
 * closed; those of an open one would come before their time. */
static void fill_level(const struct hearth_figures *f,
                       const struct hearth_release *r,
                       const struct hearth_release_form *like,
                       struct hearth_plot *p, size_t cap)
{
    const struct hearth_release_form *form = form_of(r, like->id);
    const struct hearth_release_scale *first =
        form->scale_count > 0 ? &form->scales[0] : NULL;

    for (size_t g = 0; first != NULL && r->provenance.is_frozen &&
                       g < first->group_count && p->row_count < cap;
         g++) {
        const struct hearth_release_group *one = &first->groups[g];
        struct hearth_plot_row *row;

        if (strcmp(one->dimension, "city") != 0) {
            continue;
        }
        row = &p->rows[p->row_count++];
        row->label =
            hearth_make_say(f, HEARTH_SAY_PAIR, r->programme,
                            one->label[0] != '\0' ? one->label : one->name);
        row->base = one->has_mean ? one->base : 0;
        for (size_t i = 0; i < p->series_count; i++) {
            const struct hearth_release_scale *s =
                scale_of(form, like->scales[i].name);

            row->values[i] = s == NULL ? hearth_make_hidden(NULL)
                                       : hearth_make_part(f, s, one);
        }
    }
}

static bool is_first(const struct hearth_figures *f, size_t city,
                     const char *form)
{
    for (size_t i = 0; i < city; i++) {
        if (form_of(f->cities[i], form) != NULL) {
            return false;
        }
    }
    return true;
}

static void make_form(const struct hearth_maker *m, size_t number,
                      const struct hearth_release_form *like)
{
    const struct hearth_figures *f = m->f;
    size_t series = like->scale_count < SERIES ? like->scale_count : SERIES;
    size_t cap = f->city_count + HEARTH_PARTS_MAX;
    struct hearth_plot p;

    if (series == 0) {
        return;
    }
    p = hearth_make_plot(f, HEARTH_PLOT_DOTS, cap, series);
    p.row_count = 0;
    hearth_make_name(&p, "cities", number, "scales");
    p.unit = HEARTH_PLOT_INDEX;
    p.max = 100.0;
    p.title = like->title;
    p.about = hearth_say(f->language, HEARTH_SAY_CHART_ABOUT_INDEX);
    p.note = hearth_say(f->language, HEARTH_SAY_CHART_NOTE_CITIES);
    for (size_t s = 0; s < series; s++) {
        p.series[s] = hearth_make_scale_label(f, like, like->scales[s].name);
    }
    for (size_t i = 0; p.rows != NULL && i < f->city_count; i++) {
        if (form_of(f->cities[i], like->id) != NULL && p.row_count < cap) {
            fill_city(f, f->cities[i], like, &p);
            fill_level(f, f->cities[i], like, &p, cap);
        }
    }
    m->visit(m->cookie, &p);
}

void hearth_make_cities(const struct hearth_maker *m)
{
    const struct hearth_figures *f = m->f;
    size_t number = 0;

    for (size_t i = 0; i < f->city_count; i++) {
        for (size_t k = 0; k < f->cities[i]->form_count; k++) {
            const struct hearth_release_form *form = &f->cities[i]->forms[k];

            if (is_first(f, i, form->id)) {
                make_form(m, number++, form);
            }
        }
    }
}
