/* SPDX-License-Identifier: Apache-2.0 */
/* The table of pages. */
#include "host/web/route.h"

#include "host/web/pages.h"

#include <string.h>

#define LISTED(where, who, name, what)                                         \
    {                                                                          \
        .path = (where), .roles = (unsigned)(who), .title = (name),            \
        .is_listed = true, .handle = (what)                                    \
    }
#define PAGE(where, who, name, what)                                           \
    {                                                                          \
        .path = (where), .roles = (unsigned)(who), .title = (name),            \
        .handle = (what)                                                       \
    }
#define POST(where, who, what)                                                 \
    {                                                                          \
        .path = (where), .is_post = true, .roles = (unsigned)(who),            \
        .title = "", .handle = (what)                                          \
    }
#define API(where, what)                                                       \
    {                                                                          \
        .path = (where), .is_api = true, .title = "", .handle = (what)         \
    }
#define PLAIN(where, what)                                                     \
    {                                                                          \
        .path = (where), .is_plain = true, .title = "", .handle = (what)       \
    }

enum {
    ADMINISTRATOR = HEARTH_ROLE_ADMINISTRATOR,
    MANAGES =
        HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN | HEARTH_ROLE_LEAD,
    CUSTODIAN = HEARTH_ROLE_CUSTODIAN,
    LEAD = HEARTH_ROLE_LEAD
};

/* Every page of the host, in the order of the navigation. */
static const struct hearth_route routes[] = {
    LISTED("/overview", HEARTH_ROLES_FIGURES, "Overview", hearth_page_overview),
    LISTED("/answers", HEARTH_ROLES_FIGURES, "Answers", hearth_page_answers),
    LISTED("/areas", HEARTH_ROLES_PARTS, "Areas", hearth_page_areas),
    LISTED("/waves", HEARTH_ROLES_FIGURES, "Waves", hearth_page_waves),
    LISTED("/cities", HEARTH_ROLES_CITIES, "Cities", hearth_page_cities),
    LISTED("/sensitive", HEARTH_ROLES_FIGURES, "Sensitive questions",
           hearth_page_sensitive),
    LISTED("/progress", HEARTH_ROLES_FIELD, "Progress", hearth_page_progress),
    LISTED("/quality", HEARTH_ROLES_FIELD, "Data quality", hearth_page_quality),
    LISTED("/releases", HEARTH_ROLES_ANYBODY, "Releases", hearth_page_releases),
    PAGE("/plot/*", HEARTH_ROLES_FIGURES | HEARTH_ROLES_FIELD, "",
         hearth_page_plot),
    PAGE("/brief/*", HEARTH_ROLES_FIGURES, "", hearth_page_brief),
    PAGE("/sheet/*", HEARTH_ROLES_FIGURES, "", hearth_page_sheet),
    PAGE("/release/*", HEARTH_ROLES_FILE, "", hearth_page_release_file),
    LISTED("/devices", HEARTH_ROLES_FIELD, "Devices", hearth_page_devices),
    LISTED("/checks", HEARTH_ROLES_CHECKS, "Back-checks", hearth_page_checks),
    LISTED("/forms", HEARTH_ROLES_FIELD, "Forms", hearth_page_forms),
    PAGE("/forms/draft", HEARTH_ROLES_FIELD, "Forms", hearth_page_form_draft),
    {.path = "/forms/draft",
     .is_post = true,
     .takes_file = true,
     .roles =
         HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN | HEARTH_ROLE_LEAD,
     .title = "Forms",
     .handle = hearth_page_form_upload},
    PAGE("/forms/*", HEARTH_ROLES_FIELD, "Forms", hearth_page_form),
    LISTED("/breakdowns", HEARTH_ROLES_CHAIN | LEAD, "Breakdowns",
           hearth_page_breakdowns),
    LISTED("/purposes", HEARTH_ROLES_CHAIN | LEAD, "Purposes",
           hearth_page_purposes),
    LISTED("/withdrawal", CUSTODIAN, "Withdrawal", hearth_page_withdrawal),
    LISTED("/people", ADMINISTRATOR, "People", hearth_page_people),
    PAGE("/people/*", ADMINISTRATOR, "People", hearth_page_person),
    LISTED("/audit", HEARTH_ROLES_CHAIN, "Audit", hearth_page_audit),
    LISTED("/jobs", HEARTH_ROLES_ALL, "Work", hearth_page_jobs),
    PAGE("/jobs/*", HEARTH_ROLES_ALL, "Work", hearth_page_job),
    LISTED("/first", MANAGES, "First steps", hearth_page_first),
    PAGE("/", HEARTH_ROLES_ANYBODY, "Hearth", hearth_page_start),
    {.path = "/login",
     .is_open = true,
     .title = "Log in",
     .handle = hearth_page_login},
    {.path = "/login",
     .is_post = true,
     .is_open = true,
     .title = "Log in",
     .handle = hearth_page_login_try},
    {.path = "/account",
     .is_account = true,
     .roles = HEARTH_ROLES_ALL,
     .title = "Your account",
     .handle = hearth_page_account},
    {.path = "/account",
     .is_post = true,
     .is_account = true,
     .roles = HEARTH_ROLES_ALL,
     .title = "Your account",
     .handle = hearth_page_account_set},
    PAGE("/account/factor", HEARTH_ROLES_ALL, "Second factor",
         hearth_page_factor),
    POST("/account/factor", HEARTH_ROLES_ALL, hearth_page_factor_draw),
    POST("/account/code", HEARTH_ROLES_ALL, hearth_page_factor_set),
    {.path = "/logout",
     .is_post = true,
     .is_account = true,
     .roles = HEARTH_ROLES_ALL,
     .title = "",
     .handle = hearth_page_logout},
    POST("/do/*", HEARTH_ROLES_ALL, hearth_page_do),
    API("/api/v1/releases", hearth_page_api_releases),
    API("/api/v1/releases/*", hearth_page_api_release),
    API("/api/v1/progress", hearth_page_api_progress),
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
