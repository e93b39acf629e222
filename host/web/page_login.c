/* SPDX-License-Identifier: Apache-2.0 */
/* /login, /logout, /account: who somebody is, to the desk. The passphrase goes
 * through here and is kept nowhere. */
#include "host/web/frame.h"
#include "host/web/gate.h"
#include "host/web/pages.h"

#include "hearth/secmem.h"

#include <stdio.h>
#include <string.h>

static void put_field(struct hearth_text *t, const char *name,
                      const char *label, const char *type, const char *note,
                      bool is_needed)
{
    hearth_text_add(t, "<label class=\"field\"><span>");
    hearth_text_like(t, label);
    hearth_text_add(t, "</span><input name=\"");
    hearth_text_add(t, name);
    hearth_text_add(t, "\" type=\"");
    hearth_text_add(t, type);
    hearth_text_add(t, "\" autocomplete=\"off\" maxlength=\"256\"");
    hearth_text_add(t, is_needed ? " required>" : ">");
    if (note != NULL) {
        hearth_text_add(t, "<small>");
        hearth_text_like(t, note);
        hearth_text_add(t, "</small>");
    }
    hearth_text_add(t, "</label>\n");
}

void hearth_page_field(struct hearth_text *t, const char *name,
                       const char *label, const char *type, const char *note)
{
    put_field(t, name, label, type, note, false);
}

void hearth_page_field_needed(struct hearth_text *t, const char *name,
                              const char *label, const char *type,
                              const char *note)
{
    put_field(t, name, label, type, note, true);
}

void hearth_page_trouble(struct hearth_text *t, enum hearth_say_id words,
                         uint64_t number)
{
    hearth_text_add(t, "<p class=\"banner\" role=\"alert\">");
    hearth_text_say_with(t, words, hearth_words_n(number));
    hearth_text_add(t, "</p>\n");
}

static void put_login(struct hearth_text *t)
{
    hearth_text_add(t, "<form class=\"panel narrow\" method=\"post\" "
                       "action=\"/login\">\n");
    hearth_page_field_needed(t, "name", "Name", "text", NULL);
    hearth_page_field_needed(
        t, "secret", "Passphrase", "password",
        "Or the one-time code that the administrator gave you.");
    hearth_page_field(t, "code", "Code of the authenticator app", "text",
                      "Only if you set one up.");
    hearth_text_add(t, "<button class=\"main\">");
    hearth_text_like(t, "Log in");
    hearth_text_add(t, "</button></form>\n");
}

int hearth_page_login(struct hearth_view *v)
{
    if (v->who->is_known) {
        hearth_view_redirect(v, "/");
        hearth_text_add(v->t, "");
        return 0;
    }
    if (!v->has_people) {
        hearth_text_add(v->t, "<p class=\"empty\">");
        hearth_text_say_with(
            v->t, HEARTH_SAY_LOGIN_NOBODY,
            hearth_words_t("hearth-host people add NAME --role administrator "
                           "--data DIR"));
        hearth_text_add(v->t, "</p>\n");
        return 0;
    }
    if (v->request->token[0] != '\0') { /* logging out takes it away */
        hearth_text_add(v->t, "<p class=\"banner\" role=\"status\">");
        hearth_text_say(v->t, HEARTH_SAY_SESSION_OVER);
        hearth_text_add(v->t, "</p>\n");
    }
    put_login(v->t);
    return 0;
}

/* Secure wherever TLS is; SameSite, so that no other page's request carries
 * it; no script reads it. An empty ${token} takes it away. */
static void set_cookie(struct hearth_view *v, const char *token)
{
    const struct hearth_gate gate = {.is_secure = v->is_secure,
                                     .port = v->port};
    char name[32];

    hearth_gate_cookie_name(&gate, name);
    (void)snprintf(v->out.cookie, sizeof(v->out.cookie),
                   "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", name, token,
                   v->is_secure ? "; Secure" : "",
                   token[0] == '\0' ? "; Max-Age=0" : "");
}

static void say_refused(struct hearth_view *v, int e, uint32_t wait_s)
{
    if (e == HEARTH_E_LOCKED) {
        v->out.status = 429;
        hearth_page_trouble(v->t, HEARTH_SAY_TRIES_NEXT, wait_s);
    } else if (e == HEARTH_E_AUTH) {
        v->out.status = 403;
        hearth_page_trouble(v->t, HEARTH_SAY_LOGIN_WRONG, 0);
    } else {
        v->out.status = 503;
        hearth_page_trouble(v->t, HEARTH_SAY_LOGIN_NOT_NOW, 0);
    }
    put_login(v->t);
}

int hearth_page_login_try(struct hearth_view *v)
{
    const struct hearth_fields *f = v->request->fields;
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_LOGIN}, reply;
    char token[HEARTH_WEB_HEX_LEN + 1];
    int e;

    hearth_desk_put(&ask, hearth_slice_text(v->request->peer));
    hearth_desk_put(&ask, hearth_fields_get(f, "name"));
    hearth_desk_put(&ask, hearth_fields_get(f, "secret"));
    hearth_desk_put(&ask, hearth_fields_get(f, "code"));
    e = hearth_view_ask(v, &ask, &reply);
    if (e != 0) {
        say_refused(v, e, reply.wait_s);
        return 0;
    }
    hearth_bytes_hex(hearth_slice_of(reply.token, sizeof(reply.token)), token);
    set_cookie(v, token);
    hearth_secmem_wipe(token, sizeof(token));
    hearth_secmem_wipe(reply.token, sizeof(reply.token));
    hearth_view_redirect(v, "/");
    hearth_text_add(v->t, "");
    return 0;
}

int hearth_page_logout(struct hearth_view *v)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_LOGOUT}, reply;
    int e = hearth_view_ask(v, &ask, &reply);

    if (e == 0) {
        set_cookie(v, "");
        hearth_view_redirect(v, "/login");
        hearth_text_add(v->t, "");
    }
    return e;
}

/* ---- the account ---- */

static void put_change(struct hearth_view *v)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<section><h2>");
    hearth_text_say(t, HEARTH_SAY_NEW_PASSPHRASE);
    hearth_text_add(t, "</h2>");
    hearth_frame_form(v, "/account");
    if (v->who->must_change) {
        hearth_text_add(t, "<p>");
        hearth_text_say(t, HEARTH_SAY_CAME_WITH_CODE);
        hearth_text_add(t, "</p>\n");
    } else {
        hearth_page_field_needed(t, "old", "Passphrase until now", "password",
                                 NULL);
    }
    hearth_page_field_needed(
        t, "new", "New passphrase", "password",
        "At least 12 characters; five words that nobody says "
        "together are better.");
    hearth_page_field_needed(t, "again", "The same again", "password", NULL);
    hearth_text_add(t, "<button class=\"main\">");
    hearth_text_say(t, HEARTH_SAY_CHANGE_IT);
    hearth_text_add(t, "</button></form></section>\n");
}

char *hearth_page_roles(uint8_t language, const char *names, char *out,
                        size_t cap)
{
    char so_far[512], name[32];

    HEARTH_CHECK(cap > 0);
    for (out[0] = '\0'; *names != '\0';) {
        size_t len = strcspn(names, ",");
        const char *word = "";

        if (hearth_bytes_to_text(hearth_slice_of(names, len), name,
                                 sizeof(name)) == 0) {
            word = hearth_say_like(language, name);
        }
        (void)snprintf(so_far, sizeof(so_far), "%s", out);
        if (so_far[0] == '\0') {
            (void)snprintf(out, cap, "%s", word);
        } else {
            hearth_say_format(
                language, HEARTH_SAY_PAIR,
                &(struct hearth_words_args){
                    {hearth_words_t(so_far), hearth_words_t(word)}},
                out, cap);
        }
        names += len + strspn(names + len, ", ");
    }
    return out;
}

int hearth_page_account(struct hearth_view *v)
{
    char names[128], roles[512];

    if (hearth_role_list(v->who->roles, names, sizeof(names)) != 0) {
        return HEARTH_E_SPACE;
    }
    hearth_page_roles(v->t->language, names, roles, sizeof(roles));
    hearth_text_add(v->t, "<p>");
    hearth_text_say_args(
        v->t, HEARTH_SAY_YOU_ARE,
        &(struct hearth_words_args){
            {hearth_words_t(v->who->name), hearth_words_t(roles)}});
    hearth_text_add(v->t, "</p>\n");
    put_change(v);
    return v->who->must_change ? 0 : hearth_page_factor_part(v);
}

static int ask_change(struct hearth_view *v)
{
    const struct hearth_fields *f = v->request->fields;
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_PASSPHRASE}, reply;
    struct hearth_slice new = hearth_fields_get(f, "new");

    if (!hearth_slice_is_equal(new, hearth_fields_get(f, "again"))) {
        return HEARTH_E_BRANCH;
    }
    hearth_desk_put(&ask, hearth_fields_get(f, "old"));
    hearth_desk_put(&ask, new);
    return hearth_view_ask(v, &ask, &reply);
}

int hearth_page_account_set(struct hearth_view *v)
{
    int e = ask_change(v);

    if (e == 0) {
        hearth_view_redirect(v, "/");
        hearth_text_add(v->t, "");
        return 0;
    }
    v->out.status = 400;
    if (e == HEARTH_E_BRANCH) {
        hearth_page_trouble(v->t, HEARTH_SAY_PASSPHRASES_DIFFER, 0);
    } else if (e == HEARTH_E_INVALID) {
        hearth_page_trouble(v->t, HEARTH_SAY_PASSPHRASE_SHORT, 0);
    } else if (e == HEARTH_E_AUTH) {
        hearth_page_trouble(v->t, HEARTH_SAY_PASSPHRASE_NOT_RIGHT, 0);
    } else if (e == HEARTH_E_LOCKED) {
        hearth_page_trouble(v->t, HEARTH_SAY_TRIES_WAIT, 0);
    } else {
        return e;
    }
    return hearth_page_account(v);
}
