/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the server share. */
#ifndef HOST_WEB_SERVER_INTERNAL_H
#define HOST_WEB_SERVER_INTERNAL_H

#include "host/web/gate.h"
#include "host/web/places.h"
#include "host/web/route.h"
#include "host/web/server.h"

#include "hearth/secmem.h"

#include <microhttpd.h>

#define HEARTH_WEB_CONNECTIONS 64u
/* Over TLS one address may hold so many connections, and receive so many
 * bodies at a time; on loopback everybody has the same address. */
#define HEARTH_WEB_PER_ADDRESS 24u
#define HEARTH_WEB_BODIES_EACH 3
#define HEARTH_WEB_BODY_MAX    65536 /* bytes of a posted form */
#define HEARTH_WEB_UPLOADS_MAX 2     /* at the same time; one a session */
#define HEARTH_WEB_URI_MAX     2048  /* bytes of path and query */

/* One connection, so that a slow one does not hold its place for ever. */
struct hearth_web_slot {
    struct hearth_server *server;
    int fd; /* -1: free */
    int64_t until_ms;
};

struct hearth_server {
    struct hearth_server_config config;
    struct hearth_gate gate;
    struct hearth_desk_client *desk; /* NULL: none */
    struct hearth_secmem *m;         /* bodies, which may hold passphrases */
    struct MHD_Daemon *daemon;
    struct hearth_device_health *devices; /* HEARTH_DEVICES_MAX */
    struct hearth_fields query, fields;   /* of the request being answered */
    struct hearth_web_slot slots[HEARTH_WEB_CONNECTIONS];
    struct hearth_places places; /* of bodies */
    struct hearth_web_request *uploads[HEARTH_WEB_UPLOADS_MAX];
};

/* One request between its first line and its end. */
struct hearth_web_request {
    struct hearth_server *server;
    const struct hearth_route *route;
    const char *rest;
    char uri[HEARTH_WEB_URI_MAX]; /* as sent; cut in two at '?' */
    char *query;                  /* in it; or NULL */
    bool is_uri_too_long;
    bool is_begun;
    char token[HEARTH_WEB_HEX_LEN + 1];
    char peer[64];
    uint8_t *body; /* locked; NULL: none */
    size_t place;  /* of the body */
    size_t len;
    bool takes_upload;
    struct hearth_upload upload;
};

/* 0 if the person behind ${r} may open its route: of nobody else is a file
 * received. Else HEARTH_E_DENIED, or HEARTH_E_AUTH where nobody is behind it,
 * or no longer. */
HEARTH_MUST_USE int hearth_web_may(struct hearth_web_request *r);
/* A page that says what ${e} means to whoever asked. */
enum MHD_Result hearth_web_say_failed(struct MHD_Connection *c, int e);
/* Answers ${r}, all of which is here: session, role, token, page. */
enum MHD_Result hearth_web_answer(struct hearth_web_request *r,
                                  struct MHD_Connection *c);

#endif
