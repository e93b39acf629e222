/* SPDX-License-Identifier: Apache-2.0 */
/* Instances of repeats, a cell for each node in them, and the pool of what
 * was answered. */
#include "cells.h"

#include "hearth/secmem.h"

#include <string.h>

struct hearth_cell *hearth_cells_at(const struct hearth_interview *i,
                                    struct hearth_place place)
{
    return &i->cells[i->instances[place.instance].base +
                     i->form->nodes[place.node].slot];
}

struct hearth_slice hearth_cells_text(const struct hearth_interview *i,
                                      struct hearth_place place)
{
    const struct hearth_cell *cell = hearth_cells_at(i, place);

    return hearth_slice_of(i->pool + cell->at, cell->len);
}

/* Closes the gap that an answer leaves, and wipes what is free then. */
static void drop(struct hearth_interview *i, struct hearth_cell *cell)
{
    struct hearth_cell old = *cell;

    if (old.len == 0) {
        return;
    }
    HEARTH_CHECK(old.at + old.len <= i->pool_len);
    memmove(i->pool + old.at, i->pool + old.at + old.len,
            i->pool_len - old.at - old.len);
    i->pool_len -= old.len;
    hearth_secmem_wipe(i->pool + i->pool_len, old.len);
    cell->at = 0;
    cell->len = 0;
    for (uint32_t c = 0; c < i->cell_count; c++) {
        if (i->cells[c].at > old.at) {
            i->cells[c].at -= old.len;
        }
    }
}

int hearth_cells_put(struct hearth_interview *i, struct hearth_place place,
                     struct hearth_slice text)
{
    struct hearth_cell *cell = hearth_cells_at(i, place);

    if (text.len > UINT16_MAX ||
        text.len > i->pool_cap - (i->pool_len - cell->len)) {
        return HEARTH_E_LIMIT;
    }
    if (text.len == cell->len) {
        memmove(i->pool + cell->at, text.data, text.len); /* same length */
        return HEARTH_OK;
    }
    drop(i, cell);
    if (text.len > 0) {
        memcpy(i->pool + i->pool_len, text.data, text.len); /* checked above */
        cell->at = (uint32_t)i->pool_len;
        cell->len = (uint16_t)text.len;
        i->pool_len += text.len;
    }
    return HEARTH_OK;
}

uint16_t hearth_cells_around(const struct hearth_interview *i,
                             uint16_t instance, uint16_t node)
{
    uint16_t owner = i->form->nodes[node].owner;

    while (i->instances[instance].node != owner) {
        if (instance == HEARTH_ROOT) {
            return HEARTH_NONE;
        }
        instance = i->instances[instance].parent;
    }
    return instance;
}

/* Where the table of first instances keeps, or would keep, that one. */
static uint16_t *head_of(const struct hearth_interview *i, uint16_t around,
                         uint16_t repeat)
{
    uint32_t at = ((uint32_t)around * 2654435761u) ^ (repeat * 40503u);

    for (at = (at ^ (at >> 15)) & i->heads_mask;;
         at = (at + 1) & i->heads_mask) {
        uint16_t *head = &i->heads[at];

        if (*head == HEARTH_NONE || (i->instances[*head].parent == around &&
                                     i->instances[*head].node == repeat)) {
            return head;
        }
    }
}

uint16_t hearth_cells_first(const struct hearth_interview *i, uint16_t around,
                            uint16_t repeat)
{
    return i->heads == NULL ? HEARTH_NONE : *head_of(i, around, repeat);
}

static uint16_t free_slot(struct hearth_interview *i)
{
    for (uint16_t x = 1; i->free_count > 0 && x < i->instance_count; x++) {
        if (i->instances[x].node == HEARTH_NONE) {
            i->free_count--;
            return x;
        }
    }
    return i->instance_count < i->instance_cap ? i->instance_count++
                                               : HEARTH_NONE;
}

int hearth_cells_add(struct hearth_interview *i, uint16_t around,
                     uint16_t repeat, uint16_t *out)
{
    uint16_t block = i->form->nodes[repeat].block;
    uint16_t first = hearth_cells_first(i, around, repeat);
    uint16_t last = first == HEARTH_NONE ? first : i->instances[first].last;
    struct hearth_instance *x;
    uint16_t slot;

    if (block > i->cell_cap - i->cell_count ||
        (last != HEARTH_NONE &&
         i->instances[last].ordinal >= HEARTH_REPEAT_MAX)) {
        return HEARTH_E_LIMIT;
    }
    slot = free_slot(i);
    if (slot == HEARTH_NONE) {
        return HEARTH_E_LIMIT;
    }
    x = &i->instances[slot];
    memset(x, 0, sizeof(*x));
    x->node = repeat;
    x->parent = around;
    x->next = HEARTH_NONE;
    x->ordinal = 1;
    x->base = i->cell_count;
    memset(&i->cells[x->base], 0, block * sizeof(i->cells[0]));
    i->cell_count += block;
    x->last = slot;
    if (last == HEARTH_NONE) {
        *head_of(i, around, repeat) = slot;
    } else {
        i->instances[first].last = slot;
        x->ordinal = (uint16_t)(i->instances[last].ordinal + 1);
        i->instances[last].next = slot;
    }
    *out = slot;
    return HEARTH_OK;
}

/* Open addressing has no cheap removal; instances go seldom. */
static void rebuild_heads(struct hearth_interview *i)
{
    memset(i->heads, 0xff, ((size_t)i->heads_mask + 1) * sizeof(i->heads[0]));
    for (uint16_t x = 1; x < i->instance_count; x++) {
        if (i->instances[x].node != HEARTH_NONE &&
            i->instances[x].ordinal == 1) {
            *head_of(i, i->instances[x].parent, i->instances[x].node) = x;
        }
    }
}

static void close_block(struct hearth_interview *i, uint32_t base,
                        uint16_t block)
{
    memmove(&i->cells[base], &i->cells[base + block],
            (i->cell_count - base - block) * sizeof(i->cells[0]));
    i->cell_count -= block;
    for (uint16_t x = 0; x < i->instance_count; x++) {
        if (i->instances[x].node != HEARTH_NONE &&
            i->instances[x].base > base) {
            i->instances[x].base -= block;
        }
    }
}

static void unlink_instance(struct hearth_interview *i, uint16_t instance)
{
    const struct hearth_instance *x = &i->instances[instance];
    uint16_t first = HEARTH_NONE;
    uint16_t last = HEARTH_NONE;

    for (uint16_t y = 1; y < i->instance_count; y++) {
        struct hearth_instance *other = &i->instances[y];

        if (other->node != x->node || other->parent != x->parent ||
            y == instance) {
            continue;
        }
        if (other->next == instance) {
            other->next = x->next;
        }
        if (other->ordinal > x->ordinal) {
            other->ordinal--;
        }
        first = other->ordinal == 1 ? y : first;
        last = other->next == HEARTH_NONE ? y : last;
    }
    if (first != HEARTH_NONE) {
        i->instances[first].last = last;
    }
}

/* One instance whose inner instances are gone already. */
static void remove_bare(struct hearth_interview *i, uint16_t instance)
{
    struct hearth_instance *x = &i->instances[instance];
    uint16_t block = i->form->nodes[x->node].block;

    for (uint16_t c = 0; c < block; c++) {
        drop(i, &i->cells[x->base + c]);
    }
    unlink_instance(i, instance);
    x->node = HEARTH_NONE;
    i->free_count++;
    close_block(i, x->base, block);
}

bool hearth_cells_is_within(const struct hearth_interview *i, uint16_t instance,
                            uint16_t around)
{
    while (instance != around && instance != HEARTH_ROOT) {
        instance = i->instances[instance].parent;
    }
    return instance == around;
}

void hearth_cells_remove(struct hearth_interview *i, uint16_t instance)
{
    /* Inner ones first: an instance's slot may be lower than that of the one
     * around it, so look again after each. Nesting is at most DEPTH_MAX. */
    for (unsigned pass = 0; pass < HEARTH_DEPTH_MAX; pass++) {
        for (uint16_t x = 1; x < i->instance_count; x++) {
            bool has_inner = false;

            if (x == instance || i->instances[x].node == HEARTH_NONE ||
                !hearth_cells_is_within(i, x, instance)) {
                continue;
            }
            for (uint16_t y = 1; y < i->instance_count && !has_inner; y++) {
                has_inner = i->instances[y].node != HEARTH_NONE && y != x &&
                            i->instances[y].parent == x;
            }
            if (!has_inner) {
                remove_bare(i, x);
            }
        }
    }
    remove_bare(i, instance);
    rebuild_heads(i);
}
