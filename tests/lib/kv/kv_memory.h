/* SPDX-License-Identifier: Apache-2.0 */
/* A store in memory with the promises of kv.h and nothing more, for tests: it
 * forgets what was not committed when it crashes, fails where it is told to,
 * and hands out slices that die exactly when the contract lets them, so that a
 * sanitizer sees whoever keeps one too long. */
#ifndef HEARTH_TESTS_KV_MEMORY_H
#define HEARTH_TESTS_KV_MEMORY_H

#include "hearth/kv.h"

struct hearth_kv_memory;

/* What happens at a chosen step. Every begin, get, put, del, seek and commit
 * is one step. */
enum hearth_kv_fault {
    HEARTH_KV_FAULT_IO,         /* this step gives E_IO, once */
    HEARTH_KV_FAULT_FULL,       /* this step gives E_FULL, once */
    HEARTH_KV_FAULT_CRASH,      /* power fails before the step */
    HEARTH_KV_FAULT_CRASH_AFTER /* power fails after it, before it returns */
};

/* An empty store of at most ${bytes_cap} bytes of keys and values (0: 1 GiB).
 * Stops the test when memory runs out. */
struct hearth_kv_memory *hearth_kv_memory_open(uint64_t bytes_cap);
/* Stops the test if a transaction was left open. */
void hearth_kv_memory_close(struct hearth_kv_memory *m);
const struct hearth_kv *hearth_kv_memory_kv(const struct hearth_kv_memory *m);

/* The same store for whoever stands outside: a test that looks, an attacker
 * who changes. Nothing of it is a step, no fault stops it, and a dead store
 * shows what its disk holds. */
const struct hearth_kv *hearth_kv_memory_hand(const struct hearth_kv_memory *m);
/* From now on at most ${bytes_cap} bytes (0: 1 GiB): a disk that fills up. */
void hearth_kv_memory_limit(struct hearth_kv_memory *m, uint64_t bytes_cap);
/* Calls ${run} once, before the first step from ${after} steps on at which no
 * write transaction is open: what another process does meanwhile. */
void hearth_kv_memory_meanwhile(struct hearth_kv_memory *m, uint64_t after,
                                void (*run)(void *cookie), void *cookie);
/* ${to} gets what is committed in ${from}: a copied disk. */
void hearth_kv_memory_copy(const struct hearth_kv_memory *from,
                           struct hearth_kv_memory *to);

/* Steps done so far. */
uint64_t hearth_kv_memory_steps(const struct hearth_kv_memory *m);
/* ${fault} happens at the step ${after} steps from now (0: the next). */
void hearth_kv_memory_fail(struct hearth_kv_memory *m, uint64_t after,
                           enum hearth_kv_fault fault);
/* No fault is planned any more, nothing meanwhile. */
void hearth_kv_memory_calm(struct hearth_kv_memory *m);
/* True once power has failed: every step gives E_IO and changes nothing. */
bool hearth_kv_memory_is_dead(const struct hearth_kv_memory *m);
/* Power is back: what was committed is there, open transactions are gone
 * (their handles must have been ended by then). */
void hearth_kv_memory_revive(struct hearth_kv_memory *m);

/* Entries of ${table}. */
size_t hearth_kv_memory_count(const struct hearth_kv_memory *m,
                              enum hearth_table table);
/* True if a committed key or value holds ${needle}. */
bool hearth_kv_memory_holds(const struct hearth_kv_memory *m,
                            struct hearth_slice needle);
/* Number of commits that changed something: each is one sync of a disk. */
uint64_t hearth_kv_memory_commits(const struct hearth_kv_memory *m);

/* Keeps a copy of the committed state, and puts it back: a host restored from
 * an old image, a device from an old backup. */
void hearth_kv_memory_keep_image(struct hearth_kv_memory *m);
void hearth_kv_memory_restore_image(struct hearth_kv_memory *m);

#endif
