/* SPDX-License-Identifier: Apache-2.0 */
/* What the code stands on fails on demand: the linker puts a shim before each
 * function of a group, and the n-th call into the group fails. A test sweeps n
 * upwards until a run is over before it is reached. */
#ifndef HEARTH_TESTS_FAULT_H
#define HEARTH_TESTS_FAULT_H

#include <stdbool.h>

enum test_fault_group {
    TEST_FAULT_NONE,
    TEST_FAULT_CRYPTO, /* PSA Crypto and Argon2 (library testfault_crypto) */
    TEST_FAULT_X509,   /* Mbed TLS's writer and parsers (the same) */
    TEST_FAULT_MEMORY, /* malloc, calloc, realloc (testfault_memory) */
    TEST_FAULT_LMDB,   /* LMDB (testfault_lmdb) */
    TEST_FAULT_FILES,  /* files of the store (the same) */
    TEST_FAULT_SOCKETS /* sockets of the link (testfault_sockets) */
};

/* From now on the ${at}-th call into ${group}, counted from 1, fails. */
void test_fault_arm(enum test_fault_group group, unsigned at);
/* Nothing fails any more; true if the call was reached. */
bool test_fault_disarm(void);
/* For the shims: true if this call fails. */
bool test_fault_hits(enum test_fault_group group);

/* Runs ${run} with the first, the second ... call of ${group} failing, until
 * none is reached: then it must give 0. ${is_due} says whether ${run} may give
 * its code; after each failure ${check} (may be NULL) looks at what is left. */
struct test_fault_sweep {
    enum test_fault_group group;
    int (*run)(void *cookie);
    bool (*is_due)(int code);
    void (*check)(void *cookie);
    void *cookie;
    const char *what; /* for who reads the failure */
};
void test_fault_sweep(const struct test_fault_sweep *s);
/* What most sweeps are due: any error, never 0. */
bool test_fault_is_error(int code);
/* Also 0, where a failure may be made good. */
bool test_fault_is_any(int code);

#endif
