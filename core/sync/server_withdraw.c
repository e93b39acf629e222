/* SPDX-License-Identifier: Apache-2.0 */
/* A withdrawal at the host: kept sealed until the results side looks. */
#include "server.h"

#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

static int refuse(struct hearth_sync_server *s, const char *counter, int code)
{
    int counted = hearth_ledger_count(s->config.kv, counter);

    (void)counted; /* refused all the same */
    return code;
}

/* E_INVALID: it is none. */
static int identify(struct hearth_slice body,
                    uint8_t id[HEARTH_WITHDRAW_ID_LEN])
{
    uint16_t epoch;
    int code = hearth_withdraw_epoch(body, &epoch);

    return code == 0 ? hearth_withdraw_id(body, id) : code;
}

int hearth_server_carry_withdrawal(struct hearth_sync_server *s,
                                   struct hearth_slice body,
                                   uint8_t id[HEARTH_WITHDRAW_ID_LEN])
{
    int code = identify(body, id);

    return code == 0 ? hearth_withdrawals_put(s->config.kv, id, body,
                                              HEARTH_WITHDRAWALS_HOST_MAX)
                     : code;
}

int hearth_server_take_withdrawal(struct hearth_sync_server *s,
                                  struct hearth_slice body,
                                  struct hearth_writer *reply)
{
    uint8_t id[HEARTH_WITHDRAW_ID_LEN];
    int code = identify(body, id);

    if (code == HEARTH_E_INVALID) {
        return refuse(s, "withdrawal_malformed", HEARTH_CODE_BAD_REQUEST);
    }
    if (code == 0) {
        code = hearth_withdrawals_bring(s->config.kv, s->device.id, id, body);
    }
    switch (code) {
    case 0:
        hearth_writer_put(reply, id, sizeof(id));
        return HEARTH_CODE_CHANGED;
    case HEARTH_E_LIMIT:
    case HEARTH_E_DENIED:
        return refuse(s, "withdrawal_refused", HEARTH_CODE_TOO_LARGE);
    default:
        return HEARTH_CODE_UNAVAILABLE;
    }
}
