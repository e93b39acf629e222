/* SPDX-License-Identifier: Apache-2.0 */
/* The locked arena: the only place where keys, PINs and plaintext answers live.
 *
 * Page-aligned, mlock()ed, MADV_DONTDUMP, MADV_WIPEONFORK. */
#ifndef HEARTH_SECMEM_H
#define HEARTH_SECMEM_H

#include "hearth/err.h"
#include "hearth/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hearth_secmem;

/* A secret of 32 bytes; instances stand inside a secmem arena only. */
struct hearth_key {
    uint8_t bytes[HEARTH_KEY_LEN];
};

/* Makes an arena of at least ${size} bytes, heads of blocks included. E_MEMORY
 * when it cannot be mapped or locked (the log line names RLIMIT_MEMLOCK). A
 * test may switch locking off with hearth_secmem_open_unlocked. The caller
 * closes it. */
HEARTH_MUST_USE int hearth_secmem_open(size_t size, struct hearth_secmem **out);
HEARTH_MUST_USE int hearth_secmem_open_unlocked(size_t size,
                                                struct hearth_secmem **out);
/* Wipes and unmaps everything; NULL is allowed. */
void hearth_secmem_close(struct hearth_secmem *m);

/* ${len} zeroed bytes, 16-aligned; NULL when the arena is exhausted, and in a
 * child after fork(), which finds the arena empty and may only close it. */
void *hearth_secmem_take(struct hearth_secmem *m, size_t len);
/* Wipes and returns what take() gave; NULL is allowed. */
void hearth_secmem_give(struct hearth_secmem *m, void *block);
/* Bytes in use, heads of blocks included; 0 when all was given back: for tests
 * of the promise that a lock leaves nothing. */
size_t hearth_secmem_used(const struct hearth_secmem *m);

/* Overwrites ${len} bytes at ${p}; not optimised away. Cannot reach copies
 * that the compiler left in registers. */
void hearth_secmem_wipe(void *p, size_t len);
/* Compares in time that depends on ${len} only. */
HEARTH_MUST_USE bool hearth_secmem_equal(const void *a, const void *b,
                                         size_t len);

/* This process: no core dump, not dumpable, no new privileges. */
void hearth_secmem_harden_process(void);

#endif
