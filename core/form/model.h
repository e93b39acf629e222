/* SPDX-License-Identifier: Apache-2.0 */
/* An interview and its lists as expressions see them: a tree of members of
 * node lists (machine.h). What is not relevant is not there. */
#ifndef HEARTH_FORM_MODEL_H
#define HEARTH_FORM_MODEL_H

#include "machine.h"

/* A node list being made at the end of m->refs. */
struct hearth_nodes {
    struct hearth_machine *m;
    uint32_t first, count;
    bool is_full; /* sticky: give up with E_EVAL */
};
void hearth_nodes_begin(struct hearth_nodes *out, struct hearth_machine *m);
void hearth_nodes_put(struct hearth_nodes *out, const struct hearth_ref *ref);

/* Each appends to ${out}. */
/* HEARTH_OP_NODE and HEARTH_OP_ALL. */
void hearth_model_node(struct hearth_nodes *out, uint16_t node);
void hearth_model_all(struct hearth_nodes *out, uint16_t repeat);
/* Children of ${ref} called ${name}; NULL: all. */
void hearth_model_children(struct hearth_nodes *out,
                           const struct hearth_ref *ref, const char *name);

/* False if it has none. */
bool hearth_model_parent(const struct hearth_machine *m,
                         const struct hearth_ref *ref, struct hearth_ref *out);
/* "" for what has no name. */
const char *hearth_model_name(const struct hearth_machine *m,
                              const struct hearth_ref *ref);
bool hearth_model_is_same(const struct hearth_ref *a,
                          const struct hearth_ref *b);
struct hearth_ref hearth_model_place(struct hearth_place place);

#endif
