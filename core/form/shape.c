/* SPDX-License-Identifier: Apache-2.0 */
/* Which shape an answer is packed in. */
#include "shape.h"

#include "canon.h"

#include "hearth/form.h"

enum hearth_shape hearth_shape_of(const struct hearth_form *form,
                                  const struct hearth_node *n)
{
    bool has_list =
        n->list != HEARTH_NONE && (n->flags & HEARTH_FLAG_HIDDEN) == 0;

    if (n->source == HEARTH_SOURCE_ARM || n->source == HEARTH_SOURCE_SEED) {
        return HEARTH_SHAPE_WHOLE;
    }
    switch (n->type) {
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_LIST_COUNT:
        return HEARTH_SHAPE_WHOLE;
    case HEARTH_NODE_DATE:
        return HEARTH_SHAPE_DATE;
    case HEARTH_NODE_ACKNOWLEDGE:
        return HEARTH_SHAPE_OK;
    case HEARTH_NODE_CALCULATE:
        return HEARTH_SHAPE_CALCULATE;
    case HEARTH_NODE_SELECT_ONE:
        return has_list ? HEARTH_SHAPE_CHOICE : HEARTH_SHAPE_TEXT;
    case HEARTH_NODE_SELECT_MULTIPLE:
        if (!has_list) {
            return HEARTH_SHAPE_TEXT;
        }
        return form->lists[n->list].count <= HEARTH_MASK_CHOICES
                   ? HEARTH_SHAPE_MASK
                   : HEARTH_SHAPE_INDEXES;
    case HEARTH_NODE_CONJOINT:
    case HEARTH_NODE_RANK:
        return has_list ? HEARTH_SHAPE_RANK : HEARTH_SHAPE_TEXT;
    default:
        return HEARTH_SHAPE_TEXT;
    }
}

bool hearth_shape_is_canonical(const struct hearth_form *form, uint16_t node,
                               struct hearth_slice text)
{
    uint8_t buffer[HEARTH_ANSWER_MAX + HEARTH_NAME_MAX + 1];
    uint8_t type = form->nodes[node].type;
    struct hearth_writer w;

    if (text.len == 0 || text.len > HEARTH_ANSWER_MAX) {
        return false;
    }
    if (type == HEARTH_NODE_CALCULATE || type == HEARTH_NODE_HIDDEN ||
        type == HEARTH_NODE_TEXT) {
        return hearth_form_is_clean_text(text);
    }
    hearth_writer_init(&w, buffer, sizeof(buffer));
    return hearth_canon_answer(form, node, text, &w) == HEARTH_OK &&
           hearth_slice_is_equal(hearth_writer_slice(&w), text);
}

uint64_t hearth_shape_zigzag(int64_t v)
{
    return v < 0 ? (uint64_t)(-v) * 2 - 1 : (uint64_t)v * 2;
}

bool hearth_shape_from_zigzag(uint64_t v, int64_t *out)
{
    uint64_t size = v / 2 + (v & 1);

    if (size > (uint64_t)HEARTH_CANON_INTEGER_LIMIT) {
        return false;
    }
    *out = (v & 1) != 0 ? -(int64_t)size : (int64_t)size;
    return true;
}

bool hearth_shape_is_whole(struct hearth_slice text)
{
    int64_t v;

    return hearth_canon_integer(text, &v);
}
