/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a data folder from a backup. */
#include "host/backup/restore.h"

#include "host/audit/audit.h"

#include "hearth/clock.h"
#include "hearth/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH      ((uint64_t)4 << 20) /* bytes of one transaction */
#define VALUE_ID   "v/id"
#define VALUE_INCA "v/incarnation"

struct restoring {
    const struct hearth_restore_plan *plan;
    struct hearth_kv *kv;
    struct hearth_kv_txn *txn;
    uint64_t in_txn;
    bool has_meta;
    int file; /* -1: what comes is left out */
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    bool has_id;
};

static int code_of_errno(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? HEARTH_E_FULL
                                                                : HEARTH_E_IO;
}

static int at_head(void *cookie, const struct hearth_backup_head *head,
                   uint32_t schema)
{
    struct restoring *r = cookie;
    char store[HEARTH_PATH_MAX];
    int e = hearth_fsutil_make_folder(r->plan->folder);

    (void)head;
    (void)schema; /* stands in META too */
    if (e == 0) {
        e = hearth_fsutil_join(r->plan->folder, "store", store);
    }
    return e == 0 ? hearth_kv_lmdb_open(store, HEARTH_FOLDER_STORE_MAX, &r->kv)
                  : e;
}

/* ---- files ---- */

static bool is_secret(const char *name)
{
    return strncmp(name, "keys/", 5) == 0 || strncmp(name, "vault/", 6) == 0;
}

static int make_parents(const char *folder, const char *name)
{
    char below[HEARTH_BACKUP_NAME_MAX + 1], path[HEARTH_PATH_MAX];
    const char *slash = strrchr(name, '/');

    if (slash == NULL) {
        return 0;
    }
    (void)snprintf(below, sizeof(below), "%.*s", (int)(slash - name), name);
    if (hearth_fsutil_join(folder, below, path) != 0) {
        return HEARTH_E_LIMIT;
    }
    return hearth_fsutil_make_folder(path);
}

static int at_file(void *cookie, const char *name, uint64_t len)
{
    struct restoring *r = cookie;
    char path[HEARTH_PATH_MAX];
    int e;

    (void)len;
    r->file = -1;
    if (r->kv == NULL || strncmp(name, "store/", 6) == 0) {
        return HEARTH_E_INVALID;
    }
    e = make_parents(r->plan->folder, name);
    if (e == 0 && is_secret(name) && !r->plan->has_secrets) {
        return 0;
    }
    if (e == 0) {
        e = hearth_fsutil_join(r->plan->folder, name, path);
    }
    if (e != 0) {
        return e;
    }
    r->file =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (r->file < 0) {
        return errno == EEXIST ? HEARTH_E_INVALID : code_of_errno();
    }
    return 0;
}

static int at_bytes(void *cookie, struct hearth_slice part)
{
    const struct restoring *r = cookie;

    while (r->file >= 0 && part.len > 0) {
        ssize_t n = write(r->file, part.data, part.len);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return code_of_errno();
        }
        part = hearth_slice_of(part.data + n, part.len - (size_t)n);
    }
    return 0;
}

static int at_file_end(void *cookie)
{
    struct restoring *r = cookie;
    int e = 0;

    if (r->file >= 0) {
        e = fsync(r->file) == 0 ? 0 : code_of_errno();
        if (close(r->file) != 0 && e == 0) {
            e = code_of_errno();
        }
    }
    r->file = -1;
    return e;
}

/* ---- the store ---- */

static int commit(struct restoring *r)
{
    struct hearth_kv_txn *txn = r->txn;

    r->txn = NULL;
    r->in_txn = 0;
    return txn == NULL ? 0 : r->kv->commit(txn);
}

static int put(struct restoring *r, enum hearth_table table,
               struct hearth_slice key, struct hearth_slice value)
{
    int e = 0;

    if (r->in_txn > BATCH && table != HEARTH_TABLE_META) {
        e = commit(r);
    }
    if (e == 0 && r->txn == NULL) {
        e = r->kv->begin(r->kv->cookie, true, &r->txn);
    }
    if (e == 0) {
        e = r->kv->put(r->txn, table, key, value);
    }
    r->in_txn += key.len + value.len;
    return e;
}

static int put_meta(struct restoring *r, struct hearth_slice key,
                    struct hearth_slice value)
{
    struct hearth_rng rng = hearth_rng_system();
    uint8_t drawn[8];

    if (!r->has_meta) { /* all of META in one transaction, behind the rest */
        int e = commit(r);

        if (e != 0) {
            return e;
        }
        r->has_meta = true;
    }
    if (hearth_slice_is_equal(key, hearth_slice_text(VALUE_ID))) {
        if (value.len != sizeof(r->programme)) {
            return HEARTH_E_INVALID;
        }
        memcpy(r->programme, value.data, sizeof(r->programme)); /* measured */
        r->has_id = true;
        return 0;
    }
    if (hearth_slice_is_equal(key, hearth_slice_text(VALUE_INCA))) {
        int e = rng.fill(rng.cookie, drawn, sizeof(drawn));

        if (e != 0) {
            return e;
        }
        value = hearth_slice_of(drawn, sizeof(drawn));
    }
    return put(r, HEARTH_TABLE_META, key, value);
}

static int at_entry(void *cookie, enum hearth_table table,
                    struct hearth_slice key, struct hearth_slice value)
{
    struct restoring *r = cookie;

    if (r->kv == NULL || (r->has_meta && table != HEARTH_TABLE_META)) {
        return HEARTH_E_INVALID;
    }
    return table == HEARTH_TABLE_META ? put_meta(r, key, value)
                                      : put(r, table, key, value);
}

/* ---- all ---- */

static int seal_off(struct restoring *r, const struct hearth_backup_head *head)
{
    struct hearth_clock clock = hearth_clock_system();
    char text[HEARTH_AUDIT_TEXT_MAX];
    int e = commit(r);

    if (e == 0 && (!r->has_id || memcmp(r->programme, head->programme,
                                        sizeof(r->programme)) != 0)) {
        e = HEARTH_E_INVALID;
    }
    (void)snprintf(text, sizeof(text), "from a backup made at %lld",
                   (long long)head->made_s);
    if (e == 0) {
        e = hearth_audit_add(r->kv, r->programme, clock.now_s(clock.cookie),
                             HEARTH_AUDIT_RESTORED, text);
    }
    if (e == 0) {
        e = hearth_ledger_meta_put(
            r->kv, "id", hearth_slice_of(r->programme, sizeof(r->programme)));
    }
    return e;
}

int hearth_restore_make(const struct hearth_restore_plan *plan,
                        struct hearth_backup_head *head,
                        struct hearth_backup_count *count)
{
    struct restoring r = {.plan = plan, .file = -1};
    const struct hearth_backup_sink sink = {.cookie = &r,
                                            .head = at_head,
                                            .file = at_file,
                                            .bytes = at_bytes,
                                            .file_end = at_file_end,
                                            .entry = at_entry};
    int e = hearth_backup_read(plan->fd, plan->private_key, &sink, head, count);

    if (e == 0) {
        e = seal_off(&r, head);
    }
    if (r.file >= 0) {
        (void)close(r.file);
    }
    if (r.txn != NULL) {
        r.kv->abort(r.txn);
    }
    hearth_kv_lmdb_close(r.kv);
    return e;
}
