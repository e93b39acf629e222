/* SPDX-License-Identifier: Apache-2.0 */
/* A4 and A5: the releases of one wave, one after the other, to somebody who
 * keeps them all. */
#include "attacker.h"

#include <stdlib.h>
#include <string.h>

/* "Nor to an interval narrower than 5": of any two releases, since somebody may
 * have kept them all. */
#define WIDTH_MIN 5u

/* ---- who changed ---- */

static bool is_same_person(const struct truth *a, size_t i,
                           const struct truth *b, size_t j)
{
    for (size_t f = 0; f < a->field_count; f++) {
        if (strcmp(a->values[i][f], truth_of(b, j, a->names[f])) != 0) {
            return false;
        }
    }
    for (size_t f = 0; f < b->field_count; f++) {
        if (strcmp(b->values[j][f], truth_of(a, i, b->names[f])) != 0) {
            return false;
        }
    }
    return true;
}

/* For each person of ${a}: whether there is one of their own in ${b}. */
static bool *stays_of(const struct truth *a, const struct truth *b)
{
    bool *stays = calloc(a->people + 1, sizeof(*stays));
    bool *taken = calloc(b->people + 1, sizeof(*taken));

    for (size_t i = 0; stays != NULL && taken != NULL && i < a->people; i++) {
        for (size_t j = 0; j < b->people && !stays[i]; j++) {
            if (!taken[j] && is_same_person(a, i, b, j)) {
                stays[i] = taken[j] = true;
            }
        }
    }
    free(taken);
    return stays;
}

/* Of the people behind a figure, those who are only in this release. */
static uint64_t only_here(const struct figure *f, const struct truth *t,
                          const bool *stays)
{
    uint64_t n = 0;

    for (size_t i = 0; i < t->people; i++) {
        n += f->in[i] && !stays[i];
    }
    return n;
}

/* ---- what was published ---- */

static bool is_same_share(const struct hearth_release_share *a,
                          const struct hearth_release_share *b)
{
    return a->count == b->count && a->share == b->share && a->low == b->low &&
           a->high == b->high;
}

static bool is_same_figure(const struct figure *a, const struct figure *b)
{
    bool is_same = a->shown == b->shown && a->base == b->base &&
                   a->step == b->step && a->cell_count == b->cell_count &&
                   (a->mean == NULL) == (b->mean == NULL);

    for (size_t c = 0; is_same && c < a->cell_count; c++) {
        is_same = a->cells[c].is_hidden == b->cells[c].is_hidden &&
                  is_same_share(&a->cells[c].share, &b->cells[c].share);
    }
    if (is_same && a->shown == HEARTH_RELEASE_TOP2) {
        is_same = is_same_share(a->top2, b->top2);
    }
    if (is_same && a->shown == HEARTH_RELEASE_ESTIMATE) {
        is_same = memcmp(a->estimate->arms, b->estimate->arms,
                         sizeof(a->estimate->arms)) == 0;
    }
    return is_same && (a->mean == NULL || (a->mean->value == b->mean->value &&
                                           a->mean->low == b->mean->low));
}

/* Counts that may stand behind a share, of a base that is only known as it is
 * published; how far apart they are. */
static uint64_t width_of(const struct figure *f, double share)
{
    uint64_t low = UINT64_MAX, high = 0, l, h;
    uint64_t last = f->base + (f->base < 50 ? 10u : 5u);

    for (uint64_t n = f->base; n < last; n++) {
        if (share_counts(n, share, f->step, &l, &h)) {
            low = l < low ? l : low;
            high = h > high ? h : high;
        }
    }
    return low > high ? 0 : high - low;
}

static void look(struct attack_result *out, bool found)
{
    out->tried[ATTACK_A4]++;
    out->found[ATTACK_A4] += found;
}

/* New minus old: how many of those who came said so. */
static void subtract(const struct figure *old, const struct figure *now,
                     struct attack_result *out)
{
    if (old->shown != now->shown) {
        return;
    }
    if (now->shown == HEARTH_RELEASE_TOP2) {
        look(out,
             width_of(old, old->top2->share) + width_of(now, now->top2->share) <
                 WIDTH_MIN);
        return;
    }
    for (size_t c = 0; c < now->cell_count && c < old->cell_count; c++) {
        if (!old->cells[c].is_hidden && !now->cells[c].is_hidden) {
            look(out, width_of(old, old->cells[c].share.share) +
                              width_of(now, now->cells[c].share.share) <
                          WIDTH_MIN);
        }
    }
}

/* ---- the releases ---- */

/* A release, and an earlier one. */
enum { NEW, OLD, MOMENTS };

struct view {
    const struct attack_moment *at[MOMENTS];
    const bool *gone, *came; /* of each person: false if so */
    struct attack_result *out;
};

static const struct figure *find(const struct figure *list, size_t count,
                                 const struct figure *like)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].dimension, like->dimension) == 0 &&
            strcmp(list[i].name, like->name) == 0) {
            return &list[i];
        }
    }
    return NULL;
}

/* Only one that was made in each of the two: one that stayed is of an earlier
 * release, and of its people. */
static void compare_figures(const struct view *v, const struct figure *old,
                            const struct figure *now)
{
    uint64_t number = v->at[OLD]->release->number;
    uint64_t k = v->at[NEW]->release->provenance.k;

    if (old == NULL || old->shown == HEARTH_RELEASE_NOTHING ||
        now->shown == HEARTH_RELEASE_NOTHING || old->since != number ||
        now->since != v->at[NEW]->release->number || is_same_figure(old, now)) {
        return;
    }
    look(v->out, only_here(old, v->at[OLD]->truth, v->gone) +
                         only_here(now, v->at[NEW]->truth, v->came) <
                     k);
    subtract(old, now, v->out);
    attack_list_moves(
        &(struct attack_pair){{old, now},
                              {v->at[OLD]->truth, v->at[NEW]->truth},
                              {v->gone, v->came}},
        v->out);
}

static const struct hearth_release_question *
question_of(const struct attack_moment *m, const char *form, const char *name)
{
    for (size_t f = 0; f < m->release->form_count; f++) {
        const struct hearth_release_form *at = &m->release->forms[f];

        for (size_t q = 0; strcmp(at->id, form) == 0 && q < at->question_count;
             q++) {
            if (strcmp(at->questions[q].name, name) == 0) {
                return &at->questions[q];
            }
        }
    }
    return NULL;
}

static void compare_question(const struct view *v, const char *form,
                             const char *name)
{
    struct figure *list[MOMENTS] = {NULL};
    size_t count[MOMENTS] = {0};

    for (size_t m = 0; m < MOMENTS; m++) {
        const struct hearth_release_question *q =
            question_of(v->at[m], form, name);

        if (q != NULL) {
            list[m] = figures_of(q, v->at[m]->truth, &count[m]);
        }
    }
    for (size_t i = 0; i < count[NEW]; i++) {
        const struct figure *f = &list[NEW][i];

        compare_figures(v, find(list[OLD], count[OLD], f), f);
    }
    for (size_t m = 0; m < MOMENTS; m++) {
        figures_free(list[m], count[m]);
    }
}

static void compare(const struct attack_moment *moments, size_t old, size_t now,
                    struct attack_result *out)
{
    const struct hearth_release *r = moments[now].release;
    bool *gone = stays_of(moments[old].truth, moments[now].truth);
    bool *came = stays_of(moments[now].truth, moments[old].truth);
    struct view v = {{&moments[now], &moments[old]}, gone, came, out};

    if (gone == NULL || came == NULL) {
        abort();
    }
    for (size_t f = 0; f < r->form_count; f++) {
        for (size_t q = 0; q < r->forms[f].question_count; q++) {
            compare_question(&v, r->forms[f].id, r->forms[f].questions[q].name);
        }
    }
    free(gone);
    free(came);
}

void attack_over_time(const struct attack_moment *moments, size_t count,
                      struct attack_result *out)
{
    for (size_t now = 1; now < count; now++) {
        for (size_t old = 0; old < now; old++) {
            compare(moments, old, now, out);
        }
    }
}
