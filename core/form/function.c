/* SPDX-License-Identifier: Apache-2.0 */
/* Which function is where, and how many arguments it takes. */
#include "function.h"

#define MANY 255

struct entry {
    uint8_t function, least, most;
    int (*run)(const struct hearth_call *c, struct hearth_value *out);
};

/* By code, without gaps: see entry_of. */
static const struct entry ENTRIES[] = {
    {HEARTH_FN_BOOLEAN, 1, 1, hearth_function_basic},
    {HEARTH_FN_NOT, 1, 1, hearth_function_basic},
    {HEARTH_FN_BOOLEAN_FROM_STRING, 1, 1, hearth_function_basic},
    {HEARTH_FN_NUMBER, 0, 1, hearth_function_basic},
    {HEARTH_FN_STRING, 0, 1, hearth_function_basic},
    {HEARTH_FN_INT, 1, 1, hearth_function_maths},
    {HEARTH_FN_ROUND, 1, 2, hearth_function_maths},
    {HEARTH_FN_ABS, 1, 1, hearth_function_maths},
    {HEARTH_FN_FLOOR, 1, 1, hearth_function_maths},
    {HEARTH_FN_CEILING, 1, 1, hearth_function_maths},
    {HEARTH_FN_POW, 2, 2, hearth_function_maths},
    {HEARTH_FN_SQRT, 1, 1, hearth_function_maths},
    {HEARTH_FN_SUM, 1, 1, hearth_function_list},
    {HEARTH_FN_MIN, 1, MANY, hearth_function_list},
    {HEARTH_FN_MAX, 1, MANY, hearth_function_list},
    {HEARTH_FN_COUNT, 1, 1, hearth_function_list},
    {HEARTH_FN_COUNT_NON_EMPTY, 1, 1, hearth_function_list},
    {HEARTH_FN_POSITION, 0, 1, hearth_function_nodes},
    {HEARTH_FN_LAST, 0, 0, hearth_function_nodes},
    {HEARTH_FN_INDEXED_REPEAT, 3, 11, hearth_function_nodes},
    {HEARTH_FN_SELECTED, 2, 2, hearth_function_picks},
    {HEARTH_FN_COUNT_SELECTED, 1, 1, hearth_function_picks},
    {HEARTH_FN_SELECTED_AT, 2, 2, hearth_function_picks},
    {HEARTH_FN_CONCAT, 0, MANY, hearth_function_text},
    {HEARTH_FN_JOIN, 1, MANY, hearth_function_text},
    {HEARTH_FN_SUBSTR, 2, 3, hearth_function_text},
    {HEARTH_FN_SUBSTRING, 2, 3, hearth_function_text},
    {HEARTH_FN_SUBSTRING_BEFORE, 2, 2, hearth_function_search},
    {HEARTH_FN_SUBSTRING_AFTER, 2, 2, hearth_function_search},
    {HEARTH_FN_TRANSLATE, 3, 3, hearth_function_text},
    {HEARTH_FN_STRING_LENGTH, 0, 1, hearth_function_text},
    {HEARTH_FN_NORMALIZE_SPACE, 0, 1, hearth_function_text},
    {HEARTH_FN_CONTAINS, 2, 2, hearth_function_search},
    {HEARTH_FN_STARTS_WITH, 2, 2, hearth_function_search},
    {HEARTH_FN_ENDS_WITH, 2, 2, hearth_function_search},
    {HEARTH_FN_REGEX, 2, 2, hearth_function_search},
    {HEARTH_FN_TODAY, 0, 0, hearth_function_date},
    {HEARTH_FN_NOW, 0, 0, hearth_function_date},
    {HEARTH_FN_DATE, 1, 1, hearth_function_date},
    {HEARTH_FN_DATE_TIME, 1, 1, hearth_function_date},
    {HEARTH_FN_DECIMAL_DATE_TIME, 1, 1, hearth_function_date},
    {HEARTH_FN_DECIMAL_TIME, 1, 1, hearth_function_date},
    {HEARTH_FN_FORMAT_DATE, 2, 2, hearth_function_format},
    {HEARTH_FN_FORMAT_DATE_TIME, 2, 2, hearth_function_format},
    {HEARTH_FN_CHOICE_NAME, 2, 2, hearth_function_choice},
    {HEARTH_FN_ITEXT, 1, 1, hearth_function_choice},
    {HEARTH_FN_VERSION, 0, 0, hearth_function_choice},
    {HEARTH_FN_RANDOM, 0, 0, hearth_function_chance},
    {HEARTH_FN_UUID, 0, 1, hearth_function_chance},
    {HEARTH_FN_PULLDATA, 4, 4, hearth_function_choice},
    {HEARTH_FN_DIGEST, 2, 3, hearth_function_code},
    {HEARTH_FN_BASE64_DECODE, 1, 1, hearth_function_code},
    {HEARTH_FN_RANDOMIZE, 1, 2, hearth_function_chance},
    {HEARTH_FN_CHECKLIST, 2, MANY, hearth_function_list},
    {HEARTH_FN_WEIGHTED_CHECKLIST, 2, MANY, hearth_function_list},
    {HEARTH_FN_SIN, 1, 1, hearth_function_maths},
    {HEARTH_FN_COS, 1, 1, hearth_function_maths},
    {HEARTH_FN_TAN, 1, 1, hearth_function_maths},
    {HEARTH_FN_ASIN, 1, 1, hearth_function_maths},
    {HEARTH_FN_ACOS, 1, 1, hearth_function_maths},
    {HEARTH_FN_ATAN, 1, 1, hearth_function_maths},
    {HEARTH_FN_ATAN2, 2, 2, hearth_function_maths},
    {HEARTH_FN_LOG, 1, 1, hearth_function_maths},
    {HEARTH_FN_LOG10, 1, 1, hearth_function_maths},
    {HEARTH_FN_EXP, 1, 1, hearth_function_maths},
    {HEARTH_FN_EXP10, 1, 1, hearth_function_maths},
    {HEARTH_FN_PI, 0, 0, hearth_function_maths},
    {HEARTH_FN_AREA, 1, 1, hearth_function_geo},
    {HEARTH_FN_DISTANCE, 1, MANY, hearth_function_geo},
    {HEARTH_FN_GEOFENCE, 2, 2, hearth_function_geo},
    {HEARTH_FN_EXTRACT_SIGNED, 2, 2, hearth_function_code},
};
_Static_assert(sizeof(ENTRIES) / sizeof(ENTRIES[0]) == HEARTH_FN_END - 1,
               "an entry for each function");

static const struct entry *entry_of(uint8_t function)
{
    const struct entry *e;

    if (function == 0 || function >= HEARTH_FN_END) {
        return NULL;
    }
    e = &ENTRIES[function - 1];
    HEARTH_CHECK(e->function == function);
    return e;
}

bool hearth_function_arity(uint8_t function, uint8_t *least, uint8_t *most)
{
    const struct entry *e = entry_of(function);

    if (e == NULL) {
        return false;
    }
    *least = e->least;
    *most = e->most;
    return true;
}

int hearth_function_call(struct hearth_machine *m, uint8_t function,
                         const struct hearth_value *args, unsigned count,
                         struct hearth_value *out)
{
    const struct hearth_call call = {m, function, args, count};
    const struct entry *e = entry_of(function);

    if (e == NULL || count < e->least || count > e->most) {
        return HEARTH_E_EVAL;
    }
    return e->run(&call, out);
}
