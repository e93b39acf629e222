/* SPDX-License-Identifier: Apache-2.0 */
/* A device and a host with everything still to be said between them: records,
 * a named loss, a countersignature, a form, an entry and a withdrawal. */
#ifndef HEARTH_TESTS_RICH_H
#define HEARTH_TESTS_RICH_H

#include "talk.h"

#define RICH_OPENED 2 /* records that results countersigned */

/* The first two records at the host and countersigned, the fourth gone and
 * named, a form, an entry and a withdrawal on the way; kept as an image. */
void rich_prepare(struct sync_world *w);
/* Both stores as rich_prepare left them, a server on the host's. */
void rich_back(struct sync_world *w);
/* All of it arrived; the host has ${withdrawals}: what a device has delivered
 * it does not bring again to a host that was set back. */
void rich_expect_all(struct sync_world *w, uint64_t withdrawals);
/* The client that stands ready against the server, to its end. */
int rich_drive(struct sync_world *w);

/* There and back in a file; the way back stays in rich_answer. */
int rich_carry(struct sync_world *w, struct hearth_sync_carried *c);

struct hearth_register_entry rich_entry(struct sync_world *w, uint32_t version,
                                        uint8_t state,
                                        const struct hearth_key *key);
void rich_put(const struct hearth_kv *kv, enum hearth_table table,
              struct hearth_slice key, struct hearth_slice value);

#endif
