/* SPDX-License-Identifier: Apache-2.0 */
/* What supervision looks at, interview by interview: how long, how often "do
 * not know", one answer all through a scale, how alike two interviews are.
 * Rows stand in locked memory and go with it; only report.h makes figures of
 * them, and of k or more.
 *
 * The newest HEARTH_QUALITY_ROWS_MAX complete interviews are looked at: enough
 * for a wave, and a bound on locked memory. */
#ifndef HOST_QUALITY_ROWS_H
#define HOST_QUALITY_ROWS_H

#include "hearth/content.h"
#include "host/results/formbook.h"
#include "host/results/heard.h"

#define HEARTH_QUALITY_ROWS_MAX   32768u
#define HEARTH_QUALITY_CODES_MAX  64u /* questions compared between two rows */
#define HEARTH_QUALITY_SCALES_MAX 4u
#define HEARTH_QUALITY_NAMES_MAX  1024u /* areas; workers */
#define HEARTH_QUALITY_NO_CODE    UINT8_MAX

/* The question how the interview was for the respondent. */
bool hearth_quality_is_comfort(const char *name);

struct hearth_quality_row {
    uint16_t epoch;
    uint16_t form;    /* index of the shown version */
    uint16_t area;    /* index into areas */
    uint16_t worker;  /* index into workers */
    uint8_t duration; /* content.h: buckets of 5 minutes, 255 = longer */
    bool is_straight; /* a scale answered with one answer all through */
    uint16_t asked;   /* direct selects that were asked */
    uint16_t no_answer;
    double scores[HEARTH_QUALITY_SCALES_MAX]; /* NaN: none */
    uint8_t codes[HEARTH_QUALITY_CODES_MAX];
};

struct hearth_quality_rows;

/* Empty rows of ${form_count} forms, each of which is then added, in the order
 * of their indices (formbook.h). E_MEMORY. */
HEARTH_MUST_USE int hearth_quality_open(size_t form_count,
                                        struct hearth_quality_rows **out);
/* The next shown form; it outlives the rows. E_MEMORY. */
HEARTH_MUST_USE int hearth_quality_form(struct hearth_quality_rows *q,
                                        const struct hearth_form *form);
/* Wipes; NULL is allowed. */
void hearth_quality_close(struct hearth_quality_rows *q);
/* Takes one complete interview of ${epoch}, as it was heard. Where memory or
 * the tables of names are full it is left out, and counted as such: supervision
 * never stands in the way of counting. */
void hearth_quality_add(struct hearth_quality_rows *q, uint16_t epoch,
                        const struct hearth_formbook_entry *entry,
                        const struct hearth_content *content,
                        const struct hearth_heard *heard);

size_t hearth_quality_count(const struct hearth_quality_rows *q);
const struct hearth_quality_row *
hearth_quality_row(const struct hearth_quality_rows *q, size_t index);
/* Complete interviews that are not among the rows. */
uint64_t hearth_quality_left_out(const struct hearth_quality_rows *q);
const char *hearth_quality_area(const struct hearth_quality_rows *q,
                                uint16_t area);
const char *hearth_quality_worker(const struct hearth_quality_rows *q,
                                  uint16_t worker);
size_t hearth_quality_area_count(const struct hearth_quality_rows *q);
size_t hearth_quality_worker_count(const struct hearth_quality_rows *q);
/* Questions of the shown form ${form} that are compared: codes of a row. */
size_t hearth_quality_codes(const struct hearth_quality_rows *q, uint16_t form);

#endif
