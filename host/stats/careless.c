/* SPDX-License-Identifier: Apache-2.0 */
/* Straight-lining, and rows that are nearly the same. */
#include "host/stats/careless.h"

#include "host/stats/sum.h"

#include <math.h>
#include <stdlib.h>

/* Comparisons of two answers in one call: about two minutes. */
#define WORK_MAX UINT64_C(200000000000)
#define SHARE_OK 0.95

size_t hearth_careless_longest(const uint32_t *row, size_t k)
{
    size_t longest = 0, run = 0;

    for (size_t i = 0; i < k; i++) {
        if (row[i] == HEARTH_CARELESS_MISSING) {
            run = 0;
        } else if (run > 0 && row[i] == row[i - 1]) {
            run++;
        } else {
            run = 1;
        }
        longest = run > longest ? run : longest;
    }
    return longest;
}

double hearth_careless_spread(const double *row, size_t k)
{
    struct hearth_sum sum = {.count = 0}, square = {.count = 0};
    double n = 0.0, mean;

    for (size_t i = 0; i < k; i++) {
        if (!isnan(row[i])) {
            hearth_sum_add(&sum, row[i]);
            n += 1.0;
        }
    }
    if (n < 2.0) {
        return (double)NAN;
    }
    mean = hearth_sum_value(&sum) / n;
    for (size_t i = 0; i < k; i++) {
        if (!isnan(row[i])) {
            hearth_sum_add(&square, (row[i] - mean) * (row[i] - mean));
        }
    }
    return sqrt(hearth_sum_value(&square) / (n - 1.0));
}

static size_t equal(const uint32_t *a, const uint32_t *b, size_t k)
{
    size_t count = 0;

    for (size_t i = 0; i < k; i++) {
        count += a[i] == b[i] && a[i] != HEARTH_CARELESS_MISSING ? 1u : 0u;
    }
    return count;
}

static int check_work(const struct hearth_careless_table *t, uint64_t rounds)
{
    uint64_t pairs;

    if (t->row_count > UINT32_MAX || t->k > 100000) {
        return HEARTH_E_LIMIT;
    }
    pairs = (uint64_t)t->row_count * t->row_count / 2;
    return pairs / 1000 * t->k * rounds > WORK_MAX / 1000 ? HEARTH_E_LIMIT : 0;
}

int hearth_careless_matches(const struct hearth_careless_table *t,
                            struct hearth_careless_match *out)
{
    int e = check_work(t, 1);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < t->row_count; i++) {
        out[i].share = 0.0;
        out[i].other = i;
    }
    for (size_t i = 0; i < t->row_count; i++) {
        for (size_t j = i + 1; j < t->row_count; j++) {
            double share =
                (double)equal(&t->codes[i * t->k], &t->codes[j * t->k], t->k) /
                (double)t->k;

            if (share > out[i].share || out[i].other == i) {
                out[i] = (struct hearth_careless_match){share, j};
            }
            if (share > out[j].share || out[j].other == j) {
                out[j] = (struct hearth_careless_match){share, i};
            }
        }
    }
    return 0;
}

/* ---- the null ---- */

/* Splitmix: the same on every machine, which a threshold in a report needs. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int by_code(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Columns one after the other, each in order: so the order of rows is gone. */
static void sorted_columns(const struct hearth_careless_table *t,
                           uint32_t *columns)
{
    for (size_t c = 0; c < t->k; c++) {
        uint32_t *column = &columns[c * t->row_count];

        for (size_t row = 0; row < t->row_count; row++) {
            column[row] = t->codes[row * t->k + c];
        }
        qsort(column, t->row_count, sizeof(*column), by_code);
    }
}

static void shuffle(uint32_t *column, size_t count, uint64_t *state)
{
    for (size_t i = count - 1; i > 0; i--) {
        size_t j = (size_t)(next_random(state) % (i + 1));
        uint32_t kept = column[i];

        column[i] = column[j];
        column[j] = kept;
    }
}

/* The largest number of equal answers of any two shuffled rows. */
static size_t shuffled_maximum(const struct hearth_careless_table *t,
                               uint32_t *columns, uint32_t *rows,
                               uint64_t *state)
{
    size_t most = 0;

    for (size_t c = 0; c < t->k; c++) {
        shuffle(&columns[c * t->row_count], t->row_count, state);
        for (size_t row = 0; row < t->row_count; row++) {
            rows[row * t->k + c] = columns[c * t->row_count + row];
        }
    }
    for (size_t i = 0; i < t->row_count; i++) {
        for (size_t j = i + 1; j < t->row_count; j++) {
            size_t same = equal(&rows[i * t->k], &rows[j * t->k], t->k);

            most = same > most ? same : most;
        }
    }
    return most;
}

/* The smallest share at or above which at most 5 % of the rounds came. */
static double threshold_of(const uint32_t *maxima, unsigned rounds, size_t k)
{
    size_t at = (size_t)ceil(SHARE_OK * (double)rounds) - 1;

    return (double)(maxima[at] + 1) / (double)k;
}

size_t hearth_careless_work(const struct hearth_careless_table *t,
                            unsigned rounds)
{
    return 2 * t->row_count * t->k + rounds;
}

int hearth_careless_threshold(const struct hearth_careless_table *t,
                              unsigned rounds, uint64_t seed, uint32_t *work,
                              struct hearth_careless_null *out)
{
    size_t cells = t->row_count * t->k;
    uint32_t *maxima = work + 2 * cells;
    int e = check_work(t, rounds);

    if (e != 0) {
        return e;
    }
    if (rounds < 20 || rounds > 10000 || t->row_count < 2 || t->k < 1) {
        return HEARTH_E_INVALID;
    }
    sorted_columns(t, work);
    for (unsigned r = 0; r < rounds; r++) {
        maxima[r] = (uint32_t)shuffled_maximum(t, work, work + cells, &seed);
    }
    qsort(maxima, rounds, sizeof(*maxima), by_code);
    out->threshold = threshold_of(maxima, rounds, t->k);
    out->rounds = rounds;
    return 0;
}
