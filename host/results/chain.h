/* SPDX-License-Identifier: Apache-2.0 */
/* One device's chain as the results side sees it: every link and signature
 * is verified here, never taken from ingest. */
#ifndef HOST_RESULTS_CHAIN_H
#define HOST_RESULTS_CHAIN_H

#include "hearth/ledger.h"
#include "hearth/loss.h"
#include "hearth/record.h"

enum hearth_chain_problem {
    HEARTH_CHAIN_FINE = 0,
    HEARTH_CHAIN_MALFORMED, /* a stored record does not parse */
    HEARTH_CHAIN_FOREIGN,   /* another device or seq than its key says */
    HEARTH_CHAIN_GAP,       /* a seq is missing: loss */
    HEARTH_CHAIN_LINK,      /* prev is not the record before */
    HEARTH_CHAIN_SIGNATURE, /* a signature that does not fit */
    HEARTH_CHAIN_UNSIGNED   /* the last records carry none */
};
const char *hearth_chain_problem_text(enum hearth_chain_problem problem);

struct hearth_chain_head {
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
};

/* Records that the device itself says it lost, by a valid signature. */
struct hearth_chain_loss {
    uint64_t from;
    uint64_t to;
};

/* What verification found. */
struct hearth_chain {
    uint8_t (*hashes)[HEARTH_HASH_LEN]; /* of the verified new records */
    size_t count;
    enum hearth_chain_problem problem; /* why it ends there, or FINE */
    uint64_t problem_seq;
    struct hearth_chain_loss *losses; /* among the new records, in order */
    size_t loss_count;
    bool is_closed; /* the device's last word stands behind them */
};

/* Verifies ${device}'s records after ${from} (seq 0 and the genesis hash at
 * the start). ${out}: hashes of the records up to the last one that a valid
 * signature covers; free with hearth_chain_close. E_MEMORY, E_IO, E_CRYPTO;
 * what is wrong with records is no error but out->problem. Behind a loss that
 * the device signed the chain goes on. */
HEARTH_MUST_USE int
hearth_chain_verify(const struct hearth_kv *kv, const uint8_t *programme,
                    const struct hearth_ledger_device *device,
                    const struct hearth_chain_head *from,
                    struct hearth_chain *out);
void hearth_chain_close(struct hearth_chain *chain);

#endif
