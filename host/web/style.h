/* SPDX-License-Identifier: Apache-2.0 */
/* The page's style sheet, put into the program at build time. */
#ifndef HOST_WEB_STYLE_H
#define HOST_WEB_STYLE_H

extern const char hearth_style_css[]; /* NUL-terminated */

#endif
