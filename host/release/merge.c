/* SPDX-License-Identifier: Apache-2.0 */
/* Two organisations' releases as one. */
#include "host/release/merge.h"

#include "host/release/estimate.h"

#include "hearth/hash.h"

#include <math.h>
#include <string.h>

struct merge {
    struct hearth_arena *arena;
    bool failed;
};

/* Weighted, with an interval that is as wide as both together make it. */
static struct hearth_release_share
merge_share(const struct hearth_release_share *a, uint64_t na,
            const struct hearth_release_share *b, uint64_t nb)
{
    double wa = (double)na / (double)(na + nb), wb = 1.0 - wa;
    double half = hypot(wa * (a->high - a->low), wb * (b->high - b->low)) / 2;
    struct hearth_release_share s = {.share = wa * a->share + wb * b->share};

    s.count = (uint64_t)(s.share * (double)(na + nb) / 5.0 + 0.5) * 5;
    s.share = floor(100.0 * s.share + 0.5) / 100.0;
    s.low = fmax(0.0, floor(100.0 * (s.share - half)) / 100.0);
    s.high = fmin(1.0, ceil(100.0 * (s.share + half)) / 100.0);
    return s;
}

static struct hearth_release_mean
merge_mean(const struct hearth_release_mean *a, uint64_t na,
           const struct hearth_release_mean *b, uint64_t nb)
{
    double wa = (double)na / (double)(na + nb), wb = 1.0 - wa;
    double half = hypot(wa * (a->high - a->low), wb * (b->high - b->low)) / 2;
    struct hearth_release_mean m = {.value = wa * a->value + wb * b->value,
                                    .sd = fmax(a->sd, b->sd)};

    m.low = m.value - half;
    m.high = m.value + half;
    return m;
}

static bool has_same_cells(const struct hearth_release_question *a,
                           const struct hearth_release_question *b)
{
    if (a->cell_count != b->cell_count) {
        return false;
    }
    for (size_t i = 0; i < a->cell_count; i++) {
        if (strcmp(a->cells[i].name, b->cells[i].name) != 0) {
            return false;
        }
    }
    return true;
}

static bool merge_cells(struct merge *m,
                        const struct hearth_release_question *a,
                        const struct hearth_release_question *b,
                        struct hearth_release_question *out)
{
    const struct hearth_release_share none = {0};
    struct hearth_release_cell *cells =
        hearth_arena_take(m->arena, a->cell_count + 1, sizeof(*cells));

    if (cells == NULL) {
        m->failed = true;
        return false;
    }
    for (size_t i = 0; i < a->cell_count; i++) {
        cells[i] = a->cells[i];
        cells[i].is_hidden = a->cells[i].is_hidden || b->cells[i].is_hidden;
        cells[i].share = none;
        if (!cells[i].is_hidden) {
            cells[i].share = merge_share(&a->cells[i].share, a->base,
                                         &b->cells[i].share, b->base);
        }
    }
    out->cells = cells;
    return true;
}

/* All of one arm in both, in the steps of so many. */
static struct hearth_release_arm merge_arm(const struct hearth_release_arm *a,
                                           const struct hearth_release_arm *b)
{
    double na = (double)a->base, nb = (double)b->base, n = na + nb;
    double mean = (na * a->mean + nb * b->mean) / n;
    double square = na * (a->sd * a->sd + (a->mean - mean) * (a->mean - mean)) +
                    nb * (b->sd * b->sd + (b->mean - mean) * (b->mean - mean));

    return hearth_estimate_arm(a->base + b->base, mean, sqrt(square / n));
}

/* From the shares of both together, where both were asked with the same
 * chances, or from their arms. */
static void merge_estimate(const struct hearth_release_question *a,
                           const struct hearth_release_question *b,
                           struct hearth_release_question *out)
{
    bool is_same = a->has_estimate && b->has_estimate &&
                   a->estimate.p_yes == b->estimate.p_yes &&
                   a->estimate.p_no == b->estimate.p_no &&
                   strcmp(a->estimate.said, b->estimate.said) == 0;

    for (size_t arm = 0; is_same && out->design == HEARTH_RELEASE_LIST &&
                         arm < HEARTH_RELEASE_ARMS;
         arm++) {
        out->estimate.arms[arm] =
            merge_arm(&a->estimate.arms[arm], &b->estimate.arms[arm]);
    }
    out->has_estimate =
        is_same && hearth_estimate_make(out->design, out->cells,
                                        out->cell_count, &out->estimate);
}

/* False: both do not show the same. */
static bool merge_question(struct merge *m,
                           const struct hearth_release_question *a,
                           const struct hearth_release_question *b,
                           struct hearth_release_question *out)
{
    if (a->shown != b->shown || a->shown == HEARTH_RELEASE_NOTHING ||
        a->kind != b->kind || a->design != b->design || a->base == 0 ||
        b->base == 0) {
        return false;
    }
    *out = *a;
    out->base = a->base + b->base;
    out->skipped = out->no_answer = out->not_asked = 0;
    out->since = out->waits = 0;
    out->groups = NULL;
    out->group_count = 0;
    if (a->shown == HEARTH_RELEASE_DISTRIBUTION &&
        (!has_same_cells(a, b) || !merge_cells(m, a, b, out))) {
        return false;
    }
    if (a->shown == HEARTH_RELEASE_TOP2) {
        out->top2 = merge_share(&a->top2, a->base, &b->top2, b->base);
    }
    merge_estimate(a, b, out);
    if (a->shown == HEARTH_RELEASE_ESTIMATE && !out->has_estimate) {
        return false;
    }
    out->has_mean = a->has_mean && b->has_mean;
    if (out->has_mean) {
        out->mean = merge_mean(&a->mean, a->base, &b->mean, b->base);
    }
    return true;
}

static void merge_scales(struct merge *m, const struct hearth_release_form *a,
                         const struct hearth_release_form *b,
                         struct hearth_release_form *out)
{
    struct hearth_release_scale *scales =
        hearth_arena_take(m->arena, a->scale_count + 1, sizeof(*scales));

    m->failed = m->failed || scales == NULL;
    for (size_t i = 0; scales != NULL && i < a->scale_count; i++) {
        for (size_t k = 0; k < b->scale_count; k++) {
            const struct hearth_release_scale *x = &a->scales[i];
            const struct hearth_release_scale *y = &b->scales[k];

            if (strcmp(x->name, y->name) == 0 && x->is_shown && y->is_shown) {
                scales[out->scale_count++] = (struct hearth_release_scale){
                    .name = x->name,
                    .item_count = x->item_count,
                    .is_shown = true,
                    .base = x->base + y->base,
                    .index =
                        merge_mean(&x->index, x->base, &y->index, y->base)};
            }
        }
    }
    out->scales = scales;
}

static void merge_form(struct merge *m, const struct hearth_release_form *a,
                       const struct hearth_release_form *b,
                       struct hearth_release_form *out)
{
    struct hearth_release_question *questions =
        hearth_arena_take(m->arena, a->question_count + 1, sizeof(*questions));

    *out = *a;
    out->interviews = a->interviews + b->interviews;
    out->question_count = out->scale_count = 0;
    m->failed = m->failed || questions == NULL;
    for (size_t i = 0; questions != NULL && i < a->question_count; i++) {
        for (size_t k = 0; k < b->question_count; k++) {
            if (strcmp(a->questions[i].name, b->questions[k].name) == 0 &&
                merge_question(m, &a->questions[i], &b->questions[k],
                               &questions[out->question_count])) {
                out->question_count++;
            }
        }
    }
    out->questions = questions;
    merge_scales(m, a, b, out);
}

static int put_origin(struct merge *m, const struct hearth_release_loaded *a,
                      const struct hearth_release_loaded *b,
                      struct hearth_release *out)
{
    const struct hearth_release_loaded *both[] = {a, b};
    char *text = hearth_arena_take(m->arena, 4 * HEARTH_HASH_LEN + 2, 1);
    uint8_t hash[HEARTH_HASH_LEN];

    if (text == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < 2; i++) {
        int e = hearth_hash_parts(&both[i]->file, 1, hash);

        if (e != 0) {
            return e;
        }
        hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)),
                         text + i * (2 * (size_t)HEARTH_HASH_LEN + 1));
    }
    text[2 * (size_t)HEARTH_HASH_LEN] = ' ';
    out->provenance.merged_from = text;
    return 0;
}

int hearth_release_merge(const struct hearth_release_loaded *a,
                         const struct hearth_release_loaded *b,
                         struct hearth_arena *arena, struct hearth_release *out)
{
    const struct hearth_release *x = &a->content.release;
    const struct hearth_release *y = &b->content.release;
    struct merge m = {arena, false};
    struct hearth_release_form *forms =
        hearth_arena_take(arena, x->form_count + 1, sizeof(*forms));

    if (forms == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (strcmp(x->programme_id, y->programme_id) == 0) {
        return HEARTH_E_INVALID; /* the same people twice */
    }
    memset(out, 0, sizeof(*out));
    out->programme = x->programme;
    out->programme_id = x->programme_id;
    out->made_s = x->made_s > y->made_s ? x->made_s : y->made_s;
    out->audit_head = "";
    out->provenance = x->provenance;
    for (size_t i = 0; i < x->form_count; i++) {
        for (size_t k = 0; k < y->form_count; k++) {
            if (strcmp(x->forms[i].id, y->forms[k].id) == 0 &&
                x->forms[i].version == y->forms[k].version) {
                merge_form(&m, &x->forms[i], &y->forms[k],
                           &forms[out->form_count++]);
            }
        }
    }
    out->forms = forms;
    if (m.failed) {
        return HEARTH_E_MEMORY;
    }
    return out->form_count == 0 ? HEARTH_E_INVALID : put_origin(&m, a, b, out);
}
