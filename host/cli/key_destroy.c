/* SPDX-License-Identifier: Apache-2.0 */
/* key destroy: "an epoch key is destroyed when every enrolled device has a
 * countersigned record in a later epoch, or a close, or the custodian writes
 * that device off by name" (protocol.md 6.7). */
#include "host/cache/cache.h"
#include "host/cli/complain.h"
#include "host/cli/key.h"

#include "host/folder/admission.h"

#include "hearth/ledger.h"
#include "hearth/loss.h"
#include "hearth/receipt.h"
#include "hearth/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct look {
    const struct hearth_custody *c;
    const struct hearth_opened *opened;
    uint16_t epoch;
    bool is_later;
};

/* Only the very record that was countersigned counts: whoever holds the store
 * could write any other epoch into any other header. */
static int each_record(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct look *l = cookie;
    struct hearth_record record;
    uint8_t h[HEARTH_HASH_LEN];

    if (seq == l->opened->seq && hearth_record_decode(stored, &record) == 0 &&
        hearth_record_chain(l->c->folder.programme, &record, h) == 0 &&
        memcmp(h, l->opened->h, HEARTH_HASH_LEN) == 0) {
        l->is_later = record.header.epoch > l->epoch;
    }
    return HEARTH_E_STATE; /* one record is enough */
}

/* The device's countersignature, verified; false when there is none. */
static bool opened_of(const struct hearth_custody *c, const uint8_t *device,
                      struct hearth_opened *out)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    size_t len;

    if (hearth_ledger_opened_get(c->folder.kv, device, bytes, sizeof(bytes),
                                 &len) != 0 ||
        hearth_opened_decode(hearth_slice_of(bytes, len), out) != 0 ||
        memcmp(out->device, device, HEARTH_DEVICE_LEN) != 0) {
        return false;
    }
    for (uint8_t i = 0; i < c->programme.opened_count; i++) {
        if (hearth_opened_verify(out, c->folder.programme,
                                 &c->programme.openeds[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Where a walk over a device's losses stands, and whether it ended at a close:
 * the device's own word, with all before it opened or named as lost. */
struct last_word {
    const struct hearth_custody *c;
    const struct hearth_ledger_device *device;
    struct hearth_public sign;
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
    bool is_closed;
};

static int each_loss(void *cookie, uint64_t from, struct hearth_slice bytes)
{
    struct last_word *w = cookie;
    struct hearth_loss loss;

    if (hearth_loss_decode(bytes, &loss) != 0 || loss.from != from ||
        from != w->seq + 1 ||
        memcmp(loss.device, w->device->id, HEARTH_DEVICE_LEN) != 0 ||
        hearth_loss_verify(&loss, w->c->folder.programme, &w->sign) != 0) {
        return HEARTH_E_STATE;
    }
    if (loss.kind == HEARTH_LOSS_CLOSE) {
        w->is_closed = memcmp(loss.h, w->h, HEARTH_HASH_LEN) == 0;
        return HEARTH_E_STATE;
    }
    w->seq = loss.to;
    memmove(w->h, loss.h, HEARTH_HASH_LEN);
    return 0;
}

/* True if the device signed that nothing comes behind what was opened. Only an
 * admitted SIGN key can say that: ingest could write any other. */
static bool has_closed(const struct hearth_custody *c,
                       const struct hearth_ledger_device *device,
                       const struct hearth_opened *opened)
{
    struct hearth_ledger_device d = *device;
    struct last_word w = {.c = c, .device = device, .seq = 0};

    if (hearth_admission_apply(&c->folder, &d) != 0 ||
        hearth_identity_check(hearth_slice_of(d.sign, HEARTH_POINT_LEN),
                              &w.sign) != 0) {
        return false;
    }
    if (opened != NULL) {
        w.seq = opened->seq;
        memmove(w.h, opened->h, HEARTH_HASH_LEN);
    } else if (hearth_record_genesis(c->folder.programme, d.id, &w.sign, w.h) !=
               0) {
        return false;
    }
    /* The walk ends with E_STATE at the first that is no loss right there. */
    return hearth_ledger_losses(c->folder.kv, d.id, w.seq + 1, each_loss, &w) ==
               HEARTH_E_STATE &&
           w.is_closed;
}

/* True if ${device} can bring no record of ${epoch} any more. */
static bool is_through(const struct hearth_custody *c,
                       const struct hearth_ledger_device *device,
                       uint16_t epoch)
{
    struct hearth_opened opened;
    struct look l = {.c = c, .opened = &opened, .epoch = epoch};

    if (device->is_revoked && device->last_good_seq == 0) {
        return true; /* nothing of it counts */
    }
    if (!opened_of(c, device->id, &opened)) {
        return has_closed(c, device, NULL);
    }
    if (has_closed(c, device, &opened)) {
        return true;
    }
    if (device->is_revoked && opened.seq >= device->last_good_seq) {
        return true;
    }
    if (hearth_ledger_records(c->folder.kv, device->id, opened.seq, each_record,
                              &l) != HEARTH_E_STATE) {
        return false;
    }
    return l.is_later;
}

/* True if the list "A,B" names the device, by name or id. */
static bool is_listed(const char *list, const struct hearth_ledger_device *d)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];

    hearth_bytes_hex(hearth_slice_of(d->id, HEARTH_DEVICE_LEN), id);
    while (list != NULL && *list != '\0') {
        struct hearth_slice one = hearth_slice_of(list, strcspn(list, ","));

        if (one.len > 0 &&
            (hearth_slice_is_equal(one, hearth_slice_text(d->name)) ||
             hearth_slice_is_equal(one, hearth_slice_text(id)))) {
            return true;
        }
        list += one.len;
        list += *list == ',' ? 1 : 0;
    }
    return false;
}

static void say_device(const char *what, const struct hearth_ledger_device *d)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];

    hearth_bytes_hex(hearth_slice_of(d->id, HEARTH_DEVICE_LEN), id);
    (void)fprintf(stderr, "  %s: %s (%s)\n", what,
                  d->name[0] != '\0' ? d->name : "-", id);
}

/* Counts the devices that hold up, naming each; enters those written off. */
static int check_devices(struct hearth_custody *c, uint16_t epoch,
                         const char *write_off, unsigned *holding)
{
    struct hearth_ledger_device d;
    const uint8_t *after = NULL;
    uint8_t last[HEARTH_DEVICE_LEN];
    int e;

    *holding = 0;
    while ((e = hearth_ledger_device_next(c->folder.kv, after, &d)) == 0) {
        memmove(last, d.id, sizeof(last));
        after = last;
        if (is_through(c, &d, epoch)) {
            continue;
        }
        if (is_listed(write_off, &d)) {
            say_device("written off", &d);
        } else {
            say_device("may still bring records of it", &d);
            (*holding)++;
        }
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

struct shared {
    char prefix[24];
    unsigned count;
};

static int each_entry(void *cookie, const struct hearth_audit_entry *entry,
                      const uint8_t h[HEARTH_HASH_LEN])
{
    struct shared *s = cookie;

    (void)h;
    if (entry->event == HEARTH_AUDIT_KEY_SHARED &&
        strncmp(entry->text, s->prefix, strlen(s->prefix)) == 0) {
        printf("shares to be destroyed by their holders: %s\n", entry->text);
        s->count++;
    }
    return 0;
}

static void say_shares(const struct hearth_custody *c, uint16_t epoch)
{
    struct shared s = {.count = 0};
    uint64_t broken;

    (void)snprintf(s.prefix, sizeof(s.prefix), "epoch %u,", (unsigned)epoch);
    if (hearth_audit_walk(c->folder.kv, c->folder.programme, each_entry, &s,
                          &broken) != 0) {
        (void)hearth_complain(0,
                              "the audit chain is broken at entry %" PRIu64
                              ": shares may exist that are not named",
                              broken);
    }
    (void)fputs("Copies of vault/ kept elsewhere still open this epoch: "
                "destroy them too.\n",
                stdout);
}

/* Out of the document first: a crash between leaves a key that nothing needs,
 * and the same command finishes. */
static int take_out(struct hearth_custody *c, uint16_t epoch)
{
    struct hearth_programme *p = &c->programme;
    uint8_t kept = 0;

    if (hearth_programme_epoch_find(p, epoch) == NULL) {
        return 0;
    }
    for (uint8_t i = 0; i < p->epoch_count; i++) {
        if (p->epochs[i].epoch != epoch) {
            p->epochs[kept++] = p->epochs[i];
        }
    }
    p->epoch_count = kept;
    return hearth_custody_publish(c);
}

static int allow(struct hearth_custody *c, uint16_t epoch,
                 const struct hearth_option *o)
{
    bool is_listed_epoch =
        hearth_programme_epoch_find(&c->programme, epoch) != NULL;
    unsigned holding = 0;
    int e = 0;

    if (epoch == c->programme.current_epoch) {
        return hearth_complain(HEARTH_E_STATE,
                               "epoch %u is in use: make a new one first "
                               "('key new-epoch')",
                               (unsigned)epoch);
    }
    if (!is_listed_epoch &&
        !hearth_vault_epoch_is_there(c->folder.path, epoch)) {
        return hearth_complain(HEARTH_E_NOT_FOUND, "there is no epoch %u",
                               (unsigned)epoch);
    }
    if (is_listed_epoch) { /* else it was allowed before */
        e = check_devices(c, epoch, o[HEARTH_KEY_WRITE_OFF].value, &holding);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the device register");
    }
    if (holding > 0) {
        return hearth_complain(HEARTH_E_DENIED,
                               "%u devices hold epoch %u up; bring in and open "
                               "their records, or write them off by name: "
                               "--write-off NAME,...",
                               holding, (unsigned)epoch);
    }
    return is_listed_epoch
               ? hearth_custody_form_sign(c, o[HEARTH_KEY_FORM_SIGN].value)
               : 0;
}

int hearth_key_destroy(struct hearth_custody *c, const struct hearth_option *o,
                       const struct hearth_words *words)
{
    const char *off = o[HEARTH_KEY_WRITE_OFF].value;
    uint16_t epoch;
    int e = hearth_key_epoch(words->word[1], &epoch);

    if (e == 0) {
        e = allow(c, epoch, o);
    }
    if (e == 0) {
        e = hearth_custody_enter(c, HEARTH_AUDIT_KEY_DESTROYED,
                                 "epoch %u, written off: %s", (unsigned)epoch,
                                 off != NULL ? off : "none");
    }
    if (e == 0) {
        e = take_out(c, epoch);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_vault_destroy_epoch(c->folder.path, epoch);
    if (hearth_cache_forget(c->folder.path, epoch) != 0) {
        (void)hearth_complain(0, "files of cache/ that nobody can open any "
                                 "more could not be removed");
    }
    if (e == HEARTH_E_VERSION) {
        return hearth_complain(e,
                               "the vault is of an older version: run "
                               "'hearth-host results' once, then this again");
    }
    if (e == HEARTH_E_NOT_FOUND) {
        printf("epoch %u is out of the document. Its key is not in this "
               "folder: run this again where the vault is.\n",
               (unsigned)epoch);
    } else if (e != 0) {
        return hearth_complain_why(e, "cannot overwrite the key of epoch %u",
                                   (unsigned)epoch);
    } else {
        printf("the key of epoch %u is destroyed: nobody can open its records "
               "any more\n",
               (unsigned)epoch);
    }
    say_shares(c, epoch);
    return 0;
}
