/* SPDX-License-Identifier: Apache-2.0 */
/* Draw, commit the tag, and only then show. */
#include "slip.h"

static bool asks_consent(const struct hearth_form *form)
{
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (form->nodes[n].role == HEARTH_ROLE_CONSENT) {
            return true;
        }
    }
    return false;
}

bool hearth_slip_is_due(const struct hearth_sitting *s)
{
    return hearth_sitting_outcome(s) == HEARTH_OUTCOME_COMPLETE &&
           asks_consent(s->form) && !s->draft.has_tag && !s->form->is_training;
}

int hearth_slip_draw(struct hearth_sitting *s, struct hearth_withdrawal **out)
{
    struct hearth_withdrawal *w = hearth_secmem_take(s->m, sizeof(*w));
    int rc = w == NULL ? HEARTH_E_MEMORY
                       : hearth_withdrawal_draw(&s->session->agent->rng, w,
                                                s->draft.tag);
    if (rc == 0) {
        s->draft.has_tag = true;
        rc = hearth_sitting_save(s);
    }
    if (rc != 0) {
        hearth_secmem_give(s->m, w);
        return rc;
    }
    *out = w;
    return 0;
}
