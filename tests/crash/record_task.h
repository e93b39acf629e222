/* SPDX-License-Identifier: Apache-2.0 */
/* One traced task and what its calls mean for the recorded folder. */
#ifndef TEST_CRASH_RECORD_TASK_H
#define TEST_CRASH_RECORD_TASK_H

#include "trace.h"

#include <limits.h>
#include <sys/types.h>

struct record_place {
    FILE *trace;
    char root[PATH_MAX];
    bool is_broken; /* an event could not be written */
};

struct record_task {
    pid_t pid;
    long number; /* of the call it is in; -1: none */
    uint64_t args[6];
    int64_t result;
    /* Noted at entry, because afterwards it is too late to ask. */
    bool was_there;
    char from[PATH_MAX];
    char to[PATH_MAX];
};

void record_entry(struct record_place *p, struct record_task *t);
void record_exit(struct record_place *p, struct record_task *t);

#endif
