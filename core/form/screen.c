/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the tree of places in the order of asking. */
#include "screen.h"

#include "choices.h"
#include "recompute.h"
#include "shuffle.h"

/* Children of a shuffled group; others keep the form's order. */
#define SHUFFLED_MAX 256

/* Where the walk stands: a place, or after the instances of a repeat. */
struct cursor {
    struct hearth_place place;
    bool is_add; /* place: instance around, repeat */
};
static const struct cursor OUT = {{HEARTH_ROOT, HEARTH_NONE}, false};

static bool is_out(struct cursor c)
{
    return c.place.node == HEARTH_NONE;
}

/* ---- children in their order ---- */

static bool is_shuffled(const struct hearth_form *form, uint16_t group)
{
    return (form->nodes[group].flags & HEARTH_FLAG_SHUFFLED) != 0;
}

static size_t list_children(const struct hearth_interview *i,
                            struct hearth_place group, uint32_t *out)
{
    const struct hearth_form *form = i->form;
    size_t count = 0;

    for (uint16_t c = (uint16_t)(group.node + 1);
         c < form->nodes[group.node].end && count < SHUFFLED_MAX;
         c = form->nodes[c].end) {
        out[count++] = c;
    }
    hearth_shuffle(hearth_choices_seed(i, group), out, count);
    return count;
}

/* The child after ${child}, or the first for HEARTH_NONE. */
static uint16_t child_after(const struct hearth_interview *i,
                            struct hearth_place group, uint16_t child)
{
    const struct hearth_form *form = i->form;
    uint32_t order[SHUFFLED_MAX];
    size_t count;
    size_t at = 0;

    if (!is_shuffled(form, group.node)) {
        uint16_t next = child == HEARTH_NONE ? (uint16_t)(group.node + 1)
                                             : form->nodes[child].end;

        return next < form->nodes[group.node].end ? next : HEARTH_NONE;
    }
    count = list_children(i, group, order);
    if (child != HEARTH_NONE) {
        while (at < count && order[at] != child) {
            at++;
        }
        at++;
    }
    return at < count ? (uint16_t)order[at] : HEARTH_NONE;
}

/* ---- steps of the walk ---- */

static uint16_t first_shown(const struct hearth_interview *i, uint16_t x)
{
    while (x != HEARTH_NONE && i->instances[x].is_hidden) {
        x = i->instances[x].next;
    }
    return x;
}

/* Into node ${n}, whose parent stands in ${instance}. */
static struct cursor enter(const struct hearth_interview *i, uint16_t instance,
                           uint16_t n)
{
    struct cursor c = {{instance, n}, false};

    if (n != HEARTH_NONE && i->form->nodes[n].type == HEARTH_NODE_REPEAT) {
        uint16_t x = first_shown(i, hearth_cells_first(i, instance, n));

        if (x == HEARTH_NONE) {
            c.is_add = true;
        } else {
            c.place.instance = x;
        }
    }
    return c;
}

static struct cursor down(const struct hearth_interview *i, struct cursor c)
{
    return enter(i, c.place.instance, child_after(i, c.place, HEARTH_NONE));
}

/* The group or repeat instance around; OUT above the root. */
static struct hearth_place parent_of(const struct hearth_interview *i,
                                     struct cursor c)
{
    const struct hearth_node *n = &i->form->nodes[c.place.node];
    struct hearth_place p = {c.place.instance, n->parent};

    if (n->type == HEARTH_NODE_REPEAT && !c.is_add &&
        n->parent != HEARTH_NONE) {
        p.instance = i->instances[c.place.instance].parent;
    }
    return p;
}

/* What comes after ${c} and all below it, inside ${within}. */
static struct cursor over(const struct hearth_interview *i, struct cursor c,
                          struct hearth_place within)
{
    while (!is_out(c)) {
        const struct hearth_node *n = &i->form->nodes[c.place.node];
        struct hearth_place parent = parent_of(i, c);
        struct cursor next;

        if (!c.is_add && c.place.node == within.node &&
            c.place.instance == within.instance) {
            return OUT;
        }
        if (n->type == HEARTH_NODE_REPEAT && !c.is_add) {
            uint16_t x = first_shown(i, i->instances[c.place.instance].next);

            next.is_add = x == HEARTH_NONE;
            next.place.node = c.place.node;
            next.place.instance = x == HEARTH_NONE ? parent.instance : x;
            return next;
        }
        if (parent.node == HEARTH_NONE) {
            return OUT;
        }
        next = enter(i, parent.instance, child_after(i, parent, c.place.node));
        if (!is_out(next)) {
            return next;
        }
        c.place = parent;
        c.is_add = false;
    }
    return OUT;
}

static bool is_branch(const struct hearth_interview *i, struct cursor c)
{
    uint8_t type = i->form->nodes[c.place.node].type;

    return !c.is_add &&
           (type == HEARTH_NODE_GROUP || type == HEARTH_NODE_REPEAT);
}

static bool is_there(const struct hearth_interview *i, struct cursor c)
{
    return hearth_cells_at(i, c.place)->is_relevant;
}

/* ---- places ---- */

static bool is_shown(const struct hearth_node *n)
{
    return hearth_form_is_asked(n) || n->type == HEARTH_NODE_NOTE ||
           n->type == HEARTH_NODE_CONJOINT;
}

struct hearth_place hearth_interview_walk(const struct hearth_interview *i,
                                          struct hearth_place within,
                                          struct hearth_place place)
{
    struct cursor c = {place, false};

    c = place.node == HEARTH_NONE ? down(i, (struct cursor){within, false})
                                  : over(i, c, within);
    while (!is_out(c)) {
        bool is_relevant = !c.is_add && is_there(i, c);

        if (is_relevant && is_branch(i, c)) {
            struct cursor inner = down(i, c);

            c = is_out(inner) ? over(i, c, within) : inner;
            continue;
        }
        if (is_relevant && is_shown(&i->form->nodes[c.place.node])) {
            break;
        }
        c = over(i, c, within);
    }
    return c.place;
}

/* ---- screens ---- */

static bool is_one_screen(const struct hearth_interview *i, struct cursor c)
{
    return !i->world.one_by_one &&
           i->form->nodes[c.place.node].type == HEARTH_NODE_GROUP &&
           (i->form->nodes[c.place.node].look &
            (HEARTH_LOOK_FIELD_LIST | HEARTH_LOOK_TABLE_LIST)) != 0;
}

static bool has_content(const struct hearth_interview *i,
                        struct hearth_place group)
{
    struct hearth_place none = {HEARTH_ROOT, HEARTH_NONE};

    return hearth_interview_walk(i, group, none).node != HEARTH_NONE;
}

/* A worker may add to a repeat that the form does not count, unless what is
 * around it, or it itself, is not relevant. */
static bool may_add(const struct hearth_interview *i, struct cursor c)
{
    const struct hearth_node *n = &i->form->nodes[c.place.node];
    struct hearth_place parent = {c.place.instance, n->parent};

    return n->count == HEARTH_NONE && (n->flags & HEARTH_FLAG_NO_ADD) == 0 &&
           hearth_cells_at(i, parent)->is_relevant &&
           hearth_recompute_truth(i, parent, n->relevant, true);
}

/* The kind of screen that ${c} is; END if it is none itself. */
static enum hearth_screen_kind kind_of(const struct hearth_interview *i,
                                       struct cursor c)
{
    if (c.is_add) {
        return may_add(i, c) ? HEARTH_SCREEN_ADD : HEARTH_SCREEN_END;
    }
    if (!is_there(i, c)) {
        return HEARTH_SCREEN_END;
    }
    if (is_one_screen(i, c)) {
        return has_content(i, c.place) ? HEARTH_SCREEN_GROUP
                                       : HEARTH_SCREEN_END;
    }
    return is_shown(&i->form->nodes[c.place.node]) ? HEARTH_SCREEN_QUESTION
                                                   : HEARTH_SCREEN_END;
}

/* The screen at or after ${c}. */
static struct hearth_screen settle(const struct hearth_interview *i,
                                   struct cursor c)
{
    static const struct hearth_place ALL = {HEARTH_ROOT, HEARTH_ROOT};
    struct hearth_screen s = {HEARTH_SCREEN_END, {HEARTH_ROOT, HEARTH_NONE}};

    while (!is_out(c)) {
        struct cursor inner;

        s.kind = kind_of(i, c);
        if (s.kind != HEARTH_SCREEN_END) {
            s.place = c.place;
            return s;
        }
        if (is_branch(i, c) && is_there(i, c) && !is_one_screen(i, c)) {
            inner = down(i, c);
            c = is_out(inner) ? over(i, c, ALL) : inner;
        } else {
            c = over(i, c, ALL);
        }
    }
    return s;
}

struct hearth_screen hearth_screen_first(const struct hearth_interview *i)
{
    struct cursor root = {{HEARTH_ROOT, HEARTH_ROOT}, false};

    return settle(i, root);
}

static struct cursor cursor_of(struct hearth_screen s)
{
    struct cursor c = {s.place, s.kind == HEARTH_SCREEN_ADD};

    return c;
}

struct hearth_screen hearth_screen_after(const struct hearth_interview *i,
                                         struct hearth_screen screen)
{
    static const struct hearth_place ALL = {HEARTH_ROOT, HEARTH_ROOT};

    return screen.kind == HEARTH_SCREEN_END
               ? screen
               : settle(i, over(i, cursor_of(screen), ALL));
}

bool hearth_screen_is_same(struct hearth_screen a, struct hearth_screen b)
{
    return a.kind == b.kind && a.place.node == b.place.node &&
           (a.place.instance == b.place.instance ||
            a.kind == HEARTH_SCREEN_END);
}

struct hearth_screen hearth_screen_before(const struct hearth_interview *i,
                                          struct hearth_screen screen)
{
    struct hearth_screen last = hearth_screen_first(i);
    struct hearth_screen s = last;

    while (s.kind != HEARTH_SCREEN_END && !hearth_screen_is_same(s, screen)) {
        last = s;
        s = hearth_screen_after(i, s);
    }
    return last;
}

struct hearth_screen hearth_screen_settle(const struct hearth_interview *i,
                                          struct hearth_screen screen)
{
    if (screen.kind == HEARTH_SCREEN_END ||
        i->instances[screen.place.instance].node == HEARTH_NONE) {
        screen.kind = HEARTH_SCREEN_END;
        return screen;
    }
    return settle(i, cursor_of(screen));
}

struct hearth_screen hearth_screen_into(const struct hearth_interview *i,
                                        struct hearth_place place)
{
    struct cursor c = {place, false};

    return settle(i, c);
}

struct hearth_screen hearth_screen_of(const struct hearth_interview *i,
                                      struct hearth_place place)
{
    struct hearth_screen none = {HEARTH_SCREEN_END, {HEARTH_ROOT, HEARTH_NONE}};
    struct cursor c = {place, false};
    struct hearth_screen s;

    if (place.node >= i->form->node_count || !is_there(i, c) ||
        (!is_shown(&i->form->nodes[place.node]) && !is_branch(i, c))) {
        return none;
    }
    /* A field-list around it is what is shown. */
    for (struct hearth_place p = parent_of(i, c); p.node != HEARTH_NONE;) {
        struct cursor around = {p, false};

        if (is_one_screen(i, around)) {
            c = around;
        }
        p = parent_of(i, around);
    }
    s = settle(i, c);
    return s;
}
