/* SPDX-License-Identifier: Apache-2.0 */
/* Reads typed lines; choices go by number only, so that a choice named "2"
 * is never taken for the second one. */
#include "interview_keys.h"

#include <string.h>

char hearth_interview_keys_command(struct hearth_slice line)
{
    if (line.len < 2 || line.data[0] != ':' || line.data[1] < 'a' ||
        line.data[1] > 'z') {
        return 0;
    }
    return (char)line.data[1];
}

static bool is_separator(uint8_t c)
{
    return c == ' ' || c == ',' || c == '\t';
}

uint64_t hearth_interview_keys_number(struct hearth_slice line)
{
    uint64_t v = 0;
    if (line.len > 6) {
        return 0;
    }
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] < '0' || line.data[i] > '9') {
            return 0;
        }
        v = v * 10 + (uint64_t)(line.data[i] - '0');
    }
    return v;
}

/* One choice by its number. */
static int put_choice(const struct hearth_form *form, uint16_t list,
                      struct hearth_slice token, struct hearth_writer *out)
{
    uint64_t number = hearth_interview_keys_number(token);
    if (number == 0 || number > form->lists[list].count) {
        return HEARTH_E_INVALID;
    }
    const char *name =
        hearth_form_choice_name(form, list, (uint16_t)(number - 1));
    if (hearth_writer_slice(out).len > 0) {
        hearth_writer_u8(out, ' ');
    }
    hearth_writer_put(out, name, strlen(name));
    return 0;
}

static int put_choices(const struct hearth_form *form, uint16_t list,
                       struct hearth_slice line, struct hearth_writer *out)
{
    size_t i = 0;
    while (i < line.len) {
        size_t from = i;
        while (i < line.len && !is_separator(line.data[i])) {
            i++;
        }
        if (i > from) {
            int rc = put_choice(
                form, list, hearth_slice_of(line.data + from, i - from), out);
            if (rc != 0) {
                return rc;
            }
        }
        i++;
    }
    return 0;
}

int hearth_interview_keys_answer(const struct hearth_form *form, uint16_t node,
                                 struct hearth_slice line,
                                 struct hearth_writer *out)
{
    const struct hearth_node *n = &form->nodes[node];
    int rc = 0;
    if (n->type == HEARTH_NODE_SELECT_MULTIPLE) {
        rc = put_choices(form, n->list, line, out);
    } else if (n->type == HEARTH_NODE_SELECT_ONE) {
        rc = put_choice(form, n->list, line, out);
    } else {
        size_t skip =
            line.len >= 2 && line.data[0] == ':' && line.data[1] == ':' ? 1 : 0;
        hearth_writer_put(out, line.data + skip, line.len - skip);
    }
    return rc != 0 ? rc : hearth_writer_finish(out);
}
