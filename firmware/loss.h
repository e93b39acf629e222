/* SPDX-License-Identifier: Apache-2.0 */
/* Records that this device can bring no more, signed as lost. */
#ifndef HEARTH_FIRMWARE_LOSS_H
#define HEARTH_FIRMWARE_LOSS_H

#include "session.h"

/* If a sync found records lost: signs that, now that the worker is here, and
 * says so. Failing is reported and holds up nothing. */
void hearth_loss_settle(struct hearth_session *s);
/* True if the device signed that the head's record is lost: the chain goes on
 * from its h. */
bool hearth_loss_covers_head(const struct hearth_agent *a,
                             const struct hearth_outbox_head *head);

#endif
