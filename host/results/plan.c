/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a declared cube. */
#include "host/results/plan.h"

#include "hearth/hash.h"
#include "host/release/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM ((size_t)8 << 20) /* the tree of a document */

struct reading {
    struct hearth_plan *plan;
    struct hearth_plan_why *why;
    int error; /* the first one sticks */
    /* an area: the one it is merged with, or UINT16_MAX */
    uint16_t with[HEARTH_PLAN_AREAS_MAX];
    const char *with_code[HEARTH_PLAN_AREAS_MAX]; /* NULL: none */
};

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
fail(struct reading *r, const char *text, ...)
{
    va_list args;

    if (r->error != 0) {
        return;
    }
    r->error = HEARTH_E_INVALID;
    va_start(args, text);
    (void)vsnprintf(r->why->text, sizeof(r->why->text), text, args);
    va_end(args);
}

/* ---- single values ---- */

/* What names may be made of: they stand in keys, files and pages. '*', '=' and
 * '+' are ours. */
static bool is_name(const char *text)
{
    return text[0] != '\0' && strpbrk(text, "*=+\"\\<>&\n\t") == NULL;
}

static void take_text(struct reading *r, const struct hearth_json_node *n,
                      const char *what, char *out, size_t cap)
{
    if (n->kind != HEARTH_JSON_TEXT || !is_name(n->text) ||
        strlen(n->text) >= cap) {
        fail(r, "%s is no name of 1 to %zu bytes without * = + \" < > &", what,
             cap - 1);
        return;
    }
    memmove(out, n->text, strlen(n->text) + 1);
}

static uint64_t take_count(struct reading *r, const struct hearth_json_node *n,
                           const char *what, uint64_t max)
{
    if (n->kind == HEARTH_JSON_NULL) {
        return 0;
    }
    if (n->kind != HEARTH_JSON_NUMBER || n->number < 1.0 ||
        n->number > (double)max || floor(n->number) < n->number) {
        fail(r, "%s is no whole number from 1 to %llu", what,
             (unsigned long long)max);
        return 0;
    }
    return (uint64_t)n->number;
}

static bool has_room(struct reading *r, const struct hearth_json_node *n,
                     const char *what, size_t max)
{
    if (n->kind == HEARTH_JSON_NULL) {
        return false;
    }
    if (n->kind != HEARTH_JSON_ARRAY || n->count > max) {
        fail(r, "\"%s\" is no list of at most %zu", what, max);
        return false;
    }
    return true;
}

/* ---- levels and areas ---- */

static void take_levels(struct reading *r, const struct hearth_json_node *n)
{
    struct hearth_plan *p = r->plan;

    if (!has_room(r, n, "levels", HEARTH_PLAN_LEVELS_MAX)) {
        return;
    }
    for (n = n->first; n != NULL; n = n->next) {
        char *out = p->levels[p->level_count];

        take_text(r, n, "a level", out, sizeof(p->levels[0]));
        if (strcmp(out, "area") == 0 || strcmp(out, "everybody") == 0) {
            fail(r,
                 "the level \"%s\" is always there: list those between "
                 "area and everybody",
                 out);
        }
        p->level_count++;
    }
}

static void take_area(struct reading *r, const struct hearth_json_node *n)
{
    struct hearth_plan *p = r->plan;
    struct hearth_plan_area *a = &p->areas[p->area_count];
    const struct hearth_json_node *in = hearth_json_get(n, "in");
    const struct hearth_json_node *with = hearth_json_get(n, "with");

    take_text(r, hearth_json_get(n, "area"), "an area's code", a->code,
              sizeof(a->code));
    if (hearth_plan_area(p, hearth_slice_text(a->code)) != NULL) {
        fail(r, "area \"%s\" stands there twice", a->code);
    }
    a->planned =
        take_count(r, hearth_json_get(n, "planned"), "planned", 10000000);
    r->with_code[p->area_count] =
        with->kind == HEARTH_JSON_TEXT ? with->text : NULL;
    if (in->count != p->level_count ||
        (in->kind != HEARTH_JSON_ARRAY && p->level_count > 0)) {
        fail(r, "area \"%s\": \"in\" names %zu of the %zu levels", a->code,
             in->count, p->level_count);
    }
    in = in->first;
    for (size_t i = 0; r->error == 0 && i < p->level_count; i++) {
        take_text(r, in, "a name in \"in\"", a->in[i], sizeof(a->in[i]));
        in = in->next;
    }
    p->area_count++;
}

/* What is in one city is in one country. */
static void check_levels(struct reading *r, const struct hearth_plan_area *a)
{
    for (size_t i = 0; i < r->plan->area_count; i++) {
        const struct hearth_plan_area *b = &r->plan->areas[i];

        for (size_t l = 0; l + 1 < r->plan->level_count; l++) {
            if (strcmp(a->in[l], b->in[l]) == 0 &&
                strcmp(a->in[l + 1], b->in[l + 1]) != 0) {
                fail(r,
                     "%s \"%s\" is in two of the level %s: by areas \"%s\" "
                     "and \"%s\"",
                     r->plan->levels[l], a->in[l], r->plan->levels[l + 1],
                     a->code, b->code);
            }
        }
    }
}

/* ---- small areas ---- */

static void find_neighbour(struct reading *r, size_t at)
{
    struct hearth_plan *p = r->plan;
    const struct hearth_plan_area *a = &p->areas[at], *to;

    r->with[at] = UINT16_MAX;
    if (r->with_code[at] == NULL) {
        return;
    }
    to = hearth_plan_area(p, hearth_slice_text(r->with_code[at]));
    if (to == NULL || to == a || r->with_code[to - p->areas] != NULL ||
        memcmp(to->in, a->in, sizeof(a->in)) != 0) {
        fail(r,
             "area \"%s\": \"with\" names no other area at the same place "
             "that stands for itself",
             a->code);
        return;
    }
    r->with[at] = (uint16_t)(to - p->areas);
}

/* The name of the group of an area that stands for itself, and its plan. */
static void name_group(struct reading *r, size_t at)
{
    struct hearth_plan *p = r->plan;
    struct hearth_plan_area *a = &p->areas[at];
    uint64_t planned = a->planned;
    size_t len = strlen(a->code);

    memmove(a->group, a->code, len + 1);
    for (size_t i = 0; i < p->area_count; i++) {
        size_t more = strlen(p->areas[i].code);

        if (r->with[i] != at) {
            continue;
        }
        planned += p->areas[i].planned;
        if (len + 1 + more >= sizeof(a->group)) {
            fail(r, "too many areas are merged with \"%s\"", a->code);
            return;
        }
        a->group[len] = '+';
        memmove(a->group + len + 1, p->areas[i].code, more + 1);
        len += 1 + more;
    }
    a->planned = planned;
    if (planned < HEARTH_PLAN_SMALL) {
        fail(r,
             "area \"%s\": fewer than %u interviews are planned; merge it "
             "with a neighbour: \"with\": \"CODE\"",
             a->code, HEARTH_PLAN_SMALL);
    }
}

static void take_areas(struct reading *r, const struct hearth_json_node *n)
{
    struct hearth_plan *p = r->plan;

    if (!has_room(r, n, "areas", HEARTH_PLAN_AREAS_MAX)) {
        if (p->level_count > 0) {
            fail(r, "\"levels\" without \"areas\": nothing says which area is "
                    "in which");
        }
        return;
    }
    for (n = n->first; n != NULL && r->error == 0; n = n->next) {
        take_area(r, n);
    }
    for (size_t i = 0; r->error == 0 && i < p->area_count; i++) {
        check_levels(r, &p->areas[i]);
        find_neighbour(r, i);
    }
    for (size_t i = 0; r->error == 0 && i < p->area_count; i++) {
        if (r->with[i] == UINT16_MAX) {
            name_group(r, i);
        }
    }
    for (size_t i = 0; r->error == 0 && i < p->area_count; i++) {
        if (r->with[i] != UINT16_MAX) {
            const struct hearth_plan_area *to = &p->areas[r->with[i]];

            memmove(p->areas[i].group, to->group, sizeof(to->group));
            p->areas[i].planned = to->planned;
        }
    }
}

/* ---- the rest ---- */

static void take_by(struct reading *r, const struct hearth_json_node *n)
{
    struct hearth_plan *p = r->plan;

    if (!has_room(r, n, "by", HEARTH_PLAN_BY_MAX)) {
        return;
    }
    for (n = n->first; n != NULL && r->error == 0; n = n->next) {
        struct hearth_plan_by *by = &p->by[p->by_count++];
        bool is_pair = n->kind == HEARTH_JSON_ARRAY && n->count == 2;

        take_text(r, is_pair ? n->first : n, "a question in \"by\"", by->first,
                  sizeof(by->first));
        if (is_pair) {
            take_text(r, n->first->next, "a question in \"by\"", by->second,
                      sizeof(by->second));
        }
        if (strcmp(by->first, by->second) == 0) {
            fail(r, "\"by\" crosses \"%s\" with itself", by->first);
        }
    }
}

static void take_headlines(struct reading *r, const struct hearth_json_node *n)
{
    struct hearth_plan *p = r->plan;
    uint64_t sum = 0;

    if (!has_room(r, n, "headlines", HEARTH_PLAN_HEADLINES_MAX)) {
        return;
    }
    for (n = n->first; n != NULL && r->error == 0; n = n->next) {
        struct hearth_plan_headline *h = &p->headlines[p->headline_count++];

        take_text(r, hearth_json_get(n, "form"), "a headline's form", h->form,
                  sizeof(h->form));
        take_text(r, hearth_json_get(n, "question"), "a headline's question",
                  h->question, sizeof(h->question));
        take_text(r, hearth_json_get(n, "choice"), "a headline's choice",
                  h->choice, sizeof(h->choice));
        h->epsilon = (uint32_t)take_count(r, hearth_json_get(n, "epsilon"),
                                          "epsilon, in millionths,", 1000000);
        sum += h->epsilon;
        if (h->epsilon == 0) {
            fail(r, "the headline \"%s\" names no epsilon", h->question);
        }
    }
    if (sum > 1000000) {
        fail(r, "the headlines' epsilons add up to more than 1 a wave");
    }
}

static void take_k(struct reading *r, const struct hearth_json_node *n)
{
    r->plan->k = take_count(r, n, "k", HEARTH_PLAN_K_MAX);
    if (r->plan->k != 0 && r->plan->k < HEARTH_PLAN_K_MIN) {
        fail(r, "k may be set upward only: %u or more", HEARTH_PLAN_K_MIN);
    }
}

/* A word that is not known might have been meant to protect somebody. */
static void check_words(struct reading *r, const struct hearth_json_node *root)
{
    static const char *const known[] = {"hearth_cube", "k",        "planned",
                                        "levels",      "areas",    "psu",
                                        "by",          "headlines"};

    for (const struct hearth_json_node *n = root->first; n != NULL;
         n = n->next) {
        bool is_known = false;

        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
            is_known = is_known || strcmp(n->key, known[i]) == 0;
        }
        if (!is_known) {
            fail(r, "\"%.60s\" is no word of a cube", n->key);
        }
    }
}

static void take_all(struct reading *r, const struct hearth_json_node *root)
{
    const struct hearth_json_node *version =
        hearth_json_get(root, "hearth_cube");

    if (version->kind != HEARTH_JSON_NUMBER || version->number < 1.0 ||
        version->number > 1.0) {
        fail(r, "this is no cube: \"hearth_cube\": 1 is missing");
        return;
    }
    check_words(r, root);
    take_k(r, hearth_json_get(root, "k"));
    r->plan->planned =
        take_count(r, hearth_json_get(root, "planned"), "planned", 100000000);
    if (hearth_json_get(root, "psu")->kind != HEARTH_JSON_NULL) {
        take_text(r, hearth_json_get(root, "psu"), "psu", r->plan->psu,
                  sizeof(r->plan->psu));
    }
    take_levels(r, hearth_json_get(root, "levels"));
    take_areas(r, hearth_json_get(root, "areas"));
    take_by(r, hearth_json_get(root, "by"));
    take_headlines(r, hearth_json_get(root, "headlines"));
}

static int read_all(struct hearth_slice json, struct reading *r)
{
    struct hearth_arena arena;
    const struct hearth_json_node *root;
    void *memory = malloc(ROOM);
    int e;

    if (memory == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&arena, memory, ROOM);
    e = hearth_json_read(json, &arena, &root);
    if (e == HEARTH_E_INVALID || e == HEARTH_E_LIMIT) {
        fail(r, "it is no JSON");
    }
    if (e == 0) {
        take_all(r, root);
        e = r->error;
    }
    free(memory);
    return e;
}

int hearth_plan_read(struct hearth_slice json, struct hearth_plan **out,
                     struct hearth_plan_why *why)
{
    struct reading *r = calloc(1, sizeof(*r));
    uint8_t hash[HEARTH_HASH_LEN];
    int e = r == NULL ? HEARTH_E_MEMORY : 0;

    *out = NULL;
    why->text[0] = '\0';
    if (e == 0) {
        r->why = why;
        r->plan = calloc(1, sizeof(*r->plan));
        e = r->plan == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e == 0 && json.len > HEARTH_PLAN_FILE_MAX) {
        fail(r, "it is longer than %u bytes", HEARTH_PLAN_FILE_MAX);
        e = HEARTH_E_LIMIT;
    }
    if (e == 0) {
        e = read_all(json, r);
    }
    if (e == 0) {
        e = hearth_hash_parts(&json, 1, hash);
    }
    if (e == 0) {
        hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), r->plan->hash);
        *out = r->plan;
    } else if (r != NULL) {
        hearth_plan_free(r->plan);
    }
    free(r);
    return e;
}

void hearth_plan_free(struct hearth_plan *p)
{
    free(p);
}

const struct hearth_plan_area *hearth_plan_area(const struct hearth_plan *p,
                                                struct hearth_slice code)
{
    for (size_t i = 0; i < p->area_count; i++) {
        if (hearth_slice_is_equal(hearth_slice_text(p->areas[i].code), code)) {
            return &p->areas[i];
        }
    }
    return NULL;
}
