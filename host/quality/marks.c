/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that are short, or nearly the same as another one of the same
 * interviewer. */
#include "host/quality/figures.h"

#include "hearth/secmem.h"
#include "host/stats/careless.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row is held against this many before it of its worker: a bound on time. */
#define BEFORE_MAX 1000u
/* Rows that are shuffled to see what chance does. */
#define SAMPLE_MAX 200u
#define ROUNDS     20u

struct slice_of_wave {
    uint16_t epoch;
    uint16_t form;
    size_t *rows; /* indices, ascending */
    size_t count;
};

void hearth_quality_unmark(struct hearth_quality_marks *m)
{
    free(m->is_short);
    free(m->is_alike);
    memset(m, 0, sizeof(*m));
}

/* ---- short ---- */

static int mark_short(const struct hearth_quality_rows *q,
                      const struct slice_of_wave *w, size_t k,
                      struct hearth_quality_marks *out)
{
    struct hearth_quality_group g = {w->rows, w->count};
    double *work, middle;

    if (w->count < k) {
        return 0;
    }
    work = calloc(w->count + 1, sizeof(*work));
    if (work == NULL) {
        return HEARTH_E_MEMORY;
    }
    middle = hearth_quality_median(q, &g, work);
    for (size_t i = 0; i < w->count; i++) {
        double own;

        g = (struct hearth_quality_group){&w->rows[i], 1};
        own = hearth_quality_median(q, &g, work);
        out->is_short[w->rows[i]] = own < HEARTH_QUALITY_SHORT * middle;
    }
    free(work);
    return 0;
}

/* ---- alike ---- */

/* The share of equal answers of two rows, of the questions that either of them
 * answered: forms leave out what does not concern a person, and what nobody
 * was asked makes no two people differ. 0 where too few are left. */
static double alike(const struct hearth_quality_row *a,
                    const struct hearth_quality_row *b, size_t codes)
{
    size_t same = 0, answered = 0;

    for (size_t i = 0; i < codes; i++) {
        bool has_a = a->codes[i] != HEARTH_QUALITY_NO_CODE;
        bool has_b = b->codes[i] != HEARTH_QUALITY_NO_CODE;

        answered += has_a || has_b ? 1u : 0u;
        same += has_a && a->codes[i] == b->codes[i] ? 1u : 0u;
    }
    return answered < HEARTH_QUALITY_ALIKE_MIN
               ? 0.0
               : (double)same / (double)answered;
}

/* The codes of the wave's newest rows, as many as ${t} has. */
static void fill_table(const struct hearth_quality_rows *q,
                       const struct slice_of_wave *w,
                       const struct hearth_careless_table *t, uint32_t *table)
{
    const size_t *rows = w->rows + (w->count - t->row_count);

    for (size_t i = 0; i < t->row_count; i++) {
        const struct hearth_quality_row *row = hearth_quality_row(q, rows[i]);

        for (size_t c = 0; c < t->k; c++) {
            table[i * t->k + c] = row->codes[c] == HEARTH_QUALITY_NO_CODE
                                      ? HEARTH_CARELESS_MISSING
                                      : row->codes[c];
        }
    }
}

/* What the rows reach when their answers are shuffled; 1 at most. */
static int threshold_of(const struct hearth_quality_rows *q,
                        const struct slice_of_wave *w, size_t codes,
                        double *out)
{
    size_t n = w->count < SAMPLE_MAX ? w->count : SAMPLE_MAX;
    struct hearth_careless_table t = {NULL, n, codes};
    size_t work_len = hearth_careless_work(&t, ROUNDS);
    struct hearth_careless_null null;
    struct hearth_secmem *m;
    uint32_t *table, *work;
    int e = hearth_secmem_open((n * codes + work_len) * 4 + 8192, &m);

    if (e != 0) {
        return e;
    }
    table = hearth_secmem_take(m, n * codes * sizeof(*table));
    work = hearth_secmem_take(m, work_len * sizeof(*work));
    e = table == NULL || work == NULL ? HEARTH_E_MEMORY : 0;
    if (e == 0) {
        fill_table(q, w, &t, table);
    }
    t.codes = table;
    if (e == 0) {
        e = hearth_careless_threshold(&t, ROUNDS, 1, work, &null);
    }
    if (e == 0) {
        *out = fmin(1.0, fmax(HEARTH_QUALITY_ALIKE, null.threshold));
    }
    hearth_secmem_close(m);
    return e;
}

static void compare(const struct hearth_quality_rows *q,
                    const struct slice_of_wave *w, size_t at, double threshold,
                    struct hearth_quality_marks *out)
{
    const struct hearth_quality_row *row = hearth_quality_row(q, w->rows[at]);
    size_t codes = hearth_quality_codes(q, w->form), compared = 0;

    for (size_t i = at; i > 0 && compared < BEFORE_MAX; i--) {
        const struct hearth_quality_row *other =
            hearth_quality_row(q, w->rows[i - 1]);

        if (other->worker != row->worker) {
            continue;
        }
        compared++;
        if (alike(row, other, codes) >= threshold) {
            out->is_alike[w->rows[at]] = true;
            out->is_alike[w->rows[i - 1]] = true;
        }
    }
}

static int mark_alike(const struct hearth_quality_rows *q,
                      const struct slice_of_wave *w, size_t k,
                      struct hearth_quality_marks *out)
{
    size_t codes = hearth_quality_codes(q, w->form);
    double threshold = 1.0;
    int e;

    if (w->count < k || w->count < 2 || codes < HEARTH_QUALITY_ALIKE_MIN) {
        return 0;
    }
    e = threshold_of(q, w, codes, &threshold);
    for (size_t i = 1; e == 0 && i < w->count; i++) {
        compare(q, w, i, threshold, out);
    }
    return e;
}

/* ---- all ---- */

/* The rows of the wave and form of row ${first}; false if an earlier row is of
 * them. */
static bool is_first(const struct hearth_quality_rows *q, size_t first,
                     struct slice_of_wave *w)
{
    const struct hearth_quality_row *row = hearth_quality_row(q, first);
    size_t count = hearth_quality_count(q);

    for (size_t i = 0; i < first; i++) {
        const struct hearth_quality_row *before = hearth_quality_row(q, i);

        if (before->epoch == row->epoch && before->form == row->form) {
            return false;
        }
    }
    w->epoch = row->epoch;
    w->form = row->form;
    w->count = 0;
    for (size_t i = first; i < count; i++) {
        const struct hearth_quality_row *other = hearth_quality_row(q, i);

        if (other->epoch == w->epoch && other->form == w->form) {
            w->rows[w->count++] = i;
        }
    }
    return true;
}

int hearth_quality_mark(const struct hearth_quality_rows *q, size_t k,
                        struct hearth_quality_marks *out)
{
    size_t count = hearth_quality_count(q);
    struct hearth_quality_marks m = {calloc(count + 1, sizeof(bool)),
                                     calloc(count + 1, sizeof(bool))};
    struct slice_of_wave w = {.rows = calloc(count + 1, sizeof(*w.rows))};
    int e = m.is_short == NULL || m.is_alike == NULL || w.rows == NULL
                ? HEARTH_E_MEMORY
                : 0;

    for (size_t i = 0; e == 0 && i < count; i++) {
        if (!is_first(q, i, &w)) {
            continue;
        }
        e = mark_short(q, &w, k, &m);
        if (e == 0) {
            e = mark_alike(q, &w, k, &m);
        }
    }
    free(w.rows);
    if (e != 0) {
        hearth_quality_unmark(&m);
        return e;
    }
    *out = m;
    return 0;
}
