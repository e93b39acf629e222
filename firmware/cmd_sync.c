/* SPDX-License-Identifier: Apache-2.0 */
/* sync: move what is sealed to the host, once or for as long as it runs. */
#include "commands.h"

#include "data_folder.h"
#include "link_watch.h"
#include "options.h"
#include "renewal.h"
#include "report.h"
#include "signals.h"
#include "sync_run.h"
#include "warnings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MEMORY 16384
/* How often a watching sync looks for newly finalised records. */
#define LOOK_MS 2000
/* With nothing to send: ask for countersignatures, forms and orders. */
#define IDLE_MS ((int64_t)15 * 60 * 1000)
/* An interface that just came up has no route for a moment. */
#define SETTLE_MS 1000

struct sync {
    struct hearth_agent agent;
    struct hearth_secmem *m;
    struct hearth_key *key;
    struct hearth_sync_run run;
    struct hearth_sync_client_report report; /* of the last run */
    int lock_fd;
};

static void say_result(const struct hearth_sync_client_report *r)
{
    if (r->new_programme != 0) {
        (void)printf("programme document %" PRIu32 " received\n",
                     r->new_programme);
    }
    if (r->new_forms != 0) {
        (void)printf("%" PRIu32 " new %s received\n", r->new_forms,
                     r->new_forms == 1 ? "form" : "forms");
    }
    if (r->new_assignment != 0) {
        (void)printf("new assignment received; hearth-agent status shows "
                     "it\n");
    }
    if (r->withdrawals != 0) {
        (void)printf("%" PRIu64 " withdrawal%s delivered\n", r->withdrawals,
                     r->withdrawals == 1 ? "" : "s");
    }
    (void)printf("%" PRIu64 " sent, %" PRIu64 " waiting, %" PRIu64
                 " erased here after they were opened\n",
                 r->sent, r->waiting, r->erased);
    (void)fflush(stdout);
}

/* A host that just answered is asked for the next certificate, long before the
 * old one ends; what fails is tried again at the next sync. */
static void renew_when_due(struct sync *s, int rc)
{
    if (rc != 0 || !hearth_renewal_is_due(&s->agent)) {
        return;
    }
    rc = hearth_renewal_run(&s->agent, s->m, s->key, s->run.stop);
    if (rc == 0) {
        (void)printf("sync key and certificate renewed\n");
        (void)fflush(stdout);
    } else {
        (void)hearth_report_cannot("renew the sync certificate; trying again "
                                   "at the next sync",
                                   rc);
    }
}

static int run_once(struct sync *s)
{
    int rc = hearth_sync_run_once(&s->run, &s->report);
    if (rc == 0) {
        uint8_t now[8];
        struct hearth_writer w;
        const struct hearth_clock *clock = &s->agent.clock;
        hearth_writer_init(&w, now, sizeof(now));
        hearth_writer_u64(&w, (uint64_t)clock->now_s(clock->cookie));
        int stored = hearth_outbox_meta_put(s->agent.kv, "last-sync",
                                            hearth_writer_slice(&w));
        if (stored != 0) {
            (void)hearth_report_cannot("note the time of this sync", stored);
        }
        say_result(&s->report);
        hearth_warnings_print(&s->agent);
    } else if (s->report.sent > 0) {
        say_result(&s->report);
    }
    renew_when_due(s, rc);
    return rc;
}

/* Head of the chain, to see whether something new was finalised. */
static uint64_t head_seq(const struct sync *s)
{
    struct hearth_outbox_state state;
    return hearth_outbox_state(s->agent.kv, &state) == 0 ? state.head.seq : 0;
}

/* Waits until it is worth another run. ${wait_ms} is the back-off after a
 * failure; after a success new records end the wait too. True if the link came
 * up. */
static bool wait_for_cause(struct sync *s, struct hearth_link_watch *watch,
                           int64_t wait_ms, bool has_failed)
{
    const struct hearth_clock *clock = &s->agent.clock;
    int64_t end = clock->monotonic_ms(clock->cookie) + wait_ms;
    uint64_t seen = head_seq(s);
    while (*s->run.stop == 0) {
        hearth_notify_beat(s->run.notify);
        int64_t left = end - clock->monotonic_ms(clock->cookie);
        if (left <= 0) {
            return false;
        }
        if (hearth_link_watch_wait(watch, left < LOOK_MS ? left : LOOK_MS)) {
            return true;
        }
        if (!has_failed && head_seq(s) != seen) {
            return false;
        }
    }
    return false;
}

/* Events come in bursts: an address, then its routes. */
static void let_settle(struct sync *s, struct hearth_link_watch *watch)
{
    while (*s->run.stop == 0 && hearth_link_watch_wait(watch, SETTLE_MS)) {
    }
}

static int run_watch(struct sync *s)
{
    struct hearth_link_watch watch;
    struct hearth_notify notify;
    unsigned attempt = 0;
    int rc = 0;
    if (hearth_notify_open(&notify) != 0) {
        hearth_report("WARNING: the service manager cannot be told how this "
                      "goes");
    }
    s->run.notify = &notify;
    hearth_notify_ready(&notify);
    hearth_link_watch_open(&watch);
    while (*s->run.stop == 0) {
        int64_t wait_ms = IDLE_MS;
        int failed = run_once(s);
        if (failed == HEARTH_E_STATE && *s->run.stop != 0) {
            break;
        }
        if (failed == 0) {
            attempt = 0;
        } else {
            rc = hearth_sync_backoff_ms(attempt++, &s->agent.rng, &wait_ms);
            if (rc != 0) {
                break;
            }
            (void)printf("next try in %" PRId64 " s, or when the network "
                         "comes up\n",
                         (wait_ms + 999) / 1000);
            (void)fflush(stdout);
        }
        if (wait_for_cause(s, &watch, wait_ms, failed != 0)) {
            let_settle(s, &watch);
            attempt = 0; /* "reset on link-up" (protocol.md section 4) */
        }
    }
    hearth_link_watch_close(&watch);
    hearth_notify_close(&notify);
    s->run.notify = NULL;
    return rc;
}

static int open_sync(struct sync *s)
{
    int rc = hearth_data_folder_lock(s->agent.folder, HEARTH_DATA_SYNC_LOCK,
                                     &s->lock_fd);
    if (rc == HEARTH_E_BUSY) {
        hearth_report_say(HEARTH_WORDS_SYNC_RUNNING,
                          "another hearth-agent sync is running on this data "
                          "folder");
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("lock the data folder", rc);
    }
    rc = hearth_secmem_open(MEMORY, &s->m);
    if (rc == 0) {
        s->key = hearth_secmem_take(s->m, sizeof(*s->key));
        rc = s->key == NULL ? HEARTH_E_MEMORY
                            : hearth_renewal_read_key(&s->agent, s->m, s->key);
    }
    if (rc != 0) {
        return hearth_report_cannot("read this device's sync key", rc);
    }
    s->run.agent = &s->agent;
    s->run.key = s->key;
    return 0;
}

static void close_sync(struct sync *s)
{
    hearth_secmem_close(s->m);
    if (s->lock_fd >= 0) {
        (void)close(s->lock_fd);
    }
    hearth_agent_close(&s->agent);
}

int hearth_cmd_sync_now(const char *folder, uint64_t *sent)
{
    struct sync s;
    memset(&s, 0, sizeof(s));
    *sent = 0;
    s.lock_fd = -1;
    s.run.stop = hearth_signals_stop();
    int rc = hearth_agent_open(folder, &s.agent);
    if (rc != 0) {
        return rc;
    }
    rc = open_sync(&s);
    if (rc == 0) {
        rc = run_once(&s);
    }
    *sent = s.report.sent;
    close_sync(&s);
    return rc;
}

int hearth_cmd_sync(const char *folder, int argc, const char *const *argv)
{
    struct sync s;
    const char *batch = NULL;
    uint64_t records = 0;
    bool is_watch = false;
    const struct hearth_option options[] = {{"batch", &batch, NULL},
                                            {"watch", NULL, &is_watch},
                                            {NULL, NULL, NULL}};
    memset(&s, 0, sizeof(s));
    s.lock_fd = -1;
    s.run.stop = hearth_signals_stop();
    if (hearth_options_read(argc, argv, options) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    if (batch != NULL &&
        hearth_options_number(batch, 1, HEARTH_BATCH_RECORDS_MAX, &records)) {
        hearth_report("--batch wants a number from 1 to %d",
                      HEARTH_BATCH_RECORDS_MAX);
        return HEARTH_EXIT_USAGE;
    }
    s.run.batch_records = (uint16_t)records;
    int rc = hearth_agent_open(folder, &s.agent);
    if (rc != 0) {
        return HEARTH_EXIT_FAILED;
    }
    rc = open_sync(&s);
    if (rc == 0) {
        rc = is_watch ? run_watch(&s) : run_once(&s);
    }
    if (!is_watch && *s.run.stop != 0) {
        hearth_report_say(HEARTH_WORDS_SYNC_STOPPED,
                          "stopped before the end; what was not sent stays on "
                          "this device");
    }
    close_sync(&s);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
