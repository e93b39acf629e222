/* SPDX-License-Identifier: Apache-2.0 */
/* Either store, empty, for a test that must hold over both. */
#ifndef HEARTH_TESTS_STORES_H
#define HEARTH_TESTS_STORES_H

#include "hearth/kv.h"
#include "kv_memory.h"

#define STORES_CAP ((uint64_t)4 << 20) /* bytes of either store */

struct stores {
    const struct hearth_kv *kv;      /* whichever it is */
    struct hearth_kv_memory *memory; /* or NULL */
    struct hearth_kv *lmdb;          /* or NULL */
    char folder[64];
};

/* cmocka's: *${state} becomes a struct stores. */
int stores_open_memory(void **state);
int stores_open_lmdb(void **state);
int stores_close(void **state);
/* Ends and opens the LMDB store again, as a new process would. */
void stores_reopen_lmdb(struct stores *s);

/* A value in a transaction of its own. */
int stores_put(const struct hearth_kv *kv, enum hearth_table table,
               const char *key, const char *value);
/* True if ${key} holds exactly ${value}; NULL: is not there. */
bool stores_has(const struct hearth_kv *kv, enum hearth_table table,
                const char *key, const char *value);

#define OVER_BOTH(test)                                                        \
    {#test " (memory)", test, stores_open_memory, stores_close, NULL},         \
    {                                                                          \
#test " (lmdb)", test, stores_open_lmdb, stores_close, NULL            \
    }
#define OVER_MEMORY(test)                                                      \
    {                                                                          \
#test, test, stores_open_memory, stores_close, NULL                    \
    }
#define OVER_LMDB(test)                                                        \
    {                                                                          \
#test, test, stores_open_lmdb, stores_close, NULL                      \
    }

#endif
