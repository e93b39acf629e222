/* SPDX-License-Identifier: Apache-2.0 */
/* Frequencies of keys, with empty values that are like any other. */
#include "host/export/risk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 24u
#define EMPTY    INT32_MIN

/* Rows with the same values, empty ones included. */
struct pattern {
    int32_t codes[KEYS_MAX];
    uint32_t row; /* while sorting */
    uint32_t count;
};

static size_t find_keys(const struct hearth_export_table *t,
                        const struct hearth_export_column **keys)
{
    size_t count = 0;

    for (size_t i = 0; i < t->column_count && count < KEYS_MAX; i++) {
        if (t->columns[i].is_key) {
            keys[count++] = &t->columns[i];
        }
    }
    return count;
}

static int compare(const void *a, const void *b)
{
    const struct pattern *x = a, *y = b;

    for (size_t i = 0; i < KEYS_MAX; i++) {
        if (x->codes[i] != y->codes[i]) {
            return x->codes[i] < y->codes[i] ? -1 : 1;
        }
    }
    return 0;
}

static bool is_alike(const struct pattern *a, const struct pattern *b,
                     size_t keys)
{
    for (size_t i = 0; i < keys; i++) {
        if (a->codes[i] != b->codes[i] && a->codes[i] != EMPTY &&
            b->codes[i] != EMPTY) {
            return false;
        }
    }
    return true;
}

static void code_rows(const struct hearth_export_table *t,
                      const struct hearth_export_column *const *keys,
                      size_t count, struct pattern *rows)
{
    for (size_t row = 0; row < t->row_count; row++) {
        rows[row].row = (uint32_t)row;
        for (size_t i = 0; i < count; i++) {
            rows[row].codes[i] =
                keys[i]->states[row] == HEARTH_EXPORT_GIVEN
                    ? (int32_t)lround(
                          fmax(fmin(keys[i]->numbers[row], 1e9), -1e9))
                    : EMPTY;
        }
    }
}

/* Runs of equal rows; ${of} says which one a row is in. */
static size_t group(const struct pattern *rows, size_t count,
                    struct pattern *groups, uint32_t *of)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        if (n == 0 || compare(&groups[n - 1], &rows[i]) != 0) {
            groups[n] = rows[i];
            groups[n++].count = 0;
        }
        groups[n - 1].count++;
        of[rows[i].row] = (uint32_t)(n - 1);
    }
    return n;
}

static void summarise(const uint32_t *fk, double weight,
                      struct hearth_export_risk *out)
{
    for (size_t row = 0; row < out->rows; row++) {
        double big = fmax(fk[row] * weight, 1.0);

        out->below_3 += fk[row] < 3 ? 1 : 0;
        out->below_5 += fk[row] < 5 ? 1 : 0;
        out->below_10 += fk[row] < 10 ? 1 : 0;
        out->largest = fmax(out->largest, 1.0 / fk[row]);
        out->matches += 1.0 / big;
    }
    out->mean = out->rows > 0 ? out->matches / (double)out->rows : 0;
}

int hearth_export_risk(const struct hearth_export_table *t, double weight,
                       uint32_t *fk, struct hearth_export_risk *out)
{
    const struct hearth_export_column *keys[KEYS_MAX];
    struct pattern *rows = calloc(t->row_count + 1, sizeof(*rows));
    struct pattern *groups = calloc(t->row_count + 1, sizeof(*groups));
    uint32_t *of = calloc(t->row_count + 1, sizeof(*of));
    uint32_t *found = calloc(t->row_count + 1, sizeof(*found));
    size_t n;

    memset(out, 0, sizeof(*out));
    out->rows = t->row_count;
    out->keys = find_keys(t, keys);
    if (rows == NULL || groups == NULL || of == NULL || found == NULL) {
        free(rows);
        free(groups);
        free(of);
        free(found);
        return HEARTH_E_MEMORY;
    }
    code_rows(t, keys, out->keys, rows);
    qsort(rows, t->row_count, sizeof(*rows), compare);
    n = group(rows, t->row_count, groups, of);
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            if (is_alike(&groups[a], &groups[b], out->keys)) {
                found[a] += groups[b].count;
            }
        }
    }
    for (size_t row = 0; row < t->row_count; row++) {
        fk[row] = found[of[row]];
    }
    summarise(fk, weight, out);
    hearth_secmem_wipe(rows, t->row_count * sizeof(*rows));
    hearth_secmem_wipe(groups, t->row_count * sizeof(*groups));
    free(rows);
    free(groups);
    free(of);
    free(found);
    return 0;
}

bool hearth_export_risk_is_fine(const struct hearth_export_risk *risk)
{
    return risk->below_5 == 0 && risk->mean < HEARTH_EXPORT_MEAN_MAX;
}
