/* SPDX-License-Identifier: Apache-2.0 */
/* Who may interview whom: a team of women only, and the person's own wish. A
 * mismatch goes to a colleague with an outcome code; it is never recorded. */
#ifndef HEARTH_FIRMWARE_TEAM_H
#define HEARTH_FIRMWARE_TEAM_H

#include "sitting.h"
#include "words.h"

/* The questions that a form asks for it (domain.md 3): who interviews, "w" or
 * "m", and with whom the person would rather speak, "woman" or "man". */
#define HEARTH_TEAM_ASKER "g_asker"
#define HEARTH_TEAM_WISH  "g_match"

/* True if only women interview with this device: its last assignment says so,
 * or somebody set it here. */
bool hearth_team_is_women_only(const struct hearth_agent *a);
HEARTH_MUST_USE int hearth_team_set_women_only(const struct hearth_agent *a,
                                               bool is_on);
/* True if the answers so far do not go together: then nothing but an outcome
 * may be stored. *${why}: what to tell the worker. */
bool hearth_team_is_mismatch(const struct hearth_sitting *s,
                             enum hearth_words_id *why);

#endif
