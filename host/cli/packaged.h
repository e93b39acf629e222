/* SPDX-License-Identifier: Apache-2.0 */
/* The data folder that Debian's package makes: it need not be named, and root
 * works in it as its owner. */
#ifndef HOST_CLI_PACKAGED_H
#define HOST_CLI_PACKAGED_H

#include "hearth/err.h"

#define HEARTH_PACKAGED_FOLDER "/var/lib/hearth-host"

/* The folder, if it is there; else NULL. */
const char *hearth_packaged_folder(void);
/* Called by root without another folder among ${argv}: gives up root for good
 * and becomes the folder's owner, so that the service can use what is written.
 * 0 too where there is nothing to give up. E_DENIED: could not. */
HEARTH_MUST_USE int hearth_packaged_become_owner(char *const *argv);

#endif
