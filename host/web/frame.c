/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around every page. */
#include "host/web/frame.h"

#include "host/folder/charter.h"
#include "host/web/language.h"

#include "hearth/hash.h"
#include "hearth/secmem.h"

#include <stdlib.h>
#include <string.h>

static void begin(struct hearth_text *t, const char *title)
{
    hearth_text_add(t, "<!DOCTYPE html>\n<html lang=\"");
    hearth_text_add(t, hearth_say_tag(t->language));
    hearth_text_add(t, hearth_say_is_rtl(t->language) ? "\" dir=\"rtl\">"
                                                      : "\" dir=\"ltr\">");
    hearth_text_add(t, "<head><meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\">"
                       "<meta name=\"color-scheme\" content=\"light dark\">"
                       "<title>");
    hearth_text_escaped(t, hearth_say_like(t->language, title));
    hearth_text_add(t, " – Hearth</title>"
                       "<link rel=\"stylesheet\" href=\"/style.css\">"
                       "<link rel=\"icon\" href=\"/icon.svg\">"
                       "</head><body>\n");
}

/* What a form's answer is, which has no address of its own, the page says. */
static const char *title_of(const struct hearth_view *v,
                            const struct hearth_route *route)
{
    return v->out.title != NULL ? v->out.title : route->title;
}

/* In a narrow window a button that names the open page stands for the list,
 * which the browser opens over the page. */
static void put_menu(struct hearth_text *t, const char *title)
{
    hearth_text_add(t, "<button type=\"button\" class=\"menu\" "
                       "popovertarget=\"pages\">");
    hearth_text_say(t, HEARTH_SAY_PAGES);
    hearth_text_add(t, " · <strong>");
    hearth_text_escaped(t, hearth_say_like(t->language, title));
    hearth_text_add(t, "</strong></button>");
}

/* The pages that this person may open; the open one is marked. */
static void put_navigation(struct hearth_text *t, const struct hearth_view *v,
                           const struct hearth_route *open)
{
    size_t count;
    const struct hearth_route *r = hearth_route_all(&count);

    if (hearth_route_first(v->who->roles) == NULL) {
        return; /* nobody is logged in */
    }
    hearth_text_add(t, "<nav aria-label=\"");
    hearth_text_say(t, HEARTH_SAY_PAGES);
    hearth_text_add(t, "\">");
    put_menu(t, title_of(v, open));
    hearth_text_add(t, "<ul id=\"pages\" popover>\n");
    for (size_t i = 0; i < count; i++) {
        if (!r[i].is_listed || (r[i].roles & v->who->roles) == 0) {
            continue;
        }
        hearth_text_add(t, "<li><a href=\"");
        hearth_text_add(t, r[i].path);
        hearth_text_add(t, &r[i] == open ? "\" aria-current=\"page\">" : "\">");
        hearth_text_escaped(t, hearth_say_like(t->language, r[i].title));
        hearth_text_add(t, "</a></li>\n");
    }
    hearth_text_add(t, "</ul></nav>\n");
}

/* Who is logged in, and the way out. */
static void put_person(struct hearth_text *t, const struct hearth_view *v)
{
    char token[HEARTH_WEB_HEX_LEN + 1];

    if (!v->who->is_known ||
        hearth_frame_token(v->request->token, "/logout", token) != 0) {
        return;
    }
    hearth_text_add(t, "<form class=\"person\" method=\"post\" "
                       "action=\"/logout\"><input type=\"hidden\" "
                       "name=\"t\" value=\"");
    hearth_text_add(t, token);
    hearth_text_add(t, "\"><a href=\"/account\">");
    hearth_text_escaped(t, v->who->name);
    hearth_text_add(t, "</a> <button>");
    hearth_text_say(t, HEARTH_SAY_LOG_OUT);
    hearth_text_add(t, "</button></form>\n");
}

/* Loud, and on every page: who practises must never take it for real. */
static void put_practice(struct hearth_text *t, const struct hearth_view *v)
{
    if (v->is_practice) {
        hearth_text_add(t, "<p class=\"practice\" role=\"note\"><strong>");
        hearth_text_say(t, HEARTH_SAY_PRACTICE);
        hearth_text_add(t, "</strong> ");
        hearth_text_say_with(t, HEARTH_SAY_PRACTICE_IS,
                             hearth_words_t("hearth-host practice remove"));
        hearth_text_add(t, "</p>\n");
    }
}

/* Before the first release only the signed document tells it. */
static void put_programme(struct hearth_text *t, const struct hearth_view *v)
{
    struct hearth_programme *p =
        v->release == NULL ? calloc(1, sizeof(*p)) : NULL;

    if (v->release != NULL) {
        hearth_text_escaped(t, v->release->programme);
    } else if (p != NULL && v->home != NULL &&
               hearth_charter_load(v->home, p) == 0) {
        hearth_text_escaped(t, p->name);
    } else {
        hearth_text_say(t, HEARTH_SAY_PROGRAMME);
    }
    free(p);
}

static void put_header(struct hearth_text *t, const struct hearth_view *v,
                       const struct hearth_route *route)
{
    hearth_text_add(t, "<a class=\"skip\" href=\"#main\">");
    hearth_text_say(t, HEARTH_SAY_SKIP_TO_CONTENT);
    hearth_text_add(t, "</a><header><div class=\"top\">"
                       "<p class=\"brand\">Hearth</p>");
    put_person(t, v);
    hearth_text_add(t, "</div>");
    put_practice(t, v);
    hearth_text_add(t, "<p class=\"programme\" dir=\"auto\">");
    put_programme(t, v);
    hearth_text_add(t, "</p>\n");
    put_navigation(t, v, route);
    hearth_text_add(t, "</header>\n<main id=\"main\" tabindex=\"-1\"><h1>");
    hearth_text_escaped(t, hearth_say_like(t->language, title_of(v, route)));
    hearth_text_add(t, "</h1>\n");
}

static void put_footer(struct hearth_text *t, const struct hearth_view *v,
                       const struct hearth_text *body)
{
    hearth_text_add(t, "</main>\n<footer>");
    hearth_language_menu(t, v, body);
    if (v->out.has_figures) {
        hearth_text_add(t, "<p>");
        hearth_text_say(t, HEARTH_SAY_RULE_SHOWN);
        hearth_text_add(t, "</p>");
    }
    hearth_text_add(t, "</footer>\n</body></html>\n");
}

void hearth_frame_write(struct hearth_text *t, const struct hearth_view *v,
                        const struct hearth_route *route,
                        const struct hearth_text *body)
{
    begin(t, title_of(v, route));
    put_header(t, v, route);
    hearth_text_append(t, body);
    put_footer(t, v, body);
}

/* What somebody can do who reads ${words}. */
static enum hearth_say_id way_out(enum hearth_say_id words)
{
    static const struct {
        enum hearth_say_id words, todo;
    } ways[] = {
        {HEARTH_SAY_NO_SUCH_PAGE, HEARTH_SAY_NO_SUCH_PAGE_DO},
        {HEARTH_SAY_NO_ROLE, HEARTH_SAY_NO_ROLE_DO},
        {HEARTH_SAY_FORM_OLD, HEARTH_SAY_FORM_OLD_DO},
        {HEARTH_SAY_WRONG_HOST, HEARTH_SAY_WRONG_HOST_DO},
        {HEARTH_SAY_SENT_BY_ANOTHER, HEARTH_SAY_SENT_BY_ANOTHER_DO},
        {HEARTH_SAY_FORM_TOO_LONG, HEARTH_SAY_FORM_TOO_LONG_DO},
        {HEARTH_SAY_BUSY, HEARTH_SAY_BUSY_DO},
        {HEARTH_SAY_FAILED_HERE, HEARTH_SAY_FAILED_HERE_DO},
    };

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (ways[i].words == words) {
            return ways[i].todo;
        }
    }
    return HEARTH_SAY_AGAIN_DO;
}

void hearth_frame_error(struct hearth_text *t, enum hearth_say_id words)
{
    begin(t, hearth_say(t->language, HEARTH_SAY_NOT_POSSIBLE));
    hearth_text_add(t, "<header><p class=\"brand\">Hearth</p></header>\n"
                       "<main id=\"main\" class=\"narrow\"><h1>");
    hearth_text_say(t, words);
    hearth_text_add(t, "</h1>\n<p>");
    hearth_text_say(t, way_out(words));
    hearth_text_add(t, "</p>\n<p><a class=\"go\" href=\"/\">");
    hearth_text_say(t, HEARTH_SAY_TO_FIRST_PAGE);
    hearth_text_add(t, "</a></p></main></body></html>\n");
}

int hearth_frame_token(const char *session, const char *path,
                       char out[HEARTH_WEB_HEX_LEN + 1])
{
    const struct hearth_slice parts[] = {HEARTH_PREFIX("hearth form v1"),
                                         hearth_slice_text(path)};
    uint8_t hash[HEARTH_HASH_LEN];
    int e = hearth_hash_hmac(hearth_slice_text(session), parts, 2, hash);

    if (e == 0) {
        hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), out);
    }
    hearth_secmem_wipe(hash, sizeof(hash));
    return e;
}

static void begin_form(struct hearth_view *v, const char *path,
                       const char *attributes)
{
    char token[HEARTH_WEB_HEX_LEN + 1];

    if (hearth_frame_token(v->request->token, path, token) != 0) {
        v->t->has_failed = true;
        return;
    }
    hearth_text_add(v->t, "<form method=\"post\"");
    hearth_text_add(v->t, attributes);
    hearth_text_add(v->t, " action=\"");
    hearth_text_add(v->t, path);
    hearth_text_add(v->t, "\"><input type=\"hidden\" name=\"t\" value=\"");
    hearth_text_add(v->t, token);
    hearth_text_add(v->t, "\">\n");
}

void hearth_frame_form(struct hearth_view *v, const char *path)
{
    begin_form(v, path, "");
}

void hearth_frame_form_file(struct hearth_view *v, const char *path)
{
    begin_form(v, path, " enctype=\"multipart/form-data\"");
}
