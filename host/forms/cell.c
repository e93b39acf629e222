/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a cell: texts with inserts, expressions, yes or no. */
#include "build.h"

#include <stdio.h>
#include <string.h>

static const struct hearth_slice NOTHING = {NULL, 0};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Bytes of the blank at the start of ${s}: 2 for a no-break space. */
static size_t blank_at(struct hearth_slice s, size_t at)
{
    if (at < s.len && is_blank(s.data[at])) {
        return 1;
    }
    return at + 1 < s.len && s.data[at] == 0xc2 && s.data[at + 1] == 0xa0 ? 2
                                                                          : 0;
}

struct hearth_slice hearth_forms_sheet_trim(struct hearth_slice in)
{
    size_t n;

    while ((n = blank_at(in, 0)) > 0) {
        in = hearth_slice_of(in.data + n, in.len - n);
    }
    for (;;) {
        if (in.len > 0 && is_blank(in.data[in.len - 1])) {
            in.len--;
        } else if (in.len > 1 && blank_at(in, in.len - 2) == 2) {
            in.len -= 2;
        } else {
            return in;
        }
    }
}

const char *hearth_forms_sheet_fold(struct hearth_slice in, char *out,
                                    size_t cap)
{
    size_t len = 0;

    in = hearth_forms_sheet_trim(in);
    for (size_t i = 0; i < in.len && len < cap - 1; i++) {
        uint8_t c = in.data[i];
        size_t blank = blank_at(in, i);

        if (blank > 0 || c == '_') {
            i += blank == 2;
            if (len > 0 && out[len - 1] != ' ') {
                out[len++] = ' ';
            }
        } else {
            out[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
    out[len] = '\0';
    return out;
}

bool hearth_forms_sheet_is_yes_no(struct hearth_slice cell, bool *is_yes)
{
    static const char *const WORDS[] = {"yes", "true",  "true()",  "1",
                                        "no",  "false", "false()", "0"};
    char folded[16];

    if (cell.len >= sizeof(folded)) {
        return false;
    }
    (void)hearth_forms_sheet_fold(cell, folded, sizeof(folded));
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(WORDS[i], folded) == 0) {
            *is_yes = i < 4;
            return true;
        }
    }
    return false;
}

bool hearth_forms_sheet_is(struct hearth_slice a, const char *word)
{
    return hearth_slice_is_equal(a, hearth_slice_text(word));
}

/* ---- expressions ---- */

/* What a word processor made of ', " and a blank; 0 if it is none of them.
 * All are two or three bytes long. */
static uint8_t straight(struct hearth_slice s, size_t at, size_t *len)
{
    static const struct {
        const char *bytes;
        uint8_t is;
    } MADE[] = {{"\xe2\x80\x98", '\''},
                {"\xe2\x80\x99", '\''},
                {"\xe2\x80\x9c", '"'},
                {"\xe2\x80\x9d", '"'},
                {"\xc2\xa0", ' '}};

    for (size_t i = 0; i < sizeof(MADE) / sizeof(MADE[0]); i++) {
        *len = strlen(MADE[i].bytes);
        if (*len <= s.len - at &&
            memcmp(s.data + at, MADE[i].bytes, *len) == 0) {
            return MADE[i].is;
        }
    }
    *len = 1;
    return 0;
}

struct hearth_slice
hearth_forms_sheet_expr(struct hearth_forms_build *b,
                        const struct hearth_forms_sheet *sheet, size_t row,
                        enum hearth_forms_column id)
{
    struct hearth_slice cell = hearth_forms_sheet_cell(sheet, row, id);
    uint8_t *to;
    size_t len = 0;

    if (cell.len == 0) {
        return NOTHING;
    }
    to = hearth_arena_take(b->arena, cell.len, 1);
    if (to == NULL) {
        b->log.is_out_of_memory = true;
        return NOTHING;
    }
    for (size_t i = 0, step; i < cell.len; i += step) {
        uint8_t c = straight(cell, i, &step);

        to[len++] = c != 0 ? c : cell.data[i];
    }
    return hearth_slice_of(to, len);
}

/* ---- texts ---- */

/* A text on its way from the cell to the tables. */
struct passage {
    struct hearth_forms_build *b;
    const struct hearth_forms_place *place;
    uint16_t node;
    size_t wanted_before; /* inserts of the same cell family start here */
};

/* "inner white space collapses" (forms.md section 2); line feeds stay, as
 * labels have paragraphs. */
static int collapse(struct hearth_forms_build *b, struct hearth_slice in,
                    struct hearth_slice *out)
{
    uint8_t *to;
    size_t len = 0;

    if (in.len == 0) {
        return HEARTH_OK;
    }
    to = hearth_arena_take(b->arena, in.len, 1);
    if (to == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.data[i] == '\t' ? ' ' : in.data[i];

        if (c != '\r' &&
            (c != ' ' || b->keeps_spaces || (len > 0 && to[len - 1] != ' '))) {
            to[len++] = c;
        }
    }
    *out = hearth_slice_of(to, len);
    return HEARTH_OK;
}

/* Replaces ${text} after telling, if no device could show it. */
static void check_text(struct hearth_forms_build *b,
                       const struct hearth_forms_place *place,
                       struct hearth_slice *text)
{
    if (!hearth_form_is_clean_text(*text)) {
        hearth_forms_log_error(
            &b->log, place, "bad-csv",
            "the text is not UTF-8, or holds control characters or marks that "
            "override the direction of letters",
            "Save the file again in UTF-8, or type the text again.");
        *text = hearth_slice_text("?"); /* not missing as well */
    } else if (text->len > HEARTH_FORMS_TEXT_MAX) {
        hearth_forms_log_error(
            &b->log, place, "limit",
            hearth_forms_log_text(&b->log, "the text has %zu bytes", text->len),
            "At most 4,096 fit: split it over several notes.");
        *text = hearth_slice_text("?"); /* not missing as well */
    }
}

/* Length of the "${name}" at ${at}; 0 if there is none. */
static size_t insert_len(struct hearth_slice text, size_t at)
{
    if (at + 1 >= text.len || text.data[at] != '$' ||
        text.data[at + 1] != '{') {
        return 0;
    }
    for (size_t i = at + 2; i < text.len && i - at < 200; i++) {
        if (text.data[i] == '}') {
            return i + 1 - at;
        }
        if (text.data[i] == '\n' || text.data[i] == '{') {
            break;
        }
    }
    return 0;
}

static int want_insert(struct passage *p, struct hearth_slice source,
                       size_t *index)
{
    struct hearth_forms_build *b = p->b;

    for (size_t i = p->wanted_before; i < b->wanted_count; i++) {
        if (b->wanted[i].what == HEARTH_WHAT_INSERT &&
            b->wanted[i].node == p->node &&
            hearth_slice_is_equal(b->wanted[i].source, source)) {
            *index = i;
            return HEARTH_OK;
        }
    }
    *index = b->wanted_count;
    return hearth_forms_build_want(b, p->node, HEARTH_WHAT_INSERT, source,
                                   p->place);
}

/* Puts the number of the wanted expression in the place of each insert; the
 * expression's index follows when all are compiled (flatten.c). */
static int mark_inserts(struct passage *p, struct hearth_slice *text)
{
    size_t count = 0;
    uint8_t *to;
    size_t len = 0;

    for (size_t i = 0; i < text->len; i++) {
        count += insert_len(*text, i) > 0;
    }
    if (count == 0) {
        return HEARTH_OK;
    }
    to = hearth_arena_take(p->b->arena, text->len + 12 * count, 1);
    if (to == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0, step; i < text->len; i += step) {
        size_t index;
        int rc;

        step = insert_len(*text, i);
        if (step == 0) {
            to[len++] = text->data[i];
            step = 1;
            continue;
        }
        rc = want_insert(p, hearth_slice_of(text->data + i, step), &index);
        if (rc != HEARTH_OK) {
            return rc;
        }
        len += (size_t)snprintf((char *)to + len, 12, "%c%zu%c",
                                HEARTH_INSERT_BEGIN, index, HEARTH_INSERT_END);
    }
    *text = hearth_slice_of(to, len);
    return HEARTH_OK;
}

static int clean(struct passage *p, struct hearth_slice *text)
{
    int rc;

    check_text(p->b, p->place, text);
    rc = collapse(p->b, *text, text);
    return rc == HEARTH_OK ? mark_inserts(p, text) : rc;
}

/* The cells of the column's languages into ${texts}; others stay. */
static int take_texts(const struct passage *of,
                      const struct hearth_forms_sheet *sheet, size_t row,
                      enum hearth_forms_column id, struct hearth_slice *texts)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        struct hearth_slice cell;
        struct hearth_forms_place place;
        int rc;

        if (sheet->columns[i].id != id) {
            continue;
        }
        cell = hearth_forms_sheet_at(sheet, row, i);
        place = hearth_forms_sheet_place_at(
            sheet, row, i,
            hearth_forms_sheet_cell(sheet, row, HEARTH_COLUMN_NAME));
        struct passage p = *of;
        p.place = &place;
        rc = clean(&p, &cell);
        if (rc != HEARTH_OK) {
            return rc;
        }
        texts[sheet->columns[i].language] = cell;
    }
    return HEARTH_OK;
}

int hearth_forms_sheet_text(struct hearth_forms_build *b,
                            const struct hearth_forms_sheet *sheet, size_t row,
                            enum hearth_forms_column id, uint16_t node,
                            uint32_t *out)
{
    struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};
    struct passage p = {b, NULL, node, b->wanted_count};
    int rc = take_texts(&p, sheet, row, id, texts);

    return rc == HEARTH_OK ? hearth_forms_build_text(b, texts, out) : rc;
}

int hearth_forms_sheet_title(struct hearth_forms_build *b,
                             const struct hearth_forms_place *place,
                             struct hearth_slice text, size_t row,
                             uint32_t *out)
{
    struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};
    struct passage p = {b, place, HEARTH_ROOT, b->wanted_count};
    int rc = clean(&p, &text);

    texts[b->default_language] = text;
    if (rc == HEARTH_OK && hearth_forms_sheet_rows(&b->settings) > row) {
        rc = take_texts(&p, &b->settings, row, HEARTH_COLUMN_FORM_TITLE_IN,
                        texts);
    }
    return rc == HEARTH_OK ? hearth_forms_build_text(b, texts, out) : rc;
}
