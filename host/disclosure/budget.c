/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger of epsilon: pays and stores before it gives. */
#include "host/disclosure/budget.h"

#include "hearth/fsutil.h"
#include "host/disclosure/budget_file.h"
#include "host/disclosure/noise.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hearth_budget {
    char path[HEARTH_PATH_MAX];
    int lock;
    struct hearth_budget_ledger ledger;
};

static int save(const struct hearth_budget *b)
{
    struct hearth_writer w;
    uint8_t *bytes = malloc(HEARTH_BUDGET_FILE_MAX);
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, HEARTH_BUDGET_FILE_MAX);
    e = hearth_budget_encode(&b->ledger, &w);
    if (e == 0) {
        e = hearth_fsutil_replace(b->path, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}

static int load(struct hearth_budget *b)
{
    uint8_t *bytes = malloc(HEARTH_BUDGET_FILE_MAX);
    size_t len = 0;
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_fsutil_read(b->path, bytes, HEARTH_BUDGET_FILE_MAX, &len);
    if (e == 0) {
        e = hearth_budget_decode(hearth_slice_of(bytes, len), &b->ledger);
    } else if (e == HEARTH_E_LIMIT) {
        e = HEARTH_E_INVALID;
    }
    free(bytes);
    return e;
}

/* A cell of it without an entry may have been drawn before a restore. */
static bool is_closed(const struct hearth_budget *b, const char *wave)
{
    for (uint32_t i = 0; i < b->ledger.count; i++) {
        if (strcmp(b->ledger.entries[i].wave, wave) == 0 &&
            b->ledger.entries[i].indicator[0] == '\0') {
            return true;
        }
    }
    return false;
}

/* What was drawn between the backup and the restore is not known: it counts
 * as everything. */
static int close_waves(struct hearth_budget *b)
{
    struct hearth_budget_ledger *l = &b->ledger;
    uint32_t known = l->count, indicators;

    for (uint32_t i = 0; i < known; i++) {
        const char *wave = l->entries[i].wave;
        uint64_t paid = hearth_budget_paid(l, wave, &indicators);
        struct hearth_budget_entry *rest;

        if (is_closed(b, wave)) {
            continue;
        }
        if (l->count == HEARTH_BUDGET_CELLS_MAX) {
            return HEARTH_E_LIMIT;
        }
        rest = &l->entries[l->count];
        memset(rest, 0, sizeof(*rest));
        memmove(rest->wave, wave, sizeof(rest->wave));
        rest->epsilon = (uint32_t)(HEARTH_BUDGET_WAVE_TOTAL - paid);
        hearth_budget_mark(l, l->count);
        l->count++;
    }
    return 0;
}

static int begin(struct hearth_budget *b, const uint8_t incarnation[8])
{
    int e = load(b);

    if (e == HEARTH_E_NOT_FOUND) {
        memmove(b->ledger.incarnation, incarnation,
                sizeof(b->ledger.incarnation));
        return 0;
    }
    if (e != 0 || memcmp(b->ledger.incarnation, incarnation,
                         sizeof(b->ledger.incarnation)) == 0) {
        return e;
    }
    e = close_waves(b);
    memmove(b->ledger.incarnation, incarnation, sizeof(b->ledger.incarnation));
    return e == 0 ? save(b) : e;
}

int hearth_budget_open(const char *folder, const uint8_t incarnation[8],
                       struct hearth_budget **out)
{
    char lock[HEARTH_PATH_MAX];
    struct hearth_budget *b = calloc(1, sizeof(*b));
    int e;

    if (b == NULL) {
        return HEARTH_E_MEMORY;
    }
    b->lock = -1;
    b->ledger.entries =
        calloc(HEARTH_BUDGET_CELLS_MAX, sizeof(*b->ledger.entries));
    e = b->ledger.entries == NULL ? HEARTH_E_MEMORY : 0;
    if (e == 0) {
        e = hearth_fsutil_join(folder, "release/budget", b->path);
    }
    if (e == 0) {
        e = hearth_fsutil_join(folder, "release/budget.lock", lock);
    }
    if (e == 0) {
        e = hearth_fsutil_lock(lock, &b->lock);
    }
    if (e == 0) {
        e = begin(b, incarnation);
    }
    if (e != 0) {
        hearth_budget_close(b);
        return e;
    }
    *out = b;
    return 0;
}

void hearth_budget_close(struct hearth_budget *b)
{
    if (b == NULL) {
        return;
    }
    if (b->lock >= 0) {
        (void)close(b->lock);
    }
    free(b->ledger.entries);
    free(b);
}

uint32_t hearth_budget_left(const struct hearth_budget *b, const char *wave)
{
    uint32_t indicators;
    uint64_t paid = hearth_budget_paid(&b->ledger, wave, &indicators);

    return paid >= HEARTH_BUDGET_WAVE_TOTAL
               ? 0
               : (uint32_t)(HEARTH_BUDGET_WAVE_TOTAL - paid);
}

static bool is_name(const char *name)
{
    size_t len = strnlen(name, HEARTH_BUDGET_NAME_MAX + 1);

    return len > 0 && len <= HEARTH_BUDGET_NAME_MAX;
}

/* What stands of the cell: itself, or its indicator in other areas. */
static const struct hearth_budget_entry *
find(const struct hearth_budget *b, const struct hearth_budget_cell *cell,
     const struct hearth_budget_entry **indicator)
{
    *indicator = NULL;
    for (uint32_t i = 0; i < b->ledger.count; i++) {
        const struct hearth_budget_entry *e = &b->ledger.entries[i];

        if (strcmp(e->wave, cell->wave) != 0 ||
            strcmp(e->indicator, cell->indicator) != 0) {
            continue;
        }
        *indicator = e;
        if (strcmp(e->area, cell->area) == 0) {
            return e;
        }
    }
    return NULL;
}

/* 0 if the cell may be drawn now. */
static int may_draw(const struct hearth_budget *b,
                    const struct hearth_budget_cell *cell,
                    const struct hearth_budget_entry *indicator)
{
    uint32_t indicators;

    if (b->ledger.count == HEARTH_BUDGET_CELLS_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (indicator != NULL) { /* paid; but a closed wave gives nothing new */
        return indicator->epsilon == cell->epsilon ? 0 : HEARTH_E_INVALID;
    }
    (void)hearth_budget_paid(&b->ledger, cell->wave, &indicators);
    return cell->epsilon > hearth_budget_left(b, cell->wave) ||
                   indicators == HEARTH_BUDGET_INDICATORS_MAX
               ? HEARTH_E_DENIED
               : 0;
}

static int add(struct hearth_budget *b, const struct hearth_budget_cell *cell,
               int64_t figure)
{
    struct hearth_budget_entry *e = &b->ledger.entries[b->ledger.count];
    int code;

    memset(e, 0, sizeof(*e));
    /* is_name: each fits with its NUL */
    memmove(e->wave, cell->wave, strlen(cell->wave));
    memmove(e->indicator, cell->indicator, strlen(cell->indicator));
    memmove(e->area, cell->area, strlen(cell->area));
    e->epsilon = cell->epsilon;
    e->figure = figure;
    hearth_budget_mark(&b->ledger, b->ledger.count);
    b->ledger.count++;
    code = save(b);
    if (code != 0) {
        b->ledger.count--;
    }
    return code;
}

int hearth_budget_draw(struct hearth_budget *b,
                       const struct hearth_budget_cell *cell, uint64_t count,
                       struct hearth_rng rng, int64_t *figure)
{
    const struct hearth_budget_entry *known, *indicator;
    struct hearth_noise noise;
    int64_t drawn = 0;
    int e;

    if (!is_name(cell->wave) || !is_name(cell->indicator) ||
        !is_name(cell->area) || cell->epsilon < 1 ||
        cell->epsilon > HEARTH_BUDGET_WAVE_TOTAL || count > INT32_MAX) {
        return HEARTH_E_INVALID;
    }
    known = find(b, cell, &indicator);
    if (known != NULL) {
        if (known->epsilon != cell->epsilon) {
            return HEARTH_E_INVALID;
        }
        *figure = known->figure;
        return 0;
    }
    e = is_closed(b, cell->wave) ? HEARTH_E_DENIED
                                 : may_draw(b, cell, indicator);
    if (e != 0) {
        return e;
    }
    hearth_noise_begin(&noise, rng);
    e = hearth_noise_draw(&noise, cell->epsilon, HEARTH_BUDGET_WAVE_TOTAL,
                          &drawn);
    hearth_noise_end(&noise);
    if (e == 0) {
        e = add(b, cell, (int64_t)count + drawn);
    }
    if (e == 0) {
        *figure = (int64_t)count + drawn;
    }
    return e;
}
