/* SPDX-License-Identifier: Apache-2.0 */
/* Style sheets, put into the programs at build time; NUL-terminated. */
#ifndef HOST_CHART_PAPER_CSS_H
#define HOST_CHART_PAPER_CSS_H

extern const char hearth_paper_css[]; /* of brief and sheet */
extern const char hearth_chart_css[]; /* of pages with plots */

#endif
