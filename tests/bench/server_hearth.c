/* SPDX-License-Identifier: Apache-2.0 */
/* Hearth's own way in, as the ingest process runs it. */
#include "servers.h"

#include "hearth/ledger.h"
#include "hearth/sync.h"

#include <string.h>
#include <sys/resource.h>

#define MAP_SIZE (UINT64_C(1) << 30)

struct service {
    struct hearth_sync_server *sync;
    double begun_cpu_s; /* 0 before the first batch */
};

double server_cpu_s(void)
{
    struct rusage u;

    if (getrusage(RUSAGE_SELF, &u) != 0)
        return 0;
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void handle(void *cookie, const struct hearth_link_peer *peer,
                   const struct hearth_request *request,
                   struct hearth_reply *reply)
{
    struct service *s = cookie;

    if (s->begun_cpu_s <= 0 && request->method == HEARTH_METHOD_POST)
        s->begun_cpu_s = server_cpu_s();
    if (peer->has_certificate)
        hearth_sync_server_handle(s->sync, peer->spki_hash, request, reply);
    else
        reply->code = HEARTH_CODE_UNAUTHORIZED;
}

/* Every record is in, or the figure is worth nothing. */
static int count_records(const struct load *l, const struct hearth_kv *kv)
{
    struct hearth_ledger_head head;
    uint64_t records = 0;
    size_t i;

    for (i = 0; i < LOAD_CLIENTS; i++)
        if (hearth_ledger_head(kv, l->devices[i].id, &head) == HEARTH_OK)
            records += head.seq;
    return records == l->records ? HEARTH_OK : HEARTH_E_STATE;
}

static int serve(const struct load *l, struct hearth_kv *kv, struct shared *s)
{
    struct hearth_link_identity identity = load_host_identity(l);
    struct hearth_sync_server_config sync = {
        .kv = kv,
        .clock = hearth_clock_system(),
        .receipt_key = &l->receipt,
        .receipt_public = l->receipt_public,
    };
    struct service service = {NULL, 0};
    struct hearth_link_server_config config = {
        .address = "127.0.0.1:0",
        .identity = &identity,
        .clock = hearth_clock_system(),
        .handle = handle,
        .cookie = &service,
    };
    struct hearth_link_server *server = NULL;
    int rc;

    memcpy(sync.programme, l->programme, sizeof sync.programme);
    rc = hearth_sync_server_open(&sync, &service.sync);
    if (rc == HEARTH_OK)
        rc = hearth_link_server_open(&config, &server);
    if (rc == HEARTH_OK) {
        s->port = hearth_link_server_port(server);
        rc = hearth_link_server_run(server, &s->stop);
        s->cpu_s = server_cpu_s() - service.begun_cpu_s;
    }
    hearth_link_server_close(server);
    hearth_sync_server_close(service.sync);
    return rc;
}

int server_hearth(const struct load *l, const char *folder, struct shared *s)
{
    struct hearth_kv *kv = NULL;
    struct hearth_kv_stat stat;
    int rc = hearth_kv_lmdb_open(folder, MAP_SIZE, &kv);

    if (rc != HEARTH_OK)
        return rc;
    rc = load_register(l, kv);
    if (rc == HEARTH_OK)
        rc = serve(l, kv, s);
    if (rc == HEARTH_OK)
        rc = count_records(l, kv);
    if (rc == HEARTH_OK && kv->stat(kv->cookie, &stat) == HEARTH_OK)
        s->bytes_used = (double)stat.bytes_used;
    hearth_kv_lmdb_close(kv);
    return rc;
}
