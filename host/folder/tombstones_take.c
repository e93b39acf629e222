/* SPDX-License-Identifier: Apache-2.0 */
/* What a results side elsewhere withdrew, taken over: nothing of it is believed
 * but what an OPENED key of our own document signed. */
#include "host/folder/tombstones_take.h"

#include "host/audit/audit.h"
#include "host/folder/tombstones.h"

#include "hearth/clock.h"
#include "hearth/withdrawals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A log longer than this is no log of ours. */
#define ENTRIES_MAX (4 * (size_t)HEARTH_WITHDRAWALS_HOST_MAX)

struct entries {
    struct hearth_tombstone *list;
    size_t count, cap;
};

/* One that does not parse is passed over. */
static int keep_entry(struct entries *all,
                      const uint8_t bytes[HEARTH_TOMBSTONE_LEN])
{
    if (all->count == ENTRIES_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (all->count == all->cap) {
        size_t cap = 2 * all->cap + 64;
        void *more = realloc(all->list, cap * sizeof(*all->list));

        if (more == NULL) {
            return HEARTH_E_MEMORY;
        }
        all->list = more;
        all->cap = cap;
    }
    if (hearth_tombstone_decode(hearth_slice_of(bytes, HEARTH_TOMBSTONE_LEN),
                                &all->list[all->count]) == 0) {
        all->count++;
    }
    return 0;
}

/* Entries of the log of ${folder}, none if it has no log; E_LIMIT. */
static int read_log(const char *folder, struct entries *out)
{
    uint8_t bytes[HEARTH_TOMBSTONE_LEN];
    char path[HEARTH_PATH_MAX];
    int fd, e = hearth_fsutil_join(folder, "tombstones.log", path);

    if (e != 0) {
        return e;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? 0 : HEARTH_E_IO;
    }
    while (e == 0 && read(fd, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes)) {
        e = keep_entry(out, bytes);
    }
    (void)close(fd);
    return e;
}

static int by_h(const void *a, const void *b)
{
    return memcmp(((const struct hearth_tombstone *)a)->h,
                  ((const struct hearth_tombstone *)b)->h, HEARTH_HASH_LEN);
}

static bool is_signed(const struct hearth_folder *host,
                      const struct hearth_programme *p,
                      const struct hearth_tombstone *t)
{
    for (uint8_t i = 0; i < p->opened_count; i++) {
        if (hearth_tombstone_verify(t, host->programme, &p->openeds[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Keeps what is new here and signed, in the order in which it was logged. */
static void sift(const struct hearth_folder *host,
                 const struct hearth_programme *p, struct entries *known,
                 struct entries *brought, struct hearth_taken *out)
{
    size_t kept = 0;

    if (known->count > 0) {
        qsort(known->list, known->count, sizeof(*known->list), by_h);
    }
    for (size_t i = 0; i < brought->count; i++) {
        const struct hearth_tombstone *t = &brought->list[i];

        if (known->count > 0 &&
            bsearch(t, known->list, known->count, sizeof(*t), by_h) != NULL) {
            continue;
        }
        if (is_signed(host, p, t)) {
            brought->list[kept++] = *t;
        } else {
            out->refused++;
        }
    }
    brought->count = kept;
}

/* The same whether or not there is anything, as withdrawn.c does it. */
static int note(const struct hearth_folder *host)
{
    struct hearth_clock clock = hearth_clock_system();

    return hearth_audit_add(host->kv, host->programme,
                            clock.now_s(clock.cookie), HEARTH_AUDIT_WITHDRAWN,
                            "what was withdrawn elsewhere is deleted");
}

/* As withdrawn.c does it: the chain of audit, the log, the store. */
static int log_and_bury(const struct hearth_folder *host,
                        const struct entries *new)
{
    uint64_t log_len;
    int log, e = hearth_tombstones_open(host->path, &log);

    if (e != 0) {
        return e;
    }
    e = hearth_tombstones_append(log, new->list, new->count, &log_len);
    (void)close(log);
    return e == 0 ? hearth_tombstones_bury(host, new->list, new->count, log_len)
                  : e;
}

static int take_tombstones(const struct hearth_folder *host,
                           const struct hearth_folder *copy,
                           const struct hearth_programme *p,
                           struct hearth_taken *out)
{
    struct entries known = {0}, brought = {0};
    int e = read_log(host->path, &known);

    if (e == 0) {
        e = read_log(copy->path, &brought);
    }
    if (e == 0) {
        sift(host, p, &known, &brought, out);
        out->records = brought.count;
        e = note(host);
    }
    if (e == 0 && brought.count > 0) {
        e = log_and_bury(host, &brought);
    }
    free(known.list);
    free(brought.list);
    return e;
}

/* ---- which withdrawals that was, and which still wait ---- */

struct taking {
    const struct hearth_folder *host;
    const struct hearth_programme *programme;
    struct hearth_taken *out;
};

static int take_done(void *cookie, const uint8_t *id, struct hearth_slice word)
{
    struct taking *t = cookie;
    bool is_ours = false;
    int e;

    for (uint8_t i = 0; !is_ours && i < t->programme->opened_count; i++) {
        is_ours =
            hearth_tombstone_is_done(id, t->host->programme,
                                     &t->programme->openeds[i], word.data) == 0;
    }
    if (!is_ours) {
        t->out->refused++;
        return 0;
    }
    e = hearth_withdrawals_done(t->host->kv, id, word);
    return e == HEARTH_E_NOT_FOUND
               ? hearth_withdrawals_put(t->host->kv, id, word,
                                        HEARTH_WITHDRAWALS_HOST_MAX)
               : e;
}

static int take_waiting(void *cookie, const uint8_t *id,
                        struct hearth_slice sealed)
{
    struct taking *t = cookie;
    uint8_t own[HEARTH_WITHDRAW_ID_LEN];
    uint16_t epoch;

    if (hearth_withdraw_epoch(sealed, &epoch) != 0 ||
        hearth_withdraw_id(sealed, own) != 0 ||
        memcmp(own, id, sizeof(own)) != 0) {
        t->out->refused++;
        return 0;
    }
    return hearth_withdrawals_put(t->host->kv, id, sealed,
                                  HEARTH_WITHDRAWALS_HOST_MAX);
}

int hearth_tombstones_take(const struct hearth_folder *host,
                           const struct hearth_folder *copy,
                           const struct hearth_programme *programme,
                           struct hearth_taken *out)
{
    struct taking t = {host, programme, out};
    int e;

    memset(out, 0, sizeof(*out));
    e = take_tombstones(host, copy, programme, out);
    if (e == 0) {
        e = hearth_withdrawals_each_done(copy->kv, take_done, &t);
    }
    if (e == 0) {
        e = hearth_withdrawals_each(copy->kv, NULL, take_waiting, &t);
    }
    if (e == 0 && out->records > 0 && host->kv->scrub != NULL) {
        e = host->kv->scrub(host->kv->cookie);
    }
    return e;
}

/* ---- before a copy is made new ---- */

static int look_for(void *cookie, const uint8_t *id, struct hearth_slice sealed)
{
    (void)sealed;
    return hearth_withdrawals_has(cookie, id);
}

int hearth_tombstones_waits(const struct hearth_folder *host,
                            const struct hearth_folder *copy, bool *waits)
{
    struct hearth_kv kv = *host->kv;
    int e = hearth_withdrawals_each(copy->kv, NULL, look_for, &kv);

    *waits = e == HEARTH_E_STATE;
    return *waits ? 0 : e;
}
