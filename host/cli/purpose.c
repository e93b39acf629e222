/* SPDX-License-Identifier: Apache-2.0 */
/* purpose add | end | list: what records may be given away for, said before
 * they are collected. */
#include "host/export/purpose.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/date.h"
#include "host/cli/options.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DATA, FORM, UNTIL, TEXT, KEYS, SENSITIVE, OPTIONS };

static int put(const struct hearth_option *o, char *out, size_t cap)
{
    const char *text = o->is_given ? o->value : "";

    if (strlen(text) >= cap) {
        return hearth_complain(HEARTH_E_LIMIT, "--%s is too long", o->name);
    }
    memmove(out, text, strlen(text) + 1);
    return 0;
}

static int read_purpose(const struct hearth_option *o, const char *name,
                        int64_t now_s, struct hearth_purpose *p)
{
    struct hearth_option called = {"name", true, true, name};
    int e = put(&called, p->name, sizeof(p->name));

    if (e == 0) {
        e = put(&o[FORM], p->form, sizeof(p->form));
    }
    if (e == 0) {
        e = put(&o[TEXT], p->text, sizeof(p->text));
    }
    if (e == 0) {
        e = put(&o[KEYS], p->keys, sizeof(p->keys));
    }
    if (e == 0) {
        e = put(&o[SENSITIVE], p->sensitive, sizeof(p->sensitive));
    }
    return e == 0 ? hearth_cli_date(o[UNTIL].value, now_s, &p->until_s) : e;
}

static int add(const struct hearth_folder *folder,
               const struct hearth_option *o, const struct hearth_words *words)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_purpose p = {.since_s = 0};
    int e;

    if (words->count != 2 || !o[FORM].is_given || !o[UNTIL].is_given ||
        !o[TEXT].is_given) {
        return hearth_complain(HEARTH_E_INVALID,
                               "purpose add NAME --form ID --until DATE --text "
                               "WHAT-FOR [--keys A,B] [--sensitive C,D]");
    }
    e = read_purpose(o, words->word[1], clock.now_s(clock.cookie), &p);
    if (e != 0) {
        return e;
    }
    e = hearth_purpose_add(folder->kv, folder->programme,
                           clock.now_s(clock.cookie), &p);
    if (e == HEARTH_E_EXISTS) {
        return hearth_complain(e,
                               "the purpose '%s' is registered already; it "
                               "cannot be changed",
                               p.name);
    }
    if (e == HEARTH_E_LIMIT) {
        return hearth_complain(e,
                               "%u purposes are registered; a programme "
                               "has no more",
                               HEARTH_PURPOSES_MAX);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot register '%s'", p.name);
    }
    printf("registered the purpose '%s': for records that are collected from "
           "today on\n",
           p.name);
    return 0;
}

static int end(const struct hearth_folder *folder,
               const struct hearth_words *words)
{
    struct hearth_clock clock = hearth_clock_system();
    int e;

    if (words->count != 2) {
        return hearth_complain(HEARTH_E_INVALID, "purpose end NAME");
    }
    e = hearth_purpose_end(folder->kv, folder->programme,
                           clock.now_s(clock.cookie), words->word[1]);
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "no purpose '%s' was registered",
                               words->word[1]);
    }
    if (e == HEARTH_E_STATE) {
        return hearth_complain(e, "the purpose '%s' has ended already",
                               words->word[1]);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot end '%s'", words->word[1]);
    }
    printf("ended the purpose '%s': nothing leaves for it any more; what left "
           "before is with its recipients until their date\n",
           words->word[1]);
    return 0;
}

static int print_one(void *cookie, int64_t time_s, const char *text)
{
    char date[16] = "";
    time_t t = (time_t)time_s;
    struct tm tm;

    (void)cookie;
    if (gmtime_r(&t, &tm) != NULL) {
        (void)strftime(date, sizeof(date), "%Y-%m-%d", &tm);
    }
    printf("%s  %s\n", date, text);
    return 0;
}

int hearth_command_purpose(char *const *argv)
{
    struct hearth_option o[OPTIONS] = {
        [DATA] = {"data", true, false, NULL},
        [FORM] = {"form", true, false, NULL},
        [UNTIL] = {"until", true, false, NULL},
        [TEXT] = {"text", true, false, NULL},
        [KEYS] = {"keys", true, false, NULL},
        [SENSITIVE] = {"sensitive", true, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTIONS, &words);

    if (e != 0) {
        return e;
    }
    if (words.count == 0 || (strcmp(words.word[0], "add") != 0 &&
                             strcmp(words.word[0], "end") != 0 &&
                             strcmp(words.word[0], "list") != 0)) {
        return hearth_complain(HEARTH_E_INVALID,
                               "purpose knows: add, end, list");
    }
    e = hearth_command_open(o[DATA].value, &folder);
    if (e != 0) {
        return e;
    }
    if (strcmp(words.word[0], "add") == 0) {
        e = add(&folder, o, &words);
    } else if (strcmp(words.word[0], "end") == 0) {
        e = end(&folder, &words);
    } else {
        e = hearth_purpose_each(folder.kv, folder.programme, print_one, NULL);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot read the audit chain");
        }
    }
    hearth_folder_close(&folder);
    return e;
}
