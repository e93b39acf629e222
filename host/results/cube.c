/* SPDX-License-Identifier: Apache-2.0 */
/* The cube of a form: its counts for everybody and for each declared part. */
#include "host/results/cube.h"

#include "host/results/score.h"

#include "hearth/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVERYBODY  "everybody"
#define INTERVIEWS "(interviews)"

/* ---- dimensions ---- */

/* ${name} is ${word}, or ends with _${word}. */
static bool is_about(const char *name, const char *word)
{
    size_t len = strlen(name), tail = strlen(word);

    return len >= tail && strcmp(name + len - tail, word) == 0 &&
           (len == tail || name[len - tail - 1] == '_');
}

static bool is_one_of(const char *name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_about(name, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_demographic(const struct hearth_form *form, uint16_t node)
{
    static const char *const words[] = {"sex",      "gender",  "age",
                                        "age_band", "ageband", "agegroup"};
    const struct hearth_node *n = &form->nodes[node];
    size_t count = sizeof(words) / sizeof(words[0]);

    return n->type == HEARTH_NODE_SELECT_ONE && n->owner == HEARTH_ROOT &&
           n->role == HEARTH_ROLE_NONE &&
           (n->flags & (HEARTH_FLAG_GATE | HEARTH_FLAG_PRACTICE)) == 0 &&
           hearth_tally_has_choices(form, node) &&
           form->lists[n->list].count <= 12 &&
           (is_one_of(hearth_form_name(form, node), words, count) ||
            is_one_of(form->names + form->lists[n->list].name, words, count));
}

/* The default cube, "derived from the form". */
static void declare(struct hearth_cube *c)
{
    c->dimensions[0] = (struct hearth_cube_dimension){EVERYBODY, HEARTH_NONE};
    c->dimensions[1] =
        (struct hearth_cube_dimension){HEARTH_CUBE_AREA, HEARTH_NONE};
    c->dimension_count = 2;
    for (uint16_t n = 0; n < c->form->node_count; n++) {
        if (c->dimension_count < HEARTH_CUBE_DIMENSIONS_MAX &&
            is_demographic(c->form, n)) {
            c->dimensions[c->dimension_count++] =
                (struct hearth_cube_dimension){hearth_form_name(c->form, n), n};
        }
    }
}

/* ---- groups ---- */

static void free_group(struct hearth_cube_group *g)
{
    hearth_tally_close(&g->tally);
    free(g->units);
    free(g);
}

void hearth_cube_key(const struct hearth_cube *c,
                     const struct hearth_cube_group *g, char *out)
{
    (void)snprintf(out, HEARTH_CUBE_KEY_MAX, "%.*s=%s", HEARTH_NAME_MAX,
                   c->dimensions[g->dimension].name, g->name);
}

static const char *unit_name(const struct hearth_cube *c, size_t unit)
{
    return unit < c->form->node_count
               ? hearth_form_name(c->form, (uint16_t)unit)
               : INTERVIEWS;
}

size_t hearth_cube_interviews(const struct hearth_cube *c)
{
    return c->form->node_count;
}

static void recall(const struct hearth_cube *c, struct hearth_cube_group *g)
{
    char key[HEARTH_CUBE_KEY_MAX];

    hearth_cube_key(c, g, key);
    for (size_t u = 0; c->past != NULL && u <= hearth_cube_interviews(c); u++) {
        g->units[u].last =
            hearth_past_find(c->past, c->form->id, key, unit_name(c, u));
    }
}

static const char *label_of(const struct hearth_cube *c,
                            const struct hearth_cube_group *g)
{
    uint16_t node = c->dimensions[g->dimension].node;
    uint16_t list;
    const char *label;

    if (node == HEARTH_NONE) {
        return g->name;
    }
    list = c->form->nodes[node].list;
    label = hearth_form_text(
        c->form, c->form->choices[c->form->lists[list].first + g->choice].label,
        c->form->default_language);
    return label[0] != '\0' ? label : g->name;
}

static bool is_before(const struct hearth_cube_group *a,
                      const struct hearth_cube_group *b)
{
    if (a->dimension != b->dimension) {
        return a->dimension < b->dimension;
    }
    return a->choice != b->choice ? a->choice < b->choice
                                  : strcmp(a->name, b->name) < 0;
}

/* In an order of their own, whichever came first. */
static void insert(struct hearth_cube *c, struct hearth_cube_group *g)
{
    size_t at = c->group_count++;

    while (at > 0 && is_before(g, c->groups[at - 1])) {
        c->groups[at] = c->groups[at - 1];
        at--;
    }
    c->groups[at] = g;
}

static int add_group(struct hearth_cube *c, uint8_t dimension, uint32_t choice,
                     struct hearth_slice name, struct hearth_cube_group **out)
{
    struct hearth_cube_group *g;
    int e;

    *out = NULL;
    if (c->group_count == HEARTH_CUBE_GROUPS_MAX) {
        c->is_full = true;
        return 0;
    }
    g = calloc(1, sizeof(*g));
    if (g == NULL) {
        return HEARTH_E_MEMORY;
    }
    g->dimension = dimension;
    g->choice = choice;
    g->units = calloc((size_t)c->form->node_count + 1, sizeof(*g->units));
    e = g->units == NULL ? HEARTH_E_MEMORY
                         : hearth_bytes_to_text(name, g->name, sizeof(g->name));
    if (e == 0) {
        e = hearth_tally_open(c->form, &g->tally);
    }
    if (e != 0) {
        free_group(g);
        return e;
    }
    g->label = label_of(c, g);
    recall(c, g);
    insert(c, g);
    *out = g;
    return 0;
}

/* NULL where there is no room for another. */
static int take_group(struct hearth_cube *c, uint8_t dimension, uint32_t choice,
                      struct hearth_slice name, struct hearth_cube_group **out)
{
    for (size_t i = 0; i < c->group_count; i++) {
        *out = c->groups[i];
        if ((*out)->dimension == dimension &&
            hearth_slice_is_equal(hearth_slice_text((*out)->name), name)) {
            return 0;
        }
    }
    return add_group(c, dimension, choice, name, out);
}

/* A group of an earlier release: its records may all be gone. */
static int recall_group(void *cookie, const char *key)
{
    struct hearth_cube *c = cookie;
    const char *name = strchr(key, '=');
    struct hearth_cube_group *g;
    uint32_t choice = 0;

    for (uint8_t d = 0; name != NULL && d < c->dimension_count; d++) {
        const char *dimension = c->dimensions[d].name;
        struct hearth_slice text = hearth_slice_text(name + 1);

        if (strlen(dimension) != (size_t)(name - key) ||
            strncmp(dimension, key, strlen(dimension)) != 0) {
            continue;
        }
        if (c->dimensions[d].node != HEARTH_NONE) {
            choice = hearth_form_find_choice(
                c->form, c->form->nodes[c->dimensions[d].node].list, text);
        }
        return choice == HEARTH_NO_TEXT ? 0
                                        : take_group(c, d, choice, text, &g);
    }
    return 0;
}

int hearth_cube_open(const struct hearth_form *form,
                     const struct hearth_past *past, struct hearth_cube *out)
{
    struct hearth_cube_group *g;
    int e;

    memset(out, 0, sizeof(*out));
    out->form = form;
    out->past = past;
    out->before = calloc((size_t)form->node_count + 1, sizeof(*out->before));
    if (out->before == NULL) {
        return HEARTH_E_MEMORY;
    }
    declare(out);
    e = take_group(out, HEARTH_CUBE_EVERYBODY, 0, hearth_slice_text(""), &g);
    if (e == 0 && past != NULL) {
        e = hearth_past_groups(past, form->id, recall_group, out);
    }
    if (e != 0) {
        hearth_cube_close(out);
    }
    return e;
}

void hearth_cube_close(struct hearth_cube *c)
{
    for (size_t i = 0; i < c->group_count; i++) {
        free_group(c->groups[i]);
    }
    free(c->before);
    memset(c, 0, sizeof(*c));
}

/* ---- counting ---- */

static void note_worker(struct hearth_cube_group *g,
                        const struct hearth_cube_record *r)
{
    if (r->mode != HEARTH_MODE_PERSON || r->worker.len == 0) {
        g->has_unknown_worker = true;
    } else if (g->worker[0] == '\0') {
        if (hearth_bytes_to_text(r->worker, g->worker, sizeof(g->worker)) !=
            0) {
            g->has_unknown_worker = true;
        }
    } else if (!hearth_slice_is_equal(hearth_slice_text(g->worker),
                                      r->worker)) {
        g->has_two_workers = true;
    }
}

uint64_t hearth_cube_base(const struct hearth_cube *c,
                          const struct hearth_cube_group *g, size_t unit)
{
    return unit < c->form->node_count
               ? g->tally.questions[unit].interviews_given
               : g->tally.interviews;
}

/* Whether the record was in the last release of each figure: asked once a
 * release, since most figures share theirs. */
struct memory {
    uint32_t release;
    bool is_in;
};

static bool was_in(const struct hearth_cube *c, uint32_t release,
                   const struct hearth_cube_record *r, struct memory *m)
{
    if (release == HEARTH_PAST_NEVER || c->past == NULL) {
        return false;
    }
    if (m->release != release) {
        m->release = release;
        m->is_in = hearth_past_has(c->past, release, r->device, r->seq);
    }
    return m->is_in;
}

static void count_in(const struct hearth_cube *c, struct hearth_cube_group *g,
                     const struct hearth_formbook_entry *entry,
                     const struct hearth_answers *answers,
                     const struct hearth_cube_record *r)
{
    struct memory m = {HEARTH_PAST_NEVER, false};

    for (size_t u = 0; u <= hearth_cube_interviews(c); u++) {
        c->before[u] = hearth_cube_base(c, g, u);
    }
    hearth_tally_add(&g->tally, entry, answers);
    for (size_t u = 0; u <= hearth_cube_interviews(c); u++) {
        if (was_in(c, g->units[u].last.release, r, &m)) {
            g->units[u].old += hearth_cube_base(c, g, u) - c->before[u];
        }
    }
    note_worker(g, r);
}

/* The shown version's choice that the interview names for ${node}. */
static uint32_t choice_of(const struct hearth_cube *c,
                          const struct hearth_formbook_entry *entry,
                          const struct hearth_answers *answers, uint16_t node,
                          struct hearth_slice *name)
{
    uint16_t list = c->form->nodes[node].list;

    for (uint16_t n = 0; n < entry->form->node_count; n++) {
        const struct hearth_answer *a;
        uint32_t choice;

        if (entry->map[n] != node ||
            entry->form->nodes[n].owner != HEARTH_ROOT) {
            continue;
        }
        a = hearth_answers_of(answers, n);
        if (a == NULL || a->state != HEARTH_ANSWER_GIVEN) {
            return HEARTH_NO_TEXT;
        }
        *name = a->text;
        choice = hearth_form_find_choice(c->form, list, a->text);
        return choice == HEARTH_NO_TEXT ||
                       hearth_score_is_no_answer(c->form, list, choice)
                   ? HEARTH_NO_TEXT
                   : choice;
    }
    return HEARTH_NO_TEXT;
}

static int add_to(struct hearth_cube *c, uint8_t dimension,
                  const struct hearth_formbook_entry *entry,
                  const struct hearth_answers *answers,
                  const struct hearth_cube_record *r)
{
    uint16_t node = c->dimensions[dimension].node;
    struct hearth_slice name = hearth_slice_text("");
    struct hearth_cube_group *g;
    uint32_t choice = 0;
    int e;

    if (node != HEARTH_NONE) {
        choice = choice_of(c, entry, answers, node, &name);
        if (choice == HEARTH_NO_TEXT) {
            return 0; /* in everybody only */
        }
    } else if (dimension != HEARTH_CUBE_EVERYBODY) {
        name = r->area;
        if (name.len == 0) {
            return 0;
        }
    }
    e = take_group(c, dimension, choice, name, &g);
    if (e == 0 && g != NULL) {
        count_in(c, g, entry, answers, r);
    }
    return e;
}

int hearth_cube_add(struct hearth_cube *c,
                    const struct hearth_formbook_entry *entry,
                    const struct hearth_answers *answers,
                    const struct hearth_cube_record *record)
{
    int e = 0;

    for (uint8_t d = 0; e == 0 && d < c->dimension_count; d++) {
        e = add_to(c, d, entry, answers, record);
    }
    return e;
}

uint64_t hearth_cube_changed(const struct hearth_cube *c,
                             const struct hearth_cube_group *g, size_t unit)
{
    const struct hearth_cube_unit *u = &g->units[unit];
    uint64_t came = hearth_cube_base(c, g, unit) - u->old;

    /* A record that could not be counted then is no withdrawal. */
    return came + (u->last.then > u->old ? u->last.then - u->old
                                         : u->old - u->last.then);
}

/* ---- a release ---- */

static struct hearth_past_unit stand(const struct hearth_cube *c,
                                     const struct hearth_cube_group *g,
                                     size_t unit, uint32_t release)
{
    const struct hearth_cube_unit *u = &g->units[unit];
    struct hearth_past_unit now = u->last;

    if (u->is_fresh) {
        now.release = release;
        now.then = hearth_cube_base(c, g, unit);
    }
    return now;
}

int hearth_cube_note(const struct hearth_cube *c, struct hearth_past *past,
                     uint32_t release)
{
    char key[HEARTH_CUBE_KEY_MAX];
    int e = 0;

    for (size_t i = 0; e == 0 && i < c->group_count; i++) {
        const struct hearth_cube_group *g = c->groups[i];

        hearth_cube_key(c, g, key);
        for (size_t u = 0; e == 0 && u <= hearth_cube_interviews(c); u++) {
            struct hearth_past_unit now = stand(c, g, u, release);

            if (now.release != HEARTH_PAST_NEVER) {
                e = hearth_past_put(past, c->form->id, key, unit_name(c, u),
                                    &now);
            }
        }
    }
    return e;
}

void hearth_cube_settle(struct hearth_cube *c, uint32_t release)
{
    for (size_t i = 0; i < c->group_count; i++) {
        struct hearth_cube_group *g = c->groups[i];

        for (size_t u = 0; u <= hearth_cube_interviews(c); u++) {
            g->units[u].last = stand(c, g, u, release);
            if (g->units[u].is_fresh) {
                g->units[u].old = g->units[u].last.then;
                g->units[u].is_fresh = false;
            }
        }
    }
}
