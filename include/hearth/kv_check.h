/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a store that may be damaged: order that holds or an error, never a
 * walk in circles; and whether keys look like those of their table. */
#ifndef HEARTH_KV_CHECK_H
#define HEARTH_KV_CHECK_H

#include "hearth/kv.h"

struct hearth_kv_strict {
    struct hearth_kv kv; /* to be used in place of the other */
    const struct hearth_kv *inner;
    void (*tick)(void); /* called again and again while it is read */
};

/* Every seek gives a key behind where it began, else E_INVALID. Only reads:
 * put, del and scrub give E_DENIED. */
void hearth_kv_strict_init(struct hearth_kv_strict *s,
                           const struct hearth_kv *inner, void (*tick)(void));

struct hearth_kv_table_check {
    const char *name;
    uint64_t entries;
    uint64_t odd_keys; /* of a length that no key of this table has */
    uint64_t bytes;
};
/* Reads every byte of a table. E_INVALID (out of order), E_IO. */
HEARTH_MUST_USE int hearth_kv_check_table(const struct hearth_kv *kv,
                                          enum hearth_table table,
                                          struct hearth_kv_table_check *out);

#endif
