/* SPDX-License-Identifier: Apache-2.0 */
/* Reads typed lines; choices go by number only, so that a choice named "2"
 * is never taken for the second one. */
#include "interview_keys.h"

#include "typed_time.h"

#include <string.h>

char hearth_interview_keys_command(struct hearth_slice line)
{
    if (line.len < 2 || line.data[0] != ':' || line.data[1] < 'a' ||
        line.data[1] > 'z') {
        return 0;
    }
    return (char)line.data[1];
}

static bool is_separator(uint8_t c)
{
    return c == ' ' || c == ',' || c == '\t';
}

static struct hearth_slice trimmed(struct hearth_slice s)
{
    while (s.len > 0 && is_separator(s.data[0])) {
        s = hearth_slice_of(s.data + 1, s.len - 1);
    }
    while (s.len > 0 && is_separator(s.data[s.len - 1])) {
        s.len--;
    }
    return s;
}

struct hearth_slice hearth_interview_keys_rest(struct hearth_slice line)
{
    size_t at = 0;
    while (at < line.len && !is_separator(line.data[at])) {
        at++;
    }
    return trimmed(hearth_slice_of(line.data + at, line.len - at));
}

uint64_t hearth_interview_keys_number(struct hearth_slice line)
{
    uint64_t v = 0;
    if (line.len > 6) {
        return 0;
    }
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] < '0' || line.data[i] > '9') {
            return 0;
        }
        v = v * 10 + (uint64_t)(line.data[i] - '0');
    }
    return v;
}

bool hearth_interview_keys_is_numbers(struct hearth_slice line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (!is_separator(line.data[i]) &&
            (line.data[i] < '0' || line.data[i] > '9')) {
            return false;
        }
    }
    return true;
}

/* One choice by its number. */
static int put_choice(const struct hearth_interview_keys *k,
                      struct hearth_slice token, struct hearth_writer *out)
{
    uint64_t number = hearth_interview_keys_number(token);
    if (number == 0 || number > k->offer_count) {
        return HEARTH_E_INVALID;
    }
    struct hearth_slice name = k->offers[number - 1].name;
    if (hearth_writer_slice(out).len > 0) {
        hearth_writer_u8(out, ' ');
    }
    hearth_writer_put(out, name.data, name.len);
    return 0;
}

static int put_choices(const struct hearth_interview_keys *k,
                       struct hearth_slice line, struct hearth_writer *out)
{
    size_t i = 0;
    while (i < line.len) {
        size_t from = i;
        while (i < line.len && !is_separator(line.data[i])) {
            i++;
        }
        if (i > from) {
            int rc =
                put_choice(k, hearth_slice_of(line.data + from, i - from), out);
            if (rc != 0) {
                return rc;
            }
        }
        i++;
    }
    return 0;
}

/* How many of the items shown: no more than there are. */
static int put_count(const struct hearth_interview_keys *k,
                     struct hearth_slice line, struct hearth_writer *out)
{
    bool is_zero = hearth_slice_is_equal(line, hearth_slice_text("0"));
    uint64_t number = hearth_interview_keys_number(line);
    if (!is_zero && (number == 0 || number > k->offer_count)) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, line.data, line.len);
    return 0;
}

static bool is_word(struct hearth_slice line, const char *word)
{
    return hearth_slice_is_equal(line, hearth_slice_text(word));
}

static void put_acknowledged(struct hearth_slice line,
                             struct hearth_writer *out)
{
    if (is_word(line, "1") || is_word(line, "ok") || is_word(line, "yes")) {
        line = hearth_slice_text("OK");
    }
    hearth_writer_put(out, line.data, line.len);
}

/* Two colons stand for one that begins a text. */
static void put_text(struct hearth_slice line, struct hearth_writer *out)
{
    size_t skip =
        line.len >= 2 && line.data[0] == ':' && line.data[1] == ':' ? 1 : 0;
    hearth_writer_put(out, line.data + skip, line.len - skip);
}

int hearth_interview_keys_answer(const struct hearth_interview_keys *k,
                                 struct hearth_slice line,
                                 struct hearth_writer *out)
{
    struct hearth_typed_time_clock clock = {k->now_ms, k->zone, k->cookie};
    int rc = 0;
    switch (k->node->type) {
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
        rc = put_choices(k, line, out);
        break;
    case HEARTH_NODE_SELECT_ONE:
        rc = put_choice(k, trimmed(line), out);
        break;
    case HEARTH_NODE_LIST_COUNT:
        rc = put_count(k, trimmed(line), out);
        break;
    case HEARTH_NODE_DATE:
        hearth_typed_time_date(&clock, trimmed(line), out);
        break;
    case HEARTH_NODE_TIME:
        hearth_typed_time_time(&clock, trimmed(line), out);
        break;
    case HEARTH_NODE_DATETIME:
        hearth_typed_time_both(&clock, trimmed(line), out);
        break;
    case HEARTH_NODE_ACKNOWLEDGE:
        put_acknowledged(trimmed(line), out);
        break;
    default:
        put_text(line, out);
        break;
    }
    return rc != 0 ? rc : hearth_writer_finish(out);
}
