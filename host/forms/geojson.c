/* SPDX-License-Identifier: Apache-2.0 */
/* GeoJSON (RFC 7946): the features of a collection, one a row. */
#include "external_table.h"

#include "json.h"
#include "rawcell.h"

#include <stdlib.h>
#include <string.h>

#define GEOMETRY_COLUMN 0
#define ID_COLUMN       1
#define COORDINATES_MAX 3
/* Lists in lists: a point has one level, a line two, an area three. */
enum { POINT = 1, LINE, AREA };

struct state {
    struct hearth_forms_json json;
    struct hearth_forms_external_table *t;
    unsigned levels; /* of the coordinates of this feature */
    size_t rings;
    size_t len;
    bool is_too_long;
    uint8_t points[HEARTH_FORMS_CSV_CELL_MAX];
};

static int refuse(struct state *s, const char *text)
{
    return hearth_forms_problem_at(
        &s->t->problem, HEARTH_E_INVALID, text,
        "Write a FeatureCollection of points, lines or areas.");
}

static bool is_text(struct hearth_slice a, const char *b)
{
    return hearth_slice_is_equal(a, hearth_slice_text(b));
}

static void put_bytes(struct state *s, const void *data, size_t len)
{
    if (len > sizeof(s->points) - s->len) {
        s->is_too_long = true;
        return;
    }
    memcpy(s->points + s->len, data, len); /* fits: see above */
    s->len += len;
}

static int take_number(struct state *s, double *out)
{
    struct hearth_slice text;
    int rc = hearth_forms_json_number(&s->json, &text);

    if (rc == HEARTH_OK && !hearth_forms_cell_parse(text, out)) {
        return refuse(s, "a number is too large");
    }
    return rc;
}

/* Longitude comes first in GeoJSON, latitude in ODK. */
static void put_point(struct state *s, const double *xyz)
{
    static const uint8_t ORDER[COORDINATES_MAX] = {1, 0, 2};
    uint8_t text[HEARTH_FORMS_CELL_NUMBER_MAX];

    if (s->len > 0) {
        put_bytes(s, ";", 1);
    }
    for (size_t i = 0; i < COORDINATES_MAX; i++) {
        size_t n = hearth_forms_cell_number(
            xyz[ORDER[i]], HEARTH_FORMS_FORMAT_NUMBER, false, text);

        put_bytes(s, text, n);
        put_bytes(s, " ", 1);
    }
    put_bytes(s, "0", 1); /* nobody says how exact it is */
}

/* The numbers of a point; its list is open, and its first one comes next. */
static int take_point(struct state *s, unsigned level)
{
    double xyz[COORDINATES_MAX] = {0};
    size_t count = 0;
    bool is_there = true;
    int rc = HEARTH_OK;

    while (rc == HEARTH_OK && is_there) {
        double x = 0;

        rc = take_number(s, &x);
        if (count < COORDINATES_MAX) {
            xyz[count] = x;
        }
        count++;
        if (rc == HEARTH_OK) {
            rc = hearth_forms_json_item(&s->json, &is_there);
        }
    }
    if (rc == HEARTH_OK && count < 2) {
        return refuse(s, "a point has fewer than two coordinates");
    }
    if (rc == HEARTH_OK && (level < AREA || s->rings == 1)) {
        put_point(s, xyz); /* holes of an area are left out */
    }
    return rc;
}

/* Lists in lists, down to the numbers; not deeper than an area. */
static int take_coordinates(struct state *s, unsigned level)
{
    enum hearth_forms_json_kind kind = HEARTH_FORMS_JSON_NULL;
    bool is_there = false;
    int rc = hearth_forms_json_open(&s->json);

    if (rc == HEARTH_OK) {
        rc = hearth_forms_json_item(&s->json, &is_there);
    }
    s->levels = level > s->levels ? level : s->levels;
    while (rc == HEARTH_OK && is_there) {
        rc = hearth_forms_json_kind(&s->json, &kind);
        if (rc == HEARTH_OK && kind == HEARTH_FORMS_JSON_NUMBER) {
            return take_point(s, level);
        }
        if (rc == HEARTH_OK && level == AREA) {
            return refuse(s, "coordinates are nested too deeply");
        }
        s->rings += level == 1 ? 1 : 0;
        rc = rc == HEARTH_OK ? take_coordinates(s, level + 1) : rc;
        rc = rc == HEARTH_OK ? hearth_forms_json_item(&s->json, &is_there) : rc;
    }
    return rc;
}

/* The levels that a geometry of this type has; 0: not one of ours. */
static unsigned levels_of(struct hearth_slice type)
{
    if (is_text(type, "Point")) {
        return POINT;
    }
    if (is_text(type, "LineString")) {
        return LINE;
    }
    return is_text(type, "Polygon") ? AREA : 0;
}

/* The coordinates of the geometry that comes next, as text in points. */
static int take_geometry(struct state *s)
{
    struct hearth_slice name = {0};
    struct hearth_slice type = {0};
    unsigned wanted = 0;
    int rc = hearth_forms_json_open(&s->json);

    s->levels = 0;
    s->rings = 0;
    s->len = 0;
    s->is_too_long = false;
    while (rc == HEARTH_OK) {
        rc = hearth_forms_json_member(&s->json, &name);
        if (rc != HEARTH_OK || name.data == NULL) {
            break;
        }
        if (is_text(name, "type")) {
            rc = hearth_forms_json_text(&s->json, &type);
            wanted = rc == HEARTH_OK ? levels_of(type) : 0;
        } else if (is_text(name, "coordinates") && s->levels == 0) {
            rc = take_coordinates(s, POINT);
        } else {
            rc = hearth_forms_json_skip(&s->json);
        }
    }
    if (rc == HEARTH_OK && wanted == 0) {
        return refuse(s, "a geometry is no point, line or area");
    }
    if (rc == HEARTH_OK && (wanted != s->levels || s->len == 0)) {
        return refuse(s, "the coordinates do not fit the type of a geometry");
    }
    if (rc == HEARTH_OK && s->is_too_long) {
        rc = refuse(s, "a geometry has too many points");
    }
    return rc;
}

static int put(struct state *s, uint32_t column, struct hearth_slice text)
{
    return hearth_forms_grid_put(&s->t->grid, s->t->row, column, text, false);
}

/* The value that comes next, into ${column}; lists and objects are none. */
static int take_value(struct state *s, uint32_t column)
{
    uint8_t text[HEARTH_FORMS_CELL_NUMBER_MAX];
    enum hearth_forms_json_kind kind = HEARTH_FORMS_JSON_NULL;
    struct hearth_slice value = {0};
    double x = 0;
    int rc = hearth_forms_json_kind(&s->json, &kind);

    if (rc != HEARTH_OK) {
        return rc;
    }
    switch (kind) {
    case HEARTH_FORMS_JSON_TEXT:
        rc = hearth_forms_json_text(&s->json, &value);
        break;
    case HEARTH_FORMS_JSON_NUMBER:
        rc = take_number(s, &x);
        value = hearth_slice_of(
            text, hearth_forms_cell_number(x, HEARTH_FORMS_FORMAT_NUMBER, false,
                                           text));
        break;
    case HEARTH_FORMS_JSON_TRUE:
    case HEARTH_FORMS_JSON_FALSE:
        value = hearth_slice_text(kind == HEARTH_FORMS_JSON_TRUE ? "true"
                                                                 : "false");
        rc = hearth_forms_json_skip(&s->json);
        break;
    case HEARTH_FORMS_JSON_NULL:
    case HEARTH_FORMS_JSON_LIST:
    case HEARTH_FORMS_JSON_OBJECT:
    default:
        return hearth_forms_json_skip(&s->json);
    }
    return rc == HEARTH_OK ? put(s, column, value) : rc;
}

static int take_properties(struct state *s, bool has_id)
{
    struct hearth_slice name = {0};
    int rc = hearth_forms_json_open(&s->json);

    while (rc == HEARTH_OK) {
        uint32_t column = 0;

        rc = hearth_forms_json_member(&s->json, &name);
        if (rc != HEARTH_OK || name.data == NULL) {
            break;
        }
        if (is_text(name, "geometry") || (has_id && is_text(name, "id"))) {
            rc = hearth_forms_json_skip(&s->json);
            continue;
        }
        rc = hearth_forms_external_column(s->t, name, &column);
        if (rc == HEARTH_OK) {
            rc = take_value(s, column);
        }
    }
    return rc;
}

/* One member of a feature, whose name was just read. */
static int take_part(struct state *s, struct hearth_slice name, bool *has_id)
{
    enum hearth_forms_json_kind kind = HEARTH_FORMS_JSON_NULL;
    bool is_geometry = is_text(name, "geometry");
    bool is_properties = is_text(name, "properties");
    bool is_id = is_text(name, "id");
    int rc = hearth_forms_json_kind(&s->json, &kind);

    if (rc == HEARTH_OK && is_id) {
        *has_id = true;
        return take_value(s, ID_COLUMN);
    }
    if (rc != HEARTH_OK || kind != HEARTH_FORMS_JSON_OBJECT ||
        (!is_geometry && !is_properties)) {
        return rc == HEARTH_OK ? hearth_forms_json_skip(&s->json) : rc;
    }
    if (is_properties) {
        return take_properties(s, *has_id);
    }
    rc = take_geometry(s);
    return rc == HEARTH_OK
               ? put(s, GEOMETRY_COLUMN, hearth_slice_of(s->points, s->len))
               : rc;
}

static int take_feature(struct state *s)
{
    struct hearth_slice name = {0};
    bool has_id = false;
    int rc = hearth_forms_json_open(&s->json);

    s->t->row++;
    while (rc == HEARTH_OK) {
        rc = hearth_forms_json_member(&s->json, &name);
        if (rc != HEARTH_OK || name.data == NULL) {
            break;
        }
        rc = take_part(s, name, &has_id);
    }
    return rc;
}

static int take_features(struct state *s)
{
    bool is_there = false;
    int rc = hearth_forms_json_open(&s->json);

    while (rc == HEARTH_OK) {
        rc = hearth_forms_json_item(&s->json, &is_there);
        if (rc != HEARTH_OK || !is_there) {
            break;
        }
        rc = take_feature(s);
    }
    return rc;
}

static int take_collection(struct state *s)
{
    struct hearth_slice name = {0};
    struct hearth_slice type = {0};
    bool has_type = false;
    bool has_features = false;
    int rc = hearth_forms_json_open(&s->json);

    while (rc == HEARTH_OK) {
        rc = hearth_forms_json_member(&s->json, &name);
        if (rc != HEARTH_OK || name.data == NULL) {
            break;
        }
        if (is_text(name, "type")) {
            rc = hearth_forms_json_text(&s->json, &type);
            has_type = rc == HEARTH_OK && is_text(type, "FeatureCollection");
        } else if (is_text(name, "features") && !has_features) {
            has_features = true;
            rc = take_features(s);
        } else {
            rc = hearth_forms_json_skip(&s->json);
        }
    }
    if (rc == HEARTH_OK && (!has_type || !has_features)) {
        return refuse(s, "the file is no FeatureCollection");
    }
    return rc == HEARTH_OK ? hearth_forms_json_end(&s->json) : rc;
}

static size_t line_of(const struct hearth_forms_json *j)
{
    size_t line = 1;

    for (size_t i = 0; i < j->at && i < j->in.len; i++) {
        line += j->in.data[i] == '\n';
    }
    return line;
}

int hearth_forms_external_geojson(struct hearth_slice in,
                                  struct hearth_forms_external_table *t,
                                  size_t *line)
{
    struct state *s = calloc(1, sizeof(*s));
    uint32_t column = 0;
    int rc;

    if (s == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->t = t;
    hearth_forms_json_begin(&s->json, in);
    rc =
        hearth_forms_external_column(t, hearth_slice_text("geometry"), &column);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_external_column(t, hearth_slice_text("id"), &column);
    }
    if (rc == HEARTH_OK) {
        rc = take_collection(s);
    }
    if (rc != HEARTH_OK) {
        *line = line_of(&s->json);
    }
    if (rc != HEARTH_OK && t->problem.text[0] == '\0') {
        (void)refuse(s, s->json.why);
    }
    free(s);
    return rc;
}
