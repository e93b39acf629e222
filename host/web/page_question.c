/* SPDX-License-Identifier: Apache-2.0 */
/* The dashboard: one question, its chart before its table, or the reason why
 * it is not shown. */
#include "host/web/bars.h"
#include "host/web/pages.h"

#include <inttypes.h>
#include <stdio.h>

static const char *reason_words(enum hearth_release_reason reason)
{
    switch (reason) {
    case HEARTH_RELEASE_FEW_ANSWERS:
        return "Not shown: too few people answered so far.";
    case HEARTH_RELEASE_SMALL_CELL:
        return "Not shown: an answer was given by fewer than 10 people, and "
               "could point to them.";
    case HEARTH_RELEASE_OPEN_TEXT:
        return "Not shown: answers in a person's own words never leave the "
               "results side.";
    case HEARTH_RELEASE_ALL_ALIKE:
        return "Not shown: everybody answered alike, so a figure would speak "
               "about each of them.";
    case HEARTH_RELEASE_COMPLEMENT:
        return "Not shown: all others together are so few that they would "
               "follow from it.";
    case HEARTH_RELEASE_FEW_PLACES:
        return "Not shown yet: it rests on one interviewer, or on fewer than "
               "three places.";
    case HEARTH_RELEASE_LINKED:
        return "Not shown: a hidden figure would follow from it.";
    case HEARTH_RELEASE_SOLVABLE:
        return "Not shown: the exact answers would follow from it.";
    case HEARTH_RELEASE_FREE:
    default:
        return "Not shown.";
    }
}

static void put_interval(struct hearth_text *t,
                         const struct hearth_release_share *s)
{
    hearth_text_percent(t, s->low);
    hearth_text_add(t, " to ");
    hearth_text_percent(t, s->high);
}

static void put_bar(struct hearth_text *t, const char *label,
                    const struct hearth_release_share *s)
{
    struct hearth_bar bar = {.label = label,
                             .value = s->share,
                             .has_interval = true,
                             .low = s->low,
                             .high = s->high};

    hearth_bars_row(t, &bar);
    hearth_text_percent(t, s->share);
    hearth_bars_row_end(t);
}

static void put_hidden_bar(struct hearth_text *t, const char *label)
{
    struct hearth_bar bar = {.label = label, .is_faint = true};

    hearth_bars_row(t, &bar);
    hearth_text_add(t, "hidden");
    hearth_bars_row_end(t);
}

static void put_table(struct hearth_text *t,
                      const struct hearth_release_question *q)
{
    hearth_text_add(t, "<details><summary>Table</summary>");
    hearth_text_table(t);
    hearth_text_add(t, "<thead><tr><th scope=\"col\">Answer</th>"
                       "<th scope=\"col\" class=\"n\">Count</th>"
                       "<th scope=\"col\" class=\"n\">Share</th>"
                       "<th scope=\"col\" class=\"n\">95&nbsp;% interval</th>"
                       "</tr></thead><tbody>\n");
    for (size_t i = 0; i < q->cell_count; i++) {
        const struct hearth_release_cell *c = &q->cells[i];

        hearth_text_add(t, "<tr><th scope=\"row\">");
        hearth_text_label(t, c->label);
        if (c->is_hidden) {
            hearth_text_add(t, "</th><td class=\"n\" colspan=\"3\">hidden: "
                               "fewer than 10 people</td></tr>\n");
            continue;
        }
        hearth_text_add(t, "</th><td class=\"n\">");
        hearth_text_count(t, c->share.count);
        hearth_text_add(t, "</td><td class=\"n\">");
        hearth_text_number(t, 100.0 * c->share.share, 1);
        hearth_text_add(t, "&nbsp;%</td><td class=\"n\">");
        put_interval(t, &c->share);
        hearth_text_add(t, "</td></tr>\n");
    }
    hearth_text_add(t, "</tbody></table></div></details>\n");
}

static void put_distribution(struct hearth_text *t,
                             const struct hearth_release_question *q)
{
    char summary[96];

    (void)snprintf(summary, sizeof(summary),
                   "Shares of %zu answers among %" PRIu64
                   " people; the table below has each.",
                   q->cell_count, q->base);
    hearth_bars_begin(t, summary);
    for (size_t i = 0; i < q->cell_count; i++) {
        if (q->cells[i].is_hidden) {
            put_hidden_bar(t, q->cells[i].label);
        } else {
            put_bar(t, q->cells[i].label, &q->cells[i].share);
        }
    }
    hearth_bars_end(t);
    put_table(t, q);
}

static void put_top2(struct hearth_text *t,
                     const struct hearth_release_question *q)
{
    hearth_bars_begin(t, "Share of the two highest answers together.");
    put_bar(t, q->top2_label, &q->top2);
    hearth_bars_end(t);
    hearth_text_add(t, "<p class=\"note\">The two highest answers together, "
                       "interval ");
    put_interval(t, &q->top2);
    hearth_text_add(t, ". Single answers are not shown: one was given by fewer "
                       "than 10 people.</p>\n");
}

static void put_mean(struct hearth_text *t,
                     const struct hearth_release_question *q)
{
    hearth_text_add(t, "<p class=\"mean\">Mean <strong>");
    hearth_text_number(t, q->mean.value, 2);
    hearth_text_add(t,
                    "</strong> <span class=\"interval\">(95&nbsp;% interval ");
    hearth_text_number(t, q->mean.low, 2);
    hearth_text_add(t, " to ");
    hearth_text_number(t, q->mean.high, 2);
    hearth_text_add(t, ", standard deviation ");
    hearth_text_number(t, q->mean.sd, 2);
    hearth_text_add(t, ")</span></p>\n");
}

static void put_apart(struct hearth_text *t, const char *words, uint64_t coarse)
{
    if (coarse == 0) {
        return;
    }
    hearth_text_add(t, " · ");
    hearth_text_add(t, words);
    hearth_text_add(t, " about ");
    hearth_text_count(t, coarse);
}

static void put_base(struct hearth_text *t,
                     const struct hearth_release_question *q)
{
    hearth_text_add(t, "<p class=\"base\">");
    if (q->shown != HEARTH_RELEASE_NOTHING) {
        hearth_text_count(t, q->base);
        hearth_text_add(t, q->kind == HEARTH_RELEASE_OPTIONS
                               ? " people, any number of answers each"
                               : " answers");
    } else {
        hearth_text_add(t, q->base == 0 ? "" : "about ");
        hearth_text_coarse(t, q->base);
        hearth_text_add(t, " answers");
    }
    if (q->repeat != NULL && q->repeat[0] != '\0') {
        hearth_text_add(t, ", several from one interview (each entry of ");
        hearth_text_escaped(t, q->repeat);
        hearth_text_add(t, ")");
    }
    if (q->design != HEARTH_RELEASE_DIRECT) {
        hearth_text_add(t, ". Observed as it was said: chance or harmless "
                           "items are part of it, so this is no share of "
                           "people");
    }
    put_apart(t, "do not know or declined", q->no_answer);
    put_apart(t, "skipped", q->skipped);
    put_apart(t, "not asked", q->not_asked);
    hearth_text_add(t, "</p>\n");
}

void hearth_page_question(struct hearth_text *t,
                          const struct hearth_release_question *q)
{
    hearth_text_add(t, "<article class=\"question\"><h4 dir=\"auto\">");
    hearth_text_escaped(t, q->label[0] != '\0' ? q->label : q->name);
    hearth_text_add(t, "</h4>\n");
    put_base(t, q);
    if (q->shown == HEARTH_RELEASE_DISTRIBUTION) {
        put_distribution(t, q);
    } else if (q->shown == HEARTH_RELEASE_TOP2) {
        put_top2(t, q);
    }
    if (q->has_mean) {
        put_mean(t, q);
    }
    if (q->shown == HEARTH_RELEASE_NOTHING) {
        hearth_text_add(t, "<p class=\"hidden-by-rule\">");
        hearth_text_add(t, reason_words(q->reason));
        hearth_text_add(t, "</p>\n");
    }
    hearth_text_add(t, "</article>\n");
}
