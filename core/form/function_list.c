/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of several values at once: sums, counts, checklists. */
#include "function.h"

#include "model.h"

#include <math.h>

static bool is_list(const struct hearth_call *c, unsigned i)
{
    return i < c->count && c->args[i].type == HEARTH_VALUE_NODES;
}

/* Sum, least or greatest of what is a number. */
static int reduce(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_call_walk walk = {0, 0};
    double result = c->function == HEARTH_FN_SUM ? 0 : (double)NAN;
    struct hearth_value v;
    int rc;

    while ((rc = hearth_call_next(c, &walk, &v)) == HEARTH_OK) {
        double x;

        rc = hearth_value_to_number(c->m, &v, &x);
        if (rc != HEARTH_OK) {
            return rc;
        }
        if (isnan(x)) {
            continue;
        }
        if (c->function == HEARTH_FN_SUM) {
            result += x;
        } else if (isnan(result) ||
                   (c->function == HEARTH_FN_MIN ? x < result : x > result)) {
            result = x;
        }
    }
    *out = hearth_value_number(result);
    return rc == HEARTH_E_NOT_FOUND ? HEARTH_OK : rc;
}

/* A node with a value, or a group with something in it. */
static bool is_filled(struct hearth_machine *m, const struct hearth_ref *ref)
{
    struct hearth_value v = hearth_model_value(m, ref);
    size_t refs_used = m->refs_used;
    struct hearth_nodes children;

    if (hearth_value_is_given(&v)) {
        return true;
    }
    hearth_nodes_begin(&children, m);
    hearth_model_children(&children, ref, NULL);
    m->refs_used = refs_used;
    return children.count > 0;
}

static int count_given(const struct hearth_call *c, struct hearth_value *out)
{
    const struct hearth_value *list = &c->args[0];
    uint32_t count = 0;

    if (!hearth_machine_count(c->m, list->count)) {
        return HEARTH_E_EVAL;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        struct hearth_ref ref = c->m->refs[list->first + i];

        count += is_filled(c->m, &ref) ? 1 : 0;
    }
    *out = hearth_value_number(count);
    return HEARTH_OK;
}

static int checklist(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_call_walk walk = {2, 0};
    struct hearth_value v;
    int64_t least;
    int64_t most;
    int64_t count = 0;
    int rc = hearth_call_whole(c, 0, &least);

    if (rc == HEARTH_OK) {
        rc = hearth_call_whole(c, 1, &most);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    while ((rc = hearth_call_next(c, &walk, &v)) == HEARTH_OK) {
        bool b;

        rc = hearth_value_to_truth(c->m, &v, &b);
        if (rc != HEARTH_OK) {
            return rc;
        }
        count += b ? 1 : 0;
    }
    *out = hearth_value_boolean((least < 0 || count >= least) &&
                                (most < 0 || count <= most));
    return rc == HEARTH_E_NOT_FOUND ? HEARTH_OK : rc;
}

/* One value and its weight. */
static int weigh(const struct hearth_call *c, const struct hearth_value *value,
                 const struct hearth_value *weight, double *sum)
{
    double x;
    bool b;
    int rc = hearth_value_to_truth(c->m, value, &b);

    if (rc == HEARTH_OK) {
        rc = hearth_value_to_number(c->m, weight, &x);
    }
    if (rc == HEARTH_OK && b) {
        *sum += x;
    }
    return rc;
}

/* Values and weights in two lists of the same length. */
static int weigh_lists(const struct hearth_call *c, double *sum)
{
    const struct hearth_value *values = &c->args[2];
    const struct hearth_value *weights = &c->args[3];
    int rc = HEARTH_OK;

    if (values->count != weights->count ||
        !hearth_machine_count(c->m, values->count)) {
        return HEARTH_E_EVAL;
    }
    for (uint32_t i = 0; i < values->count && rc == HEARTH_OK; i++) {
        struct hearth_value v =
            hearth_model_value(c->m, &c->m->refs[values->first + i]);
        struct hearth_value w =
            hearth_model_value(c->m, &c->m->refs[weights->first + i]);

        rc = weigh(c, &v, &w, sum);
    }
    return rc;
}

static int weighted(const struct hearth_call *c, struct hearth_value *out)
{
    double least;
    double most;
    double sum = 0;
    int rc = hearth_call_number(c, 0, &least);

    if (rc == HEARTH_OK) {
        rc = hearth_call_number(c, 1, &most);
    }
    if (rc == HEARTH_OK && c->count % 2 != 0) {
        rc = HEARTH_E_EVAL;
    }
    if (rc == HEARTH_OK && c->count == 4 && is_list(c, 2) && is_list(c, 3)) {
        rc = weigh_lists(c, &sum);
    } else {
        for (unsigned i = 2; i < c->count && rc == HEARTH_OK; i += 2) {
            rc = weigh(c, &c->args[i], &c->args[i + 1], &sum);
        }
    }
    if (rc == HEARTH_OK) {
        *out = hearth_value_boolean(sum >= least && sum <= most);
    }
    return rc;
}

int hearth_function_list(const struct hearth_call *c, struct hearth_value *out)
{
    switch (c->function) {
    case HEARTH_FN_CHECKLIST:
        return checklist(c, out);
    case HEARTH_FN_WEIGHTED_CHECKLIST:
        return weighted(c, out);
    case HEARTH_FN_MIN:
    case HEARTH_FN_MAX:
        return reduce(c, out);
    default:
        break;
    }
    if (!is_list(c, 0)) {
        return HEARTH_E_EVAL; /* sum and counts are of lists only */
    }
    if (c->function == HEARTH_FN_SUM) {
        return reduce(c, out);
    }
    if (c->function == HEARTH_FN_COUNT_NON_EMPTY) {
        return count_given(c, out);
    }
    *out = hearth_value_number(c->args[0].count);
    return HEARTH_OK;
}
