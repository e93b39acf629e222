/* SPDX-License-Identifier: Apache-2.0 */
/* What a code that enrols a device looks like: a QR for the device's camera,
 * the same code to be typed, and what comes after it. Both are secrets until
 * they are used: they stand in the answer to who asked for them, and nowhere
 * else. */
#include "host/cli/qr_code.h"
#include "host/web/pages.h"

#include "hearth/enrol.h"
#include "hearth/secmem.h"

#include <stdio.h>
#include <string.h>

/* Dark modules, a row's neighbours in one stroke. */
static void put_modules(struct hearth_text *t, const struct hearth_qr *q)
{
    char part[64];

    for (int y = 0; y < q->size; y++) {
        for (int x = 0; x < q->size; x++) {
            int n = 0;

            while (hearth_qr_is_dark(q, x + n, y)) {
                n++;
            }
            if (n > 0) {
                (void)snprintf(part, sizeof(part), "M%d %dh%dv1h-%dz", x, y, n,
                               n);
                hearth_text_add(t, part);
            }
            x += n;
        }
    }
}

int hearth_page_qr(struct hearth_text *t, const char *text,
                   enum hearth_say_id label)
{
    struct hearth_qr q;
    int e = hearth_qr_make(text, &q);
    char part[96];

    if (e != 0) {
        return e;
    }
    hearth_text_add(t, "<svg class=\"qr\" role=\"img\" aria-label=\"");
    hearth_text_say(t, label);
    (void)snprintf(part, sizeof(part),
                   "\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">",
                   q.size, q.size);
    hearth_text_add(t, part);
    hearth_text_add(t, "<path fill=\"#000\" d=\"");
    put_modules(t, &q);
    hearth_text_add(t, "\"/></svg>\n");
    hearth_qr_forget(&q);
    return 0;
}

/* ---- an invitation ---- */

/* Of what the command said. */
struct invite {
    char text[HEARTH_INVITE_MAX]; /* for the QR; "": none */
    char code[40];
    int64_t expires_s;
};

/* True for the QR's text; ${text} then is a copy of it. */
static bool take_text(struct hearth_slice line, struct invite *i)
{
    struct hearth_enrol_invite read;
    bool is_one = hearth_enrol_invite_read(line, &read) == 0 &&
                  hearth_bytes_to_text(line, i->text, sizeof(i->text)) == 0;

    if (is_one) {
        i->expires_s = read.expires_s;
        hearth_enrol_code(read.token, i->code);
    }
    hearth_secmem_wipe(&read, sizeof(read));
    return is_one;
}

/* The first line of ${out}, without its end, which ${out} is then behind. */
static struct hearth_slice next_line(struct hearth_slice *out)
{
    const uint8_t *end = memchr(out->data, '\n', out->len);
    size_t len = end == NULL ? out->len : (size_t)(end - out->data);
    struct hearth_slice line = hearth_slice_of(out->data, len);
    size_t past = end == NULL ? len : len + 1;

    *out = hearth_slice_of(out->data + past, out->len - past);
    return line;
}

static void put_paragraph(struct hearth_text *t, enum hearth_say_id words)
{
    hearth_text_add(t, "<p>");
    hearth_text_say(t, words);
    hearth_text_add(t, "</p>\n");
}

static int put_invite(struct hearth_text *t, const struct invite *i)
{
    const struct hearth_words_args next = {
        {hearth_words_t(hearth_say(t->language, HEARTH_SAY_DEVICES)),
         hearth_words_t(hearth_say(t->language, HEARTH_SAY_SHOW_WORDS))}};
    int e;

    put_paragraph(t, HEARTH_SAY_ENROL_READ);
    e = hearth_page_qr(t, i->text, HEARTH_SAY_ENROL_QR);
    hearth_text_add(t, "<p><code class=\"letters\" dir=\"ltr\">");
    hearth_text_add(t, i->code);
    hearth_text_add(t, "</code></p>\n<p>");
    hearth_text_say(t, HEARTH_SAY_ENROL_UNTIL);
    hearth_text_add(t, " ");
    hearth_text_say_moment(t, i->expires_s);
    hearth_text_add(t, "</p>\n<p>");
    hearth_text_say_args(t, HEARTH_SAY_ENROL_NEXT, &next);
    hearth_text_add(t, "</p>\n");
    return e;
}

int hearth_page_invite(struct hearth_view *v, struct hearth_slice output)
{
    struct invite i = {.text = ""};
    int e = 0;

    v->t->is_secret = true;
    if (output.len == 0) {
        put_paragraph(v->t, HEARTH_SAY_ENROL_GONE);
        return 0;
    }
    /* Around it stand warnings, at most. */
    while (output.len > 0 && i.text[0] == '\0') {
        struct hearth_slice line = next_line(&output);

        if (!take_text(line, &i)) {
            hearth_page_output(v->t, line);
        }
    }
    if (i.text[0] != '\0') {
        e = put_invite(v->t, &i);
    }
    if (output.len > 0) {
        hearth_page_output(v->t, output);
    }
    hearth_secmem_wipe(&i, sizeof(i));
    return e;
}
