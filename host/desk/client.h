/* SPDX-License-Identifier: Apache-2.0 */
/* The desk as web asks it: one question at a time, answered in time or not at
 * all. */
#ifndef HOST_DESK_CLIENT_H
#define HOST_DESK_CLIENT_H

#include "host/desk/message.h"

#include "hearth/secmem.h"

#define HEARTH_DESK_ANSWER_MS 15000 /* a login on a slow machine takes 3 s */

struct hearth_desk_client;

/* Over the socket ${fd}; its buffers stand in ${m}. E_MEMORY. */
HEARTH_MUST_USE int hearth_desk_client_open(int fd, struct hearth_secmem *m,
                                            struct hearth_desk_client **out);
void hearth_desk_client_close(struct hearth_desk_client *c);
/* Asks ${ask}, whose id is set here; *${reply} views memory that the next
 * question overwrites. What the reply's status says; E_NETWORK: the desk is
 * gone; E_TIMEOUT. */
HEARTH_MUST_USE int hearth_desk_ask(struct hearth_desk_client *c,
                                    struct hearth_desk_message *ask,
                                    struct hearth_desk_message *reply);

#endif
