/* SPDX-License-Identifier: Apache-2.0 */
/* A form made by hand in which every field of the model holds something. */
#ifndef EVERY_H
#define EVERY_H

#include "hearth/form.h"

enum every_node {
    EVERY_ROOT,
    EVERY_AREA,    /* hidden, role area */
    EVERY_ARM,     /* hidden, one of 3 */
    EVERY_CONSENT, /* yes, no; role consent; a gate with pictures */
    EVERY_HOUSE,   /* group on one screen, relevant: consent = 'yes' */
    EVERY_PEOPLE,  /* repeat, as many as size says */
    EVERY_NAME,    /* text in people */
    EVERY_VISITS,  /* repeat in people */
    EVERY_DAY,     /* date in visits */
    EVERY_SIZE,    /* integer in house, with constraint and messages */
    EVERY_HEAD,    /* select_one from the names of people */
    EVERY_VILLAGE, /* select_one of a long list, filtered by region */
    EVERY_COLOURS, /* several of red, green, blue, in random order */
    EVERY_BEST,    /* rank of the same list */
    EVERY_TOTAL,   /* calculate, when colours or best change */
    EVERY_ITEMS,   /* list_count */
    EVERY_CARDS,   /* conjoint */
    EVERY_NOTE,    /* with a default and a look */
    EVERY_NODES
};
enum every_list {
    EVERY_LIST_YES,
    EVERY_LIST_COLOURS,
    EVERY_LIST_VILLAGES, /* columns region, code */
    EVERY_LISTS
};
enum every_expr {
    EVERY_IS_YES,    /* ${consent} = 'yes' */
    EVERY_SIZE_OF,   /* ${size} */
    EVERY_FITS,      /* . <= count(${people}) */
    EVERY_IN_REGION, /* region = ${name} */
    EVERY_SUM,       /* instance('villages')/..[. = ${best}] ... */
    EVERY_ALWAYS,    /* true */
    EVERY_BELOW,     /* house, a group */
    EVERY_EXPRS
};

#define EVERY_VILLAGES 100u
#define EVERY_CHOICES  (2 + 3 + EVERY_VILLAGES)
#define EVERY_TEXTS    12

/* Tables that a test may change before it uses them. */
struct every {
    struct hearth_form form;
    struct hearth_node nodes[EVERY_NODES];
    struct hearth_step order[8];
    struct hearth_read reads[3];
    uint16_t triggers[2];
    struct hearth_choice choices[EVERY_CHOICES];
    struct hearth_choice_list lists[EVERY_LISTS];
    uint32_t columns[2];
    uint32_t cells[2 * EVERY_VILLAGES];
    struct hearth_slice exprs[EVERY_EXPRS];
    struct hearth_design designs[4];
    struct hearth_range ranges[1];
    struct hearth_scale scales[1];
    struct hearth_language languages[2];
    uint32_t offsets[2][EVERY_TEXTS];
    uint8_t code[256];
    size_t code_len;
    char names[4096];
    char texts[1024];
};

/* ${e} must stay where it is: the form points into it. */
void every_init(struct every *e);

#endif
