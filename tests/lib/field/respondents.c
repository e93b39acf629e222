/* SPDX-License-Identifier: Apache-2.0 */
/* Makes synthetic respondents for any form, by the real engine, from a seed.
 *
 * usage: hearth-test-respondents FORM_FOLDER SEED COUNT AREAS ANSWERS CANARIES
 *
 * AREAS is a list like north,south: each respondent lives in one of them.
 * ANSWERS gets one JSON object a line, as `hearth-agent collect --answers`
 * reads it. CANARIES gets one line an interview: the bytes that would betray
 * it, in hex: its compact answers, and its draft as text. They are made up:
 * no figure from them says anything about people. */
#include "hearth/interview.h"
#include "hearth/secmem.h"

#include "forms.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_LEN (32u << 20)

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

static uint16_t draw_choice(struct respondent *r, uint16_t count)
{
    uint64_t lean = (r->leaning * count) / 5;

    if (draw_below(&r->state, 3) == 0) {
        return (uint16_t)draw_below(&r->state, count);
    }
    lean += draw_below(&r->state, 2);
    return (uint16_t)(lean < count ? lean : count - 1u);
}

static void draw_multiple(const struct hearth_form *form, uint16_t list,
                          struct respondent *r, char *text, size_t cap)
{
    const struct hearth_choice_list *l = &form->lists[list];
    size_t used = 0;

    text[0] = '\0';
    for (uint16_t i = 0; i < l->count; i++) {
        const char *name = hearth_form_choice_name(form, list, i);
        int made;

        if (draw_below(&r->state, 4) != 0) {
            continue;
        }
        made = snprintf(text + used, cap - used, "%s%s", used ? " " : "", name);
        if (made < 0 || (size_t)made >= cap - used) {
            return;
        }
        used += (size_t)made;
    }
}

static void draw_answer(const struct hearth_form *form, uint16_t node,
                        struct respondent *r, char *text, size_t cap)
{
    const struct hearth_node *n = &form->nodes[node];

    switch (n->type) {
    case HEARTH_NODE_SELECT_ONE: {
        uint16_t count = form->lists[n->list].count;

        (void)snprintf(
            text, cap, "%s",
            hearth_form_choice_name(form, n->list, draw_choice(r, count)));
        break;
    }
    case HEARTH_NODE_SELECT_MULTIPLE:
        draw_multiple(form, n->list, r, text, cap);
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

static void answer_screen(const struct hearth_form *form,
                          struct hearth_interview *i, uint16_t node,
                          struct respondent *r)
{
    const struct hearth_node *n = &form->nodes[node];
    char text[HEARTH_ANSWER_MAX];
    struct hearth_violation violation;
    bool may_skip = !hearth_interview_is_required(i, node);

    if (!hearth_form_is_question(n) || n->type == HEARTH_NODE_HIDDEN) {
        return;
    }
    for (int tries = 0; tries < 50; tries++) {
        if (n->type == HEARTH_NODE_SELECT_ONE && is_gate(n) &&
            draw_below(&r->state, 50) != 0 && tries < 25) {
            (void)snprintf(text, sizeof text, "%s",
                           hearth_form_choice_name(form, n->list, 0));
        } else if (may_skip && draw_below(&r->state, 20) == 0) {
            text[0] = '\0';
        } else {
            draw_answer(form, node, r, text, sizeof text);
        }
        if (hearth_interview_answer(i, node, hearth_slice_text(text),
                                    &violation) == 0 &&
            hearth_interview_next(i, &violation) == 0) {
            return;
        }
    }
    (void)fprintf(stderr, "respondents: no answer fits question %s\n",
                  hearth_form_name(form, node));
    exit(1);
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

static void print_answers(FILE *out, const struct hearth_form *form,
                          const struct hearth_interview *i)
{
    const char *separator = "";

    (void)fputc('{', out);
    for (uint16_t n = 0; n < form->node_count; n++) {
        struct hearth_slice value = hearth_interview_value(i, n);

        if (!hearth_form_is_question(&form->nodes[n]) || value.len == 0 ||
            !hearth_interview_is_relevant(i, n)) {
            continue;
        }
        (void)fprintf(out, "%s\"%s\":", separator, hearth_form_name(form, n));
        print_json_text(out, value);
        separator = ",";
    }
    (void)fputs("}\n", out);
}

static void print_hex(FILE *out, struct hearth_slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        (void)fprintf(out, "%02x", bytes.data[i]);
    }
}

/* Space-separated values as a reader of a stray draft would see them. */
static void print_canaries(FILE *out, const struct hearth_form *form,
                           struct hearth_interview *i)
{
    static uint8_t bytes[HEARTH_DRAFT_MAX];
    struct hearth_writer w;

    hearth_writer_init(&w, bytes, sizeof bytes);
    if (hearth_interview_finalise(i, &w) != 0) {
        (void)fputs("respondents: an interview cannot be finalised\n", stderr);
        exit(1);
    }
    print_hex(out, hearth_writer_slice(&w));
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (form->nodes[n].type == HEARTH_NODE_TEXT &&
            hearth_interview_value(i, n).len != 0) {
            (void)fputc(' ', out);
            print_hex(out, hearth_interview_value(i, n));
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
            hearth_interview_answer(i, n, area, &violation) != 0) {
            (void)fputs("respondents: the area does not fit\n", stderr);
            exit(1);
        }
    }
}

static void interview_one(const struct hearth_form *form,
                          struct hearth_arena *arena, struct respondent *r,
                          struct hearth_slice area, FILE *answers,
                          FILE *canaries)
{
    struct hearth_interview *i;
    struct hearth_violation violation;
    size_t used = arena->used;
    uint16_t node;

    if (hearth_interview_start(form, arena, &i) != 0) {
        (void)fputs("respondents: the form is too large\n", stderr);
        exit(1);
    }
    answer_area(form, i, area);
    while ((node = hearth_interview_current(i)) != HEARTH_NONE) {
        uint16_t before = node;

        answer_screen(form, i, node, r);
        if (hearth_interview_current(i) == before &&
            hearth_interview_next(i, &violation) != 0) {
            (void)fputs("respondents: the interview does not go on\n", stderr);
            exit(1);
        }
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
    hearth_arena_init(&arena, malloc(ARENA_LEN), ARENA_LEN);
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
