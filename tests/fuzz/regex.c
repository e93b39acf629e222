/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes regular expressions: the input is a pattern, a NUL, and a text. What
 * is checked matches in bounded time; "(pattern)?" matches all that the
 * pattern does, and nothing. */
#include "hearth/regex.h"

#include <stdlib.h>
#include <string.h>

#define WORK 16000000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool claim)
{
    if (!claim) {
        abort();
    }
}

static bool matches(struct hearth_slice pattern, struct hearth_slice text,
                    bool *is_done)
{
    uint32_t work = WORK;
    bool is_match = false;
    int rc = hearth_regex_match(pattern, text, &work, &is_match);

    /* One code point is at most a whole program of whole classes. */
    demand(work <= WORK + 2048u * HEARTH_REGEX_PATTERN_MAX);
    demand(rc == HEARTH_OK || rc == HEARTH_E_EVAL);
    *is_done = rc == HEARTH_OK;
    return is_match;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    size_t len = end != NULL ? (size_t)(end - data) : size;
    struct hearth_slice pattern = hearth_slice_of(data, len);
    struct hearth_slice text = hearth_slice_of(NULL, 0);
    uint8_t maybe[HEARTH_REGEX_PATTERN_MAX];
    const char *why;
    bool is_done;
    bool is_match;
    bool is_valid = hearth_regex_check(pattern, &why);

    demand(is_valid == (why == NULL));
    if (end != NULL) {
        text = hearth_slice_of(end + 1, size - len - 1);
    }
    is_match = matches(pattern, text, &is_done);
    demand(is_valid || !is_done);
    if (!is_done || len + 3 > sizeof(maybe)) {
        return 0;
    }
    maybe[0] = '(';
    memcpy(maybe + 1, data, len); /* the length was looked at above */
    memcpy(maybe + 1 + len, ")?", 2);
    pattern = hearth_slice_of(maybe, len + 3);
    if (!hearth_regex_check(pattern, NULL)) {
        return 0; /* too deep, too long */
    }
    if (is_match) {
        bool is_still = matches(pattern, text, &is_done);

        demand(is_still || !is_done);
    }
    is_match = matches(pattern, hearth_slice_of(NULL, 0), &is_done);
    demand(is_match || !is_done);
    return 0;
}
