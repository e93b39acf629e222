/* SPDX-License-Identifier: Apache-2.0 */
/* A table whose columns come to light while its rows are read. */
#ifndef HEARTH_FORMS_EXTERNAL_TABLE_H
#define HEARTH_FORMS_EXTERNAL_TABLE_H

#include "grid.h"

struct hearth_forms_external_table {
    struct hearth_forms_grid grid;
    struct hearth_forms_workbook_problem problem;
    struct hearth_slice columns[HEARTH_FORMS_CSV_COLUMNS_MAX];
    uint32_t column_count;
    uint32_t last_column;
    uint32_t row; /* the current one; 0 is the header */
};

/* The column called ${name}, a new one if there is none. */
HEARTH_MUST_USE int
hearth_forms_external_column(struct hearth_forms_external_table *t,
                             struct hearth_slice name, uint32_t *out);

/* The two readers behind hearth_forms_external_read; the line of a problem
 * goes into ${line}. */
HEARTH_MUST_USE int
hearth_forms_external_xml(struct hearth_slice in,
                          struct hearth_forms_external_table *t, size_t *line);
HEARTH_MUST_USE int
hearth_forms_external_geojson(struct hearth_slice in,
                              struct hearth_forms_external_table *t,
                              size_t *line);

#endif
