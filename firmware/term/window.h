/* SPDX-License-Identifier: Apache-2.0 */
/* The one window of the full screen: a sheet to scroll, a line to type in, and
 * the keys. */
#ifndef HEARTH_FIRMWARE_TERM_WINDOW_H
#define HEARTH_FIRMWARE_TERM_WINDOW_H

#include "term/sheet.h"

#define HEARTH_TERM_TYPED_MAX 2048
#define HEARTH_TERM_PICKS_MAX 256
#define HEARTH_TERM_KEYS_MAX  12

/* A key of the line at the foot. */
struct hearth_term_key {
    const char *name;
    const char *words;
};

/* What is on screen; in locked memory. */
struct hearth_term_view {
    struct hearth_term_sheet sheet;
    char typed[HEARTH_TERM_TYPED_MAX];
    size_t typed_len;
    int32_t at; /* the choice under the cursor, -1: none */
    bool picks[HEARTH_TERM_PICKS_MAX];
    bool is_many;   /* choices are ticked, not taken */
    bool is_choice; /* the page has choices to move over */
    bool is_rtl;
    unsigned top; /* the first line shown */
    struct hearth_term_key keys[HEARTH_TERM_KEYS_MAX];
    unsigned key_count;
    const char *too_small; /* what to say then */
};

/* Starts and ends the full screen. E_NOT_FOUND: the terminal has none. */
HEARTH_MUST_USE int hearth_term_window_open(bool *is_plain);
void hearth_term_window_close(void);
/* Draws it; brings the cursor into view. */
void hearth_term_window_draw(struct hearth_term_view *v);
/* Lines that the sheet has room for. */
unsigned hearth_term_window_rows(const struct hearth_term_view *v);

#endif
