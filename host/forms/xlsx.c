/* SPDX-License-Identifier: Apache-2.0 */
/* .xlsx: finds the parts that a form needs, and reads those only. */
#include "xlsx.h"

#include "xml.h"
#include "zip.h"

#include <stdlib.h>
#include <string.h>

#define PART_MAX 256
#define ID_MAX   64

/* Where the parts are; "" until found. */
struct parts {
    char workbook[PART_MAX];
    char strings[PART_MAX];
    char styles[PART_MAX];
    char ids[HEARTH_FORMS_SHEET_COUNT][ID_MAX];
    char sheets[HEARTH_FORMS_SHEET_COUNT][PART_MAX];
};

struct book {
    struct hearth_forms_zip zip;
    struct parts parts;
    struct hearth_forms_strings strings;
    struct hearth_forms_xlsx_styles styles;
    struct hearth_arena *arena;
    struct hearth_forms_workbook_problem *problem;
};

static int damaged(struct book *b)
{
    return hearth_forms_problem_at(b->problem, HEARTH_E_INVALID,
                                   HEARTH_FORMS_DAMAGED,
                                   HEARTH_FORMS_SAVE_AGAIN);
}

/* A part's bytes, to be freed; a part may be missing only if it is said. */
static int read_part(struct book *b, const char *name, uint8_t **bytes,
                     struct hearth_slice *out)
{
    size_t len = 0;
    int rc = hearth_forms_zip_read(&b->zip, name, bytes, &len);

    if (rc == HEARTH_E_NOT_FOUND) {
        return rc;
    }
    if (rc != HEARTH_OK) {
        return hearth_forms_problem_at(b->problem, rc, b->zip.why,
                                       HEARTH_FORMS_SAVE_AGAIN);
    }
    *out = hearth_slice_of(*bytes, len);
    return HEARTH_OK;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* Appends one step of a path: ".." takes one away. */
static bool add_step(char *path, const char *step, size_t len)
{
    size_t at = strlen(path);

    if (len == 0 || (len == 1 && step[0] == '.')) {
        return true;
    }
    if (len == 2 && step[0] == '.' && step[1] == '.') {
        char *slash = strrchr(path, '/');

        *(slash == NULL ? path : slash) = '\0';
        return true;
    }
    if (at + 1 + len >= PART_MAX) {
        return false;
    }
    if (at > 0) {
        path[at++] = '/';
    }
    memcpy(path + at, step, len); /* fits: see above */
    path[at + len] = '\0';
    return true;
}

/* The part that ${target} means when ${from} names it. */
static bool resolve(const char *from, const char *target, char *out)
{
    const char *slash = strrchr(from, '/');

    out[0] = '\0';
    if (target[0] != '/' && slash != NULL &&
        !add_step(out, from, (size_t)(slash - from))) {
        return false;
    }
    while (*target != '\0') {
        size_t len = strcspn(target, "/\\");

        if (!add_step(out, target, len)) {
            return false;
        }
        target += len + (target[len] != '\0');
    }
    return true;
}

/* "xl/_rels/workbook.xml.rels" for "xl/workbook.xml" */
static bool relations_of(const char *part, char *out)
{
    static const char MIDDLE[] = "_rels/";
    static const char END[] = ".rels";
    const char *slash = strrchr(part, '/');
    size_t len = strlen(part);
    size_t folder = slash == NULL ? 0 : (size_t)(slash - part) + 1;
    size_t at = folder;

    if (len + sizeof(MIDDLE) + sizeof(END) > PART_MAX) {
        return false;
    }
    memcpy(out, part, folder); /* all four fit: see above */
    memcpy(out + at, MIDDLE, sizeof(MIDDLE) - 1);
    at += sizeof(MIDDLE) - 1;
    memcpy(out + at, part + folder, len - folder);
    memcpy(out + at + len - folder, END, sizeof(END));
    return true;
}

static int on_relation(void *cookie, const char *name, const char **attributes)
{
    struct book *b = cookie;
    struct parts *p = &b->parts;
    const char *type = hearth_forms_xml_attribute(attributes, "Type");
    const char *id = hearth_forms_xml_attribute(attributes, "Id");
    const char *target = hearth_forms_xml_attribute(attributes, "Target");
    char *out = NULL;

    if (strcmp(name, "Relationship") != 0 || type == NULL || id == NULL ||
        target == NULL) {
        return HEARTH_OK;
    }
    if (p->workbook[0] == '\0') {
        out = ends_with(type, "/officeDocument") ? p->workbook : NULL;
    } else if (ends_with(type, "/sharedStrings")) {
        out = p->strings;
    } else if (ends_with(type, "/styles")) {
        out = p->styles;
    }
    for (size_t i = 0; i < HEARTH_FORMS_SHEET_COUNT && out == NULL; i++) {
        out = p->ids[i][0] != '\0' && strcmp(p->ids[i], id) == 0 ? p->sheets[i]
                                                                 : NULL;
    }
    if (out != NULL &&
        !resolve(out == p->workbook ? "" : p->workbook, target, out)) {
        return damaged(b);
    }
    return HEARTH_OK;
}

static int parse_part(struct book *b, const char *name,
                      int (*on_start)(void *, const char *, const char **))
{
    struct hearth_forms_xml_hooks hooks = {.start = on_start};
    struct hearth_forms_xml_fault fault;
    struct hearth_slice in = {0};
    uint8_t *bytes = NULL;
    int rc = read_part(b, name, &bytes, &in);

    if (rc == HEARTH_OK) {
        rc = hearth_forms_xml_parse(in, &hooks, b, &fault);
        if (rc != HEARTH_OK) {
            rc = hearth_forms_xlsx_fault(b->problem, rc, &fault);
        }
    }
    free(bytes);
    return rc;
}

static int on_book(void *cookie, const char *name, const char **attributes)
{
    struct book *b = cookie;
    size_t i;

    if (strcmp(name, "workbookPr") == 0) {
        const char *v = hearth_forms_xml_attribute(attributes, "date1904");

        b->styles.is_1904 =
            v != NULL && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
    } else if (strcmp(name, "sheet") == 0) {
        const char *id = hearth_forms_xml_attribute(attributes, "id");
        const char *title = hearth_forms_xml_attribute(attributes, "name");

        if (id != NULL && title != NULL && strlen(id) < ID_MAX &&
            hearth_forms_sheet_find(title, &i) && b->parts.ids[i][0] == '\0') {
            memcpy(b->parts.ids[i], id, strlen(id) + 1); /* < ID_MAX */
        }
    }
    return HEARTH_OK;
}

/* What else comes as a ZIP file, so that the error can say it. */
static int not_a_workbook(struct book *b)
{
    static const char *const OTHERS[][2] = {
        {"content.xml", "this is an OpenDocument file"},
        {"xl/workbook.bin", "this is a binary workbook (.xlsb)"},
        {"word/document.xml", "this is a text document, not a workbook"},
    };
    const char *text = "this ZIP file holds no workbook";

    for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++) {
        uint8_t *bytes = NULL;
        size_t len;

        if (hearth_forms_zip_read(&b->zip, OTHERS[i][0], &bytes, &len) !=
            HEARTH_E_NOT_FOUND) {
            text = OTHERS[i][1];
        }
        free(bytes);
    }
    return hearth_forms_problem_at(b->problem, HEARTH_E_INVALID, text,
                                   HEARTH_FORMS_SAVE_AGAIN);
}

/* The parts' names. A workbook without a table of parts has the usual ones. */
static int find_parts(struct book *b)
{
    char relations[PART_MAX];
    int rc = parse_part(b, "_rels/.rels", on_relation);

    if (rc != HEARTH_OK && rc != HEARTH_E_NOT_FOUND) {
        return rc;
    }
    if (b->parts.workbook[0] == '\0') {
        memcpy(b->parts.workbook, "xl/workbook.xml", 16); /* PART_MAX is more */
    }
    rc = parse_part(b, b->parts.workbook, on_book);
    if (rc == HEARTH_E_NOT_FOUND) {
        return not_a_workbook(b);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (!relations_of(b->parts.workbook, relations)) {
        return damaged(b);
    }
    rc = parse_part(b, relations, on_relation);
    return rc == HEARTH_E_NOT_FOUND ? damaged(b) : rc;
}

static int read_styles(struct book *b)
{
    struct hearth_slice in = {0};
    uint8_t *bytes = NULL;
    int rc = b->parts.styles[0] == '\0'
                 ? HEARTH_E_NOT_FOUND
                 : read_part(b, b->parts.styles, &bytes, &in);

    if (rc == HEARTH_OK) {
        rc = hearth_forms_xlsx_styles_read(in, &b->styles, b->problem);
    }
    free(bytes);
    return rc == HEARTH_E_NOT_FOUND ? HEARTH_OK : rc;
}

static int read_strings(struct book *b)
{
    struct hearth_slice in = {0};
    uint8_t *bytes = NULL;
    int rc = b->parts.strings[0] == '\0'
                 ? HEARTH_E_NOT_FOUND
                 : read_part(b, b->parts.strings, &bytes, &in);

    if (rc == HEARTH_OK) {
        rc = hearth_forms_xlsx_strings_read(in, &b->strings, b->problem);
    }
    free(bytes);
    return rc == HEARTH_E_NOT_FOUND ? HEARTH_OK : rc;
}

static int read_sheet(struct book *b, size_t i, struct hearth_forms_table *out)
{
    struct hearth_forms_grid grid;
    struct hearth_slice in = {0};
    uint8_t *bytes = NULL;
    int rc;

    b->problem->sheet = hearth_forms_sheet_name((enum hearth_forms_sheet_id)i);
    rc = read_part(b, b->parts.sheets[i], &bytes, &in);
    if (rc == HEARTH_E_NOT_FOUND) {
        return damaged(b);
    }
    hearth_forms_grid_open(&grid, b->arena, b->problem);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_xlsx_sheet_read(in, &b->strings, &b->styles, &grid);
    }
    free(bytes);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_grid_finish(&grid, &out->csv);
    }
    hearth_forms_grid_close(&grid);
    out->is_there = rc == HEARTH_OK;
    return rc;
}

static int read_book(struct book *b, struct hearth_forms_workbook *out)
{
    int rc = find_parts(b);

    if (rc == HEARTH_OK) {
        rc = read_styles(b);
    }
    if (rc == HEARTH_OK) {
        rc = read_strings(b);
    }
    for (size_t i = 0; i < HEARTH_FORMS_SHEET_COUNT && rc == HEARTH_OK; i++) {
        if (b->parts.sheets[i][0] != '\0') {
            rc = read_sheet(b, i, &out->tables[i]);
        }
    }
    return rc;
}

int hearth_forms_xlsx_read(struct hearth_slice in, struct hearth_arena *arena,
                           struct hearth_forms_workbook *out,
                           struct hearth_forms_workbook_problem *problem)
{
    struct book b = {.arena = arena, .problem = problem};
    int rc = hearth_forms_zip_open(in, &b.zip);

    if (rc != HEARTH_OK) {
        rc = hearth_forms_problem_at(problem, rc, b.zip.why,
                                     HEARTH_FORMS_SAVE_AGAIN);
    } else {
        rc = read_book(&b, out);
    }
    hearth_forms_strings_free(&b.strings);
    hearth_forms_xlsx_styles_free(&b.styles);
    hearth_forms_zip_close(&b.zip);
    return rc;
}
