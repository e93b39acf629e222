/* SPDX-License-Identifier: Apache-2.0 */
/* Types in all the spellings that forms in the field use (forms.md 3). */
#include "type.h"

#include "build.h"

#include <string.h>

#define WORD_MAX 64

struct word {
    const char *folded; /* as hearth_forms_sheet_fold writes it */
    uint8_t fate;
    uint8_t node_type;
    const char *remedy;
};

#define NODE(word, type)                                                       \
    {                                                                          \
        word, HEARTH_TYPE_NODE, type, ""                                       \
    }
#define LATER(word)                                                            \
    {                                                                          \
        word, HEARTH_TYPE_LATER, 0, ""                                         \
    }

static const struct word WORDS[] = {
    NODE("text", HEARTH_NODE_TEXT),
    NODE("string", HEARTH_NODE_TEXT),
    NODE("integer", HEARTH_NODE_INTEGER),
    NODE("int", HEARTH_NODE_INTEGER),
    NODE("decimal", HEARTH_NODE_DECIMAL),
    NODE("note", HEARTH_NODE_NOTE),
    NODE("hidden", HEARTH_NODE_HIDDEN),
    NODE("begin group", HEARTH_NODE_GROUP),
    {"end group", HEARTH_TYPE_END_GROUP, 0, ""},
    LATER("range"),
    LATER("date"),
    LATER("time"),
    LATER("datetime"),
    LATER("date time"),
    LATER("calculate"),
    LATER("acknowledge"),
    LATER("trigger"),
    LATER("begin repeat"),
    LATER("end repeat"),
    LATER("start"),
    LATER("end"),
    LATER("today"),
    LATER("deviceid"),
    LATER("uri:deviceid"),
    LATER("username"),
    LATER("audit"),
    LATER("barcode"),
    LATER("image"),
    LATER("photo"),
    LATER("audio"),
    LATER("video"),
    LATER("file"),
    LATER("geopoint"),
    LATER("gps"),
    LATER("location"),
    LATER("geotrace"),
    LATER("geoshape"),
    LATER("start-geopoint"),
    LATER("csv-external"),
    LATER("xml-external"),
    LATER("imei"),
    LATER("simserial"),
    LATER("subscriberid"),
    LATER("phonenumber"),
    LATER("phone number"),
    LATER("email"),
    LATER("consent"),
    LATER("list count"),
    LATER("rrt binary"),
    LATER("conjoint"),
    LATER("ladder"),
    LATER("likert"),
    LATER("withdrawal slip"),
    {"background-audio", HEARTH_TYPE_REFUSED, 0,
     "It would record people unasked. Use notes or a question."},
    {"background-geopoint", HEARTH_TYPE_REFUSED, 0,
     "It would locate people unasked. Use an area code."},
    {"osm", HEARTH_TYPE_REFUSED, 0, "Use a list of places."},
    {"begin loop", HEARTH_TYPE_REFUSED, 0, "Use a repeat."},
    {"end loop", HEARTH_TYPE_REFUSED, 0, "Use a repeat."},
};

/* Words before a list; the longer of two that begin alike comes first. */
static const struct word SELECTS[] = {
    LATER("select one from file"),
    LATER("select multiple from file"),
    LATER("select one external"),
    LATER("rank"),
    NODE("select one from", HEARTH_NODE_SELECT_ONE),
    NODE("select one", HEARTH_NODE_SELECT_ONE),
    NODE("select1", HEARTH_NODE_SELECT_ONE),
    NODE("select all that apply from", HEARTH_NODE_SELECT_MULTIPLE),
    NODE("select all that apply", HEARTH_NODE_SELECT_MULTIPLE),
    NODE("select multiple from", HEARTH_NODE_SELECT_MULTIPLE),
    NODE("select multiple", HEARTH_NODE_SELECT_MULTIPLE),
};

/* Blanks and "_" are the same in the words, not in the list's name: so the
 * words are counted off in the cell itself. */
static struct hearth_slice skip_words(struct hearth_slice cell, size_t folded)
{
    size_t at = 0;

    while (folded > 0 && at < cell.len) {
        bool is_gap = cell.data[at] == ' ' || cell.data[at] == '_' ||
                      cell.data[at] == '\t' || cell.data[at] == '\n';
        bool was_gap = is_gap && at > 0 &&
                       (cell.data[at - 1] == ' ' || cell.data[at - 1] == '_' ||
                        cell.data[at - 1] == '\t' || cell.data[at - 1] == '\n');

        folded -= !was_gap; /* a run of gaps is one blank */
        at++;
    }
    while (at < cell.len && (cell.data[at] == ' ' || cell.data[at] == '\t')) {
        at++;
    }
    return hearth_slice_of(cell.data + at, cell.len - at);
}

static struct hearth_slice cut_other(struct hearth_slice list, bool *has_other)
{
    for (size_t i = 0; i < list.len; i++) {
        if (list.data[i] == ' ' || list.data[i] == '\t') {
            char rest[WORD_MAX];

            (void)hearth_forms_sheet_fold(
                hearth_slice_of(list.data + i, list.len - i), rest,
                sizeof(rest));
            *has_other = strcmp(rest, "or other") == 0;
            return *has_other ? hearth_slice_of(list.data, i) : list;
        }
    }
    return list;
}

static struct hearth_forms_type of_word(const struct word *w)
{
    struct hearth_forms_type t = {(enum hearth_forms_type_fate)w->fate,
                                  w->node_type,
                                  {NULL, 0},
                                  false,
                                  w->remedy};

    return t;
}

static bool read_select(struct hearth_slice cell, const char *folded,
                        struct hearth_forms_type *out)
{
    for (size_t i = 0; i < sizeof(SELECTS) / sizeof(SELECTS[0]); i++) {
        size_t len = strlen(SELECTS[i].folded);

        if (strncmp(folded, SELECTS[i].folded, len) == 0 &&
            (folded[len] == ' ' || folded[len] == '\0')) {
            *out = of_word(&SELECTS[i]);
            out->list = cut_other(skip_words(cell, len), &out->has_other);
            return true;
        }
    }
    return false;
}

static const char *nearest(const char *folded)
{
    struct hearth_slice word = hearth_slice_text(folded);
    const char *best_word = "";
    unsigned best = WORD_MAX;

    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        unsigned d =
            hearth_forms_map_distance(word, hearth_slice_text(WORDS[i].folded));

        if (d < best && hearth_forms_map_is_near(d, word.len)) {
            best = d;
            best_word = WORDS[i].folded;
        }
    }
    for (size_t i = 0; i < sizeof(SELECTS) / sizeof(SELECTS[0]); i++) {
        struct hearth_slice start = word;
        size_t len = strlen(SELECTS[i].folded);
        unsigned d;

        start.len = start.len < len ? start.len : len;
        d = hearth_forms_map_distance(start,
                                      hearth_slice_text(SELECTS[i].folded));
        if (d < best && hearth_forms_map_is_near(d, start.len)) {
            best = d;
            best_word = SELECTS[i].folded;
        }
    }
    return best_word;
}

struct hearth_forms_type hearth_forms_type_read(struct hearth_slice cell)
{
    struct hearth_forms_type t = {HEARTH_TYPE_UNKNOWN, 0, {NULL, 0}, false, ""};
    char folded[WORD_MAX];

    (void)hearth_forms_sheet_fold(cell, folded, sizeof(folded));
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(WORDS[i].folded, folded) == 0) {
            return of_word(&WORDS[i]);
        }
    }
    if (!read_select(cell, folded, &t)) {
        t.remedy = nearest(folded);
    }
    return t;
}
