/* SPDX-License-Identifier: Apache-2.0 */
/* ui: the device in a browser on the device. */
#include "commands.h"

#include "battery.h"
#include "data_folder.h"
#include "options.h"
#include "report.h"
#include "signals.h"
#include "ui/server.h"

#include "hearth/sandbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Pages, bodies, what was typed, keys. */
#define MEMORY     ((size_t)1536 * 1024)
#define LOCK_S     120
#define LOCK_MIN_S 5
#define LOCK_MAX_S 900
#define URL_NAME   "ui.url"

struct ui_command {
    const char *folder;
    const char *port_text;
    const char *url_file;
    const char *lock_text;
    const char *kdf;
    const char *power; /* folder of the power supplies */
    uint64_t port;
    uint64_t lock_s;
    char url_path[HEARTH_PATH_MAX];
    struct hearth_sync_helper helper;
    struct hearth_battery battery;
    struct hearth_secmem *m;
    struct hearth_ui *ui;
    struct hearth_ui_server *server;
};

static int read_options(struct ui_command *c, int argc, const char *const *argv)
{
    const struct hearth_option options[] = {
        {"port", &c->port_text, NULL}, {"url-file", &c->url_file, NULL},
        {"lock", &c->lock_text, NULL}, {"kdf", &c->kdf, NULL},
        {"power", &c->power, NULL},    {NULL, NULL, NULL}};
    int rc = hearth_options_read(argc, argv, options);
    if (rc != 0) {
        return rc;
    }
    c->lock_s = LOCK_S;
    if (c->lock_text != NULL &&
        hearth_options_number(c->lock_text, LOCK_MIN_S, LOCK_MAX_S,
                              &c->lock_s) != 0) {
        hearth_report("--lock wants %d to %d seconds", LOCK_MIN_S, LOCK_MAX_S);
        return HEARTH_E_INVALID;
    }
    if (c->port_text != NULL &&
        hearth_options_number(c->port_text, 0, 65535, &c->port) != 0) {
        hearth_report("--port wants a number to 65535");
        return HEARTH_E_INVALID;
    }
    if (c->kdf != NULL && strcmp(c->kdf, "floor") != 0 &&
        strcmp(c->kdf, "default") != 0) {
        hearth_report("--kdf is \"default\" or, for weak boards and tests, "
                      "\"floor\"");
        return HEARTH_E_INVALID;
    }
    return 0;
}

/* The address with its secret: for the owner of the file only. */
static int write_url(struct ui_command *c)
{
    uint8_t url[160];
    struct hearth_writer w;
    hearth_writer_init(&w, url, sizeof(url));
    int rc = hearth_ui_server_url(c->server, &w);
    (void)unlink(c->url_path);
    int fd = open(c->url_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (rc == 0 && (fd < 0 || write(fd, url, w.len) != (ssize_t)w.len)) {
        rc = HEARTH_E_IO;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    hearth_secmem_wipe(url, sizeof(url));
    if (rc != 0) {
        return hearth_report_cannot("write the address of the page", rc);
    }
    (void)printf("the address of the page is in %s\n", c->url_path);
    (void)fflush(stdout);
    return 0;
}

/* Paths of the list that are there. */
static void keep_existing(const char **list)
{
    size_t kept = 0;
    for (size_t i = 0; list[i] != NULL; i++) {
        if (access(list[i], F_OK) == 0) {
            list[kept++] = list[i];
        }
    }
    list[kept] = NULL;
}

/* Sockets stay allowed: connections are accepted, and enrolling talks to the
 * host. Names are looked up with what is in /etc. */
static int confine(const struct ui_command *c)
{
    const char *writable[] = {c->folder, "/dev/tpmrm0", NULL};
    const char *readable[] = {"/etc",  "/usr",         "/lib",
                              "/proc", "/dev/urandom", NULL};
    unsigned missing = 0;
    keep_existing(writable);
    keep_existing(readable);
    const struct hearth_sandbox box = {
        .writable = writable, .readable = readable, .needs_sockets = true};
    int rc = hearth_sandbox_enter(&box, &missing);
    if (rc != 0) {
        return hearth_report_cannot("confine this process", rc);
    }
    if ((missing & HEARTH_SANDBOX_FILES) != 0) {
        hearth_report("WARNING: no Landlock here: nothing keeps this process "
                      "from files it does not need");
    }
    if ((missing & HEARTH_SANDBOX_CALLS) != 0) {
        hearth_report("WARNING: no seccomp here: nothing keeps this process "
                      "from starting programs");
    }
    return 0;
}

static int report_begin(int rc)
{
    if (rc == HEARTH_E_BUSY) {
        hearth_report_say(
            HEARTH_WORDS_BUSY_ELSEWHERE,
            "another hearth-agent collect or ui is running on this "
            "data folder");
    } else if (rc == HEARTH_E_NOT_FOUND || rc == HEARTH_E_INVALID) {
        hearth_report_say(
            HEARTH_WORDS_KEYRING_DAMAGED,
            "the keyring is missing or damaged: drafts are lost, "
            "finalised records are not; sync, wipe and enrol again");
    } else if (rc != 0) {
        (void)hearth_report_cannot("open this device", rc);
    }
    return rc;
}

static int serve(struct ui_command *c)
{
    int rc = hearth_ui_server_open(c->ui, c->m, (unsigned)c->port, &c->server);
    if (rc != 0) {
        return hearth_report_cannot("listen on this device", rc);
    }
    rc = write_url(c);
    struct hearth_notify notify;
    if (hearth_notify_open(&notify) != 0) {
        hearth_report("WARNING: the service manager cannot be told how this "
                      "goes");
    }
    if (rc == 0) {
        rc = confine(c);
    }
    if (rc == 0) {
        hearth_notify_ready(&notify);
        rc = hearth_ui_server_run(c->server, &notify, hearth_signals_stop());
    }
    hearth_notify_close(&notify);
    hearth_ui_server_close(c->server);
    (void)unlink(c->url_path);
    return rc;
}

static void set_up(struct ui_command *c)
{
    bool is_floor = c->kdf != NULL && strcmp(c->kdf, "floor") == 0;
    c->ui->folder = c->folder;
    c->ui->m = c->m;
    c->ui->stop = hearth_signals_stop();
    c->ui->helper = &c->helper;
    c->ui->battery = &c->battery;
    c->ui->lock_ms = (int64_t)c->lock_s * 1000;
    c->ui->cost.passes = is_floor ? HEARTH_PASSPHRASE_FLOOR_PASSES
                                  : HEARTH_PASSPHRASE_DEFAULT_PASSES;
    c->ui->cost.memory_kib = is_floor ? HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB
                                      : HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB;
}

static int run(struct ui_command *c)
{
    int rc = hearth_secmem_open(MEMORY, &c->m);
    c->ui = rc == 0 ? calloc(1, sizeof(*c->ui)) : NULL;
    if (c->ui == NULL) {
        hearth_secmem_close(c->m);
        return hearth_report_cannot("keep pages in memory", HEARTH_E_MEMORY);
    }
    set_up(c);
    rc = report_begin(hearth_ui_begin(c->ui));
    if (rc == 0) {
        rc = serve(c);
    }
    hearth_ui_end(c->ui);
    free(c->ui);
    hearth_secmem_close(c->m);
    return rc;
}

int hearth_cmd_ui(const char *folder, int argc, const char *const *argv)
{
    struct ui_command c;
    memset(&c, 0, sizeof(c));
    c.folder = folder;
    c.helper.fd = -1;
    if (read_options(&c, argc, argv) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    int rc = hearth_fsutil_make_folder(folder);
    if (rc == 0) {
        rc = c.url_file != NULL
                 ? hearth_bytes_to_text(hearth_slice_text(c.url_file),
                                        c.url_path, sizeof(c.url_path))
                 : hearth_fsutil_join(folder, URL_NAME, c.url_path);
    }
    if (rc != 0) {
        (void)hearth_report_cannot("use the data folder", rc);
        return HEARTH_EXIT_FAILED;
    }
    /* Before memory is locked and before other processes are given up. */
    rc = hearth_sync_helper_start(&c.helper, folder);
    if (rc != 0) {
        (void)hearth_report_cannot("start the process for sync", rc);
        return HEARTH_EXIT_FAILED;
    }
    hearth_battery_open(&c.battery,
                        c.power != NULL ? c.power : HEARTH_BATTERY_FOLDER);
    rc = run(&c);
    hearth_battery_close(&c.battery);
    hearth_sync_helper_end(&c.helper);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
