/* SPDX-License-Identifier: Apache-2.0 */
/* cube: which figures are made at all. The custodian declares, also what a lead
 * proposed; what opens records tries it and decides. */
#include "host/audit/audit.h"
#include "host/cli/children.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/cube_propose.h"
#include "host/cli/options.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int print_one(void *cookie, const struct hearth_audit_entry *entry,
                     const uint8_t h[HEARTH_HASH_LEN])
{
    char date[16] = "";
    time_t t = (time_t)entry->time_s;
    struct tm tm;

    (void)h;
    if (entry->event != HEARTH_AUDIT_CUBE) {
        return 0;
    }
    if (gmtime_r(&t, &tm) != NULL) {
        (void)strftime(date, sizeof(date), "%Y-%m-%d", &tm);
    }
    printf("%s  %s\n", date, entry->text);
    *(bool *)cookie = true;
    return 0;
}

static int list(const struct hearth_folder *folder)
{
    bool any = false;
    uint64_t broken;
    int e = hearth_audit_walk(folder->kv, folder->programme, print_one, &any,
                              &broken);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read the audit chain");
    }
    if (!any) {
        printf("no cube was declared: everybody, areas, sex and age band\n");
    }
    return 0;
}

static int add(const char *data, const char *file)
{
    const char *const args[] = {"--data", data, "--cube", file, NULL};

    return hearth_children_become("hearth-host-results", args);
}

enum { DATA, QUESTION, WITH, REASON, WHO, OPTION_COUNT };

/* What is said of proposals; false: it is no such command. */
static bool take_call(const struct hearth_words *words,
                      const struct hearth_option *o,
                      struct hearth_cube_call *call)
{
    const char *what = words->count == 0 ? "" : words->word[0];
    const char *word = words->count == 2 ? words->word[1] : NULL;

    *call = (struct hearth_cube_call){.hash = word,
                                      .file = word,
                                      .question = o[QUESTION].value,
                                      .with = o[WITH].value,
                                      .reason = o[REASON].value,
                                      .who = o[WHO].value};
    if (strcmp(what, "propose") == 0) {
        call->what = HEARTH_CUBE_PROPOSE;
        return words->count <= 2 && (word == NULL) == o[QUESTION].is_given &&
               (word == NULL || !o[WITH].is_given);
    }
    if (strcmp(what, "proposals") == 0) {
        call->what = HEARTH_CUBE_PROPOSALS;
        return words->count == 1;
    }
    call->what =
        strcmp(what, "accept") == 0 ? HEARTH_CUBE_ACCEPT : HEARTH_CUBE_REFUSE;
    return word != NULL &&
           (call->what == HEARTH_CUBE_ACCEPT || strcmp(what, "refuse") == 0);
}

int hearth_command_cube(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {{"data", true, false, NULL},
                                            {"question", true, false, NULL},
                                            {"with", true, false, NULL},
                                            {"reason", true, false, NULL},
                                            {"who", true, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_cube_call call;
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);
    bool adds, lists, proposes;

    if (e != 0) {
        return e;
    }
    adds = words.count == 2 && strcmp(words.word[0], "add") == 0;
    lists = words.count == 1 && strcmp(words.word[0], "list") == 0;
    proposes = !adds && !lists && take_call(&words, o, &call);
    if (!adds && !lists && !proposes) {
        return hearth_complain(
            HEARTH_E_INVALID,
            "cube knows: add FILE.json, list, propose FILE.json, propose "
            "--question NAME [--with NAME], proposals, accept HASH, refuse "
            "HASH; to propose and to refuse take --reason TEXT");
    }
    e = hearth_command_open(o[DATA].value, &folder);
    if (e != 0) {
        return e;
    }
    if (!adds) {
        e = lists ? list(&folder) : hearth_cube_propose(&folder, &call);
    }
    hearth_folder_close(&folder);
    return adds ? add(o[DATA].value, words.word[1]) : e;
}
