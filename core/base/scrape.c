/* SPDX-License-Identifier: Apache-2.0 */
/* One page over HTTP on loopback. */
#include "hearth/scrape.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAITING     8
#define REQUEST_MS  2000
#define IDLE_MS     500
#define HEAD_MAX    256u
#define SAMPLE_MAX  512u
#define ADDRESS_MAX 64u

/* ---- listening ---- */

/* Splits "127.0.0.1:9484" or "[::1]:9484". */
static int parse(const char *address, char host[ADDRESS_MAX], uint16_t *port)
{
    const char *colon = strrchr(address, ':');
    size_t len = colon == NULL ? 0 : (size_t)(colon - address);
    char *end;
    long n;

    if (len == 0 || len >= ADDRESS_MAX || colon[1] == '\0') {
        return HEARTH_E_INVALID;
    }
    errno = 0;
    n = strtol(colon + 1, &end, 10);
    if (errno != 0 || *end != '\0' || n < 0 || n > 65535) {
        return HEARTH_E_INVALID;
    }
    if (address[0] == '[' && address[len - 1] == ']' && len > 2) {
        address++;
        len -= 2;
    }
    (void)snprintf(host, ADDRESS_MAX, "%.*s", (int)len, address);
    *port = (uint16_t)n;
    return 0;
}

static int open_socket(const struct sockaddr *at, socklen_t len, int *fd)
{
    int one = 1;
    int s = socket(at->sa_family, SOCK_STREAM, 0);

    if (s < 0) {
        return HEARTH_E_IO;
    }
    (void)fcntl(s, F_SETFD, FD_CLOEXEC);
    (void)setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(s, at, len) != 0 || listen(s, WAITING) != 0) {
        int e = errno == EADDRINUSE ? HEARTH_E_BUSY : HEARTH_E_IO;

        (void)close(s);
        return e;
    }
    *fd = s;
    return 0;
}

int hearth_scrape_open(const char *address, int *fd, uint16_t *port)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    char host[ADDRESS_MAX];
    socklen_t len;
    int e = parse(address, host, port);

    if (e != 0) {
        return e;
    }
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        if ((ntohl(v4.sin_addr.s_addr) >> 24) != 127) {
            return HEARTH_E_DENIED;
        }
        v4.sin_port = htons(*port);
        len = sizeof(v4);
        e = open_socket((const struct sockaddr *)&v4, len, fd);
        if (e == 0 && getsockname(*fd, (struct sockaddr *)&v4, &len) == 0) {
            *port = ntohs(v4.sin_port);
        }
        return e;
    }
    if (inet_pton(AF_INET6, host, &v6.sin6_addr) != 1) {
        return HEARTH_E_INVALID;
    }
    if (!IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr)) {
        return HEARTH_E_DENIED;
    }
    v6.sin6_port = htons(*port);
    len = sizeof(v6);
    e = open_socket((const struct sockaddr *)&v6, len, fd);
    if (e == 0 && getsockname(*fd, (struct sockaddr *)&v6, &len) == 0) {
        *port = ntohs(v6.sin6_port);
    }
    return e;
}

/* ---- requests ---- */

static bool begins(struct hearth_slice in, const char *text)
{
    size_t n = strlen(text);

    return in.len >= n && memcmp(in.data, text, n) == 0;
}

/* The line at the start of ${in}, without its end; moves ${in} behind it.
 * False: no line ends here. */
static bool next_line(struct hearth_slice *in, struct hearth_slice *line)
{
    const uint8_t *end = in->len == 0 ? NULL : memchr(in->data, '\n', in->len);
    size_t n;

    if (end == NULL) {
        return false;
    }
    n = (size_t)(end - in->data);
    *line = hearth_slice_of(in->data, n > 0 && end[-1] == '\r' ? n - 1 : n);
    *in = hearth_slice_of(end + 1, in->len - n - 1);
    return true;
}

static bool is_our_host(struct hearth_slice value)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};

    while (value.len > 0 && *value.data == ' ') {
        value = hearth_slice_of(value.data + 1, value.len - 1);
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t n = strlen(names[i]);

        if (begins(value, names[i]) &&
            (value.len == n || value.data[n] == ':')) {
            return true;
        }
    }
    return false;
}

static bool is_host_line(struct hearth_slice line)
{
    static const char name[] = "host:";

    for (size_t i = 0; i < sizeof(name) - 1; i++) {
        if (i >= line.len || (line.data[i] | 0x20) != (name[i] | 0x20)) {
            return false;
        }
    }
    return true;
}

int hearth_scrape_judge(struct hearth_slice request)
{
    struct hearth_slice first, line;
    unsigned hosts = 0;
    bool is_ours = false;

    if (!next_line(&request, &first)) {
        return 0;
    }
    for (;;) {
        if (!next_line(&request, &line)) {
            return 0;
        }
        if (line.len == 0) {
            break;
        }
        if (is_host_line(line)) {
            hosts++;
            is_ours = is_our_host(hearth_slice_of(line.data + 5, line.len - 5));
        }
    }
    if (!begins(first, "GET ")) {
        return begins(first, "POST ") || begins(first, "HEAD ") ? 405 : 400;
    }
    if (hosts != 1 || !is_ours) {
        return 421;
    }
    return begins(first, "GET /metrics ") ? 200 : 404;
}

/* ---- answering ---- */

static bool wait_for(int fd, short what, int ms)
{
    struct pollfd p = {.fd = fd, .events = what};

    return poll(&p, 1, ms) > 0;
}

static int read_request(int fd)
{
    uint8_t request[HEARTH_SCRAPE_REQUEST_MAX];
    size_t len = 0;

    while (len < sizeof(request) && wait_for(fd, POLLIN, REQUEST_MS)) {
        ssize_t n = recv(fd, request + len, sizeof(request) - len, 0);
        int status;

        if (n <= 0) {
            return 0;
        }
        len += (size_t)n;
        status = hearth_scrape_judge(hearth_slice_of(request, len));
        if (status != 0) {
            return status;
        }
    }
    return len == sizeof(request) ? 400 : 0;
}

static void send_all(int fd, const void *data, size_t len)
{
    const uint8_t *at = data;

    while (len > 0 && wait_for(fd, POLLOUT, REQUEST_MS)) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

        if (n <= 0) {
            return;
        }
        at += n;
        len -= (size_t)n;
    }
}

static void answer(int fd, hearth_scrape_page *page, void *cookie)
{
    uint8_t body[HEARTH_SCRAPE_PAGE_MAX];
    struct hearth_writer w;
    char head[HEAD_MAX];
    int status = read_request(fd);

    hearth_writer_init(&w, body, sizeof(body));
    if (status == 0) {
        return;
    }
    if (status == 200 &&
        (page(cookie, &w) != 0 || hearth_writer_finish(&w) != 0)) {
        status = 503;
        hearth_writer_init(&w, body, sizeof(body));
    }
    (void)snprintf(head, sizeof(head),
                   "HTTP/1.1 %d %s\r\n"
                   "Content-Type: text/plain; version=0.0.4\r\n"
                   "Content-Length: %zu\r\nCache-Control: no-store\r\n"
                   "X-Content-Type-Options: nosniff\r\n"
                   "Connection: close\r\n\r\n",
                   status, status == 200 ? "OK" : "No", w.len);
    send_all(fd, head, strlen(head));
    send_all(fd, body, w.len);
}

int hearth_scrape_run(int fd, hearth_scrape_page *page, void *cookie,
                      struct hearth_pulse *pulse,
                      const volatile sig_atomic_t *stop)
{
    while (*stop == 0) {
        int client;

        hearth_pulse_beat(pulse);
        if (!wait_for(fd, POLLIN, IDLE_MS)) {
            continue;
        }
        client = accept(fd, NULL, NULL);
        if (client < 0) {
            if (errno == EINTR || errno == ECONNABORTED || errno == EAGAIN) {
                continue;
            }
            return HEARTH_E_IO;
        }
        (void)fcntl(client, F_SETFL, O_NONBLOCK);
        answer(client, page, cookie);
        (void)close(client);
    }
    return 0;
}

/* ---- the page ---- */

static void put_text(struct hearth_writer *w, const char *text)
{
    hearth_writer_put(w, text, strlen(text));
}

void hearth_scrape_begin(struct hearth_writer *w,
                         const struct hearth_scrape_family *family)
{
    char line[SAMPLE_MAX];

    (void)snprintf(line, sizeof(line), "# HELP %s %s\n# TYPE %s %s\n",
                   family->name, family->help, family->name, family->type);
    put_text(w, line);
}

void hearth_scrape_put(struct hearth_writer *w,
                       const struct hearth_scrape_family *family,
                       const char *label, int64_t value)
{
    char line[SAMPLE_MAX];

    if (label == NULL) {
        (void)snprintf(line, sizeof(line), "%s %lld\n", family->name,
                       (long long)value);
    } else {
        (void)snprintf(line, sizeof(line), "%s{%s=\"%s\"} %lld\n", family->name,
                       family->key, label, (long long)value);
    }
    put_text(w, line);
}
