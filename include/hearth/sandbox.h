/* SPDX-License-Identifier: Apache-2.0 */
/* What a process gives up once it has started: files it will not need, new
 * programs, other processes, and sockets if it has no business with them. */
#ifndef HEARTH_SANDBOX_H
#define HEARTH_SANDBOX_H

#include "hearth/err.h"

#include <stdbool.h>

struct hearth_sandbox {
    const char *const *writable; /* folders, ended by NULL; or NULL: none */
    const char *const *readable; /* folders or files; or NULL: none */
    /* Folders whose programs it may start, which inherit all of this; or NULL:
     * none, and no process of its own. */
    const char *const *programs;
    bool needs_sockets; /* new ones; open ones stay usable */
    /* Processes of its own all the same, which inherit all of this and run no
     * other program. */
    bool needs_workers;
};

/* Parts that a kernel may lack; also in a build with a sanitizer, which needs
 * what is given up here. */
#define HEARTH_SANDBOX_FILES 1u /* Landlock */
#define HEARTH_SANDBOX_CALLS 2u /* seccomp */

/* Enters it for good; files and sockets that are open stay usable. What the
 * kernel cannot do is set in *${missing} and done without: the caller says so
 * loudly. E_INVALID: a path of the lists cannot be opened. E_DENIED: the
 * kernel has it, but refused. After failure the process must end. */
HEARTH_MUST_USE int hearth_sandbox_enter(const struct hearth_sandbox *s,
                                         unsigned *missing);

#endif
