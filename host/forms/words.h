/* SPDX-License-Identifier: Apache-2.0 */
/* The few words that the compiler itself puts into forms. */
#ifndef HEARTH_FORMS_WORDS_H
#define HEARTH_FORMS_WORDS_H

#include "build.h"

enum hearth_forms_word {
    HEARTH_WORD_YES,
    HEARTH_WORD_NO,
    HEARTH_WORD_OTHER,
    HEARTH_WORD_SPECIFY,
    HEARTH_WORD_COUNT
};

/* The word as a text, in each language of the form that is known here by its
 * tag or name; English in others. */
HEARTH_MUST_USE int hearth_forms_words_text(struct hearth_forms_build *b,
                                            enum hearth_forms_word word,
                                            uint32_t *out);

#endif
