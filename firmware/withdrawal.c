/* SPDX-License-Identifier: Apache-2.0 */
/* W, its typed form (that of an enrolment code, with its check bits) and tag.
 */
#include "withdrawal.h"

#include "hearth/enrol.h"
#include "hearth/withdraw.h"

_Static_assert(HEARTH_WITHDRAWAL_LEN == HEARTH_TOKEN_LEN,
               "a withdrawal code is typed like an enrolment code");

int hearth_withdrawal_draw(const struct hearth_rng *rng,
                           struct hearth_withdrawal *out,
                           uint8_t tag[HEARTH_WITHDRAW_TAG_LEN])
{
    int rc = rng->fill(rng->cookie, out->w, sizeof(out->w));
    if (rc == 0) {
        rc = hearth_withdraw_tag(out->w, tag);
    }
    if (rc != 0) {
        return rc;
    }
    hearth_enrol_code(out->w, out->code);
    return 0;
}
