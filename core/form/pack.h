/* SPDX-License-Identifier: Apache-2.0 */
/* Answers as compact bytes (FORMAT.md "Answers"), from wherever they stand. */
#ifndef HEARTH_FORM_PACK_H
#define HEARTH_FORM_PACK_H

#include "hearth/answer.h"

struct hearth_pack_source {
    const struct hearth_form *form;
    struct hearth_answer (*answer)(void *cookie, uint16_t instance,
                                   uint16_t node);
    /* The instance of ${repeat} in ${around} after ${last}, the first for
     * HEARTH_NONE; HEARTH_NONE when there are no more. */
    uint16_t (*instance_after)(void *cookie, uint16_t around, uint16_t repeat,
                               uint16_t last);
    void *cookie;
};

/* E_INVALID if an answer does not fit its question. */
HEARTH_MUST_USE int hearth_pack_write(const struct hearth_pack_source *source,
                                      struct hearth_writer *out);

#endif
