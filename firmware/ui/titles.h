/* SPDX-License-Identifier: Apache-2.0 */
/* What the forms of the programme are called, for people. Packages are large
 * and signed: their titles are read once and kept. */
#ifndef HEARTH_FIRMWARE_UI_TITLES_H
#define HEARTH_FIRMWARE_UI_TITLES_H

#include "agent.h"

#define HEARTH_UI_TITLE_MAX 192

struct hearth_ui_title {
    uint8_t hash[HEARTH_HASH_LEN]; /* of the package it was read from */
    char text[HEARTH_UI_TITLE_MAX];
    bool is_here;
    bool is_training;
};
struct hearth_ui_titles {
    struct hearth_ui_title at[HEARTH_FORMS_MAX];
    uint8_t count;
    uint8_t language; /* of words.h */
};

/* Reads what is new since the last time, in ${language} where the form has it
 * and in the form's own where not. A form that is not here has its id. */
void hearth_ui_titles_read(struct hearth_ui_titles *t,
                           const struct hearth_agent *a, uint8_t language);

#endif
