/* SPDX-License-Identifier: Apache-2.0 */
/* The panel of data quality as text: from the file, with no key and no
 * record. */
#ifndef HOST_QUALITY_SHOW_H
#define HOST_QUALITY_SHOW_H

#include "hearth/bytes.h"

#include <stdio.h>

/* Prints the report in ${file} (release/quality.json). Nothing of it reaches
 * the terminal but printable ASCII and what is above it. E_INVALID: it is
 * none; then nothing was printed. */
HEARTH_MUST_USE int hearth_quality_show(struct hearth_slice file, FILE *out);

#endif
