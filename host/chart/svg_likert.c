/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of a scale around its middle: what is against stands on one side,
 * what is for on the other, and half of the middle answer on each. */
#include "host/chart/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEFT   4.0
#define RIGHT  336.0
#define MIDDLE 170.0
#define LANE   22.0
#define ROOM   24.0 /* a share is written into a part this wide */

struct frame {
    struct hearth_draw *d;
    const struct hearth_plot *p;
    uint8_t language;
    double reach; /* the share that has room on each side */
};

static bool is_whole(const struct hearth_plot *p,
                     const struct hearth_plot_row *row)
{
    for (size_t s = 0; s < p->series_count; s++) {
        if (!row->values[s].is_shown) {
            return false;
        }
    }
    return true;
}

/* The share that stands left of the middle. */
static double left_of(const struct hearth_plot *p,
                      const struct hearth_plot_row *row)
{
    double left = 0.0;

    if (!is_whole(p, row)) {
        return row->top2.is_shown ? 1.0 - row->top2.value : 0.0;
    }
    for (size_t s = 0; s < p->series_count; s++) {
        int side = hearth_plot_side(s, p->series_count);

        left += side < 0    ? row->values[s].value
                : side == 0 ? row->values[s].value / 2.0
                            : 0.0;
    }
    return left;
}

/* The least that all rows fit into, so that bars are as wide as can be. */
static double reach_of(const struct hearth_plot *p)
{
    static const double steps[] = {0.6, 0.7, 0.8, 0.9};
    double most = 0.0;

    for (size_t i = 0; i < p->row_count; i++) {
        double left = left_of(p, &p->rows[i]);

        most = fmax(most, fmax(left, 1.0 - left));
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (most <= steps[i]) {
            return steps[i];
        }
    }
    return 1.0;
}

static double width_of(const struct frame *f, double share)
{
    return share / f->reach * (RIGHT - LEFT) / 2.0;
}

static void draw_part(const struct frame *f, int side, double x, double share)
{
    struct hearth_letters l = {(enum hearth_ink)(HEARTH_INK_ON_SIDE + 3 + side),
                               11, HEARTH_MIDDLE, true};
    enum hearth_ink ink = (enum hearth_ink)(HEARTH_INK_SIDE + 3 + side);
    double w = width_of(f, share), y = f->d->y;
    char plain[16], own[48];

    hearth_draw_rect(f->d, ink, (struct hearth_box){x, y, w, LANE});
    hearth_draw_decal(f->d, ink, (struct hearth_box){x, y, w, LANE});
    if (w < ROOM) {
        return;
    }
    /* the words stand on the plain colour, not on the decal */
    hearth_draw_rect(f->d, ink,
                     (struct hearth_box){x + w / 2 - 10, y + 4, 20, 14});
    (void)snprintf(plain, sizeof(plain), "%.0f", 100.0 * share);
    hearth_draw_words(f->d, &l, x + w / 2, y + 15,
                      hearth_say_digits(f->language, plain, own, sizeof(own)));
}

static void draw_parts(const struct frame *f, const struct hearth_plot_row *row)
{
    double x = MIDDLE - width_of(f, left_of(f->p, row));

    for (size_t s = 0; s < f->p->series_count; s++) {
        draw_part(f, hearth_plot_side(s, f->p->series_count), x,
                  row->values[s].value);
        x += width_of(f, row->values[s].value);
    }
}

/* The two highest together; the others are hidden, and where their middle is
 * is not known: they stand as one part without a place of its own. */
static void draw_top2(const struct frame *f, const struct hearth_plot_row *row)
{
    double rest = width_of(f, 1.0 - row->top2.value);
    struct hearth_box b = {MIDDLE - rest, f->d->y, rest, LANE};

    hearth_draw_rect(f->d, HEARTH_INK_TRACK, b);
    hearth_draw_decal(f->d, HEARTH_INK_HIDDEN, b);
    draw_part(f, 1, MIDDLE, row->top2.value);
}

static void draw_bar(const struct frame *f, const struct hearth_plot_row *row)
{
    static const struct hearth_letters l = {HEARTH_INK_SOFT, 12, HEARTH_START,
                                            false};
    double y = f->d->y;

    if (is_whole(f->p, row)) {
        draw_parts(f, row);
    } else if (row->top2.is_shown) {
        draw_top2(f, row);
    } else {
        hearth_draw_decal(f->d, HEARTH_INK_HIDDEN,
                          (struct hearth_box){LEFT, y + 4, 14, LANE - 8});
        f->d->y += 4;
        hearth_draw_wrapped(f->d, &l, LEFT + 20, RIGHT - LEFT - 20,
                            row->top2.why == NULL ? "" : row->top2.why);
        return;
    }
    f->d->y += LANE;
}

/* The two highest together with their interval, in words. */
static void draw_sum(const struct frame *f, const struct hearth_plot_row *row)
{
    static const struct hearth_letters l = {HEARTH_INK_SOFT, 11, HEARTH_END,
                                            false};
    char value[HEARTH_PLOT_FIGURE_MAX], low[HEARTH_PLOT_FIGURE_MAX];
    char high[HEARTH_PLOT_FIGURE_MAX], text[HEARTH_WORDS_TEXT_MAX];
    struct hearth_words_args args;

    if (row->top2.is_shown) {
        hearth_plot_figure(f->p, row->top2.value, f->language, value);
        hearth_plot_figure(f->p, row->top2.low, f->language, low);
        hearth_plot_figure(f->p, row->top2.high, f->language, high);
        args.at[0] = hearth_words_t(value);
        args.at[1] = hearth_words_t(low);
        args.at[2] = hearth_words_t(high);
        hearth_draw_words(f->d, &l, RIGHT, f->d->y + 12,
                          hearth_say_format(f->language,
                                            HEARTH_SAY_CHART_TOP2_SHORT, &args,
                                            text, sizeof(text)));
    }
    f->d->y += 22;
}

void hearth_svg_likert(struct hearth_draw *d, const struct hearth_plot *p,
                       uint8_t language)
{
    static const struct hearth_letters label = {HEARTH_INK_TEXT, 13,
                                                HEARTH_START, false};
    struct frame f = {d, p, language, reach_of(p)};

    hearth_svg_legend(d, p);
    for (size_t i = 0; i < p->row_count; i++) {
        if (strcmp(p->rows[i].label, p->title) != 0) {
            hearth_draw_wrapped(d, &label, LEFT, RIGHT - LEFT,
                                p->rows[i].label);
        }
        d->y += 3;
        hearth_draw_line(
            d, HEARTH_INK_GRID,
            (struct hearth_box){MIDDLE, d->y - 3, MIDDLE, d->y + LANE + 3});
        draw_bar(&f, &p->rows[i]);
        draw_sum(&f, &p->rows[i]);
    }
}
