/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for the form as a whole (forms.md 9): who may be asked, what is
 * stated, what may be asked at all, what is translated. */
#include "policy.h"

#include <string.h>

static const struct hearth_slice NOTHING = {NULL, 0};
static const struct hearth_forms_place WHOLE = {.file = "survey"};

/* From this sensitivity on, people may need somebody to talk to. */
#define PERSONAL 2

static bool is_default(const struct hearth_forms_build *b)
{
    return b->options.policy == HEARTH_POLICY_DEFAULT;
}

struct hearth_forms_place
hearth_forms_policy_place(const struct hearth_forms_build *b, uint16_t node,
                          enum hearth_forms_column column)
{
    return hearth_forms_sheet_place(&b->survey, b->sources[node].row, column,
                                    b->sources[node].name);
}

/* ---- roles ---- */

static bool has_yes(const struct hearth_forms_build *b, uint16_t list)
{
    const struct hearth_choice_list *range;

    if (list == HEARTH_NONE) {
        return true; /* told: the list is unknown */
    }
    range = &b->lists[list].range;
    for (uint32_t i = 0; i < range->count; i++) {
        if (strcmp(b->names + b->choice_table[range->first + i].name,
                   HEARTH_CHOICE_YES) == 0) {
            return true;
        }
    }
    return false;
}

static void check_gate(struct hearth_forms_build *b, uint16_t node)
{
    const struct hearth_node *n = &b->nodes[node];
    struct hearth_forms_place at =
        hearth_forms_policy_place(b, node, HEARTH_COLUMN_ROLE);

    if (n->type != HEARTH_NODE_SELECT_ONE) {
        hearth_forms_log_error(&b->log, &at, "consent",
                               "consent and eligibility are decided by a "
                               "select_one only",
                               "Change the type.");
    } else if (!has_yes(b, n->list)) {
        hearth_forms_log_error(&b->log, &at, "consent",
                               "the list has no choice named \"yes\"",
                               "Only the choice named yes lets the interview "
                               "go on: add it.");
    }
}

static bool is_in_repeat(const struct hearth_forms_build *b, uint16_t node)
{
    while (node != HEARTH_NONE && b->nodes[node].type != HEARTH_NODE_REPEAT) {
        node = b->nodes[node].parent;
    }
    return node != HEARTH_NONE;
}

static void check_role(struct hearth_forms_build *b, uint16_t node,
                       uint16_t first)
{
    uint8_t role = b->nodes[node].role;
    struct hearth_forms_place at =
        hearth_forms_policy_place(b, node, HEARTH_COLUMN_ROLE);

    if (role == HEARTH_ROLE_AREA) {
        if (b->nodes[node].type != HEARTH_NODE_HIDDEN) {
            hearth_forms_log_error(&b->log, &at, "consent",
                                   "the area is never asked",
                                   "Make it a hidden question.");
        }
    } else {
        check_gate(b, node);
    }
    if (is_in_repeat(b, node)) {
        hearth_forms_log_error(&b->log, &at, "consent",
                               "a question of this role is asked once",
                               "Move it out of the repeat.");
    }
    if (role != HEARTH_ROLE_ELIGIBILITY && role != HEARTH_ROLE_COMPREHENSION &&
        first != HEARTH_NONE) {
        hearth_forms_log_error(
            &b->log, &at, "consent",
            hearth_forms_log_text(
                &b->log, "row %zu has this role already",
                hearth_forms_sheet_row(&b->survey, b->sources[first].row)),
            "A form has one question of this role.");
    }
}

uint16_t hearth_forms_policy_role(const struct hearth_forms_build *b,
                                  enum hearth_node_role role)
{
    for (uint16_t i = 1; i < b->node_count; i++) {
        if (b->nodes[i].role == role) {
            return i;
        }
    }
    return HEARTH_NONE;
}

static void check_roles(struct hearth_forms_build *b)
{
    for (uint16_t i = 1; i < b->node_count; i++) {
        uint16_t first;

        if (b->nodes[i].role == HEARTH_ROLE_NONE) {
            continue;
        }
        first = hearth_forms_policy_role(
            b, (enum hearth_node_role)b->nodes[i].role);
        check_role(b, i, first == i ? (uint16_t)HEARTH_NONE : first);
    }
    if (is_default(b) && b->node_count > 1 &&
        hearth_forms_policy_role(b, HEARTH_ROLE_CONSENT) == HEARTH_NONE) {
        hearth_forms_log_error(&b->log, &WHOLE, "consent",
                               "no question has the role consent",
                               "Without one, answers are kept of people who "
                               "were never asked whether they agree.");
    }
}

/* What is asked before consent is a gate, or design data. */
static void check_before_consent(struct hearth_forms_build *b)
{
    uint16_t consent = hearth_forms_policy_role(b, HEARTH_ROLE_CONSENT);

    for (uint16_t i = 1; consent != HEARTH_NONE && i < consent; i++) {
        const struct hearth_node *n = &b->nodes[i];
        struct hearth_forms_place at =
            hearth_forms_policy_place(b, i, HEARTH_COLUMN_GATE);

        if (hearth_form_is_asked(n) && n->role == HEARTH_ROLE_NONE &&
            (n->flags & HEARTH_FLAG_GATE) == 0 && n->sensitivity > 0) {
            hearth_forms_log_error(
                &b->log, &at, "consent",
                "the question is asked before consent was given",
                "Move it behind, or write yes in the column hearth::gate: "
                "then its answer is never stored.");
        }
    }
}

/* ---- sensitivity ---- */

static bool needs_sensitivity(const struct hearth_forms_build *b, uint16_t node)
{
    return b->sources[node].is_unstated && !b->sources[node].is_made &&
           hearth_form_is_question(&b->nodes[node]) &&
           b->nodes[node].role == HEARTH_ROLE_NONE;
}

static void check_sensitivity(struct hearth_forms_build *b)
{
    bool has_column =
        hearth_forms_sheet_has(&b->survey, HEARTH_COLUMN_SENSITIVITY);
    unsigned count = 0;

    for (uint16_t i = 1; i < b->node_count; i++) {
        struct hearth_forms_place at =
            hearth_forms_policy_place(b, i, HEARTH_COLUMN_SENSITIVITY);

        count += needs_sensitivity(b, i);
        if (has_column && needs_sensitivity(b, i)) {
            hearth_forms_log_error(&b->log, &at, "policy",
                                   "the question states no sensitivity",
                                   "Write 0, 1, 2 or 3.");
        }
    }
    if (count > 0 && !has_column) {
        hearth_forms_log_error(
            &b->log, &WHOLE, "policy",
            hearth_forms_log_text(&b->log, "%u questions state no sensitivity",
                                  count),
            "Add a column hearth::sensitivity with 0, 1, 2 or 3.");
    }
}

static size_t find_relevant(const struct hearth_forms_build *b, uint16_t node)
{
    size_t i = 0;

    while (i < b->wanted_count && (b->wanted[i].node != node ||
                                   b->wanted[i].what != HEARTH_WHAT_RELEVANT)) {
        i++;
    }
    return i;
}

/* Questions that could harm the respondent wait for their own consent. */
static int bind_node(struct hearth_forms_build *b, uint16_t node,
                     struct hearth_slice condition)
{
    size_t at = find_relevant(b, node);
    struct hearth_forms_place place =
        hearth_forms_policy_place(b, node, HEARTH_COLUMN_RELEVANT);

    if (at == b->wanted_count) {
        return hearth_forms_build_want(b, node, HEARTH_WHAT_RELEVANT, condition,
                                       &place);
    }
    b->wanted[at].source = hearth_forms_build_join(
        b, hearth_slice_text("("),
        hearth_forms_build_join(b, b->wanted[at].source,
                                hearth_slice_text(") and "), condition),
        NOTHING);
    return HEARTH_OK;
}

int hearth_forms_policy_bind(struct hearth_forms_build *b)
{
    uint16_t consent =
        hearth_forms_policy_role(b, HEARTH_ROLE_CONSENT_PERSONAL);
    struct hearth_slice condition;
    int rc = HEARTH_OK;

    if (consent == HEARTH_NONE) {
        return HEARTH_OK;
    }
    condition = hearth_forms_build_join(b, hearth_forms_node_path(b, consent),
                                        hearth_slice_text(" = 'yes'"), NOTHING);
    for (uint16_t i = 1; rc == HEARTH_OK && i < b->node_count; i++) {
        const struct hearth_node *n = &b->nodes[i];

        if (n->sensitivity == 3 && i != consent &&
            (hearth_form_is_asked(n) || n->type == HEARTH_NODE_CONJOINT)) {
            rc = bind_node(b, i, condition);
        }
    }
    return rc;
}

static void check_personal(struct hearth_forms_build *b)
{
    uint16_t consent =
        hearth_forms_policy_role(b, HEARTH_ROLE_CONSENT_PERSONAL);

    for (uint16_t i = 1; i < b->node_count; i++) {
        struct hearth_forms_place at =
            hearth_forms_policy_place(b, i, HEARTH_COLUMN_SENSITIVITY);

        if (b->nodes[i].sensitivity != 3 ||
            !hearth_form_is_asked(&b->nodes[i])) {
            continue;
        }
        if (consent == HEARTH_NONE) {
            hearth_forms_log_error(
                &b->log, &at, "policy",
                "the question could harm the respondent, and no question "
                "asks for consent to such questions",
                "Add a yes/no question with the role personal consent before "
                "it.");
        } else if (i < consent) {
            hearth_forms_log_error(&b->log, &at, "policy",
                                   "the question stands before the consent "
                                   "that it waits for",
                                   "Move it behind.");
        }
    }
}

/* ---- languages and sizes ---- */

static void check_languages(struct hearth_forms_build *b)
{
    for (size_t l = 0; l < b->language_count; l++) {
        unsigned missing = 0;

        for (size_t t = 0; t < b->text_count; t++) {
            missing += t != b->form.title && b->texts[t][l].len == 0;
        }
        if (missing > 0 && b->language_count > 1) {
            hearth_forms_log_warning(
                &b->log, &WHOLE, "language",
                hearth_forms_log_text(&b->log, "%u texts are missing in \"%s\"",
                                      missing, b->languages[l].tag),
                "Another language will be shown there.");
        }
    }
}

/* ---- help ---- */

/* Whoever is asked what hurts is told where help is (domain.md: "card slot
 * mandatory"). The device shows every note whose name ends in _card. */
static void check_card(struct hearth_forms_build *b)
{
    static const char end[] = "_card";
    bool is_personal = false;

    for (uint16_t i = 1; i < b->node_count; i++) {
        struct hearth_slice name = b->sources[i].name;

        if (b->nodes[i].type == HEARTH_NODE_NOTE &&
            name.len >= sizeof(end) - 1 &&
            memcmp(name.data + name.len - (sizeof(end) - 1), end,
                   sizeof(end) - 1) == 0) {
            return;
        }
        is_personal = is_personal || (!b->sources[i].is_unstated &&
                                      b->nodes[i].sensitivity >= PERSONAL);
    }
    if (is_personal) {
        hearth_forms_log_warning(
            &b->log, &WHOLE, "no-card",
            "the form asks personal questions and has no card with help",
            "Add a note called help_card, with relevant false(), that says "
            "where help is and its telephone numbers.");
    }
}

void hearth_forms_policy_check(struct hearth_forms_build *b)
{
    size_t questions = 0;

    for (uint16_t i = 1; i < b->node_count; i++) {
        questions += hearth_form_is_question(&b->nodes[i]);
    }
    if (b->survey.is_there && b->node_count < 2 && !b->options.is_lenient) {
        hearth_forms_log_error(&b->log, &WHOLE, "missing-name",
                               "the form has no question",
                               "Add rows with a type and a name.");
    }
    check_roles(b);
    check_languages(b);
    b->form.is_training = !is_default(b);
    if (is_default(b) && questions > 0) {
        check_before_consent(b);
        check_sensitivity(b);
        check_personal(b);
        hearth_forms_allow_check(b);
        hearth_forms_profile_check(b);
        hearth_forms_wording_check(b);
        check_card(b);
    }
}
