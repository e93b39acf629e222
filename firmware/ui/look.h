/* SPDX-License-Identifier: Apache-2.0 */
/* Language, colours and sizes of the page, as this device keeps them. */
#ifndef HEARTH_FIRMWARE_UI_LOOK_H
#define HEARTH_FIRMWARE_UI_LOOK_H

#include "ui.h"

/* From the store; as it is where nothing is kept. */
void hearth_look_read(struct hearth_ui *ui);
/* From the screen "display"; stored where the device is enrolled. */
void hearth_look_take(struct hearth_ui *ui, const struct hearth_fields *f);
/* The classes of <body> that follow from it. */
const char *hearth_look_theme(const struct hearth_ui *ui);
void hearth_look_screen(struct hearth_ui *ui, struct hearth_ui_page *p);

#endif
