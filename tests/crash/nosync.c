/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded: LMDB as if the store had been opened with MDB_NOSYNC, to see
 * that the crash states find what that loses. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <lmdb.h>
#include <string.h>

typedef int open_function(MDB_env *, const char *, unsigned, mdb_mode_t);

__attribute__((visibility("default"))) int
mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode)
{
    void *symbol = dlsym(RTLD_NEXT, "mdb_env_open");
    open_function *real = NULL;

    /* ISO C has no cast from an object's to a function's address. */
    _Static_assert(sizeof(real) == sizeof(symbol), "addresses alike");
    memcpy(&real, &symbol, sizeof(real));
    return real(env, path, flags | MDB_NOSYNC, mode);
}
