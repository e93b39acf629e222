/* SPDX-License-Identifier: Apache-2.0 */
/* Parts that look at signed documents: forms, assignments, losses, evidence,
 * the audit chain, tombstones, releases. */
#include "host/fsck/fsck.h"

#include "host/audit/audit.h"
#include "host/folder/tombstones.h"
#include "host/release/signed.h"

#include "hearth/assignment.h"
#include "hearth/envelope.h"
#include "hearth/hash.h"
#include "hearth/ledger.h"
#include "hearth/loss.h"
#include "hearth/record.h"
#include "hearth/tombstone.h"
#include "hearth/withdrawals.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Walks a table; ${wrong} gives what is wrong with an entry, or NULL. */
static void each_entry(struct hearth_fsck_view *v, struct hearth_finds *finds,
                       enum hearth_table table,
                       const char *(*wrong)(const struct hearth_fsck_view *v,
                                            struct hearth_slice key,
                                            struct hearth_slice value))
{
    const struct hearth_kv *kv = v->folder.kv;
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    struct hearth_kv_txn *txn;
    bool is_after = false;

    if (kv->begin(kv->cookie, false, &txn) != 0) {
        return;
    }
    while (kv->seek(txn, table, key, is_after, &key, &value) == 0) {
        const char *what = wrong(v, key, value);
        char hex[33];

        if (what != NULL) {
            hearth_bytes_hex(
                hearth_slice_of(key.data, key.len < 16 ? key.len : 16), hex);
            hearth_finds_say(finds, "%s: %s", hex, what);
        }
        is_after = true;
    }
    kv->abort(txn);
}

static const char *wrong_form(const struct hearth_fsck_view *v,
                              struct hearth_slice key,
                              struct hearth_slice value)
{
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_slice body;

    if (hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, v->folder.programme,
                             &v->folder.form_sign, value, &body) != 0) {
        return "this form package is not signed by FORM-SIGN; 'form add' it "
               "again";
    }
    if (hearth_hash_parts(&body, 1, h) != 0 ||
        !hearth_slice_is_equal(key, hearth_slice_of(h, sizeof(h)))) {
        return "this form package stands under another's hash; 'form add' it "
               "again";
    }
    return NULL;
}

void hearth_fsck_forms(void *cookie, struct hearth_finds *finds)
{
    struct hearth_fsck_view v;

    if (!hearth_fsck_open(cookie, finds, false, &v)) {
        return;
    }
    each_entry(&v, finds, HEARTH_TABLE_FORMS, wrong_form);
    for (uint8_t i = 0; v.has_programme && i < v.programme.form_count; i++) {
        const struct hearth_programme_form *form = &v.programme.forms[i];
        struct hearth_slice found;
        struct hearth_kv_txn *txn;

        if (v.folder.kv->begin(v.folder.kv->cookie, false, &txn) != 0) {
            return;
        }
        if (v.folder.kv->get(txn, HEARTH_TABLE_FORMS,
                             hearth_slice_of(form->hash, sizeof(form->hash)),
                             &found) != 0) {
            hearth_finds_say(finds,
                             "%s, version %" PRIu32
                             " is in the document and not here; 'form add' it "
                             "again",
                             form->id, form->version);
        }
        v.folder.kv->abort(txn);
    }
}

/* ---- papers of devices ---- */

static const char *wrong_assignment(const struct hearth_fsck_view *v,
                                    struct hearth_slice key,
                                    struct hearth_slice value)
{
    struct hearth_assignment *a = calloc(1, sizeof(*a));
    int e = a == NULL || key.len != HEARTH_DEVICE_LEN
                ? HEARTH_E_INVALID
                : hearth_assignment_open(v->folder.programme, key.data,
                                         &v->folder.form_sign, value, a);

    free(a);
    return e == 0 ? NULL : "this assignment does not verify; 'assign' again";
}

static const char *wrong_loss(const struct hearth_fsck_view *v,
                              struct hearth_slice key,
                              struct hearth_slice value)
{
    struct hearth_ledger_device d;
    struct hearth_public sign;
    struct hearth_loss loss;

    if (key.len != HEARTH_DEVICE_LEN + 8 ||
        hearth_ledger_device_get(v->folder.kv, key.data, &d) != 0) {
        return NULL; /* 'owners' says so */
    }
    if (hearth_identity_check(hearth_slice_of(d.sign, HEARTH_POINT_LEN),
                              &sign) != 0 ||
        hearth_loss_decode(value, &loss) != 0 ||
        memcmp(loss.device, d.id, sizeof(d.id)) != 0 ||
        hearth_loss_verify(&loss, v->folder.programme, &sign) != 0) {
        return "the device did not sign this loss; restore from a backup";
    }
    return NULL;
}

static const char *wrong_branch(const struct hearth_fsck_view *v,
                                struct hearth_slice key,
                                struct hearth_slice value)
{
    struct hearth_record r;
    struct hearth_stub s;

    (void)v;
    (void)key;
    if (hearth_stub_decode(value, &s) == 0 ||
        hearth_record_decode(value, &r) == 0) {
        return NULL;
    }
    return "this record that was kept apart is damaged; it counts nowhere";
}

static const char *wrong_counter(const struct hearth_fsck_view *v,
                                 struct hearth_slice key,
                                 struct hearth_slice value)
{
    (void)v;
    (void)key;
    return value.len == 8 ? NULL : "this counter is damaged; it only informs";
}

void hearth_fsck_papers(void *cookie, struct hearth_finds *finds)
{
    struct hearth_fsck_view v;

    if (!hearth_fsck_open(cookie, finds, false, &v)) {
        return;
    }
    each_entry(&v, finds, HEARTH_TABLE_ASSIGNMENTS, wrong_assignment);
    each_entry(&v, finds, HEARTH_TABLE_LOSSES, wrong_loss);
    each_entry(&v, finds, HEARTH_TABLE_BRANCHES, wrong_branch);
    each_entry(&v, finds, HEARTH_TABLE_COUNTERS, wrong_counter);
}

/* A chain whose head is gone looks like one that was never begun: each host
 * has at least the entry that it was founded, and the head beside it. */
static bool is_whole(const struct hearth_fsck_view *v)
{
    struct hearth_kv_table_check c;
    uint8_t h[HEARTH_HASH_LEN];
    uint64_t number = 0;

    return hearth_audit_head(v->folder.kv, v->folder.programme, &number, h) ==
               0 &&
           hearth_kv_check_table(v->folder.kv, HEARTH_TABLE_AUDIT, &c) == 0 &&
           number > 0 && c.entries == number + 1;
}

void hearth_fsck_audit(void *cookie, struct hearth_finds *finds)
{
    struct hearth_fsck_view v;
    uint64_t broken = 0;
    int e;

    if (!hearth_fsck_open(cookie, finds, false, &v)) {
        return;
    }
    e = hearth_audit_walk(v.folder.kv, v.folder.programme, NULL, NULL, &broken);
    if (e != 0) {
        hearth_finds_say(finds,
                         "entry %" PRIu64
                         " does not follow the one before (%s); restore from a "
                         "backup, and compare with a head that was noted",
                         broken, hearth_err_text(e));
    } else if (!is_whole(&v)) {
        hearth_finds_say(finds, "the chain has lost its head or entries; "
                                "restore from a backup, and compare with a "
                                "head that was noted");
    }
}

/* ---- tombstones ---- */

static bool is_by_opened(const struct hearth_fsck_view *v,
                         struct hearth_slice bytes)
{
    struct hearth_tombstone t;

    if (hearth_tombstone_decode(bytes, &t) != 0) {
        return false;
    }
    for (uint8_t i = 0; i < v->programme.opened_count; i++) {
        if (hearth_tombstone_verify(&t, v->folder.programme,
                                    &v->programme.openeds[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* A retention date leaves tombstones that nobody signed. */
static bool is_unsigned(struct hearth_slice bytes)
{
    static const uint8_t none[HEARTH_SIG_LEN];
    struct hearth_tombstone t;

    return hearth_tombstone_decode(bytes, &t) == 0 &&
           memcmp(t.sig, none, sizeof(none)) == 0;
}

static const char *wrong_tombstone(const struct hearth_fsck_view *v,
                                   struct hearth_slice key,
                                   struct hearth_slice value)
{
    (void)key;
    return !v->has_programme || is_by_opened(v, value) || is_unsigned(value)
               ? NULL
               : "this tombstone is not signed by OPENED; restore from a "
                 "backup";
}

static void look_log(struct hearth_fsck_view *v, const struct hearth_fsck *f,
                     struct hearth_finds *finds, int fd)
{
    uint8_t bytes[HEARTH_TOMBSTONE_LEN];
    uint64_t known = 0, in_store = 0, at = 0;
    ssize_t n = 0;

    while (fd >= 0 &&
           (n = read(fd, bytes, sizeof(bytes))) == (ssize_t)sizeof(bytes)) {
        struct hearth_slice one = hearth_slice_of(bytes, sizeof(bytes));

        hearth_finds_tick();
        at += sizeof(bytes);
        if (v->has_programme && !is_by_opened(v, one) && !is_unsigned(one)) {
            hearth_finds_say(finds,
                             "entry %" PRIu64
                             " of the log is not signed by OPENED; results "
                             "will not take it: restore the log",
                             at / sizeof(bytes));
        }
    }
    if (n > 0) {
        if (f->repairs && ftruncate(fd, (off_t)at) == 0 && fsync(fd) == 0) {
            hearth_finds_repaired(finds, "cut the torn end off the log");
        } else {
            hearth_finds_say(finds, "the log ends in the middle of an entry; "
                                    "'fsck --repair' cuts that off");
        }
    }
    if (hearth_ledger_tombstones(v->folder.kv, &known, &in_store) == 0 &&
        in_store > at) {
        hearth_finds_say(finds,
                         "the store knows more of the log than there is: it "
                         "was cut; bring the log that was kept apart");
    }
}

void hearth_fsck_tombstones(void *cookie, struct hearth_finds *finds)
{
    const struct hearth_fsck *f = cookie;
    struct hearth_fsck_view v;
    char path[HEARTH_PATH_MAX];
    int fd;

    if (!hearth_fsck_open(f, finds, false, &v) ||
        hearth_fsutil_join(f->path, "tombstones.log", path) != 0) {
        return;
    }
    each_entry(&v, finds, HEARTH_TABLE_TOMBSTONES, wrong_tombstone);
    fd = open(path, (f->repairs ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno != ENOENT) {
        hearth_finds_say(finds, "tombstones.log cannot be read, or is a link; "
                                "bring the log that was kept apart");
        return;
    }
    look_log(&v, f, finds, fd); /* none before the first withdrawal */
    if (fd >= 0) {
        (void)close(fd);
    }
}

/* ---- releases ---- */

static void look_release(const struct hearth_fsck_view *v,
                         struct hearth_finds *finds, const char *path,
                         const char *name)
{
    struct hearth_release_loaded l = {0};
    bool is_ours = false;
    int e = hearth_release_read(path, &l);

    if (e != 0) {
        hearth_finds_say(finds,
                         "%s does not verify (%s); restore it from a backup",
                         name, hearth_err_text(e));
        return;
    }
    for (uint8_t i = 0; v->has_programme && i < v->programme.opened_count;
         i++) {
        is_ours = is_ours || memcmp(v->programme.openeds[i].point,
                                    l.content.key.point, HEARTH_POINT_LEN) == 0;
    }
    if (!is_ours && v->has_programme) {
        hearth_finds_say(finds,
                         "%s is not signed by an OPENED key of the document; "
                         "do not use it",
                         name);
    }
    hearth_release_drop(&l);
}

void hearth_fsck_releases(void *cookie, struct hearth_finds *finds)
{
    const struct hearth_fsck *f = cookie;
    struct hearth_fsck_view v;
    char folder[HEARTH_PATH_MAX], path[HEARTH_PATH_MAX];
    struct dirent *entry;
    DIR *dir;

    if (!hearth_fsck_open(f, finds, false, &v) ||
        hearth_fsutil_join(f->path, "release", folder) != 0) {
        return;
    }
    dir = opendir(folder);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        size_t digits = strspn(entry->d_name, "0123456789");

        if (digits == 6 && strcmp(entry->d_name + digits, ".json") == 0 &&
            hearth_fsutil_join(folder, entry->d_name, path) == 0) {
            hearth_finds_tick();
            look_release(&v, finds, path, entry->d_name);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
}
