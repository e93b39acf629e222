/* SPDX-License-Identifier: Apache-2.0 */
/* The shelf of releases: what is new, what is hidden and why, whether each is
 * genuine, and how the newest came about; and who should act on the quality of
 * the work. */
#include "host/chart/page.h"
#include "host/chart/quality.h"

#include <string.h>

static void head(struct hearth_text *t, const struct hearth_figures *f,
                 enum hearth_say_id id)
{
    hearth_text_add(t, "<h2>");
    hearth_text_escaped(t, hearth_say(f->language, id));
    hearth_text_add(t, "</h2>\n");
}

static void cell(struct hearth_text *t, const char *text)
{
    hearth_text_add(t, "<td>");
    hearth_text_label(t, text);
    hearth_text_add(t, "</td>");
}

/* ---- the shelf ---- */

static void put_link(struct hearth_text *t, const struct hearth_figures *f,
                     const char *path, enum hearth_say_id name, uint64_t number)
{
    hearth_text_add(t, "<a href=\"/");
    hearth_text_add(t, path);
    hearth_text_add(t, "/");
    hearth_text_count(t, number);
    hearth_text_add(t, ".html\" download>");
    hearth_text_escaped(t, hearth_say(f->language, name));
    hearth_text_add(t, "</a> ");
}

/* Of a closed wave; an auditor, who sees no figures, gets none. */
static void put_paper(struct hearth_text *t, const struct hearth_figures *f,
                      const struct hearth_figures_shelf *s)
{
    hearth_text_add(t, "<td>");
    if (s->is_genuine && s->release->provenance.is_frozen &&
        (f->pages & (1u << HEARTH_FIGURES_ANSWERS)) != 0) {
        put_link(t, f, "brief", HEARTH_SAY_CHART_BRIEF, s->number);
        put_link(t, f, "sheet", HEARTH_SAY_CHART_SHEET_SHORT, s->number);
    }
    hearth_text_add(t, "</td>");
}

/* By its number alone, which reads alike in every language. */
static void put_file(struct hearth_text *t,
                     const struct hearth_figures_shelf *s)
{
    hearth_text_add(t, "<td>");
    if (s->is_genuine) {
        hearth_text_add(t, "<a href=\"/release/");
        hearth_text_count(t, s->number);
        hearth_text_add(t, ".json\" dir=\"ltr\" download>");
        hearth_text_count(t, s->number);
        hearth_text_add(t, ".json");
        hearth_text_add(t, "</a>");
    }
    hearth_text_add(t, "</td>");
}

static void put_signature(struct hearth_text *t, const struct hearth_figures *f,
                          bool is_genuine)
{
    if (is_genuine) {
        cell(t, hearth_say(f->language, HEARTH_SAY_CHART_GENUINE));
        return;
    }
    hearth_text_add(t, "<td class=\"warn\"><strong>");
    hearth_text_escaped(t,
                        hearth_say(f->language, HEARTH_SAY_CHART_NOT_GENUINE));
    hearth_text_add(t, "</strong></td>");
}

static void put_one(struct hearth_text *t, const struct hearth_figures *f,
                    const struct hearth_figures_shelf *s)
{
    const struct hearth_release *r = s->release;

    hearth_text_add(t, "<tr><th scope=\"row\">");
    hearth_text_escaped(t, hearth_make_count(f, s->number));
    hearth_text_add(t, "</th>");
    if (r == NULL) {
        hearth_text_add(t, f->may_take_file
                               ? "<td colspan=\"7\" class=\"warn\">"
                               : "<td colspan=\"6\" class=\"warn\">");
        hearth_text_escaped(t,
                            hearth_say(f->language, HEARTH_SAY_CHART_DAMAGED));
        hearth_text_add(t, "</td></tr>\n");
        return;
    }
    cell(t, hearth_make_date(f, r->made_s));
    cell(t, r->provenance.wave);
    cell(t, hearth_say(f->language, r->provenance.is_frozen
                                        ? HEARTH_SAY_CHART_CLOSED
                                        : HEARTH_SAY_CHART_INTERIM));
    put_signature(t, f, s->is_genuine);
    cell(t, hearth_make_say(f, HEARTH_SAY_CHART_AUDITED,
                            hearth_make_count(f, r->provenance.audit_cells),
                            hearth_make_count(f, r->provenance.audit_worst)));
    put_paper(t, f, s);
    if (f->may_take_file) {
        put_file(t, s);
    }
    hearth_text_add(t, "</tr>\n");
}

static void put_shelf(struct hearth_text *t, const struct hearth_figures *f)
{
    static const enum hearth_say_id heads[] = {
        HEARTH_SAY_CHART_NUMBER,    HEARTH_SAY_CHART_MADE_ON,
        HEARTH_SAY_CHART_WAVE,      HEARTH_SAY_CHART_STATE,
        HEARTH_SAY_CHART_SIGNATURE, HEARTH_SAY_CHART_AUDIT,
        HEARTH_SAY_CHART_ON_PAPER,  HEARTH_SAY_CHART_SIGNED_FILE};
    const size_t count = sizeof(heads) / sizeof(heads[0]);

    head(t, f, HEARTH_SAY_CHART_SHELF);
    if (f->shelf_count == 0) {
        hearth_panel_line(t, "note",
                          hearth_say(f->language, HEARTH_SAY_CHART_NO_RELEASE));
        return;
    }
    hearth_text_add(t, "<div class=\"scroll shelf\" tabindex=\"0\" "
                       "role=\"group\" aria-label=\"");
    hearth_text_escaped(t, hearth_say(f->language, HEARTH_SAY_CHART_SHELF));
    hearth_text_add(t, "\"><table><thead><tr>");
    for (size_t i = 0; i < (f->may_take_file ? count : count - 1); i++) {
        hearth_text_add(t, "<th scope=\"col\">");
        hearth_text_escaped(t, hearth_say(f->language, heads[i]));
        hearth_text_add(t, "</th>");
    }
    hearth_text_add(t, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < f->shelf_count; i++) {
        put_one(t, f, &f->shelf[i]);
    }
    hearth_text_add(t, "</tbody></table></div>\n");
}

/* ---- what is new, what is hidden ---- */

static void put_new(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;
    struct hearth_hidden h = hearth_panel_hidden(r);
    size_t listed = 0;

    head(t, f, HEARTH_SAY_CHART_WHATS_NEW);
    hearth_panel_line(t, "note",
                      hearth_make_say(f, HEARTH_SAY_CHART_NEW_WAITING,
                                      hearth_make_count(f, h.fresh),
                                      hearth_make_count(f, h.waiting)));
    hearth_text_add(t, "<details><summary>");
    hearth_text_escaped(t, hearth_say(f->language, HEARTH_SAY_CHART_WHICH_NEW));
    hearth_text_add(t, "</summary><ul>\n");
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            const struct hearth_release_question *q = &r->forms[i].questions[k];

            if (q->since != 0 && q->since == r->number) {
                hearth_text_add(t, "<li>");
                hearth_text_label(t, q->label[0] != '\0' ? q->label : q->name);
                hearth_text_add(t, "</li>\n");
                listed++;
            }
        }
    }
    if (listed == 0) {
        hearth_text_add(t, "<li>");
        hearth_text_escaped(t, hearth_say(f->language, HEARTH_SAY_NONE));
        hearth_text_add(t, "</li>\n");
    }
    hearth_text_add(t, "</ul></details>\n");
    head(t, f, HEARTH_SAY_CHART_WHATS_HIDDEN);
    hearth_panel_reasons(t, f, &h);
}

static void put_held(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;

    if (r->held_count == 0) {
        return;
    }
    hearth_text_add(t, "<section class=\"problems\">");
    head(t, f, HEARTH_SAY_CHART_HELD);
    hearth_text_add(t, "<ul>\n");
    for (size_t i = 0; i < r->held_count; i++) {
        hearth_text_add(t, "<li>");
        hearth_text_label(t, r->held[i].question);
        hearth_text_add(t, ": ");
        hearth_panel_told(t, f, r->held[i].why);
        hearth_text_add(t, "</li>\n");
    }
    hearth_text_add(t, "</ul></section>\n");
}

/* ---- how it came about ---- */

static void put_known(struct hearth_text *t, const struct hearth_figures *f,
                      enum hearth_say_id name, const char *value)
{
    if (value[0] != '\0') {
        hearth_panel_fact(t, f, name, value);
    }
}

/* Before the first release most of it is not known. */
static void put_provenance(struct hearth_text *t,
                           const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;
    const struct hearth_release_provenance *p = &r->provenance;

    head(t, f, HEARTH_SAY_CHART_PROVENANCE);
    hearth_text_add(t, "<dl class=\"facts\">\n");
    hearth_panel_fact(t, f, HEARTH_SAY_PROGRAMME, r->programme);
    put_known(t, f, HEARTH_SAY_CHART_FIELD_DAYS, hearth_panel_dates(f, r));
    put_known(t, f, HEARTH_SAY_CHART_METHOD,
              hearth_say_like(f->language, p->method));
    put_known(t, f, HEARTH_SAY_CHART_SMALLEST_BASE,
              p->k == 0 ? "" : hearth_make_count(f, p->k));
    put_known(t, f, HEARTH_SAY_CHART_PURPOSE,
              hearth_say_like(f->language, p->purpose));
    if (p->audit_cells > 0) {
        hearth_panel_fact(
            t, f, HEARTH_SAY_CHART_AUDIT,
            hearth_make_say(f, HEARTH_SAY_CHART_AUDITED,
                            hearth_make_count(f, p->audit_cells),
                            hearth_make_count(f, p->audit_worst)));
    }
    put_known(t, f, HEARTH_SAY_CHART_CHAIN, r->audit_head);
    for (size_t i = 0; i < r->form_count; i++) {
        put_known(t, f, HEARTH_SAY_CHART_STATEMENT, r->forms[i].statement);
    }
    hearth_text_add(t, "</dl>\n");
}

void hearth_panel_releases(struct hearth_text *t,
                           const struct hearth_figures *f)
{
    if (!f->is_outside) {
        put_held(t, f);
    }
    put_new(t, f);
    put_shelf(t, f);
    put_provenance(t, f);
}

/* ---- alerts of the quality panel ---- */

static bool is_for(const struct hearth_figures *f, const json_t *a)
{
    return f->may_see_workers ||
           strcmp(hearth_quality_text(a, "kind"), "interviewer") != 0;
}

static bool is_same(const json_t *a, const json_t *b, const char *what)
{
    return strcmp(hearth_quality_text(a, what), hearth_quality_text(b, what)) ==
           0;
}

/* Two of whom the same is said; of each kind and wave apart. */
static bool is_alike(const json_t *a, const json_t *b)
{
    return is_same(a, b, "kind") && is_same(a, b, "wave") &&
           is_same(a, b, "what") && is_same(a, b, "do");
}

/* A wave that the programme does not name has an epoch's number
 * (host/quality/report.c), which says nothing to a lead. */
static bool is_named(const char *wave)
{
    return wave[0] != '\0' && strncmp(wave, "epoch ", 6) != 0;
}

static bool is_wave(const json_t *a)
{
    return strcmp(hearth_quality_text(a, "kind"), "wave") == 0;
}

static const char *name_of(const struct hearth_figures *f, const json_t *a)
{
    const char *name = hearth_quality_text(a, "name");

    return is_wave(a) && !is_named(name)
               ? hearth_say(f->language, HEARTH_SAY_CHART_WHOLE_WAVE)
               : name;
}

/* The wave, where the names that follow are of a part of it. */
static void put_wave(struct hearth_text *t, const json_t *a)
{
    const char *wave = hearth_quality_text(a, "wave");

    if (!is_wave(a) && is_named(wave)) {
        hearth_text_label(t, wave);
        hearth_text_add(t, " \xe2\x80\x93 ");
    }
}

/* What is said of several once, with all their names. */
static void put_alert(struct hearth_text *t, const struct hearth_figures *f,
                      const json_t *alerts, size_t first)
{
    const json_t *a = json_array_get(alerts, first), *b;
    const char *names = name_of(f, a);

    for (size_t i = first + 1; (b = json_array_get(alerts, i)) != NULL; i++) {
        if (is_alike(a, b)) {
            names = hearth_make_say(f, HEARTH_SAY_PAIR, names, name_of(f, b));
        }
    }
    hearth_text_add(t, "<li><b>");
    put_wave(t, a);
    hearth_text_label(t, names);
    hearth_text_add(t, "</b>: ");
    hearth_panel_told(t, f, hearth_quality_text(a, "what"));
    hearth_text_add(t, ". ");
    hearth_text_escaped(t,
                        hearth_say(f->language, HEARTH_SAY_CHART_WHAT_TO_DO));
    hearth_text_add(t, " ");
    hearth_panel_told(t, f, hearth_quality_text(a, "do"));
    hearth_text_add(t, "</li>\n");
}

/* True if nobody before has the same said of them. */
static bool is_first(const json_t *alerts, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (is_alike(json_array_get(alerts, i), json_array_get(alerts, at))) {
            return false;
        }
    }
    return true;
}

void hearth_panel_alerts(struct hearth_text *t, const struct hearth_figures *f)
{
    json_t *report = hearth_quality_parse(f);
    const json_t *alerts = json_object_get(report, "alerts"), *a;
    size_t i, count = 0;

    json_array_foreach(alerts, i, a)
    {
        count += is_for(f, a) ? 1 : 0;
    }
    if (count > 0) {
        hearth_text_add(t, "<section class=\"problems\">");
        head(t, f, HEARTH_SAY_NEEDS_A_LOOK);
        hearth_text_add(t, "<ul>\n");
        json_array_foreach(alerts, i, a)
        {
            if (is_for(f, a) && is_first(alerts, i)) {
                put_alert(t, f, alerts, i);
            }
        }
        hearth_text_add(t, "</ul></section>\n");
    }
    json_decref(report);
}
