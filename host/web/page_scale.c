/* SPDX-License-Identifier: Apache-2.0 */
/* The dashboard: the scales of a form as 0-100 indexes, with reliability. */
#include "host/web/bars.h"
#include "host/web/pages.h"

static void put_bar(struct hearth_text *t, const struct hearth_release_scale *s)
{
    struct hearth_bar bar = {.label = s->name,
                             .value = s->index.value / 100.0,
                             .has_interval = s->is_shown,
                             .low = s->index.low / 100.0,
                             .high = s->index.high / 100.0,
                             .is_faint = !s->is_shown};

    hearth_bars_row(t, &bar);
    if (s->is_shown) {
        hearth_text_number(t, s->index.value, 0);
    } else {
        hearth_text_add(t, "hidden");
    }
    hearth_bars_row_end(t);
}

static void put_figures(struct hearth_text *t,
                        const struct hearth_release_scale *s)
{
    hearth_text_add(t, "<td class=\"n\">");
    hearth_text_count(t, s->base);
    hearth_text_add(t, "</td><td class=\"n\">");
    hearth_text_number(t, s->index.value, 1);
    hearth_text_add(t, "</td><td class=\"n\">");
    hearth_text_number(t, s->index.low, 1);
    hearth_text_add(t, " to ");
    hearth_text_number(t, s->index.high, 1);
    hearth_text_add(t, "</td><td class=\"n\">");
    if (!s->has_alpha) {
        hearth_text_add(t, "too few</td><td class=\"n\"></td>");
        return;
    }
    hearth_text_number(t, s->alpha_pairwise, 2);
    hearth_text_add(t, "</td><td class=\"n\">");
    hearth_text_number(t, s->alpha_low, 2);
    hearth_text_add(t, " to ");
    hearth_text_number(t, s->alpha_high, 2);
    hearth_text_add(t, "</td>");
}

static void put_row(struct hearth_text *t, const struct hearth_release_scale *s)
{
    hearth_text_add(t, "<tr><th scope=\"row\">");
    hearth_text_label(t, s->name);
    hearth_text_add(t, "</th><td class=\"n\">");
    hearth_text_count(t, s->item_count);
    hearth_text_add(t, "</td>");
    if (s->is_shown) {
        put_figures(t, s);
    } else {
        hearth_text_add(t, "<td class=\"n\" colspan=\"5\">hidden: fewer than "
                           "10 people</td>");
    }
    hearth_text_add(t, "</tr>\n");
}

void hearth_page_scales(struct hearth_text *t,
                        const struct hearth_release_form *f)
{
    if (f->scale_count == 0) {
        return;
    }
    hearth_text_add(t, "<figure class=\"panel\"><h3>Scales</h3>\n");
    hearth_bars_begin(t, "Scales as an index from 0 to 100; the table below "
                         "has each.");
    for (size_t i = 0; i < f->scale_count; i++) {
        put_bar(t, &f->scales[i]);
    }
    hearth_bars_end(t);
    hearth_text_add(t, "<figcaption>Index from 0 to 100 with its 95&nbsp;% "
                       "interval. Alpha says how well the items of a scale go "
                       "together: .70 and more is usual for group figures."
                       "</figcaption>\n<details><summary>Table</summary>");
    hearth_text_table(t);
    hearth_text_add(t, "<thead><tr><th scope=\"col\">Scale</th>"
                       "<th scope=\"col\" class=\"n\">Items</th>"
                       "<th scope=\"col\" class=\"n\">People</th>"
                       "<th scope=\"col\" class=\"n\">Index</th>"
                       "<th scope=\"col\" class=\"n\">95&nbsp;% interval</th>"
                       "<th scope=\"col\" class=\"n\">Alpha (pairwise)</th>"
                       "<th scope=\"col\" class=\"n\">95&nbsp;% interval "
                       "(complete cases)</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < f->scale_count; i++) {
        put_row(t, &f->scales[i]);
    }
    hearth_text_add(t, "</tbody></table></div></details></figure>\n");
}
