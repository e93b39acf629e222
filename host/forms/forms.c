/* SPDX-License-Identifier: Apache-2.0 */
/* From a workbook to a form that a device would load. */
#include "forms.h"

#include "build.h"
#include "flatten.h"
#include "policy.h"
#include "summary.h"

#include "hearth/package.h"

#include <stdlib.h>
#include <string.h>

/* Sheets and tables while compiling. The system gives memory as it is used,
 * so that a small form costs little of it. */
#define SCRATCH  (384u << 20)
#define WORKBOOK (256u << 20)

/* Steps that go on after errors of the author, so that all are told at once.
 * What they give back stops the compilation. */
static int open_sheets(struct hearth_forms_build *b)
{
    const struct hearth_forms_table *t = b->workbook->tables;
    int rc = hearth_forms_sheet_open(b, &b->settings, "settings",
                                     &t[HEARTH_FORMS_SHEET_SETTINGS]);

    if (rc == HEARTH_OK) {
        rc = hearth_forms_settings_language(b);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_sheet_open(b, &b->survey, "survey",
                                     &t[HEARTH_FORMS_SHEET_SURVEY]);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_sheet_open(b, &b->choices, "choices",
                                     &t[HEARTH_FORMS_SHEET_CHOICES]);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_sheet_open(b, &b->external, "external_choices",
                                     &t[HEARTH_FORMS_SHEET_EXTERNAL_CHOICES]);
    }
    return rc == HEARTH_OK ? hearth_forms_settings_default(b) : rc;
}

static int read_form(struct hearth_forms_build *b)
{
    int (*const steps[])(struct hearth_forms_build *) = {
        open_sheets,
        hearth_forms_build_init,
        hearth_forms_settings_read,
        hearth_forms_choices_read,
        hearth_forms_survey_read,
        hearth_forms_policy_bind};
    int rc = HEARTH_OK;

    for (size_t i = 0; rc == HEARTH_OK && i < sizeof(steps) / sizeof(steps[0]);
         i++) {
        rc = steps[i](b);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    hearth_forms_choices_check(b);
    rc = hearth_forms_logic_compile(b);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_scale_read(b);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_media_read(b);
    }
    if (rc == HEARTH_OK) {
        hearth_forms_policy_check(b);
    }
    return rc;
}

static void tell_missing_survey(struct hearth_forms_build *b)
{
    struct hearth_forms_place place = {.file = "survey"};

    hearth_forms_log_error(&b->log, &place, "missing-file",
                           "there is no sheet survey",
                           "A form is a workbook with the sheets survey, "
                           "choices and settings, or a folder with "
                           "survey.csv, choices.csv and settings.csv.");
}

static void tell_entities(struct hearth_forms_build *b)
{
    struct hearth_forms_place place = {.file = "entities"};

    if (b->workbook->tables[HEARTH_FORMS_SHEET_ENTITIES].is_there &&
        b->workbook->tables[HEARTH_FORMS_SHEET_ENTITIES].csv.row_count > 1) {
        hearth_forms_log_warning(&b->log, &place, "unknown-column",
                                 "entities have no effect in Hearth",
                                 "Answers are never kept as lists of people "
                                 "or places.");
    }
}

static void tell_limit(struct hearth_forms_build *b)
{
    struct hearth_forms_place place = {.file = "survey"};

    hearth_forms_log_error(
        &b->log, &place, "limit", "the form is larger than a device may load",
        "At most 5,000 questions and groups, 100,000 choices (50,000 in one "
        "list) in 2,048 lists, 131,071 texts, 32,000 expressions, 20 "
        "languages, 8 MiB in all.");
}

/* Encodes, and loads what was encoded as a device would: a form that does not
 * load is never published. */
static int publish(struct hearth_forms_build *b, struct hearth_arena *arena,
                   struct hearth_form **form, struct hearth_slice *package)
{
    uint8_t *buffer = hearth_arena_take(b->arena, HEARTH_PACKAGE_MAX, 1);
    uint8_t *body;
    struct hearth_writer w;
    int rc = hearth_forms_flatten(b);

    if (buffer == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, buffer, HEARTH_PACKAGE_MAX);
    if (rc == HEARTH_OK && hearth_package_encode(&b->form, &w) != HEARTH_OK) {
        rc = HEARTH_E_LIMIT;
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    body = hearth_arena_take(arena, w.len, 1);
    if (body == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(body, buffer, w.len); /* taken with this length */
    *package = hearth_slice_of(body, w.len);
    return hearth_package_decode(*package, arena, form);
}

static int compile(struct hearth_forms_build *b, struct hearth_arena *arena,
                   struct hearth_form **form,
                   struct hearth_forms_report *report)
{
    int rc = read_form(b);

    if (!b->workbook->tables[HEARTH_FORMS_SHEET_SURVEY].is_there) {
        tell_missing_survey(b);
    }
    tell_entities(b);
    if (b->nodes != NULL) {
        hearth_forms_allow_summary(b, report->fields);
    }
    if (rc == HEARTH_OK && b->log.error_count == 0) {
        rc = publish(b, arena, form, &report->package);
    }
    if (rc == HEARTH_E_LIMIT || /* or a device would not load it */
        (rc == HEARTH_E_INVALID && b->log.error_count == 0)) {
        tell_limit(b);
        rc = HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK && b->log.error_count > 0) {
        rc = HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK) {
        hearth_forms_summary(*form, report);
    } else {
        report->package = hearth_slice_of(NULL, 0);
    }
    if (rc == HEARTH_OK && b->log.is_out_of_memory) {
        rc = HEARTH_E_MEMORY;
    }
    return rc;
}

int hearth_forms_compile(const struct hearth_forms_workbook *workbook,
                         const struct hearth_forms_options *options,
                         struct hearth_arena *arena, struct hearth_form **form,
                         struct hearth_forms_report *report)
{
    struct hearth_arena scratch;
    struct hearth_forms_build *b;
    struct hearth_form *made = NULL;
    int rc = HEARTH_E_MEMORY;

    memset(report, 0, sizeof(*report));
    hearth_arena_init(&scratch, malloc(SCRATCH), SCRATCH);
    b = hearth_arena_take(&scratch, 1, sizeof(*b));
    if (b != NULL) {
        b->arena = &scratch;
        b->workbook = workbook;
        b->options = *options;
        rc = hearth_forms_log_init(&b->log, arena);
        b->log.workbook = workbook;
    }
    if (rc == HEARTH_OK) {
        rc = compile(b, arena, &made, report);
        hearth_forms_log_finish(&b->log, report);
    }
    if (rc == HEARTH_OK) {
        *form = made;
    }
    free(scratch.base);
    return rc;
}

/* A report of one message: the workbook cannot be read. */
static int tell_unread(const struct hearth_forms_workbook_problem *problem,
                       struct hearth_arena *arena,
                       struct hearth_forms_report *report)
{
    struct hearth_forms_log log;
    struct hearth_forms_place place = {.file = problem->sheet,
                                       .row = problem->row};
    int rc = hearth_forms_log_init(&log, arena);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (place.file[0] == '\0') {
        place.file = "workbook";
    }
    hearth_forms_log_error(&log, &place, "bad-csv", problem->text,
                           problem->remedy);
    hearth_forms_log_finish(&log, report);
    return HEARTH_E_INVALID;
}

/* Where the sheets come from: a file or folder, or texts. */
struct origin {
    const char *name; /* or the path */
    const struct hearth_slice *sheets;
    const struct hearth_slice *bytes; /* of a workbook */
};

static int read_origin(const struct origin *from, struct hearth_arena *arena,
                       struct hearth_forms_workbook *workbook,
                       struct hearth_forms_workbook_problem *problem)
{
    if (from->bytes != NULL) {
        return hearth_forms_workbook_read_bytes(from->name, *from->bytes, arena,
                                                workbook, problem);
    }
    if (from->sheets == NULL) {
        return hearth_forms_workbook_read(from->name, arena, workbook, problem);
    }
    return hearth_forms_workbook_read_sheets(from->name, from->sheets, arena,
                                             workbook, problem);
}

static int compile_from(const struct origin *from,
                        const struct hearth_forms_options *options,
                        struct hearth_arena *arena, struct hearth_form **form,
                        struct hearth_forms_report *report)
{
    struct hearth_forms_workbook_problem problem = {
        .sheet = "", .text = "", .remedy = ""};
    struct hearth_forms_workbook *workbook;
    struct hearth_arena memory;
    int rc = HEARTH_E_MEMORY;

    memset(report, 0, sizeof(*report));
    hearth_arena_init(&memory, malloc(WORKBOOK), WORKBOOK);
    workbook = hearth_arena_take(&memory, 1, sizeof(*workbook));
    if (workbook != NULL) {
        rc = read_origin(from, &memory, workbook, &problem);
        if (rc == HEARTH_E_INVALID || rc == HEARTH_E_LIMIT ||
            rc == HEARTH_E_NOT_FOUND) {
            rc = tell_unread(&problem, arena, report);
        } else if (rc == HEARTH_OK) {
            rc = hearth_forms_compile(workbook, options, arena, form, report);
        }
    }
    free(memory.base);
    return rc;
}

int hearth_forms_compile_path(const char *path,
                              const struct hearth_forms_options *options,
                              struct hearth_arena *arena,
                              struct hearth_form **form,
                              struct hearth_forms_report *report)
{
    const struct origin from = {path, NULL, NULL};

    return compile_from(&from, options, arena, form, report);
}

int hearth_forms_compile_bytes(const char *name, struct hearth_slice in,
                               const struct hearth_forms_options *options,
                               struct hearth_arena *arena,
                               struct hearth_form **form,
                               struct hearth_forms_report *report)
{
    const struct origin from = {name, NULL, &in};

    return compile_from(&from, options, arena, form, report);
}

int hearth_forms_compile_sheets(const char *name,
                                const struct hearth_slice sheets[5],
                                const struct hearth_forms_options *options,
                                struct hearth_arena *arena,
                                struct hearth_form **form,
                                struct hearth_forms_report *report)
{
    const struct origin from = {name, sheets, NULL};

    return compile_from(&from, options, arena, form, report);
}

int hearth_forms_compile_folder(const char *folder, struct hearth_arena *arena,
                                struct hearth_form **form,
                                struct hearth_forms_report *report)
{
    struct hearth_forms_options options = {.policy = HEARTH_POLICY_DEFAULT};

    return hearth_forms_compile_path(folder, &options, arena, form, report);
}
