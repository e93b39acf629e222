/* SPDX-License-Identifier: Apache-2.0 */
/* Short words for tests of the engine. */
#include "interview_kit.h"

#include <stdlib.h>
#include <string.h>

/* SplitMix64: small, seedable, the same everywhere. */
static uint64_t chance(void *cookie)
{
    struct kit *k = cookie;
    uint64_t z = (k->chance += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t arm(void *cookie, uint16_t node, uint32_t count)
{
    struct kit *k = cookie;

    (void)node;
    return k->next_arm++ % count;
}

static struct kit *make(const char *id, uint32_t version)
{
    struct kit *k = calloc(1, sizeof(*k));

    assert_non_null(k);
    form_make_begin(&k->make, id, version);
    k->world.random = chance;
    k->world.arm = arm;
    k->world.cookie = k;
    k->chance = version;
    return k;
}

int kit_open(void **state)
{
    *state = make("kit", 1);
    return 0;
}

static void free_kit(struct kit *k)
{
    form_make_free(&k->make);
    free(k->memory);
    free(k);
}

int kit_close(void **state)
{
    struct kit *k = *state;

    if (k->other != NULL) {
        free_kit(k->other);
    }
    free_kit(k);
    return 0;
}

struct kit *kit_other(struct kit *k, uint32_t version)
{
    k->other = make("kit", version);
    return k->other;
}

struct hearth_node *kit_ask(struct kit *k, uint8_t type, const char *name)
{
    return form_make_node(&k->make, type, name);
}

struct hearth_node *kit_yes_no(struct kit *k, const char *name)
{
    if (k->make.form.list_count == 0) {
        (void)form_make_list(&k->make, "yn", "yes no dk");
    }
    return form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, name, 0);
}

uint16_t kit_expr(struct kit *k, const char *postfix)
{
    return form_make_expr(&k->make, postfix);
}

void kit_start(struct kit *k)
{
    struct hearth_arena arena;
    size_t size;

    if (k->form == NULL) {
        k->form = form_make_end(&k->make);
    }
    free(k->memory);
    size = hearth_interview_size(k->form);
    k->memory = malloc(size);
    assert_non_null(k->memory);
    hearth_arena_init(&arena, k->memory, size);
    assert_int_equal(hearth_interview_start(k->form, &k->world, &arena, &k->i),
                     0);
}

struct hearth_place kit_at(const struct kit *k, const char *name)
{
    return hearth_interview_place(form_make_find(&k->make, name));
}

struct hearth_place kit_inner(const struct kit *k, struct hearth_place around,
                              const char *repeat, uint16_t ordinal,
                              const char *name)
{
    struct hearth_place place = hearth_interview_instance(
        k->i, around.instance, form_make_find(&k->make, repeat), ordinal);

    assert_int_not_equal(place.instance, HEARTH_NONE);
    place.node = form_make_find(&k->make, name);
    return place;
}

struct hearth_place kit_in(const struct kit *k, const char *repeat,
                           uint16_t ordinal, const char *name)
{
    return kit_inner(k, hearth_interview_place(HEARTH_ROOT), repeat, ordinal,
                     name);
}

void kit_give(struct kit *k, struct hearth_place place, const char *text)
{
    struct hearth_violation v;

    if (hearth_interview_answer(k->i, place, hearth_slice_text(text), &v) !=
        0) {
        fail_msg("%s does not take \"%s\": %d",
                 hearth_form_name(k->form, place.node), text, (int)v.kind);
    }
}

void kit_refuse(struct kit *k, struct hearth_place place, const char *text,
                enum hearth_violation_kind kind)
{
    struct hearth_violation v;

    assert_int_equal(
        hearth_interview_answer(k->i, place, hearth_slice_text(text), &v),
        HEARTH_E_INVALID);
    assert_int_equal(v.kind, kind);
    assert_int_equal(v.place.node, place.node);
    assert_int_equal(v.place.instance, place.instance);
}

void kit_holds(const struct kit *k, struct hearth_place place, const char *text)
{
    struct hearth_slice value = hearth_interview_value(k->i, place);

    if (!hearth_slice_is_equal(value, hearth_slice_text(text))) {
        fail_msg("%s is \"%.*s\", not \"%s\"",
                 hearth_form_name(k->form, place.node), (int)value.len,
                 (const char *)value.data, text);
    }
}

void kit_relevant(const struct kit *k, struct hearth_place place,
                  bool is_relevant)
{
    if (hearth_interview_is_relevant(k->i, place) != is_relevant) {
        fail_msg("%s is %srelevant", hearth_form_name(k->form, place.node),
                 is_relevant ? "not " : "");
    }
}

struct hearth_place kit_add(struct kit *k, const char *repeat)
{
    struct hearth_place added;

    assert_int_equal(
        hearth_interview_add(k->i, 0, form_make_find(&k->make, repeat), &added),
        0);
    return added;
}

void kit_asks(const struct kit *k, const char *name)
{
    struct hearth_screen s = hearth_interview_screen(k->i);

    if (name == NULL) {
        assert_int_equal(s.kind, HEARTH_SCREEN_END);
        return;
    }
    assert_int_equal(s.kind, HEARTH_SCREEN_QUESTION);
    assert_string_equal(hearth_form_name(k->form, s.place.node), name);
}

void kit_next(struct kit *k)
{
    struct hearth_violation v;

    assert_int_equal(hearth_interview_next(k->i, &v), 0);
}

struct hearth_slice kit_save(const struct kit *k)
{
    static uint8_t bytes[2][HEARTH_DRAFT_MAX];
    static unsigned turn;
    struct hearth_writer w;

    turn = 1 - turn;
    hearth_writer_init(&w, bytes[turn], HEARTH_DRAFT_MAX);
    assert_int_equal(hearth_interview_save(k->i, &w), 0);
    return hearth_writer_slice(&w);
}

struct hearth_slice kit_seal(struct kit *k)
{
    static uint8_t bytes[2][HEARTH_PLAIN_MAX];
    static unsigned turn;
    struct hearth_writer w;

    turn = 1 - turn;
    hearth_writer_init(&w, bytes[turn], HEARTH_PLAIN_MAX);
    assert_int_equal(hearth_interview_finalise(k->i, &w), 0);
    return hearth_writer_slice(&w);
}
