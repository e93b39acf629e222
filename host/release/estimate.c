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

bool hearth_estimate_make(enum hearth_release_design design,
                          const struct hearth_release_cell *cells, size_t count,
                          struct hearth_release_estimate *out)
{
    const char *said = hearth_estimate_said(design);
    double slope, offset;

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
