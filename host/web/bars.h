/* SPDX-License-Identifier: Apache-2.0 */
/* The charts: rows of label, bar and value. Words stay HTML, so that they
 * keep their size on a narrow screen; only the bars are SVG. */
#ifndef HOST_WEB_BARS_H
#define HOST_WEB_BARS_H

#include "host/web/text.h"

struct hearth_bar {
    const char *label; /* from outside */
    double value;      /* 0 to 1 of the full width */
    bool has_interval;
    double low, high;
    bool is_faint; /* "fewer than 10": drawn, but as a mark only */
};

/* Starts a chart that is one image to a screen reader: ${summary} is ours and
 * ends up in aria-label, escaped. */
void hearth_bars_begin(struct hearth_text *t, const char *summary);
/* A row; the caller writes the value's words between row and row_end. */
void hearth_bars_row(struct hearth_text *t, const struct hearth_bar *bar);
void hearth_bars_row_end(struct hearth_text *t);
void hearth_bars_end(struct hearth_text *t);

/* Upright bars side by side, for days; values 0 to 1, at least ${slots}
 * places wide. */
struct hearth_column {
    double value;
    bool is_faint;
};
void hearth_bars_columns(struct hearth_text *t,
                         const struct hearth_column *columns, size_t count,
                         size_t slots);

#endif
