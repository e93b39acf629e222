/* SPDX-License-Identifier: Apache-2.0 */
/* A plot as figures and words, made from a release; and the three things that
 * are made of it: a drawing, the table behind it, and a CSV file. The drawing
 * is the same on the page, on paper and as a file: it carries its looks in
 * attributes, and a page's style sheet only recolours it for the dark. */
#ifndef HOST_CHART_PLOT_H
#define HOST_CHART_PLOT_H

#include "host/web/text.h"

#define HEARTH_PLOT_NAME_MAX   95
#define HEARTH_PLOT_SERIES_MAX 12

enum hearth_plot_kind {
    HEARTH_PLOT_DOTS = 1, /* a mark and its interval, a lane for each series */
    HEARTH_PLOT_BARS,     /* the same as bars from 0; with targets */
    HEARTH_PLOT_LIKERT,   /* answers of a scale around its middle */
    HEARTH_PLOT_LINES,    /* waves from left to right */
    HEARTH_PLOT_COLUMNS   /* days from left to right */
};

enum hearth_plot_unit {
    HEARTH_PLOT_SHARE = 0, /* values 0 to 1, read in percent */
    HEARTH_PLOT_INDEX,     /* 0 to 100 */
    HEARTH_PLOT_COUNT,     /* coarse: 0 is "fewer than 10" */
    HEARTH_PLOT_MINUTES,
    HEARTH_PLOT_NUMBER /* to two decimals */
};

struct hearth_plot_value {
    bool is_shown;
    bool has_interval;
    double value, low, high;
    const char *why; /* it is hidden, in words; NULL: there is none */
};

struct hearth_plot_row {
    const char *label;
    const char *heading;              /* of the rows from here on, or NULL */
    uint64_t base;                    /* people, rounded; 0: not stated */
    double target;                    /* BARS: what is aimed at; 0: none */
    const char *aside;                /* below the label, or NULL */
    struct hearth_plot_value *values; /* one a series */
    /* LIKERT: the two highest together; or alone, where the rest is hidden */
    struct hearth_plot_value top2;
};

struct hearth_plot {
    enum hearth_plot_kind kind;
    enum hearth_plot_unit unit;
    char name[HEARTH_PLOT_NAME_MAX + 1]; /* of files and ids */
    const char *title;
    const char *section; /* heading above it on a page, or "" */
    const char *about;   /* one sentence: what the drawing shows */
    const char *method;  /* above it: how it was asked; or "" */
    const char *note;    /* below it: base, what is apart; or "" */
    const char *why;     /* nothing of it is shown; "": something is */
    const char *series[HEARTH_PLOT_SERIES_MAX];
    size_t series_count;
    struct hearth_plot_row *rows;
    size_t row_count;
    unsigned tint; /* looks of the first series */
    double max;    /* end of the axis; SHARE: 1, INDEX: 100 */
};

/* How it is put on paper. */
struct hearth_plot_look {
    uint8_t language;
    const char *prefix; /* of ids, to be unique on a page */
};

/* Alone: with its namespace, as a file of its own. */
void hearth_plot_svg(struct hearth_text *t, const struct hearth_plot *p,
                     const struct hearth_plot_look *look, bool is_file);
/* <table> with its head; no element around it. */
void hearth_plot_table(struct hearth_text *t, const struct hearth_plot *p,
                       const struct hearth_plot_look *look);
/* RFC 4180, UTF-8; what a spreadsheet would take for a formula gets an
 * apostrophe, as in other exports. */
void hearth_plot_csv(struct hearth_text *t, const struct hearth_plot *p,
                     const struct hearth_plot_look *look);

/* A value in words: "43 %", "62", "35 min". */
#define HEARTH_PLOT_FIGURE_MAX 96
void hearth_plot_figure(const struct hearth_plot *p, double v, uint8_t language,
                        char out[HEARTH_PLOT_FIGURE_MAX]);
/* The same of an axis, at its ends and its middle: whole where these are. */
void hearth_plot_tick(const struct hearth_plot *p, double v, uint8_t language,
                      char out[HEARTH_PLOT_FIGURE_MAX]);
/* What is missing at most to ${wanted}, as far as the published ${count} tells:
 * it is rounded down, and one that is not shown counts as 0. */
uint64_t hearth_plot_missing(uint64_t wanted, uint64_t count);
/* How far answer ${series} of ${count} (at most 7) stands from the middle: -3
 * to 3; without a middle answer never 0. */
int hearth_plot_side(size_t series, size_t count);

#endif
