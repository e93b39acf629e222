/* SPDX-License-Identifier: Apache-2.0 */
/* A table as a file, in memory only: no clear byte goes to a disk. */
#ifndef HOST_EXPORT_WRITE_H
#define HOST_EXPORT_WRITE_H

#include "host/export/risk.h"

/* Bytes that grow in an export room and are wiped with it. */
struct hearth_export_bytes {
    struct hearth_arena *arena;
    uint8_t *data;
    size_t len, cap;
    bool has_failed;
};
void hearth_export_bytes_open(struct hearth_export_bytes *b,
                              struct hearth_arena *arena);
void hearth_export_bytes_put(struct hearth_export_bytes *b, const void *data,
                             size_t len);
void hearth_export_bytes_text(struct hearth_export_bytes *b, const char *text);

/* RFC 4180, UTF-8; what a spreadsheet would take for a formula gets an
 * apostrophe. Codes as numbers; missing ones as below. E_MEMORY. */
HEARTH_MUST_USE int hearth_export_csv(const struct hearth_export_table *t,
                                      struct hearth_export_bytes *out);
/* One cell of a text, quoted. */
void hearth_export_csv_text(struct hearth_export_bytes *out, const char *text);
enum hearth_export_kind { HEARTH_EXPORT_SAV, HEARTH_EXPORT_DTA };
/* With labels of variables and values, and codes of what is missing. E_MEMORY;
 * E_INVALID: the library refused. */
HEARTH_MUST_USE int hearth_export_stat(const struct hearth_export_table *t,
                                       enum hearth_export_kind kind,
                                       int64_t now_s,
                                       struct hearth_export_bytes *out);

/* What goes with the table: what it is, for what, until when, and how safe. */
struct hearth_export_terms {
    const char *programme;
    const char *purpose;
    const char *purpose_text;
    const char *made_on, *expires_on; /* dates */
    const char *format;               /* name of the data file */
    const struct hearth_export_protection *protection;
    const char *approved_by; /* above the limit; or NULL */
};
/* Codebook, terms and risk report as one JSON document. E_MEMORY. */
HEARTH_MUST_USE int hearth_export_codebook(const struct hearth_export_table *t,
                                           const struct hearth_export_terms *to,
                                           struct hearth_export_bytes *out);

#endif
