/* SPDX-License-Identifier: Apache-2.0 */
/* Released figures as a workbook. Texts are written as strings, never as
 * formulas, whatever they begin with. */
#include "host/export/release_tables.h"

#include "host/release/estimate.h"

#include "hearth/fsutil.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

struct sheet {
    lxw_worksheet *to;
    lxw_row_t row;
};

static void text(const struct sheet *s, lxw_col_t col, const char *value)
{
    if (value != NULL && *value != '\0') {
        (void)worksheet_write_string(s->to, s->row, col, value, NULL);
    }
}

static void number(const struct sheet *s, lxw_col_t col, double value)
{
    (void)worksheet_write_number(s->to, s->row, col, value, NULL);
}

static void pair(struct sheet *s, const char *name, const char *value)
{
    text(s, 0, name);
    text(s, 1, value);
    s->row++;
}

static void count(struct sheet *s, const char *name, uint64_t value)
{
    text(s, 0, name);
    number(s, 1, (double)value);
    s->row++;
}

static void head(struct sheet *s)
{
    static const char *const names[] = {"group", "answer", "label",
                                        "base",  "count",  "share",
                                        "low95", "high95", "why not"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        text(s, (lxw_col_t)i, names[i]);
    }
    s->row++;
}

static void share(struct sheet *s, const struct hearth_release_share *v)
{
    number(s, 4, (double)v->count);
    number(s, 5, v->share);
    number(s, 6, v->low);
    number(s, 7, v->high);
}

static void mean(struct sheet *s, const char *group,
                 const struct hearth_release_mean *m)
{
    text(s, 0, group);
    text(s, 1, "(mean)");
    number(s, 5, m->value);
    number(s, 6, m->low);
    number(s, 7, m->high);
    s->row++;
}

/* Before what was said: it is what is asked about. */
static void estimate(struct sheet *s, const char *group, uint64_t base,
                     const struct hearth_release_estimate *e)
{
    text(s, 0, group);
    text(s, 1, "(estimate)");
    text(s, 2,
         e->arms[0].base > 0
             ? e->said
             : "share of people of whom it is true, as computed");
    number(s, 3, (double)base);
    number(s, 5, e->value);
    number(s, 6, e->low);
    number(s, 7, e->high);
    text(s, 8, hearth_estimate_caution(e));
    s->row++;
}

/* What a list experiment's estimate is the difference of. */
static void arm(struct sheet *s, const char *label,
                const struct hearth_release_arm *a)
{
    text(s, 0, "all");
    text(s, 1, "(mean of an arm)");
    text(s, 2, label);
    number(s, 3, (double)a->base);
    number(s, 5, a->mean);
    s->row++;
}

static void cells(struct sheet *s, const char *group,
                  const struct hearth_release_cell *c, size_t n, uint64_t base)
{
    for (size_t i = 0; i < n; i++) {
        text(s, 0, group);
        text(s, 1, c[i].name);
        text(s, 2, c[i].label);
        number(s, 3, (double)base);
        if (c[i].is_hidden) {
            text(s, 8, "held back to protect people");
        } else {
            share(s, &c[i].share);
        }
        s->row++;
    }
}

static void top2(struct sheet *s, const char *group, const char *label,
                 uint64_t base, const struct hearth_release_share *v)
{
    text(s, 0, group);
    text(s, 1, "(two highest)");
    text(s, 2, label);
    number(s, 3, (double)base);
    share(s, v);
    s->row++;
}

static void group(struct sheet *s, const struct hearth_release_question *q,
                  const struct hearth_release_group *g)
{
    char name[300];

    (void)snprintf(name, sizeof(name), "%s: %s", g->dimension,
                   *g->label != '\0' ? g->label : g->name);
    if (g->shown == HEARTH_RELEASE_NOTHING) {
        text(s, 0, name);
        text(s, 8, hearth_release_why(g->reason));
        s->row++;
        return;
    }
    if (g->has_estimate) {
        estimate(s, name, g->base, &g->estimate);
    }
    cells(s, name, g->cells, g->cell_count, g->base);
    if (g->shown == HEARTH_RELEASE_TOP2) {
        top2(s, name, q->top2_label, g->base, &g->top2);
    }
    if (g->has_mean) {
        mean(s, name, &g->mean);
    }
}

static void question(struct sheet *s, const struct hearth_release_form *f,
                     const struct hearth_release_question *q)
{
    pair(s, "form", f->id);
    pair(s, "question", q->name);
    pair(s, "label", q->label);
    pair(s, "method", hearth_estimate_method(q->design));
    if (q->shown == HEARTH_RELEASE_NOTHING) {
        pair(s, "why not", hearth_release_why(q->reason));
        return;
    }
    if (q->design != HEARTH_RELEASE_DIRECT) {
        pair(s, "what was said",
             "counts, shares and means of answers have chance or harmless "
             "items in them; they are no share of people");
    }
    head(s);
    if (q->has_estimate) {
        estimate(s, "all", q->base, &q->estimate);
    }
    if (q->shown == HEARTH_RELEASE_ESTIMATE) {
        arm(s, "items named of the plain list", &q->estimate.arms[0]);
        arm(s, "items named of the list with one more", &q->estimate.arms[1]);
    }
    cells(s, "all", q->cells, q->cell_count, q->base);
    if (q->shown == HEARTH_RELEASE_TOP2) {
        top2(s, "all", q->top2_label, q->base, &q->top2);
    }
    if (q->has_mean) {
        mean(s, "all", &q->mean);
    }
    for (size_t i = 0; i < q->group_count; i++) {
        group(s, q, &q->groups[i]);
    }
}

static void about(struct sheet *s, const struct hearth_release *r)
{
    pair(s, "programme", r->programme);
    count(s, "release", r->number);
    pair(s, "wave", r->provenance.wave);
    pair(s, "method", r->provenance.method);
    pair(s, "purpose", r->provenance.purpose);
    count(s, "smallest base", r->provenance.k);
    count(s, "cells in the joint audit", r->provenance.audit_cells);
    count(s, "entry of the audit chain", r->audit_number);
    pair(s, "its hash", r->audit_head);
    pair(s, "rules",
         "Counts, shares and intervals are rounded. A figure that is not "
         "there was held back to protect people; its sheet says why. Do not "
         "try to work it out.");
    for (size_t i = 0; i < r->form_count; i++) {
        pair(s, r->forms[i].id, r->forms[i].title);
        pair(s, "", r->forms[i].statement);
    }
}

/* At most 31 characters, each name once; names of questions are plain. */
static lxw_worksheet *add_sheet(lxw_workbook *book, const char *name,
                                size_t index)
{
    char short_name[32];
    lxw_worksheet *to;

    (void)snprintf(short_name, sizeof(short_name), "%.20s", name);
    if (lxw_utf8_strlen(short_name) != strlen(short_name) ||
        workbook_validate_sheet_name(book, short_name) != LXW_NO_ERROR) {
        (void)snprintf(short_name, sizeof(short_name), "table %zu", index);
    }
    to = workbook_add_worksheet(book, short_name);
    return to;
}

static bool fill(lxw_workbook *book, const struct hearth_release *r)
{
    struct sheet s = {.to = workbook_add_worksheet(book, "about")};
    size_t index = 0;

    if (s.to == NULL) {
        return false;
    }
    about(&s, r);
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            const struct hearth_release_question *q = &r->forms[i].questions[k];

            s = (struct sheet){.to = add_sheet(book, q->name, ++index)};
            if (s.to == NULL) {
                return false;
            }
            question(&s, &r->forms[i], q);
        }
    }
    return true;
}

/* The library wrote it through stdio: on the disk before it gets its name. */
static int keep(const char *from, const char *to)
{
    int fd = open(from, O_RDONLY | O_CLOEXEC);
    int e = fd < 0 || fsync(fd) != 0 ? HEARTH_E_IO : 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    return e == 0 ? hearth_fsutil_rename(from, to) : e;
}

int hearth_release_xlsx(const char *folder, const struct hearth_release *r)
{
    char path[HEARTH_PATH_MAX], temporary[HEARTH_PATH_MAX],
        scratch[HEARTH_PATH_MAX];
    lxw_workbook_options options = {.tmpdir = scratch};
    lxw_workbook *book;
    bool is_filled;
    int e = hearth_fsutil_join(folder, "tables.xlsx", path);

    if (e == 0) {
        e = hearth_fsutil_join(folder, "tables.xlsx.tmp", temporary);
    }
    if (e != 0) {
        return e;
    }
    (void)snprintf(scratch, sizeof(scratch), "%s", folder);
    book = workbook_new_opt(temporary, &options);
    if (book == NULL) {
        return HEARTH_E_MEMORY;
    }
    is_filled = fill(book, r);
    e = workbook_close(book) == LXW_NO_ERROR && is_filled
            ? keep(temporary, path)
            : HEARTH_E_IO;
    if (e != 0) {
        (void)unlink(temporary);
    }
    return e;
}
