/* SPDX-License-Identifier: Apache-2.0 */
/* From released figures to plots: the parts. */
#include "host/chart/make.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *hearth_make_copy(const struct hearth_figures *f, const char *text)
{
    size_t cap = strlen(text) + 1;
    char *out = hearth_arena_take(f->arena, cap, 1);

    if (out == NULL) {
        return "";
    }
    memcpy(out, text, cap); /* taken for it */
    return out;
}

const char *hearth_make_say(const struct hearth_figures *f,
                            enum hearth_say_id id, const char *first,
                            const char *second)
{
    struct hearth_words_args args = {
        {hearth_words_t(first), hearth_words_t(second)}};
    char text[HEARTH_WORDS_TEXT_MAX];

    return hearth_make_copy(
        f, hearth_say_format(f->language, id, &args, text, sizeof(text)));
}

const char *hearth_make_say_n(const struct hearth_figures *f,
                              enum hearth_say_id id, uint64_t n)
{
    struct hearth_words_args args = {{hearth_words_n(n)}};
    char text[HEARTH_WORDS_TEXT_MAX];

    return hearth_make_copy(
        f, hearth_say_format(f->language, id, &args, text, sizeof(text)));
}

const char *hearth_make_count(const struct hearth_figures *f, uint64_t v)
{
    char ascii[24], text[96];

    (void)snprintf(ascii, sizeof(ascii), "%" PRIu64, v);
    return hearth_make_copy(
        f, hearth_say_digits(f->language, ascii, text, sizeof(text)));
}

const char *hearth_make_date(const struct hearth_figures *f, int64_t unix_s)
{
    char text[96];

    return hearth_make_copy(
        f, hearth_say_date(f->language, unix_s, text, sizeof(text)));
}

const char *hearth_make_join(const struct hearth_figures *f, const char *a,
                             const char *b)
{
    size_t cap = strlen(a) + strlen(b) + 2;
    char *out;

    if (a[0] == '\0' || b[0] == '\0') {
        return a[0] == '\0' ? b : a;
    }
    out = hearth_arena_take(f->arena, cap, 1);
    if (out == NULL) {
        return a;
    }
    (void)snprintf(out, cap, "%s %s", a, b);
    return out;
}

uint64_t hearth_make_sooner(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

const char *hearth_make_waits(const struct hearth_figures *f, const char *note,
                              uint64_t waits)
{
    return waits == 0 || f->release->provenance.is_frozen
               ? note
               : hearth_make_join(f, note,
                                  hearth_make_say(f, HEARTH_SAY_CHART_WAITS,
                                                  hearth_make_count(f, waits),
                                                  ""));
}

struct hearth_plot hearth_make_plot(const struct hearth_figures *f,
                                    enum hearth_plot_kind kind, size_t rows,
                                    size_t series)
{
    struct hearth_plot p = {.kind = kind,
                            .title = "",
                            .section = "",
                            .about = "",
                            .method = "",
                            .note = "",
                            .why = "",
                            .series_count = series,
                            .row_count = rows,
                            .max = 1.0};

    for (size_t s = 0; s < HEARTH_PLOT_SERIES_MAX; s++) {
        p.series[s] = "";
    }
    p.rows = hearth_arena_take(f->arena, rows + 1, sizeof(*p.rows));
    for (size_t i = 0; p.rows != NULL && i < rows; i++) {
        p.rows[i].label = "";
        p.rows[i].values =
            hearth_arena_take(f->arena, series + 1, sizeof(*p.rows[i].values));
        if (p.rows[i].values == NULL) {
            p.rows = NULL;
        }
    }
    if (p.rows == NULL) {
        p.row_count = 0;
        p.why = hearth_say(f->language, HEARTH_SAY_CHART_TOO_LARGE);
    }
    return p;
}

/* Names of questions come from outside; those of files are ours. */
static size_t put_plain(char *out, size_t cap, size_t at, const char *text)
{
    for (; *text != '\0' && at + 1 < cap; text++) {
        bool is_plain = strchr("abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-",
                               *text) != NULL;

        out[at++] = (char)(is_plain ? *text : '-');
    }
    out[at] = '\0';
    return at;
}

void hearth_make_name(struct hearth_plot *p, const char *kind, size_t form,
                      const char *name)
{
    char number[32];
    size_t at = put_plain(p->name, sizeof(p->name), 0, kind);

    (void)snprintf(number, sizeof(number), "-%zu-", form + 1);
    at = put_plain(p->name, sizeof(p->name), at, number);
    (void)put_plain(p->name, sizeof(p->name), at, name);
}

const char *hearth_make_why(const struct hearth_figures *f,
                            enum hearth_release_reason reason)
{
    static const enum hearth_say_id words[] = {
        [HEARTH_RELEASE_FREE] = HEARTH_SAY_HIDDEN,
        [HEARTH_RELEASE_FEW_ANSWERS] = HEARTH_SAY_HIDDEN_FEW,
        [HEARTH_RELEASE_SMALL_CELL] = HEARTH_SAY_CHART_WHY_SMALL,
        [HEARTH_RELEASE_OPEN_TEXT] = HEARTH_SAY_CHART_WHY_WORDS,
        [HEARTH_RELEASE_ALL_ALIKE] = HEARTH_SAY_CHART_WHY_ALIKE,
        [HEARTH_RELEASE_COMPLEMENT] = HEARTH_SAY_CHART_WHY_OTHERS,
        [HEARTH_RELEASE_FEW_PLACES] = HEARTH_SAY_CHART_WHY_PLACES,
        [HEARTH_RELEASE_LINKED] = HEARTH_SAY_CHART_WHY_LINKED,
        [HEARTH_RELEASE_SOLVABLE] = HEARTH_SAY_CHART_WHY_SOLVABLE,
        [HEARTH_RELEASE_UNFIT] = HEARTH_SAY_CHART_WHY_UNFIT};
    size_t i = (size_t)reason;

    return hearth_say(f->language, i < sizeof(words) / sizeof(words[0])
                                       ? words[i]
                                       : HEARTH_SAY_HIDDEN);
}

const char *hearth_make_why_long(const struct hearth_figures *f,
                                 enum hearth_release_reason reason)
{
    static const enum hearth_say_id words[] = {
        [HEARTH_RELEASE_FREE] = HEARTH_SAY_NOT_SHOWN,
        [HEARTH_RELEASE_FEW_ANSWERS] = HEARTH_SAY_NOT_SHOWN_FEW,
        [HEARTH_RELEASE_SMALL_CELL] = HEARTH_SAY_NOT_SHOWN_CELL,
        [HEARTH_RELEASE_OPEN_TEXT] = HEARTH_SAY_NOT_SHOWN_WORDS,
        [HEARTH_RELEASE_ALL_ALIKE] = HEARTH_SAY_NOT_SHOWN_ALIKE,
        [HEARTH_RELEASE_COMPLEMENT] = HEARTH_SAY_NOT_SHOWN_REST,
        [HEARTH_RELEASE_FEW_PLACES] = HEARTH_SAY_NOT_SHOWN_PLACES,
        [HEARTH_RELEASE_LINKED] = HEARTH_SAY_NOT_SHOWN_LINKED,
        [HEARTH_RELEASE_SOLVABLE] = HEARTH_SAY_NOT_SHOWN_SOLVABLE,
        [HEARTH_RELEASE_UNFIT] = HEARTH_SAY_NOT_SHOWN_UNFIT};
    size_t i = (size_t)reason;

    return hearth_say(f->language, i < sizeof(words) / sizeof(words[0])
                                       ? words[i]
                                       : HEARTH_SAY_NOT_SHOWN);
}

/* ---- values ---- */

struct hearth_plot_value hearth_make_share(const struct hearth_release_share *s)
{
    struct hearth_plot_value v = {.is_shown = true,
                                  .has_interval = true,
                                  .value = s->share,
                                  .low = s->low,
                                  .high = s->high};

    return v;
}

struct hearth_plot_value hearth_make_hidden(const char *why)
{
    struct hearth_plot_value v = {.why = why};

    return v;
}

struct hearth_plot_value
hearth_make_index(const struct hearth_release_mean *mean, double min,
                  double max, bool is_reversed)
{
    double k = 100.0 / (max - min);
    double value = floor(k * (mean->value - min) + 0.5);
    double low = floor(k * (mean->low - min) + 1e-9);
    double high = ceil(k * (mean->high - min) - 1e-9);
    struct hearth_plot_value v = {.is_shown = true, .has_interval = true};

    v.value = is_reversed ? 100.0 - value : value;
    v.low = is_reversed ? 100.0 - high : low;
    v.high = is_reversed ? 100.0 - low : high;
    return v;
}

struct hearth_plot_value hearth_make_sum(const struct hearth_release_cell *a,
                                         const struct hearth_release_cell *b,
                                         uint64_t base)
{
    double p = a->share.share + b->share.share, n = (double)base;
    const double z95 = HEARTH_RELEASE_Z, z = z95 * z95;
    double half, centre;
    struct hearth_plot_value v = {.is_shown = true, .value = p};

    if (base == 0 || p < 0.0 || p > 1.0) {
        return v;
    }
    centre = (p + z / (2.0 * n)) / (1.0 + z / n);
    half = z95 * sqrt(p * (1.0 - p) / n + z / (4.0 * n * n)) / (1.0 + z / n);
    v.has_interval = true;
    v.low = floor(100.0 * (centre - half)) / 100.0;
    v.high = ceil(100.0 * (centre + half)) / 100.0;
    return v;
}

bool hearth_make_may_see(const struct hearth_figures *f, const char *area)
{
    for (size_t i = 0; i < f->city_area_count; i++) {
        if (strcmp(f->city_areas[i], area) == 0) {
            return true;
        }
    }
    return !f->is_city;
}

/* ---- what is asked about ---- */

const struct hearth_item *hearth_make_item(const char *question)
{
    static const struct hearth_item items[] = {
        {"q10_dist_child", HEARTH_ACCEPTANCE, HEARTH_SAY_CHART_REF_CHILD, 1, 7,
         false},
        {"q11_dist_woman", HEARTH_ACCEPTANCE, HEARTH_SAY_CHART_REF_WOMAN, 1, 7,
         false},
        {"q12_dist_mannon", HEARTH_ACCEPTANCE, HEARTH_SAY_CHART_REF_MAN, 1, 7,
         false},
        {"q13_dist_manserved", HEARTH_ACCEPTANCE, HEARTH_SAY_CHART_REF_SERVED,
         1, 7, false},
        {"q22_danger", HEARTH_CONCERN, HEARTH_SAY_CHART_CONCERN_DANGER, 1, 5,
         false},
        {"q23_youth", HEARTH_CONCERN, HEARTH_SAY_CHART_CONCERN_YOUTH, 1, 5,
         false},
        {"q24_courtesy", HEARTH_CONCERN, HEARTH_SAY_CHART_CONCERN_OTHERS, 1, 5,
         false},
        {"q25_manage", HEARTH_CONCERN, HEARTH_SAY_CHART_CONCERN_SERVICES, 1, 5,
         true},
        {"q19_norm", HEARTH_NORM, HEARTH_SAY_CHART_NORM_WELCOME, 1, 5, false},
        {"q20_normrel", HEARTH_NORM, HEARTH_SAY_CHART_NORM_RELIGIOUS, 1, 5,
         false},
        {"q21_norm10", HEARTH_NORM, HEARTH_SAY_CHART_NORM_TEN, 0, 10, false}};

    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        if (strcmp(items[i].name, question) == 0) {
            return &items[i];
        }
    }
    return NULL;
}

/* Names of scales say nothing by themselves: another form may call anything
 * "acceptance". */
static bool is_default(const struct hearth_release_form *form)
{
    for (size_t i = 0; i < form->question_count; i++) {
        if (hearth_make_item(form->questions[i].name) != NULL) {
            return true;
        }
    }
    return false;
}

struct known_scale {
    const char *name;
    enum hearth_panel panel;
    enum hearth_say_id word;
};

/* NULL: it is not of the default instrument. */
static const struct known_scale *
known_scale(const struct hearth_release_form *form, const char *scale)
{
    static const struct known_scale known[] = {
        {"distance", HEARTH_ACCEPTANCE, HEARTH_SAY_CHART_SCALE_DISTANCE},
        {"acceptance", HEARTH_ACCEPTANCE, HEARTH_SAY_CHART_SCALE_ACCEPTANCE},
        {"concern", HEARTH_CONCERN, HEARTH_SAY_CHART_SCALE_CONCERN}};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].name, scale) == 0 && is_default(form)) {
            return &known[i];
        }
    }
    return NULL;
}

const char *hearth_make_scale_label(const struct hearth_figures *f,
                                    const struct hearth_release_form *form,
                                    const char *scale)
{
    const struct known_scale *known = known_scale(form, scale);

    return known != NULL
               ? hearth_say(f->language, known->word)
               : hearth_make_say(f, HEARTH_SAY_CHART_SCALE_NAMED, scale, "");
}

enum hearth_panel
hearth_make_scale_panel(const struct hearth_release_form *form,
                        const char *scale)
{
    const struct known_scale *known = known_scale(form, scale);

    return known != NULL ? known->panel : HEARTH_OTHER;
}

struct hearth_plot_value hearth_make_scale(const struct hearth_figures *f,
                                           const struct hearth_release_scale *s)
{
    if (!s->is_shown) {
        return hearth_make_hidden(
            hearth_make_why(f, HEARTH_RELEASE_FEW_ANSWERS));
    }
    return hearth_make_index(&s->index, 0, 100, false);
}

static struct hearth_plot_value
item_value(const struct hearth_figures *f,
           const struct hearth_release_question *q,
           const struct hearth_item *item)
{
    if (!q->has_mean || q->mean.value < item->min ||
        q->mean.value > item->max) {
        return hearth_make_hidden(hearth_make_why(f, q->reason));
    }
    return hearth_make_index(&q->mean, item->min, item->max, item->is_reversed);
}

size_t hearth_make_panel(const struct hearth_figures *f,
                         const struct hearth_release_form *form,
                         enum hearth_panel panel, struct hearth_plot_row *rows,
                         size_t cap)
{
    size_t n = 0;

    for (size_t i = 0; i < form->scale_count && n < cap; i++) {
        const struct hearth_release_scale *s = &form->scales[i];

        if (hearth_make_scale_panel(form, s->name) == panel) {
            rows[n].label = hearth_make_scale_label(f, form, s->name);
            rows[n].base = s->is_shown ? s->base : 0;
            rows[n++].values[0] = hearth_make_scale(f, s);
        }
    }
    for (size_t i = 0; i < form->question_count && n < cap; i++) {
        const struct hearth_release_question *q = &form->questions[i];
        const struct hearth_item *item = hearth_make_item(q->name);

        if (item != NULL && item->panel == panel) {
            rows[n].label = hearth_say(f->language, item->word);
            rows[n].base = q->has_mean ? q->base : 0;
            rows[n++].values[0] = item_value(f, q, item);
        }
    }
    return n;
}
