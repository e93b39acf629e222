/* SPDX-License-Identifier: Apache-2.0 */
/* What writes to an LMDB store. */
#include "hearth/fsutil.h"
#include "hearth/kv.h"

#include "kv_lmdb.h"
#include "kv_lmdb_scrub.h"

static int lmdb_put(struct hearth_kv_txn *t, enum hearth_table table,
                    struct hearth_slice key, struct hearth_slice value)
{
    MDB_val k = hearth_kv_lmdb_val(key);
    MDB_val v = hearth_kv_lmdb_val(value);

    return hearth_kv_lmdb_code(
        mdb_put(t->txn, t->store->tables[table], &k, &v, 0));
}

static int lmdb_del(struct hearth_kv_txn *t, enum hearth_table table,
                    struct hearth_slice key)
{
    MDB_val k = hearth_kv_lmdb_val(key);

    return hearth_kv_lmdb_code(
        mdb_del(t->txn, t->store->tables[table], &k, NULL));
}

static int lmdb_scrub(void *cookie)
{
    struct lmdb_store *s = cookie;

    return hearth_kv_lmdb_code(
        hearth_kv_lmdb_scrub(s->env, s->tables[HEARTH_TABLE_META]));
}

static const struct hearth_kv_lmdb_writing WRITING = {
    .put = lmdb_put, .del = lmdb_del, .scrub = lmdb_scrub};

int hearth_kv_lmdb_open_schema(const char *folder, uint64_t map_size,
                               const struct hearth_kv_schema *schema,
                               struct hearth_kv **out)
{
    int code = hearth_fsutil_make_folder(folder);

    return code == 0
               ? hearth_kv_lmdb_open_as(folder, map_size, &WRITING, schema, out)
               : code;
}

int hearth_kv_lmdb_open(const char *folder, uint64_t map_size,
                        struct hearth_kv **out)
{
    return hearth_kv_lmdb_open_schema(folder, map_size, hearth_kv_schema(),
                                      out);
}
