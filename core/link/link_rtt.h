/* SPDX-License-Identifier: Apache-2.0 */
/* ACK_TIMEOUT from the measured round trip, 1 to 3 s. */
#ifndef HEARTH_LINK_RTT_H
#define HEARTH_LINK_RTT_H

#include <stdbool.h>
#include <stdint.h>

struct hearth_link_rtt {
    unsigned ack_timeout_ms;
    int64_t smoothed_ms; /* 0: nothing measured yet */
    int64_t varied_ms;
};

void hearth_link_rtt_init(struct hearth_link_rtt *r, unsigned ack_timeout_ms);
/* A message was answered after ${ms}. One that was sent again tells nothing of
 * the round trip (Karn), only that it may be longer than we wait. */
void hearth_link_rtt_sample(struct hearth_link_rtt *r, int64_t ms);

#endif
