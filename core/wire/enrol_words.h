/* SPDX-License-Identifier: Apache-2.0 */
/* The words that stand for eleven bits each; never changed, never sorted
 * anew: the n-th word is part of the format. */
#ifndef HEARTH_WIRE_ENROL_WORDS_H
#define HEARTH_WIRE_ENROL_WORDS_H

#define HEARTH_ENROL_WORD_COUNT 2048

extern const char *const hearth_enrol_word_list[HEARTH_ENROL_WORD_COUNT];

#endif
