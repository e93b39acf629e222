/* SPDX-License-Identifier: Apache-2.0 */
/* The pages: each writes what stands in <main>. view.h says how to add one. */
#ifndef HOST_WEB_PAGES_H
#define HOST_WEB_PAGES_H

#include "host/web/view.h"

int hearth_page_start(struct hearth_view *v);
int hearth_page_overview(struct hearth_view *v);
int hearth_page_answers(struct hearth_view *v);
int hearth_page_devices(struct hearth_view *v);
int hearth_page_forms(struct hearth_view *v);
int hearth_page_form(struct hearth_view *v);
int hearth_page_form_draft(struct hearth_view *v);
int hearth_page_style(struct hearth_view *v);
int hearth_page_icon(struct hearth_view *v);

/* Parts of them. */
void hearth_page_kinds(struct hearth_text *t, const struct hearth_release *r);
void hearth_page_locked(struct hearth_text *t, const struct hearth_view *v);
void hearth_page_empty(struct hearth_text *t);
void hearth_page_progress(struct hearth_text *t,
                          const struct hearth_release *r);
void hearth_page_question(struct hearth_text *t,
                          const struct hearth_release_question *q);
void hearth_page_scales(struct hearth_text *t,
                        const struct hearth_release_form *f);

/* How a workbook gets here, and what to do with the draft; ${hash} is its
 * package's, NULL: it has errors. */
void hearth_form_upload(struct hearth_view *v);
void hearth_form_decide(struct hearth_view *v, const uint8_t *hash);

#endif
