/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as text and back.
 *
 * The shortest digits come from the free-format algorithm of Burger and
 * Dybvig ("Printing Floating-Point Numbers Quickly and Accurately", 1996) on
 * exact integers. Slow and simple: a form prints few fractions. */
#include "number.h"

#include "value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 2^1074 * 10^17 and the like stay below 1,280 bits. */
#define BIG_WORDS  40
#define DIGITS_MAX 18
/* Texts longer than this are cut before reading; more digits than a double
 * holds cannot come from an interview. */
#define PARSE_MAX   400
#define PLACES_MAX  30
#define EXACT_LIMIT 9007199254740992.0 /* 2^53 */

struct big {
    uint32_t words[BIG_WORDS];
};

/* 0.d1d2d3... * 10^point */
struct decimal {
    uint8_t digits[DIGITS_MAX];
    int count;
    int point;
};

static void big_set(struct big *a, uint64_t v)
{
    memset(a, 0, sizeof(*a));
    a->words[0] = (uint32_t)v;
    a->words[1] = (uint32_t)(v >> 32);
}

static void big_scale(struct big *a, uint32_t factor)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < BIG_WORDS; i++) {
        carry += (uint64_t)a->words[i] * factor;
        a->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static void big_shift(struct big *a, int bits)
{
    for (; bits >= 31; bits -= 31) {
        big_scale(a, UINT32_C(1) << 31);
    }
    big_scale(a, UINT32_C(1) << bits);
}

static void big_add(struct big *a, const struct big *b)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < BIG_WORDS; i++) {
        carry += (uint64_t)a->words[i] + b->words[i];
        a->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* ${a} >= ${b} is the caller's promise. */
static void big_subtract(struct big *a, const struct big *b)
{
    uint64_t borrow = 0;

    for (size_t i = 0; i < BIG_WORDS; i++) {
        uint64_t v = (uint64_t)a->words[i] - b->words[i] - borrow;

        a->words[i] = (uint32_t)v;
        borrow = v >> 63;
    }
}

static int big_compare(const struct big *a, const struct big *b)
{
    for (size_t i = BIG_WORDS; i > 0; i--) {
        if (a->words[i - 1] != b->words[i - 1]) {
            return a->words[i - 1] > b->words[i - 1] ? 1 : -1;
        }
    }
    return 0;
}

/* a + b compared with c */
static int big_compare_sum(const struct big *a, const struct big *b,
                           const struct big *c)
{
    struct big sum = *a;

    big_add(&sum, b);
    return big_compare(&sum, c);
}

/* The value is r/s; what rounds to it reaches from (r-low)/s to (r+high)/s. */
struct interval {
    struct big r, s, low, high;
    bool is_closed; /* the ends round to it too */
};

static void interval_of(double x, struct interval *v)
{
    int exponent;
    uint64_t f = (uint64_t)ldexp(frexp(x, &exponent), 53);
    bool is_narrow;

    exponent -= 53;
    while (exponent < -1074) { /* subnormal: fewer bits are real */
        f >>= 1;
        exponent++;
    }
    /* Below a power of two the neighbour is half as far away. */
    is_narrow = f == UINT64_C(1) << 52 && exponent > -1074;
    v->is_closed = (f & 1) == 0;
    big_set(&v->r, f);
    big_set(&v->s, 1);
    big_set(&v->low, 1);
    big_set(&v->high, 1);
    if (exponent >= 0) {
        big_shift(&v->r, exponent);
        big_shift(&v->low, exponent);
        big_shift(&v->high, exponent);
    } else {
        big_shift(&v->s, -exponent);
    }
    big_shift(&v->r, is_narrow ? 2 : 1);
    big_shift(&v->s, is_narrow ? 2 : 1);
    if (is_narrow) {
        big_shift(&v->high, 1);
    }
}

static void interval_times_ten(struct interval *v)
{
    big_scale(&v->r, 10);
    big_scale(&v->low, 10);
    big_scale(&v->high, 10);
}

/* Scales so that the first digit stands right behind the point. */
static int interval_point(struct interval *v)
{
    int point = 0;

    while (big_compare_sum(&v->r, &v->high, &v->s) >= (v->is_closed ? 0 : 1)) {
        big_scale(&v->s, 10);
        point++;
    }
    for (;;) {
        struct interval next = *v;

        interval_times_ten(&next);
        if (big_compare_sum(&next.r, &next.high, &next.s) >=
            (v->is_closed ? 0 : 1)) {
            return point;
        }
        *v = next;
        point--;
    }
}

/* Both ${digit} and the next one read back equal: the nearer is meant, and of
 * two as near the even one, as in ECMAScript and Java. */
static bool is_nearer_above(const struct interval *v, uint8_t digit)
{
    int order = big_compare_sum(&v->r, &v->r, &v->s);

    return order > 0 || (order == 0 && digit % 2 != 0);
}

/* The shortest digits of a finite ${x} > 0. */
static void shortest(double x, struct decimal *out)
{
    struct interval v;
    bool is_low = false;
    bool is_high = false;

    interval_of(x, &v);
    out->point = interval_point(&v);
    out->count = 0;
    while (!is_low && !is_high && out->count < DIGITS_MAX) {
        uint8_t digit = 0;

        interval_times_ten(&v);
        while (big_compare(&v.r, &v.s) >= 0) {
            big_subtract(&v.r, &v.s);
            digit++;
        }
        is_low = big_compare(&v.r, &v.low) < (v.is_closed ? 1 : 0);
        is_high = big_compare_sum(&v.r, &v.high, &v.s) >= (v.is_closed ? 0 : 1);
        if (is_high && (!is_low || is_nearer_above(&v, digit))) {
            digit++;
        }
        out->digits[out->count++] = digit;
    }
}

/* Writes digits without exponent; gives the length. */
static size_t put_decimal(const struct decimal *d, bool is_negative,
                          uint8_t *out)
{
    size_t len = 0;
    int last = d->count > d->point ? d->count : d->point;

    if (is_negative) {
        out[len++] = '-';
    }
    if (d->point <= 0) {
        out[len++] = '0';
        out[len++] = '.';
    }
    for (int i = d->point < 0 ? d->point : 0; i < last; i++) {
        if (i > 0 && i == d->point) {
            out[len++] = '.';
        }
        out[len++] =
            (uint8_t)('0' + (i >= 0 && i < d->count ? d->digits[i] : 0));
    }
    return len;
}

static size_t put_text(const char *text, uint8_t *out)
{
    size_t len = strlen(text);

    HEARTH_CHECK(len < HEARTH_NUMBER_TEXT_MAX);
    memcpy(out, text, len);
    return len;
}

static size_t put_whole(double x, uint8_t *out)
{
    uint64_t v = (uint64_t)fabs(x);
    uint8_t digits[20];
    size_t count = 0;
    size_t len = 0;

    if (x < 0) {
        out[len++] = '-';
    }
    do {
        digits[count++] = (uint8_t)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    while (count > 0) {
        out[len++] = digits[--count];
    }
    return len;
}

size_t hearth_number_text(double x, uint8_t *out)
{
    struct decimal d;

    if (isnan(x)) {
        return put_text("NaN", out);
    }
    if (isinf(x)) {
        return put_text(x > 0 ? "Infinity" : "-Infinity", out);
    }
    if (fabs(x) < EXACT_LIMIT && x == trunc(x)) {
        return put_whole(x, out);
    }
    shortest(fabs(x), &d);
    return put_decimal(&d, x < 0, out);
}

double hearth_number_parse(struct hearth_slice text)
{
    char copy[PARSE_MAX + 1];
    bool has_point = false;
    bool has_digit = false;

    text = hearth_value_trimmed(text);
    if (text.len > PARSE_MAX) {
        return (double)NAN;
    }
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];

        if (c >= '0' && c <= '9') {
            has_digit = true;
        } else if ((c == '.' || c == ',') && !has_point) {
            has_point = true;
            c = '.';
        } else if (c != '-' || i != 0) {
            return (double)NAN;
        }
        copy[i] = (char)c;
    }
    copy[text.len] = '\0';
    /* The programs never call setlocale, so the point is ".". */
    return has_digit ? strtod(copy, NULL) : (double)NAN;
}

/* Adds one to the last kept digit, carrying to the left. */
static void carry_up(struct decimal *d)
{
    int i = d->count - 1;

    while (i >= 0 && d->digits[i] == 9) {
        d->digits[i--] = 0;
    }
    if (i >= 0) {
        d->digits[i]++;
        return;
    }
    for (int k = d->count < DIGITS_MAX ? d->count : DIGITS_MAX - 1; k > 0;
         k--) {
        d->digits[k] = d->digits[k - 1];
    }
    d->digits[0] = 1;
    d->count = d->count < DIGITS_MAX ? d->count + 1 : DIGITS_MAX;
    d->point++;
}

/* True if the digits from ${at} on are more than a half, or a half that goes
 * away from zero: toward +infinity means up for positive numbers only. */
static bool rounds_away(const struct decimal *d, int at, bool is_negative)
{
    if (at < 0 || at >= d->count || d->digits[at] < 5) {
        return false;
    }
    for (int i = at + 1; i < d->count; i++) {
        if (d->digits[i] != 0) {
            return true;
        }
    }
    return d->digits[at] > 5 || !is_negative;
}

double hearth_number_round(double x, int places)
{
    uint8_t text[HEARTH_NUMBER_TEXT_MAX];
    struct decimal d;
    bool is_away;
    int keep;

    if (places > PLACES_MAX || places < -PLACES_MAX) {
        return (double)NAN;
    }
    if (isnan(x) || isinf(x) || x == 0) {
        return x;
    }
    shortest(fabs(x), &d);
    keep = d.point + places;
    if (keep >= d.count) {
        return x;
    }
    is_away = rounds_away(&d, keep, x < 0);
    d.count = keep > 0 ? keep : 0;
    if (is_away) {
        carry_up(&d);
    }
    if (d.count == 0) {
        return x < 0 ? -0.0 : 0;
    }
    return hearth_number_parse(
        hearth_slice_of(text, put_decimal(&d, x < 0, text)));
}
