/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a form that came in a package: afterwards no index, offset or
 * expression in it can lead outside its tables. */
#include "code.h"

#include "hearth/expr.h"
#include "hearth/form.h"

#include <string.h>

static bool is_none_or_below(uint16_t index, uint16_t count)
{
    return index == HEARTH_NONE || index < count;
}

static int check_counts(const struct hearth_form *f)
{
    if (f->node_count > HEARTH_NODES_MAX ||
        f->choice_count > HEARTH_CHOICES_MAX ||
        f->list_count > HEARTH_LISTS_MAX || f->expr_count > HEARTH_EXPRS_MAX ||
        f->scale_count > HEARTH_SCALES_MAX ||
        f->language_count > HEARTH_LANGUAGES_MAX ||
        f->text_count > HEARTH_TEXTS_MAX || f->names_len > HEARTH_PACKAGE_MAX ||
        f->texts_len > HEARTH_PACKAGE_MAX ||
        f->smallest_bucket > HEARTH_PLAIN_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (f->node_count == 0 || f->language_count == 0 || f->version == 0 ||
        f->default_language >= f->language_count) {
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

static bool is_pool(const char *pool, uint32_t len)
{
    return len > 0 && pool[0] == '\0' && pool[len - 1] == '\0';
}

static bool is_code(const char *text, size_t cap)
{
    const char *end = memchr(text, '\0', cap);

    return end != NULL && hearth_form_is_valid_name(
                              hearth_slice_of(text, (size_t)(end - text)));
}

static int check_texts(const struct hearth_form *f)
{
    if (!is_pool(f->names, f->names_len) || !is_pool(f->texts, f->texts_len) ||
        !is_code(f->id, sizeof(f->id)) ||
        (f->title != HEARTH_NONE && f->title >= f->text_count)) {
        return HEARTH_E_INVALID;
    }
    for (uint16_t l = 0; l < f->language_count; l++) {
        const struct hearth_language *language = &f->languages[l];

        if (memchr(language->tag, '\0', sizeof(language->tag)) == NULL ||
            !hearth_form_is_clean_text(hearth_slice_text(language->tag))) {
            return HEARTH_E_INVALID;
        }
        for (uint16_t t = 0; t < f->text_count; t++) {
            uint32_t at = language->offsets[t];

            if (at >= f->texts_len ||
                !hearth_form_is_clean_text(hearth_slice_text(f->texts + at))) {
                return HEARTH_E_INVALID;
            }
        }
    }
    return HEARTH_OK;
}

static bool has_twin(const struct hearth_form *f, uint16_t list, uint16_t index)
{
    const char *name = hearth_form_choice_name(f, list, index);

    for (uint16_t i = 0; i < index; i++) {
        if (strcmp(hearth_form_choice_name(f, list, i), name) == 0) {
            return true;
        }
    }
    return false;
}

static int check_list(const struct hearth_form *f, uint16_t list)
{
    const struct hearth_choice_list *l = &f->lists[list];

    if (l->first > f->choice_count || l->count > f->choice_count - l->first ||
        l->count == 0) {
        return HEARTH_E_INVALID;
    }
    for (uint16_t i = 0; i < l->count; i++) {
        const struct hearth_choice *c = &f->choices[l->first + i];

        if (c->name >= f->names_len ||
            !hearth_form_is_valid_choice(
                hearth_slice_text(f->names + c->name)) ||
            !is_none_or_below(c->label, f->text_count) ||
            has_twin(f, list, i)) {
            return HEARTH_E_INVALID;
        }
    }
    return HEARTH_OK;
}

static bool is_select(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_SELECT_ONE ||
           n->type == HEARTH_NODE_SELECT_MULTIPLE;
}

static bool is_role_right(const struct hearth_form *f,
                          const struct hearth_node *n)
{
    switch (n->role) {
    case HEARTH_ROLE_NONE:
        return true;
    case HEARTH_ROLE_AREA:
        return n->type == HEARTH_NODE_HIDDEN;
    case HEARTH_ROLE_CONSENT:
    case HEARTH_ROLE_ELIGIBILITY:
        return n->type == HEARTH_NODE_SELECT_ONE &&
               hearth_form_find_choice(f, n->list,
                                       hearth_slice_text(HEARTH_CHOICE_YES)) !=
                   HEARTH_NONE;
    default:
        return false;
    }
}

/* Lists and expressions were not looked into yet, only their numbers. */
static int check_node(const struct hearth_form *f, const struct hearth_node *n)
{
    bool is_asked = hearth_form_is_question(n);

    if (n->type < HEARTH_NODE_GROUP || n->type > HEARTH_NODE_HIDDEN ||
        n->sensitivity > 3 || n->name >= f->names_len ||
        !hearth_form_is_valid_name(hearth_slice_text(f->names + n->name))) {
        return HEARTH_E_INVALID;
    }
    if (!is_none_or_below(n->label, f->text_count) ||
        !is_none_or_below(n->hint, f->text_count) ||
        !is_none_or_below(n->required_message, f->text_count) ||
        !is_none_or_below(n->constraint_message, f->text_count) ||
        !is_none_or_below(n->relevant, f->expr_count) ||
        !is_none_or_below(n->constraint, f->expr_count) ||
        !is_none_or_below(n->required, f->expr_count)) {
        return HEARTH_E_INVALID;
    }
    if (is_select(n) ? n->list >= f->list_count : n->list != HEARTH_NONE) {
        return HEARTH_E_INVALID;
    }
    if (!is_asked &&
        (n->constraint != HEARTH_NONE || n->required != HEARTH_NONE)) {
        return HEARTH_E_INVALID;
    }
    return is_role_right(f, n) ? HEARTH_OK : HEARTH_E_INVALID;
}

/* Groups enclose what follows them: a node's parent is the innermost group
 * that is still open. */
static int check_nesting(const struct hearth_form *f)
{
    uint16_t open[HEARTH_DEPTH_MAX];
    unsigned depth = 0;

    for (uint16_t i = 0; i < f->node_count; i++) {
        const struct hearth_node *n = &f->nodes[i];
        uint16_t limit;

        while (depth > 0 && f->nodes[open[depth - 1]].end <= i) {
            depth--;
        }
        if (n->parent != (depth > 0 ? open[depth - 1] : HEARTH_NONE)) {
            return HEARTH_E_INVALID;
        }
        if (n->type != HEARTH_NODE_GROUP) {
            continue;
        }
        limit = depth > 0 ? f->nodes[open[depth - 1]].end : f->node_count;
        if (n->end <= i || n->end > limit) {
            return HEARTH_E_INVALID;
        }
        if (depth == HEARTH_DEPTH_MAX) {
            return HEARTH_E_LIMIT;
        }
        open[depth++] = i;
    }
    return HEARTH_OK;
}

static int check_names_differ(const struct hearth_form *f)
{
    size_t questions = 0;

    for (uint16_t i = 0; i < f->node_count; i++) {
        questions += hearth_form_is_question(&f->nodes[i]);
        for (uint16_t k = 0; k < i; k++) {
            if (strcmp(hearth_form_name(f, i), hearth_form_name(f, k)) == 0) {
                return HEARTH_E_INVALID;
            }
        }
    }
    return questions > HEARTH_QUESTIONS_MAX ? HEARTH_E_LIMIT : HEARTH_OK;
}

static int check_exprs(const struct hearth_form *f)
{
    for (uint16_t i = 0; i < f->expr_count; i++) {
        size_t at = 0;
        uint16_t node;
        int rc = hearth_expr_check(f->exprs[i], f->node_count);

        if (rc != HEARTH_OK) {
            return rc;
        }
        while ((node = hearth_expr_reference(f->exprs[i], &at)) !=
               HEARTH_NONE) {
            if (!hearth_form_is_question(&f->nodes[node])) {
                return HEARTH_E_INVALID;
            }
        }
    }
    return HEARTH_OK;
}

static bool is_seen(const uint8_t *seen, uint16_t node)
{
    return (seen[node / 8] >> (node % 8) & 1) != 0;
}

/* All that ${node}'s relevance depends on must have come before it. */
static bool is_ready(const struct hearth_form *f, const uint8_t *seen,
                     uint16_t node)
{
    const struct hearth_node *n = &f->nodes[node];
    size_t at = 0;
    uint16_t from;

    if (n->parent != HEARTH_NONE && !is_seen(seen, n->parent)) {
        return false;
    }
    if (n->relevant == HEARTH_NONE) {
        return true;
    }
    while ((from = hearth_expr_reference(f->exprs[n->relevant], &at)) !=
           HEARTH_NONE) {
        if (!is_seen(seen, from)) {
            return false;
        }
    }
    return !hearth_code_uses_self(f->exprs[n->relevant]);
}

static int check_order(const struct hearth_form *f)
{
    uint8_t seen[HEARTH_NODES_MAX / 8] = {0};

    for (uint16_t i = 0; i < f->node_count; i++) {
        uint16_t node = f->order[i];

        if (node >= f->node_count || is_seen(seen, node) ||
            !is_ready(f, seen, node)) {
            return HEARTH_E_INVALID;
        }
        seen[node / 8] = (uint8_t)(seen[node / 8] | 1u << (node % 8));
    }
    return HEARTH_OK;
}

static int check_scale(const struct hearth_form *f,
                       const struct hearth_scale *s)
{
    if (s->name >= f->names_len ||
        !hearth_form_is_valid_name(hearth_slice_text(f->names + s->name)) ||
        s->item_count == 0 || s->item_count > HEARTH_SCALE_ITEMS_MAX ||
        s->min >= s->max) {
        return HEARTH_E_INVALID;
    }
    for (uint16_t i = 0; i < s->item_count; i++) {
        if (s->items[i] >= f->node_count ||
            f->nodes[s->items[i]].type != HEARTH_NODE_SELECT_ONE) {
            return HEARTH_E_INVALID;
        }
    }
    return HEARTH_OK;
}

/* The tables one by one: later steps rely on earlier ones. */
static int check_tables(const struct hearth_form *f)
{
    int rc = check_texts(f);

    for (uint16_t i = 0; rc == HEARTH_OK && i < f->list_count; i++) {
        rc = check_list(f, i);
    }
    for (uint16_t i = 0; rc == HEARTH_OK && i < f->node_count; i++) {
        rc = check_node(f, &f->nodes[i]);
    }
    for (uint16_t i = 0; rc == HEARTH_OK && i < f->scale_count; i++) {
        rc = check_scale(f, &f->scales[i]);
    }
    return rc;
}

int hearth_form_check(const struct hearth_form *form)
{
    int rc = check_counts(form);

    if (rc == HEARTH_OK) {
        rc = check_tables(form);
    }
    if (rc == HEARTH_OK) {
        rc = check_nesting(form);
    }
    if (rc == HEARTH_OK) {
        rc = check_names_differ(form);
    }
    if (rc == HEARTH_OK) {
        rc = check_exprs(form);
    }
    return rc == HEARTH_OK ? check_order(form) : rc;
}
