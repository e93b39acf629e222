/* SPDX-License-Identifier: Apache-2.0 */
/* Obeying a wipe order: no question is asked, and it holds after a crash. */
#include "wipe_order.h"

#include "data_folder.h"
#include "report.h"
#include "wipe_keys.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int hearth_wipe_order_entry(const struct hearth_agent *a,
                            struct hearth_register_entry *entry)
{
    const struct hearth_device *d = &a->device;

    return hearth_register_load(a->kv, d->programme, d->id, &d->form_sign,
                                entry);
}

void hearth_wipe_order_obey(const char *folder)
{
    int rc = hearth_wipe_keyring(folder);
    if (rc != 0) {
        (void)hearth_report_cannot("destroy the keys, as the programme ordered",
                                   rc);
        return;
    }
    (void)printf("The programme ordered this device to destroy its keys: "
                 "drafts are gone, and no\nmore interviews can be taken. "
                 "Finalised interviews stay sealed and are still sent.\n");
    (void)fflush(stdout);
}

static bool has_keyring(const char *folder)
{
    char path[2][HEARTH_PATH_MAX];
    return hearth_fsutil_join(folder, HEARTH_DATA_KEYRING_0, path[0]) != 0 ||
           hearth_fsutil_join(folder, HEARTH_DATA_KEYRING_1, path[1]) != 0 ||
           access(path[0], F_OK) == 0 || access(path[1], F_OK) == 0;
}

bool hearth_wipe_order_stands(const struct hearth_agent *a)
{
    struct hearth_register_entry e;
    if (hearth_wipe_order_entry(a, &e) != 0 ||
        e.state != HEARTH_REGISTER_WIPE) {
        return false;
    }
    if (has_keyring(a->folder)) {
        hearth_wipe_order_obey(a->folder);
    }
    return true;
}
