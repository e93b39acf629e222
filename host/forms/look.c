/* SPDX-License-Identifier: Apache-2.0 */
/* Appearances (forms.md 3): known words become bits, unknown ones a warning
 * and a plain field. */
#include "look.h"

#include <string.h>

#define COLUMNS(n)   ((uint32_t)(n) << 28)
#define COLUMNS_AUTO 4u

struct look {
    const char *word;
    uint32_t bits;
};

static const struct look LOOKS[] = {
    {"field-list", HEARTH_LOOK_FIELD_LIST},
    {"minimal", HEARTH_LOOK_MINIMAL},
    {"quick", HEARTH_LOOK_QUICK},
    {"quickcompact", HEARTH_LOOK_QUICK | COLUMNS(COLUMNS_AUTO)},
    {"autocomplete", HEARTH_LOOK_SEARCH},
    {"autocomplete_chars", HEARTH_LOOK_SEARCH},
    {"search", HEARTH_LOOK_SEARCH},
    {"likert", HEARTH_LOOK_LIKERT},
    {"list", HEARTH_LOOK_LIST},
    {"label", HEARTH_LOOK_LABEL},
    {"list-nolabel", HEARTH_LOOK_LIST_NOLABEL},
    {"table-list", HEARTH_LOOK_TABLE_LIST | HEARTH_LOOK_FIELD_LIST},
    {"multiline", HEARTH_LOOK_MULTILINE},
    {"numbers", HEARTH_LOOK_NUMBERS},
    {"thousands-sep", HEARTH_LOOK_THOUSANDS},
    {"no-calendar", HEARTH_LOOK_NO_CALENDAR},
    {"month-year", HEARTH_LOOK_MONTH_YEAR},
    {"year", HEARTH_LOOK_YEAR},
    {"vertical", HEARTH_LOOK_VERTICAL},
    {"no-ticks", HEARTH_LOOK_NO_TICKS},
    {"rating", HEARTH_LOOK_RATING},
    {"picker", HEARTH_LOOK_PICKER},
    {"masked", HEARTH_LOOK_MASKED},
    {"hidden-answer", HEARTH_LOOK_MASKED},
    {"pages", HEARTH_LOOK_PAGES},
    {"image-map", HEARTH_LOOK_IMAGE_MAP},
    {"map", HEARTH_LOOK_MAP},
    {"map-quick", HEARTH_LOOK_MAP | HEARTH_LOOK_QUICK},
    {"maps", HEARTH_LOOK_MAP},
    {"placement-map", HEARTH_LOOK_MAP},
    {"hide-input", HEARTH_LOOK_MAP},
    {"draw", HEARTH_LOOK_DRAW},
    {"signature", HEARTH_LOOK_DRAW},
    {"annotate", HEARTH_LOOK_DRAW},
    {"ladder", HEARTH_LOOK_LADDER},
    {"summary", HEARTH_LOOK_SUMMARY},
    {"columns-pack", COLUMNS(COLUMNS_AUTO)},
    {"columns-flex", COLUMNS(COLUMNS_AUTO)},
    {"columns", COLUMNS(COLUMNS_AUTO)},
    {"compact", COLUMNS(COLUMNS_AUTO)},
    {"horizontal", COLUMNS(COLUMNS_AUTO)},
    {"horizontal-compact", COLUMNS(COLUMNS_AUTO)},
    {"no-buttons", COLUMNS(COLUMNS_AUTO)},
};

/* Words that change nothing here and lose nothing. */
static const char *const PLAIN[] = {
    "new",         "new-front",
    "front",       "selfie",
    "counter",     "distress",
    "hidden",      "no-collapse",
    "w1",          "w2",
    "w3",          "w4",
    "w5",          "w6",
    "w7",          "w8",
    "w9",          "w10",
    "w11",         "w12",
    "url",         "medium",
    "long",        "short",
    "ethiopian",   "coptic",
    "islamic",     "bikram-sambat",
    "myanmar",     "persian",
    "buddhist",    "iso8601",
    "tick-labels", "picture-right",
    "comment",     "analog-scale",
    "geotrace",    "bearing",
    "video",       "default",
    "full",        "none",
    "my-location", "vertical-compact",
};

static bool read_grid(struct hearth_slice word, uint32_t *bits)
{
    static const char *const STEMS[] = {"columns-", "compact-", "quickcompact-",
                                        "horizontal-"};

    for (size_t i = 0; i < sizeof(STEMS) / sizeof(STEMS[0]); i++) {
        size_t len = strlen(STEMS[i]);

        if (word.len > len && word.len <= len + 2 &&
            memcmp(word.data, STEMS[i], len) == 0 && word.data[len] >= '1' &&
            word.data[len] <= '9') {
            uint32_t n =
                word.len > len + 1 ? 15u : (uint32_t)(word.data[len] - '0');

            *bits = COLUMNS(n);
            return true;
        }
    }
    return false;
}

static bool read_word(struct hearth_slice word, uint32_t *bits)
{
    *bits = 0;
    for (size_t i = 0; i < sizeof(LOOKS) / sizeof(LOOKS[0]); i++) {
        if (hearth_forms_sheet_is(word, LOOKS[i].word)) {
            *bits = LOOKS[i].bits;
            return true;
        }
    }
    return read_grid(word, bits);
}

static bool is_plain(struct hearth_slice word)
{
    for (size_t i = 0; i < sizeof(PLAIN) / sizeof(PLAIN[0]); i++) {
        if (hearth_forms_sheet_is(word, PLAIN[i])) {
            return true;
        }
    }
    return false;
}

/* search('file.csv', 'x') and ex:org.app(y) are one word, with blanks. */
static bool is_call(struct hearth_slice cell, const char *stem)
{
    size_t len = strlen(stem);

    for (size_t i = 0; i + len <= cell.len; i++) {
        if (memcmp(cell.data + i, stem, len) == 0 &&
            (i == 0 || cell.data[i - 1] <= ' ')) {
            return true;
        }
    }
    return false;
}

static struct hearth_slice lowered(struct hearth_forms_build *b,
                                   struct hearth_slice cell)
{
    uint8_t *to = hearth_arena_take(b->arena, cell.len, 1);

    if (to == NULL) {
        b->log.is_out_of_memory = true;
        return hearth_slice_of(NULL, 0);
    }
    for (size_t i = 0; i < cell.len; i++) {
        uint8_t c = cell.data[i];

        to[i] = (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return hearth_slice_of(to, cell.len);
}

static uint32_t read_words(struct hearth_forms_build *b,
                           const struct hearth_forms_place *place,
                           struct hearth_slice cell)
{
    const char *unknown = "";
    uint32_t look = 0;

    for (size_t from = 0, to; from < cell.len; from = to + 1) {
        struct hearth_slice word;
        uint32_t bits;

        to = from;
        while (to < cell.len && cell.data[to] > ' ' && cell.data[to] != ',') {
            to++;
        }
        word = hearth_slice_of(cell.data + from, to - from);
        if (word.len == 0) {
            continue;
        }
        if (read_word(word, &bits)) {
            look = bits >> 28 != 0 ? (look & 0x0fffffffu) | bits : look | bits;
        } else if (!is_plain(word)) {
            unknown = hearth_forms_log_text(&b->log, "%s%s\"%.*s\"", unknown,
                                            unknown[0] == '\0' ? "" : ", ",
                                            HEARTH_FORMS_SLICE(word));
        }
    }
    if (unknown[0] != '\0') {
        hearth_forms_log_warning(
            &b->log, place, "bad-parameter",
            hearth_forms_log_text(&b->log, "no appearance is called %s",
                                  unknown),
            "A plain field will be shown.");
    }
    return look;
}

uint32_t hearth_forms_look_read(struct hearth_forms_build *b, size_t row,
                                struct hearth_slice question)
{
    struct hearth_slice cell = lowered(
        b, hearth_forms_sheet_cell(&b->survey, row, HEARTH_COLUMN_APPEARANCE));
    struct hearth_forms_place place = hearth_forms_sheet_place(
        &b->survey, row, HEARTH_COLUMN_APPEARANCE, question);

    if (is_call(cell, "search(")) {
        hearth_forms_log_error(&b->log, &place, "bad-parameter",
                               "search() would show a wrong list",
                               "Use select_one_from_file with a "
                               "choice_filter.");
        return HEARTH_LOOK_MINIMAL;
    }
    if (is_call(cell, "ex:") || is_call(cell, "printer:")) {
        hearth_forms_log_warning(&b->log, &place, "bad-parameter",
                                 "other applications are never called",
                                 "A plain field will be shown.");
        return 0;
    }
    return read_words(b, &place, cell);
}
