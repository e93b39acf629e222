/* SPDX-License-Identifier: Apache-2.0 */
/* metrics: how this device is, for monitoring on the same machine, once or for
 * each who asks on loopback. A process beside ui and sync that only reads: no
 * PIN, no key. Classes, as the host is told them; nothing of drafts, of PIN
 * tries, or of what was answered. */
#include "commands.h"

#include "agent.h"
#include "battery.h"
#include "data_folder.h"
#include "options.h"
#include "report.h"

#include "hearth/outbox.h"
#include "hearth/scrape.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DAY_S INT64_C(86400)

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

struct source {
    const char *folder;
    struct hearth_agent a;
    struct hearth_battery battery;
};

static void put_one(struct hearth_writer *w, const char *name, const char *help,
                    int64_t value)
{
    const struct hearth_scrape_family family = {name, "gauge", help, NULL};

    hearth_scrape_begin(w, &family);
    hearth_scrape_put(w, &family, NULL, value);
}

/* One sample of 1, and 0 for the other classes. */
static void put_class(struct hearth_writer *w, const char *name,
                      const char *help, const char *const *classes, size_t is)
{
    const struct hearth_scrape_family family = {name, "gauge", help, "class"};

    hearth_scrape_begin(w, &family);
    for (size_t i = 0; classes[i] != NULL; i++) {
        hearth_scrape_put(w, &family, classes[i], i == is ? 1 : 0);
    }
}

static int64_t days_since_sync(const struct hearth_agent *a)
{
    struct hearth_reader r;
    uint8_t bytes[8];
    size_t len = 0;
    int64_t now_s = a->clock.now_s(a->clock.cookie), then_s;

    if (hearth_outbox_meta_get(a->kv, "last-sync", bytes, sizeof(bytes),
                               &len) != 0) {
        return -1;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    then_s = (int64_t)hearth_reader_u64(&r);
    if (hearth_reader_finish(&r) != 0) {
        return -1;
    }
    return now_s > then_s ? (now_s - then_s) / DAY_S : 0;
}

static void put_waiting(struct hearth_writer *w, uint64_t waiting)
{
    static const char *const classes[] = {"0", "1_to_9", "10_to_49",
                                          "50_or_more", NULL};
    size_t is = waiting == 0 ? 0 : waiting < 10 ? 1 : waiting < 50 ? 2 : 3;

    put_class(w, "hearth_agent_waiting",
              "Interviews that the host has not received, by class", classes,
              is);
}

static void put_battery(struct hearth_writer *w,
                        const struct hearth_battery *battery)
{
    static const char *const classes[] = {"unknown", "under_15", "under_50",
                                          "more", NULL};
    uint8_t percent = 0;
    size_t is = 0;

    if (hearth_battery_read(battery, &percent)) {
        is = percent < 15 ? 1 : percent < 50 ? 2 : 3;
    }
    put_class(w, "hearth_agent_battery", "The battery, by class", classes, is);
}

static void put_storage(struct hearth_writer *w, const char *folder)
{
    static const char *const classes[] = {"unknown", "under_10", "under_50",
                                          "more", NULL};
    uint64_t free_bytes = 0, all_bytes = 0;
    size_t is = 0;

    if (hearth_data_folder_space(folder, &free_bytes, &all_bytes) == 0 &&
        all_bytes > 0) {
        is = free_bytes < all_bytes / 10  ? 1
             : free_bytes < all_bytes / 2 ? 2
                                          : 3;
    }
    put_class(w, "hearth_agent_storage", "Free space, by class", classes, is);
}

static int page(void *cookie, struct hearth_writer *w)
{
    const struct source *s = cookie;
    struct hearth_outbox_state state;
    int rc = hearth_outbox_state(s->a.kv, &state);

    if (rc != 0) {
        return rc;
    }
    put_one(w, "hearth_agent_up", "The store could be read", 1);
    put_one(w, "hearth_agent_store_layout", "Layout of the store",
            HEARTH_SCHEMA);
    put_one(w, "hearth_agent_days_since_sync",
            "Since the host was last reached; -1: never",
            days_since_sync(&s->a));
    put_waiting(w, state.head.seq - state.receipted.seq);
    put_storage(w, s->folder);
    put_battery(w, &s->battery);
    return 0;
}

static int print(struct source *s)
{
    uint8_t bytes[HEARTH_SCRAPE_PAGE_MAX];
    struct hearth_writer w;
    int rc;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    rc = page(s, &w);
    if (rc == 0) {
        rc = hearth_writer_finish(&w);
    }
    if (rc != 0) {
        return hearth_report_cannot("read the store", rc);
    }
    (void)fwrite(bytes, 1, w.len, stdout);
    return 0;
}

static int serve(struct source *s, const char *address)
{
    struct sigaction action;
    uint16_t port;
    int fd, rc = hearth_scrape_open(address, &fd, &port);

    if (rc == HEARTH_E_DENIED) {
        hearth_report("%s is not on this device: metrics are for 127.0.0.1 or "
                      "[::1] only",
                      address);
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("listen for who asks", rc);
    }
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    (void)printf("metrics at http://127.0.0.1:%u/metrics\n", port);
    (void)fflush(stdout);
    rc = hearth_scrape_run(fd, page, s, NULL, &stopped);
    (void)close(fd);
    return rc;
}

int hearth_cmd_metrics(const char *folder, int argc, const char *const *argv)
{
    struct source s = {.folder = folder};
    const char *address = NULL;
    const struct hearth_option options[] = {{"listen", &address, NULL},
                                            {NULL, NULL, NULL}};
    char store[HEARTH_PATH_MAX];
    int rc;

    if (hearth_options_read(argc, argv, options) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    s.a.clock = hearth_clock_system();
    rc = hearth_fsutil_join(folder, HEARTH_DATA_STORE, store);
    if (rc == 0) {
        rc = hearth_kv_lmdb_open_read(store, HEARTH_AGENT_MAP_SIZE, &s.a.kv);
    }
    if (rc != 0) {
        (void)hearth_report_cannot("open the store", rc);
        return HEARTH_EXIT_FAILED;
    }
    hearth_battery_open(&s.battery, HEARTH_BATTERY_FOLDER);
    rc = address == NULL ? print(&s) : serve(&s, address);
    hearth_battery_close(&s.battery);
    hearth_kv_lmdb_close(s.a.kv);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
