/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a step that may kill its process in a process of its own. */
#ifndef TEST_CHILD_H
#define TEST_CHILD_H

/* Calls ${work} in a child and gives the wait status; a child whose work
 * returns exits with what it returned. Crash signals act as by default. */
int child_run(int (*work)(void *cookie), void *cookie);

/* For children made otherwise: abort() acts as by default, but what the child
 * counted in a build with HEARTH_COVERAGE is kept; and the same before
 * _exit(). */
void child_may_abort(void);
void child_keep_counts(void);

#endif
