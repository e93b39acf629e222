/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of pages of figures. */
#include "host/chart/page.h"

#include <string.h>

void hearth_panel_line(struct hearth_text *t, const char *class,
                       const char *words)
{
    hearth_text_add(t, "<p class=\"");
    hearth_text_add(t, class);
    hearth_text_add(t, "\" dir=\"auto\">");
    hearth_text_escaped(t, words);
    hearth_text_add(t, "</p>\n");
}

void hearth_panel_told(struct hearth_text *t, const struct hearth_figures *f,
                       const char *english)
{
    const char *words = hearth_say_like(f->language, english);

    if (words == english) {
        hearth_text_label(t, english);
    } else {
        hearth_text_escaped(t, words);
    }
}

void hearth_panel_fact(struct hearth_text *t, const struct hearth_figures *f,
                       enum hearth_say_id name, const char *value)
{
    hearth_text_add(t, "<dt>");
    hearth_text_escaped(t, hearth_say(f->language, name));
    hearth_text_add(t, "</dt><dd dir=\"auto\">");
    hearth_text_escaped(t, value);
    hearth_text_add(t, "</dd>\n");
}

static void put_link(struct hearth_text *t, const struct hearth_plot *p,
                     const char *kind, const char *words)
{
    hearth_text_add(t, "<a href=\"/plot/");
    hearth_text_add(t, p->name);
    hearth_text_add(t, kind);
    hearth_text_add(t, "\" download aria-label=\"");
    hearth_text_add(t, words);
    hearth_text_add(t, ": ");
    hearth_text_escaped(t, p->title);
    hearth_text_add(t, "\">");
    hearth_text_add(t, words);
    hearth_text_add(t, "</a>");
}

/* PNG is drawn by the page's script, and not offered without it. */
static void put_links(struct hearth_text *t, const struct hearth_figures *f,
                      const struct hearth_plot *p)
{
    hearth_text_add(t, "<p class=\"files\">");
    hearth_text_escaped(t, hearth_say(f->language, HEARTH_SAY_CHART_SAVE_AS));
    hearth_text_add(t, " ");
    put_link(t, p, ".svg", "SVG");
    hearth_text_add(t, " ");
    put_link(t, p, ".csv", "CSV");
    hearth_text_add(t, " <button type=\"button\" class=\"png\" hidden "
                       "data-plot=\"");
    hearth_text_add(t, p->name);
    hearth_text_add(t, "\" aria-label=\"PNG: ");
    hearth_text_escaped(t, p->title);
    hearth_text_add(t, "\">PNG</button></p>\n");
}

static void put_table(struct hearth_text *t, const struct hearth_figures *f,
                      const struct hearth_plot *p)
{
    struct hearth_plot_look look = {f->language, ""};

    hearth_text_add(t, "<details><summary>");
    hearth_text_escaped(t, hearth_say(f->language, HEARTH_SAY_TABLE));
    hearth_text_add(t, "</summary><div class=\"scroll\" tabindex=\"0\" "
                       "role=\"group\" aria-label=\"");
    hearth_text_escaped(t, p->title);
    hearth_text_add(t, "\">");
    hearth_plot_table(t, p, &look);
    hearth_text_add(t, "</div></details>\n");
}

void hearth_panel_write(struct hearth_text *t, const struct hearth_figures *f,
                        const struct hearth_plot *p)
{
    struct hearth_plot_look look = {f->language, "g-"};
    bool is_part = p->section[0] != '\0'; /* its heading stands above */

    hearth_text_add(t, "<figure class=\"panel plot-");
    hearth_text_count(t, (uint64_t)p->kind);
    hearth_text_add(t, "\" id=\"");
    hearth_text_add(t, p->name);
    hearth_text_add(t,
                    is_part ? "\"><h3 dir=\"auto\">" : "\"><h2 dir=\"auto\">");
    hearth_text_escaped(t, p->title);
    hearth_text_add(t, is_part ? "</h3>\n" : "</h2>\n");
    if (p->method[0] != '\0') {
        hearth_panel_line(t, "note", p->method);
    }
    if (p->why[0] != '\0') {
        hearth_panel_line(t, "hidden-by-rule", p->why);
    } else {
        hearth_plot_svg(t, p, &look, false);
    }
    if (p->note[0] != '\0') {
        hearth_text_add(t, "<figcaption dir=\"auto\">");
        hearth_text_escaped(t, p->note);
        hearth_text_add(t, "</figcaption>\n");
    }
    if (f->has_downloads && p->why[0] == '\0') {
        put_table(t, f, p);
        put_links(t, f, p);
    }
    hearth_text_add(t, "</figure>\n");
}

/* ---- what is hidden ---- */

static void count_one(struct hearth_hidden *h, enum hearth_release_reason why,
                      bool is_shown)
{
    size_t i = (size_t)why;

    h->shown += is_shown ? 1 : 0;
    h->hidden += is_shown ? 0 : 1;
    if (!is_shown && i < HEARTH_REASONS) {
        h->by_reason[i]++;
    }
}

static void count_age(struct hearth_hidden *h, uint64_t number, uint64_t since,
                      uint64_t waits)
{
    h->fresh += since != 0 && since == number ? 1 : 0;
    h->waiting += waits != 0 ? 1 : 0;
}

static void count_groups(struct hearth_hidden *h, uint64_t number,
                         const struct hearth_release_group *groups,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        count_one(h, groups[i].reason,
                  groups[i].shown != HEARTH_RELEASE_NOTHING);
        count_age(h, number, groups[i].since, groups[i].waits);
    }
}

struct hearth_hidden hearth_panel_hidden(const struct hearth_release *r)
{
    struct hearth_hidden h = {0};

    for (size_t i = 0; i < r->form_count; i++) {
        const struct hearth_release_form *f = &r->forms[i];

        for (size_t k = 0; k < f->question_count; k++) {
            const struct hearth_release_question *q = &f->questions[k];

            count_one(&h, q->reason, q->shown != HEARTH_RELEASE_NOTHING);
            count_age(&h, r->number, q->since, q->waits);
            count_groups(&h, r->number, q->groups, q->group_count);
        }
        for (size_t k = 0; k < f->scale_count; k++) {
            const struct hearth_release_scale *s = &f->scales[k];

            count_one(&h, HEARTH_RELEASE_FEW_ANSWERS, s->is_shown);
            count_age(&h, r->number, s->since, s->waits);
            count_groups(&h, r->number, s->groups, s->group_count);
        }
    }
    return h;
}

void hearth_panel_reasons(struct hearth_text *t, const struct hearth_figures *f,
                          const struct hearth_hidden *h)
{
    hearth_panel_line(t, "note",
                      hearth_make_say(f, HEARTH_SAY_CHART_SHOWN_HIDDEN,
                                      hearth_make_count(f, h->shown),
                                      hearth_make_count(f, h->hidden)));
    if (h->hidden == 0) {
        return;
    }
    hearth_text_add(t, "<ul class=\"reasons\">\n");
    for (size_t i = 0; i < HEARTH_REASONS; i++) {
        if (h->by_reason[i] > 0) {
            hearth_text_add(t, "<li><b>");
            hearth_text_escaped(t, hearth_make_count(f, h->by_reason[i]));
            hearth_text_add(t, "</b> ");
            hearth_text_escaped(
                t, hearth_make_why_long(f, (enum hearth_release_reason)i));
            hearth_text_add(t, "</li>\n");
        }
    }
    hearth_text_add(t, "</ul>\n");
}

void hearth_panel_rule(struct hearth_text *t, const struct hearth_figures *f)
{
    hearth_panel_line(t, "note",
                      hearth_say(f->language, HEARTH_SAY_RULE_SHOWN));
    hearth_panel_line(t, "note",
                      hearth_say(f->language, HEARTH_SAY_CHART_NO_PURPOSE));
}

const char *hearth_panel_dates(const struct hearth_figures *f,
                               const struct hearth_release *r)
{
    const struct hearth_release_provenance *p = &r->provenance;

    if (p->first_day == 0 || p->last_day == 0) {
        return "";
    }
    if (p->first_day == p->last_day) {
        return hearth_make_date(f, (int64_t)p->first_day * 86400);
    }
    return hearth_make_say(f, HEARTH_SAY_RANGE,
                           hearth_make_date(f, (int64_t)p->first_day * 86400),
                           hearth_make_date(f, (int64_t)p->last_day * 86400));
}
