/* SPDX-License-Identifier: Apache-2.0 */
/* A package being loaded. package_read.c goes over the body and fills tables
 * with what stands there; package_resolve.c makes of it what a form has. */
#ifndef HEARTH_WIRE_PACKAGE_LOAD_H
#define HEARTH_WIRE_PACKAGE_LOAD_H

#include "hearth/package.h"

#include <pb.h>

enum hearth_load_table {
    HEARTH_LOAD_NAMES, /* bytes */
    HEARTH_LOAD_TEXTS, /* bytes; begins with the empty text */
    HEARTH_LOAD_CODE,  /* bytes of all expressions */
    HEARTH_LOAD_NODES,
    HEARTH_LOAD_CHOICES,
    HEARTH_LOAD_LABELS, /* kept in choices, as the next two */
    HEARTH_LOAD_IMAGES,
    HEARTH_LOAD_AUDIO,
    HEARTH_LOAD_LISTS,
    HEARTH_LOAD_EXPRS,
    HEARTH_LOAD_ORDER,
    HEARTH_LOAD_LANGUAGES,
    HEARTH_LOAD_COLUMNS,
    HEARTH_LOAD_CELLS,
    HEARTH_LOAD_READS, /* expression and node in turn */
    HEARTH_LOAD_TRIGGERS,
    HEARTH_LOAD_DESIGNS,
    HEARTH_LOAD_SCALES,
    HEARTH_LOAD_RANGES,
    HEARTH_LOAD_MEDIA,
    HEARTH_LOAD_MEDIA_BYTES,
    HEARTH_LOAD_END
};

struct hearth_load {
    struct hearth_arena *arena;
    bool is_filling; /* second time over the body */
    int rc;
    size_t counts[HEARTH_LOAD_END];
    size_t used[HEARTH_LOAD_END];
    uint8_t *items[HEARTH_LOAD_END];
    /* The last of what is written as differences. */
    uint32_t step_node;
    uint32_t read[2]; /* expression, node */
};

/* Notes why the package is refused; false, to be returned. */
bool hearth_load_refuse(struct hearth_load *l, int rc);
/* Counts ${more} items; when filling, gives the place of the first, else
 * NULL. */
bool hearth_load_claim(struct hearth_load *l, enum hearth_load_table table,
                       size_t more, uint8_t **out);
/* What was stored plus one: HEARTH_NONE for 0. */
bool hearth_load_minus_one(struct hearth_load *l, uint32_t stored,
                           uint16_t *out);

/* Callbacks of fields that are numbers, packed or not; ${arg} is the load. */
#define HEARTH_LOAD_NUMBERS(name)                                              \
    bool hearth_load_##name(pb_istream_t *s, const pb_field_t *field,          \
                            void **arg)
HEARTH_LOAD_NUMBERS(choice_name);
HEARTH_LOAD_NUMBERS(label);
HEARTH_LOAD_NUMBERS(image);
HEARTH_LOAD_NUMBERS(audio);
HEARTH_LOAD_NUMBERS(order);
HEARTH_LOAD_NUMBERS(column);
HEARTH_LOAD_NUMBERS(cell);
HEARTH_LOAD_NUMBERS(read);
HEARTH_LOAD_NUMBERS(trigger);

/* Turns guesses into indexes and offsets, adds what is not written because
 * it follows from the rest, and gives the tables to ${form}; ${title} and
 * ${instance_name} are set to their guesses before. */
bool hearth_load_resolve(struct hearth_load *l, struct hearth_form *form);

#endif
