/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions in time linear in the text (forms.md 4.4): literals
 * (also \t \n \r \f \xhh \uhhhh and escaped signs), ".", classes, "\d \w \s"
 * and capitals, "{m,n} * + ?", groups, "|", "^ $". No look-around, no
 * back-references, no flags. By code points, case-sensitive. */
#ifndef HEARTH_REGEX_H
#define HEARTH_REGEX_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

/* True if ${pattern} is one; else *why says what is wrong with it, in
 * English, a sentence part. ${why} may be NULL. */
bool hearth_regex_check(struct hearth_slice pattern, const char **why);
/* Whether all of ${text} matches. *steps: how much work it may be, then how
 * much it was. E_EVAL: no regular expression, a text beyond
 * HEARTH_REGEX_SUBJECT_MAX, or too much work. */
HEARTH_MUST_USE int hearth_regex_match(struct hearth_slice pattern,
                                       struct hearth_slice text,
                                       uint32_t *steps, bool *out);

#endif
