/* SPDX-License-Identifier: Apache-2.0 */
/* Cells as text: numbers, dates, Unicode. */
#include "rawcell.h"

#include "csv.h"
#include "number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define DAY_MS         86400000
#define SERIAL_MAX     2958466.0 /* 10000-01-01 */
#define YEARS_1904     1462      /* days between the two epochs */
#define NUMBER_MAX     400
#define MARKS_MAX      30 /* Unicode's stream-safe format */
#define DECOMPOSED_MAX 8

static const char NOT_UTF8[] = "the text is not UTF-8";
static const char TOO_LONG[] = "a cell is longer than 32,768 bytes";
static const char TOO_MANY_MARKS[] =
    "more than 30 combining marks stand on one letter";

enum hearth_forms_format hearth_forms_format_builtin(uint32_t id)
{
    /* 27-36 and 50-58 are those of East Asia. */
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 ||
        (id >= 50 && id <= 58)) {
        return HEARTH_FORMS_FORMAT_DATE;
    }
    if (id == 22) {
        return HEARTH_FORMS_FORMAT_DATE_TIME;
    }
    if (id == 46) {
        return HEARTH_FORMS_FORMAT_ELAPSED;
    }
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 ||
        id == 47) {
        return HEARTH_FORMS_FORMAT_TIME;
    }
    return HEARTH_FORMS_FORMAT_NUMBER;
}

/* What the letters of a format code ask for. */
struct letters {
    bool has_date;
    bool has_time;
    bool has_month_or_minute;
    bool has_elapsed;
    bool has_digit;
};

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* [h] is elapsed time; [Red], [$-409], [>0] say nothing about dates. Gives
 * the place of the closing bracket. */
static size_t note_bracket(struct hearth_slice code, size_t i,
                           struct letters *l)
{
    size_t end = i + 1;
    bool is_same = true;
    uint8_t c;

    while (end < code.len && code.data[end] != ']') {
        end++;
    }
    if (end == i + 1 || end == code.len) {
        return end;
    }
    c = lower(code.data[i + 1]);
    for (size_t k = i + 2; k < end; k++) {
        is_same = is_same && lower(code.data[k]) == c;
    }
    l->has_elapsed =
        l->has_elapsed || (is_same && (c == 'h' || c == 'm' || c == 's'));
    return end;
}

static void note_letter(struct hearth_slice code, size_t i, struct letters *l)
{
    switch (lower(code.data[i])) {
    case 'y':
    case 'd':
        l->has_date = true;
        break;
    case 'h':
    case 's':
        l->has_time = true;
        break;
    case 'm':
        l->has_month_or_minute = true;
        break;
    case '#':
    case '?':
        l->has_digit = true;
        break;
    case '0': /* fractions of a second are no digits: ss.00 */
        l->has_digit = l->has_digit || i == 0 ||
                       !(l->has_time || l->has_elapsed) ||
                       (code.data[i - 1] != '.' && code.data[i - 1] != '0');
        break;
    default:
        break;
    }
}

static enum hearth_forms_format format_for(const struct letters *l)
{
    if (l->has_digit) {
        return HEARTH_FORMS_FORMAT_NUMBER;
    }
    if (l->has_elapsed && !l->has_date) {
        return HEARTH_FORMS_FORMAT_ELAPSED;
    }
    if (l->has_time) {
        return l->has_date ? HEARTH_FORMS_FORMAT_DATE_TIME
                           : HEARTH_FORMS_FORMAT_TIME;
    }
    return l->has_date || l->has_month_or_minute ? HEARTH_FORMS_FORMAT_DATE
                                                 : HEARTH_FORMS_FORMAT_NUMBER;
}

enum hearth_forms_format hearth_forms_format_of(struct hearth_slice code)
{
    struct letters l = {0};

    /* What follows a semicolon is for negative numbers and texts. */
    for (size_t i = 0; i < code.len && code.data[i] != ';'; i++) {
        uint8_t c = code.data[i];

        if (c == '"') {
            do {
                i++;
            } while (i < code.len && code.data[i] != '"');
        } else if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else if (c == '[') {
            i = note_bracket(code, i, &l);
        } else {
            note_letter(code, i, &l);
        }
    }
    return format_for(&l);
}

/* ${v} with at least ${places} digits. */
static size_t put_digits(uint64_t v, size_t places, uint8_t *out)
{
    uint8_t digits[20];
    size_t count = 0;

    do {
        digits[count++] = (uint8_t)('0' + v % 10);
        v /= 10;
    } while (v > 0 || count < places);
    for (size_t i = 0; i < count; i++) {
        out[i] = digits[count - 1 - i];
    }
    return count;
}

/* ${days} since 0000-03-01: counted from March, leap days come last. */
static size_t put_date(uint64_t days, uint8_t *out)
{
    uint64_t era = days / 146097;
    uint64_t of_era = days % 146097;
    uint64_t year =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint64_t month = (5 * of_year + 2) / 153;
    size_t n = put_digits(era * 400 + year + (month >= 10), 4, out);

    out[n++] = '-';
    n += put_digits(month < 10 ? month + 3 : month - 9, 2, out + n);
    out[n++] = '-';
    return n + put_digits(of_year - (153 * month + 2) / 5 + 1, 2, out + n);
}

static size_t put_time(uint64_t ms, uint8_t *out)
{
    size_t n = put_digits(ms / 3600000, 2, out);

    out[n++] = ':';
    n += put_digits(ms / 60000 % 60, 2, out + n);
    out[n++] = ':';
    n += put_digits(ms / 1000 % 60, 2, out + n);
    if (ms % 1000 != 0) {
        out[n++] = '.';
        n += put_digits(ms % 1000, 3, out + n);
    }
    return n;
}

/* Serial day ${day} as days since 0000-03-01. The 1900 system counts a 29
 * February 1900 that never was, so the days before it are one off. */
static uint64_t day_of(uint64_t day, bool is_1904)
{
    return is_1904 ? day + 695361 : day + 693899 + (day < 60);
}

size_t hearth_forms_cell_number(double x, enum hearth_forms_format format,
                                bool is_1904, uint8_t *out)
{
    double end = is_1904 ? SERIAL_MAX - YEARS_1904 : SERIAL_MAX;
    bool is_day_0 = x < 1 && !is_1904;
    uint64_t ms;
    size_t n;

    /* Day 0 as a date, or a date that no calendar has, is a number. */
    if (format == HEARTH_FORMS_FORMAT_NUMBER || !(x >= 0 && x < end) ||
        (format == HEARTH_FORMS_FORMAT_DATE && is_day_0)) {
        return hearth_number_text(x, out);
    }
    ms = (uint64_t)floor(x * DAY_MS + 0.5);
    if (format == HEARTH_FORMS_FORMAT_ELAPSED) {
        return put_time(ms, out);
    }
    if (format == HEARTH_FORMS_FORMAT_TIME ||
        (format == HEARTH_FORMS_FORMAT_DATE_TIME && is_day_0)) {
        return put_time(ms % DAY_MS, out);
    }
    n = put_date(day_of(ms / DAY_MS, is_1904), out);
    if (format == HEARTH_FORMS_FORMAT_DATE_TIME) {
        out[n++] = 'T';
        n += put_time(ms % DAY_MS, out + n);
    }
    return n;
}

bool hearth_forms_cell_parse(struct hearth_slice text, double *out)
{
    static const char ALLOWED[] = "0123456789+-.eE";
    char copy[NUMBER_MAX + 1];
    char *end = NULL;

    if (text.len == 0 || text.len > NUMBER_MAX) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (memchr(ALLOWED, text.data[i], sizeof(ALLOWED) - 1) == NULL) {
            return false;
        }
        copy[i] = (char)text.data[i];
    }
    copy[text.len] = '\0';
    /* The programs never call setlocale, so the point is ".". */
    *out = strtod(copy, &end);
    return *end == '\0' && isfinite(*out);
}

static bool is_ascii(struct hearth_slice in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.data[i] >= 0x80 || in.data[i] == 0) {
            return false;
        }
    }
    return true;
}

/* Adds what ${c} falls apart into to the run of marks: sorting a long run
 * takes time that grows with its square. */
static bool has_room_for(utf8proc_int32_t c, size_t *run)
{
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    int last_class = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        c, parts, DECOMPOSED_MAX, UTF8PROC_DECOMPOSE, &last_class);

    for (utf8proc_ssize_t i = 0; i < n && i < DECOMPOSED_MAX; i++) {
        bool is_mark = utf8proc_get_property(parts[i])->combining_class != 0;

        *run = is_mark ? *run + 1 : 0;
    }
    return *run <= MARKS_MAX;
}

static int check_text(struct hearth_slice in, const char **why)
{
    size_t run = 0;

    for (size_t i = 0; i < in.len;) {
        utf8proc_int32_t c = -1;
        utf8proc_ssize_t n =
            utf8proc_iterate(in.data + i, (utf8proc_ssize_t)(in.len - i), &c);

        if (n <= 0 || c <= 0) {
            *why = NOT_UTF8;
            return HEARTH_E_INVALID;
        }
        if (!has_room_for(c, &run)) {
            *why = TOO_MANY_MARKS;
            return HEARTH_E_LIMIT;
        }
        i += (size_t)n;
    }
    return HEARTH_OK;
}

static int copy_to(struct hearth_slice in, struct hearth_arena *arena,
                   struct hearth_slice *out)
{
    uint8_t *bytes;

    if (in.len == 0) {
        *out = hearth_slice_text("");
        return HEARTH_OK;
    }
    bytes = hearth_arena_take(arena, in.len, 1);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(bytes, in.data, in.len); /* as long as what was just taken */
    *out = hearth_slice_of(bytes, in.len);
    return HEARTH_OK;
}

static bool stands_in(const struct hearth_arena *arena, struct hearth_slice in)
{
    uintptr_t base = (uintptr_t)arena->base;
    uintptr_t at = (uintptr_t)in.data;

    return at >= base && at - base < arena->cap;
}

int hearth_forms_cell_text(struct hearth_slice in, struct hearth_arena *arena,
                           struct hearth_slice *out, const char **why)
{
    static const uint8_t MARK[3] = {0xef, 0xbb, 0xbf};
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n;
    int rc;

    /* A byte order mark that came along when the cell was pasted. */
    if (in.len >= sizeof(MARK) && memcmp(in.data, MARK, sizeof(MARK)) == 0) {
        in = hearth_slice_of(in.data + sizeof(MARK), in.len - sizeof(MARK));
    }
    if (in.len > HEARTH_FORMS_CSV_CELL_MAX) {
        *why = TOO_LONG;
        return HEARTH_E_LIMIT;
    }
    if (is_ascii(in)) {
        *out = in;
        return stands_in(arena, in) ? HEARTH_OK : copy_to(in, arena, out);
    }
    rc = check_text(in, why);
    if (rc != HEARTH_OK) {
        return rc;
    }
    n = utf8proc_map(in.data, (utf8proc_ssize_t)in.len, &composed,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0) {
        return HEARTH_E_MEMORY;
    }
    rc = copy_to(hearth_slice_of(composed, (size_t)n), arena, out);
    free(composed);
    return rc;
}
