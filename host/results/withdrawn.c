/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawn consents on the results side. */
#include "host/results/withdrawn.h"

#include "host/audit/audit.h"
#include "host/folder/tombstones.h"
#include "host/folder/worked_off.h"

#include "hearth/ledger.h"
#include "hearth/withdrawals.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sorted by tag, in locked memory. */
struct wanted {
    uint8_t tag[HEARTH_WITHDRAW_LEN];
    uint8_t id[HEARTH_WITHDRAW_ID_LEN];
};

struct found {
    struct hearth_stub stub;
    uint8_t id[HEARTH_WITHDRAW_ID_LEN];
};

struct list {
    struct hearth_secmem *secmem;
    struct wanted *wanted;
    size_t count, cap;
};

struct hearth_withdrawn {
    const struct hearth_folder *folder;
    const struct hearth_vault *vault;
    struct list list;
    struct found *found;
    size_t found_count, found_cap;
    uint64_t known; /* how many had ever come when they were read */
    int log;
};

int hearth_withdrawn_open(const struct hearth_folder *folder,
                          const struct hearth_vault *vault,
                          struct hearth_withdrawn **out)
{
    struct hearth_withdrawn *w = calloc(1, sizeof(*w));
    int e;

    if (w == NULL) {
        return HEARTH_E_MEMORY;
    }
    w->folder = folder;
    w->vault = vault;
    w->log = -1;
    e = hearth_tombstones_open(folder->path, &w->log);
    if (e != 0) {
        free(w);
        return e;
    }
    *out = w;
    return 0;
}

void hearth_withdrawn_close(struct hearth_withdrawn *w)
{
    if (w == NULL) {
        return;
    }
    hearth_secmem_close(w->list.secmem);
    (void)close(w->log);
    free(w->found);
    free(w);
}

/* ---- what is looked for ---- */

/* Where ${tag} stands in the list, or belongs. */
static size_t place_of(const struct list *l, const uint8_t *tag, bool *is_there)
{
    size_t low = 0, high = l->count;

    *is_there = false;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = memcmp(l->wanted[mid].tag, tag, HEARTH_WITHDRAW_LEN);

        if (order == 0) {
            *is_there = true;
            return mid;
        }
        if (order < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

/* "Done", signed by OPENED. */
static int word_of(const struct hearth_withdrawn *w, const uint8_t *id,
                   uint8_t word[HEARTH_SIG_LEN])
{
    return hearth_tombstone_done(id, w->folder->programme, &w->vault->opened,
                                 word);
}

static int note_done(const struct hearth_withdrawn *w, const uint8_t *id)
{
    uint8_t word[HEARTH_SIG_LEN];
    int e = word_of(w, id, word);

    return e == 0 ? hearth_withdrawals_done(w->folder->kv, id,
                                            hearth_slice_of(word, sizeof(word)))
                  : e;
}

struct reading {
    const struct hearth_withdrawn *w;
    struct list list;
    uint8_t *code; /* W, in locked memory */
};

static int read_one(void *cookie, const uint8_t id[HEARTH_WITHDRAW_ID_LEN],
                    struct hearth_slice sealed)
{
    struct reading *r = cookie;
    const struct hearth_vault_epoch *epoch;
    struct wanted one;
    uint16_t number;
    size_t at;
    bool is_there;
    int e;

    if (r->list.count == r->list.cap) {
        return HEARTH_E_EXISTS; /* came while we read: next time */
    }
    if (hearth_withdraw_epoch(sealed, &number) != 0) {
        return 0;
    }
    epoch = hearth_vault_epoch_find(r->w->vault, number);
    if (epoch == NULL || epoch->suite != sealed.data[0] ||
        hearth_withdraw_open(r->w->folder->programme, sealed, &epoch->key,
                             r->code) != 0) {
        return 0;
    }
    e = hearth_withdraw_tag(r->code, one.tag);
    hearth_secmem_wipe(r->code, HEARTH_WITHDRAW_LEN);
    if (e != 0) {
        return e;
    }
    memmove(one.id, id, sizeof(one.id));
    at = place_of(&r->list, one.tag, &is_there);
    if (!is_there) {
        memmove(&r->list.wanted[at + 1], &r->list.wanted[at],
                (r->list.count - at) * sizeof(one));
        r->list.wanted[at] = one;
        r->list.count++;
    } else { /* typed twice: the other one stands for both */
        e = note_done(r->w, one.id);
    }
    hearth_secmem_wipe(&one, sizeof(one));
    return e;
}

static bool has_more(const struct list *now, const struct list *before)
{
    bool is_there = true;

    for (size_t i = 0; is_there && i < now->count; i++) {
        (void)place_of(before, now->wanted[i].tag, &is_there);
    }
    return !is_there;
}

int hearth_withdrawn_read(struct hearth_withdrawn *w, bool *is_new)
{
    struct reading r = {.w = w};
    uint64_t count;
    size_t room;
    int e = hearth_withdrawals_count(w->folder->kv, &count);

    *is_new = false;
    if (e == 0) {
        e = hearth_withdrawals_known(w->folder->kv, &w->known);
    }
    if (e != 0 || (count == 0 && w->list.count == 0)) {
        return e;
    }
    if (count > HEARTH_WITHDRAWALS_HOST_MAX) {
        count = HEARTH_WITHDRAWALS_HOST_MAX;
    }
    r.list.cap = (size_t)count;
    room = (r.list.cap + 1) * sizeof(struct wanted);
    e = hearth_secmem_open(room + 4096, &r.list.secmem);
    if (e != 0) {
        return e;
    }
    r.list.wanted = hearth_secmem_take(r.list.secmem, room);
    r.code = hearth_secmem_take(r.list.secmem, HEARTH_WITHDRAW_LEN);
    e = r.list.wanted == NULL || r.code == NULL
            ? HEARTH_E_MEMORY
            : hearth_withdrawals_each(w->folder->kv, NULL, read_one, &r);
    if (e != 0 && e != HEARTH_E_EXISTS) {
        hearth_secmem_close(r.list.secmem);
        return e;
    }
    *is_new = has_more(&r.list, &w->list);
    hearth_secmem_close(w->list.secmem);
    w->list = r.list;
    return 0;
}

/* ---- what is found ---- */

/* A batch that branched was kept whole: one record may be met twice. */
static bool is_noted(const struct hearth_withdrawn *w,
                     const struct hearth_stub *stub)
{
    for (size_t i = 0; i < w->found_count; i++) {
        const struct hearth_stub *other = &w->found[i].stub;

        if (other->header.seq == stub->header.seq &&
            memcmp(other->header.device, stub->header.device,
                   HEARTH_DEVICE_LEN) == 0 &&
            memcmp(other->header.prev, stub->header.prev, HEARTH_HASH_LEN) ==
                0 &&
            memcmp(other->body, stub->body, HEARTH_HASH_LEN) == 0) {
            return true;
        }
    }
    return false;
}

int hearth_withdrawn_match(struct hearth_withdrawn *w,
                           const uint8_t tag[HEARTH_WITHDRAW_LEN],
                           const struct hearth_record *record,
                           bool *is_withdrawn)
{
    size_t at = place_of(&w->list, tag, is_withdrawn);
    struct found *f;
    int e;

    if (!*is_withdrawn) {
        return 0;
    }
    if (w->found_count == w->found_cap) {
        size_t cap = w->found_cap == 0 ? 16 : 2 * w->found_cap;
        void *more = realloc(w->found, cap * sizeof(*w->found));

        if (more == NULL) {
            return HEARTH_E_MEMORY;
        }
        w->found = more;
        w->found_cap = cap;
    }
    f = &w->found[w->found_count];
    e = hearth_stub_of(record, &f->stub);
    if (e == 0 && !is_noted(w, &f->stub)) {
        memmove(f->id, w->list.wanted[at].id, sizeof(f->id));
        w->found_count++;
    }
    return e;
}

int hearth_withdrawn_check(const struct hearth_withdrawn *w,
                           const struct hearth_programme *programme,
                           const uint8_t *device, uint64_t seq,
                           const uint8_t h[HEARTH_HASH_LEN], bool *is_signed)
{
    uint8_t bytes[HEARTH_TOMBSTONE_LEN];
    struct hearth_tombstone t;
    int e = hearth_ledger_tombstone_get(w->folder->kv, device, seq, bytes);

    *is_signed = false;
    if (e != 0) {
        return e == HEARTH_E_NOT_FOUND || e == HEARTH_E_INVALID ? 0 : e;
    }
    if (hearth_tombstone_decode(hearth_slice_of(bytes, sizeof(bytes)), &t) !=
            0 ||
        memcmp(t.h, h, HEARTH_HASH_LEN) != 0) {
        return 0;
    }
    for (size_t i = 0; !*is_signed && i < programme->opened_count; i++) {
        *is_signed = hearth_tombstone_verify(&t, w->folder->programme,
                                             &programme->openeds[i]) == 0;
    }
    return 0;
}

bool hearth_withdrawn_waits(const struct hearth_withdrawn *w)
{
    return w->list.count > 0;
}

void hearth_withdrawn_restart(struct hearth_withdrawn *w)
{
    w->found_count = 0;
}

size_t hearth_withdrawn_found(const struct hearth_withdrawn *w)
{
    return w->found_count;
}

/* Before the log: its tombstones do not say which withdrawals they answer. */
static int plan(const struct hearth_withdrawn *w,
                const struct hearth_tombstone *t)
{
    struct hearth_ledger_burial *burials =
        calloc(w->found_count, sizeof(*burials));
    int e = 0;

    if (burials == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; e == 0 && i < w->found_count; i++) {
        memmove(burials[i].h, t[i].h, sizeof(burials[i].h));
        memmove(burials[i].id, w->found[i].id, sizeof(burials[i].id));
        e = word_of(w, burials[i].id, burials[i].word);
    }
    if (e == 0) {
        e = hearth_ledger_bury_plan(w->folder->kv, burials, w->found_count);
    }
    free(burials);
    return e;
}

/* The log before the store: from then on a crash, or a store restored from a
 * backup, ends with the records gone. */
static int log_and_bury(struct hearth_withdrawn *w,
                        const struct hearth_tombstone *t)
{
    uint64_t log_len;
    int e = plan(w, t);

    if (e == 0) {
        e = hearth_tombstones_append(w->log, t, w->found_count, &log_len);
    }
    return e == 0
               ? hearth_tombstones_bury(w->folder, t, w->found_count, log_len)
               : e;
}

/* The same entry whether a record was found or none: from the chain, which is
 * shown on a page, nobody learns whether a code that they typed belonged to a
 * record. */
static int note(const struct hearth_withdrawn *w, int64_t now_s)
{
    return hearth_audit_add(w->folder->kv, w->folder->programme, now_s,
                            HEARTH_AUDIT_WITHDRAWN,
                            "all codes were looked for; what they open to is "
                            "deleted");
}

static int bury_found(struct hearth_withdrawn *w)
{
    const struct hearth_kv *kv = w->folder->kv;
    struct hearth_tombstone *t;
    int e = 0;

    if (w->found_count == 0) {
        return 0;
    }
    t = calloc(w->found_count, sizeof(*t));
    if (t == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; e == 0 && i < w->found_count; i++) {
        e = hearth_tombstone_make(&w->found[i].stub, w->folder->programme,
                                  &w->vault->opened, &t[i]);
    }
    if (e == 0) {
        e = log_and_bury(w, t);
    }
    free(t);
    if (e == 0) {
        w->found_count = 0;
        e = kv->scrub != NULL ? kv->scrub(kv->cookie) : 0;
    }
    return e;
}

int hearth_withdrawn_bury(struct hearth_withdrawn *w, int64_t now_s)
{
    const struct hearth_worked_off done = {w->known, now_s};
    int e;

    if (w->known == 0 && w->found_count == 0) {
        return 0;
    }
    e = note(w, now_s);
    if (e == 0) {
        e = bury_found(w);
    }
    return e == 0 ? hearth_worked_off_put(w->folder->kv, &done) : e;
}
