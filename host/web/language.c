/* SPDX-License-Identifier: Apache-2.0 */
/* In which language a page is shown. */
#include "host/web/language.h"

#include <stdio.h>
#include <string.h>

#define TAG_MAX    16
#define COOKIE_MAX 4096

/* The value of our cookie in ${header}, "" if there is none or it is long. */
static void read_cookie(const char *header, char tag[TAG_MAX])
{
    static const char name[] = HEARTH_LANGUAGE_COOKIE "=";
    const size_t len = sizeof(name) - 1;
    size_t left = header == NULL ? 0 : strnlen(header, COOKIE_MAX);

    tag[0] = '\0';
    while (left > 0) {
        size_t part = strcspn(header, ";"), value;

        if (part > len && strncmp(header, name, len) == 0) {
            value = part - len;
            if (value < TAG_MAX) {
                memcpy(tag, header + len, value); /* shorter than TAG_MAX */
                tag[value] = '\0';
            }
            return;
        }
        part += header[part] == ';';
        header += part;
        part += strspn(header, " ");
        header += strspn(header, " ");
        left = part < left ? left - part : 0;
    }
}

/* A whole tag of ours, not only something that begins like one. */
static bool is_ours(const char *tag, uint8_t *language)
{
    return tag != NULL && tag[0] != '\0' && hearth_say_find(tag, language) &&
           strcmp(hearth_say_tag(*language), tag) == 0;
}

uint8_t hearth_language_choose(const struct hearth_language_claim *claim)
{
    char tag[TAG_MAX];
    uint8_t language;

    if (is_ours(claim->wish, &language)) {
        return language;
    }
    read_cookie(claim->cookie, tag);
    if (is_ours(tag, &language)) {
        return language;
    }
    return hearth_say_accept(claim->accept);
}

void hearth_language_keep(struct hearth_view *v, uint8_t language)
{
    if (v->out.cookie[0] == '\0') {
        (void)snprintf(v->out.cookie, sizeof(v->out.cookie),
                       HEARTH_LANGUAGE_COOKIE
                       "=%s; Path=/; Max-Age=31536000; SameSite=Strict; "
                       "HttpOnly%s",
                       hearth_say_tag(language),
                       v->is_secure ? "; Secure" : "");
    }
}

/* ---- the menu ---- */

static void put_encoded(struct hearth_text *t, struct hearth_slice text)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '_';
        char out[4] = {(char)c, '\0'};

        if (!is_plain) {
            out[0] = '%';
            out[1] = hex[c >> 4];
            out[2] = hex[c & 15];
            out[3] = '\0';
        }
        hearth_text_add(t, out);
    }
}

/* This page's address with another language. */
static void put_address(struct hearth_text *t, const struct hearth_view *v,
                        const char *tag)
{
    const struct hearth_fields *query = v->request->query;

    hearth_text_add(t, "?");
    for (size_t i = 0; query != NULL && i < query->count; i++) {
        if (hearth_slice_is_equal(query->at[i].name,
                                  hearth_slice_text("lang"))) {
            continue;
        }
        put_encoded(t, query->at[i].name);
        hearth_text_add(t, "=");
        put_encoded(t, query->at[i].value);
        hearth_text_add(t, "&amp;");
    }
    hearth_text_add(t, "lang=");
    hearth_text_add(t, tag);
}

/* True if ${body} has a field that a person fills in. */
static bool has_fields(const struct hearth_text *body)
{
    static const char *const marks[] = {"<textarea",         "<select",
                                        "type=\"text\"",     "type=\"file\"",
                                        "type=\"checkbox\"", "type=\"radio\"",
                                        "type=\"number\"",   "type=\"date\""};

    for (size_t m = 0; m < sizeof(marks) / sizeof(marks[0]); m++) {
        size_t len = strlen(marks[m]);

        for (size_t i = 0; i + len <= body->len; i++) {
            const char *at =
                memchr(body->data + i, marks[m][0], body->len - i - len + 1);

            if (at == NULL) {
                break;
            }
            if (memcmp(at, marks[m], len) == 0) {
                return true;
            }
            i = (size_t)(at - body->data);
        }
    }
    return false;
}

/* Where nobody has typed more than a name, and who cannot read the page has to
 * begin. */
static bool is_login(const struct hearth_request *r)
{
    return r->path != NULL && strcmp(r->path, "/login") == 0;
}

void hearth_language_menu(struct hearth_text *t, const struct hearth_view *v,
                          const struct hearth_text *body)
{
    if (v->request->is_post ||
        (has_fields(body) && !is_login(v->request) && !v->out.has_figures)) {
        return;
    }
    hearth_text_add(t, "<details class=\"languages\"><summary>");
    hearth_text_say(t, HEARTH_SAY_LANGUAGE);
    if (t->language != 0) { /* found by who cannot read this language */
        hearth_text_add(t, " · <span lang=\"en\">Language</span>");
    }
    hearth_text_add(t, "</summary><ul>\n");
    for (uint8_t l = 0; l < HEARTH_SAY_LANGUAGES; l++) {
        const char *tag = hearth_say_tag(l);

        hearth_text_add(t, "<li><a href=\"");
        put_address(t, v, tag);
        hearth_text_add(t, "\" hreflang=\"");
        hearth_text_add(t, tag);
        hearth_text_add(t, "\" lang=\"");
        hearth_text_add(t, tag);
        hearth_text_add(t, hearth_say_is_rtl(l) ? "\" dir=\"rtl\""
                                                : "\" dir=\"ltr\"");
        hearth_text_add(t, l == t->language ? " aria-current=\"true\">" : ">");
        hearth_text_add(t, hearth_say_own_name(l));
        hearth_text_add(t, "</a></li>\n");
    }
    hearth_text_add(t, "</ul></details>\n");
}
