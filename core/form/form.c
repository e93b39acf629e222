/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in a form that was checked. */
#include "hearth/form.h"

#include <string.h>

bool hearth_form_is_question(const struct hearth_node *node)
{
    return node->type != HEARTH_NODE_GROUP && node->type != HEARTH_NODE_NOTE;
}

const char *hearth_form_name(const struct hearth_form *form, uint16_t node)
{
    return form->names + form->nodes[node].name;
}

const char *hearth_form_choice_name(const struct hearth_form *form,
                                    uint16_t list, uint16_t index)
{
    return form->names + form->choices[form->lists[list].first + index].name;
}

const char *hearth_form_text(const struct hearth_form *form, uint16_t text,
                             uint8_t language)
{
    uint32_t at = 0;

    if (text >= form->text_count) {
        return "";
    }
    if (language < form->language_count) {
        at = form->languages[language].offsets[text];
    }
    if (at == 0) {
        at = form->languages[form->default_language].offsets[text];
    }
    for (uint16_t i = 0; at == 0 && i < form->language_count; i++) {
        at = form->languages[i].offsets[text];
    }
    return form->texts + at;
}

uint16_t hearth_form_find(const struct hearth_form *form,
                          struct hearth_slice name)
{
    for (uint16_t i = 0; i < form->node_count; i++) {
        if (hearth_form_is_question(&form->nodes[i]) &&
            hearth_slice_is_equal(hearth_slice_text(hearth_form_name(form, i)),
                                  name)) {
            return i;
        }
    }
    return HEARTH_NONE;
}

uint16_t hearth_form_find_choice(const struct hearth_form *form, uint16_t list,
                                 struct hearth_slice name)
{
    for (uint16_t i = 0; i < form->lists[list].count; i++) {
        if (hearth_slice_is_equal(
                hearth_slice_text(hearth_form_choice_name(form, list, i)),
                name)) {
            return i;
        }
    }
    return HEARTH_NONE;
}
