/* SPDX-License-Identifier: Apache-2.0 */
/* Attacks on one figure, on the bytes, and on persons. */
#include "attacker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *attack_name(enum attack_id id)
{
    static const char *const names[ATTACK_COUNT] = {
        [ATTACK_A1] = "A1 nested groups",
        [ATTACK_A2] = "A2 all minus what is shown",
        [ATTACK_A3] = "A3 intervals over all levels",
        [ATTACK_A4] = "A4 one release minus another",
        [ATTACK_A6] = "A6 weights and exact counts",
        [ATTACK_A7] = "A7 exact answers behind a figure",
        [ATTACK_A8] = "A8 nobody and everybody",
        [ATTACK_A9] = "A9 sizes of small groups",
        [ATTACK_A13] = "A13 indirect items",
        [ATTACK_A14] = "A14 who asked, which device",
        [ATTACK_A19] = "A19 groups nobody declared",
        [ATTACK_A20] = "A20 person by person"};

    return names[id];
}

static void count(struct attack_result *r, enum attack_id id, bool found)
{
    r->tried[id]++;
    r->found[id] += found;
}

/* ---- A7: whole numbers behind one figure ---- */

static bool fits(uint64_t c, uint64_t n, double share, unsigned step)
{
    double points = 100.0 * (double)c / (double)n;

    return points >= 100.0 * share - step / 2.0 - 1e-9 &&
           points < 100.0 * share + step / 2.0 - 1e-9;
}

/* Ways to give the answers so that they add up; three are enough. */
static unsigned ways(const struct figure *f, size_t cell, uint64_t n,
                     uint64_t left, unsigned found)
{
    if (cell == f->cell_count) {
        return found + (left == 0);
    }
    for (uint64_t c = 0; c <= left && found < 3; c++) {
        if (fits(c, n, f->cells[cell].share.share, f->step)) {
            found = ways(f, cell + 1, n, left - c, found);
        }
    }
    return found;
}

static unsigned pairs(const struct figure *f, double share)
{
    uint64_t last = f->base + (f->base < 50 ? 10u : 5u);
    unsigned found = 0;

    for (uint64_t n = f->base; n < last && found < 3; n++) {
        for (uint64_t c = 0; c <= n && found < 3; c++) {
            found += fits(c, n, share, f->step);
        }
    }
    return found;
}

static void attack_share(const struct figure *f,
                         const struct hearth_release_share *s,
                         struct attack_result *out)
{
    count(out, ATTACK_A7, pairs(f, s->share) < 3);
    count(out, ATTACK_A8,
          s->share <= 0.0 || s->share >= 1.0 ||
              (f->people < 50 && (s->share < 0.05 || s->share > 0.95)));
    count(out, ATTACK_A6, s->count % 5 != 0 || s->low >= s->high);
}

static void attack_figure(const struct figure *f, struct attack_result *out)
{
    unsigned found = 0;

    if (f->shown == HEARTH_RELEASE_NOTHING) {
        return;
    }
    count(out, ATTACK_A6, f->base % (f->base < 50 ? 10u : 5u) != 0);
    if (f->shown == HEARTH_RELEASE_TOP2) {
        attack_share(f, f->top2, out);
    }
    for (size_t c = 0; c < f->cell_count; c++) {
        if (!f->cells[c].is_hidden) {
            attack_share(f, &f->cells[c].share, out);
        }
    }
    if (f->shown == HEARTH_RELEASE_DISTRIBUTION && f->base < 200 &&
        f->q->kind == HEARTH_RELEASE_CHOICE) {
        uint64_t last = f->base + (f->base < 50 ? 10u : 5u);

        for (uint64_t n = f->base; n < last && found < 3; n++) {
            found = ways(f, 0, n, n, found);
        }
        count(out, ATTACK_A7, found < 3);
    }
    if (f->mean != NULL) {
        count(out, ATTACK_A7, f->mean->low >= f->mean->high);
    }
}

/* ---- A13: nobody's answer is certain ---- */

static void attack_indirect(const struct hearth_release_question *q,
                            const struct figure *f, struct attack_result *out)
{
    if (q->design == HEARTH_RELEASE_DIRECT ||
        q->design == HEARTH_RELEASE_CONJOINT ||
        f->shown == HEARTH_RELEASE_NOTHING) {
        return;
    }
    count(out, ATTACK_A13,
          f->people < 100 ||
              (q->design == HEARTH_RELEASE_LIST && f->cell_count > 0));
}

/* The share of those who said it, as the estimate's ${v} has it. */
static double turned_round(const struct figure *f, double v)
{
    double yes = (double)f->estimate->p_yes / 1e6;
    double no = (double)f->estimate->p_no / 1e6;

    return f->q->design == HEARTH_RELEASE_FORCED
               ? yes + (1.0 - yes - no) * v
               : v * yes + (1.0 - v) * (1.0 - yes);
}

static bool is_same(double a, double b)
{
    return fabs(a - b) < 1e-4;
}

/* Whole numbers whose share is, to four decimals, what the estimate tells. */
static unsigned numbers_behind(const struct figure *f, double share)
{
    uint64_t last = f->base + (f->base < 50 ? 10u : 5u);
    unsigned found = 0;

    for (uint64_t n = f->base; n < last && found < 3; n++) {
        for (uint64_t c = 0; c <= n && found < 3; c++) {
            found += is_same((double)c / (double)n, share);
        }
    }
    return found;
}

/* Taken apart, an estimate is a second look at the same answers: at best it
 * says what the rounded share beside it says. */
static void attack_estimate(const struct figure *f, struct attack_result *out)
{
    const struct hearth_release_estimate *e = f->estimate;
    const struct hearth_release_share *s = NULL;
    double said, low, high;

    for (size_t c = 0; e != NULL && c < f->cell_count; c++) {
        if (strcmp(f->cells[c].name, e->said) == 0) {
            s = &f->cells[c].share;
        }
    }
    if (e == NULL) {
        return;
    }
    count(out, ATTACK_A13,
          f->people < 100 ||
              (s == NULL && f->q->design != HEARTH_RELEASE_LIST));
    count(out, ATTACK_A6, !(e->low < e->high));
    if (s == NULL) {
        return;
    }
    said = turned_round(f, e->value);
    low = fmin(turned_round(f, e->low), turned_round(f, e->high));
    high = fmax(turned_round(f, e->low), turned_round(f, e->high));
    count(out, ATTACK_A7,
          !is_same(said, s->share) && numbers_behind(f, said) < 3);
    count(out, ATTACK_A7, !is_same(low, s->low) || !is_same(high, s->high));
}

/* ---- A14, A19 ---- */

static bool has(struct hearth_slice bytes, const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i + len <= bytes.len; i++) {
        if (memcmp(bytes.data + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

static void attack_bytes(struct hearth_slice bytes, struct attack_result *out)
{
    static const char *const weights[] = {"\"weight", "\"se\"", "\"deff\"",
                                          "variance"};
    static const char *const who[] = {"worker", "interviewer", "\"tag\"",
                                      "respondent_id"};

    for (size_t i = 0; i < 4; i++) {
        count(out, ATTACK_A6, has(bytes, weights[i]));
        count(out, ATTACK_A14, has(bytes, who[i]));
    }
}

static bool is_declared(const struct truth *t, const char *dimension)
{
    char one[160];
    const char *star = strchr(dimension, '*');

    if (star != NULL) {
        (void)snprintf(one, sizeof(one), "%.*s", (int)(star - dimension),
                       dimension);
        return is_declared(t, one) && is_declared(t, star + 1);
    }
    if (strcmp(dimension, "area") == 0) {
        return true;
    }
    for (size_t i = 0; i < t->field_count; i++) {
        if (strcmp(t->names[i], dimension) == 0) {
            return strstr(dimension, "sex") != NULL ||
                   strstr(dimension, "age") != NULL ||
                   strcmp(dimension, "city") == 0;
        }
    }
    return false;
}

static void attack_question(const struct hearth_release_question *q,
                            const struct truth *t, uint64_t k,
                            struct attack_result *out)
{
    size_t n;
    struct figure *f = figures_of(q, t, &n);

    for (size_t i = 0; i < n; i++) {
        attack_figure(&f[i], out);
        attack_indirect(q, &f[i], out);
        attack_estimate(&f[i], out);
        attack_list(&f[i], t, out);
        if (i > 0) {
            count(out, ATTACK_A19, !is_declared(t, f[i].dimension));
        }
    }
    figures_free(f, n);
    if (q->kind != HEARTH_RELEASE_TEXT) { /* of numbers: who is behind them */
        attack_intervals(q, t, k, out);
    }
}

void attack_release(const struct hearth_release *r, struct hearth_slice bytes,
                    const struct truth *t, struct attack_result *out)
{
    for (size_t i = 0; i < r->form_count; i++) {
        attack_sizes(&r->forms[i], t, r->provenance.k, out);
        for (size_t q = 0; q < r->forms[i].question_count; q++) {
            const struct hearth_release_question *question =
                &r->forms[i].questions[q];

            if (question->repeat[0] == '\0') {
                attack_question(question, t, r->provenance.k, out);
            }
        }
    }
    attack_bytes(bytes, out);
    attack_people(r, t, out);
}

bool attack_print(const struct attack_result *r)
{
    bool none = true;

    for (enum attack_id i = ATTACK_A1; i < ATTACK_COUNT; i++) {
        printf("attack %s: %zu tried, %zu found\n", attack_name(i), r->tried[i],
               r->found[i]);
        none = none && r->found[i] == 0;
    }
    return none;
}
