/* SPDX-License-Identifier: Apache-2.0 */
/* /breakdowns: for which parts of the people figures are made, and what leads
 * propose. A lead chooses among the questions of the published forms; the
 * custodian decides about the very document that is shown. */
#include "host/chart/labels.h"
#include "host/folder/charter.h"
#include "host/folder/proposals.h"
#include "host/folder/published.h"
#include "host/results/part.h"
#include "host/results/plan_file.h"
#include "host/web/pages.h"

#include <stdlib.h>
#include <string.h>

#define SENSITIVE_MIN 3u /* such a question is no heading for others */

/* What this page is made from. */
struct cuts {
    struct hearth_programme programme;
    struct hearth_published forms[HEARTH_FORMS_MAX];
    size_t form_count;
    struct hearth_plan_held held;
    struct hearth_proposals proposals;
    bool is_broken; /* what was declared is not what is there */
};

/* ---- names of questions ---- */

static const char *label_of(const struct hearth_text *t,
                            const struct hearth_form *f, uint16_t node)
{
    uint8_t language;
    const char *label;

    if (!hearth_labels_language(f, t->language, &language)) {
        language = f->default_language;
    }
    label = hearth_form_text(f, f->nodes[node].label, language);
    return label[0] == '\0' ? hearth_form_name(f, node) : label;
}

/* As the page says it: a question's words, "Area", or a level's own name. */
static const char *words_of(const struct hearth_text *t, const struct cuts *c,
                            const char *name)
{
    if (strcmp(name, "area") == 0) {
        return hearth_say(t->language, HEARTH_SAY_CUT_AREA);
    }
    for (size_t i = 0; i < c->form_count; i++) {
        uint16_t node = hearth_part_find(c->forms[i].form, name);

        if (node != HEARTH_NONE) {
            return label_of(t, c->forms[i].form, node);
        }
    }
    return name;
}

static void put_by(struct hearth_text *t, const struct cuts *c,
                   const struct hearth_plan_by *by)
{
    const char *first = words_of(t, c, by->first);

    if (by->second[0] == '\0') {
        hearth_text_label(t, first);
        return;
    }
    hearth_text_label(t, first);
    hearth_text_add(t, " × ");
    hearth_text_label(t, words_of(t, c, by->second));
}

static bool has_by(const struct hearth_plan *p, const struct hearth_plan_by *by)
{
    for (size_t i = 0; i < p->by_count; i++) {
        const struct hearth_plan_by *b = &p->by[i];

        if ((strcmp(b->first, by->first) == 0 &&
             strcmp(b->second, by->second) == 0) ||
            (by->second[0] != '\0' && strcmp(b->first, by->second) == 0 &&
             strcmp(b->second, by->first) == 0)) {
            return true;
        }
    }
    return false;
}

/* ---- what counts now ---- */

/* The default cube as a plan, so that all else need not tell them apart. */
static void put_usual(const struct cuts *c, struct hearth_plan *plan)
{
    for (size_t i = 0; i < c->form_count; i++) {
        const struct hearth_form *f = c->forms[i].form;

        for (uint16_t n = 0;
             n < f->node_count && plan->by_count < HEARTH_PLAN_BY_MAX; n++) {
            struct hearth_plan_by by = {.second = ""};

            if (!hearth_part_is_usual(f, n) ||
                hearth_bytes_to_text(hearth_slice_text(hearth_form_name(f, n)),
                                     by.first, sizeof(by.first)) != 0 ||
                has_by(plan, &by)) {
                continue;
            }
            plan->by[plan->by_count++] = by;
        }
    }
}

static int open_cuts(const struct hearth_view *v, struct cuts *c)
{
    int e = hearth_charter_load(v->data, &c->programme);

    if (e != 0) {
        return e;
    }
    for (uint8_t i = 0; i < c->programme.form_count; i++) {
        struct hearth_published *p = &c->forms[c->form_count];

        if (hearth_published_load(v->data, c->programme.forms[i].id, p) == 0) {
            c->form_count++;
        } else {
            hearth_published_free(p);
        }
    }
    c->is_broken = hearth_plan_hold(v->data, &c->programme, &c->held) != 0;
    if (c->held.plan == NULL) {
        c->held.plan = calloc(1, sizeof(*c->held.plan));
        if (c->held.plan == NULL) {
            return HEARTH_E_MEMORY;
        }
        put_usual(c, c->held.plan);
    }
    return hearth_proposals_open(v->folder, &c->proposals);
}

static void close_cuts(struct cuts *c)
{
    for (size_t i = 0; i < c->form_count; i++) {
        hearth_published_free(&c->forms[i]);
    }
    hearth_plan_let_go(&c->held);
    hearth_proposals_close(&c->proposals);
    free(c);
}

static uint64_t k_of(const struct hearth_plan *p)
{
    return p->k == 0 ? HEARTH_PLAN_K_MIN : p->k;
}

/* ---- pieces ---- */

static void put_heading(struct hearth_text *t, enum hearth_say_id id)
{
    hearth_text_add(t, "<h2>");
    hearth_text_say(t, id);
    hearth_text_add(t, "</h2>\n");
}

static void put_paragraph(struct hearth_text *t, const char *class,
                          enum hearth_say_id id)
{
    hearth_text_add(t, "<p class=\"");
    hearth_text_add(t, class);
    hearth_text_add(t, "\">");
    hearth_text_say(t, id);
    hearth_text_add(t, "</p>\n");
}

static void begin_fact(struct hearth_text *t, enum hearth_say_id id)
{
    hearth_text_add(t, "<div><dt>");
    hearth_text_say(t, id);
    hearth_text_add(t, "</dt><dd>");
}

static void end_fact(struct hearth_text *t)
{
    hearth_text_add(t, "</dd></div>\n");
}

static void put_words(struct hearth_text *t, enum hearth_say_id id,
                      const char *words)
{
    if (words[0] != '\0') {
        begin_fact(t, id);
        hearth_text_label(t, words);
        end_fact(t);
    }
}

static void put_date(struct hearth_text *t, enum hearth_say_id id, int64_t s)
{
    if (s != 0) {
        begin_fact(t, id);
        hearth_text_say_date(t, s);
        end_fact(t);
    }
}

static void put_number(struct hearth_text *t, enum hearth_say_id id, uint64_t n)
{
    begin_fact(t, id);
    hearth_text_say_count(t, n);
    end_fact(t);
}

static void put_count(struct hearth_text *t, enum hearth_say_id id, uint64_t n)
{
    if (n != 0) {
        put_number(t, id, n);
    }
}

/* "Smallest group: 10", areas and counts where a document says something. */
static void put_rules(struct hearth_text *t, const struct hearth_plan *p)
{
    put_count(t, HEARTH_SAY_CUT_K, k_of(p));
    put_count(t, HEARTH_SAY_CUT_AREAS, p->area_count);
    put_count(t, HEARTH_SAY_CUT_HEADLINES, p->headline_count);
}

static void put_now(struct hearth_view *v, const struct cuts *c)
{
    const struct hearth_plan *p = c->held.plan;
    struct hearth_text *t = v->t;

    put_heading(t, HEARTH_SAY_CUT_NOW);
    if (c->is_broken) {
        put_paragraph(t, "banner", HEARTH_SAY_CUT_UNREADABLE);
        return;
    }
    hearth_text_add(t, "<div class=\"panel\"><ul class=\"cuts\">\n<li>");
    hearth_text_say(t, HEARTH_SAY_CUT_EVERYBODY);
    hearth_text_add(t, "</li>\n<li>");
    hearth_text_say(t, HEARTH_SAY_CUT_AREA);
    hearth_text_add(t, "</li>\n");
    for (size_t i = 0; i < p->level_count; i++) {
        hearth_text_add(t, "<li>");
        hearth_text_label(t, p->levels[i]);
        hearth_text_add(t, "</li>\n");
    }
    for (size_t i = 0; i < p->by_count; i++) {
        hearth_text_add(t, "<li>");
        put_by(t, c, &p->by[i]);
        hearth_text_add(t, "</li>\n");
    }
    hearth_text_add(t, "</ul>\n<dl class=\"terms\">\n");
    put_rules(t, p);
    put_date(t, HEARTH_SAY_CUT_DECLARED_ON, c->held.declared_s);
    hearth_text_add(t, "</dl>\n");
    if (c->held.number == 0) {
        put_paragraph(t, "note", HEARTH_SAY_CUT_DEFAULT);
    }
    hearth_text_add(t, "</div>\n");
}

/* ---- one proposal ---- */

static bool is_stale(const struct cuts *c, const struct hearth_proposal *p)
{
    return p->base != c->held.number;
}

static enum hearth_say_id state_of(const struct hearth_proposal *p)
{
    static const enum hearth_say_id states[] = {
        [0] = HEARTH_SAY_CUT_WAITS, /* no proposal that is read has it */
        [HEARTH_PROPOSAL_WAITS] = HEARTH_SAY_CUT_WAITS,
        [HEARTH_PROPOSAL_ACCEPTED] = HEARTH_SAY_CUT_ACCEPTED,
        [HEARTH_PROPOSAL_REFUSED] = HEARTH_SAY_CUT_REFUSED,
        [HEARTH_PROPOSAL_DECLARED] = HEARTH_SAY_CUT_MADE,
        [HEARTH_PROPOSAL_FAILED] = HEARTH_SAY_CUT_FAILED};

    return states[p->state];
}

/* Whether ${now} has what ${then} has not. */
static bool has_more(const struct hearth_plan *now,
                     const struct hearth_plan *then)
{
    for (size_t i = 0; i < now->by_count; i++) {
        if (!has_by(then, &now->by[i])) {
            return true;
        }
    }
    return false;
}

/* What ${now} has and ${then} has not, each in a line of its own. */
static void put_more(struct hearth_text *t, const struct cuts *c,
                     enum hearth_say_id label, const struct hearth_plan *now,
                     const struct hearth_plan *then)
{
    bool any = false;

    if (!has_more(now, then)) {
        return;
    }
    begin_fact(t, label);
    for (size_t i = 0; i < now->by_count; i++) {
        if (!has_by(then, &now->by[i])) {
            hearth_text_add(t, any ? "<br>" : "");
            put_by(t, c, &now->by[i]);
            any = true;
        }
    }
    end_fact(t);
}

/* What would change; nobody is to find out afterwards. Of one that is decided,
 * all its parts. */
static void put_changes(struct hearth_text *t, const struct cuts *c,
                        const struct hearth_proposal *p,
                        const struct hearth_plan *plan)
{
    static const struct hearth_plan nothing;
    const struct hearth_plan *held = c->held.plan;

    if (p->state > HEARTH_PROPOSAL_ACCEPTED) {
        put_more(t, c, HEARTH_SAY_CUT_FIRST, plan, &nothing);
        return;
    }
    if (!has_more(plan, held)) {
        begin_fact(t, HEARTH_SAY_CUT_FIRST);
        hearth_text_say(t, HEARTH_SAY_CUT_SAME);
        end_fact(t);
    }
    put_more(t, c, HEARTH_SAY_CUT_FIRST, plan, held);
    put_more(t, c, HEARTH_SAY_CUT_GONE, held, plan);
    if (k_of(plan) != k_of(held)) {
        put_number(t, HEARTH_SAY_CUT_K, k_of(plan));
    }
    if (plan->area_count != held->area_count) {
        put_number(t, HEARTH_SAY_CUT_AREAS, plan->area_count);
    }
    if (plan->headline_count != held->headline_count) {
        put_number(t, HEARTH_SAY_CUT_HEADLINES, plan->headline_count);
    }
}

/* Of the trial: "WHAT: WHERE", where the catalogue knows what. */
static void put_because(struct hearth_text *t, const struct hearth_proposal *p)
{
    char what[sizeof(p->answer)];
    char *colon = NULL;

    if (p->state != HEARTH_PROPOSAL_FAILED) {
        put_words(t, HEARTH_SAY_CUT_BECAUSE, p->answer);
        return;
    }
    memcpy(what, p->answer, sizeof(what)); /* of one size */
    for (char *at = what; (at = strstr(at, ": ")) != NULL; at++) {
        colon = at;
    }
    if (colon != NULL) {
        *colon = '\0';
    }
    begin_fact(t, HEARTH_SAY_CUT_BECAUSE);
    hearth_text_like(t, what);
    if (colon != NULL && colon[2] != '\0') {
        hearth_text_add(t, ": ");
        hearth_text_label(t, colon + 2);
    }
    end_fact(t);
}

static void put_document(struct hearth_text *t, const struct hearth_proposal *p)
{
    hearth_text_add(t, "<details><summary>");
    hearth_text_say(t, HEARTH_SAY_CUT_DOCUMENT);
    hearth_text_add(t, "</summary>\n");
    hearth_page_output(t, p->document);
    hearth_text_add(t, "<p class=\"note\">");
    hearth_text_say(t, HEARTH_SAY_CUT_HASH);
    hearth_text_add(t, " <code dir=\"ltr\" class=\"long\">");
    hearth_text_escaped(t, p->hash);
    hearth_text_add(t, "</code></p></details>\n");
}

static void put_decision(struct hearth_view *v, const struct cuts *c,
                         const struct hearth_proposal *p)
{
    struct hearth_text *t = v->t;

    if (is_stale(c, p)) {
        put_paragraph(t, "note", HEARTH_SAY_CUT_STALE);
    } else {
        put_paragraph(t, "note", HEARTH_SAY_CUT_ACCEPT_IS);
        hearth_page_act(v, "cube-accept");
        hearth_page_act_hidden(v, "hash", p->hash);
        hearth_page_act_end(v, hearth_say(t->language, HEARTH_SAY_CUT_ACCEPT));
    }
    hearth_page_act(v, "cube-refuse");
    hearth_page_act_hidden(v, "hash", p->hash);
    hearth_page_field_needed(
        t, "reason", hearth_say(t->language, HEARTH_SAY_CUT_BECAUSE), "text",
        hearth_say(t->language, HEARTH_SAY_CUT_LINE_IS));
    hearth_page_act_end(v, hearth_say(t->language, HEARTH_SAY_CUT_REFUSE));
}

static void put_proposal(struct hearth_view *v, const struct cuts *c,
                         const struct hearth_proposal *p)
{
    struct hearth_plan *plan = NULL;
    struct hearth_plan_why why;
    struct hearth_text *t = v->t;
    bool waits = p->state == HEARTH_PROPOSAL_WAITS;

    if (hearth_plan_read(p->document, &plan, &why) != 0) {
        plan = NULL;
    }
    hearth_text_add(t, "<article class=\"panel\">");
    hearth_text_add(t, "<h3>");
    hearth_text_label(t, p->reason);
    hearth_text_add(t, "</h3>\n<dl class=\"terms\">\n");
    begin_fact(t, HEARTH_SAY_PURPOSE_STATE);
    hearth_text_add(t, "<strong>");
    hearth_text_say(t, state_of(p));
    hearth_text_add(t, "</strong>");
    end_fact(t);
    put_because(t, p);
    if (plan != NULL) {
        put_changes(t, c, p, plan);
    }
    put_words(t, HEARTH_SAY_CUT_BY, p->by);
    put_date(t, HEARTH_SAY_CUT_ON, p->made_s);
    put_words(t, HEARTH_SAY_CUT_DECIDED_BY, p->decider);
    put_date(t, HEARTH_SAY_CUT_DECIDED, p->decided_s);
    put_date(t, HEARTH_SAY_CUT_TRIED, p->tried_s);
    hearth_text_add(t, "</dl>\n");
    put_document(t, p);
    if (waits && hearth_view_has(v, HEARTH_ROLE_CUSTODIAN)) {
        put_decision(v, c, p);
    } else if (waits && is_stale(c, p)) {
        put_paragraph(t, "note", HEARTH_SAY_CUT_STALE);
    }
    hearth_text_add(t, "</article>\n");
    hearth_plan_free(plan);
}

/* ---- a new one ---- */

static void put_option(struct hearth_text *t, const char *value,
                       const char *label)
{
    hearth_text_add(t, "<option dir=\"auto\" value=\"");
    hearth_text_escaped(t, value);
    hearth_text_add(t, "\">");
    hearth_text_escaped(t, label);
    hearth_text_add(t, "</option>\n");
}

/* An earlier form has the same question. */
static bool is_listed(const struct cuts *c, size_t form, const char *name)
{
    for (size_t i = 0; i < form; i++) {
        if (hearth_part_find(c->forms[i].form, name) != HEARTH_NONE) {
            return true;
        }
    }
    return false;
}

/* Calls ${put}, if any, with each; how many there are. */
static size_t each_question(struct hearth_text *t, const struct cuts *c,
                            void (*put)(struct hearth_text *t,
                                        const char *value, const char *label))
{
    size_t count = 0;

    for (size_t i = 0; i < c->form_count; i++) {
        const struct hearth_form *f = c->forms[i].form;

        for (uint16_t n = 0; n < f->node_count; n++) {
            const char *name = hearth_form_name(f, n);

            if (!hearth_part_may(f, n) || f->nodes[n].design != HEARTH_NONE ||
                f->nodes[n].sensitivity >= SENSITIVE_MIN ||
                is_listed(c, i, name)) {
                continue;
            }
            count++;
            if (put != NULL) {
                put(t, name, label_of(t, f, n));
            }
        }
    }
    return count;
}

static void put_select(struct hearth_text *t, const struct cuts *c,
                       const char *name, enum hearth_say_id label,
                       enum hearth_say_id none)
{
    bool is_first = none == HEARTH_SAY_CUT_CHOOSE;

    hearth_text_add(t, "<label class=\"field\"><span>");
    hearth_text_say(t, label);
    hearth_text_add(t, "</span><select name=\"");
    hearth_text_add(t, name);
    hearth_text_add(t, is_first ? "\" required>\n" : "\">\n");
    put_option(t, "", hearth_say(t->language, none));
    if (!is_first) {
        put_option(t, "area", hearth_say(t->language, HEARTH_SAY_CUT_AREA));
    }
    (void)each_question(t, c, put_option);
    hearth_text_add(t, "</select></label>\n");
}

static void put_new(struct hearth_view *v, const struct cuts *c)
{
    struct hearth_text *t = v->t;

    put_heading(t, HEARTH_SAY_CUT_NEW);
    if (hearth_proposals_room(&c->proposals) == 0) {
        put_paragraph(t, "note", HEARTH_SAY_CUT_FULL);
        return;
    }
    if (each_question(t, c, NULL) == 0) {
        put_paragraph(t, "note", HEARTH_SAY_CUT_NO_QUESTION);
        return;
    }
    put_paragraph(t, "note", HEARTH_SAY_CUT_NEW_IS);
    hearth_page_act(v, "cube-propose");
    put_select(t, c, "question", HEARTH_SAY_CUT_FIRST, HEARTH_SAY_CUT_CHOOSE);
    put_select(t, c, "with", HEARTH_SAY_CUT_SECOND, HEARTH_SAY_CUT_NOTHING);
    hearth_page_field_needed(
        t, "reason", hearth_say(t->language, HEARTH_SAY_CUT_FOR), "text",
        hearth_say(t->language, HEARTH_SAY_CUT_LINE_IS));
    hearth_page_act_end(v, hearth_say(t->language, HEARTH_SAY_CUT_NEW));
}

/* What waits for somebody comes first. */
static void put_all(struct hearth_view *v, const struct cuts *c)
{
    put_heading(v->t, HEARTH_SAY_CUT_PROPOSALS);
    if (c->proposals.count == 0) {
        put_paragraph(v->t, "empty", HEARTH_SAY_CUT_NONE);
    }
    hearth_text_add(v->t, "<div class=\"questions\">\n");
    for (int waits = 1; waits >= 0; waits--) {
        for (size_t i = 0; i < c->proposals.count; i++) {
            const struct hearth_proposal *p = &c->proposals.at[i];

            if ((p->state <= HEARTH_PROPOSAL_ACCEPTED) == (waits == 1)) {
                put_proposal(v, c, p);
            }
        }
    }
    hearth_text_add(v->t, "</div>\n");
}

int hearth_page_breakdowns(struct hearth_view *v)
{
    struct cuts *c = calloc(1, sizeof(*c));
    int e = c == NULL ? HEARTH_E_MEMORY : open_cuts(v, c);

    if (e == 0) {
        put_paragraph(v->t, "note", HEARTH_SAY_CUT_WHY);
        put_now(v, c);
        if (!c->is_broken && hearth_view_has(v, HEARTH_ROLE_LEAD)) {
            put_new(v, c);
        }
        put_all(v, c);
    }
    if (c != NULL) {
        close_cuts(c);
    }
    return e;
}
