/* SPDX-License-Identifier: Apache-2.0 */
/* Form packages: tables of plain numbers, one field each. */
#include "package_guess.h"
#include "package_load.h"

#include <pb_decode.h>
#include <string.h>

/* Puts one number into its table, where ${to} is its place. */
typedef bool take_number(struct hearth_load *l, uint32_t v, void *to);

static bool each_number(struct hearth_load *l, pb_istream_t *s,
                        enum hearth_load_table table, take_number *take)
{
    while (s->bytes_left > 0) {
        uint32_t v;
        uint8_t *to;

        if (!pb_decode_varint32(s, &v) ||
            !hearth_load_claim(l, table, 1, &to) ||
            (l->is_filling && !take(l, v, to))) {
            return false;
        }
    }
    return true;
}

static bool take_u32(struct hearth_load *l, uint32_t v, void *to)
{
    (void)l;
    memcpy(to, &v, sizeof(v)); /* a place of this size */
    return true;
}

static bool take_node_index(struct hearth_load *l, uint32_t v, void *to)
{
    uint16_t node = (uint16_t)v;

    memcpy(to, &node, sizeof(node)); /* a place of this size */
    return v < HEARTH_NODES_MAX || hearth_load_refuse(l, HEARTH_E_INVALID);
}

static bool take_choice_name(struct hearth_load *l, uint32_t v, void *to)
{
    (void)l;
    ((struct hearth_choice *)to)->name = v;
    return true;
}

/* The choice that the number just counted in ${table} belongs to: there are
 * as many, or none at all. */
static struct hearth_choice *choice_of(struct hearth_load *l,
                                       enum hearth_load_table table)
{
    struct hearth_choice *choices = (void *)l->items[HEARTH_LOAD_CHOICES];

    return &choices[l->used[table] - 1];
}

static bool take_label(struct hearth_load *l, uint32_t v, void *to)
{
    (void)to;
    choice_of(l, HEARTH_LOAD_LABELS)->label = v;
    return true;
}

static bool take_image(struct hearth_load *l, uint32_t v, void *to)
{
    (void)to;
    choice_of(l, HEARTH_LOAD_IMAGES)->image = v;
    return true;
}

static bool take_audio(struct hearth_load *l, uint32_t v, void *to)
{
    (void)to;
    choice_of(l, HEARTH_LOAD_AUDIO)->audio = v;
    return true;
}

/* ${last} moves by what was written; both stay below 2^16. */
static bool move(struct hearth_load *l, uint32_t *last, uint32_t v)
{
    int64_t to = (int64_t)*last + hearth_guess_unzigzag(v);

    if (to < 0 || to >= HEARTH_NONE) {
        return hearth_load_refuse(l, HEARTH_E_INVALID);
    }
    *last = (uint32_t)to;
    return true;
}

static bool take_step(struct hearth_load *l, uint32_t v, void *to)
{
    struct hearth_step *step = to;

    if (!move(l, &l->step_node, v / 4)) {
        return false;
    }
    step->node = (uint16_t)l->step_node;
    step->property = (uint8_t)(v % 4);
    return true;
}

static bool take_read(struct hearth_load *l, uint32_t v, void *to)
{
    uint32_t *last = &l->read[(l->used[HEARTH_LOAD_READS] - 1) % 2];
    uint16_t index;

    if (!move(l, last, v)) {
        return false;
    }
    index = (uint16_t)*last;
    memcpy(to, &index, sizeof(index)); /* a place of this size */
    return true;
}

#define ON_NUMBERS(name, table, take)                                          \
    bool name(pb_istream_t *s, const pb_field_t *field, void **arg)            \
    {                                                                          \
        (void)field;                                                           \
        return each_number(*arg, s, table, take);                              \
    }

ON_NUMBERS(hearth_load_choice_name, HEARTH_LOAD_CHOICES, take_choice_name)
ON_NUMBERS(hearth_load_label, HEARTH_LOAD_LABELS, take_label)
ON_NUMBERS(hearth_load_image, HEARTH_LOAD_IMAGES, take_image)
ON_NUMBERS(hearth_load_audio, HEARTH_LOAD_AUDIO, take_audio)
ON_NUMBERS(hearth_load_order, HEARTH_LOAD_ORDER, take_step)
ON_NUMBERS(hearth_load_column, HEARTH_LOAD_COLUMNS, take_u32)
ON_NUMBERS(hearth_load_cell, HEARTH_LOAD_CELLS, take_u32)
ON_NUMBERS(hearth_load_read, HEARTH_LOAD_READS, take_read)
ON_NUMBERS(hearth_load_trigger, HEARTH_LOAD_TRIGGERS, take_node_index)
