/* SPDX-License-Identifier: Apache-2.0 */
/* The interview: its beginning, screens, answers, and what stands in the way
 * of the end. */
#include "canon.h"
#include "choices.h"
#include "code.h"
#include "date.h"
#include "draft.h"
#include "eval.h"
#include "form.h"
#include "recompute.h"
#include "screen.h"
#include "source.h"

#include "hearth/secmem.h"

#include <stdalign.h>
#include <string.h>

#define PIECES 14 /* parts taken from the arena, each aligned */
/* Canonical choices may pass the limit by one name before it is seen. */
#define WORK_CAP   (HEARTH_ANSWER_MAX + HEARTH_NAME_MAX + 1)
#define HEADS      4096u /* a power of two, twice HEARTH_INSTANCES_MAX */
#define REFS_LEAST 4096u

/* How much of each part ${form} needs. */
struct sizes {
    uint16_t instances;
    uint32_t cells;
    size_t pool;
    uint32_t rows;
    size_t refs;
    bool has_repeats;
};

static struct sizes measure(const struct hearth_form *form)
{
    struct sizes s = {.instances = 1, .cells = form->nodes[0].block};

    for (uint16_t n = 0; n < form->node_count; n++) {
        s.pool += hearth_canon_max(form, n);
        s.has_repeats |= form->nodes[n].type == HEARTH_NODE_REPEAT;
    }
    if (s.has_repeats) {
        s.instances = HEARTH_INSTANCES_MAX;
        s.cells = HEARTH_INTERVIEW_CELLS_MAX;
        s.pool = HEARTH_INTERVIEW_TEXT_MAX;
    }
    if (s.pool > HEARTH_INTERVIEW_TEXT_MAX) {
        s.pool = HEARTH_INTERVIEW_TEXT_MAX;
    }
    s.rows = hearth_choices_rows_cap(form);
    s.refs = REFS_LEAST + s.rows + s.cells;
    return s;
}

size_t hearth_interview_size(const struct hearth_form *form)
{
    struct sizes s = measure(form);

    return sizeof(struct hearth_interview) + sizeof(struct hearth_machine) +
           s.instances * sizeof(struct hearth_instance) +
           (s.has_repeats ? HEADS * sizeof(uint16_t) : 0) +
           s.cells * sizeof(struct hearth_cell) + s.pool +
           s.refs * sizeof(struct hearth_ref) + HEARTH_EXPR_TEXT_MAX +
           WORK_CAP + s.rows * sizeof(uint32_t) + HEARTH_DRAFT_MAX +
           form->order_count * (sizeof(uint16_t) + sizeof(bool)) +
           form->node_count * sizeof(bool) + PIECES * alignof(max_align_t);
}

static bool take_machine(struct hearth_interview *i, struct hearth_arena *arena,
                         const struct sizes *s)
{
    struct hearth_machine *m = hearth_arena_take(arena, 1, sizeof(*m));

    if (m == NULL) {
        return false;
    }
    m->interview = i;
    m->text = hearth_arena_take(arena, HEARTH_EXPR_TEXT_MAX, 1);
    m->refs = hearth_arena_take(arena, s->refs, sizeof(m->refs[0]));
    m->refs_cap = s->refs;
    i->machine = m;
    return m->text != NULL && m->refs != NULL;
}

static bool take_parts(struct hearth_interview *i, struct hearth_arena *arena)
{
    const struct hearth_form *form = i->form;
    struct sizes s = measure(form);

    i->instance_cap = s.instances;
    i->cell_cap = s.cells;
    i->pool_cap = s.pool;
    i->work_cap = WORK_CAP;
    i->heads_mask = HEADS - 1;
    i->instances =
        hearth_arena_take(arena, s.instances, sizeof(i->instances[0]));
    i->cells = hearth_arena_take(arena, s.cells, sizeof(i->cells[0]));
    i->pool = hearth_arena_take(arena, s.pool + 1, 1);
    i->work = hearth_arena_take(arena, WORK_CAP, 1);
    i->rows = hearth_arena_take(arena, s.rows, sizeof(i->rows[0]));
    i->snapshot = hearth_arena_take(arena, HEARTH_DRAFT_MAX, 1);
    i->dirty =
        hearth_arena_take(arena, form->order_count + 1u, sizeof(i->dirty[0]));
    i->is_wide =
        hearth_arena_take(arena, form->order_count + 1u, sizeof(i->is_wide[0]));
    i->is_trigger =
        hearth_arena_take(arena, form->node_count, sizeof(i->is_trigger[0]));
    if (s.has_repeats) {
        i->heads = hearth_arena_take(arena, HEADS, sizeof(i->heads[0]));
        if (i->heads == NULL) {
            return false;
        }
        memset(i->heads, 0xff, HEADS * sizeof(i->heads[0]));
    }
    return take_machine(i, arena, &s) && i->instances != NULL &&
           i->cells != NULL && i->pool != NULL && i->work != NULL &&
           i->rows != NULL && i->snapshot != NULL && i->dirty != NULL &&
           i->is_wide != NULL && i->is_trigger != NULL;
}

/* ---- the beginning ---- */

/* Codes that look beyond the instance that an expression stands in. */
static bool looks_around(struct hearth_slice code)
{
    struct hearth_reader in;
    struct hearth_code_step step;

    hearth_reader_init(&in, code);
    while (hearth_reader_left(&in) > 0 && hearth_code_next(&in, &step)) {
        if (step.op >= HEARTH_OP_ALL && step.op <= HEARTH_OP_INSTANCE) {
            return true;
        }
        if (step.op >= HEARTH_OP_CHILD && step.op <= HEARTH_OP_PARENT_NAMED) {
            return true;
        }
        if (step.op == HEARTH_OP_CALL &&
            (step.function == HEARTH_FN_INDEXED_REPEAT ||
             step.function == HEARTH_FN_POSITION)) {
            return true;
        }
    }
    return false;
}

static void find_gates(struct hearth_interview *i)
{
    const struct hearth_form *form = i->form;

    i->gate_first = form->node_count;
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (form->nodes[n].role == HEARTH_ROLE_CONSENT ||
            form->nodes[n].role == HEARTH_ROLE_ELIGIBILITY) {
            i->gate_first = n < i->gate_first ? n : i->gate_first;
            i->gate_end = (uint16_t)(n + 1);
        }
    }
}

static void prepare_graph(struct hearth_interview *i)
{
    const struct hearth_form *form = i->form;

    for (uint32_t p = 0; p < form->order_count; p++) {
        uint16_t expr = hearth_form_step_expr(form, &form->order[p]);

        i->dirty[p] = HEARTH_NONE;
        i->is_wide[p] = expr == HEARTH_NONE || looks_around(form->exprs[expr]);
    }
    i->dirty_first = form->order_count;
    for (uint16_t t = 0; t < form->trigger_count; t++) {
        i->is_trigger[form->triggers[t]] = true;
    }
}

int hearth_interview_start(const struct hearth_form *form,
                           const struct hearth_world *world,
                           struct hearth_arena *arena,
                           struct hearth_interview **out)
{
    size_t before = arena->used;
    struct hearth_interview *i = hearth_arena_take(arena, 1, sizeof(*i));

    if (i == NULL) {
        return HEARTH_E_SPACE;
    }
    i->form = form;
    i->world = *world;
    i->language = form->default_language;
    if (!take_parts(i, arena)) {
        arena->used = before;
        return HEARTH_E_SPACE;
    }
    i->started_ms = hearth_date_now(world);
    i->seed = hearth_source_seed(world);
    i->instances[0].node = HEARTH_ROOT;
    i->instances[0].next = HEARTH_NONE;
    i->instances[0].ordinal = 1;
    i->instance_count = 1;
    i->cell_count = form->nodes[HEARTH_ROOT].block;
    find_gates(i);
    prepare_graph(i);
    i->is_starting = true;
    hearth_recompute_begin(i, HEARTH_ROOT);
    hearth_recompute_run(i);
    i->is_starting = false;
    i->screen = hearth_screen_first(i);
    *out = i;
    return HEARTH_OK;
}

const struct hearth_form *
hearth_interview_form(const struct hearth_interview *i)
{
    return i->form;
}

void hearth_interview_set_language(struct hearth_interview *i, uint8_t language)
{
    if (language < i->form->language_count) {
        i->language = language;
    }
}

uint8_t hearth_interview_language(const struct hearth_interview *i)
{
    return i->language;
}

struct hearth_place hearth_interview_place(uint16_t node)
{
    struct hearth_place place = {HEARTH_ROOT, node};

    return place;
}

int hearth_interview_eval(struct hearth_interview *i, struct hearth_place place,
                          uint16_t expr, struct hearth_value *out)
{
    i->machine->steps = 0;
    return hearth_recompute_eval(i, place, expr, out);
}

/* ---- screens ---- */

struct hearth_screen hearth_interview_screen(const struct hearth_interview *i)
{
    return i->screen;
}

/* The first thing on the screen that is not valid. */
static bool is_screen_valid(struct hearth_interview *i,
                            struct hearth_violation *violation)
{
    struct hearth_place at = {HEARTH_ROOT, HEARTH_NONE};

    if (i->screen.kind == HEARTH_SCREEN_QUESTION) {
        return hearth_interview_is_valid(i, i->screen.place, violation);
    }
    if (i->screen.kind != HEARTH_SCREEN_GROUP) {
        return true;
    }
    for (at = hearth_interview_walk(i, i->screen.place, at);
         at.node != HEARTH_NONE;
         at = hearth_interview_walk(i, i->screen.place, at)) {
        if (!hearth_interview_is_valid(i, at, violation)) {
            return false;
        }
    }
    return true;
}

int hearth_interview_next(struct hearth_interview *i,
                          struct hearth_violation *violation)
{
    memset(violation, 0, sizeof(*violation));
    violation->place = i->screen.place;
    violation->message = HEARTH_NO_TEXT;
    if (i->screen.kind == HEARTH_SCREEN_END) {
        return HEARTH_OK;
    }
    i->machine->steps = 0;
    if (!is_screen_valid(i, violation)) {
        return HEARTH_E_INVALID;
    }
    if (hearth_interview_outcome(i) == HEARTH_OUTCOME_COMPLETE) {
        i->screen = hearth_screen_after(i, i->screen);
    } else {
        i->screen.kind = HEARTH_SCREEN_END;
        i->screen.place = (struct hearth_place){HEARTH_ROOT, HEARTH_NONE};
    }
    return HEARTH_OK;
}

void hearth_interview_back(struct hearth_interview *i)
{
    i->machine->steps = 0;
    i->screen = hearth_screen_before(i, i->screen);
}

int hearth_interview_jump(struct hearth_interview *i, struct hearth_place place)
{
    struct hearth_screen s = hearth_screen_of(i, place);

    if (s.kind == HEARTH_SCREEN_END) {
        return HEARTH_E_STATE;
    }
    i->screen = s;
    return HEARTH_OK;
}

/* ---- answers ---- */

static bool is_hidden(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_HIDDEN || n->type == HEARTH_NODE_CALCULATE ||
           (n->flags & HEARTH_FLAG_HIDDEN) != 0;
}

static enum hearth_violation_kind may_answer(const struct hearth_interview *i,
                                             struct hearth_place place)
{
    const struct hearth_node *n =
        place.node < i->form->node_count ? &i->form->nodes[place.node] : NULL;

    if (n == NULL || !hearth_form_is_question(n) ||
        n->type == HEARTH_NODE_BLANK || place.instance >= i->instance_count ||
        i->instances[place.instance].node != n->owner) {
        return HEARTH_VIOLATION_NOT_A_QUESTION;
    }
    if (is_hidden(n)) {
        return HEARTH_VIOLATION_NONE;
    }
    if (!hearth_cells_at(i, place)->is_relevant) {
        return HEARTH_VIOLATION_NOT_ASKED;
    }
    return hearth_interview_is_read_only(i, place) ? HEARTH_VIOLATION_READ_ONLY
                                                   : HEARTH_VIOLATION_NONE;
}

/* False for choices that the whole list has, but that are not offered now,
 * and for more items than a list experiment shows. */
static bool is_offered(struct hearth_interview *i, struct hearth_place place,
                       struct hearth_slice text)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    int64_t count;
    size_t at = 0;
    size_t end;

    if (n->type == HEARTH_NODE_LIST_COUNT && text.len > 0) {
        return hearth_canon_integer(text, &count) && count >= 0 &&
               count <= (int64_t)hearth_choices_count(i, place);
    }
    if (!hearth_choices_are_fixed(n) ||
        (n->filter == HEARTH_NONE && n->from == HEARTH_NONE)) {
        return true;
    }
    if (n->type == HEARTH_NODE_SELECT_ONE) {
        return text.len == 0 || hearth_choices_has(i, place, text);
    }
    for (; at < text.len; at = end + 1) {
        for (end = at; end < text.len && text.data[end] != ' '; end++) {
        }
        if (!hearth_choices_has(i, place,
                                hearth_slice_of(text.data + at, end - at))) {
            return false;
        }
    }
    return true;
}

/* Makes ${text} canonical and stores it. */
static enum hearth_violation_kind store(struct hearth_interview *i,
                                        struct hearth_place place,
                                        struct hearth_slice text)
{
    struct hearth_slice old = hearth_cells_text(i, place);
    enum hearth_violation_kind kind = HEARTH_VIOLATION_NONE;
    struct hearth_writer w;

    hearth_writer_init(&w, i->work, i->work_cap);
    if (hearth_canon_local(i, place.node, text, &w) != HEARTH_OK ||
        !is_offered(i, place, hearth_writer_slice(&w))) {
        kind = HEARTH_VIOLATION_TYPE;
    } else if (!hearth_slice_is_equal(old, hearth_writer_slice(&w))) {
        if (hearth_cells_put(i, place, hearth_writer_slice(&w)) != HEARTH_OK) {
            kind = HEARTH_VIOLATION_FULL;
        } else {
            hearth_cells_at(i, place)->value = HEARTH_VALUE_TEXT;
            hearth_recompute_changed(i, place);
        }
    }
    hearth_secmem_wipe(i->work, i->work_cap);
    return kind;
}

int hearth_interview_answer(struct hearth_interview *i,
                            struct hearth_place place, struct hearth_slice text,
                            struct hearth_violation *violation)
{
    memset(violation, 0, sizeof(*violation));
    violation->place = place;
    violation->message = HEARTH_NO_TEXT;
    i->machine->steps = 0;
    violation->kind = may_answer(i, place);
    if (violation->kind == HEARTH_VIOLATION_NONE) {
        violation->kind = store(i, place, text);
    }
    if (violation->kind != HEARTH_VIOLATION_NONE) {
        return HEARTH_E_INVALID;
    }
    hearth_recompute_run(i);
    /* The screen may be gone by an answer given elsewhere. */
    i->screen = hearth_screen_settle(i, i->screen);
    return HEARTH_OK;
}

struct hearth_slice hearth_interview_value(const struct hearth_interview *i,
                                           struct hearth_place place)
{
    return hearth_cells_text(i, place);
}

bool hearth_interview_is_relevant(const struct hearth_interview *i,
                                  struct hearth_place place)
{
    return hearth_cells_at(i, place)->is_relevant;
}

/* Of itself or of what is around it (forms.md 5.4). */
bool hearth_interview_is_read_only(const struct hearth_interview *i,
                                   struct hearth_place place)
{
    while (place.node != HEARTH_NONE) {
        const struct hearth_node *n = &i->form->nodes[place.node];

        if (hearth_recompute_truth(i, place, n->read_only, false)) {
            return true;
        }
        if (n->type == HEARTH_NODE_REPEAT) {
            place.instance = i->instances[place.instance].parent;
        }
        place.node = n->parent;
    }
    return false;
}

static uint16_t count_answered(const struct hearth_interview *i)
{
    uint16_t asked;
    uint16_t answered;

    hearth_interview_progress(i, &asked, &answered);
    return answered;
}

uint16_t hearth_interview_would_hide(struct hearth_interview *i,
                                     struct hearth_place place,
                                     struct hearth_slice text)
{
    uint16_t before = count_answered(i);
    struct hearth_violation v;
    uint16_t after;

    if (hearth_draft_snapshot(i) != HEARTH_OK) {
        return 0; /* too large to try out */
    }
    before = (uint16_t)(before - (hearth_cells_text(i, place).len > 0));
    after = before;
    if (hearth_interview_answer(i, place, text, &v) == HEARTH_OK) {
        after = count_answered(i);
        after = (uint16_t)(after - (hearth_cells_text(i, place).len > 0));
    }
    hearth_draft_restore(i);
    return after < before ? (uint16_t)(before - after) : 0;
}

/* ---- repeats ---- */

uint16_t hearth_interview_instances(const struct hearth_interview *i,
                                    uint16_t around, uint16_t repeat)
{
    uint16_t count = 0;

    for (uint16_t x = hearth_cells_first(i, around, repeat); x != HEARTH_NONE;
         x = i->instances[x].next) {
        count = (uint16_t)(count + !i->instances[x].is_hidden);
    }
    return count;
}

struct hearth_place hearth_interview_instance(const struct hearth_interview *i,
                                              uint16_t around, uint16_t repeat,
                                              uint16_t ordinal)
{
    struct hearth_place place = {hearth_cells_first(i, around, repeat), repeat};

    while (place.instance != HEARTH_NONE &&
           i->instances[place.instance].ordinal != ordinal) {
        place.instance = i->instances[place.instance].next;
    }
    if (place.instance != HEARTH_NONE &&
        i->instances[place.instance].is_hidden) {
        place.instance = HEARTH_NONE;
    }
    return place;
}

const struct hearth_instance *
hearth_interview_instance_at(const struct hearth_interview *i,
                             uint16_t instance)
{
    return &i->instances[instance];
}

int hearth_interview_add(struct hearth_interview *i, uint16_t around,
                         uint16_t repeat, struct hearth_place *out)
{
    const struct hearth_node *n = &i->form->nodes[repeat];
    uint16_t added;
    int rc;

    if (n->type != HEARTH_NODE_REPEAT || n->count != HEARTH_NONE ||
        (n->flags & HEARTH_FLAG_NO_ADD) != 0 ||
        i->instances[around].node != i->form->nodes[n->parent].owner) {
        return HEARTH_E_STATE;
    }
    rc = hearth_cells_add(i, around, repeat, &added);
    if (rc != HEARTH_OK) {
        return rc;
    }
    i->machine->steps = 0;
    out->instance = added;
    out->node = repeat;
    hearth_recompute_begin(i, added);
    hearth_recompute_run(i);
    i->screen = hearth_screen_into(i, *out);
    return HEARTH_OK;
}

int hearth_interview_remove(struct hearth_interview *i,
                            struct hearth_place place)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    uint16_t around;

    if (n->type != HEARTH_NODE_REPEAT || n->count != HEARTH_NONE ||
        (n->flags & HEARTH_FLAG_NO_ADD) != 0 ||
        i->instances[place.instance].node != place.node) {
        return HEARTH_E_STATE;
    }
    around = i->instances[place.instance].parent;
    i->machine->steps = 0;
    hearth_recompute_forget(i, place.instance);
    hearth_cells_remove(i, place.instance);
    hearth_recompute_run(i);
    if (i->instances[i->screen.place.instance].node == HEARTH_NONE) {
        i->screen.kind = HEARTH_SCREEN_ADD;
        i->screen.place = (struct hearth_place){around, place.node};
    }
    i->screen = hearth_screen_settle(i, i->screen);
    return HEARTH_OK;
}
