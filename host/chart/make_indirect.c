/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that were given through chance: what they say of people first, and
 * below it what was said, which says something of nobody. */
#include "host/chart/make.h"

#include "host/release/estimate.h"

#include <stdio.h>

bool hearth_make_is_indirect(const struct hearth_release_question *q)
{
    return q->shown == HEARTH_RELEASE_ESTIMATE ||
           (hearth_estimate_said(q->design)[0] != '\0' &&
            q->shown == HEARTH_RELEASE_DISTRIBUTION);
}

size_t hearth_make_indirect_rows(const struct hearth_release_question *q)
{
    return q->cell_count + (q->has_estimate ? 1 : 0);
}

static void put_estimate(const struct hearth_figures *f,
                         const struct hearth_release_question *q,
                         struct hearth_plot_row *row)
{
    struct hearth_release_share s = hearth_estimate_display(&q->estimate);

    /* of a list experiment it is that item which is true of them */
    if (q->shown == HEARTH_RELEASE_ESTIMATE && q->estimate.said[0] != '\0') {
        row->heading = hearth_say(f->language, HEARTH_SAY_CHART_ESTIMATE);
        row->label = q->estimate.said;
    } else {
        row->label = hearth_say(f->language, HEARTH_SAY_CHART_ESTIMATE);
    }
    row->base = q->base;
    row->values[0] =
        hearth_estimate_warning(&q->estimate) == HEARTH_ESTIMATE_MISFIT
            ? hearth_make_hidden(
                  hearth_say(f->language, HEARTH_SAY_CHART_ESTIMATE_MISFIT))
            : hearth_make_share(&s);
}

static const char *warning_of(const struct hearth_figures *f,
                              const struct hearth_release_question *q)
{
    if (!q->has_estimate) {
        return hearth_say(f->language, HEARTH_SAY_CHART_ESTIMATE_NONE);
    }
    return hearth_estimate_warning(&q->estimate) == HEARTH_ESTIMATE_OUTSIDE
               ? hearth_say(f->language, HEARTH_SAY_CHART_ESTIMATE_OUTSIDE)
               : "";
}

/* What the estimate is the difference of. */
static const char *arm_of(const struct hearth_figures *f, enum hearth_say_id id,
                          const struct hearth_release_arm *a)
{
    char ascii[32], text[96];

    (void)snprintf(ascii, sizeof(ascii), "%.2f", a->mean);
    return hearth_make_say(
        f, id, hearth_say_digits(f->language, ascii, text, sizeof(text)),
        hearth_make_count(f, a->base));
}

static const char *arms_of(const struct hearth_figures *f,
                           const struct hearth_release_estimate *e)
{
    return hearth_make_join(f,
                            arm_of(f, HEARTH_SAY_CHART_LIST_PLAIN, &e->arms[0]),
                            arm_of(f, HEARTH_SAY_CHART_LIST_MORE, &e->arms[1]));
}

void hearth_make_indirect(const struct hearth_figures *f,
                          const struct hearth_release_question *q,
                          struct hearth_plot *p)
{
    size_t first = q->has_estimate ? 1 : 0;

    if (q->has_estimate) {
        put_estimate(f, q, &p->rows[0]);
    }
    if (q->shown == HEARTH_RELEASE_ESTIMATE) {
        p->note = hearth_make_join(f, arms_of(f, &q->estimate), p->note);
    } else {
        p->rows[first].heading =
            hearth_say(f->language, HEARTH_SAY_CHART_AS_SAID);
    }
    for (size_t i = 0; i < q->cell_count; i++) {
        const struct hearth_release_cell *c = &q->cells[i];
        struct hearth_plot_row *row = &p->rows[first + i];

        row->label = hearth_make_say(f, HEARTH_SAY_CHART_SAID, c->label, "");
        row->values[0] = c->is_hidden
                             ? hearth_make_hidden(hearth_say(
                                   f->language, HEARTH_SAY_FEWER_THAN_10))
                             : hearth_make_share(&c->share);
    }
    p->note = hearth_make_join(f, warning_of(f, q), p->note);
}
