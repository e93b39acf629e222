/* SPDX-License-Identifier: Apache-2.0 */
/* An ODK XForm as the workbook that our compiler reads (README of the data:
 * "The test loader maps"). What a workbook cannot say is kept here: how many
 * instances each repeat begins with. */
#ifndef CONFORMANCE_XFORM_H
#define CONFORMANCE_XFORM_H

#include "shape.h"
#include "sheet.h"
#include "xml.h"

#define XFORM_LANGUAGES_MAX 20u

/* One element of the primary instance: what bind, body and events say. */
struct xform_field {
    struct shape *shape;
    const struct xml_node *bind;
    const struct xml_node *control; /* input, select1 …, group, repeat */
    const struct xml_node *label;   /* of the control or the group around */
    const struct xml_node *first_load, *new_repeat, *changed; /* setvalue */
    const char *source; /* path of what ${changed} waits for */
    const char *where;  /* a condition on ${changed}'s target, or NULL */
    struct xform_field *next;
};

struct xform {
    struct hearth_arena *arena;
    struct xml_node *model, *body, *data;
    struct shape *root;
    struct xform_field *fields; /* by shape, in document order */
    const char *languages[XFORM_LANGUAGES_MAX]; /* of itext, in its order */
    const struct xml_node *translations[XFORM_LANGUAGES_MAX];
    size_t language_count;
    size_t default_language;
    struct sheet survey, choices, settings;
    struct hearth_forms_workbook workbook;
};

/* Reads the form and fills ${out}->workbook. NULL, or what is wrong. */
const char *xform_open(struct xml_node *html, struct hearth_arena *arena,
                       struct xform *out);
/* The field of a shape. */
struct xform_field *xform_field(const struct xform *x, const struct shape *s);
/* ${ref} as seen from ${context}, both paths, as an absolute path. */
const char *xform_path(const struct xform *x, const char *context,
                       const char *ref);
/* True for a repeat whose length the form gives. */
bool xform_is_counted(const struct xform *x, const struct shape *repeat);
/* The ${ordinal}-th element (from 1) called as ${s} below ${around}, NULL if
 * there is none; templates do not count. ${ordinal} 0: the template, or else
 * the first element. */
const struct xml_node *xform_element(const struct xml_node *around,
                                     const struct shape *s, unsigned ordinal);

/* ---- parts of the translation ---- */

/* Sets ${header} (or "${header}::LANGUAGE" for each) to what a label, hint or
 * item says; NULL is nothing (xform_text.c). */
void xform_set_text(struct xform *x, struct sheet *sheet, const char *header,
                    const struct xml_node *element);
/* The same for an attribute that holds a text or "jr:itext('…')". */
void xform_set_message(struct xform *x, struct sheet *sheet, const char *header,
                       const char *value);
/* The same for the text with that id. */
void xform_set_itext(struct xform *x, struct sheet *sheet, const char *header,
                     const char *id);
/* The default of a leaf as an expression: one for all instances (NULL: none),
 * from static values and events (xform_default.c). */
const char *xform_default(const struct xform *x, const struct xform_field *f);
/* Writes the list of a select and sets its type and filter in the survey's
 * last row (xform_list.c). */
void xform_set_choices(struct xform *x, const struct xform_field *f,
                       const char *type);
/* Writes every secondary instance as a list. */
void xform_write_lists(struct xform *x);

#endif
