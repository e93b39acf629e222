/* SPDX-License-Identifier: Apache-2.0 */
/* Along time: waves as lines with intervals, days as columns. Places are the
 * rows of the plot, from the oldest on. */
#include "host/chart/draw.h"

#define LEFT   42.0 /* "100 %" stands before it */
#define RIGHT  334.0
#define HEIGHT 150.0
/* So many waves have a name each, over lines; of more the first, the last and
 * what there is room for. */
#define NAMED_MAX 5

/* What the places of one drawing share. */
struct frame {
    struct hearth_draw *d;
    const struct hearth_plot *p;
    double top;
};

static double across(const struct frame *f, size_t place)
{
    size_t least = f->p->kind == HEARTH_PLOT_COLUMNS ? 4 : 1;
    double n = (double)(f->p->row_count < least ? least : f->p->row_count);

    return LEFT + ((double)place + 0.5) * (RIGHT - LEFT) / n;
}

static double up(const struct frame *f, double v)
{
    double share = f->p->max > 0.0 ? v / f->p->max : 0.0;

    share = share > 0.0 ? share : 0.0;
    share = share < 1.0 ? share : 1.0;
    return f->top + HEIGHT * (1.0 - share);
}

static void draw_scale(const struct frame *f, uint8_t language)
{
    static const struct hearth_letters l = {HEARTH_INK_SOFT, 11, HEARTH_END,
                                            false};

    for (int i = 0; i <= 2; i++) {
        double v = f->p->max * i / 2.0, y = up(f, v);
        char figure[HEARTH_PLOT_FIGURE_MAX];

        hearth_draw_line(f->d, HEARTH_INK_GRID,
                         (struct hearth_box){LEFT, y, RIGHT, y});
        hearth_plot_tick(f->p, v, language, figure);
        hearth_draw_words(f->d, &l, LEFT - 4, y + 4, figure);
    }
}

static void draw_column(const struct frame *f, size_t place)
{
    const struct hearth_plot_value *v = &f->p->rows[place].values[0];
    double gap = across(f, 1) - across(f, 0), w = gap > 40 ? 28 : gap * 0.72;
    struct hearth_box b = {across(f, place) - w / 2, up(f, v->value), w, 0};

    if (v->is_shown) {
        b.h = f->top + HEIGHT - b.y;
        hearth_draw_rect(f->d, HEARTH_INK_SERIES, b);
    } else if (v->why != NULL) { /* fewer than 10: a mark, not a height */
        b.y = f->top + HEIGHT - 7;
        b.h = 7;
        hearth_draw_decal(f->d, HEARTH_INK_HIDDEN, b);
    }
}

static void draw_point(const struct frame *f, size_t place, size_t series,
                       double shift)
{
    const struct hearth_plot_value *v = &f->p->rows[place].values[series];
    enum hearth_ink ink =
        (enum hearth_ink)(HEARTH_INK_SERIES + series % HEARTH_DRAW_SERIES);
    double x = across(f, place) + shift;

    if (!v->is_shown) {
        return;
    }
    if (v->has_interval) {
        hearth_draw_line(
            f->d, ink,
            (struct hearth_box){x, up(f, v->low), x, up(f, v->high)});
    }
    hearth_draw_mark(f->d, series, x, up(f, v->value));
}

/* A gap where a wave shows nothing. */
static void draw_series(const struct frame *f, size_t series)
{
    double shift =
        8.0 * ((double)series - ((double)f->p->series_count - 1.0) / 2.0);

    for (size_t i = 0; i < f->p->row_count; i++) {
        const struct hearth_plot_value *v = &f->p->rows[i].values[series];
        const struct hearth_plot_value *last =
            i > 0 ? &f->p->rows[i - 1].values[series] : NULL;

        if (v->is_shown && last != NULL && last->is_shown) {
            hearth_draw_dashed(f->d, series,
                               (struct hearth_box){
                                   across(f, i - 1) + shift, up(f, last->value),
                                   across(f, i) + shift, up(f, v->value)});
        }
    }
    for (size_t i = 0; i < f->p->row_count; i++) {
        draw_point(f, i, series, shift);
    }
}

/* The first, the last, and what there is room for. */
static void draw_places(const struct frame *f)
{
    static const struct hearth_letters l = {HEARTH_INK_SOFT, 11, HEARTH_MIDDLE,
                                            false};
    double free_from = 0.0;
    size_t last = f->p->row_count - 1;

    for (size_t i = 0; i < f->p->row_count; i++) {
        const char *label = f->p->rows[i].label;
        double w = hearth_draw_measure(label, 11), x = across(f, i);

        x = x + w / 2 > HEARTH_DRAW_WIDTH ? HEARTH_DRAW_WIDTH - w / 2 : x;
        x = x - w / 2 < 0 ? w / 2 : x;
        if (x - w / 2 >= free_from &&
            (i == last || i == 0 || x + w / 2 + 8 <= across(f, last) - w / 2)) {
            hearth_draw_words(f->d, &l, x, f->top + HEIGHT + 15, label);
            free_from = x + w / 2 + 8;
        }
    }
}

/* Each wave's name below it, over as many lines as it takes; returns where the
 * longest ends. */
static double draw_names(const struct frame *f)
{
    static const struct hearth_letters l = {HEARTH_INK_SOFT, 11, HEARTH_MIDDLE,
                                            false};
    double width = (RIGHT - LEFT) / (double)f->p->row_count - 8.0, end = 0.0;

    for (size_t i = 0; i < f->p->row_count; i++) {
        f->d->y = f->top + HEIGHT + 4;
        hearth_draw_wrapped(f->d, &l, across(f, i), width, f->p->rows[i].label);
        end = f->d->y > end ? f->d->y : end;
    }
    return end;
}

void hearth_svg_time(struct hearth_draw *d, const struct hearth_plot *p,
                     uint8_t language)
{
    struct frame f = {d, p, 0};

    hearth_svg_legend(d, p);
    f.top = d->y + 6;
    draw_scale(&f, language);
    if (p->kind == HEARTH_PLOT_COLUMNS) {
        for (size_t i = 0; i < p->row_count; i++) {
            draw_column(&f, i);
        }
    } else {
        for (size_t s = 0; s < p->series_count; s++) {
            draw_series(&f, s);
        }
    }
    d->y = f.top + HEIGHT + 22;
    if (p->kind == HEARTH_PLOT_LINES && p->row_count <= NAMED_MAX) {
        d->y = draw_names(&f) + 4;
    } else if (p->row_count > 0) {
        draw_places(&f);
    }
}
