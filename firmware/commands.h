/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of hearth-agent. Each gets its own arguments (argv[0] is its
 * name) and the data folder, and gives the exit status. */
#ifndef HEARTH_FIRMWARE_COMMANDS_H
#define HEARTH_FIRMWARE_COMMANDS_H

#include <stdint.h>

#define HEARTH_EXIT_OK     0
#define HEARTH_EXIT_FAILED 1
#define HEARTH_EXIT_USAGE  2

int hearth_cmd_enrol(const char *folder, int argc, const char *const *argv);
int hearth_cmd_carry(const char *folder, int argc, const char *const *argv);
int hearth_cmd_close(const char *folder, int argc, const char *const *argv);
int hearth_cmd_collect(const char *folder, int argc, const char *const *argv);
int hearth_cmd_sync(const char *folder, int argc, const char *const *argv);
/* One sync as the command runs it; gives the error code, and how many records
 * were sent. */
int hearth_cmd_sync_now(const char *folder, uint64_t *sent);
int hearth_cmd_ui(const char *folder, int argc, const char *const *argv);
int hearth_cmd_status(const char *folder, int argc, const char *const *argv);
int hearth_cmd_forms(const char *folder, int argc, const char *const *argv);
int hearth_cmd_withdraw(const char *folder, int argc, const char *const *argv);
int hearth_cmd_worker(const char *folder, int argc, const char *const *argv);
int hearth_cmd_fsck(const char *folder, int argc, const char *const *argv);
int hearth_cmd_metrics(const char *folder, int argc, const char *const *argv);
int hearth_cmd_wipe(const char *folder, int argc, const char *const *argv);

#endif
