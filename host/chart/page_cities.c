/* SPDX-License-Identifier: Apache-2.0 */
/* Which releases stand beside each other on the page of cities: of what wave,
 * from how many people, for what. */
#include "host/chart/page.h"

#include "hearth/interview.h"

static void cell(struct hearth_text *t, const char *text)
{
    hearth_text_add(t, "<td>");
    hearth_text_label(t, text);
    hearth_text_add(t, "</td>");
}

static const char *coarse(const struct hearth_figures *f, uint64_t v)
{
    return v == 0 ? hearth_say(f->language, HEARTH_SAY_FEWER_THAN_10)
                  : hearth_make_count(f, v);
}

static void put_state(struct hearth_text *t, const struct hearth_figures *f,
                      const struct hearth_release *r)
{
    hearth_text_add(t, "<td>");
    hearth_text_label(t,
                      hearth_say(f->language, r->provenance.is_frozen
                                                  ? HEARTH_SAY_CHART_CLOSED
                                                  : HEARTH_SAY_CHART_INTERIM));
    if (r->allows_synthetic) {
        hearth_text_add(t, "<br><strong>");
        hearth_text_escaped(t,
                            hearth_say(f->language, HEARTH_SAY_SYNTHETIC_DATA));
        hearth_text_add(t, "</strong>");
    }
    hearth_text_add(t, "</td>");
}

static void put_one(struct hearth_text *t, const struct hearth_figures *f,
                    const struct hearth_release *r)
{
    const struct hearth_release_provenance *p = &r->provenance;

    hearth_text_add(t, "<tr><th scope=\"row\">");
    hearth_text_label(t, r->programme);
    hearth_text_add(t, "</th>");
    cell(t, hearth_make_wave_label(f, r));
    cell(t, hearth_panel_dates(f, r));
    put_state(t, f, r);
    cell(t, coarse(f, r->outcomes[HEARTH_OUTCOME_COMPLETE]));
    cell(t, p->response_rate == 0
                ? ""
                : hearth_make_say(f, HEARTH_SAY_PERCENT,
                                  hearth_make_count(f, p->response_rate), ""));
    cell(t, hearth_say_like(f->language, p->purpose));
    hearth_text_add(t, "</tr>\n");
}

/* What does not stand in the table, and how many of it. */
static void put_absent(struct hearth_text *t, const struct hearth_figures *f,
                       enum hearth_say_id why, size_t count)
{
    if (count > 0) {
        hearth_panel_line(
            t, why == HEARTH_SAY_CHART_CITIES_EXPIRED ? "note" : "warn",
            hearth_make_say(f, why, hearth_make_count(f, count),
                            hearth_make_count(f, f->city_read_max)));
    }
}

void hearth_panel_cities(struct hearth_text *t, const struct hearth_figures *f)
{
    static const enum hearth_say_id heads[] = {
        HEARTH_SAY_PROGRAMME,           HEARTH_SAY_CHART_WAVE,
        HEARTH_SAY_CHART_FIELD_DAYS,    HEARTH_SAY_CHART_STATE,
        HEARTH_SAY_COMPLETE_INTERVIEWS, HEARTH_SAY_CHART_RESPONSE,
        HEARTH_SAY_CHART_PURPOSE};
    const char *title = hearth_say(f->language, HEARTH_SAY_CHART_CITIES);

    hearth_text_add(t, "<div class=\"scroll shelf\" tabindex=\"0\" "
                       "role=\"group\" aria-label=\"");
    hearth_text_escaped(t, title);
    hearth_text_add(t, "\"><table><thead><tr>");
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        hearth_text_add(t, "<th scope=\"col\">");
        hearth_text_escaped(t, hearth_say(f->language, heads[i]));
        hearth_text_add(t, "</th>");
    }
    hearth_text_add(t, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < f->city_count; i++) {
        put_one(t, f, f->cities[i]);
    }
    hearth_text_add(t, "</tbody></table></div>\n");
    put_absent(t, f, HEARTH_SAY_CHART_CITIES_EXPIRED, f->city_expired);
    put_absent(t, f, HEARTH_SAY_CHART_CITIES_DAMAGED, f->city_damaged);
    put_absent(t, f, HEARTH_SAY_CHART_CITIES_MORE, f->city_more);
    put_absent(t, f, HEARTH_SAY_CHART_CITIES_UNREAD, f->city_unread);
}
