/* SPDX-License-Identifier: Apache-2.0 */
/* people add | list | role | reset | disable | enable | totp: who may log in to
 * the host's pages. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/date.h"
#include "host/cli/options.h"
#include "host/cli/people_work.h"
#include "host/cli/prompt.h"
#include "host/cli/qr.h"
#include "host/people/totp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DATA, ROLE, AREA, EXPIRES, PURPOSE, CODE, OFF, OPTION_COUNT };

static int take_roles(const struct hearth_option *o, unsigned *roles)
{
    if (!o[ROLE].is_given ||
        hearth_role_parse(hearth_slice_text(o[ROLE].value), roles) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--role wants one or more of administrator, "
                               "custodian, lead, supervisor, city, national, "
                               "researcher, auditor: lead,supervisor");
    }
    if ((*roles & HEARTH_ROLE_CITY) != 0 && !o[AREA].is_given) {
        return hearth_complain(HEARTH_E_INVALID,
                               "a city's user needs --area A,B");
    }
    if ((*roles & HEARTH_ROLE_RESEARCHER) != 0 &&
        (!o[PURPOSE].is_given || !o[EXPIRES].is_given)) {
        return hearth_complain(HEARTH_E_INVALID,
                               "a researcher or donor needs --purpose TEXT "
                               "and --expires DATE");
    }
    return 0;
}

static int take_areas(struct hearth_person *p, const char *list)
{
    p->area_count = 0;
    while (list != NULL && *list != '\0') {
        size_t len = strcspn(list, ",");

        if (len == 0 || p->area_count == HEARTH_AREAS_MAX ||
            hearth_bytes_to_text(hearth_slice_of(list, len),
                                 p->areas[p->area_count],
                                 sizeof(p->areas[0])) != 0) {
            return hearth_complain(HEARTH_E_INVALID,
                                   "--area wants 1 to %d codes: A,B",
                                   HEARTH_AREAS_MAX);
        }
        p->area_count++;
        list += len;
        list += *list == ',' ? 1 : 0;
    }
    return 0;
}

static int take_rest(struct hearth_people_work *w,
                     const struct hearth_option *o, struct hearth_person *p)
{
    int e = take_areas(p, o[AREA].value);

    if (e == 0 && o[EXPIRES].is_given) {
        e = hearth_cli_date(o[EXPIRES].value, w->now_s, &p->expires_s);
    }
    if (e == 0 && o[PURPOSE].is_given &&
        hearth_bytes_to_text(hearth_slice_text(o[PURPOSE].value), p->purpose,
                             sizeof(p->purpose)) != 0) {
        e = hearth_complain(HEARTH_E_LIMIT, "--purpose has more than %d bytes",
                            HEARTH_PEOPLE_PURPOSE_MAX);
    }
    return e;
}

static int ask_passphrase(struct hearth_people_work *w, const char *name)
{
    char question[96];

    (void)snprintf(question, sizeof(question), "Passphrase of %.32s", name);
    return hearth_prompt_passphrase(w->m, question, true, &w->passphrase);
}

static int keep_passphrase(struct hearth_people_work *w,
                           struct hearth_person *p)
{
    int e = hearth_person_set_passphrase(p, w->passphrase, w->m, &w->rng);

    hearth_prompt_forget(w->m, &w->passphrase);
    return e == 0 ? 0 : hearth_complain_why(e, "cannot keep the passphrase");
}

static int finish_add(struct hearth_people_work *w,
                      const struct hearth_option *o, struct hearth_person *p)
{
    char roles[128], what[160];
    int e = take_rest(w, o, p);

    if (e == 0) {
        e = hearth_role_list(p->roles, roles, sizeof(roles));
        (void)snprintf(what, sizeof(what), "added as %s", roles);
    }
    if (e != 0 || o[CODE].is_given) {
        return e != 0 ? e : hearth_people_work_code(w, p, what);
    }
    e = keep_passphrase(w, p);
    if (e == 0) {
        e = hearth_people_work_save(w, what, p->name);
    }
    if (e == 0) {
        printf("%s may log in as %s\n", p->name, roles);
    }
    return e;
}

static int add(struct hearth_people_work *w, const struct hearth_option *o,
               const char *name)
{
    struct hearth_person *p = NULL;
    unsigned roles = 0;
    int e = take_roles(o, &roles);

    if (e != 0) {
        return e;
    }
    if (w->file.people->count == 0 &&
        (roles & HEARTH_ROLE_ADMINISTRATOR) == 0) {
        return hearth_complain(HEARTH_E_STATE,
                               "the first person must be an administrator: "
                               "nobody else could add others");
    }
    e = hearth_people_add(w->file.people, hearth_slice_text(name), roles, &p);
    if (e == HEARTH_E_EXISTS) {
        return hearth_complain(e, "there is a person called '%s' already",
                               name);
    }
    if (e != 0) {
        return hearth_complain(e,
                               "'%s' is no login name: small letters, digits, "
                               ". _ -, at most %d",
                               name, HEARTH_PERSON_NAME_MAX);
    }
    return finish_add(w, o, p);
}

static int set_role(struct hearth_people_work *w, const struct hearth_option *o,
                    struct hearth_person *p)
{
    char roles[128], what[160];
    unsigned bits = 0;
    int e = take_roles(o, &bits);

    if (e != 0) {
        return e;
    }
    if ((bits & HEARTH_ROLE_ADMINISTRATOR) == 0 &&
        hearth_people_is_last_administrator(w->file.people, p)) {
        return hearth_complain(HEARTH_E_STATE, "%s is the last administrator",
                               p->name);
    }
    p->roles = bits;
    p->changed++;
    e = take_rest(w, o, p);
    if (e == 0) {
        e = hearth_role_list(bits, roles, sizeof(roles));
    }
    if (e == 0) {
        (void)snprintf(what, sizeof(what), "now %s", roles);
        e = hearth_people_work_save(w, what, p->name);
    }
    if (e == 0) {
        printf("%s is now %s\n", p->name, roles);
    }
    return e;
}

static int set_disabled(struct hearth_people_work *w, struct hearth_person *p,
                        bool is_disabled)
{
    int e;

    if (is_disabled && hearth_people_is_last_administrator(w->file.people, p)) {
        return hearth_complain(HEARTH_E_STATE, "%s is the last administrator",
                               p->name);
    }
    p->is_disabled = is_disabled;
    p->changed++;
    e = hearth_people_work_save(w, is_disabled ? "disabled" : "enabled again",
                                p->name);
    if (e == 0) {
        printf("%s is %s\n", p->name, is_disabled ? "disabled" : "enabled");
    }
    return e;
}

/* The app must have the secret before it is asked for one: a code proves it. */
static int prove_totp(struct hearth_people_work *w, struct hearth_person *p)
{
    uint8_t typed[16];
    size_t len = 0;
    int e;

    (void)fputs("The six digits that the app shows now: ", stderr);
    e = hearth_prompt_line(STDIN_FILENO, typed, sizeof(typed), &len);
    if (e == 0) {
        e = hearth_totp_check(p, w->file.key, w->m, hearth_slice_of(typed, len),
                              w->now_s);
    }
    if (e != 0) {
        return hearth_complain(HEARTH_E_AUTH,
                               "that is not the app's code: nothing changed");
    }
    p->has_totp = true;
    p->changed++;
    return hearth_people_work_save(w, "second factor set", p->name);
}

static int set_totp(struct hearth_people_work *w, const struct hearth_option *o,
                    struct hearth_person *p)
{
    char uri[HEARTH_TOTP_URI_MAX];
    int e;

    if (o[OFF].is_given) {
        p->has_totp = false;
        memset(p->totp, 0, sizeof(p->totp));
        p->changed++; /* whoever found the phone may be in */
        return hearth_people_work_save(w, "second factor taken away", p->name);
    }
    e = hearth_totp_draw(p, w->file.key, w->m, &w->rng, uri);
    if (e != 0) {
        return hearth_complain_why(e, "cannot draw a secret");
    }
    if (isatty(STDOUT_FILENO) != 0 && hearth_qr_print(uri) != 0) {
        (void)hearth_complain(0, "cannot draw the QR: type the secret");
    }
    printf("%s\n", uri);
    (void)fflush(stdout);
    hearth_secmem_wipe(uri, sizeof(uri));
    return prove_totp(w, p);
}

static void show(const struct hearth_person *p, int64_t now_s)
{
    char roles[128] = "", date[24] = "-";
    time_t t = (time_t)p->expires_s;
    struct tm tm;

    if (hearth_role_list(p->roles, roles, sizeof(roles)) != 0) {
        roles[0] = '\0';
    }
    if (p->expires_s != 0 && gmtime_r(&t, &tm) != NULL) {
        (void)strftime(date, sizeof(date), "%Y-%m-%d", &tm);
    }
    printf("%-20s  %-32s  until %-10s  %s%s%s\n", p->name, roles, date,
           hearth_person_is_out(p, now_s) ? "out" : "may log in",
           p->has_totp ? ", second factor" : "",
           p->has_passphrase ? "" : ", no passphrase yet");
}

static int list(const struct hearth_people_work *w)
{
    for (size_t i = 0; i < w->file.people->count; i++) {
        show(&w->file.people->persons[i], w->now_s);
    }
    if (w->file.people->count == 0) {
        printf("nobody can log in yet: 'hearth-host people add NAME --role "
               "administrator'\n");
    }
    return 0;
}

static int change(struct hearth_people_work *w, const struct hearth_option *o,
                  const char *verb, const char *name)
{
    struct hearth_person *p =
        hearth_people_find(w->file.people, hearth_slice_text(name));

    if (p == NULL) {
        return hearth_complain(HEARTH_E_NOT_FOUND, "nobody is called '%s'",
                               name);
    }
    if (strcmp(verb, "role") == 0) {
        return set_role(w, o, p);
    }
    if (strcmp(verb, "reset") == 0) {
        return hearth_people_work_code(w, p, "one-time code given");
    }
    if (strcmp(verb, "disable") == 0) {
        return set_disabled(w, p, true);
    }
    if (strcmp(verb, "enable") == 0) {
        return set_disabled(w, p, false);
    }
    if (strcmp(verb, "totp") == 0) {
        return set_totp(w, o, p);
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "people knows: add, list, role, reset, disable, "
                           "enable, totp");
}

int hearth_command_people(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {
        {"data", true, false, NULL},    {"role", true, false, NULL},
        {"area", true, false, NULL},    {"expires", true, false, NULL},
        {"purpose", true, false, NULL}, {"code", false, false, NULL},
        {"off", false, false, NULL}};
    struct hearth_people_work w;
    struct hearth_words words;
    unsigned roles;
    bool is_list, is_add;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    is_list = words.count == 1 && strcmp(words.word[0], "list") == 0;
    if (!is_list && words.count != 2) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'people list' or 'people VERB NAME'");
    }
    e = hearth_people_work_open(o[DATA].value, &w);
    if (e != 0) {
        return e;
    }
    is_add = strcmp(words.word[0], "add") == 0;
    if (is_add && !o[CODE].is_given) {
        e = take_roles(o, &roles);
        e = e == 0 ? ask_passphrase(&w, words.word[1]) : e;
    }
    if (e == 0) {
        e = hearth_people_work_take(&w);
    }
    if (e == 0 && is_list) {
        e = list(&w);
    } else if (e == 0 && is_add) {
        e = add(&w, o, words.word[1]);
    } else if (e == 0) {
        e = change(&w, o, words.word[0], words.word[1]);
    }
    hearth_people_work_close(&w);
    return e;
}
