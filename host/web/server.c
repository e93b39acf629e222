/* SPDX-License-Identifier: Apache-2.0 */
/* libmicrohttpd around gate, routes and pages. A body is received only after
 * the gate let its head pass, into locked memory, since it may hold a
 * passphrase. */
#include "host/web/reply.h"
#include "host/web/server_internal.h"
#include "host/web/socket.h"

#include "hearth/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDLE_S  15u
#define POLL_MS 500
/* Of one connection. Beyond 32 KiB the library maps it, and unmaps it at the
 * end, instead of leaving it to malloc. It notes each field of a query in 64
 * bytes of this, and where they have no room says nothing for IDLE_S: so
 * there is room for as many as an address of HEARTH_WEB_URI_MAX can have. */
#define POOL ((size_t)192 * 1024)
/* A request must be here so long after its connection or the one before it;
 * an answer may take a slow line longer. */
#define ASK_MS    20000
#define ANSWER_MS 300000
/* Bytes a second at least of a line that a file comes over. */
#define UPLOAD_RATE 16384u

static int64_t now_ms(void)
{
    const struct hearth_clock clock = hearth_clock_system();

    return clock.monotonic_ms(clock.cookie);
}

/* ---- requests ---- */

static const char *header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static void set_deadline(struct MHD_Connection *c, int64_t in_ms)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    if (info != NULL && info->socket_context != NULL) {
        struct hearth_web_slot *slot = info->socket_context;

        slot->until_ms = now_ms() + in_ms;
    }
}

/* The address as it was sent, before the library undoes its percent signs. */
static void *begin(void *cookie, const char *uri, struct MHD_Connection *c)
{
    struct hearth_web_request *r = calloc(1, sizeof(*r));
    size_t len = strlen(uri);

    (void)c;
    if (r == NULL) {
        return NULL;
    }
    r->server = cookie;
    r->is_uri_too_long = len >= sizeof(r->uri);
    if (!r->is_uri_too_long) {
        memmove(r->uri, uri, len + 1);
        r->query = strchr(r->uri, '?');
    }
    if (r->query != NULL) {
        *r->query++ = '\0';
    }
    return r;
}

static void read_peer(struct hearth_web_request *r, struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char name[32];

    hearth_socket_name(info == NULL ? NULL : info->client_addr, r->peer);
    hearth_gate_cookie_name(&r->server->gate, name);
    hearth_gate_cookie(header(c, "Cookie"), name, r->token);
}

static enum MHD_Result say_verdict(struct MHD_Connection *c,
                                   enum hearth_verdict verdict)
{
    switch (verdict) {
    case HEARTH_GATE_WRONG_HOST:
        return hearth_reply_refuse(c, MHD_HTTP_MISDIRECTED_REQUEST,
                                   HEARTH_SAY_WRONG_HOST);
    case HEARTH_GATE_FOREIGN:
        return hearth_reply_refuse(c, MHD_HTTP_FORBIDDEN,
                                   HEARTH_SAY_SENT_BY_ANOTHER);
    case HEARTH_GATE_NO_TYPE:
        return hearth_reply_refuse(c, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                   HEARTH_SAY_ONLY_FORMS);
    case HEARTH_GATE_NO_METHOD:
    case HEARTH_GATE_FINE:
    default:
        return hearth_reply_refuse(c, MHD_HTTP_METHOD_NOT_ALLOWED,
                                   HEARTH_SAY_WRONG_METHOD);
    }
}

static enum MHD_Result say_no_route(struct MHD_Connection *c, bool is_there)
{
    return is_there ? say_verdict(c, HEARTH_GATE_NO_METHOD)
                    : hearth_reply_refuse(c, MHD_HTTP_NOT_FOUND,
                                          HEARTH_SAY_NO_SUCH_PAGE);
}

/* What Content-Length says; 0: nothing, or more than ${max}. */
static uint64_t length_of(struct MHD_Connection *c, uint64_t max)
{
    const char *text = header(c, "Content-Length");
    uint64_t len = 0;

    return text != NULL &&
                   hearth_fields_parse(hearth_slice_text(text), max, &len)
               ? len
               : 0;
}

static bool is_body_too_long(struct MHD_Connection *c)
{
    const char *text = header(c, "Content-Length");

    return text == NULL ||
           (strcmp(text, "0") != 0 && length_of(c, HEARTH_WEB_BODY_MAX) == 0);
}

/* Room for the body, which comes next. */
static enum MHD_Result await_body(struct hearth_web_request *r,
                                  struct MHD_Connection *c)
{
    struct hearth_server *s = r->server;

    if (is_body_too_long(c)) {
        return hearth_reply_refuse(c, MHD_HTTP_CONTENT_TOO_LARGE,
                                   HEARTH_SAY_FORM_TOO_LONG);
    }
    if (hearth_places_take(&s->places, r->peer,
                           s->gate.is_secure ? HEARTH_WEB_BODIES_EACH
                                             : HEARTH_PLACES_MAX,
                           &r->place)) {
        r->body = hearth_secmem_take(s->m, HEARTH_WEB_BODY_MAX);
        if (r->body == NULL) {
            hearth_places_give(&s->places, r->place);
        }
    }
    if (r->body == NULL) {
        return hearth_reply_refuse(c, MHD_HTTP_SERVICE_UNAVAILABLE,
                                   HEARTH_SAY_BUSY);
    }
    return MHD_YES;
}

/* A file is received only of somebody who may send one, one at a time. */
static enum MHD_Result await_upload(struct hearth_web_request *r,
                                    struct MHD_Connection *c)
{
    struct hearth_server *s = r->server;
    struct hearth_web_request **place = NULL;
    uint64_t len = length_of(c, HEARTH_UPLOAD_DROP_MAX);
    int e;

    if (len == 0) {
        return hearth_reply_refuse(c, MHD_HTTP_CONTENT_TOO_LARGE,
                                   HEARTH_SAY_FORM_TOO_LONG);
    }
    e = hearth_web_may(r);
    if (e != 0) {
        return hearth_web_say_failed(c, e);
    }
    for (size_t i = 0; i < HEARTH_WEB_UPLOADS_MAX; i++) {
        if (s->uploads[i] == NULL) {
            place = &s->uploads[i];
        } else if (strcmp(s->uploads[i]->token, r->token) == 0) {
            return hearth_reply_refuse(c, MHD_HTTP_TOO_MANY_REQUESTS,
                                       HEARTH_SAY_BUSY);
        }
    }
    if (place == NULL) {
        return hearth_reply_refuse(c, MHD_HTTP_SERVICE_UNAVAILABLE,
                                   HEARTH_SAY_BUSY);
    }
    *place = r;
    r->takes_upload = true;
    hearth_upload_open(&r->upload);
    set_deadline(c, ASK_MS + (int64_t)(len / UPLOAD_RATE) * 1000);
    return MHD_YES;
}

static enum MHD_Result take_upload(struct hearth_web_request *r,
                                   struct MHD_Connection *c, const char *bytes,
                                   size_t *len)
{
    if (*len > 0) {
        hearth_upload_put(&r->upload, bytes, *len);
        *len = 0;
        return MHD_YES;
    }
    hearth_upload_finish(&r->upload, header(c, "Content-Type"));
    set_deadline(c, ANSWER_MS);
    return hearth_web_answer(r, c);
}

static void end_upload(struct hearth_web_request *r)
{
    for (size_t i = 0; i < HEARTH_WEB_UPLOADS_MAX; i++) {
        if (r->server->uploads[i] == r) {
            r->server->uploads[i] = NULL;
        }
    }
    hearth_upload_close(&r->upload);
    hearth_secmem_wipe(r->upload.token, sizeof(r->upload.token));
}

/* The head is here. */
static enum MHD_Result take_head(struct hearth_web_request *r,
                                 struct MHD_Connection *c, const char *method)
{
    bool is_there = false;
    const struct hearth_route *route = hearth_route_find(
        r->uri, strcmp(method, "POST") == 0, &r->rest, &is_there);
    const struct hearth_claim claim = {method,
                                       r->uri,
                                       header(c, "Host"),
                                       header(c, "Origin"),
                                       header(c, "Sec-Fetch-Site"),
                                       header(c, "Content-Type"),
                                       route != NULL && route->takes_file};
    enum hearth_verdict verdict = hearth_gate_judge(&r->server->gate, &claim);

    if (verdict != HEARTH_GATE_FINE) {
        return say_verdict(c, verdict);
    }
    if (r->is_uri_too_long) {
        return hearth_reply_refuse(c, MHD_HTTP_URI_TOO_LONG,
                                   HEARTH_SAY_ADDRESS_TOO_LONG);
    }
    r->route = route;
    if (r->route == NULL) {
        return say_no_route(c, is_there);
    }
    read_peer(r, c);
    if (r->route->takes_file) {
        return await_upload(r, c);
    }
    return r->route->is_post ? await_body(r, c) : hearth_web_answer(r, c);
}

/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd's signature */
static enum MHD_Result answer(void *cookie, struct MHD_Connection *c,
                              const char *url, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    struct hearth_web_request *r = *state;

    (void)cookie;
    (void)url;
    (void)version;
    if (r == NULL) {
        return MHD_NO; /* no memory */
    }
    if (!r->is_begun) {
        enum MHD_Result ok;

        r->is_begun = true;
        ok = take_head(r, c, method);
        if (r->body == NULL && !r->takes_upload) {
            set_deadline(c, ANSWER_MS);
        }
        return ok;
    }
    if (r->takes_upload) {
        return take_upload(r, c, upload, upload_size);
    }
    if (r->body == NULL) {
        *upload_size = 0; /* refused already; what still comes is dropped */
        return MHD_YES;
    }
    if (*upload_size > 0) {
        if (*upload_size > HEARTH_WEB_BODY_MAX - r->len) {
            return MHD_NO;
        }
        memmove(r->body + r->len, upload, *upload_size);
        r->len += *upload_size;
        *upload_size = 0;
        return MHD_YES;
    }
    set_deadline(c, ANSWER_MS);
    return hearth_web_answer(r, c);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): its signature */
static void completed(void *cookie, struct MHD_Connection *c, void **state,
                      enum MHD_RequestTerminationCode how)
{
    struct hearth_web_request *r = *state;

    (void)cookie;
    (void)how;
    set_deadline(c, ASK_MS);
    if (r == NULL) {
        return;
    }
    end_upload(r);
    if (r->body != NULL) {
        hearth_secmem_give(r->server->m, r->body);
        hearth_places_give(&r->server->places, r->place);
    }
    hearth_secmem_wipe(r->token, sizeof(r->token));
    free(r);
    *state = NULL;
}

/* ---- connections ---- */

static void notify(void *cookie, struct MHD_Connection *c, void **context,
                   enum MHD_ConnectionNotificationCode code)
{
    struct hearth_server *s = cookie;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        struct hearth_web_slot *slot = *context;

        if (slot != NULL) {
            slot->fd = -1;
        }
        return;
    }
    for (size_t i = 0; info != NULL && i < HEARTH_WEB_CONNECTIONS; i++) {
        if (s->slots[i].fd < 0) {
            s->slots[i].fd = info->connect_fd;
            s->slots[i].until_ms = now_ms() + ASK_MS;
            *context = &s->slots[i];
            return;
        }
    }
}

/* The idle limit alone would let one byte in 14 seconds hold a place. */
static void end_slow(struct hearth_server *s)
{
    int64_t now = now_ms();

    for (size_t i = 0; i < HEARTH_WEB_CONNECTIONS; i++) {
        if (s->slots[i].fd >= 0 && now > s->slots[i].until_ms) {
            (void)shutdown(s->slots[i].fd, SHUT_RDWR);
        }
    }
}

/* Addresses are taken as they were sent: "%00" would end one early. */
static size_t leave_escaped(void *cookie, struct MHD_Connection *c, char *text)
{
    (void)cookie;
    (void)c;
    return strlen(text);
}

/* The certificate's part of the options; nothing on loopback. */
static unsigned tls_options(const struct hearth_server *s,
                            struct MHD_OptionItem out[4])
{
    static char priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";
    union {
        const char *shown;
        void *passed; /* the library only reads it */
    } key = {s->config.key}, certificate = {s->config.certificate};
    size_t n = 0;

    if (s->gate.is_secure) {
        out[n++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, key.passed};
        out[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0,
                                           certificate.passed};
        out[n++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, priorities};
    }
    out[n] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    return s->gate.is_secure ? MHD_USE_EPOLL | MHD_USE_TLS : MHD_USE_EPOLL;
}

static int start_daemon(struct hearth_server *s, int fd)
{
    struct MHD_OptionItem tls[4];
    unsigned flags = tls_options(s, tls);

    s->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, answer, s, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_ARRAY, tls, MHD_OPTION_CONNECTION_LIMIT,
        HEARTH_WEB_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        s->gate.is_secure ? HEARTH_WEB_PER_ADDRESS : HEARTH_WEB_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_URI_LOG_CALLBACK, begin, s, MHD_OPTION_NOTIFY_COMPLETED,
        completed, s, MHD_OPTION_NOTIFY_CONNECTION, notify, s,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_END);
    return s->daemon == NULL ? HEARTH_E_NETWORK : 0;
}

/* "A,B" into the gate. */
static int take_names(struct hearth_gate *g, const char *names)
{
    while (names != NULL && *names != '\0') {
        size_t len = strcspn(names, ",");

        if (g->host_count == HEARTH_GATE_HOSTS_MAX ||
            hearth_bytes_to_text(hearth_slice_of(names, len),
                                 g->hosts[g->host_count],
                                 HEARTH_GATE_HOST_MAX) != 0) {
            return HEARTH_E_LIMIT;
        }
        g->host_count += len > 0 ? 1 : 0;
        names += len;
        names += *names == ',' ? 1 : 0;
    }
    return 0;
}

static int open_socket(struct hearth_server *s)
{
    int fd = -1;
    int e = hearth_socket_bind(s->config.address, s->gate.is_secure, &fd,
                               &s->gate.port);

    if (e == 0) {
        e = start_daemon(s, fd);
        if (e != 0) {
            (void)close(fd);
        }
    }
    return e;
}

int hearth_server_open(const struct hearth_server_config *config,
                       struct hearth_server **out)
{
    struct hearth_server *s = calloc(1, sizeof(*s));
    int e = HEARTH_E_MEMORY;

    if (s == NULL) {
        return e;
    }
    s->config = *config;
    for (size_t i = 0; i < HEARTH_WEB_CONNECTIONS; i++) {
        s->slots[i].fd = -1;
    }
    s->devices = calloc(HEARTH_DEVICES_MAX, sizeof(*s->devices));
    if (s->devices != NULL) {
        e = hearth_secmem_open((HEARTH_PLACES_MAX + 1) *
                                       (size_t)HEARTH_WEB_BODY_MAX +
                                   2 * (size_t)HEARTH_DESK_MESSAGE_MAX,
                               &s->m);
    }
    if (e == 0 && config->desk >= 0) {
        e = hearth_desk_client_open(config->desk, s->m, &s->desk);
    }
    if (e == 0) {
        s->gate.is_secure = config->certificate != NULL;
        e = take_names(&s->gate, config->names);
    }
    if (e == 0) {
        e = open_socket(s);
    }
    if (e != 0) {
        hearth_server_close(s);
        return e;
    }
    *out = s;
    return 0;
}

unsigned hearth_server_port(const struct hearth_server *s)
{
    return s->gate.port;
}

/* The library reads a part of what a connection has, and knows itself that
 * there is more: its epoll, which tells of changes only, would not say so. */
static int wait_ms(const struct hearth_server *s)
{
    MHD_UNSIGNED_LONG_LONG left = 0;

    return MHD_get_timeout(s->daemon, &left) == MHD_YES && left < POLL_MS
               ? (int)left
               : POLL_MS;
}

int hearth_server_run(struct hearth_server *s, struct hearth_pulse *pulse,
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
        if (poll(&p, 1, wait_ms(s)) < 0 && errno != EINTR) {
            return HEARTH_E_IO;
        }
        if (MHD_run(s->daemon) != MHD_YES) {
            return HEARTH_E_NETWORK;
        }
        end_slow(s);
        hearth_pulse_beat(pulse);
    }
    return 0;
}

void hearth_server_close(struct hearth_server *s)
{
    if (s == NULL) {
        return;
    }
    if (s->daemon != NULL) {
        MHD_stop_daemon(s->daemon);
    }
    if (s->m != NULL) {
        hearth_secmem_close(s->m);
    }
    free(s->devices);
    free(s);
}
