/* SPDX-License-Identifier: Apache-2.0 */
/* A13 for list experiments: what the published means of two arms say of who
 * named none or all of the items, to somebody who knows how many were asked. */
#include "attacker.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define K         10.0
#define SUMS_MIN  3u
#define ITEMS_MAX 8u
#define HAIR      1e-9

static void look(struct attack_result *out, enum attack_id id, bool found)
{
    out->tried[id]++;
    out->found[id] += found;
}

/* An attacker's own reading of FORMAT.md. */
static double step_of(uint64_t base)
{
    if (base < 200) {
        return 0.1;
    }
    if (base < 500) {
        return 0.05;
    }
    return base < 1000 ? 0.02 : 0.01;
}

/* The arm of a person, where it is known. */
static const char *arm_of(const struct truth *t, size_t person,
                          const struct hearth_release_question *q)
{
    char field[ATTACK_TEXT];

    (void)snprintf(field, sizeof(field), "%.40s_arm", q->name);
    return truth_of(t, person, field);
}

static bool is_in_arm(const struct truth *t, size_t person,
                      const struct figure *f, size_t arm)
{
    const char *drawn = arm_of(t, person, f->q);

    return f->in[person] && drawn[0] != '\0' &&
           (strcmp(drawn, "1") == 0) == (arm == 1);
}

/* ---- which numbers may stand behind an arm ---- */

/* Bounds of mean and mean square, from what is published. */
struct bounds {
    double mean[2], square[2];
    unsigned most; /* items */
};

static struct bounds bounds_of(const struct hearth_release_arm *a,
                               unsigned most)
{
    double step = step_of(a->base), sd_low = fmax(0.0, a->sd - step);
    struct bounds b = {.mean = {a->mean - step / 2, a->mean + step / 2},
                       .most = most};
    double low = fmax(0.0, b.mean[0]), share;

    /* n - 1 in the sd, n in the square */
    share = ((double)a->base - 1.0) / (double)a->base;
    b.square[0] = share * sd_low * sd_low + low * low;
    b.square[1] = a->sd * a->sd + b.mean[1] * b.mean[1];
    return b;
}

/* The fewest and the most that named ${y} of the items, as a share: a linear
 * programme of three conditions, so its ends stand on three counts or fewer,
 * with conditions met at a bound. */
struct ends {
    double low, high;
};

static void take(struct ends *e, const double p[3], const unsigned at[3],
                 unsigned y)
{
    double share = 0.0;

    for (size_t i = 0; i < 3; i++) {
        if (!(p[i] >= -HAIR) || !(p[i] <= 1.0 + HAIR)) {
            return;
        }
        share += at[i] == y ? p[i] : 0.0;
    }
    e->low = fmin(e->low, share);
    e->high = fmax(e->high, share);
}

/* Both conditions at a bound: three counts. */
static void three(const struct bounds *b, const unsigned at[3], unsigned y,
                  struct ends *e)
{
    double x0 = at[0], x1 = at[1], x2 = at[2];

    for (size_t i = 0; i < 4; i++) {
        double m = b->mean[i & 1], s = b->square[i >> 1];
        double p[3];

        p[0] = (s - m * (x1 + x2) + x1 * x2) / ((x0 - x1) * (x0 - x2));
        p[1] = (s - m * (x0 + x2) + x0 * x2) / ((x1 - x0) * (x1 - x2));
        p[2] = 1.0 - p[0] - p[1];
        take(e, p, at, y);
    }
}

/* One at a bound, the other within: two counts. */
static void two(const struct bounds *b, const unsigned at[3], unsigned y,
                struct ends *e)
{
    double x0 = at[0], x1 = at[1];

    for (size_t i = 0; i < 4; i++) {
        bool is_mean = i < 2;
        double v = is_mean ? b->mean[i] : b->square[i - 2];
        double p1 = is_mean ? (v - x0) / (x1 - x0)
                            : (v - x0 * x0) / (x1 * x1 - x0 * x0);
        double p[3] = {1.0 - p1, p1, 0.0};
        double mean = p[0] * x0 + p[1] * x1;
        double square = p[0] * x0 * x0 + p[1] * x1 * x1;

        if (mean >= b->mean[0] - HAIR && mean <= b->mean[1] + HAIR &&
            square >= b->square[0] - HAIR && square <= b->square[1] + HAIR) {
            take(e, p, at, y);
        }
    }
}

static struct ends ends_of(const struct bounds *b, unsigned y)
{
    struct ends e = {2.0, -1.0};

    for (unsigned i = 0; i <= b->most; i++) {
        for (unsigned j = i + 1; j <= b->most; j++) {
            const unsigned pair[3] = {i, j, ITEMS_MAX + 1};

            two(b, pair, y, &e);
            for (unsigned k = j + 1; k <= b->most; k++) {
                const unsigned at[3] = {i, j, k};

                three(b, at, y, &e);
            }
        }
    }
    return e;
}

/* Nobody who named none or all is told from ten others. */
static void attack_ends(const struct figure *f, size_t arm, unsigned most,
                        const struct truth *t, struct attack_result *out)
{
    const struct hearth_release_arm *a = &f->estimate->arms[arm];
    struct bounds b = bounds_of(a, most);
    const unsigned at[] = {0, most};

    for (size_t i = 0; i < 2; i++) {
        struct ends e = ends_of(&b, at[i]);
        double n = (double)a->base, people = 0.0;
        char text[16];

        (void)snprintf(text, sizeof(text), "%u", at[i]);
        for (size_t p = 0; p < t->people; p++) {
            people += is_in_arm(t, p, f, arm) &&
                      strcmp(truth_of(t, p, f->q->name), text) == 0;
        }
        look(out, ATTACK_A13, n * (e.high - e.low) < K);
        look(out, ATTACK_A13, e.high > 1.0 - K / n); /* all of them may */
        if (people < n * e.low - 5.0 || people > (n + 5.0) * e.high + 5.0) {
            look(out, ATTACK_A13, true); /* the attacker would be wrong */
        }
    }
}

/* Sums of the answers of an arm that are published as its mean, for one who
 * knows how many there are. */
static unsigned sums_behind(const struct hearth_release_arm *a, uint64_t n)
{
    double step = step_of(a->base);
    double low = ceil((a->mean - step / 2) * (double)n - HAIR);
    double high = floor((a->mean + step / 2) * (double)n - HAIR);

    return high < low ? 0 : (unsigned)(high - low) + 1;
}

static bool is_in_steps(double v, double step)
{
    return fabs(v / step - floor(v / step + 0.5)) < 1e-3;
}

static void attack_arm(const struct figure *f, size_t arm,
                       const struct truth *t, struct attack_result *out)
{
    const struct hearth_release_arm *a = &f->estimate->arms[arm];
    uint64_t people = 0;

    for (size_t p = 0; p < t->people; p++) {
        people += is_in_arm(t, p, f, arm);
    }
    look(out, ATTACK_A1, a->base < 100 || (people > 0 && people < 100));
    look(out, ATTACK_A6,
         a->base % 5 != 0 || !is_in_steps(a->mean, step_of(a->base)) ||
             !is_in_steps(a->sd, step_of(a->base)));
    for (uint64_t n = a->base; n < a->base + 5; n++) {
        look(out, ATTACK_A7, sums_behind(a, n) < SUMS_MIN);
    }
}

static unsigned most_of(const struct truth *t, const char *question)
{
    unsigned most = 0;

    for (size_t p = 0; p < t->people; p++) {
        const char *a = truth_of(t, p, question);

        if (a[0] >= '0' && a[0] <= '8' && a[1] == '\0' &&
            (unsigned)(a[0] - '0') > most) {
            most = (unsigned)(a[0] - '0');
        }
    }
    return most;
}

void attack_list(const struct figure *f, const struct truth *t,
                 struct attack_result *out)
{
    const struct hearth_release_estimate *e = f->estimate;
    unsigned most = most_of(t, f->q->name);

    if (f->q->design != HEARTH_RELEASE_LIST) {
        return;
    }
    /* no cells, no mean of both arms, no part of the people */
    look(out, ATTACK_A13,
         f->cell_count > 0 || f->mean != NULL ||
             (f->dimension[0] != '\0' && f->shown != HEARTH_RELEASE_NOTHING));
    if (e == NULL) {
        look(out, ATTACK_A13, f->shown != HEARTH_RELEASE_NOTHING);
        return;
    }
    look(out, ATTACK_A13,
         f->people < 600 || f->base != e->arms[0].base + e->arms[1].base);
    for (size_t arm = 0; arm < HEARTH_RELEASE_ARMS; arm++) {
        attack_arm(f, arm, t, out);
        attack_ends(f, arm, most - (arm == 0), t, out);
    }
}

/* ---- over time ---- */

static uint64_t changed(const struct figure *f, size_t arm,
                        const struct truth *t, const bool *stays)
{
    uint64_t n = 0;

    for (size_t p = 0; p < t->people; p++) {
        n += is_in_arm(t, p, f, arm) && !stays[p];
    }
    return n;
}

void attack_list_moves(const struct attack_pair *at, struct attack_result *out)
{
    const struct figure *const *f = at->figures;

    if (f[0]->shown != HEARTH_RELEASE_ESTIMATE ||
        f[1]->shown != HEARTH_RELEASE_ESTIMATE) {
        return;
    }
    for (size_t arm = 0; arm < HEARTH_RELEASE_ARMS; arm++) {
        uint64_t moved = 0;
        unsigned sums = 0;

        for (size_t i = 0; i < 2; i++) {
            const struct hearth_release_arm *a = &f[i]->estimate->arms[arm];

            moved += changed(f[i], arm, at->truths[i], at->stays[i]);
            sums += sums_behind(a, a->base) - 1;
        }
        look(out, ATTACK_A4, moved > 0 && (double)moved < K);
        look(out, ATTACK_A4, sums < 5);
    }
}
