/* SPDX-License-Identifier: Apache-2.0 */
/* Where a node stands, one instance of a repeat, and tokens of an answer. */
#include "function.h"

#include "value.h"

#include <math.h>

#define PAIRS_MAX 5

static int position(const struct hearth_call *c, struct hearth_value *out)
{
    const struct hearth_ref *ref = &c->m->context;
    uint32_t place = c->m->position;

    if (c->count > 0) {
        if (c->args[0].type != HEARTH_VALUE_NODES) {
            return HEARTH_E_EVAL;
        }
        place = 0;
        ref = c->args[0].count > 0 ? &c->m->refs[c->args[0].first] : NULL;
    }
    if (place == 0 && ref != NULL) {
        place = hearth_model_position(c->m, ref);
    }
    *out = hearth_value_number(place);
    return HEARTH_OK;
}

/* A list of that one node, so that it is still known to be one. */
static int list_of(const struct hearth_call *c, const struct hearth_ref *ref,
                   struct hearth_value *out)
{
    struct hearth_ref *room = hearth_machine_refs(c->m, 1);

    if (room == NULL) {
        return HEARTH_E_EVAL;
    }
    *room = *ref;
    out->type = HEARTH_VALUE_NODES;
    out->first = (uint32_t)(room - c->m->refs);
    out->count = 1;
    return HEARTH_OK;
}

static int indexed_repeat(const struct hearth_call *c, struct hearth_value *out)
{
    uint16_t repeats[PAIRS_MAX];
    double indexes[PAIRS_MAX];
    struct hearth_ref ref;
    uint16_t node;
    unsigned pairs = (c->count - 1) / 2;
    bool is_error = false;
    int rc = hearth_call_index(c, 0, hearth_call_form(c)->node_count, &node);

    if (c->count % 2 == 0 || pairs > PAIRS_MAX) {
        return HEARTH_E_EVAL;
    }
    for (unsigned i = 0; i < pairs && rc == HEARTH_OK; i++) {
        int64_t index = 1;

        rc = hearth_call_index(c, 1 + 2 * i, hearth_call_form(c)->node_count,
                               &repeats[i]);
        if (rc == HEARTH_OK) {
            rc = hearth_call_whole(c, 2 + 2 * i, &index);
        }
        indexes[i] = index <= 0 ? 1 : (double)index;
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (hearth_model_indexed(c->m, node, repeats, indexes, pairs, &ref,
                             &is_error)) {
        return list_of(c, &ref, out);
    }
    *out = hearth_call_blank();
    return is_error ? HEARTH_E_EVAL : HEARTH_OK;
}

int hearth_function_nodes(const struct hearth_call *c, struct hearth_value *out)
{
    if (c->function == HEARTH_FN_POSITION) {
        return position(c, out);
    }
    if (c->function == HEARTH_FN_INDEXED_REPEAT) {
        return indexed_repeat(c, out);
    }
    *out = hearth_value_number(c->m->size > 0 ? c->m->size : 1); /* last() */
    return HEARTH_OK;
}

static struct hearth_value token_at(struct hearth_slice list, int64_t index)
{
    size_t at = 0;

    for (; index >= 0; index--) {
        struct hearth_slice token = hearth_value_next_token(list, &at);

        if (token.len == 0) {
            break;
        }
        if (index == 0) {
            return hearth_value_text(token);
        }
    }
    return hearth_call_blank();
}

int hearth_function_picks(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_slice list;
    struct hearth_slice token;
    int64_t index;
    int rc = hearth_call_text(c, 0, &list);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (c->function == HEARTH_FN_COUNT_SELECTED) {
        *out = hearth_value_number((double)hearth_value_count_tokens(list));
        return HEARTH_OK;
    }
    if (c->function == HEARTH_FN_SELECTED_AT) {
        rc = hearth_call_whole(c, 1, &index);
        if (rc == HEARTH_OK) {
            *out = token_at(list, index);
        }
        return rc;
    }
    rc = hearth_call_text(c, 1, &token);
    if (rc == HEARTH_OK) {
        *out = hearth_value_boolean(hearth_value_has_token(list, token));
    }
    return rc;
}
