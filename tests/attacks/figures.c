/* SPDX-License-Identifier: Apache-2.0 */
/* Published figures as an attacker reads them. */
#include "attacker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool is_no_answer(const char *text)
{
    return text[0] == '\0' || strcmp(text, "dk") == 0 ||
           strcmp(text, "pns") == 0 || strcmp(text, "98") == 0 ||
           strcmp(text, "99") == 0;
}

/* ${text} has ${word} between separators. */
static bool has_word(const char *text, const char *word, char between)
{
    size_t len = strlen(word);

    for (const char *at = text; *at != '\0';) {
        const char *end = strchr(at, between);
        size_t n = end == NULL ? strlen(at) : (size_t)(end - at);

        if (n == len && strncmp(at, word, n) == 0) {
            return true;
        }
        at += n + (end != NULL);
    }
    return false;
}

static bool is_in_one(const struct truth *t, size_t person,
                      const char *dimension, const char *name)
{
    bool is_area = strcmp(dimension, "area") == 0;
    const char *is = truth_of(t, person, is_area ? "sys_area" : dimension);

    if (is[0] == '\0') {
        return false;
    }
    return is_area ? has_word(name, is, '+') : strcmp(is, name) == 0;
}

bool is_in(const struct truth *t, size_t person, const char *dimension,
           const char *name)
{
    char d[2][160], n[2][160];
    const char *star = strchr(dimension, '*'), *cut = strchr(name, '*');

    if (dimension[0] == '\0') {
        return true;
    }
    if (star == NULL || cut == NULL) {
        return is_in_one(t, person, dimension, name);
    }
    (void)snprintf(d[0], sizeof(d[0]), "%.*s", (int)(star - dimension),
                   dimension);
    (void)snprintf(d[1], sizeof(d[1]), "%s", star + 1);
    (void)snprintf(n[0], sizeof(n[0]), "%.*s", (int)(cut - name), name);
    (void)snprintf(n[1], sizeof(n[1]), "%s", cut + 1);
    return is_in_one(t, person, d[0], n[0]) && is_in_one(t, person, d[1], n[1]);
}

static void find_people(struct figure *f, const struct truth *t)
{
    f->in = calloc(t->people + 1, sizeof(*f->in));
    for (size_t i = 0; f->in != NULL && i < t->people; i++) {
        const char *answer = truth_of(t, i, f->q->name);
        bool is_given = f->q->kind == HEARTH_RELEASE_OPTIONS
                            ? answer[0] != '\0'
                            : !is_no_answer(answer);

        f->in[i] = is_given && is_in(t, i, f->dimension, f->name);
        f->people += f->in[i];
    }
}

static struct figure of_all(const struct hearth_release_question *q)
{
    return (struct figure){.q = q,
                           .dimension = "",
                           .name = "",
                           .shown = q->shown,
                           .base = q->base,
                           .since = q->since,
                           .step = q->step,
                           .cells = q->cells,
                           .cell_count = q->cell_count,
                           .top2 = &q->top2,
                           .mean = q->has_mean ? &q->mean : NULL,
                           .estimate = q->has_estimate ? &q->estimate : NULL};
}

static struct figure of_group(const struct hearth_release_question *q,
                              const struct hearth_release_group *g)
{
    return (struct figure){.q = q,
                           .dimension = g->dimension,
                           .name = g->name,
                           .shown = g->shown,
                           .base = g->base,
                           .since = g->since,
                           .step = g->step,
                           .cells = g->cells,
                           .cell_count = g->cell_count,
                           .top2 = &g->top2,
                           .mean = g->has_mean ? &g->mean : NULL,
                           .estimate = g->has_estimate ? &g->estimate : NULL};
}

struct figure *figures_of(const struct hearth_release_question *q,
                          const struct truth *t, size_t *count)
{
    struct figure *list = calloc(q->group_count + 1, sizeof(*list));

    *count = list == NULL ? 0 : q->group_count + 1;
    for (size_t i = 0; i < *count; i++) {
        list[i] = i == 0 ? of_all(q) : of_group(q, &q->groups[i - 1]);
        find_people(&list[i], t);
    }
    return list;
}

void figures_free(struct figure *f, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(f[i].in);
    }
    free(f);
}

/* ---- kinds of answers ---- */

static bool score_of(const char *text, long *out)
{
    char *end;

    *out = strtol(text, &end, 10);
    return end != text && *end == '\0';
}

/* The scores that were given; 0: not all answers are scores. */
static size_t scores_of(const struct hearth_release_question *q,
                        const struct truth *t, const char **high,
                        const char **next)
{
    long most = -1, second = -1, v;
    size_t different = 0;
    bool seen[100] = {false};

    for (size_t i = 0; i < t->people; i++) {
        const char *a = truth_of(t, i, q->name);

        if (is_no_answer(a)) {
            continue;
        }
        if (!score_of(a, &v) || v < 0 || v > 99) {
            return 0;
        }
        different += !seen[v];
        seen[v] = true;
        if (v > most) {
            second = most;
            *next = *high;
            most = v;
            *high = a;
        } else if (v < most && v > second) {
            second = v;
            *next = a;
        }
    }
    return different;
}

static void add_choice(struct kind *out, size_t *n, size_t max,
                       const char *name)
{
    if (*n < max) {
        memset(&out[*n], 0, sizeof(out[*n]));
        out[*n].choices[0] = name;
        out[*n].count = 1;
        (*n)++;
    }
}

size_t kinds_of(const struct hearth_release_question *q, const struct truth *t,
                struct kind *out, size_t max)
{
    const char *high = NULL, *next = NULL;
    size_t n = 0;

    if (q->kind == HEARTH_RELEASE_CHOICE && max >= 2 &&
        scores_of(q, t, &high, &next) >= 3) {
        for (size_t i = 0; i < 2; i++) {
            memset(&out[i], 0, sizeof(out[i]));
            out[i].choices[0] = high;
            out[i].choices[1] = next;
            out[i].count = 2;
            out[i].is_rest = i == 1;
        }
        return 2;
    }
    for (size_t c = 0; c < q->cell_count; c++) {
        add_choice(out, &n, max, q->cells[c].name);
        if (q->kind == HEARTH_RELEASE_OPTIONS) {
            add_choice(out, &n, max, q->cells[c].name);
            out[n - 1].is_rest = true;
        }
    }
    return n;
}

static bool is_of(const struct kind *k, const char *name)
{
    for (size_t i = 0; i < k->count; i++) {
        if (strcmp(k->choices[i], name) == 0) {
            return true;
        }
    }
    return false;
}

uint64_t kind_true(const struct figure *f, const struct kind *k,
                   const struct truth *t)
{
    uint64_t n = 0;

    for (size_t i = 0; i < t->people; i++) {
        const char *a = truth_of(t, i, f->q->name);
        bool has = f->q->kind == HEARTH_RELEASE_OPTIONS
                       ? has_word(a, k->choices[0], ' ')
                       : is_of(k, a);

        n += f->in[i] && has != k->is_rest;
    }
    return n;
}

/* An attacker's own rounding, in fractions of his own. */
bool share_counts(uint64_t n, double share, unsigned step, uint64_t *low,
                  uint64_t *high)
{
    *low = UINT64_MAX;
    *high = 0;
    for (uint64_t c = 0; c <= n; c++) {
        double points = 100.0 * (double)c / (double)n;

        if (points >= 100.0 * share - step / 2.0 - 1e-9 &&
            points < 100.0 * share + step / 2.0 - 1e-9) {
            *low = c < *low ? c : *low;
            *high = c;
        }
    }
    return *low <= *high;
}

static bool add_cell(const struct figure *f,
                     const struct hearth_release_cell *c, uint64_t *low,
                     uint64_t *high)
{
    uint64_t l, h;

    if (c->is_hidden ||
        !share_counts(f->people, c->share.share, f->step, &l, &h)) {
        return false;
    }
    *low += l;
    *high += h;
    return true;
}

bool kind_said(const struct figure *f, const struct kind *k, uint64_t *low,
               uint64_t *high)
{
    uint64_t l = 0, h = 0;

    if (f->people == 0 || f->shown == HEARTH_RELEASE_NOTHING) {
        return false;
    }
    if (f->shown == HEARTH_RELEASE_TOP2) {
        if (k->count != 2 ||
            !share_counts(f->people, f->top2->share, f->step, &l, &h)) {
            return false;
        }
    } else if (f->shown == HEARTH_RELEASE_DISTRIBUTION) {
        for (size_t c = 0; c < f->cell_count; c++) {
            if (is_of(k, f->cells[c].name) &&
                !add_cell(f, &f->cells[c], &l, &h)) {
                return false;
            }
        }
    } else {
        return false;
    }
    *low = k->is_rest ? (h < f->people ? f->people - h : 0) : l;
    *high = k->is_rest ? f->people - l : h;
    return true;
}
