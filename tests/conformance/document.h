/* SPDX-License-Identifier: Apache-2.0 */
/* An XML document as a form with its answers: what expressions of the test
 * data are evaluated in (README of the data: "From a context document to our
 * model"). */
#ifndef CONFORMANCE_DOCUMENT_H
#define CONFORMANCE_DOCUMENT_H

#include "pool.h"
#include "xml.h"

#include "core/form/machine.h"
#include "hearth/form.h"

struct document {
    struct xml_node *root;
    struct hearth_form *form;
    struct hearth_interview *interview;
    struct pool names; /* the form's; it may still grow */
};

/* Builds form and interview in ${arena} and notes in each element of ${root}
 * what it became. NULL, or why it cannot be done. */
const char *document_open(struct xml_node *root,
                          const struct hearth_world *world,
                          struct hearth_arena *arena, struct document *out);
/* The node that ${path} (positions of elements) leads to;
 * what is no node of the form, as "/", is the document. False: no such path. */
bool document_ref(const struct document *d, const char *path,
                  struct hearth_ref *out);
/* The path of the element that ${ref} is; "" if it is none. Cut at ${cap}. */
void document_path(const struct document *d, const struct hearth_ref *ref,
                   char *out, size_t cap);

#endif
