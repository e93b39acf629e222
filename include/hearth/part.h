/* SPDX-License-Identifier: Apache-2.0 */
/* A check in parts, each in a process of its own: what it reads may be damaged
 * so badly that reading it ends the process, and the other parts go on. */
#ifndef HEARTH_PART_H
#define HEARTH_PART_H

#include "hearth/err.h"

/* What one part found, and who is told of it, line by line. */
struct hearth_finds {
    void (*print)(const char *line);
    const char *part;
    unsigned problems;
    unsigned repaired;
};

/* One problem as one line: "PART: WHAT; DO". */
__attribute__((format(printf, 2, 3))) void
hearth_finds_say(struct hearth_finds *finds, const char *format, ...);
/* The same for what was put right; counted apart. */
__attribute__((format(printf, 2, 3))) void
hearth_finds_repaired(struct hearth_finds *finds, const char *format, ...);
/* This part is still at work: without a word for HEARTH_PART_SECONDS it is
 * taken for one that goes round in circles. */
void hearth_finds_tick(void);
#define HEARTH_PART_SECONDS 60u

struct hearth_part {
    const char *name;
    /* Opens what it needs itself and says what is wrong. */
    void (*look)(void *cookie, struct hearth_finds *finds);
};

/* Runs a part in a child and adds what it found to ${total}. A child that ends
 * by a signal is a problem. E_IO: no child could be started. */
HEARTH_MUST_USE int hearth_part_run(const struct hearth_part *part,
                                    void *cookie, struct hearth_finds *total);

#endif
