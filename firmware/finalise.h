/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an interview: sealed, chained, signed, and its draft's key
 * destroyed, in the order of protocol.md section 2. */
#ifndef HEARTH_FIRMWARE_FINALISE_H
#define HEARTH_FIRMWARE_FINALISE_H

#include "sitting.h"
#include "words.h"

struct hearth_finalise {
    uint64_t seq; /* of the new record */
    uint8_t h[HEARTH_HASH_LEN];
    /* Called with seq and h known, before the record is committed; what it
     * commits tells a later run that this record is the one. May be NULL. */
    int (*intend)(void *cookie, uint64_t seq, const uint8_t *h);
    void *cookie;
    /* Told with 0: it is saved, and the key of its draft could not be
     * destroyed; the next start or the next keyring save does it. */
    bool is_key_left;
};

/* Finalises ${s}. When it gives 0 the record is synced and nothing on this
 * device can read it any more. E_INVALID: something is missing or wrong, go
 * back to it; E_DENIED: the form is for training, and nothing of it is ever
 * stored; E_BRANCH: the store was changed or put back; E_FULL, E_IO: nothing
 * changed; E_STATE: the device is closed; E_LOCKED: the keyring was wiped, and
 * nothing can be saved; E_EXISTS: ${s} became a record already. Reports none of
 * them. */
HEARTH_MUST_USE int hearth_finalise(struct hearth_sitting *s,
                                    struct hearth_finalise *f);
/* What no answer mends, asked before a slip is written that would hold for
 * nothing: E_REVOKED, the key's date has come; E_BRANCH, a genuine receipt or
 * countersignature contradicts this store's chain. */
HEARTH_MUST_USE int hearth_finalise_obstacle(const struct hearth_agent *a);
/* One sentence part for the failures above. */
enum hearth_words_id hearth_finalise_reason(int code);

#endif
