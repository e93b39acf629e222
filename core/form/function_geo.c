/* SPDX-License-Identifier: Apache-2.0 */
/* area(), distance() and geofence(). */
#include "function.h"

#include "geo.h"
#include "number.h"
#include "value.h"

static int add_points(struct hearth_slice text, struct hearth_geo_path *path)
{
    struct hearth_geo_point point;
    bool is_error;
    size_t at = 0;

    while (hearth_geo_next(text, &at, &point, &is_error)) {
        hearth_geo_add(path, point);
    }
    return is_error ? HEARTH_E_EVAL : HEARTH_OK;
}

/* All points of all values from argument ${first} on: lines, or one point
 * each. What is blank is no point. */
static int add_all(const struct hearth_call *c, unsigned first,
                   struct hearth_geo_path *path)
{
    struct hearth_call_walk walk = {first, 0};
    struct hearth_value v;
    int rc;

    while ((rc = hearth_call_next(c, &walk, &v)) == HEARTH_OK) {
        uint8_t room[HEARTH_NUMBER_TEXT_MAX];
        struct hearth_slice text = hearth_value_spell(&v, room);

        rc = hearth_call_work(c, text.len, 1);
        if (rc == HEARTH_OK) {
            rc = add_points(text, path);
        }
        if (rc != HEARTH_OK) {
            return rc;
        }
    }
    return rc == HEARTH_E_NOT_FOUND ? HEARTH_OK : rc;
}

static int geofence(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_geo_path path = {0};
    struct hearth_slice text;
    bool is_blank;
    int rc = hearth_call_text(c, 0, &text);

    if (rc != HEARTH_OK) {
        return rc;
    }
    is_blank = hearth_value_trimmed(text).len == 0;
    if (!is_blank && !hearth_geo_parse(text, &path.looked_for)) {
        return HEARTH_E_EVAL;
    }
    rc = add_all(c, 1, &path);
    if (rc == HEARTH_OK) {
        *out = hearth_value_boolean(!is_blank && path.count > 2 &&
                                    hearth_geo_is_inside(&path));
    }
    return rc;
}

int hearth_function_geo(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_geo_path path = {0};
    int rc;

    if (c->function == HEARTH_FN_GEOFENCE) {
        return geofence(c, out);
    }
    rc = add_all(c, 0, &path);
    if (rc == HEARTH_OK) {
        *out = hearth_value_number(c->function == HEARTH_FN_AREA
                                       ? hearth_geo_square_metres(&path)
                                       : hearth_geo_metres(&path));
    }
    return rc;
}
