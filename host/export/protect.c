/* SPDX-License-Identifier: Apache-2.0 */
/* Making a table safe enough: coarser keys first, single blanks then. */
#include "host/export/risk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_COARSE 4u
/* More rows at risk than that: a coarser key costs less than their blanks. */
#define SHARE_COARSE 0.10

static size_t count_values(const struct hearth_export_table *t,
                           const struct hearth_export_column *c)
{
    double seen[512];
    size_t count = 0;

    for (size_t row = 0; row < t->row_count && count < 512; row++) {
        bool is_known = c->states[row] != HEARTH_EXPORT_GIVEN;

        for (size_t i = 0; !is_known && i < count; i++) {
            is_known = fabs(seen[i] - c->numbers[row]) < 0.5;
        }
        if (!is_known) {
            seen[count++] = c->numbers[row];
        }
    }
    return count;
}

/* Numbers become bands of 10, then 20, ...: the band's lower end. */
static void widen(const struct hearth_export_table *t,
                  struct hearth_export_column *c)
{
    c->band = c->band > 0 ? 2 * c->band : 10;
    for (size_t row = 0; row < t->row_count; row++) {
        c->numbers[row] = floor(c->numbers[row] / c->band) * c->band;
    }
}

static int merge_labels(struct hearth_export_table *t,
                        struct hearth_export_value *to, const char *a,
                        const char *b)
{
    size_t len = strlen(a) + strlen(b) + 4;
    char *label = hearth_arena_take(t->arena, len, 1);

    if (label == NULL) {
        return HEARTH_E_MEMORY;
    }
    (void)snprintf(label, len, "%s / %s", a, b);
    to->label = label;
    return 0;
}

/* Each two neighbours of a list become one. */
static int pair_up(struct hearth_export_table *t,
                   struct hearth_export_column *c)
{
    size_t count = (c->value_count + 1) / 2;
    int e = 0;

    for (size_t row = 0; row < t->row_count; row++) {
        for (size_t i = 0; i < c->value_count; i++) {
            if (c->states[row] == HEARTH_EXPORT_GIVEN &&
                fabs(c->numbers[row] - c->values[i].code) < 0.5) {
                size_t pair = i / 2 + 1;

                c->numbers[row] = (double)pair;
                break;
            }
        }
    }
    for (size_t i = 0; e == 0 && i < count; i++) {
        c->values[i].code = (double)(i + 1);
        if (2 * i + 1 < c->value_count) {
            e = merge_labels(t, &c->values[i], c->values[2 * i].label,
                             c->values[2 * i + 1].label);
        } else {
            c->values[i].label = c->values[2 * i].label;
        }
    }
    c->value_count = count;
    return e;
}

/* The key with the most values; NULL if none has more than three. */
static struct hearth_export_column *widest(struct hearth_export_table *t)
{
    struct hearth_export_column *best = NULL;
    size_t most = 3;

    for (size_t i = 0; i < t->column_count; i++) {
        size_t count =
            t->columns[i].is_key ? count_values(t, &t->columns[i]) : 0;

        if (count > most) {
            most = count;
            best = &t->columns[i];
        }
    }
    return best;
}

static int coarsen(struct hearth_export_table *t, double weight, uint32_t *fk,
                   struct hearth_export_protection *p)
{
    int e = 0;

    for (unsigned round = 0; e == 0 && round < ROUNDS_COARSE; round++) {
        struct hearth_export_column *c = widest(t);

        if (c == NULL ||
            (double)p->after.below_5 < SHARE_COARSE * (double)t->row_count) {
            return 0;
        }
        if (c->values == NULL) {
            widen(t, c);
        } else {
            e = pair_up(t, c);
        }
        p->coarsened++;
        if (e == 0) {
            e = hearth_export_risk(t, weight, fk, &p->after);
        }
    }
    return e;
}

/* How many rows share the value that ${row} has in ${c}. */
static size_t share_value(const struct hearth_export_table *t,
                          const struct hearth_export_column *c, size_t row)
{
    size_t count = 0;

    for (size_t i = 0; i < t->row_count; i++) {
        count += c->states[i] == HEARTH_EXPORT_GIVEN &&
                         fabs(c->numbers[i] - c->numbers[row]) < 0.5
                     ? 1
                     : 0;
    }
    return count;
}

/* Blanks the rarest value that the row still shows in a key. */
static bool blank_one(struct hearth_export_table *t, size_t row)
{
    struct hearth_export_column *rarest = NULL;
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < t->column_count; i++) {
        struct hearth_export_column *c = &t->columns[i];
        size_t count;

        if (!c->is_key || c->states[row] != HEARTH_EXPORT_GIVEN) {
            continue;
        }
        count = share_value(t, c, row);
        if (count < least) {
            least = count;
            rarest = c;
        }
    }
    if (rarest == NULL) {
        return false;
    }
    rarest->states[row] = HEARTH_EXPORT_WITHHELD;
    rarest->numbers[row] = 0;
    return true;
}

/* A round of blanks: one in each row that is at risk. */
static size_t blank_round(struct hearth_export_table *t, double weight,
                          const uint32_t *fk, bool has_rare)
{
    size_t blanked = 0;

    for (size_t row = 0; row < t->row_count; row++) {
        bool is_at_risk = has_rare ? fk[row] < HEARTH_EXPORT_FK_MIN
                                   : 1.0 / fmax(fk[row] * weight, 1.0) >=
                                         HEARTH_EXPORT_MEAN_MAX;

        if (is_at_risk && blank_one(t, row)) {
            blanked++;
        }
    }
    return blanked;
}

static int protect(struct hearth_export_table *t, double weight, uint32_t *fk,
                   struct hearth_export_protection *out)
{
    int e = hearth_export_risk(t, weight, fk, &out->before);

    out->after = out->before;
    if (e == 0 && t->row_count < HEARTH_EXPORT_FK_MIN) {
        return HEARTH_E_DENIED;
    }
    if (e == 0) {
        e = coarsen(t, weight, fk, out);
    }
    while (e == 0 && !hearth_export_risk_is_fine(&out->after)) {
        size_t blanked = blank_round(t, weight, fk, out->after.below_5 > 0);

        if (blanked == 0) {
            return HEARTH_E_DENIED;
        }
        out->blanked += blanked;
        e = hearth_export_risk(t, weight, fk, &out->after);
    }
    return e;
}

int hearth_export_protect(struct hearth_export_table *t, double weight,
                          struct hearth_export_protection *out)
{
    uint32_t *fk = calloc(t->row_count + 1, sizeof(*fk));
    int e;

    memset(out, 0, sizeof(*out));
    if (fk == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = protect(t, weight, fk, out);
    free(fk);
    return e;
}
