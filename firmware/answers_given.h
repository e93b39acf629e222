/* SPDX-License-Identifier: Apache-2.0 */
/* What one line of an answers file says: answers by question, entries of
 * repeats in entries around them. */
#ifndef HEARTH_FIRMWARE_ANSWERS_GIVEN_H
#define HEARTH_FIRMWARE_ANSWERS_GIVEN_H

#include "hearth/form.h"

#define HEARTH_ANSWERS_GIVEN_NONE UINT32_MAX

/* One answer. */
struct hearth_answers_given_item {
    uint16_t node;
    bool is_used;
    struct hearth_slice text; /* in the line's own locked memory; may be "" */
    uint32_t next;            /* of the same entry */
};

/* One entry of a repeat; the first is the interview itself. */
struct hearth_answers_given_entry {
    uint16_t repeat;  /* HEARTH_ROOT */
    uint16_t ordinal; /* from 1 */
    bool is_used;
    uint32_t items;   /* first answer */
    uint32_t entries; /* first entry inside it */
    uint32_t next;    /* in the same entry around */
};

struct hearth_answers_given {
    struct hearth_answers_given_item *items;
    uint32_t item_count, item_cap;
    struct hearth_answers_given_entry *entries;
    uint32_t entry_count, entry_cap;
};

/* Why a line was refused: fixed texts and names from the form only. */
struct hearth_answers_refusal {
    const char *reason;
    const char *name; /* of the question, or NULL */
};
/* Sets ${r} and gives E_INVALID. */
int hearth_answers_refuse(struct hearth_answers_refusal *r, const char *reason,
                          const char *name);

/* Reads ${line} in place. E_INVALID with ${why}; E_MEMORY. */
HEARTH_MUST_USE int
hearth_answers_given_read(const struct hearth_form *form, uint8_t *line,
                          size_t len, struct hearth_answers_given *out,
                          struct hearth_answers_refusal *why);
void hearth_answers_given_free(struct hearth_answers_given *g);

/* The answer to ${node} in ${entry}, or NULL. */
struct hearth_answers_given_item *
hearth_answers_given_item(const struct hearth_answers_given *g, uint32_t entry,
                          uint16_t node);
/* Entry ${ordinal} of ${repeat} in ${around}; HEARTH_ANSWERS_GIVEN_NONE. */
uint32_t hearth_answers_given_entry(const struct hearth_answers_given *g,
                                    uint32_t around, uint16_t repeat,
                                    uint16_t ordinal);

#endif
