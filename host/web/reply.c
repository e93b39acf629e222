/* SPDX-License-Identifier: Apache-2.0 */
/* Answers over HTTP. */
#include "host/web/reply.h"

#include "host/web/frame.h"
#include "host/web/language.h"
#include "host/web/zip.h"

#include <stdio.h>
#include <stdlib.h>

static enum MHD_Result add(struct MHD_Response *r, enum MHD_Result ok,
                           const char *name, const char *value)
{
    return ok == MHD_YES ? MHD_add_response_header(r, name, value) : ok;
}

static enum MHD_Result add_fixed(struct MHD_Response *r, bool is_secure)
{
    static const char *const headers[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; script-src 'self'; img-src "
         "'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
         "frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        /* Without any referrer a browser hides the origin of a POST too, and
         * we could not tell ours from others'. It goes nowhere else. */
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "geolocation=(), camera=(), microphone=()"},
        {"Cache-Control", "no-store"},
    };
    enum MHD_Result ok = MHD_YES;

    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        ok = add(r, ok, headers[i][0], headers[i][1]);
    }
    if (is_secure) {
        ok = add(r, ok, "Strict-Transport-Security", "max-age=31536000");
    }
    return ok;
}

static enum MHD_Result add_headers(struct MHD_Response *r, bool is_secure,
                                   bool is_zipped,
                                   const struct hearth_view_out *out)
{
    char text[128];
    enum MHD_Result ok =
        add(r, MHD_YES, "Content-Type",
            out->type != NULL ? out->type : "text/html; charset=utf-8");

    if (ok == MHD_YES) {
        ok = add_fixed(r, is_secure);
    }
    if (out->name[0] != '\0') {
        (void)snprintf(text, sizeof(text), "attachment; filename=\"%s\"",
                       out->name);
        ok = add(r, ok, "Content-Disposition", text);
    }
    if (out->location[0] != '\0') {
        ok = add(r, ok, "Location", out->location);
    }
    if (out->cookie[0] != '\0') {
        ok = add(r, ok, "Set-Cookie", out->cookie);
    }
    if (is_zipped) {
        ok = add(r, ok, "Content-Encoding", "gzip");
    }
    if (out->may_zip) {
        ok = add(r, ok, "Vary", "Accept-Encoding");
    }
    if (out->is_unfinished) {
        ok = add(r, ok, "Refresh", "2");
    }
    if (out->status == MHD_HTTP_METHOD_NOT_ALLOWED) {
        ok = add(r, ok, "Allow", "GET, HEAD, POST");
    }
    return ok;
}

/* What a page with a secret leaves behind. */
static void wipe(void *cookie)
{
    struct hearth_text *t = cookie;

    hearth_text_free(t);
    free(t);
}

/* libmicrohttpd takes the bytes over, and frees them. */
static struct MHD_Response *wrap(const struct hearth_text *t)
{
    struct hearth_text *copy;
    struct MHD_Response *r;

    if (!t->is_secret) {
        return MHD_create_response_from_buffer(t->len, t->data,
                                               MHD_RESPMEM_MUST_FREE);
    }
    copy = malloc(sizeof(*copy));
    if (copy == NULL) {
        return NULL;
    }
    *copy = *t;
    r = MHD_create_response_from_buffer_with_free_callback_cls(t->len, t->data,
                                                               wipe, copy);
    if (r == NULL) {
        free(copy);
    }
    return r;
}

enum MHD_Result hearth_reply_send(struct MHD_Connection *c, bool is_secure,
                                  const struct hearth_view_out *out,
                                  struct hearth_text *t)
{
    struct MHD_Response *r = NULL;
    enum MHD_Result ok = MHD_NO;
    bool is_zipped = out->may_zip && !t->is_secret &&
                     hearth_zip_is_taken(MHD_lookup_connection_value(
                         c, MHD_HEADER_KIND, "Accept-Encoding")) &&
                     hearth_zip_text(t);

    if (!t->has_failed) {
        r = wrap(t);
    }
    if (r == NULL) {
        hearth_text_free(t);
        return MHD_NO;
    }
    ok = add_headers(r, is_secure, is_zipped, out);
    if (ok == MHD_YES) {
        ok = MHD_queue_response(c, out->status == 0 ? 200 : out->status, r);
    }
    MHD_destroy_response(r);
    return ok;
}

enum MHD_Result hearth_reply_refuse(struct MHD_Connection *c, unsigned status,
                                    enum hearth_say_id words)
{
    const struct hearth_view_out out = {.status = status};
    const struct hearth_language_claim claim = {
        MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "lang"),
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Cookie"),
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Accept-Language")};
    struct hearth_text t = {.language = hearth_language_choose(&claim)};

    hearth_frame_error(&t, words);
    return hearth_reply_send(c, false, &out, &t);
}
