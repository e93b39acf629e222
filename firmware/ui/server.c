/* SPDX-License-Identifier: Apache-2.0 */
/* libmicrohttpd around gate and ui. A body is received only after the gate let
 * its head pass, into locked memory; a page is sent from locked memory. What
 * the library itself holds of a request is mapped for one connection and
 * unmapped at its end: with keep-alive it would stay. */
#include "server.h"

#include "assets.h"
#include "prompt.h"

#include "hearth/log.h"

#include <microhttpd.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 32u
#define IDLE_S          4u
#define POLL_MS         250
/* Of one connection. Beyond 32 KiB the library maps it, and unmaps it at the
 * end, instead of leaving it to malloc. */
#define POOL         ((size_t)64 * 1024)
#define BODIES_MAX   2     /* received at the same time */
#define PAGES_MAX    16    /* on their way at the same time */
#define BODY_SLOW_MS 20000 /* a body must be here by then */

struct sent {
    struct hearth_ui_server *server;
    uint8_t *data; /* locked; NULL: free */
    size_t len;
    bool may_see; /* the page may ask for the camera: enrolling */
};
struct hearth_ui_server {
    struct hearth_ui *ui;
    struct hearth_secmem *m;
    struct hearth_rng rng;
    struct hearth_ui_gate *gate;  /* locked */
    struct hearth_fields *fields; /* locked */
    uint8_t *scratch;             /* locked, HEARTH_UI_PAGE_MAX */
    struct sent pages[PAGES_MAX];
    unsigned bodies;
    uint64_t locks; /* of ui, when the pages were looked at last */
    struct MHD_Daemon *daemon;
    unsigned port;
};

/* One request between its head and its end. */
struct request {
    struct hearth_ui_server *server;
    enum hearth_ui_verdict verdict;
    uint8_t *body; /* locked */
    size_t len;
    int64_t begun_ms;
    bool is_too_long;
};

/* ---- answers ---- */

static const char *header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static enum MHD_Result add_headers(struct MHD_Response *r, const char *type)
{
    static const char *const headers[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; script-src 'self'; img-src "
         "'self'; media-src 'self'; connect-src 'self'; form-action 'self'; "
         "base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        /* Without any referrer a browser hides the origin of a POST too, and
         * we could not tell ours from others'. It goes nowhere else. */
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
        {"Connection", "close"},
    };
    enum MHD_Result ok = MHD_add_response_header(r, "Content-Type", type);
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (ok == MHD_YES) {
            ok = MHD_add_response_header(r, headers[i][0], headers[i][1]);
        }
    }
    return ok;
}

static enum MHD_Result queue(struct MHD_Connection *c, unsigned status,
                             const char *type, struct MHD_Response *r)
{
    if (r == NULL) {
        return MHD_NO;
    }
    enum MHD_Result ok = add_headers(r, type);
    if (ok == MHD_YES) {
        ok = MHD_queue_response(c, status, r);
    }
    MHD_destroy_response(r);
    return ok;
}

/* Bytes that never change; libmicrohttpd's argument is not const. */
static struct MHD_Response *fixed(const char *text)
{
    union {
        const char *in;
        void *out;
    } bytes = {text};
    return MHD_create_response_from_buffer(strlen(text), bytes.out,
                                           MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result refuse(struct MHD_Connection *c, unsigned status,
                              const char *words)
{
    return queue(c, status, "text/plain; charset=utf-8", fixed(words));
}

static enum MHD_Result send_asset(struct MHD_Connection *c, const char *path)
{
    if (strcmp(path, "/style.css") == 0) {
        return queue(c, MHD_HTTP_OK, "text/css; charset=utf-8",
                     fixed(hearth_ui_style_css));
    }
    if (strcmp(path, "/ui.js") == 0) {
        return queue(c, MHD_HTTP_OK, "text/javascript; charset=utf-8",
                     fixed(hearth_ui_ui_js));
    }
    return queue(c, MHD_HTTP_OK, "image/svg+xml", fixed(hearth_ui_icon_svg));
}

/* To "/": no address ever says where somebody is, and the body of a POST
 * stands in no history. */
static enum MHD_Result send_home(struct MHD_Connection *c,
                                 const struct hearth_ui_gate *g,
                                 bool with_cookie)
{
    struct MHD_Response *r = fixed("");
    char name[32];
    char text[HEARTH_UI_HEX_LEN + 96];
    enum MHD_Result ok =
        r == NULL ? MHD_NO : MHD_add_response_header(r, "Location", "/");
    if (ok == MHD_YES && with_cookie) {
        hearth_ui_gate_cookie_name(g, name);
        (void)snprintf(text, sizeof(text),
                       "%s=%s; HttpOnly; SameSite=Strict; Path=/", name,
                       g->cookie);
        ok = MHD_add_response_header(r, "Set-Cookie", text);
        hearth_secmem_wipe(text, sizeof(text));
    }
    if (ok != MHD_YES) {
        if (r != NULL) {
            MHD_destroy_response(r);
        }
        return MHD_NO;
    }
    return queue(c, MHD_HTTP_SEE_OTHER, "text/plain; charset=utf-8", r);
}

/* ---- pages ---- */

static void page_is_sent(void *cookie)
{
    struct sent *sent = cookie;
    hearth_secmem_give(sent->server->m, sent->data);
    sent->data = NULL;
}

/* A copy of its own size: several may be on their way. */
static struct sent *keep_page(struct hearth_ui_server *s,
                              struct hearth_slice page)
{
    for (size_t i = 0; i < PAGES_MAX; i++) {
        struct sent *sent = &s->pages[i];
        if (sent->data != NULL) {
            continue;
        }
        sent->data = hearth_secmem_take(s->m, page.len);
        if (sent->data == NULL) {
            return NULL;
        }
        memcpy(sent->data, page.data, page.len); /* of just this size */
        sent->server = s;
        sent->len = page.len;
        sent->may_see = s->ui->screen == HEARTH_UI_ENROL;
        return sent;
    }
    return NULL;
}

static enum MHD_Result send_kept(struct MHD_Connection *c, const char *type,
                                 struct sent *sent)
{
    struct MHD_Response *r;
    if (sent == NULL) {
        return refuse(c, MHD_HTTP_SERVICE_UNAVAILABLE, "busy\n");
    }
    r = MHD_create_response_from_buffer_with_free_callback_cls(
        sent->len, sent->data, page_is_sent, sent);
    if (r == NULL) {
        page_is_sent(sent);
        return MHD_NO;
    }
    if (MHD_add_response_header(r, "Permissions-Policy",
                                sent->may_see ? "geolocation=(), microphone=()"
                                              : "geolocation=(), camera=(), "
                                                "microphone=()") != MHD_YES) {
        MHD_destroy_response(r);
        return MHD_NO;
    }
    return queue(c, MHD_HTTP_OK, type, r);
}

static enum MHD_Result send_page(struct hearth_ui_server *s,
                                 struct MHD_Connection *c)
{
    struct hearth_ui_page page;
    const char *asked = header(c, "Accept-Language");
    /* Only a test asks so: any screen, as it stands, in the language that
     * shows which words are in no catalogue. */
    bool is_pseudo = asked != NULL &&
                     strcmp(asked, hearth_words_tag(HEARTH_WORDS_PSEUDO)) == 0;
    page.language = is_pseudo ? HEARTH_WORDS_PSEUDO : hearth_ui_language(s->ui);
    hearth_writer_init(&page.w, s->scratch, HEARTH_UI_PAGE_MAX);
    hearth_ui_render(s->ui, &page, s->gate->page);
    struct sent *sent = NULL;
    bool is_whole = hearth_writer_finish(&page.w) == 0;
    if (is_whole) {
        sent = keep_page(s, hearth_writer_slice(&page.w));
    }
    hearth_secmem_wipe(s->scratch, HEARTH_UI_PAGE_MAX);
    if (!is_whole) {
        hearth_log(HEARTH_LOG_ERROR, "page-too-long", (const char *)NULL);
        return refuse(c, MHD_HTTP_INTERNAL_SERVER_ERROR,
                      "this page is too long to show\n");
    }
    return send_kept(c, "text/html; charset=utf-8", sent);
}

/* After a lock, or the end of an interview, a slow reader gets zeros. */
static void wipe_old_pages(struct hearth_ui_server *s)
{
    if (s->locks == s->ui->locks) {
        return;
    }
    s->locks = s->ui->locks;
    for (size_t i = 0; i < PAGES_MAX; i++) {
        if (s->pages[i].data != NULL) {
            hearth_secmem_wipe(s->pages[i].data, s->pages[i].len);
        }
    }
}

/* ---- pictures and sounds of the open form ---- */

static enum MHD_Result send_media(struct hearth_ui_server *s,
                                  struct MHD_Connection *c, const char *path)
{
    struct hearth_slice data;
    const char *type =
        hearth_prompt_find(s->ui, path + sizeof("/m/") - 1, &data);
    if (type == NULL) {
        return refuse(c, MHD_HTTP_NOT_FOUND, "not here\n");
    }
    union {
        const uint8_t *in;
        void *out;
    } bytes = {data.data};
    return queue(c, MHD_HTTP_OK, type,
                 MHD_create_response_from_buffer(data.len, bytes.out,
                                                 MHD_RESPMEM_MUST_COPY));
}

/* ---- what was pressed ---- */

static enum MHD_Result act(struct hearth_ui_server *s, struct MHD_Connection *c,
                           struct request *r)
{
    struct hearth_fields *f = s->fields;
    if (hearth_fields_read(r->body, r->len, f) != 0) {
        return refuse(c, MHD_HTTP_BAD_REQUEST, "malformed\n");
    }
    struct hearth_slice token = hearth_fields_get(f, "t");
    bool is_page = hearth_ui_gate_is_page(s->gate, token);
    bool is_touch = hearth_slice_is_equal(hearth_fields_get(f, "do"),
                                          hearth_slice_text("touch"));
    if (is_touch) {
        if (is_page) {
            hearth_ui_touch(s->ui);
        }
        return queue(c, MHD_HTTP_NO_CONTENT, "text/plain", fixed(""));
    }
    if (!is_page) {
        /* Another tab, a page from before, a second tap: nothing happens,
         * and where it stands is shown. */
        hearth_ui_say(s->ui, HEARTH_WORDS_OLD_PAGE, 0);
        return send_home(c, s->gate, false);
    }
    if (hearth_ui_gate_turn(s->gate, &s->rng) != 0) {
        return refuse(c, MHD_HTTP_INTERNAL_SERVER_ERROR, "no randomness\n");
    }
    hearth_ui_act(s->ui, f);
    hearth_secmem_wipe(f, sizeof(*f));
    wipe_old_pages(s);
    return send_home(c, s->gate, false);
}

static enum MHD_Result judged(struct hearth_ui_server *s,
                              struct MHD_Connection *c, const char *path,
                              enum hearth_ui_verdict verdict)
{
    switch (verdict) {
    case HEARTH_UI_PAGE:
        return send_page(s, c);
    case HEARTH_UI_ASSET:
        return send_asset(c, path);
    case HEARTH_UI_MEDIA:
        return send_media(s, c, path);
    case HEARTH_UI_ENTER:
        return hearth_ui_gate_admit(s->gate, &s->rng) == 0
                   ? send_home(c, s->gate, true)
                   : refuse(c, MHD_HTTP_INTERNAL_SERVER_ERROR, "\n");
    case HEARTH_UI_WRONG_HOST:
        return refuse(c, MHD_HTTP_MISDIRECTED_REQUEST,
                      "This page is for this device only.\n");
    case HEARTH_UI_NO_METHOD:
        return refuse(c, MHD_HTTP_METHOD_NOT_ALLOWED, "GET and POST only\n");
    case HEARTH_UI_NO_TYPE:
        return refuse(c, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "forms only\n");
    case HEARTH_UI_LOST:
        return refuse(c, MHD_HTTP_NOT_FOUND, "There is no such page.\n");
    case HEARTH_UI_FOREIGN:
        return refuse(c, MHD_HTTP_FORBIDDEN, "Sent by another page.\n");
    case HEARTH_UI_UNKNOWN:
    case HEARTH_UI_ACT:
    default:
        return refuse(c, MHD_HTTP_FORBIDDEN,
                      "This page belongs to an earlier start. Open Hearth "
                      "again.\n");
    }
}

/* ---- requests ---- */

static bool is_body_short(struct MHD_Connection *c)
{
    uint64_t len = 0;
    const char *text = header(c, "Content-Length");
    return text != NULL && hearth_fields_parse(hearth_slice_text(text),
                                               HEARTH_UI_BODY_MAX, &len);
}

static enum MHD_Result begin(struct hearth_ui_server *s,
                             struct MHD_Connection *c,
                             const struct hearth_ui_claim *claim, void **state)
{
    enum hearth_ui_verdict verdict = hearth_ui_gate_judge(s->gate, claim);
    if (verdict != HEARTH_UI_ACT) {
        return judged(s, c, claim->path, verdict);
    }
    if (!is_body_short(c)) {
        return refuse(c, MHD_HTTP_CONTENT_TOO_LARGE, "too long\n");
    }
    struct request *r = s->bodies < BODIES_MAX ? calloc(1, sizeof(*r)) : NULL;
    if (r != NULL) {
        r->body = hearth_secmem_take(s->m, HEARTH_UI_BODY_MAX);
    }
    if (r == NULL || r->body == NULL) {
        free(r);
        return refuse(c, MHD_HTTP_SERVICE_UNAVAILABLE, "busy\n");
    }
    s->bodies++;
    r->server = s;
    r->verdict = verdict;
    r->begun_ms = hearth_ui_now_ms();
    *state = r;
    return MHD_YES;
}

static void take(struct request *r, const char *upload, size_t len)
{
    bool is_slow = hearth_ui_now_ms() - r->begun_ms > BODY_SLOW_MS;
    if (len > HEARTH_UI_BODY_MAX - r->len || is_slow) {
        r->is_too_long = true;
        return;
    }
    memcpy(r->body + r->len, upload, len); /* checked above */
    r->len += len;
}

/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd's signature */
static enum MHD_Result answer(void *cookie, struct MHD_Connection *c,
                              const char *url, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    struct hearth_ui_server *s = cookie;
    struct request *r = *state;
    (void)version;
    if (r == NULL) {
        const struct hearth_ui_claim claim = {method,
                                              url,
                                              header(c, "Host"),
                                              header(c, "Origin"),
                                              header(c, "Sec-Fetch-Site"),
                                              header(c, "Content-Type"),
                                              header(c, "Cookie")};
        return begin(s, c, &claim, state);
    }
    if (*upload_size > 0) {
        take(r, upload, *upload_size);
        *upload_size = 0;
        return r->is_too_long ? MHD_NO : MHD_YES;
    }
    return act(s, c, r);
}

/* Addresses are taken as they were sent: "%00" would end one early. */
static size_t leave_escaped(void *cookie, struct MHD_Connection *c, char *text)
{
    (void)cookie;
    (void)c;
    return strlen(text);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): its signature */
static void completed(void *cookie, struct MHD_Connection *c, void **state,
                      enum MHD_RequestTerminationCode how)
{
    struct hearth_ui_server *s = cookie;
    struct request *r = *state;
    (void)c;
    (void)how;
    if (r == NULL) {
        return;
    }
    hearth_secmem_give(s->m, r->body);
    s->bodies--;
    free(r);
    *state = NULL;
}

/* ---- the socket ---- */

static int bind_socket(unsigned port, int *fd, unsigned *bound)
{
    struct sockaddr_in address;
    socklen_t len = sizeof(address);
    int one = 1;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *fd = socket(AF_INET, SOCK_STREAM, 0);
    if (*fd < 0) {
        return HEARTH_E_NETWORK;
    }
    (void)setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(*fd, (struct sockaddr *)&address, len) != 0 ||
        listen(*fd, 16) != 0 ||
        getsockname(*fd, (struct sockaddr *)&address, &len) != 0) {
        int e = errno == EADDRINUSE ? HEARTH_E_BUSY : HEARTH_E_NETWORK;
        (void)close(*fd);
        return e;
    }
    *bound = ntohs(address.sin_port);
    return 0;
}

static int start_daemon(struct hearth_ui_server *s, unsigned port)
{
    int fd = -1;
    int rc = bind_socket(port, &fd, &s->port);
    if (rc == 0) {
        rc = hearth_ui_gate_begin(s->gate, s->port, &s->rng);
        if (rc != 0) {
            (void)close(fd);
        }
    }
    if (rc != 0) {
        return rc;
    }
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, answer, s, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_NOTIFY_COMPLETED, completed, s,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_END);
    if (s->daemon == NULL) {
        (void)close(fd);
        return HEARTH_E_NETWORK;
    }
    return 0;
}

int hearth_ui_server_open(struct hearth_ui *ui, struct hearth_secmem *m,
                          unsigned port, struct hearth_ui_server **out)
{
    struct hearth_ui_server *s = calloc(1, sizeof(*s));
    int rc = HEARTH_E_MEMORY;
    if (s == NULL) {
        return rc;
    }
    s->ui = ui;
    s->m = m;
    s->rng = hearth_rng_system();
    s->gate = hearth_secmem_take(m, sizeof(*s->gate));
    s->fields = hearth_secmem_take(m, sizeof(*s->fields));
    s->scratch = hearth_secmem_take(m, HEARTH_UI_PAGE_MAX);
    if (s->gate != NULL && s->fields != NULL && s->scratch != NULL) {
        rc = start_daemon(s, port);
    }
    if (rc != 0) {
        hearth_ui_server_close(s);
        return rc;
    }
    *out = s;
    return 0;
}

int hearth_ui_server_url(const struct hearth_ui_server *s,
                         struct hearth_writer *out)
{
    char front[48];
    int len = snprintf(front, sizeof(front), "http://127.0.0.1:%u/k/", s->port);
    hearth_writer_put(out, front, (size_t)len);
    hearth_writer_put(out, s->gate->start, HEARTH_UI_HEX_LEN);
    hearth_writer_put(out, "\n", 1);
    return hearth_writer_finish(out);
}

int hearth_ui_server_run(struct hearth_ui_server *s,
                         struct hearth_notify *notify,
                         const volatile sig_atomic_t *stop)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd p;
    if (info == NULL) {
        return HEARTH_E_NETWORK;
    }
    p.fd = info->epoll_fd;
    p.events = POLLIN;
    while (*stop == 0) {
        if (poll(&p, 1, POLL_MS) < 0 && errno != EINTR) {
            return HEARTH_E_IO;
        }
        if (MHD_run(s->daemon) != MHD_YES) {
            return HEARTH_E_NETWORK;
        }
        hearth_ui_tick(s->ui);
        wipe_old_pages(s);
        hearth_notify_beat(notify);
    }
    return 0;
}

void hearth_ui_server_close(struct hearth_ui_server *s)
{
    if (s->daemon != NULL) {
        MHD_stop_daemon(s->daemon);
    }
    hearth_secmem_give(s->m, s->gate);
    hearth_secmem_give(s->m, s->fields);
    hearth_secmem_give(s->m, s->scratch);
    free(s);
}
