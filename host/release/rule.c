/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule: from raw figures to what may be released. */
#include "host/release/rule.h"

#include "host/stats/scale.h"

#include <string.h>

static const char *take_hex(struct hearth_arena *arena, const uint8_t *data,
                            size_t len)
{
    char *text = hearth_arena_take(arena, 2 * len + 1, 1);

    if (text != NULL) {
        hearth_bytes_hex(hearth_slice_of(data, len), text);
    }
    return text;
}

static bool is_small_world(const struct hearth_form *form)
{
    return form->profile == HEARTH_PROFILE_CLOSED ||
           form->profile == HEARTH_PROFILE_LEADER;
}

uint64_t hearth_rule_base_min(const struct hearth_form *form)
{
    return is_small_world(form) ? UINT64_C(2) * HEARTH_RULE_BASE_MIN
                                : UINT64_C(1) * HEARTH_RULE_BASE_MIN;
}

uint64_t hearth_rule_cell_min(const struct hearth_form *form)
{
    return is_small_world(form) ? UINT64_C(2) * HEARTH_RULE_CELL_MIN
                                : UINT64_C(1) * HEARTH_RULE_CELL_MIN;
}

static void rule_scale(const struct hearth_tally *t, uint16_t index,
                       struct hearth_release_scale *out)
{
    const struct hearth_scale *scale = &t->form->scales[index];
    struct hearth_scale_result r;

    out->name = t->form->names + scale->name;
    out->item_count = scale->item_count;
    if (t->scales[index] == NULL ||
        hearth_scale_finish(t->scales[index], &r) != 0 ||
        r.count < hearth_rule_base_min(t->form) || !(r.sd_score > 0.0)) {
        return;
    }
    out->is_shown = true;
    out->base = r.count;
    out->index.value = r.index;
    out->index.low = r.index_interval.low;
    out->index.high = r.index_interval.high;
    out->has_alpha =
        r.has_alpha && r.complete_count >= hearth_rule_base_min(t->form);
    if (!out->has_alpha) {
        return;
    }
    out->alpha_pairwise = r.alpha_pairwise;
    out->alpha_complete = r.alpha_complete;
    out->alpha_low = r.alpha_interval.low;
    out->alpha_high = r.alpha_interval.high;
    out->complete = r.complete_count;
}

static int rule_form(const struct hearth_tally *t, struct hearth_arena *arena,
                     struct hearth_release_form *out)
{
    const struct hearth_form *form = t->form;
    struct hearth_release_question *questions = hearth_arena_take(
        arena, (size_t)form->node_count + 1, sizeof(*questions));
    struct hearth_release_scale *scales = hearth_arena_take(
        arena, (size_t)form->scale_count + 1, sizeof(*scales));

    if (questions == NULL || scales == NULL) {
        return HEARTH_E_MEMORY;
    }
    out->id = form->id;
    out->version = form->version;
    out->title = hearth_form_text(form, form->title, form->default_language);
    out->statement =
        form->statement == HEARTH_NO_TEXT
            ? ""
            : hearth_form_text(form, form->statement, form->default_language);
    out->interviews = hearth_release_coarse(t->interviews);
    for (uint16_t n = 0; n < form->node_count; n++) {
        int e;

        if (hearth_rule_question(t, n, arena, &questions[out->question_count],
                                 &e)) {
            out->question_count++;
        }
        if (e != 0) {
            return e;
        }
    }
    for (uint16_t s = 0; s < form->scale_count; s++) {
        rule_scale(t, s, &scales[s]);
    }
    out->questions = questions;
    out->scales = scales;
    out->scale_count = form->scale_count;
    return 0;
}

static int rule_forms(const struct hearth_results *r,
                      struct hearth_arena *arena, struct hearth_release *out)
{
    size_t count = hearth_results_form_count(r);
    struct hearth_release_form *forms =
        hearth_arena_take(arena, count + 1, sizeof(*forms));

    if (forms == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        int e = rule_form(hearth_results_tally(r, i), arena, &forms[i]);

        if (e != 0) {
            return e;
        }
    }
    out->forms = forms;
    out->form_count = count;
    return 0;
}

/* Days in order; cells come sorted by day. */
static int rule_days(const struct hearth_progress *p,
                     struct hearth_arena *arena, struct hearth_release *out)
{
    struct hearth_release_tick *days =
        hearth_arena_take(arena, p->cell_count + 1, sizeof(*days));
    struct hearth_release_tick *cells =
        hearth_arena_take(arena, p->cell_count + 1, sizeof(*cells));
    size_t n = 0;

    if (days == NULL || cells == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < p->cell_count; i++) {
        const struct hearth_progress_cell *c = &p->cells[i];

        if (n == 0 || days[n - 1].day != c->day) {
            days[n].day = c->day;
            days[n].area = "";
            n++;
        }
        days[n - 1].count += c->count;
        cells[i].day = c->day;
        cells[i].area = p->areas[c->area];
        cells[i].count = hearth_release_coarse(c->count);
    }
    for (size_t i = 0; i < n; i++) {
        days[i].count = hearth_release_coarse(days[i].count);
    }
    out->days = days;
    out->day_count = n;
    out->cells = cells;
    out->cell_count = p->cell_count;
    return 0;
}

static int rule_areas(const struct hearth_progress *p,
                      struct hearth_arena *arena, struct hearth_release *out)
{
    struct hearth_release_tick *areas =
        hearth_arena_take(arena, (size_t)p->area_count + 1, sizeof(*areas));

    if (areas == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint16_t a = 0; a < p->area_count; a++) {
        areas[a].area = p->areas[a];
    }
    for (size_t i = 0; i < p->cell_count; i++) {
        areas[p->cells[i].area].count += p->cells[i].count;
    }
    for (uint16_t a = 0; a < p->area_count; a++) {
        areas[a].count = hearth_release_coarse(areas[a].count);
    }
    out->areas = areas;
    out->area_count = p->area_count;
    return 0;
}

static int rule_problems(const struct hearth_results *r,
                         struct hearth_arena *arena, struct hearth_release *out)
{
    size_t count = hearth_results_problem_count(r);
    struct hearth_release_problem *problems =
        hearth_arena_take(arena, count + 1, sizeof(*problems));

    if (problems == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        const struct hearth_results_problem *p = hearth_results_problem(r, i);

        problems[i].device = take_hex(arena, p->device, HEARTH_DEVICE_LEN);
        problems[i].seq = p->seq;
        problems[i].text = p->text;
        if (problems[i].device == NULL) {
            return HEARTH_E_MEMORY;
        }
    }
    out->problems = problems;
    out->problem_count = count;
    return 0;
}

static int rule_head(const struct hearth_results *r, struct hearth_arena *arena,
                     struct hearth_release *out)
{
    const struct hearth_programme *p = hearth_results_programme(r);
    const struct hearth_progress *progress = hearth_results_progress(r);

    out->programme = p->name;
    out->programme_id = take_hex(arena, p->id, HEARTH_PROGRAMME_LEN);
    out->version = p->version;
    out->opened = hearth_release_coarse(hearth_results_opened(r));
    out->allows_synthetic = p->allows_synthetic;
    out->allows_paper = p->allows_paper;
    for (size_t i = 0; i < HEARTH_RELEASE_OUTCOMES; i++) {
        out->outcomes[i] = hearth_release_coarse(progress->outcomes[i]);
    }
    for (size_t i = 0; i < HEARTH_RELEASE_MODES; i++) {
        out->left_out[i] = hearth_release_coarse(progress->left_out[i]);
    }
    return out->programme_id == NULL ? HEARTH_E_MEMORY : 0;
}

int hearth_rule_apply(const struct hearth_results *r, int64_t now_s,
                      struct hearth_arena *arena, struct hearth_release *out)
{
    const struct hearth_progress *progress = hearth_results_progress(r);
    struct hearth_release release = {.made_s = now_s};
    int e = rule_head(r, arena, &release);

    if (e == 0) {
        e = rule_forms(r, arena, &release);
    }
    if (e == 0) {
        e = rule_days(progress, arena, &release);
    }
    if (e == 0) {
        e = rule_areas(progress, arena, &release);
    }
    if (e == 0) {
        e = rule_problems(r, arena, &release);
    }
    if (e == 0) {
        *out = release;
    }
    return e;
}
