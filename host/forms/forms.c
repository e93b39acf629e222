/* SPDX-License-Identifier: Apache-2.0 */
/* From a folder of CSV files to a form that a device would load. */
#include "forms.h"

#include "build.h"
#include "flatten.h"

#include "hearth/fsutil.h"
#include "hearth/package.h"

#include <stdlib.h>
#include <string.h>

/* Sheets and tables while compiling: so much for any form, for each byte of a
 * sheet (cells, cleaned texts, keys), for each row (tables, maps); at most. */
#define SCRATCH_LEAST (2u << 20)
#define SCRATCH_BYTE  48u
#define SCRATCH_ROW   8192u
#define SCRATCH_MOST  (128u << 20)

/* Steps that go on after errors of the author, so that all are told at once.
 * What they give back stops the compilation. */
static int read_sheets(struct hearth_forms_build *b,
                       const struct hearth_forms_sheets *sheets)
{
    int rc =
        hearth_forms_sheet_open(b, &b->settings, "settings", sheets->settings);

    if (rc == HEARTH_OK) {
        rc = hearth_forms_settings_language(b);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_sheet_open(b, &b->survey, "survey", sheets->survey);
    }
    if (rc == HEARTH_OK) {
        rc =
            hearth_forms_sheet_open(b, &b->choices, "choices", sheets->choices);
    }
    if (rc == HEARTH_OK && b->language_count == 0) {
        rc = hearth_forms_build_language(b, hearth_slice_text("default"),
                                         &b->default_language);
    }
    return rc;
}

static int read_form(struct hearth_forms_build *b,
                     const struct hearth_forms_sheets *sheets)
{
    int rc = read_sheets(b, sheets);

    if (rc == HEARTH_OK) {
        rc = hearth_forms_settings_read(b);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_choices_read(b);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_survey_read(b);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_logic_compile(b);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_scale_read(b);
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
                           "survey.csv is not there or cannot be read",
                           "A form is a folder with survey.csv, choices.csv "
                           "and settings.csv.");
}

static void tell_limit(struct hearth_forms_build *b)
{
    struct hearth_forms_place place = {.file = "survey"};

    hearth_forms_log_error(&b->log, &place, "limit",
                           "the form is larger than a device may load",
                           "At most 8,192 rows, 16,384 choices in 2,048 lists, "
                           "32,768 texts, 16 languages, 1 MiB in all.");
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

static void summarise(const struct hearth_form *form,
                      struct hearth_forms_report *report)
{
    report->language_count = form->language_count;
    for (uint16_t i = 0; i < form->node_count; i++) {
        report->question_count += hearth_form_is_question(&form->nodes[i]);
    }
}

static int compile(struct hearth_forms_build *b,
                   const struct hearth_forms_sheets *sheets,
                   struct hearth_arena *arena, struct hearth_form **form,
                   struct hearth_forms_report *report)
{
    int rc = read_form(b, sheets);

    if (!b->survey.is_there && sheets->survey.data == NULL) {
        tell_missing_survey(b);
    }
    if (rc == HEARTH_OK && b->log.error_count == 0) {
        rc = publish(b, arena, form, &report->package);
    }
    if (rc == HEARTH_E_LIMIT) {
        tell_limit(b);
        rc = HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK && b->log.error_count > 0) {
        rc = HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK) {
        summarise(*form, report);
    } else {
        report->package = hearth_slice_of(NULL, 0);
    }
    if (rc == HEARTH_OK && b->log.is_out_of_memory) {
        rc = HEARTH_E_MEMORY;
    }
    return rc;
}

static size_t scratch_len(const struct hearth_forms_sheets *sheets)
{
    const struct hearth_slice all[] = {sheets->survey, sheets->choices,
                                       sheets->settings};
    size_t len = SCRATCH_LEAST;

    for (size_t s = 0; s < sizeof(all) / sizeof(all[0]); s++) {
        for (size_t i = 0; i < all[s].len && len < SCRATCH_MOST; i++) {
            len += SCRATCH_BYTE + (all[s].data[i] == '\n' ? SCRATCH_ROW : 0);
        }
    }
    return len < SCRATCH_MOST ? len : SCRATCH_MOST;
}

int hearth_forms_compile(const struct hearth_forms_sheets *sheets,
                         struct hearth_arena *arena, struct hearth_form **form,
                         struct hearth_forms_report *report)
{
    struct hearth_arena scratch;
    struct hearth_forms_build *b;
    struct hearth_form *made = NULL;
    size_t len = scratch_len(sheets);
    int rc = HEARTH_E_MEMORY;

    memset(report, 0, sizeof(*report));
    hearth_arena_init(&scratch, malloc(len), len);
    b = hearth_arena_take(&scratch, 1, sizeof(*b));
    if (b != NULL) {
        rc = hearth_forms_build_init(b, &scratch, sheets);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_log_init(&b->log, arena);
    }
    if (rc == HEARTH_OK) {
        rc = compile(b, sheets, arena, &made, report);
        hearth_forms_log_finish(&b->log, report);
    }
    if (rc == HEARTH_OK) {
        *form = made;
    }
    free(scratch.base);
    return rc;
}

/* A file of the folder; bytes is NULL if there is none. */
struct file {
    uint8_t *bytes;
    size_t len;
};

static int read_file(const char *folder, const char *name, struct file *out)
{
    char path[HEARTH_PATH_MAX];
    int rc = hearth_fsutil_join(folder, name, path);

    if (rc != HEARTH_OK) {
        return rc;
    }
    /* One byte more than a sheet may have, so that the reader sees it. */
    out->bytes = calloc(1, HEARTH_FORMS_CSV_BYTES_MAX + 1);
    if (out->bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = hearth_fsutil_read(path, out->bytes, HEARTH_FORMS_CSV_BYTES_MAX + 1,
                            &out->len);
    if (rc == HEARTH_E_LIMIT) {
        out->len = HEARTH_FORMS_CSV_BYTES_MAX + 1;
        return HEARTH_OK;
    }
    if (rc != HEARTH_OK) {
        free(out->bytes);
        out->bytes = NULL;
    }
    return rc == HEARTH_E_NOT_FOUND ? HEARTH_OK : rc;
}

/* The last part of the path, as a name for a form that has none. */
static const char *folder_name(const char *folder, char *out, size_t cap)
{
    size_t end = strlen(folder);
    size_t start;
    size_t len;

    while (end > 0 && folder[end - 1] == '/') {
        end--;
    }
    start = end;
    while (start > 0 && folder[start - 1] != '/') {
        start--;
    }
    len = end - start < cap - 1 ? end - start : cap - 1;
    memcpy(out, folder + start, len); /* cut to fit above */
    out[len] = '\0';
    return out;
}

int hearth_forms_compile_folder(const char *folder, struct hearth_arena *arena,
                                struct hearth_form **form,
                                struct hearth_forms_report *report)
{
    static const char *const FILES[] = {"survey.csv", "choices.csv",
                                        "settings.csv"};
    struct file files[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    struct hearth_forms_sheets sheets;
    char name[HEARTH_PATH_MAX];
    int rc = HEARTH_OK;

    memset(report, 0, sizeof(*report));
    for (size_t i = 0; rc == HEARTH_OK && i < 3; i++) {
        rc = read_file(folder, FILES[i], &files[i]);
    }
    if (rc == HEARTH_OK) {
        sheets.name = folder_name(folder, name, sizeof(name));
        sheets.survey = hearth_slice_of(files[0].bytes, files[0].len);
        sheets.choices = hearth_slice_of(files[1].bytes, files[1].len);
        sheets.settings = hearth_slice_of(files[2].bytes, files[2].len);
        rc = hearth_forms_compile(&sheets, arena, form, report);
    }
    for (size_t i = 0; i < 3; i++) {
        free(files[i].bytes);
    }
    return rc;
}
