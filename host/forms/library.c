/* SPDX-License-Identifier: Apache-2.0 */
/* Names of functions, with their codes and how many arguments they take. */
#include "library.h"

#include "map.h"

#include "hearth/expr.h"

#define ANY 255

#define PLAIN(name, least, most, code)                                         \
    {                                                                          \
        name, least, most, HEARTH_FN_##code, 0, false, false                   \
    }
#define LISTS(name, least, most, code)                                         \
    {                                                                          \
        name, least, most, HEARTH_FN_##code, 0, true, false                    \
    }
#define COUNTS(name, code)                                                     \
    {                                                                          \
        name, 1, 1, HEARTH_FN_##code, 0, true, true                            \
    }
#define SPECIAL(name, least, most, what)                                       \
    {                                                                          \
        name, least, most, 0, HEARTH_SPECIAL_##what, false, false              \
    }

static const struct hearth_forms_function FUNCTIONS[] = {
    SPECIAL("true", 0, 0, TRUE),
    SPECIAL("false", 0, 0, FALSE),
    SPECIAL("if", 3, 3, IF),
    SPECIAL("coalesce", 2, 2, COALESCE),
    SPECIAL("once", 1, 1, ONCE),
    SPECIAL("current", 0, 0, CURRENT),
    SPECIAL("instance", 1, 1, INSTANCE),
    PLAIN("not", 1, 1, NOT),
    PLAIN("boolean", 1, 1, BOOLEAN),
    PLAIN("boolean-from-string", 1, 1, BOOLEAN_FROM_STRING),
    PLAIN("number", 0, 1, NUMBER),
    PLAIN("string", 0, 1, STRING),
    PLAIN("int", 1, 1, INT),
    PLAIN("round", 1, 2, ROUND),
    PLAIN("abs", 1, 1, ABS),
    PLAIN("floor", 1, 1, FLOOR),
    PLAIN("ceiling", 1, 1, CEILING),
    PLAIN("pow", 2, 2, POW),
    PLAIN("sqrt", 1, 1, SQRT),
    LISTS("sum", 1, 1, SUM),
    LISTS("min", 1, ANY, MIN),
    LISTS("max", 1, ANY, MAX),
    COUNTS("count", COUNT),
    COUNTS("count-non-empty", COUNT_NON_EMPTY),
    LISTS("position", 0, 1, POSITION),
    PLAIN("last", 0, 0, LAST),
    PLAIN("indexed-repeat", 3, 11, INDEXED_REPEAT),
    PLAIN("selected", 2, 2, SELECTED),
    PLAIN("is-selected", 2, 2, SELECTED),
    PLAIN("count-selected", 1, 1, COUNT_SELECTED),
    PLAIN("selected-at", 2, 2, SELECTED_AT),
    LISTS("concat", 0, ANY, CONCAT),
    LISTS("join", 1, ANY, JOIN),
    PLAIN("substr", 2, 3, SUBSTR),
    PLAIN("substring", 2, 3, SUBSTRING),
    PLAIN("substring-before", 2, 2, SUBSTRING_BEFORE),
    PLAIN("substring-after", 2, 2, SUBSTRING_AFTER),
    PLAIN("translate", 3, 3, TRANSLATE),
    PLAIN("string-length", 0, 1, STRING_LENGTH),
    PLAIN("normalize-space", 0, 1, NORMALIZE_SPACE),
    PLAIN("contains", 2, 2, CONTAINS),
    PLAIN("starts-with", 2, 2, STARTS_WITH),
    PLAIN("ends-with", 2, 2, ENDS_WITH),
    PLAIN("regex", 2, 2, REGEX),
    PLAIN("today", 0, 0, TODAY),
    PLAIN("now", 0, 0, NOW),
    PLAIN("date", 1, 1, DATE),
    PLAIN("date-time", 1, 1, DATE_TIME),
    PLAIN("decimal-date-time", 1, 1, DECIMAL_DATE_TIME),
    PLAIN("decimal-time", 1, 1, DECIMAL_TIME),
    PLAIN("format-date", 2, 2, FORMAT_DATE),
    PLAIN("format-date-time", 2, 2, FORMAT_DATE_TIME),
    PLAIN("jr:choice-name", 2, 2, CHOICE_NAME),
    PLAIN("jr:itext", 1, 1, ITEXT),
    PLAIN("version", 0, 0, VERSION),
    PLAIN("random", 0, 0, RANDOM),
    PLAIN("uuid", 0, 1, UUID),
    PLAIN("pulldata", 4, 4, PULLDATA),
    PLAIN("digest", 2, 3, DIGEST),
    PLAIN("base64-decode", 1, 1, BASE64_DECODE),
    LISTS("randomize", 1, 2, RANDOMIZE),
    LISTS("checklist", 2, ANY, CHECKLIST),
    LISTS("weighted-checklist", 4, ANY, WEIGHTED_CHECKLIST),
    PLAIN("sin", 1, 1, SIN),
    PLAIN("cos", 1, 1, COS),
    PLAIN("tan", 1, 1, TAN),
    PLAIN("asin", 1, 1, ASIN),
    PLAIN("acos", 1, 1, ACOS),
    PLAIN("atan", 1, 1, ATAN),
    PLAIN("atan2", 2, 2, ATAN2),
    PLAIN("log", 1, 1, LOG),
    PLAIN("log10", 1, 1, LOG10),
    PLAIN("exp", 1, 1, EXP),
    PLAIN("exp10", 1, 1, EXP10),
    PLAIN("pi", 0, 0, PI),
    LISTS("area", 1, 1, AREA),
    LISTS("distance", 1, ANY, DISTANCE),
    PLAIN("geofence", 2, 2, GEOFENCE),
    PLAIN("extract-signed", 2, 2, EXTRACT_SIGNED),
};
#define COUNT (sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]))

const struct hearth_forms_function *
hearth_forms_library_find(struct hearth_slice name)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (hearth_slice_is_equal(name, hearth_slice_text(FUNCTIONS[i].name))) {
            return &FUNCTIONS[i];
        }
    }
    return NULL;
}

const struct hearth_forms_function *hearth_forms_library_of(uint8_t code)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (FUNCTIONS[i].code == code && code != 0) {
            return &FUNCTIONS[i];
        }
    }
    return NULL;
}

const char *hearth_forms_library_nearest(struct hearth_slice name)
{
    const char *nearest = NULL;
    unsigned best = 64;

    for (size_t i = 0; i < COUNT; i++) {
        unsigned d = hearth_forms_map_distance(
            name, hearth_slice_text(FUNCTIONS[i].name));

        if (d < best && hearth_forms_map_is_near(d, name.len)) {
            best = d;
            nearest = FUNCTIONS[i].name;
        }
    }
    return nearest;
}
