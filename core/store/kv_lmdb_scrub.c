/* SPDX-License-Identifier: Apache-2.0 */
/* LMDB never overwrites in place: a value that was deleted survives in pages
 * on its free list, and in the gap between the pointers and the nodes of a
 * page that is in use. This writes zeros over both, in the file, while it
 * holds the writer's lock; other processes may go on reading.
 *
 * It knows the layout of version 1 of the file (mdb.c, "page header"), checks
 * that it is that, and touches nothing that it does not recognise:
 *
 *   page number (size_t) | pad 2 | flags 2 | lower 2 | upper 2, or pages 4
 *
 * Free list: database 0, transaction -> count, page numbers (size_t each). */
#include "kv_lmdb_scrub.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FREE_LIST    0u /* mdb_stat opens it so too */
#define MAGIC        0xBEEFC0DEu
#define VERSION      1u
#define META_PAGES   2u
#define HEADER_LEN   (sizeof(size_t) + 8)
#define PAGE_MAX     32768u
#define FLAG_BRANCH  0x01u
#define FLAG_LEAF    0x02u
#define FLAG_LARGE   0x04u
#define FLAG_FIXED   0x20u /* keys without pointers: none here */
#define IN_USE       0u
#define FREE         1u /* for every reader there is or will be */
#define FREE_TO_SOME 2u /* a reader may look at it: only its gap goes */

struct scrub {
    MDB_env *env;
    MDB_txn *txn;  /* holds the writer's lock */
    MDB_txn *view; /* reads the free list: LMDB shows it to readers only */
    mdb_filehandle_t fd;
    size_t page_len;
    size_t page_count;
    size_t oldest;  /* transaction that some reader may see */
    uint8_t *state; /* of each page */
    uint8_t page[PAGE_MAX];
};

/* ---- which pages ---- */

/* "pid thread txnid", with "-" for a slot that reads nothing. */
static int note_reader(const char *line, void *cookie)
{
    struct scrub *s = cookie;
    size_t txn = 0;
    bool is_number = false;

    for (int words = 0; words < 2; words++) {
        line += strspn(line, " ");
        line += strcspn(line, " ");
    }
    line += strspn(line, " ");
    for (; *line >= '0' && *line <= '9'; line++) {
        txn = txn * 10 + (size_t)(*line - '0');
        is_number = true;
    }
    if (is_number && txn < s->oldest) {
        s->oldest = txn;
    }
    return 0;
}

static void mark_free(struct scrub *s, const MDB_val *key, const MDB_val *list)
{
    size_t txn, count, page;
    const uint8_t *at = list->mv_data;

    if (key->mv_size != sizeof txn || list->mv_size < sizeof count) {
        return;
    }
    memcpy(&txn, key->mv_data, sizeof txn);
    memcpy(&count, at, sizeof count);
    for (size_t i = 0; i < count && (i + 2) * sizeof page <= list->mv_size;
         i++) {
        memcpy(&page, at + (i + 1) * sizeof page, sizeof page);
        if (page < s->page_count) {
            /* as mdb_page_alloc decides what it may use again */
            s->state[page] = txn < s->oldest ? FREE : FREE_TO_SOME;
        }
    }
}

static int read_free_list(struct scrub *s)
{
    MDB_cursor *cursor;
    MDB_val key, list;
    int code = mdb_cursor_open(s->view, FREE_LIST, &cursor);

    if (code != 0) {
        return code;
    }
    while ((code = mdb_cursor_get(cursor, &key, &list, MDB_NEXT)) == 0) {
        mark_free(s, &key, &list);
    }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

static int read_page(struct scrub *s, size_t page)
{
    ssize_t got =
        pread(s->fd, s->page, s->page_len, (off_t)(page * s->page_len));

    return got == (ssize_t)s->page_len ? 0 : EIO;
}

static int check_layout(struct scrub *s)
{
    uint32_t magic, version;
    int code = read_page(s, 0);

    if (code == 0) {
        memcpy(&magic, s->page + HEADER_LEN, sizeof magic);
        memcpy(&version, s->page + HEADER_LEN + 4, sizeof version);
        code = magic == MAGIC && version == VERSION ? 0 : MDB_VERSION_MISMATCH;
    }
    return code;
}

/* ---- overwriting ---- */

/* Writes zeros over a part of the page just read, unless they are there. */
static int zero(struct scrub *s, size_t page, size_t from, size_t to)
{
    size_t i = from;

    while (i < to && s->page[i] == 0) {
        i++;
    }
    if (i == to) {
        return 0;
    }
    memset(s->page + from, 0, to - from);
    return pwrite(s->fd, s->page + from, to - from,
                  (off_t)(page * s->page_len + from)) == (ssize_t)(to - from)
               ? 0
               : EIO;
}

static uint16_t half(const struct scrub *s, size_t at)
{
    uint16_t v;

    memcpy(&v, s->page + sizeof(size_t) + at, sizeof v);
    return v;
}

/* A page that is or was in use: its gap. Gives how many pages it takes. */
static int zero_gap(struct scrub *s, size_t page, size_t *pages)
{
    size_t number;
    uint32_t large;
    unsigned flags = half(s, 2);
    size_t lower = half(s, 4), upper = half(s, 6);

    *pages = 1;
    memcpy(&number, s->page, sizeof number);
    if (number != page) {
        return 0; /* not a page as known here */
    }
    if ((flags & FLAG_LARGE) != 0) {
        memcpy(&large, s->page + sizeof(size_t) + 4, sizeof large);
        *pages = large == 0 ? 1 : large;
        return 0;
    }
    if ((flags & (FLAG_BRANCH | FLAG_LEAF)) == 0 || (flags & FLAG_FIXED) != 0 ||
        lower < HEADER_LEN || lower > upper || upper > s->page_len) {
        return 0;
    }
    return zero(s, page, lower, upper);
}

static int overwrite_pages(struct scrub *s)
{
    int code = 0;

    for (size_t page = META_PAGES; page < s->page_count && code == 0;) {
        size_t pages = 1;

        code = read_page(s, page);
        if (code == 0) {
            code = s->state[page] == FREE ? zero(s, page, 0, s->page_len)
                                          : zero_gap(s, page, &pages);
        }
        if (s->state[page] != IN_USE) {
            pages = 1; /* on the free list one by one */
        }
        page += pages;
    }
    return code;
}

/* What an aborted transaction wrote behind the last page. */
static int overwrite_tail(struct scrub *s)
{
    struct stat about;
    int code = fstat(s->fd, &about) == 0 ? 0 : errno;
    size_t page = s->page_count;

    while (code == 0 && (off_t)((page + 1) * s->page_len) <= about.st_size) {
        code = read_page(s, page);
        if (code == 0) {
            code = zero(s, page, 0, s->page_len);
        }
        page++;
    }
    return code;
}

/* ---- the whole ---- */

/* A commit that changes something: after it no meta page leads any more to
 * what the commit before the last one freed. */
static int commit_mark(MDB_env *env, MDB_dbi table)
{
    char name[] = "scrub";
    MDB_val key = {sizeof name - 1, name};
    size_t id;
    MDB_val value = {sizeof id, &id};
    MDB_txn *txn;
    int code = mdb_txn_begin(env, NULL, 0, &txn);

    if (code != 0) {
        return code;
    }
    id = mdb_txn_id(txn);
    code = mdb_put(txn, table, &key, &value, 0);
    if (code != 0) {
        mdb_txn_abort(txn);
        return code;
    }
    return mdb_txn_commit(txn);
}

static int overwrite(struct scrub *s)
{
    MDB_envinfo info;
    MDB_stat stat;
    int code = mdb_env_info(s->env, &info);

    if (code == 0) {
        code = mdb_env_stat(s->env, &stat);
    }
    if (code != 0) {
        return code;
    }
    s->page_len = stat.ms_psize;
    s->page_count = info.me_last_pgno + 1;
    if (s->page_len > sizeof s->page) {
        return MDB_VERSION_MISMATCH;
    }
    s->state = calloc(s->page_count, 1);
    if (s->state == NULL) {
        return ENOMEM;
    }
    s->oldest = mdb_txn_id(s->txn) - 1;
    code = check_layout(s);
    if (code == 0 && mdb_reader_list(s->env, note_reader, s) < 0) {
        code = EIO;
    }
    if (code == 0) {
        code = read_free_list(s);
    }
    if (code == 0) {
        code = overwrite_pages(s);
    }
    if (code == 0) {
        code = overwrite_tail(s);
    }
    free(s->state);
    return code;
}

int hearth_kv_lmdb_scrub(MDB_env *env, MDB_dbi table)
{
    struct scrub s = {.env = env};
    int stale;
    int code = mdb_reader_check(env, &stale);

    for (int i = 0; i < 2 && code == 0; i++) {
        code = commit_mark(env, table);
    }
    if (code == 0) {
        code = mdb_env_get_fd(env, &s.fd);
    }
    if (code == 0) {
        code = mdb_txn_begin(env, NULL, 0, &s.txn);
    }
    if (code != 0) {
        return code;
    }
    code = mdb_txn_begin(env, NULL, MDB_RDONLY, &s.view);
    if (code == 0) {
        code = overwrite(&s);
        mdb_txn_abort(s.view);
    }
    if (code == 0 && fdatasync(s.fd) != 0) {
        code = errno;
    }
    mdb_txn_abort(s.txn);
    return code;
}
