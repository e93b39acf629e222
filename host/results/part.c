/* SPDX-License-Identifier: Apache-2.0 */
/* Which questions may part people. */
#include "host/results/part.h"

#include <string.h>

#define CHOICES_MAX 12u

static bool is_about(const char *name, const char *word)
{
    size_t len = strlen(name), tail = strlen(word);

    return len >= tail && strcmp(name + len - tail, word) == 0 &&
           (len == tail || name[len - tail - 1] == '_');
}

bool hearth_part_is_about(const char *name, const char *const *words,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_about(name, words[i])) {
            return true;
        }
    }
    return false;
}

bool hearth_part_may(const struct hearth_form *form, uint16_t node)
{
    const struct hearth_node *n = &form->nodes[node];

    return n->type == HEARTH_NODE_SELECT_ONE && n->owner == HEARTH_ROOT &&
           n->role == HEARTH_ROLE_NONE &&
           (n->flags & (HEARTH_FLAG_GATE | HEARTH_FLAG_PRACTICE)) == 0 &&
           n->list < form->list_count &&
           form->lists[n->list].count <= CHOICES_MAX;
}

bool hearth_part_is_usual(const struct hearth_form *form, uint16_t node)
{
    static const char *const words[] = {"sex",      "gender",  "age",
                                        "age_band", "ageband", "agegroup"};
    const struct hearth_node *n = &form->nodes[node];
    size_t count = sizeof(words) / sizeof(words[0]);

    return hearth_part_may(form, node) &&
           (hearth_part_is_about(hearth_form_name(form, node), words, count) ||
            hearth_part_is_about(form->names + form->lists[n->list].name, words,
                                 count));
}

uint16_t hearth_part_find(const struct hearth_form *form, const char *name)
{
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (strcmp(hearth_form_name(form, n), name) == 0) {
            return hearth_part_may(form, n) ? n : HEARTH_NONE;
        }
    }
    return HEARTH_NONE;
}
