/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: what a lead may do with them. */
#include "host/web/form_view.h"
#include "host/web/frame.h"
#include "host/web/pages.h"

#include <stdio.h>

enum {
    MAY_PUBLISH =
        HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN | HEARTH_ROLE_LEAD
};

/* No script: the browser's own field for a file. */
static void put_file_form(struct hearth_view *v)
{
    hearth_frame_form_file(v, "/forms/draft");
    hearth_text_add(v->t, "<label class=\"field\"><span>");
    hearth_text_say(v->t, HEARTH_SAY_FORM_FILE);
    hearth_text_add(v->t, "</span><input name=\"form\" type=\"file\" required "
                          "accept=\".xlsx,.xls,.zip\"><small>");
    hearth_text_say(v->t, HEARTH_SAY_FORM_FILE_NOTE);
    hearth_text_add(v->t, "</small></label>\n<button class=\"main\">");
    hearth_text_say(v->t, HEARTH_SAY_FORM_CHECK);
    hearth_text_add(v->t, "</button></form>\n");
}

void hearth_form_upload(struct hearth_view *v)
{
    hearth_text_add(v->t, "<section aria-labelledby=\"upload\">"
                          "<h2 id=\"upload\">");
    hearth_text_say(v->t, HEARTH_SAY_FORM_UPLOAD);
    hearth_text_add(v->t, "</h2>\n<p>");
    hearth_text_say(v->t, HEARTH_SAY_FORM_UPLOAD_WHAT);
    hearth_text_add(v->t, "</p>\n");
    if (v->who->is_known && hearth_view_has(v, MAY_PUBLISH)) {
        put_file_form(v);
    }
    hearth_text_add(v->t, "<p class=\"note\">");
    hearth_text_say_with(v->t, HEARTH_SAY_FORM_UPLOAD_AT_HOST,
                         hearth_words_t("hearth-host form draft FILE"));
    hearth_text_add(v->t, "</p></section>\n");
}

/* ---- what came ---- */

static int say_trouble(struct hearth_view *v, enum hearth_say_id words,
                       unsigned status)
{
    v->out.status = status;
    v->out.title = hearth_say(v->t->language, HEARTH_SAY_FORMS);
    hearth_text_add(v->t, "<p class=\"banner\" role=\"alert\">");
    hearth_text_say(v->t, words);
    hearth_text_add(v->t, "</p>\n");
    hearth_form_upload(v);
    return 0;
}

static int say_upload_trouble(struct hearth_view *v,
                              enum hearth_upload_trouble trouble)
{
    switch (trouble) {
    case HEARTH_UPLOAD_TOO_LARGE:
        return say_trouble(v, HEARTH_SAY_FORM_UPLOAD_LARGE, 413);
    case HEARTH_UPLOAD_NO_FILE:
        return say_trouble(v, HEARTH_SAY_FORM_UPLOAD_NONE, 400);
    case HEARTH_UPLOAD_WRONG_TYPE:
        return say_trouble(v, HEARTH_SAY_FORM_UPLOAD_TYPE, 415);
    case HEARTH_UPLOAD_TOO_MANY:
        return say_trouble(v, HEARTH_SAY_FORM_UPLOAD_MANY, 400);
    case HEARTH_UPLOAD_NO_ROOM:
        return say_trouble(v, HEARTH_SAY_FORM_UPLOAD_BUSY, 503);
    case HEARTH_UPLOAD_BROKEN:
    case HEARTH_UPLOAD_FINE:
    default:
        return say_trouble(v, HEARTH_SAY_FORM_UPLOAD_BROKEN, 400);
    }
}

/* A form is checked in a moment as a rule: then its page comes next, else that
 * of the work. */
static int lead_on(struct hearth_view *v, struct hearth_slice job)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_JOB}, reply;
    char path[64], id[16];
    int e = hearth_bytes_to_text(job, id, sizeof(id));

    if (e != 0) {
        return e;
    }
    (void)snprintf(path, sizeof(path), "/jobs/%s", id);
    hearth_desk_put(&ask, hearth_slice_text(id));
    e = hearth_view_ask(v, &ask, &reply);
    if (e == 0 && hearth_slice_is_equal(hearth_desk_text(&reply, 2),
                                        hearth_slice_text("done"))) {
        hearth_view_redirect(v, "/forms/draft");
    } else {
        hearth_view_redirect(v, path);
    }
    hearth_text_add(v->t, "");
    return 0;
}

int hearth_page_form_upload(struct hearth_view *v)
{
    const struct hearth_upload *u = v->request->upload;
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_ACT}, reply;
    int e;

    if (u->trouble != HEARTH_UPLOAD_FINE) {
        return say_upload_trouble(v, u->trouble);
    }
    ask.file = u->fd;
    hearth_desk_put(&ask, hearth_slice_text("form-draft"));
    hearth_desk_put(&ask, hearth_slice_text("name"));
    hearth_desk_put(&ask, hearth_slice_text(u->name));
    e = hearth_view_ask(v, &ask, &reply);
    if (e == HEARTH_E_BUSY) {
        return say_trouble(v, HEARTH_SAY_FORM_UPLOAD_BUSY, 503);
    }
    return e == 0 ? lead_on(v, hearth_desk_text(&reply, 0)) : e;
}

/* ---- what to do with it ---- */

static void put_publish(struct hearth_view *v, const char *hex)
{
    hearth_page_act(v, "form-publish");
    hearth_page_act_hidden(v, "hash", hex);
    hearth_page_act_end(v, hearth_say(v->t->language, HEARTH_SAY_FORM_PUBLISH));
}

static void put_discard(struct hearth_view *v)
{
    hearth_page_act(v, "form-discard");
    hearth_page_act_end(v, hearth_say(v->t->language, HEARTH_SAY_FORM_DISCARD));
}

/* Without a person who may, the command that does the same. */
static void put_command(struct hearth_text *t, const char *hex)
{
    hearth_text_add(t, " <code dir=\"ltr\">hearth-host form publish ");
    hearth_text_add(t, hex);
    hearth_text_add(t, "</code>");
}

void hearth_form_decide(struct hearth_view *v, const uint8_t *hash)
{
    bool may = v->who->is_known && hearth_view_has(v, MAY_PUBLISH);
    char hex[2 * HEARTH_HASH_LEN + 1];

    hearth_text_add(v->t, "<div class=\"banner\"><p>");
    if (hash == NULL) {
        hearth_text_say(v->t, HEARTH_SAY_FORM_HAS_ERRORS);
        hearth_text_add(v->t, "</p>\n");
    } else {
        hearth_bytes_hex(hearth_slice_of(hash, HEARTH_HASH_LEN), hex);
        hearth_text_say(v->t, HEARTH_SAY_FORM_NOT_YET);
        if (!may) {
            put_command(v->t, hex);
        }
        hearth_text_add(v->t, "</p>\n");
        if (may) {
            put_publish(v, hex);
        }
    }
    if (may) {
        put_discard(v);
    }
    hearth_text_add(v->t, "</div>\n");
}
