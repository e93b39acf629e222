/* SPDX-License-Identifier: Apache-2.0 */
/* Proposed cubes on the command line and, by the desk, from pages. */
#ifndef HOST_CLI_CUBE_PROPOSE_H
#define HOST_CLI_CUBE_PROPOSE_H

#include "host/folder/folder.h"

enum hearth_cube_what {
    HEARTH_CUBE_PROPOSE,
    HEARTH_CUBE_PROPOSALS,
    HEARTH_CUBE_ACCEPT,
    HEARTH_CUBE_REFUSE
};

/* What was typed; NULL: it was not. */
struct hearth_cube_call {
    enum hearth_cube_what what;
    const char *hash;            /* accept, refuse */
    const char *file;            /* propose: a document, */
    const char *question, *with; /* or a choice, or two */
    const char *reason;
    const char *who; /* whoever logged in */
};

/* Says itself what went wrong. */
HEARTH_MUST_USE int hearth_cube_propose(const struct hearth_folder *folder,
                                        const struct hearth_cube_call *call);

#endif
