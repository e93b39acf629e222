/* SPDX-License-Identifier: Apache-2.0 */
/* cube add | list: which figures are made at all. The custodian declares; what
 * opens records tries it and decides. */
#include "host/audit/audit.h"
#include "host/cli/children.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
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

int hearth_command_cube(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    const char *args[] = {"--data", NULL, "--cube", NULL, NULL};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, 1, &words);
    bool adds;

    if (e != 0) {
        return e;
    }
    adds = words.count == 2 && strcmp(words.word[0], "add") == 0;
    if (!adds && (words.count != 1 || strcmp(words.word[0], "list") != 0)) {
        return hearth_complain(HEARTH_E_INVALID,
                               "cube knows: add FILE.json, list");
    }
    e = hearth_command_open(o[0].value, &folder);
    if (e != 0) {
        return e;
    }
    if (!adds) {
        e = list(&folder);
        hearth_folder_close(&folder);
        return e;
    }
    hearth_folder_close(&folder);
    args[1] = o[0].value;
    args[3] = words.word[1];
    return hearth_children_become("hearth-host-results", args);
}
