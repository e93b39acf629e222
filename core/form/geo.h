/* SPDX-License-Identifier: Apache-2.0 */
/* Points, lines and shapes on a sphere of 6,378,100 m: lengths, areas, and
 * whether a point is inside (forms.md 4.4). */
#ifndef HEARTH_FORM_GEO_H
#define HEARTH_FORM_GEO_H

#include "hearth/bytes.h"

/* Degrees. */
struct hearth_geo_point {
    double latitude, longitude;
};

/* "latitude longitude [altitude [accuracy]]"; false if it is none. */
bool hearth_geo_parse(struct hearth_slice text, struct hearth_geo_point *out);
/* The next point of a line or shape ("point; point; …", also a single one)
 * from ${at} on, which moves behind it. False at the end and, with *is_error
 * set, where there is no point. */
bool hearth_geo_next(struct hearth_slice text, size_t *at,
                     struct hearth_geo_point *out, bool *is_error);

/* What is known of a line or shape after some of its points. Begins with
 * zeros. */
struct hearth_geo_path {
    uint32_t count;
    struct hearth_geo_point first, last;
    double metres;
    double twice; /* the area, see geo.c */
    struct hearth_geo_point looked_for;
    bool is_inside;
};
void hearth_geo_add(struct hearth_geo_path *p, struct hearth_geo_point point);
/* Along the line, and inside the shape, closed or not: to a hundredth, where
 * mathematics of all machines agree. */
double hearth_geo_metres(const struct hearth_geo_path *p);
double hearth_geo_square_metres(const struct hearth_geo_path *p);
/* Whether looked_for, set before the first point, is inside. */
bool hearth_geo_is_inside(const struct hearth_geo_path *p);

#endif
