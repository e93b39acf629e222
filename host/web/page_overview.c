/* SPDX-License-Identifier: Apache-2.0 */
/* /overview: where the wave stands. */
#include "host/web/pages.h"
#include "host/web/route.h"

#include "hearth/interview.h"

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

static void put_tiles(struct hearth_text *t, const struct hearth_view *v)
{
    const uint64_t *outcomes = v->release->outcomes;

    hearth_text_add(t, "<dl class=\"tiles\">\n");
    tile(t, "Complete interviews", outcomes[HEARTH_OUTCOME_COMPLETE]);
    tile(t, "Declined", outcomes[HEARTH_OUTCOME_REFUSED]);
    tile(t, "Not eligible", outcomes[HEARTH_OUTCOME_INELIGIBLE]);
    hearth_text_add(t, "<div class=\"tile\"><dt>Devices</dt><dd>");
    hearth_text_count(t, v->device_count);
    hearth_text_add(t, "</dd></div></dl>\n<p class=\"note\">Numbers of "
                       "interviews are rounded down to steps of 5.</p>\n");
}

void hearth_page_locked(struct hearth_text *t, const struct hearth_view *v)
{
    if (!v->is_locked) {
        return;
    }
    hearth_text_add(t,
                    "<p class=\"banner\" role=\"status\"><strong>Results "
                    "are locked.</strong> Interviews keep arriving, sealed. ");
    if (v->release != NULL) {
        hearth_text_add(t, "The figures below are the last ones released. ");
    }
    hearth_text_add(t, "To open new ones, start the host with "
                       "<code>--unlock</code> or run <code>hearth-host "
                       "results</code>.</p>\n");
}

/* Unattended entry must never pass as an interview: say what counts. */
void hearth_page_kinds(struct hearth_text *t, const struct hearth_release *r)
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

void hearth_page_empty(struct hearth_text *t)
{
    hearth_text_add(t, "<section><h2>No figures yet</h2><p class=\"empty\">"
                       "Once devices have sent interviews and results are "
                       "unlocked, progress and safe figures appear here by "
                       "themselves. Reload to look again.</p></section>\n");
}

int hearth_page_overview(struct hearth_view *v)
{
    struct hearth_text *t = v->t;

    hearth_page_locked(t, v);
    if (v->release == NULL) {
        hearth_page_empty(t);
        return 0;
    }
    hearth_text_add(t, "<p class=\"note\">Figures of ");
    hearth_text_time(t, v->release->made_s);
    hearth_text_add(t, "</p>\n");
    hearth_page_kinds(t, v->release);
    put_tiles(t, v);
    put_problems(t, v->release);
    hearth_page_progress(t, v->release);
    return 0;
}

/* "/": the first page of the navigation that this person may see. */
int hearth_page_start(struct hearth_view *v)
{
    const struct hearth_route *first = hearth_route_first(v->who->roles);

    hearth_view_redirect(v, first == NULL ? "/login" : first->path);
    return 0;
}
