/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing by us: a few shapes and words in SVG. Coordinates are those of a
 * left-to-right drawing; under a right-to-left language all of it is mirrored
 * here, and nowhere else. Looks are attributes, never a style. */
#ifndef HOST_CHART_DRAW_H
#define HOST_CHART_DRAW_H

#include "host/chart/plot.h"

/* So narrow that 13 units stay 12 pixels and more on a screen of 390. */
#define HEARTH_DRAW_WIDTH 340.0
#define HEARTH_DRAW_LINE  17.0 /* between lines of words */

enum hearth_ink {
    HEARTH_INK_TEXT = 0,
    HEARTH_INK_SOFT,
    HEARTH_INK_GRID,
    HEARTH_INK_TRACK,
    HEARTH_INK_HIDDEN,
    HEARTH_INK_TARGET,
    HEARTH_INK_SERIES,                        /* and 3 more */
    HEARTH_INK_SIDE = HEARTH_INK_SERIES + 4,  /* -3 to 3 */
    HEARTH_INK_ON_SIDE = HEARTH_INK_SIDE + 7, /* words on those */
    HEARTH_INK_COUNT = HEARTH_INK_ON_SIDE + 7
};
#define HEARTH_DRAW_SERIES 4u

struct hearth_draw {
    struct hearth_text body;
    bool is_rtl;
    const char *prefix, *name; /* of ids */
    unsigned long decals;      /* inks whose decals are in use: bits */
    double y;                  /* down to here it is drawn */
};

struct hearth_box {
    double x, y, w, h;
};

void hearth_draw_rect(struct hearth_draw *d, enum hearth_ink ink,
                      struct hearth_box b);
/* The decal of ${ink} over the box: what colour says is said twice. */
void hearth_draw_decal(struct hearth_draw *d, enum hearth_ink ink,
                       struct hearth_box b);
/* From x, y to w, h. */
void hearth_draw_line(struct hearth_draw *d, enum hearth_ink ink,
                      struct hearth_box b);
/* As ${series} dashes it. */
void hearth_draw_dashed(struct hearth_draw *d, size_t series,
                        struct hearth_box b);
/* The mark of a series: circle, square, triangle, diamond. */
void hearth_draw_mark(struct hearth_draw *d, size_t series, double x, double y);
/* Interval from low to high at height ${y}. */
void hearth_draw_whisker(struct hearth_draw *d, enum hearth_ink ink,
                         struct hearth_box low_y_high);

enum hearth_anchor { HEARTH_START, HEARTH_MIDDLE, HEARTH_END };
struct hearth_letters {
    enum hearth_ink ink;
    unsigned size;
    enum hearth_anchor anchor;
    bool is_bold;
};
void hearth_draw_words(struct hearth_draw *d, const struct hearth_letters *l,
                       double x, double y, const char *text);
/* Words from x over ${width}, at most three lines, the last one cut with an
 * ellipsis; moves d->y below them. */
void hearth_draw_wrapped(struct hearth_draw *d, const struct hearth_letters *l,
                         double x, double width, const char *text);
/* About how wide ${text} is. */
double hearth_draw_measure(const char *text, unsigned size);

/* Puts the whole drawing into ${t}. */
void hearth_draw_finish(struct hearth_draw *d, struct hearth_text *t,
                        const struct hearth_plot *p, bool is_file);

/* Within the drawing's width. */
#define HEARTH_LANE_LEFT  8.0
#define HEARTH_LANE_RIGHT 282.0

/* The kinds. */
void hearth_svg_lanes(struct hearth_draw *d, const struct hearth_plot *p,
                      uint8_t language);
void hearth_svg_likert(struct hearth_draw *d, const struct hearth_plot *p,
                       uint8_t language);
void hearth_svg_time(struct hearth_draw *d, const struct hearth_plot *p,
                     uint8_t language);
/* What the marks of several series mean. */
void hearth_svg_legend(struct hearth_draw *d, const struct hearth_plot *p);

#endif
