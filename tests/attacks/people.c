/* SPDX-License-Identifier: Apache-2.0 */
/* A20: guesses each person's answer from all tables, against a guess from
 * everybody's figure alone. */
#include "attacker.h"

#include <math.h>
#include <string.h>

/* The share of the first kind that a figure shows. */
static bool shown_share(const struct figure *f, const struct kind *k,
                        double *out)
{
    uint64_t low, high;

    if (!kind_said(f, k, &low, &high)) {
        return false;
    }
    *out = (double)(low + high) / 2.0 / (double)f->people;
    return true;
}

/* Odds of all groups that the person is known to be in, multiplied. */
static double guess(const struct figure *f, size_t count, const struct kind *k,
                    size_t person)
{
    double all, odds, p;

    if (!shown_share(&f[0], k, &all) || all <= 0.0 || all >= 1.0) {
        return -1.0;
    }
    odds = all / (1.0 - all);
    for (size_t i = 1; i < count; i++) {
        if (f[i].in[person] && shown_share(&f[i], k, &p) && p > 0.0 &&
            p < 1.0) {
            odds *= p / (1.0 - p) / (all / (1.0 - all));
        }
    }
    return odds / (1.0 + odds);
}

struct score {
    size_t people, tables, margin;
};

static bool has(const struct truth *t, const struct figure *f, size_t person,
                const struct kind *k)
{
    const char *a = truth_of(t, person, f->q->name);

    for (size_t i = 0; i < k->count; i++) {
        if (strcmp(a, k->choices[i]) == 0) {
            return !k->is_rest;
        }
    }
    return k->is_rest;
}

static void guess_all(const struct hearth_release_question *q,
                      const struct truth *t, struct score *s)
{
    static struct kind kinds[64];
    size_t count;
    struct figure *f = figures_of(q, t, &count);
    double all;

    if (kinds_of(q, t, kinds, 64) > 0 && shown_share(&f[0], &kinds[0], &all)) {
        for (size_t i = 0; i < t->people; i++) {
            double p = f[0].in[i] ? guess(f, count, &kinds[0], i) : -1.0;
            bool is = p >= 0.0 && has(t, &f[0], i, &kinds[0]);

            if (p >= 0.0) {
                s->people++;
                s->tables += (p > 0.5) == is;
                s->margin += (all > 0.5) == is;
            }
        }
    }
    figures_free(f, count);
}

void attack_people(const struct hearth_release *r, const struct truth *t,
                   struct attack_result *out)
{
    struct score s = {0};
    double gain, noise;

    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t q = 0; q < r->forms[i].question_count; q++) {
            const struct hearth_release_question *question =
                &r->forms[i].questions[q];

            if (question->kind == HEARTH_RELEASE_CHOICE &&
                question->repeat[0] == '\0') {
                guess_all(question, t, &s);
            }
        }
    }
    if (s.people == 0) {
        return;
    }
    gain = ((double)s.tables - (double)s.margin) / (double)s.people;
    noise = 3.0 * sqrt(0.5 / (double)t->people);
    out->tried[ATTACK_A20] += s.people;
    if (gain > noise) { /* more than these people's own chance pattern gives */
        out->found[ATTACK_A20] += s.tables - s.margin;
    }
}
