/* SPDX-License-Identifier: Apache-2.0 */
/* A text of a hostile form, and what a person answered within it. */
#include "hearth/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hearth_markdown m =
        hearth_markdown_begin(hearth_slice_of(data, size));
    struct hearth_markdown_piece p;
    const uint8_t *last = data;
    enum hearth_mark open[3];
    unsigned depth = 0;
    size_t steps = 0;
    while (hearth_markdown_next(&m, &p)) {
        HEARTH_CHECK(steps++ <= 3 * size + 3);
        if (p.mark == HEARTH_MARK_TEXT) {
            HEARTH_CHECK(p.text.len > 0 && p.text.data >= last);
            last = p.text.data + p.text.len;
            HEARTH_CHECK(last <= data + size);
        } else if (p.mark == HEARTH_MARK_LINE) {
            HEARTH_CHECK(depth == 0);
        } else if (p.mark != HEARTH_MARK_ITEM && p.is_end) {
            HEARTH_CHECK(depth > 0 && open[depth - 1] == p.mark);
            depth--;
        } else if (p.mark != HEARTH_MARK_ITEM) {
            HEARTH_CHECK(depth < 3);
            open[depth++] = p.mark;
        }
    }
    HEARTH_CHECK(depth == 0);
    return 0;
}
