/* SPDX-License-Identifier: Apache-2.0 */
/* Many made-up interviews of 41 questions, 40 areas and 60 devices, written
 * through the cache's writer: for measuring what comes after opening. */
#ifndef TESTS_BENCH_MANY_H
#define TESTS_BENCH_MANY_H

#include "form_make.h"
#include "host/cache/cache.h"

#define MANY_QUESTIONS 41u /* sex, age band, and 39 of agreement */

struct many {
    struct hearth_form *form;
    struct hearth_secmem *secmem;
    struct hearth_vault *vault;
    struct hearth_cache *cache;
    const char *folder;
    uint64_t count;
    uint64_t seed;
};

/* Ends the program where something fails. */
void many_need(int e, const char *what);
/* Seconds by the clock, and of this process alone: other work on the machine
 * lengthens only the first. */
struct many_clock {
    double clock, cpu;
};
struct many_clock many_now(void);
/* A line: how long it took, and the most memory so far. */
void many_say(const char *what, const struct many_clock *since);

void many_open(struct many *m, const char *folder, const char *count);
void many_close(struct many *m);
void many_write(struct many *m);
/* Closes the cache, and opens it again from its files. */
void many_reopen(struct many *m);
/* Finds every row, as the results side does for each record of the store, and
 * sets its state. */
void many_find(struct many *m, uint8_t state);

#endif
