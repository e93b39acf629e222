/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the notes of the card, and reads them without an interview. */
#include "help_card.h"

#include "hearth/bytes.h"

#include <string.h>

static bool is_card(const struct hearth_form *form, uint16_t node)
{
    static const char end[] = "_card";
    const char *name = hearth_form_name(form, node);
    size_t len = strlen(name);
    return form->nodes[node].type == HEARTH_NODE_NOTE &&
           len >= sizeof(end) - 1 &&
           strcmp(name + len - (sizeof(end) - 1), end) == 0;
}

static bool is_main(const struct hearth_form *form, uint16_t node)
{
    return is_card(form, node) &&
           strcmp(hearth_form_name(form, node), "help_card") == 0;
}

static uint16_t find(const struct hearth_form *form, uint16_t from,
                     bool wants_main)
{
    for (uint16_t n = from; n < form->node_count; n++) {
        if (is_card(form, n) && is_main(form, n) == wants_main) {
            return n;
        }
    }
    return HEARTH_NONE;
}

uint16_t hearth_help_card_next(const struct hearth_form *form, uint16_t note)
{
    uint16_t first = note == HEARTH_NONE ? find(form, 0, true) : HEARTH_NONE;
    if (first != HEARTH_NONE) {
        return first;
    }
    bool is_begin = note == HEARTH_NONE || is_main(form, note);
    return find(form, is_begin ? 0 : (uint16_t)(note + 1u), false);
}

char *hearth_help_card_text(const struct hearth_form *form, uint16_t note,
                            uint8_t language, char *out, size_t cap)
{
    uint32_t label = form->nodes[note].label;
    const char *at =
        label == HEARTH_NO_TEXT ? "" : hearth_form_text(form, label, language);
    size_t len = 0;
    bool is_insert = false;
    for (; *at != '\0' && len < cap - 1; at++) {
        is_insert = is_insert || *at == HEARTH_INSERT_BEGIN;
        if (!is_insert) {
            out[len++] = *at;
        }
        is_insert = is_insert && *at != HEARTH_INSERT_END;
    }
    /* Never part of a code point: what was cut goes back to its beginning. */
    while (*at != '\0' && len > 0 && ((uint8_t)*at & 0xc0) == 0x80) {
        at--;
        len--;
    }
    out[len] = '\0';
    return out;
}
