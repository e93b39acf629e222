/* SPDX-License-Identifier: Apache-2.0 */
/* Records are sorted by key; equal ones are one pattern, and only patterns with
 * empty values have to be compared with others. */
#include "host/disclosure/freqcalc.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct entry {
    const uint32_t *key;
    double weight;
    size_t record;
};
struct pattern {
    const uint32_t *key;
    size_t first; /* of its entries */
    size_t count;
    double weight;
    bool has_empty;
    uint64_t fk;
    double high; /* Fk as two doubles: no order shows */
    double low;
};
struct work {
    size_t key_count;
    struct entry *entries;
    struct pattern *patterns;
    size_t pattern_count;
};

static int compare_keys(const uint32_t *a, const uint32_t *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

/* By key, then by weight, so that sums do not depend on the order. */
static bool is_before(const struct work *w, const struct entry *a,
                      const struct entry *b)
{
    int order = compare_keys(a->key, b->key, w->key_count);

    return order != 0 ? order < 0 : a->weight < b->weight;
}

static void sift(const struct work *w, size_t at, size_t count)
{
    struct entry *list = w->entries;

    for (;;) {
        size_t child = 2 * at + 1;
        struct entry moved = list[at];
        if (child >= count) {
            return;
        }
        if (child + 1 < count && is_before(w, &list[child], &list[child + 1])) {
            child++;
        }
        if (!is_before(w, &moved, &list[child])) {
            return;
        }
        list[at] = list[child];
        list[child] = moved;
        at = child;
    }
}

static void sort(const struct work *w, size_t count)
{
    for (size_t i = count / 2; i > 0; i--) {
        sift(w, i - 1, count);
    }
    for (size_t i = count; i > 1; i--) {
        struct entry last = w->entries[i - 1];
        w->entries[i - 1] = w->entries[0];
        w->entries[0] = last;
        sift(w, 0, i - 1);
    }
}

/* A sum as two doubles. */
static void add(struct pattern *p, double v)
{
    double sum = p->high + v;
    double rest =
        fabs(p->high) >= fabs(v) ? (p->high - sum) + v : (v - sum) + p->high;

    p->high = sum;
    p->low += rest;
}

static void find_patterns(struct work *w, size_t record_count)
{
    for (size_t i = 0; i < record_count; i++) {
        const struct entry *e = &w->entries[i];
        struct pattern *p = &w->patterns[w->pattern_count];
        if (w->pattern_count == 0 ||
            compare_keys(p[-1].key, e->key, w->key_count) != 0) {
            p->key = e->key;
            p->first = i;
            for (size_t k = 0; k < w->key_count; k++) {
                p->has_empty =
                    p->has_empty || e->key[k] == HEARTH_FREQCALC_EMPTY;
            }
            w->pattern_count++;
        }
        p = &w->patterns[w->pattern_count - 1];
        p->count++;
        add(p, e->weight);
    }
    for (size_t i = 0; i < w->pattern_count; i++) {
        struct pattern *p = &w->patterns[i];
        p->fk = p->count;
        p->weight = p->high + p->low;
    }
}

static bool matches(const struct pattern *a, const struct pattern *b,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a->key[i] != b->key[i] && a->key[i] != HEARTH_FREQCALC_EMPTY &&
            b->key[i] != HEARTH_FREQCALC_EMPTY) {
            return false;
        }
    }
    return true;
}

static int match_empty(struct work *w)
{
    uint64_t with_empty = 0;

    for (size_t i = 0; i < w->pattern_count; i++) {
        with_empty += w->patterns[i].has_empty;
    }
    if (with_empty * w->pattern_count * w->key_count >
        HEARTH_FREQCALC_WORK_MAX) {
        return HEARTH_E_LIMIT;
    }
    for (size_t i = 0; i < w->pattern_count; i++) {
        struct pattern *a = &w->patterns[i];
        for (size_t j = 0; a->has_empty && j < w->pattern_count; j++) {
            struct pattern *b = &w->patterns[j];
            /* two with empty values meet once from each side */
            if (i == j || !matches(a, b, w->key_count)) {
                continue;
            }
            a->fk += b->count;
            add(a, b->weight);
            if (!b->has_empty) {
                b->fk += a->count;
                add(b, a->weight);
            }
        }
    }
    return 0;
}

int hearth_freqcalc(const struct hearth_freqcalc_input *in, uint64_t *fk,
                    double *Fk)
{
    struct work w = {.key_count = in->key_count};
    int e = HEARTH_E_MEMORY;

    if (in->record_count > HEARTH_FREQCALC_RECORDS_MAX ||
        in->key_count > HEARTH_FREQCALC_KEYS_MAX) {
        return HEARTH_E_LIMIT;
    }
    w.entries = calloc(in->record_count + 1, sizeof *w.entries);
    w.patterns = calloc(in->record_count + 1, sizeof *w.patterns);
    if (w.entries != NULL && w.patterns != NULL) {
        for (size_t i = 0; i < in->record_count; i++) {
            w.entries[i] =
                (struct entry){&in->keys[i * in->key_count],
                               in->weights == NULL ? 1.0 : in->weights[i], i};
        }
        sort(&w, in->record_count);
        find_patterns(&w, in->record_count);
        e = match_empty(&w);
    }
    for (size_t i = 0; e == 0 && i < w.pattern_count; i++) {
        const struct pattern *p = &w.patterns[i];
        for (size_t j = 0; j < p->count; j++) {
            size_t record = w.entries[p->first + j].record;
            fk[record] = p->fk;
            Fk[record] = p->high + p->low;
        }
    }
    free(w.entries);
    free(w.patterns);
    return e;
}

void hearth_freqcalc_judge(const uint64_t *fk, const double *Fk, size_t count,
                           uint64_t k, struct hearth_freqcalc_risk *out)
{
    struct pattern sum = {0};
    uint64_t smallest = UINT64_MAX;

    *out = (struct hearth_freqcalc_risk){0};
    for (size_t i = 0; i < count; i++) {
        out->below_3 += fk[i] < 3;
        out->below_5 += fk[i] < 5;
        out->below_k += fk[i] < k;
        smallest = fk[i] < smallest ? fk[i] : smallest;
        add(&sum, 1.0 / Fk[i]);
    }
    if (count > 0) {
        out->largest = 1.0 / (double)smallest;
        out->expected_matches = sum.high + sum.low;
        out->mean = out->expected_matches / (double)count;
    }
}
