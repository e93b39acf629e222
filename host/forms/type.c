/* SPDX-License-Identifier: Apache-2.0 */
/* Types in all the spellings that forms in the field use (forms.md 3). */
#include "type.h"

#include "build.h"

#include <string.h>

#define WORD_MAX 64

struct word {
    const char *folded; /* as hearth_forms_sheet_fold writes it */
    uint8_t kind;
    uint8_t node_type;
    uint8_t source;
    const char *text; /* today's spelling; REFUSED: what to do */
};

#define NODE(word, type, shown)                                                \
    {                                                                          \
        word, HEARTH_KIND_NODE, HEARTH_NODE_##type, 0, shown                   \
    }
#define KIND(word, kind, type, shown)                                          \
    {                                                                          \
        word, HEARTH_KIND_##kind, HEARTH_NODE_##type, 0, shown                 \
    }
#define META(word, type, source, shown)                                        \
    {                                                                          \
        word, HEARTH_KIND_META, HEARTH_NODE_##type, HEARTH_SOURCE_##source,    \
            shown                                                              \
    }
#define BLANK(word, shown) KIND(word, BLANK, BLANK, shown)
#define REFUSED(word, remedy)                                                  \
    {                                                                          \
        word, HEARTH_KIND_REFUSED, HEARTH_NODE_TEXT, 0, remedy                 \
    }

static const struct word WORDS[] = {
    NODE("text", TEXT, "text"),
    NODE("string", TEXT, "text"),
    NODE("q text", TEXT, "text"),
    NODE("q string", TEXT, "text"),
    NODE("add text prompt", TEXT, "text"),
    NODE("integer", INTEGER, "integer"),
    NODE("int", INTEGER, "integer"),
    NODE("q int", INTEGER, "integer"),
    NODE("add integer prompt", INTEGER, "integer"),
    NODE("decimal", DECIMAL, "decimal"),
    NODE("q decimal", DECIMAL, "decimal"),
    NODE("add decimal prompt", DECIMAL, "decimal"),
    KIND("range", RANGE, INTEGER, "range"),
    NODE("date", DATE, "date"),
    NODE("q date", DATE, "date"),
    NODE("add date prompt", DATE, "date"),
    NODE("time", TIME, "time"),
    NODE("q time", TIME, "time"),
    NODE("datetime", DATETIME, "dateTime"),
    NODE("date time", DATETIME, "dateTime"),
    NODE("q datetime", DATETIME, "dateTime"),
    NODE("add date time prompt", DATETIME, "dateTime"),
    NODE("note", NOTE, "note"),
    NODE("q note", NOTE, "note"),
    NODE("add note prompt", NOTE, "note"),
    NODE("acknowledge", ACKNOWLEDGE, "acknowledge"),
    NODE("add acknowledge prompt", ACKNOWLEDGE, "acknowledge"),
    NODE("trigger", ACKNOWLEDGE, "acknowledge"),
    NODE("calculate", CALCULATE, "calculate"),
    NODE("q calculate", CALCULATE, "calculate"),
    NODE("add calculate prompt", CALCULATE, "calculate"),
    NODE("hidden", HIDDEN, "hidden"),
    NODE("geopoint", GEOPOINT, "geopoint"),
    NODE("gps", GEOPOINT, "geopoint"),
    NODE("location", GEOPOINT, "geopoint"),
    NODE("q geopoint", GEOPOINT, "geopoint"),
    NODE("q location", GEOPOINT, "geopoint"),
    NODE("add location prompt", GEOPOINT, "geopoint"),
    KIND("start-geopoint", META, GEOPOINT, "start-geopoint"),
    NODE("geotrace", GEOTRACE, "geotrace"),
    NODE("geoshape", GEOSHAPE, "geoshape"),
    NODE("barcode", BARCODE, "barcode"),
    NODE("q barcode", BARCODE, "barcode"),
    NODE("add barcode prompt", BARCODE, "barcode"),
    NODE("image", IMAGE, "image"),
    NODE("photo", IMAGE, "image"),
    NODE("q image", IMAGE, "image"),
    NODE("q picture", IMAGE, "image"),
    NODE("add image prompt", IMAGE, "image"),
    NODE("add photo prompt", IMAGE, "image"),
    NODE("audio", AUDIO, "audio"),
    NODE("q audio", AUDIO, "audio"),
    NODE("add audio prompt", AUDIO, "audio"),
    NODE("video", VIDEO, "video"),
    NODE("q video", VIDEO, "video"),
    NODE("add video prompt", VIDEO, "video"),
    NODE("file", FILE, "file"),
    NODE("add file prompt", FILE, "file"),
    NODE("begin group", GROUP, "begin_group"),
    NODE("begin repeat", REPEAT, "begin_repeat"),
    NODE("begin lgroup", REPEAT, "begin_repeat"),
    NODE("begin looped group", REPEAT, "begin_repeat"),
    KIND("end group", END_GROUP, GROUP, "end_group"),
    KIND("end repeat", END_REPEAT, REPEAT, "end_repeat"),
    KIND("end lgroup", END_REPEAT, REPEAT, "end_repeat"),
    KIND("end looped group", END_REPEAT, REPEAT, "end_repeat"),
    META("start", DATETIME, START, "start"),
    META("start time", DATETIME, START, "start"),
    META("get start time", DATETIME, START, "start"),
    META("end", DATETIME, END, "end"),
    META("end time", DATETIME, END, "end"),
    META("get end time", DATETIME, END, "end"),
    META("today", DATE, TODAY, "today"),
    META("get today", DATE, TODAY, "today"),
    META("deviceid", HIDDEN, DEVICE, "deviceid"),
    META("device id", HIDDEN, DEVICE, "deviceid"),
    META("get device id", HIDDEN, DEVICE, "deviceid"),
    META("uri:deviceid", HIDDEN, DEVICE, "deviceid"),
    META("username", HIDDEN, WORKER, "username"),
    META("uri:username", HIDDEN, WORKER, "username"),
    KIND("audit", AUDIT, HIDDEN, "audit"),
    KIND("csv-external", EXTERNAL, HIDDEN, "csv-external"),
    KIND("xml-external", EXTERNAL, HIDDEN, "xml-external"),
    BLANK("imei", "imei"),
    BLANK("simserial", "simserial"),
    BLANK("sim id", "simserial"),
    BLANK("get sim id", "simserial"),
    BLANK("uri:simserial", "simserial"),
    BLANK("subscriberid", "subscriberid"),
    BLANK("subscriber id", "subscriberid"),
    BLANK("get subscriber id", "subscriberid"),
    BLANK("uri:subscriberid", "subscriberid"),
    BLANK("phonenumber", "phonenumber"),
    BLANK("phone number", "phonenumber"),
    BLANK("get phone number", "phonenumber"),
    BLANK("uri:phonenumber", "phonenumber"),
    BLANK("email", "email"),
    BLANK("uri:email", "email"),
    KIND("hearth arm", ARM, HIDDEN, "hearth_arm"),
    KIND("withdrawal slip", SLIP, ACKNOWLEDGE, "withdrawal_slip"),
    REFUSED("background-audio",
            "It would record people unasked. Use notes or a question."),
    REFUSED("background-geopoint",
            "It would locate people unasked. Use an area code."),
    REFUSED("osm", "Use a list of places."),
    REFUSED("begin loop", "Use a repeat."),
    REFUSED("end loop", "Use a repeat."),
};

#define ONE_FILE  1 /* source: the list is a file */
#define ONE_SHEET 2 /* source: the list is of external_choices */
#define SELECT(word, type, source, shown)                                      \
    {                                                                          \
        word, HEARTH_KIND_SELECT, HEARTH_NODE_##type, source, shown            \
    }

/* Words before a list; the longer of two that begin alike comes first. */
static const struct word SELECTS[] = {
    SELECT("select one from file", SELECT_ONE, ONE_FILE,
           "select_one_from_file"),
    SELECT("select multiple from file", SELECT_MULTIPLE, ONE_FILE,
           "select_multiple_from_file"),
    SELECT("select one external", SELECT_ONE, ONE_SHEET, "select_one_external"),
    SELECT("rank", RANK, 0, "rank"),
    SELECT("add select one prompt using", SELECT_ONE, 0, "select_one"),
    SELECT("select one using", SELECT_ONE, 0, "select_one"),
    SELECT("select one from", SELECT_ONE, 0, "select_one"),
    SELECT("select one", SELECT_ONE, 0, "select_one"),
    SELECT("select1", SELECT_ONE, 0, "select_one"),
    SELECT("q select1", SELECT_ONE, 0, "select_one"),
    SELECT("add select multiple prompt using", SELECT_MULTIPLE, 0,
           "select_multiple"),
    SELECT("select all that apply from", SELECT_MULTIPLE, 0, "select_multiple"),
    SELECT("select all that apply", SELECT_MULTIPLE, 0, "select_multiple"),
    SELECT("select multiple using", SELECT_MULTIPLE, 0, "select_multiple"),
    SELECT("select multiple from", SELECT_MULTIPLE, 0, "select_multiple"),
    SELECT("select multiple", SELECT_MULTIPLE, 0, "select_multiple"),
    SELECT("select all", SELECT_MULTIPLE, 0, "select_multiple"),
    SELECT("q select", SELECT_MULTIPLE, 0, "select_multiple"),
    KIND("consent", CONSENT, SELECT_ONE, "consent"),
    KIND("rrt binary", FORCED, SELECT_ONE, "rrt_binary"),
    KIND("crosswise", CROSSWISE, SELECT_ONE, "crosswise"),
    KIND("list count", LIST_COUNT, LIST_COUNT, "list_count"),
    KIND("conjoint", CONJOINT, CONJOINT, "conjoint"),
    KIND("ladder", LADDER, SELECT_ONE, "ladder"),
    KIND("likert", LIKERT, SELECT_ONE, "likert"),
};

static bool is_gap(uint8_t c)
{
    return c == ' ' || c == '_' || c == '\t' || c == '\n' || c == '\r';
}

/* Blanks and "_" are the same in the words, not in the list's name: so the
 * words are counted off in the cell itself. Gives where they end. */
static size_t skip_words(struct hearth_slice cell, size_t folded)
{
    size_t at = 0;

    while (folded > 0 && at < cell.len) {
        bool was_gap =
            at > 0 && is_gap(cell.data[at]) && is_gap(cell.data[at - 1]);

        folded -= !was_gap; /* a run of gaps is one blank */
        at++;
    }
    return at;
}

static struct hearth_slice cut_other(struct hearth_slice list, bool *has_other)
{
    for (size_t i = 0; i < list.len; i++) {
        if (list.data[i] == ' ' || list.data[i] == '\t') {
            char rest[WORD_MAX];

            (void)hearth_forms_sheet_fold(
                hearth_slice_of(list.data + i, list.len - i), rest,
                sizeof(rest));
            *has_other = strcmp(rest, "or other") == 0 ||
                         strcmp(rest, "or specify other") == 0;
            return *has_other ? hearth_slice_of(list.data, i) : list;
        }
    }
    return list;
}

static struct hearth_forms_type of_word(const struct word *w)
{
    struct hearth_forms_type t = {.kind = w->kind,
                                  .node_type = w->node_type,
                                  .remedy = "",
                                  .word = w->text};

    if (t.kind == HEARTH_KIND_REFUSED) {
        t.remedy = w->text;
        t.word = "";
    } else if (t.kind == HEARTH_KIND_SELECT) {
        t.has_file = w->source == ONE_FILE;
        t.is_external = w->source == ONE_SHEET;
    } else {
        t.source = w->source;
    }
    return t;
}

static bool read_select(struct hearth_slice cell, const char *folded,
                        struct hearth_forms_type *out)
{
    for (size_t i = 0; i < sizeof(SELECTS) / sizeof(SELECTS[0]); i++) {
        size_t len = strlen(SELECTS[i].folded);
        size_t at;

        if (strncmp(folded, SELECTS[i].folded, len) != 0 ||
            (folded[len] != ' ' && folded[len] != '\0')) {
            continue;
        }
        at = skip_words(cell, len);
        if (at < cell.len && cell.data[at] == '_') {
            continue; /* part of the name: select_one from_town */
        }
        *out = of_word(&SELECTS[i]);
        out->list = cut_other(hearth_forms_sheet_trim(hearth_slice_of(
                                  cell.data + at, cell.len - at)),
                              &out->has_other);
        return true;
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

        if (d < best && WORDS[i].kind != HEARTH_KIND_REFUSED &&
            hearth_forms_map_is_near(d, word.len)) {
            best = d;
            best_word = WORDS[i].text;
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
            best_word = SELECTS[i].text;
        }
    }
    return best_word;
}

/* What is refused is told even with what follows: "osm LIST". */
static const struct word *refused(const char *folded)
{
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        size_t len = strlen(WORDS[i].folded);

        if (WORDS[i].kind == HEARTH_KIND_REFUSED &&
            strncmp(folded, WORDS[i].folded, len) == 0 && folded[len] == ' ') {
            return &WORDS[i];
        }
    }
    return NULL;
}

struct hearth_forms_type hearth_forms_type_read(struct hearth_slice cell)
{
    struct hearth_forms_type t = {.kind = HEARTH_KIND_UNKNOWN,
                                  .node_type = HEARTH_NODE_TEXT,
                                  .remedy = "",
                                  .word = ""};
    const struct word *w;
    char folded[WORD_MAX];

    (void)hearth_forms_sheet_fold(cell, folded, sizeof(folded));
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(WORDS[i].folded, folded) == 0) {
            return of_word(&WORDS[i]);
        }
    }
    w = refused(folded);
    if (w != NULL) {
        return of_word(w);
    }
    if (!read_select(cell, folded, &t)) {
        t.remedy = nearest(folded);
    }
    return t;
}

bool hearth_forms_type_is_silent(const struct hearth_forms_type *type)
{
    switch (type->kind) {
    case HEARTH_KIND_META:
    case HEARTH_KIND_BLANK:
    case HEARTH_KIND_ARM:
    case HEARTH_KIND_UNKNOWN:
    case HEARTH_KIND_REFUSED:
        return true;
    default:
        return type->node_type == HEARTH_NODE_GROUP ||
               type->node_type == HEARTH_NODE_REPEAT ||
               type->node_type == HEARTH_NODE_HIDDEN ||
               type->node_type == HEARTH_NODE_CALCULATE;
    }
}
