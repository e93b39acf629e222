/* SPDX-License-Identifier: Apache-2.0 */
/* wipe: destroy the keys first, then the rest, or the keys alone. Works
 * without a PIN, because it must work in a hurry. */
#include "commands.h"

#include "agent.h"
#include "data_folder.h"
#include "options.h"
#include "report.h"
#include "wipe_keys.h"

#include "hearth/kv.h"
#include "hearth/limits.h"
#include "hearth/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What would be lost; needs no key. */
static void warn(const char *folder, bool is_quick)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_kv *kv = NULL;
    struct hearth_outbox_state s;
    uint8_t ids[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
    size_t drafts = 0;
    if (hearth_fsutil_join(folder, HEARTH_DATA_STORE, path) != 0 ||
        access(path, F_OK) != 0 ||
        hearth_kv_lmdb_open(path, HEARTH_AGENT_MAP_SIZE, &kv) != 0) {
        return;
    }
    if (hearth_outbox_state(kv, &s) == 0 &&
        hearth_outbox_drafts(kv, ids, HEARTH_DRAFTS_MAX, &drafts) == 0) {
        uint64_t waiting =
            s.receipted.seq < s.head.seq ? s.head.seq - s.receipted.seq : 0;
        (void)printf("%" PRIu64 " interviews that no host has a copy of%s "
                     "%zu drafts are lost for good.\n",
                     waiting, is_quick ? " stay, sealed;" : ", and", drafts);
    }
    hearth_kv_lmdb_close(kv);
}

static bool is_confirmed(void)
{
    char line[16];
    (void)printf("Type wipe to destroy them and this enrolment: ");
    (void)fflush(stdout);
    return fgets(line, sizeof(line), stdin) != NULL &&
           strcmp(line, "wipe\n") == 0;
}

static void say_running(const char *folder, const char *name, const char *who)
{
    int fd = -1;
    if (hearth_data_folder_lock(folder, name, &fd) == HEARTH_E_BUSY) {
        hearth_report_say(HEARTH_WORDS_WHY_BUSY,
                          "hearth-agent %s is still running here: end it; its "
                          "memory holds keys until then",
                          who);
        return;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

static int wipe(const char *folder, bool is_quick)
{
    int rc = hearth_wipe_keys(folder);
    if (rc != 0) {
        (void)hearth_report_cannot("destroy the keys", rc);
        return HEARTH_EXIT_FAILED;
    }
    (void)printf("the keys are destroyed\n");
    (void)fflush(stdout);
    say_running(folder, HEARTH_DATA_COLLECT_LOCK, "collect");
    say_running(folder, HEARTH_DATA_SYNC_LOCK, "sync");
    const char *copies = hearth_data_folder_copies(folder);
    rc = is_quick ? 0 : hearth_wipe_rest(folder);
    if (rc != 0) {
        (void)hearth_report_cannot("remove the rest", rc);
        return HEARTH_EXIT_FAILED;
    }
    (void)printf(is_quick ? "sealed interviews stay\n"
                          : "everything of Hearth in the folder is removed\n");
    if (copies != NULL) {
        hearth_report_say(HEARTH_WORDS_WARN_COPIES,
                          "%s writes copies: wrapped keys may survive on this "
                          "disk",
                          copies);
    }
    return HEARTH_EXIT_OK;
}

int hearth_cmd_wipe(const char *folder, int argc, const char *const *argv)
{
    bool is_sure = false;
    bool is_quick = false;
    const struct hearth_option options[] = {
        {"yes", NULL, &is_sure}, {"keys", NULL, &is_quick}, {NULL, NULL, NULL}};
    if (hearth_options_read(argc, argv, options) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    if (access(folder, F_OK) != 0) {
        hearth_report_say(HEARTH_WORDS_WIPE_NOTHING, "there is nothing in %s",
                          folder);
        return HEARTH_EXIT_FAILED;
    }
    if (!is_sure) {
        warn(folder, is_quick);
        if (!is_confirmed()) {
            hearth_report_say(HEARTH_WORDS_WIPE_NOT, "nothing was wiped");
            return HEARTH_EXIT_FAILED;
        }
    }
    return wipe(folder, is_quick);
}
