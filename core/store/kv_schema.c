/* SPDX-License-Identifier: Apache-2.0 */
/* The number of a store's layout, and the steps between numbers. */
#include "kv_schema.h"

#include "hearth/log.h"

#include <stddef.h>

#define FIRST      1u
#define NUMBER_LEN 4u

/* 1 -> 2: the store says its number. */
static hearth_kv_migrate *const steps[HEARTH_SCHEMA - 1] = {NULL};

static const struct hearth_kv_schema ours = {HEARTH_SCHEMA, steps};

const struct hearth_kv_schema *hearth_kv_schema(void)
{
    return &ours;
}

static struct hearth_slice name(void)
{
    return hearth_slice_text("schema");
}

int hearth_kv_schema_read(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                          uint32_t *version)
{
    struct hearth_slice value;
    struct hearth_reader r;
    int e = kv->get(txn, HEARTH_TABLE_META, name(), &value);

    if (e == HEARTH_E_NOT_FOUND) {
        *version = FIRST;
        return 0;
    }
    if (e != 0) {
        return e;
    }
    hearth_reader_init(&r, value);
    *version = hearth_reader_u32(&r);
    e = hearth_reader_finish(&r);
    return e == 0 && *version < FIRST ? HEARTH_E_INVALID : e;
}

static int write_number(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                        uint32_t version)
{
    uint8_t bytes[NUMBER_LEN];
    struct hearth_writer w;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u32(&w, version);
    return kv->put(txn, HEARTH_TABLE_META, name(), hearth_writer_slice(&w));
}

/* E_NOT_FOUND: no entry yet; every program writes small values first. */
static int look_for_any(const struct hearth_kv *kv, struct hearth_kv_txn *txn)
{
    struct hearth_slice key, value;

    return kv->seek(txn, HEARTH_TABLE_META, hearth_slice_of(NULL, 0), false,
                    &key, &value);
}

static int raise_layout(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                        const struct hearth_kv_schema *schema, uint32_t from)
{
    int e = 0;

    for (uint32_t at = from; e == 0 && at < schema->version; at++) {
        hearth_kv_migrate *step = schema->migrations[at - FIRST];

        e = step == NULL ? 0 : step(kv, txn);
    }
    if (e == 0) {
        e = write_number(kv, txn, schema->version);
    }
    if (e == 0) {
        hearth_log(HEARTH_LOG_INFO, "store_upgraded", "from", (int64_t)from,
                   "to", (int64_t)schema->version, NULL);
    }
    return e;
}

int hearth_kv_schema_settle(const struct hearth_kv *kv,
                            struct hearth_kv_txn *txn,
                            const struct hearth_kv_schema *schema,
                            bool is_read_only)
{
    uint32_t found;
    int e = look_for_any(kv, txn);

    if (e == HEARTH_E_NOT_FOUND && !is_read_only) {
        return write_number(kv, txn, schema->version);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_kv_schema_read(kv, txn, &found);
    if (e != 0 || found == schema->version) {
        return e;
    }
    if (found > schema->version) {
        hearth_log(HEARTH_LOG_ERROR, "store_is_newer", "store", (int64_t)found,
                   "program", (int64_t)schema->version, NULL);
        return HEARTH_E_VERSION;
    }
    return is_read_only ? HEARTH_E_NOT_FOUND
                        : raise_layout(kv, txn, schema, found);
}
