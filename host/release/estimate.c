/* SPDX-License-Identifier: Apache-2.0 */
/* From what was said to a share of people. */
#include "host/release/estimate.h"

#include <math.h>
#include <string.h>

#define MILLION 1000000u
#define HAIR    1e-9
/* A file has four decimals. */
#define WRITTEN 0.00011

bool hearth_estimate_map(enum hearth_release_design design, uint64_t p_yes,
                         uint64_t p_no, double *slope, double *offset)
{
    double yes = (double)p_yes / MILLION, no = (double)p_no / MILLION;

    if (p_yes > MILLION || p_no > MILLION) {
        return false;
    }
    switch (design) {
    case HEARTH_RELEASE_FORCED:
        *slope = 1.0 - yes - no;
        *offset = yes;
        return *slope >= HEARTH_ESTIMATE_SLOPE_MIN - HAIR;
    case HEARTH_RELEASE_CROSSWISE:
        *slope = 2.0 * yes - 1.0;
        *offset = 1.0 - yes;
        return fabs(*slope) >= HEARTH_ESTIMATE_SLOPE_MIN - HAIR;
    case HEARTH_RELEASE_DIRECT:
    case HEARTH_RELEASE_LIST:
    case HEARTH_RELEASE_CONJOINT:
    default:
        return false;
    }
}

const char *hearth_estimate_said(enum hearth_release_design design)
{
    return design == HEARTH_RELEASE_FORCED      ? "yes"
           : design == HEARTH_RELEASE_CROSSWISE ? "same"
                                                : "";
}

/* ---- list experiments ---- */

double hearth_estimate_arm_step(uint64_t base)
{
    static const struct {
        uint64_t from;
        double step;
    } steps[] = {{1000, 0.01}, {500, 0.02}, {200, 0.05}};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (base >= steps[i].from) {
            return steps[i].step;
        }
    }
    return 0.1;
}

static bool is_in_steps(double v, double step)
{
    return fabs(v / step - floor(v / step + 0.5)) < 1e-3;
}

struct hearth_release_arm hearth_estimate_arm(uint64_t base, double mean,
                                              double sd)
{
    double step = hearth_estimate_arm_step(base);

    return (struct hearth_release_arm){
        .base = base,
        .mean = floor(mean / step + 0.5) * step,
        .sd = ceil(sd / step - HAIR) * step,
    };
}

/* As the rule publishes one: nothing finer is taken from anybody. */
static bool is_arm(const struct hearth_release_arm *a)
{
    double step = hearth_estimate_arm_step(a->base);

    return a->base >= HEARTH_ESTIMATE_ARM_MIN && a->base % 5 == 0 &&
           a->mean > HAIR && a->sd > HAIR && is_in_steps(a->mean, step) &&
           is_in_steps(a->sd, step);
}

/* The difference of the means, and Welch's error of it (statistics.md 3), wide
 * by what was rounded: bases down, spreads up, the interval outwards. */
static bool make_list(struct hearth_release_estimate *out)
{
    const struct hearth_release_arm *plain = &out->arms[0],
                                    *all = &out->arms[1];
    double se, step;

    if (!is_arm(plain) || !is_arm(all) ||
        plain->base + all->base < HEARTH_ESTIMATE_LIST_MIN) {
        return false;
    }
    se = sqrt(plain->sd * plain->sd / (double)plain->base +
              all->sd * all->sd / (double)all->base);
    step = fmax(hearth_estimate_arm_step(plain->base),
                hearth_estimate_arm_step(all->base));
    out->value = all->mean - plain->mean;
    out->low = floor((out->value - HEARTH_RELEASE_Z * se) / step + HAIR) * step;
    out->high = ceil((out->value + HEARTH_RELEASE_Z * se) / step - HAIR) * step;
    return true;
}

bool hearth_estimate_make(enum hearth_release_design design,
                          const struct hearth_release_cell *cells, size_t count,
                          struct hearth_release_estimate *out)
{
    const char *said = hearth_estimate_said(design);
    double slope, offset;

    if (design == HEARTH_RELEASE_LIST) {
        return count == 0 && make_list(out);
    }
    /* A third answer is no part of the map. */
    if (count != 2 ||
        !hearth_estimate_map(design, out->p_yes, out->p_no, &slope, &offset)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct hearth_release_share *s = &cells[i].share;
        double a, b;

        if (strcmp(cells[i].name, said) != 0 || cells[i].is_hidden ||
            !(s->low < s->high)) {
            continue;
        }
        a = (s->low - offset) / slope;
        b = (s->high - offset) / slope;
        out->said = said;
        out->value = (s->share - offset) / slope;
        out->low = fmin(a, b);
        out->high = fmax(a, b);
        return true;
    }
    return false;
}

static bool is_written_alike(double a, double b)
{
    return fabs(a - b) < WRITTEN;
}

bool hearth_estimate_follows(enum hearth_release_design design,
                             const struct hearth_release_cell *cells,
                             size_t count,
                             const struct hearth_release_estimate *e)
{
    struct hearth_release_estimate made = {.p_yes = e->p_yes, .p_no = e->p_no};

    if (design == HEARTH_RELEASE_LIST) {
        made.said = e->said; /* a label: it follows from nothing */
        made.arms[0] = e->arms[0];
        made.arms[1] = e->arms[1];
    }
    return hearth_estimate_make(design, cells, count, &made) &&
           strcmp(made.said, e->said) == 0 &&
           is_written_alike(made.value, e->value) &&
           is_written_alike(made.low, e->low) &&
           is_written_alike(made.high, e->high);
}

enum hearth_estimate_warning
hearth_estimate_warning(const struct hearth_release_estimate *e)
{
    if (!(e->high > 0.0) || !(e->low < 1.0)) {
        return HEARTH_ESTIMATE_MISFIT;
    }
    return e->value < 0.0 || e->value > 1.0 ? HEARTH_ESTIMATE_OUTSIDE
                                            : HEARTH_ESTIMATE_FINE;
}

const char *hearth_estimate_method(enum hearth_release_design design)
{
    static const char *const words[] = {
        [HEARTH_RELEASE_DIRECT] = "direct",
        [HEARTH_RELEASE_FORCED] = "forced response",
        [HEARTH_RELEASE_CROSSWISE] = "crosswise",
        [HEARTH_RELEASE_LIST] = "list experiment",
        [HEARTH_RELEASE_CONJOINT] = "conjoint"};
    size_t i = (size_t)design;

    return i < sizeof(words) / sizeof(words[0]) ? words[i] : "";
}

const char *hearth_estimate_caution(const struct hearth_release_estimate *e)
{
    switch (hearth_estimate_warning(e)) {
    case HEARTH_ESTIMATE_OUTSIDE:
        return "outside 0 to 1, which chance alone can do";
    case HEARTH_ESTIMATE_MISFIT:
        return "does not fit the method, and chance does not explain it: no "
               "estimate";
    case HEARTH_ESTIMATE_FINE:
    default:
        return "";
    }
}

static double between(double v)
{
    return fmin(1.0, fmax(0.0, v));
}

struct hearth_release_share
hearth_estimate_display(const struct hearth_release_estimate *e)
{
    return (struct hearth_release_share){
        .share = between(floor(100.0 * e->value + 0.5) / 100.0),
        .low = between(floor(100.0 * e->low + HAIR) / 100.0),
        .high = between(ceil(100.0 * e->high - HAIR) / 100.0)};
}
