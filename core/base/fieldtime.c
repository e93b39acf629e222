/* SPDX-License-Identifier: Apache-2.0 */
/* The time to believe on a device whose clock may be wrong. */
#include "hearth/fieldtime.h"

struct hearth_fieldtime hearth_fieldtime_of(int64_t issued_s,
                                            int64_t certificate_s)
{
    struct hearth_fieldtime t = {HEARTH_FIELDTIME_BUILD_S, false, 0};

    if (issued_s > t.floor_s) {
        t.floor_s = issued_s;
    }
    if (certificate_s > t.floor_s) {
        t.floor_s = certificate_s;
    }
    return t;
}

int64_t hearth_fieldtime_minus(int64_t a, int64_t b)
{
    if (b > 0 && a < INT64_MIN + b) {
        return INT64_MIN;
    }
    if (b < 0 && a > INT64_MAX + b) {
        return INT64_MAX;
    }
    return a - b;
}

int64_t hearth_fieldtime_plus(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b) {
        return INT64_MAX;
    }
    if (b < 0 && a < INT64_MIN - b) {
        return INT64_MIN;
    }
    return a + b;
}

bool hearth_fieldtime_is_plausible(const struct hearth_fieldtime *t,
                                   int64_t clock_s)
{
    return clock_s >= t->floor_s &&
           hearth_fieldtime_minus(clock_s, t->floor_s) <=
               HEARTH_FIELDTIME_SPAN_S;
}

int64_t hearth_fieldtime_now(const struct hearth_fieldtime *t, int64_t clock_s)
{
    int64_t corrected;

    /* An offset is only as good as the clock was then: whoever has set the
     * clock right since would be led astray by it. */
    if (hearth_fieldtime_is_plausible(t, clock_s)) {
        return clock_s;
    }
    corrected = hearth_fieldtime_plus(clock_s, t->offset_s);
    return t->has_offset && hearth_fieldtime_is_plausible(t, corrected)
               ? corrected
               : t->floor_s;
}

uint8_t hearth_fieldtime_class(const struct hearth_fieldtime *t)
{
    if (!t->has_offset) {
        return 0;
    }
    if (t->offset_s >= -120 && t->offset_s <= 120) {
        return 1;
    }
    return t->offset_s >= -3600 && t->offset_s <= 3600 ? 2 : 3;
}
