/* SPDX-License-Identifier: Apache-2.0 */
/* Each: name (length 1 | bytes) | answer (length 2 | bytes). */
#include "left_over.h"

static void put_one(struct hearth_slice name, struct hearth_slice text,
                    struct hearth_writer *out)
{
    hearth_writer_u8(out, (uint8_t)name.len);
    hearth_writer_put(out, name.data, name.len);
    hearth_writer_u16(out, (uint16_t)text.len);
    hearth_writer_put(out, text.data, text.len);
}

int hearth_left_over_put(struct hearth_slice before,
                         const struct hearth_migration *m,
                         struct hearth_writer *out)
{
    size_t room = sizeof(m->losses) / sizeof(m->losses[0]);
    if (m->lost > room) {
        return HEARTH_E_LIMIT;
    }
    hearth_writer_put(out, before.data, before.len);
    for (uint16_t i = 0; i < m->lost; i++) {
        if (m->losses[i].name.len > UINT8_MAX ||
            m->losses[i].text.len > UINT16_MAX) {
            return HEARTH_E_LIMIT;
        }
        put_one(m->losses[i].name, m->losses[i].text, out);
    }
    return hearth_writer_finish(out) == 0 && out->len <= HEARTH_DRAFT_LEFT_MAX
               ? 0
               : HEARTH_E_LIMIT;
}

int hearth_left_over_next(struct hearth_slice *left, struct hearth_slice *name,
                          struct hearth_slice *text)
{
    struct hearth_reader r;
    if (left->len == 0) {
        return HEARTH_E_NOT_FOUND;
    }
    hearth_reader_init(&r, *left);
    *name = hearth_reader_take(&r, hearth_reader_u8(&r));
    *text = hearth_reader_take(&r, hearth_reader_u16(&r));
    *left = hearth_reader_take(&r, hearth_reader_left(&r));
    return hearth_reader_finish(&r);
}
