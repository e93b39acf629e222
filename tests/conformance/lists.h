/* SPDX-License-Identifier: Apache-2.0 */
/* Secondary instances of a document as lists of a form. */
#ifndef CONFORMANCE_LISTS_H
#define CONFORMANCE_LISTS_H

#include "pool.h"
#include "xml.h"

struct lists {
    struct pool names;
    struct pool texts;
    uint32_t *labels; /* offsets of the only language's texts */
    size_t label_cap;
    struct hearth_form *form;
    /* The form's tables while they are made. */
    struct hearth_choice_list *lists;
    struct hearth_choice *choices;
    uint32_t *columns;
    uint32_t *cells;
};

/* Every instance of ${model} with an id, except that around ${data}. The
 * pools are ready. NULL, or what is wrong. */
const char *lists_load(struct lists *l, const struct xml_node *model,
                       const struct xml_node *data, struct hearth_form *form);

#endif
