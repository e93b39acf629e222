/* SPDX-License-Identifier: Apache-2.0 */
/* Column headers: names, aliases, languages. */
#include "header.h"

#include <string.h>

#define WORD_MAX 64

static const struct hearth_forms_header SURVEY[] = {
    {"type", HEARTH_COLUMN_TYPE, false, "type"},
    {"command", HEARTH_COLUMN_TYPE, false, "type"},
    {"name", HEARTH_COLUMN_NAME, false, "name"},
    {"tag", HEARTH_COLUMN_NAME, false, "name"},
    {"value", HEARTH_COLUMN_NAME, false, "name"},
    {"label", HEARTH_COLUMN_LABEL, true, "label"},
    {"caption", HEARTH_COLUMN_LABEL, true, "label"},
    {"hint", HEARTH_COLUMN_HINT, true, "hint"},
    {"guidancehint", HEARTH_COLUMN_GUIDANCE, true, "guidance_hint"},
    {"required", HEARTH_COLUMN_REQUIRED, false, "required"},
    {"bind:required", HEARTH_COLUMN_REQUIRED, false, "required"},
    {"requiredmessage", HEARTH_COLUMN_REQUIRED_MESSAGE, true,
     "required_message"},
    {"requiredmsg", HEARTH_COLUMN_REQUIRED_MESSAGE, true, "required_message"},
    {"bind:jr:requiredmsg", HEARTH_COLUMN_REQUIRED_MESSAGE, true,
     "required_message"},
    {"relevant", HEARTH_COLUMN_RELEVANT, false, "relevant"},
    {"relevance", HEARTH_COLUMN_RELEVANT, false, "relevant"},
    {"bind:relevant", HEARTH_COLUMN_RELEVANT, false, "relevant"},
    {"skiplogic", HEARTH_COLUMN_RELEVANT, false, "relevant"},
    {"constraint", HEARTH_COLUMN_CONSTRAINT, false, "constraint"},
    {"bind:constraint", HEARTH_COLUMN_CONSTRAINT, false, "constraint"},
    {"constraintmessage", HEARTH_COLUMN_CONSTRAINT_MESSAGE, true,
     "constraint_message"},
    {"constraintmsg", HEARTH_COLUMN_CONSTRAINT_MESSAGE, true,
     "constraint_message"},
    {"bind:jr:constraintmsg", HEARTH_COLUMN_CONSTRAINT_MESSAGE, true,
     "constraint_message"},
    {"calculation", HEARTH_COLUMN_CALCULATION, false, "calculation"},
    {"calculate", HEARTH_COLUMN_CALCULATION, false, "calculation"},
    {"bind:calculate", HEARTH_COLUMN_CALCULATION, false, "calculation"},
    {"default", HEARTH_COLUMN_DEFAULT, false, "default"},
    {"readonly", HEARTH_COLUMN_READ_ONLY, false, "read_only"},
    {"bind:readonly", HEARTH_COLUMN_READ_ONLY, false, "read_only"},
    {"appearance", HEARTH_COLUMN_APPEARANCE, false, "appearance"},
    {"control:appearance", HEARTH_COLUMN_APPEARANCE, false, "appearance"},
    {"body:appearance", HEARTH_COLUMN_APPEARANCE, false, "appearance"},
    {"parameters", HEARTH_COLUMN_PARAMETERS, false, "parameters"},
    {"choicefilter", HEARTH_COLUMN_CHOICE_FILTER, false, "choice_filter"},
    {"repeatcount", HEARTH_COLUMN_REPEAT_COUNT, false, "repeat_count"},
    {"count", HEARTH_COLUMN_REPEAT_COUNT, false, "repeat_count"},
    {"jr:count", HEARTH_COLUMN_REPEAT_COUNT, false, "repeat_count"},
    {"control:jr:count", HEARTH_COLUMN_REPEAT_COUNT, false, "repeat_count"},
    {"trigger", HEARTH_COLUMN_TRIGGER, false, "trigger"},
    {"image", HEARTH_COLUMN_IMAGE, true, "media::image"},
    {"media:image", HEARTH_COLUMN_IMAGE, true, "media::image"},
    {"audio", HEARTH_COLUMN_AUDIO, true, "media::audio"},
    {"media:audio", HEARTH_COLUMN_AUDIO, true, "media::audio"},
    {"video", HEARTH_COLUMN_VIDEO, true, "media::video"},
    {"media:video", HEARTH_COLUMN_VIDEO, true, "media::video"},
    {"sensitivity", HEARTH_COLUMN_SENSITIVITY, false, "hearth::sensitivity"},
    {"hearth:sensitivity", HEARTH_COLUMN_SENSITIVITY, false,
     "hearth::sensitivity"},
    {"role", HEARTH_COLUMN_ROLE, false, "hearth::role"},
    {"hearth:role", HEARTH_COLUMN_ROLE, false, "hearth::role"},
    {"scale", HEARTH_COLUMN_SCALE, false, "hearth::scale"},
    {"hearth:scale", HEARTH_COLUMN_SCALE, false, "hearth::scale"},
    {"gate", HEARTH_COLUMN_GATE, false, "hearth::gate"},
    {"hearth:gate", HEARTH_COLUMN_GATE, false, "hearth::gate"},
    {"hearth:arm", HEARTH_COLUMN_ARM, false, "hearth::arm"},
    {"hearth:order", HEARTH_COLUMN_ORDER, false, "hearth::order"},
    {"hearth:practice", HEARTH_COLUMN_PRACTICE, false, "hearth::practice"},
    {"hearth:datatype", HEARTH_COLUMN_DATATYPE, false, "hearth::datatype"},
    {"saveto", HEARTH_COLUMN_IGNORED, false, "save_to"},
    {"bind:entities:saveto", HEARTH_COLUMN_IGNORED, false, "save_to"},
    {"bigimage", HEARTH_COLUMN_IGNORED, true, "big-image"},
    {"media:bigimage", HEARTH_COLUMN_IGNORED, true, "big-image"},
    {"big-image", HEARTH_COLUMN_IGNORED, true, "big-image"},
    {"media:big-image", HEARTH_COLUMN_IGNORED, true, "big-image"},
    {"autoplay", HEARTH_COLUMN_IGNORED, false, ""},
    {"body:autoplay", HEARTH_COLUMN_IGNORED, false, ""},
    {"rows", HEARTH_COLUMN_IGNORED, false, ""},
    {"control:rows", HEARTH_COLUMN_IGNORED, false, ""},
    {"body:accuracythreshold", HEARTH_COLUMN_IGNORED, false, ""},
    {"noapperrorstring", HEARTH_COLUMN_IGNORED, false, ""},
    {"bind:jr:noapperrorstring", HEARTH_COLUMN_IGNORED, false, ""},
    {"buttontext", HEARTH_COLUMN_IGNORED, false, ""},
    {"query", HEARTH_COLUMN_IGNORED, false, ""},
    {"smsfield", HEARTH_COLUMN_IGNORED, false, ""},
    {"smsoption", HEARTH_COLUMN_IGNORED, false, ""},
    {"compacttag", HEARTH_COLUMN_IGNORED, false, ""},
    {"intent", HEARTH_COLUMN_IGNORED, false, ""},
    {"body:intent", HEARTH_COLUMN_IGNORED, false, ""},
    {"bind:odk:length", HEARTH_COLUMN_IGNORED, false, ""},
    {"disabled", HEARTH_COLUMN_DISABLED, false, "disabled"},
};

static const struct hearth_forms_header CHOICES[] = {
    {"listname", HEARTH_COLUMN_LIST_NAME, false, "list_name"},
    {"name", HEARTH_COLUMN_NAME, false, "name"},
    {"value", HEARTH_COLUMN_NAME, false, "name"},
    {"label", HEARTH_COLUMN_LABEL, true, "label"},
    {"caption", HEARTH_COLUMN_LABEL, true, "label"},
    {"image", HEARTH_COLUMN_IMAGE, true, "media::image"},
    {"media:image", HEARTH_COLUMN_IMAGE, true, "media::image"},
    {"audio", HEARTH_COLUMN_AUDIO, true, "media::audio"},
    {"media:audio", HEARTH_COLUMN_AUDIO, true, "media::audio"},
    {"video", HEARTH_COLUMN_VIDEO, true, "media::video"},
    {"media:video", HEARTH_COLUMN_VIDEO, true, "media::video"},
    {"hearth:sensitive", HEARTH_COLUMN_SENSITIVE, false, "hearth::sensitive"},
    {"hearth:attribute", HEARTH_COLUMN_ATTRIBUTE, false, "hearth::attribute"},
    {"hearth:forbid", HEARTH_COLUMN_FORBID, false, "hearth::forbid"},
    {"bigimage", HEARTH_COLUMN_IGNORED, true, "big-image"},
    {"media:bigimage", HEARTH_COLUMN_IGNORED, true, "big-image"},
    {"big-image", HEARTH_COLUMN_IGNORED, true, "big-image"},
    {"media:big-image", HEARTH_COLUMN_IGNORED, true, "big-image"},
};

static const struct hearth_forms_header SETTINGS[] = {
    {"formid", HEARTH_COLUMN_FORM_ID, false, "form_id"},
    {"setformid", HEARTH_COLUMN_FORM_ID, false, "form_id"},
    {"idstring", HEARTH_COLUMN_FORM_ID, false, "form_id"},
    {"formtitle", HEARTH_COLUMN_FORM_TITLE, false, "form_title"},
    {"setformtitle", HEARTH_COLUMN_FORM_TITLE, false, "form_title"},
    {"formtitle", HEARTH_COLUMN_FORM_TITLE_IN, true, "form_title"},
    {"title", HEARTH_COLUMN_FORM_TITLE, false, "form_title"},
    {"version", HEARTH_COLUMN_VERSION, false, "version"},
    {"defaultlanguage", HEARTH_COLUMN_DEFAULT_LANGUAGE, false,
     "default_language"},
    {"smallestbucket", HEARTH_COLUMN_SMALLEST_BUCKET, false,
     "hearth::smallest_bucket"},
    {"hearth:smallestbucket", HEARTH_COLUMN_SMALLEST_BUCKET, false,
     "hearth::smallest_bucket"},
    {"name", HEARTH_COLUMN_ROOT_NAME, false, "name"},
    {"instancename", HEARTH_COLUMN_INSTANCE_NAME, false, "instance_name"},
    {"style", HEARTH_COLUMN_STYLE, false, "style"},
    {"allowchoiceduplicates", HEARTH_COLUMN_DUPLICATES, false,
     "allow_choice_duplicates"},
    {"cleantextvalues", HEARTH_COLUMN_CLEAN, false, "clean_text_values"},
    {"hearth:profile", HEARTH_COLUMN_PROFILE, false, "hearth::profile"},
    {"hearth:purpose", HEARTH_COLUMN_PURPOSE, false, "hearth::purpose"},
    {"hearth:justification", HEARTH_COLUMN_JUSTIFICATION, false,
     "hearth::justification"},
    {"hearth:dpia", HEARTH_COLUMN_DPIA, false, "hearth::dpia"},
    {"hearth:allow", HEARTH_COLUMN_ALLOW, false, "hearth::allow"},
    {"publickey", HEARTH_COLUMN_IGNORED, false, ""},
    {"submissionurl", HEARTH_COLUMN_IGNORED, false, ""},
    {"autosend", HEARTH_COLUMN_IGNORED, false, ""},
    {"autodelete", HEARTH_COLUMN_IGNORED, false, ""},
    {"smskeyword", HEARTH_COLUMN_IGNORED, false, ""},
    {"smsseparator", HEARTH_COLUMN_IGNORED, false, ""},
    {"smsallowmedia", HEARTH_COLUMN_IGNORED, false, ""},
    {"smsdateformat", HEARTH_COLUMN_IGNORED, false, ""},
    {"smsdatetimeformat", HEARTH_COLUMN_IGNORED, false, ""},
    {"smsresponse", HEARTH_COLUMN_IGNORED, false, ""},
    {"prefix", HEARTH_COLUMN_IGNORED, false, ""},
    {"delimiter", HEARTH_COLUMN_IGNORED, false, ""},
    {"namespaces", HEARTH_COLUMN_IGNORED, false, ""},
    {"attribute", HEARTH_COLUMN_IGNORED, false, ""},
    {"omitinstanceid", HEARTH_COLUMN_IGNORED, false, ""},
    {"clientedeitable", HEARTH_COLUMN_IGNORED, false, ""},
    {"allowedit", HEARTH_COLUMN_IGNORED, false, ""},
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
    return strcmp(sheet, "settings") == 0 ? LISTS[2] : LISTS[1];
}

/* Bytes of the blank at ${at}: 2 for a no-break space, 0 if there is none. */
static size_t blank_at(struct hearth_slice s, size_t at)
{
    if (s.data[at] <= ' ') {
        return 1;
    }
    return at + 1 < s.len && s.data[at] == 0xc2 && s.data[at + 1] == 0xa0 ? 2
                                                                          : 0;
}

/* "Form ID" and "form_id" are "formid": "case, spaces, tabs and underscores
 * do not matter" (forms.md section 2). */
static size_t squeeze(struct hearth_slice in, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < in.len && len < WORD_MAX - 1; i++) {
        uint8_t c = in.data[i];

        if (c == '_' || blank_at(in, i) > 0) {
            i += blank_at(in, i) == 2;
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
find_word(const struct hearth_forms_headers *headers, struct hearth_slice word,
          bool is_translated)
{
    char squeezed[WORD_MAX];

    (void)squeeze(word, squeezed);
    for (size_t i = 0; i < headers->count; i++) {
        if (strcmp(headers->list[i].word, squeezed) == 0 &&
            (!is_translated || headers->list[i].is_translated)) {
            return &headers->list[i];
        }
    }
    return NULL;
}

static struct hearth_slice trimmed(struct hearth_slice s)
{
    size_t n;

    while (s.len > 0 && (n = blank_at(s, 0)) > 0) {
        s = hearth_slice_of(s.data + n, s.len - n);
    }
    while (s.len > 0 && s.data[s.len - 1] <= ' ') {
        s.len--;
    }
    return s;
}

const struct hearth_forms_header *
hearth_forms_header_find(const char *sheet, struct hearth_slice cell,
                         struct hearth_slice *language)
{
    struct hearth_forms_headers headers = hearth_forms_header_list(sheet);
    const struct hearth_forms_header *h = find_word(&headers, cell, false);

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
        h = find_word(&headers, hearth_slice_of(cell.data, end), true);
        if (h == NULL || language->len == 0) {
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
