/* SPDX-License-Identifier: Apache-2.0 */
/* init, question by question; first: where the first steps stand. */
#include "host/cli/init_guide.h"

#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/cli/people_work.h"
#include "host/cli/prompt.h"
#include "host/folder/first.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SPLIT "2/3"

/* One line; an empty one is ${usual}, if there is one. */
static int ask(const char *question, const char *usual, char *out, size_t cap)
{
    size_t len = 0;
    int e = 0;

    while (e == 0 && out[0] == '\0') {
        (void)fprintf(stderr, usual[0] == '\0' ? "%s: " : "%s [%s]: ", question,
                      usual);
        e = hearth_prompt_line(STDIN_FILENO, (uint8_t *)out, cap - 1, &len);
        if (e != 0) {
            out[0] = '\0';
            return hearth_complain(e, "no answer was given; nothing was made");
        }
        out[len] = '\0';
        if (len == 0 && usual[0] != '\0') {
            e = hearth_bytes_to_text(hearth_slice_text(usual), out, cap);
        }
    }
    return e;
}

/* Where devices may find this computer, by its name. */
static void guess_address(char *out, size_t cap)
{
    char name[HEARTH_INIT_ANSWER_MAX / 2] = "";

    if (gethostname(name, sizeof(name) - 1) != 0 || name[0] == '\0') {
        out[0] = '\0';
        return;
    }
    (void)snprintf(out, cap, "%s:5684", name);
}

static int ask_custody(struct hearth_init_answers *a)
{
    char choice[8] = "";
    int e = 0;

    if (a->shares[0] == '\0') {
        (void)fputs("\nWho can open the interviews?\n"
                    "  1  whoever has the passphrase that is chosen next\n"
                    "  2  also any two of three persons, each with a printed "
                    "share\n",
                    stderr);
        e = ask("1 or 2", "1", choice, sizeof(choice));
        if (e == 0 && strcmp(choice, "2") == 0) {
            (void)snprintf(a->shares, sizeof(a->shares), "%s", SPLIT);
        } else if (e == 0 && strcmp(choice, "1") != 0) {
            e = hearth_complain(HEARTH_E_INVALID, "write 1 or 2");
        }
    }
    if (e == 0 && a->shares[0] != '\0') {
        e = ask("Folder for the shares, outside of this one", "", a->shares_out,
                sizeof(a->shares_out));
    }
    return e;
}

int hearth_init_ask(struct hearth_init_answers *a)
{
    char address[HEARTH_INIT_ANSWER_MAX];
    int e;

    (void)fputs("A new programme. Ctrl-C leaves; nothing is made before the "
                "last answer.\n\n",
                stderr);
    e = ask("What is the programme called", "", a->name, sizeof(a->name));
    if (e == 0) {
        guess_address(address, sizeof(address));
        e = ask("Where devices reach this computer, HOST:PORT", address,
                a->address, sizeof(a->address));
    }
    if (e == 0) {
        e = ask("Your login name (small letters)", "admin", a->administrator,
                sizeof(a->administrator));
    }
    return e == 0 ? ask_custody(a) : e;
}

/* ---- the first person ---- */

static int add_administrator(struct hearth_people_work *w, const char *name)
{
    struct hearth_person *p = NULL;
    int e = hearth_people_add(w->file.people, hearth_slice_text(name),
                              HEARTH_ROLE_ADMINISTRATOR, &p);

    if (e != 0) {
        return hearth_complain(e,
                               "'%s' is no login name: small letters, digits, "
                               ". _ -, at most %d; 'people add' makes one",
                               name, HEARTH_PERSON_NAME_MAX);
    }
    return hearth_people_work_code(w, p, "added as administrator");
}

int hearth_init_administrator(const char *data, const char *name)
{
    struct hearth_people_work w;
    int e = hearth_people_work_open(data, &w);

    if (e != 0) {
        return e;
    }
    e = hearth_people_work_take(&w);
    if (e == 0) {
        e = add_administrator(&w, name);
    }
    hearth_people_work_close(&w);
    if (e == 0) {
        printf("Next: hearth-host serve --data %s\n"
               "      then log in as %s at http://127.0.0.1:8484/ ; the page "
               "\"First steps\"\n"
               "      leads on, and can be left at any time. 'hearth-host "
               "first' says\n"
               "      where you are.\n"
               "To practise first, with made-up interviews: hearth-host "
               "practice start --form FILE\n",
               data, name);
    }
    return e;
}

/* ---- first ---- */

static const char *const titles[HEARTH_FIRST_STEPS] = {
    "Who you are", "Who holds the key", "Where backups go", "The first form",
    "The first device"};
static const char *const hints[HEARTH_FIRST_STEPS] = {
    "hearth-host people add NAME --role administrator --code",
    "hearth-host key split 1 --of 3 --need 2 --out DIR, or 'first --alone'",
    "hearth-host backup --to FILE --recipient KEY.pub",
    "the page Forms, or hearth-host form add FILE",
    "the page Devices, or hearth-host enrol new"};

static void show(const struct hearth_first *f)
{
    enum hearth_first_step next = hearth_first_next(f);

    printf("%s\n", f->programme);
    for (unsigned i = 0; i < HEARTH_FIRST_STEPS; i++) {
        const char *state = "later";

        if (f->is_done[i]) {
            state = "done";
        } else if (i == next) {
            state = "next";
        }
        printf("  %-5s  %s\n", state, titles[i]);
        if (!f->is_done[i]) {
            printf("         %s\n", hints[i]);
        }
    }
}

static int decide_alone(const struct hearth_folder *f)
{
    struct hearth_clock clock = hearth_clock_system();
    int e = hearth_audit_add(f->kv, f->programme, clock.now_s(clock.cookie),
                             HEARTH_AUDIT_KEY_USED, HEARTH_FIRST_ALONE);

    return e == 0 ? 0 : hearth_complain_why(e, "cannot write the audit chain");
}

int hearth_command_first(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"alone", false, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_first first;
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, 2, &words);

    if (e == 0 && words.count != 0) {
        e = hearth_complain(HEARTH_E_INVALID, "write 'first' or 'first "
                                              "--alone'");
    }
    if (e == 0) {
        e = hearth_command_open(o[0].value, &folder);
    }
    if (e != 0) {
        return e;
    }
    e = o[1].is_given ? decide_alone(&folder) : 0;
    if (e == 0) {
        e = hearth_first_read(&folder, hearth_people_exist(folder.path),
                              &first);
        e = e == 0 ? 0 : hearth_complain_why(e, "reading the first steps");
    }
    hearth_folder_close(&folder);
    if (e == 0) {
        show(&first);
    }
    return e;
}
