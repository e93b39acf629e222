/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing either store for a test. */
#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int stores_open_memory(void **state)
{
    struct stores *s = calloc(1, sizeof(*s));

    if (s == NULL) {
        return -1;
    }
    s->memory = hearth_kv_memory_open(STORES_CAP);
    s->kv = hearth_kv_memory_kv(s->memory);
    *state = s;
    return 0;
}

int stores_open_lmdb(void **state)
{
    const char *tmp = getenv("TMPDIR");
    struct stores *s = calloc(1, sizeof(*s));

    if (s == NULL) {
        return -1;
    }
    (void)snprintf(s->folder, sizeof(s->folder), "%.40s/hearth.XXXXXX",
                   tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(s->folder) == NULL ||
        hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb) != 0) {
        free(s);
        return -1;
    }
    s->kv = s->lmdb;
    *state = s;
    return 0;
}

static void remove_file(const char *folder, const char *name)
{
    char path[96];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    (void)unlink(path); /* a leftover shows in rmdir */
}

int stores_close(void **state)
{
    struct stores *s = *state;
    int code = 0;

    hearth_kv_memory_close(s->memory);
    hearth_kv_lmdb_close(s->lmdb);
    if (s->folder[0] != '\0') {
        remove_file(s->folder, "data.mdb");
        remove_file(s->folder, "lock.mdb");
        code = rmdir(s->folder);
    }
    free(s);
    return code;
}

void stores_reopen_lmdb(struct stores *s)
{
    hearth_kv_lmdb_close(s->lmdb);
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb), 0);
    s->kv = s->lmdb;
}

int stores_put(const struct hearth_kv *kv, enum hearth_table table,
               const char *key, const char *value)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    code =
        kv->put(txn, table, hearth_slice_text(key), hearth_slice_text(value));
    if (code != 0) {
        kv->abort(txn);
        return code;
    }
    return kv->commit(txn);
}

bool stores_has(const struct hearth_kv *kv, enum hearth_table table,
                const char *key, const char *value)
{
    struct hearth_kv_txn *txn;
    struct hearth_slice found;
    bool is_so;
    int code = kv->begin(kv->cookie, false, &txn);

    assert_int_equal(code, 0);
    code = kv->get(txn, table, hearth_slice_text(key), &found);
    if (value == NULL) {
        is_so = code == HEARTH_E_NOT_FOUND;
    } else {
        is_so =
            code == 0 && hearth_slice_is_equal(found, hearth_slice_text(value));
    }
    kv->abort(txn);
    return is_so;
}
