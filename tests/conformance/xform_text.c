/* SPDX-License-Identifier: Apache-2.0 */
/* Labels, hints and messages: plain, with outputs, or translated. */
#include "xform.h"

#include <string.h>

/* The text of ${element} with outputs as inserts; an output's own path is
 * relative to the node that shows the text, as an insert's is. */
static const char *plain(struct xform *x, const struct xml_node *element)
{
    const char *out = "";

    for (const struct xml_node *n = element->first; n != NULL; n = n->next) {
        if (n->text != NULL) {
            out = sheet_text(x->arena, "%s%s", out, n->text);
        } else if (xml_is(n, "output")) {
            const char *value = xml_attribute(n, "value");

            value = value == NULL ? xml_attribute(n, "ref") : value;
            out = value == NULL ? out
                                : sheet_text(x->arena, "%s${=%s}", out, value);
        } else {
            out = sheet_text(x->arena, "%s%s", out, plain(x, n));
        }
    }
    return out;
}

/* The id within "jr:itext('id')", or in "jr:itext(concat('i', 'd'))": all its
 * literals; NULL if ${ref} is something else. */
static const char *itext_id(struct xform *x, const char *ref)
{
    const char *at = ref + strspn(ref, " \t\r\n");
    const char *id = "";

    if (strncmp(at, "jr:itext(", 9) != 0) {
        return NULL;
    }
    for (at += strcspn(at, "'\""); *at != '\0'; at += strcspn(at, "'\"")) {
        const char *end = strchr(at + 1, *at);

        if (end == NULL) {
            return NULL;
        }
        id = sheet_text(x->arena, "%s%.*s", id, (int)(end - at - 1), at + 1);
        at = end + 1;
    }
    return *id == '\0' ? NULL : id;
}

static const struct xml_node *find_text(const struct xml_node *translation,
                                        const char *id)
{
    for (const struct xml_node *t = xml_child(translation, "text"); t != NULL;
         t = xml_again(t, "text")) {
        const char *own = xml_attribute(t, "id");

        if (own != NULL && strcmp(own, id) == 0) {
            return t;
        }
    }
    return NULL;
}

static const char *header_of(struct xform *x, const char *header,
                             size_t language)
{
    return sheet_text(x->arena, "%s::%s", header, x->languages[language]);
}

/* Headers are compared by text, so that making them anew does no harm. */
static void set_all(struct xform *x, struct sheet *sheet, const char *header,
                    const char *text)
{
    if (x->language_count == 0) {
        sheet_set(sheet, header, text);
    }
    for (size_t i = 0; i < x->language_count; i++) {
        sheet_set(sheet, header_of(x, header, i), text);
    }
}

/* The value of that form; NULL: without one. */
static const struct xml_node *value_of(const struct xml_node *text,
                                       const char *form)
{
    const struct xml_node *value =
        text == NULL ? NULL : xml_child(text, "value");

    while (value != NULL) {
        const char *has = xml_attribute(value, "form");

        if (form == NULL ? has == NULL
                         : has != NULL && strcmp(has, form) == 0) {
            return value;
        }
        value = xml_again(value, "value");
    }
    return NULL;
}

/* The plain words; where there are none the long ones, then the short. */
void xform_set_itext(struct xform *x, struct sheet *sheet, const char *header,
                     const char *id)
{
    for (size_t i = 0; i < x->language_count; i++) {
        const struct xml_node *text = find_text(x->translations[i], id);
        const struct xml_node *value = value_of(text, NULL);

        value = value == NULL ? value_of(text, "long") : value;
        value = value == NULL ? value_of(text, "short") : value;
        if (value != NULL) {
            sheet_set(sheet, header_of(x, header, i), plain(x, value));
        }
    }
}

void xform_set_message(struct xform *x, struct sheet *sheet, const char *header,
                       const char *value)
{
    const char *id = value == NULL ? NULL : itext_id(x, value);

    if (id != NULL) {
        xform_set_itext(x, sheet, header, id);
    } else if (value != NULL) {
        set_all(x, sheet, header, value);
    }
}

void xform_set_text(struct xform *x, struct sheet *sheet, const char *header,
                    const struct xml_node *element)
{
    const char *ref = element == NULL ? NULL : xml_attribute(element, "ref");
    const char *id = ref == NULL ? NULL : itext_id(x, ref);

    if (element == NULL) {
        return;
    }
    if (id != NULL) {
        xform_set_itext(x, sheet, header, id);
    } else if (ref != NULL) {
        set_all(x, sheet, header, sheet_text(x->arena, "${=%s}", ref));
    } else {
        set_all(x, sheet, header, plain(x, element));
    }
}
