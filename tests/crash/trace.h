/* SPDX-License-Identifier: Apache-2.0 */
/* What a recorded run did to its folder, in order, as a file of events. Both
 * ends are on one machine: numbers stand as the machine has them. */
#ifndef TEST_CRASH_TRACE_H
#define TEST_CRASH_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TRACE_PATH_MAX 1024

enum trace_kind {
    TRACE_WRITE = 1, /* data at offset; is_synced: through O_DSYNC or O_SYNC */
    TRACE_SYNC,      /* of a file or a folder */
    TRACE_CREATE,    /* a file that was not there */
    TRACE_MKDIR,
    TRACE_TRUNCATE, /* to offset bytes */
    TRACE_RENAME,   /* path to other */
    TRACE_UNLINK,   /* a file or an empty folder */
    TRACE_OUTPUT,   /* path: the program; offset: its descriptor; the data only
                       of standard output. Who sees it may act on it. */
    TRACE_TROUBLE   /* something the recorder cannot follow: path says what */
};

struct trace_event {
    uint32_t kind;
    uint32_t is_synced;
    uint64_t offset;
    char path[TRACE_PATH_MAX]; /* below the recorded folder */
    char other[TRACE_PATH_MAX];
    uint8_t *data;
    size_t len;
};

struct trace {
    struct trace_event *events;
    size_t count;
};

/* Appends one event; false when that fails. */
bool trace_put(FILE *out, const struct trace_event *e);
/* Reads a whole trace; stops the process when it is damaged. */
void trace_read(const char *path, struct trace *out);
void trace_free(struct trace *t);

#endif
