/* SPDX-License-Identifier: Apache-2.0 */
/* XML, read in one piece: expat then looks at each byte once. */
#include "xml.h"

#include <expat.h>
#include <limits.h>
#include <string.h>

#define SEPARATOR '|'

struct parse {
    XML_Parser parser;
    const struct hearth_forms_xml_hooks *hooks;
    void *cookie;
    struct hearth_forms_xml_fault *fault;
    unsigned depth;
    int rc;
};

const char *hearth_forms_xml_local(const char *name)
{
    const char *bar = strrchr(name, SEPARATOR);

    return bar == NULL ? name : bar + 1;
}

const char *hearth_forms_xml_attribute(const char **attributes,
                                       const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(hearth_forms_xml_local(attributes[i]), name) == 0) {
            return attributes[i + 1];
        }
    }
    return NULL;
}

static void stop(struct parse *p, int rc, const char *text)
{
    if (p->rc == HEARTH_OK) {
        p->rc = rc;
        p->fault->text = text;
        p->fault->line = XML_GetCurrentLineNumber(p->parser);
        (void)XML_StopParser(p->parser, XML_FALSE);
    }
}

static void on_start(void *cookie, const char *name, const char **attributes)
{
    struct parse *p = cookie;
    int rc = HEARTH_OK;

    if (p->rc != HEARTH_OK) {
        return; /* expat may still report what it has read */
    }
    if (++p->depth > HEARTH_FORMS_XML_DEPTH_MAX) {
        stop(p, HEARTH_E_LIMIT, "the XML is nested deeper than 64 elements");
        return;
    }
    if (p->hooks->start != NULL) {
        rc = p->hooks->start(p->cookie, hearth_forms_xml_local(name),
                             attributes);
    }
    if (rc != HEARTH_OK) {
        stop(p, rc, NULL);
    }
}

static void on_end(void *cookie, const char *name)
{
    struct parse *p = cookie;
    int rc = HEARTH_OK;

    if (p->rc != HEARTH_OK) {
        return;
    }
    p->depth--;
    if (p->hooks->end != NULL) {
        rc = p->hooks->end(p->cookie, hearth_forms_xml_local(name));
    }
    if (rc != HEARTH_OK) {
        stop(p, rc, NULL);
    }
}

static void on_text(void *cookie, const char *text, int len)
{
    struct parse *p = cookie;
    int rc = HEARTH_OK;

    if (p->rc == HEARTH_OK && p->hooks->text != NULL && len > 0) {
        rc = p->hooks->text(p->cookie, hearth_slice_of(text, (size_t)len));
    }
    if (rc != HEARTH_OK) {
        stop(p, rc, NULL);
    }
}

static void on_doctype(void *cookie, const char *name, const char *system_id,
                       const char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    stop(cookie, HEARTH_E_INVALID,
         "the XML declares a document type, which may hide an attack");
}

static void set_hooks(struct parse *p)
{
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, on_start, on_end);
    XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    (void)XML_SetParamEntityParsing(p->parser, XML_PARAM_ENTITY_PARSING_NEVER);
}

int hearth_forms_xml_parse(struct hearth_slice in,
                           const struct hearth_forms_xml_hooks *hooks,
                           void *cookie, struct hearth_forms_xml_fault *fault)
{
    struct parse p = {.hooks = hooks, .cookie = cookie, .fault = fault};

    fault->line = 0;
    fault->text = NULL;
    if (in.len > INT_MAX) {
        fault->text = "the XML is too large";
        return HEARTH_E_LIMIT;
    }
    p.parser = XML_ParserCreateNS(NULL, SEPARATOR);
    if (p.parser == NULL) {
        return HEARTH_E_MEMORY;
    }
    set_hooks(&p);
    if (XML_Parse(p.parser, (const char *)in.data, (int)in.len, XML_TRUE) !=
            XML_STATUS_OK &&
        p.rc == HEARTH_OK) {
        p.rc = XML_GetErrorCode(p.parser) == XML_ERROR_NO_MEMORY
                   ? HEARTH_E_MEMORY
                   : HEARTH_E_INVALID;
        fault->line = XML_GetCurrentLineNumber(p.parser);
        fault->text = "the XML is malformed";
    }
    XML_ParserFree(p.parser);
    return p.rc;
}
