/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a record: what the results side needs to know of an
 * interview, as frugal as padding buckets ask for. */
#include "hearth/content.h"

#include <string.h>

#define CONTENT_VERSION 1u
#define OUTCOME_MAX     4u /* enum hearth_outcome */

/* version 1 | form 8 | mode 4 bits, outcome 4 bits | language 1 | day 2 |
 * duration 1 | evaluation errors 1 | withdrawal tag 16 | worker length 1,
 * worker | area length 1, area | answers, the rest */
int hearth_content_encode(const struct hearth_content *c,
                          struct hearth_writer *out)
{
    if (c->worker.len > HEARTH_CODE_MAX || c->area.len > HEARTH_CODE_MAX ||
        c->mode > 15 || c->outcome > 15) {
        return HEARTH_E_LIMIT;
    }
    hearth_writer_u8(out, CONTENT_VERSION);
    hearth_writer_put(out, c->form, sizeof c->form);
    hearth_writer_u8(out, (uint8_t)(c->mode << 4 | c->outcome));
    hearth_writer_u8(out, c->language);
    hearth_writer_u16(out, c->day);
    hearth_writer_u8(out, c->duration);
    hearth_writer_u8(out, c->eval_errors);
    hearth_writer_put(out, c->withdraw_tag, sizeof c->withdraw_tag);
    hearth_writer_u8(out, (uint8_t)c->worker.len);
    hearth_writer_put(out, c->worker.data, c->worker.len);
    hearth_writer_u8(out, (uint8_t)c->area.len);
    hearth_writer_put(out, c->area.data, c->area.len);
    hearth_writer_put(out, c->answers.data, c->answers.len);
    return hearth_writer_finish(out);
}

int hearth_content_decode(struct hearth_slice in, struct hearth_content *c)
{
    struct hearth_content read = {0};
    struct hearth_reader r;
    uint8_t version;
    uint8_t packed;

    hearth_reader_init(&r, in);
    version = hearth_reader_u8(&r);
    if (!r.has_failed && version != CONTENT_VERSION) {
        return HEARTH_E_VERSION;
    }
    hearth_reader_copy(&r, read.form, sizeof read.form);
    packed = hearth_reader_u8(&r);
    read.mode = packed >> 4;
    read.outcome = packed & 15u;
    read.language = hearth_reader_u8(&r);
    read.day = hearth_reader_u16(&r);
    read.duration = hearth_reader_u8(&r);
    read.eval_errors = hearth_reader_u8(&r);
    hearth_reader_copy(&r, read.withdraw_tag, sizeof read.withdraw_tag);
    read.worker = hearth_reader_take(&r, hearth_reader_u8(&r));
    read.area = hearth_reader_take(&r, hearth_reader_u8(&r));
    read.answers = hearth_reader_take(&r, hearth_reader_left(&r));
    if (hearth_reader_finish(&r) != 0 || read.worker.len > HEARTH_CODE_MAX ||
        read.area.len > HEARTH_CODE_MAX || read.outcome == 0 ||
        read.outcome > OUTCOME_MAX || read.mode == 0 ||
        read.mode > HEARTH_MODE_UNSTATED) {
        return HEARTH_E_INVALID;
    }
    *c = read;
    return 0;
}
