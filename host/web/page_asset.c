/* SPDX-License-Identifier: Apache-2.0 */
/* What is the same for everybody: style sheet and icon. */
#include "host/chart/paper_css.h"
#include "host/web/pages.h"
#include "host/web/style.h"

int hearth_page_style(struct hearth_view *v)
{
    hearth_view_as_file(v, "text/css; charset=utf-8", "");
    hearth_text_add(v->t, hearth_style_css);
    hearth_text_add(v->t, hearth_chart_css);
    v->out.may_zip = true;
    return 0;
}

int hearth_page_icon(struct hearth_view *v)
{
    hearth_view_as_file(v, "image/svg+xml", "");
    hearth_text_add(v->t, hearth_icon_svg);
    return 0;
}
