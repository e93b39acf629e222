/* SPDX-License-Identifier: Apache-2.0 */
/* The settings sheet: one row that says what the form is called. */
#include "build.h"
#include "header.h"

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

/* What a file's name gives as a form_id: other characters become "_". */
static struct hearth_slice shortened(struct hearth_forms_build *b,
                                     struct hearth_slice id)
{
    char text[HEARTH_CODE_MAX + 1];
    size_t len = 0;

    for (size_t i = 0; i < id.len && len < HEARTH_CODE_MAX; i++) {
        char c = (char)id.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool is_fine = is_letter || c == '_' ||
                       (len > 0 && ((c >= '0' && c <= '9') || c == '-'));

        text[len++] = '_';
        if (is_fine) {
            text[len - 1] = c;
        }
    }
    text[len] = '\0';
    return hearth_slice_text(
        hearth_forms_log_text(&b->log, "%s", len == 0 ? "form" : text));
}

static bool is_open(const struct hearth_forms_build *b)
{
    return b->options.policy == HEARTH_POLICY_OPEN;
}

/* Forms for training come from everywhere: what stands in for a name or a
 * version is not told of. */
static void tell_taken(struct hearth_forms_build *b,
                       enum hearth_forms_column id, const char *text,
                       const char *remedy)
{
    struct hearth_forms_place at = place(b, id);

    if (!is_open(b)) {
        hearth_forms_log_warning(&b->log, &at, "missing-name", text, remedy);
    }
}

static void read_id(struct hearth_forms_build *b)
{
    struct hearth_slice id = cell(b, HEARTH_COLUMN_FORM_ID);
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_FORM_ID);

    if (id.len == 0) {
        id = shortened(b, hearth_slice_text(b->workbook->name));
        tell_taken(b, HEARTH_COLUMN_FORM_ID,
                   hearth_forms_log_text(
                       &b->log, "there is no form_id; \"%.*s\" is taken",
                       HEARTH_FORMS_SLICE(id)),
                   "Write a form_id, so that the form keeps its name "
                   "elsewhere.");
    }
    if (is_open(b) &&
        (!hearth_form_is_valid_name(id) || id.len > HEARTH_CODE_MAX)) {
        id = shortened(b, id);
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

/* The digits at the start, as many as fit: of 20240515143545 the first ten;
 * 1 if there are none. */
static uint32_t leading_number(struct hearth_slice text)
{
    uint32_t v = 0;

    while (text.len > 0 && !read_number(text, UINT32_MAX, &v)) {
        text.len--;
    }
    return text.len > 0 && v > 0 ? v : 1;
}

static void read_version(struct hearth_forms_build *b)
{
    struct hearth_slice text = cell(b, HEARTH_COLUMN_VERSION);
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_VERSION);

    b->form.version = 1;
    if (text.len == 0) {
        tell_taken(b, HEARTH_COLUMN_VERSION, "there is no version; 1 is taken",
                   "Write a version, and raise it at each change: devices "
                   "never go back.");
    } else if (is_open(b)) {
        b->form.version = leading_number(text);
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

/* Which language each title is in, now that all are known. */
static int find_title_languages(struct hearth_forms_build *b)
{
    struct hearth_forms_sheet *s = &b->settings;
    for (size_t i = 0; i < s->column_count; i++) {
        struct hearth_slice language;
        if (s->columns[i].id != HEARTH_COLUMN_FORM_TITLE_IN) {
            continue;
        }
        (void)hearth_forms_header_find(
            "settings", hearth_forms_sheet_at(s, 0, i), &language);
        if (!hearth_form_is_clean_text(language)) {
            s->columns[i].id = HEARTH_COLUMN_UNKNOWN;
            continue;
        }
        int rc =
            hearth_forms_build_language(b, language, &s->columns[i].language);
        if (rc != HEARTH_OK) {
            return rc;
        }
    }
    return HEARTH_OK;
}

static int read_title(struct hearth_forms_build *b)
{
    int rc = find_title_languages(b);
    if (rc != HEARTH_OK) {
        return rc;
    }
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_FORM_TITLE);

    return hearth_forms_sheet_title(b, &at, cell(b, HEARTH_COLUMN_FORM_TITLE),
                                    ROW, &b->form.title);
}

/* An expression: the whole text is one insert. */
static int read_instance_name(struct hearth_forms_build *b)
{
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_INSTANCE_NAME);
    struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};
    struct hearth_slice source = NOTHING;
    int rc;

    b->form.instance_name = HEARTH_NO_TEXT;
    b->form.statement = HEARTH_NO_TEXT;
    if (cell(b, HEARTH_COLUMN_INSTANCE_NAME).len > 0) {
        source = hearth_forms_sheet_expr(b, &b->settings, ROW,
                                         HEARTH_COLUMN_INSTANCE_NAME);
    }
    if (source.len == 0) {
        return HEARTH_OK;
    }
    texts[b->default_language] = hearth_slice_text(
        hearth_forms_log_text(&b->log, "%c%zu%c", HEARTH_INSERT_BEGIN,
                              b->wanted_count, HEARTH_INSERT_END));
    for (size_t l = 0; l < b->language_count; l++) {
        texts[l] = texts[b->default_language];
    }
    rc = hearth_forms_build_want(b, HEARTH_ROOT, HEARTH_WHAT_INSERT, source,
                                 &at);
    return rc == HEARTH_OK
               ? hearth_forms_build_text(b, texts, &b->form.instance_name)
               : rc;
}

static void read_switches(struct hearth_forms_build *b)
{
    bool cleans = true;

    if (hearth_forms_sheet_is_yes_no(cell(b, HEARTH_COLUMN_CLEAN), &cleans)) {
        b->keeps_spaces = !cleans;
    }
    if (!hearth_forms_sheet_is_yes_no(cell(b, HEARTH_COLUMN_DUPLICATES),
                                      &b->allows_duplicates)) {
        b->allows_duplicates = false;
    }
}

static void read_profile(struct hearth_forms_build *b)
{
    static const struct {
        const char *word;
        uint8_t profile;
    } PROFILES[] = {{"household", HEARTH_PROFILE_HOUSEHOLD},
                    {"phone", HEARTH_PROFILE_PHONE},
                    {"closed facility", HEARTH_PROFILE_CLOSED},
                    {"practitioner", HEARTH_PROFILE_PRACTITIONER},
                    {"community leader", HEARTH_PROFILE_LEADER}};
    struct hearth_slice text = cell(b, HEARTH_COLUMN_PROFILE);
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_PROFILE);
    char folded[32];

    (void)hearth_forms_sheet_fold(text, folded, sizeof(folded));
    for (size_t i = 0; i < sizeof(PROFILES) / sizeof(PROFILES[0]); i++) {
        if (text.len == 0 || strcmp(PROFILES[i].word, folded) == 0) {
            b->form.profile = PROFILES[i].profile;
            return;
        }
    }
    hearth_forms_log_error(
        &b->log, &at, "bad-parameter",
        hearth_forms_log_text(&b->log, "there is no profile \"%.*s\"",
                              HEARTH_FORMS_SLICE(text)),
        "Profiles are household, phone, closed facility, practitioner and "
        "community leader.");
}

int hearth_forms_settings_language(struct hearth_forms_build *b)
{
    struct hearth_slice label = cell(b, HEARTH_COLUMN_DEFAULT_LANGUAGE);
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_DEFAULT_LANGUAGE);

    read_switches(b);
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

static void shift_columns(struct hearth_forms_sheet *sheet, uint8_t removed)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (sheet->columns[i].language > removed) {
            sheet->columns[i].language--;
        }
    }
}

/* The default language was added before any header could name it: if none
 * does, the first that one names takes its place. */
int hearth_forms_settings_default(struct hearth_forms_build *b)
{
    uint8_t d = b->default_language;
    struct hearth_forms_place at = place(b, HEARTH_COLUMN_DEFAULT_LANGUAGE);

    if (b->language_count == 0) {
        return hearth_forms_build_language(b, hearth_slice_text("default"),
                                           &b->default_language);
    }
    if (!b->has_default) {
        b->default_language = 0;
        return HEARTH_OK;
    }
    if (b->languages[d].has_column || b->language_count == 1) {
        return HEARTH_OK;
    }
    for (size_t l = d; l + 1 < b->language_count; l++) {
        b->languages[l] = b->languages[l + 1];
    }
    b->language_count--;
    shift_columns(&b->survey, d);
    shift_columns(&b->choices, d);
    shift_columns(&b->external, d);
    b->default_language = 0;
    hearth_forms_log_warning(
        &b->log, &at, "language",
        hearth_forms_log_text(&b->log,
                              "no column is in the default language; "
                              "\"%s\" is taken",
                              b->languages[0].tag),
        "Write it as the headers do, behind \"::\".");
    return HEARTH_OK;
}

int hearth_forms_settings_read(struct hearth_forms_build *b)
{
    int rc;

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
    read_profile(b);
    rc = read_title(b);
    return rc == HEARTH_OK ? read_instance_name(b) : rc;
}
