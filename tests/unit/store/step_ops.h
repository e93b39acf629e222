/* SPDX-License-Identifier: Apache-2.0 */
/* Every function of ledger, outbox and withdrawals as one call that succeeds
 * over a store filled beforehand. */
#ifndef HEARTH_TESTS_STEP_OPS_H
#define HEARTH_TESTS_STEP_OPS_H

#include "hearth/kv.h"

struct step_op {
    const char *name;
    int (*run)(const struct hearth_kv *kv);
};
extern const struct step_op step_host_ops[];
extern const size_t step_host_op_count;
extern const struct step_op step_device_ops[];
extern const size_t step_device_op_count;

void step_fill_host(const struct hearth_kv *kv);
void step_fill_device(const struct hearth_kv *kv);

#endif
