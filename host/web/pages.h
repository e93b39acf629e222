/* SPDX-License-Identifier: Apache-2.0 */
/* The pages: each writes what stands in <main>. view.h says how to add one. */
#ifndef HOST_WEB_PAGES_H
#define HOST_WEB_PAGES_H

#include "host/web/view.h"

int hearth_page_start(struct hearth_view *v);
int hearth_page_overview(struct hearth_view *v);
int hearth_page_answers(struct hearth_view *v);
int hearth_page_areas(struct hearth_view *v);
int hearth_page_waves(struct hearth_view *v);
int hearth_page_sensitive(struct hearth_view *v);
int hearth_page_progress(struct hearth_view *v);
int hearth_page_quality(struct hearth_view *v);
int hearth_page_releases(struct hearth_view *v);
/* /plot/NAME.svg, /plot/NAME.csv */
int hearth_page_plot(struct hearth_view *v);
int hearth_page_script(struct hearth_view *v);
int hearth_page_devices(struct hearth_view *v);
int hearth_page_forms(struct hearth_view *v);
int hearth_page_form(struct hearth_view *v);
int hearth_page_form_draft(struct hearth_view *v);
int hearth_page_style(struct hearth_view *v);
int hearth_page_icon(struct hearth_view *v);

/* How a workbook gets here, and what to do with the draft; ${hash} is its
 * package's, NULL: it has errors. */
void hearth_form_upload(struct hearth_view *v);
void hearth_form_decide(struct hearth_view *v, const uint8_t *hash);

#endif
