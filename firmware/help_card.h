/* SPDX-License-Identifier: Apache-2.0 */
/* The card with places and telephone numbers for the person who is asked: the
 * notes of a form whose names end in "_card", whether they are asked or not. */
#ifndef HEARTH_FIRMWARE_HELP_CARD_H
#define HEARTH_FIRMWARE_HELP_CARD_H

#include "hearth/form.h"

/* As long as a text of a form gets (docs/FORMS.md), and its end. */
#define HEARTH_HELP_CARD_MAX 4097

/* The note after ${note}, or the first for HEARTH_NONE: the one called
 * "help_card", then the others in the order of the form. HEARTH_NONE: no more.
 */
uint16_t hearth_help_card_next(const struct hearth_form *form, uint16_t note);
/* What ${note} says in ${language} of the form, without the answers that are
 * put into it: it is shown where no answer may be. Cut at ${cap} - 1 bytes;
 * gives ${out}. */
char *hearth_help_card_text(const struct hearth_form *form, uint16_t note,
                            uint8_t language, char *out, size_t cap);

#endif
