/* SPDX-License-Identifier: Apache-2.0 */
/* A form made by hand, and expressions compiled in it to readable code. */
#ifndef EXPR_KIT_H
#define EXPR_KIT_H

#include "postfix.h"

#define EXPR_KIT_NODES 6000

struct expr_kit {
    struct hearth_form form;
    struct hearth_forms_scope scope; /* of the next expression */
    struct hearth_node nodes[EXPR_KIT_NODES];
    struct hearth_choice_list lists[4];
    uint32_t columns[16];
    char names[200000];
    uint16_t open[20]; /* groups around the next node */
    unsigned depth;
    char problems[4000]; /* "kind: text. remedy\n" each */
    char reads[400];     /* "age " each, in the order told */
    char code[8000];     /* "NODE age, SMALL 3, GT" */
};

/* The form "data" without questions. */
void expr_kit_open(struct expr_kit *k);
/* Adds a node; after a group or repeat all goes into it until its end. */
uint16_t expr_kit_add(struct expr_kit *k, enum hearth_node_type type,
                      const char *name);
void expr_kit_end(struct expr_kit *k);
/* Adds a list with the columns of ${columns}, "a b c". */
uint16_t expr_kit_list(struct expr_kit *k, const char *name,
                       const char *columns);
uint16_t expr_kit_find(const struct expr_kit *k, const char *name);
/* Compiles ${source} as ${owner}'s. Gives k->code, or, after an error,
 * k->problems. */
const char *expr_kit_compile(struct expr_kit *k, const char *owner,
                             const char *source);
/* The same; copies the code to ${out}, whose length it gives, 0: error. */
size_t expr_kit_bytes(struct expr_kit *k, const char *owner, const char *source,
                      uint8_t out[HEARTH_EXPR_LEN_MAX]);

#endif
