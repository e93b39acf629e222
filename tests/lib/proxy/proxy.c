/* SPDX-License-Identifier: Apache-2.0 */
/* A bad network on loopback. */
#include "proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DATAGRAM_MAX 2048
#define FLOWS_MAX    256
#define WAITING_MAX  512
#define HEADERS      28 /* IPv4 20, UDP 8 */
#define LIFE_S       600
#define POLL_MS      100
#define BURST        64 /* datagrams read from one socket in a turn */
#define CAPTURE_MAX  (32u << 20)

/* One client and the socket that the server sees as this client. */
struct flow {
    struct sockaddr_in client;
    int fd; /* -1: free */
    int64_t used_ms;
};

/* A datagram that is held back. */
struct waiting {
    int64_t due_ms;
    size_t flow;
    int direction;
    size_t len;
    uint8_t data[DATAGRAM_MAX];
};

struct hearth_proxy {
    struct hearth_proxy_config config;
    struct hearth_proxy_stats stats;
    struct sockaddr_in server;
    int fd;
    bool is_cut;
    bool is_over;
    uint64_t random;
    struct flow flows[FLOWS_MAX];
    struct waiting *waiting;
    size_t waiting_count;
    uint8_t *captured; /* flow 2, length 2, datagram, and so on */
    size_t captured_len;
    uint64_t captured_count;
    char command[64];
    size_t command_len;
};

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* SplitMix64: the same seed gives the same network. */
static uint64_t draw(struct hearth_proxy *p)
{
    uint64_t z = (p->random += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static bool chance(struct hearth_proxy *p, unsigned percent)
{
    return draw(p) % 100 < percent;
}

static struct sockaddr_in loopback(uint16_t port)
{
    struct sockaddr_in a;

    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    a.sin_port = htons(port);
    return a;
}

static int open_socket(const struct sockaddr_in *own)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int size = 1 << 20;

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (own != NULL &&
        bind(fd, (const struct sockaddr *)own, sizeof *own) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static int connect_server(const struct hearth_proxy *p)
{
    int fd = open_socket(NULL);

    if (fd >= 0 && connect(fd, (const struct sockaddr *)&p->server,
                           sizeof p->server) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* The flow of ${client}; a new one takes a free place or the oldest. */
static struct flow *flow_of(struct hearth_proxy *p,
                            const struct sockaddr_in *client)
{
    struct flow *take = &p->flows[0];
    size_t i;

    for (i = 0; i < FLOWS_MAX; i++) {
        struct flow *f = &p->flows[i];

        if (f->fd >= 0 && f->client.sin_port == client->sin_port)
            return f;
        if (take->fd >= 0 && (f->fd < 0 || f->used_ms < take->used_ms))
            take = f;
    }
    if (take->fd >= 0)
        (void)close(take->fd);
    take->fd = connect_server(p);
    take->client = *client;
    return take->fd < 0 ? NULL : take;
}

static void deliver(struct hearth_proxy *p, const struct flow *f, int direction,
                    const uint8_t *data, size_t len)
{
    if (f->fd < 0)
        return;
    /* A refused send is a lost datagram, as on any network. */
    if (direction == 0)
        (void)!send(f->fd, data, len, 0);
    else
        (void)!sendto(p->fd, data, len, 0, (const struct sockaddr *)&f->client,
                      sizeof f->client);
}

static void hold(struct hearth_proxy *p, const struct flow *f, int direction,
                 const uint8_t *data, size_t len)
{
    struct waiting *w = &p->waiting[p->waiting_count++];

    w->due_ms = now_ms() + 1 + (int64_t)(draw(p) % (p->config.delay_ms + 1u));
    w->flow = (size_t)(f - p->flows);
    w->direction = direction;
    w->len = len;
    if (len <= sizeof w->data)
        memcpy(w->data, data, len);
    p->stats.delayed++;
}

static void count(struct hearth_proxy *p, int direction, const uint8_t *data,
                  size_t len)
{
    /* RFC 6347 section 4.1: 20 change_cipher_spec, 22 handshake. */
    bool is_handshake = len > 0 && (data[0] == 20 || data[0] == 22);

    p->stats.datagrams[direction]++;
    p->stats.bytes[direction] += len + HEADERS;
    if (is_handshake) {
        p->stats.handshake_datagrams[direction]++;
        p->stats.handshake_bytes[direction] += len + HEADERS;
    }
}

static void capture(const struct hearth_proxy *p, int direction,
                    const uint8_t *data, size_t len)
{
    uint8_t head[3] = {(uint8_t)direction, (uint8_t)(len >> 8), (uint8_t)len};

    if (p->config.capture_fd <= 0)
        return;
    (void)!write(p->config.capture_fd, head, sizeof head);
    (void)!write(p->config.capture_fd, data, len);
}

/* What does not fit is not kept: the line that replay prints counts. */
static void keep(struct hearth_proxy *p, const struct flow *f,
                 const uint8_t *data, size_t len)
{
    uint16_t head[2] = {(uint16_t)(f - p->flows), (uint16_t)len};

    if (p->captured == NULL || len > DATAGRAM_MAX ||
        CAPTURE_MAX - p->captured_len < sizeof head + len)
        return;
    memcpy(p->captured + p->captured_len, head, sizeof head);
    memcpy(p->captured + p->captured_len + sizeof head, data, len);
    p->captured_len += sizeof head + len;
    p->captured_count++;
}

static void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    (void)nanosleep(&t, NULL);
}

static void replay(struct hearth_proxy *p)
{
    int elsewhere = connect_server(p);
    uint64_t sent = 0;
    size_t at = 0;

    while (elsewhere >= 0 && at < p->captured_len) {
        uint16_t head[2];
        const uint8_t *data;
        const struct flow *f;

        memcpy(head, p->captured + at, sizeof head);
        f = &p->flows[head[0] % FLOWS_MAX];
        data = p->captured + at + sizeof head;
        sent += f->fd >= 0 && send(f->fd, data, head[1], 0) >= 0;
        sent += send(elsewhere, data, head[1], 0) >= 0;
        at += sizeof head + head[1];
        pause_ms(1); /* not a flood: each one shall be looked at */
    }
    if (elsewhere >= 0)
        (void)close(elsewhere);
    printf("replayed %" PRIu64 " of %" PRIu64 " captured, twice\n", sent / 2,
           p->captured_count);
    (void)fflush(stdout);
}

static void relay(struct hearth_proxy *p, struct flow *f, int direction,
                  const uint8_t *data, size_t len)
{
    f->used_ms = now_ms();
    count(p, direction, data, len);
    capture(p, direction, data, len);
    if (direction == 0)
        keep(p, f, data, len);
    if (p->is_cut) {
        p->stats.cut++;
        return;
    }
    if (chance(p, p->config.drop_percent)) {
        p->stats.dropped++;
        return;
    }
    if (chance(p, p->config.duplicate_percent)) {
        p->stats.duplicated++;
        deliver(p, f, direction, data, len);
    }
    if (p->waiting_count < WAITING_MAX && chance(p, p->config.delay_percent))
        hold(p, f, direction, data, len);
    else
        deliver(p, f, direction, data, len);
}

static void from_clients(struct hearth_proxy *p)
{
    uint8_t data[DATAGRAM_MAX];
    int i;

    for (i = 0; i < BURST; i++) {
        struct sockaddr_in client;
        socklen_t size = sizeof client;
        ssize_t n = recvfrom(p->fd, data, sizeof data, 0,
                             (struct sockaddr *)&client, &size);
        struct flow *f;

        if (n < 0)
            return;
        f = flow_of(p, &client);
        if (f != NULL)
            relay(p, f, 0, data, (size_t)n);
    }
}

static void from_server(struct hearth_proxy *p, struct flow *f)
{
    uint8_t data[DATAGRAM_MAX];
    int i;

    for (i = 0; i < BURST; i++) {
        ssize_t n = recv(f->fd, data, sizeof data, 0);

        if (n < 0)
            return;
        relay(p, f, 1, data, (size_t)n);
    }
}

/* Sends what is due; gives the time until the next, POLL_MS at most. */
static int release(struct hearth_proxy *p)
{
    int64_t now = now_ms(), next = POLL_MS;
    size_t i = 0;

    while (i < p->waiting_count) {
        struct waiting *w = &p->waiting[i];

        if (w->due_ms > now) {
            if (w->due_ms - now < next)
                next = w->due_ms - now;
            i++;
            continue;
        }
        if (!p->is_cut)
            deliver(p, &p->flows[w->flow], w->direction, w->data, w->len);
        *w = p->waiting[--p->waiting_count];
    }
    return (int)next;
}

static void rebind_flows(struct hearth_proxy *p)
{
    size_t i;

    for (i = 0; i < FLOWS_MAX; i++) {
        struct flow *f = &p->flows[i];
        int old = f->fd;

        if (old < 0)
            continue;
        f->fd = connect_server(p); /* before close: another port for sure */
        (void)close(old);
    }
}

static void obey(struct hearth_proxy *p, const char *command)
{
    if (strcmp(command, "cut") == 0)
        p->is_cut = true;
    else if (strcmp(command, "restore") == 0)
        p->is_cut = false;
    else if (strcmp(command, "rebind") == 0)
        rebind_flows(p);
    else if (strcmp(command, "mark") == 0)
        memset(&p->stats, 0, sizeof p->stats);
    else if (strcmp(command, "stats") == 0)
        hearth_proxy_print(p);
    else if (strcmp(command, "capture") == 0 && p->captured == NULL)
        p->captured = malloc(CAPTURE_MAX);
    else if (strcmp(command, "replay") == 0)
        replay(p);
    else if (strcmp(command, "quit") == 0)
        p->is_over = true;
    else if (strncmp(command, "drop ", 5) == 0)
        p->config.drop_percent = (unsigned)strtoul(command + 5, NULL, 10);
}

static void read_commands(struct hearth_proxy *p)
{
    char text[64];
    ssize_t n = read(p->config.control_fd, text, sizeof text);
    ssize_t i;

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        p->config.control_fd = -1; /* the other end is gone */
    for (i = 0; i < n; i++) {
        if (text[i] != '\n') {
            if (p->command_len < sizeof p->command - 1)
                p->command[p->command_len++] = text[i];
            continue;
        }
        p->command[p->command_len] = '\0';
        p->command_len = 0;
        obey(p, p->command);
    }
}

int hearth_proxy_open(const struct hearth_proxy_config *config,
                      struct hearth_proxy **out)
{
    struct hearth_proxy *p = calloc(1, sizeof *p);
    struct sockaddr_in own = loopback(config->listen_port);
    size_t i;

    if (p == NULL)
        return -1;
    p->config = *config;
    p->random = config->seed;
    p->server = loopback(config->to_port);
    for (i = 0; i < FLOWS_MAX; i++)
        p->flows[i].fd = -1;
    p->fd = open_socket(&own);
    p->waiting = calloc(WAITING_MAX, sizeof *p->waiting);
    if (p->fd < 0 || p->waiting == NULL) {
        hearth_proxy_close(p);
        return -1;
    }
    *out = p;
    return 0;
}

uint16_t hearth_proxy_port(const struct hearth_proxy *p)
{
    struct sockaddr_in own;
    socklen_t size = sizeof own;

    if (getsockname(p->fd, (struct sockaddr *)&own, &size) != 0)
        return 0;
    return ntohs(own.sin_port);
}

static void turn(struct hearth_proxy *p)
{
    struct pollfd wait[FLOWS_MAX + 2];
    size_t which[FLOWS_MAX + 2];
    nfds_t n = 2, i;
    size_t f;

    wait[0] = (struct pollfd){p->fd, POLLIN, 0};
    wait[1] = (struct pollfd){p->config.control_fd, POLLIN, 0};
    for (f = 0; f < FLOWS_MAX; f++) {
        if (p->flows[f].fd < 0)
            continue;
        which[n] = f;
        wait[n++] = (struct pollfd){p->flows[f].fd, POLLIN, 0};
    }
    if (poll(wait, n, release(p)) <= 0)
        return;
    if (wait[1].revents != 0)
        read_commands(p);
    for (i = 2; i < n; i++)
        if (wait[i].revents != 0 && p->flows[which[i]].fd >= 0)
            from_server(p, &p->flows[which[i]]);
    if (wait[0].revents != 0)
        from_clients(p);
}

void hearth_proxy_run(struct hearth_proxy *p, const volatile sig_atomic_t *stop,
                      const volatile sig_atomic_t *cut)
{
    unsigned seconds = p->config.seconds > 0 ? p->config.seconds : LIFE_S;
    int64_t end = now_ms() + (int64_t)seconds * 1000;
    sig_atomic_t was_cut = 0;

    while (*stop == 0 && !p->is_over && now_ms() < end) {
        if (cut != NULL && *cut != was_cut) {
            was_cut = *cut;
            p->is_cut = was_cut != 0;
        }
        turn(p);
        if (p->config.shared != NULL)
            *p->config.shared = p->stats;
    }
}

const struct hearth_proxy_stats *
hearth_proxy_stats(const struct hearth_proxy *p)
{
    return &p->stats;
}

void hearth_proxy_print(const struct hearth_proxy *p)
{
    const struct hearth_proxy_stats *s = &p->stats;

    printf("up_datagrams=%" PRIu64 " up_bytes=%" PRIu64
           " down_datagrams=%" PRIu64 " down_bytes=%" PRIu64
           " handshake_up_bytes=%" PRIu64 " handshake_down_bytes=%" PRIu64
           " dropped=%" PRIu64 " duplicated=%" PRIu64 " delayed=%" PRIu64
           " cut=%" PRIu64 "\n",
           s->datagrams[0], s->bytes[0], s->datagrams[1], s->bytes[1],
           s->handshake_bytes[0], s->handshake_bytes[1], s->dropped,
           s->duplicated, s->delayed, s->cut);
    (void)fflush(stdout);
}

void hearth_proxy_close(struct hearth_proxy *p)
{
    size_t i;

    if (p == NULL)
        return;
    for (i = 0; i < FLOWS_MAX; i++)
        if (p->flows[i].fd >= 0)
            (void)close(p->flows[i].fd);
    if (p->fd >= 0)
        (void)close(p->fd);
    free(p->waiting);
    free(p->captured);
    free(p);
}
