/* SPDX-License-Identifier: Apache-2.0 */
/* Released figures for programs of others: a workbook, and JSON with its
 * codebook. From the release alone. */
#ifndef HOST_EXPORT_RELEASE_TABLES_H
#define HOST_EXPORT_RELEASE_TABLES_H

#include "host/release/release.h"

/* Writes ${folder}/tables.xlsx: one sheet about the release and its rules, and
 * one for each question; numbers as numbers. E_IO, E_FULL, E_MEMORY. */
HEARTH_MUST_USE int hearth_release_xlsx(const char *folder,
                                        const struct hearth_release *r);
/* Writes ${folder}/tables.json. */
HEARTH_MUST_USE int hearth_release_json(const char *folder,
                                        const struct hearth_release *r);
/* Why a figure is not there: one sentence; "" where it is. */
const char *hearth_release_why(enum hearth_release_reason reason);

#endif
