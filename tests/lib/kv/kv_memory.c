/* SPDX-License-Identifier: Apache-2.0 */
/* The store in memory: each version of a table is a sorted array of shared
 * entries. A writer copies the tables it touches, and a commit swaps them in,
 * so a reader keeps the version of its begin, as kv.h's stores do. */
#include "kv_memory.h"

#include "kv_version.h"

#include <stdlib.h>
#include <string.h>

#define KEY_MAX     64
#define DEFAULT_CAP ((uint64_t)1 << 30)

/* A copy of an entry that get or seek gave out. */
struct loan {
    struct loan *next;
    struct kv_entry *copy;
};

struct hearth_kv_txn {
    struct hearth_kv_memory *m;
    struct kv_version version;
    struct loan *loans;
    bool is_write;
    bool has_changed;
    bool is_quiet; /* of the hand that no fault stops */
};

struct hearth_kv_memory {
    struct hearth_kv kv;
    struct hearth_kv hand;
    struct kv_version version;
    struct kv_version image;
    uint64_t bytes_cap;
    uint64_t steps;
    uint64_t commits;
    uint64_t fault_at; /* step; meant only while has_fault */
    enum hearth_kv_fault fault;
    bool has_fault;
    bool is_dead;
    bool has_writer;
    unsigned open_txns;
    void (*meanwhile)(void *cookie); /* NULL: nothing is planned */
    void *meanwhile_cookie;
    uint64_t meanwhile_at;
};

/* Another process takes its turn between two steps, unless it would have to
 * wait for a writer. */
static void give_way(struct hearth_kv_memory *m, uint64_t now)
{
    void (*meanwhile)(void *cookie) = m->meanwhile;

    if (meanwhile != NULL && now >= m->meanwhile_at && !m->has_writer &&
        !m->is_dead) {
        m->meanwhile = NULL;
        meanwhile(m->meanwhile_cookie);
    }
}

/* Whether the step now begun may run: 0 or what it fails with. */
static int step(struct hearth_kv_memory *m)
{
    uint64_t now = m->steps++;

    give_way(m, now);
    if (m->is_dead) {
        return HEARTH_E_IO;
    }
    if (!m->has_fault || now != m->fault_at) {
        return HEARTH_OK;
    }
    switch (m->fault) {
    case HEARTH_KV_FAULT_IO:
        m->has_fault = false;
        return HEARTH_E_IO;
    case HEARTH_KV_FAULT_FULL:
        m->has_fault = false;
        return HEARTH_E_FULL;
    case HEARTH_KV_FAULT_CRASH:
        m->has_fault = false;
        m->is_dead = true;
        return HEARTH_E_IO;
    case HEARTH_KV_FAULT_CRASH_AFTER:
        break; /* see step_end */
    }
    return HEARTH_OK;
}

static int txn_step(struct hearth_kv_txn *t)
{
    return t->is_quiet ? HEARTH_OK : step(t->m);
}

/* Power may fail between the work of a step and its return. */
static int step_end(struct hearth_kv_memory *m, int code)
{
    if (m->has_fault && m->fault == HEARTH_KV_FAULT_CRASH_AFTER &&
        m->steps == m->fault_at + 1) {
        m->has_fault = false;
        m->is_dead = true;
        return HEARTH_E_IO;
    }
    return code;
}

static int txn_step_end(struct hearth_kv_txn *t, int code)
{
    return t->is_quiet ? code : step_end(t->m, code);
}

static void end_loans(struct hearth_kv_txn *t)
{
    while (t->loans != NULL) {
        struct loan *next = t->loans->next;

        kv_entry_release(t->loans->copy);
        free(t->loans);
        t->loans = next;
    }
}

static void lend(struct hearth_kv_txn *t, const struct kv_entry *e,
                 struct hearth_slice *key, struct hearth_slice *value)
{
    struct loan *loan = calloc(1, sizeof(*loan));

    HEARTH_CHECK(loan != NULL);
    loan->copy = kv_entry_new(kv_entry_key(e), kv_entry_value(e));
    loan->next = t->loans;
    t->loans = loan;
    if (key != NULL) {
        *key = kv_entry_key(loan->copy);
    }
    *value = kv_entry_value(loan->copy);
}

static void txn_free(struct hearth_kv_txn *t)
{
    end_loans(t);
    kv_version_release(&t->version);
    t->m->open_txns--;
    if (t->is_write) {
        t->m->has_writer = false;
    }
    free(t);
}

static struct hearth_kv_txn *txn_open(struct hearth_kv_memory *m, bool is_write)
{
    struct hearth_kv_txn *t;

    /* A real store would wait here for ever: one thread holds both. */
    HEARTH_CHECK(!is_write || !m->has_writer);
    t = calloc(1, sizeof(*t));
    HEARTH_CHECK(t != NULL);
    t->m = m;
    t->is_write = is_write;
    kv_version_share(&m->version, &t->version);
    m->open_txns++;
    m->has_writer = m->has_writer || is_write;
    return t;
}

static int memory_begin(void *cookie, bool is_write, struct hearth_kv_txn **out)
{
    struct hearth_kv_memory *m = cookie;
    int code = step(m);

    if (code == HEARTH_OK) {
        code = step_end(m, code);
    }
    if (code == HEARTH_OK) {
        *out = txn_open(m, is_write);
    }
    return code;
}

static int hand_begin(void *cookie, bool is_write, struct hearth_kv_txn **out)
{
    *out = txn_open(cookie, is_write);
    (*out)->is_quiet = true;
    return HEARTH_OK;
}

static int memory_get(struct hearth_kv_txn *t, enum hearth_table table,
                      struct hearth_slice key, struct hearth_slice *value)
{
    const struct kv_entry *e;
    int code = txn_step(t);

    HEARTH_CHECK(key.len > 0 && key.len <= KEY_MAX);
    if (code == HEARTH_OK) {
        e = kv_version_find(&t->version, table, key);
        if (e == NULL) {
            code = HEARTH_E_NOT_FOUND;
        } else {
            lend(t, e, NULL, value);
        }
    }
    return txn_step_end(t, code);
}

static int memory_put(struct hearth_kv_txn *t, enum hearth_table table,
                      struct hearth_slice key, struct hearth_slice value)
{
    struct kv_entry *e;
    int code = txn_step(t);

    HEARTH_CHECK(t->is_write && key.len > 0 && key.len <= KEY_MAX);
    if (code == HEARTH_OK && !t->is_quiet &&
        t->version.bytes + key.len + value.len > t->m->bytes_cap) {
        code = HEARTH_E_FULL;
    }
    if (code == HEARTH_OK) {
        /* Before the copy: an argument may not be a slice that was lent. */
        end_loans(t);
        e = kv_entry_new(key, value);
        kv_version_put(&t->version, table, e);
        t->has_changed = true;
    }
    return txn_step_end(t, code);
}

static int memory_del(struct hearth_kv_txn *t, enum hearth_table table,
                      struct hearth_slice key)
{
    int code = txn_step(t);

    HEARTH_CHECK(t->is_write && key.len > 0 && key.len <= KEY_MAX);
    if (code == HEARTH_OK) {
        end_loans(t);
        if (kv_version_del(&t->version, table, key)) {
            t->has_changed = true;
        } else {
            code = HEARTH_E_NOT_FOUND;
        }
    }
    return txn_step_end(t, code);
}

static int memory_seek(struct hearth_kv_txn *t, enum hearth_table table,
                       struct hearth_slice from, bool is_after,
                       struct hearth_slice *key, struct hearth_slice *value)
{
    const struct kv_entry *e;
    int code = txn_step(t);

    if (code == HEARTH_OK) {
        e = kv_version_seek(&t->version, table, from, is_after);
        if (e == NULL) {
            code = HEARTH_E_NOT_FOUND;
        } else {
            lend(t, e, key, value);
        }
    }
    return txn_step_end(t, code);
}

static int memory_commit(struct hearth_kv_txn *t)
{
    struct hearth_kv_memory *m = t->m;
    int code = txn_step(t);

    if (code == HEARTH_OK && t->has_changed) {
        kv_version_release(&m->version);
        kv_version_share(&t->version, &m->version);
        m->commits++;
    }
    code = txn_step_end(t, code);
    txn_free(t);
    return code;
}

static void memory_abort(struct hearth_kv_txn *t)
{
    txn_free(t);
}

static int memory_stat(void *cookie, struct hearth_kv_stat *out)
{
    const struct hearth_kv_memory *m = cookie;

    out->bytes_used = m->version.bytes;
    out->bytes_cap = m->bytes_cap;
    return m->is_dead ? HEARTH_E_IO : HEARTH_OK;
}

struct hearth_kv_memory *hearth_kv_memory_open(uint64_t bytes_cap)
{
    struct hearth_kv_memory *m = calloc(1, sizeof(*m));

    HEARTH_CHECK(m != NULL);
    m->bytes_cap = bytes_cap == 0 ? DEFAULT_CAP : bytes_cap;
    m->kv = (struct hearth_kv){.cookie = m,
                               .begin = memory_begin,
                               .get = memory_get,
                               .put = memory_put,
                               .del = memory_del,
                               .seek = memory_seek,
                               .commit = memory_commit,
                               .abort = memory_abort,
                               .stat = memory_stat};
    m->hand = m->kv;
    m->hand.begin = hand_begin;
    return m;
}

void hearth_kv_memory_close(struct hearth_kv_memory *m)
{
    if (m == NULL) {
        return;
    }
    HEARTH_CHECK(m->open_txns == 0);
    kv_version_release(&m->version);
    kv_version_release(&m->image);
    free(m);
}

const struct hearth_kv *hearth_kv_memory_kv(const struct hearth_kv_memory *m)
{
    return &m->kv;
}

const struct hearth_kv *hearth_kv_memory_hand(const struct hearth_kv_memory *m)
{
    return &m->hand;
}

void hearth_kv_memory_limit(struct hearth_kv_memory *m, uint64_t bytes_cap)
{
    m->bytes_cap = bytes_cap == 0 ? DEFAULT_CAP : bytes_cap;
}

void hearth_kv_memory_meanwhile(struct hearth_kv_memory *m, uint64_t after,
                                void (*run)(void *cookie), void *cookie)
{
    m->meanwhile = run;
    m->meanwhile_cookie = cookie;
    m->meanwhile_at = m->steps + after;
}

void hearth_kv_memory_copy(const struct hearth_kv_memory *from,
                           struct hearth_kv_memory *to)
{
    HEARTH_CHECK(to->open_txns == 0);
    kv_version_release(&to->version);
    kv_version_share(&from->version, &to->version);
}

uint64_t hearth_kv_memory_steps(const struct hearth_kv_memory *m)
{
    return m->steps;
}

void hearth_kv_memory_fail(struct hearth_kv_memory *m, uint64_t after,
                           enum hearth_kv_fault fault)
{
    m->fault_at = m->steps + after;
    m->fault = fault;
    m->has_fault = true;
}

void hearth_kv_memory_calm(struct hearth_kv_memory *m)
{
    m->has_fault = false;
    m->meanwhile = NULL;
}

bool hearth_kv_memory_is_dead(const struct hearth_kv_memory *m)
{
    return m->is_dead;
}

void hearth_kv_memory_revive(struct hearth_kv_memory *m)
{
    HEARTH_CHECK(m->open_txns == 0);
    m->is_dead = false;
    m->has_fault = false;
}

size_t hearth_kv_memory_count(const struct hearth_kv_memory *m,
                              enum hearth_table table)
{
    return kv_version_count(&m->version, table);
}

bool hearth_kv_memory_holds(const struct hearth_kv_memory *m,
                            struct hearth_slice needle)
{
    return kv_version_holds(&m->version, needle);
}

uint64_t hearth_kv_memory_commits(const struct hearth_kv_memory *m)
{
    return m->commits;
}

void hearth_kv_memory_keep_image(struct hearth_kv_memory *m)
{
    kv_version_release(&m->image);
    kv_version_share(&m->version, &m->image);
}

void hearth_kv_memory_restore_image(struct hearth_kv_memory *m)
{
    HEARTH_CHECK(m->open_txns == 0);
    kv_version_release(&m->version);
    kv_version_share(&m->image, &m->version);
}
