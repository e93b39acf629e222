/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for the form as a whole: who may be asked, what is stated, what is
 * translated. */
#include "build.h"

static const struct hearth_slice NOTHING = {NULL, 0};

static struct hearth_forms_place place_of(const struct hearth_forms_build *b,
                                          uint16_t node,
                                          enum hearth_forms_column column)
{
    return hearth_forms_sheet_place(&b->survey, b->sources[node].row, column,
                                    b->sources[node].name);
}

static bool has_yes(const struct hearth_forms_build *b, uint16_t list)
{
    const struct hearth_choice_list *range;

    if (list == HEARTH_NONE) {
        return true; /* told: the list is unknown */
    }
    range = &b->lists[list].range;
    for (uint16_t i = 0; i < range->count; i++) {
        if (hearth_slice_is_equal(
                hearth_slice_text(b->names +
                                  b->choice_table[range->first + i].name),
                hearth_slice_text(HEARTH_CHOICE_YES))) {
            return true;
        }
    }
    return false;
}

static void check_gate(struct hearth_forms_build *b, uint16_t node)
{
    const struct hearth_node *n = &b->nodes[node];
    struct hearth_forms_place at = place_of(b, node, HEARTH_COLUMN_ROLE);

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

static void check_roles(struct hearth_forms_build *b)
{
    uint16_t first[HEARTH_ROLE_AREA + 1] = {HEARTH_NONE, HEARTH_NONE,
                                            HEARTH_NONE, HEARTH_NONE};

    for (uint16_t i = 0; i < b->node_count; i++) {
        uint8_t role = b->nodes[i].role;
        struct hearth_forms_place at = place_of(b, i, HEARTH_COLUMN_ROLE);

        if (role == HEARTH_ROLE_CONSENT || role == HEARTH_ROLE_ELIGIBILITY) {
            check_gate(b, i);
        } else if (role == HEARTH_ROLE_AREA &&
                   b->nodes[i].type != HEARTH_NODE_HIDDEN) {
            hearth_forms_log_error(&b->log, &at, "consent",
                                   "the area is never asked",
                                   "Make it a hidden question.");
        }
        if (role != HEARTH_ROLE_ELIGIBILITY && role != HEARTH_ROLE_NONE &&
            first[role] != HEARTH_NONE) {
            hearth_forms_log_error(
                &b->log, &at, "consent",
                hearth_forms_log_text(&b->log, "row %u has this role already",
                                      (unsigned)b->sources[first[role]].row +
                                          1),
                "A form has one question of this role.");
        }
        if (first[role] == HEARTH_NONE) {
            first[role] = i;
        }
    }
    if (first[HEARTH_ROLE_CONSENT] == HEARTH_NONE && b->node_count > 0) {
        struct hearth_forms_place whole = {.file = "survey"};

        hearth_forms_log_warning(&b->log, &whole, "consent",
                                 "no question has the role consent",
                                 "Without one, answers are kept of people who "
                                 "were never asked whether they agree.");
    }
}

static void check_sensitivity(struct hearth_forms_build *b)
{
    struct hearth_forms_place whole = {.file = "survey"};
    unsigned count = 0;

    for (uint16_t i = 0; i < b->node_count; i++) {
        count += hearth_form_is_question(&b->nodes[i]) &&
                 hearth_forms_sheet_cell(&b->survey, b->sources[i].row,
                                         HEARTH_COLUMN_SENSITIVITY)
                         .len == 0;
    }
    if (count > 0) {
        hearth_forms_log_warning(
            &b->log, &whole, "policy",
            hearth_forms_log_text(&b->log,
                                  "%u questions state no sensitivity and "
                                  "count as 2 (personal)",
                                  count),
            "Add a column sensitivity with 0, 1, 2 or 3.");
    }
}

static void check_languages(struct hearth_forms_build *b)
{
    struct hearth_forms_place whole = {.file = "survey"};

    for (size_t l = 0; l < b->language_count; l++) {
        unsigned missing = 0;

        for (size_t t = 0; t < b->text_count; t++) {
            missing += t != b->form.title &&
                       b->texts[t * HEARTH_LANGUAGES_MAX + l].len == 0;
        }
        if (missing > 0) {
            hearth_forms_log_warning(
                &b->log, &whole, "language",
                hearth_forms_log_text(&b->log, "%u texts are missing in \"%s\"",
                                      missing, b->languages[l].tag),
                "Another language will be shown there.");
        }
    }
}

void hearth_forms_policy_check(struct hearth_forms_build *b)
{
    size_t questions = 0;

    for (uint16_t i = 0; i < b->node_count; i++) {
        questions += hearth_form_is_question(&b->nodes[i]);
    }
    if (b->survey.is_there && questions == 0) {
        struct hearth_forms_place whole = {.file = "survey"};

        hearth_forms_log_error(&b->log, &whole, "missing-name",
                               "the form has no question",
                               "Add rows with a type and a name.");
    }
    if (questions > HEARTH_QUESTIONS_MAX) {
        struct hearth_forms_place whole = {.file = "survey",
                                           .question = NOTHING};

        hearth_forms_log_error(&b->log, &whole, "limit",
                               "the form has more than 3,000 questions",
                               "Split it.");
    }
    check_roles(b);
    check_sensitivity(b);
    check_languages(b);
}
