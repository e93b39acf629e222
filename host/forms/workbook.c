/* SPDX-License-Identifier: Apache-2.0 */
/* Which kind of file a form comes in, and what lies beside it. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "workbook.h"

#include "grid.h"
#include "ole.h"
#include "xls.h"
#include "xlsx.h"
#include "zip.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char MEDIA_END[] = "-media";
static const char CSV_END[] = ".csv";
static const char *const NAMES[HEARTH_FORMS_SHEET_COUNT] = {
    "survey", "choices", "settings", "external_choices", "entities"};

const char *hearth_forms_sheet_name(enum hearth_forms_sheet_id id)
{
    return (unsigned)id < HEARTH_FORMS_SHEET_COUNT ? NAMES[id] : "";
}

static void start(struct hearth_forms_workbook *out,
                  struct hearth_forms_workbook_problem *problem)
{
    memset(out, 0, sizeof(*out));
    memset(problem, 0, sizeof(*problem));
    problem->sheet = "";
    problem->text = "";
    problem->remedy = "";
}

/* No failure goes without a sentence. */
static int finish(int rc, struct hearth_forms_workbook_problem *problem)
{
    if (rc != HEARTH_OK && problem->text[0] == '\0') {
        problem->text = rc == HEARTH_E_MEMORY ? "there is no memory left"
                                              : "the file cannot be read";
        problem->remedy = rc == HEARTH_E_MEMORY
                              ? "Close other programs, or split the form."
                              : "Look whether it is there and may be read.";
    }
    return rc;
}

/* ${path} without slashes at its end: folder and name; the name without its
 * ending if ${is_file}. */
static int take_names(const char *path, bool is_file,
                      struct hearth_forms_workbook *out)
{
    size_t len = strlen(path);
    size_t first;
    size_t end;

    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    for (first = len; first > 0 && path[first - 1] != '/'; first--) {
    }
    end = len;
    for (size_t i = len; is_file && i > first + 1; i--) {
        if (path[i - 1] == '.') {
            end = i - 1;
            break;
        }
    }
    if (len + sizeof(MEDIA_END) > sizeof(out->media) ||
        end - first >= sizeof(out->name)) {
        return HEARTH_E_LIMIT;
    }
    memcpy(out->name, path + first, end - first); /* all fit: see above */
    out->name[end - first] = '\0';
    memcpy(out->media, path, end);
    memcpy(out->media + end, MEDIA_END, sizeof(MEDIA_END));
    len = is_file ? first : len;
    memcpy(out->folder, path, len);
    out->folder[len] = '\0';
    if (len == 0) {
        memcpy(out->folder, ".", 2);
    }
    return HEARTH_OK;
}

static int read_sheet(struct hearth_slice in, size_t i,
                      struct hearth_arena *arena,
                      struct hearth_forms_workbook *out,
                      struct hearth_forms_workbook_problem *problem)
{
    struct hearth_forms_csv_problem p = {.text = "", .remedy = ""};
    int rc = hearth_forms_csv_read(in, arena, &out->tables[i].csv, &p);

    out->tables[i].is_there = rc == HEARTH_OK;
    if (rc != HEARTH_OK) {
        problem->sheet = NAMES[i];
        problem->row = p.row;
        problem->column = p.column;
        problem->text = p.text;
        problem->remedy = p.remedy;
    }
    return rc;
}

int hearth_forms_workbook_read_sheets(
    const char *name,
    const struct hearth_slice sheets[HEARTH_FORMS_SHEET_COUNT],
    struct hearth_arena *arena, struct hearth_forms_workbook *out,
    struct hearth_forms_workbook_problem *problem)
{
    int rc = HEARTH_OK;

    start(out, problem);
    rc = hearth_bytes_to_text(hearth_slice_text(name), out->name,
                              sizeof(out->name));
    for (size_t i = 0; i < HEARTH_FORMS_SHEET_COUNT && rc == HEARTH_OK; i++) {
        if (sheets[i].data != NULL) {
            rc = read_sheet(sheets[i], i, arena, out, problem);
        }
    }
    return finish(rc, problem);
}

/* What a file that is no workbook looks like, to say it. */
static int refuse_unknown(struct hearth_slice in,
                          struct hearth_forms_workbook_problem *problem)
{
    size_t i = 0;

    if (in.len == 0) {
        return hearth_forms_problem_at(problem, HEARTH_E_INVALID,
                                       "the file is empty",
                                       HEARTH_FORMS_SAVE_AGAIN);
    }
    while (i < in.len && (in.data[i] <= ' ' || in.data[i] >= 0x80)) {
        i++;
    }
    if (i < in.len && in.data[i] == '<') {
        return hearth_forms_problem_at(
            problem, HEARTH_E_INVALID,
            "the file is XML or a web page, not a workbook",
            HEARTH_FORMS_SAVE_AGAIN);
    }
    return hearth_forms_problem_at(
        problem, HEARTH_E_INVALID, "the file is no workbook (.xlsx or .xls)",
        "Give a workbook, or a folder with survey.csv in it.");
}

/* One of the CSV files that were packed together. */
static int read_packed(struct hearth_forms_zip *z, const char *folder, size_t i,
                       struct hearth_arena *arena,
                       struct hearth_forms_workbook *out,
                       struct hearth_forms_workbook_problem *problem)
{
    char name[HEARTH_FORMS_ZIP_FOLDER_MAX + 32];
    uint8_t *bytes = NULL;
    size_t len = 0;
    int rc;

    (void)snprintf(name, sizeof(name), "%s%s%s", folder, NAMES[i], CSV_END);
    rc = hearth_forms_zip_read(z, name, &bytes, &len);
    if (rc == HEARTH_E_NOT_FOUND) {
        return HEARTH_OK;
    }
    if (rc != HEARTH_OK) {
        problem->sheet = NAMES[i];
        return hearth_forms_problem_at(problem, rc, z->why,
                                       HEARTH_FORMS_SAVE_AGAIN);
    }
    rc = len > HEARTH_FORMS_FILE_MAX
             ? hearth_forms_problem_at(problem, HEARTH_E_LIMIT,
                                       "the file is larger than 16 MiB",
                                       HEARTH_FORMS_SAVE_AGAIN)
             : read_sheet(hearth_slice_of(bytes, len), i, arena, out, problem);
    free(bytes);
    return rc;
}

/* A folder of CSV files as one .zip. E_NOT_FOUND: no survey.csv in it, so it
 * is something else. */
static int read_zipped(struct hearth_slice in, struct hearth_arena *arena,
                       struct hearth_forms_workbook *out,
                       struct hearth_forms_workbook_problem *problem)
{
    char folder[HEARTH_FORMS_ZIP_FOLDER_MAX];
    struct hearth_forms_zip z;
    int rc = hearth_forms_zip_open(in, &z);

    rc = rc == HEARTH_OK ? hearth_forms_zip_folder(&z, "survey.csv", folder)
                         : HEARTH_E_NOT_FOUND; /* said by who reads .xlsx */
    for (size_t i = 0; rc == HEARTH_OK && i < HEARTH_FORMS_SHEET_COUNT; i++) {
        rc = read_packed(&z, folder, i, arena, out, problem);
    }
    hearth_forms_zip_close(&z);
    return rc;
}

static int read_any(struct hearth_slice in, struct hearth_arena *arena,
                    struct hearth_forms_workbook *out,
                    struct hearth_forms_workbook_problem *problem)
{
    if (in.len > HEARTH_FORMS_FILE_MAX) {
        return hearth_forms_problem_at(
            problem, HEARTH_E_LIMIT, "the file is larger than 16 MiB",
            "Remove pictures and sheets that the form does not need.");
    }
    if (in.len >= 4 && memcmp(in.data, "PK", 2) == 0) {
        int rc = read_zipped(in, arena, out, problem);

        return rc == HEARTH_E_NOT_FOUND
                   ? hearth_forms_xlsx_read(in, arena, out, problem)
                   : rc;
    }
    if (hearth_forms_ole_is(in)) {
        return hearth_forms_xls_read(in, arena, out, problem);
    }
    return refuse_unknown(in, problem);
}

int hearth_forms_workbook_read_bytes(
    const char *name, struct hearth_slice in, struct hearth_arena *arena,
    struct hearth_forms_workbook *out,
    struct hearth_forms_workbook_problem *problem)
{
    int rc;

    start(out, problem);
    rc = hearth_bytes_to_text(hearth_slice_text(name), out->name,
                              sizeof(out->name));
    if (rc == HEARTH_OK) {
        rc = read_any(in, arena, out, problem);
    }
    return finish(rc, problem);
}

/* A whole file in memory that the caller frees, also after failure. */
static int load(const char *path, uint8_t **bytes, struct hearth_slice *out)
{
    size_t len = 0;
    int rc;

    *bytes = malloc(HEARTH_FORMS_FILE_MAX);
    if (*bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = hearth_fsutil_read(path, *bytes, HEARTH_FORMS_FILE_MAX, &len);
    *out = hearth_slice_of(*bytes, len);
    return rc;
}

static int load_problem(int rc, struct hearth_forms_workbook_problem *problem)
{
    if (rc == HEARTH_E_LIMIT) {
        return hearth_forms_problem_at(
            problem, rc, "the file is larger than 16 MiB",
            "Remove pictures and sheets that the form does not need.");
    }
    return finish(rc, problem);
}

static int read_folder(const char *path, struct hearth_arena *arena,
                       struct hearth_forms_workbook *out,
                       struct hearth_forms_workbook_problem *problem)
{
    char file[HEARTH_PATH_MAX];
    char name[32];
    int rc = HEARTH_OK;

    for (size_t i = 0; i < HEARTH_FORMS_SHEET_COUNT && rc == HEARTH_OK; i++) {
        struct hearth_slice in = {0};
        uint8_t *bytes = NULL;
        size_t len = strlen(NAMES[i]);

        memcpy(name, NAMES[i], len); /* the longest has 16 letters */
        memcpy(name + len, CSV_END, sizeof(CSV_END));
        rc = hearth_fsutil_join(path, name, file);
        if (rc == HEARTH_OK) {
            rc = load(file, &bytes, &in);
        }
        if (rc == HEARTH_OK) {
            rc = read_sheet(in, i, arena, out, problem);
        } else if (rc == HEARTH_E_NOT_FOUND) {
            rc = HEARTH_OK;
        } else {
            problem->sheet = NAMES[i];
            (void)load_problem(rc, problem);
        }
        free(bytes);
    }
    return rc;
}

static int read_file(const char *path, struct hearth_arena *arena,
                     struct hearth_forms_workbook *out,
                     struct hearth_forms_workbook_problem *problem)
{
    struct hearth_slice in = {0};
    uint8_t *bytes = NULL;
    int rc = load(path, &bytes, &in);

    rc = rc == HEARTH_OK ? read_any(in, arena, out, problem)
                         : load_problem(rc, problem);
    free(bytes);
    return rc;
}

int hearth_forms_workbook_read(const char *path, struct hearth_arena *arena,
                               struct hearth_forms_workbook *out,
                               struct hearth_forms_workbook_problem *problem)
{
    struct stat info;
    char *real = NULL;
    bool is_file;
    int rc;

    start(out, problem);
    /* Also gives "." its name. */
    real = realpath(path, NULL);
    if (real == NULL || stat(real, &info) != 0) {
        rc = errno == ENOENT || errno == ENOTDIR ? HEARTH_E_NOT_FOUND
                                                 : HEARTH_E_IO;
        free(real);
        return finish(rc, problem);
    }
    is_file = !S_ISDIR(info.st_mode);
    rc = take_names(real, is_file, out);
    if (rc != HEARTH_OK) {
        problem->text = "the path or the name of the file is too long";
        problem->remedy = "Give it a shorter name.";
    } else if (is_file) {
        rc = read_file(real, arena, out, problem);
    } else {
        rc = read_folder(real, arena, out, problem);
    }
    free(real);
    return finish(rc, problem);
}

static bool is_plain_name(struct hearth_slice name)
{
    if (name.len == 0 || name.len >= HEARTH_FORMS_FILE_NAME_MAX ||
        name.data[0] == '.') {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] < ' ' || name.data[i] == '/' || name.data[i] == '\\') {
            return false;
        }
    }
    return true;
}

static int read_beside(const char *folder, const char *name,
                       struct hearth_arena *arena, struct hearth_slice *out)
{
    char path[HEARTH_PATH_MAX];
    struct stat info;
    uint8_t *bytes;
    size_t len = 0;
    int rc;

    if (folder[0] == '\0' || hearth_fsutil_join(folder, name, path) != 0 ||
        stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        return HEARTH_E_NOT_FOUND;
    }
    if (info.st_size > (off_t)HEARTH_FORMS_FILE_MAX) {
        return HEARTH_E_LIMIT;
    }
    bytes = hearth_arena_take(arena, (size_t)info.st_size + 1, 1);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = hearth_fsutil_read(path, bytes, (size_t)info.st_size, &len);
    *out = hearth_slice_of(bytes, len);
    return rc;
}

int hearth_forms_workbook_file(const struct hearth_forms_workbook *w,
                               struct hearth_slice name,
                               struct hearth_arena *arena,
                               struct hearth_slice *out)
{
    char text[HEARTH_FORMS_FILE_NAME_MAX];
    int rc;

    if (!is_plain_name(name) ||
        hearth_bytes_to_text(name, text, sizeof(text)) != HEARTH_OK) {
        return HEARTH_E_INVALID;
    }
    rc = read_beside(w->media, text, arena, out);
    return rc == HEARTH_E_NOT_FOUND ? read_beside(w->folder, text, arena, out)
                                    : rc;
}
