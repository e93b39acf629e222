/* SPDX-License-Identifier: Apache-2.0 */
/* The dashboard: the page around its sections. */
#include "host/web/page.h"

#include "hearth/interview.h"

#include <string.h>

static void begin(struct hearth_text *t, const char *title)
{
    hearth_text_add(t, "<!DOCTYPE html>\n<html lang=\"en\"><head>"
                       "<meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\">"
                       "<meta name=\"color-scheme\" content=\"light dark\">"
                       "<title>");
    hearth_text_escaped(t, title);
    hearth_text_add(t, " – Hearth</title>"
                       "<link rel=\"stylesheet\" href=\"style.css\">"
                       "<link rel=\"icon\" href=\"icon.svg\">"
                       "</head><body>\n");
}

static void tile(struct hearth_text *t, const char *name, uint64_t coarse)
{
    hearth_text_add(t, "<div class=\"tile\"><dt>");
    hearth_text_add(t, name);
    hearth_text_add(t, "</dt><dd>");
    if (coarse == 0) {
        hearth_text_add(t, "<span class=\"small\">fewer than 10</span>");
    } else {
        hearth_text_count(t, coarse);
    }
    hearth_text_add(t, "</dd></div>\n");
}

static void put_tiles(struct hearth_text *t, const struct hearth_page *page)
{
    const uint64_t *outcomes = page->release->outcomes;

    hearth_text_add(t, "<dl class=\"tiles\">\n");
    tile(t, "Complete interviews", outcomes[HEARTH_OUTCOME_COMPLETE]);
    tile(t, "Declined", outcomes[HEARTH_OUTCOME_REFUSED]);
    tile(t, "Not eligible", outcomes[HEARTH_OUTCOME_INELIGIBLE]);
    hearth_text_add(t, "<div class=\"tile\"><dt>Devices</dt><dd>");
    hearth_text_count(t, page->device_count);
    hearth_text_add(t, "</dd></div></dl>\n<p class=\"note\">Numbers of "
                       "interviews are rounded down to steps of 5.</p>\n");
}

static void put_locked(struct hearth_text *t, const struct hearth_page *page)
{
    if (!page->is_locked) {
        return;
    }
    hearth_text_add(t,
                    "<p class=\"banner\" role=\"status\"><strong>Results "
                    "are locked.</strong> Interviews keep arriving, sealed. ");
    if (page->release != NULL) {
        hearth_text_add(t, "The figures below are the last ones released. ");
    }
    hearth_text_add(t, "To open new ones, start the host with "
                       "<code>--unlock</code> or run <code>hearth-host "
                       "results</code>.</p>\n");
}

/* Unattended entry must never pass as an interview: say what counts. */
static void put_kinds(struct hearth_text *t, const struct hearth_release *r)
{
    uint64_t left_out = 0;

    for (size_t i = 0; i < HEARTH_RELEASE_MODES; i++) {
        left_out += r->left_out[i];
    }
    if (r->allows_synthetic) {
        hearth_text_add(t,
                        "<p class=\"banner\"><strong>Synthetic data.</strong> "
                        "This programme counts made-up interviews: its "
                        "figures say nothing about people.</p>\n");
    }
    if (r->allows_paper) {
        hearth_text_add(t, "<p class=\"note\">Interviews entered from paper "
                           "are counted.</p>\n");
    }
    if (left_out > 0) {
        hearth_text_add(t, "<p class=\"note\">About ");
        hearth_text_count(t, left_out);
        hearth_text_add(t, " records of unattended entry are left out.</p>\n");
    }
}

static void put_problems(struct hearth_text *t, const struct hearth_release *r)
{
    if (r->problem_count == 0) {
        return;
    }
    hearth_text_add(t, "<section class=\"problems\" "
                       "aria-labelledby=\"problems\"><h2 id=\"problems\">Needs "
                       "a look</h2><ul>\n");
    for (size_t i = 0; i < r->problem_count; i++) {
        hearth_text_add(t, "<li>Device <span class=\"id\">");
        hearth_text_escaped(t, r->problems[i].device);
        hearth_text_add(t, "</span>, record ");
        hearth_text_count(t, r->problems[i].seq);
        hearth_text_add(t, ": ");
        hearth_text_escaped(t, r->problems[i].text);
        hearth_text_add(t, "</li>\n");
    }
    hearth_text_add(t, "</ul></section>\n");
}

static void put_form(struct hearth_text *t, const struct hearth_release_form *f)
{
    const char *section = NULL;

    hearth_text_add(t, "<section class=\"form\"><h2 dir=\"auto\">");
    hearth_text_escaped(t, f->title[0] != '\0' ? f->title : f->id);
    hearth_text_add(t, "</h2>\n<p class=\"note\">Form ");
    hearth_text_label(t, f->id);
    hearth_text_add(t, ", version ");
    hearth_text_count(t, f->version);
    hearth_text_add(t, " · complete interviews: ");
    hearth_text_coarse(t, f->interviews);
    hearth_text_add(t, " · interim</p>\n");
    if (f->statement[0] != '\0') {
        hearth_text_add(t, "<p class=\"note\" dir=\"auto\">");
        hearth_text_escaped(t, f->statement);
        hearth_text_add(t, "</p>\n");
    }
    hearth_page_scales(t, f);
    for (size_t i = 0; i < f->question_count; i++) {
        const struct hearth_release_question *q = &f->questions[i];

        if (section == NULL || strcmp(section, q->section) != 0) {
            hearth_text_add(t, section == NULL ? "" : "</div>\n");
            section = q->section;
            hearth_text_add(t, "<h3 dir=\"auto\">");
            hearth_text_escaped(t, section[0] != '\0' ? section : "Questions");
            hearth_text_add(t, "</h3><div class=\"questions\">\n");
        }
        hearth_page_question(t, q);
    }
    hearth_text_add(t, section == NULL ? "</section>\n" : "</div></section>\n");
}

static void put_header(struct hearth_text *t, const struct hearth_page *page)
{
    hearth_text_add(t,
                    "<a class=\"skip\" href=\"#main\">Skip to figures</a>"
                    "<header><p class=\"brand\">Hearth</p><h1 dir=\"auto\">");
    hearth_text_escaped(t, page->release == NULL ? "Programme"
                                                 : page->release->programme);
    hearth_text_add(t, "</h1>\n");
    if (page->release != NULL) {
        hearth_text_add(t, "<p class=\"note\">Figures of ");
        hearth_text_time(t, page->release->made_s);
        hearth_text_add(t, "</p>\n");
    }
    hearth_text_add(t, "</header>\n<main id=\"main\">\n");
}

static void put_empty(struct hearth_text *t)
{
    hearth_text_add(t, "<section><h2>No figures yet</h2><p class=\"empty\">"
                       "Once devices have sent interviews and results are "
                       "unlocked, progress and safe figures appear here by "
                       "themselves. Reload to look again.</p></section>\n");
}

void hearth_page_write(struct hearth_text *t, const struct hearth_page *page)
{
    const struct hearth_release *r = page->release;

    begin(t, r == NULL ? "Dashboard" : r->programme);
    put_header(t, page);
    put_locked(t, page);
    if (r == NULL) {
        put_empty(t);
    } else {
        put_kinds(t, r);
        put_tiles(t, page);
        put_problems(t, r);
        hearth_page_progress(t, r);
        for (size_t i = 0; i < r->form_count; i++) {
            put_form(t, &r->forms[i]);
        }
    }
    hearth_page_devices(t, page);
    hearth_text_add(t,
                    "</main>\n<footer><p>A distribution is shown when at "
                    "least 10 people answered and every answer was given by "
                    "at least 10; else the two highest answers together; else "
                    "nothing. Whiskers are 95&nbsp;% intervals. No single "
                    "interview can be seen here.</p></footer>\n"
                    "</body></html>\n");
}

void hearth_page_error(struct hearth_text *t, const char *words)
{
    begin(t, "Not possible");
    hearth_text_add(t, "<main><h1>");
    hearth_text_add(t, words);
    hearth_text_add(t, "</h1></main></body></html>\n");
}
