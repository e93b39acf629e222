/* SPDX-License-Identifier: Apache-2.0 */
/* A graph with a few points for each node of the form. Two of them say what
 * others wait for, so that a path through many groups costs one line:
 * VISIBLE (whether the node is there: the relevance of it and of all around
 * it, and how many instances there are) and READ (that, and its value). */
#include "graph.h"

#include "hearth/expr.h"

#include <string.h>

#define VISIBLE 6u
#define READ    7u
#define POINTS  8u /* of a node: the properties of graph.h, then these two */
#define NOBODY  UINT32_MAX

struct graph {
    const struct hearth_forms_graph_input *in;
    uint32_t count;     /* points */
    uint32_t *next_at;  /* point p: next[next_at[p]] up to next_at[p + 1] */
    uint32_t *next;     /* points that wait for it; NULL while counting */
    uint32_t *reads_at; /* the same for the reads of each expression */
    uint16_t *reads;
    uint32_t *waits; /* for how many a point waits still */
    uint32_t *heap;  /* steps that may come next, the first one on top */
    uint32_t heap_len;
    uint32_t *ready; /* other points of which nothing is left to wait for */
    uint32_t ready_len;
    struct hearth_step *order;
    uint32_t order_len;
    bool *grows; /* repeats that end by what is in them; NULL: none */
};

static uint32_t point(uint16_t node, uint32_t which)
{
    return node * POINTS + which;
}

/* ---- what waits for what ---- */

static void add(struct graph *g, uint32_t from, uint32_t to)
{
    if (g->next != NULL) {
        g->next[g->next_at[from]] = to;
        g->waits[to]++;
    }
    g->next_at[from]++;
}

static void add_read(struct graph *g, uint32_t point, uint16_t node)
{
    uint32_t which = point % POINTS;

    if (node >= g->in->form->node_count ||
        (node == point / POINTS && (which == HEARTH_FORMS_GRAPH_REQUIRED ||
                                    which == HEARTH_FORMS_GRAPH_READ_ONLY))) {
        return; /* whether an answer is required may depend on it */
    }
    add(g, node * POINTS + READ, point);
}

/* HEARTH_NONE where the property has no expression that runs by itself. */
static uint16_t expr_of(const struct hearth_node *n, uint32_t which)
{
    switch (which) {
    case HEARTH_PROPERTY_RELEVANT:
        return n->relevant;
    case HEARTH_PROPERTY_CALCULATE:
        return (n->flags & HEARTH_FLAG_ONCE) != 0 ? HEARTH_NONE : n->calculate;
    case HEARTH_PROPERTY_COUNT:
        return n->count;
    case HEARTH_PROPERTY_CHOICES:
        return n->filter;
    case HEARTH_FORMS_GRAPH_REQUIRED:
        return n->required;
    case HEARTH_FORMS_GRAPH_READ_ONLY:
        return n->read_only;
    default:
        return HEARTH_NONE;
    }
}

static bool has_step(const struct hearth_node *n, uint32_t which)
{
    return which <= HEARTH_PROPERTY_CHOICES &&
           (expr_of(n, which) != HEARTH_NONE ||
            (which == HEARTH_PROPERTY_CHOICES && n->from != HEARTH_NONE));
}

static void add_expr(struct graph *g, uint32_t point, uint16_t expr)
{
    const struct hearth_form *form = g->in->form;
    uint16_t node;
    size_t at = 0;

    if (expr >= form->expr_count) {
        return;
    }
    while ((node = hearth_expr_reference(form->exprs[expr], &at)) !=
           HEARTH_NONE) {
        add_read(g, point, node);
    }
    for (uint32_t r = g->reads_at[expr]; r < g->reads_at[expr + 1]; r++) {
        add_read(g, point, g->reads[r]);
    }
}

static void add_node(struct graph *g, uint16_t node)
{
    const struct hearth_node *n = &g->in->form->nodes[node];
    uint32_t relevant = point(node, HEARTH_PROPERTY_RELEVANT);
    uint32_t calculate = point(node, HEARTH_PROPERTY_CALCULATE);
    uint32_t count = point(node, HEARTH_PROPERTY_COUNT);
    uint32_t choices = point(node, HEARTH_PROPERTY_CHOICES);
    uint32_t read = point(node, READ);

    if (n->parent != HEARTH_NONE) {
        add(g, point(n->parent, VISIBLE), relevant);
    }
    add(g, relevant, calculate);
    add(g, calculate, choices);
    add(g, relevant, count);
    add(g,
        n->type == HEARTH_NODE_REPEAT && (g->grows == NULL || !g->grows[node])
            ? count
            : relevant,
        point(node, VISIBLE));
    add(g, point(node, VISIBLE), read);
    add(g, choices, read);
    add(g, point(node, HEARTH_FORMS_GRAPH_REQUIRED), read);
    add(g, point(node, HEARTH_FORMS_GRAPH_READ_ONLY), read);
    for (uint32_t which = 0; which < VISIBLE; which++) {
        add_expr(g, point(node, which), expr_of(n, which));
    }
    if (n->from != HEARTH_NONE) {
        add_read(g, choices, n->from);
    }
}

/* Numbers of items become the places where each one's begin. */
static uint32_t sum_up(uint32_t *at, uint32_t count)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i <= count; i++) {
        uint32_t own = at[i];

        at[i] = sum;
        sum += own;
    }
    return sum;
}

/* After filling, each place has moved on to where the next one's begin. */
static void move_back(uint32_t *at, uint32_t count)
{
    for (uint32_t i = count; i > 0; i--) {
        at[i] = at[i - 1];
    }
    at[0] = 0;
}

static int sort_reads(struct graph *g)
{
    const struct hearth_form *form = g->in->form;

    g->reads_at = hearth_arena_take(g->in->arena, form->expr_count + 1u,
                                    sizeof(*g->reads_at));
    g->reads = hearth_arena_take(g->in->arena, form->read_count + 1u,
                                 sizeof(*g->reads));
    if (g->reads_at == NULL || g->reads == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint32_t r = 0; r < form->read_count; r++) {
        g->reads_at[form->reads[r].expr]++;
    }
    (void)sum_up(g->reads_at, form->expr_count);
    for (uint32_t r = 0; r < form->read_count; r++) {
        g->reads[g->reads_at[form->reads[r].expr]++] = form->reads[r].node;
    }
    move_back(g->reads_at, form->expr_count);
    return HEARTH_OK;
}

static void add_nodes(struct graph *g)
{
    for (uint16_t n = 0; n < g->in->form->node_count; n++) {
        add_node(g, n);
    }
}

static int build(struct graph *g)
{
    struct hearth_arena *arena = g->in->arena;
    uint32_t total;
    int rc = sort_reads(g);

    g->count = g->in->form->node_count * POINTS;
    g->next_at = hearth_arena_take(arena, g->count + 1u, sizeof(*g->next_at));
    g->waits = hearth_arena_take(arena, g->count, sizeof(*g->waits));
    g->heap = hearth_arena_take(arena, g->count, sizeof(*g->heap));
    g->ready = hearth_arena_take(arena, g->count, sizeof(*g->ready));
    g->order = hearth_arena_take(arena, g->count, sizeof(*g->order));
    if (rc != HEARTH_OK || g->next_at == NULL || g->waits == NULL ||
        g->heap == NULL || g->ready == NULL || g->order == NULL) {
        return HEARTH_E_MEMORY;
    }
    add_nodes(g);
    total = sum_up(g->next_at, g->count);
    g->next = hearth_arena_take(arena, total, sizeof(*g->next));
    if (g->next == NULL) {
        return HEARTH_E_MEMORY;
    }
    add_nodes(g);
    move_back(g->next_at, g->count);
    return HEARTH_OK;
}

/* ---- order ---- */

static void heap_put(struct graph *g, uint32_t item)
{
    uint32_t at = g->heap_len++;

    while (at > 0 && g->heap[(at - 1) / 2] > item) {
        g->heap[at] = g->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    g->heap[at] = item;
}

static uint32_t heap_take(struct graph *g)
{
    uint32_t top = g->heap[0];
    uint32_t item = g->heap[--g->heap_len];
    uint32_t at = 0;
    uint32_t child;

    while ((child = 2 * at + 1) < g->heap_len) {
        if (child + 1 < g->heap_len && g->heap[child + 1] < g->heap[child]) {
            child++;
        }
        if (g->heap[child] >= item) {
            break;
        }
        g->heap[at] = g->heap[child];
        at = child;
    }
    g->heap[at] = item;
    return top;
}

static bool is_step(const struct graph *g, uint32_t p)
{
    return has_step(&g->in->form->nodes[p / POINTS], p % POINTS);
}

static void release(struct graph *g, uint32_t p)
{
    if (is_step(g, p)) {
        heap_put(g, p);
    } else {
        g->ready[g->ready_len++] = p;
    }
}

static void run(struct graph *g)
{
    for (uint32_t p = 0; p < g->count; p++) {
        if (g->waits[p] == 0) {
            release(g, p);
        }
    }
    while (g->ready_len > 0 || g->heap_len > 0) {
        bool is_silent = g->ready_len > 0;
        uint32_t p = is_silent ? g->ready[--g->ready_len] : heap_take(g);

        if (!is_silent) {
            g->order[g->order_len].node = (uint16_t)(p / POINTS);
            g->order[g->order_len++].property = (uint8_t)(p % POINTS);
        }
        for (uint32_t k = g->next_at[p]; k < g->next_at[p + 1]; k++) {
            if (--g->waits[g->next[k]] == 0) {
                release(g, g->next[k]);
            }
        }
        g->waits[p] = NOBODY; /* done */
    }
}

/* ---- circles ---- */

enum mark { MARK_NEW, MARK_OPEN, MARK_DONE };

/* Depth first among what still waits, without recursion: the open points are
 * the path, so that a circle shows itself. */
struct walk {
    struct graph *g;
    uint32_t *path;
    uint32_t depth;
    uint32_t *at; /* next line of each point */
    uint8_t *marks;
    bool *is_told;
    struct hearth_step *steps;
};

static bool is_property(const struct graph *g, uint32_t p)
{
    const struct hearth_node *n = &g->in->form->nodes[p / POINTS];

    return is_step(g, p) ||
           (p % POINTS < VISIBLE && expr_of(n, p % POINTS) != HEARTH_NONE);
}

/* The path from ${from} on is a circle; who reads comes before what is read,
 * and the first one in the form first of all. */
static void tell(struct walk *w, uint32_t from)
{
    uint32_t first = from;
    uint32_t lowest = NOBODY;
    size_t len = w->depth - from;
    size_t count = 0;

    for (uint32_t k = from; k < w->depth; k++) {
        uint32_t p = w->path[k];

        if (w->is_told[p]) {
            return;
        }
        if (is_property(w->g, p) && p < lowest) {
            lowest = p;
            first = k;
        }
    }
    for (size_t k = 0; k < len; k++) {
        uint32_t p = w->path[from + (first - from + len - k) % len];

        w->is_told[p] = true;
        if (is_property(w->g, p)) {
            w->steps[count].node = (uint16_t)(p / POINTS);
            w->steps[count++].property = (uint8_t)(p % POINTS);
        }
    }
    w->g->in->cycle(w->g->in->cookie, w->steps, count);
}

static void open_point(struct walk *w, uint32_t p)
{
    w->marks[p] = MARK_OPEN;
    w->at[p] = w->g->next_at[p];
    w->path[w->depth++] = p;
}

static void close_circle(struct walk *w, uint32_t p)
{
    uint32_t from = w->depth;

    while (w->path[--from] != p) {
    }
    tell(w, from);
}

static void search(struct walk *w, uint32_t start)
{
    const struct graph *g = w->g;

    open_point(w, start);
    while (w->depth > 0) {
        uint32_t p = w->path[w->depth - 1];
        uint32_t to;

        if (w->at[p] == g->next_at[p + 1]) {
            w->marks[p] = MARK_DONE;
            w->depth--;
            continue;
        }
        to = g->next[w->at[p]++];
        if (g->waits[to] == NOBODY) {
            continue;
        }
        if (w->marks[to] == MARK_OPEN) {
            close_circle(w, to);
        } else if (w->marks[to] == MARK_NEW) {
            open_point(w, to);
        }
    }
}

/* E_INVALID if something waits for itself. */
static int find_circles(struct graph *g)
{
    struct hearth_arena *arena = g->in->arena;
    struct walk w = {.g = g};
    int rc = HEARTH_OK;

    w.path = hearth_arena_take(arena, g->count, sizeof(*w.path));
    w.at = hearth_arena_take(arena, g->count, sizeof(*w.at));
    w.marks = hearth_arena_take(arena, g->count, sizeof(*w.marks));
    w.is_told = hearth_arena_take(arena, g->count, sizeof(*w.is_told));
    w.steps = hearth_arena_take(arena, g->count, sizeof(*w.steps));
    if (w.path == NULL || w.at == NULL || w.marks == NULL ||
        w.is_told == NULL || w.steps == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint32_t p = 0; p < g->count; p++) {
        if (g->waits[p] != NOBODY) {
            rc = HEARTH_E_INVALID;
            if (w.marks[p] == MARK_NEW) {
                search(&w, p);
            }
        }
    }
    return rc;
}

static bool is_inside(const struct hearth_form *form, uint16_t node,
                      uint16_t around)
{
    return node >= around && node < form->nodes[around].end;
}

/* Whether the count of a repeat names the repeat or something in it. */
static bool reads_itself(const struct graph *g, uint16_t repeat)
{
    const struct hearth_form *form = g->in->form;
    uint16_t expr = form->nodes[repeat].count;
    uint16_t node;
    size_t at = 0;

    while ((node = hearth_expr_reference(form->exprs[expr], &at)) !=
           HEARTH_NONE) {
        if (is_inside(form, node, repeat)) {
            return true;
        }
    }
    for (uint32_t r = g->reads_at[expr]; r < g->reads_at[expr + 1]; r++) {
        if (is_inside(form, g->reads[r], repeat)) {
            return true;
        }
    }
    return false;
}

/* A repeat may have a count by a calculation that looks at how many there are
 * and at the last answer in them: a usual way to ask until someone says that
 * there are no more. What reads it does not wait for its count then, and runs
 * again after it. True if such repeats are among what waits for itself. */
static bool find_growing(struct graph *g)
{
    const struct hearth_form *form = g->in->form;
    bool *grows = hearth_arena_take(g->in->arena, form->node_count, 1);
    bool is_any = false;

    for (uint16_t n = 0; grows != NULL && n < form->node_count; n++) {
        const struct hearth_node *node = &form->nodes[n];

        grows[n] = node->type == HEARTH_NODE_REPEAT &&
                   node->count < form->expr_count &&
                   g->waits[point(n, HEARTH_PROPERTY_COUNT)] != NOBODY &&
                   !reads_itself(g, n);
        is_any = is_any || grows[n];
    }
    g->grows = is_any ? grows : NULL;
    return is_any;
}

int hearth_forms_graph_order(const struct hearth_forms_graph_input *in,
                             struct hearth_step **out, uint32_t *count)
{
    struct graph g = {.in = in};
    int rc = build(&g);

    if (rc != HEARTH_OK) {
        return rc;
    }
    run(&g);
    if (find_growing(&g)) {
        struct graph again = {.in = in, .grows = g.grows};

        rc = build(&again);
        if (rc != HEARTH_OK) {
            return rc;
        }
        run(&again);
        g = again;
    }
    *out = g.order;
    *count = g.order_len;
    return find_circles(&g);
}
