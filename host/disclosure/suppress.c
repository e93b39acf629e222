/* SPDX-License-Identifier: Apache-2.0 */
/* Greedy choice, prune, and a second look at every choice. For each primary a
 * witness is kept: which cells move in the tables that make its interval wide
 * enough. To publish a cell again disturbs only the witnesses that it moves in.
 */
#include "host/disclosure/suppress.h"
#include "host/disclosure/counts.h"
#include "host/disclosure/shift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLOSE  0.01 /* of a movement: none */
#define ENOUGH 0.1  /* of what is wanted may be missing: rounding errors */
/* A cell that may be hidden but would be the first of its kind costs at least
 * 1 a step; one that is hidden already a little, so that paths stay short. */
#define COST_HIDDEN 0.01
/* A cell of 0 moves in one direction only, and a hidden 0 helps little. */
#define COST_ZERO 4.0
/* Upper end of a cell that nothing bounds. */
#define FAR 1e9
/* Steps of all searches after which no second look is begun, and after which
 * the choice is given up. */
#define STEPS_ENOUGH 60000
#define STEPS_MAX    1000000

enum state {
    STAYS,     /* published, and may not be hidden */
    PUBLISHED, /* may be hidden */
    ADDED,     /* hidden by us */
    HIDDEN     /* was hidden */
};

struct choice {
    const struct hearth_linked *l;
    uint64_t k;
    unsigned char *state; /* a cell: enum state */
    uint32_t *primaries;
    size_t primary_count;
    unsigned char *witness; /* primary x cell: it moves */
    double *cost;           /* a cell, when it is to be hidden */
    bool may_add;           /* or only what is hidden already may move */
    uint32_t forbidden;     /* a cell that must stay published; UINT32_MAX */
    struct hearth_shift *shift;
    struct hearth_shift_room *rooms; /* a cell */
    double *moves;                   /* a cell */
    unsigned char *used;             /* a cell: of the try at hand */
    unsigned char *best;             /* a cell: of the best try */
    double *up;     /* a primary: how far it moved up in the try at hand */
    double *down;   /* ... */
    double *width;  /* a primary: of both, in the best try */
    uint64_t spent; /* steps of systems that are gone */
};

static size_t cells_of(const struct choice *c)
{
    return c->l->cell_count;
}

static unsigned char *witness_of(const struct choice *c, size_t primary)
{
    return &c->witness[primary * cells_of(c)];
}

static double up_to(const struct hearth_linked_cell *cell)
{
    return cell->high == UINT64_MAX ? FAR : (double)(cell->high - cell->count);
}

/* ---- one primary ---- */

static struct hearth_shift_room room_of(const struct choice *c, uint32_t i)
{
    const struct hearth_linked_cell *cell = &c->l->cells[i];
    struct hearth_shift_room known = {(double)(cell->count - cell->low),
                                      up_to(cell), 0};

    switch ((enum state)c->state[i]) {
    case HIDDEN:
        known.cost = COST_HIDDEN;
        return known;
    case ADDED:
        return (struct hearth_shift_room){
            (double)cell->count, FAR, c->may_add ? COST_HIDDEN : c->cost[i]};
    case PUBLISHED:
        if (c->may_add && i != c->forbidden) {
            return (struct hearth_shift_room){(double)cell->count, FAR,
                                              c->cost[i]};
        }
        return known;
    case STAYS:
    default:
        return known;
    }
}

static void make_rooms(struct choice *c)
{
    for (uint32_t i = 0; i < cells_of(c); i++) {
        c->rooms[i] = room_of(c, i);
    }
}

/* Moves that were found count as used; using them again costs little. */
static void use(struct choice *c, const double *moves)
{
    for (uint32_t i = 0; i < cells_of(c); i++) {
        if (fabs(moves[i]) > CLOSE) {
            c->used[i] = 1;
            c->rooms[i].cost = fmin(c->rooms[i].cost, COST_HIDDEN);
        }
    }
    for (size_t p = 0; p < c->primary_count; p++) {
        double by = moves[c->primaries[p]];
        c->up[p] = fmax(c->up[p], by);
        c->down[p] = fmax(c->down[p], -by);
    }
}

/* Moves first by ${first} (below 0: down), then the other way by what is
 * missing of k. True: enough together. */
static bool try_moves(struct choice *c, uint32_t cell, double first)
{
    double k = (double)c->k, reached, rest = 0;

    make_rooms(c);
    memset(c->used, 0, cells_of(c));
    for (size_t p = 0; p < c->primary_count; p++) {
        c->up[p] = c->down[p] = 0;
    }
    hearth_shift_find(c->shift, c->rooms, cell, first, c->moves, &reached);
    use(c, c->moves);
    if (reached < k - ENOUGH) {
        double room = first > 0 ? c->rooms[cell].down : c->rooms[cell].up;
        double wanted = fmin(k - reached, room);
        if (wanted > 0) {
            hearth_shift_find(c->shift, c->rooms, cell,
                              first > 0 ? -wanted : wanted, c->moves, &rest);
            use(c, c->moves);
        }
    }
    return reached + rest >= k - ENOUGH;
}

/* What the cells used by a try would newly hide. */
static double price_of(const struct choice *c, const unsigned char *used)
{
    double price = 0;

    for (uint32_t i = 0; i < cells_of(c); i++) {
        if (used[i] != 0 && c->state[i] == PUBLISHED) {
            const struct hearth_linked_cell *cell = &c->l->cells[i];
            /* a rounded cell may move without being hidden */
            if (cell->low == cell->high || c->may_add) {
                price += c->cost[i] + 1;
            }
        }
    }
    return price;
}

static void keep_best(struct choice *c)
{
    for (size_t i = 0; i < cells_of(c); i++) {
        c->best[i] = c->used[i];
    }
    for (size_t p = 0; p < c->primary_count; p++) {
        c->width[p] = c->up[p] + c->down[p];
    }
}

static uint64_t steps_of(const struct choice *c)
{
    return c->spent + hearth_shift_steps(c->shift);
}

/* Finds a witness for one primary, the cheaper of going up by k and going down
 * first, in c->best. *${is_wide}: false, there is none. */
static int find_witness(struct choice *c, uint32_t cell, bool *is_wide)
{
    const struct hearth_linked_cell *p = &c->l->cells[cell];
    double k = (double)c->k;
    double firsts[2] = {fmin(k, up_to(p)),
                        -fmin(k, (double)(p->count - p->low))};
    double best = HUGE_VAL;

    for (size_t i = 0; i < 2; i++) {
        bool is_good;
        double price;
        if (firsts[i] == 0) {
            continue;
        }
        is_good = try_moves(c, cell, firsts[i]);
        price = price_of(c, c->used);
        if (is_good && price < best) {
            best = price;
            keep_best(c);
        }
        if (best == 0) {
            break;
        }
    }
    *is_wide = best < HUGE_VAL;
    return steps_of(c) > STEPS_MAX ? HEARTH_E_LIMIT : 0;
}

/* ---- steps 2 and 3 ---- */

/* Hides what the witness in c->best needs, and keeps it. */
static void accept(struct choice *c, size_t primary)
{
    for (uint32_t i = 0; c->may_add && i < cells_of(c); i++) {
        if (c->best[i] != 0 && c->state[i] == PUBLISHED) {
            c->state[i] = ADDED;
        }
    }
    memcpy(witness_of(c, primary), c->best, cells_of(c));
}

/* What made one wide often makes others wide. */
static void share(struct choice *c, bool *which)
{
    for (size_t i = 0; i < c->primary_count; i++) {
        if (which[i] && c->width[i] >= (double)c->k - ENOUGH) {
            accept(c, i);
            which[i] = false;
        }
    }
}

/* ${which}: of each primary, whether it needs a witness. */
static int protect_all(struct choice *c, bool *which, bool *is_done)
{
    *is_done = true;
    for (size_t i = 0; *is_done && i < c->primary_count; i++) {
        int e;
        if (!which[i]) {
            continue;
        }
        e = find_witness(c, c->primaries[i], is_done);
        if (e < 0) {
            return e;
        }
        if (*is_done) {
            accept(c, i);
            which[i] = false;
            share(c, which);
        }
    }
    return 0;
}

/* What a try may have to be taken back to. */
struct undo {
    unsigned char *state;
    unsigned char *witness;
    bool *which;
};

static void copy(const struct choice *c, unsigned char *state,
                 unsigned char *witness, const unsigned char *from_state,
                 const unsigned char *from_witness)
{
    size_t n = cells_of(c);

    memcpy(state, from_state, n); /* all four are of these sizes */
    memcpy(witness, from_witness, c->primary_count * n); /* see above */
}

static void save(const struct choice *c, struct undo *u)
{
    copy(c, u->state, u->witness, c->state, c->witness);
}

static void restore(struct choice *c, const struct undo *u)
{
    copy(c, c->state, c->witness, u->state, u->witness);
}

static void find_disturbed(const struct choice *c, uint32_t cell, bool *which)
{
    for (size_t i = 0; i < c->primary_count; i++) {
        which[i] = witness_of(c, i)[cell] != 0;
    }
}

/* Cells that were added, dearest first (the largest count, then the last). */
static size_t list_added(const struct choice *c, uint32_t *list)
{
    size_t count = 0;

    for (uint32_t i = 0; i < cells_of(c); i++) {
        size_t at = count;
        if (c->state[i] != ADDED) {
            continue;
        }
        while (at > 0 &&
               c->l->cells[list[at - 1]].count <= c->l->cells[i].count) {
            list[at] = list[at - 1];
            at--;
        }
        list[at] = i;
        count++;
    }
    return count;
}

static int prune_list(struct choice *c, struct undo *u, const uint32_t *list,
                      size_t count)
{
    int e = 0;

    for (size_t i = 0; e == 0 && i < count; i++) {
        bool is_done;
        save(c, u);
        c->state[list[i]] = PUBLISHED;
        find_disturbed(c, list[i], u->which);
        e = protect_all(c, u->which, &is_done);
        if (e == 0 && !is_done) {
            restore(c, u);
        }
    }
    return e;
}

/* "Try to publish each secondary again, dearest first; keep what still
 * passes." With a system of its own, of the cells that are hidden now. */
static int prune(struct choice *c, struct undo *u, uint32_t *list)
{
    size_t count = list_added(c, list);
    struct hearth_shift *whole = c->shift;
    bool *may_move = calloc(cells_of(c) + 1, sizeof *may_move);
    int e = HEARTH_E_MEMORY;

    for (uint32_t i = 0; may_move != NULL && i < cells_of(c); i++) {
        const struct hearth_linked_cell *cell = &c->l->cells[i];
        may_move[i] = c->state[i] == HIDDEN || c->state[i] == ADDED ||
                      cell->low != cell->high;
    }
    if (may_move != NULL) {
        e = hearth_shift_new(c->l, may_move, &c->shift);
    }
    if (e == 0) {
        c->may_add = false;
        c->spent += hearth_shift_steps(whole);
        e = prune_list(c, u, list, count);
        c->spent += hearth_shift_steps(c->shift);
        c->spent -= hearth_shift_steps(whole);
        c->may_add = true;
        hearth_shift_free(c->shift);
        c->shift = whole;
    }
    free(may_move);
    return e;
}

struct score {
    size_t count;
    uint64_t sum;
};

static struct score score_of(const struct choice *c)
{
    struct score s = {0, 0};

    for (uint32_t i = 0; i < cells_of(c); i++) {
        if (c->state[i] == ADDED) {
            s.count++;
            s.sum += c->l->cells[i].count;
        }
    }
    return s;
}

static bool is_less(struct score a, struct score b)
{
    return a.count != b.count ? a.count < b.count : a.sum < b.sum;
}

/* Does it go without one of the added cells, if others may be hidden instead?
 */
static int improve(struct choice *c, struct undo *u, struct undo *outer,
                   uint32_t *lists)
{
    size_t count = list_added(c, lists);
    int e = 0;

    for (size_t i = 0; e == 0 && i < count; i++) {
        struct score before = score_of(c);
        bool is_done;
        if (c->state[lists[i]] != ADDED || steps_of(c) > STEPS_ENOUGH) {
            continue;
        }
        save(c, outer);
        c->state[lists[i]] = PUBLISHED;
        c->forbidden = lists[i];
        find_disturbed(c, lists[i], u->which);
        e = protect_all(c, u->which, &is_done);
        c->forbidden = UINT32_MAX;
        if (e == 0 && is_done) {
            e = prune(c, u, lists + cells_of(c));
        }
        if (e == 0 && (!is_done || !is_less(score_of(c), before))) {
            restore(c, outer);
        }
    }
    return e;
}

/* ---- from outside ---- */

/* "Low count, low use, totals last": a cell that is the total of many sums
 * costs more, and so does a large one, slowly. */
static void set_costs(struct choice *c)
{
    for (uint32_t i = 0; i < cells_of(c); i++) {
        uint64_t count = c->l->cells[i].count;
        c->cost[i] = count == 0 ? COST_ZERO : 1 + log2(1 + (double)count) / 8;
    }
    for (size_t s = 0; s < c->l->sum_count; s++) {
        c->cost[c->l->sums[s].total] += 0.25;
    }
}

/* The smallest counts first: they are the narrowest, having least to give. */
static void list_primaries(struct choice *c)
{
    for (uint32_t i = 0; i < cells_of(c); i++) {
        size_t at = c->primary_count;
        if (!c->l->cells[i].is_primary || !c->l->cells[i].is_hidden) {
            continue;
        }
        while (at > 0 &&
               c->l->cells[c->primaries[at - 1]].count > c->l->cells[i].count) {
            c->primaries[at] = c->primaries[at - 1];
            at--;
        }
        c->primaries[at] = i;
        c->primary_count++;
    }
}

static int begin(struct choice *c, const bool *may_hide)
{
    size_t n = cells_of(c) + 1;
    bool *may_move = calloc(n, sizeof *may_move);
    int e = HEARTH_E_MEMORY;

    c->state = calloc(n, 1);
    c->primaries = calloc(n, sizeof *c->primaries);
    c->cost = calloc(n, sizeof *c->cost);
    c->rooms = calloc(n, sizeof *c->rooms);
    c->moves = calloc(n, sizeof *c->moves);
    c->used = calloc(n, 1);
    c->best = calloc(n, 1);
    c->up = calloc(n, sizeof *c->up);
    c->down = calloc(n, sizeof *c->down);
    c->width = calloc(n, sizeof *c->width);
    if (may_move != NULL && c->state != NULL && c->primaries != NULL &&
        c->cost != NULL && c->rooms != NULL && c->moves != NULL &&
        c->used != NULL && c->best != NULL && c->up != NULL &&
        c->down != NULL && c->width != NULL) {
        for (uint32_t i = 0; i < cells_of(c); i++) {
            const struct hearth_linked_cell *cell = &c->l->cells[i];
            c->state[i] = cell->is_hidden ? HIDDEN
                          : may_hide[i]   ? PUBLISHED
                                          : STAYS;
            may_move[i] = c->state[i] != STAYS || cell->low != cell->high;
        }
        list_primaries(c);
        set_costs(c);
        c->witness = calloc(c->primary_count * cells_of(c) + 1, 1);
        e = c->witness == NULL ? HEARTH_E_MEMORY
                               : hearth_shift_new(c->l, may_move, &c->shift);
    }
    free(may_move);
    return e;
}

static void end(struct choice *c)
{
    hearth_shift_free(c->shift);
    free(c->state);
    free(c->primaries);
    free(c->witness);
    free(c->cost);
    free(c->rooms);
    free(c->moves);
    free(c->used);
    free(c->best);
    free(c->up);
    free(c->down);
    free(c->width);
}

static int undo_new(const struct choice *c, struct undo *u)
{
    size_t n = cells_of(c) + 1;

    u->state = calloc(n, 1);
    u->witness = calloc(c->primary_count * cells_of(c) + 1, 1);
    u->which = calloc(c->primary_count + 1, sizeof *u->which);
    return u->state != NULL && u->witness != NULL && u->which != NULL
               ? 0
               : HEARTH_E_MEMORY;
}

static void undo_free(struct undo *u)
{
    free(u->state);
    free(u->witness);
    free(u->which);
}

static int choose(struct choice *c)
{
    struct undo inner = {0}, outer = {0};
    uint32_t *lists = calloc(2 * cells_of(c) + 1, sizeof *lists);
    bool is_done = false;
    int e = undo_new(c, &inner);

    if (e == 0) {
        e = undo_new(c, &outer);
    }
    if (e == 0 && lists == NULL) {
        e = HEARTH_E_MEMORY;
    }
    if (e == 0) {
        for (size_t i = 0; i < c->primary_count; i++) {
            inner.which[i] = true;
        }
        e = protect_all(c, inner.which, &is_done);
    }
    if (e == 0 && !is_done) {
        e = HEARTH_E_STATE;
    }
    if (e == 0) {
        e = prune(c, &inner, lists);
    }
    if (e == 0) {
        e = improve(c, &inner, &outer, lists);
    }
    free(lists);
    undo_free(&inner);
    undo_free(&outer);
    return e;
}

int hearth_suppress(const struct hearth_linked *l,
                    struct hearth_linked_cell *cells, const bool *may_hide,
                    uint64_t k, size_t *added)
{
    struct choice c = {
        .l = l, .k = k, .may_add = true, .forbidden = UINT32_MAX};
    int e = hearth_counts_check(l);

    if (e < 0) {
        return e;
    }
    e = begin(&c, may_hide);
    if (e == 0) {
        e = choose(&c);
    }
    if (e == 0) {
        *added = score_of(&c).count;
        for (uint32_t i = 0; i < l->cell_count; i++) {
            if (c.state[i] == ADDED) {
                cells[i].is_hidden = true;
                cells[i].low = 0;
                cells[i].high = UINT64_MAX;
            }
        }
    }
    end(&c);
    return e;
}
