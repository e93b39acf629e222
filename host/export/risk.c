/* SPDX-License-Identifier: Apache-2.0 */
/* Frequencies of keys, with empty values that are like any other. */
#include "host/export/risk.h"

#include "host/disclosure/freqcalc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 24u
#define K        10u /* of the third count in the report */
_Static_assert(KEYS_MAX <= HEARTH_FREQCALC_KEYS_MAX, "too many keys");

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

/* Equal numbers, equal codes; none is the one of an empty value. */
static uint32_t code_of(double number)
{
    return (uint32_t)(lround(fmax(fmin(number, 1e9), -1e9)) + 1000000000L);
}

static void code_rows(const struct hearth_export_table *t,
                      const struct hearth_export_column *const *keys,
                      size_t count, uint32_t *codes)
{
    for (size_t row = 0; row < t->row_count; row++) {
        for (size_t i = 0; i < count; i++) {
            codes[row * count + i] = keys[i]->states[row] == HEARTH_EXPORT_GIVEN
                                         ? code_of(keys[i]->numbers[row])
                                         : HEARTH_FREQCALC_EMPTY;
        }
    }
}

/* What is counted, and where to. */
struct work {
    uint32_t *codes;
    double *weights;
    uint64_t *fk;
    double *Fk;
};

static int take(struct work *w, size_t rows, size_t keys, double weight)
{
    w->codes = calloc(rows * keys + 1, sizeof(*w->codes));
    w->weights = calloc(rows + 1, sizeof(*w->weights));
    w->fk = calloc(rows + 1, sizeof(*w->fk));
    w->Fk = calloc(rows + 1, sizeof(*w->Fk));
    for (size_t row = 0; w->weights != NULL && row < rows; row++) {
        w->weights[row] = fmax(weight, 1.0);
    }
    return w->codes == NULL || w->weights == NULL || w->fk == NULL ||
                   w->Fk == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

static void drop(struct work *w, size_t rows, size_t keys)
{
    if (w->codes != NULL) {
        hearth_secmem_wipe(w->codes, rows * keys * sizeof(*w->codes));
    }
    free(w->codes);
    free(w->weights);
    free(w->fk);
    free(w->Fk);
}

static void summarise(const struct work *w, struct hearth_export_risk *out)
{
    struct hearth_freqcalc_risk r;

    hearth_freqcalc_judge(w->fk, w->Fk, out->rows, K, &r);
    out->below_3 = r.below_3;
    out->below_5 = r.below_5;
    out->below_10 = r.below_k;
    out->largest = r.largest;
    out->mean = r.mean;
    out->matches = r.expected_matches;
}

int hearth_export_risk(const struct hearth_export_table *t, double weight,
                       uint32_t *fk, struct hearth_export_risk *out)
{
    const struct hearth_export_column *keys[KEYS_MAX];
    struct hearth_freqcalc_input in = {.record_count = t->row_count};
    struct work w = {NULL, NULL, NULL, NULL};
    int e;

    memset(out, 0, sizeof(*out));
    out->rows = t->row_count;
    out->keys = find_keys(t, keys);
    e = take(&w, out->rows, out->keys, weight);
    if (e == 0) {
        code_rows(t, keys, out->keys, w.codes);
        in.keys = w.codes;
        in.key_count = out->keys;
        in.weights = w.weights;
        e = hearth_freqcalc(&in, w.fk, w.Fk);
    }
    if (e == 0) {
        summarise(&w, out);
    }
    for (size_t row = 0; e == 0 && row < out->rows; row++) {
        fk[row] = (uint32_t)w.fk[row]; /* at most the rows */
    }
    drop(&w, out->rows, out->keys);
    return e;
}

bool hearth_export_risk_is_fine(const struct hearth_export_risk *risk)
{
    return risk->below_5 == 0 && risk->mean < HEARTH_EXPORT_MEAN_MAX;
}
