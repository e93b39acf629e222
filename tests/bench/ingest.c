/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-bench-ingest: records a second into a synced store, Hearth against
 * plainer servers, in one run that alternates between them.
 *   hearth-bench-ingest FOLDER RUNS */
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUNS_MAX 25
#define PATH_LEN 512
/* What most interviews are padded to. */
#define PLAIN_LEN 160
#define LIFE_S    300u

struct size {
    unsigned batch_records;
    size_t batch_count; /* of each device */
};

static const struct size sizes[] = {{1, 400}, {20, 200}, {200, 60}};
#define SIZES (sizeof sizes / sizeof *sizes)

static const char *const names[SERVER_KINDS] = {
    "Hearth", "(a) libcoap + LMDB + P-256", "(b) libcoap + LMDB",
    "(c) LMDB alone"};

struct figures {
    double per_s[RUNS_MAX];
    double cpu_us[RUNS_MAX];
    double bytes[RUNS_MAX];
};

/* ---- a device in a process of its own ---- */

static int send_batches(struct hearth_link_client *c,
                        const struct load_device *d)
{
    struct hearth_request request = {.method = HEARTH_METHOD_POST, .path = "b"};
    struct hearth_reply reply = {0, {NULL, 0}};
    size_t i, at = 0;

    for (i = 0; i < d->batch_count; i++) {
        request.body = hearth_slice_of(d->bytes + at, d->batch_len[i]);
        if (hearth_link_client_exchange(c, &request, &reply) != HEARTH_OK ||
            reply.code / 100 != 2)
            return -1;
        at += d->batch_len[i];
    }
    return 0;
}

static void be_client(const struct load *l, size_t who, struct shared *s)
{
    struct hearth_request hello = {.method = HEARTH_METHOD_GET, .path = "t"};
    struct hearth_reply reply = {0, {NULL, 0}};
    struct hearth_link_client *c = run_client(l, who, s->port);
    int rc = -1;

    /* The handshake is not part of the figure. */
    if (c != NULL)
        rc = hearth_link_client_exchange(c, &hello, &reply);
    run_add(&s->ready);
    while (rc == HEARTH_OK && s->go == 0)
        run_pause_ms(1);
    if (rc == HEARTH_OK)
        rc = send_batches(c, &l->devices[who]);
    if (rc != HEARTH_OK)
        run_add(&s->failed);
    run_add(&s->done);
    hearth_link_client_close(c);
}

/* ---- one run ---- */

static void start_clients(const struct load *l, struct shared *s, pid_t *pids)
{
    size_t i;

    for (i = 0; i < LOAD_CLIENTS; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            (void)alarm(LIFE_S);
            be_client(l, i, s);
            _exit(0);
        }
    }
}

/* Seconds between the start signal and the last device's last answer. */
static double drive(const struct load *l, struct shared *s, pid_t server)
{
    pid_t pids[LOAD_CLIENTS];
    double begun, took;
    size_t i;

    while (s->port == 0 && s->failed == 0)
        run_pause_ms(1);
    start_clients(l, s, pids);
    while (s->ready < LOAD_CLIENTS)
        run_pause_ms(1);
    begun = run_now_s();
    s->go = 1;
    while (s->done < LOAD_CLIENTS)
        run_pause_ms(1);
    took = run_now_s() - begun;
    for (i = 0; i < LOAD_CLIENTS; i++)
        if (run_wait(pids[i]) != 0)
            s->failed = 1;
    s->stop = 1;
    if (run_wait(server) != 0)
        s->failed = 1;
    return took;
}

static int run(enum server_kind kind, const struct load *l, const char *folder,
               struct figures *f, unsigned number)
{
    struct shared *s = run_share(sizeof *s);
    double took;
    pid_t server;
    int rc;

    if (s == NULL)
        return -1;
    server = run_server(kind, l, folder, s);
    if (kind == SERVER_PLAIN) {
        rc = run_wait(server);
        took = s->took_s;
    } else {
        took = drive(l, s, server);
        rc = s->failed == 0 ? 0 : -1;
    }
    f->per_s[number] = (double)l->records / took;
    f->cpu_us[number] = s->cpu_s * 1e6 / (double)l->records;
    f->bytes[number] = s->bytes_used / (double)l->records;
    (void)munmap(s, sizeof *s);
    return rc;
}

/* ---- all of them ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const double *values, unsigned count)
{
    double sorted[RUNS_MAX];

    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    return count % 2 == 1 ? sorted[count / 2]
                          : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static void print_size(const struct size *size, struct figures f[SERVER_KINDS],
                       unsigned runs)
{
    double ratio[RUNS_MAX] = {0}, by_cpu[RUNS_MAX] = {0};
    unsigned kind, i;

    for (kind = 0; kind < SERVER_KINDS; kind++) {
        for (i = 0; i < runs; i++) {
            ratio[i] = 100 * f[SERVER_HEARTH].per_s[i] / f[kind].per_s[i];
            by_cpu[i] = 100 * f[kind].cpu_us[i] / f[SERVER_HEARTH].cpu_us[i];
        }
        printf("batch of %-3u  %-27s %9.0f records/s  %7.1f us CPU/record",
               size->batch_records, names[kind], median(f[kind].per_s, runs),
               median(f[kind].cpu_us, runs));
        if (kind != SERVER_HEARTH)
            printf("  Hearth: %3.0f %%, by CPU %3.0f %%", median(ratio, runs),
                   median(by_cpu, runs));
        printf("\n");
    }
    printf("batch of %-3u  Hearth's store: %.0f bytes/record\n",
           size->batch_records, median(f[SERVER_HEARTH].bytes, runs));
    (void)fflush(stdout);
}

static int run_size(const char *base, const struct size *size, unsigned runs,
                    unsigned *folders)
{
    static struct figures f[SERVER_KINDS];
    struct load load;
    char folder[PATH_LEN];
    unsigned i, kind;
    int rc =
        load_make(&load, size->batch_records, size->batch_count, PLAIN_LEN);

    if (rc != HEARTH_OK)
        return rc;
    memset(f, 0, sizeof f);
    for (i = 0; rc == 0 && i < runs; i++)
        for (kind = 0; rc == 0 && kind < SERVER_KINDS; kind++) {
            rc = run_folder(base, (*folders)++, folder, sizeof folder);
            if (rc == 0)
                rc = run((enum server_kind)kind, &load, folder, &f[kind], i);
            if (rc != 0)
                (void)fprintf(stderr, "%s, batch of %u: failed\n", names[kind],
                              size->batch_records);
        }
    load_free(&load);
    if (rc == 0)
        print_size(size, f, runs);
    return rc;
}

int main(int argc, char **argv)
{
    unsigned long runs = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    unsigned folders = 0;
    size_t i;

    if (runs == 0 || runs > RUNS_MAX) {
        (void)fputs("hearth-bench-ingest FOLDER RUNS\n", stderr);
        return 2;
    }
    for (i = 0; i < SIZES; i++)
        if (run_size(argv[1], &sizes[i], (unsigned)runs, &folders) != 0)
            return 1;
    return 0;
}
