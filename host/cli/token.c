/* SPDX-License-Identifier: Apache-2.0 */
/* token add | list | revoke: programs that read releases over the API. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/date.h"
#include "host/cli/options.h"
#include "host/cli/people_work.h"
#include "host/export/purpose.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DATA, PURPOSE, EXPIRES, OPTION_COUNT };

/* A token reads for a registered purpose, and no longer than it lasts. */
static int look_for_purpose(const struct hearth_people_work *w,
                            const char *name)
{
    struct hearth_purpose p;
    int e = hearth_purpose_find(w->folder.kv, w->folder.programme, name, &p);

    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e,
                               "no purpose '%s' was registered: 'hearth-host "
                               "purpose add' does",
                               name);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the purpose '%s'", name);
    }
    if (!hearth_purpose_is_open(&p, w->now_s)) {
        return hearth_complain(HEARTH_E_STATE, "the purpose '%s' %s", name,
                               p.ended_s != 0 ? "was ended" : "has expired");
    }
    return 0;
}

static int add(struct hearth_people_work *w, const struct hearth_option *o)
{
    char token[HEARTH_ACCESS_TOKEN_LEN + 1], what[128];
    int64_t until_s = 0;
    int e;

    if (!o[PURPOSE].is_given || !o[EXPIRES].is_given) {
        return hearth_complain(HEARTH_E_INVALID,
                               "token add needs --purpose NAME and --expires "
                               "DATE");
    }
    if (w->file.people->count == 0) {
        return hearth_complain(HEARTH_E_STATE,
                               "add an administrator first: 'hearth-host "
                               "people add NAME --role administrator'");
    }
    e = hearth_cli_date(o[EXPIRES].value, w->now_s, &until_s);
    if (e == 0) {
        e = look_for_purpose(w, o[PURPOSE].value);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_access_add(w->file.people, o[PURPOSE].value, w->now_s, until_s,
                          &w->rng, token);
    if (e != 0) {
        return hearth_complain_why(e, "cannot make a token");
    }
    (void)snprintf(what, sizeof(what), "made for '%s'", o[PURPOSE].value);
    e = hearth_people_work_save(w, what, "token");
    if (e == 0) {
        printf("%s\n", token);
        (void)fputs("It is shown this once. Whoever has it reads releases and "
                    "progress until then.\n",
                    stderr);
    }
    hearth_secmem_wipe(token, sizeof(token));
    return e;
}

static int list(const struct hearth_people_work *w)
{
    for (size_t i = 0; i < w->file.people->access_count; i++) {
        const struct hearth_access *a = &w->file.people->access[i];
        char id[2 * HEARTH_ACCESS_ID_LEN + 1], date[24] = "-";
        time_t t = (time_t)a->expires_s;
        struct tm tm;

        hearth_bytes_hex(hearth_slice_of(a->id, sizeof(a->id)), id);
        if (gmtime_r(&t, &tm) != NULL) {
            (void)strftime(date, sizeof(date), "%Y-%m-%d", &tm);
        }
        printf("%s  until %s%s  %s\n", id, date,
               w->now_s < a->expires_s ? "" : " (over)", a->purpose);
    }
    return 0;
}

static int revoke(struct hearth_people_work *w, const char *id)
{
    int e = hearth_access_revoke(w->file.people, id);

    if (e != 0) {
        return hearth_complain(e, "there is no token '%s'", id);
    }
    e = hearth_people_work_save(w, "revoked", id);
    if (e == 0) {
        printf("%s serves no more\n", id);
    }
    return e;
}

int hearth_command_token(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {{"data", true, false, NULL},
                                            {"purpose", true, false, NULL},
                                            {"expires", true, false, NULL}};
    struct hearth_people_work w;
    struct hearth_words words;
    const char *verb;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    verb = words.count > 0 ? words.word[0] : "";
    if (strcmp(verb, "revoke") == 0
            ? words.count != 2
            : words.count != 1 ||
                  (strcmp(verb, "add") != 0 && strcmp(verb, "list") != 0)) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'token add', 'token list' or 'token "
                               "revoke ID'");
    }
    e = hearth_people_work_open(o[DATA].value, &w);
    if (e != 0) {
        return e;
    }
    e = hearth_people_work_take(&w);
    if (e == 0 && verb[0] == 'a') {
        e = add(&w, o);
    } else if (e == 0) {
        e = verb[0] == 'l' ? list(&w) : revoke(&w, words.word[1]);
    }
    hearth_people_work_close(&w);
    return e;
}
