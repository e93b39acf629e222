/* SPDX-License-Identifier: Apache-2.0 */
/* Who is in a synthetic wave, as attacks are judged by it. */
#include "wave_truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const fields[] = {"fund",    "q_sex",   "q_age",
                                     "program", "worries", "sys_area",
                                     "city",    "named",   "named_arm"};

static const char *answer_of(size_t q, uint8_t answer, char out[16])
{
    static const char *const choices[4][6] = {
        {"1", "2", "3", "4", "5", "99"},
        {"w", "m", "pns", "", "", ""},
        {"18_34", "35_54", "55p", "pns", "", ""},
        {"yes", "no", "", "", "", ""}};

    out[0] = '\0';
    if (answer == 0) {
        return out;
    }
    if (q < 4) {
        return choices[q][answer - 1];
    }
    for (size_t c = 0; c < 4; c++) {
        if ((answer >> c & 1) != 0) {
            size_t len = strlen(out);

            (void)snprintf(out + len, 16 - len, "%s%c", len == 0 ? "" : " ",
                           (char)('a' + c));
        }
    }
    return out;
}

void wave_truth(const struct wave *w, struct truth *t)
{
    memset(t, 0, sizeof(*t));
    t->values = calloc(w->size + 1, sizeof(*t->values));
    if (t->values == NULL) {
        abort();
    }
    for (size_t f = 0; f < 9; f++) {
        (void)snprintf(t->names[f], ATTACK_TEXT, "%s", fields[f]);
    }
    t->field_count = 9;
    for (size_t i = 0; i < w->size; i++) {
        const struct wave_person *p = &w->people[i];
        size_t at = t->people;
        char text[16];

        if (!p->is_in) {
            continue;
        }
        for (size_t q = 0; q < WAVE_QUESTIONS; q++) {
            (void)snprintf(t->values[at][q], ATTACK_TEXT, "%s",
                           answer_of(q, p->answers[q], text));
        }
        (void)snprintf(t->values[at][5], ATTACK_TEXT, "area-%u", p->area);
        (void)snprintf(t->values[at][6], ATTACK_TEXT, "%s",
                       p->area % 2 == 0 ? "Even" : "Odd");
        (void)snprintf(t->values[at][7], ATTACK_TEXT, "%u", p->named);
        (void)snprintf(t->values[at][8], ATTACK_TEXT, "%u", p->arm);
        t->people++;
    }
}
