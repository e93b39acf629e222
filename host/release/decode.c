/* SPDX-License-Identifier: Apache-2.0 */
/* Released figures from JSON; encode.c is the way there. */
#include "host/release/estimate.h"
#include "host/release/json.h"

#include "hearth/limits.h"

#include <math.h>

/* No figure is larger; beyond it the writer would say null. */
#define NUMBER_MAX 1e12

struct decode {
    struct hearth_arena *arena;
    int error; /* the first one sticks */
};

static void fail(struct decode *d, int code)
{
    if (d->error == 0) {
        d->error = code;
    }
}

static uint64_t count_of(struct decode *d, const struct hearth_json_node *n)
{
    if (n->kind != HEARTH_JSON_NUMBER || n->number < 0.0 ||
        n->number > 9007199254740992.0 || floor(n->number) < n->number) {
        fail(d, HEARTH_E_INVALID);
        return 0;
    }
    return (uint64_t)n->number;
}

static uint64_t get_count(struct decode *d, const struct hearth_json_node *o,
                          const char *key)
{
    return count_of(d, hearth_json_get(o, key));
}

/* A count that stands for a choice of at most ${max}. */
static unsigned get_choice(struct decode *d, const struct hearth_json_node *o,
                           const char *key, unsigned max)
{
    uint64_t v = get_count(d, o, key);

    if (v > max) {
        fail(d, HEARTH_E_INVALID);
        return 0;
    }
    return (unsigned)v;
}

static double get_number(struct decode *d, const struct hearth_json_node *o,
                         const char *key)
{
    const struct hearth_json_node *n = hearth_json_get(o, key);

    if (n->kind != HEARTH_JSON_NUMBER || fabs(n->number) > NUMBER_MAX) {
        fail(d, HEARTH_E_INVALID);
    }
    return n->number;
}

static bool get_flag(struct decode *d, const struct hearth_json_node *o,
                     const char *key)
{
    const struct hearth_json_node *n = hearth_json_get(o, key);

    if (n->kind != HEARTH_JSON_FLAG) {
        fail(d, HEARTH_E_INVALID);
    }
    return n->flag;
}

static const char *get_text(struct decode *d, const struct hearth_json_node *o,
                            const char *key)
{
    const struct hearth_json_node *n = hearth_json_get(o, key);

    if (n->kind != HEARTH_JSON_TEXT) {
        fail(d, HEARTH_E_INVALID);
    }
    return n->text;
}

/* A table with a place for each element of ${array}; NULL after failure. */
static void *table_for(struct decode *d, const struct hearth_json_node *array,
                       size_t size, size_t *count)
{
    void *table;

    *count = 0;
    if (array->kind != HEARTH_JSON_ARRAY) {
        fail(d, HEARTH_E_INVALID);
        return NULL;
    }
    table = hearth_arena_take(d->arena, array->count + 1, size);
    if (table == NULL) {
        fail(d, HEARTH_E_MEMORY);
        return NULL;
    }
    *count = array->count;
    return table;
}

static void get_share(struct decode *d, const struct hearth_json_node *o,
                      const char *key, struct hearth_release_share *s)
{
    const struct hearth_json_node *n = hearth_json_get(o, key);

    s->count = get_count(d, n, "count");
    s->share = get_number(d, n, "share");
    s->low = get_number(d, n, "low");
    s->high = get_number(d, n, "high");
}

static void get_mean(struct decode *d, const struct hearth_json_node *o,
                     const char *key, struct hearth_release_mean *m)
{
    const struct hearth_json_node *n = hearth_json_get(o, key);

    m->value = get_number(d, n, "value");
    m->sd = get_number(d, n, "sd");
    m->low = get_number(d, n, "low");
    m->high = get_number(d, n, "high");
}

/* What an estimate follows from. */
struct estimate_place {
    enum hearth_release_design design;
    const struct hearth_release_cell *cells;
    size_t cell_count;
};

static bool has(const struct hearth_json_node *o, const char *key)
{
    return hearth_json_get(o, key)->kind != HEARTH_JSON_NULL;
}

static const struct hearth_release_cell *
get_cells(struct decode *d, const struct hearth_json_node *o, size_t *count)
{
    const struct hearth_json_node *array = hearth_json_get(o, "cells");
    struct hearth_release_cell *c = table_for(d, array, sizeof(*c), count);
    const struct hearth_release_cell *first = c;

    for (const struct hearth_json_node *n = array->first;
         n != NULL && c != NULL; n = n->next, c++) {
        c->name = get_text(d, n, "name");
        c->label = get_text(d, n, "label");
        c->is_hidden = get_flag(d, n, "hidden");
        if (!c->is_hidden) {
            get_share(d, n, "share", &c->share);
        }
    }
    return first;
}

/* What a release of before does not have. */
static uint64_t get_count_or_0(struct decode *d,
                               const struct hearth_json_node *o,
                               const char *key)
{
    return has(o, key) ? get_count(d, o, key) : 0;
}

static const char *get_text_or_none(struct decode *d,
                                    const struct hearth_json_node *o,
                                    const char *key)
{
    return has(o, key) ? get_text(d, o, key) : "";
}

static unsigned get_step(struct decode *d, const struct hearth_json_node *n)
{
    return has(n, "step") ? get_choice(d, n, "step", 100) : 0;
}

static void get_arm(struct decode *d, const struct hearth_json_node *o,
                    const char *key, struct hearth_release_arm *a)
{
    const struct hearth_json_node *n = hearth_json_get(o, key);

    a->base = get_count(d, n, "base");
    a->mean = get_number(d, n, "mean");
    a->sd = get_number(d, n, "sd");
}

/* False: there is none. What does not follow from the shares beside it, or from
 * its arms, is refused: nobody is to read a figure that nothing stands
 * behind. */
static bool get_estimate(struct decode *d, const struct hearth_json_node *o,
                         const struct estimate_place *at,
                         struct hearth_release_estimate *e)
{
    const struct hearth_json_node *n = hearth_json_get(o, "estimate");

    if (n->kind == HEARTH_JSON_NULL) {
        return false;
    }
    if (at->design == HEARTH_RELEASE_LIST) {
        e->said = get_text(d, n, "item");
        get_arm(d, n, "control", &e->arms[0]);
        get_arm(d, n, "treated", &e->arms[1]);
    } else {
        e->said = get_text(d, n, "said");
        e->p_yes = get_count(d, n, "p_yes");
        e->p_no = get_count(d, n, "p_no");
    }
    e->value = get_number(d, n, "value");
    e->low = get_number(d, n, "low");
    e->high = get_number(d, n, "high");
    if (!hearth_estimate_follows(at->design, at->cells, at->cell_count, e)) {
        fail(d, HEARTH_E_INVALID);
    }
    return true;
}

static void get_group(struct decode *d, const struct hearth_json_node *n,
                      enum hearth_release_design design,
                      struct hearth_release_group *g)
{
    struct estimate_place at;

    g->dimension = get_text(d, n, "dimension");
    g->name = get_text(d, n, "name");
    g->label = get_text(d, n, "label");
    g->shown = (enum hearth_release_shown)get_choice(d, n, "shown",
                                                     HEARTH_RELEASE_ESTIMATE);
    g->reason = (enum hearth_release_reason)get_choice(d, n, "reason",
                                                       HEARTH_RELEASE_UNFIT);
    g->base = get_count(d, n, "base");
    g->step = get_step(d, n);
    g->since = get_count_or_0(d, n, "since");
    g->waits = get_count_or_0(d, n, "waits");
    g->planned = get_count_or_0(d, n, "planned");
    if (g->shown == HEARTH_RELEASE_DISTRIBUTION) {
        g->cells = get_cells(d, n, &g->cell_count);
    }
    if (g->shown == HEARTH_RELEASE_TOP2) {
        get_share(d, n, "top2", &g->top2);
    }
    g->has_mean = hearth_json_get(n, "mean")->kind == HEARTH_JSON_OBJECT;
    if (g->has_mean) {
        get_mean(d, n, "mean", &g->mean);
    }
    at = (struct estimate_place){design, g->cells, g->cell_count};
    g->has_estimate = get_estimate(d, n, &at, &g->estimate);
    /* a list experiment tells of everybody only */
    if (g->shown == HEARTH_RELEASE_ESTIMATE ||
        (design == HEARTH_RELEASE_LIST && g->has_estimate)) {
        fail(d, HEARTH_E_INVALID);
    }
}

static const struct hearth_release_group *
get_groups(struct decode *d, const struct hearth_json_node *o,
           enum hearth_release_design design, size_t *count)
{
    const struct hearth_json_node *array = hearth_json_get(o, "groups");
    struct hearth_release_group *g;
    const struct hearth_release_group *first;

    *count = 0;
    if (array->kind == HEARTH_JSON_NULL) {
        return NULL;
    }
    g = table_for(d, array, sizeof(*g), count);
    first = g;
    for (const struct hearth_json_node *n = array->first;
         n != NULL && g != NULL; n = n->next, g++) {
        get_group(d, n, design, g);
    }
    return first;
}

/* The estimate of a list experiment stands alone, and its base is that of both
 * arms: anything beside it would say more of an arm. */
static void check_list(struct decode *d,
                       const struct hearth_release_question *q)
{
    bool is_list = q->design == HEARTH_RELEASE_LIST && q->has_estimate;

    if (is_list != (q->shown == HEARTH_RELEASE_ESTIMATE) ||
        (is_list && (q->has_mean || q->base != q->estimate.arms[0].base +
                                                   q->estimate.arms[1].base))) {
        fail(d, HEARTH_E_INVALID);
    }
}

static void get_question(struct decode *d, const struct hearth_json_node *n,
                         struct hearth_release_question *q)
{
    struct estimate_place at;

    q->name = get_text(d, n, "name");
    q->label = get_text(d, n, "label");
    q->section = get_text(d, n, "section");
    q->repeat = hearth_json_get(n, "repeat")->kind == HEARTH_JSON_NULL
                    ? ""
                    : get_text(d, n, "repeat");
    q->kind =
        (enum hearth_release_kind)get_choice(d, n, "kind", HEARTH_RELEASE_TEXT);
    q->design = HEARTH_RELEASE_DIRECT;
    if (hearth_json_get(n, "design")->kind != HEARTH_JSON_NULL) {
        q->design = (enum hearth_release_design)get_choice(
            d, n, "design", HEARTH_RELEASE_CONJOINT);
    }
    q->shown = (enum hearth_release_shown)get_choice(d, n, "shown",
                                                     HEARTH_RELEASE_ESTIMATE);
    q->reason = (enum hearth_release_reason)get_choice(d, n, "reason",
                                                       HEARTH_RELEASE_UNFIT);
    q->sensitivity = (uint8_t)get_choice(d, n, "sensitivity", 3);
    q->base = get_count(d, n, "base");
    q->skipped = get_count(d, n, "skipped");
    q->no_answer = get_count(d, n, "no_answer");
    q->not_asked = get_count(d, n, "not_asked");
    q->top2_label = "";
    if (q->shown == HEARTH_RELEASE_DISTRIBUTION) {
        q->cells = get_cells(d, n, &q->cell_count);
    }
    if (q->shown == HEARTH_RELEASE_TOP2) {
        q->top2_label = get_text(d, n, "top2_label");
        get_share(d, n, "top2", &q->top2);
    }
    q->has_mean = hearth_json_get(n, "mean")->kind == HEARTH_JSON_OBJECT;
    if (q->has_mean) {
        get_mean(d, n, "mean", &q->mean);
    }
    at = (struct estimate_place){q->design, q->cells, q->cell_count};
    q->has_estimate = get_estimate(d, n, &at, &q->estimate);
    check_list(d, q);
    q->step = get_step(d, n);
    q->since = get_count_or_0(d, n, "since");
    q->waits = get_count_or_0(d, n, "waits");
    q->groups = get_groups(d, n, q->design, &q->group_count);
}

static void get_scale(struct decode *d, const struct hearth_json_node *n,
                      struct hearth_release_scale *s)
{
    s->name = get_text(d, n, "name");
    s->item_count = get_count(d, n, "items");
    s->is_shown = get_flag(d, n, "shown");
    s->since = get_count_or_0(d, n, "since");
    s->waits = get_count_or_0(d, n, "waits");
    s->groups = get_groups(d, n, HEARTH_RELEASE_DIRECT, &s->group_count);
    if (!s->is_shown) {
        return;
    }
    s->base = get_count(d, n, "base");
    get_mean(d, n, "index", &s->index);
    s->has_alpha =
        hearth_json_get(n, "alpha_pairwise")->kind == HEARTH_JSON_NUMBER;
    if (!s->has_alpha) {
        return;
    }
    s->alpha_pairwise = get_number(d, n, "alpha_pairwise");
    s->alpha_complete = get_number(d, n, "alpha_complete");
    s->alpha_low = get_number(d, n, "alpha_low");
    s->alpha_high = get_number(d, n, "alpha_high");
    s->complete = get_count(d, n, "complete");
}

static void get_form(struct decode *d, const struct hearth_json_node *n,
                     struct hearth_release_form *f)
{
    const struct hearth_json_node *questions = hearth_json_get(n, "questions");
    const struct hearth_json_node *scales = hearth_json_get(n, "scales");
    struct hearth_release_question *q =
        table_for(d, questions, sizeof(*q), &f->question_count);
    struct hearth_release_scale *s =
        table_for(d, scales, sizeof(*s), &f->scale_count);

    f->id = get_text(d, n, "id");
    f->version = get_count(d, n, "version");
    f->title = get_text(d, n, "title");
    /* figures released before there were statements have none */
    f->statement = hearth_json_get(n, "statement")->kind == HEARTH_JSON_TEXT
                       ? get_text(d, n, "statement")
                       : "";
    f->interviews = get_count(d, n, "interviews");
    f->planned = get_count_or_0(d, n, "planned");
    f->questions = q;
    f->scales = s;
    for (const struct hearth_json_node *c = questions->first;
         c != NULL && q != NULL; c = c->next) {
        get_question(d, c, q++);
    }
    for (const struct hearth_json_node *c = scales->first;
         c != NULL && s != NULL; c = c->next) {
        get_scale(d, c, s++);
    }
}

static const struct hearth_release_tick *
get_ticks(struct decode *d, const struct hearth_json_node *root,
          const char *key, size_t *count)
{
    const struct hearth_json_node *array = hearth_json_get(root, key);
    struct hearth_release_tick *ticks =
        table_for(d, array, sizeof(*ticks), count);
    struct hearth_release_tick *t = ticks;

    for (const struct hearth_json_node *n = array->first;
         n != NULL && t != NULL; n = n->next, t++) {
        t->day = get_count(d, n, "day");
        t->area = get_text(d, n, "area");
        t->count = get_count(d, n, "count");
        t->span = get_count_or_0(d, n, "span");
    }
    return ticks;
}

static void get_counts(struct decode *d, const struct hearth_json_node *root,
                       const char *key, uint64_t *counts, size_t count)
{
    const struct hearth_json_node *array = hearth_json_get(root, key);
    const struct hearth_json_node *n = array->first;

    if (array->kind != HEARTH_JSON_ARRAY || array->count != count) {
        fail(d, HEARTH_E_INVALID);
        return;
    }
    for (size_t i = 0; i < count; i++, n = n->next) {
        counts[i] = count_of(d, n);
    }
}

static void get_problems(struct decode *d, const struct hearth_json_node *root,
                         struct hearth_release *r)
{
    const struct hearth_json_node *array = hearth_json_get(root, "problems");
    struct hearth_release_problem *p =
        table_for(d, array, sizeof(*p), &r->problem_count);

    r->problems = p;
    for (const struct hearth_json_node *n = array->first;
         n != NULL && p != NULL; n = n->next, p++) {
        p->device = get_text(d, n, "device");
        p->seq = get_count(d, n, "seq");
        p->text = get_text(d, n, "text");
    }
}

/* Left out of releases made before it was stated. */
static void get_audit(struct decode *d, const struct hearth_json_node *root,
                      struct hearth_release *r)
{
    const struct hearth_json_node *n = hearth_json_get(root, "audit");
    uint8_t head[HEARTH_HASH_LEN];

    r->audit_head = "";
    if (n->kind == HEARTH_JSON_NULL) {
        return;
    }
    r->audit_number = get_count(d, n, "number");
    r->audit_head = get_text(d, n, "head");
    if (d->error == 0 &&
        hearth_bytes_unhex(r->audit_head, head, sizeof(head)) != 0) {
        fail(d, HEARTH_E_INVALID);
    }
}

static void get_provenance(struct decode *d,
                           const struct hearth_json_node *root,
                           struct hearth_release_provenance *p)
{
    const struct hearth_json_node *n = hearth_json_get(root, "provenance");

    p->wave = get_text_or_none(d, n, "wave");
    p->is_frozen = has(n, "frozen") && get_flag(d, n, "frozen");
    p->first_day = get_count_or_0(d, n, "first_day");
    p->last_day = get_count_or_0(d, n, "last_day");
    p->response_rate = get_count_or_0(d, n, "response_rate");
    p->k = get_count_or_0(d, n, "k");
    p->method = get_text_or_none(d, n, "method");
    p->purpose = get_text_or_none(d, n, "purpose");
    p->recipient = get_text_or_none(d, n, "recipient");
    p->expires_s = (int64_t)get_count_or_0(d, n, "expires_s");
    p->audit_cells = get_count_or_0(d, n, "audit_cells");
    p->audit_hidden = get_count_or_0(d, n, "audit_hidden");
    p->audit_worst = get_count_or_0(d, n, "audit_worst");
    p->cube = get_text_or_none(d, n, "cube");
    p->merged_from = get_text_or_none(d, n, "merged_from");
}

static void get_held(struct decode *d, const struct hearth_json_node *root,
                     struct hearth_release *r)
{
    const struct hearth_json_node *array = hearth_json_get(root, "held");
    struct hearth_release_held *h;

    if (array->kind == HEARTH_JSON_NULL) {
        return;
    }
    h = table_for(d, array, sizeof(*h), &r->held_count);
    r->held = h;
    for (const struct hearth_json_node *n = array->first;
         n != NULL && h != NULL; n = n->next, h++) {
        h->form = get_text(d, n, "form");
        h->question = get_text(d, n, "question");
        h->why = get_text(d, n, "why");
    }
}

static void get_headlines(struct decode *d, const struct hearth_json_node *root,
                          struct hearth_release *r)
{
    const struct hearth_json_node *array = hearth_json_get(root, "headlines");
    struct hearth_release_headline *h;

    if (array->kind == HEARTH_JSON_NULL) {
        return;
    }
    h = table_for(d, array, sizeof(*h), &r->headline_count);
    r->headlines = h;
    for (const struct hearth_json_node *n = array->first;
         n != NULL && h != NULL; n = n->next, h++) {
        h->form = get_text(d, n, "form");
        h->question = get_text(d, n, "question");
        h->name = get_text(d, n, "name");
        h->label = get_text(d, n, "label");
        h->area = get_text(d, n, "area");
        h->base = get_count(d, n, "base");
        h->count = get_count(d, n, "count");
        h->epsilon = get_count(d, n, "epsilon");
    }
}

static void get_release(struct decode *d, const struct hearth_json_node *root,
                        struct hearth_release *r)
{
    const struct hearth_json_node *forms = hearth_json_get(root, "forms");
    struct hearth_release_form *f =
        table_for(d, forms, sizeof(*f), &r->form_count);

    r->number = get_count_or_0(d, root, "number");
    get_provenance(d, root, &r->provenance);
    get_held(d, root, r);
    get_headlines(d, root, r);
    r->programme = get_text(d, root, "programme");
    r->programme_id = get_text(d, root, "programme_id");
    r->version = get_count(d, root, "version");
    r->made_s = (int64_t)get_count(d, root, "made_s");
    r->figures_s = (int64_t)get_count_or_0(d, root, "figures_s");
    get_audit(d, root, r);
    r->opened = get_count(d, root, "opened");
    get_counts(d, root, "outcomes", r->outcomes, HEARTH_RELEASE_OUTCOMES);
    get_counts(d, root, "left_out", r->left_out, HEARTH_RELEASE_MODES);
    r->allows_synthetic = get_flag(d, root, "allows_synthetic");
    r->allows_paper = get_flag(d, root, "allows_paper");
    r->forms = f;
    for (const struct hearth_json_node *n = forms->first;
         n != NULL && f != NULL; n = n->next) {
        get_form(d, n, f++);
    }
    r->days = get_ticks(d, root, "days", &r->day_count);
    r->areas = get_ticks(d, root, "areas", &r->area_count);
    r->cells = get_ticks(d, root, "cells", &r->cell_count);
    get_problems(d, root, r);
}

int hearth_release_decode(struct hearth_slice in, struct hearth_arena *arena,
                          struct hearth_release *out)
{
    struct decode d = {arena, 0};
    const struct hearth_json_node *root;
    struct hearth_release r = {0};
    int e = hearth_json_read(in, arena, &root);

    if (e != 0) {
        return e;
    }
    if (get_count(&d, root, "hearth_release") != 1) {
        return HEARTH_E_VERSION;
    }
    get_release(&d, root, &r);
    if (d.error != 0) {
        return d.error;
    }
    *out = r;
    return 0;
}
