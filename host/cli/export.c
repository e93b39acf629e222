/* SPDX-License-Identifier: Apache-2.0 */
/* export: the released figures as CSV tables; never a record. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"

int hearth_command_export(char *const *argv)
{
    (void)argv;
    return hearth_complain(HEARTH_E_STATE, "export is not built yet");
}
