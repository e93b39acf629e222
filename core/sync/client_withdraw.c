/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawals that were typed in here, delivered one by one. What the host
 * does not take stays for the next run and holds up nothing. */
#include "client.h"

#include "hearth/withdrawals.h"

#include <string.h>

static int take_first(void *cookie, const uint8_t id[HEARTH_WITHDRAW_ID_LEN],
                      struct hearth_slice sealed)
{
    struct hearth_client_withdrawal *w = cookie;

    if (sealed.len > sizeof w->sealed) {
        return 0; /* not one of ours: pass it over */
    }
    memcpy(w->sealed, sealed.data, sealed.len);
    w->len = sealed.len;
    memcpy(w->id, id, sizeof w->id);
    return HEARTH_E_EXISTS; /* ends the walk */
}

int hearth_client_ask_withdrawal(struct hearth_sync_client *c,
                                 struct hearth_slice *body)
{
    struct hearth_client_withdrawal *w = &c->withdrawal;
    struct hearth_client_withdrawal next = {0};
    int code = hearth_withdrawals_each(
        c->config.kv, w->is_answered ? w->after : NULL, take_first, &next);

    if (code != HEARTH_E_EXISTS) {
        return code == 0 ? HEARTH_E_NOT_FOUND : code;
    }
    next.is_answered = w->is_answered;
    memcpy(next.after, w->after, sizeof next.after);
    *w = next;
    *body = hearth_slice_of(w->sealed, w->len);
    return 0;
}

/* The host names what it keeps: bytes that were altered on the way, or an
 * answer to something else, are no reason to forget ours. */
static bool is_kept(const struct hearth_client_withdrawal *w,
                    const struct hearth_reply *reply)
{
    return reply->code == HEARTH_CODE_CHANGED &&
           reply->body.len == sizeof(w->id) &&
           memcmp(reply->body.data, w->id, sizeof(w->id)) == 0;
}

int hearth_client_take_withdrawal(struct hearth_sync_client *c,
                                  const struct hearth_reply *reply)
{
    struct hearth_client_withdrawal *w = &c->withdrawal;
    int code = 0;

    if (is_kept(w, reply)) {
        code = hearth_withdrawals_del(c->config.kv, w->id);
        c->report.withdrawals += code == 0;
    }
    w->is_answered = true;
    memcpy(w->after, w->id, sizeof w->after);
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}
