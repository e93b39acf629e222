/* SPDX-License-Identifier: Apache-2.0 */
/* W, its typed form (that of an enrolment code, with its check bits) and tag.
 */
#include "withdrawal.h"

#include "warnings.h"

#include "hearth/enrol.h"
#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

_Static_assert(HEARTH_WITHDRAWAL_LEN == HEARTH_TOKEN_LEN,
               "a withdrawal code is typed like an enrolment code");
_Static_assert(HEARTH_WITHDRAWAL_LEN == HEARTH_WITHDRAW_LEN, "one W");
_Static_assert(HEARTH_WITHDRAW_ID_LEN == HEARTH_WITHDRAWALS_ID_LEN, "one id");

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

int hearth_withdrawal_read(const char *text, uint8_t w[HEARTH_WITHDRAWAL_LEN])
{
    return hearth_enrol_parse(text, w) == 0 ? 0 : HEARTH_E_INVALID;
}

int hearth_withdrawal_keep(const struct hearth_agent *a,
                           const uint8_t w[HEARTH_WITHDRAWAL_LEN])
{
    const struct hearth_programme_epoch *epoch =
        hearth_programme_epoch_find(&a->programme, a->programme.current_epoch);
    uint8_t sealed[HEARTH_WITHDRAW_MAX], id[HEARTH_WITHDRAW_ID_LEN];
    struct hearth_writer to;
    if (epoch == NULL) {
        return HEARTH_E_STATE;
    }
    if (hearth_warnings_is_over(a)) {
        return HEARTH_E_REVOKED;
    }
    hearth_writer_init(&to, sealed, sizeof(sealed));
    int rc = hearth_withdraw_seal(
        a->device.programme, epoch->suite, epoch->epoch,
        hearth_slice_of(epoch->seal, hearth_hpke_enc_len(epoch->suite)), w,
        &a->rng, &to);
    if (rc == 0) {
        rc = hearth_withdraw_id(hearth_writer_slice(&to), id);
    }
    if (rc == 0) {
        rc = hearth_withdrawals_put(a->kv, id, hearth_writer_slice(&to),
                                    HEARTH_WITHDRAWALS_DEVICE_MAX);
    }
    return rc;
}
