/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP on the loopback interface. */
#include "host/web/server.h"

#include "host/release/release.h"
#include "host/web/page.h"
#include "host/web/style.h"

#include "hearth/clock.h"
#include "hearth/log.h"

#include <microhttpd.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64u
#define MEMORY_MAX      (32u * 1024u) /* of one connection: its headers */
#define IDLE_S          15u
#define POLL_MS         500

struct hearth_server {
    struct hearth_server_config config;
    struct MHD_Daemon *daemon;
    unsigned port;
    struct hearth_device_health *devices; /* HEARTH_DEVICES_MAX */
};

bool hearth_server_is_own_host(const char *host)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};

    if (host == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t len = strlen(names[i]);

        if (strncmp(host, names[i], len) == 0 &&
            (host[len] == '\0' ||
             (host[len] == ':' && strspn(host + len + 1, "0123456789") ==
                                      strlen(host + len + 1)))) {
            return true;
        }
    }
    return false;
}

/* ---- answers ---- */

static enum MHD_Result add_headers(struct MHD_Response *r, const char *type)
{
    static const char *const headers[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; img-src 'self'; base-uri "
         "'none'; form-action 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
    };
    enum MHD_Result ok = MHD_add_response_header(r, "Content-Type", type);

    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (ok == MHD_YES) {
            ok = MHD_add_response_header(r, headers[i][0], headers[i][1]);
        }
    }
    return ok;
}

struct answer {
    unsigned status;
    const char *type;
};

/* Queues ${data}, which libmicrohttpd copies or, as malloc'd, takes over. */
static enum MHD_Result queue(struct MHD_Connection *c, struct answer a,
                             struct MHD_Response *r)
{
    enum MHD_Result ok;

    if (r == NULL) {
        return MHD_NO;
    }
    ok = add_headers(r, a.type);
    if (ok == MHD_YES && a.status == MHD_HTTP_METHOD_NOT_ALLOWED) {
        ok = MHD_add_response_header(r, "Allow", "GET, HEAD");
    }
    if (ok == MHD_YES) {
        ok = MHD_queue_response(c, a.status, r);
    }
    MHD_destroy_response(r);
    return ok;
}

static enum MHD_Result send_text(struct MHD_Connection *c, struct answer a,
                                 struct hearth_text *t)
{
    struct MHD_Response *r;

    if (t->has_failed) {
        hearth_text_free(t);
        return MHD_NO;
    }
    r = MHD_create_response_from_buffer(t->len, t->data, MHD_RESPMEM_MUST_FREE);
    if (r == NULL) {
        hearth_text_free(t);
    }
    return queue(c, a, r);
}

static enum MHD_Result refuse(struct MHD_Connection *c, unsigned status,
                              const char *words)
{
    struct hearth_text t = {0};

    hearth_page_error(&t, words);
    return send_text(c, (struct answer){status, "text/html; charset=utf-8"},
                     &t);
}

/* A copy: libmicrohttpd's buffer is not const. */
static enum MHD_Result send_asset(struct MHD_Connection *c, const char *type,
                                  const char *bytes)
{
    struct hearth_text t = {0};

    hearth_text_add(&t, bytes);
    return send_text(c, (struct answer){MHD_HTTP_OK, type}, &t);
}

static enum MHD_Result send_page(struct hearth_server *s,
                                 struct MHD_Connection *c)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_release_file file = {0};
    struct hearth_text t = {0};
    struct hearth_page page = {.is_locked = s->config.is_locked,
                               .devices = s->devices,
                               .now_s = clock.now_s(clock.cookie)};
    int e = hearth_release_load(s->config.folder->path, &file);

    if (e == 0) {
        page.release = &file.release;
    } else if (e != HEARTH_E_NOT_FOUND) {
        hearth_log(HEARTH_LOG_ERROR, "release-unreadable", "code", (int64_t)e,
                   (const char *)NULL);
    }
    if (e == 0 || e == HEARTH_E_NOT_FOUND) {
        e = hearth_devices_read(s->config.folder->kv, s->devices,
                                HEARTH_DEVICES_MAX, &page.device_count);
    }
    if (e != 0) {
        hearth_release_free(&file);
        return refuse(c, MHD_HTTP_INTERNAL_SERVER_ERROR,
                      "The figures cannot be read; see the host's log.");
    }
    hearth_page_write(&t, &page);
    hearth_release_free(&file);
    return send_text(
        c, (struct answer){MHD_HTTP_OK, "text/html; charset=utf-8"}, &t);
}

/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd's signature */
static enum MHD_Result answer(void *cookie, struct MHD_Connection *c,
                              const char *url, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    struct hearth_server *s = cookie;
    const char *host =
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);

    (void)version;
    (void)upload;
    (void)state;
    if (!hearth_server_is_own_host(host)) {
        return refuse(c, MHD_HTTP_MISDIRECTED_REQUEST,
                      "This page is for this computer only.");
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
        strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
        *upload_size = 0;
        return refuse(c, MHD_HTTP_METHOD_NOT_ALLOWED,
                      "This page only shows figures.");
    }
    if (strcmp(url, "/") == 0) {
        return send_page(s, c);
    }
    if (strcmp(url, "/style.css") == 0) {
        return send_asset(c, "text/css; charset=utf-8", hearth_style_css);
    }
    if (strcmp(url, "/icon.svg") == 0) {
        return send_asset(c, "image/svg+xml", hearth_icon_svg);
    }
    return refuse(c, MHD_HTTP_NOT_FOUND, "There is no such page.");
}

/* ---- the socket ---- */

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int parse_port(const char *text, uint16_t *port)
{
    char *end;
    long v = strtol(text, &end, 10);

    if (end == text || *end != '\0' || v < 0 || v > 65535) {
        return HEARTH_E_INVALID;
    }
    *port = (uint16_t)v;
    return 0;
}

static int parse_address(const char *text, union address *out, socklen_t *len)
{
    static const char v6[] = "[::1]:", name[] = "localhost:";
    const char *colon = strrchr(text, ':');
    char host[16];
    uint16_t port;

    memset(out, 0, sizeof(*out));
    if (colon == NULL || parse_port(colon + 1, &port) != 0) {
        return HEARTH_E_INVALID;
    }
    if (strncmp(text, v6, sizeof(v6) - 1) == 0) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_addr = in6addr_loopback;
        out->v6.sin6_port = htons(port);
        *len = sizeof(out->v6);
        return 0;
    }
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons(port);
    *len = sizeof(out->v4);
    if (strncmp(text, name, sizeof(name) - 1) == 0) {
        out->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return 0;
    }
    if (hearth_bytes_to_text(hearth_slice_of(text, (size_t)(colon - text)),
                             host, sizeof(host)) != 0 ||
        inet_pton(AF_INET, host, &out->v4.sin_addr) != 1) {
        return HEARTH_E_INVALID;
    }
    return ntohl(out->v4.sin_addr.s_addr) >> 24 == 127 ? 0 : HEARTH_E_DENIED;
}

static int bind_socket(const char *text, int *fd)
{
    union address address;
    socklen_t len;
    int one = 1;
    int e = parse_address(text, &address, &len);

    if (e != 0) {
        return e;
    }
    *fd = socket(address.any.sa_family, SOCK_STREAM, 0);
    if (*fd < 0) {
        return HEARTH_E_NETWORK;
    }
    (void)setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(*fd, &address.any, len) != 0 || listen(*fd, 32) != 0) {
        e = errno == EADDRINUSE ? HEARTH_E_BUSY : HEARTH_E_NETWORK;
        (void)close(*fd);
    }
    return e;
}

static unsigned port_of(int fd)
{
    union address address;
    socklen_t len = sizeof(address);

    if (getsockname(fd, &address.any, &len) != 0) {
        return 0;
    }
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port
                                                   : address.v4.sin_port);
}

int hearth_server_open(const struct hearth_server_config *config,
                       struct hearth_server **out)
{
    struct hearth_server *s = calloc(1, sizeof(*s));
    int fd, e;

    if (s == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->config = *config;
    s->devices = calloc(HEARTH_DEVICES_MAX, sizeof(*s->devices));
    e = s->devices == NULL ? HEARTH_E_MEMORY
                           : bind_socket(config->address, &fd);
    if (e == 0) {
        s->port = port_of(fd);
        s->daemon = MHD_start_daemon(
            MHD_USE_EPOLL, 0, NULL, NULL, answer, s, MHD_OPTION_LISTEN_SOCKET,
            fd, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
            MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_MAX,
            MHD_OPTION_END);
        if (s->daemon == NULL) {
            (void)close(fd);
            e = HEARTH_E_NETWORK;
        }
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
    return s->port;
}

int hearth_server_run(struct hearth_server *s,
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
    free(s->devices);
    free(s);
}
