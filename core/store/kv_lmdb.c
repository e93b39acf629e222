/* SPDX-License-Identifier: Apache-2.0 */
/* The seam of kv.h over LMDB: one environment a folder, one database a table.
 *
 * Commits are synced: MDB_NOSYNC, MDB_NOMETASYNC and MDB_WRITEMAP are never
 * set (the first two lose acknowledged data at power loss). */
#include "hearth/fsutil.h"
#include "hearth/kv.h"
#include "hearth/log.h"

#include "kv_lmdb.h"

#include <errno.h>
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define READERS_MAX 32u
#define NEARLY_FULL ((uint64_t)1 << 20) /* bytes: no room for a commit */

static const char *const TABLE_NAMES[HEARTH_TABLE_COUNT] = {
    "meta",     "forms",    "drafts",      "outbox",      "devices",
    "records",  "heads",    "opened",      "branches",    "tokens",
    "counters", "register", "assignments", "withdrawals", "tombstones",
    "audit",    "losses"};

int hearth_kv_lmdb_code(int lmdb_code)
{
    switch (lmdb_code) {
    case MDB_SUCCESS:
        return 0;
    case MDB_NOTFOUND:
        return HEARTH_E_NOT_FOUND;
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG: /* RLIMIT_FSIZE, or what the file system can hold */
        return HEARTH_E_FULL;
    case MDB_READERS_FULL:
    case EBUSY:
    case EAGAIN:
        return HEARTH_E_BUSY;
    case ENOMEM:
        return HEARTH_E_MEMORY;
    case MDB_VERSION_MISMATCH:
    case MDB_INVALID:
        return HEARTH_E_VERSION;
    default: /* our own, from settle_schema, lie above all of LMDB's */
        return lmdb_code < 0 && lmdb_code > MDB_LAST_ERRCODE ? lmdb_code
                                                             : HEARTH_E_IO;
    }
}

/* LMDB takes non-const pointers but does not write through them. */
MDB_val hearth_kv_lmdb_val(struct hearth_slice in)
{
    MDB_val v;
    const void *data = in.data;

    v.mv_size = in.len;
    memcpy(&v.mv_data, &data, sizeof v.mv_data);
    return v;
}

static struct hearth_slice slice_of(const MDB_val *v)
{
    return hearth_slice_of(v->mv_data, v->mv_size);
}

static int lmdb_begin(void *cookie, bool is_write, struct hearth_kv_txn **out)
{
    struct lmdb_store *s = cookie;
    struct hearth_kv_txn *t;
    int code;

    if (is_write && s->is_read_only) {
        return HEARTH_E_DENIED;
    }
    t = malloc(sizeof *t);
    if (t == NULL) {
        return HEARTH_E_MEMORY;
    }
    t->store = s;
    code = mdb_txn_begin(s->env, NULL, is_write ? 0 : MDB_RDONLY, &t->txn);
    if (code == MDB_MAP_RESIZED) {
        /* Another process opened the folder with a larger map: follow it. */
        code = mdb_env_set_mapsize(s->env, 0);
        if (code == 0) {
            code =
                mdb_txn_begin(s->env, NULL, is_write ? 0 : MDB_RDONLY, &t->txn);
        }
    }
    if (code != 0) {
        free(t);
        return hearth_kv_lmdb_code(code);
    }
    *out = t;
    return 0;
}

static int lmdb_get(struct hearth_kv_txn *t, enum hearth_table table,
                    struct hearth_slice key, struct hearth_slice *value)
{
    MDB_val k = hearth_kv_lmdb_val(key);
    MDB_val v;
    int code = mdb_get(t->txn, t->store->tables[table], &k, &v);

    if (code == 0) {
        *value = slice_of(&v);
    }
    return hearth_kv_lmdb_code(code);
}

static int lmdb_seek(struct hearth_kv_txn *t, enum hearth_table table,
                     struct hearth_slice from, bool is_after,
                     struct hearth_slice *key, struct hearth_slice *value)
{
    MDB_val k = hearth_kv_lmdb_val(from);
    MDB_val v;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(t->txn, t->store->tables[table], &cursor);

    if (code != 0) {
        return hearth_kv_lmdb_code(code);
    }
    code = mdb_cursor_get(cursor, &k, &v,
                          from.len == 0 ? MDB_FIRST : MDB_SET_RANGE);
    if (code == 0 && is_after && from.len != 0 &&
        hearth_slice_is_equal(slice_of(&k), from)) {
        code = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
    }
    if (code == 0) {
        *key = slice_of(&k);
        *value = slice_of(&v);
    }
    mdb_cursor_close(cursor);
    return hearth_kv_lmdb_code(code);
}

/* LMDB calls a write that was cut short EIO; most often the disk is full. */
static bool is_disk_full(MDB_env *env)
{
    struct statvfs st;
    mdb_filehandle_t fd;

    return mdb_env_get_fd(env, &fd) == 0 && fstatvfs(fd, &st) == 0 &&
           (uint64_t)st.f_bavail * st.f_frsize < NEARLY_FULL;
}

static int lmdb_commit(struct hearth_kv_txn *t)
{
    int code = mdb_txn_commit(t->txn);

    if (code == EIO && is_disk_full(t->store->env)) {
        code = ENOSPC;
    }
    free(t);
    return hearth_kv_lmdb_code(code);
}

static void lmdb_abort(struct hearth_kv_txn *t)
{
    mdb_txn_abort(t->txn);
    free(t);
}

static int lmdb_stat(void *cookie, struct hearth_kv_stat *out)
{
    struct lmdb_store *s = cookie;
    MDB_envinfo info;
    MDB_stat stat;

    if (mdb_env_info(s->env, &info) != 0 || mdb_env_stat(s->env, &stat) != 0) {
        return HEARTH_E_IO;
    }
    out->bytes_used = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
    out->bytes_cap = info.me_mapsize;
    return 0;
}

/* In the transaction that makes the tables: a crash leaves the old layout or
 * the new one. */
static int settle_schema(struct lmdb_store *s, MDB_txn *txn)
{
    struct hearth_kv_txn view = {s, txn};

    return hearth_kv_schema_settle(&s->kv, &view, s->schema, s->is_read_only);
}

static int open_tables(struct lmdb_store *s)
{
    MDB_txn *txn;
    int code =
        mdb_txn_begin(s->env, NULL, s->is_read_only ? MDB_RDONLY : 0, &txn);

    if (code != 0) {
        return code;
    }
    for (int i = 0; i < HEARTH_TABLE_COUNT; i++) {
        code = mdb_dbi_open(txn, TABLE_NAMES[i],
                            s->is_read_only ? 0 : MDB_CREATE, &s->tables[i]);
        if (code != 0) {
            mdb_txn_abort(txn);
            return code;
        }
    }
    code = settle_schema(s, txn);
    if (code != 0) {
        mdb_txn_abort(txn);
        return code;
    }
    return mdb_txn_commit(txn);
}

static int open_env(struct lmdb_store *s, const char *path, uint64_t map_size,
                    unsigned flags)
{
    int stale;
    int code = mdb_env_create(&s->env);

    if (code != 0) {
        return code;
    }
    code = mdb_env_set_maxdbs(s->env, HEARTH_TABLE_COUNT);
    if (code == 0) {
        code = mdb_env_set_maxreaders(s->env, READERS_MAX);
    }
    if (code == 0) {
        code = mdb_env_set_mapsize(s->env, (size_t)map_size);
    }
    if (code == 0) {
        /* NOTLS: a walk may read other things from inside its callback. */
        code = mdb_env_open(s->env, path, MDB_NOTLS | flags, 0600);
    }
    if (code == 0) {
        /* A process that was killed left its reader slot behind. */
        code = mdb_reader_check(s->env, &stale);
    }
    return code == 0 ? open_tables(s) : code;
}

static int remove_file(const char *path)
{
    return unlink(path) == 0 || errno == ENOENT ? 0 : errno;
}

/* LMDB writes a new file's first pages in place and never syncs its name: a
 * crash then could leave half a store that does not open, or none after a
 * commit. So a store is made whole under another name. */
static int make_store(const struct lmdb_store *as, const char *folder,
                      const char *path, uint64_t map_size)
{
    struct lmdb_store s = *as;
    char made[HEARTH_PATH_MAX];
    char lock[HEARTH_PATH_MAX];
    int code = EIO;

    if (hearth_fsutil_join(folder, "new.mdb", made) != 0 ||
        hearth_fsutil_join(folder, "new.mdb-lock", lock) != 0) {
        return code;
    }
    code = remove_file(made);
    if (code == 0) {
        code = open_env(&s, made, map_size, MDB_NOSUBDIR);
        mdb_env_close(s.env);
    }
    if (code == 0) {
        code = remove_file(lock);
    }
    if (code == 0 && hearth_fsutil_rename(made, path) != 0) {
        code = EIO;
    }
    return code;
}

static int open_store(struct lmdb_store *s, const char *folder,
                      uint64_t map_size)
{
    char path[HEARTH_PATH_MAX];
    int code = 0;

    if (hearth_fsutil_join(folder, "data.mdb", path) != 0) {
        return EIO;
    }
    if (s->is_read_only) {
        return open_env(s, folder, map_size, MDB_RDONLY);
    }
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        code = make_store(s, folder, path, map_size);
    }
    return code == 0 ? open_env(s, folder, map_size, 0) : code;
}

static int refuse_put(struct hearth_kv_txn *t, enum hearth_table table,
                      struct hearth_slice key, struct hearth_slice value)
{
    (void)t;
    (void)table;
    (void)key;
    (void)value;
    return HEARTH_E_DENIED;
}

static int refuse_del(struct hearth_kv_txn *t, enum hearth_table table,
                      struct hearth_slice key)
{
    (void)t;
    (void)table;
    (void)key;
    return HEARTH_E_DENIED;
}

/* Of who only reads. */
static const struct hearth_kv FUNCTIONS = {
    .begin = lmdb_begin,
    .get = lmdb_get,
    .put = refuse_put,
    .del = refuse_del,
    .seek = lmdb_seek,
    .commit = lmdb_commit,
    .abort = lmdb_abort,
    .stat = lmdb_stat,
};

int hearth_kv_lmdb_open_as(const char *folder, uint64_t map_size,
                           const struct hearth_kv_lmdb_writing *writing,
                           const struct hearth_kv_schema *schema,
                           struct hearth_kv **out)
{
    bool is_read_only = writing == NULL;
    struct lmdb_store *s;
    int code;

    if (map_size > SIZE_MAX) {
        return HEARTH_E_LIMIT;
    }
    s = calloc(1, sizeof *s);
    if (s == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->is_read_only = is_read_only;
    s->schema = schema;
    s->kv = FUNCTIONS;
    if (writing != NULL) {
        s->kv.put = writing->put;
        s->kv.del = writing->del;
        s->kv.scrub = writing->scrub;
    }
    s->kv.cookie = s;
    code = open_store(s, folder, map_size);
    if (code != 0) {
        hearth_log(HEARTH_LOG_ERROR, "store_open_failed", "lmdb_code",
                   (int64_t)code, NULL);
        mdb_env_close(s->env);
        free(s);
        return is_read_only && (code == MDB_NOTFOUND || code == ENOENT)
                   ? HEARTH_E_NOT_FOUND
                   : hearth_kv_lmdb_code(code);
    }
    *out = &s->kv;
    return 0;
}

int hearth_kv_lmdb_open_read(const char *folder, uint64_t map_size,
                             struct hearth_kv **out)
{
    return hearth_kv_lmdb_open_as(folder, map_size, NULL, hearth_kv_schema(),
                                  out);
}

void hearth_kv_lmdb_close(struct hearth_kv *kv)
{
    struct lmdb_store *s;

    if (kv == NULL) {
        return;
    }
    s = kv->cookie;
    mdb_env_close(s->env);
    free(s);
}
