/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of lanes: bars or marks with their intervals, an axis below. Words
 * stand above their lane, so that they have the whole width on a phone. */
#include "host/chart/draw.h"

#include <string.h>

#define LANE 18.0

static double place(const struct hearth_plot *p, double v)
{
    double share = p->max > 0.0 ? v / p->max : 0.0;

    share = share > 0.0 ? share : 0.0;
    share = share < 1.0 ? share : 1.0;
    return HEARTH_LANE_LEFT + share * (HEARTH_LANE_RIGHT - HEARTH_LANE_LEFT);
}

/* Moves below the words, which may need more than one line. */
static void draw_hidden(struct hearth_draw *d, const char *why)
{
    static const struct hearth_letters l = {HEARTH_INK_SOFT, 12, HEARTH_START,
                                            false};
    struct hearth_box b = {HEARTH_LANE_LEFT, d->y + 3, 14, LANE - 6};

    hearth_draw_decal(d, HEARTH_INK_HIDDEN, b);
    d->y += 1;
    hearth_draw_wrapped(d, &l, HEARTH_LANE_LEFT + 20,
                        HEARTH_DRAW_WIDTH - HEARTH_LANE_LEFT - 28, why);
}

static void draw_value(struct hearth_draw *d, const struct hearth_plot *p,
                       const struct hearth_plot_row *row, size_t series)
{
    const struct hearth_plot_value *v = &row->values[series];
    enum hearth_ink ink = (enum hearth_ink)(
        HEARTH_INK_SERIES + (p->tint + series) % HEARTH_DRAW_SERIES);
    double y = d->y;

    if (p->kind == HEARTH_PLOT_BARS) {
        struct hearth_box b = {HEARTH_LANE_LEFT, y + 3,
                               place(p, v->value) - HEARTH_LANE_LEFT, LANE - 6};

        hearth_draw_rect(d, ink, b);
        if (v->has_interval) {
            hearth_draw_whisker(d, HEARTH_INK_TEXT,
                                (struct hearth_box){place(p, v->low),
                                                    y + LANE / 2,
                                                    place(p, v->high), 0});
        }
        return;
    }
    if (v->has_interval) {
        hearth_draw_whisker(d, ink,
                            (struct hearth_box){place(p, v->low), y + LANE / 2,
                                                place(p, v->high), 0});
    }
    hearth_draw_mark(d, p->tint + series, place(p, v->value), y + LANE / 2);
}

static void draw_lane(struct hearth_draw *d, const struct hearth_plot *p,
                      const struct hearth_plot_row *row, size_t series,
                      uint8_t language)
{
    static const struct hearth_letters l = {HEARTH_INK_TEXT, 13, HEARTH_START,
                                            true};
    const struct hearth_plot_value *v = &row->values[series];
    char figure[HEARTH_PLOT_FIGURE_MAX];
    struct hearth_box track = {HEARTH_LANE_LEFT, d->y + 3,
                               HEARTH_LANE_RIGHT - HEARTH_LANE_LEFT, LANE - 6};

    if (!v->is_shown) {
        if (v->why != NULL) {
            draw_hidden(d, v->why);
        }
        return;
    }
    hearth_draw_rect(d, HEARTH_INK_TRACK, track);
    draw_value(d, p, row, series);
    if (row->target > 0.0) {
        double x = place(p, row->target);

        hearth_draw_line(d, HEARTH_INK_TARGET,
                         (struct hearth_box){x, d->y, x, d->y + LANE});
    }
    hearth_plot_figure(p, v->value, language, figure);
    hearth_draw_words(d, &l, HEARTH_LANE_RIGHT + 8, d->y + 13, figure);
    d->y += LANE;
}

/* All lanes of a row, or one reason why none of them is there. */
static void draw_row(struct hearth_draw *d, const struct hearth_plot *p,
                     const struct hearth_plot_row *row, uint8_t language)
{
    const char *why = row->values[0].why;
    size_t alike = 0;

    for (size_t s = 0; s < p->series_count; s++) {
        const struct hearth_plot_value *v = &row->values[s];

        alike += !v->is_shown && why != NULL && v->why != NULL &&
                 strcmp(v->why, why) == 0;
    }
    for (size_t s = 0; s < (alike == p->series_count ? 1 : p->series_count);
         s++) {
        draw_lane(d, p, row, s, language);
    }
    d->y += 5;
}

static void draw_axis(struct hearth_draw *d, const struct hearth_plot *p,
                      uint8_t language)
{
    static const struct hearth_letters l[] = {
        {HEARTH_INK_SOFT, 11, HEARTH_START, false},
        {HEARTH_INK_SOFT, 11, HEARTH_MIDDLE, false},
        {HEARTH_INK_SOFT, 11, HEARTH_END, false}};

    hearth_draw_line(d, HEARTH_INK_GRID,
                     (struct hearth_box){HEARTH_LANE_LEFT, d->y + 2,
                                         HEARTH_LANE_RIGHT, d->y + 2});
    for (int i = 0; i <= 2; i++) {
        double v = p->max * i / 2.0, x = place(p, v);
        char figure[HEARTH_PLOT_FIGURE_MAX];

        hearth_draw_line(d, HEARTH_INK_GRID,
                         (struct hearth_box){x, d->y - 1, x, d->y + 5});
        hearth_plot_tick(p, v, language, figure);
        hearth_draw_words(d, &l[i], x, d->y + 16, figure);
    }
    d->y += 20;
}

void hearth_svg_lanes(struct hearth_draw *d, const struct hearth_plot *p,
                      uint8_t language)
{
    static const struct hearth_letters head = {HEARTH_INK_SOFT, 12,
                                               HEARTH_START, true};
    static const struct hearth_letters label = {HEARTH_INK_TEXT, 13,
                                                HEARTH_START, false};
    static const struct hearth_letters aside = {HEARTH_INK_SOFT, 12,
                                                HEARTH_START, false};

    hearth_svg_legend(d, p);
    for (size_t i = 0; i < p->row_count; i++) {
        const struct hearth_plot_row *row = &p->rows[i];

        if (row->heading != NULL) {
            d->y += i > 0 ? 8 : 0;
            hearth_draw_wrapped(d, &head, HEARTH_LANE_LEFT,
                                HEARTH_DRAW_WIDTH - 16, row->heading);
        }
        hearth_draw_wrapped(d, &label, HEARTH_LANE_LEFT, HEARTH_DRAW_WIDTH - 16,
                            row->label);
        if (row->aside != NULL) {
            hearth_draw_wrapped(d, &aside, HEARTH_LANE_LEFT,
                                HEARTH_DRAW_WIDTH - 16, row->aside);
        }
        draw_row(d, p, row, language);
    }
    draw_axis(d, p, language);
}
