/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures and sounds of the open form, beside the words that they belong to.
 * On the page one is named by its place in the form: "/m/qi17" is the picture
 * (i) of node 17 (q), "/m/ca3" the sound (a) of choice 3 (c), in the language
 * of the interview. */
#ifndef HEARTH_FIRMWARE_UI_PROMPT_H
#define HEARTH_FIRMWARE_UI_PROMPT_H

#include "ui.h"

struct hearth_prompt {
    char whose; /* 'q', 'c' */
    uint32_t index;
    uint32_t image, audio; /* texts; HEARTH_NO_TEXT */
};

struct hearth_prompt hearth_prompt_of_node(const struct hearth_ui *ui,
                                           uint16_t node);
/* Of what is offered at ${place}; nothing for what somebody answered. */
struct hearth_prompt hearth_prompt_of_offer(const struct hearth_ui *ui,
                                            uint16_t node, uint32_t index);

/* Writes the picture; nothing if the package holds none. */
void hearth_prompt_picture(struct hearth_ui *ui, struct hearth_ui_page *p,
                           const struct hearth_prompt *of);
/* True if the package holds a sound. */
bool hearth_prompt_has_sound(struct hearth_ui *ui,
                             const struct hearth_prompt *of);
/* Writes the sound's controls, called "Listen: ${label}"; plain text, or "". */
void hearth_prompt_sound(struct hearth_ui *ui, struct hearth_ui_page *p,
                         const struct hearth_prompt *of,
                         struct hearth_slice label);

/* The bytes behind "/m/${name}" and their media type; NULL: there is none. */
const char *hearth_prompt_find(struct hearth_ui *ui, const char *name,
                               struct hearth_slice *bytes);

#endif
