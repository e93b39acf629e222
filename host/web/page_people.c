/* SPDX-License-Identifier: Apache-2.0 */
/* /people: who may log in, for the administrator; tokens of programs. */
#include "host/web/pages.h"

#include <stdio.h>
#include <string.h>

struct row {
    char name[HEARTH_PERSON_NAME_MAX + 1];
    char roles[128];
    char state[32];
};

static void put_button(struct hearth_view *v, const char *action,
                       const char *name, const char *words)
{
    hearth_page_act(v, action);
    hearth_page_act_hidden(v, "name", name);
    hearth_page_act_end(v, words);
}

/* What the desk lists by its names. */
static void put_roles(struct hearth_text *t, const char *names)
{
    char text[512];

    hearth_text_escaped(
        t, hearth_page_roles(t->language, names, text, sizeof(text)));
}

static void put_row(struct hearth_view *v, const struct row *r)
{
    bool is_out = strcmp(r->state, "disabled") == 0;

    hearth_text_add(v->t, "<tr><th scope=\"row\"><a href=\"/people/");
    hearth_text_escaped(v->t, r->name);
    hearth_text_add(v->t, "\">");
    hearth_text_escaped(v->t, r->name);
    hearth_text_add(v->t, "</a></th><td>");
    put_roles(v->t, r->roles);
    hearth_text_add(v->t, "</td><td>");
    hearth_text_like(v->t, r->state);
    hearth_text_add(v->t, "</td><td class=\"buttons\">");
    put_button(v, "person-reset", r->name, "One-time code");
    put_button(v, is_out ? "person-enable" : "person-disable", r->name,
               is_out ? "Enable" : "Disable");
    if (strcmp(r->state, "second factor") == 0) {
        put_button(v, "person-totp-off", r->name, "Take factor away");
    }
    hearth_text_add(v->t, "</td></tr>\n");
}

static int read_row(const struct hearth_desk_message *m, size_t i,
                    struct row *r)
{
    int e = hearth_bytes_to_text(m->texts[i], r->name, sizeof(r->name));

    if (e == 0) {
        e = hearth_bytes_to_text(m->texts[i + 1], r->roles, sizeof(r->roles));
    }
    return e == 0 ? hearth_bytes_to_text(m->texts[i + 2], r->state,
                                         sizeof(r->state))
                  : e;
}

/* The desk gives so many at a time. */
static int put_rows(struct hearth_view *v)
{
    for (unsigned from = 0;;) {
        struct hearth_desk_message ask = {.kind = HEARTH_DESK_PEOPLE}, reply;
        char number[16];
        int e;

        (void)snprintf(number, sizeof(number), "%u", from);
        hearth_desk_put(&ask, hearth_slice_text(number));
        e = hearth_view_ask(v, &ask, &reply);
        if (e != 0 || reply.count < 3) {
            return e;
        }
        for (size_t i = 0; i + 2 < reply.count; i += 3) {
            struct row r;

            e = read_row(&reply, i, &r);
            if (e != 0) {
                return e;
            }
            put_row(v, &r);
            from++;
        }
    }
}

static void put_add(struct hearth_view *v)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<section><h2>");
    hearth_text_say(t, HEARTH_SAY_PERSON_NEW);
    hearth_text_add(t, "</h2>");
    hearth_page_act(v, "person-add");
    hearth_page_field_needed(t, "name", "Login name", "text",
                             "Small letters, digits, . _ -");
    hearth_page_role_boxes(t, hearth_slice_of(NULL, 0));
    hearth_page_field(t, "area", "Areas", "text",
                      "Codes with commas; of a city's user.");
    hearth_page_field(t, "expires", "Until", "text",
                      "YYYY-MM-DD; needed for a researcher or donor.");
    hearth_page_field(t, "purpose", "Purpose", "text",
                      "Needed for a researcher or donor.");
    hearth_page_act_end(v, "Add, and show a one-time code");
    hearth_text_add(t, "</section>\n");
}

static void put_tokens(struct hearth_view *v)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<section><h2>");
    hearth_text_say(t, HEARTH_SAY_TOKENS_PAGE);
    hearth_text_add(t, "</h2><p class=\"note\">");
    hearth_text_say(t, HEARTH_SAY_TOKENS_IS);
    hearth_text_add(t, "</p>");
    hearth_page_act(v, "token-add");
    hearth_page_field_needed(t, "purpose", "Purpose", "text", NULL);
    hearth_page_field_needed(t, "expires", "Until", "text", "YYYY-MM-DD");
    hearth_page_act_end(v, "Make a token, and show it once");
    hearth_page_act(v, "token-list");
    hearth_page_act_end(v, "Show the list");
    hearth_page_act(v, "token-revoke");
    hearth_page_field_needed(t, "id", "Number of a token in the list", "text",
                             NULL);
    hearth_page_act_end(v, "End it");
    hearth_text_add(t, "</section>\n");
}

static void put_head(struct hearth_text *t)
{
    static const enum hearth_say_id columns[] = {
        HEARTH_SAY_NAME, HEARTH_SAY_ROLES, HEARTH_SAY_CHART_STATE,
        HEARTH_SAY_CHANGE};

    hearth_text_heads(t, columns, sizeof(columns) / sizeof(columns[0]),
                      HEARTH_TEXT_NO_NUMBER);
}

int hearth_page_people(struct hearth_view *v)
{
    int e;

    hearth_text_table(v->t);
    put_head(v->t);
    e = put_rows(v);
    hearth_text_add(v->t, "</tbody></table></div>\n");
    put_add(v);
    put_tokens(v);
    return e;
}
