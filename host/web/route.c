/* SPDX-License-Identifier: Apache-2.0 */
/* The table of pages. */
#include "host/web/route.h"

#include "host/web/pages.h"

#include <string.h>

enum { LISTED = true, UNLISTED = false };

#define PAGE(path, roles, title, is_listed, handle)                            \
    {                                                                          \
        path, false, false, (unsigned)(roles), title, is_listed, handle        \
    }
#define PLAIN(path, handle)                                                    \
    {                                                                          \
        path, false, true, HEARTH_ROLES_ANYBODY, "", UNLISTED, handle          \
    }

/* Every page of the host, in the order of the navigation. */
static const struct hearth_route routes[] = {
    PAGE("/overview", HEARTH_ROLES_FIGURES, "Overview", LISTED,
         hearth_page_overview),
    PAGE("/answers", HEARTH_ROLES_FIGURES, "Answers", LISTED,
         hearth_page_answers),
    PAGE("/areas", HEARTH_ROLES_FIGURES, "Areas", LISTED, hearth_page_areas),
    PAGE("/waves", HEARTH_ROLES_FIGURES, "Waves", LISTED, hearth_page_waves),
    PAGE("/sensitive", HEARTH_ROLES_FIGURES, "Sensitive questions", LISTED,
         hearth_page_sensitive),
    PAGE("/progress", HEARTH_ROLES_FIELD, "Progress", LISTED,
         hearth_page_progress),
    PAGE("/quality", HEARTH_ROLES_FIELD, "Data quality", LISTED,
         hearth_page_quality),
    PAGE("/releases", HEARTH_ROLES_ANYBODY, "Releases", LISTED,
         hearth_page_releases),
    PAGE("/plot/*", HEARTH_ROLES_FIGURES | HEARTH_ROLES_FIELD, "", UNLISTED,
         hearth_page_plot),
    PAGE("/devices", HEARTH_ROLES_FIELD, "Devices", LISTED,
         hearth_page_devices),
    PAGE("/forms", HEARTH_ROLES_FIELD, "Forms", LISTED, hearth_page_forms),
    PAGE("/forms/draft", HEARTH_ROLES_FIELD, "Forms", UNLISTED,
         hearth_page_form_draft),
    PAGE("/forms/*", HEARTH_ROLES_FIELD, "Forms", UNLISTED, hearth_page_form),
    PAGE("/", HEARTH_ROLES_ANYBODY, "Hearth", UNLISTED, hearth_page_start),
    PLAIN("/style.css", hearth_page_style),
    PLAIN("/icon.svg", hearth_page_icon),
    PLAIN("/plot.js", hearth_page_script),
};
#define ROUTE_COUNT (sizeof(routes) / sizeof(routes[0]))

/* True when ${path} is ${pattern}; *${rest} is then what '*' stands for: one
 * segment that is not empty and no way upwards. */
static bool is_match(const char *pattern, const char *path, const char **rest)
{
    size_t len = strlen(pattern);

    *rest = "";
    if (pattern[len - 1] != '*') {
        return strcmp(pattern, path) == 0;
    }
    if (strncmp(pattern, path, len - 1) != 0) {
        return false;
    }
    *rest = path + len - 1;
    return (*rest)[0] != '\0' && (*rest)[0] != '.' &&
           strchr(*rest, '/') == NULL;
}

const struct hearth_route *hearth_route_find(const char *path, bool is_post,
                                             const char **rest, bool *is_there)
{
    *is_there = false;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (!is_match(routes[i].path, path, rest)) {
            continue;
        }
        *is_there = true;
        if (routes[i].is_post == is_post) {
            return &routes[i];
        }
    }
    return NULL;
}

const struct hearth_route *hearth_route_all(size_t *count)
{
    *count = ROUTE_COUNT;
    return routes;
}

const struct hearth_route *hearth_route_first(unsigned roles)
{
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (routes[i].is_listed && (routes[i].roles & roles) != 0) {
            return &routes[i];
        }
    }
    return NULL;
}
