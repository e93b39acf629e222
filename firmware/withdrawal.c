/* SPDX-License-Identifier: Apache-2.0 */
/* W, its typed form (that of an enrolment code, with its check bits) and tag.
 */
#include "withdrawal.h"

#include "hearth/enrol.h"
#include "hearth/hash.h"

#include <string.h>

_Static_assert(HEARTH_WITHDRAWAL_LEN == HEARTH_TOKEN_LEN,
               "a withdrawal code is typed like an enrolment code");

int hearth_withdrawal_draw(const struct hearth_rng *rng,
                           struct hearth_withdrawal *out,
                           uint8_t tag[HEARTH_WITHDRAW_TAG_LEN])
{
    uint8_t hash[HEARTH_HASH_LEN];
    int rc = rng->fill(rng->cookie, out->w, sizeof(out->w));
    if (rc != 0) {
        return rc;
    }
    /* "tag = first 16 bytes of SHA-256("hearth withdraw v1\0" | W)" */
    struct hearth_slice parts[] = {HEARTH_PREFIX("hearth withdraw v1"),
                                   hearth_slice_of(out->w, sizeof(out->w))};
    rc = hearth_hash_parts(parts, 2, hash);
    if (rc != 0) {
        return rc;
    }
    _Static_assert(HEARTH_WITHDRAW_TAG_LEN <= HEARTH_HASH_LEN, "a prefix");
    memcpy(tag, hash, HEARTH_WITHDRAW_TAG_LEN);
    hearth_enrol_code(out->w, out->code);
    return 0;
}
