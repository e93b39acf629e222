/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of a form told in the words of the page's language. */
#ifndef HOST_WEB_LOGIC_H
#define HOST_WEB_LOGIC_H

#include "host/forms/term.h"
#include "host/web/text.h"

struct hearth_logic {
    const struct hearth_form *form;
    struct hearth_arena *arena;
    uint8_t shown; /* the form's language that labels are shown in */
    uint16_t node; /* whose rule it is */
};

/* Expression ${expr} in words: questions by their labels, choices by theirs,
 * comparisons as people say them. What has no words of its own stands as its
 * author wrote it. Escaped. */
void hearth_logic_write(struct hearth_text *t, const struct hearth_logic *l,
                        uint16_t expr);

/* A text of the form in language ${l->shown}, else in its default, with each
 * insert as "[answer: label]"; escaped. */
void hearth_logic_label(struct hearth_text *t, const struct hearth_logic *l,
                        uint32_t text);

#endif
