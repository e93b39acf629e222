/* SPDX-License-Identifier: Apache-2.0 */
/* Makes synthetic respondents for any form, by the real engine, from a seed.
 *
 * usage: hearth-test-respondents FORM_FOLDER SEED COUNT AREAS ANSWERS CANARIES
 *
 * AREAS is a list like north,south: each respondent lives in one of them.
 * ANSWERS gets one JSON object a line, as `hearth-agent collect --answers`
 * reads it. CANARIES gets one line an interview, in hex: what was said (see
 * said.h), then words that would betray it. They are made up: no figure from
 * them says anything about people. */
#include "hearth/interview.h"
#include "hearth/secmem.h"

#include "forms.h"
#include "said.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 3 /* of one repeat that a respondent is asked to add to */
#define OFFERS_MAX  2000

/* SplitMix64: small, seedable, the same everywhere. */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t draw_below(uint64_t *state, uint64_t bound)
{
    return draw(state) % bound;
}

/* Each respondent leans one way, so that scales have something to find. */
struct respondent {
    uint64_t state;
    uint64_t leaning; /* 0..4 */
};

static uint32_t draw_choice(struct respondent *r, uint32_t count)
{
    uint64_t lean = (r->leaning * count) / 5;

    if (draw_below(&r->state, 3) == 0) {
        return (uint32_t)draw_below(&r->state, count);
    }
    lean += draw_below(&r->state, 2);
    return (uint32_t)(lean < count ? lean : count - 1u);
}

/* What a question offers now. */
struct offers {
    struct hearth_offer items[OFFERS_MAX];
    uint32_t count;
    uint32_t harmless; /* items that every arm of a list experiment sees */
};

static void append(char *text, size_t cap, struct hearth_slice name)
{
    size_t used = strlen(text);
    int made = snprintf(text + used, cap - used, "%s%.*s", used ? " " : "",
                        (int)name.len, (const char *)name.data);

    if (made < 0 || (size_t)made >= cap - used) {
        text[used] = '\0';
    }
}

static void draw_multiple(const struct offers *o, struct respondent *r,
                          char *text, size_t cap)
{
    text[0] = '\0';
    for (uint32_t i = 0; i < o->count; i++) {
        if (draw_below(&r->state, 4) == 0) {
            append(text, cap, o->items[i].name);
        }
    }
}

/* All of them, starting anywhere. */
static void draw_rank(const struct offers *o, struct respondent *r, char *text,
                      size_t cap)
{
    uint32_t from =
        o->count > 0 ? (uint32_t)draw_below(&r->state, o->count) : 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < o->count; i++) {
        append(text, cap, o->items[(from + i) % o->count].name);
    }
}

static void draw_choices(const struct hearth_node *n, const struct offers *o,
                         struct respondent *r, char *text, size_t cap)
{
    text[0] = '\0';
    if (n->type == HEARTH_NODE_RANK) {
        draw_rank(o, r, text, cap);
    } else if (n->type == HEARTH_NODE_SELECT_MULTIPLE) {
        draw_multiple(o, r, text, cap);
    } else if (o->count > 0) {
        append(text, cap, o->items[draw_choice(r, o->count)].name);
    }
}

static void draw_answer(const struct hearth_node *n, const struct offers *o,
                        struct respondent *r, char *text, size_t cap)
{
    unsigned day = 1 + (unsigned)draw_below(&r->state, 28);
    unsigned month = 1 + (unsigned)draw_below(&r->state, 12);
    unsigned hour = (unsigned)draw_below(&r->state, 24);

    switch (n->type) {
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
        draw_choices(n, o, r, text, cap);
        break;
    case HEARTH_NODE_LIST_COUNT:
        /* The device draws an arm of its own: at most the harmless items. */
        (void)snprintf(text, cap, "%" PRIu64,
                       draw_below(&r->state, o->harmless + 1u));
        break;
    case HEARTH_NODE_INTEGER:
        (void)snprintf(text, cap, "%" PRIu64, draw_below(&r->state, 11));
        break;
    case HEARTH_NODE_DECIMAL:
        (void)snprintf(text, cap, "%" PRIu64 ".5", draw_below(&r->state, 10));
        break;
    case HEARTH_NODE_TEXT:
        (void)snprintf(text, cap, "canary-%016" PRIx64, draw(&r->state));
        break;
    case HEARTH_NODE_DATE:
        (void)snprintf(text, cap, "2024-%02u-%02u", month, day);
        break;
    case HEARTH_NODE_TIME:
        (void)snprintf(text, cap, "%02u:00:00.000+00:00", hour);
        break;
    case HEARTH_NODE_DATETIME:
        (void)snprintf(text, cap, "2024-%02u-%02uT%02u:00:00.000+00:00", month,
                       day, hour);
        break;
    case HEARTH_NODE_ACKNOWLEDGE:
        (void)snprintf(text, cap, "OK");
        break;
    default:
        text[0] = '\0';
        break;
    }
}

/* Gates are answered so that nearly every interview goes on: a demonstration
 * needs interviews. The first answer of every gate's list lets it go on. */
static bool is_gate(const struct hearth_node *n)
{
    return n->role == HEARTH_ROLE_ELIGIBILITY ||
           n->role == HEARTH_ROLE_CONSENT || n->sensitivity == 0;
}

static void answer_question(const struct hearth_form *form,
                            struct hearth_interview *i,
                            struct hearth_place place, struct respondent *r)
{
    static struct offers o;
    const struct hearth_node *n = &form->nodes[place.node];
    char text[HEARTH_ANSWER_MAX];
    struct hearth_violation violation;
    bool may_skip = !hearth_interview_is_required(i, place);

    if (!hearth_form_is_asked(n) || hearth_interview_is_read_only(i, place)) {
        return;
    }
    o.count = hearth_interview_choices(i, place, o.items, OFFERS_MAX);
    o.count = o.count < OFFERS_MAX ? o.count : OFFERS_MAX;
    o.harmless =
        n->list < form->list_count ? form->lists[n->list].count - 1 : 0;
    for (int tries = 0; tries < 200; tries++) {
        if (n->type == HEARTH_NODE_SELECT_ONE && is_gate(n) && o.count > 0 &&
            draw_below(&r->state, 50) != 0 && tries < 25) {
            text[0] = '\0';
            append(text, sizeof text, o.items[0].name);
        } else if (may_skip && draw_below(&r->state, 20) == 0) {
            text[0] = '\0';
        } else {
            draw_answer(n, &o, r, text, sizeof text);
        }
        if (hearth_interview_answer(i, place, hearth_slice_text(text),
                                    &violation) == 0 &&
            hearth_interview_is_valid(i, place, &violation)) {
            return;
        }
    }
    (void)fprintf(stderr, "respondents: no answer fits question %s\n",
                  hearth_form_name(form, place.node));
    exit(1);
}

/* One screen; adds to repeats now and then. */
static void answer_screen(const struct hearth_form *form,
                          struct hearth_interview *i, struct respondent *r)
{
    struct hearth_screen s = hearth_interview_screen(i);
    struct hearth_violation violation;
    struct hearth_place added;

    if (s.kind == HEARTH_SCREEN_ADD) {
        unsigned count =
            hearth_interview_instances(i, s.place.instance, s.place.node);

        if (count < ENTRIES_MAX && draw_below(&r->state, 2) == 0 &&
            hearth_interview_add(i, s.place.instance, s.place.node, &added) ==
                0) {
            return;
        }
    } else {
        answer_question(form, i, s.place, r);
    }
    if (hearth_interview_next(i, &violation) != 0) {
        (void)fputs("respondents: the interview does not go on\n", stderr);
        exit(1);
    }
}

static void print_json_text(FILE *out, struct hearth_slice text)
{
    (void)fputc('"', out);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.data[i];

        if (c == '"' || c == '\\') {
            (void)fputc('\\', out);
        }
        (void)fputc(c, out);
    }
    (void)fputc('"', out);
}

static bool is_printed(const struct hearth_form *form,
                       const struct hearth_interview *i,
                       struct hearth_place place)
{
    const struct hearth_node *n = &form->nodes[place.node];

    return (hearth_form_is_asked(n) || n->role == HEARTH_ROLE_AREA) &&
           hearth_interview_value(i, place).len > 0 &&
           hearth_interview_is_relevant(i, place) &&
           !hearth_interview_is_read_only(i, place);
}

/* One object: the questions of an instance, and lists of objects for the
 * repeats in it. */
static void print_object(FILE *out, const struct hearth_form *form,
                         const struct hearth_interview *i,
                         struct hearth_place block)
{
    const char *separator = "";
    uint16_t end = form->nodes[block.node].end;

    (void)fputc('{', out);
    for (uint16_t n = (uint16_t)(block.node + 1u); n < end;) {
        struct hearth_place place = {block.instance, n};

        if (form->nodes[n].type == HEARTH_NODE_REPEAT) {
            uint16_t count = hearth_interview_instances(i, block.instance, n);

            (void)fprintf(out, "%s\"%s\":[", separator,
                          hearth_form_name(form, n));
            for (uint16_t k = 1; k <= count; k++) {
                struct hearth_place entry =
                    hearth_interview_instance(i, block.instance, n, k);

                if (hearth_interview_is_relevant(i, entry)) {
                    (void)fputs(k > 1 ? "," : "", out);
                    print_object(out, form, i, entry);
                }
            }
            (void)fputc(']', out);
            separator = ",";
            n = form->nodes[n].end;
            continue;
        }
        if (is_printed(form, i, place)) {
            (void)fprintf(out, "%s\"%s\":", separator,
                          hearth_form_name(form, n));
            print_json_text(out, hearth_interview_value(i, place));
            separator = ",";
        }
        n++;
    }
    (void)fputc('}', out);
}

static void print_answers(FILE *out, const struct hearth_form *form,
                          const struct hearth_interview *i)
{
    print_object(out, form, i, hearth_interview_place(HEARTH_ROOT));
    (void)fputc('\n', out);
}

static void print_hex(FILE *out, struct hearth_slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        (void)fprintf(out, "%02x", bytes.data[i]);
    }
}

/* What was said, read back from what is sealed. */
static void print_said(FILE *out, const struct hearth_form *form,
                       struct hearth_slice answers)
{
    static uint8_t memory[4u << 20];
    struct hearth_arena arena;
    struct hearth_answers a;
    struct hearth_reader in;

    hearth_arena_init(&arena, memory, sizeof memory);
    hearth_reader_init(&in, answers);
    if (answers.len == 0) {
        (void)fputc('-', out); /* refused, not eligible: nothing is kept */
    } else if (hearth_answer_decode(form, &in, &arena, &a) != 0) {
        (void)fputs("respondents: answers do not read back\n", stderr);
        exit(1);
    } else {
        said_print(out, &a);
    }
}

/* Space-separated values as a reader of a stray draft would see them. */
static void print_canaries(FILE *out, const struct hearth_form *form,
                           struct hearth_interview *i)
{
    static uint8_t bytes[HEARTH_DRAFT_MAX];
    struct hearth_place all = hearth_interview_place(HEARTH_ROOT);
    struct hearth_place at = hearth_interview_place(HEARTH_NONE);
    struct hearth_writer w;

    hearth_writer_init(&w, bytes, sizeof bytes);
    if (hearth_interview_finalise(i, &w) != 0) {
        (void)fputs("respondents: an interview cannot be finalised\n", stderr);
        exit(1);
    }
    print_said(out, form, hearth_writer_slice(&w));
    while ((at = hearth_interview_walk(i, all, at)).node != HEARTH_NONE) {
        if (form->nodes[at.node].type == HEARTH_NODE_TEXT &&
            hearth_interview_value(i, at).len != 0) {
            (void)fputc(' ', out);
            print_hex(out, hearth_interview_value(i, at));
        }
    }
    (void)fputc('\n', out);
}

/* The part of "a,b,c" that the draw falls on. */
static struct hearth_slice draw_area(const char *areas, struct respondent *r)
{
    uint64_t count = 1;
    uint64_t skip;
    const char *at = areas;

    for (const char *c = areas; *c != '\0'; c++) {
        count += *c == ',';
    }
    for (skip = draw_below(&r->state, count); skip > 0; skip--) {
        at = strchr(at, ',') + 1;
    }
    return hearth_slice_of(at, strcspn(at, ","));
}

static void answer_area(const struct hearth_form *form,
                        struct hearth_interview *i, struct hearth_slice area)
{
    struct hearth_violation violation;

    for (uint16_t n = 0; n < form->node_count; n++) {
        if (form->nodes[n].role == HEARTH_ROLE_AREA &&
            hearth_interview_answer(i, hearth_interview_place(n), area,
                                    &violation) != 0) {
            (void)fputs("respondents: the area does not fit\n", stderr);
            exit(1);
        }
    }
}

/* The chance of a respondent's interview: orders, arms. */
static uint64_t world_random(void *cookie)
{
    struct respondent *r = cookie;

    return draw(&r->state);
}

static void interview_one(const struct hearth_form *form,
                          struct hearth_arena *arena, struct respondent *r,
                          struct hearth_slice area, FILE *answers,
                          FILE *canaries)
{
    struct hearth_interview *i;
    struct hearth_world world = {
        .random = world_random, .cookie = r, .one_by_one = true};
    size_t used = arena->used;

    if (hearth_interview_start(form, &world, arena, &i) != 0) {
        (void)fputs("respondents: the form is too large\n", stderr);
        exit(1);
    }
    answer_area(form, i, area);
    while (hearth_interview_screen(i).kind != HEARTH_SCREEN_END) {
        answer_screen(form, i, r);
    }
    print_answers(answers, form, i);
    print_canaries(canaries, form, i);
    arena->used = used;
}

static FILE *open_or_stop(const char *path)
{
    FILE *f = fopen(path, "w");

    if (f == NULL) {
        (void)fprintf(stderr, "respondents: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    return f;
}

int main(int argc, char **argv)
{
    struct hearth_arena arena;
    struct hearth_form *form = NULL;
    static struct hearth_forms_report report;
    uint64_t seed;
    unsigned long count;
    FILE *answers;
    FILE *canaries;

    if (argc != 7) {
        (void)fputs("usage: hearth-test-respondents FOLDER SEED COUNT AREAS "
                    "ANSWERS CANARIES\n",
                    stderr);
        return 2;
    }
    seed = strtoull(argv[2], NULL, 10);
    count = strtoul(argv[3], NULL, 10);
    hearth_arena_init(&arena, malloc(HEARTH_FORMS_ARENA), HEARTH_FORMS_ARENA);
    if (arena.base == NULL ||
        hearth_forms_compile_folder(argv[1], &arena, &form, &report) != 0) {
        (void)fprintf(stderr, "respondents: %s is not a form\n", argv[1]);
        return 1;
    }
    answers = open_or_stop(argv[5]);
    canaries = open_or_stop(argv[6]);
    for (unsigned long k = 0; k < count; k++) {
        struct respondent r = {seed * UINT64_C(1000003) + k, 0};

        r.leaning = draw_below(&r.state, 5);
        interview_one(form, &arena, &r, draw_area(argv[4], &r), answers,
                      canaries);
    }
    free(arena.base);
    return fclose(answers) != 0 || fclose(canaries) != 0;
}
