/* SPDX-License-Identifier: Apache-2.0 */
/* Style, script and icon, put into the program at build time. */
#ifndef HEARTH_FIRMWARE_UI_ASSETS_H
#define HEARTH_FIRMWARE_UI_ASSETS_H

/* NUL-terminated */
extern const char hearth_ui_style_css[];
extern const char hearth_ui_ui_js[];
extern const char hearth_ui_icon_svg[];

#endif
