/* SPDX-License-Identifier: Apache-2.0 */
/* Where the package keeps data, and as whom. */
#define _DEFAULT_SOURCE /* setgroups */
#include "host/cli/packaged.h"

#include "host/cli/complain.h"

#include <grp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER HEARTH_PACKAGED_FOLDER

static bool is_there(struct stat *about)
{
    return lstat(FOLDER, about) == 0 && S_ISDIR(about->st_mode);
}

const char *hearth_packaged_folder(void)
{
    struct stat about;

    return is_there(&about) ? FOLDER : NULL;
}

static bool names_another(char *const *argv)
{
    for (; *argv != NULL; argv++) {
        if (strcmp(*argv, "--data") == 0) {
            return argv[1] != NULL && strcmp(argv[1], FOLDER) != 0;
        }
    }
    return false;
}

int hearth_packaged_become_owner(char *const *argv)
{
    struct stat about;

    if (geteuid() != 0 || !is_there(&about) || about.st_uid == 0 ||
        names_another(argv)) {
        return 0;
    }
    if (setgroups(0, NULL) != 0 || setgid(about.st_gid) != 0 ||
        setuid(about.st_uid) != 0 || setuid(0) == 0) {
        return hearth_complain(HEARTH_E_DENIED, "cannot become the owner of %s",
                               FOLDER);
    }
    return 0;
}
