/* SPDX-License-Identifier: Apache-2.0 */
/* Records as a table for somebody else: what may go, under names and labels,
 * in no order that tells anything (disclosure.md 8). */
#ifndef HOST_EXPORT_TABLE_H
#define HOST_EXPORT_TABLE_H

#include "hearth/arena.h"
#include "hearth/form.h"
#include "hearth/programme.h"
#include "hearth/rng.h"
#include "host/results/results.h"

/* Why a row has no value. */
enum hearth_export_state {
    HEARTH_EXPORT_NOT_ASKED = 0,
    HEARTH_EXPORT_BLANK = 1,
    HEARTH_EXPORT_GIVEN = 2,
    HEARTH_EXPORT_WITHHELD = 3 /* blanked, to protect */
};
/* The same in files: a number below zero in .sav and CSV, .a to .c in .dta. */
double hearth_export_missing_code(uint8_t state);
const char *hearth_export_missing_label(uint8_t state);

#define HEARTH_EXPORT_NAME_MAX 32 /* what .dta takes */

struct hearth_export_value {
    double code;
    const char *label;
};

struct hearth_export_column {
    char name[HEARTH_EXPORT_NAME_MAX + 1];
    const char *label;
    bool is_key;                        /* somebody might know it of a person */
    struct hearth_export_value *values; /* NULL: a plain number */
    size_t value_count;
    double *numbers; /* a row */
    uint8_t *states; /* a row; enum hearth_export_state */
    double band;     /* numbers: width of bands it was coarsened to; or 0 */
};

/* What did not go, and why. */
struct hearth_export_dropped {
    const char *name;
    const char *why;
};

struct hearth_export_table {
    struct hearth_arena *arena;
    const char *form;
    uint32_t version;
    const char *title;
    size_t row_count;
    struct hearth_export_column *columns;
    size_t column_count, column_room;
    struct hearth_export_dropped *dropped;
    size_t dropped_count;
};

/* Memory for answers in the clear: in no core dump, wiped when closed. */
struct hearth_export_room {
    struct hearth_arena arena;
    size_t size;
};
HEARTH_MUST_USE int hearth_export_room_open(struct hearth_export_room **out);
void hearth_export_room_close(struct hearth_export_room *room);

/* What decides which columns go. */
struct hearth_export_rules {
    const struct hearth_form *form;
    const struct hearth_programme *programme; /* for waves; may be NULL */
    const char *keys;      /* names, comma between; "": by their names */
    const char *sensitive; /* questions of sensitivity 3 that the purpose
                              names */
    const char *strata;    /* "AREA=STRATUM,..." or "": no stratum */
    const struct hearth_rng *rng;
};

/* De-identifies ${f}: drops interviewer, day, area, duration, hidden fields,
 * words, lists and what is too sensitive; in random order. E_MEMORY,
 * E_CRYPTO, E_LIMIT. */
HEARTH_MUST_USE int
hearth_export_table_make(const struct hearth_export_rules *rules,
                         const struct hearth_results_frame *f,
                         struct hearth_arena *arena,
                         struct hearth_export_table *out);
/* The same columns with ${rows} rows that are made up from the form alone:
 * every answer is drawn evenly from what the question allows. */
HEARTH_MUST_USE int
hearth_export_table_invent(const struct hearth_export_rules *rules, size_t rows,
                           uint64_t seed, struct hearth_arena *arena,
                           struct hearth_export_table *out);

#endif
