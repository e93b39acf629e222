/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of survey and settings. */
#ifndef CONFORMANCE_XFORM_ROWS_H
#define CONFORMANCE_XFORM_ROWS_H

#include "xform.h"

/* Writes all sheets of ${x} once its fields are known. NULL, or why not. */
const char *xform_write(struct xform *x, const struct xml_node *html);

#endif
