/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule for a list experiment. */
#include "host/release/rule_list.h"

#include "host/release/estimate.h"
#include "host/release/rounding.h"
#include "host/results/arms.h"

#include <math.h>

static void hide(struct hearth_release_question *out,
                 enum hearth_release_reason reason, uint64_t answers)
{
    out->shown = HEARTH_RELEASE_NOTHING;
    out->reason = reason;
    out->base = hearth_release_coarse(answers);
    out->has_estimate = false;
}

static struct hearth_list_counts counts_of(const struct hearth_rule_list *l)
{
    struct hearth_list_counts c = {.j = l->items};

    for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
        for (size_t y = 0; y <= l->items + arm; y++) {
            c.at[arm][y] = l->cells[arm * ((size_t)l->items + 2) + y];
        }
    }
    return c;
}

/* Whoever says none, or all, hides behind nobody: a mean near an end would
 * speak about everyone in the arm. */
static bool is_at_an_end(const struct hearth_list_counts *c, uint64_t k)
{
    for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
        uint64_t n = 0;

        for (size_t y = 0; y <= c->j + arm; y++) {
            n += c->at[arm][y];
        }
        if (n < k + c->at[arm][0] || n < k + c->at[arm][c->j + arm]) {
            return true;
        }
    }
    return false;
}

/* Of exact counts; n is what is published. */
static struct hearth_release_arm round_arm(const uint64_t *at, size_t count)
{
    double n = 0.0, sum = 0.0, square = 0.0;

    for (size_t y = 0; y < count; y++) {
        n += (double)at[y];
        sum += (double)at[y] * (double)y;
    }
    for (size_t y = 0; y < count; y++) {
        double off = (double)y - sum / n;

        square += (double)at[y] * off * off;
    }
    return hearth_estimate_arm(hearth_round_base((uint64_t)n), sum / n,
                               sqrt(square / (n - 1.0)));
}

/* "List diagnostics run before any estimate" (statistics.md 3). */
static bool is_followed(const struct hearth_list_counts *c)
{
    struct hearth_list_diagnosis d;

    return hearth_list_diagnose_counts(c, &d) == 0 && !d.is_alarm;
}

static bool is_large(const struct hearth_rule_list *l)
{
    uint64_t all = 0;

    for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
        uint64_t n =
            hearth_round_base(hearth_arms_base(l->cells, l->items, arm));

        if (n < HEARTH_ESTIMATE_ARM_MIN || n < l->k) {
            return false;
        }
        all += n;
    }
    return all >= HEARTH_ESTIMATE_LIST_MIN;
}

void hearth_rule_list(const struct hearth_rule_list *l,
                      struct hearth_release_question *out)
{
    struct hearth_release_estimate *e = &out->estimate;
    struct hearth_list_counts c;

    out->kind = HEARTH_RELEASE_NUMBER;
    if (l->cells == NULL) {
        hide(out, HEARTH_RELEASE_UNFIT, l->answers);
        return;
    }
    if (!is_large(l)) {
        hide(out, HEARTH_RELEASE_FEW_ANSWERS, l->answers);
        return;
    }
    c = counts_of(l);
    *e = (struct hearth_release_estimate){.said = l->item};
    for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
        e->arms[arm] = round_arm(c.at[arm], (size_t)c.j + arm + 1);
    }
    if (is_at_an_end(&c, l->k) || !is_followed(&c) ||
        !hearth_estimate_make(HEARTH_RELEASE_LIST, NULL, 0, e) ||
        hearth_estimate_warning(e) == HEARTH_ESTIMATE_MISFIT) {
        hide(out, HEARTH_RELEASE_UNFIT, l->answers);
        return;
    }
    out->shown = HEARTH_RELEASE_ESTIMATE;
    out->has_estimate = true;
    /* what is published of both: a base of its own would say more of them */
    out->base = e->arms[0].base + e->arms[1].base;
}
