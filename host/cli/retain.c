/* SPDX-License-Identifier: Apache-2.0 */
/* Retention dates, kept by the parent of serve: it holds no key. */
#include "host/cli/retain.h"

#include "host/cli/complain.h"
#include "host/cli/ends.h"
#include "host/folder/charter.h"
#include "host/folder/retention.h"

#include "hearth/clock.h"
#include "hearth/ledger.h"

#include <inttypes.h>
#include <stdio.h>

#define DAY_S INT64_C(86400)

static void say(const struct hearth_retention *done)
{
    if (done->has_old_vault) {
        (void)hearth_complain(0, "a retention date has come, but the vault is "
                                 "of an older version: run 'hearth-host "
                                 "results' once, so that its key can go");
    }
    if (done->is_doubted) {
        (void)hearth_complain(
            0,
            "WARNING: by this machine's clock a retention date has come, but "
            "the clock is more than two years after all that is known to have "
            "been: nothing is erased. Set the clock; or, if it is right, run "
            "'hearth-host key renew enrol', and what is due goes within the "
            "hour");
    }
    if (done->epochs > 0) {
        printf("retention: %zu %s erased, %" PRIu64 " records, %" PRIu64
               " of them never opened, %" PRIu64 " kept apart\n",
               done->epochs, done->epochs == 1 ? "epoch" : "epochs",
               done->records, done->unopened, done->branches);
        (void)fflush(stdout);
    }
}

/* A process that ran when a record was deleted may have old bytes of it in its
 * buffers, and writes them into unused parts of pages again. */
static int scrub_again(const struct hearth_folder *f)
{
    uint64_t count, log_len;
    int e = hearth_ledger_tombstones(f->kv, &count, &log_len);

    return e == 0 && count > 0 && f->kv->scrub != NULL
               ? f->kv->scrub(f->kv->cookie)
               : e;
}

static bool is_a_day_since(struct hearth_retain *r, int64_t now_s)
{
    if (r->ends_s != 0 && now_s >= r->ends_s && now_s - r->ends_s < DAY_S) {
        return false;
    }
    r->ends_s = now_s;
    return true;
}

/* The date is a promise to respondents and is kept, warned or not: so whoever
 * runs the programme hears of it in time, and every day after. */
static void warn(struct hearth_retain *r, const struct hearth_folder *f,
                 int64_t now_s)
{
    struct hearth_programme p;
    enum hearth_programme_end end;
    int64_t days;

    if (r->warned_s != 0 && now_s >= r->warned_s &&
        now_s - r->warned_s < DAY_S) {
        return;
    }
    if (hearth_charter_load(f, &p) != 0) {
        return; /* erasing says so */
    }
    end = hearth_programme_end_of_epoch(&p, now_s, &days);
    if (end == HEARTH_PROGRAMME_LASTS) {
        return;
    }
    r->warned_s = now_s;
    if (end == HEARTH_PROGRAMME_ENDS) {
        (void)hearth_complain(
            0,
            "WARNING: the key of epoch %u, which devices seal to, is destroyed "
            "in %" PRId64 " days, with all its records: run 'hearth-host key "
            "new-epoch', and have every device sync, before",
            (unsigned)p.current_epoch, days);
    } else {
        (void)hearth_complain(
            0,
            "WARNING: the key of epoch %u was destroyed on its date and no "
            "later one is in use: devices finalise nothing until 'hearth-host "
            "key new-epoch' and their next sync",
            (unsigned)p.current_epoch);
    }
}

static void beat(void *cookie)
{
    hearth_notify_beat(cookie);
}

void hearth_retain(void *cookie)
{
    struct hearth_retain *r = cookie;
    const struct hearth_retention_watch watch = {beat, r->notify};
    const char *data = r->data;
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_retention done;
    struct hearth_folder f;
    int e = hearth_folder_open(data, &f);

    if (is_a_day_since(r, clock.now_s(clock.cookie))) {
        hearth_ends_warn(data);
    }

    if (e != 0) {
        (void)hearth_complain_why(e, "cannot open %s to erase what is due",
                                  data);
        return;
    }
    warn(r, &f, clock.now_s(clock.cookie));
    e = hearth_retention_run(&f, clock.now_s(clock.cookie), &watch, &done);
    if (e == 0) {
        say(&done);
        e = scrub_again(&f);
    }
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot erase what is due");
    }
    hearth_folder_close(&f);
}
