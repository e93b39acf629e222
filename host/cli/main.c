/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host: the programme leads' command line. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/packaged.h"

#include "hearth/secmem.h"

#include "host_versions.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "hearth-host: collects sealed interviews and shows safe figures\n"
    "\n"
    "  init    --data DIR --name NAME --address HOST:PORT[,...]\n"
    "          [--shares K/N --shares-out DIR]\n"
    "          [--allow-synthetic] [--allow-paper] [--administrator NAME]\n"
    "          without --name and --address: asks\n"
    "  first   [--alone]      where the first steps stand  --data DIR\n"
    "  form    add FILE [--policy open] | list           --data DIR\n"
    "          check FILE [--policy open] [--json]\n"
    "          [--run [--seed N] [--steps N]]   see docs/FORMS.md\n"
    "          draft FILE|- | publish HASH | discard   for the pages\n"
    "          diff FILE                 to what is published\n"
    "          diff FILE FILE            from the first to the second\n"
    "  enrol   new [--name N] [--worker W] [--area A,B] [--hours 24]\n"
    "          [--trust] [--text] [--qr FILE.png|FILE.svg]  --data DIR\n"
    "  enrol   list | show NAME | confirm NAME\n"
    "          | confirm --all --without-words [--form-sign FILE]\n"
    "                                                    --data DIR\n"
    "  device  list | revoke NAME [--last-good N] [--wipe]\n"
    "          [--form-sign FILE]                        --data DIR\n"
    "  assign  NAME --area A,B [--quota A=N,B/GROUP=N,...]\n"
    "          [--back-check DEVICE:NUMBER,...] [--draw N] [--women-only]\n"
    "          [--expires DATE] [--form-sign FILE]       --data DIR\n"
    "          NAME --keep --draw N [--form-sign FILE]   the same day\n"
    "  quota   set AREA=N,... | list  wanted in the wave  --data DIR\n"
    "  agents  [--min NUMBER]                            --data DIR\n"
    "  serve   [--listen ADDR:PORT] [--web 127.0.0.1:PORT] [--unlock]\n"
    "          [--web-cert FILE --web-key FILE --web-name NAME,...]\n"
    "          [--metrics 127.0.0.1:PORT] [--silent S]   --data DIR\n"
    "  results                                           --data DIR\n"
    "  release list | show N | key | freeze              --data DIR\n"
    "          verify FILE | import FILE [--key HEX]     --data DIR\n"
    "          merge FILE FILE --out FILE                --data DIR\n"
    "          give N --to NAME --purpose TEXT --expires DATE\n"
    "                                                    --data DIR\n"
    "  cube    add FILE.json | list   what figures are made --data DIR\n"
    "          propose FILE.json --reason TEXT\n"
    "          propose --question NAME [--with NAME] --reason TEXT\n"
    "          proposals | accept HASH | refuse HASH --reason TEXT\n"
    "                                                    --data DIR\n"
    "  brief   --release N --out FILE.html [--sheet] [--language TAG]\n"
    "                                                    --data DIR\n"
    "  quality                        for supervisors     --data DIR\n";
/* In two, since compilers need not take longer ones. */
static const char usage_more[] =
    "  carry   in FILE... [--out DIR]                    --data DIR\n"
    "  withdraw [list]                                   --data DIR\n"
    "  export  --out DIR [--format csv|xlsx|json]        --data DIR\n"
    "  export  microdata --purpose P --recipient KEYFILE --expires DATE\n"
    "          --reason-from-prompt --out FILE [--format csv|sav|dta]\n"
    "          [--strata AREA=STRATUM,...] [--population N] [--dry-run]\n"
    "                                                    --data DIR\n"
    "  export  synthetic --form ID --rows N --seed S --out DIR\n"
    "          [--format csv|sav|dta]                    --data DIR\n"
    "          [--approver NAME --approval FILE]  above the limit\n"
    "  export  approver new --out FILE | approve REQUEST --key FILE\n"
    "          --out FILE                     at the second holder's\n"
    "  export  approver add NAME FILE.pub                --data DIR\n"
    "  export  open FILE --key KEYFILE --out DIR    at the recipient's\n"
    "  purpose add NAME --form ID --until DATE --text WHAT-FOR\n"
    "          [--keys A,B] [--sensitive C,D]\n"
    "          | end NAME | list                         --data DIR\n"
    "  people  add NAME --role R[,R] [--area A,B] [--expires DATE]\n"
    "          [--purpose TEXT] [--code] | list | reset NAME\n"
    "          | role NAME --role R[,R] [--area A,B] | disable NAME\n"
    "          | enable NAME | totp NAME [--off]         --data DIR\n"
    "  token   add --purpose NAME --expires DATE | list | revoke ID\n"
    "                                                    --data DIR\n"
    "  key     recipient --out FILE                 at the recipient's\n"
    "  key     list | new-epoch --wave NAME [--suite 1|2] [--erase-on DATE]\n"
    "          destroy EPOCH [--write-off NAME,...]      --data DIR\n"
    "          split EPOCH --of N --need K --out DIR | join FILE...\n"
    "          renew enrol|host|receipt|opened\n"
    "          (what signs also takes --form-sign FILE)\n"
    "  copy    out DIR | in DIR       to and from an offline computer\n"
    "  backup  --to FILE [--recipient KEYFILE.pub]       --data DIR\n"
    "          --verify FILE --key KEYFILE    before each wave\n"
    "  restore FILE --into DIR --key KEYFILE [--tombstones LOG]\n"
    "  restored       after a copy of the folder was put back by hand\n"
    "                                                    --data DIR\n"
    "  health         ends with 0 fine, 1 look soon, 2 act now --data DIR\n"
    "  metrics [--listen 127.0.0.1:PORT]   for Prometheus    --data DIR\n"
    "  fsck    [--repair]     every hash, chain and signature --data DIR\n"
    "  stats   run SPEC.json [DATA.csv]      see docs/STATISTICS.md\n"
    "  practice start --form FILE [--interviews N] | remove  --data DIR\n"
    "  audit   list | verify | export --out FILE         --data DIR\n"
    "          verify FILE [--programme HEX] [--head HEX]\n"
    "\n"
    "--data may be left out where Debian's package made\n"
    "/var/lib/hearth-host; root then works there as its owner.\n"
    "Passphrases are asked for on the terminal, or read as one line of\n"
    "standard input; never given as an argument.\n";

static const struct {
    const char *name;
    int (*run)(char *const *argv);
} commands[] = {
    {"init", hearth_command_init},
    {"first", hearth_command_first},
    {"form", hearth_command_form},
    {"enrol", hearth_command_enrol},
    {"device", hearth_command_device},
    {"serve", hearth_command_serve},
    {"results", hearth_command_results},
    {"export", hearth_command_export},
    {"key", hearth_command_key},
    {"copy", hearth_command_copy},
    {"restored", hearth_command_restored},
    {"audit", hearth_command_audit},
    {"withdraw", hearth_command_withdraw},
    {"carry", hearth_command_carry},
    {"assign", hearth_command_assign},
    {"agents", hearth_command_agents},
    {"release", hearth_command_release},
    {"stats", hearth_command_stats},
    {"purpose", hearth_command_purpose},
    {"quality", hearth_command_quality},
    {"brief", hearth_command_brief},
    {"practice", hearth_command_practice},
    {"backup", hearth_command_backup},
    {"restore", hearth_command_restore},
    {"fsck", hearth_command_fsck},
    {"people", hearth_command_people},
    {"token", hearth_command_token},
    {"cube", hearth_command_cube},
    {"quota", hearth_command_quota},
    {"metrics", hearth_command_metrics},
    {"health", hearth_command_health},
};

int hearth_command_open(const char *path, struct hearth_folder *folder)
{
    int e;

    if (path == NULL) {
        return hearth_complain(HEARTH_E_INVALID,
                               "say where the data folder is: --data DIR");
    }
    e = hearth_folder_open(path, folder);
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(
            e, "%s holds no programme yet: run 'hearth-host init' first", path);
    }
    if (e == HEARTH_E_VERSION) {
        return hearth_complain(
            e,
            "the store in %s is of a newer hearth-host, or damaged: install "
            "that version, or look with 'hearth-host fsck'; nothing was "
            "changed",
            path);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot open the data folder %s", path);
    }
    return 0;
}

static int status_of(int e)
{
    if (e < 0 && e > -HEARTH_COMPLAIN_STATUS) {
        return HEARTH_COMPLAIN_STATUS - e;
    }
    return e == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    hearth_secmem_harden_process();
    if (argc < 2 || strcmp(argv[1], "help") == 0 ||
        strcmp(argv[1], "--help") == 0) {
        (void)fputs(usage, argc < 2 ? stderr : stdout);
        (void)fputs(usage_more, argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)fputs("hearth-host " HEARTH_VERSION "\n" HEARTH_DEPENDENCIES,
                    stdout);
        return 0;
    }
    if (hearth_packaged_become_owner(argv + 2) != 0) {
        return 1;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return status_of(commands[i].run(argv + 2));
        }
    }
    (void)hearth_complain(0, "unknown command '%s' (see hearth-host help)",
                          argv[1]);
    return 2;
}
