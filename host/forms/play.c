/* SPDX-License-Identifier: Apache-2.0 */
/* Random interviews: answers of each type, screen by screen, to the end. */
#include "play.h"

#include "hearth/interview.h"

#include <stdio.h>
#include <string.h>

#define OFFERS_MAX 256
#define TRIES_MAX  40    /* for an answer that a constraint takes */
#define ADDED_MAX  4     /* instances added to one repeat */
#define MOVES_MAX  20000 /* of one interview */

struct play {
    const struct hearth_form *form;
    struct hearth_interview *i;
    struct hearth_forms_played *out;
    bool *is_seen; /* by node */
    uint64_t state;
    size_t steps_most;
    const struct hearth_forms_play *how;
    char text[HEARTH_ANSWER_MAX];
    uint8_t answers[HEARTH_PLAIN_MAX];
};

static uint64_t draw(void *cookie)
{
    struct play *p = cookie;
    uint64_t z = p->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint32_t below(struct play *p, uint32_t n)
{
    return n == 0 ? 0 : (uint32_t)(draw(p) % n);
}

static int64_t now(void *cookie)
{
    (void)cookie;
    return INT64_C(1718000000000);
}

/* ---- one answer ---- */

static void put(struct play *p, struct hearth_slice word)
{
    size_t len = strlen(p->text);

    if (len + word.len + 2 > sizeof(p->text)) {
        return;
    }
    if (len > 0) {
        p->text[len++] = ' ';
    }
    memcpy(p->text + len, word.data, word.len); /* compared above */
    p->text[len + word.len] = '\0';
}

static void shuffle(struct play *p, struct hearth_offer *offers, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t k = below(p, i);
        struct hearth_offer swap = offers[i - 1];

        offers[i - 1] = offers[k];
        offers[k] = swap;
    }
}

/* Gates are mostly passed: what stands behind them is of interest. */
static bool is_passed(struct play *p, const struct hearth_node *n)
{
    bool is_gate = n->role == HEARTH_ROLE_CONSENT ||
                   n->role == HEARTH_ROLE_ELIGIBILITY ||
                   n->role == HEARTH_ROLE_CONSENT_PERSONAL ||
                   n->role == HEARTH_ROLE_COMPREHENSION;

    return is_gate && below(p, 10) > 0;
}

static void choose(struct play *p, struct hearth_place place,
                   const struct hearth_node *n)
{
    struct hearth_offer offers[OFFERS_MAX];
    uint32_t count = hearth_interview_choices(p->i, place, offers, OFFERS_MAX);

    count = count < OFFERS_MAX ? count : OFFERS_MAX;
    if (count == 0) {
        return; /* a filter let nothing through: it stays blank */
    }
    if (is_passed(p, n)) {
        put(p, hearth_slice_text(HEARTH_CHOICE_YES));
        return;
    }
    shuffle(p, offers, count);
    if (n->type == HEARTH_NODE_SELECT_MULTIPLE) {
        count = 1 + below(p, count < 4 ? count : 4);
    } else if (n->type == HEARTH_NODE_SELECT_ONE) {
        count = 1;
    }
    for (uint32_t i = 0; i < count; i++) {
        put(p, offers[i].name);
    }
}

static void write_number(struct play *p, const struct hearth_node *n)
{
    static const uint32_t SPANS[] = {2, 6, 10, 20, 100, 1000, 100000};
    uint32_t v = below(p, SPANS[below(p, 7)]);

    if (n->type == HEARTH_NODE_DECIMAL) {
        (void)snprintf(p->text, sizeof(p->text), "%u.%u", (unsigned)v,
                       (unsigned)below(p, 10));
    } else {
        (void)snprintf(p->text, sizeof(p->text), "%u", (unsigned)v);
    }
}

static void write_time(struct play *p, const struct hearth_node *n)
{
    char date[16];
    char time[24];

    (void)snprintf(date, sizeof(date), "%04u-%02u-%02u",
                   1950 + (unsigned)below(p, 90), 1 + (unsigned)below(p, 12),
                   1 + (unsigned)below(p, 28));
    (void)snprintf(time, sizeof(time), "%02u:%02u:00.000+00:00",
                   (unsigned)below(p, 24), (unsigned)below(p, 60));
    (void)snprintf(p->text, sizeof(p->text), "%s%s%s",
                   n->type == HEARTH_NODE_TIME ? "" : date,
                   n->type == HEARTH_NODE_DATETIME ? "T" : "",
                   n->type == HEARTH_NODE_DATE ? "" : time);
}

static void write_words(struct play *p, const struct hearth_node *n)
{
    static const char *const WORDS[] = {"a",          "words and more", "12",
                                        "0712345678", "x@example.org",  "A1"};
    const char *text = WORDS[below(p, 6)];

    switch (n->type) {
    case HEARTH_NODE_ACKNOWLEDGE:
        text = "OK";
        break;
    case HEARTH_NODE_GEOPOINT:
        text = "43.25 76.95 800 5";
        break;
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        text = "43.2 76.9 0 0; 43.3 76.9 0 0; 43.3 77 0 0; 43.2 76.9 0 0";
        break;
    case HEARTH_NODE_IMAGE:
        text = "picture.jpg";
        break;
    case HEARTH_NODE_AUDIO:
    case HEARTH_NODE_VIDEO:
    case HEARTH_NODE_FILE:
        text = "file.bin";
        break;
    default:
        break;
    }
    (void)snprintf(p->text, sizeof(p->text), "%s", text);
}

static void invent(struct play *p, struct hearth_place place)
{
    const struct hearth_node *n = &p->form->nodes[place.node];

    p->text[0] = '\0';
    switch (n->type) {
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
        choose(p, place, n);
        break;
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_DECIMAL:
        write_number(p, n);
        break;
    case HEARTH_NODE_LIST_COUNT:
        (void)snprintf(p->text, sizeof(p->text), "%u", (unsigned)below(p, 4));
        break;
    case HEARTH_NODE_DATE:
    case HEARTH_NODE_TIME:
    case HEARTH_NODE_DATETIME:
        write_time(p, n);
        break;
    default:
        write_words(p, n);
        break;
    }
}

/* Tries until the place is valid; true if it became so. */
static bool answer(struct play *p, struct hearth_place place)
{
    const struct hearth_node *n = &p->form->nodes[place.node];
    struct hearth_violation v;

    p->is_seen[place.node] = true;
    if (!hearth_form_is_asked(n) ||
        hearth_interview_is_read_only(p->i, place)) {
        return true;
    }
    for (int t = 0; t < TRIES_MAX; t++) {
        invent(p, place);
        p->out->steps++;
        if (hearth_interview_answer(p->i, place, hearth_slice_text(p->text),
                                    &v) == HEARTH_OK &&
            hearth_interview_is_valid(p->i, place, &v)) {
            return true;
        }
    }
    p->out->stuck_node = place.node;
    return hearth_interview_answer(p->i, place, hearth_slice_text(""), &v) ==
               HEARTH_OK &&
           hearth_interview_is_valid(p->i, place, &v);
}

/* ---- screens ---- */

static bool answer_group(struct play *p, struct hearth_place group)
{
    struct hearth_place at = {0, HEARTH_NONE};
    bool is_fine = true;

    while ((at = hearth_interview_walk(p->i, group, at)).node != HEARTH_NONE &&
           p->out->steps < p->steps_most) {
        is_fine = answer(p, at) && is_fine;
    }
    return is_fine;
}

/* One screen forward; false when the interview cannot go on. */
static bool move(struct play *p, struct hearth_screen screen)
{
    struct hearth_violation v = {.kind = HEARTH_VIOLATION_NONE};
    struct hearth_place added;

    if (screen.kind == HEARTH_SCREEN_ADD && below(p, 2) == 0 &&
        hearth_interview_instances(p->i, screen.place.instance,
                                   screen.place.node) < ADDED_MAX &&
        hearth_interview_add(p->i, screen.place.instance, screen.place.node,
                             &added) == HEARTH_OK) {
        return true;
    }
    if (screen.kind == HEARTH_SCREEN_QUESTION) {
        (void)answer(p, screen.place);
    } else if (screen.kind == HEARTH_SCREEN_GROUP) {
        (void)answer_group(p, screen.place);
    }
    if (below(p, 12) == 0) {
        hearth_interview_back(p->i);
        return true;
    }
    for (int t = 0; t < TRIES_MAX; t++) {
        if (hearth_interview_next(p->i, &v) == HEARTH_OK) {
            return true;
        }
        if (v.place.node == HEARTH_NONE || !answer(p, v.place)) {
            break;
        }
    }
    p->out->stuck_node = v.place.node;
    return false;
}

/* Answers what still stands in the way, then takes the record. */
static int finish(struct play *p)
{
    struct hearth_violation v;
    struct hearth_writer w;
    size_t errors = hearth_interview_eval_errors(p->i);

    p->out->eval_errors =
        errors > p->out->eval_errors ? errors : p->out->eval_errors;
    for (int t = 0; t < TRIES_MAX; t++) {
        if (hearth_interview_validate(p->i, &v) == 0) {
            break;
        }
        if (!answer(p, v.place)) {
            p->out->stuck++;
            p->out->stuck_node = v.place.node;
            return HEARTH_OK;
        }
    }
    if (hearth_interview_validate(p->i, &v) > 0) {
        p->out->stuck++;
        return HEARTH_OK;
    }
    hearth_writer_init(&w, p->answers, sizeof(p->answers));
    if (hearth_interview_finalise(p->i, &w) != HEARTH_OK) {
        return HEARTH_E_INVALID;
    }
    p->out->bytes_most =
        w.len > p->out->bytes_most ? w.len : p->out->bytes_most;
    if (hearth_interview_outcome(p->i) == HEARTH_OUTCOME_COMPLETE) {
        p->out->complete++;
    } else {
        p->out->ended++;
    }
    return p->how->keep == NULL
               ? HEARTH_OK
               : p->how->keep(p->how->cookie, p->i, hearth_writer_slice(&w));
}

static int play_one(struct play *p, struct hearth_arena *arena)
{
    const struct hearth_world world = {.now_ms = now,
                                       .random = draw,
                                       .cookie = p,
                                       .device = "00000000",
                                       .worker = "check"};
    int rc = hearth_interview_start(p->form, &world, arena, &p->i);

    for (size_t m = 0; rc == HEARTH_OK && m < MOVES_MAX; m++) {
        struct hearth_screen screen = hearth_interview_screen(p->i);

        if (screen.kind == HEARTH_SCREEN_END) {
            return finish(p);
        }
        if (p->out->steps >= p->steps_most) {
            return HEARTH_OK;
        }
        p->out->steps++;
        if (!move(p, screen)) {
            p->out->stuck++;
            return HEARTH_OK;
        }
    }
    return rc;
}

static int list_unreached(struct play *p, struct hearth_arena *arena)
{
    uint16_t *nodes =
        hearth_arena_take(arena, p->form->node_count, sizeof(*nodes));
    size_t count = 0;

    if (nodes == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint16_t i = 1; i < p->form->node_count; i++) {
        const struct hearth_node *n = &p->form->nodes[i];

        if (!p->is_seen[i] &&
            (hearth_form_is_asked(n) || n->type == HEARTH_NODE_NOTE)) {
            nodes[count++] = i;
        }
    }
    p->out->unreached = nodes;
    p->out->unreached_count = count;
    return HEARTH_OK;
}

int hearth_forms_play(const struct hearth_form *form,
                      const struct hearth_forms_play *how,
                      struct hearth_arena *arena,
                      struct hearth_forms_played *out)
{
    struct play *p = hearth_arena_take(arena, 1, sizeof(*p));
    size_t before;
    int rc = HEARTH_OK;

    memset(out, 0, sizeof(*out));
    out->stuck_node = HEARTH_NONE;
    if (p == NULL) {
        return HEARTH_E_MEMORY;
    }
    p->form = form;
    p->out = out;
    p->state = how->seed;
    p->steps_most = how->steps;
    p->how = how;
    p->is_seen = hearth_arena_take(arena, form->node_count, 1);
    if (p->is_seen == NULL) {
        return HEARTH_E_MEMORY;
    }
    before = arena->used;
    do {
        arena->used = before;
        rc = play_one(p, arena);
        out->steps++;
    } while (rc == HEARTH_OK && out->steps < how->steps);
    arena->used = before;
    return rc == HEARTH_OK ? list_unreached(p, arena) : rc;
}
