/* SPDX-License-Identifier: Apache-2.0 */
/* Released figures to JSON; decode.c is the way back. */
#include "host/release/json.h"
#include "host/release/release.h"

uint64_t hearth_release_coarse(uint64_t count)
{
    return count < 10 ? 0 : count - count % 5;
}

int64_t hearth_release_figures_s(const struct hearth_release *r)
{
    return r->figures_s > 0 ? r->figures_s : r->made_s;
}

struct hearth_release hearth_release_for_all(const struct hearth_release *r)
{
    struct hearth_release out = *r;

    out.problems = NULL; /* name devices and records */
    out.problem_count = 0;
    out.held = NULL; /* the custodian's reasons */
    out.held_count = 0;
    return out;
}

static void put_share(struct hearth_json *j, const char *key,
                      const struct hearth_release_share *s)
{
    hearth_json_open(j, key, '{');
    hearth_json_count(j, "count", s->count);
    hearth_json_number(j, "share", s->share);
    hearth_json_number(j, "low", s->low);
    hearth_json_number(j, "high", s->high);
    hearth_json_close(j, '}');
}

static void put_mean(struct hearth_json *j, const char *key,
                     const struct hearth_release_mean *m)
{
    hearth_json_open(j, key, '{');
    hearth_json_number(j, "value", m->value);
    hearth_json_number(j, "sd", m->sd);
    hearth_json_number(j, "low", m->low);
    hearth_json_number(j, "high", m->high);
    hearth_json_close(j, '}');
}

static void put_arm(struct hearth_json *j, const char *key,
                    const struct hearth_release_arm *a)
{
    hearth_json_open(j, key, '{');
    hearth_json_count(j, "base", a->base);
    hearth_json_number(j, "mean", a->mean);
    hearth_json_number(j, "sd", a->sd);
    hearth_json_close(j, '}');
}

/* What a question asked directly does not have. */
static void put_estimate(struct hearth_json *j, bool has_estimate,
                         const struct hearth_release_estimate *e)
{
    if (!has_estimate) {
        return;
    }
    hearth_json_open(j, "estimate", '{');
    if (e->arms[0].base > 0) {
        hearth_json_text(j, "item", e->said);
        put_arm(j, "control", &e->arms[0]);
        put_arm(j, "treated", &e->arms[1]);
    } else {
        hearth_json_text(j, "said", e->said);
        hearth_json_count(j, "p_yes", e->p_yes);
        hearth_json_count(j, "p_no", e->p_no);
    }
    hearth_json_number(j, "value", e->value);
    hearth_json_number(j, "low", e->low);
    hearth_json_number(j, "high", e->high);
    hearth_json_close(j, '}');
}

static void put_cell(struct hearth_json *j, const struct hearth_release_cell *c)
{
    hearth_json_open(j, NULL, '{');
    hearth_json_text(j, "name", c->name);
    hearth_json_text(j, "label", c->label);
    hearth_json_flag(j, "hidden", c->is_hidden);
    if (!c->is_hidden) {
        put_share(j, "share", &c->share);
    }
    hearth_json_close(j, '}');
}

static void put_cells(struct hearth_json *j,
                      const struct hearth_release_cell *cells, size_t count)
{
    hearth_json_open(j, "cells", '[');
    for (size_t i = 0; i < count; i++) {
        put_cell(j, &cells[i]);
    }
    hearth_json_close(j, ']');
}

static void put_count_if(struct hearth_json *j, const char *key, uint64_t v)
{
    if (v > 0) {
        hearth_json_count(j, key, v);
    }
}

/* How they are rounded, when they were made, and when the next may come. */
static void put_age(struct hearth_json *j, uint64_t step, uint64_t since,
                    uint64_t waits)
{
    put_count_if(j, "step", step);
    put_count_if(j, "since", since);
    put_count_if(j, "waits", waits);
}

static void put_group(struct hearth_json *j,
                      const struct hearth_release_group *g)
{
    hearth_json_open(j, NULL, '{');
    hearth_json_text(j, "dimension", g->dimension);
    hearth_json_text(j, "name", g->name);
    hearth_json_text(j, "label", g->label);
    hearth_json_count(j, "shown", (uint64_t)g->shown);
    hearth_json_count(j, "reason", (uint64_t)g->reason);
    hearth_json_count(j, "base", g->base);
    put_age(j, g->step, g->since, g->waits);
    put_count_if(j, "planned", g->planned);
    if (g->shown == HEARTH_RELEASE_DISTRIBUTION) {
        put_cells(j, g->cells, g->cell_count);
    }
    if (g->shown == HEARTH_RELEASE_TOP2) {
        put_share(j, "top2", &g->top2);
    }
    if (g->has_mean) {
        put_mean(j, "mean", &g->mean);
    }
    put_estimate(j, g->has_estimate, &g->estimate);
    hearth_json_close(j, '}');
}

static void put_groups(struct hearth_json *j,
                       const struct hearth_release_group *groups, size_t count)
{
    if (count == 0) {
        return;
    }
    hearth_json_open(j, "groups", '[');
    for (size_t i = 0; i < count; i++) {
        put_group(j, &groups[i]);
    }
    hearth_json_close(j, ']');
}

static void put_question(struct hearth_json *j,
                         const struct hearth_release_question *q)
{
    hearth_json_open(j, NULL, '{');
    hearth_json_text(j, "name", q->name);
    hearth_json_text(j, "label", q->label);
    hearth_json_text(j, "section", q->section);
    if (q->repeat != NULL && q->repeat[0] != '\0') {
        hearth_json_text(j, "repeat", q->repeat);
    }
    hearth_json_count(j, "kind", (uint64_t)q->kind);
    if (q->design != HEARTH_RELEASE_DIRECT) {
        hearth_json_count(j, "design", (uint64_t)q->design);
    }
    hearth_json_count(j, "shown", (uint64_t)q->shown);
    hearth_json_count(j, "reason", (uint64_t)q->reason);
    hearth_json_count(j, "sensitivity", q->sensitivity);
    hearth_json_count(j, "base", q->base);
    hearth_json_count(j, "skipped", q->skipped);
    hearth_json_count(j, "no_answer", q->no_answer);
    hearth_json_count(j, "not_asked", q->not_asked);
    if (q->shown == HEARTH_RELEASE_DISTRIBUTION) {
        put_cells(j, q->cells, q->cell_count);
    }
    if (q->shown == HEARTH_RELEASE_TOP2) {
        hearth_json_text(j, "top2_label", q->top2_label);
        put_share(j, "top2", &q->top2);
    }
    if (q->has_mean) {
        put_mean(j, "mean", &q->mean);
    }
    put_estimate(j, q->has_estimate, &q->estimate);
    put_age(j, q->step, q->since, q->waits);
    put_groups(j, q->groups, q->group_count);
    hearth_json_close(j, '}');
}

static void put_scale(struct hearth_json *j,
                      const struct hearth_release_scale *s)
{
    hearth_json_open(j, NULL, '{');
    hearth_json_text(j, "name", s->name);
    hearth_json_count(j, "items", s->item_count);
    hearth_json_flag(j, "shown", s->is_shown);
    if (s->is_shown) {
        hearth_json_count(j, "base", s->base);
        put_mean(j, "index", &s->index);
    }
    if (s->is_shown && s->has_alpha) {
        hearth_json_number(j, "alpha_pairwise", s->alpha_pairwise);
        hearth_json_number(j, "alpha_complete", s->alpha_complete);
        hearth_json_number(j, "alpha_low", s->alpha_low);
        hearth_json_number(j, "alpha_high", s->alpha_high);
        hearth_json_count(j, "complete", s->complete);
    }
    put_age(j, 0, s->since, s->waits);
    put_groups(j, s->groups, s->group_count);
    hearth_json_close(j, '}');
}

static void put_form(struct hearth_json *j, const struct hearth_release_form *f)
{
    hearth_json_open(j, NULL, '{');
    hearth_json_text(j, "id", f->id);
    hearth_json_count(j, "version", f->version);
    hearth_json_text(j, "title", f->title);
    hearth_json_text(j, "statement", f->statement);
    hearth_json_count(j, "interviews", f->interviews);
    put_count_if(j, "planned", f->planned);
    hearth_json_open(j, "questions", '[');
    for (size_t i = 0; i < f->question_count; i++) {
        put_question(j, &f->questions[i]);
    }
    hearth_json_close(j, ']');
    hearth_json_open(j, "scales", '[');
    for (size_t i = 0; i < f->scale_count; i++) {
        put_scale(j, &f->scales[i]);
    }
    hearth_json_close(j, ']');
    hearth_json_close(j, '}');
}

static void put_ticks(struct hearth_json *j, const char *key,
                      const struct hearth_release_tick *ticks, size_t count)
{
    hearth_json_open(j, key, '[');
    for (size_t i = 0; i < count; i++) {
        hearth_json_open(j, NULL, '{');
        hearth_json_count(j, "day", ticks[i].day);
        hearth_json_text(j, "area", ticks[i].area);
        hearth_json_count(j, "count", ticks[i].count);
        put_count_if(j, "span", ticks[i].span > 1 ? ticks[i].span : 0);
        hearth_json_close(j, '}');
    }
    hearth_json_close(j, ']');
}

static void put_counts(struct hearth_json *j, const char *key,
                       const uint64_t *counts, size_t count)
{
    hearth_json_open(j, key, '[');
    for (size_t i = 0; i < count; i++) {
        hearth_json_count(j, NULL, counts[i]);
    }
    hearth_json_close(j, ']');
}

static void put_problems(struct hearth_json *j, const struct hearth_release *r)
{
    hearth_json_open(j, "problems", '[');
    for (size_t i = 0; i < r->problem_count; i++) {
        hearth_json_open(j, NULL, '{');
        hearth_json_text(j, "device", r->problems[i].device);
        hearth_json_count(j, "seq", r->problems[i].seq);
        hearth_json_text(j, "text", r->problems[i].text);
        hearth_json_close(j, '}');
    }
    hearth_json_close(j, ']');
}

static void put_text_if(struct hearth_json *j, const char *key,
                        const char *text)
{
    if (text != NULL && text[0] != '\0') {
        hearth_json_text(j, key, text);
    }
}

static void put_provenance(struct hearth_json *j,
                           const struct hearth_release_provenance *p)
{
    hearth_json_open(j, "provenance", '{');
    put_text_if(j, "wave", p->wave);
    hearth_json_flag(j, "frozen", p->is_frozen);
    hearth_json_count(j, "first_day", p->first_day);
    hearth_json_count(j, "last_day", p->last_day);
    hearth_json_count(j, "response_rate", p->response_rate);
    hearth_json_count(j, "k", p->k);
    put_text_if(j, "method", p->method);
    put_text_if(j, "purpose", p->purpose);
    put_text_if(j, "recipient", p->recipient);
    hearth_json_count(j, "expires_s", (uint64_t)p->expires_s);
    hearth_json_count(j, "audit_cells", p->audit_cells);
    hearth_json_count(j, "audit_hidden", p->audit_hidden);
    hearth_json_count(j, "audit_worst", p->audit_worst);
    put_text_if(j, "cube", p->cube);
    put_text_if(j, "merged_from", p->merged_from);
    hearth_json_close(j, '}');
}

static void put_held(struct hearth_json *j, const struct hearth_release *r)
{
    if (r->held_count == 0) {
        return;
    }
    hearth_json_open(j, "held", '[');
    for (size_t i = 0; i < r->held_count; i++) {
        hearth_json_open(j, NULL, '{');
        hearth_json_text(j, "form", r->held[i].form);
        hearth_json_text(j, "question", r->held[i].question);
        hearth_json_text(j, "why", r->held[i].why);
        hearth_json_close(j, '}');
    }
    hearth_json_close(j, ']');
}

static void put_headlines(struct hearth_json *j, const struct hearth_release *r)
{
    if (r->headline_count == 0) {
        return;
    }
    hearth_json_open(j, "headlines", '[');
    for (size_t i = 0; i < r->headline_count; i++) {
        const struct hearth_release_headline *h = &r->headlines[i];

        hearth_json_open(j, NULL, '{');
        hearth_json_text(j, "form", h->form);
        hearth_json_text(j, "question", h->question);
        hearth_json_text(j, "name", h->name);
        hearth_json_text(j, "label", h->label);
        hearth_json_text(j, "area", h->area);
        hearth_json_count(j, "base", h->base);
        hearth_json_count(j, "count", h->count);
        hearth_json_count(j, "epsilon", h->epsilon);
        hearth_json_close(j, '}');
    }
    hearth_json_close(j, ']');
}

int hearth_release_encode(const struct hearth_release *r,
                          struct hearth_writer *out)
{
    struct hearth_json j = {out, false};

    hearth_json_open(&j, NULL, '{');
    hearth_json_count(&j, "hearth_release", 1);
    hearth_json_count(&j, "number", r->number);
    put_provenance(&j, &r->provenance);
    hearth_json_text(&j, "programme", r->programme);
    hearth_json_text(&j, "programme_id", r->programme_id);
    hearth_json_count(&j, "version", r->version);
    hearth_json_count(&j, "made_s", (uint64_t)r->made_s);
    if (r->figures_s > 0) {
        hearth_json_count(&j, "figures_s", (uint64_t)r->figures_s);
    }
    if (r->audit_number > 0) {
        hearth_json_open(&j, "audit", '{');
        hearth_json_count(&j, "number", r->audit_number);
        hearth_json_text(&j, "head", r->audit_head);
        hearth_json_close(&j, '}');
    }
    hearth_json_count(&j, "opened", r->opened);
    put_counts(&j, "outcomes", r->outcomes, HEARTH_RELEASE_OUTCOMES);
    put_counts(&j, "left_out", r->left_out, HEARTH_RELEASE_MODES);
    hearth_json_flag(&j, "allows_synthetic", r->allows_synthetic);
    hearth_json_flag(&j, "allows_paper", r->allows_paper);
    hearth_json_open(&j, "forms", '[');
    for (size_t i = 0; i < r->form_count; i++) {
        put_form(&j, &r->forms[i]);
    }
    hearth_json_close(&j, ']');
    put_ticks(&j, "days", r->days, r->day_count);
    put_ticks(&j, "areas", r->areas, r->area_count);
    put_ticks(&j, "cells", r->cells, r->cell_count);
    put_problems(&j, r);
    put_held(&j, r);
    put_headlines(&j, r);
    hearth_json_close(&j, '}');
    return hearth_writer_finish(out);
}
