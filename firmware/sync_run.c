/* SPDX-License-Identifier: Apache-2.0 */
/* Drives core/sync over core/link, host by host, and says how it goes. */
#include "sync_run.h"

#include "data_folder.h"
#include "reason.h"
#include "report.h"
#include "wipe_order.h"

#include "hearth/link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A host that says nothing for so long has had its chance in this run. */
#define EXCHANGE_S 60

/* Replies lost in a row before the next host is tried: each was already
 * retransmitted by CoAP, and the batch was halved each time. A host that has
 * not answered at all yet gets no second chance in the same run. */
#define LOST_MAX 3

static uint8_t storage_class(const struct hearth_agent *a)
{
    uint64_t free_bytes;
    uint64_t all_bytes;
    if (hearth_data_folder_space(a->folder, &free_bytes, &all_bytes) != 0 ||
        all_bytes == 0) {
        return 0;
    }
    uint64_t tenths = free_bytes / (all_bytes / 10 + 1);
    return tenths < 1 ? 1 : tenths < 5 ? 2 : 3;
}

/* A signed order of the programme: the keys go before anything else is sent. */
static void on_entry(void *cookie, const struct hearth_register_entry *entry)
{
    struct hearth_agent *a = cookie;
    if (entry->state == HEARTH_REGISTER_WIPE) {
        hearth_wipe_order_obey(a->folder);
    }
}

int hearth_sync_run_client(const struct hearth_sync_run *run,
                           struct hearth_sync_client **client,
                           uint64_t *waiting)
{
    const struct hearth_agent *a = run->agent;
    struct hearth_outbox_state state;
    struct hearth_sync_client_config config;
    int rc = hearth_outbox_state(a->kv, &state);
    if (rc != 0) {
        return rc;
    }
    *waiting = state.head.seq - (state.receipted.seq < state.head.seq
                                     ? state.receipted.seq
                                     : state.head.seq);
    memset(&config, 0, sizeof(config));
    config.kv = a->kv;
    config.form_sign = a->device.form_sign;
    config.batch_records = run->batch_records;
    config.rng = &a->rng;
    config.status.agent_version = HEARTH_AGENT_VERSION;
    config.status.storage = storage_class(a);
    config.on_entry = on_entry;
    config.cookie = run->agent;
    struct hearth_fieldtime t = hearth_agent_fieldtime(a);
    config.status.clock = hearth_fieldtime_class(&t);
    memcpy(config.programme, a->device.programme, sizeof(config.programme));
    memcpy(config.device, a->device.id, sizeof(config.device));
    return hearth_sync_client_open(&config, client);
}

static int open_link(const struct hearth_sync_run *run,
                     const struct hearth_programme_host *host,
                     struct hearth_link_client **link)
{
    const struct hearth_device *d = &run->agent->device;
    struct hearth_link_identity identity = {
        .root = hearth_slice_of(d->root.der, d->root.len),
        .certificate = hearth_slice_of(d->sync.der, d->sync.len),
        .intermediate = hearth_slice_of(d->enrol.der, d->enrol.len),
        .private_key = run->key,
    };
    struct hearth_link_client_config config;
    memset(&config, 0, sizeof(config));
    config.address = host->address;
    config.identity = &identity;
    config.exchange_timeout_s = EXCHANGE_S;
    config.now_s = hearth_agent_certificate_time_s(run->agent);
    config.stop = run->stop;
    memcpy(config.host_spki_hash, host->spki_hash,
           sizeof(config.host_spki_hash));
    return hearth_link_client_open(&config, link);
}

/* What one run knows while it goes on. */
struct run {
    const struct hearth_sync_run *how;
    struct hearth_sync_client *client;
    struct hearth_link_client *link;
    uint64_t total;
    uint64_t shown; /* records that the last progress line counted */
    uint64_t named; /* lost ones that a line named */
};

static void show_progress(struct run *r)
{
    struct hearth_sync_client_report report;
    hearth_sync_client_report(r->client, &report);
    if (r->how->is_quiet || report.sent == r->shown) {
        return;
    }
    r->shown = report.sent;
    /* Interviews may be finalised meanwhile. */
    if (r->total < report.sent + report.waiting) {
        r->total = report.sent + report.waiting;
    }
    (void)printf("%" PRIu64 " of %" PRIu64 " sent, %" PRIu64 " KiB\n", r->shown,
                 r->total, (report.bytes + 1023) / 1024);
    (void)fflush(stdout);
}

/* What a person who waits should know besides the count. */
static void show_step(struct run *r, const struct hearth_request *request)
{
    struct hearth_sync_client_report report;
    if (r->how->is_quiet) {
        return;
    }
    hearth_sync_client_report(r->client, &report);
    if (report.lost > r->named) {
        (void)printf(
            "told the host that %" PRIu64 " %s lost\n", report.lost - r->named,
            report.lost - r->named == 1 ? "interview is" : "interviews are");
        r->named = report.lost;
    }
    if (strncmp(request->path, "f/", 2) == 0) {
        (void)printf("fetching a form\n");
    }
    (void)fflush(stdout);
}

static void show_lost_answer(const struct run *r)
{
    if (!r->how->is_quiet) {
        (void)printf("no answer; trying again, with less at a time\n");
        (void)fflush(stdout);
    }
}

/* How long an exchange that began at ${begun} took: at least something. */
static uint32_t milliseconds_since(const struct hearth_clock *clock,
                                   int64_t begun)
{
    int64_t took = clock->monotonic_ms(clock->cookie) - begun;
    if (took < 1) {
        return 1;
    }
    return took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
}

/* Asks and answers until nothing is left. E_NOT_FOUND becomes 0. */
static int converse(struct run *r)
{
    const struct hearth_clock *clock = &r->how->agent->clock;
    struct hearth_request request;
    struct hearth_reply reply;
    unsigned lost = LOST_MAX - 1;
    for (;;) {
        if (*r->how->stop != 0) {
            return HEARTH_E_STATE;
        }
        if (r->how->notify != NULL) {
            hearth_notify_beat(r->how->notify);
        }
        int rc = hearth_sync_client_next(r->client, &request);
        if (rc != 0) {
            return rc == HEARTH_E_NOT_FOUND ? 0 : rc;
        }
        show_step(r, &request);
        int64_t begun = clock->monotonic_ms(clock->cookie);
        rc = hearth_link_client_exchange(r->link, &request, &reply);
        if (rc == HEARTH_E_TIMEOUT && ++lost < LOST_MAX) {
            show_lost_answer(r);
            hearth_sync_client_lost(r->client);
            continue;
        }
        if (rc != 0) {
            return rc;
        }
        lost = 0;
        hearth_sync_client_timed(r->client, milliseconds_since(clock, begun));
        rc = hearth_sync_client_reply(r->client, &reply,
                                      clock->now_s(clock->cookie));
        show_progress(r);
        if (rc != 0) {
            return rc;
        }
    }
}

static const char *explain(int code,
                           const struct hearth_sync_client_report *report)
{
    if (report->last_refusal != HEARTH_VERDICT_ACCEPTED) {
        return hearth_sync_verdict_text(report->last_refusal);
    }
    switch (code) {
    case HEARTH_E_AUTH:
        return "it is not the programme's host, or it does not accept this "
               "device's certificate";
    case HEARTH_E_TIMEOUT:
        return "no answer; is the network up, and UDP let through?";
    case HEARTH_E_NETWORK:
        return "it cannot be reached; is the network up?";
    case HEARTH_E_REVOKED:
        return "this device was revoked; ask the programme's lead";
    case HEARTH_E_BRANCH:
        return "its records and ours contradict each other; ask the "
               "programme's lead before going on";
    case HEARTH_E_LOCKED:
        return "interviews are lost here and there, and this device must sign "
               "that: unlock it once (hearth-agent collect), then sync again";
    case HEARTH_E_DENIED:
        return "it does not know this device; was it revoked?";
    default:
        return hearth_err_text(code);
    }
}

/* True if another host could do better. */
static bool is_worth_another(int code)
{
    return code == HEARTH_E_NETWORK || code == HEARTH_E_TIMEOUT ||
           code == HEARTH_E_AUTH || code == HEARTH_E_CRYPTO ||
           code == HEARTH_E_INVALID || code == HEARTH_E_BUSY;
}

static int run_host(const struct hearth_sync_run *how,
                    const struct hearth_programme_host *host,
                    struct hearth_sync_client_report *report)
{
    struct run r = {.how = how};
    memset(report, 0, sizeof(*report));
    int rc = hearth_sync_run_client(how, &r.client, &r.total);
    if (rc != 0) {
        return hearth_report_cannot("read the outbox", rc);
    }
    report->waiting = r.total;
    rc = open_link(how, host, &r.link);
    if (rc == 0) {
        rc = converse(&r);
        hearth_link_client_close(r.link);
    }
    hearth_sync_client_report(r.client, report);
    hearth_sync_client_close(r.client);
    if (rc != 0 && rc != HEARTH_E_STATE) {
        hearth_report_say(report->last_refusal != HEARTH_VERDICT_ACCEPTED
                              ? HEARTH_WORDS_SYNC_NOT_TAKEN
                              : hearth_reason_of_sync(rc),
                          "sync with %s: %s", host->address,
                          explain(rc, report));
    }
    return rc;
}

int hearth_sync_run_once(const struct hearth_sync_run *run,
                         struct hearth_sync_client_report *report)
{
    /* A copy: the document may be replaced while a run goes on. */
    struct hearth_programme_host hosts[HEARTH_HOSTS_MAX];
    size_t count = run->agent->programme.host_count;
    int rc = HEARTH_E_NOT_FOUND;
    memset(report, 0, sizeof(*report));
    _Static_assert(sizeof(hosts) ==
                       sizeof(((struct hearth_programme *)0)->hosts),
                   "the whole table");
    memcpy(hosts, run->agent->programme.hosts, sizeof(hosts));
    for (size_t i = 0; i < count && *run->stop == 0; i++) {
        rc = run_host(run, &hosts[i], report);
        if (!is_worth_another(rc)) {
            break;
        }
        if (i + 1 < count && *run->stop == 0) {
            hearth_report("trying the next host, %s", hosts[i + 1].address);
        }
    }
    if (*run->stop != 0) {
        return HEARTH_E_STATE;
    }
    if (count == 0) {
        hearth_report_say(HEARTH_WORDS_SYNC_NO_HOST,
                          "the programme document names no host");
    }
    if (report->new_programme != 0) {
        int read = hearth_agent_read_programme(run->agent);
        if (read != 0) {
            return hearth_report_cannot("read the new programme document",
                                        read);
        }
    }
    return rc;
}
