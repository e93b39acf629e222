/* SPDX-License-Identifier: Apache-2.0 */
/* Released figures as CSV tables (RFC 4180, UTF-8). */
#include "host/cli/table_csv.h"

#include "host/release/estimate.h"

#include "hearth/fsutil.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FILE_MAX (16u << 20)

static void put(struct hearth_writer *w, const char *literal)
{
    hearth_writer_put(w, literal, strlen(literal));
}

/* Always quoted. A text that a spreadsheet would take for a formula gets an
 * apostrophe in front: labels are written by others. */
static void put_text(struct hearth_writer *w, const char *text)
{
    put(w, "\"");
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL) {
        put(w, "'");
    }
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            put(w, "\"");
        }
        hearth_writer_u8(w, (uint8_t)*text);
    }
    put(w, "\",");
}

static void put_count(struct hearth_writer *w, uint64_t v)
{
    char digits[24];

    (void)snprintf(digits, sizeof(digits), "%" PRIu64 ",", v);
    put(w, digits);
}

/* A coarse count: "<10" or the number. */
static void put_coarse(struct hearth_writer *w, uint64_t v)
{
    if (v == 0) {
        put(w, "<10,");
    } else {
        put_count(w, v);
    }
}

static void put_number(struct hearth_writer *w, double v)
{
    char digits[64];

    (void)snprintf(digits, sizeof(digits), "%.4f,", v);
    put(w, digits);
}

/* The last comma of a row becomes its end. */
static void end_row(struct hearth_writer *w)
{
    if (w->len > 0 && w->data[w->len - 1] == ',') {
        w->len--;
    }
    put(w, "\r\n");
}

/* ---- answers.csv ---- */

static const char *repeat_of(const struct hearth_release_question *q)
{
    return q->repeat == NULL ? "" : q->repeat;
}

static void put_share(struct hearth_writer *w,
                      const struct hearth_release_share *s)
{
    put_count(w, s->count);
    put_number(w, s->share);
    put_number(w, s->low);
    put_number(w, s->high);
}

static void put_cell(struct hearth_writer *w,
                     const struct hearth_release_form *f,
                     const struct hearth_release_question *q,
                     const struct hearth_release_cell *c)
{
    put_text(w, f->id);
    put_text(w, q->name);
    put_text(w, c->name);
    put_text(w, c->label);
    put_count(w, q->base);
    if (c->is_hidden) {
        put(w, ",,,,");
    } else {
        put_share(w, &c->share);
    }
    put_text(w, hearth_estimate_method(q->design));
    end_row(w);
}

/* Questions of the repeat called ${repeat}; of none if it is "". */
static void answers_in(struct hearth_writer *w, const struct hearth_release *r,
                       const char *repeat)
{
    put(w, "form,question,answer,label,base,count,share,low95,high95,"
           "design\r\n");
    for (size_t i = 0; i < r->form_count; i++) {
        const struct hearth_release_form *f = &r->forms[i];

        for (size_t k = 0; k < f->question_count; k++) {
            const struct hearth_release_question *q = &f->questions[k];
            struct hearth_release_cell top2 = {"(two highest)", q->top2_label,
                                               false, q->top2};

            if (strcmp(repeat_of(q), repeat) != 0) {
                continue;
            }
            for (size_t c = 0; c < q->cell_count; c++) {
                put_cell(w, f, q, &q->cells[c]);
            }
            if (q->shown == HEARTH_RELEASE_TOP2) {
                put_cell(w, f, q, &top2);
            }
        }
    }
}

static void answers(struct hearth_writer *w, const struct hearth_release *r)
{
    answers_in(w, r, "");
}

/* ---- questions.csv ---- */

static const char *shown_word(const struct hearth_release_question *q)
{
    static const char *const words[] = {"hidden", "distribution", "two highest",
                                        "mean", "estimate"};

    return words[q->shown];
}

static const char *reason_word(const struct hearth_release_question *q)
{
    static const char *const words[] = {"",
                                        "too few answers",
                                        "an answer by fewer than 10",
                                        "words are never shown",
                                        "all answered alike",
                                        "too few others",
                                        "one interviewer or too few places",
                                        "a hidden figure would follow",
                                        "answers would follow",
                                        "answers do not fit the method"};

    return words[q->reason];
}

static void put_question(struct hearth_writer *w,
                         const struct hearth_release_form *f,
                         const struct hearth_release_question *q)
{
    put_text(w, f->id);
    put_count(w, f->version);
    put_text(w, q->name);
    put_text(w, q->label);
    put_text(w, repeat_of(q));
    put_text(w, hearth_estimate_method(q->design));
    put_text(w, shown_word(q));
    put_text(w, reason_word(q));
    if (q->shown == HEARTH_RELEASE_NOTHING) {
        put_coarse(w, q->base);
    } else {
        put_count(w, q->base);
    }
    put_coarse(w, q->no_answer);
    put_coarse(w, q->skipped);
    put_coarse(w, q->not_asked);
    if (q->has_mean) {
        put_number(w, q->mean.value);
        put_number(w, q->mean.sd);
        put_number(w, q->mean.low);
        put_number(w, q->mean.high);
    } else {
        put(w, ",,,,");
    }
    end_row(w);
}

static void questions(struct hearth_writer *w, const struct hearth_release *r)
{
    put(w, "form,version,question,label,repeat,design,shown,reason,base,no_"
           "answer,skipped,"
           "not_asked,mean,sd,mean_low95,mean_high95\r\n");
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            put_question(w, &r->forms[i], &r->forms[i].questions[k]);
        }
    }
}

/* ---- estimates.csv ---- */

/* Where the answer that it follows from stands. */
static const struct hearth_release_cell *
said_of(const struct hearth_release_question *q)
{
    for (size_t i = 0; i < q->cell_count; i++) {
        if (strcmp(q->cells[i].name, q->estimate.said) == 0) {
            return &q->cells[i];
        }
    }
    return NULL;
}

static void put_estimate(struct hearth_writer *w,
                         const struct hearth_release_form *f,
                         const struct hearth_release_question *q)
{
    const struct hearth_release_cell *said = said_of(q);
    const struct hearth_release_estimate *e = &q->estimate;

    put_text(w, f->id);
    put_text(w, q->name);
    put_text(w, repeat_of(q));
    put_text(w, hearth_estimate_method(q->design));
    put_count(w, q->base);
    put_text(w, e->said);
    if (e->arms[0].base == 0) {
        put_number(w, said == NULL ? 0.0 : said->share.share);
        put_count(w, e->p_yes);
        put_count(w, e->p_no);
    } else {
        put(w, ",,,");
    }
    put_number(w, e->value);
    put_number(w, e->low);
    put_number(w, e->high);
    put_text(w, hearth_estimate_caution(e));
    for (size_t i = 0; i < HEARTH_RELEASE_ARMS; i++) {
        if (e->arms[0].base == 0) {
            put(w, ",,,");
        } else {
            put_count(w, e->arms[i].base);
            put_number(w, e->arms[i].mean);
            put_number(w, e->arms[i].sd);
        }
    }
    end_row(w);
}

static void estimates(struct hearth_writer *w, const struct hearth_release *r)
{
    put(w, "form,question,repeat,method,base,said,share_said,p_yes_millionths,"
           "p_no_millionths,estimate,low95,high95,caution,control_base,"
           "control_mean,control_sd,treated_base,treated_mean,treated_sd"
           "\r\n");
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            if (r->forms[i].questions[k].has_estimate) {
                put_estimate(w, &r->forms[i], &r->forms[i].questions[k]);
            }
        }
    }
}

/* ---- scales.csv ---- */

static void put_scale(struct hearth_writer *w,
                      const struct hearth_release_form *f,
                      const struct hearth_release_scale *s)
{
    put_text(w, f->id);
    put_text(w, s->name);
    put_count(w, s->item_count);
    if (!s->is_shown) {
        put(w, "<10,,,,,,,,,");
        end_row(w);
        return;
    }
    put_count(w, s->base);
    put_number(w, s->index.value);
    put_number(w, s->index.low);
    put_number(w, s->index.high);
    if (s->has_alpha) {
        put_number(w, s->alpha_pairwise);
        put_number(w, s->alpha_complete);
        put_number(w, s->alpha_low);
        put_number(w, s->alpha_high);
        put_count(w, s->complete);
    } else {
        put(w, ",,,,,");
    }
    end_row(w);
}

static void scales(struct hearth_writer *w, const struct hearth_release *r)
{
    put(w, "form,scale,items,base,index,index_low95,index_high95,"
           "alpha_pairwise,alpha_complete,alpha_complete_low95,"
           "alpha_complete_high95,complete_cases\r\n");
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].scale_count; k++) {
            put_scale(w, &r->forms[i], &r->forms[i].scales[k]);
        }
    }
}

/* ---- progress.csv ---- */

static void put_day(struct hearth_writer *w, uint64_t day)
{
    time_t when = (time_t)(day * 86400);
    struct tm parts;
    char date[32];

    if (gmtime_r(&when, &parts) == NULL ||
        strftime(date, sizeof(date), "%Y-%m-%d,", &parts) == 0) {
        put(w, ",");
    } else {
        put(w, date);
    }
}

static void put_span(struct hearth_writer *w,
                     const struct hearth_release_tick *t)
{
    put(w, t->span > 1 ? "7," : "1,");
}

static void progress(struct hearth_writer *w, const struct hearth_release *r)
{
    put(w, "day,area,complete_interviews,days\r\n");
    for (size_t i = 0; i < r->cell_count; i++) {
        put_day(w, r->cells[i].day);
        put_text(w, r->cells[i].area);
        put_coarse(w, r->cells[i].count);
        put_span(w, &r->cells[i]);
        end_row(w);
    }
    for (size_t i = 0; i < r->day_count; i++) {
        put_day(w, r->days[i].day);
        put(w, "(all areas),");
        put_coarse(w, r->days[i].count);
        put_span(w, &r->days[i]);
        end_row(w);
    }
    for (size_t i = 0; i < r->area_count; i++) {
        put(w, "(all days),");
        put_text(w, r->areas[i].area);
        put_coarse(w, r->areas[i].count);
        put(w, ",");
        end_row(w);
    }
}

static void readme(struct hearth_writer *w, const struct hearth_release *r)
{
    put(w,
        "Released figures of a Hearth programme. They hold no interview.\n"
        "\n"
        "answers.csv    one row an answer that may be shown: base (people "
        "with a\n"
        "               valid answer), count, share from 0 to 1, Wilson 95 "
        "% interval.\n"
        "               An option without figures was hidden: fewer than 10 "
        "people.\n"
        "answers_NAME.csv  the same for questions of the repeat NAME: base "
        "and count\n"
        "               are entries, thresholds and intervals go by "
        "interviews.\n"
        "questions.csv  one row a question: what is shown and why not, and "
        "the mean\n"
        "               with its standard deviation and t interval. What is "
        "not asked\n"
        "               directly (design) is observed as it was said: chance "
        "or harmless\n"
        "               items are part of it, and no share of people.\n"
        "scales.csv     index from 0 to 100 with t interval, Cronbach's "
        "alpha from\n"
        "               pairwise covariances and from complete cases "
        "(Feldt interval).\n"
        "progress.csv   complete interviews by day, by area, and of an area\n"
        "               by week; 7 in days: the rest of that week.\n"
        "\n"
        "<10 is fewer than 10; other numbers of interviews, and of answers "
        "that are\n"
        "not part of a base, are rounded down to steps of 5. Figures are "
        "interim.\n");
    for (size_t i = 0; i < r->form_count; i++) {
        if (r->forms[i].statement[0] != '\0') {
            put(w, "\n");
            put(w, r->forms[i].id);
            put(w, ": ");
            put(w, r->forms[i].statement);
            put(w, "\n");
        }
    }
    if (r->allows_synthetic) {
        put(w, "\nThis programme counts made-up (synthetic) interviews: its "
               "figures say\nnothing about people.\n");
    }
}

/* One file on its way out. */
struct file {
    const char *folder;
    uint8_t *bytes; /* FILE_MAX */
    struct hearth_writer w;
};

static void begin_file(struct file *f)
{
    hearth_writer_init(&f->w, f->bytes, FILE_MAX);
}

static int end_file(const struct file *f, const char *name)
{
    char path[HEARTH_PATH_MAX];
    int e = hearth_writer_finish(&f->w);

    if (e == 0) {
        e = hearth_fsutil_join(f->folder, name, path);
    }
    return e != 0 ? e : hearth_fsutil_replace(path, hearth_writer_slice(&f->w));
}

/* True if an earlier question stands in the same repeat: its file is there. */
static bool is_written(const struct hearth_release *r, size_t form,
                       size_t question)
{
    const char *repeat = repeat_of(&r->forms[form].questions[question]);

    for (size_t i = 0; i <= form; i++) {
        const struct hearth_release_form *f = &r->forms[i];
        size_t end = i == form ? question : f->question_count;

        for (size_t k = 0; k < end; k++) {
            if (strcmp(repeat_of(&f->questions[k]), repeat) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Only what a repeat may be called: letters, digits, "_", "-", "."; a release
 * from elsewhere must not choose another folder. */
static int repeat_file(const char *repeat, char *name, size_t cap)
{
    int made = snprintf(name, cap, "answers_%s.csv", repeat);

    return made < 0 || (size_t)made >= cap || strchr(repeat, '/') != NULL
               ? HEARTH_E_INVALID
               : 0;
}

static int write_repeats(struct file *f, const struct hearth_release *r)
{
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            const char *repeat = repeat_of(&r->forms[i].questions[k]);
            char name[128];
            int e;

            if (repeat[0] == '\0' || is_written(r, i, k)) {
                continue;
            }
            begin_file(f);
            answers_in(&f->w, r, repeat);
            e = repeat_file(repeat, name, sizeof(name));
            if (e == 0) {
                e = end_file(f, name);
            }
            if (e != 0) {
                return e;
            }
        }
    }
    return 0;
}

int hearth_table_csv_write(const char *folder, const struct hearth_release *r,
                           const char **name)
{
    static const struct {
        const char *name;
        void (*write)(struct hearth_writer *, const struct hearth_release *);
    } files[] = {{"answers.csv", answers},     {"questions.csv", questions},
                 {"estimates.csv", estimates}, {"scales.csv", scales},
                 {"progress.csv", progress},   {"README.txt", readme}};
    struct file f = {.folder = folder, .bytes = malloc(FILE_MAX)};
    int e = f.bytes == NULL ? HEARTH_E_MEMORY : 0;

    *name = "";
    for (size_t i = 0; e == 0 && i < sizeof(files) / sizeof(files[0]); i++) {
        *name = files[i].name;
        begin_file(&f);
        files[i].write(&f.w, r);
        e = end_file(&f, files[i].name);
    }
    if (e == 0) {
        *name = "the tables of repeats";
        e = write_repeats(&f, r);
    }
    free(f.bytes);
    return e;
}
