/* SPDX-License-Identifier: Apache-2.0 */
/* What supervision looks at, interview by interview. */
#include "host/quality/rows.h"

#include "hearth/secmem.h"
#include "host/results/recent.h"
#include "host/results/score.h"
#include "host/results/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_ROWS  1024u
#define CHUNKS_MAX  (HEARTH_QUALITY_ROWS_MAX / CHUNK_ROWS)
#define STRAIGHT_AT 4u /* answers to one scale, at least */
#define NOT_GIVEN   UINT32_MAX

/* What a shown form has for supervision. */
struct plan {
    const struct hearth_form *form;
    uint8_t *column; /* of a node among codes, or NO_CODE */
    bool *is_direct; /* a node */
    size_t codes;
};

struct names {
    char (*list)[HEARTH_CODE_MAX + 1];
    uint16_t count;
    struct hearth_recent recent;
};

struct hearth_quality_rows {
    struct hearth_secmem *chunks[CHUNKS_MAX];
    struct hearth_quality_row *rows[CHUNKS_MAX];
    size_t room; /* rows that there is memory for */
    bool is_full;
    uint64_t seen; /* rows taken, overwritten ones included */
    uint64_t left_out;
    struct names areas, workers;
    struct plan *plans;
    size_t plan_count, plan_room;
    struct hearth_secmem *secmem;
    uint32_t *choice; /* scratch: of each node of one interview */
    size_t choice_room;
};

/* ---- plans ---- */

/* A direct question with one answer of a list: what was observed of designs is
 * not what a person said. */
static bool is_direct(const struct hearth_form *form, uint16_t node)
{
    const struct hearth_node *n = &form->nodes[node];

    return n->type == HEARTH_NODE_SELECT_ONE && n->owner == HEARTH_ROOT &&
           n->design == HEARTH_NONE && n->role == HEARTH_ROLE_NONE &&
           hearth_tally_has_choices(form, node);
}

/* A convention of the forms, as the names of choices are (score.h): the
 * question how the interview was for the respondent is called ...comfort. */
bool hearth_quality_is_comfort(const char *name)
{
    static const char word[] = "comfort";
    size_t len = strlen(name);

    return len >= sizeof(word) - 1 &&
           strcmp(name + len - (sizeof(word) - 1), word) == 0;
}

static int make_plan(const struct hearth_form *form, struct plan *p)
{
    p->form = form;
    p->column = malloc(form->node_count);
    p->is_direct = calloc(form->node_count, sizeof(*p->is_direct));
    if (p->column == NULL || p->is_direct == NULL) {
        free(p->column);
        free(p->is_direct);
        return HEARTH_E_MEMORY;
    }
    memset(p->column, HEARTH_QUALITY_NO_CODE, form->node_count);
    for (uint16_t n = 0; n < form->node_count; n++) {
        p->is_direct[n] = is_direct(form, n);
        if (!p->is_direct[n]) {
            continue;
        }
        if (!hearth_quality_is_comfort(hearth_form_name(form, n)) &&
            p->codes < HEARTH_QUALITY_CODES_MAX &&
            form->lists[form->nodes[n].list].count < HEARTH_QUALITY_NO_CODE) {
            p->column[n] = (uint8_t)p->codes++;
        }
    }
    return 0;
}

/* The scratch is as long as the longest form. */
static int hold_choices(struct hearth_quality_rows *q, size_t nodes)
{
    struct hearth_secmem *m;
    uint32_t *choice;

    if (nodes <= q->choice_room) {
        return 0;
    }
    if (hearth_secmem_open(nodes * sizeof(*choice) + 4096, &m) != 0) {
        return HEARTH_E_MEMORY;
    }
    choice = hearth_secmem_take(m, nodes * sizeof(*choice));
    if (choice == NULL) {
        hearth_secmem_close(m);
        return HEARTH_E_MEMORY;
    }
    hearth_secmem_close(q->secmem);
    q->secmem = m;
    q->choice = choice;
    q->choice_room = nodes;
    return 0;
}

int hearth_quality_form(struct hearth_quality_rows *q,
                        const struct hearth_form *form)
{
    int e = hold_choices(q, form->node_count);

    HEARTH_CHECK(q->plan_count < q->plan_room);
    if (e == 0) {
        e = make_plan(form, &q->plans[q->plan_count]);
    }
    if (e == 0) {
        q->plan_count++;
    }
    return e;
}

int hearth_quality_open(size_t form_count, struct hearth_quality_rows **out)
{
    struct hearth_quality_rows *q = calloc(1, sizeof(*q));

    if (q == NULL) {
        return HEARTH_E_MEMORY;
    }
    q->areas.list = calloc(HEARTH_QUALITY_NAMES_MAX, sizeof(*q->areas.list));
    q->workers.list =
        calloc(HEARTH_QUALITY_NAMES_MAX, sizeof(*q->workers.list));
    q->plans = calloc(form_count + 1, sizeof(*q->plans));
    q->plan_room = form_count;
    if (q->areas.list == NULL || q->workers.list == NULL || q->plans == NULL) {
        hearth_quality_close(q);
        return HEARTH_E_MEMORY;
    }
    *out = q;
    return 0;
}

void hearth_quality_close(struct hearth_quality_rows *q)
{
    if (q == NULL) {
        return;
    }
    for (size_t i = 0; i < CHUNKS_MAX; i++) {
        hearth_secmem_close(q->chunks[i]);
    }
    for (size_t i = 0; i < q->plan_count; i++) {
        free(q->plans[i].column);
        free(q->plans[i].is_direct);
    }
    hearth_secmem_close(q->secmem);
    free(q->plans);
    free(q->areas.list);
    free(q->workers.list);
    free(q);
}

/* ---- rows ---- */

/* Memory for CHUNK_ROWS more, unless there is none. */
static void grow(struct hearth_quality_rows *q)
{
    size_t at = q->room / CHUNK_ROWS;
    size_t size = CHUNK_ROWS * sizeof(struct hearth_quality_row);

    if (at == CHUNKS_MAX ||
        hearth_secmem_open(size + 4096, &q->chunks[at]) != 0) {
        q->is_full = true;
        return;
    }
    q->rows[at] = hearth_secmem_take(q->chunks[at], size);
    if (q->rows[at] == NULL) {
        q->is_full = true;
        return;
    }
    q->room += CHUNK_ROWS;
}

/* The place of the next row, over the oldest when full; NULL without any. */
static struct hearth_quality_row *next_row(struct hearth_quality_rows *q)
{
    size_t at;

    if (q->seen == q->room && !q->is_full) {
        grow(q);
    }
    if (q->room == 0) {
        return NULL;
    }
    at = (size_t)(q->seen % q->room);
    if (q->seen >= q->room) {
        q->left_out++;
    }
    q->seen++;
    return &q->rows[at / CHUNK_ROWS][at % CHUNK_ROWS];
}

static bool is_name(const struct names *n, uint16_t index,
                    struct hearth_slice code)
{
    return index < n->count &&
           hearth_slice_is_equal(hearth_slice_text(n->list[index]), code);
}

/* The index of ${code}; false when the table is full. */
static bool find_name(struct names *n, struct hearth_slice code, uint16_t *out)
{
    uint16_t *recent = hearth_recent_of(&n->recent, code), i = *recent;

    if (code.len > HEARTH_CODE_MAX) {
        return false;
    }
    if (!is_name(n, i, code)) {
        for (i = 0; i < n->count && !is_name(n, i, code); i++) {
        }
    }
    if (i == HEARTH_QUALITY_NAMES_MAX) {
        return false;
    }
    if (i == n->count) {
        if (code.len > 0) {
            memmove(n->list[i], code.data, code.len); /* checked above */
        }
        n->count++;
    }
    *out = *recent = i;
    return true;
}

/* The choice at every node of the shown version that this interview gave one
 * at, and how many were asked. */
static void read_choices(struct hearth_quality_rows *q, const struct plan *p,
                         const struct hearth_heard *heard,
                         struct hearth_quality_row *row)
{
    for (uint16_t n = 0; p->form->scale_count > 0 && n < p->form->node_count;
         n++) {
        q->choice[n] = NOT_GIVEN;
    }
    memset(row->codes, HEARTH_QUALITY_NO_CODE, sizeof(row->codes));
    for (size_t i = 0; i < heard->root_count; i++) {
        const struct hearth_heard_item *item = &heard->items[i];

        if (!p->is_direct[item->node]) {
            continue;
        }
        if (item->what != HEARTH_HEARD_NOTHING) {
            row->asked++;
        }
        if (item->what != HEARTH_HEARD_CHOICE ||
            item->choice == HEARTH_NO_TEXT) {
            continue;
        }
        if (item->is_no_answer) {
            row->no_answer++;
            continue;
        }
        q->choice[item->node] = item->choice; /* scales look there */
        if (p->column[item->node] != HEARTH_QUALITY_NO_CODE) {
            row->codes[p->column[item->node]] = (uint8_t)item->choice;
        }
    }
}

static bool score_at(const struct hearth_quality_rows *q, const struct plan *p,
                     uint16_t node, int32_t *score)
{
    return q->choice[node] != NOT_GIVEN &&
           hearth_score_of(p->form, p->form->nodes[node].list, q->choice[node],
                           score);
}

/* The mean of the answers to a scale, reversed ones turned; NaN without. */
static double score_of(const struct hearth_quality_rows *q,
                       const struct plan *p, const struct hearth_scale *scale,
                       bool *is_straight)
{
    int64_t sum = 0, count = 0;
    int32_t first = 0;
    bool is_alike = true;

    for (uint16_t i = 0; i < scale->item_count; i++) {
        int32_t v;

        if (!score_at(q, p, scale->items[i], &v)) {
            continue;
        }
        first = count == 0 ? v : first;
        is_alike = is_alike && v == first;
        sum += scale->is_reversed[i] ? (int64_t)scale->min + scale->max - v : v;
        count++;
    }
    *is_straight = is_alike && count >= STRAIGHT_AT;
    return count > 0 ? (double)sum / (double)count : (double)NAN;
}

static void fill(const struct hearth_quality_rows *q, const struct plan *p,
                 struct hearth_quality_row *row)
{
    const struct hearth_form *form = p->form;

    for (uint16_t s = 0; s < HEARTH_QUALITY_SCALES_MAX; s++) {
        row->scores[s] = (double)NAN;
    }
    for (uint16_t s = 0; s < form->scale_count; s++) {
        bool is_straight;
        double score = score_of(q, p, &form->scales[s], &is_straight);

        row->is_straight |= is_straight;
        if (s < HEARTH_QUALITY_SCALES_MAX) {
            row->scores[s] = score;
        }
    }
}

void hearth_quality_add(struct hearth_quality_rows *q, uint16_t epoch,
                        const struct hearth_formbook_entry *entry,
                        const struct hearth_content *content,
                        const struct hearth_heard *heard)
{
    struct hearth_quality_row *row;
    uint16_t area, worker;

    if (entry->index >= q->plan_count ||
        !find_name(&q->areas, content->area, &area) ||
        !find_name(&q->workers, content->worker, &worker)) {
        q->left_out++;
        return;
    }
    row = next_row(q);
    if (row == NULL) {
        q->left_out++;
        return;
    }
    memset(row, 0, sizeof(*row));
    row->epoch = epoch;
    row->form = (uint16_t)entry->index;
    row->area = area;
    row->worker = worker;
    row->duration = content->duration;
    read_choices(q, &q->plans[entry->index], heard, row);
    fill(q, &q->plans[entry->index], row);
    hearth_secmem_wipe(q->choice, q->plans[entry->index].form->node_count *
                                      sizeof(*q->choice));
}

/* ---- for the report ---- */

size_t hearth_quality_count(const struct hearth_quality_rows *q)
{
    return q->seen < q->room ? (size_t)q->seen : q->room;
}

const struct hearth_quality_row *
hearth_quality_row(const struct hearth_quality_rows *q, size_t index)
{
    return &q->rows[index / CHUNK_ROWS][index % CHUNK_ROWS];
}

uint64_t hearth_quality_left_out(const struct hearth_quality_rows *q)
{
    return q->left_out;
}

const char *hearth_quality_area(const struct hearth_quality_rows *q,
                                uint16_t area)
{
    return q->areas.list[area];
}

const char *hearth_quality_worker(const struct hearth_quality_rows *q,
                                  uint16_t worker)
{
    return q->workers.list[worker];
}

size_t hearth_quality_area_count(const struct hearth_quality_rows *q)
{
    return q->areas.count;
}

size_t hearth_quality_worker_count(const struct hearth_quality_rows *q)
{
    return q->workers.count;
}

size_t hearth_quality_codes(const struct hearth_quality_rows *q, uint16_t form)
{
    return q->plans[form].codes;
}
