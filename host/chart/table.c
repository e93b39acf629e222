/* SPDX-License-Identifier: Apache-2.0 */
/* A plot as a table: on a page, and as CSV. */
#include "host/chart/plot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Kinds whose rows say more than their values. */
static bool has_base(const struct hearth_plot *p)
{
    for (size_t i = 0; i < p->row_count; i++) {
        if (p->rows[i].base > 0) {
            return true;
        }
    }
    return false;
}

static bool has_target(const struct hearth_plot *p)
{
    for (size_t i = 0; i < p->row_count; i++) {
        if (p->rows[i].target > 0.0) {
            return true;
        }
    }
    return false;
}

static bool has_interval(const struct hearth_plot *p)
{
    return p->kind != HEARTH_PLOT_COLUMNS && p->unit != HEARTH_PLOT_COUNT &&
           p->unit != HEARTH_PLOT_MINUTES;
}

static void put_word(struct hearth_text *t, const struct hearth_plot_look *look,
                     enum hearth_say_id word)
{
    hearth_text_escaped(t, hearth_say(look->language, word));
}

static void head_cell(struct hearth_text *t, const char *text)
{
    hearth_text_add(t, "<th scope=\"col\" class=\"n\">");
    hearth_text_label(t, text);
    hearth_text_add(t, "</th>");
}

static void put_head(struct hearth_text *t, const struct hearth_plot *p,
                     const struct hearth_plot_look *look)
{
    uint8_t w = look->language;

    hearth_text_add(t, "<thead><tr><th scope=\"col\">");
    put_word(t, look, HEARTH_SAY_CHART_ROW);
    hearth_text_add(t, "</th>");
    if (has_base(p)) {
        head_cell(t, hearth_say(w, HEARTH_SAY_PEOPLE));
    }
    for (size_t s = 0; s < p->series_count; s++) {
        head_cell(t, p->series[s]);
        if (has_interval(p)) {
            head_cell(t, hearth_say(w, HEARTH_SAY_INTERVAL_95));
        }
    }
    if (p->kind == HEARTH_PLOT_LIKERT) {
        head_cell(t, hearth_say(w, HEARTH_SAY_TWO_HIGHEST));
        head_cell(t, hearth_say(w, HEARTH_SAY_INTERVAL_95));
    }
    if (has_target(p)) {
        head_cell(t, hearth_say(w, HEARTH_SAY_CHART_TARGET));
        head_cell(t, hearth_say(w, HEARTH_SAY_CHART_MISSING));
    }
    hearth_text_add(t, "</tr></thead>");
}

static void put_value(struct hearth_text *t, const struct hearth_plot *p,
                      const struct hearth_plot_value *v,
                      const struct hearth_plot_look *look)
{
    char figure[HEARTH_PLOT_FIGURE_MAX];

    if (!v->is_shown) {
        hearth_text_add(t, has_interval(p) ? "<td class=\"n\" colspan=\"2\">"
                                           : "<td class=\"n\">");
        hearth_text_escaped(t, v->why == NULL ? "" : v->why);
        hearth_text_add(t, "</td>");
        return;
    }
    hearth_text_add(t, "<td class=\"n\">");
    hearth_plot_figure(p, v->value, look->language, figure);
    hearth_text_escaped(t, figure);
    hearth_text_add(t, "</td>");
    if (has_interval(p)) {
        hearth_text_add(t, "<td class=\"n\">");
        if (v->has_interval) {
            hearth_plot_figure(p, v->low, look->language, figure);
            hearth_text_escaped(t, figure);
            hearth_text_add(t, " – ");
            hearth_plot_figure(p, v->high, look->language, figure);
            hearth_text_escaped(t, figure);
        }
        hearth_text_add(t, "</td>");
    }
}

/* In the digits of its language. */
static void put_count(struct hearth_text *t, uint64_t v,
                      const struct hearth_plot_look *look)
{
    char ascii[24], own[HEARTH_PLOT_FIGURE_MAX];

    (void)snprintf(ascii, sizeof(ascii), "%" PRIu64, v);
    hearth_text_escaped(
        t, hearth_say_digits(look->language, ascii, own, sizeof(own)));
}

uint64_t hearth_plot_missing(uint64_t wanted, uint64_t count)
{
    return count < wanted ? wanted - count : 0;
}

/* What is aimed at, and what is missing. */
static void put_target(struct hearth_text *t, const struct hearth_plot_row *row,
                       const struct hearth_plot_look *look)
{
    const struct hearth_plot_value *v = &row->values[0];
    uint64_t wanted = (uint64_t)row->target;

    hearth_text_add(t, "<td class=\"n\">");
    if (wanted > 0) {
        put_count(t, wanted, look);
    }
    hearth_text_add(t, "</td><td class=\"n\">");
    if (wanted > 0) {
        put_count(
            t,
            hearth_plot_missing(wanted, v->is_shown ? (uint64_t)v->value : 0),
            look);
    }
    hearth_text_add(t, "</td>");
}

static void put_row(struct hearth_text *t, const struct hearth_plot *p,
                    const struct hearth_plot_row *row,
                    const struct hearth_plot_look *look)
{
    hearth_text_add(t, "<tr><th scope=\"row\">");
    hearth_text_label(t, row->label);
    hearth_text_add(t, "</th>");
    if (has_base(p)) {
        hearth_text_add(t, "<td class=\"n\">");
        if (row->base > 0) {
            put_count(t, row->base, look);
        }
        hearth_text_add(t, "</td>");
    }
    for (size_t s = 0; s < p->series_count; s++) {
        put_value(t, p, &row->values[s], look);
    }
    if (p->kind == HEARTH_PLOT_LIKERT) {
        put_value(t, p, &row->top2, look);
    }
    if (has_target(p)) {
        put_target(t, row, look);
    }
    hearth_text_add(t, "</tr>\n");
}

void hearth_plot_table(struct hearth_text *t, const struct hearth_plot *p,
                       const struct hearth_plot_look *look)
{
    hearth_text_add(t, "<table><caption>");
    hearth_text_label(t, p->title);
    hearth_text_add(t, "</caption>");
    put_head(t, p, look);
    hearth_text_add(t, "<tbody>\n");
    for (size_t i = 0; i < p->row_count; i++) {
        put_row(t, p, &p->rows[i], look);
    }
    hearth_text_add(t, "</tbody></table>\n");
}

/* ---- CSV ---- */

static void csv_text(struct hearth_text *t, const char *text)
{
    char one[2] = {0, 0};

    hearth_text_add(t, "\"");
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL) {
        hearth_text_add(t, "'");
    }
    for (; *text != '\0'; text++) {
        one[0] = *text;
        hearth_text_add(t, *text == '"' ? "\"\"" : one);
    }
    hearth_text_add(t, "\"");
}

static void csv_value(struct hearth_text *t, const struct hearth_plot *p,
                      const struct hearth_plot_row *row, const char *series,
                      const struct hearth_plot_value *v)
{
    int places = p->unit == HEARTH_PLOT_SHARE ? 4 : 2;

    csv_text(t, row->label);
    hearth_text_add(t, ",");
    csv_text(t, series);
    hearth_text_add(t, ",");
    if (row->base > 0) {
        hearth_text_count(t, row->base);
    }
    hearth_text_add(t, ",");
    if (v->is_shown) {
        hearth_text_number(t, v->value, places);
    }
    hearth_text_add(t, ",");
    if (v->is_shown && v->has_interval) {
        hearth_text_number(t, v->low, places);
        hearth_text_add(t, ",");
        hearth_text_number(t, v->high, places);
    } else {
        hearth_text_add(t, ",");
    }
    hearth_text_add(t, ",");
    if (row->target > 0.0) {
        hearth_text_number(t, row->target, 0);
    }
    hearth_text_add(t, ",");
    csv_text(t, v->is_shown || v->why == NULL ? "" : v->why);
    hearth_text_add(t, "\r\n");
}

void hearth_plot_csv(struct hearth_text *t, const struct hearth_plot *p,
                     const struct hearth_plot_look *look)
{
    hearth_text_add(t, "row,series,base,value,low95,high95,target,hidden\r\n");
    if (p->why[0] != '\0') {
        csv_text(t, p->title);
        hearth_text_add(t, ",\"\",,,,,,");
        csv_text(t, p->why);
        hearth_text_add(t, "\r\n");
        return;
    }
    for (size_t i = 0; i < p->row_count; i++) {
        const struct hearth_plot_row *row = &p->rows[i];

        for (size_t s = 0; s < p->series_count; s++) {
            csv_value(t, p, row, p->series[s], &row->values[s]);
        }
        if (p->kind == HEARTH_PLOT_LIKERT) {
            csv_value(t, p, row,
                      hearth_say(look->language, HEARTH_SAY_TWO_HIGHEST),
                      &row->top2);
        }
    }
}
