/* SPDX-License-Identifier: Apache-2.0 */
/* A form made by hand, so that core/form is tested without the compiler. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "hearth/form.h"

enum sample_node {
    SAMPLE_AREA,    /* hidden, role area */
    SAMPLE_CONSENT, /* yes, no; role consent */
    SAMPLE_GROUP,   /* relevant: consent = 'yes' */
    SAMPLE_AGE,     /* integer, constraint . >= 18, in the group */
    SAMPLE_COLOURS, /* several of red, green, blue, in the group */
    SAMPLE_WHY,     /* text, relevant: selected(colours, 'red') */
    SAMPLE_HEIGHT,  /* decimal, required: age > 60, in the group */
    SAMPLE_MANY,    /* several of c00 to c69, in the group */
    SAMPLE_NOTE,    /* in the group */
    SAMPLE_REMARK,  /* text, always relevant, required */
    SAMPLE_NODES
};

#define SAMPLE_MANY_COUNT 70

/* Tables that a test may change before it uses them. */
struct sample {
    struct hearth_form form;
    struct hearth_node nodes[SAMPLE_NODES];
    uint16_t order[SAMPLE_NODES];
    struct hearth_choice choices[2 + 3 + SAMPLE_MANY_COUNT];
    struct hearth_choice_list lists[3];
    struct hearth_slice exprs[6];
    struct hearth_scale scales[1];
    struct hearth_language languages[2];
    uint32_t offsets[2][4];
    char names[1024];
    char texts[256];
};

void sample_init(struct sample *s);

#endif
