/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a withdrawal: apart from sealing, so that the ingest process, which
 * stores them, does not hold the code that could read one. */
#include "hearth/withdraw.h"

#include "withdraw_info.h"

int hearth_withdraw_open(const uint8_t *programme, struct hearth_slice sealed,
                         const struct hearth_key *private_key,
                         uint8_t w[HEARTH_WITHDRAW_LEN])
{
    struct hearth_withdraw_parts parts;
    struct hearth_withdraw_info info;
    struct hearth_hpke_context context;
    int code = hearth_withdraw_split(sealed, &parts);

    if (code != 0) {
        return code;
    }
    context.suite = parts.suite;
    context.info = hearth_withdraw_info(&info, programme, parts.epoch);
    context.aad = parts.header;
    code = hearth_hpke_open(&context, private_key, parts.enc, parts.ct, w);
    if (code != 0) {
        hearth_secmem_wipe(w, HEARTH_WITHDRAW_LEN);
    }
    return code;
}
