/* SPDX-License-Identifier: Apache-2.0 */
/* From a whole request to the page that answers it: who asks, whether they
 * may, whether the form is one that we showed them. */
#include "host/folder/practice.h"
#include "host/web/frame.h"
#include "host/web/language.h"
#include "host/web/reply.h"
#include "host/web/server_internal.h"

#include "hearth/clock.h"
#include "hearth/log.h"

#include <string.h>

/* A release and what was read for one page. */
struct page {
    struct hearth_release_file file;
    struct hearth_request request;
    struct hearth_who who;
    struct hearth_text body;
    struct hearth_view view;
};

/* Without a desk, or until there is somebody who can log in, what was released
 * is shown to whoever sits at this computer; from then on to persons only. */
static int find_who(struct hearth_web_request *r, struct page *p)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_WHO}, reply;
    int e;

    memset(&p->who, 0, sizeof(p->who));
    if (r->server->desk == NULL) {
        p->who.roles = HEARTH_ROLE_GUEST;
        return 0;
    }
    if (r->token[0] != '\0' &&
        hearth_bytes_unhex(r->token, ask.token, sizeof(ask.token)) != 0) {
        return HEARTH_E_INVALID;
    }
    e = hearth_desk_ask(r->server->desk, &ask, &reply);
    if (e != 0) {
        return HEARTH_E_IO;
    }
    p->who = reply.who;
    p->view.has_people = reply.has_people;
    if (!reply.has_people) {
        p->who.roles = r->server->gate.is_secure ? 0u : HEARTH_ROLE_GUEST;
    }
    return 0;
}

static int read_fields(struct hearth_web_request *r, struct page *p)
{
    struct hearth_server *s = r->server;
    int e = 0;

    s->query.count = 0;
    s->fields.count = 0;
    if (r->query != NULL) {
        e = hearth_fields_read((uint8_t *)r->query, strlen(r->query),
                               &s->query);
    }
    if (e == 0 && r->body != NULL) {
        e = hearth_fields_read(r->body, r->len, &s->fields);
    }
    if (r->takes_upload && r->upload.token[0] != '\0') {
        s->fields.at[s->fields.count++] = (struct hearth_field){
            hearth_slice_text("t"), hearth_slice_text(r->upload.token)};
    }
    p->request = (struct hearth_request){.is_post = r->route->is_post,
                                         .path = r->uri,
                                         .rest = r->rest,
                                         .query = &s->query,
                                         .fields = &s->fields,
                                         .upload = &r->upload,
                                         .peer = r->peer,
                                         .token = r->token};
    return e;
}

/* The form was shown to this session, for this very address. */
static bool is_own_form(const struct page *p)
{
    char token[HEARTH_WEB_HEX_LEN + 1];
    struct hearth_slice given = hearth_fields_get(p->request.fields, "t");

    return p->request.token[0] != '\0' && given.len == HEARTH_WEB_HEX_LEN &&
           hearth_frame_token(p->request.token, p->request.path, token) == 0 &&
           hearth_secmem_equal(given.data, token, HEARTH_WEB_HEX_LEN);
}

static int read_figures(struct hearth_server *s, struct page *p)
{
    struct hearth_view *v = &p->view;
    int e = hearth_release_load(s->config.folder->path, &p->file);

    if (e == 0) {
        v->release = &p->file.release;
    } else if (e != HEARTH_E_NOT_FOUND) {
        hearth_log(HEARTH_LOG_ERROR, "release-unreadable", "code", (int64_t)e,
                   (const char *)NULL);
        v->is_unreadable = true; /* other pages are not worse for it */
    }
    v->devices = s->devices;
    return hearth_devices_read(s->config.folder->kv, s->devices,
                               HEARTH_DEVICES_MAX, &v->device_count);
}

static void fill_view(struct hearth_server *s, struct page *p)
{
    const struct hearth_clock clock = hearth_clock_system();

    bool has_people = p->view.has_people;

    p->view = (struct hearth_view){.t = &p->body,
                                   .desk = s->desk,
                                   .has_people = has_people,
                                   .port = s->gate.port,
                                   .request = &p->request,
                                   .who = &p->who,
                                   .folder = s->config.folder->path,
                                   .place = s->config.place,
                                   .data = s->config.folder,
                                   .kv = s->config.folder->kv,
                                   .home = s->config.folder,
                                   .is_locked = s->config.is_locked,
                                   .is_secure = s->gate.is_secure,
                                   .is_practice =
                                       hearth_practice_is(s->config.folder->kv),
                                   .now_s = clock.now_s(clock.cookie),
                                   .language = "en"};
}

static void choose_language(struct page *p, struct MHD_Connection *c)
{
    char wish[16];
    const struct hearth_language_claim claim = {
        hearth_view_query(&p->view, "lang", wish, sizeof(wish)) ? wish : NULL,
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Cookie"),
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Accept-Language")};

    p->body.language = hearth_language_choose(&claim);
    p->view.language = hearth_say_tag(p->body.language);
    if (wish[0] != '\0' && !p->request.is_post) {
        hearth_language_keep(&p->view, p->body.language);
    }
}

static enum MHD_Result send_page(struct MHD_Connection *c, struct page *p,
                                 const struct hearth_route *route)
{
    const struct hearth_view *v = &p->view;
    struct hearth_text whole = {.language = p->body.language,
                                .is_secret = p->body.is_secret};

    if (v->out.type != NULL || v->out.location[0] != '\0') {
        enum MHD_Result ok =
            hearth_reply_send(c, v->is_secure, &v->out, &p->body);

        memset(&p->body, 0, sizeof(p->body)); /* it is the library's now */
        return ok;
    }
    hearth_frame_write(&whole, v, route, &p->body);
    return hearth_reply_send(c, v->is_secure, &v->out, &whole);
}

/* A program gets its trouble as JSON. */
static enum MHD_Result say_api_failed(struct MHD_Connection *c, int e)
{
    struct hearth_view_out out = {.status = MHD_HTTP_INTERNAL_SERVER_ERROR,
                                  .type = "application/json"};
    const char *words = "{\"error\":\"cannot be read\"}\n";
    struct hearth_text t = {0};

    if (e == HEARTH_E_AUTH) {
        out.status = MHD_HTTP_UNAUTHORIZED;
        words = "{\"error\":\"no valid token\"}\n";
    } else if (e == HEARTH_E_NOT_FOUND) {
        out.status = MHD_HTTP_NOT_FOUND;
        words = "{\"error\":\"not there\"}\n";
    }
    hearth_text_add(&t, words);
    return hearth_reply_send(c, false, &out, &t);
}

/* "Authorization: Bearer TOKEN", checked by the desk. */
static int check_access(struct hearth_web_request *r, struct MHD_Connection *c)
{
    static const char scheme[] = "Bearer ";
    const char *given = MHD_lookup_connection_value(
        c, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_ACCESS}, reply;
    int e;

    if (given == NULL || r->server->desk == NULL ||
        strncmp(given, scheme, sizeof(scheme) - 1) != 0 ||
        strlen(given) > 256) {
        return HEARTH_E_AUTH;
    }
    hearth_desk_put(&ask, hearth_slice_text(given + sizeof(scheme) - 1));
    e = hearth_desk_ask(r->server->desk, &ask, &reply);
    return e == 0 || e == HEARTH_E_AUTH ? e : HEARTH_E_IO;
}

static enum MHD_Result answer_api(struct hearth_web_request *r, struct page *p,
                                  struct MHD_Connection *c)
{
    int e = check_access(r, c);

    if (e == 0) {
        e = read_fields(r, p);
    }
    if (e == 0) {
        fill_view(r->server, p);
        e = read_figures(r->server, p);
    }
    if (e == 0) {
        e = p->view.is_unreadable ? HEARTH_E_IO : r->route->handle(&p->view);
    }
    return e == 0 ? send_page(c, p, r->route) : say_api_failed(c, e);
}

enum MHD_Result hearth_web_say_failed(struct MHD_Connection *c, int e)
{
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_reply_refuse(c, MHD_HTTP_NOT_FOUND,
                                   HEARTH_SAY_NO_SUCH_PAGE);
    }
    if (e == HEARTH_E_DENIED) {
        return hearth_reply_refuse(c, MHD_HTTP_FORBIDDEN, HEARTH_SAY_NO_ROLE);
    }
    if (e == HEARTH_E_AUTH) {
        return hearth_reply_refuse(c, MHD_HTTP_FORBIDDEN, HEARTH_SAY_FORM_OLD);
    }
    if (e == HEARTH_E_INVALID || e == HEARTH_E_LIMIT) {
        return hearth_reply_refuse(c, MHD_HTTP_BAD_REQUEST,
                                   HEARTH_SAY_NOT_UNDERSTOOD);
    }
    return hearth_reply_refuse(c, MHD_HTTP_INTERNAL_SERVER_ERROR,
                               HEARTH_SAY_FAILED_HERE);
}

/* 0, or why this person does not get this page. */
static int admit(const struct hearth_web_request *r, const struct page *p)
{
    const struct hearth_route *route = r->route;

    if (route->is_plain || route->is_open) {
        return 0; /* a login's origin was looked at, by the gate */
    }
    if ((route->roles & p->who.roles) == 0) {
        return HEARTH_E_DENIED;
    }
    /* What is wrong with a file is said, and does nothing: where it did not
     * come whole, its token did not either. */
    if (r->takes_upload && r->upload.trouble != HEARTH_UPLOAD_FINE) {
        return 0;
    }
    return route->is_post && !is_own_form(p) ? HEARTH_E_AUTH : 0;
}

/* Where somebody must go before they get anything else; NULL: nowhere. */
static const char *detour(const struct hearth_web_request *r,
                          const struct page *p)
{
    const struct hearth_route *route = r->route;

    if (route->is_plain || route->is_open || r->server->desk == NULL ||
        !p->view.has_people) {
        return NULL;
    }
    if (!p->who.is_known) {
        return "/login";
    }
    return p->who.must_change && !route->is_account ? "/account" : NULL;
}

static enum MHD_Result lead(struct MHD_Connection *c, struct page *p,
                            const char *path)
{
    hearth_view_redirect(&p->view, path);
    hearth_text_add(&p->body, "");
    return send_page(c, p, NULL);
}

static enum MHD_Result answer(struct hearth_web_request *r, struct page *p,
                              struct MHD_Connection *c)
{
    const char *elsewhere;
    int e = read_fields(r, p);

    if (e == 0 && !r->route->is_plain) {
        e = find_who(r, p);
    }
    if (e != 0) {
        return hearth_web_say_failed(c, e);
    }
    fill_view(r->server, p);
    choose_language(p, c);
    elsewhere = detour(r, p);
    if (elsewhere != NULL) {
        return lead(c, p, elsewhere);
    }
    e = admit(r, p);
    if (e == 0 && !r->route->is_plain && !r->route->is_post) {
        e = read_figures(r->server, p);
    }
    if (e == 0) {
        e = r->route->handle(&p->view);
    }
    return e == 0 ? send_page(c, p, r->route) : hearth_web_say_failed(c, e);
}

int hearth_web_may(struct hearth_web_request *r)
{
    struct page p = {0};
    int e = find_who(r, &p);

    if (e == 0 && p.view.has_people && !p.who.is_known) {
        e = HEARTH_E_AUTH;
    } else if (e == 0 &&
               (p.who.must_change || (r->route->roles & p.who.roles) == 0)) {
        e = HEARTH_E_DENIED;
    }
    hearth_secmem_wipe(&p.who, sizeof(p.who));
    return e;
}

enum MHD_Result hearth_web_answer(struct hearth_web_request *r,
                                  struct MHD_Connection *c)
{
    struct page p = {0};
    enum MHD_Result ok =
        r->route->is_api ? answer_api(r, &p, c) : answer(r, &p, c);

    hearth_text_free(&p.body);
    hearth_release_free(&p.file);
    hearth_secmem_wipe(&p.who, sizeof(p.who));
    return ok;
}
