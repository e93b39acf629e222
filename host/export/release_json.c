/* SPDX-License-Identifier: Apache-2.0 */
/* Released figures as JSON with their codebook. */
#include "host/export/release_tables.h"

#include "host/release/estimate.h"

#include "hearth/fsutil.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

const char *hearth_release_why(enum hearth_release_reason reason)
{
    static const char *const texts[] = {
        [HEARTH_RELEASE_FREE] = "",
        [HEARTH_RELEASE_FEW_ANSWERS] = "too few answers",
        [HEARTH_RELEASE_SMALL_CELL] = "an answer was given by too few",
        [HEARTH_RELEASE_OPEN_TEXT] = "words are never shown",
        [HEARTH_RELEASE_ALL_ALIKE] = "would speak about everyone in it",
        [HEARTH_RELEASE_COMPLEMENT] = "all others together are too few",
        [HEARTH_RELEASE_FEW_PLACES] = "too few interviewers or places",
        [HEARTH_RELEASE_LINKED] = "another hidden figure would follow from it",
        [HEARTH_RELEASE_SOLVABLE] = "exact answers would follow from it",
        [HEARTH_RELEASE_UNFIT] = "the answers do not fit the method"};
    size_t i = (size_t)reason;

    return i < sizeof(texts) / sizeof(texts[0]) && texts[i] != NULL
               ? texts[i]
               : "not shown";
}

static json_t *share_of(const struct hearth_release_share *s)
{
    return json_pack("{s:I,s:f,s:f,s:f}", "count", (json_int_t)s->count,
                     "share", s->share, "low95", s->low, "high95", s->high);
}

static json_t *cells_of(const struct hearth_release_cell *cells, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(
            list, json_pack("{s:s,s:s,s:o}", "name", cells[i].name, "label",
                            cells[i].label, "figure",
                            cells[i].is_hidden ? json_null()
                                               : share_of(&cells[i].share)));
    }
    return list;
}

static json_t *mean_of(bool has_mean, const struct hearth_release_mean *m)
{
    return has_mean ? json_pack("{s:f,s:f,s:f}", "value", m->value, "low95",
                                m->low, "high95", m->high)
                    : json_null();
}

static json_t *arm_of(const struct hearth_release_arm *a)
{
    return json_pack("{s:I,s:f,s:f}", "base", (json_int_t)a->base, "mean",
                     a->mean, "sd", a->sd);
}

/* A list experiment's follows from its arms, all others from what was said. */
static json_t *list_of(const struct hearth_release_estimate *e)
{
    return json_pack("{s:s,s:o,s:o,s:f,s:f,s:f,s:s}", "item", e->said,
                     "control", arm_of(&e->arms[0]), "treated",
                     arm_of(&e->arms[1]), "share", e->value, "low95", e->low,
                     "high95", e->high, "caution", hearth_estimate_caution(e));
}

static json_t *estimate_of(bool has_estimate,
                           const struct hearth_release_estimate *e)
{
    if (has_estimate && e->arms[0].base > 0) {
        return list_of(e);
    }
    return has_estimate
               ? json_pack("{s:s,s:I,s:I,s:f,s:f,s:f,s:s}", "said", e->said,
                           "p_yes_millionths", (json_int_t)e->p_yes,
                           "p_no_millionths", (json_int_t)e->p_no, "share",
                           e->value, "low95", e->low, "high95", e->high,
                           "caution", hearth_estimate_caution(e))
               : json_null();
}

static json_t *groups_of(const struct hearth_release_group *groups,
                         size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct hearth_release_group *g = &groups[i];

        (void)json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:I,s:s,s:o,s:o,s:o,s:o}",
                            "dimension", g->dimension, "name", g->name, "label",
                            g->label, "base", (json_int_t)g->base, "why_not",
                            hearth_release_why(g->reason), "answers",
                            cells_of(g->cells, g->cell_count), "top2",
                            g->shown == HEARTH_RELEASE_TOP2 ? share_of(&g->top2)
                                                            : json_null(),
                            "mean", mean_of(g->has_mean, &g->mean), "estimate",
                            estimate_of(g->has_estimate, &g->estimate)));
    }
    return list;
}

static json_t *questions_of(const struct hearth_release_form *f)
{
    json_t *list = json_array();

    for (size_t i = 0; i < f->question_count; i++) {
        const struct hearth_release_question *q = &f->questions[i];

        (void)json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:s,s:i,s:I,s:s,s:o,s:o,s:o,s:o,s:o}",
                            "name", q->name, "label", q->label, "section",
                            q->section != NULL ? q->section : "", "design",
                            hearth_estimate_method(q->design), "sensitivity",
                            (int)q->sensitivity, "base", (json_int_t)q->base,
                            "why_not", hearth_release_why(q->reason), "answers",
                            cells_of(q->cells, q->cell_count), "top2",
                            q->shown == HEARTH_RELEASE_TOP2 ? share_of(&q->top2)
                                                            : json_null(),
                            "mean", mean_of(q->has_mean, &q->mean), "estimate",
                            estimate_of(q->has_estimate, &q->estimate),
                            "groups", groups_of(q->groups, q->group_count)));
    }
    return list;
}

static json_t *forms_of(const struct hearth_release *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->form_count; i++) {
        const struct hearth_release_form *f = &r->forms[i];

        (void)json_array_append_new(
            list,
            json_pack("{s:s,s:I,s:s,s:s,s:I,s:o}", "id", f->id, "version",
                      (json_int_t)f->version, "title", f->title, "statement",
                      f->statement != NULL ? f->statement : "", "interviews",
                      (json_int_t)f->interviews, "questions", questions_of(f)));
    }
    return list;
}

static json_t *provenance_of(const struct hearth_release *r)
{
    const struct hearth_release_provenance *p = &r->provenance;

    return json_pack(
        "{s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:I,s:s,s:I}", "programme", r->programme,
        "programme_id", r->programme_id, "release", (json_int_t)r->number,
        "made_s", (json_int_t)hearth_release_figures_s(r), "wave",
        p->wave != NULL ? p->wave : "", "method",
        p->method != NULL ? p->method : "", "purpose",
        p->purpose != NULL ? p->purpose : "", "smallest_base", (json_int_t)p->k,
        "audit_head", r->audit_head != NULL ? r->audit_head : "",
        "audit_number", (json_int_t)r->audit_number);
}

int hearth_release_json(const char *folder, const struct hearth_release *r)
{
    json_t *o = json_pack(
        "{s:o,s:s,s:o}", "provenance", provenance_of(r), "codebook",
        "count, share (0 to 1) and interval of each answer, all rounded; null "
        "or why_not: held back to protect people; interviews and other coarse "
        "counts: 0 is fewer than 10, else rounded down to 5; where design is "
        "not direct, answers are what was said, with chance in it, and no "
        "share of people: that is estimate, as computed from the answer "
        "said, or in a list experiment as the difference of the two "
        "arms' mean numbers of items (it may lie outside 0 to 1, see "
        "caution)",
        "forms", forms_of(r));
    char path[HEARTH_PATH_MAX];
    char *text = json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
    int e = text == NULL ? HEARTH_E_MEMORY
                         : hearth_fsutil_join(folder, "tables.json", path);

    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_slice_text(text));
    }
    json_decref(o);
    free(text);
    return e;
}
