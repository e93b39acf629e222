/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles: what else holds on the phone, in a closed facility, and with
 * people who are few (domain.md). */
#include "policy.h"

/* Questions that a short form asks at most. */
#define SHORT_MAX 60

static void tell(struct hearth_forms_build *b, uint16_t node, const char *text,
                 const char *remedy)
{
    struct hearth_forms_place at =
        hearth_forms_policy_place(b, node, HEARTH_COLUMN_TYPE);

    hearth_forms_log_error(&b->log, &at, "policy", text, remedy);
}

/* No position, no clock finer than a week, no name of a facility. */
static void check_closed(struct hearth_forms_build *b, uint16_t node)
{
    const struct hearth_node *n = &b->nodes[node];

    if (hearth_forms_allow_field(b, node) != HEARTH_FIELD_PLAIN) {
        tell(b, node,
             "a closed facility takes no free text, position, media, "
             "barcode or register, whatever is stated",
             "Ask with choices or numbers.");
    } else if (n->type == HEARTH_NODE_DATE || n->type == HEARTH_NODE_TIME ||
               n->type == HEARTH_NODE_DATETIME) {
        tell(b, node, "in a closed facility no clock is finer than a week",
             "Remove it: the week is stored with each record.");
    } else if (n->source == HEARTH_SOURCE_DEVICE) {
        tell(b, node, "in a closed facility the device is not stored",
             "Remove it.");
    }
}

/* No cards, nothing to look at, scales short enough to be remembered. */
static void check_phone(struct hearth_forms_build *b, uint16_t node)
{
    const struct hearth_node *n = &b->nodes[node];

    if (n->type == HEARTH_NODE_CONJOINT) {
        tell(b, node, "cards cannot be shown on the phone", "Remove it.");
    } else if (n->image != HEARTH_NO_TEXT ||
               (n->look & HEARTH_LOOK_LADDER) != 0) {
        tell(b, node, "a picture or ladder cannot be shown on the phone",
             "Ask in words, with at most five answers.");
    }
}

static size_t count_asked(const struct hearth_forms_build *b, bool gates_only)
{
    size_t count = 0;

    for (uint16_t i = 1; i < b->node_count; i++) {
        const struct hearth_node *n = &b->nodes[i];

        count += hearth_form_is_asked(n) &&
                 (!gates_only || (n->flags & HEARTH_FLAG_GATE) != 0 ||
                  n->role == HEARTH_ROLE_ELIGIBILITY);
    }
    return count;
}

static void check_length(struct hearth_forms_build *b)
{
    struct hearth_forms_place whole = {.file = "survey"};
    size_t count = count_asked(b, false);

    if (count > SHORT_MAX) {
        hearth_forms_log_warning(
            &b->log, &whole, "policy",
            hearth_forms_log_text(&b->log,
                                  "the form asks %zu questions; this profile "
                                  "is meant for short ones",
                                  count),
            "Keep what is needed, at most 60.");
    }
}

void hearth_forms_profile_check(struct hearth_forms_build *b)
{
    struct hearth_forms_place whole = {.file = "survey"};
    uint8_t profile = b->form.profile;

    for (uint16_t i = 1; i < b->node_count; i++) {
        if (profile == HEARTH_PROFILE_CLOSED) {
            check_closed(b, i);
        } else if (profile == HEARTH_PROFILE_PHONE) {
            check_phone(b, i);
        } else if (profile == HEARTH_PROFILE_LEADER &&
                   b->nodes[i].sensitivity == 3 &&
                   hearth_form_is_asked(&b->nodes[i])) {
            tell(b, i,
                 "leaders are few and known: nothing of sensitivity 3 "
                 "is asked of them",
                 "Remove it.");
        }
    }
    if (profile == HEARTH_PROFILE_PHONE && count_asked(b, true) < 2) {
        hearth_forms_log_error(&b->log, &whole, "policy",
                               "on the phone, whether the respondent can "
                               "speak freely is asked twice",
                               "Add gate or eligibility questions.");
    }
    if (profile == HEARTH_PROFILE_PHONE ||
        profile == HEARTH_PROFILE_PRACTITIONER) {
        check_length(b);
    }
}
