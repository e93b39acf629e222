/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which a form is computed: what is read comes first
 * (forms.md 5.1). */
#ifndef HEARTH_FORMS_GRAPH_H
#define HEARTH_FORMS_GRAPH_H

#include "hearth/form.h"

struct hearth_forms_graph_input {
    /* nodes, exprs, and reads in any order */
    const struct hearth_form *form;
    struct hearth_arena *arena; /* the order stands there, and what it needs */
    /* A circle was found: ${count} steps, each reads the next one and the
     * last the first; one step: it reads itself. ${property} is RELEVANT,
     * CALCULATE, COUNT, CHOICES, or HEARTH_FORMS_GRAPH_REQUIRED, _READ_ONLY.
     * Each step is told of once at most. */
    void (*cycle)(void *cookie, const struct hearth_step *steps, size_t count);
    void *cookie;
};

/* These two are evaluated when they are needed and have no steps, but may be
 * part of a circle. */
#define HEARTH_FORMS_GRAPH_REQUIRED  4u
#define HEARTH_FORMS_GRAPH_READ_ONLY 5u

/* Gives the steps in ${out}, ties in form order. E_INVALID after circles were
 * told, E_MEMORY. */
HEARTH_MUST_USE int
hearth_forms_graph_order(const struct hearth_forms_graph_input *in,
                         struct hearth_step **out, uint32_t *count);

#endif
