/* SPDX-License-Identifier: Apache-2.0 */
/* The type cell of a question. */
#ifndef HEARTH_FORMS_TYPE_H
#define HEARTH_FORMS_TYPE_H

#include "hearth/form.h"

enum hearth_forms_kind {
    HEARTH_KIND_NODE, /* node_type says all */
    HEARTH_KIND_END_GROUP,
    HEARTH_KIND_END_REPEAT,
    HEARTH_KIND_AUDIT,    /* no node: paradata, as the policy allows */
    HEARTH_KIND_EXTERNAL, /* csv-external, xml-external: a list, no node */
    HEARTH_KIND_REFUSED,  /* remedy says why, and what to use */
    HEARTH_KIND_UNKNOWN,
    /* nodes of which more has to be made */
    HEARTH_KIND_SELECT, /* of a list, see ${has_file} */
    HEARTH_KIND_RANGE,
    HEARTH_KIND_BLANK,
    HEARTH_KIND_META, /* filled by the program; a name is not needed */
    HEARTH_KIND_ARM,
    HEARTH_KIND_CONSENT,
    HEARTH_KIND_FORCED,
    HEARTH_KIND_CROSSWISE,
    HEARTH_KIND_LIST_COUNT,
    HEARTH_KIND_CONJOINT,
    HEARTH_KIND_LADDER,
    HEARTH_KIND_LIKERT,
    HEARTH_KIND_SLIP /* withdrawal_slip */
};

struct hearth_forms_type {
    uint8_t kind;             /* enum hearth_forms_kind */
    uint8_t node_type;        /* enum hearth_node_type */
    uint8_t source;           /* META: enum hearth_node_source */
    bool has_file;            /* the list is a file's name */
    bool is_external;         /* the list is of the sheet external_choices */
    bool has_other;           /* or_other behind the list */
    struct hearth_slice list; /* may be empty, or "${question}" */
    const char *remedy;       /* REFUSED, UNKNOWN: may be "" */
    const char *word;         /* how the type is written today; "" if none */
};

struct hearth_forms_type hearth_forms_type_read(struct hearth_slice cell);
/* True if a question of that type may do without a label. */
bool hearth_forms_type_is_silent(const struct hearth_forms_type *type);

#endif
