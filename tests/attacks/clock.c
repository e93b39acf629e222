/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded: a machine whose clock was set by HEARTH_TEST_CLOCK_S seconds; the
 * clock that counts from its start is as it was. */
#define _GNU_SOURCE /* syscall */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock,
                                                         struct timespec *out)
{
    const char *by = getenv("HEARTH_TEST_CLOCK_S");
    long e = syscall(SYS_clock_gettime, clock, out);

    if (e == 0 && clock == CLOCK_REALTIME && by != NULL) {
        out->tv_sec += strtol(by, NULL, 10);
    }
    return (int)e;
}
