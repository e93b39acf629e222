/* SPDX-License-Identifier: Apache-2.0 */
/* The forms on this device, and what a new version of one changes: a worker
 * who knows the old one by heart has to be told. */
#ifndef HEARTH_FIRMWARE_UI_FORMS_H
#define HEARTH_FIRMWARE_UI_FORMS_H

#include "ui.h"

/* True if a form has changed since somebody looked at what is new. */
bool hearth_ui_forms_has_new(const struct hearth_ui *ui);
/* After an unlock or a sync: forms that come for the first time are no news. */
void hearth_ui_forms_arrived(struct hearth_ui *ui);
/* Somebody has looked: what is here is known from now on. */
void hearth_ui_forms_seen(struct hearth_ui *ui);
void hearth_screen_forms(struct hearth_ui *ui, struct hearth_ui_page *p);

#endif
