/* SPDX-License-Identifier: Apache-2.0 */
/* Withheld tails, branches and losses, by name: what nobody looks at is as good
 * as not detected. */
#include "host/cli/device_health.h"

#include "hearth/loss.h"
#include "hearth/receipt.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t opened_seq(const struct hearth_kv *kv, const uint8_t *device)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    struct hearth_opened opened;
    size_t len;

    if (hearth_ledger_opened_get(kv, device, bytes, sizeof(bytes), &len) != 0 ||
        hearth_opened_decode(hearth_slice_of(bytes, len), &opened) != 0) {
        return 0;
    }
    return opened.seq;
}

/* By the device's last batch: what it had yet to bring. */
static const char *waiting_text(uint8_t waiting)
{
    static const char *const texts[] = {NULL, "1 to 9", "10 to 49",
                                        "50 or more"};

    return waiting < sizeof(texts) / sizeof(texts[0]) ? texts[waiting] : NULL;
}

static int print_loss(void *cookie, uint64_t from, struct hearth_slice bytes)
{
    struct hearth_loss loss;

    (void)cookie;
    if (hearth_loss_decode(bytes, &loss) != 0) {
        return HEARTH_E_INVALID;
    }
    if (loss.kind == HEARTH_LOSS_CLOSE) {
        printf("    closed: the device brings nothing more\n");
    } else {
        printf("    LOST: records %" PRIu64 " to %" PRIu64
               ", as the device itself signed\n",
               from, loss.to);
    }
    return 0;
}

int hearth_device_health_print(const struct hearth_kv *kv,
                               const struct hearth_ledger_device *d)
{
    struct hearth_ledger_head head = {0};
    uint64_t opened = opened_seq(kv, d->id);
    uint64_t branches;
    const char *waiting;
    int e = hearth_ledger_head(kv, d->id, &head);

    if (e != 0) {
        return e == HEARTH_E_NOT_FOUND ? 0 : e;
    }
    if (opened < head.seq) {
        printf("    opened up to record %" PRIu64 " of %" PRIu64
               ": run 'results', or look why not\n",
               opened, head.seq);
    } else if (opened > head.seq) {
        printf("    ALARM: opened up to record %" PRIu64 ", but only %" PRIu64
               " are here: this host was set back or records were removed\n",
               opened, head.seq);
    }
    if (head.status[3] == 3) {
        printf("    when it last sent, its clock was more than an hour off: "
               "look at the days of its interviews\n");
    }
    waiting = waiting_text(head.status[4]);
    if (waiting != NULL) {
        printf("    when it last sent, %s were waiting there\n", waiting);
    }
    e = hearth_ledger_branches(kv, d->id, &branches);
    if (e == 0 && branches > 0) {
        printf("    ALARM: %" PRIu64 "%s records contradict its chain: a "
               "copied or reset device; see 'device revoke'\n",
               branches, branches == HEARTH_BRANCHES_MAX ? " or more" : "");
    }
    return e == 0 ? hearth_ledger_losses(kv, d->id, 0, print_loss, NULL) : e;
}
