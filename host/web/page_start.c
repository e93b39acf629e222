/* SPDX-License-Identifier: Apache-2.0 */
/* "/": the first steps while there are some, else the first page of the
 * navigation that this person may see. */
#include "host/web/pages.h"
#include "host/web/route.h"

int hearth_page_start(struct hearth_view *v)
{
    const struct hearth_route *first = hearth_route_first(v->who->roles);

    if (hearth_page_first_waits(v)) {
        hearth_view_redirect(v, "/first");
        return 0;
    }
    hearth_view_redirect(v, first == NULL ? "/login" : first->path);
    return 0;
}
