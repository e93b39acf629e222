/* SPDX-License-Identifier: Apache-2.0 */
/* Progress: how many interviews by day, by area, and of an area by week; what
 * an attacker who adds up all of it cannot pin (disclosure.md 3).
 *
 * Fewer than k are listed nowhere, not even as "few": a day of none looks like
 * a day of nine. The days of a week that are too small stand together as that
 * week's rest. What is hidden beside a sum that is published is k together, or
 * so uncertain that it may be anything up to k; where it is not, something
 * larger is hidden with it. The newest k interviews are in no day yet: a day
 * that was listed at once would tell all about who came next. */
#include "host/release/rule_internal.h"

#include <stdlib.h>
#include <string.h>

#define WEEK 7u
#define K    HEARTH_RULE_K

/* One that may be listed: a day, a week's rest, an area, an area's week. */
struct item {
    struct hearth_release_tick tick; /* count: exact in here */
    bool is_listed;
};

struct list {
    struct item *items;
    size_t count;
};

static uint64_t week_of(uint64_t day)
{
    uint64_t since_monday = (day + 3) % WEEK; /* day 0 was a Thursday */

    return day < since_monday ? 0 : day - since_monday;
}

/* In order of their days, and then of their areas' codes, whichever came
 * first. */
static int compare(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->tick.day != y->tick.day) {
        return x->tick.day < y->tick.day ? -1 : 1;
    }
    if (x->tick.span != y->tick.span) {
        return x->tick.span > y->tick.span ? -1 : 1;
    }
    return strcmp(x->tick.area, y->tick.area);
}

/* The rest of a week behind its days: it goes first, for while it stands, no
 * other day of that week may be hidden. */
static int by_week(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    uint64_t first = week_of(x->tick.day), second = week_of(y->tick.day);

    if (first != second) {
        return first < second ? -1 : 1;
    }
    if (x->tick.span != y->tick.span) {
        return x->tick.span < y->tick.span ? -1 : 1;
    }
    return compare(a, b);
}

static int take_list(struct hearth_arena *arena, size_t cap, struct list *l)
{
    l->items = hearth_arena_take(arena, cap + 1, sizeof(*l->items));
    l->count = 0;
    return l->items == NULL ? HEARTH_E_MEMORY : 0;
}

static void add(struct list *l, uint64_t day, unsigned span, const char *area,
                uint64_t count)
{
    l->items[l->count++] = (struct item){
        {.day = day, .span = span, .area = area, .count = count}, count >= K};
}

static struct item *smallest_listed(struct item *items, size_t count)
{
    struct item *least = NULL;

    for (size_t i = 0; i < count; i++) {
        if (items[i].is_listed &&
            (least == NULL || items[i].tick.count < least->tick.count)) {
            least = &items[i];
        }
    }
    return least;
}

/* What is left of ${sum} beside the listed ones. */
static uint64_t rest_of(const struct item *items, size_t count, uint64_t sum)
{
    for (size_t i = 0; i < count; i++) {
        sum -= items[i].is_listed ? items[i].tick.count : 0;
    }
    return sum;
}

/* Whoever knows ${sum} as published, and all that are listed, knows of those
 * that are hidden no less than an interval of k. */
static bool is_wide(const struct item *items, size_t count, uint64_t sum)
{
    uint64_t low = hearth_release_coarse(sum), high = low + (low == 0 ? 9 : 4);
    size_t hidden = 0;

    for (size_t i = 0; i < count; i++) {
        uint64_t c = hearth_release_coarse(items[i].tick.count);

        if (items[i].is_listed) {
            high = high > c ? high - c : 0;
            low = low > c + 4 ? low - c - 4 : 0;
        } else {
            hidden += items[i].tick.count > 0;
        }
    }
    /* each of several may be nothing: others may hold it all */
    return hidden == 0 || high - (hidden > 1 ? 0 : low) >= K;
}

static void hide_until_wide(struct item *items, size_t count, uint64_t sum)
{
    struct item *least = smallest_listed(items, count);

    while (least != NULL && !is_wide(items, count, sum)) {
        least->is_listed = false;
        least = smallest_listed(items, count);
    }
}

/* The newest first, until k are in the sum only. */
static void keep_newest(struct item *items, size_t count, uint64_t sum)
{
    for (size_t i = count; i > 0 && rest_of(items, count, sum) < K; i--) {
        items[i - 1].is_listed = false;
    }
}

/* ---- days ---- */

/* ${days} of one week: those that are too small together, with the smallest of
 * the others where they would still be too small. */
static void fold_week(struct item *days, size_t count, struct list *rests)
{
    uint64_t all = 0, rest;
    struct item *least;

    for (size_t i = 0; i < count; i++) {
        all += days[i].tick.count;
    }
    rest = rest_of(days, count, all);
    least = smallest_listed(days, count);
    while (rest > 0 && rest < K && least != NULL) {
        least->is_listed = false;
        rest += least->tick.count;
        least = smallest_listed(days, count);
    }
    if (rest >= K) {
        add(rests, week_of(days[0].tick.day), WEEK, "", rest);
    }
}

static int take_days(const struct hearth_progress *p,
                     struct hearth_arena *arena, struct list *out)
{
    struct list rests = {0};
    size_t days, end;
    int e = take_list(arena, 2 * p->cell_count, out);

    if (e == 0) {
        e = take_list(arena, p->cell_count, &rests);
    }
    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < p->cell_count; i++) { /* they come by day */
        const struct hearth_progress_cell *c = &p->cells[i];

        if (out->count == 0 || out->items[out->count - 1].tick.day != c->day) {
            add(out, c->day, 1, "", 0);
        }
        out->items[out->count - 1].tick.count += c->count;
        out->items[out->count - 1].is_listed =
            out->items[out->count - 1].tick.count >= K;
    }
    days = out->count;
    for (size_t i = 0; i < days; i = end) {
        uint64_t week = week_of(out->items[i].tick.day);

        for (end = i; end < days; end++) {
            if (week_of(out->items[end].tick.day) != week) {
                break;
            }
        }
        fold_week(&out->items[i], end - i, &rests);
    }
    for (size_t i = 0; i < rests.count; i++) {
        out->items[out->count++] = rests.items[i];
    }
    qsort(out->items, out->count, sizeof(*out->items), by_week);
    keep_newest(out->items, out->count, p->outcomes[HEARTH_OUTCOME_COMPLETE]);
    qsort(out->items, out->count, sizeof(*out->items), compare);
    return 0;
}

/* ---- areas, and their weeks ---- */

static int take_areas(const struct hearth_progress *p,
                      struct hearth_arena *arena, struct list *out)
{
    int e = take_list(arena, p->area_count, out);

    if (e != 0) {
        return e;
    }
    for (uint16_t a = 0; a < p->area_count; a++) {
        add(out, 0, 1, p->areas[a], 0);
    }
    for (size_t i = 0; i < p->cell_count; i++) {
        struct item *area = &out->items[p->cells[i].area];

        area->tick.count += p->cells[i].count;
        area->is_listed = area->tick.count >= K;
    }
    return 0;
}

static int by_area(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int order = strcmp(x->tick.area, y->tick.area);

    return order != 0 ? order : compare(a, b);
}

/* Weeks of areas, area by area, those of one in order; all of them. */
static int add_up_weeks(const struct hearth_progress *p,
                        struct hearth_arena *arena, struct list *out)
{
    size_t n = 0;
    int e = take_list(arena, p->cell_count, out);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < p->cell_count; i++) {
        add(out, week_of(p->cells[i].day), WEEK, p->areas[p->cells[i].area],
            p->cells[i].count);
    }
    qsort(out->items, out->count, sizeof(*out->items), by_area);
    for (size_t i = 0; i < out->count; i++) {
        struct item *last = n == 0 ? NULL : &out->items[n - 1];

        if (last != NULL && by_area(last, &out->items[i]) == 0) {
            last->tick.count += out->items[i].tick.count;
        } else {
            out->items[n++] = out->items[i];
        }
    }
    out->count = n;
    return 0;
}

/* The next run of items with one day, or with one area. */
static size_t run_of(const struct list *l, size_t from, bool is_area,
                     uint64_t *sum)
{
    size_t end = from;

    for (*sum = 0; end < l->count; end++) {
        const struct item *a = &l->items[from], *b = &l->items[end];

        if (is_area ? strcmp(a->tick.area, b->tick.area) != 0
                    : a->tick.day != b->tick.day) {
            break;
        }
        *sum += b->tick.count;
    }
    return end - from;
}

static bool is_listed_area(const struct list *areas, const char *name)
{
    for (size_t i = 0; i < areas->count; i++) {
        if (strcmp(areas->items[i].tick.area, name) == 0) {
            return areas->items[i].is_listed;
        }
    }
    return false;
}

static int take_weeks(const struct hearth_progress *p,
                      struct hearth_arena *arena, const struct list *areas,
                      struct list *out)
{
    int e = add_up_weeks(p, arena, out);
    uint64_t sum;
    size_t n;

    for (size_t i = 0; e == 0 && i < out->count; i += n) {
        bool may = is_listed_area(areas, out->items[i].tick.area);

        n = run_of(out, i, true, &sum);
        for (size_t w = i; w < i + n; w++) {
            out->items[w].is_listed = may && out->items[w].tick.count >= K;
        }
        keep_newest(&out->items[i], n, sum);
    }
    if (e == 0 && out->count > 0) {
        qsort(out->items, out->count, sizeof(*out->items), compare);
    }
    for (size_t i = 0; e == 0 && i < out->count; i += n) {
        n = run_of(out, i, false, &sum);
        hide_until_wide(&out->items[i], n, sum);
    }
    return e;
}

/* ---- all of it ---- */

static int publish(struct list *l, struct hearth_arena *arena,
                   const struct hearth_release_tick **ticks, size_t *count)
{
    struct hearth_release_tick *out =
        hearth_arena_take(arena, l->count + 1, sizeof(*out));

    *count = 0;
    for (size_t i = 0; out != NULL && i < l->count; i++) {
        if (l->items[i].is_listed) {
            out[*count] = l->items[i].tick;
            out[*count].count = hearth_release_coarse(out[*count].count);
            ++*count;
        }
    }
    *ticks = out;
    return out == NULL ? HEARTH_E_MEMORY : 0;
}

int hearth_rule_progress(const struct hearth_progress *p,
                         struct hearth_arena *arena, struct hearth_release *out)
{
    uint64_t all = p->outcomes[HEARTH_OUTCOME_COMPLETE];
    struct list days = {0}, areas = {0}, weeks = {0};
    int e = take_days(p, arena, &days);

    if (e == 0) {
        e = take_areas(p, arena, &areas);
    }
    if (e == 0) {
        hide_until_wide(areas.items, areas.count, all);
        e = take_weeks(p, arena, &areas, &weeks);
    }
    if (e == 0) {
        qsort(areas.items, areas.count, sizeof(*areas.items), compare);
        e = publish(&days, arena, &out->days, &out->day_count);
    }
    if (e == 0) {
        e = publish(&areas, arena, &out->areas, &out->area_count);
    }
    return e == 0 ? publish(&weeks, arena, &out->cells, &out->cell_count) : e;
}
