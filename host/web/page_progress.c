/* SPDX-License-Identifier: Apache-2.0 */
/* The dashboard: interviews by day and by area. */
#include "host/web/bars.h"
#include "host/web/pages.h"

#include <stdio.h>
#include <stdlib.h>

#define DAYS_MAX  120 /* the last so many days are drawn */
#define SHORT     5   /* fewer days than this do not fill the chart */
#define SLOTS_MIN 14
#define AREAS_MAX 15 /* drawn; the table has them all */
#define CELLS_MAX 1000

/* At least 20, in steps of 20, so that the half is a round number too. */
static uint64_t scale_of(uint64_t most)
{
    return most < 20 ? 20 : (most + 19) / 20 * 20;
}

static uint64_t largest(const struct hearth_release_tick *ticks, size_t count)
{
    uint64_t most = 10;

    for (size_t i = 0; i < count; i++) {
        if (ticks[i].count > most) {
            most = ticks[i].count;
        }
    }
    return most;
}

/* Days without an interview are empty places, so that gaps in the work can be
 * seen. */
static size_t spread(const struct hearth_release *r, uint64_t most,
                     struct hearth_column *columns)
{
    uint64_t last = r->days[r->day_count - 1].day;
    uint64_t first = r->days[0].day;

    if (last - first >= DAYS_MAX) {
        first = last - DAYS_MAX + 1;
    }
    for (size_t i = 0; i < r->day_count; i++) {
        const struct hearth_release_tick *d = &r->days[i];

        if (d->day < first || d->day > last) {
            continue;
        }
        columns[d->day - first].value = (double)d->count / (double)most;
        columns[d->day - first].is_faint = d->count == 0;
    }
    return (size_t)(last - first + 1);
}

static void put_days(struct hearth_text *t, const struct hearth_release *r)
{
    struct hearth_column columns[DAYS_MAX] = {{0}};
    uint64_t most = scale_of(largest(r->days, r->day_count));
    size_t count = spread(r, most, columns);
    uint64_t last = r->days[r->day_count - 1].day;
    bool is_short = count < SHORT;

    hearth_text_add(t, "<figure class=\"panel\"><h3>Interviews per day</h3>\n"
                       "<div class=\"days\" role=\"img\" "
                       "aria-label=\"Complete interviews per day, from ");
    hearth_text_day(t, (int64_t)r->days[0].day);
    hearth_text_add(t, " to ");
    hearth_text_day(t, (int64_t)last);
    hearth_text_add(t, "; the axis ends at ");
    hearth_text_count(t, most);
    hearth_text_add(t, ". The table below has each day.\">"
                       "<div class=\"axis-y\" aria-hidden=\"true\"><span>");
    hearth_text_count(t, most);
    hearth_text_add(t, "</span><span>");
    hearth_text_count(t, most / 2);
    hearth_text_add(t, "</span><span>0</span></div>");
    hearth_bars_columns(t, columns, count, is_short ? SLOTS_MIN : count);
    hearth_text_add(t, "<div class=\"axis-x\" aria-hidden=\"true\"><span>");
    hearth_text_day(t, (int64_t)(last - count + 1));
    if (count > 1) {
        /* few days fill the axis from the left: both dates stand there */
        hearth_text_add(t, is_short ? " to " : "</span><span>");
        hearth_text_day(t, (int64_t)last);
    }
    hearth_text_add(t, "</span></div></div>\n<figcaption>A small mark is a day "
                       "with fewer than 10 interviews; other counts are "
                       "rounded down to steps of 5.</figcaption></figure>\n");
}

static int by_count(const void *a, const void *b)
{
    const struct hearth_release_tick *x = a, *y = b;

    if (x->count != y->count) {
        return x->count < y->count ? 1 : -1;
    }
    return 0;
}

static void put_area(struct hearth_text *t, const struct hearth_release_tick *a,
                     uint64_t most)
{
    struct hearth_bar bar = {.label =
                                 a->area[0] == '\0' ? "(no area)" : a->area,
                             .value = (double)a->count / (double)most,
                             .is_faint = a->count == 0};

    hearth_bars_row(t, &bar);
    if (a->count == 0) {
        hearth_text_add(t, "&lt;&nbsp;10");
    } else {
        hearth_text_count(t, a->count);
    }
    hearth_bars_row_end(t);
}

static void put_areas(struct hearth_text *t, const struct hearth_release *r)
{
    struct hearth_release_tick *sorted =
        calloc(r->area_count + 1, sizeof(*sorted));
    char summary[96];

    if (sorted == NULL) {
        t->has_failed = true;
        return;
    }
    for (size_t i = 0; i < r->area_count; i++) {
        sorted[i] = r->areas[i];
    }
    qsort(sorted, r->area_count, sizeof(*sorted), by_count);
    (void)snprintf(
        summary, sizeof(summary),
        "Complete interviews in %zu areas; the table below has each.",
        r->area_count);
    hearth_text_add(t,
                    "<figure class=\"panel\"><h3>Interviews per area</h3>\n");
    hearth_bars_begin(t, summary);
    for (size_t i = 0; i < r->area_count && i < AREAS_MAX; i++) {
        put_area(t, &sorted[i], largest(r->areas, r->area_count));
    }
    hearth_bars_end(t);
    if (r->area_count > AREAS_MAX) {
        hearth_text_add(t, "<figcaption>The largest 15 areas; the table has "
                           "all.</figcaption>");
    }
    hearth_text_add(t, "</figure>\n");
    free(sorted);
}

static void put_rows(struct hearth_text *t,
                     const struct hearth_release_tick *ticks, size_t count,
                     bool has_day, bool has_area)
{
    hearth_text_add(t, "<tbody>\n");
    for (size_t i = 0; i < count && i < CELLS_MAX; i++) {
        hearth_text_add(t, "<tr>");
        if (has_day) {
            hearth_text_add(t, "<th scope=\"row\">");
            hearth_text_day(t, (int64_t)ticks[i].day);
            hearth_text_add(t, "</th>");
        }
        if (has_area) {
            hearth_text_add(t, has_day ? "<td>" : "<th scope=\"row\">");
            hearth_text_label(t, ticks[i].area);
            hearth_text_add(t, has_day ? "</td>" : "</th>");
        }
        hearth_text_add(t, "<td class=\"n\">");
        hearth_text_coarse(t, ticks[i].count);
        hearth_text_add(t, "</td></tr>\n");
    }
    hearth_text_add(t, "</tbody></table></div>\n");
}

static void put_tables(struct hearth_text *t, const struct hearth_release *r)
{
    hearth_text_add(t, "<details><summary>Tables: by day, by area, by day and "
                       "area</summary>\n");
    hearth_text_table(t);
    hearth_text_add(t, "<caption>Per day</caption><thead><tr>"
                       "<th scope=\"col\">Day</th>"
                       "<th scope=\"col\" class=\"n\">Interviews</th></tr>"
                       "</thead>");
    put_rows(t, r->days, r->day_count, true, false);
    hearth_text_table(t);
    hearth_text_add(t, "<caption>Per area</caption><thead><tr>"
                       "<th scope=\"col\">Area</th>"
                       "<th scope=\"col\" class=\"n\">Interviews</th></tr>"
                       "</thead>");
    put_rows(t, r->areas, r->area_count, false, true);
    hearth_text_table(t);
    hearth_text_add(t, "<caption>Per day and area</caption><thead><tr>"
                       "<th scope=\"col\">Day</th>"
                       "<th scope=\"col\">Area</th>"
                       "<th scope=\"col\" class=\"n\">Interviews</th></tr>"
                       "</thead>");
    put_rows(t, r->cells, r->cell_count, true, true);
    hearth_text_add(t, "</details>\n");
}

void hearth_page_progress(struct hearth_text *t, const struct hearth_release *r)
{
    hearth_text_add(t, "<section aria-labelledby=\"progress\">"
                       "<h2 id=\"progress\">Progress</h2>\n");
    if (r->day_count == 0) {
        hearth_text_add(t, "<p class=\"empty\">No complete interview was "
                           "opened yet.</p></section>\n");
        return;
    }
    hearth_text_add(t, "<div class=\"columns-2\">\n");
    put_days(t, r);
    put_areas(t, r);
    hearth_text_add(t, "</div>\n");
    put_tables(t, r);
    hearth_text_add(t, "</section>\n");
}
