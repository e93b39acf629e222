/* SPDX-License-Identifier: Apache-2.0 */
/* backup, restore, fsck, metrics, health: commands whose program stands beside
 * this one. */
#include "host/cli/children.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"

#define WORDS_MAX 24

/* The command's own name goes first. */
static int become(const char *program, const char *name, char *const *argv)
{
    const char *args[WORDS_MAX + 2] = {name};
    size_t n = 1;

    for (; *argv != NULL; argv++) {
        if (n == WORDS_MAX) {
            return hearth_complain(HEARTH_E_LIMIT, "too many words");
        }
        args[n++] = *argv;
    }
    return hearth_children_become(program, args);
}

int hearth_command_backup(char *const *argv)
{
    return become("hearth-host-backup", "backup", argv);
}

int hearth_command_restore(char *const *argv)
{
    return become("hearth-host-backup", "restore", argv);
}

int hearth_command_fsck(char *const *argv)
{
    return become("hearth-host-fsck", "fsck", argv);
}

int hearth_command_metrics(char *const *argv)
{
    return become("hearth-host-metrics", "metrics", argv);
}

int hearth_command_health(char *const *argv)
{
    return become("hearth-host-metrics", "health", argv);
}
