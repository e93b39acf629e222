/* SPDX-License-Identifier: Apache-2.0 */
/* The released figures as a short table on a terminal. */
#include "host/results/table.h"

#include "host/release/estimate.h"

#include <inttypes.h>
#include <stdio.h>

static void print_count(const char *what, uint64_t coarse)
{
    if (coarse == 0) {
        printf("%s fewer than 10", what);
    } else {
        printf("%s %" PRIu64 " or a few more", what, coarse);
    }
}

static void print_scale(const struct hearth_release_scale *s)
{
    if (!s->is_shown) {
        printf("  %-20s not shown: too few answers\n", s->name);
        return;
    }
    printf("  %-20s index %5.1f (%.1f to %.1f)  n %" PRIu64, s->name,
           s->index.value, s->index.low, s->index.high, s->base);
    if (s->has_alpha) {
        printf("  alpha %.2f", s->alpha_pairwise);
    }
    (void)putchar('\n');
}

/* The largest cell says most in one line. */
static const struct hearth_release_cell *
largest(const struct hearth_release_question *q)
{
    const struct hearth_release_cell *best = NULL;

    for (size_t i = 0; i < q->cell_count; i++) {
        const struct hearth_release_cell *c = &q->cells[i];

        if (!c->is_hidden &&
            (best == NULL || c->share.count > best->share.count)) {
            best = c;
        }
    }
    return best;
}

/* Of people; what follows on the line is what was said. */
static void print_estimate(const struct hearth_release_estimate *e)
{
    struct hearth_release_share s = hearth_estimate_display(e);

    if (hearth_estimate_warning(e) != HEARTH_ESTIMATE_MISFIT) {
        printf("  estimate %3.0f %% (%.0f to %.0f)", 100 * s.share, 100 * s.low,
               100 * s.high);
    }
    if (hearth_estimate_caution(e)[0] != '\0') {
        printf("  (%s)", hearth_estimate_caution(e));
    }
}

static void print_question(const struct hearth_release_question *q)
{
    const struct hearth_release_cell *best = largest(q);

    if (q->shown == HEARTH_RELEASE_NOTHING) {
        return;
    }
    /* of a list experiment what was said does not stand beside it */
    printf("  %-20s n %5" PRIu64 "%s", q->name, q->base,
           q->design != HEARTH_RELEASE_DIRECT &&
                   q->shown != HEARTH_RELEASE_ESTIMATE
               ? "  (as said, not as it is)"
               : "");
    if (q->has_estimate) {
        print_estimate(&q->estimate);
    }
    if (q->shown == HEARTH_RELEASE_TOP2) {
        printf("  two highest %3.0f %% (%.0f to %.0f)", 100 * q->top2.share,
               100 * q->top2.low, 100 * q->top2.high);
    }
    if (best != NULL) {
        printf("  most often '%s' %3.0f %% (%.0f to %.0f)", best->name,
               100 * best->share.share, 100 * best->share.low,
               100 * best->share.high);
    }
    if (q->has_mean) {
        printf("  mean %.2f", q->mean.value);
    }
    (void)putchar('\n');
}

static void print_form(const struct hearth_release_form *f)
{
    size_t hidden = 0;

    printf("\n%s, version %" PRIu64 ": ", f->id, f->version);
    print_count("complete interviews", f->interviews);
    (void)putchar('\n');
    for (size_t i = 0; i < f->scale_count; i++) {
        print_scale(&f->scales[i]);
    }
    for (size_t i = 0; i < f->question_count; i++) {
        print_question(&f->questions[i]);
        hidden += f->questions[i].shown == HEARTH_RELEASE_NOTHING;
    }
    if (hidden > 0) {
        printf("  %zu questions are not shown: too few answers, or words\n",
               hidden);
    }
}

void hearth_table_print(const struct hearth_release *r)
{
    for (size_t i = 0; i < r->form_count; i++) {
        print_form(&r->forms[i]);
    }
}
