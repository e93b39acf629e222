/* SPDX-License-Identifier: Apache-2.0 */
/* Compares a device's data folder with its host's after a crash of either:
 * what the device was told is there is there, and nothing is lost or twice.
 *
 * usage: hearth-test-acknowledged AGENT HOST
 *
 * The host's records must be one chain, each seq once, and each the one that
 * the device finalised; the host is never behind a receipt that the device
 * has; what it is behind of, the device still keeps. Prints
 * "finalised N host N receipted N opened N kept N"; 1 and a line "BAD ..."
 * where that does not hold. */
#include "agent.h"

#include "host/folder/folder.h"

#include "hearth/ledger.h"
#include "hearth/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool holds, const char *what, uint64_t seq)
{
    if (!holds) {
        (void)printf("BAD record %" PRIu64 ": %s\n", seq, what);
        exit(1);
    }
}

struct walk {
    const struct hearth_agent *agent;
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
};

static int step(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct walk *w = cookie;
    struct hearth_record record;
    uint8_t ours[HEARTH_HASH_LEN];

    must(seq == w->seq + 1, "missing or twice on the host", w->seq + 1);
    must(hearth_record_decode(stored, &record) == 0 &&
             record.header.seq == seq &&
             memcmp(record.header.prev, w->h, sizeof(w->h)) == 0 &&
             hearth_record_chain(w->agent->device.programme, &record, w->h) ==
                 0,
         "the host's chain does not hold", seq);
    must(hearth_outbox_hash(w->agent->kv, seq, ours) == 0 &&
             memcmp(ours, w->h, sizeof(ours)) == 0,
         "not what the device finalised", seq);
    w->seq = seq;
    return 0;
}

/* All that the host does not have the device still does. */
static void check_kept(const struct hearth_agent *a, uint64_t from, uint64_t to)
{
    static uint8_t stored[HEARTH_RECORD_MAX];
    size_t len = 0;

    for (uint64_t seq = from; seq <= to; seq++) {
        must(hearth_outbox_record(a->kv, seq, stored, sizeof(stored), &len) ==
                 0,
             "on neither side", seq);
    }
}

static void compare(const struct hearth_agent *a,
                    const struct hearth_folder *host)
{
    struct hearth_outbox_state state;
    struct hearth_ledger_head head = {0};
    struct walk w = {a, 0, {0}};
    int rc;

    must(hearth_outbox_state(a->kv, &state) == 0, "no state", 0);
    must(hearth_device_genesis(&a->device, w.h) == 0, "no genesis", 0);
    rc = hearth_ledger_records(host->kv, a->device.id, 1, step, &w);
    must(rc == 0, "the host's records cannot be read", w.seq);
    rc = hearth_ledger_head(host->kv, a->device.id, &head);
    must(w.seq == 0 ? rc != 0 || head.seq == 0
                    : rc == 0 && head.seq == w.seq &&
                          memcmp(head.h, w.h, sizeof(w.h)) == 0,
         "the host's head is not its chain's end", w.seq);
    must(state.receipted.seq <= w.seq, "acknowledged, and not there",
         state.receipted.seq);
    must(state.opened.seq <= w.seq, "opened, and not there", state.opened.seq);
    check_kept(a, w.seq + 1, state.head.seq);
    (void)printf("finalised %" PRIu64 " host %" PRIu64 " receipted %" PRIu64
                 " opened %" PRIu64 " kept %" PRIu64 "\n",
                 state.head.seq, w.seq, state.receipted.seq, state.opened.seq,
                 state.kept);
}

int main(int argc, char **argv)
{
    static struct hearth_agent agent;
    struct hearth_folder host;

    if (argc != 3) {
        (void)fputs("usage: hearth-test-acknowledged AGENT HOST\n", stderr);
        return 2;
    }
    must(hearth_agent_open(argv[1], &agent) == 0, "the device does not open",
         0);
    must(hearth_folder_open(argv[2], &host) == 0, "the host does not open", 0);
    compare(&agent, &host);
    hearth_folder_close(&host);
    hearth_agent_close(&agent);
    return 0;
}
