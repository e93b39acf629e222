/* SPDX-License-Identifier: Apache-2.0 */
/* Column headers: names, aliases, languages. */
#include "header.h"

#include <string.h>

#define WORD_MAX 64

static const struct hearth_forms_header SURVEY[] = {
    {"type", HEARTH_COLUMN_TYPE, false, "type"},
    {"command", HEARTH_COLUMN_TYPE, false, "type"},
    {"name", HEARTH_COLUMN_NAME, false, "name"},
    {"value", HEARTH_COLUMN_NAME, false, "name"},
    {"label", HEARTH_COLUMN_LABEL, true, "label"},
    {"caption", HEARTH_COLUMN_LABEL, true, "label"},
    {"hint", HEARTH_COLUMN_HINT, true, "hint"},
    {"required", HEARTH_COLUMN_REQUIRED, false, "required"},
    {"bind:required", HEARTH_COLUMN_REQUIRED, false, "required"},
    {"requiredmessage", HEARTH_COLUMN_REQUIRED_MESSAGE, true,
     "required_message"},
    {"requiredmsg", HEARTH_COLUMN_REQUIRED_MESSAGE, true, "required_message"},
    {"relevant", HEARTH_COLUMN_RELEVANT, false, "relevant"},
    {"relevance", HEARTH_COLUMN_RELEVANT, false, "relevant"},
    {"bind:relevant", HEARTH_COLUMN_RELEVANT, false, "relevant"},
    {"constraint", HEARTH_COLUMN_CONSTRAINT, false, "constraint"},
    {"bind:constraint", HEARTH_COLUMN_CONSTRAINT, false, "constraint"},
    {"constraintmessage", HEARTH_COLUMN_CONSTRAINT_MESSAGE, true,
     "constraint_message"},
    {"constraintmsg", HEARTH_COLUMN_CONSTRAINT_MESSAGE, true,
     "constraint_message"},
    {"sensitivity", HEARTH_COLUMN_SENSITIVITY, false, "sensitivity"},
    {"hearth:sensitivity", HEARTH_COLUMN_SENSITIVITY, false, "sensitivity"},
    {"role", HEARTH_COLUMN_ROLE, false, "role"},
    {"hearth:role", HEARTH_COLUMN_ROLE, false, "role"},
    {"scale", HEARTH_COLUMN_SCALE, false, "scale"},
    {"hearth:scale", HEARTH_COLUMN_SCALE, false, "scale"},
    {"calculation", HEARTH_COLUMN_LATER, false, "calculation"},
    {"calculate", HEARTH_COLUMN_LATER, false, "calculation"},
    {"bind:calculate", HEARTH_COLUMN_LATER, false, "calculation"},
    {"default", HEARTH_COLUMN_LATER, false, "default"},
    {"readonly", HEARTH_COLUMN_LATER, false, "read_only"},
    {"bind:readonly", HEARTH_COLUMN_LATER, false, "read_only"},
    {"parameters", HEARTH_COLUMN_LATER, false, "parameters"},
    {"choicefilter", HEARTH_COLUMN_LATER, false, "choice_filter"},
    {"repeatcount", HEARTH_COLUMN_LATER, false, "repeat_count"},
    {"count", HEARTH_COLUMN_LATER, false, "repeat_count"},
    {"jr:count", HEARTH_COLUMN_LATER, false, "repeat_count"},
    {"trigger", HEARTH_COLUMN_LATER, false, "trigger"},
    {"saveto", HEARTH_COLUMN_LATER, false, "save_to"},
    {"image", HEARTH_COLUMN_LATER, true, "image"},
    {"audio", HEARTH_COLUMN_LATER, true, "audio"},
    {"video", HEARTH_COLUMN_LATER, true, "video"},
    {"media:image", HEARTH_COLUMN_LATER, true, "media::image"},
    {"media:audio", HEARTH_COLUMN_LATER, true, "media::audio"},
    {"media:video", HEARTH_COLUMN_LATER, true, "media::video"},
    {"hearth:gate", HEARTH_COLUMN_LATER, false, "hearth::gate"},
    {"hearth:arm", HEARTH_COLUMN_LATER, false, "hearth::arm"},
    {"appearance", HEARTH_COLUMN_IGNORED, false, "appearance"},
    {"guidancehint", HEARTH_COLUMN_IGNORED, true, "guidance_hint"},
};

static const struct hearth_forms_header CHOICES[] = {
    {"listname", HEARTH_COLUMN_LIST_NAME, false, "list_name"},
    {"name", HEARTH_COLUMN_NAME, false, "name"},
    {"value", HEARTH_COLUMN_NAME, false, "name"},
    {"label", HEARTH_COLUMN_LABEL, true, "label"},
    {"caption", HEARTH_COLUMN_LABEL, true, "label"},
    {"image", HEARTH_COLUMN_LATER, true, "image"},
    {"audio", HEARTH_COLUMN_LATER, true, "audio"},
    {"media:image", HEARTH_COLUMN_LATER, true, "media::image"},
    {"media:audio", HEARTH_COLUMN_LATER, true, "media::audio"},
};

static const struct hearth_forms_header SETTINGS[] = {
    {"formid", HEARTH_COLUMN_FORM_ID, false, "form_id"},
    {"idstring", HEARTH_COLUMN_FORM_ID, false, "form_id"},
    {"formtitle", HEARTH_COLUMN_FORM_TITLE, false, "form_title"},
    {"title", HEARTH_COLUMN_FORM_TITLE, false, "form_title"},
    {"version", HEARTH_COLUMN_VERSION, false, "version"},
    {"defaultlanguage", HEARTH_COLUMN_DEFAULT_LANGUAGE, false,
     "default_language"},
    {"smallestbucket", HEARTH_COLUMN_SMALLEST_BUCKET, false, "smallest_bucket"},
    {"hearth:smallestbucket", HEARTH_COLUMN_SMALLEST_BUCKET, false,
     "smallest_bucket"},
    {"publickey", HEARTH_COLUMN_IGNORED, false, "public_key"},
    {"submissionurl", HEARTH_COLUMN_IGNORED, false, "submission_url"},
    {"autosend", HEARTH_COLUMN_IGNORED, false, "auto_send"},
    {"autodelete", HEARTH_COLUMN_IGNORED, false, "auto_delete"},
    {"style", HEARTH_COLUMN_IGNORED, false, "style"},
    {"instancename", HEARTH_COLUMN_IGNORED, false, "instance_name"},
    {"allowchoiceduplicates", HEARTH_COLUMN_IGNORED, false,
     "allow_choice_duplicates"},
    {"cleantextvalues", HEARTH_COLUMN_IGNORED, false, "clean_text_values"},
};

#define LIST(table)                                                            \
    {                                                                          \
        (table), sizeof(table) / sizeof((table)[0])                            \
    }

struct hearth_forms_headers hearth_forms_header_list(const char *sheet)
{
    static const struct hearth_forms_headers LISTS[] = {
        LIST(SURVEY), LIST(CHOICES), LIST(SETTINGS)};

    if (strcmp(sheet, "survey") == 0) {
        return LISTS[0];
    }
    return strcmp(sheet, "choices") == 0 ? LISTS[1] : LISTS[2];
}

/* "Form ID" and "form_id" are "formid": "case, spaces, tabs and underscores
 * do not matter" (forms.md section 2). */
static size_t squeeze(struct hearth_slice in, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < in.len && len < WORD_MAX - 1; i++) {
        uint8_t c = in.data[i];

        if (c == ' ' || c == '\t' || c == '_') {
            continue;
        }
        if (c == ':' && len > 0 && out[len - 1] == ':') {
            continue;
        }
        out[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    out[len] = '\0';
    return len;
}

static const struct hearth_forms_header *
find_word(const struct hearth_forms_headers *headers, struct hearth_slice word)
{
    char squeezed[WORD_MAX];

    (void)squeeze(word, squeezed);
    for (size_t i = 0; i < headers->count; i++) {
        if (strcmp(headers->list[i].word, squeezed) == 0) {
            return &headers->list[i];
        }
    }
    return NULL;
}

static struct hearth_slice trimmed(struct hearth_slice s)
{
    while (s.len > 0 && s.data[s.len - 1] <= ' ') {
        s.len--;
    }
    while (s.len > 0 && s.data[0] <= ' ') {
        s = hearth_slice_of(s.data + 1, s.len - 1);
    }
    return s;
}

const struct hearth_forms_header *
hearth_forms_header_find(const char *sheet, struct hearth_slice cell,
                         struct hearth_slice *language)
{
    struct hearth_forms_headers headers = hearth_forms_header_list(sheet);
    const struct hearth_forms_header *h = find_word(&headers, cell);

    *language = hearth_slice_of(NULL, 0);
    /* The language is what stands behind the last colons, so that the colons
     * of media::image belong to the word. */
    for (size_t i = cell.len; h == NULL && i > 0; i--) {
        size_t end = i - 1;

        if (cell.data[end] != ':') {
            continue;
        }
        *language = trimmed(hearth_slice_of(cell.data + i, cell.len - i));
        while (end > 0 && cell.data[end - 1] == ':') {
            end--;
        }
        h = find_word(&headers, hearth_slice_of(cell.data, end));
        if (h == NULL || !h->is_translated || language->len == 0) {
            return NULL;
        }
    }
    return h;
}

const struct hearth_forms_header *
hearth_forms_header_nearest(const char *sheet, struct hearth_slice cell)
{
    struct hearth_forms_headers headers = hearth_forms_header_list(sheet);
    const struct hearth_forms_header *nearest = NULL;
    char word[WORD_MAX];
    unsigned best = WORD_MAX;

    for (size_t i = 0; i < cell.len; i++) {
        if (cell.data[i] == ':' && i > 0) {
            cell.len = i; /* the language is not compared */
        }
    }
    (void)squeeze(cell, word);
    for (size_t i = 0; i < headers.count; i++) {
        unsigned d = hearth_forms_map_distance(
            hearth_slice_text(word), hearth_slice_text(headers.list[i].word));

        /* Short words are near to many: one error only. */
        if (d < best && d <= (strlen(word) < 6 ? 1u : 2u)) {
            best = d;
            nearest = &headers.list[i];
        }
    }
    return nearest;
}
