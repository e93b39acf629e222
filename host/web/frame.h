/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around every page: head, navigation by role, landmarks, footer.
 * No script is needed, no style attribute, nothing from another origin. */
#ifndef HOST_WEB_FRAME_H
#define HOST_WEB_FRAME_H

#include "host/web/route.h"

/* The page ${body} of ${route} as a whole document in ${t}. */
void hearth_frame_write(struct hearth_text *t, const struct hearth_view *v,
                        const struct hearth_route *route,
                        const struct hearth_text *body);
/* A short page that says what is wrong with a request, and what can be done
 * about it; ${words} are ours. */
void hearth_frame_error(struct hearth_text *t, enum hearth_say_id words);

/* Begins a form that is posted to ${path}, one of ours, with its token; the
 * caller ends it with "</form>". */
void hearth_frame_form(struct hearth_view *v, const char *path);
/* The same for a form with a file. */
void hearth_frame_form_file(struct hearth_view *v, const char *path);
/* The token of a form: bound to the session and to where it is posted. */
HEARTH_MUST_USE int hearth_frame_token(const char *session, const char *path,
                                       char out[HEARTH_WEB_HEX_LEN + 1]);

#endif
