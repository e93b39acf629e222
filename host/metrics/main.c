/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-metrics: how the host is, for monitoring on the same machine.
 *   metrics [--listen 127.0.0.1:PORT]   a page, once or for each who asks
 *   health                              0 fine, 1 look soon, 2 act now
 * It opens the store read-only, and holds no key. */
#include "host/cli/complain.h"
#include "host/cli/confine.h"
#include "host/cli/options.h"
#include "host/cli/served.h"
#include "host/metrics/vitals.h"

#include "hearth/clock.h"
#include "hearth/fsutil.h"
#include "hearth/pulse.h"
#include "hearth/scrape.h"
#include "hearth/secmem.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STATUS_FINE 0
#define STATUS_SOON 1
#define STATUS_NOW  2

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static int64_t now(void)
{
    struct hearth_clock clock = hearth_clock_system();

    return clock.now_s(clock.cookie);
}

struct source {
    struct hearth_folder folder;
    struct hearth_vitals_dates dates;
    int served; /* what serve says of its processes, or -1 */
    struct hearth_pulse pulse;
};

/* Opened before the sandbox is entered: the file stays the same. */
static int open_served(const char *data)
{
    char path[HEARTH_PATH_MAX];

    return hearth_fsutil_join(data, "serve.lock", path) != 0
               ? -1
               : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

/* Nothing where nobody serves. */
static void put_served(int fd, struct hearth_writer *w)
{
    static const struct hearth_scrape_family silent = {
        "hearth_host_process_silent", "gauge",
        "1: this process of serve hangs: it gives no sign of life.", "process"};
    static const struct hearth_scrape_family restarts = {
        "hearth_host_process_restarts", "counter",
        "Times that serve started it again because it or web's or the desk's "
        "other half hung.",
        "process"};
    struct hearth_served s;

    if (fd < 0 || hearth_served_read(fd, &s) != 0) {
        return;
    }
    hearth_scrape_begin(w, &silent);
    for (size_t i = 0; i < s.count; i++) {
        hearth_scrape_put(w, &silent, s.child[i].name,
                          s.child[i].state != HEARTH_SERVED_RUNS);
    }
    hearth_scrape_begin(w, &restarts);
    for (size_t i = 0; i < s.count; i++) {
        hearth_scrape_put(w, &restarts, s.child[i].name, s.child[i].restarts);
    }
}

static int page(void *cookie, struct hearth_writer *out)
{
    const struct source *s = cookie;
    struct hearth_vitals v;
    int e = hearth_vitals_take(&s->folder, &s->dates, now(), &v);

    if (e == 0) {
        hearth_vitals_page(&v, out);
        put_served(s->served, out);
    }
    return e;
}

/* ---- metrics ---- */

static int print(struct source *f)
{
    uint8_t bytes[HEARTH_SCRAPE_PAGE_MAX];
    struct hearth_writer w;
    int e;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    e = page(f, &w);
    if (e == 0) {
        e = hearth_writer_finish(&w);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the store");
    }
    (void)fwrite(bytes, 1, w.len, stdout);
    return 0;
}

static int say_address(int e, const char *address)
{
    if (e == HEARTH_E_DENIED) {
        return hearth_complain(e,
                               "%s is not on this computer: metrics are for "
                               "127.0.0.1 or [::1] only",
                               address);
    }
    return hearth_complain_why(e, "cannot listen on %s", address);
}

static int serve(struct source *f, const char *address)
{
    struct hearth_confine c = {.process = "metrics",
                               .data = f->folder.path,
                               .readable = NULL,
                               .needs_sockets = true};
    struct sigaction action;
    uint16_t port;
    int fd, e = hearth_scrape_open(address, &fd, &port);

    if (e != 0) {
        return say_address(e, address);
    }
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    e = hearth_confine_enter(&c);
    if (e == 0) {
        printf("metrics at http://127.0.0.1:%u/metrics\n", port);
        (void)fflush(stdout);
        e = hearth_scrape_run(fd, page, f, &f->pulse, &stop);
    }
    (void)close(fd);
    return e;
}

static int metrics(const char *data, const char *address)
{
    struct source f;
    int e;

    memset(&f, 0, sizeof(f));
    hearth_pulse_open(&f.pulse);
    f.served = open_served(data);
    e = hearth_folder_open_read(data, &f.folder);
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot open the data folder %s", data);
        return 1;
    }
    hearth_vitals_dates(data, &f.dates);
    e = address == NULL ? print(&f) : serve(&f, address);
    hearth_folder_close(&f.folder);
    if (f.served >= 0) {
        (void)close(f.served);
    }
    return e == 0 ? 0 : 1;
}

/* ---- health ---- */

static void note(int *worst, int status, const char *text)
{
    printf("%s: %s\n", status == STATUS_NOW ? "NOW" : "soon", text);
    if (status > *worst) {
        *worst = status;
    }
}

static bool is_served(const char *data)
{
    char path[HEARTH_PATH_MAX];
    int fd;

    if (hearth_fsutil_join(data, "serve.lock", path) != 0 ||
        access(path, F_OK) != 0) {
        return false;
    }
    if (hearth_fsutil_lock(path, &fd) != 0) {
        return true;
    }
    (void)close(fd);
    return false;
}

static void look_child(const struct hearth_served_child *c, int *worst)
{
    char text[160];

    if (c->state == HEARTH_SERVED_SILENT) {
        (void)snprintf(text, sizeof(text),
                       "%s hangs and cannot be started again without the "
                       "passphrase: start 'hearth-host serve' again",
                       c->name);
        note(worst, STATUS_NOW, text);
    } else if (c->state == HEARTH_SERVED_ENDING) {
        (void)snprintf(text, sizeof(text),
                       "%s hangs, or goes with one that does: serve starts it "
                       "again",
                       c->name);
        note(worst, STATUS_NOW, text);
    } else if (c->restarts > 0) {
        (void)snprintf(text, sizeof(text),
                       "%s was started again %" PRIu32 " times since serve "
                       "began, because it or its like hung: see the log",
                       c->name, c->restarts);
        note(worst, STATUS_SOON, text);
    }
}

/* A process that is there may hang all the same. */
static void look_served(const char *data, int *worst)
{
    const struct hearth_clock clock = hearth_clock_system();
    int fd = open_served(data);
    struct hearth_served s;

    if (fd >= 0 && hearth_served_read(fd, &s) == 0) {
        int64_t age_ms = clock.monotonic_ms(clock.cookie) - s.at_ms;

        if (age_ms > HEARTH_SERVED_STALE) {
            note(worst, STATUS_NOW,
                 "serve itself hangs: end it and start it again");
        }
        for (size_t i = 0; i < s.count; i++) {
            look_child(&s.child[i], worst);
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

static void look_room(const struct hearth_vitals *v, int *worst)
{
    if (v->disk_free_percent >= 0 && v->disk_free_percent < 2) {
        note(worst, STATUS_NOW,
             "the disk is full: devices keep what they have");
    } else if (v->disk_free_percent >= 0 && v->disk_free_percent < 10) {
        note(worst, STATUS_SOON, "less than a tenth of the disk is free");
    }
    if (v->store_percent >= 98) {
        note(worst, STATUS_NOW, "the store is as large as it may get");
    } else if (v->store_percent >= 85) {
        note(worst, STATUS_SOON, "the store is nearly as large as it may get");
    }
}

static void look_dates(const struct hearth_vitals *v, int *worst)
{
    static const char *const texts[2][2] = {
        {"no device can be enrolled: 'hearth-host key renew enrol'",
         "the enrol certificate ends soon: 'hearth-host key renew enrol'"},
        {"devices refuse this host: 'hearth-host key renew host'",
         "the host certificate ends soon: 'hearth-host key renew host'"}};

    for (size_t i = 0; i < 2; i++) {
        if (v->certificate_days[i] <= 0) {
            note(worst, i == 1 ? STATUS_NOW : STATUS_SOON, texts[i][0]);
        } else if (v->certificate_days[i] < 14) {
            note(worst, STATUS_SOON, texts[i][1]);
        }
    }
    if (v->epoch_days == 0) {
        note(worst, STATUS_NOW,
             "the epoch's date has come: 'hearth-host key "
             "new-epoch'");
    } else if (v->epoch_days > 0 && v->epoch_days < 30) {
        note(worst, STATUS_SOON,
             "the epoch is erased within 30 days: "
             "'hearth-host key new-epoch'");
    }
}

static int health(const char *data)
{
    struct hearth_vitals_dates dates;
    struct hearth_folder f = {0};
    struct hearth_vitals v;
    int worst = STATUS_FINE;
    int e = hearth_folder_open_read(data, &f);

    if (e == 0) {
        hearth_vitals_dates(data, &dates);
        e = hearth_vitals_take(&f, &dates, now(), &v);
        hearth_folder_close(&f);
    }
    if (e != 0) {
        note(&worst, STATUS_NOW, "the store does not read: 'hearth-host fsck'");
        return worst;
    }
    if (!is_served(data)) {
        note(&worst, STATUS_NOW, "nobody serves: 'hearth-host serve'");
    } else {
        look_served(data, &worst);
    }
    look_room(&v, &worst);
    look_dates(&v, &worst);
    if (v.devices.contradicting > 0) {
        note(&worst, STATUS_SOON,
             "a device contradicts its chain: 'hearth-host device list'");
    }
    if (worst == STATUS_FINE) {
        printf("fine\n");
    }
    return worst;
}

int main(int argc, char **argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"listen", true, false, NULL}};
    struct hearth_words words;
    bool is_health;

    hearth_secmem_harden_process();
    if (argc < 2 || hearth_options_parse(argv + 1, o, 2, &words) != 0) {
        return STATUS_NOW;
    }
    /* serve starts it without a word, as it does its other children */
    is_health = words.count == 1 && strcmp(words.word[0], "health") == 0;
    if (o[0].value == NULL || words.count > 1 || (is_health && o[1].is_given) ||
        (!is_health && words.count == 1 &&
         strcmp(words.word[0], "metrics") != 0)) {
        (void)hearth_complain(0, "write 'metrics [--listen 127.0.0.1:PORT] "
                                 "--data DIR' or 'health --data DIR'");
        return STATUS_NOW;
    }
    return is_health ? health(o[0].value) : metrics(o[0].value, o[1].value);
}
