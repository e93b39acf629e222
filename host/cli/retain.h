/* SPDX-License-Identifier: Apache-2.0 */
/* What serve does at its start and every hour, whoever is logged in. */
#ifndef HOST_CLI_RETAIN_H
#define HOST_CLI_RETAIN_H

#include "hearth/notify.h"

#include <stdint.h>

#define HEARTH_RETAIN_EVERY_S 3600

struct hearth_retain {
    const char *data;             /* the data folder's path */
    struct hearth_notify *notify; /* told to wait while much is erased */
    int64_t ends_s;   /* when it last looked at certificates' ends; 0 */
    int64_t warned_s; /* when it last warned of a date that is near; 0 */
};

/* Warns once a day of certificates that end, and of the date of the key in use,
 * from 30 days before. Erases
 * what the retention dates say, and overwrites what deletions left in the
 * store's file since. ${cookie} is a struct hearth_retain. Says what it did and
 * what failed. */
void hearth_retain(void *cookie);

#endif
