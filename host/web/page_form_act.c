/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: what a lead may do with them. */
#include "host/web/form_view.h"
#include "host/web/frame.h"
#include "host/web/pages.h"

enum {
    MAY_PUBLISH =
        HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN | HEARTH_ROLE_LEAD
};

void hearth_form_upload(struct hearth_view *v)
{
    hearth_text_add(v->t, "<section aria-labelledby=\"upload\">"
                          "<h2 id=\"upload\">");
    hearth_text_say(v->t, HEARTH_SAY_FORM_UPLOAD);
    hearth_text_add(v->t, "</h2>\n<p>");
    hearth_text_say(v->t, HEARTH_SAY_FORM_UPLOAD_WHAT);
    hearth_text_add(v->t, "</p>\n<p>");
    hearth_text_say_with(v->t, HEARTH_SAY_FORM_UPLOAD_AT_HOST,
                         hearth_words_t("hearth-host form draft FILE"));
    hearth_text_add(v->t, "</p></section>\n");
}

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
