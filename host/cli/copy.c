/* SPDX-License-Identifier: Apache-2.0 */
/* copy out, copy in: results on another computer that has no network. Out goes
 * the sealed store as it is at one moment, and no key; back come the release,
 * countersignatures and what the audit chain got there. */
#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/folder/charter.h"
#include "host/folder/proposals.h"
#include "host/folder/tombstones_take.h"
#include "host/release/signed.h"

#include "hearth/clock.h"
#include "hearth/ledger.h"
#include "hearth/receipt.h"
#include "hearth/tombstone.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASE_LEN (8 + HEARTH_HASH_LEN)

/* Where the copy's chain left the host's, or what was brought in of it. */
static int put_mark(const struct hearth_kv *kv, const char *name,
                    const struct hearth_audit_head *mark)
{
    uint8_t bytes[BASE_LEN];
    struct hearth_writer w;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u64(&w, mark->number);
    hearth_writer_put(&w, mark->h, HEARTH_HASH_LEN);
    return hearth_ledger_meta_put(kv, name, hearth_writer_slice(&w));
}

static int get_mark(const struct hearth_kv *kv, const char *name,
                    struct hearth_audit_head *mark)
{
    uint8_t bytes[BASE_LEN];
    struct hearth_reader r;
    size_t len = 0;
    int e = hearth_ledger_meta_get(kv, name, bytes, sizeof(bytes), &len);

    if (e != 0) {
        return e;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    mark->number = hearth_reader_u64(&r);
    hearth_reader_copy(&r, mark->h, HEARTH_HASH_LEN);
    return hearth_reader_finish(&r);
}

static int enter(const struct hearth_folder *f, enum hearth_audit_event event,
                 const char *text)
{
    struct hearth_clock clock = hearth_clock_system();

    return hearth_audit_add(f->kv, f->programme, clock.now_s(clock.cookie),
                            event, text);
}

/* ---- out ---- */

struct copying {
    const struct hearth_kv *from, *to;
    struct hearth_kv_txn *reading, *writing;
};

static int empty_table(struct copying *c, enum hearth_table table)
{
    struct hearth_slice key, value, none = hearth_slice_of(NULL, 0);
    uint8_t copy[64];
    int e;

    while ((e = c->to->seek(c->writing, table, none, false, &key, &value)) ==
           0) {
        size_t len = key.len;

        if (len > sizeof(copy)) {
            return HEARTH_E_INVALID;
        }
        memmove(copy, key.data, len);
        e = c->to->del(c->writing, table, hearth_slice_of(copy, len));
        if (e != 0) {
            return e;
        }
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

static int copy_table(struct copying *c, enum hearth_table table)
{
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    bool is_after = false;
    int e = empty_table(c, table);

    while (e == 0) {
        e = c->from->seek(c->reading, table, key, is_after, &key, &value);
        if (e == 0) {
            e = c->to->put(c->writing, table, key, value);
        }
        is_after = true;
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* One moment of the store, in one transaction of the copy. Enrolment offers
 * stay: their tokens are secrets. */
static int copy_tables(const struct hearth_folder *from,
                       const struct hearth_folder *to)
{
    struct copying c = {.from = from->kv, .to = to->kv};
    int e = c.from->begin(c.from->cookie, false, &c.reading);

    if (e != 0) {
        return e;
    }
    e = c.to->begin(c.to->cookie, true, &c.writing);
    if (e != 0) {
        c.from->abort(c.reading);
        return e;
    }
    for (int t = 0; e == 0 && t < HEARTH_TABLE_COUNT; t++) {
        if (t != HEARTH_TABLE_TOKENS) {
            e = copy_table(&c, (enum hearth_table)t);
        }
    }
    c.from->abort(c.reading);
    if (e != 0) {
        c.to->abort(c.writing);
        return e;
    }
    return c.to->commit(c.writing);
}

/* A copy made earlier is made new, but only when nothing in it waits. */
static int open_copy(const struct hearth_folder *from, const char *path,
                     struct hearth_folder *to)
{
    struct hearth_audit_head now, brought = {0};
    bool waits = false;
    int e = hearth_folder_create(path, to);

    if (e != HEARTH_E_EXISTS) {
        return e == 0
                   ? 0
                   : hearth_complain_why(e, "cannot make the copy in %s", path);
    }
    e = hearth_folder_open(path, to);
    if (e != 0) {
        return hearth_complain_why(e, "cannot open %s", path);
    }
    if (memcmp(to->programme, from->programme, HEARTH_PROGRAMME_LEN) != 0 ||
        get_mark(to->kv, "copy-in", &brought) != 0) {
        return hearth_complain(HEARTH_E_EXISTS, "%s is no copy of this host",
                               path);
    }
    e = hearth_audit_head(to->kv, to->programme, &now.number, now.h);
    if (e == 0) { /* a code that was typed there is in no chain */
        e = hearth_tombstones_waits(from, to, &waits);
    }
    if (e == 0 && (waits || now.number != brought.number)) {
        return hearth_complain(HEARTH_E_STATE,
                               "%s holds results that were not brought back: "
                               "'copy in %s' first",
                               path, path);
    }
    return e;
}

static int copy_out(const struct hearth_folder *from, const char *path)
{
    struct hearth_folder to = {0};
    struct hearth_audit_head head;
    int e = open_copy(from, path, &to);

    if (e != 0) {
        hearth_folder_close(&to);
        return e;
    }
    e = enter(from, HEARTH_AUDIT_CARRIED, "sealed store, out to a copy");
    if (e == 0) {
        e = copy_tables(from, &to);
    }
    if (e == 0) {
        e = hearth_audit_head(to.kv, from->programme, &head.number, head.h);
    }
    if (e == 0) { /* what changed since the last release is told by these */
        e = hearth_release_copy(from->path, path);
    }
    if (e == 0) { /* an accepted one is tried where records are opened */
        e = hearth_proposals_carry_out(from->path, path);
    }
    if (e == 0) {
        e = put_mark(to.kv, "copy-base", &head);
    }
    if (e == 0) {
        e = put_mark(to.kv, "copy-in", &head);
    }
    hearth_folder_close(&to);
    if (e != 0) {
        return hearth_complain_why(e, "cannot copy to %s", path);
    }
    printf("the sealed store is in %s, without any key\n"
           "There, with the vault in %s/vault: hearth-host results --data %s\n",
           path, path, path);
    return 0;
}

/* ---- in ---- */

struct incoming {
    const struct hearth_folder *host, *copy;
    struct hearth_programme programme;
    struct hearth_audit_head base, brought;
    bool has_base;
    uint64_t taken, refused;
};

struct matching {
    const struct incoming *in;
    const struct hearth_opened *opened;
    bool is_same;
};

/* h of what is stored, a whole record or the stub of one: it may have been
 * erased or withdrawn here while the copy was away. */
static int hash_of(const uint8_t *programme, struct hearth_slice stored,
                   uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_record record;
    struct hearth_stub stub;
    int e;

    if (hearth_stub_decode(stored, &stub) == 0) {
        return hearth_stub_chain(programme, &stub, h);
    }
    e = hearth_record_decode(stored, &record);
    return e == 0 ? hearth_record_chain(programme, &record, h) : e;
}

static int each_record(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct matching *m = cookie;
    uint8_t h[HEARTH_HASH_LEN];

    m->is_same = seq == m->opened->seq &&
                 hash_of(m->in->host->programme, stored, h) == 0 &&
                 memcmp(h, m->opened->h, HEARTH_HASH_LEN) == 0;
    return HEARTH_E_STATE;
}

/* About a record of our own store, or about the beginning of the chain: then
 * it says that the test record of the enrolment opened. */
static bool is_of_ours(const struct incoming *in, const struct hearth_opened *o,
                       const struct hearth_ledger_device *d)
{
    struct matching m = {.in = in, .opened = o};

    if (memcmp(o->device, d->id, HEARTH_DEVICE_LEN) != 0) {
        return false;
    }
    if (o->seq == 0) {
        return memcmp(o->h, d->genesis, HEARTH_HASH_LEN) == 0;
    }
    return hearth_ledger_records(in->host->kv, d->id, o->seq, each_record,
                                 &m) == HEARTH_E_STATE &&
           m.is_same;
}

/* Signed by an OPENED key of our document, and further than what stands
 * here. */
static bool is_wanted(struct incoming *in, const struct hearth_opened *o,
                      const struct hearth_ledger_device *d)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    struct hearth_opened known;
    bool is_signed = false;
    size_t len;

    for (uint8_t i = 0; i < in->programme.opened_count; i++) {
        is_signed =
            is_signed || hearth_opened_verify(o, in->host->programme,
                                              &in->programme.openeds[i]) == 0;
    }
    if (!is_signed || !is_of_ours(in, o, d)) {
        in->refused++;
        return false;
    }
    return hearth_ledger_opened_get(in->host->kv, d->id, bytes, sizeof(bytes),
                                    &len) != 0 ||
           hearth_opened_decode(hearth_slice_of(bytes, len), &known) != 0 ||
           known.seq < o->seq;
}

static int take_opened(struct incoming *in,
                       const struct hearth_ledger_device *d)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    struct hearth_opened o;
    size_t len = 0;
    int e = hearth_ledger_opened_get(in->copy->kv, d->id, bytes, sizeof(bytes),
                                     &len);

    if (e == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    if (e == 0) {
        e = hearth_opened_decode(hearth_slice_of(bytes, len), &o);
    }
    if (e != 0) {
        in->refused++;
        return 0;
    }
    if (!is_wanted(in, &o, d)) {
        return 0;
    }
    in->taken++;
    return hearth_ledger_opened_put(in->host->kv, d->id,
                                    hearth_slice_of(bytes, len));
}

/* Our own register says which devices there are. */
static int take_all_opened(struct incoming *in)
{
    struct hearth_ledger_device d;
    uint8_t last[HEARTH_DEVICE_LEN];
    const uint8_t *after = NULL;
    int e;

    while ((e = hearth_ledger_device_next(in->host->kv, after, &d)) == 0) {
        memmove(last, d.id, sizeof(last));
        after = last;
        e = take_opened(in, &d);
        if (e != 0) {
            return e;
        }
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

static int each_host_entry(void *cookie, const struct hearth_audit_entry *entry,
                           const uint8_t h[HEARTH_HASH_LEN])
{
    struct incoming *in = cookie;

    if (entry->number == in->base.number &&
        memcmp(h, in->base.h, HEARTH_HASH_LEN) == 0) {
        in->has_base = true;
    }
    return 0;
}

static int each_copy_entry(void *cookie, const struct hearth_audit_entry *entry,
                           const uint8_t h[HEARTH_HASH_LEN])
{
    struct incoming *in = cookie;
    char text[HEARTH_AUDIT_TEXT_MAX + 1];

    (void)h;
    if (entry->number <= in->brought.number) {
        return 0;
    }
    (void)snprintf(text, sizeof(text), HEARTH_AUDIT_ON_COPY "%.*s",
                   HEARTH_AUDIT_TEXT_MAX - 13, entry->text);
    return hearth_audit_add(in->host->kv, in->host->programme, entry->time_s,
                            (enum hearth_audit_event)entry->event, text);
}

/* The copy's chain left ours at the base; what it got since is entered here,
 * with its own time, and its head, so that the copy can be held against it. */
static int take_chain(struct incoming *in, struct hearth_audit_head *head)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1], hex[2 * HEARTH_HASH_LEN + 1];
    uint64_t broken = 0;
    int e = hearth_audit_walk(in->host->kv, in->host->programme,
                              each_host_entry, in, &broken);

    if (e == 0 && !in->has_base) {
        e = HEARTH_E_BRANCH;
    }
    if (e == 0) { /* all of it holds, before any of it is taken */
        e = hearth_audit_walk(in->copy->kv, in->host->programme, NULL, NULL,
                              &broken);
    }
    if (e == 0) {
        e = hearth_audit_head(in->copy->kv, in->host->programme, &head->number,
                              head->h);
    }
    if (e != 0) {
        return hearth_complain(e, "the copy's audit chain does not hold, or "
                                  "is no part of this host's");
    }
    hearth_bytes_hex(hearth_slice_of(head->h, HEARTH_HASH_LEN), hex);
    (void)snprintf(text, sizeof(text),
                   "results, in from a copy with head %" PRIu64 " %s",
                   head->number, hex);
    e = enter(in->host, HEARTH_AUDIT_CARRIED, text);
    if (e == 0) {
        e = hearth_audit_walk(in->copy->kv, in->host->programme,
                              each_copy_entry, in, &broken);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot write the audit chain");
}

static int take_withdrawn(const struct incoming *in)
{
    struct hearth_taken taken;
    int e = hearth_tombstones_take(in->host, in->copy, &in->programme, &taken);

    if (e != 0) {
        return hearth_complain_why(e, "cannot take over what was withdrawn");
    }
    if (taken.records > 0) {
        printf("deleted %zu withdrawn %s, as signed on the copy\n",
               taken.records, taken.records == 1 ? "record" : "records");
    }
    if (taken.refused > 0) {
        (void)hearth_complain(HEARTH_E_AUTH,
                              "%zu entries about withdrawals were refused: "
                              "not signed by OPENED, or damaged",
                              taken.refused);
    }
    return 0;
}

/* Understood before it is shown to anybody. */
static int take_release(const struct incoming *in)
{
    struct hearth_release_file file = {0};
    char id[2 * HEARTH_PROGRAMME_LEN + 1], head[2 * HEARTH_HASH_LEN + 1];
    uint8_t h[HEARTH_HASH_LEN];
    int e = hearth_release_load(in->copy->path, &file);

    if (e == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    if (e == 0) {
        hearth_bytes_hex(
            hearth_slice_of(in->host->programme, HEARTH_PROGRAMME_LEN), id);
        e = strcmp(file.release.programme_id, id) != 0 ? HEARTH_E_INVALID : 0;
    }
    if (e == 0) { /* what the copy's chain got stands in ours by now */
        e = hearth_audit_head(in->host->kv, in->host->programme,
                              &file.release.audit_number, h);
        hearth_bytes_hex(hearth_slice_of(h, sizeof(h)), head);
        file.release.audit_head = head;
    }
    if (e == 0) {
        e = hearth_release_copy(in->copy->path, in->host->path);
    }
    if (e == 0) {
        e = hearth_proposals_carry_in(in->copy->path, in->host->path);
    }
    if (e == 0) {
        e = hearth_release_save(in->host->path, &file.release);
    }
    hearth_release_free(&file);
    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot take the copy's release");
}

static int bring_in(struct incoming *in)
{
    struct hearth_audit_head head = {0};
    int e = get_mark(in->copy->kv, "copy-base", &in->base);

    if (e == 0) {
        e = get_mark(in->copy->kv, "copy-in", &in->brought);
    }
    if (e != 0 || memcmp(in->copy->programme, in->host->programme,
                         HEARTH_PROGRAMME_LEN) != 0) {
        return hearth_complain(HEARTH_E_INVALID, "%s is no copy of this host",
                               in->copy->path);
    }
    e = hearth_charter_load(in->host, &in->programme);
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the programme document");
    }
    e = take_chain(in, &head);
    if (e == 0) { /* before its figures, which stand without them */
        e = take_withdrawn(in);
    }
    if (e == 0) {
        e = take_release(in);
    }
    if (e != 0) {
        return e;
    }
    e = take_all_opened(in);
    if (e == 0) {
        e = put_mark(in->copy->kv, "copy-in", &head);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot store what came back");
    }
    printf("brought in: release, audit entries, %" PRIu64
           " countersignatures\n",
           in->taken);
    if (in->refused > 0) {
        return hearth_complain(HEARTH_E_AUTH,
                               "%" PRIu64 " countersignatures were refused: "
                               "not signed by OPENED, or of other records",
                               in->refused);
    }
    return 0;
}

static int copy_in(const struct hearth_folder *host, const char *path)
{
    struct hearth_folder copy = {0};
    struct incoming in = {.host = host, .copy = &copy};
    int e = hearth_folder_open(path, &copy);

    e = e != 0 ? hearth_complain_why(e, "cannot open the copy in %s", path)
               : bring_in(&in);
    hearth_folder_close(&copy);
    return e;
}

int hearth_command_copy(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    bool is_out, is_in;
    int e = hearth_options_parse(argv, o, 1, &words);

    if (e != 0) {
        return e;
    }
    is_out = words.count == 2 && strcmp(words.word[0], "out") == 0;
    is_in = words.count == 2 && strcmp(words.word[0], "in") == 0;
    if (!is_out && !is_in) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'copy out DIR' or 'copy in DIR'");
    }
    e = hearth_command_open(o[0].value, &folder);
    if (e != 0) {
        return e;
    }
    e = is_out ? copy_out(&folder, words.word[1])
               : copy_in(&folder, words.word[1]);
    hearth_folder_close(&folder);
    return e;
}
