/* SPDX-License-Identifier: Apache-2.0 */
/* Points, lines and shapes on a sphere. */
#include "geo.h"

#include "exact.h"

#include "number.h"
#include "value.h"

#include <math.h>

#define RADIUS      6378100.0
#define DEGREE      (3.14159265358979323846 / 180)
#define NUMBERS_MAX 4
#define PLACES      2

bool hearth_geo_parse(struct hearth_slice text, struct hearth_geo_point *out)
{
    double numbers[NUMBERS_MAX];
    size_t count = 0;
    size_t at = 0;

    for (;;) {
        struct hearth_slice token = hearth_value_next_token(text, &at);

        if (token.len == 0) {
            break;
        }
        if (count >= NUMBERS_MAX) {
            return false;
        }
        numbers[count] = hearth_number_parse(token);
        if (!isfinite(numbers[count++])) {
            return false;
        }
    }
    if (count < 2) {
        return false;
    }
    out->latitude = numbers[0];
    out->longitude = numbers[1];
    return true;
}

bool hearth_geo_next(struct hearth_slice text, size_t *at,
                     struct hearth_geo_point *out, bool *is_error)
{
    *is_error = false;
    while (*at < text.len) {
        size_t begin = *at;
        struct hearth_slice one;

        while (*at < text.len && text.data[*at] != ';') {
            (*at)++;
        }
        one = hearth_value_trimmed(
            hearth_slice_of(text.data + begin, *at - begin));
        *at += *at < text.len ? 1 : 0;
        if (one.len > 0) {
            *is_error = !hearth_geo_parse(one, out);
            return !*is_error;
        }
    }
    return false;
}

/* The haversine formula: exact for points close together too. */
static double between(struct hearth_geo_point a, struct hearth_geo_point b)
{
    double high = exact_sin((b.latitude - a.latitude) * DEGREE / 2);
    double wide = exact_sin((b.longitude - a.longitude) * DEGREE / 2);
    double h = high * high + exact_cos(a.latitude * DEGREE) *
                                 exact_cos(b.latitude * DEGREE) * wide * wide;

    return 2 * RADIUS * exact_asin(sqrt(h < 1 ? h : 1));
}

/* Twice the area between an edge and the equator, over the radius squared: on
 * the cylinder around the sphere, which keeps areas. */
static double below(struct hearth_geo_point a, struct hearth_geo_point b)
{
    return (b.longitude - a.longitude) * DEGREE *
           (exact_sin(a.latitude * DEGREE) + exact_sin(b.latitude * DEGREE));
}

/* Whether the line from ${point} to the far east crosses the edge. */
static bool is_crossing(struct hearth_geo_point point,
                        struct hearth_geo_point a, struct hearth_geo_point b)
{
    double part;

    if ((a.latitude > point.latitude) == (b.latitude > point.latitude)) {
        return false;
    }
    part = (point.latitude - b.latitude) / (a.latitude - b.latitude);
    return point.longitude < b.longitude + part * (a.longitude - b.longitude);
}

void hearth_geo_add(struct hearth_geo_path *p, struct hearth_geo_point point)
{
    if (p->count == 0) {
        p->first = point;
    } else {
        p->metres += between(p->last, point);
        p->twice += below(p->last, point);
        p->is_inside ^= is_crossing(p->looked_for, p->last, point);
    }
    p->last = point;
    p->count++;
}

double hearth_geo_metres(const struct hearth_geo_path *p)
{
    return hearth_number_round(p->metres, PLACES);
}

double hearth_geo_square_metres(const struct hearth_geo_path *p)
{
    double twice = p->twice + below(p->last, p->first);

    if (p->count < 3) {
        return 0;
    }
    return hearth_number_round(fabs(twice) * RADIUS * RADIUS / 2, PLACES);
}

bool hearth_geo_is_inside(const struct hearth_geo_path *p)
{
    return p->is_inside != is_crossing(p->looked_for, p->last, p->first);
}
