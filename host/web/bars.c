/* SPDX-License-Identifier: Apache-2.0 */
/* The charts: rows of label, bar and value. */
#include "host/web/bars.h"

#define WIDTH 1000.0 /* of a bar's own coordinates */

static double clip(double v)
{
    if (!(v > 0.0)) {
        return 0.0;
    }
    return v > 1.0 ? 1.0 : v;
}

static void attribute(struct hearth_text *t, const char *name, double v)
{
    hearth_text_add(t, " ");
    hearth_text_add(t, name);
    hearth_text_add(t, "=\"");
    hearth_text_number(t, v, 1);
    hearth_text_add(t, "\"");
}

void hearth_bars_begin(struct hearth_text *t, const char *summary)
{
    hearth_text_add(t, "<div class=\"bars\" role=\"img\" aria-label=\"");
    hearth_text_escaped(t, summary);
    hearth_text_add(t, "\">\n");
}

static void rect(struct hearth_text *t, const char *name, double x,
                 double width)
{
    hearth_text_add(t, "<rect class=\"");
    hearth_text_add(t, name);
    hearth_text_add(t, "\" y=\"0\" height=\"20\"");
    attribute(t, "x", x);
    attribute(t, "width", width);
    hearth_text_add(t, "/>");
}

static void line(struct hearth_text *t, double x1, double y1, double x2,
                 double y2)
{
    hearth_text_add(t, "<line class=\"whisker\"");
    attribute(t, "x1", x1);
    attribute(t, "y1", y1);
    attribute(t, "x2", x2);
    attribute(t, "y2", y2);
    hearth_text_add(t, "/>");
}

static void whisker(struct hearth_text *t, double low, double high)
{
    double a = clip(low) * WIDTH, b = clip(high) * WIDTH;

    line(t, a, 10, b, 10);
    line(t, a, 5, a, 15);
    line(t, b, 5, b, 15);
}

void hearth_bars_row(struct hearth_text *t, const struct hearth_bar *bar)
{
    hearth_text_add(t, "<div class=\"bar-row\"><span class=\"bar-label\">");
    hearth_text_label(t, bar->label);
    hearth_text_add(t, "</span><svg class=\"bar\" viewBox=\"0 0 1000 20\" "
                       "preserveAspectRatio=\"none\" aria-hidden=\"true\" "
                       "focusable=\"false\">");
    rect(t, "track", 0, WIDTH);
    if (bar->is_faint) {
        rect(t, "faint", 0, 12);
    } else {
        rect(t, "fill", 0, clip(bar->value) * WIDTH);
    }
    if (bar->has_interval) {
        whisker(t, bar->low, bar->high);
    }
    hearth_text_add(t, "</svg><span class=\"bar-value\">");
}

void hearth_bars_row_end(struct hearth_text *t)
{
    hearth_text_add(t, "</span></div>\n");
}

void hearth_bars_end(struct hearth_text *t)
{
    hearth_text_add(t, "</div>\n");
}

static void column(struct hearth_text *t, const struct hearth_column *c,
                   size_t place)
{
    double height = c->is_faint ? 3.0 : clip(c->value) * 100.0;

    hearth_text_add(t, c->is_faint ? "<rect class=\"faint\" width=\"7\""
                                   : "<rect class=\"fill\" width=\"7\"");
    attribute(t, "x", (double)place * 10.0 + 1.5);
    attribute(t, "y", 100.0 - height);
    attribute(t, "height", height);
    hearth_text_add(t, "/>");
}

void hearth_bars_columns(struct hearth_text *t,
                         const struct hearth_column *columns, size_t count,
                         size_t slots)
{
    size_t places = count > slots ? count : slots;

    hearth_text_add(t, "<svg class=\"columns\" preserveAspectRatio=\"none\" "
                       "aria-hidden=\"true\" focusable=\"false\" "
                       "viewBox=\"0 0 ");
    hearth_text_count(t, places * 10);
    hearth_text_add(t, " 100\">");
    for (int i = 0; i <= 2; i++) {
        hearth_text_add(t, "<line class=\"grid\" x1=\"0\"");
        attribute(t, "y1", 50.0 * i);
        attribute(t, "x2", (double)places * 10.0);
        attribute(t, "y2", 50.0 * i);
        hearth_text_add(t, "/>");
    }
    for (size_t i = 0; i < count; i++) {
        if (columns[i].value > 0.0 || columns[i].is_faint) {
            column(t, &columns[i], i);
        }
    }
    hearth_text_add(t, "</svg>\n");
}
