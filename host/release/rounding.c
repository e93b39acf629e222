/* SPDX-License-Identifier: Apache-2.0 */
/* What of an exact figure is published. */
#include "host/release/rounding.h"

#include "host/stats/interval.h"

#include <math.h>

/* A hair, so that 0.35 stored as 0.34999 does not move a bound outwards. */
#define HAIR 1e-9

uint64_t hearth_round_base(uint64_t n)
{
    return n < 50 ? n - n % 10 : n - n % 5;
}

uint64_t hearth_round_width(uint64_t published)
{
    return published < 50 ? 10 : 5;
}

unsigned hearth_round_step(uint64_t n)
{
    if (n < 50) {
        return 5;
    }
    return n < 100 ? 2 : 1;
}

unsigned hearth_round_coarser(unsigned step)
{
    if (step == 1) {
        return 2;
    }
    return step == 2 ? 5 : 0;
}

unsigned hearth_round_points(uint64_t count, uint64_t n, unsigned step)
{
    return step * (unsigned)((200 * count + n * step) / (2 * n * step));
}

bool hearth_round_counts(uint64_t n, unsigned points, unsigned step,
                         uint64_t *low, uint64_t *high)
{
    /* (points - step/2) n <= 100 count < (points + step/2) n */
    uint64_t from = points * 2 > step ? (points * 2 - step) * n : 0;
    uint64_t to = (points * 2 + step) * n;

    *low = (from + 199) / 200;
    *high = (to - 1) / 200;
    if (*high > n) {
        *high = n;
    }
    return *low <= *high;
}

static double outwards_low(double v, double step)
{
    return floor(v / step + HAIR) * step;
}

static double outwards_high(double v, double step)
{
    return ceil(v / step - HAIR) * step;
}

struct hearth_release_share hearth_round_share(uint64_t count, uint64_t n,
                                               unsigned step, uint64_t people)
{
    unsigned points = hearth_round_points(count, n, step);
    double p = points / 100.0, m = (double)hearth_round_base(people);
    double z = HEARTH_RELEASE_Z, by = step / 100.0, scale = 1.0 + z * z / m;
    double centre = (p + z * z / (2.0 * m)) / scale;
    double half = z * sqrt(p * (1.0 - p) / m + z * z / (4.0 * m * m)) / scale;
    struct hearth_release_share s = {.share = p};

    /* the count follows from what stands beside it, and says no more */
    s.count = (points * hearth_round_base(n) + 250) / 500 * 5;
    s.low = fmax(0.0, outwards_low(centre - half, by));
    s.high = fmin(1.0, outwards_high(centre + half, by));
    return s;
}

static void put_interval(struct hearth_release_mean *m, double by,
                         uint64_t people)
{
    struct hearth_interval i;

    hearth_interval_t(m->value, m->sd, hearth_round_base(people), &i);
    m->low = outwards_low(i.low, by);
    m->high = outwards_high(i.high, by);
}

bool hearth_round_mean(struct hearth_release_mean *m,
                       const struct hearth_round_range *range, unsigned step,
                       uint64_t people)
{
    double span = range->max - range->min, by = span * step / 100.0;
    double steps;

    if (!(by > 0.0)) {
        return false;
    }
    steps = floor((m->value - range->min) / by + 0.5);
    m->value = range->min + steps * by;
    m->sd = fmax(by, outwards_high(m->sd, by));
    if (!(steps > 0.0) || !(m->value < range->max - by / 2)) {
        return false;
    }
    put_interval(m, by, people);
    m->low = fmax(range->min, m->low);
    m->high = fmin(range->max, m->high);
    return true;
}

/* 1, 2 or 5 times a power of ten, not below ${v}. */
static double nice(double v)
{
    double unit = pow(10.0, floor(log10(v)));
    double f = v / unit;

    if (f <= 1.0 + HAIR) {
        return unit;
    }
    if (f <= 2.0 + HAIR) {
        return 2.0 * unit;
    }
    return f <= 5.0 + HAIR ? 5.0 * unit : 10.0 * unit;
}

bool hearth_round_number(struct hearth_release_mean *m, uint64_t people)
{
    double by;

    if (!(m->sd > 0.0) || people < 2) {
        return false;
    }
    by = nice(m->sd / sqrt((double)hearth_round_base(people)));
    m->value = floor(m->value / by + 0.5) * by;
    m->sd = outwards_high(m->sd, by);
    put_interval(m, by, people);
    return isfinite(m->value) && isfinite(m->low) && isfinite(m->high);
}

/* ---- how many exact answers fit ---- */

/* Bases above have room enough: every share covers three counts or more. */
#define COUNTED_MAX 600u

/* Ways to reach each sum with the cells so far, at most ENOUGH each. */
static unsigned ways_at(uint64_t n, const unsigned *points, size_t cells,
                        unsigned step, bool has_hidden)
{
    unsigned char ways[COUNTED_MAX + 1] = {1}, next[COUNTED_MAX + 1];
    unsigned all = 0;

    for (size_t c = 0; c < cells; c++) {
        uint64_t low, high;

        if (!hearth_round_counts(n, points[c], step, &low, &high)) {
            return 0;
        }
        for (uint64_t s = 0; s <= n; s++) {
            unsigned sum = 0;

            for (uint64_t k = low; k <= high && k <= s && sum < 3; k++) {
                sum += ways[s - k];
            }
            next[s] = (unsigned char)(sum > 3 ? 3 : sum);
        }
        for (uint64_t s = 0; s <= n; s++) {
            ways[s] = next[s];
        }
    }
    for (uint64_t s = has_hidden ? 0 : n; s <= n; s++) {
        all += ways[s];
    }
    return all;
}

unsigned hearth_round_solutions(uint64_t base, const unsigned *points,
                                size_t cells, unsigned step, bool has_hidden)
{
    uint64_t width = hearth_round_width(base);
    unsigned found = 0;

    if (base + width > COUNTED_MAX) {
        return HEARTH_ROUND_ENOUGH;
    }
    for (uint64_t n = base; n < base + width && found < HEARTH_ROUND_ENOUGH;
         n++) {
        found += ways_at(n, points, cells, step, has_hidden);
    }
    return found < HEARTH_ROUND_ENOUGH ? found : HEARTH_ROUND_ENOUGH;
}
