/* SPDX-License-Identifier: Apache-2.0 */
/* What pages, brief and sheet share. */
#ifndef HOST_CHART_PAGE_H
#define HOST_CHART_PAGE_H

#include "host/chart/make.h"

/* A plot with its title, note, and the table behind it. */
void hearth_panel_write(struct hearth_text *t, const struct hearth_figures *f,
                        const struct hearth_plot *p);
/* <p class="CLASS">words</p>; ${class} is ours. */
void hearth_panel_line(struct hearth_text *t, const char *class,
                       const char *words);
/* What results, rules or the panel of quality tell in English, in the page's
 * language: their texts are the catalogue's (tests/lint/words.sh). What is not
 * in it stands as it is, marked as foreign. */
void hearth_panel_told(struct hearth_text *t, const struct hearth_figures *f,
                       const char *english);
/* Name and value of a list of facts. */
void hearth_panel_fact(struct hearth_text *t, const struct hearth_figures *f,
                       enum hearth_say_id name, const char *value);
/* How many figures of ${r} are hidden, by reason. */
#define HEARTH_REASONS 9
struct hearth_hidden {
    size_t shown, hidden;
    size_t by_reason[HEARTH_REASONS];
    size_t fresh;   /* made in this release */
    size_t waiting; /* keep their last figures for now */
};
struct hearth_hidden hearth_panel_hidden(const struct hearth_release *r);
/* A list of them: "12: fewer than 10 people". */
void hearth_panel_reasons(struct hearth_text *t, const struct hearth_figures *f,
                          const struct hearth_hidden *h);
/* What is written under every page of figures: the rule, and what is not a
 * purpose. */
void hearth_panel_rule(struct hearth_text *t, const struct hearth_figures *f);
/* "From 3 March 2026 to ...", or "". */
const char *hearth_panel_dates(const struct hearth_figures *f,
                               const struct hearth_release *r);

void hearth_panel_releases(struct hearth_text *t,
                           const struct hearth_figures *f);
/* A choice of questions on areas or waves; ${chosen} is ${f} with the one that
 * is shown. False: there is none to choose, and nothing is written. */
bool hearth_panel_questions(struct hearth_text *t,
                            const struct hearth_figures *f,
                            enum hearth_figures_page page,
                            struct hearth_figures *chosen);
/* The table of releases that stand beside each other. */
void hearth_panel_cities(struct hearth_text *t, const struct hearth_figures *f);
void hearth_panel_alerts(struct hearth_text *t, const struct hearth_figures *f);

#endif
