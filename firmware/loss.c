/* SPDX-License-Identifier: Apache-2.0 */
/* A sync finds what is lost but holds no signing key; the next unlocking
 * signs it, so that the chain goes on behind a gap with a name. */
#include "loss.h"

#include "report.h"

#include "hearth/sync.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void hearth_loss_settle(struct hearth_session *s)
{
    const struct hearth_agent *a = s->agent;
    uint64_t from = 0;
    uint64_t to = 0;
    uint64_t count = 0;
    if (!hearth_sync_loss_is_due(a->kv, &from, &to)) {
        return;
    }
    int rc = hearth_sync_loss_sign(a->kv, a->device.programme, a->device.id,
                                   &s->secrets->sign, &count);
    if (rc != 0) {
        (void)hearth_report_cannot("sign that records are lost", rc);
    } else if (count > 0) {
        hearth_report("%" PRIu64 " finalised %s, from number %" PRIu64
                      " on, can be brought no more; this device has signed "
                      "that, and the next sync tells the host",
                      count, count == 1 ? "interview" : "interviews", from);
    }
}

bool hearth_loss_covers_head(const struct hearth_agent *a,
                             const struct hearth_outbox_head *head)
{
    struct hearth_loss loss;
    return hearth_sync_loss_find(a->kv, head->seq, &loss) == 0 &&
           loss.kind == HEARTH_LOSS_GONE && loss.to == head->seq &&
           memcmp(loss.h, head->h, HEARTH_HASH_LEN) == 0 &&
           memcmp(loss.device, a->device.id, HEARTH_DEVICE_LEN) == 0 &&
           hearth_loss_verify(&loss, a->device.programme, &a->device.sign) == 0;
}
