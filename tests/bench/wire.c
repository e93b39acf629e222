/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-bench-wire: bytes on the wire, all headers down to IP, both
 * directions, counted by a relay between device and host.
 *   hearth-bench-wire FOLDER */
#include "run.h"

#include "proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BATCH     20u
#define PATH_LEN  512
#define SETTLE_MS 30 /* until the relay has written its counts */

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

/* What one exchange cost. */
struct cost {
    double up, down, handshake, datagrams;
};

static pid_t start_proxy(unsigned port, struct hearth_proxy_stats *stats,
                         uint16_t *own_port)
{
    struct hearth_proxy_config config = {.to_port = (uint16_t)port,
                                         .seconds = 60,
                                         .control_fd = -1,
                                         .shared = stats};
    struct hearth_proxy *proxy = NULL;
    pid_t pid;

    if (hearth_proxy_open(&config, &proxy) != 0)
        return -1;
    *own_port = hearth_proxy_port(proxy);
    pid = fork();
    if (pid == 0) {
        (void)signal(SIGTERM, on_signal);
        hearth_proxy_run(proxy, &stop, NULL);
        _exit(0);
    }
    hearth_proxy_close(proxy);
    return pid;
}

static int measure(struct hearth_link_client *c,
                   const struct hearth_request *request,
                   const struct hearth_proxy_stats *stats, struct cost *out)
{
    struct hearth_proxy_stats before = *stats, after;
    struct hearth_reply reply = {0, {NULL, 0}};
    double handshake;

    if (hearth_link_client_exchange(c, request, &reply) != HEARTH_OK ||
        reply.code / 100 != 2)
        return -1;
    run_pause_ms(SETTLE_MS);
    after = *stats;
    handshake = (double)(after.handshake_bytes[0] - before.handshake_bytes[0]) +
                (double)(after.handshake_bytes[1] - before.handshake_bytes[1]);
    out->up = (double)(after.bytes[0] - before.bytes[0]);
    out->down = (double)(after.bytes[1] - before.bytes[1]);
    out->handshake = handshake;
    out->datagrams = (double)(after.datagrams[0] - before.datagrams[0] +
                              after.datagrams[1] - before.datagrams[1]);
    return 0;
}

/* One device: time, then its batch. */
static int exchange(const struct load *l, uint16_t port,
                    const struct hearth_proxy_stats *stats,
                    struct cost costs[2])
{
    struct hearth_request get = {.method = HEARTH_METHOD_GET, .path = "t"};
    struct hearth_request post = {.method = HEARTH_METHOD_POST, .path = "b"};
    struct hearth_link_client *c = run_client(l, 0, port);
    int rc = -1;

    post.body =
        hearth_slice_of(l->devices[0].bytes, l->devices[0].batch_len[0]);
    if (c != NULL)
        rc = measure(c, &get, stats, &costs[0]);
    if (rc == 0)
        rc = measure(c, &post, stats, &costs[1]);
    hearth_link_client_close(c);
    return rc;
}

static int run(const struct load *l, const char *folder, struct cost costs[2])
{
    struct shared *s = run_share(sizeof *s);
    struct hearth_proxy_stats *stats = run_share(sizeof *stats);
    uint16_t port = 0;
    pid_t server, proxy;
    int rc = -1;

    if (s == NULL || stats == NULL)
        return -1;
    server = run_server(SERVER_HEARTH, l, folder, s);
    while (s->port == 0 && s->failed == 0)
        run_pause_ms(1);
    proxy = start_proxy(s->port, stats, &port);
    if (proxy > 0) {
        rc = exchange(l, port, stats, costs);
        (void)kill(proxy, SIGTERM);
        (void)run_wait(proxy);
    }
    s->stop = 1;
    (void)run_wait(server); /* says that most of the load did not come */
    (void)munmap(stats, sizeof *stats);
    (void)munmap(s, sizeof *s);
    return rc;
}

static int run_bucket(const char *base, unsigned number, size_t plain_len)
{
    struct cost costs[2];
    struct load load;
    char folder[PATH_LEN];
    double sum;
    int rc = load_make(&load, BATCH, 1, plain_len);

    if (rc == HEARTH_OK)
        rc = run_folder(base, number, folder, sizeof folder);
    if (rc == 0)
        rc = run(&load, folder, costs);
    if (rc != 0)
        return -1;
    if (number == 0)
        printf("handshake, mutual X.509, cookie included: %.0f bytes\n"
               "GET of the time after it: %.0f bytes\n",
               costs[0].handshake,
               costs[0].up + costs[0].down - costs[0].handshake);
    sum = costs[1].up + costs[1].down;
    printf("padded to %3zu, batch of %u: %.0f bytes up, %.0f down, %.0f "
           "datagrams: %.1f bytes an interview\n",
           plain_len, BATCH, costs[1].up, costs[1].down, costs[1].datagrams,
           sum / BATCH);
    load_free(&load);
    return 0;
}

int main(int argc, char **argv)
{
    static const size_t buckets[] = {96, 128, 144, 160, 192, 256};
    unsigned i;

    if (argc != 2) {
        (void)fputs("hearth-bench-wire FOLDER\n", stderr);
        return 2;
    }
    for (i = 0; i < sizeof buckets / sizeof *buckets; i++)
        if (run_bucket(argv[1], i, buckets[i]) != 0) {
            (void)fputs("hearth-bench-wire: failed\n", stderr);
            return 1;
        }
    return 0;
}
