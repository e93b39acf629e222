/* SPDX-License-Identifier: Apache-2.0 */
/* Which page a path is, and whom it is for. */
#ifndef HOST_WEB_ROUTE_H
#define HOST_WEB_ROUTE_H

#include "host/web/view.h"

struct hearth_route {
    const char *path; /* "/releases"; a last segment "*" is any one segment */
    bool is_post;
    bool is_plain;   /* style sheet, icon: the same for everybody, no session */
    bool is_open;    /* login: for whoever has not logged in */
    bool is_account; /* also for whoever must choose a passphrase first */
    bool is_api;     /* for programs: a token of theirs, JSON back */
    bool takes_file; /* a posted workbook instead of fields */
    unsigned roles;  /* one of them is needed */
    const char *title; /* of the page */
    bool is_listed;    /* in the navigation */
    int (*handle)(struct hearth_view *v);
};

/* The route of ${path}; *${rest} views what its '*' stands for, or "". NULL:
 * there is none; *${is_there} then says whether the other method has one. */
const struct hearth_route *hearth_route_find(const char *path, bool is_post,
                                             const char **rest, bool *is_there);
/* All routes, in the order of the navigation. */
const struct hearth_route *hearth_route_all(size_t *count);
/* The first listed page that ${roles} may see; NULL: none. */
const struct hearth_route *hearth_route_first(unsigned roles);

#endif
