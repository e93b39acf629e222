/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of supervision over a group of rows. */
#include "host/quality/figures.h"

#include "hearth/secmem.h"
#include "host/stats/icc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BUCKET_MINUTES 5.0

static double minutes_of(const struct hearth_quality_row *row)
{
    return BUCKET_MINUTES * ((double)row->duration + 0.5);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The median (type 7: the mean of the two in the middle); sorts. */
static double median(double *v, size_t count)
{
    if (count == 0) {
        return (double)NAN;
    }
    qsort(v, count, sizeof(*v), by_size);
    return (v[(count - 1) / 2] + v[count / 2]) / 2.0;
}

double hearth_quality_median(const struct hearth_quality_rows *q,
                             const struct hearth_quality_group *g, double *work)
{
    for (size_t i = 0; i < g->count; i++) {
        work[i] = minutes_of(hearth_quality_row(q, g->rows[i]));
    }
    return median(work, g->count);
}

/* ---- counts ---- */

static double share(size_t count, size_t of)
{
    return of > 0 ? (double)count / (double)of : (double)NAN;
}

static void count_rows(const struct hearth_quality_rows *q,
                       const struct hearth_quality_marks *marks,
                       const struct hearth_quality_group *g,
                       struct hearth_quality_figures *out)
{
    size_t asked = 0, no_answer = 0, straight = 0, brief = 0, alike = 0;

    for (size_t i = 0; i < g->count; i++) {
        const struct hearth_quality_row *row =
            hearth_quality_row(q, g->rows[i]);

        asked += row->asked;
        no_answer += row->no_answer;
        straight += row->is_straight ? 1 : 0;
        brief += marks->is_short[g->rows[i]] ? 1 : 0;
        alike += marks->is_alike[g->rows[i]] ? 1 : 0;
    }
    out->no_answer = share(no_answer, asked);
    out->straight = share(straight, g->count);
    out->is_short = share(brief, g->count);
    out->alike = share(alike, g->count);
}

/* ---- interviewers ---- */

struct scores {
    double *y;
    uint32_t *worker;
};

static size_t count_workers(const struct hearth_quality_rows *q,
                            const struct hearth_quality_group *g)
{
    bool seen[HEARTH_QUALITY_NAMES_MAX] = {false};
    size_t count = 0;

    for (size_t i = 0; i < g->count; i++) {
        uint16_t w = hearth_quality_row(q, g->rows[i])->worker;

        count += seen[w] ? 0 : 1;
        seen[w] = true;
    }
    return count;
}

/* Of one scale of one form; NaN without. */
static double icc_of(const struct hearth_quality_rows *q,
                     const struct hearth_quality_group *g, uint16_t form,
                     size_t scale, const struct scores *work)
{
    struct hearth_icc_groups r;
    size_t n = 0;

    for (size_t i = 0; i < g->count; i++) {
        const struct hearth_quality_row *row =
            hearth_quality_row(q, g->rows[i]);

        if (row->form == form && !isnan(row->scores[scale])) {
            work->y[n] = row->scores[scale];
            work->worker[n++] = row->worker;
        }
    }
    return hearth_icc_groups(work->y, work->worker, n, HEARTH_QUALITY_NAMES_MAX,
                             &r) == 0
               ? r.icc1
               : (double)NAN;
}

static double largest_icc(const struct hearth_quality_rows *q,
                          const struct hearth_quality_group *g,
                          const struct scores *work)
{
    double most = (double)NAN;
    uint16_t forms = 0;

    for (size_t i = 0; i < g->count; i++) {
        uint16_t f = hearth_quality_row(q, g->rows[i])->form;

        forms = f >= forms ? (uint16_t)(f + 1) : forms;
    }
    for (uint16_t f = 0; f < forms; f++) {
        for (size_t s = 0; s < HEARTH_QUALITY_SCALES_MAX; s++) {
            most = fmax(most, icc_of(q, g, f, s, work)); /* NaN gives way */
        }
    }
    return most;
}

int hearth_quality_figures(const struct hearth_quality_rows *q,
                           const struct hearth_quality_marks *marks,
                           const struct hearth_quality_group *g,
                           struct hearth_quality_figures *out)
{
    size_t size = (g->count + 1) * (sizeof(double) + sizeof(uint32_t));
    struct hearth_secmem *m;
    struct scores work = {0};
    int e = hearth_secmem_open(size + 4096, &m);

    if (e != 0) {
        return e;
    }
    work.y = hearth_secmem_take(m, (g->count + 1) * sizeof(*work.y));
    work.worker = hearth_secmem_take(m, (g->count + 1) * sizeof(*work.worker));
    if (work.y == NULL || work.worker == NULL) {
        e = HEARTH_E_MEMORY;
    } else {
        count_rows(q, marks, g, out);
        out->minutes = hearth_quality_median(q, g, work.y);
        out->workers = count_workers(q, g);
        out->icc = largest_icc(q, g, &work);
    }
    hearth_secmem_close(m);
    return e;
}
