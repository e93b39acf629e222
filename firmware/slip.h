/* SPDX-License-Identifier: Apache-2.0 */
/* The withdrawal slip at the end of an interview: whether there is one, and
 * its code, whose tag is committed before anybody sees it. */
#ifndef HEARTH_FIRMWARE_SLIP_H
#define HEARTH_FIRMWARE_SLIP_H

#include "sitting.h"
#include "withdrawal.h"

/* True if a code has yet to be shown: the interview is complete, the form asks
 * for consent, it is no practice, and none was shown before. */
bool hearth_slip_is_due(const struct hearth_sitting *s);
/* Draws a code into locked memory of ${s}, and commits its tag: a code that
 * was handed over must work even if the power fails now. The caller gives
 * ${*out} back to ${s}->m. E_MEMORY, E_CRYPTO, E_FULL, E_IO. */
HEARTH_MUST_USE int hearth_slip_draw(struct hearth_sitting *s,
                                     struct hearth_withdrawal **out);

#endif
