/* SPDX-License-Identifier: Apache-2.0 */
/* carry: sync without a network. What is sealed goes into files that anybody
 * may carry; the host's answer comes back in one. */
#include "commands.h"

#include "data_folder.h"
#include "report.h"
#include "signals.h"
#include "sync_run.h"
#include "warnings.h"

#include "hearth/carry.h"
#include "hearth/fsutil.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct carry {
    struct hearth_agent agent;
    struct hearth_sync_run run;
    struct hearth_sync_client *client;
    uint64_t waiting;
    uint8_t *room;
    int lock_fd;
};

static int write_file(const struct carry *c, const char *folder,
                      unsigned number, struct hearth_slice bytes)
{
    char path[HEARTH_PATH_MAX];
    char hex[2 * HEARTH_DEVICE_LEN + 1];
    char name[64];
    hearth_bytes_hex(hearth_slice_of(c->agent.device.id, HEARTH_DEVICE_LEN),
                     hex);
    (void)snprintf(name, sizeof(name), "%s-%03u.carry", hex, number);
    int rc = hearth_fsutil_join(folder, name, path);
    if (rc == 0) {
        rc = hearth_fsutil_replace(path, bytes);
    }
    if (rc == 0) {
        (void)printf("%s\n", path);
    }
    return rc;
}

static int carry_out(struct carry *c, const char *folder)
{
    uint64_t next = 0;
    unsigned number = 1;
    int rc = hearth_fsutil_make_folder(folder);
    while (rc == 0 && *c->run.stop == 0) {
        struct hearth_writer w;
        hearth_writer_init(&w, c->room, HEARTH_CARRY_OUT_MAX);
        rc = hearth_sync_client_carry_out(c->client, &next, &w);
        if (rc == 0) {
            rc = write_file(c, folder, number++, hearth_writer_slice(&w));
        }
    }
    if (rc != HEARTH_E_NOT_FOUND && rc != 0) {
        return hearth_report_cannot("write the files", rc);
    }
    (void)printf("%" PRIu64 " sealed interviews in %u %s; they stay here until "
                 "the host's answer was carried in\n",
                 c->waiting, number - 1, number == 2 ? "file" : "files");
    return *c->run.stop == 0 ? 0 : HEARTH_E_STATE;
}

static int carry_in(struct carry *c, const char *path)
{
    struct hearth_sync_client_report report;
    const struct hearth_clock *clock = &c->agent.clock;
    size_t len = 0;
    int rc = hearth_fsutil_read(path, c->room, HEARTH_CARRY_MAX, &len);
    if (rc != 0) {
        return hearth_report_cannot("read that file", rc);
    }
    rc = hearth_sync_client_carry_in(c->client, hearth_slice_of(c->room, len),
                                     clock->now_s(clock->cookie));
    if (rc == HEARTH_E_DENIED) {
        hearth_report_say(HEARTH_WORDS_CARRY_NOT_ANSWER,
                          "this file is not the host's answer to this device");
        return rc;
    }
    if (rc == HEARTH_E_INVALID || rc == HEARTH_E_VERSION ||
        rc == HEARTH_E_LIMIT) {
        hearth_report_say(HEARTH_WORDS_CARRY_DAMAGED,
                          "this file is damaged, or of another kind; have it "
                          "written again by hearth-host carry in");
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("believe what is in that file", rc);
    }
    hearth_sync_client_report(c->client, &report);
    if (report.new_programme != 0) {
        (void)printf("programme document %" PRIu32 " received\n",
                     report.new_programme);
        rc = hearth_agent_read_programme(&c->agent);
    }
    if (report.new_forms != 0) {
        (void)printf("%" PRIu32 " new %s received\n", report.new_forms,
                     report.new_forms == 1 ? "form" : "forms");
    }
    if (report.new_assignment != 0) {
        (void)printf("new assignment received; hearth-agent status shows "
                     "it\n");
    }
    if (report.withdrawals != 0) {
        (void)printf("%" PRIu64 " %s arrived\n", report.withdrawals,
                     report.withdrawals == 1 ? "withdrawal" : "withdrawals");
    }
    (void)printf("%" PRIu64 " receipted, %" PRIu64 " waiting, %" PRIu64
                 " erased here after they were opened\n",
                 report.sent, report.waiting, report.erased);
    return rc;
}

static int open_carry(struct carry *c, const char *folder)
{
    int rc = hearth_agent_open(folder, &c->agent);
    if (rc != 0) {
        return rc;
    }
    /* A sync that runs meanwhile would move the same marks. */
    rc = hearth_data_folder_lock(folder, HEARTH_DATA_SYNC_LOCK, &c->lock_fd);
    if (rc == HEARTH_E_BUSY) {
        hearth_report_say(HEARTH_WORDS_SYNC_RUNNING,
                          "a hearth-agent sync is running on this data folder");
        return rc;
    }
    c->run.agent = &c->agent;
    c->room = malloc(HEARTH_CARRY_MAX);
    if (rc == 0 && c->room == NULL) {
        rc = HEARTH_E_MEMORY;
    }
    if (rc == 0) {
        rc = hearth_sync_run_client(&c->run, &c->client, &c->waiting);
    }
    return rc == 0 ? 0 : hearth_report_cannot("open the outbox", rc);
}

int hearth_cmd_carry(const char *folder, int argc, const char *const *argv)
{
    struct carry c;
    bool is_out = argc == 3 && strcmp(argv[1], "out") == 0;
    if (!is_out && !(argc == 3 && strcmp(argv[1], "in") == 0)) {
        hearth_report("write: carry out FOLDER, or carry in FILE");
        return HEARTH_EXIT_USAGE;
    }
    memset(&c, 0, sizeof(c));
    c.lock_fd = -1;
    c.run.stop = hearth_signals_stop();
    int rc = open_carry(&c, folder);
    if (rc == 0) {
        rc = is_out ? carry_out(&c, argv[2]) : carry_in(&c, argv[2]);
    }
    if (rc == 0) {
        hearth_warnings_print(&c.agent);
    }
    hearth_sync_client_close(c.client);
    free(c.room);
    if (c.lock_fd >= 0) {
        (void)close(c.lock_fd);
    }
    hearth_agent_close(&c.agent);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
