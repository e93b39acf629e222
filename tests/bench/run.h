/* SPDX-License-Identifier: Apache-2.0 */
/* Processes, time and memory that the measurements share. */
#ifndef HEARTH_RUN_H
#define HEARTH_RUN_H

#include "servers.h"

#include <sys/types.h>

double run_now_s(void);
void run_pause_ms(long ms);
/* Zeroed memory that children share; NULL on failure. */
void *run_share(size_t len);
/* Adds one, from any process. */
void run_add(volatile unsigned *counter);
/* Forks a server, which ends by itself after some minutes. */
pid_t run_server(enum server_kind kind, const struct load *l,
                 const char *folder, struct shared *s);
/* Waits for a child; 0 if it ended well. */
int run_wait(pid_t pid);
/* The client of device ${who} towards ${port}; NULL on failure. */
struct hearth_link_client *run_client(const struct load *l, size_t who,
                                      unsigned port);
/* ${base}/${number}, made. */
int run_folder(const char *base, unsigned number, char *out, size_t cap);

#endif
