/* SPDX-License-Identifier: Apache-2.0 */
/* How long to wait after a failed run: full jitter, so that devices of one
 * village do not come back all at once. */
#include "hearth/sync.h"

#define FIRST_MS   INT64_C(30000)
#define LONGEST_MS (INT64_C(6) * 3600 * 1000)

int hearth_sync_backoff_ms(unsigned attempt, const struct hearth_rng *rng,
                           int64_t *wait_ms)
{
    uint8_t bytes[8];
    struct hearth_reader r;
    int64_t cap = LONGEST_MS;
    int code = rng->fill(rng->cookie, bytes, sizeof bytes);

    if (code != 0) {
        return code;
    }
    if (attempt < 16 && FIRST_MS << attempt < LONGEST_MS) {
        cap = FIRST_MS << attempt;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, sizeof bytes));
    *wait_ms = (int64_t)(hearth_reader_u64(&r) % (uint64_t)(cap + 1));
    return 0;
}
