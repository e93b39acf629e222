/* SPDX-License-Identifier: Apache-2.0 */
/* Playing the host for a client: one request, one answer at a time. */
#ifndef HEARTH_TESTS_TALK_H
#define HEARTH_TESTS_TALK_H

#include "sync_world.h"

#define TALK_RECORDS 6

struct talk_body {
    uint8_t bytes[HEARTH_PROGRAMME_MAX + 1024];
};

/* The one world of a test program: its keys made once, by talk_open. */
extern struct sync_world *talk_world;
int talk_open(void **state);
int talk_close(void **state);
/* Before each test: talk_fresh of it. */
int talk_setup(void **state);

/* Six interviews on the device, nothing at the host, a client about to ask. */
void talk_fresh(struct sync_world *w);
struct hearth_request talk_next(struct sync_world *w);
/* What the client makes of an answer. */
int talk_reply(struct sync_world *w, int code, struct hearth_slice in);
/* Lets the real host answer until the client sends a batch. */
struct hearth_request talk_to_batch(struct sync_world *w);
/* The answer to a batch, in ${body}; ${receipt} may be NULL. */
struct hearth_slice talk_batch_reply(struct talk_body *body, uint8_t verdict,
                                     const struct hearth_receipt *receipt);
struct hearth_slice talk_state_reply(struct talk_body *body,
                                     const struct hearth_state *s);
/* No receipt, no countersignature, all six there. */
void talk_assert_untouched(const struct sync_world *w);

#endif
