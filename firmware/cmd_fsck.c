/* SPDX-License-Identifier: Apache-2.0 */
/* fsck: looks through the device's folder without a PIN: both copies of what
 * has two, every hash, link and signature of the chain, receipts, packages.
 * Each part is a process of its own (hearth/part.h). Nothing is written, but
 * with --repair the damaged one of two copies from the good one. */
#include "commands.h"

#include "agent.h"
#include "data_folder.h"
#include "keyring_file.h"
#include "options.h"
#include "report.h"
#include "sync_key.h"

#include "hearth/envelope.h"
#include "hearth/hash.h"
#include "hearth/kv_check.h"
#include "hearth/outbox.h"
#include "hearth/part.h"
#include "hearth/receipt.h"
#include "hearth/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RESTORE "nothing here can mend it: 'hearth-agent close', sync and wipe"

struct look {
    const char *folder;
    bool repairs;
};

/* What a part opens for itself. */
struct view {
    struct hearth_agent a; /* its kv is the strict one */
    struct hearth_kv_strict strict;
    bool has_programme;
};

static bool open_view(const struct look *l, struct hearth_finds *finds,
                      bool says, struct view *v)
{
    char store[HEARTH_PATH_MAX];
    int rc = hearth_fsutil_join(l->folder, HEARTH_DATA_STORE, store);

    memset(v, 0, sizeof(*v));
    v->a.folder = l->folder;
    if (rc == 0) {
        rc = hearth_kv_lmdb_open_read(store, HEARTH_AGENT_MAP_SIZE, &v->a.kv);
    }
    if (rc == 0) {
        hearth_kv_strict_init(&v->strict, v->a.kv, hearth_finds_tick);
        v->a.kv = &v->strict.kv; /* the process ends with the part */
        rc = hearth_device_load(v->a.kv, &v->a.device);
    }
    if (rc == 0) {
        v->has_programme = hearth_agent_read_programme(&v->a) == 0;
        return true;
    }
    if (says) {
        hearth_finds_say(finds,
                         "the store does not open (%s): it is damaged, or of "
                         "a newer version, which then is to be installed",
                         hearth_err_text(rc));
    }
    return false;
}

/* ---- files with two copies ---- */

static bool is_ring(const char *folder, const char *name)
{
    uint8_t page[HEARTH_KEYRING_PAGE];
    struct hearth_keyring *ring = calloc(1, sizeof(*ring));
    char path[HEARTH_PATH_MAX];
    size_t len = 0;
    bool is_fine =
        ring != NULL && hearth_fsutil_join(folder, name, path) == 0 &&
        hearth_fsutil_read(path, page, sizeof(page), &len) == 0 &&
        len == sizeof(page) && hearth_keyring_decode(page, ring) == 0;

    free(ring);
    return is_fine;
}

static bool is_counter(const char *folder, const char *name)
{
    uint8_t bytes[HEARTH_KEYRING_PAGE], h[HEARTH_HASH_LEN];
    char path[HEARTH_PATH_MAX];
    struct hearth_slice part;
    size_t len = 0;

    if (hearth_fsutil_join(folder, name, path) != 0 ||
        hearth_fsutil_read(path, bytes, sizeof(bytes), &len) != 0 ||
        len < sizeof(h)) {
        return false;
    }
    part = hearth_slice_of(bytes, len - sizeof(h));
    return hearth_hash_parts(&part, 1, h) == 0 &&
           memcmp(h, bytes + part.len, sizeof(h)) == 0;
}

/* Nobody may be collecting: what they drop meanwhile would come back. */
static bool is_ring_repaired(const char *folder)
{
    struct hearth_keyring_file *f = calloc(1, sizeof(*f));
    int fd = -1;
    bool is_fine =
        f != NULL &&
        hearth_data_folder_lock(folder, HEARTH_DATA_COLLECT_LOCK, &fd) == 0 &&
        hearth_keyring_file_open(folder, f) == 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    free(f);
    return is_fine;
}

static void look_ring(const struct look *l, struct hearth_finds *finds)
{
    bool first = is_ring(l->folder, HEARTH_DATA_KEYRING_0);
    bool second = is_ring(l->folder, HEARTH_DATA_KEYRING_1);

    if (first && second) {
        return;
    }
    if (!first && !second) {
        hearth_finds_say(finds, "both copies of the keyring are damaged: "
                                "drafts cannot be opened any more; sync, wipe "
                                "and enrol again");
        return;
    }
    if (l->repairs && is_ring_repaired(l->folder)) {
        hearth_finds_repaired(finds, "the damaged copy of the keyring was "
                                     "written anew from the other");
    } else {
        hearth_finds_say(finds,
                         "copy %d of the keyring is damaged; the next start, "
                         "or 'fsck --repair', writes it from the other",
                         first ? 1 : 0);
    }
}

static void look_files(void *cookie, struct hearth_finds *finds)
{
    const struct look *l = cookie;
    struct hearth_secmem *m;
    struct hearth_key *key;
    int rc;

    look_ring(l, finds);
    if (!is_counter(l->folder, HEARTH_DATA_FAILURES_0) &&
        !is_counter(l->folder, HEARTH_DATA_FAILURES_1)) {
        hearth_finds_say(finds, "both counters of wrong PINs are damaged: the "
                                "longest wait holds until a right PIN");
    }
    if (hearth_secmem_open(4096, &m) != 0) {
        return;
    }
    key = hearth_secmem_take(m, sizeof(*key));
    rc = key == NULL ? 0 : hearth_sync_key_read(l->folder, m, key);
    if (rc != 0) {
        hearth_finds_say(finds,
                         "sync.key: %s; carry the interviews out by file, then "
                         "wipe and enrol again",
                         hearth_err_text(rc));
    }
    hearth_secmem_close(m);
}

/* ---- the store ---- */

static void look_tables(void *cookie, struct hearth_finds *finds)
{
    struct view *v = calloc(1, sizeof(*v));

    if (v == NULL || !open_view(cookie, finds, true, v)) {
        free(v);
        return;
    }
    for (int t = 0; t < HEARTH_TABLE_COUNT; t++) {
        struct hearth_kv_table_check c;
        int rc = hearth_kv_check_table(v->a.kv, (enum hearth_table)t, &c);

        if (rc != 0 || c.odd_keys > 0) {
            hearth_finds_say(finds,
                             "table %s is damaged after %" PRIu64
                             " entries; " RESTORE,
                             c.name, c.entries);
        }
    }
    if (!v->has_programme) {
        hearth_finds_say(finds, "the programme document does not verify by "
                                "FORM-SIGN; the next start of any other "
                                "command takes the second copy");
    }
}

/* ---- the chain ---- */

struct chain {
    struct view *v;
    struct hearth_finds *finds;
    struct hearth_outbox_state state;
    uint8_t stored[HEARTH_RECORD_MAX];
};

/* 0: hashes, place, link and signature of the record at ${seq} are right. */
static int check_record(struct chain *c, uint64_t seq)
{
    const struct hearth_device *d = &c->v->a.device;
    uint8_t h[HEARTH_HASH_LEN], known[HEARTH_HASH_LEN], prev[HEARTH_HASH_LEN];
    struct hearth_record r;
    size_t len = 0;
    int rc = hearth_outbox_record(c->v->a.kv, seq, c->stored, sizeof(c->stored),
                                  &len);

    if (rc == 0) {
        rc = hearth_record_decode(hearth_slice_of(c->stored, len), &r);
    }
    if (rc == 0) {
        rc = hearth_record_chain(d->programme, &r, h);
    }
    if (rc == 0) {
        rc = hearth_outbox_hash(c->v->a.kv, seq, known);
    }
    if (rc == 0) {
        rc = seq == 1 ? hearth_device_genesis(d, prev)
                      : hearth_outbox_hash(c->v->a.kv, seq - 1, prev);
    }
    if (rc != 0) {
        return rc;
    }
    if (memcmp(h, known, sizeof(h)) != 0 || r.header.seq != seq ||
        memcmp(r.header.device, d->id, sizeof(d->id)) != 0 ||
        memcmp(r.header.prev, prev, sizeof(prev)) != 0) {
        return HEARTH_E_BRANCH;
    }
    return hearth_identity_verify(&d->sign, h, r.sig);
}

static void check_mark(struct chain *c, const char *name,
                       const struct hearth_outbox_head *mark)
{
    uint8_t h[HEARTH_HASH_LEN];

    if (mark->seq > c->state.head.seq ||
        (mark->seq > 0 && (hearth_outbox_hash(c->v->a.kv, mark->seq, h) != 0 ||
                           memcmp(h, mark->h, sizeof(h)) != 0))) {
        hearth_finds_say(c->finds,
                         "the mark of what was %s does not fit the chain; "
                         "nothing is erased by it: sync",
                         name);
    }
}

static void check_receipt(struct chain *c)
{
    const struct hearth_programme *p = &c->v->a.programme;
    uint8_t bytes[HEARTH_RECEIPT_LEN];
    struct hearth_receipt r;
    size_t len = 0;
    int rc = hearth_outbox_receipt(c->v->a.kv, bytes, sizeof(bytes), &len);

    if (rc == HEARTH_E_NOT_FOUND || !c->v->has_programme) {
        return;
    }
    if (rc == 0) {
        rc = hearth_receipt_decode(hearth_slice_of(bytes, len), &r);
    }
    if (rc == 0) {
        rc = HEARTH_E_AUTH;
        for (uint8_t i = 0; rc != 0 && i < p->receipt_count; i++) {
            rc = hearth_receipt_verify(&r, c->v->a.device.programme,
                                       &p->receipts[i]);
        }
    }
    if (rc != 0) {
        hearth_finds_say(c->finds, "the last receipt does not verify; the "
                                   "next interview's takes its place");
    }
}

static void walk(struct chain *c)
{
    const struct hearth_kv *kv = c->v->a.kv;
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    uint64_t missing = 0;
    struct hearth_kv_txn *txn;
    bool is_after = false;

    if (kv->begin(kv->cookie, false, &txn) != 0) {
        return;
    }
    while (kv->seek(txn, HEARTH_TABLE_OUTBOX, key, is_after, &key, &value) ==
           0) {
        struct hearth_reader r;
        uint64_t seq;
        int rc;

        hearth_reader_init(&r, key);
        seq = hearth_reader_u64(&r);
        rc = check_record(c, seq);
        if (rc != 0) {
            hearth_finds_say(c->finds,
                             "record %" PRIu64 " is damaged (%s); it cannot be "
                             "sent, and is signed as lost at the next "
                             "unlocking after a sync",
                             seq, hearth_err_text(rc));
        }
        is_after = true;
    }
    kv->abort(txn);
    for (uint64_t seq = 1; seq <= c->state.head.seq; seq++) {
        uint8_t h[HEARTH_HASH_LEN];

        missing += hearth_outbox_hash(kv, seq, h) != 0;
    }
    if (missing > 0) {
        hearth_finds_say(c->finds,
                         "%" PRIu64 " hashes of the chain are "
                         "missing; " RESTORE,
                         missing);
    }
}

static void look_records(void *cookie, struct hearth_finds *finds)
{
    struct view *v = calloc(1, sizeof(*v));
    struct chain *c = calloc(1, sizeof(*c));
    int rc;

    if (v == NULL || c == NULL || !open_view(cookie, finds, false, v)) {
        free(v);
        free(c);
        return;
    }
    c->v = v;
    c->finds = finds;
    rc = hearth_outbox_state(v->a.kv, &c->state);
    if (rc != 0 || c->state.head.seq > HEARTH_OUTBOX_MAX * UINT64_C(1000)) {
        hearth_finds_say(finds,
                         "the head of the chain does not read; " RESTORE);
        return;
    }
    if (c->state.head.seq > 0) {
        check_mark(c, "finalised", &c->state.head);
    }
    check_mark(c, "received", &c->state.receipted);
    check_mark(c, "opened", &c->state.opened);
    check_receipt(c);
    walk(c);
}

/* ---- forms and drafts ---- */

static void look_forms(void *cookie, struct hearth_finds *finds)
{
    struct view *v = calloc(1, sizeof(*v));
    struct hearth_slice key = hearth_slice_of(NULL, 0), value, body;
    struct hearth_kv_txn *txn;
    bool is_after = false;

    if (v == NULL || !open_view(cookie, finds, false, v) ||
        v->a.kv->begin(v->a.kv->cookie, false, &txn) != 0) {
        free(v);
        return;
    }
    while (v->a.kv->seek(txn, HEARTH_TABLE_FORMS, key, is_after, &key,
                         &value) == 0) {
        uint8_t h[HEARTH_HASH_LEN];

        if (hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, v->a.device.programme,
                                 &v->a.device.form_sign, value, &body) != 0 ||
            hearth_hash_parts(&body, 1, h) != 0 ||
            !hearth_slice_is_equal(key, hearth_slice_of(h, sizeof(h)))) {
            hearth_finds_say(finds, "a form package is damaged; sync fetches "
                                    "it again");
        }
        is_after = true;
    }
    v->a.kv->abort(txn);
    free(v);
}

static void look_drafts(void *cookie, struct hearth_finds *finds)
{
    const struct look *l = cookie;
    uint8_t ids[HEARTH_DRAFTS_MAX + 1][HEARTH_DRAFT_ID_LEN];
    struct hearth_keyring_file *f = calloc(1, sizeof(*f));
    struct view *v = calloc(1, sizeof(*v));
    size_t count = 0, owned = 0;

    if (v == NULL || f == NULL || !open_view(l, finds, false, v) ||
        hearth_keyring_file_look(l->folder, f) != 0 ||
        hearth_outbox_drafts(v->a.kv, ids, HEARTH_DRAFTS_MAX + 1, &count) !=
            0) {
        free(v);
        free(f);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < HEARTH_DRAFTS_MAX; k++) {
            owned +=
                f->ring.drafts[k].is_used &&
                memcmp(f->ring.drafts[k].id, ids[i], HEARTH_DRAFT_ID_LEN) == 0;
        }
    }
    if (owned < count) {
        hearth_finds_say(finds,
                         "%zu drafts have no key and cannot be opened; the "
                         "next start removes them",
                         count - owned);
    }
    free(v);
    free(f);
}

/* ---- all ---- */

/* At once: the parts of fsck are processes that share this stream. */
static void print_line(const char *line)
{
    (void)puts(line);
    (void)fflush(stdout);
}

static int run(struct look *l)
{
    static const struct hearth_part parts[] = {
        {"files", look_files},     {"tables", look_tables},
        {"records", look_records}, {"forms", look_forms},
        {"drafts", look_drafts},
    };
    struct hearth_finds total = {.print = print_line};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (hearth_part_run(&parts[i], l, &total) != 0) {
            hearth_report("fsck could not go on");
            return HEARTH_EXIT_USAGE;
        }
    }
    if (total.repaired > 0) {
        (void)printf("%u repaired\n", total.repaired);
    }
    if (total.problems > 0) {
        (void)printf("%s: %u problems or more\n", l->folder, total.problems);
        return HEARTH_EXIT_FAILED;
    }
    (void)printf("%s is sound\n", l->folder);
    return HEARTH_EXIT_OK;
}

int hearth_cmd_fsck(const char *folder, int argc, const char *const *argv)
{
    struct look l = {.folder = folder};
    const struct hearth_option options[] = {{"repair", NULL, &l.repairs},
                                            {NULL, NULL, NULL}};
    char store[HEARTH_PATH_MAX];

    if (hearth_options_read(argc, argv, options) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    if (hearth_fsutil_join(folder, "store/data.mdb", store) != 0 ||
        access(store, F_OK) != 0) {
        hearth_report("there is no store in %s", folder);
        return HEARTH_EXIT_USAGE;
    }
    return run(&l);
}
