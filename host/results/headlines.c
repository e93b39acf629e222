/* SPDX-License-Identifier: Apache-2.0 */
/* Headline counts with noise, where a cube declares them: of everybody, once a
 * wave, when it closes. */
#include "host/cli/complain.h"
#include "host/disclosure/budget.h"
#include "host/release/rounding.h"
#include "host/release/rule.h"
#include "host/results/releases.h"

#include <stdio.h>
#include <string.h>

/* One of ${cube}'s questions of one choice; NULL: the form has none so. */
static const struct hearth_tally_question *
find_count(const struct hearth_cube *cube, const struct hearth_plan_headline *h,
           uint32_t *choice, uint16_t *node)
{
    const struct hearth_form *form = cube->form;

    for (uint16_t n = 0; n < form->node_count; n++) {
        if (strcmp(hearth_form_name(form, n), h->question) != 0 ||
            form->nodes[n].type != HEARTH_NODE_SELECT_ONE ||
            form->nodes[n].owner != HEARTH_ROOT ||
            !hearth_tally_has_choices(form, n) ||
            !hearth_rule_is_figure(form, n)) {
            continue;
        }
        *choice = hearth_form_find_choice(form, form->nodes[n].list,
                                          hearth_slice_text(h->choice));
        *node = n;
        return *choice == HEARTH_NO_TEXT ? NULL
                                         : &cube->groups[0]->tally.questions[n];
    }
    return NULL;
}

static int draw(struct hearth_budget *budget, const struct hearth_cube *cube,
                const struct hearth_plan_headline *h,
                struct hearth_release_headline *out, const char *wave)
{
    char indicator[HEARTH_BUDGET_NAME_MAX + 1];
    struct hearth_budget_cell cell = {.wave = wave,
                                      .indicator = indicator,
                                      .area = "all",
                                      .epsilon = h->epsilon};
    const struct hearth_tally_question *raw;
    uint32_t choice;
    uint16_t node;
    int64_t figure;
    uint64_t base;
    int e, len = snprintf(indicator, sizeof(indicator), "%s/%s=%s", h->form,
                          h->question, h->choice);

    raw = find_count(cube, h, &choice, &node);
    if (raw == NULL || len < 0 || (size_t)len >= sizeof(indicator)) {
        return hearth_complain(HEARTH_E_INVALID,
                               "headline '%s': the form has no such question "
                               "of one choice, or its name is too long",
                               h->question);
    }
    base = hearth_cube_base(cube, cube->groups[0], node);
    if (base < hearth_rule_k(cube) ||
        cube->form->nodes[node].design != HEARTH_NONE) {
        return 0; /* too few to say anything; or said through chance: a count
                   * of it would be read as one of people */
    }
    e = hearth_budget_draw(budget, &cell, raw->counts[choice],
                           hearth_rng_system(), &figure);
    if (e != 0) {
        return hearth_complain_why(e, "cannot draw the headline '%s'",
                                   h->question);
    }
    out->base = hearth_round_base(base);
    figure = figure < 0 ? 0 : figure;
    out->count = (uint64_t)figure > out->base ? out->base : (uint64_t)figure;
    out->epsilon = h->epsilon;
    out->form = h->form;
    out->question = h->question;
    out->name = h->choice;
    out->label = h->choice;
    out->area = "";
    return 0;
}

static const struct hearth_cube *cube_of(const struct hearth_releases *s,
                                         const char *id)
{
    for (size_t i = 0; i < hearth_results_form_count(s->results); i++) {
        const struct hearth_cube *c = hearth_results_cube(s->results, i);

        if (strcmp(c->form->id, id) == 0) {
            return c;
        }
    }
    return NULL;
}

static int draw_all(const struct hearth_releases *s,
                    struct hearth_budget *budget,
                    struct hearth_release_headline *list,
                    struct hearth_release *r)
{
    const struct hearth_plan *plan = hearth_results_plan(s->results);
    const char *wave = r->provenance.wave[0] == '\0' ? "-" : r->provenance.wave;
    int e = 0;

    for (size_t i = 0; e == 0 && i < plan->headline_count; i++) {
        const struct hearth_plan_headline *h = &plan->headlines[i];
        const struct hearth_cube *cube = cube_of(s, h->form);
        struct hearth_release_headline one = {0};

        e = cube == NULL ? hearth_complain(HEARTH_E_NOT_FOUND,
                                           "headline '%s': no form '%s'",
                                           h->question, h->form)
                         : draw(budget, cube, h, &one, wave);
        if (e == 0 && one.epsilon > 0) {
            list[r->headline_count++] = one;
        }
    }
    return e;
}

int hearth_releases_headlines(const struct hearth_releases *s,
                              struct hearth_arena *arena,
                              struct hearth_release *r)
{
    const struct hearth_plan *plan = hearth_results_plan(s->results);
    struct hearth_release_headline *list;
    struct hearth_budget *budget;
    int e;

    r->headline_count = 0;
    if (plan == NULL || plan->headline_count == 0) {
        return 0;
    }
    list = hearth_arena_take(arena, plan->headline_count, sizeof(*list));
    if (list == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_budget_open(s->folder.path, s->folder.incarnation, &budget);
    if (e != 0) {
        return hearth_complain_why(e, "cannot open the ledger of epsilon");
    }
    e = draw_all(s, budget, list, r);
    hearth_budget_close(budget);
    r->headlines = list;
    return e;
}
