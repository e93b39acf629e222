/* SPDX-License-Identifier: Apache-2.0 */
/* One request on its way to one page.
 *
 * How to add a page: write `int hearth_page_NAME(struct hearth_view *v)` in a
 * file page_NAME.c, declare it in pages.h, and give it a line in the table of
 * route.c. It writes what stands in <main> to v->t and changes nothing else;
 * the frame around it (frame.c), sessions, roles, headers and the CSRF token
 * are not its business. A page that is no HTML (SVG, PNG, CSV, JSON) says so
 * with hearth_view_as_file. An error code becomes a page that says so; what was
 * written until then is dropped. */
#ifndef HOST_WEB_VIEW_H
#define HOST_WEB_VIEW_H

#include "host/desk/client.h"
#include "host/folder/folder.h"
#include "host/people/role.h"
#include "host/release/release.h"
#include "host/web/devices.h"
#include "host/web/text.h"
#include "host/web/upload.h"

#include "hearth/fields.h"

#define HEARTH_WEB_PATH_MAX 256 /* bytes of a path */
#define HEARTH_WEB_HEX_LEN  64u /* a session's token, a form's token */

/* What was asked; nothing of it is to be believed. */
struct hearth_request {
    bool is_post;
    const char *path;             /* as sent: no percent sign is undone */
    const char *rest;             /* what '*' stands for in the route's path */
    struct hearth_fields *query;  /* behind '?' */
    struct hearth_fields *fields; /* of a posted form */
    const struct hearth_upload *upload; /* of a route that takes files */
    const char *peer;                   /* the address it came from */
    const char *token;                  /* of the session, hex; "": none */
};

/* What the page gives back besides its text. */
struct hearth_view_out {
    unsigned status;    /* HTTP; 200 unless set */
    const char *type;   /* a literal; NULL: HTML in the frame */
    const char *title;  /* NULL: the route's */
    char name[64];      /* of the download, [A-Za-z0-9._-]; "": none */
    char location[128]; /* of a redirect (303); "": none */
    char cookie[160];   /* Set-Cookie; "": none */
    /* Nothing in it is for one person alone but a token to log out with, so
     * its length may tell of it. */
    bool may_zip;
    bool has_figures;   /* says below which of them are shown */
    bool is_unfinished; /* a browser asks again in two seconds */
};

struct hearth_view {
    struct hearth_text *t;
    const struct hearth_request *request;
    const struct hearth_who *who;
    const char *folder; /* the data folder: of it only release/ can be opened */
    /* The folder as commands name it; "" or NULL: they need not. */
    const char *place;
    const struct hearth_folder *data;     /* its ids and its store, read only */
    const struct hearth_kv *kv;           /* read only */
    const struct hearth_folder *home;     /* names and keys of the programme */
    const struct hearth_release *release; /* the newest; NULL: none yet */
    bool is_unreadable; /* there is one, and its file is damaged */
    const struct hearth_device_health *devices;
    size_t device_count;
    bool is_locked;   /* nobody unlocked the programme key */
    bool is_secure;   /* over TLS */
    bool is_practice; /* nothing here is real */
    int64_t now_s;
    bool has_people;                 /* somebody can log in here */
    unsigned port;                   /* of the server */
    const char *language;            /* "en" */
    struct hearth_desk_client *desk; /* who acts for pages; NULL: nobody */
    struct hearth_view_out out;
};

bool hearth_view_has(const struct hearth_view *v, unsigned roles);
/* The answer is a file of ${type} (a literal) called ${name}: no frame. */
void hearth_view_as_file(struct hearth_view *v, const char *type,
                         const char *name);
/* The answer leads to ${path}, one of ours. */
void hearth_view_redirect(struct hearth_view *v, const char *path);
/* The first field ${name} of the query as text, cut at ${cap}; false, and "",
 * when there is none or it is too long. */
bool hearth_view_query(const struct hearth_view *v, const char *name, char *out,
                       size_t cap);
/* The same of the posted form. */
bool hearth_view_field(const struct hearth_view *v, const char *name, char *out,
                       size_t cap);

/* ${ask} with the token of this session, asked of the desk. E_DENIED without
 * one; else what the desk says. */
HEARTH_MUST_USE int hearth_view_ask(const struct hearth_view *v,
                                    struct hearth_desk_message *ask,
                                    struct hearth_desk_message *reply);

#endif
