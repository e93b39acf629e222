/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the store and believes only what enrolment and FORM-SIGN vouch for. */
#include "agent.h"

#include "data_folder.h"
#include "report.h"

#include "hearth/sync.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes around the body of a programme document at most. */
#define DOCUMENT_MAX (HEARTH_PROGRAMME_MAX + HEARTH_ENVELOPE_EXTRA)

/* Without its document a device can do nothing, not even send: there are two
 * copies of it, the second one behind by at most a sync. */
static const char *const copies[] = {"programme", "programme.copy"};

/* One copy, into ${room} of DOCUMENT_MAX bytes. */
static int read_copy(struct hearth_agent *a, int which, uint8_t *room,
                     struct hearth_slice *out)
{
    struct hearth_slice body;
    size_t len = 0;
    int rc =
        hearth_outbox_meta_get(a->kv, copies[which], room, DOCUMENT_MAX, &len);
    if (rc == 0) {
        *out = hearth_slice_of(room, len);
        rc =
            hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME, a->device.programme,
                                 &a->device.form_sign, *out, &body);
    }
    return rc == 0 ? hearth_programme_decode(body, &a->programme) : rc;
}

int hearth_agent_read_programme(struct hearth_agent *a)
{
    struct hearth_slice document;
    uint8_t *room = malloc(DOCUMENT_MAX);
    if (room == NULL) {
        return HEARTH_E_MEMORY;
    }
    int rc = read_copy(a, 0, room, &document);
    free(room);
    return rc;
}

/* Where that fails the one that is there is enough for now. */
static void put_copy(struct hearth_agent *a, int which,
                     struct hearth_slice document)
{
    int rc = hearth_outbox_meta_put(a->kv, copies[which], document);
    if (rc != 0) {
        (void)hearth_report_cannot("keep two copies of the programme document",
                                   rc);
    }
}

/* Reads it, and puts the good copy over one that is damaged or older. */
static int settle_programme(struct hearth_agent *a)
{
    struct hearth_programme_copies {
        uint8_t bytes[2][DOCUMENT_MAX];
    } *room = malloc(sizeof(*room));
    struct hearth_slice document[2] = {{NULL, 0}, {NULL, 0}};
    if (room == NULL) {
        return HEARTH_E_MEMORY;
    }
    int second = read_copy(a, 1, room->bytes[1], &document[1]);
    int first = read_copy(a, 0, room->bytes[0], &document[0]);
    int rc = first;
    if (first != 0 && second == 0) {
        rc = read_copy(a, 1, room->bytes[1], &document[1]);
        put_copy(a, 0, document[1]);
    } else if (first == 0 && (second != 0 || !hearth_slice_is_equal(
                                                 document[0], document[1]))) {
        put_copy(a, 1, document[0]);
    }
    free(room);
    return rc;
}

/* The commit of an enrolment is the device's entry; the chain's start follows
 * it, and after a crash in between it is made up here. */
static int repair_start(struct hearth_agent *a)
{
    struct hearth_outbox_state state;
    uint8_t genesis[HEARTH_HASH_LEN];
    int rc = hearth_outbox_state(a->kv, &state);
    if (rc != HEARTH_E_NOT_FOUND && rc != HEARTH_E_STATE) {
        return rc;
    }
    rc = hearth_device_genesis(&a->device, genesis);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_outbox_begin(a->kv, genesis);
    return rc == HEARTH_E_EXISTS ? 0 : rc;
}

static int not_enrolled(const char *folder)
{
    hearth_report_say(HEARTH_WORDS_WARN_NOT_ENROLLED,
                      "this device is not enrolled (no data in %s); run "
                      "hearth-agent enrol",
                      folder);
    return HEARTH_E_NOT_FOUND;
}

int hearth_agent_open(const char *folder, struct hearth_agent *a)
{
    char store[HEARTH_PATH_MAX];
    memset(a, 0, sizeof(*a));
    a->folder = folder;
    a->clock = hearth_clock_system();
    a->rng = hearth_rng_system();
    a->words = hearth_report_language();
    int rc = hearth_fsutil_join(folder, HEARTH_DATA_STORE, store);
    if (rc != 0) {
        return hearth_report_cannot("use the data folder", rc);
    }
    /* Opening would make the folder: looking must leave nothing behind. */
    if (access(store, F_OK) != 0) {
        return not_enrolled(folder);
    }
    rc = hearth_kv_lmdb_open(store, HEARTH_AGENT_MAP_SIZE, &a->kv);
    if (rc == HEARTH_E_VERSION) {
        hearth_report_say(
            HEARTH_WORDS_STORE_UNKNOWN,
            "the store in %s is of a newer hearth-agent, or damaged, "
            "or open in a hearth-agent of the other kind (static, "
            "or with a page): install that version, or end that "
            "program, or look with 'hearth-agent fsck'; nothing was "
            "changed",
            folder);
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("open the store", rc);
    }
    rc = hearth_device_load(a->kv, &a->device);
    if (rc == HEARTH_E_NOT_FOUND) {
        (void)not_enrolled(folder);
        goto close_store;
    }
    if (rc == 0) {
        rc = repair_start(a);
    }
    if (rc != 0) {
        (void)hearth_report_cannot("read this device's enrolment", rc);
        goto close_store;
    }
    rc = settle_programme(a);
    if (rc != 0) {
        (void)hearth_report_cannot("read the programme document", rc);
        goto close_store;
    }
    hearth_areas_find(a);
    return 0;
close_store:
    hearth_kv_lmdb_close(a->kv);
    a->kv = NULL;
    return rc;
}

struct hearth_fieldtime hearth_agent_fieldtime(const struct hearth_agent *a)
{
    int64_t start_s = 0;
    struct hearth_slice sync =
        hearth_slice_of(a->device.sync.der, a->device.sync.len);
    if (hearth_certificate_start_s(sync, &start_s) != 0) {
        start_s = 0;
    }
    return hearth_sync_fieldtime(a->kv, &a->programme, start_s);
}

int64_t hearth_agent_certificate_time_s(const struct hearth_agent *a)
{
    struct hearth_fieldtime t = hearth_agent_fieldtime(a);
    return hearth_fieldtime_now(&t, a->clock.now_s(a->clock.cookie));
}

void hearth_agent_close(struct hearth_agent *a)
{
    if (a->kv != NULL) {
        hearth_kv_lmdb_close(a->kv);
        a->kv = NULL;
    }
}
