/* SPDX-License-Identifier: Apache-2.0 */
/* A device that was offline for a month brings 5,000 records over 20 kbit/s
 * with 10 % loss each way: real client and server, a virtual clock, and every
 * byte down to IP counted. Somebody watching sees progress throughout. */
#include "sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS  5000u
#define BITRATE  20000 /* bit/s, shared by both directions */
#define LOSS     100   /* per mille, each way */
#define BLOCK    1024u
#define SILENT_S 120 /* the longest that nothing may move */

/* IP 20 | UDP 8 | DTLS 13, inner type 1, tag 16 (ChaCha20-Poly1305) and, to
 * the host, its connection id 8 | CoAP 4, token 2, options 8, marker 1. */
#define TO_HOST   (20u + 8u + 13u + 8u + 1u + 16u + 15u)
#define TO_DEVICE (20u + 8u + 13u + 1u + 16u + 15u)
#define HANDSHAKE 1793u

#define ACK_TIMEOUT_MS 2000
#define RETRANSMITS    8

struct link {
    struct sim *s;
    uint64_t bytes;
    int64_t now_ms;
};

static void transmit(struct link *l, uint64_t bytes)
{
    l->bytes += bytes;
    l->now_ms += (int64_t)(bytes * 8u * 1000u / BITRATE);
}

/* One confirmable exchange of a block and its answer (RFC 7252 section 4.2);
 * false: given up. */
static bool exchange(struct link *l, uint64_t out, uint64_t in)
{
    int64_t wait_ms =
        ACK_TIMEOUT_MS + (int64_t)sim_below(l->s, ACK_TIMEOUT_MS / 2);

    for (unsigned i = 0; i <= RETRANSMITS; i++) {
        int64_t sent_ms = l->now_ms;

        transmit(l, out + TO_HOST);
        if (!sim_chance(l->s, LOSS)) {
            transmit(l, in + TO_DEVICE);
            if (!sim_chance(l->s, LOSS)) {
                return true;
            }
        }
        if (l->now_ms < sent_ms + wait_ms) {
            l->now_ms = sent_ms + wait_ms;
        }
        wait_ms *= 2;
    }
    return false;
}

/* A body goes in blocks, each answered; so does the reply's. */
static bool carry(struct link *l, size_t out, size_t in)
{
    for (; out > BLOCK; out -= BLOCK) {
        if (!exchange(l, BLOCK, 0)) {
            return false;
        }
    }
    for (; in > BLOCK; in -= BLOCK, out = 0) {
        if (!exchange(l, out, BLOCK)) {
            return false;
        }
    }
    return exchange(l, out, in);
}

static struct hearth_reply ask_host(struct sim *s,
                                    const struct hearth_request *request)
{
    struct hearth_reply reply;

    hearth_sync_server_handle(s->host.servers[0],
                              s->programme->identities[0].entry.sync_hash,
                              request, &reply);
    return reply;
}

struct progress {
    uint64_t sent;
    int64_t at_ms;
    int64_t longest_ms;
    unsigned batches;
};

static void look(const struct link *l, struct progress *p,
                 const struct hearth_sync_client *client)
{
    struct hearth_sync_client_report report;
    int64_t still_ms = l->now_ms - p->at_ms;

    hearth_sync_client_report(client, &report);
    if (report.sent == p->sent) {
        return;
    }
    p->longest_ms = still_ms > p->longest_ms ? still_ms : p->longest_ms;
    p->at_ms = l->now_ms;
    p->batches++;
    if (report.sent / 500 != p->sent / 500) {
        (void)fprintf(stderr,
                      "month: %" PRIu64 " of %u sent after %" PRId64 " s\n",
                      report.sent, RECORDS, l->now_ms / 1000);
    }
    p->sent = report.sent;
}

/* One run of sync; false when it is not all done. */
static bool run(struct link *l, struct hearth_sync_client *client,
                struct progress *p)
{
    struct hearth_request request;
    int code;

    while ((code = hearth_sync_client_next(client, &request)) == 0) {
        int64_t began_ms = l->now_ms;
        struct hearth_reply reply = ask_host(l->s, &request);

        if (!carry(l, request.body.len, reply.body.len)) {
            hearth_sync_client_lost(client);
            continue;
        }
        hearth_sync_client_timed(client, (uint32_t)(l->now_ms - began_ms));
        code = hearth_sync_client_reply(client, &reply, SIM_START_S);
        if (code != 0) {
            break;
        }
        look(l, p, client);
    }
    return code == HEARTH_E_NOT_FOUND;
}

bool sim_month(const struct sim_programme *programme, uint64_t seed)
{
    struct sim *s = sim_open(programme, seed);
    struct hearth_sync_client_config config = {.form_sign =
                                                   programme->form_sign_public};
    struct link l = {.s = s};
    struct progress p = {0};
    struct hearth_sync_client *client;
    struct hearth_ledger_head head = {0};
    bool is_fine;

    for (unsigned i = 0; i < RECORDS; i++) {
        sim_device_interview(s, 0);
    }
    config.kv = hearth_kv_memory_kv(s->devices[0].store);
    memcpy(config.programme, programme->document.id, sizeof(config.programme));
    memcpy(config.device, programme->identities[0].entry.id,
           sizeof(config.device));
    HEARTH_CHECK(hearth_sync_client_open(&config, &client) == 0);
    transmit(&l, HANDSHAKE);
    is_fine = run(&l, client, &p) && sim_host_head(s, 0, &head) &&
              head.seq == RECORDS && p.longest_ms <= SILENT_S * 1000;
    (void)fprintf(stderr,
                  "month: %" PRIu64 " of %u records, %" PRIu64
                  " bytes with headers, %" PRId64
                  " s at 20 kbit/s with 10 %% loss each way, %u batches, "
                  "longest without progress %" PRId64 " s\n",
                  head.seq, RECORDS, l.bytes, l.now_ms / 1000, p.batches,
                  p.longest_ms / 1000);
    hearth_sync_client_close(client);
    sim_close(s);
    return is_fine;
}
