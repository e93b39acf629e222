/* SPDX-License-Identifier: Apache-2.0 */
/* Answers as compact bytes, one question at a time (FORMAT.md "Answers"). */
#ifndef HEARTH_FORM_PACK_H
#define HEARTH_FORM_PACK_H

#include "hearth/answer.h"

/* Waits with questions not asked: a run is written when it ends, and not at
 * all at the end of the answers. */
struct hearth_pack {
    const struct hearth_form *form;
    struct hearth_writer *out;
    uint32_t not_asked;
};

void hearth_pack_begin(struct hearth_pack *p, const struct hearth_form *form,
                       struct hearth_writer *out);
/* The next question in node order. E_INVALID if ${answer} does not fit. */
HEARTH_MUST_USE int hearth_pack_put(struct hearth_pack *p, uint16_t node,
                                    const struct hearth_answer *answer);

#endif
