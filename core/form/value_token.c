/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of choice names with white space between. */
#include "value.h"

bool hearth_value_is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct hearth_slice hearth_value_trimmed(struct hearth_slice text)
{
    while (text.len > 0 && hearth_value_is_space(text.data[text.len - 1])) {
        text.len--;
    }
    while (text.len > 0 && hearth_value_is_space(text.data[0])) {
        text = hearth_slice_of(text.data + 1, text.len - 1);
    }
    return text;
}

struct hearth_slice hearth_value_next_token(struct hearth_slice list,
                                            size_t *at)
{
    size_t start;

    while (*at < list.len && hearth_value_is_space(list.data[*at])) {
        (*at)++;
    }
    start = *at;
    while (*at < list.len && !hearth_value_is_space(list.data[*at])) {
        (*at)++;
    }
    if (start == *at) {
        return hearth_slice_of(NULL, 0);
    }
    return hearth_slice_of(list.data + start, *at - start);
}

bool hearth_value_has_token(struct hearth_slice list, struct hearth_slice token)
{
    struct hearth_slice have;
    size_t at = 0;

    token = hearth_value_trimmed(token);
    for (have = hearth_value_next_token(list, &at); have.len > 0;
         have = hearth_value_next_token(list, &at)) {
        if (hearth_slice_is_equal(have, token)) {
            return true;
        }
    }
    return false;
}

size_t hearth_value_count_tokens(struct hearth_slice list)
{
    size_t count = 0;
    size_t at = 0;

    while (hearth_value_next_token(list, &at).len > 0) {
        count++;
    }
    return count;
}
