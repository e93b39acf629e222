/* SPDX-License-Identifier: Apache-2.0 */
/* A host process gives up what it no longer needs, and says loudly when the
 * kernel cannot hold it to that. */
#ifndef HOST_CLI_CONFINE_H
#define HOST_CLI_CONFINE_H

#include "hearth/sandbox.h"

/* Parts of the data folder as a process may still open them. */
struct hearth_confine {
    const char *process;  /* "ingest" */
    const char *data;     /* the data folder */
    const char *writable; /* a folder in it, or NULL */
    const char *writable_too;
    const char *writable_more;
    const char *readable;
    bool needs_sockets;
    bool needs_workers; /* processes of its own (sandbox.h) */
};

/* Enters the sandbox; after an error, which it says itself, the process must
 * end. */
HEARTH_MUST_USE int hearth_confine_enter(const struct hearth_confine *c);

#endif
