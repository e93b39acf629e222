/* SPDX-License-Identifier: Apache-2.0 */
/* A plot as a drawing: what all kinds share. */
#include "host/chart/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void hearth_plot_figure(const struct hearth_plot *p, double v, uint8_t language,
                        char out[HEARTH_PLOT_FIGURE_MAX])
{
    char plain[48], own[HEARTH_PLOT_FIGURE_MAX];
    struct hearth_words_args args = {{{{0}, 0}}};
    enum hearth_say_id form = p->unit == HEARTH_PLOT_SHARE
                                  ? HEARTH_SAY_PERCENT
                                  : HEARTH_SAY_CHART_MINUTES;

    (void)snprintf(plain, sizeof(plain), "%.*f",
                   p->unit == HEARTH_PLOT_NUMBER ? 2 : 0,
                   p->unit == HEARTH_PLOT_SHARE ? 100.0 * v : v);
    (void)hearth_say_digits(language, plain, own, sizeof(own));
    if (p->unit != HEARTH_PLOT_SHARE && p->unit != HEARTH_PLOT_MINUTES) {
        (void)snprintf(out, HEARTH_PLOT_FIGURE_MAX, "%s", own);
        return;
    }
    args.at[0] = hearth_words_t(own);
    (void)hearth_say_format(language, form, &args, out, HEARTH_PLOT_FIGURE_MAX);
}

void hearth_plot_tick(const struct hearth_plot *p, double v, uint8_t language,
                      char out[HEARTH_PLOT_FIGURE_MAX])
{
    struct hearth_plot axis = *p;

    if (p->unit == HEARTH_PLOT_NUMBER && fmod(p->max, 2.0) == 0.0) {
        axis.unit = HEARTH_PLOT_COUNT;
    }
    hearth_plot_figure(&axis, v, language, out);
}

int hearth_plot_side(size_t series, size_t count)
{
    size_t half = count / 2;

    if (series < half) {
        return -(int)(half - series);
    }
    return (int)(series - half) + (count % 2 == 0 ? 1 : 0);
}

static void draw_sample(struct hearth_draw *d, const struct hearth_plot *p,
                        size_t series, double x)
{
    struct hearth_box b = {x, d->y + 3, 12, 12};
    enum hearth_ink ink;

    if (p->kind != HEARTH_PLOT_LIKERT) {
        hearth_draw_mark(d, p->tint + series, x + 6, d->y + 9);
        return;
    }
    ink = (enum hearth_ink)(HEARTH_INK_SIDE + 3 +
                            hearth_plot_side(series, p->series_count));
    hearth_draw_rect(d, ink, b);
    hearth_draw_decal(d, ink, b);
}

void hearth_svg_legend(struct hearth_draw *d, const struct hearth_plot *p)
{
    static const struct hearth_letters l = {HEARTH_INK_TEXT, 12, HEARTH_START,
                                            false};
    double x = HEARTH_LANE_LEFT;

    if (p->series_count < 2) {
        return;
    }
    for (size_t i = 0; i < p->series_count; i++) {
        double w = hearth_draw_measure(p->series[i], 12) + 32;

        if (x > HEARTH_LANE_LEFT && x + w > HEARTH_DRAW_WIDTH + 8) {
            x = HEARTH_LANE_LEFT;
            d->y += 19;
        }
        draw_sample(d, p, i, x);
        if (x + w > HEARTH_DRAW_WIDTH + 8) { /* too long for one line */
            d->y += 3;
            hearth_draw_wrapped(d, &l, x + 17, HEARTH_DRAW_WIDTH - x - 21,
                                p->series[i]);
            d->y -= 1;
            continue;
        }
        hearth_draw_words(d, &l, x + 17, d->y + 13, p->series[i]);
        x += w;
    }
    d->y += 26;
}

static void draw_empty(struct hearth_draw *d, const struct hearth_plot *p)
{
    static const struct hearth_letters l = {HEARTH_INK_SOFT, 13, HEARTH_START,
                                            false};
    struct hearth_box b = {4, 2, HEARTH_DRAW_WIDTH - 8, 40};

    hearth_draw_rect(d, HEARTH_INK_TRACK, b);
    hearth_draw_decal(d, HEARTH_INK_HIDDEN, (struct hearth_box){4, 2, 8, 40});
    d->y = 8;
    hearth_draw_wrapped(d, &l, 20, HEARTH_DRAW_WIDTH - 36, p->why);
    d->y = d->y < 44 ? 44 : d->y + 4;
}

/* As a file it says itself what it shows. */
static void draw_title(struct hearth_draw *d, const struct hearth_plot *p)
{
    static const struct hearth_letters l = {HEARTH_INK_TEXT, 14, HEARTH_START,
                                            true};

    hearth_draw_wrapped(d, &l, HEARTH_LANE_LEFT, HEARTH_DRAW_WIDTH - 16,
                        p->title);
    d->y += 8;
}

static void draw_note(struct hearth_draw *d, const struct hearth_plot *p)
{
    static const struct hearth_letters l = {HEARTH_INK_SOFT, 11, HEARTH_START,
                                            false};

    d->y += 4;
    hearth_draw_wrapped(d, &l, HEARTH_LANE_LEFT, HEARTH_DRAW_WIDTH - 16,
                        p->method);
    hearth_draw_wrapped(d, &l, HEARTH_LANE_LEFT, HEARTH_DRAW_WIDTH - 16,
                        p->note);
    d->y += 4;
}

void hearth_plot_svg(struct hearth_text *t, const struct hearth_plot *p,
                     const struct hearth_plot_look *look, bool is_file)
{
    struct hearth_draw d = {.is_rtl = hearth_say_is_rtl(look->language),
                            .prefix = look->prefix,
                            .name = p->name,
                            .y = 2};

    if (is_file) {
        draw_title(&d, p);
    }
    if (p->why[0] != '\0') {
        draw_empty(&d, p);
    } else if (p->kind == HEARTH_PLOT_LIKERT) {
        hearth_svg_likert(&d, p, look->language);
    } else if (p->kind == HEARTH_PLOT_LINES || p->kind == HEARTH_PLOT_COLUMNS) {
        hearth_svg_time(&d, p, look->language);
    } else {
        hearth_svg_lanes(&d, p, look->language);
    }
    if (is_file) {
        draw_note(&d, p);
    }
    hearth_draw_finish(&d, t, p, is_file);
}
