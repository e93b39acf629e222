/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of hearth-host. Each gets the words after its own name, says
 * itself what went wrong, and gives the exit status. */
#ifndef HOST_CLI_COMMANDS_H
#define HOST_CLI_COMMANDS_H

#include "host/folder/folder.h"

int hearth_command_init(char *const *argv);
int hearth_command_first(char *const *argv);
int hearth_command_form(char *const *argv);
int hearth_command_enrol(char *const *argv);
int hearth_command_device(char *const *argv);
int hearth_command_serve(char *const *argv);
int hearth_command_results(char *const *argv);
int hearth_command_release(char *const *argv);
int hearth_command_withdraw(char *const *argv);
int hearth_command_carry(char *const *argv);
int hearth_command_purpose(char *const *argv);
/* export microdata and the like: the program that opens records. */
int hearth_command_become_export(char *const *argv);
int hearth_command_export(char *const *argv);
int hearth_command_copy(char *const *argv);
int hearth_command_restored(char *const *argv);
int hearth_command_key(char *const *argv);
int hearth_command_audit(char *const *argv);
int hearth_command_assign(char *const *argv);
int hearth_command_agents(char *const *argv);
int hearth_command_stats(char *const *argv);
int hearth_command_practice(char *const *argv);
int hearth_command_quality(char *const *argv);
int hearth_command_brief(char *const *argv);
/* Programs of their own beside this one. */
int hearth_command_backup(char *const *argv);
int hearth_command_restore(char *const *argv);
int hearth_command_fsck(char *const *argv);
int hearth_command_metrics(char *const *argv);
int hearth_command_health(char *const *argv);
int hearth_command_people(char *const *argv);
int hearth_command_token(char *const *argv);
int hearth_command_cube(char *const *argv);
int hearth_command_quota(char *const *argv);

/* Opens the folder given with --data, or says why not. */
HEARTH_MUST_USE int hearth_command_open(const char *path,
                                        struct hearth_folder *folder);

#endif
