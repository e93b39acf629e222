/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying one device's chain. A signature covers its own record and, by
 * the links, all before it; a batch brings one, so most records have none. */
#include "host/results/chain.h"

#include "hearth/tombstone.h"

#include <stdlib.h>
#include <string.h>

struct walk {
    const uint8_t *programme;
    const struct hearth_ledger_device *device;
    struct hearth_public sign;
    struct hearth_chain_head at; /* last record that links */
    struct hearth_chain *chain;
    uint64_t signed_seq; /* of the last record that a signature covers */
    size_t linked;       /* hashes collected, signed or not */
    size_t cap;
    struct hearth_loss *losses; /* of this device, verified, in order */
    size_t loss_count;
    size_t loss_next;
};

const char *hearth_chain_problem_text(enum hearth_chain_problem problem)
{
    switch (problem) {
    case HEARTH_CHAIN_FINE:
        return "fine";
    case HEARTH_CHAIN_MALFORMED:
        return "a stored record is damaged";
    case HEARTH_CHAIN_FOREIGN:
        return "a record stands where another belongs";
    case HEARTH_CHAIN_GAP:
        return "a record is missing";
    case HEARTH_CHAIN_LINK:
        return "a record does not follow the one before";
    case HEARTH_CHAIN_SIGNATURE:
        return "a signature does not fit";
    case HEARTH_CHAIN_UNSIGNED:
        return "the last records are not signed";
    default:
        return "unknown";
    }
}

static int keep_hash(struct walk *w, const uint8_t *h)
{
    if (w->linked == w->cap) {
        size_t cap = w->cap == 0 ? 64 : 2 * w->cap;
        void *more = realloc(w->chain->hashes, cap * HEARTH_HASH_LEN);

        if (more == NULL) {
            return HEARTH_E_MEMORY;
        }
        w->chain->hashes = more;
        w->cap = cap;
    }
    memmove(w->chain->hashes[w->linked++], h, HEARTH_HASH_LEN);
    return 0;
}

static int stop_at(struct walk *w, enum hearth_chain_problem problem,
                   uint64_t seq)
{
    w->chain->problem = problem;
    w->chain->problem_seq = seq;
    return HEARTH_E_STATE; /* ends the walk, not the work */
}

/* A link of the chain: a record, or the stub of one that was withdrawn. */
struct link {
    struct hearth_record_header header;
    uint8_t sig[HEARTH_SIG_LEN];
    uint8_t h[HEARTH_HASH_LEN];
};

static bool is_signed(const struct link *r)
{
    static const uint8_t none[HEARTH_SIG_LEN] = {0};

    return memcmp(r->sig, none, sizeof(none)) != 0;
}

/* E_INVALID: it is neither. */
static int read_link(const uint8_t *programme, struct hearth_slice stored,
                     struct link *out)
{
    struct hearth_record record;
    struct hearth_stub stub;

    if (hearth_stub_decode(stored, &stub) == 0) {
        out->header = stub.header;
        memmove(out->sig, stub.sig, sizeof(out->sig));
        return hearth_stub_chain(programme, &stub, out->h);
    }
    if (hearth_record_decode(stored, &record) != 0) {
        return HEARTH_E_INVALID;
    }
    out->header = record.header;
    memmove(out->sig, record.sig, sizeof(out->sig));
    return hearth_record_chain(programme, &record, out->h);
}

static enum hearth_chain_problem check_place(const struct walk *w, uint64_t seq,
                                             const struct link *r)
{
    if (seq != w->at.seq + 1) {
        return HEARTH_CHAIN_GAP;
    }
    if (r->header.seq != seq ||
        memcmp(r->header.device, w->device->id, HEARTH_DEVICE_LEN) != 0) {
        return HEARTH_CHAIN_FOREIGN;
    }
    if (memcmp(r->header.prev, w->at.h, HEARTH_HASH_LEN) != 0) {
        return HEARTH_CHAIN_LINK;
    }
    return HEARTH_CHAIN_FINE;
}

/* A loss is the device's own word: without its signature it is a gap. */
static int each_loss(void *cookie, uint64_t from, struct hearth_slice bytes)
{
    struct walk *w = cookie;
    struct hearth_loss *loss = &w->losses[w->loss_count];

    if (w->loss_count == HEARTH_LOSSES_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (hearth_loss_decode(bytes, loss) == 0 && loss->from == from &&
        memcmp(loss->device, w->device->id, HEARTH_DEVICE_LEN) == 0 &&
        hearth_loss_verify(loss, w->programme, &w->sign) == 0) {
        w->loss_count++;
    }
    return 0;
}

static int load_losses(const struct hearth_kv *kv, struct walk *w)
{
    w->losses = calloc(HEARTH_LOSSES_MAX, sizeof(*w->losses));
    w->chain->losses = calloc(HEARTH_LOSSES_MAX, sizeof(*w->chain->losses));
    if (w->losses == NULL || w->chain->losses == NULL) {
        return HEARTH_E_MEMORY;
    }
    return hearth_ledger_losses(kv, w->device->id, w->at.seq + 1, each_loss, w);
}

/* Moves on over what the device says it lost right behind the last record. */
static void pass_losses(struct walk *w)
{
    while (w->loss_next < w->loss_count &&
           w->losses[w->loss_next].from <= w->at.seq + 1) {
        const struct hearth_loss *loss = &w->losses[w->loss_next++];

        if (loss->from != w->at.seq + 1) {
            continue;
        }
        if (loss->kind == HEARTH_LOSS_CLOSE) {
            w->chain->is_closed = true;
            return;
        }
        w->chain->losses[w->chain->loss_count++] =
            (struct hearth_chain_loss){loss->from, loss->to};
        w->at.seq = loss->to;
        memmove(w->at.h, loss->h, HEARTH_HASH_LEN);
    }
}

static int each(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct walk *w = cookie;
    enum hearth_chain_problem problem;
    struct link r;
    int e;

    /* "with the last good seq": what came after a revocation is not read */
    if (w->device->is_revoked && seq > w->device->last_good_seq) {
        return HEARTH_E_STATE;
    }
    e = read_link(w->programme, stored, &r);
    if (e == HEARTH_E_INVALID) {
        return stop_at(w, HEARTH_CHAIN_MALFORMED, seq);
    }
    if (e != 0) {
        return e;
    }
    if (seq != w->at.seq + 1) {
        pass_losses(w);
    }
    problem = check_place(w, seq, &r);
    if (problem != HEARTH_CHAIN_FINE) {
        return stop_at(w, problem, w->at.seq + 1);
    }
    e = keep_hash(w, r.h);
    if (e != 0) {
        return e;
    }
    w->at.seq = seq;
    memmove(w->at.h, r.h, HEARTH_HASH_LEN);
    if (!is_signed(&r)) {
        return 0;
    }
    if (hearth_identity_verify(&w->sign, r.h, r.sig) == 0) {
        w->chain->count = w->linked;
        w->signed_seq = seq;
    } else { /* a later one may still cover this record: say so and go on */
        (void)stop_at(w, HEARTH_CHAIN_SIGNATURE, seq);
    }
    return 0;
}

/* What was receipted and is gone from the end is a loss as well. */
static int check_tail(const struct hearth_kv *kv, struct walk *w)
{
    struct hearth_ledger_head head;
    int e = hearth_ledger_head(kv, w->device->id, &head);

    if (e == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    if (e == 0) {
        pass_losses(w);
    }
    if (e == 0 && !w->device->is_revoked && head.seq > w->at.seq) {
        (void)stop_at(w, HEARTH_CHAIN_GAP, w->at.seq + 1);
    }
    return e;
}

int hearth_chain_verify(const struct hearth_kv *kv, const uint8_t *programme,
                        const struct hearth_ledger_device *device,
                        const struct hearth_chain_head *from,
                        struct hearth_chain *out)
{
    struct hearth_chain chain = {0};
    struct walk w = {.programme = programme,
                     .device = device,
                     .at = *from,
                     .chain = &chain,
                     .signed_seq = from->seq};
    int e = hearth_identity_check(
        hearth_slice_of(device->sign, HEARTH_POINT_LEN), &w.sign);

    if (e == 0) {
        e = load_losses(kv, &w);
    }
    if (e == 0) {
        e = hearth_ledger_records(kv, device->id, from->seq + 1, each, &w);
    }
    if (e == HEARTH_E_STATE) {
        e = 0;
    }
    if (e != 0) {
        free(w.losses);
        hearth_chain_close(&chain);
        return e;
    }
    if (chain.problem == HEARTH_CHAIN_FINE && w.linked > chain.count) {
        chain.problem = HEARTH_CHAIN_UNSIGNED;
        chain.problem_seq = w.signed_seq + 1;
    }
    if (chain.problem == HEARTH_CHAIN_FINE) {
        e = check_tail(kv, &w);
    }
    free(w.losses);
    if (e != 0) {
        hearth_chain_close(&chain);
        return e;
    }
    *out = chain;
    return 0;
}

void hearth_chain_close(struct hearth_chain *chain)
{
    free(chain->hashes);
    free(chain->losses);
    memset(chain, 0, sizeof(*chain));
}
