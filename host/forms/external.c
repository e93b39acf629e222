/* SPDX-License-Identifier: Apache-2.0 */
/* Further files as tables, each by the ending of its name. */
#include "external.h"

#include "external_table.h"

#include <stdlib.h>
#include <string.h>

static bool has_ending(struct hearth_slice name, const char *ending)
{
    size_t len = strlen(ending);

    if (name.len <= len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        uint8_t c = name.data[name.len - len + i];

        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != ending[i]) {
            return false;
        }
    }
    return true;
}

bool hearth_forms_external_is_known(struct hearth_slice name)
{
    return has_ending(name, ".csv") || has_ending(name, ".xml") ||
           has_ending(name, ".geojson");
}

int hearth_forms_external_column(struct hearth_forms_external_table *t,
                                 struct hearth_slice name, uint32_t *out)
{
    int rc;

    /* Most often it is the one behind the last. */
    for (uint32_t i = 0; i < t->column_count; i++) {
        uint32_t k = (t->last_column + 1 + i) % t->column_count;

        if (hearth_slice_is_equal(t->columns[k], name)) {
            t->last_column = k;
            *out = k;
            return HEARTH_OK;
        }
    }
    if (t->column_count == HEARTH_FORMS_CSV_COLUMNS_MAX) {
        return hearth_forms_problem_at(&t->problem, HEARTH_E_LIMIT,
                                       "there are more than 256 columns",
                                       "Leave out what the form does not use.");
    }
    rc = hearth_forms_grid_put(&t->grid, 0, t->column_count, name, false);
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (name.len > 0) { /* a nameless one keeps its place */
        t->columns[t->column_count] = hearth_forms_grid_last(&t->grid);
    }
    t->last_column = t->column_count;
    *out = t->column_count++;
    return HEARTH_OK;
}

static int read_table(struct hearth_slice name, struct hearth_slice bytes,
                      struct hearth_forms_external_table *t,
                      struct hearth_forms_csv *out,
                      struct hearth_forms_csv_problem *problem)
{
    size_t line = 0;
    int rc = has_ending(name, ".xml")
                 ? hearth_forms_external_xml(bytes, t, &line)
                 : hearth_forms_external_geojson(bytes, t, &line);

    if (rc == HEARTH_OK) {
        rc = hearth_forms_grid_finish(&t->grid, out);
    }
    if (rc != HEARTH_OK) {
        problem->row = line;
        problem->column = 0;
        problem->text = t->problem.text[0] != '\0' ? t->problem.text
                                                   : "there is no memory left";
        problem->remedy = t->problem.remedy;
    }
    return rc;
}

int hearth_forms_external_read(struct hearth_slice name,
                               struct hearth_slice bytes,
                               struct hearth_arena *arena,
                               struct hearth_forms_csv *out,
                               struct hearth_forms_csv_problem *problem)
{
    struct hearth_forms_external_table *t;
    int rc;

    memset(problem, 0, sizeof(*problem));
    problem->text = "";
    problem->remedy = "";
    if (has_ending(name, ".csv")) {
        return hearth_forms_csv_read(bytes, arena, out, problem);
    }
    if (!hearth_forms_external_is_known(name) ||
        bytes.len > HEARTH_FORMS_CSV_BYTES_MAX) {
        problem->text = bytes.len > HEARTH_FORMS_CSV_BYTES_MAX
                            ? "the file is larger than 16 MiB"
                            : "a file of this kind cannot be a list of choices";
        problem->remedy = "Give a .csv, .xml or .geojson file.";
        return bytes.len > HEARTH_FORMS_CSV_BYTES_MAX ? HEARTH_E_LIMIT
                                                      : HEARTH_E_INVALID;
    }
    t = calloc(1, sizeof(*t));
    if (t == NULL) {
        problem->text = "there is no memory left";
        return HEARTH_E_MEMORY;
    }
    t->problem.sheet = "";
    t->problem.text = "";
    t->problem.remedy = "";
    hearth_forms_grid_open(&t->grid, arena, &t->problem);
    rc = read_table(name, bytes, t, out, problem);
    hearth_forms_grid_close(&t->grid);
    free(t);
    return rc;
}
