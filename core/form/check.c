/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a form that came in a package: afterwards no index, offset or
 * expression in it can lead outside its tables. */
#include "check.h"

#include "code.h"

#include <math.h>
#include <string.h>

#define PROPERTIES 4u /* enum hearth_property */

static int check_counts(const struct hearth_form *f)
{
    if (f->node_count > HEARTH_NODES_MAX ||
        f->choice_count > HEARTH_CHOICES_MAX ||
        f->list_count > HEARTH_LISTS_MAX ||
        f->column_count > HEARTH_COLUMNS_MAX ||
        f->cell_count > HEARTH_CELLS_MAX || f->expr_count > HEARTH_EXPRS_MAX ||
        f->order_count > HEARTH_NODES_MAX * PROPERTIES ||
        f->read_count > HEARTH_READS_MAX ||
        f->design_count > HEARTH_DESIGNS_MAX ||
        f->range_count > HEARTH_NODES_MAX ||
        f->scale_count > HEARTH_SCALES_MAX ||
        f->language_count > HEARTH_LANGUAGES_MAX ||
        f->text_count > HEARTH_TEXTS_MAX || f->names_len > HEARTH_PACKAGE_MAX ||
        f->texts_len > HEARTH_PACKAGE_MAX ||
        f->smallest_bucket > HEARTH_PLAIN_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (f->node_count == 0 || f->language_count == 0 || f->version == 0 ||
        f->default_language >= f->language_count ||
        f->profile > HEARTH_PROFILE_LEADER) {
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

static bool is_id(const char *text, size_t cap)
{
    const char *end = memchr(text, '\0', cap);

    return end != NULL && hearth_form_is_valid_name(
                              hearth_slice_of(text, (size_t)(end - text)));
}

/* ---- nodes among each other ---- */

static bool encloses(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_GROUP || n->type == HEARTH_NODE_REPEAT;
}

/* What encloses others takes what follows it: a node's parent is the
 * innermost that is still open. The root, a group, takes all. */
static int check_nesting(const struct hearth_form *f)
{
    uint16_t open[HEARTH_DEPTH_MAX + 1] = {HEARTH_ROOT};
    unsigned depth = 1;

    if (f->nodes[0].type != HEARTH_NODE_GROUP ||
        f->nodes[0].parent != HEARTH_NONE || f->nodes[0].end != f->node_count) {
        return HEARTH_E_INVALID;
    }
    for (uint16_t i = 1; i < f->node_count; i++) {
        const struct hearth_node *n = &f->nodes[i];

        while (f->nodes[open[depth - 1]].end <= i) {
            depth--; /* never the root, which ends after all */
        }
        if (n->parent != open[depth - 1] || n->end <= i ||
            n->end > (encloses(n) ? f->nodes[n->parent].end : i + 1)) {
            return HEARTH_E_INVALID;
        }
        if (!encloses(n)) {
            continue;
        }
        if (depth > HEARTH_DEPTH_MAX) {
            return HEARTH_E_LIMIT;
        }
        open[depth++] = i;
    }
    return HEARTH_OK;
}

static bool is_before(const void *cookie, uint32_t a, uint32_t b)
{
    const struct hearth_form *f = cookie;
    const struct hearth_node *x = &f->nodes[a];
    const struct hearth_node *y = &f->nodes[b];

    return x->parent != y->parent
               ? x->parent < y->parent
               : strcmp(f->names + x->name, f->names + y->name) < 0;
}

/* Two nodes with one parent have two names. */
static int check_siblings(const struct hearth_form *f)
{
    uint32_t nodes[HEARTH_NODES_MAX];

    for (uint32_t i = 0; i < f->node_count; i++) {
        nodes[i] = i;
    }
    hearth_form_sort(nodes, f->node_count, is_before, f);
    for (uint32_t i = 1; i < f->node_count; i++) {
        if (!is_before(f, nodes[i - 1], nodes[i])) {
            return HEARTH_E_INVALID;
        }
    }
    return HEARTH_OK;
}

/* Lists whose names stand together in one answer, with spaces between. */
static int mark_spaceless(struct hearth_check *c)
{
    const struct hearth_form *f = c->form;

    for (uint16_t i = 0; i < f->node_count; i++) {
        const struct hearth_node *n = &f->nodes[i];

        if ((n->type != HEARTH_NODE_SELECT_MULTIPLE &&
             n->type != HEARTH_NODE_RANK && n->type != HEARTH_NODE_CONJOINT) ||
            n->list == HEARTH_NONE) {
            continue;
        }
        if (n->list >= f->list_count) {
            return HEARTH_E_INVALID;
        }
        hearth_check_set(c->spaceless, n->list);
    }
    return HEARTH_OK;
}

static int check_nodes(struct hearth_check *c)
{
    int rc = check_nesting(c->form);

    if (rc == HEARTH_OK) {
        rc = mark_spaceless(c);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_check_lists(c);
    }
    for (uint16_t i = 0; rc == HEARTH_OK && i < c->form->node_count; i++) {
        rc = hearth_check_node(c, i);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_check_media(c);
    }
    return rc == HEARTH_OK ? check_siblings(c->form) : rc;
}

/* ---- expressions ---- */

/* "All instances" is of a repeat. */
static bool are_repeats(const struct hearth_form *f, struct hearth_slice code)
{
    struct hearth_reader in;
    struct hearth_code_step step;

    hearth_reader_init(&in, code);
    while (hearth_reader_left(&in) > 0 && hearth_code_next(&in, &step)) {
        if (step.op == HEARTH_OP_ALL &&
            f->nodes[step.operand].type != HEARTH_NODE_REPEAT) {
            return false;
        }
    }
    return true;
}

static int check_exprs(const struct hearth_form *f)
{
    const struct hearth_expr_bounds bounds = {f->node_count, f->list_count,
                                              f->names_len};

    for (uint16_t i = 0; i < f->expr_count; i++) {
        int rc = hearth_expr_check(f->exprs[i], &bounds);

        if (rc != HEARTH_OK) {
            return rc;
        }
        if (!are_repeats(f, f->exprs[i])) {
            return HEARTH_E_INVALID;
        }
    }
    return HEARTH_OK;
}

/* A step has something to do with its node. */
static bool is_step(const struct hearth_form *f, const struct hearth_step *step)
{
    const struct hearth_node *n;

    if (step->node >= f->node_count) {
        return false;
    }
    n = &f->nodes[step->node];
    switch (step->property) {
    case HEARTH_PROPERTY_RELEVANT:
        return true;
    case HEARTH_PROPERTY_CALCULATE:
        return !encloses(n);
    case HEARTH_PROPERTY_COUNT:
        return n->type == HEARTH_NODE_REPEAT;
    case HEARTH_PROPERTY_CHOICES:
        return n->list != HEARTH_NONE || n->from != HEARTH_NONE;
    default:
        return false;
    }
}

/* Whether the order is right does not matter for safety: what runs too early
 * is not run again. */
static int check_order(const struct hearth_form *f)
{
    uint8_t seen[HEARTH_NODES_MAX * PROPERTIES / 8] = {0};

    for (uint32_t i = 0; i < f->order_count; i++) {
        const struct hearth_step *step = &f->order[i];
        uint32_t bit = step->node * PROPERTIES + step->property;

        if (!is_step(f, step) || hearth_check_has(seen, bit)) {
            return HEARTH_E_INVALID;
        }
        hearth_check_set(seen, bit);
    }
    return HEARTH_OK;
}

static int check_reads(const struct hearth_form *f)
{
    for (uint32_t i = 0; i < f->read_count; i++) {
        if (f->reads[i].expr >= f->expr_count ||
            f->reads[i].node >= f->node_count ||
            (i > 0 && f->reads[i].expr < f->reads[i - 1].expr)) {
            return HEARTH_E_INVALID;
        }
    }
    return HEARTH_OK;
}

/* ---- scales, ranges, designs ---- */

static int check_scale(const struct hearth_form *f,
                       const struct hearth_scale *s)
{
    if (!hearth_check_is_valid_name(f, s->name) || s->item_count == 0 ||
        s->item_count > HEARTH_SCALE_ITEMS_MAX || s->min >= s->max) {
        return HEARTH_E_INVALID;
    }
    for (uint16_t i = 0; i < s->item_count; i++) {
        if (s->items[i] >= f->node_count ||
            !hearth_form_is_select(&f->nodes[s->items[i]])) {
            return HEARTH_E_INVALID;
        }
    }
    return HEARTH_OK;
}

static bool is_range(const struct hearth_form *f, const struct hearth_range *r)
{
    return r->node < f->node_count &&
           (f->nodes[r->node].type == HEARTH_NODE_INTEGER ||
            f->nodes[r->node].type == HEARTH_NODE_DECIMAL) &&
           isfinite(r->start) && isfinite(r->end) && isfinite(r->step) &&
           r->step > 0;
}

static int check_designs(const struct hearth_check *c)
{
    int rc = HEARTH_OK;

    for (uint16_t i = 0; rc == HEARTH_OK && i < c->form->scale_count; i++) {
        rc = check_scale(c->form, &c->form->scales[i]);
    }
    for (uint16_t i = 0; rc == HEARTH_OK && i < c->form->range_count; i++) {
        rc = is_range(c->form, &c->form->ranges[i]) ? HEARTH_OK
                                                    : HEARTH_E_INVALID;
    }
    for (uint16_t i = 0; rc == HEARTH_OK && i < c->form->design_count; i++) {
        rc = hearth_check_design(c, &c->form->designs[i]);
    }
    return rc;
}

/* Later parts rely on earlier ones. */
int hearth_form_check(const struct hearth_form *form)
{
    struct hearth_check c = {.form = form};
    int rc = check_counts(form);

    if (rc == HEARTH_OK) {
        rc = is_id(form->id, sizeof(form->id)) ? hearth_check_texts(&c)
                                               : HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK) {
        rc = hearth_check_files(&c);
    }
    if (rc == HEARTH_OK) {
        rc = check_nodes(&c);
    }
    if (rc == HEARTH_OK) {
        rc = check_designs(&c);
    }
    if (rc == HEARTH_OK) {
        rc = check_exprs(form);
    }
    if (rc == HEARTH_OK) {
        rc = check_order(form);
    }
    return rc == HEARTH_OK ? check_reads(form) : rc;
}
