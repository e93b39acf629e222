/* SPDX-License-Identifier: Apache-2.0 */
/* The next SYNC key: made, kept and certified well before the old certificate
 * ends, by sync itself. SIGN and the chain stay as they are. */
#ifndef HEARTH_FIRMWARE_RENEWAL_H
#define HEARTH_FIRMWARE_RENEWAL_H

#include "agent.h"

#include <signal.h>

/* True when less than a third of the certificate's life is left. */
bool hearth_renewal_is_due(const struct hearth_agent *a);
/* Asks the programme's hosts in order for a certificate of a new key, with
 * ${key}, which is replaced. 0: renewed; else it is tried again another day:
 * the old key and certificate are untouched. Says nothing. */
HEARTH_MUST_USE int hearth_renewal_run(struct hearth_agent *a,
                                       struct hearth_secmem *m,
                                       struct hearth_key *key,
                                       const volatile sig_atomic_t *stop);
/* Reads the SYNC key that fits the certificate, into ${key}: after a crash
 * between the two that may be the next one, which then takes its place.
 * E_NOT_FOUND, E_INVALID, E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_renewal_read_key(const struct hearth_agent *a,
                                            struct hearth_secmem *m,
                                            struct hearth_key *key);

#endif
