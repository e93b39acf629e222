/* SPDX-License-Identifier: Apache-2.0 */
/* Retention dates, kept by the parent of serve: it holds no key. */
#include "host/cli/retain.h"

#include "host/cli/complain.h"
#include "host/folder/retention.h"

#include "hearth/clock.h"
#include "hearth/ledger.h"

#include <inttypes.h>
#include <stdio.h>

static void say(const struct hearth_retention *done)
{
    if (done->has_old_vault) {
        (void)hearth_complain(0, "a retention date has come, but the vault is "
                                 "of an older version: run 'hearth-host "
                                 "results' once, so that its key can go");
    }
    if (done->epochs > 0) {
        printf("retention: %zu %s erased, %" PRIu64 " records, %" PRIu64
               " of them never opened\n",
               done->epochs, done->epochs == 1 ? "epoch" : "epochs",
               done->records, done->unopened);
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

void hearth_retain(void *cookie)
{
    const char *data = cookie;
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_retention done;
    struct hearth_folder f;
    int e = hearth_folder_open(data, &f);

    if (e != 0) {
        (void)hearth_complain_why(e, "cannot open %s to erase what is due",
                                  data);
        return;
    }
    e = hearth_retention_run(&f, clock.now_s(clock.cookie), &done);
    if (e == 0) {
        say(&done);
        e = scrub_again(&f);
    }
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot erase what is due");
    }
    hearth_folder_close(&f);
}
