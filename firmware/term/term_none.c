/* SPDX-License-Identifier: Apache-2.0 */
/* A program without the full screen: the plain lines stand in for it. */
#include "term/term.h"

int hearth_term_open(const struct hearth_line_input *in,
                     struct hearth_term **out, struct hearth_face *face)
{
    (void)in;
    (void)face;
    *out = NULL;
    return HEARTH_E_NOT_FOUND;
}

void hearth_term_close(struct hearth_term *t)
{
    (void)t;
}
