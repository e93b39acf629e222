/* SPDX-License-Identifier: Apache-2.0 */
/* The panel of data quality: which groups, which figures, how coarse. */
#include "host/quality/report.h"

#include "host/quality/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ICC_BASE    30 /* interviews, at least */
#define ICC_WORKERS 3
#define KEY_MAX     (32 + 3 * HEARTH_CODE_MAX)

enum kind { WAVE, AREA, WORKER };

/* One group while the report is made. */
struct cell {
    size_t *rows; /* count of them, in one block of all cells */
    size_t count;
    bool is_hidden;
};

struct work {
    const struct hearth_quality_rows *q;
    const struct hearth_quality_setting *setting;
    const struct hearth_quality_marks *marks;
    const json_t *state; /* groups of the earlier report, or NULL */
    json_t *groups;      /* of the report */
    json_t *next;
};

/* ---- rounding (disclosure.md 4) ---- */

static size_t coarse(size_t n)
{
    return n < 50 ? n / 10 * 10 : n / 5 * 5;
}

/* "n < 50: shares to 5 points; n 50-99: to 2; n >= 100: to 1"; and no nearly
 * all or nearly none of a small group. */
static json_t *share_of(double share, size_t n)
{
    double step = n < 50 ? 0.05 : n < 100 ? 0.02 : 0.01;

    if (isnan(share)) {
        return json_null();
    }
    if (n < 50 && share < 0.05) {
        return json_string("<5%");
    }
    if (n < 50 && share > 0.95) {
        return json_string(">95%");
    }
    return json_real(round(round(share / step) * step * 100.0) / 100.0);
}

static json_t *number_of(double v, double step)
{
    return isnan(v) ? json_null()
                    : json_real(round(round(v / step) * step * 100.0) / 100.0);
}

static json_t *figures_of(const struct hearth_quality_figures *f, size_t n)
{
    bool has_icc = n >= ICC_BASE && f->workers >= ICC_WORKERS;

    return json_pack(
        "{s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "n", (json_int_t)coarse(n),
        "minutes", number_of(f->minutes, 5.0), "short",
        share_of(f->is_short, n), "no_answer", share_of(f->no_answer, n),
        "straight", share_of(f->straight, n), "alike", share_of(f->alike, n),
        "interviewer_icc",
        has_icc ? number_of(fmax(0.0, f->icc), 0.05) : json_null());
}

/* ---- groups ---- */

#define WAVE_MAX (HEARTH_CODE_MAX + 16)

/* What the programme calls the wave, or its epoch's number. */
static const char *wave_name(const struct work *w, uint16_t epoch, char *out)
{
    const struct hearth_programme_epoch *e =
        hearth_programme_epoch_find(w->setting->programme, epoch);

    if (e != NULL && e->wave[0] != '\0') {
        (void)snprintf(out, WAVE_MAX, "%s", e->wave);
    } else {
        (void)snprintf(out, WAVE_MAX, "epoch %u", (unsigned)epoch);
    }
    return out;
}

static const char *const KINDS[] = {"wave", "area", "interviewer"};

/* What the group showed before, while fewer than k of it are new. */
static json_t *kept(const struct work *w, const char *key, size_t count)
{
    json_t *old = json_object_get(w->state, key);
    json_int_t basis = json_integer_value(json_object_get(old, "basis"));
    json_t *figures = json_object_get(old, "figures");
    json_int_t now = (json_int_t)count, k = (json_int_t)w->setting->k;

    if (!json_is_object(figures) || basis < k || basis > 1000000000 ||
        now - basis >= k || basis - now >= k) {
        return NULL;
    }
    (void)json_object_set(w->next, key, old);
    return json_deep_copy(figures);
}

static json_t *computed(const struct work *w, const char *key,
                        const struct cell *c)
{
    struct hearth_quality_group g = {c->rows, c->count};
    struct hearth_quality_figures f;
    json_t *figures, *copy;

    if (hearth_quality_figures(w->q, w->marks, &g, &f) != 0) {
        return NULL;
    }
    figures = figures_of(&f, c->count);
    copy = json_deep_copy(figures);
    if (copy == NULL) {
        json_decref(figures);
        return NULL;
    }
    if (json_object_set_new(w->next, key,
                            json_pack("{s:I, s:o}", "basis",
                                      (json_int_t)c->count, "figures",
                                      figures)) != 0) {
        json_decref(copy);
        return NULL;
    }
    return copy;
}

/* Of a wave only, and only as it was released: of an area or an interviewer the
 * release shows no single answer. */
static int add_comfort(const struct work *w, enum kind kind, uint16_t epoch,
                       json_t *figures)
{
    const struct hearth_programme *p = w->setting->programme;
    const struct hearth_programme_epoch *e =
        hearth_programme_epoch_find(p, epoch);
    double share = (double)NAN;

    if (kind == WAVE && e != NULL && epoch == p->current_epoch) {
        share = hearth_quality_comfort(w->setting->release, e->wave);
    }
    return json_object_set_new(figures, "very_uncomfortable",
                               isnan(share) ? json_null() : json_real(share));
}

/* A name is what a device said, which may be no UTF-8: it must not cost the
 * others their panel. */
static void to_plain(const char *name, char out[WAVE_MAX])
{
    (void)snprintf(out, WAVE_MAX, "%s", name);
    if (!hearth_form_is_clean_text(hearth_slice_text(out))) {
        for (char *at = out; *at != '\0'; at++) {
            if (*at < ' ' || *at > '~') {
                *at = '?';
            }
        }
    }
}

static int add_group(const struct work *w, enum kind kind, uint16_t epoch,
                     const char *said, const struct cell *c)
{
    char key[KEY_MAX], wave[WAVE_MAX], name[WAVE_MAX];
    json_t *figures;

    to_plain(said, name);
    (void)snprintf(key, sizeof(key), "%s %u %s", KINDS[kind], (unsigned)epoch,
                   name);
    if (c->is_hidden) {
        figures = json_pack("{s:s}", "n", "<k");
    } else {
        figures = kept(w, key, c->count);
        figures = figures != NULL ? figures : computed(w, key, c);
    }
    if (figures == NULL ||
        json_object_set_new(figures, "kind", json_string(KINDS[kind])) != 0 ||
        json_object_set_new(figures, "wave",
                            json_string(wave_name(w, epoch, wave))) != 0 ||
        add_comfort(w, kind, epoch, figures) != 0 ||
        json_object_set_new(figures, "name", json_string(name)) != 0) {
        json_decref(figures);
        return HEARTH_E_MEMORY;
    }
    return json_array_append_new(w->groups, figures) == 0 ? 0 : HEARTH_E_MEMORY;
}

/* "a group is shown only if its complement in the parent also has >= k": what
 * is hidden is none, or k together; else the smallest shown one is hidden. */
static void hide(struct cell *cells, size_t count, size_t k)
{
    size_t hidden = 0;

    for (size_t i = 0; i < count; i++) {
        cells[i].is_hidden = cells[i].count < k;
        hidden += cells[i].is_hidden ? cells[i].count : 0;
    }
    while (hidden > 0 && hidden < k) {
        struct cell *least = NULL;

        for (size_t i = 0; i < count; i++) {
            if (!cells[i].is_hidden &&
                (least == NULL || cells[i].count < least->count)) {
                least = &cells[i];
            }
        }
        if (least == NULL) {
            return;
        }
        least->is_hidden = true;
        hidden += least->count;
    }
}

static uint16_t part_of(const struct hearth_quality_row *row, enum kind kind)
{
    return kind == AREA ? row->area : row->worker;
}

/* Sorts the wave's rows into ${cells}, one a name; ${block} holds them. */
static void sort_rows(const struct work *w, const struct cell *wave,
                      enum kind kind, struct cell *cells, size_t *block)
{
    size_t at = 0;

    for (size_t i = 0; i < wave->count; i++) {
        cells[part_of(hearth_quality_row(w->q, wave->rows[i]), kind)].count++;
    }
    for (size_t c = 0; c < HEARTH_QUALITY_NAMES_MAX; c++) {
        cells[c].rows = block + at;
        at += cells[c].count;
        cells[c].count = 0;
    }
    for (size_t i = 0; i < wave->count; i++) {
        struct cell *c =
            &cells[part_of(hearth_quality_row(w->q, wave->rows[i]), kind)];

        c->rows[c->count++] = wave->rows[i];
    }
}

static int add_parts(const struct work *w, uint16_t epoch,
                     const struct cell *wave, enum kind kind)
{
    struct cell *cells = calloc(HEARTH_QUALITY_NAMES_MAX, sizeof(*cells));
    size_t *block = calloc(wave->count + 1, sizeof(*block));
    int e = cells == NULL || block == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0) {
        sort_rows(w, wave, kind, cells, block);
        hide(cells, HEARTH_QUALITY_NAMES_MAX, w->setting->k);
    }
    for (size_t c = 0; e == 0 && c < HEARTH_QUALITY_NAMES_MAX; c++) {
        if (cells[c].count > 0) {
            e = add_group(w, kind, epoch,
                          kind == AREA
                              ? hearth_quality_area(w->q, (uint16_t)c)
                              : hearth_quality_worker(w->q, (uint16_t)c),
                          &cells[c]);
        }
    }
    free(cells);
    free(block);
    return e;
}

static int add_wave(const struct work *w, uint16_t epoch, size_t *rows)
{
    struct cell wave = {.rows = rows};
    char name[WAVE_MAX];
    int e;

    for (size_t i = 0; i < hearth_quality_count(w->q); i++) {
        if (hearth_quality_row(w->q, i)->epoch == epoch) {
            rows[wave.count++] = i;
        }
    }
    if (wave.count == 0) {
        return 0;
    }
    wave.is_hidden = wave.count < w->setting->k;
    e = add_group(w, WAVE, epoch, wave_name(w, epoch, name), &wave);
    if (e == 0) {
        e = add_parts(w, epoch, &wave, AREA);
    }
    return e == 0 ? add_parts(w, epoch, &wave, WORKER) : e;
}

/* Only epochs that the programme lists: others' names are not known. */
static int add_waves(const struct work *w)
{
    size_t *rows = calloc(hearth_quality_count(w->q) + 1, sizeof(*rows));
    int e = rows == NULL ? HEARTH_E_MEMORY : 0;

    for (uint8_t i = 0; e == 0 && i < w->setting->programme->epoch_count; i++) {
        e = add_wave(w, w->setting->programme->epochs[i].epoch, rows);
    }
    free(rows);
    return e;
}

int hearth_quality_report(const struct hearth_quality_rows *q,
                          const struct hearth_quality_setting *setting,
                          const json_t *state, json_t **report, json_t **next)
{
    struct hearth_quality_marks marks = {0};
    struct work w = {q, setting, &marks, state, json_array(), json_object()};
    json_t *r = json_pack(
        "{s:s, s:I, s:I, s:b, s:o}", "format", "hearth quality 1", "made_s",
        (json_int_t)setting->now_s, "k", (json_int_t)setting->k, "is_part",
        hearth_quality_left_out(q) > 0 ? 1 : 0, "groups", w.groups);
    int e = r == NULL || w.next == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0) {
        e = hearth_quality_mark(q, setting->k, &marks);
    }
    if (e == 0) {
        e = add_waves(&w);
    }
    if (e == 0) {
        e = hearth_quality_alert(r);
    }
    hearth_quality_unmark(&marks);
    if (e != 0) {
        json_decref(r);
        json_decref(w.next);
        return e;
    }
    *report = r;
    *next = w.next;
    return 0;
}
