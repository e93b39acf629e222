/* SPDX-License-Identifier: Apache-2.0 */
/* Shims before the heap and the kernel's generator. */
#include "fault.h"

#include <stddef.h>
#include <stdint.h>

/* The linker's names. NOLINTBEGIN(bugprone-reserved-identifier) */
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    return test_fault_hits(TEST_FAULT_MEMORY) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return test_fault_hits(TEST_FAULT_MEMORY) ? NULL
                                              : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return test_fault_hits(TEST_FAULT_MEMORY) ? NULL
                                              : __real_realloc(old, size);
}
/* NOLINTEND(bugprone-reserved-identifier) */
