/* SPDX-License-Identifier: Apache-2.0 */
/* Marks in texts. A mark counts only if the line has its other half, so a
 * lonely star stays a star; whatever is open at a line's end is closed there,
 * so pieces are well nested for any bytes. */
#include "hearth/markdown.h"

#include <string.h>

#define BULLET   "\xe2\x80\xa2 "
#define MARK_LEN 3 /* of FSI and PDI in UTF-8 */
#define KIND     0x7fu
#define LOW_LINE 0x80u /* opened by "_" */

static const uint8_t fsi[MARK_LEN] = {0xe2, 0x81, 0xa8};
static const uint8_t pdi[MARK_LEN] = {0xe2, 0x81, 0xa9};

struct hearth_markdown hearth_markdown_begin(struct hearth_slice text)
{
    struct hearth_markdown m;
    memset(&m, 0, sizeof(m));
    m.text = text;
    return m;
}

/* ---- bytes around ---- */

/* The byte at ${at}; a line end outside the text. */
static uint8_t byte(const struct hearth_markdown *m, size_t at)
{
    return at < m->text.len ? m->text.data[at] : (uint8_t)'\n';
}

static bool is_alnum(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Whether a word goes on there: names_with_lines and 2*3 are no marks; scripts
 * without spaces may have stars within a word. */
static bool is_word(uint8_t c, uint8_t mark)
{
    return is_alnum(c) || (mark == '_' && c >= 0x80);
}

static bool is_at(const struct hearth_markdown *m, size_t at,
                  const uint8_t what[MARK_LEN])
{
    return at + MARK_LEN <= m->text.len &&
           memcmp(m->text.data + at, what, MARK_LEN) == 0;
}

/* Where the insert that begins at ${at} ends. */
static size_t insert_end(const struct hearth_markdown *m, size_t at)
{
    unsigned depth = 0;
    while (at < m->text.len) {
        if (is_at(m, at, fsi)) {
            depth++;
            at += MARK_LEN;
        } else if (is_at(m, at, pdi)) {
            at += MARK_LEN;
            if (--depth == 0) {
                return at;
            }
        } else {
            at++;
        }
    }
    return m->text.len;
}

static bool is_escape(const struct hearth_markdown *m, size_t at)
{
    uint8_t next = byte(m, at + 1);
    return byte(m, at) == '\\' && at + 1 < m->text.len &&
           strchr("*_#-+\\", next) != NULL && next != '\0';
}

/* ---- runs of stars or low lines ---- */

static size_t run(const struct hearth_markdown *m, size_t at)
{
    size_t len = 1;
    while (at + len < m->text.len && byte(m, at + len) == byte(m, at)) {
        len++;
    }
    return len;
}

static bool can_open(const struct hearth_markdown *m, size_t at, size_t len)
{
    uint8_t before = at > 0 ? byte(m, at - 1) : (uint8_t)'\n';
    return len <= 3 && !is_space(byte(m, at + len)) &&
           !is_word(before, byte(m, at));
}

static bool can_close(const struct hearth_markdown *m, size_t at, size_t len)
{
    uint8_t before = at > 0 ? byte(m, at - 1) : (uint8_t)'\n';
    return len <= 3 && !is_space(before) &&
           !is_word(byte(m, at + len), byte(m, at));
}

/* A run of ${len} may stand for ${kind}: ** strong, * em, *** both. */
static bool fits(enum hearth_mark kind, size_t len)
{
    return len == 3 || len == (kind == HEARTH_MARK_STRONG ? 2u : 1u);
}

static bool search(const struct hearth_markdown *m, size_t at, uint8_t mark,
                   enum hearth_mark kind, size_t *line_end)
{
    while (byte(m, at) != '\n') {
        if (is_at(m, at, fsi)) {
            at = insert_end(m, at);
        } else if (is_escape(m, at)) {
            at += 2;
        } else if (byte(m, at) == mark) {
            size_t len = run(m, at);
            if (fits(kind, len) && can_close(m, at, len)) {
                return true;
            }
            at += len;
        } else {
            at++;
        }
    }
    *line_end = at;
    return false;
}

/* Whether the line has an end for the mark at ${at}. What was looked for in
 * vain is not looked for again, so a line of stars takes one pass. */
static bool has_end(struct hearth_markdown *m, size_t at, size_t len,
                    enum hearth_mark kind)
{
    size_t *none = &m->none_from[(kind == HEARTH_MARK_STRONG ? 0 : 2) +
                                 (byte(m, at) == '_' ? 1 : 0)];
    return at >= *none && search(m, at + len, byte(m, at), kind, none);
}

static bool is_open(const struct hearth_markdown *m, enum hearth_mark kind)
{
    for (uint8_t i = 0; i < m->depth; i++) {
        if ((m->open[i] & KIND) == (unsigned)kind) {
            return true;
        }
    }
    return false;
}

/* ---- pieces ---- */

static bool give(struct hearth_markdown_piece *out, enum hearth_mark mark,
                 bool is_end)
{
    out->mark = mark;
    out->is_end = is_end;
    out->text = hearth_slice_of(NULL, 0);
    return true;
}

static bool give_text(struct hearth_markdown *m,
                      struct hearth_markdown_piece *out, size_t from, size_t to)
{
    out->mark = HEARTH_MARK_TEXT;
    out->is_end = false;
    out->text = hearth_slice_of(m->text.data + from, to - from);
    m->at = to;
    return true;
}

static bool give_run(struct hearth_markdown *m,
                     struct hearth_markdown_piece *out)
{
    static const enum hearth_mark kinds[] = {HEARTH_MARK_STRONG,
                                             HEARTH_MARK_EM};
    size_t len = run(m, m->at);
    unsigned low = byte(m, m->at) == '_' ? LOW_LINE : 0;
    unsigned top = m->depth > 0 ? m->open[m->depth - 1] : 0;
    for (unsigned i = 0; i < 2; i++) {
        enum hearth_mark kind = kinds[i];
        size_t used = kind == HEARTH_MARK_STRONG ? 2 : 1;
        if (!fits(kind, len)) {
            continue;
        }
        if (top == ((unsigned)kind | low) && can_close(m, m->at, len)) {
            m->depth--;
            m->at += used;
            return give(out, kind, true);
        }
        bool is_inner_end =
            top != 0 && (top & LOW_LINE) == low && can_close(m, m->at, len);
        if (!is_inner_end && !is_open(m, kind) && m->depth < 2 &&
            can_open(m, m->at, len) && has_end(m, m->at, len, kind)) {
            m->open[m->depth++] = (uint8_t)((unsigned)kind | low);
            m->at += used;
            return give(out, kind, false);
        }
    }
    return give_text(m, out, m->at, m->at + len);
}

/* What a line's first bytes say of it. */
static bool begin_line(struct hearth_markdown *m,
                       struct hearth_markdown_piece *out)
{
    size_t at = m->at;
    m->is_line_begun = true;
    if (strchr("-*+", byte(m, at)) != NULL && byte(m, at) != '\0' &&
        byte(m, at + 1) == ' ') {
        m->at += 2;
        return give(out, HEARTH_MARK_ITEM, false);
    }
    size_t signs = byte(m, at) == '#' ? run(m, at) : 0;
    if (signs > 0 && signs <= 6 && byte(m, at + signs) == ' ') {
        m->at += signs + 1;
        m->is_heading = true;
        return give(out, HEARTH_MARK_STRONG, false);
    }
    return false;
}

/* At the end of a line; false at that of the text, with all closed. */
static bool end_line(struct hearth_markdown *m,
                     struct hearth_markdown_piece *out)
{
    if (m->depth > 0) {
        m->depth--;
        return give(out, (enum hearth_mark)(m->open[m->depth] & KIND), true);
    }
    if (m->is_heading) {
        m->is_heading = false;
        return give(out, HEARTH_MARK_STRONG, true);
    }
    if (m->at >= m->text.len) {
        return false;
    }
    m->at++;
    m->is_line_begun = false;
    return give(out, HEARTH_MARK_LINE, false);
}

static bool is_special(const struct hearth_markdown *m, size_t at)
{
    uint8_t c = byte(m, at);
    return c == '\n' || c == '*' || c == '_' || is_escape(m, at) ||
           is_at(m, at, fsi);
}

static bool give_plain(struct hearth_markdown *m,
                       struct hearth_markdown_piece *out)
{
    size_t to = m->at;
    if (m->at >= m->plain_to && is_escape(m, m->at)) {
        m->at++;
        return give_text(m, out, m->at, m->at + 1);
    }
    if (m->at >= m->plain_to && is_at(m, m->at, fsi)) {
        m->plain_to = insert_end(m, m->at);
    }
    while (to < m->text.len && byte(m, to) != '\n' &&
           (to < m->plain_to || !is_special(m, to))) {
        to++;
    }
    return give_text(m, out, m->at, to);
}

bool hearth_markdown_next(struct hearth_markdown *m,
                          struct hearth_markdown_piece *out)
{
    if (!m->is_line_begun && m->at >= m->plain_to && begin_line(m, out)) {
        return true;
    }
    m->is_line_begun = true;
    if (byte(m, m->at) == '\n') {
        return end_line(m, out);
    }
    if (m->at >= m->plain_to &&
        (byte(m, m->at) == '*' || byte(m, m->at) == '_')) {
        return give_run(m, out);
    }
    return give_plain(m, out);
}

void hearth_markdown_plain(struct hearth_slice text, struct hearth_writer *out)
{
    struct hearth_markdown m = hearth_markdown_begin(text);
    struct hearth_markdown_piece piece;
    while (hearth_markdown_next(&m, &piece)) {
        if (piece.mark == HEARTH_MARK_TEXT) {
            hearth_writer_put(out, piece.text.data, piece.text.len);
        } else if (piece.mark == HEARTH_MARK_LINE) {
            hearth_writer_u8(out, '\n');
        } else if (piece.mark == HEARTH_MARK_ITEM) {
            hearth_writer_put(out, BULLET, sizeof(BULLET) - 1);
        }
    }
}
