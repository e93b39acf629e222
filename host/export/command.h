/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of hearth-host-export. Each gets the words after its own name
 * and says itself what went wrong. */
#ifndef HOST_EXPORT_COMMAND_H
#define HOST_EXPORT_COMMAND_H

#include "host/export/parcel.h"

int hearth_export_microdata(char *const *argv);
int hearth_export_synthetic(char *const *argv);
int hearth_export_recipient(char *const *argv);
int hearth_export_open(char *const *argv);
int hearth_export_approver(char *const *argv);
int hearth_export_approve(char *const *argv);

enum hearth_export_format {
    HEARTH_EXPORT_AS_CSV,
    HEARTH_EXPORT_AS_SAV,
    HEARTH_EXPORT_AS_DTA
};
/* "csv", "sav" or "dta", else complains. E_INVALID. */
HEARTH_MUST_USE int hearth_export_format(const char *text,
                                         enum hearth_export_format *out);
/* Table and codebook as files; names "data.csv" and the like, "codebook.json"
 * into ${p}, which views ${arena}. */
HEARTH_MUST_USE int hearth_export_fill(const struct hearth_export_table *t,
                                       const struct hearth_export_terms *terms,
                                       enum hearth_export_format format,
                                       int64_t now_s, struct hearth_parcel *p);
/* "2026-11-21". */
void hearth_export_date(int64_t time_s, char out[16]);

#endif
