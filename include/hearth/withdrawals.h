/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed withdrawals that wait, on the device for a sync and at the host for
 * the results side; opaque bytes here, each under an id of 16 bytes. */
#ifndef HEARTH_WITHDRAWALS_H
#define HEARTH_WITHDRAWALS_H

#include "hearth/kv.h"
#include "hearth/limits.h"

#define HEARTH_WITHDRAWALS_ID_LEN 16

/* Puts one in. 0 also if it is, or was, there. E_LIMIT: ${max} are there.
 * E_FULL, E_IO. */
HEARTH_MUST_USE int
hearth_withdrawals_put(const struct hearth_kv *kv,
                       const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN],
                       struct hearth_slice sealed, uint64_t max);
/* The same at the host, for what ${device} brought: at most
 * HEARTH_WITHDRAWALS_BROUGHT of one device (E_DENIED). */
HEARTH_MUST_USE int
hearth_withdrawals_bring(const struct hearth_kv *kv, const uint8_t *device,
                         const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN],
                         struct hearth_slice sealed);
/* ${value}: what was sealed, or the word of who did it. */
typedef int hearth_withdrawals_fn(void *cookie, const uint8_t *id,
                                  struct hearth_slice value);
/* Calls ${each} for those that wait, in order of their ids, until it gives
 * non-zero, which is returned. ${after}: NULL for all. */
HEARTH_MUST_USE int hearth_withdrawals_each(const struct hearth_kv *kv,
                                            const uint8_t *after,
                                            hearth_withdrawals_fn *each,
                                            void *cookie);
/* The same for those that are done, if a word of HEARTH_SIG_LEN was kept. */
HEARTH_MUST_USE int hearth_withdrawals_each_done(const struct hearth_kv *kv,
                                                 hearth_withdrawals_fn *each,
                                                 void *cookie);
/* 0: it waits or is done here. E_STATE: it is not known. */
HEARTH_MUST_USE int
hearth_withdrawals_has(const struct hearth_kv *kv,
                       const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN]);
/* How many wait. */
HEARTH_MUST_USE int hearth_withdrawals_count(const struct hearth_kv *kv,
                                             uint64_t *count);
/* How many ever came, whatever became of them. */
HEARTH_MUST_USE int hearth_withdrawals_known(const struct hearth_kv *kv,
                                             uint64_t *count);
/* It was delivered: forgets it. E_NOT_FOUND. */
HEARTH_MUST_USE int
hearth_withdrawals_del(const struct hearth_kv *kv,
                       const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN]);
/* It was done: keeps the id, so that the same bytes brought again do nothing,
 * and ${word}, at most HEARTH_SIG_LEN bytes, of who did it. E_NOT_FOUND. */
HEARTH_MUST_USE int
hearth_withdrawals_done(const struct hearth_kv *kv,
                        const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN],
                        struct hearth_slice word);

#endif
