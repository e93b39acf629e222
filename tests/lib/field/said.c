/* SPDX-License-Identifier: Apache-2.0 */
/* "name=value;" of each asked question in node order, entries of repeats in
 * their place, as hex. */
#include "said.h"

static void print_hex(FILE *out, struct hearth_slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        (void)fprintf(out, "%02x", bytes.data[i]);
    }
}

static bool print_answer(FILE *out, const struct hearth_answers *a,
                         uint16_t instance, uint16_t node)
{
    const struct hearth_answer *answer;

    if (!hearth_form_is_asked(&a->form->nodes[node])) {
        return false;
    }
    answer = hearth_answers_at(a, instance, node);
    if (answer->state != HEARTH_ANSWER_GIVEN) {
        return false;
    }
    print_hex(out, hearth_slice_text(hearth_form_name(a->form, node)));
    print_hex(out, hearth_slice_text("="));
    print_hex(out, answer->text);
    print_hex(out, hearth_slice_text(";"));
    return true;
}

static uint16_t first_entry(const struct hearth_answers *a, uint16_t around,
                            uint16_t repeat)
{
    for (uint16_t x = 1; x < a->instance_count; x++) {
        if (a->instances[x].node == repeat &&
            a->instances[x].parent == around && a->instances[x].ordinal == 1) {
            return x;
        }
    }
    return HEARTH_NONE;
}

static bool print_block(FILE *out, const struct hearth_answers *a,
                        uint16_t instance)
{
    uint16_t node = a->instances[instance].node;
    bool is_any = false;

    for (uint16_t n = (uint16_t)(node + 1u); n < a->form->nodes[node].end;) {
        if (a->form->nodes[n].type == HEARTH_NODE_REPEAT) {
            for (uint16_t x = first_entry(a, instance, n); x != HEARTH_NONE;
                 x = a->instances[x].next) {
                is_any = print_block(out, a, x) || is_any;
            }
            n = a->form->nodes[n].end;
            continue;
        }
        is_any = print_answer(out, a, instance, n) || is_any;
        n++;
    }
    return is_any;
}

void said_print(FILE *out, const struct hearth_answers *a)
{
    if (!print_block(out, a, 0)) {
        (void)fputc('-', out);
    }
}
