/* SPDX-License-Identifier: Apache-2.0 */
/* Records as a table for somebody else. */
#define _GNU_SOURCE /* MADV_DONTDUMP, MAP_ANONYMOUS */
#include "host/export/table.h"

#include "host/export/names.h"
#include "host/results/score.h"
#include "host/stats/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ROOM_SIZE ((size_t)6 << 30) /* reserved, not taken */

double hearth_export_missing_code(uint8_t state)
{
    return state == HEARTH_EXPORT_NOT_ASKED ? -97.0
           : state == HEARTH_EXPORT_BLANK   ? -98.0
                                            : -99.0;
}

const char *hearth_export_missing_label(uint8_t state)
{
    return state == HEARTH_EXPORT_NOT_ASKED ? "not asked"
           : state == HEARTH_EXPORT_BLANK   ? "left blank"
                                            : "withheld to protect";
}

int hearth_export_room_open(struct hearth_export_room **out)
{
    struct hearth_export_room *room;
    void *p = mmap(NULL, ROOM_SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED) {
        return HEARTH_E_MEMORY;
    }
    (void)madvise(p, ROOM_SIZE, MADV_DONTDUMP);
    room = p;
    room->size = ROOM_SIZE;
    hearth_arena_init(&room->arena, room + 1, ROOM_SIZE - sizeof(*room));
    *out = room;
    return 0;
}

void hearth_export_room_close(struct hearth_export_room *room)
{
    if (room != NULL) {
        size_t used = sizeof(*room) + room->arena.used, size = room->size;

        hearth_secmem_wipe(room, used);
        (void)munmap(room, size);
    }
}

/* ---- making columns ---- */

/* What the columns are filled from: a frame, or chance. */
struct source {
    const struct hearth_export_rules *rules;
    const struct hearth_results_frame *f; /* NULL: invented */
    const uint32_t *order;                /* a row of the table: the frame's */
    uint64_t chance;
};

static uint64_t draw(struct source *s)
{
    uint64_t z = (s->chance += UINT64_C(0x9e3779b97f4a7c15)); /* SplitMix64 */

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int drop(struct hearth_export_table *t, const char *name,
                const char *why)
{
    t->dropped[t->dropped_count].name = name;
    t->dropped[t->dropped_count++].why = why;
    return 0;
}

static struct hearth_export_column *
add_column(struct hearth_export_table *t, const char *name, const char *label)
{
    struct hearth_export_column *c;

    if (t->column_count == t->column_room) {
        return NULL;
    }
    c = &t->columns[t->column_count];
    c->numbers =
        hearth_arena_take(t->arena, t->row_count + 1, sizeof(*c->numbers));
    c->states = hearth_arena_take(t->arena, t->row_count + 1, 1);
    c->label = hearth_export_plain(t->arena, label);
    if (c->numbers == NULL || c->states == NULL || c->label == NULL) {
        return NULL;
    }
    hearth_export_name(t, name, c->name);
    t->column_count++;
    return c;
}

static int name_values(const struct hearth_export_rules *r,
                       struct hearth_export_table *t,
                       struct hearth_export_column *c, uint16_t list)
{
    const struct hearth_form *form = r->form;
    uint32_t count = form->lists[list].count;
    bool are_numbers = true;

    c->values = hearth_arena_take(t->arena, count, sizeof(*c->values));
    if (c->values == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        int32_t score;

        are_numbers =
            are_numbers &&
            hearth_score_parse(
                hearth_slice_text(hearth_form_choice_name(form, list, i)),
                &score) &&
            score >= 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct hearth_choice *choice =
            &form->choices[form->lists[list].first + i];
        const char *name = hearth_form_choice_name(form, list, i);
        const char *label =
            choice->label == HEARTH_NO_TEXT
                ? ""
                : hearth_form_text(form, choice->label, form->default_language);
        int32_t score = 0;

        if (are_numbers) {
            (void)hearth_score_parse(hearth_slice_text(name), &score);
        }
        c->values[i].code = are_numbers ? score : (double)(i + 1);
        c->values[i].label =
            hearth_export_plain(t->arena, *label != '\0' ? label : name);
        if (c->values[i].label == NULL) {
            return HEARTH_E_MEMORY;
        }
    }
    c->value_count = count;
    return 0;
}

/* The frame's levels of a column as indexes of choices, or HEARTH_NO_TEXT. */
static uint32_t *map_levels(const struct hearth_form *form, uint16_t list,
                            const struct hearth_frame_column *from,
                            struct hearth_arena *arena)
{
    uint32_t *map =
        hearth_arena_take(arena, from->text_count + 1, sizeof(*map));

    for (size_t i = 0; map != NULL && i < from->text_count; i++) {
        map[i] = hearth_form_find_choice(form, list,
                                         hearth_slice_text(from->texts[i]));
    }
    return map;
}

static int fill_select(struct source *s, struct hearth_export_table *t,
                       struct hearth_export_column *c, size_t at, uint16_t list)
{
    const struct hearth_frame_column *from;
    const uint32_t *map;

    for (size_t row = 0; s->f == NULL && row < t->row_count; row++) {
        c->states[row] = HEARTH_EXPORT_GIVEN;
        c->numbers[row] = c->values[draw(s) % c->value_count].code;
    }
    if (s->f == NULL) {
        return 0;
    }
    from = &s->f->frame->columns[at];
    map = map_levels(s->rules->form, list, from, t->arena);
    if (map == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t row = 0; row < t->row_count; row++) {
        uint32_t of = s->order[row], level = from->levels[of];

        c->states[row] = s->f->states[at][of];
        if (level != HEARTH_FRAME_MISSING && map[level] != HEARTH_NO_TEXT) {
            c->numbers[row] = c->values[map[level]].code;
        } else if (level != HEARTH_FRAME_MISSING) {
            c->states[row] = HEARTH_EXPORT_WITHHELD; /* an older choice */
        }
    }
    return 0;
}

static int fill_number(struct source *s, struct hearth_export_table *t,
                       struct hearth_export_column *c, size_t at)
{
    for (size_t row = 0; row < t->row_count; row++) {
        uint32_t of;

        if (s->f == NULL) {
            c->states[row] = HEARTH_EXPORT_GIVEN;
            c->numbers[row] = (double)(draw(s) % 100);
            continue;
        }
        of = s->order[row];
        c->states[row] = s->f->states[at][of];
        c->numbers[row] = s->f->frame->columns[at].numbers[of];
        if (c->states[row] == HEARTH_EXPORT_GIVEN && isnan(c->numbers[row])) {
            c->states[row] = HEARTH_EXPORT_WITHHELD; /* words, not a number */
        }
    }
    return 0;
}

/* True if ${name} is one of the words that single spaces part in ${text}. */
static bool has_word(const char *text, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = text; (at = strstr(at, name)) != NULL; at++) {
        if ((at == text || at[-1] == ' ') &&
            (at[len] == ' ' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

static void fill_option(struct source *s, struct hearth_export_table *t,
                        struct hearth_export_column *c, size_t at,
                        const char *name)
{
    for (size_t row = 0; row < t->row_count; row++) {
        const struct hearth_frame_column *from;
        uint32_t of;

        if (s->f == NULL) {
            c->states[row] = HEARTH_EXPORT_GIVEN;
            c->numbers[row] = (double)(draw(s) % 2);
            continue;
        }
        from = &s->f->frame->columns[at];
        of = s->order[row];
        c->states[row] = s->f->states[at][of];
        if (from->levels[of] != HEARTH_FRAME_MISSING) {
            c->numbers[row] = has_word(from->texts[from->levels[of]], name);
        }
    }
}

/* One column of 0 and 1 for each option. */
static int add_options(struct source *s, struct hearth_export_table *t,
                       uint16_t node, size_t at)
{
    const struct hearth_form *form = s->rules->form;
    uint16_t list = form->nodes[node].list;

    for (uint32_t i = 0; i < form->lists[list].count; i++) {
        const char *option = hearth_form_choice_name(form, list, i);
        char name[2 * HEARTH_NAME_MAX + 2];
        struct hearth_export_column *c;
        const struct hearth_choice *choice =
            &form->choices[form->lists[list].first + i];

        (void)snprintf(name, sizeof(name), "%s_%s",
                       hearth_form_name(form, node), option);
        c = add_column(t, name,
                       choice->label == HEARTH_NO_TEXT
                           ? option
                           : hearth_form_text(form, choice->label,
                                              form->default_language));
        if (c == NULL) {
            return HEARTH_E_MEMORY;
        }
        fill_option(s, t, c, at, option);
    }
    return 0;
}

/* NULL, or why a question's answers do not go. */
static const char *reason(const struct hearth_export_rules *r, uint16_t n)
{
    const struct hearth_node *node = &r->form->nodes[n];
    uint8_t kind =
        node->design == HEARTH_NONE ? 0 : r->form->designs[node->design].kind;

    if (!hearth_form_is_asked(node)) {
        return "a hidden field";
    }
    if (node->role != HEARTH_ROLE_NONE) {
        return "part of consent or eligibility";
    }
    if (node->type == HEARTH_NODE_LIST_COUNT || kind == HEARTH_DESIGN_LIST) {
        return "answers to a list experiment never go";
    }
    if (node->sensitivity >= 3 && kind != HEARTH_DESIGN_FORCED &&
        kind != HEARTH_DESIGN_CROSSWISE &&
        !hearth_export_is_named(r->sensitive, hearth_form_name(r->form, n))) {
        return "sensitivity 3, and the purpose does not name it";
    }
    if (node->type == HEARTH_NODE_INTEGER ||
        node->type == HEARTH_NODE_DECIMAL) {
        return NULL;
    }
    if ((node->type != HEARTH_NODE_SELECT_ONE &&
         node->type != HEARTH_NODE_SELECT_MULTIPLE) ||
        node->list == HEARTH_NONE || r->form->lists[node->list].count == 0) {
        return "words, dates, places and files never go";
    }
    return r->form->lists[node->list].count > 200
               ? "its list is longer than 200"
               : NULL;
}

static int add_question(struct source *s, struct hearth_export_table *t,
                        uint16_t n, size_t at)
{
    const struct hearth_export_rules *r = s->rules;
    const struct hearth_node *node = &r->form->nodes[n];
    const char *name = hearth_form_name(r->form, n);
    const char *why = reason(r, n);
    struct hearth_export_column *c;

    if (why != NULL) {
        return drop(t, name, why);
    }
    if (node->type == HEARTH_NODE_SELECT_MULTIPLE) {
        return add_options(s, t, n, at);
    }
    c = add_column(t, name,
                   node->label == HEARTH_NO_TEXT
                       ? name
                       : hearth_form_text(r->form, node->label,
                                          r->form->default_language));
    if (c == NULL) {
        return HEARTH_E_MEMORY;
    }
    c->is_key = hearth_export_is_key(r->keys, name);
    if (node->type == HEARTH_NODE_SELECT_ONE) {
        int e = name_values(r, t, c, node->list);

        return e == 0 ? fill_select(s, t, c, at, node->list) : e;
    }
    return fill_number(s, t, c, at);
}

/* ---- about the interview ---- */

/* A column of the frame with a label for each of its levels. */
static int add_levels(struct source *s, struct hearth_export_table *t,
                      size_t at, const char *name,
                      const char *(*label_of)(const struct source *s,
                                              const char *level))
{
    const struct hearth_frame_column *from;
    struct hearth_export_column *c = add_column(t, name, name);

    if (c == NULL) {
        return HEARTH_E_MEMORY;
    }
    c->is_key = true;
    for (size_t row = 0; s->f == NULL && row < t->row_count; row++) {
        c->states[row] = HEARTH_EXPORT_GIVEN;
        c->numbers[row] = 1;
    }
    if (s->f == NULL) {
        return 0;
    }
    from = &s->f->frame->columns[at];
    c->values =
        hearth_arena_take(t->arena, from->text_count + 1, sizeof(*c->values));
    if (c->values == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t row = 0; row < t->row_count; row++) {
        uint32_t level = from->levels[s->order[row]];
        const char *label = level == HEARTH_FRAME_MISSING
                                ? NULL
                                : label_of(s, from->texts[level]);
        size_t known = 0;

        if (label == NULL) {
            c->states[row] = HEARTH_EXPORT_WITHHELD;
            continue;
        }
        while (known < c->value_count &&
               strcmp(c->values[known].label, label) != 0) {
            known++;
        }
        if (known == c->value_count) {
            c->values[known].code = (double)(known + 1);
            c->values[known].label = label;
            c->value_count++;
        }
        c->states[row] = HEARTH_EXPORT_GIVEN;
        c->numbers[row] = c->values[known].code;
    }
    return 0;
}

static const char *language_of(const struct source *s, const char *level)
{
    size_t index = strtoul(level, NULL, 10);

    return index < s->rules->form->language_count
               ? s->rules->form->languages[index].tag
               : NULL;
}

static const char *wave_of(const struct source *s, const char *level)
{
    const struct hearth_programme_epoch *epoch =
        s->rules->programme == NULL
            ? NULL
            : hearth_programme_epoch_find(s->rules->programme,
                                          (uint16_t)strtoul(level, NULL, 10));

    return epoch == NULL ? "(closed)" : epoch->wave;
}

static const char *stratum_of(const struct source *s, const char *level)
{
    return hearth_export_stratum(s->rules->strata, level);
}

static int add_about(struct source *s, struct hearth_export_table *t, size_t at,
                     const char *name)
{
    if (strcmp(name, "language") == 0) {
        return add_levels(s, t, at, name, language_of);
    }
    if (strcmp(name, "epoch") == 0) {
        return add_levels(s, t, at, "wave", wave_of);
    }
    if (strcmp(name, "area") == 0 && *s->rules->strata != '\0') {
        return add_levels(s, t, at, "stratum", stratum_of);
    }
    return drop(t, name, "about the interview, not the answers");
}

/* ---- all of it ---- */

static int begin(const struct hearth_export_rules *rules, size_t rows,
                 struct hearth_arena *arena, struct hearth_export_table *t)
{
    size_t room = 16;

    for (uint16_t n = 0; n < rules->form->node_count; n++) {
        const struct hearth_node *node = &rules->form->nodes[n];

        room += node->type == HEARTH_NODE_SELECT_MULTIPLE &&
                        node->list != HEARTH_NONE
                    ? rules->form->lists[node->list].count
                    : 1;
    }
    memset(t, 0, sizeof(*t));
    t->arena = arena;
    t->form = rules->form->id;
    t->version = rules->form->version;
    t->title = hearth_form_text(rules->form, rules->form->title,
                                rules->form->default_language);
    t->row_count = rows;
    t->column_room = room;
    t->columns = hearth_arena_take(arena, room, sizeof(*t->columns));
    t->dropped = hearth_arena_take(arena, (size_t)rules->form->node_count + 16,
                                   sizeof(*t->dropped));
    return t->columns == NULL || t->dropped == NULL ? HEARTH_E_MEMORY : 0;
}

/* Rows in an order drawn afresh: neither when nor where tells whose they
 * are. */
static int shuffle(const struct hearth_rng *rng, size_t rows,
                   struct hearth_arena *arena, const uint32_t **out)
{
    uint32_t *order = hearth_arena_take(arena, rows + 1, sizeof(*order));
    int e = 0;

    if (order == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < rows; i++) {
        order[i] = (uint32_t)i;
    }
    for (size_t i = rows; e == 0 && i > 1; i--) {
        uint64_t chance = 0;
        uint32_t kept = order[i - 1];
        size_t k;

        e = rng->fill(rng->cookie, (uint8_t *)&chance, sizeof(chance));
        k = (size_t)(chance % i); /* 64 bits: the bias is below 2^-40 */
        order[i - 1] = order[k];
        order[k] = kept;
    }
    *out = order;
    return e;
}

static int add_row_ids(struct hearth_export_table *t)
{
    struct hearth_export_column *c =
        add_column(t, "row", "number of the row; the order was drawn");

    for (size_t row = 0; c != NULL && row < t->row_count; row++) {
        c->states[row] = HEARTH_EXPORT_GIVEN;
        c->numbers[row] = (double)(row + 1);
    }
    return c == NULL ? HEARTH_E_MEMORY : 0;
}

int hearth_export_table_make(const struct hearth_export_rules *rules,
                             const struct hearth_results_frame *f,
                             struct hearth_arena *arena,
                             struct hearth_export_table *out)
{
    struct source s = {.rules = rules, .f = f};
    int e = begin(rules, f->frame->row_count, arena, out);

    if (e == 0) {
        e = shuffle(rules->rng, out->row_count, arena, &s.order);
    }
    if (e == 0) {
        e = add_row_ids(out);
    }
    for (size_t i = 0; e == 0 && i < f->frame->column_count; i++) {
        e = f->nodes[i] == HEARTH_NONE
                ? add_about(&s, out, i, f->frame->columns[i].name)
                : add_question(&s, out, f->nodes[i], i);
    }
    return e;
}

int hearth_export_table_invent(const struct hearth_export_rules *rules,
                               size_t rows, uint64_t seed,
                               struct hearth_arena *arena,
                               struct hearth_export_table *out)
{
    struct source s = {.rules = rules, .chance = seed};
    int e = begin(rules, rows, arena, out);

    if (e == 0) {
        e = add_row_ids(out);
    }
    for (uint16_t n = 0; e == 0 && n < rules->form->node_count; n++) {
        if (hearth_form_is_question(&rules->form->nodes[n]) &&
            rules->form->nodes[n].owner == HEARTH_ROOT) {
            e = add_question(&s, out, n, 0);
        }
    }
    return e;
}
