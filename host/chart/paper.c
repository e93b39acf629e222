/* SPDX-License-Identifier: Apache-2.0 */
/* On paper: the brief for a city, and the sheet for the people who were
 * asked. Each is one file that needs nothing else. */
#include "host/chart/page.h"
#include "host/chart/paper_css.h"

#include "hearth/interview.h"

#include <math.h>
#include <string.h>

#define AREAS_MAX   12 /* more do not fit on two pages */
#define SHEET_ITEMS 6

static void begin(struct hearth_text *t, const struct hearth_figures *f,
                  enum hearth_say_id title)
{
    const struct hearth_release *r = f->release;
    bool is_rtl = hearth_say_is_rtl(f->language);

    hearth_text_add(t, "<!DOCTYPE html>\n<html lang=\"");
    hearth_text_escaped(t, hearth_say_tag(f->language));
    hearth_text_add(t, is_rtl ? "\" dir=\"rtl\">" : "\">");
    hearth_text_add(t, "<head><meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" content=\"width=device-width, "
                       "initial-scale=1\"><meta "
                       "http-equiv=\"Content-Security-Policy\" content=\""
                       "default-src 'none'; style-src 'unsafe-inline'\">"
                       "<title>");
    hearth_text_escaped(t, hearth_say(f->language, title));
    hearth_text_add(t, " – ");
    hearth_text_escaped(t, r->programme);
    hearth_text_add(t, "</title><style>");
    hearth_text_add(t, hearth_paper_css);
    hearth_text_add(t, "</style></head><body>\n<main>\n<header><p "
                       "class=\"brand\">Hearth · ");
    hearth_text_escaped(t, hearth_say(f->language, title));
    hearth_text_add(t, "</p><h1 dir=\"auto\">");
    hearth_text_escaped(t, r->programme);
    hearth_text_add(t, "</h1>\n");
}

/* Wave, days, number and day of the release. */
static void put_when(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;
    const char *line = "";

    if (r->provenance.wave[0] != '\0') {
        line = hearth_make_say(f, HEARTH_SAY_CHART_WAVE_NAMED,
                               r->provenance.wave, "");
        line = hearth_make_join(f, line, "·");
    }
    line = hearth_make_join(f, line, hearth_panel_dates(f, r));
    line = hearth_make_join(f, line, line[0] == '\0' ? "" : "·");
    line = hearth_make_join(
        f, line,
        hearth_make_say(f, HEARTH_SAY_CHART_RELEASE_OF,
                        hearth_make_count(f, r->number),
                        hearth_make_date(f, hearth_release_figures_s(r))));
    hearth_panel_line(t, "note", line);
    if (r->allows_synthetic) {
        hearth_panel_line(
            t, "banner",
            hearth_make_join(
                f, hearth_say(f->language, HEARTH_SAY_SYNTHETIC_DATA),
                hearth_say(f->language, HEARTH_SAY_SYNTHETIC_COUNTS)));
    }
    hearth_text_add(t, "</header>\n");
}

static const char *coarse(const struct hearth_figures *f, uint64_t v)
{
    return v == 0 ? hearth_say(f->language, HEARTH_SAY_FEWER_THAN_10)
                  : hearth_make_count(f, v);
}

static void put_facts(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;

    hearth_text_add(t, "<dl class=\"tiles\">\n<div>");
    hearth_panel_fact(t, f, HEARTH_SAY_COMPLETE_INTERVIEWS,
                      coarse(f, r->outcomes[HEARTH_OUTCOME_COMPLETE]));
    hearth_text_add(t, "</div><div>");
    hearth_panel_fact(t, f, HEARTH_SAY_CHART_AREAS,
                      hearth_make_count(f, r->area_count));
    if (r->provenance.response_rate > 0) {
        hearth_text_add(t, "</div><div>");
        hearth_panel_fact(
            t, f, HEARTH_SAY_CHART_RESPONSE,
            hearth_make_say(f, HEARTH_SAY_PERCENT,
                            hearth_make_count(f, r->provenance.response_rate),
                            ""));
    }
    hearth_text_add(t, "</div></dl>\n");
}

static void head(struct hearth_text *t, const struct hearth_figures *f,
                 enum hearth_say_id id)
{
    hearth_text_add(t, "<h2>");
    hearth_text_escaped(t, hearth_say(f->language, id));
    hearth_text_add(t, "</h2>\n");
}

/* ---- the brief ---- */

struct writer {
    struct hearth_text *t;
    const struct hearth_figures *f;
    bool has_left_out; /* more areas than fit */
};

static void write_panel(void *cookie, const struct hearth_plot *p)
{
    struct writer *w = cookie;

    hearth_panel_write(w->t, w->f, p);
}

/* Areas only: other parts are on the screen. */
static void write_areas(void *cookie, const struct hearth_plot *p)
{
    struct writer *w = cookie;
    size_t len = strlen(p->name);

    if (len < 5 || strcmp(p->name + len - 5, "-area") != 0) {
        return;
    }
    if (p->row_count > AREAS_MAX + 1) {
        w->has_left_out = true;
        return;
    }
    hearth_panel_write(w->t, w->f, p);
}

static void put_method(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;

    head(t, f, HEARTH_SAY_CHART_HOW_TO_READ);
    hearth_panel_line(t, "",
                      hearth_say(f->language, HEARTH_SAY_CHART_READ_INTERVAL));
    hearth_panel_line(t, "note",
                      hearth_say_like(f->language, r->provenance.method));
    hearth_panel_line(
        t, "note", hearth_say(f->language, HEARTH_SAY_CHART_BRIEF_SENSITIVE));
    hearth_panel_rule(t, f);
    if (r->audit_head[0] != '\0') {
        hearth_text_add(t, "<dl class=\"facts\">");
        hearth_panel_fact(t, f, HEARTH_SAY_CHART_CHAIN, r->audit_head);
        hearth_text_add(t, "</dl>\n");
    }
}

void hearth_figures_brief(struct hearth_text *t, const struct hearth_figures *f)
{
    struct writer w = {t, f, false};
    struct hearth_maker panels = {f, write_panel, &w};
    struct hearth_maker areas = {f, write_areas, &w};
    struct hearth_hidden h = hearth_panel_hidden(f->release);
    /* not for everybody: a national lead sees none */
    const bool has_areas = (f->pages & (1u << HEARTH_FIGURES_AREAS)) != 0;

    begin(t, f, HEARTH_SAY_CHART_BRIEF);
    put_when(t, f);
    put_facts(t, f);
    hearth_text_add(t, "<div class=\"panels\">\n");
    hearth_make_overview(&panels);
    if (!f->is_outside && has_areas) {
        hearth_make_areas(&areas);
    }
    hearth_text_add(t, "</div>\n");
    if (w.has_left_out) {
        hearth_panel_line(
            t, "note",
            hearth_say(f->language, HEARTH_SAY_CHART_AREAS_ON_SCREEN));
    }
    if (f->is_outside && has_areas) {
        hearth_panel_line(t, "note",
                          hearth_say(f->language, HEARTH_SAY_CHART_LATE));
    }
    head(t, f, HEARTH_SAY_CHART_WHATS_HIDDEN);
    hearth_panel_reasons(t, f, &h);
    put_method(t, f);
    hearth_text_add(t, "</main></body></html>\n");
}

/* ---- the sheet ---- */

/* The questions that say most to whoever answered them, if they are there. */
static bool is_for_sheet(const struct hearth_release_question *q, bool is_known)
{
    static const char *const names[] = {"q14_greet",  "q15_school", "q19_norm",
                                        "q22_danger", "q29_second", "q32_city"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(q->name, names[i]) == 0) {
            return true;
        }
    }
    return !is_known;
}

struct picked {
    const char *label, *answer;
    double share;
};

/* What ${p} says of the two highest answers together, row by row. */
struct picker {
    const struct hearth_figures *f;
    struct picked items[SHEET_ITEMS];
    size_t count;
    bool is_known; /* the form has questions that we know */
};

static const char *label_of(const struct hearth_release_question *q)
{
    return q->label[0] != '\0' ? q->label : q->name;
}

static bool is_wanted(const struct picker *k, const char *label)
{
    const struct hearth_release *r = k->f->release;

    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t n = 0; n < r->forms[i].question_count; n++) {
            const struct hearth_release_question *q = &r->forms[i].questions[n];

            if (strcmp(label_of(q), label) == 0) {
                return is_for_sheet(q, k->is_known);
            }
        }
    }
    return false;
}

static void pick(void *cookie, const struct hearth_plot *p)
{
    struct picker *k = cookie;

    if (p->kind != HEARTH_PLOT_LIKERT || p->series_count < 2) {
        return;
    }
    for (size_t i = 0; i < p->row_count && k->count < SHEET_ITEMS; i++) {
        if (p->rows[i].top2.is_shown && is_wanted(k, p->rows[i].label)) {
            struct picked *item = &k->items[k->count++];

            item->label = p->rows[i].label;
            item->share = p->rows[i].top2.value;
            item->answer = hearth_make_say(k->f, HEARTH_SAY_CHART_OR,
                                           p->series[p->series_count - 2],
                                           p->series[p->series_count - 1]);
        }
    }
}

/* Ten people, of whom so many say so. */
static void put_people(struct hearth_text *t, unsigned of_ten)
{
    hearth_text_add(t, "<svg class=\"ten\" viewBox=\"0 0 200 20\" "
                       "aria-hidden=\"true\">");
    for (unsigned i = 0; i < 10; i++) {
        hearth_text_add(t, i < of_ten ? "<circle class=\"c0\" fill=\"#23768a\" "
                                        "cy=\"10\" r=\"8\" cx=\""
                                      : "<circle class=\"ck\" fill=\"#ffffff\" "
                                        "stroke=\"#5a6270\" cy=\"10\" r=\"7.5\""
                                        " cx=\"");
        hearth_text_count(t, 10 + 20 * (uint64_t)i);
        hearth_text_add(t, "\"/>");
    }
    hearth_text_add(t, "</svg>");
}

static void put_item(struct hearth_text *t, const struct hearth_figures *f,
                     const struct picked *item)
{
    unsigned of_ten = (unsigned)floor(10.0 * item->share + 0.5);

    hearth_text_add(t, "<section class=\"item\"><p class=\"big\">");
    hearth_text_escaped(t, hearth_make_say(f, HEARTH_SAY_CHART_OF_TEN,
                                           hearth_make_count(f, of_ten), ""));
    hearth_text_add(t, "</p>");
    put_people(t, of_ten);
    hearth_text_add(t, "<p class=\"say\" dir=\"auto\">");
    hearth_text_label(t, item->answer);
    hearth_text_add(t, "</p><h2 dir=\"auto\">");
    hearth_text_escaped(t, item->label);
    hearth_text_add(t, "</h2></section>\n");
}

static bool has_known(const struct hearth_release *r)
{
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t n = 0; n < r->forms[i].question_count; n++) {
            if (is_for_sheet(&r->forms[i].questions[n], true)) {
                return true;
            }
        }
    }
    return false;
}

void hearth_figures_sheet(struct hearth_text *t, const struct hearth_figures *f)
{
    struct picker k = {.f = f, .is_known = has_known(f->release)};
    struct hearth_maker m = {f, pick, &k};
    const struct hearth_release *r = f->release;

    begin(t, f, HEARTH_SAY_CHART_SHEET);
    put_when(t, f);
    hearth_panel_line(
        t, "lead",
        hearth_make_say(f, HEARTH_SAY_CHART_THANKS,
                        coarse(f, r->outcomes[HEARTH_OUTCOME_COMPLETE]), ""));
    hearth_make_answers(&m, false);
    hearth_text_add(t, "<div class=\"items\">\n");
    for (size_t i = 0; i < k.count; i++) {
        put_item(t, f, &k.items[i]);
    }
    hearth_text_add(t, "</div>\n");
    if (k.count == 0) {
        hearth_panel_line(
            t, "lead", hearth_say(f->language, HEARTH_SAY_CHART_SHEET_EMPTY));
    }
    hearth_panel_line(t, "",
                      hearth_say(f->language, HEARTH_SAY_CHART_SHEET_ABOUT));
    hearth_panel_line(t, "",
                      hearth_say(f->language, HEARTH_SAY_CHART_SHEET_HIDDEN));
    hearth_panel_line(t, "",
                      hearth_say(f->language, HEARTH_SAY_CHART_SHEET_RIGHTS));
    hearth_text_add(t, "</main></body></html>\n");
}
