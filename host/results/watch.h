/* SPDX-License-Identifier: Apache-2.0 */
/* How far long work is: opening, counting, and the rules of a release tell it,
 * a program shows it. Only how much, never what of. */
#ifndef HOST_RESULTS_WATCH_H
#define HOST_RESULTS_WATCH_H

#include "hearth/pulse.h"

#include <stdbool.h>
#include <stdint.h>

struct hearth_watch {
    /* ${done} of ${total}; called often. */
    void (*say)(void *cookie, const char *what, uint64_t done, uint64_t total);
    void *cookie;
    struct hearth_pulse *pulse; /* beats as it is told; or NULL */
};
/* NULL is allowed: nobody wants to know. */
void hearth_watch_tell(const struct hearth_watch *w, const char *what,
                       uint64_t done, uint64_t total);

/* Shows it on standard error: on a terminal one line that renews itself, else
 * a line now and then, which the page of the work shows as it comes. Silent
 * for the first two seconds of a piece of work. */
struct hearth_watch_line {
    const char *what; /* the piece in work */
    int64_t began_ms, said_ms;
    bool is_terminal, has_line;
};
struct hearth_watch hearth_watch_show(struct hearth_watch_line *line);
/* Clears the line on a terminal, before something else is printed. */
void hearth_watch_clear(struct hearth_watch_line *line);

#endif
