/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at two answers; the setting stands in the store, as the assignment
 * does. */
#include "team.h"

#include "agent.h"

#include "hearth/sync.h"

#define KEY "women-only"

/* Also after its day: who protects somebody does not stop because nobody
 * synced. */
static bool is_assigned(const struct hearth_agent *a)
{
    const struct hearth_device *d = &a->device;
    struct hearth_assignment assignment;
    return hearth_sync_assignment(a->kv, d->programme, d->id, &d->form_sign,
                                  &assignment) == 0 &&
           assignment.is_women_only;
}

static bool is_set(const struct hearth_agent *a)
{
    uint8_t value = 0;
    size_t len = 0;
    return hearth_outbox_meta_get(a->kv, KEY, &value, sizeof(value), &len) ==
               0 &&
           len == 1 && value == 1;
}

bool hearth_team_is_women_only(const struct hearth_agent *a)
{
    return is_set(a) || is_assigned(a);
}

int hearth_team_set_women_only(const struct hearth_agent *a, bool is_on)
{
    uint8_t value = is_on ? 1 : 0;
    return hearth_outbox_meta_put(a->kv, KEY,
                                  hearth_slice_of(&value, sizeof(value)));
}

static bool says(const struct hearth_sitting *s, const char *question,
                 const char *answer)
{
    uint16_t node = hearth_form_find(s->form, hearth_slice_text(question));
    return node != HEARTH_NONE &&
           hearth_slice_is_equal(
               hearth_interview_value(s->interview,
                                      hearth_interview_place(node)),
               hearth_slice_text(answer));
}

bool hearth_team_is_mismatch(const struct hearth_sitting *s,
                             enum hearth_words_id *why)
{
    bool is_man = says(s, HEARTH_TEAM_ASKER, "m");
    bool is_woman = says(s, HEARTH_TEAM_ASKER, "w");
    if (is_man && hearth_team_is_women_only(s->session->agent)) {
        *why = HEARTH_WORDS_WOMEN_ONLY_EXPLAIN;
        return true;
    }
    *why = HEARTH_WORDS_MATCH_EXPLAIN;
    return (is_man && says(s, HEARTH_TEAM_WISH, "woman")) ||
           (is_woman && says(s, HEARTH_TEAM_WISH, "man"));
}
