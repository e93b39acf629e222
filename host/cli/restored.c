/* SPDX-License-Identifier: Apache-2.0 */
/* restored: after a backup was put back. "incarnation is random and new at
 * every host restore": devices see it and send again all that they keep. */
#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"

#include "hearth/clock.h"
#include "hearth/rng.h"

#include <stdio.h>
#include <unistd.h>

static int renew(struct hearth_folder *f)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_rng rng = hearth_rng_system();
    int e = hearth_audit_add(f->kv, f->programme, clock.now_s(clock.cookie),
                             HEARTH_AUDIT_RESTORED, "from a backup");

    if (e == 0) {
        e = rng.fill(rng.cookie, f->incarnation, sizeof(f->incarnation));
    }
    if (e == 0) {
        e = hearth_folder_save(f);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot note the restore");
    }
    printf("noted: devices will send again what they still keep\n");
    return 0;
}

int hearth_command_restored(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    struct hearth_folder folder = {0};
    char path[HEARTH_PATH_MAX];
    struct hearth_words words;
    int fd = -1, e = hearth_options_parse(argv, o, 1, &words);

    if (e == 0 && words.count != 0) {
        e = hearth_complain(HEARTH_E_INVALID, "restored takes no words");
    }
    if (e == 0) {
        e = hearth_command_open(o[0].value, &folder);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_fsutil_join(o[0].value, "serve.lock", path);
    if (e == 0) {
        e = hearth_fsutil_lock(path, &fd);
    }
    e = e != 0 ? hearth_complain_why(e, "stop 'hearth-host serve' first")
               : renew(&folder);
    if (fd >= 0) {
        (void)close(fd);
    }
    hearth_folder_close(&folder);
    return e;
}
