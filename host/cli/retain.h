/* SPDX-License-Identifier: Apache-2.0 */
/* What serve does at its start and every hour, whoever is logged in. */
#ifndef HOST_CLI_RETAIN_H
#define HOST_CLI_RETAIN_H

#define HEARTH_RETAIN_EVERY_S 3600

/* Erases what the retention dates say, and overwrites what deletions left in
 * the store's file since. ${cookie} is the data folder's path. Says what it
 * did and what failed. */
void hearth_retain(void *cookie);

#endif
