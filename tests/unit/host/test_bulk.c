/* SPDX-License-Identifier: Apache-2.0 */
/* Counting by columns gives what counting one by one gives, to the last bit:
 * whatever is asked, whoever was in earlier releases, whoever is gone, and in
 * however many processes. */
#include "form_make.h"
#include "hearth/interview.h"
#include "host/results/crew.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define QUESTIONS 10u
#define PEOPLE    6000u
#define DEVICES   5u
#define LIST      9u /* the node of a list experiment */

static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {5};

struct side {
    struct form_make older, make;
    struct hearth_formbook_entry entry, shown;
    uint16_t map[FORM_MAKE_NODES], same[FORM_MAKE_NODES];
    struct hearth_secmem *secmem;
    struct hearth_vault *vault;
    struct hearth_cache *cache;
    struct hearth_past *past;
    char folder[32];
    uint64_t seed;
};

/* What one way of counting made. */
struct counts {
    struct side *side;
    struct hearth_tally tally;
    struct hearth_cube cube;
    struct hearth_bulk *bulk; /* NULL: one by one */
    struct hearth_bulk_share share;
    unsigned killed; /* this process of several ends by a signal; 0: none */
    bool is_lost;
    size_t chunks;
};

static unsigned draw(struct side *s, unsigned below)
{
    s->seed = s->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(s->seed >> 33) % below;
}

/* The newer version has one choice less, and does not ask "gone". */
static void make_form(struct form_make *m, bool is_newer)
{
    static const struct hearth_scale scale = {.items = {1, 2},
                                              .is_reversed = {false, true},
                                              .item_count = 2,
                                              .min = 1,
                                              .max = 5};
    uint16_t five, sex, many, items;
    struct hearth_node *n;

    form_make_begin(m, "bulk", is_newer ? 2 : 1);
    five = form_make_list(m, "five", "1 2 3 4 5 99");
    sex = form_make_list(m, "sex", is_newer ? "w m" : "w m pns");
    many = form_make_list(m, "many", "a b c 99");
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q1", five);
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q2", five);
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q_sex", sex);
    (void)form_make_select(m, HEARTH_NODE_SELECT_MULTIPLE, "several", many);
    (void)form_make_node(m, HEARTH_NODE_DECIMAL, "number");
    (void)form_make_node(m, HEARTH_NODE_TEXT, "words");
    (void)form_make_node(m, HEARTH_NODE_TEXT, "psu");
    n = form_make_node(m, HEARTH_NODE_INTEGER, "arm");
    n->flags |= HEARTH_FLAG_HIDDEN;
    n->source = HEARTH_SOURCE_ARM;
    n->draw = 3;
    items = form_make_list(m, "items", "i1 i2 i3 hot");
    form_make_column(m, "sensitive", "- - - yes");
    n = form_make_select(m, HEARTH_NODE_LIST_COUNT, "counted", items);
    n->design = m->form.design_count++;
    m->designs[n->design] = (struct hearth_design){
        .kind = HEARTH_DESIGN_LIST, .arm = 8, .attributes = HEARTH_NONE};
    if (!is_newer) {
        (void)form_make_node(m, HEARTH_NODE_INTEGER, "gone");
    }
    assert_non_null(form_make_end(m));
    m->scale = scale;
    m->scale.name = m->nodes[1].name;
    m->form.scale_count = 1;
    memset(m->form.hash, is_newer ? 4 : 3, HEARTH_HASH_LEN);
}

static const char *answer_of(struct side *s, unsigned q, char out[32])
{
    static const char *const fives[] = {"1", "2", "3", "4", "5", "99"};
    static const char *const sexes[] = {"w", "m", "w", "m", "pns"};
    static const char *const several[] = {"a", "a b", "b c", "99", "a b c"};

    if (draw(s, 12) == 0) {
        return NULL;
    }
    (void)snprintf(out, 32, "%u.%u7", draw(s, 900), draw(s, 1000));
    switch (q) {
    case 0:
    case 1:
        return fives[draw(s, 6)];
    case 2:
        return sexes[draw(s, 5)];
    case 3:
        return several[draw(s, 5)];
    case 6:
        (void)snprintf(out, 32, "p%u", draw(s, 3));
        return out;
    case 7: /* an arm */
        (void)snprintf(out, 32, "%u", draw(s, 3));
        return out;
    case 8: /* whoever sees three, some say four, which is in no cell */
        (void)snprintf(out, 32, "%u", draw(s, 5));
        return out;
    case 9:
        (void)snprintf(out, 32, "%u", draw(s, 90));
        return out;
    default:
        return out; /* a number, or words: nearly all are different */
    }
}

static void write_one(struct side *s, unsigned i)
{
    struct hearth_answer cells[FORM_MAKE_NODES] = {
        {HEARTH_ANSWER_NOT_ASKED, 0, {NULL, 0}}};
    uint8_t bytes[4096];
    char texts[QUESTIONS][32], area[16], worker[16];
    struct hearth_instance root = {.next = HEARTH_NONE, .ordinal = 1};
    const struct hearth_form *form = &s->older.form;
    struct hearth_answers answers = {form, &root, 1, cells,
                                     form->nodes[HEARTH_ROOT].block};
    struct hearth_content content = {.outcome = HEARTH_OUTCOME_COMPLETE,
                                     .mode = HEARTH_MODE_PERSON,
                                     .day = 20000};
    struct hearth_cache_record record = {.epoch = 1,
                                         .form = form,
                                         .content = &content,
                                         .answers = &answers,
                                         .state = HEARTH_CACHE_COUNTED};
    struct hearth_writer w;

    s->seed = (20261122 + UINT64_C(7919) * i) * UINT64_C(0x9e3779b97f4a7c15);
    for (unsigned q = 0; q < QUESTIONS; q++) {
        struct hearth_answer *a = &cells[form->nodes[q + 1].slot];
        const char *text = answer_of(s, q, texts[q]);

        a->state = text == NULL ? HEARTH_ANSWER_SKIPPED : HEARTH_ANSWER_GIVEN;
        a->text = hearth_slice_text(text == NULL ? "" : text);
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_answer_encode(&answers, &w), 0);
    content.answers = hearth_writer_slice(&w);
    memmove(content.form, form->hash, HEARTH_FORM_REF_LEN);
    (void)snprintf(area, sizeof(area), "A%u", draw(s, 7));
    (void)snprintf(worker, sizeof(worker), "W%u", draw(s, 2));
    content.area = hearth_slice_text(area);
    content.worker = hearth_slice_text(worker);
    record.row.device[0] = (uint8_t)(i % DEVICES + 1);
    record.row.seq = i / DEVICES + 1;
    memmove(record.row.h, &i, sizeof(i));
    assert_int_equal(hearth_cache_add(s->cache, &record), 0);
}

/* Rows as the results side finds them: one in ${gone} is not there any more.
 * In two parts: what is counted later goes on from what was counted before. */
static void find_part(struct side *s, unsigned gone, unsigned part)
{
    for (unsigned i = part; i < PEOPLE; i += 2) {
        uint8_t device[HEARTH_DEVICE_LEN] = {(uint8_t)(i % DEVICES + 1)};
        uint8_t h[HEARTH_CACHE_H_LEN] = {0};
        struct hearth_cache_mark *mark;

        memmove(h, &i, sizeof(i));
        mark = hearth_cache_find(s->cache, device, i / DEVICES + 1, h);
        assert_non_null(mark);
        if (gone == 0 || i % gone != 0) {
            mark->state = HEARTH_CACHE_WAITING;
        }
    }
}

/* The same people in every order. */
static struct side *side_of(unsigned stride)
{
    struct side *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    (void)snprintf(s->folder, sizeof(s->folder), "/tmp/hearth-bulk.XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    make_form(&s->older, false);
    make_form(&s->make, true);
    s->shown.form = &s->make.form;
    s->shown.shown = &s->shown;
    s->shown.map = s->same;
    s->entry.form = &s->older.form;
    s->entry.shown = &s->shown;
    s->entry.map = s->map;
    for (uint16_t n = 0; n < FORM_MAKE_NODES; n++) {
        s->map[n] = s->same[n] = n < QUESTIONS ? n : HEARTH_NONE;
    }
    assert_int_equal(hearth_secmem_open_unlocked(8192, &s->secmem), 0);
    s->vault = hearth_secmem_take(s->secmem, sizeof(*s->vault));
    assert_non_null(s->vault);
    s->vault->epoch_count = 1;
    s->vault->epochs[0].epoch = 1;
    memset(s->vault->epochs[0].key.bytes, 9, HEARTH_KEY_LEN);
    assert_int_equal(hearth_past_new(&s->past), 0);
    assert_int_equal(
        hearth_cache_open(s->folder, programme, s->vault, &s->cache), 0);
    for (unsigned i = 0; i < PEOPLE; i++) {
        write_one(s, i * stride % PEOPLE);
    }
    assert_int_equal(hearth_cache_flush(s->cache, true), 0);
    return s;
}

static int open_side(void **state)
{
    *state = side_of(1);
    return 0;
}

static int close_side(void **state)
{
    struct side *s = *state;
    char path[96];

    hearth_cache_close(s->cache);
    assert_int_equal(hearth_cache_forget(s->folder, 1), 0);
    (void)snprintf(path, sizeof(path), "%s/cache/lock", s->folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof(path), "%s/cache", s->folder);
    (void)rmdir(path);
    (void)rmdir(s->folder);
    hearth_past_free(s->past);
    hearth_secmem_close(s->secmem);
    form_make_free(&s->older);
    form_make_free(&s->make);
    free(s);
    return 0;
}

/* ---- counting ---- */

static const struct hearth_form *form_of(void *cookie, const uint8_t *ref)
{
    (void)ref;
    return ((const struct counts *)cookie)->side->entry.form;
}

static int each(void *cookie, struct hearth_cache_mark *mark,
                const struct hearth_content *content,
                const struct hearth_answers *answers, size_t row)
{
    struct counts *c = cookie;
    struct hearth_cube_record record = {.device = mark->row.device,
                                        .seq = mark->row.seq,
                                        .mode = content->mode,
                                        .area = content->area,
                                        .worker = content->worker,
                                        .heard = &c->cube.heard};
    bool is_closed = mark->row.seq % 11 == 0; /* of a wave that is closed */

    mark->state = HEARTH_CACHE_COUNTED;
    if (c->bulk != NULL) {
        if (row == HEARTH_CACHE_NO_ROW) {
            return HEARTH_E_STATE; /* no assertion in a fork */
        }
        hearth_bulk_hear(c->bulk, row);
        return hearth_bulk_take(c->bulk, row, is_closed ? NULL : &record);
    }
    assert_non_null(answers);
    hearth_heard_take(&c->cube.heard, &c->side->entry, answers);
    hearth_tally_add(&c->tally, &c->cube.heard);
    return is_closed
               ? 0
               : hearth_cube_add(&c->cube, &c->side->entry, answers, &record);
}

static bool begin(void *cookie, const uint8_t *ref,
                  const struct hearth_cache_sheet *sheet)
{
    struct counts *c = cookie;
    const struct hearth_bulk_source source = {&c->side->entry, &c->tally,
                                              &c->cube, sheet};

    (void)ref;
    c->chunks++;
    if (c->killed > 0 && c->share.who == c->killed) {
        (void)raise(SIGKILL);
    }
    return c->bulk != NULL && hearth_bulk_begin(c->bulk, &source) == 0;
}

static int end(void *cookie)
{
    return hearth_bulk_end(((struct counts *)cookie)->bulk);
}

static bool wants(void *cookie, const uint8_t *ref, uint16_t node)
{
    const struct counts *c = cookie;

    (void)ref;
    return c->bulk == NULL ||
           hearth_bulk_wants(c->bulk, &c->side->entry, &c->cube, node);
}

/* ${share}: NULL for one by one. */
static int walk(void *cookie, const struct hearth_bulk_share *share)
{
    struct counts *c = cookie;
    const struct hearth_cache_walker walker = {c,     form_of, each,
                                               begin, end,     wants};
    size_t lost = 0;
    int e = 0;

    if (share != NULL) {
        c->share = *share;
        e = hearth_bulk_open(share, &c->bulk);
    }
    if (e == 0) {
        e = hearth_cache_walk(c->side->cache, &walker, &lost);
    }
    hearth_bulk_close(c->bulk);
    c->bulk = NULL;
    return e == 0 && lost > 0 ? HEARTH_E_TRUNCATED : e;
}

/* ${processes}: 0 for one by one. */
static void count_part(struct counts *c, unsigned processes)
{
    const struct hearth_crew_work work = {
        c->side->cache, &c->tally, &c->cube, 1, walk, c};

    c->chunks = 0;
    if (processes == 0) {
        assert_int_equal(walk(c, NULL), 0);
    } else {
        assert_int_equal(hearth_crew_count(&work, processes, &c->is_lost), 0);
    }
    assert_true(c->chunks > 1);
}

static void open_counts(struct side *s, struct counts *c)
{
    memset(c, 0, sizeof(*c));
    c->side = s;
    assert_int_equal(hearth_tally_open(s->shown.form, &c->tally), 0);
    assert_int_equal(hearth_cube_open(s->shown.form, s->past, NULL, &c->cube),
                     0);
    hearth_cache_restart(s->cache);
}

static void count(struct side *s, unsigned gone, unsigned processes,
                  struct counts *c)
{
    open_counts(s, c);
    for (unsigned part = 0; part < 2; part++) {
        find_part(s, gone, part);
        count_part(c, processes);
        assert_false(c->is_lost);
    }
}

static void drop(struct counts *c)
{
    hearth_tally_close(&c->tally);
    hearth_cube_close(&c->cube);
}

/* ---- both ---- */

static void compare_questions(const struct hearth_tally *a,
                              const struct hearth_tally *b, uint16_t n)
{
    const struct hearth_tally_question *p = &a->questions[n];
    const struct hearth_tally_question *q = &b->questions[n];

    assert_int_equal(p->not_asked, q->not_asked);
    assert_int_equal(p->skipped, q->skipped);
    assert_int_equal(p->given, q->given);
    assert_int_equal(p->no_answer, q->no_answer);
    assert_int_equal(p->unknown, q->unknown);
    assert_int_equal(p->interviews_given, q->interviews_given);
    assert_memory_equal(&p->values, &q->values, sizeof(p->values));
    assert_int_equal(p->arms == NULL, n != LIST);
    if (p->arms != NULL) {
        assert_memory_equal(p->arms, q->arms, 10 * sizeof(*p->arms));
        for (size_t cell = 0; cell < 10; cell++) {
            /* control: 0 to 3 of those that saw three; treated: 0 to 4 */
            assert_int_equal(p->arms[cell] > 0, cell != 4);
        }
    }
    if (hearth_tally_has_choices(a->form, n)) {
        size_t size =
            a->form->lists[a->form->nodes[n].list].count * sizeof(uint64_t);

        assert_memory_equal(p->counts, q->counts, size);
        assert_memory_equal(p->interviews, q->interviews, size);
    }
}

static void compare_tallies(const struct hearth_tally *a,
                            const struct hearth_tally *b)
{
    struct hearth_scale_result x = {0}, y = {0};
    int e = hearth_scale_finish(a->scales[0], &x);

    assert_int_equal(a->interviews, b->interviews);
    for (uint16_t n = 0; n < a->form->node_count; n++) {
        compare_questions(a, b, n);
    }
    assert_int_equal(hearth_scale_finish(b->scales[0], &y), e);
    assert_memory_equal(&x, &y, sizeof(x));
}

static void compare_groups(const struct hearth_cube *c,
                           const struct hearth_cube_group *a,
                           const struct hearth_cube_group *b)
{
    assert_string_equal(a->name, b->name);
    compare_tallies(&a->tally, &b->tally);
    assert_int_equal(a->psu_count, b->psu_count);
    assert_memory_equal(a->psus, b->psus, sizeof(a->psus));
    assert_string_equal(a->worker, b->worker);
    assert_int_equal(a->has_two_workers, b->has_two_workers);
    assert_int_equal(a->has_unknown_worker, b->has_unknown_worker);
    for (size_t u = 0; u < hearth_cube_units(c); u++) {
        assert_int_equal(a->units[u].old, b->units[u].old);
        assert_int_equal(a->units[u].last.release, b->units[u].last.release);
        assert_int_equal(hearth_cube_changed(c, a, u),
                         hearth_cube_changed(c, b, u));
    }
}

static uint64_t compare_counts(const struct counts *one,
                               const struct counts *other)
{
    uint64_t old = 0;

    compare_tallies(&one->tally, &other->tally);
    assert_int_equal(one->cube.group_count, other->cube.group_count);
    assert_true(one->cube.group_count > 9);
    for (size_t g = 0; g < one->cube.group_count; g++) {
        compare_groups(&one->cube, one->cube.groups[g], other->cube.groups[g]);
        old += one->cube.groups[g]->units[1].old;
    }
    return old;
}

static uint64_t compare(struct side *s, unsigned gone)
{
    static const unsigned processes[] = {1, 2, 4, HEARTH_CREW_MAX};
    struct counts one, bulk;
    uint64_t old = 0;

    count(s, gone, 0, &one);
    assert_int_equal(one.tally.interviews,
                     gone == 0 ? PEOPLE : PEOPLE - (PEOPLE + gone - 1) / gone);
    for (size_t i = 0; i < sizeof(processes) / sizeof(processes[0]); i++) {
        count(s, gone, processes[i], &bulk);
        old = compare_counts(&one, &bulk);
        drop(&bulk);
    }
    drop(&one);
    return old;
}

/* A release that all devices were read for up to ${seq}, of the figures of
 * every ${nth} question. */
static void release(struct side *s, uint32_t number, uint64_t seq, size_t nth)
{
    struct counts c;

    count(s, 0, 1, &c);
    hearth_past_begin(s->past, number);
    for (unsigned d = 0; d < DEVICES - 1; d++) { /* one was not there yet */
        uint8_t device[HEARTH_DEVICE_LEN] = {(uint8_t)(d + 1)};

        assert_int_equal(hearth_past_mark(s->past, device, seq + 7 * d), 0);
    }
    for (size_t g = 0; g < c.cube.group_count; g++) {
        for (size_t u = 0; u < hearth_cube_units(&c.cube); u += nth) {
            c.cube.groups[g]->units[u].is_fresh = (u + g) % nth == 0;
        }
    }
    assert_int_equal(hearth_cube_note(&c.cube, s->past, number), 0);
    assert_int_equal(hearth_past_commit(s->past), 0);
    drop(&c);
}

static void test_columns_give_what_rows_give(void **state)
{
    struct side *s = *state;

    assert_int_equal(compare(s, 0), 0);
    assert_int_equal(compare(s, 3), 0);
    release(s, 1, 90, 1);
    assert_true(compare(s, 0) > 0);
    release(s, 2, 333, 2);
    release(s, 3, 400, 3);
    release(s, 4, 100000, 5); /* all there are */
    assert_true(compare(s, 0) > 0);
    assert_true(compare(s, 7) > 0);
}

/* What numbers come to; their sums keep what is beyond a double's last bit. */
static void test_no_order_of_records_shows(void **state)
{
    struct side *s = *state, *other = side_of(7);
    void *end = other;
    struct counts a, b;

    count(s, 0, 2, &a);
    count(other, 0, 4, &b);
    for (uint16_t n = 0; n < a.tally.form->node_count; n++) {
        const struct hearth_moments *p = &a.tally.questions[n].values;
        const struct hearth_moments *q = &b.tally.questions[n].values;
        double x[2] = {0.0, 0.0}, y[2] = {0.0, 0.0};

        assert_int_equal(hearth_moments_mean(p, &x[0]),
                         hearth_moments_mean(q, &y[0]));
        assert_int_equal(hearth_moments_sd(p, &x[1]),
                         hearth_moments_sd(q, &y[1]));
        assert_memory_equal(x, y, sizeof(x));
        a.tally.questions[n].values = b.tally.questions[n].values;
    }
    for (size_t g = 0; g < a.cube.group_count; g++) {
        for (uint16_t n = 0; n < a.tally.form->node_count; n++) {
            a.cube.groups[g]->tally.questions[n].values =
                b.cube.groups[g]->tally.questions[n].values;
        }
        /* the first to come; that there were two is what counts */
        memcpy(a.cube.groups[g]->worker, b.cube.groups[g]->worker,
               sizeof(a.cube.groups[g]->worker));
        memcpy(a.cube.groups[g]->psus, b.cube.groups[g]->psus,
               sizeof(a.cube.groups[g]->psus));
    }
    (void)compare_counts(&a, &b);
    drop(&a);
    drop(&b);
    assert_int_equal(close_side(&end), 0);
}

static void test_a_process_that_ends_loses_nothing(void **state)
{
    struct side *s = *state;
    struct counts one, again;

    for (unsigned who = 1; who < 4; who++) {
        open_counts(s, &again);
        find_part(s, 0, 0);
        again.killed = who;
        count_part(&again, 4);
        assert_true(again.is_lost);
        assert_int_equal(waitpid(-1, NULL, 0), -1); /* nobody is left */
        assert_int_equal(errno, ECHILD);
        drop(&again);
    }
    count(s, 0, 0, &one);
    count(s, 0, 4, &again);
    (void)compare_counts(&one, &again);
    drop(&one);
    drop(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_process_that_ends_loses_nothing),
        cmocka_unit_test(test_no_order_of_records_shows),
        cmocka_unit_test(test_columns_give_what_rows_give),
    };

    return cmocka_run_group_tests(tests, open_side, close_side);
}
