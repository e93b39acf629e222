/* SPDX-License-Identifier: Apache-2.0 */
/* The panel of data quality as it stands in its file. */
#ifndef HOST_CHART_QUALITY_H
#define HOST_CHART_QUALITY_H

#include "host/chart/make.h"

#include <jansson.h>

/* NULL: there is none, or it cannot be read. */
json_t *hearth_quality_parse(const struct hearth_figures *f);
/* A text member, or "". */
const char *hearth_quality_text(const json_t *v, const char *name);

#endif
