/* SPDX-License-Identifier: Apache-2.0 */
/* How serve's processes are, written by serve into the file that is its lock,
 * for health and metrics. */
#ifndef HOST_CLI_SERVED_H
#define HOST_CLI_SERVED_H

#include "hearth/bytes.h"
#include "hearth/err.h"

#include <stdbool.h>

#define HEARTH_SERVED_MAX  6
#define HEARTH_SERVED_NAME 16
#define HEARTH_SERVED_LEN                                                      \
    (13 + HEARTH_SERVED_MAX * (HEARTH_SERVED_NAME + 5) + 32)
#define HEARTH_SERVED_STALE INT64_C(600000) /* ms without a word of serve */

enum hearth_served_state {
    HEARTH_SERVED_RUNS,
    HEARTH_SERVED_SILENT, /* and cannot be started again */
    HEARTH_SERVED_ENDING, /* was silent; another one takes its place */
};

struct hearth_served_child {
    char name[HEARTH_SERVED_NAME]; /* "ingest" */
    uint8_t state;
    uint32_t restarts; /* because of silence */
};

struct hearth_served {
    int64_t at_ms; /* monotonic clock of this boot */
    uint8_t count;
    struct hearth_served_child child[HEARTH_SERVED_MAX];
};

/* E_IO, E_FULL, E_LIMIT. Not synced: it is of no use after a crash. */
HEARTH_MUST_USE int hearth_served_write(int fd, const struct hearth_served *s);
/* E_INVALID: nobody wrote it, or not all of it. */
HEARTH_MUST_USE int hearth_served_decode(struct hearth_slice bytes,
                                         struct hearth_served *out);
/* From the open file ${fd}; what is being written is read again. */
HEARTH_MUST_USE int hearth_served_read(int fd, struct hearth_served *out);

#endif
