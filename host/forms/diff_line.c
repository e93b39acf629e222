/* SPDX-License-Identifier: Apache-2.0 */
/* One change as a line for a terminal. */
#include "diff.h"

#include <stdio.h>
#include <string.h>

static const char *verb(enum hearth_forms_change_kind kind)
{
    switch (kind) {
    case HEARTH_CHANGE_ADDED:
        return "question added";
    case HEARTH_CHANGE_REMOVED:
        return "question removed";
    case HEARTH_CHANGE_MOVED:
        return "moved";
    case HEARTH_CHANGE_CHOICE_ADDED:
        return "choice added";
    case HEARTH_CHANGE_CHOICE_REMOVED:
        return "choice removed";
    case HEARTH_CHANGE_CHOICE_MOVED:
        return "choice moved";
    case HEARTH_CHANGE_LANGUAGE_ADDED:
        return "language added";
    case HEARTH_CHANGE_LANGUAGE_REMOVED:
        return "language removed";
    case HEARTH_CHANGE_TEXT:
    case HEARTH_CHANGE_CHOICE_TEXT:
    case HEARTH_CHANGE_LOGIC:
    case HEARTH_CHANGE_PROPERTY:
    case HEARTH_CHANGE_FORM:
    case HEARTH_CHANGE_KINDS:
    default:
        return "";
    }
}

/* Appends as much as fits; no control byte goes through. */
static void put(char *out, const char *text)
{
    size_t used = strlen(out);

    for (; *text != '\0' && used + 1 < HEARTH_FORMS_CHANGE_LINE; text++) {
        unsigned char c = (unsigned char)*text;

        out[used++] = *text;
        if (c < 0x20 || c == 0x7f) {
            out[used - 1] = ' ';
        }
    }
    while (*text != '\0' && used > 0 &&
           ((uint8_t)out[used - 1] & 0xc0) == 0x80) {
        used--; /* no half a letter */
    }
    if (*text != '\0' && used > 0 && (uint8_t)out[used - 1] >= 0xc0) {
        used--;
    }
    out[used] = '\0';
}

static void put_place(const struct hearth_forms_change *c, char *out)
{
    const char *const parts[] = {c->question, c->choice, c->language};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i][0] != '\0') {
            put(out, parts[i]);
            put(out, ": ");
        }
    }
}

void hearth_forms_change_line(const struct hearth_forms_change *c, char *out)
{
    const char *does = verb(c->kind);
    const char *label = c->after[0] != '\0' ? c->after : c->before;

    out[0] = '\0';
    put_place(c, out);
    if (does[0] != '\0') {
        put(out, does);
        put(out, label[0] == '\0' ? "" : ": ");
        put(out, label);
        return;
    }
    put(out, c->part);
    put(out, ": \"");
    put(out, c->before);
    put(out, "\" is now \"");
    put(out, c->after);
    put(out, "\"");
}
