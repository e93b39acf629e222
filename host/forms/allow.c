/* SPDX-License-Identifier: Apache-2.0 */
/* The allow-list of field types. Free text, positions, media, barcodes and
 * long lists may carry more than a survey needs: a package that wants them
 * says why, and where their impact was assessed. */
#include "policy.h"

#include <stdio.h>
#include <string.h>

#define FILE_ROWS_MAX 10000

static const struct {
    const char *word;
    const char *text;
} FIELDS[HEARTH_FIELD_COUNT] = {
    [HEARTH_FIELD_TEXT] = {"text", "free text may name people"},
    [HEARTH_FIELD_LOCATION] = {"location", "a position may lead to people"},
    [HEARTH_FIELD_MEDIA] = {"media", "pictures, sound and files may show "
                                     "people"},
    [HEARTH_FIELD_BARCODE] = {"barcode", "a barcode may be a person's"},
    [HEARTH_FIELD_FILE] = {"file", "a list of more than 10,000 rows may be a "
                                   "register"}};

enum hearth_forms_field
hearth_forms_allow_field(const struct hearth_forms_build *b, uint16_t node)
{
    const struct hearth_node *n = &b->nodes[node];

    if (b->sources[node].kind == HEARTH_KIND_UNKNOWN ||
        b->sources[node].kind == HEARTH_KIND_REFUSED) {
        return HEARTH_FIELD_PLAIN; /* told */
    }
    switch (n->type) {
    case HEARTH_NODE_TEXT:
        return (n->flags & HEARTH_FLAG_HIDDEN) != 0 ||
                       b->sources[node].is_computed
                   ? HEARTH_FIELD_PLAIN
                   : HEARTH_FIELD_TEXT;
    case HEARTH_NODE_GEOPOINT:
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        return HEARTH_FIELD_LOCATION;
    case HEARTH_NODE_IMAGE:
    case HEARTH_NODE_AUDIO:
    case HEARTH_NODE_VIDEO:
    case HEARTH_NODE_FILE:
        return HEARTH_FIELD_MEDIA;
    case HEARTH_NODE_BARCODE:
        return HEARTH_FIELD_BARCODE;
    default:
        return n->list != HEARTH_NONE && b->lists[n->list].sheet == NULL &&
                       b->lists[n->list].range.count > FILE_ROWS_MAX
                   ? HEARTH_FIELD_FILE
                   : HEARTH_FIELD_PLAIN;
    }
}

void hearth_forms_allow_summary(const struct hearth_forms_build *b,
                                char out[HEARTH_FORMS_FIELDS_MAX])
{
    size_t counts[HEARTH_FIELD_COUNT] = {0};
    size_t len = 0;

    for (uint16_t i = 1; i < b->node_count; i++) {
        counts[hearth_forms_allow_field(b, i)]++;
    }
    for (int f = HEARTH_FIELD_TEXT; f < HEARTH_FIELD_COUNT; f++) {
        if (counts[f] > 0) {
            /* five short words and counts: fits by far */
            len += (size_t)snprintf(out + len, HEARTH_FORMS_FIELDS_MAX - len,
                                    "%s %s:%zu", len == 0 ? "refused" : "",
                                    FIELDS[f].word, counts[f]);
        }
    }
    if (len == 0) {
        (void)snprintf(out, HEARTH_FORMS_FIELDS_MAX, "accepted");
    }
}

static struct hearth_slice setting(const struct hearth_forms_build *b,
                                   enum hearth_forms_column id)
{
    return hearth_forms_sheet_rows(&b->settings) > 1
               ? hearth_forms_sheet_cell(&b->settings, 1, id)
               : hearth_slice_of(NULL, 0);
}

static bool is_listed(struct hearth_slice list, const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i + len <= list.len; i++) {
        bool starts = i == 0 || list.data[i - 1] <= ' ' ||
                      list.data[i - 1] == ',' || list.data[i - 1] == ';';
        bool ends = i + len == list.len || list.data[i + len] <= ' ' ||
                    list.data[i + len] == ',' || list.data[i + len] == ';';

        if (starts && ends && memcmp(list.data + i, word, len) == 0) {
            return true;
        }
    }
    return false;
}

/* Why the fields are not allowed, or NULL. */
static const char *missing(const struct hearth_forms_build *b)
{
    static const struct {
        uint8_t column;
        const char *name;
    } NEEDED[] = {{HEARTH_COLUMN_PURPOSE, "hearth::purpose"},
                  {HEARTH_COLUMN_JUSTIFICATION, "hearth::justification"},
                  {HEARTH_COLUMN_DPIA, "hearth::dpia"},
                  {HEARTH_COLUMN_ALLOW, "hearth::allow"}};

    for (size_t i = 0; i < sizeof(NEEDED) / sizeof(NEEDED[0]); i++) {
        if (setting(b, (enum hearth_forms_column)NEEDED[i].column).len == 0) {
            return NEEDED[i].name;
        }
    }
    return NULL;
}

static void check_node(struct hearth_forms_build *b, uint16_t node,
                       const char *missing_column)
{
    enum hearth_forms_field field = hearth_forms_allow_field(b, node);
    struct hearth_forms_place at =
        hearth_forms_policy_place(b, node, HEARTH_COLUMN_TYPE);

    if (field == HEARTH_FIELD_PLAIN) {
        return;
    }
    if (missing_column == NULL &&
        is_listed(setting(b, HEARTH_COLUMN_ALLOW), FIELDS[field].word)) {
        hearth_forms_log_warning(
            &b->log, &at, "policy",
            hearth_forms_log_text(&b->log, "allowed by hearth::allow: %s",
                                  FIELDS[field].text),
            "It is flagged on every screen and in every export.");
        return;
    }
    hearth_forms_log_error(
        &b->log, &at, "policy", FIELDS[field].text,
        missing_column != NULL
            ? hearth_forms_log_text(
                  &b->log,
                  "Ask with choices or numbers; or state hearth::purpose, "
                  "hearth::justification, hearth::dpia and hearth::allow in "
                  "settings (%s is missing).",
                  missing_column)
            : hearth_forms_log_text(&b->log,
                                    "Ask with choices or numbers; or add "
                                    "\"%s\" to hearth::allow.",
                                    FIELDS[field].word));
}

/* What is said wherever the form or its answers are shown. */
static int state_fields(struct hearth_forms_build *b)
{
    struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};
    char fields[HEARTH_FORMS_FIELDS_MAX];
    struct hearth_slice text;

    hearth_forms_allow_summary(b, fields);
    text = hearth_slice_text(hearth_forms_log_text(
        &b->log, "Sensitive fields (%s). Purpose: %.*s. Assessment: %.*s",
        strncmp(fields, "refused ", 8) == 0 ? fields + 8 : fields,
        HEARTH_FORMS_SLICE(setting(b, HEARTH_COLUMN_PURPOSE)),
        HEARTH_FORMS_SLICE(setting(b, HEARTH_COLUMN_DPIA))));
    for (size_t l = 0; l < b->language_count; l++) {
        texts[l] = text; /* as the author wrote it */
    }
    return hearth_forms_build_text(b, texts, &b->form.statement);
}

void hearth_forms_allow_check(struct hearth_forms_build *b)
{
    const char *missing_column = missing(b);
    bool has_fields = false;

    for (uint16_t i = 1; i < b->node_count; i++) {
        check_node(b, i, missing_column);
        has_fields =
            has_fields || hearth_forms_allow_field(b, i) != HEARTH_FIELD_PLAIN;
    }
    if (has_fields && missing_column == NULL && state_fields(b) != HEARTH_OK) {
        b->log.is_out_of_memory = true;
    }
}
