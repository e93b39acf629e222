/* SPDX-License-Identifier: Apache-2.0 */
/* What a choice's name says: a number to average, or "no answer". */
#include "host/results/score.h"

#include <string.h>

bool hearth_score_parse(struct hearth_slice text, int32_t *score)
{
    bool is_negative = text.len > 0 && text.data[0] == '-';
    size_t first = is_negative ? 1 : 0;
    int32_t v = 0;

    if (text.len == first || text.len - first > 9) {
        return false;
    }
    for (size_t i = first; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        v = v * 10 + (text.data[i] - '0');
    }
    *score = is_negative ? -v : v;
    return true;
}

static bool has_name(const struct hearth_form *form, uint16_t list,
                     const char *name)
{
    return hearth_form_find_choice(form, list, hearth_slice_text(name)) !=
           HEARTH_NO_TEXT;
}

bool hearth_score_is_no_answer(const struct hearth_form *form, uint16_t list,
                               uint32_t choice)
{
    const char *name = hearth_form_choice_name(form, list, choice);

    if (strcmp(name, "dk") == 0 || strcmp(name, "pns") == 0) {
        return true;
    }
    if (strcmp(name, "98") != 0 && strcmp(name, "99") != 0) {
        return false;
    }
    /* 0..99 in steps: then 98 is just a number */
    return !has_name(form, list, "97");
}

bool hearth_score_of(const struct hearth_form *form, uint16_t list,
                     uint32_t choice, int32_t *score)
{
    const char *name = hearth_form_choice_name(form, list, choice);

    return !hearth_score_is_no_answer(form, list, choice) &&
           hearth_score_parse(hearth_slice_text(name), score);
}

bool hearth_score_top2(const struct hearth_form *form, uint16_t list,
                       uint32_t top[2])
{
    int32_t best[2] = {0, 0};
    unsigned scored = 0;

    for (uint32_t c = 0; c < form->lists[list].count; c++) {
        int32_t v;

        if (!hearth_score_of(form, list, c, &v)) {
            continue;
        }
        if (scored == 0 || v > best[0]) {
            best[1] = best[0];
            top[1] = top[0];
            best[0] = v;
            top[0] = c;
        } else if (scored == 1 || v > best[1]) {
            best[1] = v;
            top[1] = c;
        }
        scored++;
    }
    return scored >= 3;
}
