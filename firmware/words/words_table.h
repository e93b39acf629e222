/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that words.awk makes from the files of the languages. */
#ifndef HEARTH_FIRMWARE_WORDS_TABLE_H
#define HEARTH_FIRMWARE_WORDS_TABLE_H

#include <stdbool.h>
#include <stdint.h>

/* Where a text stands in every language's row. */
struct hearth_words_entry {
    uint16_t slot;
    bool is_plural; /* six slots: zero, one, two, few, many, other */
};

struct hearth_words_language {
    const char *tag;      /* BCP 47 */
    const char *own_name; /* in itself */
    bool is_rtl;
    bool has_arabic_digits; /* U+0660 to U+0669 */
    const char *const *texts;
};

extern const struct hearth_words_entry hearth_words_entries[];
/* The source language first, one that is made for tests last. */
extern const struct hearth_words_language hearth_words_languages[];

#endif
