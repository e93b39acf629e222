/* SPDX-License-Identifier: Apache-2.0 */
/* Checks one node of a form: what it points at, and that it makes sense for
 * its type. */
#include "check.h"

#define FLAGS_KNOWN 0x01ffu
#define LOOKS_KNOWN 0xf3ffffffu

/* One million parts. */
#define CERTAIN 1000000u

/* More arms than this are no experiment. */
#define ARMS_MAX     1000u
#define PROFILES_MAX 16u
#define LEVELS_MAX   255u

static bool is_select(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_SELECT_ONE ||
           n->type == HEARTH_NODE_SELECT_MULTIPLE ||
           n->type == HEARTH_NODE_RANK;
}

static bool encloses(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_GROUP || n->type == HEARTH_NODE_REPEAT;
}

/* The nesting was checked, so that parents end at the root. */
bool hearth_check_is_outside(const struct hearth_form *f, uint16_t node)
{
    for (; node != HEARTH_NONE; node = f->nodes[node].parent) {
        if (f->nodes[node].type == HEARTH_NODE_REPEAT) {
            return false;
        }
    }
    return true;
}

static bool are_texts_right(struct hearth_check *c, const struct hearth_node *n)
{
    return hearth_check_is_text(c, n->label) &&
           hearth_check_is_text(c, n->hint) &&
           hearth_check_is_text(c, n->guidance) &&
           hearth_check_is_text(c, n->required_message) &&
           hearth_check_is_text(c, n->constraint_message) &&
           hearth_check_is_media(c, n->image) &&
           hearth_check_is_media(c, n->audio);
}

/* Groups have no value, and only what a worker answers has choices. */
static bool are_exprs_right(const struct hearth_form *f,
                            const struct hearth_node *n)
{
    const uint16_t all[] = {n->relevant,  n->constraint, n->required,
                            n->read_only, n->calculate,  n->initial,
                            n->filter,    n->count,      n->seed};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (!hearth_check_is_none_or_below(all[i], f->expr_count)) {
            return false;
        }
    }
    if (!hearth_form_is_question(n) &&
        (n->constraint != HEARTH_NONE || n->required != HEARTH_NONE)) {
        return false;
    }
    if (encloses(n) &&
        (n->calculate != HEARTH_NONE || n->initial != HEARTH_NONE)) {
        return false;
    }
    return (n->filter == HEARTH_NONE || is_select(n)) &&
           (n->count == HEARTH_NONE || n->type == HEARTH_NODE_REPEAT);
}

/* Selects have a list, or take their choices from a repeat's question. */
static bool is_list_right(const struct hearth_form *f,
                          const struct hearth_node *n)
{
    if (n->from != HEARTH_NONE) {
        return is_select(n) && n->list == HEARTH_NONE &&
               n->from < f->node_count &&
               hearth_form_is_question(&f->nodes[n->from]) &&
               !hearth_check_is_outside(f, n->from);
    }
    if (is_select(n) || n->type == HEARTH_NODE_LIST_COUNT) {
        return n->list < f->list_count;
    }
    if (n->type == HEARTH_NODE_CONJOINT) { /* drawn again and again */
        return n->list < f->list_count && f->lists[n->list].count <= LEVELS_MAX;
    }
    return n->list == HEARTH_NONE;
}

static bool are_flags_right(const struct hearth_node *n)
{
    return (n->flags & ~FLAGS_KNOWN) == 0 && (n->look & ~LOOKS_KNOWN) == 0 &&
           ((n->flags & HEARTH_FLAG_RANDOMISED) == 0 ||
            n->list != HEARTH_NONE || n->from != HEARTH_NONE) &&
           ((n->flags & HEARTH_FLAG_SHUFFLED) == 0 || encloses(n)) &&
           ((n->flags & HEARTH_FLAG_NO_ADD) == 0 ||
            n->type == HEARTH_NODE_REPEAT);
}

/* Roles settle the interview as a whole, of which there is one. */
static bool is_role_right(const struct hearth_check *c, uint16_t node)
{
    const struct hearth_node *n = &c->form->nodes[node];

    switch (n->role) {
    case HEARTH_ROLE_NONE:
        return true;
    case HEARTH_ROLE_AREA:
        return n->type == HEARTH_NODE_HIDDEN &&
               hearth_check_is_outside(c->form, node);
    case HEARTH_ROLE_CONSENT:
    case HEARTH_ROLE_ELIGIBILITY:
    case HEARTH_ROLE_CONSENT_PERSONAL:
        return hearth_form_is_select(n) &&
               hearth_check_has(c->has_yes, n->list) &&
               hearth_check_is_outside(c->form, node);
    case HEARTH_ROLE_COMPREHENSION:
        return hearth_form_is_select(n) &&
               hearth_check_has(c->has_yes, n->list);
    default:
        return false;
    }
}

static bool is_source_right(const struct hearth_node *n)
{
    if (n->source == HEARTH_SOURCE_ARM) {
        return hearth_form_is_question(n) && n->draw > 0 && n->draw <= ARMS_MAX;
    }
    return n->draw == 0 && n->source <= HEARTH_SOURCE_LANGUAGE &&
           (n->source == HEARTH_SOURCE_NONE || hearth_form_is_question(n));
}

static bool is_design_right(const struct hearth_form *f,
                            const struct hearth_node *n)
{
    uint8_t kind;

    if (n->design == HEARTH_NONE) {
        return n->type != HEARTH_NODE_CONJOINT;
    }
    if (n->design >= f->design_count || !hearth_form_is_question(n)) {
        return false;
    }
    kind = f->designs[n->design].kind;
    return (n->type != HEARTH_NODE_CONJOINT ||
            kind == HEARTH_DESIGN_CONJOINT) &&
           (n->type != HEARTH_NODE_LIST_COUNT || kind == HEARTH_DESIGN_LIST);
}

static bool are_triggers_right(const struct hearth_form *f,
                               const struct hearth_node *n)
{
    if (n->trigger_count == 0) {
        return true;
    }
    if (n->trigger > f->trigger_count ||
        n->trigger_count > f->trigger_count - n->trigger) {
        return false;
    }
    for (uint16_t i = 0; i < n->trigger_count; i++) {
        if (f->triggers[n->trigger + i] >= f->node_count) {
            return false;
        }
    }
    return true;
}

int hearth_check_node(struct hearth_check *c, uint16_t node)
{
    const struct hearth_form *f = c->form;
    const struct hearth_node *n = &f->nodes[node];
    bool is_right =
        n->type >= HEARTH_NODE_GROUP && n->type <= HEARTH_NODE_CONJOINT &&
        n->sensitivity <= 3 && hearth_check_is_valid_name(f, n->name) &&
        are_texts_right(c, n) && are_exprs_right(f, n) && is_list_right(f, n) &&
        are_flags_right(n) && is_role_right(c, node) && is_source_right(n) &&
        is_design_right(f, n) && are_triggers_right(f, n);

    return is_right ? HEARTH_OK : HEARTH_E_INVALID;
}

static bool is_arm(const struct hearth_form *f, uint16_t node)
{
    return node < f->node_count && hearth_form_is_question(&f->nodes[node]) &&
           hearth_check_is_outside(f, node);
}

int hearth_check_design(const struct hearth_check *c,
                        const struct hearth_design *d)
{
    const struct hearth_form *f = c->form;
    bool is_right =
        d->kind >= HEARTH_DESIGN_FORCED && d->kind <= HEARTH_DESIGN_CONJOINT &&
        (d->arm == HEARTH_NONE ? d->kind != HEARTH_DESIGN_LIST
                               : is_arm(f, d->arm)) &&
        hearth_check_is_none_or_below(d->attributes, f->list_count) &&
        d->profiles <= PROFILES_MAX &&
        (d->kind != HEARTH_DESIGN_CONJOINT || d->profiles > 0) &&
        d->p_yes <= CERTAIN && d->p_no <= CERTAIN - d->p_yes;

    return is_right ? HEARTH_OK : HEARTH_E_INVALID;
}
