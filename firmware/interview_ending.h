/* SPDX-License-Identifier: Apache-2.0 */
/* What is said when an interview ends, and when its form changes under it. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_ENDING_H
#define HEARTH_FIRMWARE_INTERVIEW_ENDING_H

#include "interview_terminal.h"

/* Says how it ended; E_IO if it failed. */
int hearth_interview_ending_show(const struct hearth_sitting *s,
                                 enum hearth_interview_ending ending,
                                 uint64_t seq);
/* What the newer version of a form did to a draft. */
void hearth_interview_ending_update(const struct hearth_sitting *s,
                                    const struct hearth_migration *m);

#endif
