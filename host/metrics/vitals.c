/* SPDX-License-Identifier: Apache-2.0 */
/* Taking the host's vitals, and writing them as a page. */
#include "host/metrics/vitals.h"

#include "host/folder/charter.h"
#include "host/folder/keyfile.h"

#include "hearth/batch.h"
#include "hearth/ledger.h"
#include "hearth/scrape.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define DAY_S     INT64_C(86400)
#define SILENT_S  (7 * DAY_S)
#define CLOCK_OFF 3 /* struct hearth_batch_status: more than an hour */
#define MANY      3
#define LOW       1

uint64_t hearth_vitals_round(uint64_t records)
{
    return records < 10 ? 0 : records - records % 5;
}

static int any_loss(void *cookie, uint64_t from, struct hearth_slice bytes)
{
    (void)from;
    (void)bytes;
    *(bool *)cookie = true;
    return HEARTH_E_STATE; /* one is enough */
}

static int take_device(const struct hearth_kv *kv, int64_t now_s,
                       const struct hearth_ledger_device *d,
                       struct hearth_vitals *v)
{
    struct hearth_vitals_devices *n = &v->devices;
    struct hearth_ledger_head head = {0};
    uint64_t branches = 0;
    bool has_loss = false;
    int e = hearth_ledger_head(kv, d->id, &head);

    n->enrolled++;
    n->revoked += d->is_revoked;
    if (e == HEARTH_E_NOT_FOUND) {
        n->never_seen++;
        return 0;
    }
    if (e == 0) {
        e = hearth_ledger_branches(kv, d->id, &branches);
    }
    if (e == 0) {
        e = hearth_ledger_losses(kv, d->id, 0, any_loss, &has_loss);
        e = e == HEARTH_E_STATE ? 0 : e;
    }
    v->records += head.seq;
    n->silent += !d->is_revoked && now_s - head.seen_s > SILENT_S;
    n->storage_low += head.status[1] == LOW;
    n->clock_off += head.status[3] == CLOCK_OFF;
    n->waiting_many += head.status[4] == MANY;
    n->contradicting += branches > 0;
    n->with_losses += has_loss;
    return e;
}

static int take_devices(const struct hearth_folder *f, int64_t now_s,
                        struct hearth_vitals *v)
{
    struct hearth_ledger_device d;
    uint8_t id[HEARTH_DEVICE_LEN];
    const uint8_t *after = NULL;
    int e;

    while ((e = hearth_ledger_device_next(f->kv, after, &d)) == 0) {
        memcpy(id, d.id, sizeof(id)); /* as long */
        after = id;
        e = take_device(f->kv, now_s, &d, v);
        if (e != 0) {
            return e;
        }
    }
    v->records = hearth_vitals_round(v->records);
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

static int take_counters(const struct hearth_kv *kv, struct hearth_vitals *v)
{
    char name[33] = "";
    uint64_t value;
    int e = 0;

    while (v->refused_count < HEARTH_VITALS_COUNTERS &&
           (e = hearth_ledger_counter_next(kv, name, &value)) == 0) {
        /* Names are ours; a damaged one must not break the page. */
        if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")] == '\0' &&
            strncmp(name, "withdrawal", 10) != 0) {
            (void)snprintf(v->refused[v->refused_count].name,
                           sizeof(v->refused[0].name), "%s", name);
            v->refused[v->refused_count++].value = value;
        }
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

void hearth_vitals_dates(const char *folder, struct hearth_vitals_dates *out)
{
    static const char *const names[] = {"enrol", "host"};

    for (size_t i = 0; i < 2; i++) {
        struct hearth_certificate c;

        if (hearth_keyfile_get_certificate(folder, names[i], &c) != 0 ||
            hearth_certificate_end_s(hearth_slice_of(c.der, c.len),
                                     &out->end_s[i]) != 0) {
            out->end_s[i] = INT64_MIN;
        }
    }
}

static int64_t days_left(int64_t end_s, int64_t now_s)
{
    if (end_s == INT64_MIN) {
        return INT64_MIN;
    }
    return end_s > now_s ? (end_s - now_s) / DAY_S : 0;
}

static void take_files(const struct hearth_folder *f, int64_t now_s,
                       struct hearth_vitals *v)
{
    char path[HEARTH_PATH_MAX];
    struct statvfs disk;
    struct stat about;

    v->disk_free_percent = -1;
    if (statvfs(f->path, &disk) == 0 && disk.f_blocks > 0) {
        v->disk_free_percent =
            (int64_t)((uint64_t)disk.f_bavail * 100 / disk.f_blocks);
    }
    v->release_age_s = -1;
    if (hearth_fsutil_join(f->path, "release/current.json", path) == 0 &&
        stat(path, &about) == 0) {
        v->release_age_s =
            now_s > about.st_mtime ? now_s - (int64_t)about.st_mtime : 0;
    }
}

static void take_epoch(const struct hearth_folder *f, int64_t now_s,
                       struct hearth_vitals *v)
{
    const struct hearth_programme_epoch *epoch;
    struct hearth_programme p;

    v->epoch_days = -1;
    if (hearth_charter_load(f, &p) != 0) {
        return;
    }
    epoch = hearth_programme_epoch_find(&p, p.current_epoch);
    if (epoch != NULL && epoch->erase_s > 0) {
        v->epoch_days =
            epoch->erase_s > now_s ? (epoch->erase_s - now_s) / DAY_S : 0;
    }
}

int hearth_vitals_take(const struct hearth_folder *f,
                       const struct hearth_vitals_dates *dates, int64_t now_s,
                       struct hearth_vitals *v)
{
    struct hearth_kv_stat stat;
    int e;

    memset(v, 0, sizeof(*v));
    e = f->kv->stat(f->kv->cookie, &stat);
    if (e == 0) {
        v->store_percent =
            stat.bytes_cap == 0
                ? 100
                : (int64_t)(stat.bytes_used * 100 / stat.bytes_cap);
        e = take_devices(f, now_s, v);
    }
    if (e == 0) {
        e = take_counters(f->kv, v);
    }
    for (size_t i = 0; i < 2; i++) {
        v->certificate_days[i] = days_left(dates->end_s[i], now_s);
    }
    take_files(f, now_s, v);
    take_epoch(f, now_s, v);
    return e;
}

/* ---- the page ---- */

static void put_one(struct hearth_writer *w, const char *name, const char *help,
                    int64_t value)
{
    const struct hearth_scrape_family family = {name, "gauge", help, NULL};

    hearth_scrape_begin(w, &family);
    hearth_scrape_put(w, &family, NULL, value);
}

static void put_devices(struct hearth_writer *w,
                        const struct hearth_vitals_devices *n)
{
    static const struct hearth_scrape_family family = {
        "hearth_host_devices", "gauge", "Devices by class; one may be in some",
        "class"};
    const struct {
        const char *label;
        uint64_t value;
    } classes[] = {{"enrolled", n->enrolled},
                   {"revoked", n->revoked},
                   {"never_seen", n->never_seen},
                   {"silent_7_days", n->silent},
                   {"waiting_50_or_more", n->waiting_many},
                   {"storage_low", n->storage_low},
                   {"clock_off", n->clock_off},
                   {"contradicting", n->contradicting},
                   {"with_losses", n->with_losses}};

    hearth_scrape_begin(w, &family);
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        hearth_scrape_put(w, &family, classes[i].label,
                          (int64_t)classes[i].value);
    }
}

static void put_refused(struct hearth_writer *w, const struct hearth_vitals *v)
{
    static const struct hearth_scrape_family family = {
        "hearth_host_refused_total", "counter",
        "What was not taken from the network, by reason", "reason"};

    hearth_scrape_begin(w, &family);
    for (size_t i = 0; i < v->refused_count; i++) {
        hearth_scrape_put(w, &family, v->refused[i].name,
                          (int64_t)v->refused[i].value);
    }
}

static void put_certificates(struct hearth_writer *w,
                             const struct hearth_vitals *v)
{
    static const struct hearth_scrape_family family = {
        "hearth_host_certificate_days", "gauge",
        "Days until the certificate ends", "name"};
    static const char *const names[] = {"enrol", "host"};

    hearth_scrape_begin(w, &family);
    for (size_t i = 0; i < 2; i++) {
        if (v->certificate_days[i] != INT64_MIN) {
            hearth_scrape_put(w, &family, names[i], v->certificate_days[i]);
        }
    }
}

void hearth_vitals_page(const struct hearth_vitals *v, struct hearth_writer *w)
{
    put_one(w, "hearth_host_up", "The store could be read", 1);
    put_one(w, "hearth_host_store_layout", "Layout of the store",
            HEARTH_SCHEMA);
    put_one(w, "hearth_host_records",
            "Records received, from 10 on and in steps of 5",
            (int64_t)v->records);
    put_one(w, "hearth_host_store_percent",
            "How full the store may get is full", v->store_percent);
    put_one(w, "hearth_host_disk_free_percent", "Of the data folder's disk",
            v->disk_free_percent);
    put_one(w, "hearth_host_epoch_days",
            "Days until the current epoch is erased; -1: no date",
            v->epoch_days);
    put_one(w, "hearth_host_release_age_seconds",
            "Since the released file was written; -1: none", v->release_age_s);
    put_devices(w, &v->devices);
    put_certificates(w, v);
    put_refused(w, v);
}
