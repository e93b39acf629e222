/* SPDX-License-Identifier: Apache-2.0 */
/* Shims before LMDB and before the calls that scrubbing makes on its file. */
#include "fault.h"

#include <errno.h>
#include <lmdb.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/* The linker's names. NOLINTBEGIN(bugprone-reserved-identifier) */
#define SHIM(group, type, wrong, name, params, args)                           \
    type __real_##name params;                                                 \
    type __wrap_##name params;                                                 \
    type __wrap_##name params                                                  \
    {                                                                          \
        return test_fault_hits(group) ? (wrong) : __real_##name args;          \
    }
#define LMDB(name, params, args)                                               \
    SHIM(TEST_FAULT_LMDB, int, EIO, name, params, args)
#define FILES(type, name, params, args)                                        \
    SHIM(TEST_FAULT_FILES, type, (errno = EIO, -1), name, params, args)

LMDB(mdb_env_create, (MDB_env * *env), (env))
LMDB(mdb_env_set_maxdbs, (MDB_env * env, MDB_dbi n), (env, n))
LMDB(mdb_env_set_maxreaders, (MDB_env * env, unsigned n), (env, n))
LMDB(mdb_env_set_mapsize, (MDB_env * env, size_t n), (env, n))
LMDB(mdb_env_open,
     (MDB_env * env, const char *path, unsigned flags, mdb_mode_t mode),
     (env, path, flags, mode))
LMDB(mdb_reader_check, (MDB_env * env, int *dead), (env, dead))
LMDB(mdb_dbi_open,
     (MDB_txn * txn, const char *name, unsigned flags, MDB_dbi *dbi),
     (txn, name, flags, dbi))
LMDB(mdb_env_info, (MDB_env * env, MDB_envinfo *out), (env, out))
LMDB(mdb_env_stat, (MDB_env * env, MDB_stat *out), (env, out))
LMDB(mdb_env_get_fd, (MDB_env * env, mdb_filehandle_t *fd), (env, fd))
LMDB(mdb_txn_begin, (MDB_env * env, MDB_txn *parent, unsigned f, MDB_txn **out),
     (env, parent, f, out))
LMDB(mdb_get, (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value),
     (txn, dbi, key, value))
LMDB(mdb_put,
     (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value, unsigned f),
     (txn, dbi, key, value, f))
LMDB(mdb_cursor_open, (MDB_txn * txn, MDB_dbi dbi, MDB_cursor **out),
     (txn, dbi, out))
LMDB(mdb_cursor_get,
     (MDB_cursor * c, MDB_val *key, MDB_val *value, MDB_cursor_op op),
     (c, key, value, op))
SHIM(TEST_FAULT_LMDB, int, -1, mdb_reader_list,
     (MDB_env * env, MDB_msg_func *each, void *cookie), (env, each, cookie))
/* A commit ends its transaction also where it fails. */
int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn)
{
    if (test_fault_hits(TEST_FAULT_LMDB)) {
        mdb_txn_abort(txn);
        return EIO;
    }
    return __real_mdb_txn_commit(txn);
}

FILES(ssize_t, pread, (int fd, void *out, size_t len, off_t at),
      (fd, out, len, at))
FILES(ssize_t, pwrite, (int fd, const void *in, size_t len, off_t at),
      (fd, in, len, at))
FILES(int, fstat, (int fd, struct stat *out), (fd, out))
FILES(int, fdatasync, (int fd), (fd))
FILES(int, unlink, (const char *path), (path))
FILES(int, rename, (const char *from, const char *to), (from, to))
/* NOLINTEND(bugprone-reserved-identifier) */
