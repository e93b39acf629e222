/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-agent: finds the command and the data folder, nothing else. */
#include "agent.h"
#include "agent_versions.h"
#include "commands.h"
#include "console.h"
#include "data_folder.h"
#include "report.h"
#include "signals.h"

#include "hearth/secmem.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#ifndef HEARTH_VERSION
#define HEARTH_VERSION "0.1.0"
#endif

struct command {
    const char *name;
    int (*run)(const char *folder, int argc, const char *const *argv);
};

static const struct command commands[] = {
    {"enrol", hearth_cmd_enrol},     {"collect", hearth_cmd_collect},
    {"sync", hearth_cmd_sync},
#ifdef HEARTH_WITH_UI
    {"ui", hearth_cmd_ui},
#endif
    {"carry", hearth_cmd_carry},     {"status", hearth_cmd_status},
    {"forms", hearth_cmd_forms},     {"withdraw", hearth_cmd_withdraw},
    {"worker", hearth_cmd_worker},   {"wipe", hearth_cmd_wipe},
    {"close", hearth_cmd_close},     {"fsck", hearth_cmd_fsck},
    {"metrics", hearth_cmd_metrics}, {NULL, NULL},
};

static const char help[] =
    "usage: hearth-agent [--data DIR] COMMAND [options]\n"
    "\n"
    "  enrol --host ADDRESS:PORT [--kdf default|floor]\n"
    "      make this machine a device of a programme. The one-time code and\n"
    "      the new PIN are asked for, or are the first two lines of standard\n"
    "      input; never options, which everybody on the machine could see.\n"
    "      Then six words are compared with the lead's; enrol --confirm asks\n"
    "      for that again\n"
    "  enrol --confirm\n"
    "      compare the six words again\n"
    "  enrol --code-file FILE|- [--kdf default|floor]\n"
    "      the same with the text of the lead's QR; no words need comparing\n"
    "      here\n"
    "  collect [--form ID] [--area CODE] [--language TAG]\n"
    "          [--lock SECONDS] [--plain]\n"
    "      take an interview on this terminal; without a line for 120 s, and\n"
    "      on SIGUSR1, it locks and asks for the PIN again\n"
    "  collect --draft NAME|last\n"
    "      go on with a draft\n"
    "  collect --answers FILE|- [--purpose paper|synthetic]\n"
    "          [--second FILE] [--run NAME | --from LINE] [--form ID]\n"
    "          [--area CODE]\n"
    "      enter interviews from JSON Lines, one object of answers a line;\n"
    "      with --run the same call again goes on exactly where it stopped\n"
    "  ui [--port N] [--url-file FILE] [--lock SECONDS] [--power FOLDER]\n"
    "     [--kdf default|floor]\n"
    "      all of this in a browser on this device; its address, with a "
    "secret,\n"
    "      goes into FILE (else ui.url in the data folder), for its owner "
    "only\n"
    "  sync [--watch] [--batch RECORDS]\n"
    "      send what is finalised and fetch forms; needs no PIN\n"
    "  carry out FOLDER | carry in FILE\n"
    "      the same without a network: sealed interviews into files, and the\n"
    "      host's answer file back; needs no PIN\n"
    "  worker list | add NAME | remove NAME | pin | duress [--off]\n"
    "         [--worker NAME] [--tpm | --no-tpm] [--kdf default|floor]\n"
    "      who may use this device, up to four, each with an own PIN or\n"
    "      passphrase; --tpm binds it to this machine's security chip. Asked\n"
    "      for, or lines of standard input: the present PIN, then the new one\n"
    "  withdraw\n"
    "      take back an interview, of this device or another: asks for the\n"
    "      code on the slip that its respondent got\n"
    "  status | forms\n"
    "      what is on this device\n"
    "  metrics [--listen 127.0.0.1:PORT]\n"
    "      for Prometheus, in classes: printed, or for each who asks; beside\n"
    "      ui and sync --watch\n"
    "  fsck [--repair]\n"
    "      every hash, link and signature; ends with 1 if something is wrong\n"
    "  close [--yes] [--worker NAME]\n"
    "      sign that this device brings nothing more: before it is given "
    "back,\n"
    "      or when its store is damaged; then sync, and wipe\n"
    "  wipe [--keys] [--yes]\n"
    "      destroy the keys, then everything else; with --keys sealed\n"
    "      interviews stay\n"
    "  help | --version\n"
    "\n"
    "The PIN is asked for, or is the first line of standard input. Where a\n"
    "device has several workers, --worker NAME says whose it is.\n"
    "Data: --data DIR, else $XDG_DATA_HOME/hearth, else\n"
    "~/.local/share/hearth.\n";

static const struct command *find(const char *name)
{
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

/* Takes "--data DIR" or "--data=DIR" out of ${argv}, wherever it stands. */
static int take_data(int *argc, char **argv, const char **data)
{
    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        if (strncmp(argv[i], "--data=", 7) == 0) {
            *data = argv[i] + 7;
        } else if (strcmp(argv[i], "--data") != 0) {
            argv[kept++] = argv[i];
        } else if (i + 1 < *argc) {
            *data = argv[++i];
        } else {
            hearth_report("--data needs a folder");
            return HEARTH_E_INVALID;
        }
    }
    *argc = kept;
    return 0;
}

int main(int argc, char **argv)
{
    char folder[HEARTH_PATH_MAX];
    const char *data = NULL;
    hearth_secmem_harden_process();
    hearth_signals_install();
    (void)umask(077);
    if (take_data(&argc, argv, &data) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    if (argc < 2) {
        (void)fputs(help, stderr);
        return HEARTH_EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0) {
        (void)fputs(help, stdout);
        return hearth_console_flush() == 0 ? HEARTH_EXIT_OK
                                           : HEARTH_EXIT_FAILED;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("hearth-agent %s (number %d)\n%s", HEARTH_VERSION,
                     HEARTH_AGENT_VERSION, HEARTH_DEPENDENCIES);
        return HEARTH_EXIT_OK;
    }
    const struct command *command = find(argv[1]);
    if (command == NULL) {
        hearth_report("there is no command \"%s\"; hearth-agent help lists "
                      "them",
                      argv[1]);
        return HEARTH_EXIT_USAGE;
    }
    if (hearth_data_folder_choose(data, folder) != 0) {
        hearth_report("no data folder: set HOME or give --data DIR");
        return HEARTH_EXIT_USAGE;
    }
    return command->run(folder, argc - 1, (const char *const *)(argv + 1));
}
