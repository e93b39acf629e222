/* SPDX-License-Identifier: Apache-2.0 */
/* Survey designs (forms.md 9): roles and gates, arms, random order, and the
 * indirect questions whose estimators need constants. */
#include "param.h"
#include "survey.h"

#include <string.h>

#define ARMS_MAX     64
#define PROFILES_MAX 4
#define TASKS_MAX    12

static const struct hearth_slice NOTHING = {NULL, 0};

static void tell(struct hearth_forms_build *b,
                 const struct hearth_forms_row *row,
                 enum hearth_forms_column column, const char *text,
                 const char *remedy)
{
    hearth_forms_row_error(b, row, column, "bad-parameter", text, remedy);
}

/* A whole number from ${least} to ${most}; false, told, for anything else. */
static bool read_whole(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row,
                       struct hearth_slice text, const char *what,
                       const uint32_t bounds[2], uint32_t *out)
{
    double v = 0;

    if (hearth_forms_param_number(text, &v) && v >= bounds[0] &&
        v <= bounds[1] && v == (double)(uint32_t)v) {
        *out = (uint32_t)v;
        return true;
    }
    tell(b, row, HEARTH_COLUMN_PARAMETERS,
         hearth_forms_log_text(&b->log, "%s is \"%.*s\"", what,
                               HEARTH_FORMS_SLICE(text)),
         hearth_forms_log_text(&b->log, "Write a whole number from %u to %u.",
                               (unsigned)bounds[0], (unsigned)bounds[1]));
    return false;
}

/* ---- roles and flags ---- */

static uint8_t read_role(struct hearth_forms_build *b,
                         const struct hearth_forms_row *row)
{
    static const struct {
        const char *word;
        uint8_t role;
    } ROLES[] = {{"", HEARTH_ROLE_NONE},
                 {"eligibility", HEARTH_ROLE_ELIGIBILITY},
                 {"consent", HEARTH_ROLE_CONSENT},
                 {"personal consent", HEARTH_ROLE_CONSENT_PERSONAL},
                 {"consent personal", HEARTH_ROLE_CONSENT_PERSONAL},
                 {"comprehension", HEARTH_ROLE_COMPREHENSION},
                 {"area", HEARTH_ROLE_AREA}};
    struct hearth_slice cell =
        hearth_forms_row_cell(b, row, HEARTH_COLUMN_ROLE);
    char folded[32];

    if (cell.len == 0 && row->type.kind == HEARTH_KIND_CONSENT) {
        return HEARTH_ROLE_CONSENT;
    }
    (void)hearth_forms_sheet_fold(cell, folded, sizeof(folded));
    for (size_t i = 0; i < sizeof(ROLES) / sizeof(ROLES[0]); i++) {
        if (strcmp(ROLES[i].word, folded) == 0) {
            return ROLES[i].role;
        }
    }
    tell(b, row, HEARTH_COLUMN_ROLE,
         hearth_forms_log_text(&b->log, "there is no role \"%.*s\"",
                               HEARTH_FORMS_SLICE(cell)),
         "Roles are eligibility, consent, personal consent, comprehension and "
         "area.");
    return HEARTH_ROLE_NONE;
}

static uint16_t read_flag(struct hearth_forms_build *b,
                          const struct hearth_forms_row *row,
                          enum hearth_forms_column column, uint16_t flag)
{
    struct hearth_slice cell = hearth_forms_row_cell(b, row, column);
    bool is_yes = false;

    if (cell.len > 0 && !hearth_forms_sheet_is_yes_no(cell, &is_yes)) {
        tell(b, row, column,
             hearth_forms_log_text(&b->log, "\"%.*s\" is neither yes nor no",
                                   HEARTH_FORMS_SLICE(cell)),
             "Write yes, or clear the cell.");
    }
    return is_yes ? flag : 0;
}

/* ---- arms and order ---- */

static void read_arm(struct hearth_forms_build *b,
                     const struct hearth_forms_row *row, struct hearth_node *n)
{
    static const uint32_t BOUNDS[] = {2, ARMS_MAX};
    struct hearth_slice cell = hearth_forms_row_cell(b, row, HEARTH_COLUMN_ARM);

    if (cell.len == 0 && row->type.kind == HEARTH_KIND_ARM) {
        cell = hearth_forms_param_find(row->parameters, "arms");
    } else if (cell.len == 0) {
        return;
    }
    if (n->type != HEARTH_NODE_HIDDEN && n->type != HEARTH_NODE_CALCULATE &&
        n->type != HEARTH_NODE_INTEGER) {
        tell(b, row, HEARTH_COLUMN_ARM, "an arm is never asked",
             "Make the row hidden.");
        return;
    }
    if (read_whole(b, row, cell, "the number of arms", BOUNDS, &n->draw)) {
        n->type = HEARTH_NODE_INTEGER;
        n->flags |= HEARTH_FLAG_HIDDEN;
        n->source = HEARTH_SOURCE_ARM;
    }
}

static struct hearth_slice seed_name(struct hearth_forms_build *b,
                                     struct hearth_slice name)
{
    return hearth_forms_build_join(b, name, hearth_slice_text("_seed"),
                                   NOTHING);
}

static bool is_shuffled(struct hearth_forms_build *b,
                        const struct hearth_forms_row *row)
{
    return hearth_forms_sheet_is(
        hearth_forms_row_cell(b, row, HEARTH_COLUMN_ORDER), "random");
}

static int add_seed(struct hearth_forms_build *b,
                    const struct hearth_forms_row *row)
{
    uint16_t node;
    int rc = hearth_forms_node_new(b, row, seed_name(b, row->name),
                                   HEARTH_NODE_INTEGER, &node);

    if (rc == HEARTH_OK) {
        b->sources[node].is_made = true;
        b->nodes[node].flags |= HEARTH_FLAG_HIDDEN;
        b->nodes[node].source = HEARTH_SOURCE_SEED;
    }
    return rc;
}

/* ${node}'s order is that of the seed before it. */
static int want_seed(struct hearth_forms_build *b,
                     const struct hearth_forms_row *row, uint16_t node,
                     enum hearth_forms_column column)
{
    struct hearth_forms_place place = hearth_forms_row_place(b, row, column);

    return hearth_forms_build_want(
        b, node, HEARTH_WHAT_SEED,
        hearth_forms_build_join(b, hearth_slice_text("../"),
                                seed_name(b, row->name), NOTHING),
        &place);
}

/* The seed of a random order is drawn before what it orders, and stored. */
int hearth_forms_design_before(struct hearth_forms_build *b,
                               const struct hearth_forms_row *row)
{
    struct hearth_slice cell =
        hearth_forms_row_cell(b, row, HEARTH_COLUMN_ORDER);

    if (row->type.kind == HEARTH_KIND_LIST_COUNT) {
        return add_seed(b, row);
    }
    if (cell.len == 0 || hearth_forms_sheet_is(cell, "fixed")) {
        return HEARTH_OK;
    }
    if (!is_shuffled(b, row) || row->type.node_type != HEARTH_NODE_GROUP) {
        tell(b, row, HEARTH_COLUMN_ORDER,
             "only the questions of a group can have a random order",
             "Write random at a begin_group row; choices are put in random "
             "order by the parameter randomize=true.");
        return HEARTH_OK;
    }
    return add_seed(b, row);
}

static int read_order(struct hearth_forms_build *b,
                      const struct hearth_forms_row *row, uint16_t node)
{
    if (!is_shuffled(b, row) || b->nodes[node].type != HEARTH_NODE_GROUP) {
        return HEARTH_OK;
    }
    b->nodes[node].flags |= HEARTH_FLAG_SHUFFLED;
    return want_seed(b, row, node, HEARTH_COLUMN_ORDER);
}

/* ---- designs ---- */

static int add_design(struct hearth_forms_build *b, uint16_t node,
                      const struct hearth_design *design)
{
    if (b->design_count == HEARTH_DESIGNS_MAX) {
        return HEARTH_E_LIMIT;
    }
    b->nodes[node].design = (uint16_t)b->design_count;
    b->designs[b->design_count++] = *design;
    return HEARTH_OK;
}

static bool read_share(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row, const char *key,
                       uint32_t *out)
{
    struct hearth_slice text = hearth_forms_param_find(row->parameters, key);

    if (hearth_forms_param_share(text, out) && *out > 0) {
        return true;
    }
    tell(b, row, HEARTH_COLUMN_PARAMETERS,
         hearth_forms_log_text(&b->log, "the parameter %s is %s%.*s", key,
                               text.len == 0 ? "missing" : "",
                               HEARTH_FORMS_SLICE(text)),
         "Write the probability as a number between 0 and 1, such as 0.1667 "
         "for one side of a die.");
    return false;
}

/* Whether the list has exactly the choices ${first} and ${second}. */
static void check_pair(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row, uint16_t list,
                       const char *first, const char *second)
{
    const struct hearth_choice_list *range;
    bool has[2] = {false, false};

    if (list == HEARTH_NONE) {
        return;
    }
    range = &b->lists[list].range;
    for (uint32_t i = 0; i < range->count; i++) {
        const char *name = b->names + b->choice_table[range->first + i].name;

        has[0] = has[0] || strcmp(name, first) == 0;
        has[1] = has[1] || strcmp(name, second) == 0;
    }
    if (!has[0] || !has[1]) {
        tell(b, row, HEARTH_COLUMN_TYPE,
             hearth_forms_log_text(&b->log,
                                   "the list needs the choices \"%s\" and "
                                   "\"%s\"",
                                   first, second),
             "Only what the respondent says aloud is stored.");
    }
}

static int read_forced(struct hearth_forms_build *b,
                       const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_design d = {.kind = HEARTH_DESIGN_FORCED,
                              .arm = HEARTH_NONE,
                              .attributes = HEARTH_NONE};
    bool is_fine = read_share(b, row, "p_yes", &d.p_yes);

    is_fine = read_share(b, row, "p_no", &d.p_no) && is_fine;
    if (is_fine && d.p_yes + d.p_no >= 1000000) {
        tell(b, row, HEARTH_COLUMN_PARAMETERS,
             "p_yes and p_no leave nobody who answers truly",
             "Their sum must be below 1.");
    }
    check_pair(b, row, b->nodes[node].list, "yes", "no");
    return add_design(b, node, &d);
}

static int read_crosswise(struct hearth_forms_build *b,
                          const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_design d = {.kind = HEARTH_DESIGN_CROSSWISE,
                              .arm = HEARTH_NONE,
                              .attributes = HEARTH_NONE};

    if (read_share(b, row, "prevalence", &d.p_yes) && d.p_yes > 450000 &&
        d.p_yes < 550000) {
        tell(b, row, HEARTH_COLUMN_PARAMETERS,
             "a prevalence near one half says nothing",
             "Choose a harmless question that about a quarter answers with "
             "yes.");
    }
    check_pair(b, row, b->nodes[node].list, "same", "different");
    return add_design(b, node, &d);
}

/* One item of the list, and only one, is shown by the arm. */
static void check_sensitive(struct hearth_forms_build *b,
                            const struct hearth_forms_row *row, uint16_t list)
{
    const struct hearth_choice_list *range = &b->lists[list].range;
    uint32_t column =
        hearth_forms_list_column(b, list, hearth_slice_text("sensitive"));
    uint32_t count = 0;

    for (uint32_t i = 0; column != HEARTH_NO_TEXT && i < range->count; i++) {
        uint32_t cell =
            b->cell_table[range->cells + i * range->column_count + column];
        bool is_yes = false;

        count += cell != HEARTH_NO_TEXT &&
                 hearth_forms_sheet_is_yes_no(
                     hearth_slice_text(b->names + cell), &is_yes) &&
                 is_yes;
    }
    if (count != 1) {
        tell(b, row, HEARTH_COLUMN_TYPE,
             hearth_forms_log_text(&b->log,
                                   "%u items of the list are marked sensitive",
                                   (unsigned)count),
             "Write yes at exactly one of them in the column "
             "hearth::sensitive of choices.");
    }
    if (range->count < 4) {
        tell(b, row, HEARTH_COLUMN_TYPE,
             "the list has fewer than three harmless items",
             "With so few, a count gives the answer away: add some.");
    }
}

static int read_list_count(struct hearth_forms_build *b,
                           const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_design d = {.kind = HEARTH_DESIGN_LIST,
                              .arm = HEARTH_NONE,
                              .attributes = HEARTH_NONE};
    int rc;
    struct hearth_slice arm = hearth_forms_param_find(row->parameters, "arm");

    if (arm.len < 4 || arm.data[0] != '$') {
        tell(b, row, HEARTH_COLUMN_PARAMETERS, "the parameter arm is missing",
             "Write arm=${NAME} with the name of a row that draws the arm.");
    } else {
        b->sources[node].arm = hearth_slice_of(arm.data + 2, arm.len - 3);
    }
    if (b->nodes[node].list != HEARTH_NONE) {
        check_sensitive(b, row, b->nodes[node].list);
    }
    b->nodes[node].flags |= HEARTH_FLAG_RANDOMISED;
    rc = want_seed(b, row, node, HEARTH_COLUMN_TYPE);
    return rc == HEARTH_OK ? add_design(b, node, &d) : rc;
}

int hearth_forms_design_read(struct hearth_forms_build *b,
                             const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_node *n = &b->nodes[node];

    n->role = read_role(b, row);
    n->flags |= read_flag(b, row, HEARTH_COLUMN_GATE, HEARTH_FLAG_GATE);
    n->flags |= read_flag(b, row, HEARTH_COLUMN_PRACTICE, HEARTH_FLAG_PRACTICE);
    read_arm(b, row, n);
    switch (row->type.kind) {
    case HEARTH_KIND_FORCED:
        return read_forced(b, row, node);
    case HEARTH_KIND_CROSSWISE:
        return read_crosswise(b, row, node);
    case HEARTH_KIND_LIST_COUNT:
        return read_list_count(b, row, node);
    case HEARTH_KIND_LADDER:
        n->look |= HEARTH_LOOK_LADDER;
        return HEARTH_OK;
    case HEARTH_KIND_LIKERT:
        n->look |= HEARTH_LOOK_LIKERT;
        return HEARTH_OK;
    default:
        return read_order(b, row, node);
    }
}

/* ---- conjoint ---- */

/* The list profile_1, profile_2 … that the worker chooses from. */
static int profiles_list(struct hearth_forms_build *b, uint32_t count,
                         uint16_t *out)
{
    struct hearth_slice key = hearth_slice_text(
        hearth_forms_log_text(&b->log, "hearth_profiles_%u", (unsigned)count));
    struct hearth_choice choice = {0, HEARTH_NO_TEXT, HEARTH_NO_TEXT,
                                   HEARTH_NO_TEXT};
    uint32_t found;
    int rc;

    if (hearth_forms_map_find(&b->lists_map, HEARTH_LIST_NAMED, key, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    rc = hearth_forms_list_new(b, HEARTH_LIST_NAMED, key, key, out);
    if (rc == HEARTH_OK) {
        b->lists[*out].range.first = (uint32_t)b->choice_count;
        b->lists[*out].range.count = count;
    }
    for (uint32_t i = 1; rc == HEARTH_OK && i <= count; i++) {
        struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};
        struct hearth_slice name = hearth_slice_text(
            hearth_forms_log_text(&b->log, "%u", (unsigned)i));

        for (size_t l = 0; l < b->language_count; l++) {
            texts[l] = name; /* a number needs no translation */
        }
        rc = hearth_forms_build_name(b, name, &choice.name);
        if (rc == HEARTH_OK) {
            rc = hearth_forms_build_text(b, texts, &choice.label);
        }
        if (rc == HEARTH_OK) {
            rc = hearth_forms_list_add(b, &choice);
        }
    }
    return rc;
}

/* Every level says of which attribute it is; an attribute has at least two. */
static void check_attributes(struct hearth_forms_build *b,
                             const struct hearth_forms_row *row, uint16_t list)
{
    const struct hearth_choice_list *range = &b->lists[list].range;
    uint32_t column =
        hearth_forms_list_column(b, list, hearth_slice_text("attribute"));

    for (uint32_t i = 0; i < range->count; i++) {
        uint32_t at = range->cells + i * range->column_count + column;
        uint32_t count = 0;

        for (uint32_t k = 0; column != HEARTH_NO_TEXT && k < range->count;
             k++) {
            count += b->cell_table[at] != HEARTH_NO_TEXT &&
                     b->cell_table[range->cells + k * range->column_count +
                                   column] == b->cell_table[at];
        }
        if (count < 2) {
            tell(b, row, HEARTH_COLUMN_TYPE,
                 hearth_forms_log_text(
                     &b->log,
                     "the level \"%s\" has no attribute, or is the "
                     "only one of it",
                     b->names + b->choice_table[range->first + i].name),
                 "Name its attribute in the column hearth::attribute of "
                 "choices; each needs two levels at least.");
            return;
        }
    }
}

/* One task: what was drawn, and the question behind it. */
static int add_task(struct hearth_forms_build *b, struct hearth_forms_row *row,
                    unsigned number, uint16_t levels,
                    const struct hearth_design *design)
{
    struct hearth_slice base = row->name;
    uint16_t node;
    int rc;

    row->name = hearth_slice_text(hearth_forms_log_text(
        &b->log, "%.*s_%u", HEARTH_FORMS_SLICE(base), number));
    rc = hearth_forms_node_new(
        b, row,
        hearth_forms_build_join(b, row->name, hearth_slice_text("_cards"),
                                NOTHING),
        HEARTH_NODE_CONJOINT, &node);
    if (rc == HEARTH_OK) {
        b->sources[node].is_made = true;
        b->nodes[node].list = levels;
        rc = add_design(b, node, design);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_node_new(b, row, row->name, HEARTH_NODE_SELECT_ONE,
                                   &node);
    }
    if (rc == HEARTH_OK) {
        b->sources[node].is_made = number > 1;
        row->type.kind = HEARTH_KIND_NODE;
        row->type.node_type = HEARTH_NODE_SELECT_ONE;
        rc = hearth_forms_question_read(b, row, node);
        row->type.kind = HEARTH_KIND_CONJOINT;
    }
    if (rc == HEARTH_OK) {
        rc = profiles_list(b, design->profiles, &b->nodes[node].list);
        b->nodes[node - 1].sensitivity = b->nodes[node].sensitivity;
    }
    row->name = base;
    return rc;
}

/* The list that has the attributes' own labels, if one is named. */
static void read_attributes(struct hearth_forms_build *b,
                            const struct hearth_forms_row *row,
                            struct hearth_design *d)
{
    struct hearth_slice name =
        hearth_forms_param_find(row->parameters, "attributes");
    uint32_t list;

    if (name.len == 0) {
        return;
    }
    if (hearth_forms_map_find(&b->lists_map, HEARTH_LIST_NAMED, name, &list)) {
        d->attributes = (uint16_t)list;
        return;
    }
    hearth_forms_row_error(
        b, row, HEARTH_COLUMN_PARAMETERS, "unknown-list",
        hearth_forms_log_text(&b->log, "choices has no list \"%.*s\"",
                              HEARTH_FORMS_SLICE(name)),
        "Write the attributes and their labels into one list.");
}

int hearth_forms_conjoint_read(struct hearth_forms_build *b,
                               const struct hearth_forms_row *row)
{
    static const uint32_t TASKS[] = {1, TASKS_MAX};
    static const uint32_t PROFILES[] = {2, PROFILES_MAX};
    struct hearth_forms_row copy = *row;
    struct hearth_slice tasks =
        hearth_forms_param_find(row->parameters, "tasks");
    struct hearth_slice profiles =
        hearth_forms_param_find(row->parameters, "profiles");
    uint32_t task_count = 3;
    uint32_t profile_count = 2;
    struct hearth_design d = {.kind = HEARTH_DESIGN_CONJOINT,
                              .arm = HEARTH_NONE,
                              .attributes = HEARTH_NONE};
    uint32_t list;
    int rc = HEARTH_OK;

    if ((tasks.len > 0 && !read_whole(b, row, tasks, "the number of tasks",
                                      TASKS, &task_count)) ||
        (profiles.len > 0 &&
         !read_whole(b, row, profiles, "the number of profiles", PROFILES,
                     &profile_count))) {
        return HEARTH_OK;
    }
    if (!hearth_forms_map_find(&b->lists_map, HEARTH_LIST_NAMED, row->type.list,
                               &list)) {
        hearth_forms_row_error(
            b, row, HEARTH_COLUMN_TYPE, "unknown-list",
            hearth_forms_log_text(&b->log, "choices has no list \"%.*s\"",
                                  HEARTH_FORMS_SLICE(row->type.list)),
            "Write the levels of all attributes into one list.");
        return HEARTH_OK;
    }
    b->lists[list].is_conjoint = true;
    check_attributes(b, row, (uint16_t)list);
    read_attributes(b, row, &d);
    d.profiles = (uint16_t)profile_count;
    for (unsigned t = 1; rc == HEARTH_OK && t <= task_count; t++) {
        rc = add_task(b, &copy, t, (uint16_t)list, &d);
    }
    return rc;
}

/* ---- once all questions are known ---- */

void hearth_forms_design_resolve(struct hearth_forms_build *b)
{
    for (uint16_t i = 1; i < b->node_count; i++) {
        struct hearth_slice arm = b->sources[i].arm;
        uint16_t node;
        struct hearth_forms_place place;

        if (arm.len == 0) {
            continue;
        }
        node = hearth_forms_build_find(b, arm);
        if (node != HEARTH_NONE && b->nodes[node].source == HEARTH_SOURCE_ARM) {
            b->designs[b->nodes[i].design].arm = node;
            continue;
        }
        place = hearth_forms_sheet_place(&b->survey, b->sources[i].row,
                                         HEARTH_COLUMN_PARAMETERS,
                                         b->sources[i].name);
        hearth_forms_log_error(
            &b->log, &place, "unknown-reference",
            hearth_forms_log_text(&b->log,
                                  "no row called \"%.*s\" draws an arm",
                                  HEARTH_FORMS_SLICE(arm)),
            "Add a row of type hearth_arm with hearth::arm = 2.");
    }
}
