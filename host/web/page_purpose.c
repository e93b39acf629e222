/* SPDX-License-Identifier: Apache-2.0 */
/* /purposes: what records may leave for, until when, and what has left. */
#include "host/web/pages.h"

#include "host/audit/audit.h"
#include "host/export/purpose.h"
#include "host/folder/charter.h"

#include <stdlib.h>

#define GIVEN_MAX 50u

static void put_heading(struct hearth_text *t, enum hearth_say_id id)
{
    hearth_text_add(t, "<h2>");
    hearth_text_say(t, id);
    hearth_text_add(t, "</h2>\n");
}

static void put_paragraph(struct hearth_text *t, const char *class,
                          enum hearth_say_id id)
{
    hearth_text_add(t, "<p class=\"");
    hearth_text_add(t, class);
    hearth_text_add(t, "\">");
    hearth_text_say(t, id);
    hearth_text_add(t, "</p>\n");
}

/* ---- one purpose ---- */

static void begin_fact(struct hearth_text *t, enum hearth_say_id id)
{
    hearth_text_add(t, "<div><dt>");
    hearth_text_say(t, id);
    hearth_text_add(t, "</dt><dd>");
}

static void end_fact(struct hearth_text *t)
{
    hearth_text_add(t, "</dd></div>\n");
}

static void put_date(struct hearth_text *t, enum hearth_say_id id, int64_t s)
{
    begin_fact(t, id);
    hearth_text_say_date(t, s);
    end_fact(t);
}

static void put_label(struct hearth_text *t, enum hearth_say_id id,
                      const char *text)
{
    if (text[0] != '\0') {
        begin_fact(t, id);
        hearth_text_label(t, text);
        end_fact(t);
    }
}

static enum hearth_say_id state_of(const struct hearth_view *v,
                                   const struct hearth_purpose *p)
{
    if (p->ended_s != 0) {
        return HEARTH_SAY_PURPOSE_ENDED;
    }
    return hearth_purpose_is_open(p, v->now_s) ? HEARTH_SAY_PURPOSE_OPEN
                                               : HEARTH_SAY_PURPOSE_EXPIRED;
}

static void put_facts(struct hearth_view *v, const struct hearth_purpose *p)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<dl class=\"terms\">\n");
    begin_fact(t, HEARTH_SAY_PURPOSE_STATE);
    hearth_text_add(t, hearth_purpose_is_open(p, v->now_s)
                           ? "<strong>"
                           : "<strong class=\"warn\">");
    hearth_text_say(t, state_of(v, p));
    hearth_text_add(t, "</strong>");
    end_fact(t);
    if (p->ended_s != 0) {
        put_date(t, HEARTH_SAY_PURPOSE_ENDED_ON, p->ended_s);
    }
    /* until_s is where that day ends */
    put_date(t, HEARTH_SAY_PURPOSE_UNTIL, p->until_s - 1);
    put_date(t, HEARTH_SAY_PURPOSE_FROM, p->since_s);
    put_label(t, HEARTH_SAY_PURPOSE_FORM, p->form);
    put_label(t, HEARTH_SAY_PURPOSE_SENSITIVE, p->sensitive);
    put_label(t, HEARTH_SAY_PURPOSE_KEYS, p->keys);
    hearth_text_add(t, "</dl>\n");
}

static int put_purpose(void *cookie, const struct hearth_purpose *p,
                       int problem)
{
    struct hearth_view *v = cookie;

    hearth_text_add(v->t, "<article class=\"panel\"><h3>");
    hearth_text_label(v->t, p->name);
    hearth_text_add(v->t, "</h3>\n");
    if (problem != 0) {
        put_paragraph(v->t, "banner", HEARTH_SAY_PURPOSE_DAMAGED);
        hearth_text_add(v->t, "</article>\n");
        return 0;
    }
    hearth_text_add(v->t, "<p>");
    hearth_text_label(v->t, p->text);
    hearth_text_add(v->t, "</p>\n");
    put_facts(v, p);
    if (hearth_purpose_is_open(p, v->now_s) &&
        hearth_view_has(v, HEARTH_ROLE_CUSTODIAN)) {
        hearth_page_act(v, "purpose-end");
        hearth_page_act_hidden(v, "name", p->name);
        hearth_page_act_end(v,
                            hearth_say(v->t->language, HEARTH_SAY_PURPOSE_END));
    }
    hearth_text_add(v->t, "</article>\n");
    return 0;
}

/* ---- what has left ---- */

struct given {
    struct hearth_audit_entry at[GIVEN_MAX]; /* a ring */
    uint64_t count;
};

static int keep_given(void *cookie, const struct hearth_audit_entry *entry,
                      const uint8_t h[HEARTH_HASH_LEN])
{
    struct given *g = cookie;

    (void)h;
    if (entry->event == HEARTH_AUDIT_EXPORTED) {
        g->at[g->count++ % GIVEN_MAX] = *entry;
    }
    return 0;
}

static void put_given_table(struct hearth_text *t, const struct given *g)
{
    static const enum hearth_say_id columns[] = {HEARTH_SAY_WHEN,
                                                 HEARTH_SAY_PURPOSE_WHAT_LEFT};

    hearth_text_table(t);
    hearth_text_heads(t, columns, 2, HEARTH_TEXT_NO_NUMBER);
    for (uint64_t i = g->count; i > 0 && g->count - i < GIVEN_MAX; i--) {
        const struct hearth_audit_entry *e = &g->at[(i - 1) % GIVEN_MAX];

        hearth_text_add(t, "<tr><td>");
        hearth_text_say_date(t, e->time_s);
        hearth_text_add(t, "</td><td dir=\"auto\">");
        hearth_text_escaped(t, e->text);
        hearth_text_add(t, "</td></tr>\n");
    }
    hearth_text_add(t, "</tbody></table></div>\n");
}

static int put_given(struct hearth_view *v)
{
    struct given *g = calloc(1, sizeof(*g));
    uint64_t broken;
    int e = g == NULL ? HEARTH_E_MEMORY
                      : hearth_audit_walk(v->kv, v->data->programme, keep_given,
                                          g, &broken);

    if (e == 0) {
        hearth_text_add(v->t, "<section>");
        put_heading(v->t, HEARTH_SAY_PURPOSE_GIVEN);
        if (g->count == 0) {
            put_paragraph(v->t, "empty", HEARTH_SAY_PURPOSE_NOTHING_LEFT);
        } else {
            put_given_table(v->t, g);
        }
        hearth_text_add(v->t, "</section>\n");
    }
    free(g);
    return e;
}

/* ---- a new one ---- */

static void put_forms(struct hearth_view *v)
{
    struct hearth_programme p;

    hearth_text_add(v->t, "<label class=\"field\"><span>");
    hearth_text_say(v->t, HEARTH_SAY_PURPOSE_FORM);
    hearth_text_add(v->t, "</span><select name=\"form\" required>\n");
    if (hearth_charter_load(v->data, &p) == 0) {
        for (uint8_t i = 0; i < p.form_count; i++) {
            hearth_text_add(v->t, "<option>");
            hearth_text_escaped(v->t, p.forms[i].id);
            hearth_text_add(v->t, "</option>\n");
        }
    }
    hearth_text_add(v->t, "</select></label>\n");
}

static void put_field(struct hearth_text *t, const char *name,
                      enum hearth_say_id label, enum hearth_say_id note)
{
    hearth_page_field(t, name, hearth_say(t->language, label), "text",
                      hearth_say(t->language, note));
}

static void put_needed(struct hearth_text *t, const char *name,
                       enum hearth_say_id label, enum hearth_say_id note)
{
    hearth_page_field_needed(t, name, hearth_say(t->language, label), "text",
                             hearth_say(t->language, note));
}

static void put_new(struct hearth_view *v)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<section>");
    put_heading(t, HEARTH_SAY_PURPOSE_NEW);
    put_paragraph(t, "note", HEARTH_SAY_PURPOSE_NEW_WHY);
    hearth_page_act(v, "purpose-add");
    put_needed(t, "name", HEARTH_SAY_PURPOSE_NAME, HEARTH_SAY_PURPOSE_NAME_IS);
    put_needed(t, "text", HEARTH_SAY_PURPOSE_TEXT, HEARTH_SAY_PURPOSE_TEXT_IS);
    put_forms(v);
    put_needed(t, "until", HEARTH_SAY_PURPOSE_UNTIL,
               HEARTH_SAY_PURPOSE_UNTIL_IS);
    put_field(t, "sensitive", HEARTH_SAY_PURPOSE_SENSITIVE,
              HEARTH_SAY_PURPOSE_SENSITIVE_IS);
    put_field(t, "keys", HEARTH_SAY_PURPOSE_KEYS, HEARTH_SAY_PURPOSE_KEYS_IS);
    hearth_page_act_end(v,
                        hearth_say(t->language, HEARTH_SAY_PURPOSE_REGISTER));
    hearth_text_add(t, "</section>\n");
}

int hearth_page_purposes(struct hearth_view *v)
{
    struct hearth_text *t = v->t;
    size_t before;
    int e;

    put_paragraph(t, "note", HEARTH_SAY_PURPOSES_WHY);
    put_heading(t, HEARTH_SAY_PURPOSES_HERE);
    hearth_text_add(t, "<div class=\"questions\">\n");
    before = t->len;
    e = hearth_purpose_list(v->kv, v->data->programme, put_purpose, v);
    if (e == HEARTH_E_BRANCH) { /* whatever stands there, nothing may leave */
        put_paragraph(t, "banner", HEARTH_SAY_PURPOSES_BROKEN);
    } else if (e != 0) {
        return e;
    } else if (t->len == before) {
        put_paragraph(t, "empty", HEARTH_SAY_PURPOSES_NONE);
    }
    hearth_text_add(t, "</div>\n");
    if (e != 0) {
        return 0;
    }
    if (hearth_view_has(v, HEARTH_ROLE_CUSTODIAN)) {
        put_new(v);
    }
    return hearth_view_has(v, HEARTH_ROLES_CHAIN) ? put_given(v) : 0;
}
