/* SPDX-License-Identifier: Apache-2.0 */
/* practice start | remove: a programme to try everything with, and to throw
 * away. */
#include "host/cli/practice.h"

#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/folder/charter.h"
#include "host/folder/practice.h"

#include <stdio.h>
#include <string.h>

#define NAME           "PRACTICE"
#define ADDRESS        "127.0.0.1:5684" /* reached from this computer only */
#define INTERVIEWS     200
#define INTERVIEWS_MAX 5000

/* ${words} as a command takes them; ${run} gets copies that it may not
 * change. */
static int call(int (*run)(char *const *argv), const char *const *words)
{
    char text[12][HEARTH_PATH_MAX];
    char *argv[13];
    size_t n = 0;

    for (; n < 12 && words[n] != NULL; n++) {
        if (hearth_bytes_to_text(hearth_slice_text(words[n]), text[n],
                                 sizeof(text[n])) != 0) {
            return hearth_complain(HEARTH_E_LIMIT, "%s is too long", words[n]);
        }
        argv[n] = text[n];
    }
    argv[n] = NULL;
    return run(argv);
}

static int mark(const char *data)
{
    struct hearth_folder f = {0};
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = hearth_practice_mark(f.kv);
    hearth_folder_close(&f);
    return e == 0 ? 0 : hearth_complain_why(e, "marking it as practice");
}

static int fill(const char *data, size_t count)
{
    struct hearth_folder f = {0};
    struct hearth_programme p;
    size_t made = 0;
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = hearth_charter_load(&f, &p);
    if (e == 0 && p.form_count > 0) {
        e = hearth_practice_fill(&f, p.forms[0].id, count, &made);
    }
    hearth_folder_close(&f);
    if (e == 0) {
        printf("%zu made-up interviews from 3 devices\n", made);
    }
    return e;
}

static int start(const char *data, const char *form, size_t count)
{
    const char *const init[] = {"--data",
                                data,
                                "--name",
                                NAME,
                                "--address",
                                ADDRESS,
                                "--allow-synthetic",
                                NULL};
    const char *const add[] = {"add", form, "--data", data, NULL};
    int e = call(hearth_command_init, init);

    if (e == 0) {
        e = mark(data);
    }
    if (e == 0) {
        e = call(hearth_command_form, add);
    }
    if (e == 0) {
        e = fill(data, count);
    }
    if (e == 0) {
        printf("Nothing in %s is real. Look at it:\n"
               "  hearth-host serve --unlock --data %s\n"
               "and throw it away: hearth-host practice remove --data %s\n",
               data, data, data);
    }
    return e;
}

static int remove_all(const char *data)
{
    int e = hearth_practice_remove(data);

    if (e == HEARTH_E_DENIED) {
        return hearth_complain(e,
                               "%s holds a real programme: this command "
                               "removes what 'practice start' made, and "
                               "nothing else",
                               data);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot remove %s", data);
    }
    printf("%s is gone\n", data);
    return 0;
}

int hearth_command_practice(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"form", true, false, NULL},
                                {"interviews", true, false, NULL}};
    struct hearth_words words;
    long count = INTERVIEWS;
    int e = hearth_options_parse(argv, o, 3, &words);

    if (e != 0) {
        return e;
    }
    if (o[2].is_given &&
        hearth_options_number(o[2].value, 1, INTERVIEWS_MAX, &count) != 0) {
        return hearth_complain(HEARTH_E_INVALID, "--interviews is from 1 to %d",
                               INTERVIEWS_MAX);
    }
    if (words.count == 1 && o[0].is_given &&
        strcmp(words.word[0], "remove") == 0) {
        return remove_all(o[0].value);
    }
    if (words.count == 1 && o[0].is_given && o[1].is_given &&
        strcmp(words.word[0], "start") == 0) {
        return start(o[0].value, o[1].value, (size_t)count);
    }
    return hearth_complain(
        HEARTH_E_INVALID,
        "write 'practice start --form FILE [--interviews N] --data DIR' with a "
        "folder of its own, or 'practice remove --data DIR'");
}
