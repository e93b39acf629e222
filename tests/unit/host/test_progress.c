/* SPDX-License-Identifier: Apache-2.0 */
/* A12 on counts of progress: whoever puts bounds around all days, areas, weeks
 * and the total at once, again and again until nothing moves, pins no count
 * below k. The attacker even knows which areas worked at all, and on which days
 * somebody did. */
#include "form_make.h"
#include "host/release/rule.h"
#include "host/release/rule_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define K     10u
#define AREAS 8u
#define DAYS  42u
#define WEEKS (DAYS / 7u + 1u)
#define FIRST 19999u /* a Thursday */
#define VARS  (1 + AREAS + DAYS + 2 * WEEKS + AREAS * WEEKS + AREAS * DAYS)
#define SUMS  (4 + AREAS + 3 * WEEKS + DAYS + AREAS * WEEKS)

struct field {
    uint64_t counts[AREAS][DAYS];
    uint64_t all;
};

struct var {
    uint64_t is, low, high;
    bool is_real; /* somebody is in it */
};

/* One is all of the others together. */
struct sum {
    unsigned whole, count;
    unsigned parts[AREAS * DAYS];
};

struct attack {
    struct var vars[VARS];
    struct sum sums[SUMS];
    unsigned sum_count;
    unsigned narrow; /* hidden counts below k that are pinned */
    unsigned looked;
};

enum { TOTAL = 0 };
static unsigned area_var(unsigned a)
{
    return 1 + a;
}
static unsigned day_var(unsigned t)
{
    return 1 + AREAS + t;
}
static unsigned week_var(unsigned w)
{
    return 1 + AREAS + DAYS + w;
}
static unsigned rest_var(unsigned w)
{
    return 1 + AREAS + DAYS + WEEKS + w;
}
static unsigned part_var(unsigned a, unsigned w)
{
    return 1 + AREAS + DAYS + 2 * WEEKS + a * WEEKS + w;
}
static unsigned cell_var(unsigned a, unsigned t)
{
    return 1 + AREAS + DAYS + 2 * WEEKS + AREAS * WEEKS + a * DAYS + t;
}

static unsigned week_at(unsigned t)
{
    return (t + 3) / 7; /* FIRST is a Thursday */
}

static uint64_t draw(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* ---- what happened, and what is published of it ---- */

static void put(struct field *f, unsigned area, unsigned day, uint64_t count)
{
    f->counts[area][day] += count;
    f->all += count;
}

static void release(const struct field *f, struct hearth_arena *arena,
                    struct hearth_release *out)
{
    static struct hearth_progress p; /* the release's areas are its */
    char name[16];

    hearth_progress_clear(&p);
    memset(out, 0, sizeof(*out));
    for (unsigned t = 0; t < DAYS; t++) {
        for (unsigned a = 0; a < AREAS; a++) {
            struct hearth_content c = {.outcome = HEARTH_OUTCOME_COMPLETE,
                                       .day = (uint16_t)(FIRST + t)};

            (void)snprintf(name, sizeof(name), "area-%u", a);
            c.area = hearth_slice_text(name);
            for (uint64_t i = 0; i < f->counts[a][t]; i++) {
                assert_int_equal(hearth_progress_add(&p, &c), 0);
            }
        }
    }
    assert_int_equal(p.outcomes[HEARTH_OUTCOME_COMPLETE], f->all);
    assert_int_equal(hearth_rule_progress(&p, arena, out), 0);
    free(p.cells);
    p.cells = NULL;
    p.cell_cap = p.cell_count = 0;
}

/* Each count rounded by itself, and listed from k on: what must not pass. */
static void release_plainly(const struct field *f,
                            struct hearth_release_tick *ticks,
                            struct hearth_release *out)
{
    memset(out, 0, sizeof(*out));
    for (unsigned t = 0; t < DAYS; t++) {
        uint64_t n = 0;

        for (unsigned a = 0; a < AREAS; a++) {
            n += f->counts[a][t];
        }
        if (n >= K) {
            ticks[out->day_count++] = (struct hearth_release_tick){
                FIRST + t, "", hearth_release_coarse(n), 1};
        }
    }
    out->days = ticks;
}

/* ---- the attack ---- */

static struct sum *sum_of(struct attack *k, unsigned whole)
{
    struct sum *s = &k->sums[k->sum_count++];

    assert_true(k->sum_count <= SUMS);
    s->whole = whole;
    s->count = 0;
    return s;
}

static void add(struct attack *k, struct sum *s, unsigned var)
{
    if (k->vars[var].is_real) {
        s->parts[s->count++] = var;
    }
}

static void count_vars(struct attack *k, const struct field *f)
{
    k->vars[TOTAL].is = f->all;
    for (unsigned a = 0; a < AREAS; a++) {
        for (unsigned t = 0; t < DAYS; t++) {
            uint64_t n = f->counts[a][t];

            k->vars[cell_var(a, t)].is += n;
            k->vars[area_var(a)].is += n;
            k->vars[day_var(t)].is += n;
            k->vars[week_var(week_at(t))].is += n;
            k->vars[part_var(a, week_at(t))].is += n;
        }
    }
    for (unsigned v = 0; v < VARS; v++) {
        k->vars[v].is_real = v < rest_var(0) || v >= part_var(0, 0);
        k->vars[v].high = hearth_release_coarse(f->all) + 4;
    }
    /* places where and days on which nobody ever worked are known */
    for (unsigned a = 0; a < AREAS; a++) {
        for (unsigned t = 0; t < DAYS; t++) {
            k->vars[cell_var(a, t)].is_real =
                k->vars[area_var(a)].is > 0 && k->vars[day_var(t)].is > 0;
        }
        for (unsigned w = 0; w < WEEKS; w++) {
            k->vars[part_var(a, w)].is_real =
                k->vars[area_var(a)].is > 0 && k->vars[week_var(w)].is > 0;
        }
    }
    for (unsigned v = 0; v < rest_var(0); v++) {
        k->vars[v].is_real = k->vars[v].is > 0;
    }
}

static void add_week_sums(struct attack *k, struct sum *by_week)
{
    for (unsigned w = 0; w < WEEKS; w++) {
        struct sum *days = sum_of(k, week_var(w));
        struct sum *areas = sum_of(k, week_var(w));

        add(k, by_week, week_var(w));
        for (unsigned t = 0; t < DAYS; t++) {
            if (week_at(t) == w) {
                add(k, days, day_var(t));
            }
        }
        for (unsigned a = 0; a < AREAS; a++) {
            add(k, areas, part_var(a, w));
        }
    }
}

static void add_area_sums(struct attack *k, unsigned a)
{
    struct sum *weeks = sum_of(k, area_var(a));

    for (unsigned w = 0; w < WEEKS; w++) {
        struct sum *days = sum_of(k, part_var(a, w));

        add(k, weeks, part_var(a, w));
        for (unsigned t = 0; t < DAYS; t++) {
            if (week_at(t) == w) {
                add(k, days, cell_var(a, t));
            }
        }
    }
}

static void add_sums(struct attack *k)
{
    struct sum *by_area = sum_of(k, TOTAL), *by_day = sum_of(k, TOTAL);
    struct sum *by_week = sum_of(k, TOTAL);

    for (unsigned a = 0; a < AREAS; a++) {
        add(k, by_area, area_var(a));
        add_area_sums(k, a);
    }
    for (unsigned t = 0; t < DAYS; t++) {
        struct sum *areas = sum_of(k, day_var(t));

        add(k, by_day, day_var(t));
        for (unsigned a = 0; a < AREAS; a++) {
            add(k, areas, cell_var(a, t));
        }
    }
    add_week_sums(k, by_week);
}

static void learn(struct attack *k, unsigned var, uint64_t count)
{
    struct var *v = &k->vars[var];

    assert_true(count >= K && v->is >= count && v->is <= count + 4);
    v->low = count;
    v->high = count + 4;
}

static bool is_listed_day(const struct hearth_release *r, unsigned t)
{
    for (size_t i = 0; i < r->day_count; i++) {
        if (r->days[i].span <= 1 && r->days[i].day == FIRST + t) {
            return true;
        }
    }
    return false;
}

/* The days of week ${w} that are in no list by themselves. */
static void learn_rest(struct attack *k, const struct hearth_release *r,
                       unsigned w, uint64_t count)
{
    struct sum *s = sum_of(k, rest_var(w));
    struct var *rest = &k->vars[rest_var(w)];

    for (unsigned t = 0; t < DAYS; t++) {
        if (week_at(t) == w && !is_listed_day(r, t)) {
            add(k, s, day_var(t));
            rest->is += k->vars[day_var(t)].is;
        }
    }
    rest->is_real = true;
    learn(k, rest_var(w), count);
}

static void learn_release(struct attack *k, const struct hearth_release *r,
                          uint64_t all)
{
    struct sum *s;

    learn(k, TOTAL, hearth_release_coarse(all));
    for (size_t i = 0; i < r->area_count; i++) {
        learn(k, area_var((unsigned)(r->areas[i].area[5] - '0')),
              r->areas[i].count);
    }
    for (size_t i = 0; i < r->cell_count; i++) {
        unsigned week = week_at((unsigned)(r->cells[i].day + 6 - FIRST));

        assert_int_equal(r->cells[i].span, 7);
        learn(k, part_var((unsigned)(r->cells[i].area[5] - '0'), week),
              r->cells[i].count);
    }
    for (size_t i = 0; i < r->day_count; i++) {
        if (r->days[i].span <= 1) {
            learn(k, day_var((unsigned)(r->days[i].day - FIRST)),
                  r->days[i].count);
        } else {
            learn_rest(k, r, week_at((unsigned)(r->days[i].day + 6 - FIRST)),
                       r->days[i].count);
        }
    }
    /* the total once more, of what is listed and of all the rest */
    s = sum_of(k, TOTAL);
    for (unsigned t = 0; t < DAYS; t++) {
        if (!k->vars[rest_var(week_at(t))].is_real || is_listed_day(r, t)) {
            add(k, s, day_var(t));
        }
    }
    for (unsigned w = 0; w < WEEKS; w++) {
        add(k, s, rest_var(w));
    }
}

static bool tighten(struct var *v, uint64_t low, uint64_t high)
{
    bool moved = low > v->low || high < v->high;

    v->low = low > v->low ? low : v->low;
    v->high = high < v->high ? high : v->high;
    assert_true(v->low <= v->is && v->is <= v->high); /* the truth is in it */
    return moved;
}

static bool follow(struct attack *k, const struct sum *s)
{
    uint64_t low = 0, high = 0;
    struct var *whole = &k->vars[s->whole];
    bool moved;

    if (s->count == 0) {
        return false;
    }
    for (unsigned i = 0; i < s->count; i++) {
        low += k->vars[s->parts[i]].low;
        high += k->vars[s->parts[i]].high;
    }
    moved = tighten(whole, low, high);
    for (unsigned i = 0; i < s->count; i++) {
        struct var *v = &k->vars[s->parts[i]];
        uint64_t others_low = low - v->low, others_high = high - v->high;

        moved |=
            tighten(v, whole->low > others_high ? whole->low - others_high : 0,
                    whole->high - others_low);
        low = others_low + v->low;
        high = others_high + v->high;
    }
    return moved;
}

static void attack(struct attack *k, const struct field *f,
                   const struct hearth_release *r)
{
    bool moved = true;

    memset(k, 0, sizeof(*k));
    count_vars(k, f);
    add_sums(k);
    learn_release(k, r, f->all);
    while (moved) {
        moved = false;
        for (unsigned i = 0; i < k->sum_count; i++) {
            moved |= follow(k, &k->sums[i]);
        }
    }
    for (unsigned v = 0; v < VARS; v++) {
        if (k->vars[v].is > 0 && k->vars[v].is < K) {
            k->looked++;
            k->narrow += k->vars[v].high - k->vars[v].low < K;
        }
    }
}

/* ---- tests ---- */

struct bench {
    struct attack attack;
    struct field field;
    struct hearth_release release;
    struct hearth_release_tick ticks[DAYS];
    uint64_t memory[1 << 16];
};

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct bench));
    return *state == NULL;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static void look(struct bench *b)
{
    struct hearth_arena arena;

    hearth_arena_init(&arena, b->memory, sizeof(b->memory));
    release(&b->field, &arena, &b->release);
    attack(&b->attack, &b->field, &b->release);
}

/* 25 on one day, one on each of the next four. */
static void test_days_of_one_do_not_follow(void **state)
{
    struct bench *b = *state;

    put(&b->field, 0, 4, 25);
    for (unsigned t = 5; t < 9; t++) {
        put(&b->field, 0, t, 1);
    }
    look(b);
    assert_int_equal(b->attack.narrow, 0);
    assert_int_equal(b->attack.looked, 8); /* days, and their cells */
    release_plainly(&b->field, b->ticks, &b->release);
    attack(&b->attack, &b->field, &b->release);
    assert_true(b->attack.narrow >= 8); /* this attacker is one */
}

static const struct hearth_release_tick *
find(const struct hearth_release_tick *ticks, size_t count, uint64_t day,
     uint64_t span)
{
    for (size_t i = 0; i < count; i++) {
        if (ticks[i].day == day && ticks[i].span == span) {
            return &ticks[i];
        }
    }
    return NULL;
}

/* Small days stand in their week's rest, and not by themselves. */
static void test_small_days_stand_together(void **state)
{
    struct bench *b = *state;
    const struct hearth_release_tick *rest;

    put(&b->field, 0, 4, 30); /* Monday */
    put(&b->field, 0, 5, 7);
    put(&b->field, 0, 6, 8);
    put(&b->field, 0, 13, 40); /* the next week: the newest */
    look(b);
    assert_non_null(find(b->release.days, b->release.day_count, FIRST + 4, 1));
    rest = find(b->release.days, b->release.day_count, FIRST + 4, 7);
    assert_non_null(rest);
    assert_int_equal(rest->count, 15);
    assert_int_equal(b->release.day_count, 2);
    assert_int_equal(b->attack.narrow, 0);
}

static void fill(struct field *f, uint64_t seed)
{
    unsigned areas = 1 + (unsigned)(draw(&seed) % AREAS);
    unsigned days = 2 + (unsigned)(draw(&seed) % (DAYS - 2));
    uint64_t people = 10 + draw(&seed) % 600, most = 1 + draw(&seed) % 30;

    memset(f, 0, sizeof(*f));
    while (f->all < people) {
        unsigned a = (unsigned)(draw(&seed) % areas);
        unsigned t = (unsigned)(draw(&seed) % days);

        a = draw(&seed) % 2 == 0 ? 0 : a; /* areas of unequal size */
        put(f, a, t, 1 + draw(&seed) % most);
    }
}

static void test_no_small_count_is_pinned(void **state)
{
    struct bench *b = *state;
    size_t days = 0, areas = 0, weeks = 0, looked = 0, plain = 0;

    for (uint64_t seed = 1; seed <= 400; seed++) {
        fill(&b->field, seed * UINT64_C(0x9e3779b97f4a7c15));
        look(b);
        if (b->attack.narrow > 0) {
            fail_msg("seed %llu: %u pinned", (unsigned long long)seed,
                     b->attack.narrow);
        }
        looked += b->attack.looked;
        days += b->release.day_count;
        areas += b->release.area_count;
        weeks += b->release.cell_count;
        release_plainly(&b->field, b->ticks, &b->release);
        attack(&b->attack, &b->field, &b->release);
        plain += b->attack.narrow;
    }
    print_message("%zu small counts; listed: %zu days, %zu areas, %zu weeks of "
                  "areas; days rounded one by one pin %zu\n",
                  looked, days, areas, weeks, plain);
    assert_true(days > 1000 && areas > 800 && weeks > 500);
    assert_true(plain > 10);
}

/* A device that was broken into says what it likes; what is drawn and released
 * names areas as they are. */
static void test_an_area_is_text(void **state)
{
    static struct hearth_progress p;
    const struct hearth_slice bad[] = {
        hearth_slice_text("nor\xff"),       /* no UTF-8 */
        hearth_slice_text("nor\xc3"),       /* half a sign */
        hearth_slice_text("a\x1b[2J"),      /* moves a terminal */
        hearth_slice_text("a\xe2\x80\xae"), /* turns what follows round */
        hearth_slice_of("a\0b", 3)};
    struct hearth_content c = {.outcome = HEARTH_OUTCOME_COMPLETE,
                               .day = FIRST};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        c.area = bad[i];
        assert_int_equal(hearth_progress_add(&p, &c), HEARTH_E_INVALID);
    }
    assert_int_equal(p.area_count, 0);
    assert_int_equal(p.outcomes[HEARTH_OUTCOME_COMPLETE], 0);
    c.area = hearth_slice_text("\xd8\xb4\xd9\x85\xd8\xa7\xd9\x84");
    assert_int_equal(hearth_progress_add(&p, &c), 0);
    hearth_progress_clear(&p);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_days_of_one_do_not_follow),
        CASE(test_small_days_stand_together),
        CASE(test_no_small_count_is_pinned),
        cmocka_unit_test(test_an_area_is_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
