/* SPDX-License-Identifier: Apache-2.0 */
/* A1, A2, A3 and A9: what sums of groups give away. Every group is a cell,
 * and wherever groups of one dimension are parts of another group that is a
 * sum; intervals are narrowed until nothing changes. */
#include "attacker.h"

#include <stdlib.h>
#include <string.h>

#define FAR    (UINT64_MAX / 4)
#define ROUNDS 60

struct cell {
    uint64_t low, high, count;
    bool is_hidden;
};

/* ${parent} = all ${d}-groups in it + the rest. */
struct sum {
    size_t parent;
    const char *dimension;
    struct cell rest;
    bool has_rest;
};

static bool is_part(const struct figure *part, const struct figure *of,
                    size_t people)
{
    for (size_t i = 0; i < people; i++) {
        if (part->in[i] && !of->in[i]) {
            return false;
        }
    }
    return part->people > 0;
}

static bool is_apart(const struct figure *a, const struct figure *b,
                     size_t people)
{
    for (size_t i = 0; i < people; i++) {
        if (a->in[i] && b->in[i]) {
            return false;
        }
    }
    return true;
}

/* The groups of ${dimension} are either parts of ${f}[parent] or apart. */
static bool make_sum(const struct figure *f, size_t count, size_t people,
                     struct sum *s)
{
    uint64_t left = f[s->parent].people;
    bool any = false;

    for (size_t i = 1; i < count; i++) {
        if (strcmp(f[i].dimension, s->dimension) != 0 || i == s->parent) {
            continue;
        }
        if (is_part(&f[i], &f[s->parent], people)) {
            any = true;
            left -= f[i].people;
        } else if (!is_apart(&f[i], &f[s->parent], people)) {
            return false;
        }
    }
    s->has_rest = left > 0;
    return any && strcmp(f[s->parent].dimension, s->dimension) != 0;
}

static bool narrow(struct cell *c, uint64_t low, uint64_t high)
{
    bool changed = false;

    if (low > c->low && low <= c->high) {
        c->low = low;
        changed = true;
    }
    if (high < c->high && high >= c->low) {
        c->high = high;
        changed = true;
    }
    return changed;
}

static struct cell *part_at(struct cell *cells, const struct figure *f,
                            struct sum *s, size_t i, size_t count,
                            size_t people)
{
    if (i == count) {
        return s->has_rest ? &s->rest : NULL;
    }
    return i > 0 && strcmp(f[i].dimension, s->dimension) == 0 &&
                   is_part(&f[i], &f[s->parent], people)
               ? &cells[i]
               : NULL;
}

static uint64_t minus(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

/* One sum, both ways. */
static bool tighten(struct cell *cells, const struct figure *f, struct sum *s,
                    size_t count, size_t people)
{
    struct cell *parent = &cells[s->parent], *c;
    uint64_t low = 0, high = 0;
    bool changed = false;

    for (size_t i = 1; i <= count; i++) {
        c = part_at(cells, f, s, i, count, people);
        if (c != NULL) {
            low += c->low;
            high = high + c->high < FAR ? high + c->high : FAR;
        }
    }
    changed = narrow(parent, low, high);
    for (size_t i = 1; i <= count; i++) {
        c = part_at(cells, f, s, i, count, people);
        if (c != NULL) {
            changed |= narrow(
                c, high == FAR ? 0 : minus(parent->low, high - c->high),
                parent->high >= FAR ? FAR : minus(parent->high, low - c->low));
        }
    }
    return changed;
}

static size_t make_sums(const struct figure *f, size_t count, size_t people,
                        struct sum *sums, size_t max)
{
    size_t n = 0;

    for (size_t parent = 0; parent < count; parent++) {
        for (size_t i = 1; i < count && n < max; i++) {
            struct sum s = {.parent = parent, .dimension = f[i].dimension};
            bool is_first = strcmp(f[i - 1].dimension, f[i].dimension) != 0;

            if (is_first && make_sum(f, count, people, &s)) {
                sums[n++] = s;
            }
        }
    }
    return n;
}

static void start_rests(const struct cell *cells, const struct figure *f,
                        struct sum *sums, size_t n, const size_t by[2])
{
    for (size_t s = 0; s < n; s++) {
        uint64_t left = cells[sums[s].parent].count;

        for (size_t i = 1; i < by[0]; i++) {
            if (strcmp(f[i].dimension, sums[s].dimension) == 0 &&
                is_part(&f[i], &f[sums[s].parent], by[1])) {
                left -= cells[i].count;
            }
        }
        sums[s].rest = (struct cell){0, FAR, left, true};
    }
}

static void judge(const struct cell *c, uint64_t k, enum attack_id id,
                  struct attack_result *out)
{
    if (c->is_hidden && c->count > 0 && c->count < k) {
        out->tried[id]++;
        out->found[id] += c->high < FAR && c->high - c->low < k;
    }
}

/* What is looked for in the cells. */
struct aim {
    uint64_t k;
    enum attack_id id;
    bool rests; /* what is in no group counts as well */
};

static void solve(struct cell *cells, const struct figure *f, size_t count,
                  size_t people, const struct aim *aim,
                  struct attack_result *out)
{
    static struct sum sums[512];
    const size_t by[2] = {count, people};
    size_t n = make_sums(f, count, people, sums, 512);
    bool changed = true;

    start_rests(cells, f, sums, n, by);
    for (size_t round = 0; changed && round < ROUNDS; round++) {
        changed = false;
        for (size_t s = 0; s < n; s++) {
            changed |= tighten(cells, f, &sums[s], count, people);
        }
    }
    for (size_t i = 0; i < count; i++) {
        judge(&cells[i], aim->k, aim->id, out);
    }
    for (size_t s = 0; aim->rests && s < n; s++) {
        if (sums[s].has_rest) {
            judge(&sums[s].rest, aim->k, ATTACK_A2, out);
        }
    }
}

/* Nobody gives an answer who is not in the group; of a group that is large
 * enough to be shown somewhere, the size is no secret. */
static uint64_t most_of(const struct figure *f, const struct truth *t,
                        uint64_t k)
{
    uint64_t n = 0;

    for (size_t i = 0; i < t->people; i++) {
        n += is_in(t, i, f->dimension, f->name);
    }
    return n >= k ? n : FAR;
}

static void attack_kind(const struct figure *f, size_t count,
                        const struct kind *kind, const struct truth *t,
                        uint64_t k, struct attack_result *out)
{
    struct cell *cells = calloc(count + 1, sizeof(*cells));

    for (size_t i = 0; cells != NULL && i < count; i++) {
        struct cell *c = &cells[i];

        c->count = kind_true(&f[i], kind, t);
        c->is_hidden = !kind_said(&f[i], kind, &c->low, &c->high);
        if (c->is_hidden) {
            c->low = 0;
            c->high = most_of(&f[i], t, k);
        }
    }
    if (cells != NULL) {
        const struct aim aim = {k, ATTACK_A3, true};

        solve(cells, f, count, t->people, &aim, out);
    }
    free(cells);
}

/* A9: how many people a hidden small group has, from all published bases. */
static void attack_bases(const struct figure *f, size_t count,
                         const struct truth *t, uint64_t k,
                         struct attack_result *out)
{
    struct cell *cells = calloc(count + 1, sizeof(*cells));

    for (size_t i = 0; cells != NULL && i < count; i++) {
        struct cell *c = &cells[i];

        c->count = f[i].people;
        c->is_hidden = f[i].shown == HEARTH_RELEASE_NOTHING;
        c->low = c->is_hidden ? 0 : f[i].base;
        c->high = c->is_hidden ? FAR : f[i].base + (f[i].base < 50 ? 9 : 4);
    }
    if (cells != NULL) {
        const struct aim aim = {k, ATTACK_A9, false};

        solve(cells, f, count, t->people, &aim, out);
    }
    free(cells);
}

/* A1: both are published, and the difference is a few people. */
static void attack_pairs(const struct figure *f, size_t count,
                         const struct truth *t, uint64_t k,
                         struct attack_result *out)
{
    for (size_t a = 0; a < count; a++) {
        for (size_t b = 0; b < count; b++) {
            if (a == b || f[a].shown == HEARTH_RELEASE_NOTHING ||
                f[b].shown == HEARTH_RELEASE_NOTHING ||
                f[b].people >= f[a].people ||
                !is_part(&f[b], &f[a], t->people)) {
                continue;
            }
            out->tried[ATTACK_A1]++;
            out->found[ATTACK_A1] += f[a].people - f[b].people < k;
        }
    }
}

void attack_intervals(const struct hearth_release_question *q,
                      const struct truth *t, uint64_t k,
                      struct attack_result *out)
{
    static struct kind kinds[64];
    size_t count, n = kinds_of(q, t, kinds, 64);
    struct figure *f = figures_of(q, t, &count);

    attack_pairs(f, count, t, k, out);
    attack_bases(f, count, t, k, out);
    for (size_t i = 0; i < n; i++) {
        attack_kind(f, count, &kinds[i], t, k, out);
    }
    figures_free(f, count);
}

/* ---- A9 over all questions of a form ---- */

/* A group that any question shows is known to its last person: who reads all
 * tables knows nearly that. */
static bool is_open(const struct hearth_release_form *form,
                    const struct figure *f)
{
    for (size_t q = 0; q < form->question_count; q++) {
        for (size_t i = 0; i < form->questions[q].group_count; i++) {
            const struct hearth_release_group *g =
                &form->questions[q].groups[i];

            if (g->shown != HEARTH_RELEASE_NOTHING &&
                strcmp(g->dimension, f->dimension) == 0 &&
                strcmp(g->name, f->name) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* The question with most groups, as if everybody had answered it. */
static struct figure *all_groups(const struct hearth_release_form *form,
                                 const struct truth *t, size_t *count)
{
    const struct hearth_release_question *most = NULL;
    struct figure *f;

    for (size_t q = 0; q < form->question_count; q++) {
        if (most == NULL ||
            form->questions[q].group_count > most->group_count) {
            most = &form->questions[q];
        }
    }
    *count = 0;
    f = most == NULL ? NULL : figures_of(most, t, count);
    for (size_t i = 0; i < *count; i++) {
        f[i].people = 0;
        for (size_t p = 0; p < t->people; p++) {
            f[i].in[p] = is_in(t, p, f[i].dimension, f[i].name);
            f[i].people += f[i].in[p];
        }
    }
    return f;
}

void attack_sizes(const struct hearth_release_form *form, const struct truth *t,
                  uint64_t k, struct attack_result *out)
{
    size_t count;
    struct figure *f = all_groups(form, t, &count);
    struct cell *cells = calloc(count + 1, sizeof(*cells));

    for (size_t i = 0; cells != NULL && i < count; i++) {
        struct cell *c = &cells[i];

        c->count = f[i].people;
        c->is_hidden = i > 0 && !is_open(form, &f[i]);
        c->low = c->is_hidden ? 0 : c->count;
        c->high = c->is_hidden ? FAR : c->count;
    }
    if (cells != NULL && count > 0 && f[0].people >= k) {
        const struct aim aim = {k, ATTACK_A9, false};

        solve(cells, f, count, t->people, &aim, out);
    }
    free(cells);
    figures_free(f, count);
}
