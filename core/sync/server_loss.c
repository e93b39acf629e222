/* SPDX-License-Identifier: Apache-2.0 */
/* A device's word about what it lost, at the host: believed with its SIGN key
 * only, and stored before the receipt that lets the chain go on. */
#include "server.h"

#include <string.h>

static enum hearth_sync_verdict store(struct hearth_sync_server *s,
                                      const struct hearth_loss *loss,
                                      struct hearth_slice bytes,
                                      struct hearth_ledger_head *head)
{
    struct hearth_ledger_loss entry = {loss->from, loss->to, {0}, bytes};
    struct hearth_ledger_contact contact = {{0}, {0}, 0};
    struct hearth_ledger_result result;

    memcpy(entry.h, loss->h, HEARTH_HASH_LEN);
    memcpy(contact.genesis, s->device.genesis, HEARTH_HASH_LEN);
    contact.now_s = s->config.clock.now_s(s->config.clock.cookie);
    /* What the last batch said of the device still holds. */
    if (hearth_ledger_head(s->config.kv, s->device.id, head) == 0) {
        memcpy(contact.status, head->status, sizeof contact.status);
    }
    switch (hearth_ledger_lose(s->config.kv, s->device.id, &entry, &contact,
                               &result)) {
    case 0:
        *head = result.head;
        return HEARTH_VERDICT_ACCEPTED;
    case HEARTH_E_EXISTS:
        *head = result.head;
        return HEARTH_VERDICT_DUPLICATE;
    case HEARTH_E_STATE:
        return HEARTH_VERDICT_GAP;
    case HEARTH_E_BRANCH:
        return HEARTH_VERDICT_BRANCH;
    default:
        return HEARTH_VERDICT_BUSY;
    }
}

/* A revoked device may say what of its good records is lost. A restored host
 * may have had more of its chain than was good, and the device erased that: its
 * word then begins before the last good record and ends behind. */
static bool is_too_late(const struct hearth_sync_server *s,
                        const struct hearth_loss *loss)
{
    uint64_t first = loss->kind == HEARTH_LOSS_GONE ? loss->from : loss->to;

    return s->device.is_revoked && first > s->device.last_good_seq;
}

static enum hearth_sync_verdict judge(struct hearth_sync_server *s,
                                      struct hearth_slice body,
                                      struct hearth_ledger_head *head)
{
    struct hearth_loss loss;
    struct hearth_public sign;

    if (hearth_loss_decode(body, &loss) != 0) {
        return HEARTH_VERDICT_MALFORMED;
    }
    if (memcmp(loss.device, s->device.id, HEARTH_DEVICE_LEN) != 0) {
        return HEARTH_VERDICT_FOREIGN;
    }
    if (is_too_late(s, &loss)) {
        return HEARTH_VERDICT_REVOKED;
    }
    memcpy(sign.point, s->device.sign, sizeof sign.point);
    if (hearth_loss_verify(&loss, s->config.programme, &sign) != 0) {
        return HEARTH_VERDICT_SIGNATURE;
    }
    return store(s, &loss, body, head);
}

int hearth_server_take_loss(struct hearth_sync_server *s,
                            struct hearth_slice body,
                            struct hearth_writer *reply)
{
    struct hearth_ledger_head head = {0};
    enum hearth_sync_verdict verdict = judge(s, body, &head);

    return hearth_server_answer(s, verdict, &head, reply);
}
