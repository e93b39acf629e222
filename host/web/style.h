/* SPDX-License-Identifier: Apache-2.0 */
/* The page's style sheet and icon, put into the program at build time. */
#ifndef HOST_WEB_STYLE_H
#define HOST_WEB_STYLE_H

/* NUL-terminated */
extern const char hearth_style_css[];
extern const char hearth_icon_svg[];
extern const char hearth_plot_js[];

#endif
