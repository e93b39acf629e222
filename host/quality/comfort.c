/* SPDX-License-Identifier: Apache-2.0 */
/* How many found the interview very uncomfortable, as the release has it: an
 * answer, so the panel says nothing of it that the release does not. */
#include "host/quality/figures.h"

#include "host/results/score.h"

#include <math.h>
#include <string.h>

/* The worst answer is that of the highest score. */
static double worst_of(const struct hearth_release_question *q)
{
    const struct hearth_release_cell *worst = NULL;
    int32_t most = 0, v;

    for (size_t i = 0; i < q->cell_count; i++) {
        if (hearth_score_parse(hearth_slice_text(q->cells[i].name), &v) &&
            (worst == NULL || v > most)) {
            worst = &q->cells[i];
            most = v;
        }
    }
    return worst == NULL || worst->is_hidden ? (double)NAN : worst->share.share;
}

double hearth_quality_comfort(const struct hearth_release *r, const char *wave)
{
    if (r == NULL || strcmp(r->provenance.wave, wave) != 0) {
        return (double)NAN;
    }
    for (size_t i = 0; i < r->form_count; i++) {
        for (size_t k = 0; k < r->forms[i].question_count; k++) {
            const struct hearth_release_question *q = &r->forms[i].questions[k];

            if (hearth_quality_is_comfort(q->name) &&
                q->kind == HEARTH_RELEASE_CHOICE &&
                q->shown == HEARTH_RELEASE_DISTRIBUTION) {
                return worst_of(q);
            }
        }
    }
    return (double)NAN;
}
