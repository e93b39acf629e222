/* SPDX-License-Identifier: Apache-2.0 */
/* How far withdrawals were worked off: how many had come when the results side
 * last looked for them, and when. It counts codes and never records, so that
 * nobody learns from it whether a code belonged to one. */
#ifndef HOST_FOLDER_WORKED_OFF_H
#define HOST_FOLDER_WORKED_OFF_H

#include "hearth/kv.h"

struct hearth_worked_off {
    uint64_t codes; /* that were looked for; 0: never looked */
    int64_t time_s;
};

/* Nothing noted yet gives zeros. E_INVALID, E_IO. */
HEARTH_MUST_USE int hearth_worked_off_get(const struct hearth_kv *kv,
                                          struct hearth_worked_off *out);
/* E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_worked_off_put(const struct hearth_kv *kv,
                                          const struct hearth_worked_off *w);

#endif
