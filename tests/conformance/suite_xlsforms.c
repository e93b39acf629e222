/* SPDX-License-Identifier: Apache-2.0 */
/* Real workbooks: the outcome each must have, and interviews over them. */
#include "inorder.h"
#include "play.h"
#include "seal.h"
#include "source.h"
#include "tally.h"

#include "forms.h"
#include "hearth/package.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASE_ARENA  ((size_t)HEARTH_FORMS_ARENA + (400u << 20))
#define CPU_SECONDS 120u
#define STEPS       1200u
#define TRIES       4000u
#define OTHERS      8u
#define OTHER_SEED  1000003u
#define PATH_CAP    1200u

struct suite {
    const char *folder;
    struct source_table manifest;
    struct hearth_arena arena;
    uint64_t seed;
    struct tally *tally;
};

struct trial {
    const struct suite *suite;
    const char *file;
    struct hearth_arena *arena;
    struct hearth_form *form;
    struct hearth_forms_report report;
    struct guard_result *out;
};

/* Adds to the reason; the verdict is failed from then on. */
static void object(struct trial *t, const char *what, const char *detail)
{
    size_t len = strlen(t->out->reason);

    t->out->verdict = VERDICT_FAILED;
    (void)snprintf(t->out->reason + len, GUARD_REASON_MAX - len, "%s%s%s",
                   len == 0 ? "" : "; ", what, detail);
}

/* ---- the report ---- */

static const char *outcome(const struct trial *t)
{
    return t->form == NULL                ? "refused"
           : t->report.warning_count == 0 ? "accepted"
                                          : "accepted with warnings";
}

/* What stands between this outcome and the next better one. */
static void object_first_message(struct trial *t)
{
    char line[HEARTH_FORMS_LINE_MAX];

    for (size_t i = 0; i < t->report.message_count; i++) {
        if (t->report.messages[i].is_error == (t->form == NULL)) {
            hearth_forms_line(&t->report.messages[i], line);
            object(t, "first message: ", line);
            return;
        }
    }
}

static void check_outcome(struct trial *t, const char *expected,
                          const char *fields)
{
    if (strcmp(outcome(t), expected) != 0) {
        object(t, "outcome is ", outcome(t));
        object(t, "expected ", expected);
        object_first_message(t);
    }
    if (strcmp(fields, "refused (errors)") != 0 &&
        strcmp(fields, t->report.fields) != 0) {
        object(t, "field types are ", t->report.fields);
        object(t, "expected ", fields);
    }
}

static bool is_same_word(const char *a, const char *b)
{
    while (*a != '\0' &&
           tolower((unsigned char)*a) == tolower((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static bool is_expected(const struct source_table *list, size_t row,
                        const struct hearth_forms_message *m)
{
    return is_same_word(source_field(list, row, "sheet"), m->file) &&
           strtoul(source_field(list, row, "row"), NULL, 10) == m->row &&
           is_same_word(source_field(list, row, "column"), m->column) &&
           strcmp(source_field(list, row, "kind"), m->kind) == 0;
}

/* Every error of the list, each once, and no other. */
static void compare_errors(struct trial *t, const struct source_table *list)
{
    char line[HEARTH_FORMS_LINE_MAX];
    bool *is_found = calloc(list->row_count + 1, sizeof *is_found);

    for (size_t i = 0; is_found != NULL && i < t->report.message_count; i++) {
        const struct hearth_forms_message *m = &t->report.messages[i];
        size_t row = 0;

        while (row < list->row_count &&
               (is_found[row] || !is_expected(list, row, m))) {
            row++;
        }
        is_found[row] = true;
        if (m->is_error && row == list->row_count) {
            hearth_forms_line(m, line);
            object(t, "not expected: ", line);
        }
    }
    for (size_t row = 0; is_found != NULL && row < list->row_count; row++) {
        if (!is_found[row]) {
            (void)snprintf(line, sizeof line, "%s row %s %s [%s]",
                           source_field(list, row, "sheet"),
                           source_field(list, row, "row"),
                           source_field(list, row, "column"),
                           source_field(list, row, "kind"));
            object(t, "missing: ", line);
        }
    }
    free(is_found);
}

static void check_errors(struct trial *t)
{
    char path[PATH_CAP];
    const char *dot = strrchr(t->file, '.');
    struct source_table list;
    FILE *f = NULL;

    (void)snprintf(
        path, sizeof path, "%s/%.*s.expected.tsv", t->suite->folder,
        (int)(dot == NULL ? strlen(t->file) : (size_t)(dot - t->file)),
        t->file);
    f = fopen(path, "rb");
    if (f == NULL) {
        return; /* no list for this workbook */
    }
    (void)fclose(f);
    if (source_table_open(path, &list)) {
        compare_errors(t, &list);
        source_table_close(&list);
    }
}

/* ---- the package ---- */

/* What a device loads is what was compiled: decoded and encoded again, the
 * bytes are the same. */
static void check_package(struct trial *t)
{
    struct hearth_slice body = t->report.package;
    size_t cap = HEARTH_PACKAGE_ARENA(body.len);
    void *memory = hearth_arena_take(t->arena, cap, 1);
    uint8_t *again = hearth_arena_take(t->arena, body.len + 1, 1);
    struct hearth_arena arena;
    struct hearth_form *form = NULL;
    struct hearth_writer w;

    if (memory == NULL || again == NULL) {
        object(t, "package: ", "out of memory");
        return;
    }
    hearth_arena_init(&arena, memory, cap);
    if (hearth_package_decode(body, &arena, &form) != 0) {
        object(t, "package: ", "cannot be decoded");
        return;
    }
    hearth_writer_init(&w, again, body.len + 1);
    if (hearth_package_encode(form, &w) != 0 ||
        !hearth_slice_is_equal(hearth_writer_slice(&w), body)) {
        object(t, "package: ", "is another one when encoded again");
    }
    if (memcmp(form->hash, t->form->hash, sizeof form->hash) != 0) {
        object(t, "package: ", "has another hash");
    }
}

/* ---- interviews ---- */

/* The same answers in the form's order give the same state. */
static void check_order(struct trial *t, struct play *p)
{
    struct hearth_world table = world_table(&p->world);
    struct hearth_interview *fresh = NULL;
    char why[COMPARE_CAP] = "";

    if (hearth_interview_start(t->form, &table, t->arena, &fresh) != 0) {
        object(t, "order: ", "cannot be started");
        return;
    }
    inorder_give(p->interview, fresh);
    if (!compare_interviews(p->interview, fresh, false, why)) {
        object(t, "order: ", why);
    }
}

/* Chance may choose a way on which shares have to add up to 100, which it
 * will not hit: then others go from the start to the end. */
static bool complete(struct trial *t, struct play *p, uint64_t seed)
{
    size_t used = t->arena->used;
    unsigned steps = p->steps;
    bool is_complete = play_complete(p, TRIES);

    for (uint64_t k = 1; !is_complete && p->why[0] == '\0' && k <= OTHERS;
         k++) {
        t->arena->used = used;
        is_complete = play_begin(p, t->form, seed + k * OTHER_SEED, t->arena) &&
                      play_complete(p, TRIES);
    }
    p->steps = steps;
    return is_complete;
}

static void check_interview(struct trial *t, uint64_t seed)
{
    struct play *p = hearth_arena_take(t->arena, 1, sizeof *p);
    char why[COMPARE_CAP] = "";
    bool is_good = p != NULL && play_begin(p, t->form, seed, t->arena);

    while (is_good && p->steps < STEPS) {
        is_good = play_step(p);
    }
    t->out->steps = STEPS;
    t->out->equal = p == NULL ? 0 : p->steps - !is_good;
    if (is_good && inorder_applies(t->form)) {
        check_order(t, p);
    }
    if (!is_good) {
        object(t, "interview: ", p == NULL ? "out of memory" : p->why);
    } else if (!complete(t, p, seed)) {
        object(t, "interview: cannot be completed ", p->why);
    } else if (!seal_and_open(p->interview, seed, t->arena, why)) {
        object(t, "record: ", why);
    }
}

static void run(void *cookie, size_t index, struct guard_result *out)
{
    struct suite *s = cookie;
    struct hearth_forms_options options = {.policy = HEARTH_POLICY_OPEN};
    struct trial t = {.suite = s,
                      .file = source_field(&s->manifest, index, "file"),
                      .arena = &s->arena,
                      .out = out};
    char path[PATH_CAP];
    int rc = 0;

    s->arena.used = 0;
    (void)snprintf(path, sizeof path, "%s/%s", s->folder, t.file);
    rc = hearth_forms_compile_path(path, &options, t.arena, &t.form, &t.report);
    if (rc != 0) {
        t.form = NULL;
    }
    if (rc != 0 && rc != HEARTH_E_INVALID) {
        object(&t, "compiling: ", hearth_err_text(rc));
    }
    check_outcome(&t, source_field(&s->manifest, index, "expected"),
                  source_field(&s->manifest, index, "field-types"));
    check_errors(&t);
    if (t.form != NULL) {
        check_package(&t);
        check_interview(&t, s->seed + index);
    }
}

static void done(void *cookie, size_t index, const struct guard_result *result)
{
    struct suite *s = cookie;

    tally_add(s->tally, source_field(&s->manifest, index, "file"), result);
}

bool suite_xlsforms(const char *folder, const char *only, struct tally *t)
{
    const char *seed = getenv("HEARTH_SEED");
    struct suite s = {.folder = folder,
                      .seed = seed == NULL ? 1 : strtoull(seed, NULL, 10),
                      .tally = t};
    struct source_table all;
    void *memory = malloc(CASE_ARENA);
    struct guard_suite guard = {.cpu_seconds = CPU_SECONDS,
                                .wall_seconds = 5 * CPU_SECONDS,
                                .run = run,
                                .done = done,
                                .cookie = &s};
    char path[PATH_CAP];

    (void)snprintf(path, sizeof path, "%s/manifest.tsv", folder);
    if (memory == NULL || !source_table_open(path, &all)) {
        free(memory);
        return false;
    }
    s.manifest = all;
    source_table_keep(&s.manifest, "file", only);
    hearth_arena_init(&s.arena, memory, CASE_ARENA);
    printf("xlsforms: seed %llu (HEARTH_SEED)\n", (unsigned long long)s.seed);
    guard.count = s.manifest.row_count;
    guard_run(&guard);
    tally_print(t, "xlsforms");
    source_table_close(&all);
    free(memory);
    return true;
}
