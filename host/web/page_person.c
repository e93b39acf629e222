/* SPDX-License-Identifier: Apache-2.0 */
/* /people/NAME: what somebody may see, changed by the administrator. */
#include "host/web/pages.h"

#include <string.h>

/* Texts of the desk's reply. */
enum { NAME, ROLES, AREAS, UNTIL, PURPOSE, TEXTS };

static bool has_role(struct hearth_slice roles, const char *name)
{
    size_t len = strlen(name);

    for (size_t at = 0; at + len <= roles.len; at++) {
        bool is_end = at + len == roles.len || roles.data[at + len] == ',';

        if (is_end && memcmp(roles.data + at, name, len) == 0 &&
            (at == 0 || roles.data[at - 1] == ' ')) {
            return true;
        }
    }
    return false;
}

/* What each role may see, in words, beside its box. */
static void put_role(struct hearth_text *t, const char *name,
                     enum hearth_say_id about, bool is_checked)
{
    hearth_text_add(t, "<label class=\"tick\"><input type=\"checkbox\" "
                       "name=\"role\" value=\"");
    hearth_text_add(t, name);
    hearth_text_add(t, is_checked ? "\" checked> " : "\"> ");
    hearth_text_like(t, name);
    hearth_text_add(t, "<small>");
    hearth_text_say(t, about);
    hearth_text_add(t, "</small></label>\n");
}

void hearth_page_role_boxes(struct hearth_text *t, struct hearth_slice roles)
{
    static const struct {
        const char *name;
        enum hearth_say_id about;
    } boxes[] = {{"administrator", HEARTH_SAY_MAY_ADMINISTRATOR},
                 {"custodian", HEARTH_SAY_MAY_CUSTODIAN},
                 {"lead", HEARTH_SAY_MAY_LEAD},
                 {"supervisor", HEARTH_SAY_MAY_SUPERVISOR},
                 {"city", HEARTH_SAY_MAY_CITY},
                 {"national", HEARTH_SAY_MAY_NATIONAL},
                 {"researcher", HEARTH_SAY_MAY_RESEARCHER},
                 {"auditor", HEARTH_SAY_MAY_AUDITOR}};

    hearth_text_add(t, "<fieldset><legend>");
    hearth_text_say(t, HEARTH_SAY_ROLES);
    hearth_text_add(t, "</legend>\n");
    for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
        put_role(t, boxes[i].name, boxes[i].about,
                 has_role(roles, boxes[i].name));
    }
    hearth_text_add(t, "</fieldset>\n");
}

struct filled {
    const char *name;
    const char *label;
    const char *note;
    struct hearth_slice value;
};

static void put_filled(struct hearth_text *t, const struct filled *f)
{
    char value[HEARTH_WORDS_TEXT_MAX];

    if (hearth_bytes_to_text(f->value, value, sizeof(value)) != 0) {
        t->has_failed = true;
        return;
    }
    hearth_text_add(t, "<label class=\"field\"><span>");
    hearth_text_like(t, f->label);
    hearth_text_add(t, "</span><input name=\"");
    hearth_text_add(t, f->name);
    hearth_text_add(t, "\" type=\"text\" autocomplete=\"off\" "
                       "maxlength=\"256\" value=\"");
    hearth_text_escaped(t, value);
    hearth_text_add(t, "\"><small>");
    hearth_text_like(t, f->note);
    hearth_text_add(t, "</small></label>\n");
}

static void put_change(struct hearth_view *v,
                       const struct hearth_desk_message *m, const char *name)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<p class=\"note\">");
    hearth_text_say(t, HEARTH_SAY_PERSON_CHANGE_WHY);
    hearth_text_add(t, "</p>\n");
    hearth_page_act(v, "person-role");
    hearth_page_act_hidden(v, "name", name);
    hearth_page_role_boxes(t, m->texts[ROLES]);
    put_filled(t, &(struct filled){"area", "Areas",
                                   "Codes with commas; of a city's user.",
                                   m->texts[AREAS]});
    put_filled(t,
               &(struct filled){"expires", "Until",
                                "YYYY-MM-DD; needed for a researcher or donor.",
                                m->texts[UNTIL]});
    put_filled(t, &(struct filled){"purpose", "Purpose",
                                   "Needed for a researcher or donor.",
                                   m->texts[PURPOSE]});
    hearth_page_act_end(v, hearth_say(t->language, HEARTH_SAY_PERSON_CHANGE));
}

int hearth_page_person(struct hearth_view *v)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_PERSON}, reply;
    char name[HEARTH_PERSON_NAME_MAX + 1];
    int e;

    hearth_desk_put(&ask, hearth_slice_text(v->request->rest));
    e = hearth_view_ask(v, &ask, &reply);
    if (e != 0 || reply.count < TEXTS) {
        return e != 0 ? e : HEARTH_E_INVALID;
    }
    e = hearth_bytes_to_text(reply.texts[NAME], name, sizeof(name));
    if (e != 0) {
        return e;
    }
    hearth_text_add(v->t, "<p><a class=\"go\" href=\"/people\">");
    hearth_text_say(v->t, HEARTH_SAY_PEOPLE_PAGE);
    hearth_text_add(v->t, "</a></p><section class=\"panel\"><h2>");
    hearth_text_label(v->t, name);
    hearth_text_add(v->t, "</h2>\n");
    put_change(v, &reply, name);
    hearth_text_add(v->t, "</section>\n");
    return 0;
}
