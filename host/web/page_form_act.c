/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: what a lead may do with them. */
#include "host/web/form_view.h"
#include "host/web/frame.h"
#include "host/web/pages.h"

void hearth_form_upload(struct hearth_view *v)
{
    hearth_text_add(v->t, "<section aria-labelledby=\"upload\">"
                          "<h2 id=\"upload\">");
    hearth_text_say(v->t, HEARTH_SAY_FORM_UPLOAD);
    hearth_text_add(v->t, "</h2>\n<p>");
    hearth_text_say_with(v->t, HEARTH_SAY_FORM_UPLOAD_AT_HOST,
                         hearth_words_t("hearth-host form draft FILE"));
    hearth_text_add(v->t, "</p></section>\n");
}

void hearth_form_decide(struct hearth_view *v, const uint8_t *hash)
{
    char hex[2 * HEARTH_HASH_LEN + 1];

    hearth_text_add(v->t, "<p class=\"banner\">");
    if (hash == NULL) {
        hearth_text_say(v->t, HEARTH_SAY_FORM_HAS_ERRORS);
    } else {
        hearth_bytes_hex(hearth_slice_of(hash, HEARTH_HASH_LEN), hex);
        hearth_text_say(v->t, HEARTH_SAY_FORM_NOT_YET);
        hearth_text_add(v->t, " <code dir=\"ltr\">hearth-host form publish ");
        hearth_text_add(v->t, hex);
        hearth_text_add(v->t, "</code>");
    }
    hearth_text_add(v->t, "</p>\n");
}
