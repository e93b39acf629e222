/* SPDX-License-Identifier: Apache-2.0 */
/* /account/factor: a second factor is set up by its owner: the passphrase
 * again, a QR that is shown once, a code of the app. The secret stands in the
 * answer to a posted form: in no address, no log and no cache. */
#include "host/web/frame.h"
#include "host/web/pages.h"

#include "hearth/secmem.h"

#include <stdio.h>
#include <string.h>

#define SECRET_MAX 256
/* Of base 32 (RFC 4648). */
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

static void put_paragraph(struct hearth_text *t, enum hearth_say_id words)
{
    hearth_text_add(t, "<p>");
    hearth_text_say(t, words);
    hearth_text_add(t, "</p>\n");
}

static void put_button(struct hearth_text *t, enum hearth_say_id words)
{
    hearth_text_add(t, "<button class=\"main\">");
    hearth_text_say(t, words);
    hearth_text_add(t, "</button></form>\n");
}

static int is_set(struct hearth_view *v, bool *out)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_FACTOR}, reply;
    int e = hearth_view_ask(v, &ask, &reply);

    *out = e == 0 && hearth_slice_is_equal(hearth_desk_text(&reply, 0),
                                           hearth_slice_text("set"));
    return e;
}

int hearth_page_factor_part(struct hearth_view *v)
{
    struct hearth_text *t = v->t;
    bool is_there;
    int e = is_set(v, &is_there);

    if (e != 0) {
        return e;
    }
    hearth_text_add(t, "<section><h2>");
    hearth_text_say(t, HEARTH_SAY_FACTOR);
    hearth_text_add(t, "</h2>\n");
    if (is_there) {
        put_paragraph(t, HEARTH_SAY_FACTOR_IS_SET);
    } else {
        put_paragraph(t, HEARTH_SAY_FACTOR_WHAT);
        hearth_text_add(t, "<p><a class=\"go\" href=\"/account/factor\">");
        hearth_text_say(t, HEARTH_SAY_FACTOR_SET_UP);
        hearth_text_add(t, "</a></p>\n");
    }
    hearth_text_add(t, "</section>\n");
    return 0;
}

int hearth_page_factor(struct hearth_view *v)
{
    bool is_there;
    int e = is_set(v, &is_there);

    v->out.title = hearth_say(v->t->language, HEARTH_SAY_FACTOR);
    if (e != 0) {
        return e;
    }
    if (is_there) {
        put_paragraph(v->t, HEARTH_SAY_FACTOR_IS_SET);
        return 0;
    }
    put_paragraph(v->t, HEARTH_SAY_FACTOR_WHAT);
    hearth_frame_form(v, "/account/factor");
    hearth_page_field_needed(v->t, "secret", "Passphrase", "password", NULL);
    put_button(v->t, HEARTH_SAY_FACTOR_SHOW);
    return 0;
}

/* False: this is nothing that somebody at a browser can mend. */
static bool say_trouble(struct hearth_view *v, int e, enum hearth_say_id wrong)
{
    enum hearth_say_id words = wrong;

    if (e == HEARTH_E_LOCKED) {
        words = HEARTH_SAY_TRIES_WAIT;
    } else if (e == HEARTH_E_EXISTS) {
        words = HEARTH_SAY_FACTOR_IS_SET;
    } else if (e != HEARTH_E_AUTH) {
        return false;
    }
    v->out.status = e == HEARTH_E_LOCKED ? 429 : 400;
    hearth_page_trouble(v->t, words, 0);
    return true;
}

/* ---- drawn ---- */

/* For an app that reads no QR: the 32 letters, by fours. */
static void put_letters(struct hearth_text *t, const char *uri)
{
    const char *at = strstr(uri, "secret=");
    char part[8];

    hearth_text_add(t, "<p>");
    hearth_text_say(t, HEARTH_SAY_FACTOR_TYPE);
    hearth_text_add(t, "<br><code class=\"letters\" dir=\"ltr\">");
    for (at = at == NULL ? "" : at + 7; strspn(at, LETTERS) >= 4; at += 4) {
        (void)snprintf(part, sizeof(part), "%.4s ", at);
        hearth_text_add(t, part);
    }
    hearth_secmem_wipe(part, sizeof(part));
    hearth_text_add(t, "</code></p>\n");
}

static void put_code_form(struct hearth_view *v)
{
    hearth_frame_form(v, "/account/code");
    hearth_text_add(v->t, "<label class=\"field\"><span>");
    hearth_text_say(v->t, HEARTH_SAY_FACTOR_CODE);
    hearth_text_add(v->t, "</span><input name=\"code\" type=\"text\" "
                          "inputmode=\"numeric\" "
                          "autocomplete=\"one-time-code\" "
                          "maxlength=\"16\"></label>\n");
    put_button(v->t, HEARTH_SAY_FACTOR_CONFIRM);
}

int hearth_page_factor_draw(struct hearth_view *v)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_FACTOR_DRAW}, reply;
    char uri[SECRET_MAX];
    int e;

    v->out.title = hearth_say(v->t->language, HEARTH_SAY_FACTOR);
    hearth_desk_put(&ask, hearth_fields_get(v->request->fields, "secret"));
    e = hearth_view_ask(v, &ask, &reply);
    if (say_trouble(v, e, HEARTH_SAY_PASSPHRASE_NOT_RIGHT)) {
        return e == HEARTH_E_EXISTS ? 0 : hearth_page_factor(v);
    }
    if (e == 0) {
        e = hearth_bytes_to_text(hearth_desk_text(&reply, 0), uri, sizeof(uri));
    }
    if (e != 0) {
        return e;
    }
    v->t->is_secret = true;
    put_paragraph(v->t, HEARTH_SAY_FACTOR_SCAN);
    e = hearth_page_qr(v->t, uri, HEARTH_SAY_FACTOR_QR);
    put_letters(v->t, uri);
    hearth_secmem_wipe(uri, sizeof(uri));
    put_code_form(v);
    return e;
}

int hearth_page_factor_set(struct hearth_view *v)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_FACTOR_SET}, reply;
    int e;

    v->out.title = hearth_say(v->t->language, HEARTH_SAY_FACTOR);
    hearth_desk_put(&ask, hearth_fields_get(v->request->fields, "code"));
    e = hearth_view_ask(v, &ask, &reply);
    if (say_trouble(v, e, HEARTH_SAY_FACTOR_WRONG)) {
        if (e != HEARTH_E_EXISTS) {
            put_code_form(v);
        }
        return 0;
    }
    if (e == 0) {
        hearth_view_redirect(v, "/account");
        hearth_text_add(v->t, "");
    }
    return e;
}
