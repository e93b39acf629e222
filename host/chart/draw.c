/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes and words in SVG. */
#include "host/chart/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LINES_MAX 3

/* Each stands for itself on white paper; the class lets a page change it in
 * the dark. Brown to green around grey can be told apart by any eyes, and by
 * the decals. */
static const struct {
    const char *name, *colour;
} inks[HEARTH_INK_COUNT] = {[HEARTH_INK_TEXT] = {"ct", "#20242b"},
                            [HEARTH_INK_SOFT] = {"cs", "#5a6270"},
                            [HEARTH_INK_GRID] = {"cg", "#dcd6cc"},
                            [HEARTH_INK_TRACK] = {"ck", "#efebe4"},
                            [HEARTH_INK_HIDDEN] = {"ch", "#a5998a"},
                            [HEARTH_INK_TARGET] = {"ca", "#a8431a"},
                            [HEARTH_INK_SERIES] = {"c0", "#23768a"},
                            [HEARTH_INK_SERIES + 1] = {"c1", "#b04a12"},
                            [HEARTH_INK_SERIES + 2] = {"c2", "#6a4fa3"},
                            [HEARTH_INK_SERIES + 3] = {"c3", "#4d6b1f"},
                            [HEARTH_INK_SIDE] = {"d0", "#6b3a08"},
                            [HEARTH_INK_SIDE + 1] = {"d1", "#a6611a"},
                            [HEARTH_INK_SIDE + 2] = {"d2", "#dfc27d"},
                            [HEARTH_INK_SIDE + 3] = {"d3", "#d5d5d5"},
                            [HEARTH_INK_SIDE + 4] = {"d4", "#80cdc1"},
                            [HEARTH_INK_SIDE + 5] = {"d5", "#01725f"},
                            [HEARTH_INK_SIDE + 6] = {"d6", "#00382f"},
                            [HEARTH_INK_ON_SIDE] = {"e0", "#ffffff"},
                            [HEARTH_INK_ON_SIDE + 1] = {"e1", "#ffffff"},
                            [HEARTH_INK_ON_SIDE + 2] = {"e2", "#20242b"},
                            [HEARTH_INK_ON_SIDE + 3] = {"e3", "#20242b"},
                            [HEARTH_INK_ON_SIDE + 4] = {"e4", "#20242b"},
                            [HEARTH_INK_ON_SIDE + 5] = {"e5", "#ffffff"},
                            [HEARTH_INK_ON_SIDE + 6] = {"e6", "#ffffff"}};

/* The shapes of the decals, in a square of 6. */
static const struct {
    enum hearth_ink ink;
    const char *path, *colour;
} decals[] = {{HEARTH_INK_HIDDEN, "M0 6L6 0M-1 1L1 -1M5 7L7 5", "#a5998a"},
              {HEARTH_INK_SIDE, "M0 3H6", "#c9a27a"},
              {HEARTH_INK_SIDE + 1, "M0 6L6 0M-1 1L1 -1M5 7L7 5", "#ffffff"},
              {HEARTH_INK_SIDE + 2, "M2.5 3H3.5", "#8a6d1f"},
              {HEARTH_INK_SIDE + 4, "M3 2.5V3.5", "#01725f"},
              {HEARTH_INK_SIDE + 5, "M0 0L6 6M-1 5L1 7M5 -1L7 1", "#ffffff"},
              {HEARTH_INK_SIDE + 6, "M3 0V6", "#7fb8ad"}};
#define DECALS (sizeof(decals) / sizeof(decals[0]))

static double mirrored(const struct hearth_draw *d, double x)
{
    return d->is_rtl ? HEARTH_DRAW_WIDTH - x : x;
}

static void number(struct hearth_text *t, double v)
{
    char digits[32];
    size_t len;

    (void)snprintf(digits, sizeof(digits), "%.1f", isfinite(v) ? v : 0.0);
    len = strlen(digits);
    if (len > 2 && strcmp(digits + len - 2, ".0") == 0) {
        digits[len - 2] = '\0';
    }
    hearth_text_add(t, strcmp(digits, "-0") == 0 ? "0" : digits);
}

static void attribute(struct hearth_text *t, const char *name, double v)
{
    hearth_text_add(t, " ");
    hearth_text_add(t, name);
    hearth_text_add(t, "=\"");
    number(t, v);
    hearth_text_add(t, "\"");
}

static void painted(struct hearth_text *t, enum hearth_ink ink,
                    const char *property)
{
    hearth_text_add(t, " class=\"");
    hearth_text_add(t, inks[ink].name);
    hearth_text_add(t, "\" ");
    hearth_text_add(t, property);
    hearth_text_add(t, "=\"");
    hearth_text_add(t, inks[ink].colour);
    hearth_text_add(t, "\"");
}

static void box(struct hearth_draw *d, struct hearth_box b)
{
    attribute(&d->body, "x", d->is_rtl ? mirrored(d, b.x + b.w) : b.x);
    attribute(&d->body, "y", b.y);
    attribute(&d->body, "width", b.w);
    attribute(&d->body, "height", b.h);
}

void hearth_draw_rect(struct hearth_draw *d, enum hearth_ink ink,
                      struct hearth_box b)
{
    hearth_text_add(&d->body, "<rect");
    painted(&d->body, ink, "fill");
    box(d, b);
    hearth_text_add(&d->body, "/>");
}

static void put_id(struct hearth_text *t, const struct hearth_draw *d,
                   const char *part)
{
    hearth_text_escaped(t, d->prefix);
    hearth_text_add(t, d->name);
    hearth_text_add(t, "-");
    hearth_text_add(t, part);
}

void hearth_draw_decal(struct hearth_draw *d, enum hearth_ink ink,
                       struct hearth_box b)
{
    for (size_t i = 0; i < DECALS; i++) {
        if (decals[i].ink == ink) {
            d->decals |= 1ul << ink;
            hearth_text_add(&d->body, "<rect fill=\"url(#");
            put_id(&d->body, d, inks[ink].name);
            hearth_text_add(&d->body, ")\"");
            box(d, b);
            hearth_text_add(&d->body, "/>");
        }
    }
}

static void ends(struct hearth_draw *d, struct hearth_box b)
{
    attribute(&d->body, "x1", mirrored(d, b.x));
    attribute(&d->body, "y1", b.y);
    attribute(&d->body, "x2", mirrored(d, b.w));
    attribute(&d->body, "y2", b.h);
}

void hearth_draw_line(struct hearth_draw *d, enum hearth_ink ink,
                      struct hearth_box b)
{
    bool is_thin = ink == HEARTH_INK_GRID;

    hearth_text_add(&d->body, "<line");
    painted(&d->body, ink, "stroke");
    if (!is_thin) {
        hearth_text_add(&d->body, " stroke-width=\"2\"");
    }
    ends(d, b);
    hearth_text_add(&d->body, "/>");
}

void hearth_draw_dashed(struct hearth_draw *d, size_t series,
                        struct hearth_box b)
{
    static const char *const dashes[HEARTH_DRAW_SERIES] = {"none", "7 3", "2 3",
                                                           "9 3 2 3"};
    size_t i = series % HEARTH_DRAW_SERIES;

    hearth_text_add(&d->body, "<line stroke-dasharray=\"");
    hearth_text_add(&d->body, dashes[i]);
    hearth_text_add(&d->body, "\" stroke-width=\"2\"");
    painted(&d->body, (enum hearth_ink)(HEARTH_INK_SERIES + i), "stroke");
    ends(d, b);
    hearth_text_add(&d->body, "/>");
}

void hearth_draw_whisker(struct hearth_draw *d, enum hearth_ink ink,
                         struct hearth_box low_y_high)
{
    double low = low_y_high.x, high = low_y_high.w, y = low_y_high.y;

    hearth_draw_line(d, ink, (struct hearth_box){low, y, high, y});
    hearth_draw_line(d, ink, (struct hearth_box){low, y - 4, low, y + 4});
    hearth_draw_line(d, ink, (struct hearth_box){high, y - 4, high, y + 4});
}

void hearth_draw_mark(struct hearth_draw *d, size_t series, double x, double y)
{
    static const char *const paths[HEARTH_DRAW_SERIES] = {
        NULL, "m-5 -5h10v10h-10z", "m0 -7l6.5 11h-13z",
        "m0 -7l6 7l-6 7l-6 -7z"};
    size_t i = series % HEARTH_DRAW_SERIES;
    enum hearth_ink ink = (enum hearth_ink)(HEARTH_INK_SERIES + i);

    if (paths[i] == NULL) {
        hearth_text_add(&d->body, "<circle r=\"5.5\"");
        painted(&d->body, ink, "fill");
        attribute(&d->body, "cx", mirrored(d, x));
        attribute(&d->body, "cy", y);
        hearth_text_add(&d->body, "/>");
        return;
    }
    hearth_text_add(&d->body, "<path");
    painted(&d->body, ink, "fill");
    hearth_text_add(&d->body, " d=\"M");
    number(&d->body, mirrored(d, x));
    hearth_text_add(&d->body, " ");
    number(&d->body, y);
    hearth_text_add(&d->body, paths[i]);
    hearth_text_add(&d->body, "\"/>");
}

/* ---- words ---- */

/* Bytes of the character at ${text}; broken UTF-8 counts byte by byte. */
static size_t step_of(const char *text)
{
    unsigned char c = (unsigned char)text[0];
    size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80) {
            return 1;
        }
    }
    return len;
}

/* Of a letter's height; wide for what is not known, so that words fit. */
static double width_of(const char *text, size_t len)
{
    unsigned char c = (unsigned char)text[0];

    if (len >= 3 && c >= 0xe2) {
        return c == 0xe2 ? 0.5 : 1.0; /* punctuation; ideographs */
    }
    if (len == 2) {
        return c >= 0xd8 ? 0.55 : 0.66; /* Arabic; Cyrillic and more */
    }
    return strchr("ijl.,:;\'|!I", (char)c) != NULL ? 0.33
           : strchr(" ftr()", (char)c) != NULL     ? 0.4
           : strchr("mwMW%", (char)c) != NULL      ? 0.95
           : c >= 'A' && c <= 'Z'                  ? 0.7
                                                   : 0.62;
}

/* For what is drawn with no font at hand: a wide one is assumed. */
double hearth_draw_measure(const char *text, unsigned size)
{
    double w = 0.0;

    while (*text != '\0') {
        size_t len = step_of(text);

        w += width_of(text, len) * size;
        text += len;
    }
    return w;
}

static void letters(struct hearth_draw *d, const struct hearth_letters *l,
                    double x, double y)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"",
                                          " text-anchor=\"end\""};

    hearth_text_add(&d->body, "<text");
    painted(&d->body, l->ink, "fill");
    attribute(&d->body, "x", mirrored(d, x));
    attribute(&d->body, "y", y);
    if (l->size != 13) {
        attribute(&d->body, "font-size", l->size);
    }
    hearth_text_add(&d->body, anchors[l->anchor]);
    hearth_text_add(&d->body, l->is_bold ? " font-weight=\"600\">" : ">");
}

/* Isolated: no label's direction reaches what stands beside it. */
static void isolated(struct hearth_text *t, const char *text, size_t len,
                     bool is_cut)
{
    char line[256];

    if (len >= sizeof(line)) {
        len = sizeof(line) - 1;
        while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80) {
            len--;
        }
    }
    memcpy(line, text, len); /* cut to fit just above */
    line[len] = '\0';
    hearth_text_add(t, "\xe2\x81\xa8"); /* FSI ... PDI */
    hearth_text_escaped(t, line);
    hearth_text_add(t, is_cut ? "\xe2\x80\xa6\xe2\x81\xa9" : "\xe2\x81\xa9");
}

void hearth_draw_words(struct hearth_draw *d, const struct hearth_letters *l,
                       double x, double y, const char *text)
{
    letters(d, l, x, y);
    hearth_text_escaped(&d->body, text);
    hearth_text_add(&d->body, "</text>");
}

#define BOLD 1.13 /* wider than plain ones; measured with DejaVu Sans */

/* Bytes of ${text} that fit into ${width}: to the last space if there is one.
 */
static size_t fitting(const char *text, double width,
                      const struct hearth_letters *l)
{
    double w = 0.0, size = l->is_bold ? BOLD * l->size : l->size;
    size_t at = 0, space = 0;

    while (text[at] != '\0') {
        size_t len = step_of(text + at);

        w += width_of(text + at, len) * size;
        if (w > width) {
            return space > 0 ? space : at > 0 ? at : len;
        }
        if (text[at] == ' ') {
            space = at;
        }
        at += len;
    }
    return at;
}

void hearth_draw_wrapped(struct hearth_draw *d, const struct hearth_letters *l,
                         double x, double width, const char *text)
{
    for (int i = 0; i < LINES_MAX && *text != '\0'; i++) {
        size_t len = fitting(text, width, l);
        bool is_cut = i == LINES_MAX - 1 && text[len] != '\0';

        if (is_cut) {
            len = fitting(text, width - l->size, l);
        }
        letters(d, l, x, d->y + l->size);
        isolated(&d->body, text, len, is_cut);
        hearth_text_add(&d->body, "</text>");
        d->y += HEARTH_DRAW_LINE;
        text += len;
        while (*text == ' ') {
            text++;
        }
    }
}

/* ---- the drawing as a whole ---- */

static void put_decals(struct hearth_draw *d, struct hearth_text *t)
{
    if (d->decals == 0) {
        return;
    }
    hearth_text_add(t, "<defs>");
    for (size_t i = 0; i < DECALS; i++) {
        if ((d->decals & (1ul << decals[i].ink)) == 0) {
            continue;
        }
        hearth_text_add(t, "<pattern id=\"");
        put_id(t, d, inks[decals[i].ink].name);
        hearth_text_add(t, "\" width=\"6\" height=\"6\" patternUnits=\""
                           "userSpaceOnUse\"><path d=\"");
        hearth_text_add(t, decals[i].path);
        hearth_text_add(t, "\" stroke=\"");
        hearth_text_add(t, decals[i].colour);
        hearth_text_add(t, "\"/></pattern>");
    }
    hearth_text_add(t, "</defs>");
}

static void put_head(struct hearth_draw *d, struct hearth_text *t,
                     const struct hearth_plot *p, bool is_file)
{
    hearth_text_add(t, "<svg ");
    if (is_file) {
        hearth_text_add(t, "xmlns=\"http://www.w3.org/2000/svg\" ");
    } else {
        hearth_text_add(t, "tabindex=\"0\" ");
    }
    hearth_text_add(t, "class=\"plot\" role=\"img\" aria-labelledby=\"");
    put_id(t, d, "t ");
    put_id(t, d,
           "d\" font-size=\"13\" font-family=\"system-ui, 'Noto Sans', "
           "sans-serif\" viewBox=\"0 0 340 ");
    number(t, ceil(d->y));
    hearth_text_add(t, "\"");
    attribute(t, "width", HEARTH_DRAW_WIDTH);
    attribute(t, "height", ceil(d->y));
    hearth_text_add(t, d->is_rtl ? " direction=\"rtl\">" : ">");
    hearth_text_add(t, "<title id=\"");
    put_id(t, d, "t\">");
    hearth_text_escaped(t, p->title);
    hearth_text_add(t, "</title><desc id=\"");
    put_id(t, d, "d\">");
    hearth_text_escaped(t, p->about);
    hearth_text_add(t, "</desc>");
}

void hearth_draw_finish(struct hearth_draw *d, struct hearth_text *t,
                        const struct hearth_plot *p, bool is_file)
{
    hearth_text_add(&d->body, "</svg>\n");
    if (d->body.has_failed) {
        t->has_failed = true;
    } else {
        char *end = d->body.data + d->body.len;

        put_head(d, t, p, is_file);
        put_decals(d, t);
        if (is_file) { /* paper under it, whatever shows it */
            hearth_text_add(t, "<rect fill=\"#ffffff\" width=\"100%\" "
                               "height=\"100%\"/>");
        }
        *(end - 1) = '\0'; /* the new line: room for the end of a text */
        hearth_text_add(t, d->body.data);
        hearth_text_add(t, "\n");
    }
    hearth_text_free(&d->body);
}
