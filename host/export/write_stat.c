/* SPDX-License-Identifier: Apache-2.0 */
/* A table as SPSS .sav or Stata .dta, through readstat's callbacks. */
#include "host/export/names.h"
#include "host/export/write.h"

#include <readstat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_MAX_DTA 80u
#define LABEL_MAX_SAV 250u
#define VALUE_MAX     120u /* of a value's label, in .sav */

struct writing {
    const struct hearth_export_table *t;
    enum hearth_export_kind kind;
    readstat_writer_t *writer;
    readstat_variable_t **variables;
};

static ssize_t take(const void *data, size_t len, void *cookie)
{
    struct hearth_export_bytes *out = cookie;

    hearth_export_bytes_put(out, data, len);
    return out->has_failed ? -1 : (ssize_t)len;
}

static void cut(const char *text, size_t max, char out[256])
{
    size_t len = hearth_export_fit(text, max);

    memcpy(out, text, len); /* at most 250 */
    out[len] = '\0';
}

static char tag_of(uint8_t state)
{
    if (state == HEARTH_EXPORT_NOT_ASKED) {
        return 'a';
    }
    return state == HEARTH_EXPORT_BLANK ? 'b' : 'c';
}

static const uint8_t missing[] = {HEARTH_EXPORT_NOT_ASKED, HEARTH_EXPORT_BLANK,
                                  HEARTH_EXPORT_WITHHELD};

static void label_values(struct writing *w, size_t index,
                         readstat_variable_t *variable)
{
    const struct hearth_export_column *c = &w->t->columns[index];
    readstat_label_set_t *set;
    char name[32], label[256];

    (void)snprintf(name, sizeof(name), "labels%zu", index);
    set = readstat_add_label_set(w->writer, READSTAT_TYPE_DOUBLE, name);
    for (size_t i = 0; c->values != NULL && i < c->value_count; i++) {
        cut(c->values[i].label, VALUE_MAX, label);
        readstat_label_double_value(set, c->values[i].code, label);
    }
    for (size_t i = 0; i < sizeof(missing); i++) {
        const char *text = hearth_export_missing_label(missing[i]);

        if (w->kind == HEARTH_EXPORT_DTA) {
            readstat_label_tagged_value(set, tag_of(missing[i]), text);
        } else {
            readstat_label_double_value(
                set, hearth_export_missing_code(missing[i]), text);
        }
    }
    readstat_variable_set_label_set(variable, set);
}

static void add_variable(struct writing *w, size_t index)
{
    const struct hearth_export_column *c = &w->t->columns[index];
    readstat_variable_t *v =
        readstat_add_variable(w->writer, c->name, READSTAT_TYPE_DOUBLE, 0);
    char label[256];

    cut(c->label, w->kind == HEARTH_EXPORT_DTA ? LABEL_MAX_DTA : LABEL_MAX_SAV,
        label);
    readstat_variable_set_label(v, label);
    readstat_variable_set_measure(v, c->values != NULL
                                         ? READSTAT_MEASURE_NOMINAL
                                         : READSTAT_MEASURE_SCALE);
    label_values(w, index, v);
    for (size_t i = 0; w->kind == HEARTH_EXPORT_SAV && i < sizeof(missing);
         i++) {
        (void)readstat_variable_add_missing_double_value(
            v, hearth_export_missing_code(missing[i]));
    }
    w->variables[index] = v;
}

static readstat_error_t put_row(const struct writing *w, size_t row)
{
    readstat_error_t e = readstat_begin_row(w->writer);

    for (size_t i = 0; e == READSTAT_OK && i < w->t->column_count; i++) {
        const struct hearth_export_column *c = &w->t->columns[i];
        uint8_t state = c->states[row];

        if (state == HEARTH_EXPORT_GIVEN) {
            e = readstat_insert_double_value(w->writer, w->variables[i],
                                             c->numbers[row]);
        } else if (w->kind == HEARTH_EXPORT_DTA) {
            e = readstat_insert_tagged_missing_value(w->writer, w->variables[i],
                                                     tag_of(state));
        } else {
            e = readstat_insert_double_value(w->writer, w->variables[i],
                                             hearth_export_missing_code(state));
        }
    }
    return e == READSTAT_OK ? readstat_end_row(w->writer) : e;
}

static readstat_error_t put_all(struct writing *w, int64_t now_s,
                                struct hearth_export_bytes *out)
{
    readstat_error_t e = readstat_set_data_writer(w->writer, take);
    char label[256];

    cut(w->t->title, 60, label); /* what both formats take */
    (void)readstat_writer_set_file_label(w->writer, label);
    (void)readstat_writer_set_file_timestamp(w->writer, (time_t)now_s);
    for (size_t i = 0; i < w->t->column_count; i++) {
        add_variable(w, i);
    }
    if (e == READSTAT_OK) {
        e = w->kind == HEARTH_EXPORT_SAV
                ? readstat_begin_writing_sav(w->writer, out,
                                             (long)w->t->row_count)
                : readstat_begin_writing_dta(w->writer, out,
                                             (long)w->t->row_count);
    }
    for (size_t row = 0; e == READSTAT_OK && row < w->t->row_count; row++) {
        e = put_row(w, row);
    }
    return e == READSTAT_OK ? readstat_end_writing(w->writer) : e;
}

int hearth_export_stat(const struct hearth_export_table *t,
                       enum hearth_export_kind kind, int64_t now_s,
                       struct hearth_export_bytes *out)
{
    struct writing w = {.t = t, .kind = kind};
    readstat_error_t e;

    w.writer = readstat_writer_init();
    w.variables = calloc(t->column_count + 1, sizeof(readstat_variable_t *));
    if (w.writer == NULL || w.variables == NULL) {
        free(w.variables);
        readstat_writer_free(w.writer);
        return HEARTH_E_MEMORY;
    }
    e = put_all(&w, now_s, out);
    readstat_writer_free(w.writer);
    free(w.variables);
    if (out->has_failed) {
        return HEARTH_E_MEMORY;
    }
    return e == READSTAT_OK ? 0 : HEARTH_E_INVALID;
}
