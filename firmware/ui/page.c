/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a page; one place escapes. */
#include "page.h"

#include "hearth/markdown.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put_bytes(struct hearth_ui_page *p, const void *data, size_t len)
{
    hearth_writer_put(&p->w, data, len);
}

void hearth_ui_put(struct hearth_ui_page *p, const char *literal)
{
    put_bytes(p, literal, strlen(literal));
}

static const char *reference(uint8_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\n':
        return "&#10;"; /* kept: the style sheet shows it as a line end */
    default:
        return NULL;
    }
}

void hearth_ui_slice(struct hearth_ui_page *p, struct hearth_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        const char *instead = reference(c);
        if (instead != NULL) {
            hearth_ui_put(p, instead);
        } else if (c >= 0x20 && c != 0x7f) {
            put_bytes(p, &c, 1);
        }
    }
}

void hearth_ui_text(struct hearth_ui_page *p, const char *text)
{
    hearth_ui_slice(p, hearth_slice_text(text));
}

/* Only phrasing content, so that it may stand in a heading or a label: items
 * are lines with a bullet. */
void hearth_ui_marked(struct hearth_ui_page *p, const char *text)
{
    static const char *const tags[][2] = {
        [HEARTH_MARK_STRONG] = {"<strong>", "</strong>"},
        [HEARTH_MARK_EM] = {"<em>", "</em>"},
        [HEARTH_MARK_LINE] = {"<br>", ""},
        [HEARTH_MARK_ITEM] = {"• ", ""}};
    struct hearth_markdown m = hearth_markdown_begin(hearth_slice_text(text));
    struct hearth_markdown_piece piece;
    while (hearth_markdown_next(&m, &piece)) {
        if (piece.mark == HEARTH_MARK_TEXT) {
            hearth_ui_slice(p, piece.text);
        } else {
            hearth_ui_put(p, tags[piece.mark][piece.is_end ? 1 : 0]);
        }
    }
}

void hearth_ui_digits(struct hearth_ui_page *p, uint64_t v)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%" PRIu64, v);
    hearth_ui_put(p, digits);
}

void hearth_ui_number(struct hearth_ui_page *p, uint64_t v)
{
    char digits[64];
    hearth_ui_text(p,
                   hearth_words_number(p->language, v, digits, sizeof(digits)));
}

void hearth_ui_word(struct hearth_ui_page *p, enum hearth_words_id id)
{
    hearth_ui_text(p, hearth_words(p->language, id));
}

static void put_format(struct hearth_ui_page *p, enum hearth_words_id id,
                       const struct hearth_words_args *args)
{
    char text[HEARTH_WORDS_TEXT_MAX];
    hearth_ui_text(
        p, hearth_words_format(p->language, id, args, text, sizeof(text)));
}

void hearth_ui_word_n(struct hearth_ui_page *p, enum hearth_words_id id,
                      uint64_t n)
{
    const struct hearth_words_args args = {{hearth_words_n(n)}};
    put_format(p, id, &args);
}

void hearth_ui_word_nn(struct hearth_ui_page *p, enum hearth_words_id id,
                       uint64_t n, uint64_t m)
{
    const struct hearth_words_args args = {
        {hearth_words_n(n), hearth_words_n(m)}};
    put_format(p, id, &args);
}

void hearth_ui_word_t(struct hearth_ui_page *p, enum hearth_words_id id,
                      const char *text)
{
    const struct hearth_words_args args = {{hearth_words_t(text)}};
    put_format(p, id, &args);
}

void hearth_ui_word_nt(struct hearth_ui_page *p, enum hearth_words_id id,
                       uint64_t n, const char *text)
{
    const struct hearth_words_args args = {
        {hearth_words_n(n), hearth_words_t(text)}};
    put_format(p, id, &args);
}

void hearth_ui_word_tt(struct hearth_ui_page *p, enum hearth_words_id id,
                       const char *first, const char *second)
{
    const struct hearth_words_args args = {
        {hearth_words_t(first), hearth_words_t(second)}};
    put_format(p, id, &args);
}

void hearth_ui_button(struct hearth_ui_page *p, const char *action,
                      const char *look, enum hearth_words_id id)
{
    hearth_ui_put(p, "<button name=\"do\" value=\"");
    hearth_ui_put(p, action);
    hearth_ui_put(p, "\" class=\"");
    hearth_ui_put(p, look);
    hearth_ui_put(p, "\">");
    hearth_ui_word(p, id);
    hearth_ui_put(p, "</button>\n");
}
