/* SPDX-License-Identifier: Apache-2.0 */
/* The type cell of a question. */
#ifndef HEARTH_FORMS_TYPE_H
#define HEARTH_FORMS_TYPE_H

#include "hearth/form.h"

enum hearth_forms_type_fate {
    HEARTH_TYPE_NODE, /* node_type says which */
    HEARTH_TYPE_END_GROUP,
    HEARTH_TYPE_LATER,   /* part of the language, not of this version */
    HEARTH_TYPE_REFUSED, /* remedy says why, and what to use */
    HEARTH_TYPE_UNKNOWN
};

struct hearth_forms_type {
    enum hearth_forms_type_fate fate;
    uint8_t node_type;        /* enum hearth_node_type */
    struct hearth_slice list; /* of a select; may be empty */
    bool has_other;           /* or_other behind the list */
    const char *remedy;       /* REFUSED, UNKNOWN: may be "" */
};

struct hearth_forms_type hearth_forms_type_read(struct hearth_slice cell);

#endif
