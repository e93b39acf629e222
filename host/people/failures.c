/* SPDX-License-Identifier: Apache-2.0 */
/* How long somebody who guessed wrong has to wait. */
#include "host/people/people.h"

#include "hearth/hash.h"

#include <string.h>

#define FIRST_WAIT_S  30
#define DOUBLINGS_MAX 20u

int64_t hearth_failures_wait(const struct hearth_failures *f, unsigned free,
                             int64_t max_s, int64_t now_s)
{
    unsigned doublings;
    int64_t wait_s, gone_s;

    if (f->count < free) {
        return 0;
    }
    doublings = f->count - free;
    wait_s = (int64_t)FIRST_WAIT_S
             << (doublings > DOUBLINGS_MAX ? DOUBLINGS_MAX : doublings);
    if (wait_s > max_s) {
        wait_s = max_s;
    }
    /* A clock put back starts the wait anew and cannot make it longer. */
    gone_s = now_s < f->last_s ? 0 : now_s - f->last_s;
    return gone_s >= wait_s ? 0 : wait_s - gone_s;
}

void hearth_failures_add(struct hearth_failures *f, int64_t now_s)
{
    if (f->count < UINT32_MAX) {
        f->count++;
    }
    f->last_s = now_s;
}

int hearth_people_peer(struct hearth_people *p, const struct hearth_key *key,
                       const char *peer, struct hearth_failures **out)
{
    const struct hearth_slice parts[] = {HEARTH_PREFIX("hearth peer v1"),
                                         hearth_slice_text(peer)};
    struct hearth_peer_failures *oldest = &p->peers[0];
    uint8_t hash[HEARTH_HASH_LEN];
    int e = hearth_hash_hmac(hearth_slice_of(key->bytes, HEARTH_KEY_LEN), parts,
                             2, hash);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < p->peer_count; i++) {
        if (memcmp(p->peers[i].peer, hash, sizeof(p->peers[i].peer)) == 0) {
            *out = &p->peers[i].failures;
            return 0;
        }
        if (p->peers[i].failures.last_s < oldest->failures.last_s) {
            oldest = &p->peers[i];
        }
    }
    if (p->peer_count < HEARTH_PEERS_MAX) {
        oldest = &p->peers[p->peer_count++];
    }
    memcpy(oldest->peer, hash, sizeof(oldest->peer));
    oldest->failures = (struct hearth_failures){0, 0};
    *out = &oldest->failures;
    return 0;
}
