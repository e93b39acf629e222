/* SPDX-License-Identifier: Apache-2.0 */
/* Consents that were withdrawn: tags that the results side looks for in every
 * record that it opens, and the records found, until they are buried. */
#ifndef HOST_RESULTS_WITHDRAWN_H
#define HOST_RESULTS_WITHDRAWN_H

#include "hearth/programme.h"
#include "hearth/tombstone.h"
#include "hearth/withdraw.h"
#include "host/folder/folder.h"
#include "host/vault/vault.h"

struct hearth_withdrawn;

/* Opens the log of tombstones too, before the process is confined. E_MEMORY,
 * E_IO. */
HEARTH_MUST_USE int hearth_withdrawn_open(const struct hearth_folder *folder,
                                          const struct hearth_vault *vault,
                                          struct hearth_withdrawn **out);
/* Wipes; NULL is allowed. */
void hearth_withdrawn_close(struct hearth_withdrawn *w);
/* Opens all that wait, afresh. *${is_new}: a tag that was not looked for
 * before. Those of an epoch without a key here, and those that do not open,
 * stay where they are. E_MEMORY, E_IO. */
HEARTH_MUST_USE int hearth_withdrawn_read(struct hearth_withdrawn *w,
                                          bool *is_new);
/* Whether the record with ${tag} was withdrawn; then it is noted to be buried.
 * E_MEMORY, E_CRYPTO. */
HEARTH_MUST_USE int
hearth_withdrawn_match(struct hearth_withdrawn *w,
                       const uint8_t tag[HEARTH_WITHDRAW_LEN],
                       const struct hearth_record *record, bool *is_withdrawn);
/* Whether a record of which only a stub is left, hashing to ${h}, has a
 * tombstone that an OPENED key of ${programme} signed. E_IO. */
HEARTH_MUST_USE int
hearth_withdrawn_check(const struct hearth_withdrawn *w,
                       const struct hearth_programme *programme,
                       const uint8_t *device, uint64_t seq,
                       const uint8_t h[HEARTH_HASH_LEN], bool *is_signed);
/* Whether anything is looked for at all. */
bool hearth_withdrawn_waits(const struct hearth_withdrawn *w);
/* Forgets what was found: everything is read again. */
void hearth_withdrawn_restart(struct hearth_withdrawn *w);
/* How many records are noted. */
size_t hearth_withdrawn_found(const struct hearth_withdrawn *w);
/* Notes in the audit chain that codes were looked for, whether or not a record
 * was found; signs the tombstones, logs them, puts them into the store, forgets
 * their withdrawals, and overwrites what the store's file still holds. E_IO,
 * E_FULL, E_CRYPTO; what was not done is done next time. */
HEARTH_MUST_USE int hearth_withdrawn_bury(struct hearth_withdrawn *w,
                                          int64_t now_s);

#endif
