/* SPDX-License-Identifier: Apache-2.0 */
/* XML through expat: names without their namespace, no document type (so no
 * entities of its own), bounded nesting. */
#ifndef HEARTH_FORMS_XML_H
#define HEARTH_FORMS_XML_H

#include "hearth/bytes.h"

#define HEARTH_FORMS_XML_DEPTH_MAX 64

/* Each may be NULL; what it returns other than 0 ends the parsing. */
struct hearth_forms_xml_hooks {
    int (*start)(void *cookie, const char *name, const char **attributes);
    int (*end)(void *cookie, const char *name);
    int (*text)(void *cookie, struct hearth_slice text);
};

struct hearth_forms_xml_fault {
    size_t line;
    const char *text; /* NULL: a hook ended it */
};

/* The name behind the namespace. */
const char *hearth_forms_xml_local(const char *name);
/* The value of the attribute with that local name, or NULL. */
const char *hearth_forms_xml_attribute(const char **attributes,
                                       const char *name);
/* Reads a whole document. E_INVALID, E_LIMIT, E_MEMORY with ${fault}, or what
 * a hook returned. Hooks get local names; attributes are as expat gives them,
 * for the function above. */
HEARTH_MUST_USE int
hearth_forms_xml_parse(struct hearth_slice in,
                       const struct hearth_forms_xml_hooks *hooks, void *cookie,
                       struct hearth_forms_xml_fault *fault);

#endif
