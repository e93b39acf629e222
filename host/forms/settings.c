/* SPDX-License-Identifier: Apache-2.0 */
/* The settings sheet: one row that says what the form is called. */
#include "build.h"

#include <string.h>

#define ROW 1 /* below the header */

static const struct hearth_slice NOTHING = {NULL, 0};

static struct hearth_slice cell(const struct hearth_forms_build *b,
                                enum hearth_forms_column id)
{
    if (hearth_forms_sheet_rows(&b->settings) <= ROW) {
        return NOTHING;
    }
    return hearth_forms_sheet_cell(&b->settings, ROW, id);
}

/* ${row} 0: the sheet as a whole. */
static struct hearth_forms_place place(const struct hearth_forms_build *b,
                                       enum hearth_forms_column id)
{
    struct hearth_forms_place p = {.file = "settings"};

    return cell(b, id).len > 0
               ? hearth_forms_sheet_place(&b->settings, ROW, id, NOTHING)
               : p;
}

/* Digits only, at most ${max}; false for anything else. */
static bool read_number(struct hearth_slice text, uint32_t max, uint32_t *out)
{
    uint64_t v = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        v = v * 10 + (uint64_t)(text.data[i] - '0');
        if (v > max) {
            return false;
        }
    }
    *out = (uint32_t)v;
    return text.len > 0;
}

static void read_id(struct hearth_forms_build *b)
{
    struct hearth_slice id = cell(b, HEARTH_COLUMN_FORM_ID);
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_FORM_ID);

    if (id.len == 0) {
        id = hearth_slice_text(b->name);
        hearth_forms_log_warning(
            &b->log, &at, "missing-name",
            hearth_forms_log_text(
                &b->log,
                "there is no form_id; the folder's name \"%.*s\" is "
                "taken",
                HEARTH_FORMS_SLICE(id)),
            "Write a form_id, so that the form keeps its name elsewhere.");
    }
    if (!hearth_form_is_valid_name(id) || id.len > HEARTH_CODE_MAX) {
        hearth_forms_log_error(
            &b->log, &at, "bad-name",
            hearth_forms_log_text(&b->log, "\"%.*s\" cannot be a form_id",
                                  HEARTH_FORMS_SLICE(id)),
            "Use 1 to 32 letters, digits, \"_\", \"-\" or \".\", a letter "
            "first.");
        return;
    }
    memcpy(b->form.id, id.data, id.len); /* compared with the limit above */
}

static void read_version(struct hearth_forms_build *b)
{
    struct hearth_slice text = cell(b, HEARTH_COLUMN_VERSION);
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_VERSION);

    b->form.version = 1;
    if (text.len == 0) {
        hearth_forms_log_warning(&b->log, &at, "missing-name",
                                 "there is no version; 1 is taken",
                                 "Write a version, and raise it at each "
                                 "change: devices never go back.");
    } else if (!read_number(text, UINT32_MAX, &b->form.version) ||
               b->form.version == 0) {
        hearth_forms_log_error(
            &b->log, &at, "bad-parameter",
            hearth_forms_log_text(&b->log, "\"%.*s\" is not a version",
                                  HEARTH_FORMS_SLICE(text)),
            "Write a whole number from 1 to 4294967295.");
    }
}

static void read_bucket(struct hearth_forms_build *b)
{
    struct hearth_slice text = cell(b, HEARTH_COLUMN_SMALLEST_BUCKET);
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_SMALLEST_BUCKET);
    uint32_t v = 0;

    if (text.len == 0) {
        return; /* computed from the questions */
    }
    if (!read_number(text, HEARTH_PLAIN_MAX, &v) || v == 0) {
        hearth_forms_log_error(
            &b->log, &at, "bad-parameter",
            hearth_forms_log_text(&b->log, "\"%.*s\" is not a size in bytes",
                                  HEARTH_FORMS_SLICE(text)),
            "Write a whole number from 1 to 16384, or clear the cell.");
        return;
    }
    b->form.smallest_bucket = (uint16_t)v;
}

static int read_title(struct hearth_forms_build *b)
{
    struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_FORM_TITLE);
    uint16_t title;
    int rc;

    texts[b->default_language] = cell(b, HEARTH_COLUMN_FORM_TITLE);
    rc = hearth_forms_sheet_clean(b, &at, &texts[b->default_language]);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_build_text(b, texts, &title);
    }
    if (rc == HEARTH_OK) {
        b->form.title = title;
    }
    return rc;
}

int hearth_forms_settings_language(struct hearth_forms_build *b)
{
    struct hearth_slice label = cell(b, HEARTH_COLUMN_DEFAULT_LANGUAGE);
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_DEFAULT_LANGUAGE);

    if (label.len == 0) {
        return HEARTH_OK;
    }
    if (!hearth_form_is_clean_text(label)) {
        hearth_forms_log_error(&b->log, &at, "bad-csv",
                               "the name of the language is not UTF-8",
                               "Save the file again as CSV, character set "
                               "UTF-8.");
        return HEARTH_OK;
    }
    b->has_default = true;
    return hearth_forms_build_language(b, label, &b->default_language);
}

int hearth_forms_settings_read(struct hearth_forms_build *b)
{
    if (b->settings.is_there &&
        hearth_forms_sheet_rows(&b->settings) > ROW + 1) {
        struct hearth_forms_place at = hearth_forms_sheet_place(
            &b->settings, ROW + 1, HEARTH_COLUMN_UNKNOWN, NOTHING);

        at.header = NOTHING;
        hearth_forms_log_warning(&b->log, &at, "bad-parameter",
                                 "settings has more than one row",
                                 "Only the row below the header is read.");
    }
    read_id(b);
    read_version(b);
    read_bucket(b);
    return read_title(b);
}
