/* SPDX-License-Identifier: Apache-2.0 */
/* How the host is, in counts and classes: what monitoring may know. No figure
 * tells of one interview, one respondent or one interviewer: records are
 * counted from 10 on and in steps of 5 (disclosure.md), devices only by class,
 * and what waits to be withdrawn is not counted at all, since its moment would
 * tell who came in. */
#ifndef HOST_METRICS_VITALS_H
#define HOST_METRICS_VITALS_H

#include "host/folder/folder.h"

struct hearth_vitals_devices {
    uint64_t enrolled;
    uint64_t revoked;
    uint64_t never_seen;
    uint64_t silent;        /* no contact for a week */
    uint64_t waiting_many;  /* 50 and more there when it last sent */
    uint64_t storage_low;   /* under 10 % free */
    uint64_t clock_off;     /* by more than an hour */
    uint64_t contradicting; /* with records that were kept apart */
    uint64_t with_losses;   /* that signed some records away */
};

#define HEARTH_VITALS_COUNTERS 32

struct hearth_vitals {
    struct hearth_vitals_devices devices;
    uint64_t records; /* rounded down: 0, 10, 15, ... */
    int64_t store_percent, disk_free_percent;
    int64_t certificate_days[2]; /* enrol, host; INT64_MIN: unreadable */
    int64_t epoch_days;    /* until the current one is erased; -1: never */
    int64_t release_age_s; /* of current.json; -1: none */
    struct {
        char name[33];
        uint64_t value;
    } refused[HEARTH_VITALS_COUNTERS];
    size_t refused_count;
};

/* Ends of the certificates enrol and host, INT64_MIN where unreadable: read
 * before a sandbox is entered. */
struct hearth_vitals_dates {
    int64_t end_s[2];
};
void hearth_vitals_dates(const char *folder, struct hearth_vitals_dates *out);
/* E_IO and what reading the store gives. */
HEARTH_MUST_USE int hearth_vitals_take(const struct hearth_folder *f,
                                       const struct hearth_vitals_dates *dates,
                                       int64_t now_s, struct hearth_vitals *v);
/* As Prometheus reads it. */
void hearth_vitals_page(const struct hearth_vitals *v, struct hearth_writer *w);
/* 10 and more in steps of 5, else 0. */
uint64_t hearth_vitals_round(uint64_t records);

#endif
