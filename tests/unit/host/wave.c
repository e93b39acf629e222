/* SPDX-License-Identifier: Apache-2.0 */
/* Synthetic waves, counted and released as the results side does it. */
#include "wave.h"

#include "hearth/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const lists[WAVE_QUESTIONS] = {
    "1 2 3 4 5 99", "w m pns", "18_34 35_54 55p pns", "yes no", "a b c d"};
static const char *const names[WAVE_QUESTIONS] = {"fund", "q_sex", "q_age",
                                                  "program", "worries"};

static uint64_t draw(struct wave *w)
{
    w->seed ^= w->seed << 13;
    w->seed ^= w->seed >> 7;
    w->seed ^= w->seed << 17;
    return w->seed;
}

/* Four plain items, and one that arm 1 sees as well. */
static void add_list(struct form_make *m)
{
    uint16_t list = form_make_list(m, "items", "i1 i2 hot i3 i4");
    struct hearth_node *n;

    form_make_column(m, "sensitive", "- - yes - -");
    n = form_make_node(m, HEARTH_NODE_INTEGER, "arm");
    n->flags |= HEARTH_FLAG_HIDDEN;
    n->source = HEARTH_SOURCE_ARM;
    n->draw = 2;
    n = form_make_select(m, HEARTH_NODE_LIST_COUNT, "named", list);
    n->design = m->form.design_count++;
    m->designs[n->design] =
        (struct hearth_design){.kind = HEARTH_DESIGN_LIST,
                               .arm = form_make_find(m, "arm"),
                               .attributes = HEARTH_NONE};
}

static void make_form(struct wave *w)
{
    form_make_begin(&w->make, "wave", 1);
    for (size_t q = 0; q < WAVE_QUESTIONS; q++) {
        uint16_t list = form_make_list(&w->make, names[q], lists[q]);

        (void)form_make_select(&w->make,
                               q == 4 ? HEARTH_NODE_SELECT_MULTIPLE
                                      : HEARTH_NODE_SELECT_ONE,
                               names[q], list);
    }
    add_list(&w->make);
    w->entry.form = form_make_end(&w->make);
    w->entry.shown = &w->entry;
    w->entry.map = w->map;
    for (uint16_t n = 0; n < FORM_MAKE_NODES; n++) {
        w->map[n] = n;
    }
    for (size_t q = 0; q < WAVE_QUESTIONS; q++) {
        w->nodes[q] = form_make_find(&w->make, names[q]);
    }
    w->arm = form_make_find(&w->make, "arm");
    w->named = form_make_find(&w->make, "named");
}

/* Areas of very unequal size, rare choices, a few who decline. */
static void make_person(struct wave *w, size_t i)
{
    struct wave_person *p = &w->people[i];
    uint64_t spread = draw(w) % (w->areas * w->areas);
    unsigned area = 0;

    while ((uint64_t)(area + 1) * (area + 1) <= spread) {
        area++;
    }
    p->area = area;
    p->device = (unsigned)(draw(w) % w->devices);
    p->worker = (unsigned)(draw(w) % w->workers);
    p->answers[0] = (uint8_t)(1 + draw(w) % (draw(w) % 4 == 0 ? 6 : 5));
    p->answers[1] = (uint8_t)(draw(w) % 40 == 0 ? 3 : 1 + draw(w) % 2);
    p->answers[2] = (uint8_t)(draw(w) % 50 == 0 ? 4 : 1 + draw(w) % 3);
    p->answers[3] = (uint8_t)(draw(w) % 7 == 0 ? 1 : 2);
    p->answers[4] = (uint8_t)(1 + draw(w) % 15);
    if (draw(w) % 9 == 0) {
        p->answers[draw(w) % 2 == 0 ? 0 : 3] = 0;
    }
}

/* Of chances of its own: what else is drawn is what it was without it. */
static void make_count(struct wave *w, size_t i)
{
    static const unsigned percent[] = {15, 40, 60, 80, 30};
    struct wave_person *p = &w->people[i];
    uint64_t seed = w->seed;

    w->seed = (i + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ seed;
    (void)draw(w);
    p->arm = (uint8_t)(draw(w) >> 20 & 1);
    for (size_t item = 0; item < 4u + p->arm; item++) {
        p->named =
            (uint8_t)(p->named + ((draw(w) >> 20) % 100 < percent[item]));
    }
    w->seed = seed;
}

struct wave *wave_open(size_t size, uint64_t seed)
{
    struct wave *w = calloc(1, sizeof(*w));
    uint64_t seqs[64] = {0};

    if (w == NULL) {
        abort();
    }
    w->seed = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    w->areas = size < 100 ? 3 : 8;
    w->devices = 6;
    w->workers = 5;
    w->size = size;
    w->now_s = 1;
    make_form(w);
    for (size_t i = 0; i < size; i++) {
        make_person(w, i);
        make_count(w, i);
        w->people[i].seq = ++seqs[w->people[i].device];
    }
    w->memory = malloc(HEARTH_RELEASE_ARENA_MAX);
    w->last_memory = malloc(HEARTH_RELEASE_ARENA_MAX);
    w->bytes = malloc(HEARTH_RELEASE_FILE_MAX);
    if (w->memory == NULL || w->last_memory == NULL || w->bytes == NULL ||
        hearth_past_new(&w->past) != 0 ||
        hearth_cube_open(w->entry.form, w->past, w->plan, &w->cube) != 0) {
        abort();
    }
    (void)snprintf(w->programme.name, sizeof(w->programme.name), "Wave");
    return w;
}

void wave_close(struct wave *w)
{
    hearth_cube_close(&w->cube);
    hearth_past_free(w->past);
    hearth_progress_clear(&w->progress);
    form_make_free(&w->make);
    free(w->memory);
    free(w->last_memory);
    free(w->bytes);
    free(w);
}

static struct hearth_slice text_of(const struct wave *w, size_t question,
                                   uint8_t answer, char *out, size_t cap)
{
    const struct hearth_form *f = w->entry.form;
    uint16_t list = f->nodes[w->nodes[question]].list;
    size_t len = 0;

    if (question != 4) {
        return hearth_slice_text(
            hearth_form_choice_name(f, list, (uint32_t)answer - 1));
    }
    out[0] = '\0';
    for (uint32_t c = 0; c < 4; c++) {
        if ((answer >> c & 1) != 0) {
            len += (size_t)snprintf(out + len, cap - len, "%s%s",
                                    len == 0 ? "" : " ",
                                    hearth_form_choice_name(f, list, c));
        }
    }
    return hearth_slice_text(out);
}

static void put_number(struct hearth_answer *a, uint8_t digit)
{
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5"};

    a->state = HEARTH_ANSWER_GIVEN;
    a->text = hearth_slice_text(digits[digit]);
}

/* To the cube, and to progress. */
static void count(struct wave *w, size_t i)
{
    const struct wave_person *p = &w->people[i];
    struct hearth_answer cells[FORM_MAKE_NODES] = {
        {HEARTH_ANSWER_NOT_ASKED, 0, {NULL, 0}}};
    struct hearth_instance root = {.node = HEARTH_ROOT, .ordinal = 1};
    struct hearth_answers answers = {w->entry.form, &root, 1, cells,
                                     FORM_MAKE_NODES};
    char area[16], worker[16], many[16];
    uint8_t device[HEARTH_DEVICE_LEN] = {(uint8_t)(p->device + 1)};
    struct hearth_content content = {.outcome = HEARTH_OUTCOME_COMPLETE,
                                     .day = (uint16_t)(20000 + p->seq / 20)};
    struct hearth_cube_record record = {
        .device = device, .seq = p->seq, .mode = HEARTH_MODE_PERSON};

    for (size_t q = 0; q < WAVE_QUESTIONS; q++) {
        struct hearth_answer *a =
            &cells[w->entry.form->nodes[w->nodes[q]].slot];

        a->state =
            p->answers[q] == 0 ? HEARTH_ANSWER_SKIPPED : HEARTH_ANSWER_GIVEN;
        if (p->answers[q] != 0) {
            a->text = text_of(w, q, p->answers[q], many, sizeof(many));
        }
    }
    put_number(&cells[w->entry.form->nodes[w->arm].slot], p->arm);
    put_number(&cells[w->entry.form->nodes[w->named].slot], p->named);
    (void)snprintf(area, sizeof(area), "area-%u", p->area);
    (void)snprintf(worker, sizeof(worker), "worker-%u", p->worker);
    record.area = content.area = hearth_slice_text(area);
    record.worker = hearth_slice_text(worker);
    if (hearth_cube_add(&w->cube, &w->entry, &answers, &record) != 0 ||
        hearth_progress_add(&w->progress, &content) != 0) {
        abort();
    }
}

void wave_count(struct wave *w, bool backwards)
{
    hearth_cube_close(&w->cube);
    hearth_progress_clear(&w->progress);
    if (hearth_cube_open(w->entry.form, w->past, w->plan, &w->cube) != 0) {
        abort();
    }
    for (size_t i = 0; i < w->size; i++) {
        size_t at = backwards ? w->size - 1 - i : i;

        if (w->people[at].is_in) {
            count(w, at);
        }
    }
}

void wave_add(struct wave *w, size_t person)
{
    w->people[person].is_in = true;
    count(w, person);
}

/* How far each device was read: to its last record that is in. */
static int note(struct wave *w)
{
    int e = 0;

    if (hearth_rule_remember(&w->release, w->past) != 0) {
        abort();
    }
    hearth_past_begin(w->past, w->number);
    for (unsigned d = 0; e == 0 && d < w->devices; d++) {
        uint8_t device[HEARTH_DEVICE_LEN] = {(uint8_t)(d + 1)};
        uint64_t seq = 0;

        for (size_t i = 0; i < w->size; i++) {
            if (w->people[i].device == d && w->people[i].is_in) {
                seq = w->people[i].seq;
            }
        }
        e = hearth_past_mark(w->past, device, seq);
    }
    if (e == 0) {
        e = hearth_cube_note(&w->cube, w->past, w->number);
    }
    return e == 0 ? hearth_past_commit(w->past) : e;
}

void wave_release(struct wave *w)
{
    struct hearth_cube *cubes[] = {&w->cube};
    static const struct hearth_results_problem problem = {
        .device = {0xab, 0xcd}, .seq = 1234, .text = "a record does not open"};
    struct hearth_release out_of_host;
    struct hearth_rule_source source = {.programme = &w->programme,
                                        .cubes = cubes,
                                        .cube_count = 1,
                                        .progress = &w->progress,
                                        .problems = &problem,
                                        .problem_count = 1,
                                        .last = w->number > 0 ? &w->last : NULL,
                                        .number = w->number + UINT64_C(1)};
    struct hearth_arena arena;
    struct hearth_writer out;

    hearth_arena_init(&arena, w->memory, HEARTH_RELEASE_ARENA_MAX);
    if (hearth_rule_apply(&source, w->now_s, &arena, &w->release, &w->fresh) !=
        0) {
        abort();
    }
    if (w->fresh == 0) {
        return;
    }
    w->number++;
    hearth_writer_init(&out, w->bytes, HEARTH_RELEASE_FILE_MAX);
    out_of_host = hearth_release_for_all(&w->release);
    if (hearth_release_encode(&out_of_host, &out) != 0 || note(w) != 0) {
        abort();
    }
    w->len = out.len;
    hearth_cube_settle(&w->cube, w->number);
    hearth_arena_init(&arena, w->last_memory, HEARTH_RELEASE_ARENA_MAX);
    if (hearth_release_decode(hearth_slice_of(w->bytes, w->len), &arena,
                              &w->last) != 0) {
        abort();
    }
}

size_t wave_figures(const struct hearth_release *r, uint8_t *out)
{
    struct hearth_release only = {.number = r->number,
                                  .provenance = r->provenance,
                                  .programme = "",
                                  .programme_id = "",
                                  .audit_head = "",
                                  .forms = r->forms,
                                  .form_count = r->form_count};
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_RELEASE_FILE_MAX);
    if (hearth_release_encode(&only, &w) != 0) {
        abort();
    }
    return w.len;
}

bool wave_is_behind(const struct wave *w, size_t person, size_t question,
                    const char *dimension, const char *name)
{
    const struct wave_person *p = &w->people[person];
    char area[16];
    struct hearth_slice choice;

    if (question == WAVE_LIST) {
        return p->is_in;
    }
    if (!p->is_in || p->answers[question] == 0 ||
        (question == 0 && p->answers[0] == 6)) {
        return false;
    }
    if (dimension[0] == '\0') {
        return true;
    }
    if (strcmp(dimension, HEARTH_CUBE_AREA) == 0) {
        (void)snprintf(area, sizeof(area), "area-%u", p->area);
        return strcmp(area, name) == 0;
    }
    question = strcmp(dimension, "q_sex") == 0 ? 1 : 2;
    choice = text_of(w, question, p->answers[question], area, sizeof(area));
    return hearth_slice_is_equal(choice, hearth_slice_text(name));
}
