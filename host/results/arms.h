/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to a list experiment by arm: how many of each arm gave each count.
 * An arm is drawn by the device and shown to nobody, so no record is found by
 * it; what is counted here decides and never leaves (host/release). */
#ifndef HOST_RESULTS_ARMS_H
#define HOST_RESULTS_ARMS_H

#include "host/results/heard.h"
#include "host/stats/list.h"

/* 0: the plain items alone; 1: the sensitive one as well. */
#define HEARTH_ARMS     HEARTH_LIST_ARMS
#define HEARTH_ARMS_MAX ((size_t)HEARTH_ARMS * HEARTH_LIST_CELLS_MAX)

/* Plain items of the list that ${node} counts. 0: it is none, or one whose
 * answers cannot be told by arm: asked in a repeat, its list filtered, items
 * beyond what the diagnostic takes, not one item that only arm 1 sees. */
unsigned hearth_arms_items(const struct hearth_form *form, uint16_t node);
/* Row of its list that arm 1 alone is shown; ${node} has items. */
uint32_t hearth_arms_sensitive(const struct hearth_form *form, uint16_t node);
/* The node whose value is the arm; ${node} has items. */
uint16_t hearth_arms_node(const struct hearth_form *form, uint16_t node);
/* Cells of both arms: counts 0 to ${items} + 1 of each, the control arm's
 * first. */
size_t hearth_arms_cells(unsigned items);
/* The cell of an answer; hearth_arms_cells: it is in none (no answer, no arm,
 * more than was shown). As devices have it: all arms but 1 see the plain items
 * alone. ${arm} may be NULL. */
size_t hearth_arms_cell(unsigned items, const struct hearth_heard_item *count,
                        const struct hearth_heard_item *arm);
/* Answers of one arm. */
uint64_t hearth_arms_base(const uint64_t *cells, unsigned items, size_t arm);

#endif
