/* SPDX-License-Identifier: Apache-2.0 */
/* An enrolled device with its store open: what every command starts from. */
#ifndef HEARTH_FIRMWARE_AGENT_H
#define HEARTH_FIRMWARE_AGENT_H

#include "areas.h"
#include "device.h"

#include "hearth/clock.h"
#include "hearth/fieldtime.h"
#include "hearth/outbox.h"
#include "hearth/programme.h"

/* Address space for the store, not disk: 100,000 records need about 60 MB. */
#define HEARTH_AGENT_MAP_SIZE ((uint64_t)512 * 1024 * 1024)

/* Of this program, as the programme document's agent_min counts. */
#define HEARTH_AGENT_VERSION 1

struct hearth_agent {
    const char *folder;
    struct hearth_kv *kv;
    struct hearth_clock clock;
    struct hearth_rng rng;
    struct hearth_device device;
    struct hearth_programme programme;
    struct hearth_areas areas; /* where interviews are taken now */
    uint8_t words;             /* language of what is said outside of forms */
    bool has_words;            /* within them too, whatever they have */
};

/* Opens the store in ${folder}, which must outlive ${a}. Reports what is in
 * the way itself. E_NOT_FOUND: not enrolled. */
HEARTH_MUST_USE int hearth_agent_open(const char *folder,
                                      struct hearth_agent *a);
/* Reads the programme document again: sync may have brought a newer one. Only
 * a document with FORM-SIGN's signature is taken. */
HEARTH_MUST_USE int hearth_agent_read_programme(struct hearth_agent *a);
/* What is known of the time, and the time to believe: for certificates and the
 * day of an interview (protocol.md 6.6). */
struct hearth_fieldtime hearth_agent_fieldtime(const struct hearth_agent *a);
int64_t hearth_agent_certificate_time_s(const struct hearth_agent *a);
void hearth_agent_close(struct hearth_agent *a);

#endif
