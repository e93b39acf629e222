/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes drafts: first byte 0: the rest is loaded behind a right head; else:
 * the bytes are what a person does. After any of it a draft that is saved
 * loads to the same state. */
#include "hearth/interview.h"

#include "small_form.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD_LEN (1 + HEARTH_HASH_LEN)

static struct hearth_slice save(const struct hearth_interview *i, uint8_t *out)
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_DRAFT_MAX);
    HEARTH_CHECK(hearth_interview_save(i, &w) == HEARTH_OK);
    return hearth_writer_slice(&w);
}

static void load(struct hearth_interview *i, struct hearth_slice tail)
{
    static uint8_t draft[HEARTH_DRAFT_MAX];

    if (tail.len == 0 || tail.len > sizeof(draft) - HEAD_LEN) {
        return;
    }
    draft[0] = 2;
    memcpy(draft + 1, small_form()->hash, HEARTH_HASH_LEN);
    memcpy(draft + HEAD_LEN, tail.data, tail.len); /* compared above */
    (void)!hearth_interview_load(i,
                                 hearth_slice_of(draft, HEAD_LEN + tail.len));
}

/* A node outside repeats, asked or not: those inside need an instance. */
static struct hearth_place off_screen(uint8_t pick)
{
    uint16_t node = (uint16_t)(pick % small_form()->node_count);

    if (small_form()->nodes[node].owner != HEARTH_ROOT) {
        node = HEARTH_ROOT + 1;
    }
    return hearth_interview_place(node);
}

/* A place that is there: the ${pick}-th of the walk, or hidden from it. */
static struct hearth_place pick(const struct hearth_interview *i, uint8_t pick)
{
    struct hearth_place all = hearth_interview_place(HEARTH_ROOT);
    struct hearth_place place = hearth_interview_place(HEARTH_NONE);

    for (unsigned k = 0; k <= pick; k++) {
        place = hearth_interview_walk(i, all, place);
        if (place.node == HEARTH_NONE) {
            return off_screen(pick);
        }
    }
    return place;
}

/* Adds where the screen asks for it; else takes an entry away. */
static void grow_or_shrink(struct hearth_interview *i, struct hearth_place at)
{
    struct hearth_screen s = hearth_interview_screen(i);
    struct hearth_place added;
    const struct hearth_instance *in =
        hearth_interview_instance_at(i, at.instance);

    if (s.kind == HEARTH_SCREEN_ADD) {
        (void)!hearth_interview_add(i, s.place.instance, s.place.node, &added);
    } else if (in != NULL && in->node != HEARTH_ROOT) {
        at.node = in->node;
        (void)!hearth_interview_remove(i, at);
    }
}

/* node, length and text of each answer, or a move. */
static void act(struct hearth_interview *i, struct hearth_reader *in)
{
    struct hearth_violation v;
    uint8_t code = hearth_reader_u8(in);
    struct hearth_place place = pick(i, (uint8_t)(code & 0x1f));

    switch (code >> 5) {
    case 0:
        (void)!hearth_interview_next(i, &v);
        break;
    case 1:
        hearth_interview_back(i);
        break;
    case 2:
        (void)!hearth_interview_jump(i, place);
        break;
    case 3:
        grow_or_shrink(i, place);
        break;
    default:
        (void)!hearth_interview_answer(
            i, place,
            hearth_reader_take(in, hearth_reader_u8(in) %
                                       (hearth_reader_left(in) + 1)),
            &v);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t memory[16u << 20];
    static uint8_t one[HEARTH_DRAFT_MAX];
    static uint8_t two[HEARTH_DRAFT_MAX];
    const struct hearth_world world = {.one_by_one = true};
    struct hearth_interview *i;
    struct hearth_interview *other;
    struct hearth_slice draft;
    struct hearth_arena arena;
    struct hearth_reader in;

    hearth_arena_init(&arena, memory, sizeof(memory));
    HEARTH_CHECK(
        hearth_interview_start(small_form(), &world, &arena, &i) == 0 &&
        hearth_interview_start(small_form(), &world, &arena, &other) == 0);
    hearth_reader_init(&in, hearth_slice_of(data, size));
    if (hearth_reader_u8(&in) == 0) {
        load(i, hearth_reader_take(&in, hearth_reader_left(&in)));
    }
    while (hearth_reader_left(&in) > 0) {
        act(i, &in);
    }
    draft = save(i, one);
    HEARTH_CHECK(hearth_interview_load(other, draft) == HEARTH_OK);
    HEARTH_CHECK(hearth_slice_is_equal(draft, save(other, two)));
    return 0;
}
