/* SPDX-License-Identifier: Apache-2.0 */
/* The results side: what is new is verified, opened, counted, countersigned. */
#include "host/results/results.h"

#include "host/folder/admission.h"
#include "host/folder/charter.h"
#include "host/results/results_internal.h"
#include "host/vault/vault_files.h"

#include "hearth/clock.h"
#include "hearth/ledger.h"
#include "hearth/receipt.h"

#include <stdlib.h>
#include <string.h>

/* ---- unlocking ---- */

static int open_vault(struct hearth_results *r, struct hearth_slice passphrase)
{
    struct hearth_vault_lock lock = {.passphrase = passphrase,
                                     .programme = r->folder.programme,
                                     .secmem = r->secmem};
    int e = hearth_vault_load(r->folder.path, &lock, r->vault);

    return e == 0 ? hearth_anchor_take(&r->folder, &lock, NULL, r->vault,
                                       &r->anchor)
                  : e;
}

static void report_store(struct hearth_results *r, const char *text)
{
    static const uint8_t no_device[HEARTH_DEVICE_LEN];

    hearth_problems_add(&r->problems, no_device, 0, text);
}

static void drop_counts(struct hearth_results *r)
{
    for (size_t i = 0; i < r->tally_count; i++) {
        hearth_tally_close(&r->tallies[i]);
        hearth_cube_close(&r->cubes[i]);
    }
    free(r->tallies);
    free(r->cubes);
    hearth_quality_close(r->quality);
    r->quality = NULL;
    r->tallies = NULL;
    r->cubes = NULL;
    r->tally_count = 0;
    hearth_formbook_close(r->formbook);
    r->formbook = NULL;
    hearth_progress_clear(&r->progress);
    free(r->devices);
    r->devices = NULL;
    r->device_count = 0;
    r->problems.count = 0;
    r->opened = 0;
    r->erased = 0;
}

/* Forms and empty tallies as the current programme document says. */
int hearth_results_begin(struct hearth_results *r)
{
    size_t count;
    int e;

    drop_counts(r);
    if (r->anchor.is_swapped) {
        report_store(r, HEARTH_RESULTS_SWAPPED);
    }
    hearth_withdrawn_restart(r->withdrawn);
    hearth_cache_restart(r->cache);
    r->has_whole_round = false;
    e = hearth_formbook_open(&r->folder, &r->formbook);
    if (e != 0) {
        return e;
    }
    e = hearth_quality_open(hearth_formbook_count(r->formbook), &r->quality);
    if (e != 0) {
        return e;
    }
    count = hearth_formbook_count(r->formbook);
    r->tallies = calloc(count + 1, sizeof(*r->tallies));
    r->cubes = calloc(count + 1, sizeof(*r->cubes));
    r->devices = calloc(HEARTH_DEVICES_MAX, sizeof(*r->devices));
    if (r->tallies == NULL || r->cubes == NULL || r->devices == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; e == 0 && i < count; i++) {
        const struct hearth_form *form = hearth_formbook_shown(r->formbook, i);

        e = hearth_quality_form(r->quality, form);
        if (e == 0) {
            e = hearth_cube_open(form, r->past, r->plan, &r->cubes[i]);
        }
        if (e == 0) {
            e = hearth_tally_open(form, &r->tallies[i]);
            r->tally_count++; /* a tally that was not opened may be closed */
        }
    }
    return e;
}

/* The store holds none, or one that FORM-SIGN did not sign. */
static bool is_no_document(int e)
{
    return e == HEARTH_E_AUTH || e == HEARTH_E_INVALID ||
           e == HEARTH_E_NOT_FOUND || e == HEARTH_E_LIMIT ||
           e == HEARTH_E_SPACE || e == HEARTH_E_VERSION;
}

int hearth_results_open(const struct hearth_folder *folder,
                        struct hearth_slice passphrase,
                        struct hearth_results **out)
{
    struct hearth_results *r = calloc(1, sizeof(*r));
    int e;

    if (r == NULL) {
        return HEARTH_E_MEMORY;
    }
    r->folder = *folder;
    r->bulk_row = HEARTH_CACHE_NO_ROW;
    e = hearth_secmem_open(16384, &r->secmem);
    if (e == 0) {
        r->vault = hearth_secmem_take(r->secmem, sizeof(*r->vault));
        e = r->vault == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e == 0) {
        e = open_vault(r, passphrase);
    }
    if (e == 0) {
        e = hearth_reading_begin(r->folder.programme, r->vault, &r->reading);
    }
    if (e == 0) {
        e = hearth_withdrawn_open(&r->folder, r->vault, &r->withdrawn);
    }
    if (e == 0) {
        e = hearth_charter_load(&r->folder, &r->programme);
        e = is_no_document(e) ? HEARTH_E_DENIED : e;
    }
    if (e == 0) {
        e = hearth_results_load_past(r);
    }
    if (e == 0) {
        e = hearth_cache_open(r->folder.path, r->folder.programme, r->vault,
                              &r->cache);
    }
    if (e == 0) {
        e = hearth_results_begin(r);
    }
    if (e != 0) {
        hearth_results_close(r);
        return e;
    }
    *out = r;
    return 0;
}

void hearth_results_close(struct hearth_results *r)
{
    if (r == NULL) {
        return;
    }
    drop_counts(r);
    hearth_results_cache_end(r);
    hearth_past_free(r->past);
    hearth_plan_free(r->plan);
    hearth_reading_end(r->reading);
    hearth_withdrawn_close(r->withdrawn);
    hearth_secmem_close(r->secmem);
    free(r);
}

/* ---- counting ---- */

static void report(struct hearth_results *r, uint64_t seq, const char *text)
{
    hearth_problems_add(&r->problems, r->at->id, seq, text);
}

/* "An epoch key is destroyed" (protocol.md 6.7): the signed document does not
 * list it any more and later ones are in use, or its date has come and the key
 * is gone. No record of it is a problem, and none holds up what comes after. */
static bool is_erased(const struct hearth_results *r, uint16_t epoch)
{
    const struct hearth_programme_epoch *listed =
        hearth_programme_epoch_find(&r->programme, epoch);
    struct hearth_clock clock = hearth_clock_system();

    if (listed == NULL) {
        return epoch < r->programme.current_epoch;
    }
    return listed->erase_s != 0 &&
           listed->erase_s <= clock.now_s(clock.cookie) &&
           hearth_vault_epoch_find(r->vault, epoch) == NULL;
}

/* An opened interview: counted, unless its consent was withdrawn. */
static int take_content(struct hearth_results *r,
                        const struct hearth_record *record,
                        const struct hearth_content *content,
                        const char **problem)
{
    struct hearth_results_counted counted;
    bool is_withdrawn;
    int e = hearth_withdrawn_match(r->withdrawn, content->withdraw_tag, record,
                                   &is_withdrawn);

    if (e == 0 && !is_withdrawn) {
        *problem = hearth_results_count(r, content, NULL, &counted);
        r->opened++;
        if (*problem == NULL && counted.entry != NULL) {
            e = hearth_results_cache_keep(r, record, content, &counted);
        }
    }
    return e;
}

static int work_through(struct hearth_results *r, uint64_t seq,
                        const struct hearth_record *record)
{
    struct hearth_content content;
    const char *problem = NULL;
    int failed = 0;
    int e;

    if (is_erased(r, record->header.epoch)) {
        r->erased++;
        return 0;
    }
    r->at_epoch = record->header.epoch;
    r->at_seq = seq;
    if (hearth_results_cache_has(r, record, &failed)) {
        return failed;
    }
    r->opened_now++;
    e = hearth_reading_open(r->reading, record, &content);

    if (e == HEARTH_E_NOT_FOUND) {
        problem = "no key here for the record's epoch";
    } else if (e == HEARTH_E_INVALID || e == HEARTH_E_VERSION) {
        problem = "a record opened, but its content is not understood";
    } else if (e != 0) {
        problem = "a record does not open";
    } else {
        failed = take_content(r, record, &content, &problem);
    }
    if (problem != NULL) {
        report(r, seq, problem);
    }
    hearth_reading_forget(r->reading);
    if (e != 0 && e != HEARTH_E_INVALID && e != HEARTH_E_VERSION) {
        r->at->is_frozen = true;
    } else if (e != 0) {
        r->opened++;
    }
    return failed;
}

/* What stands where a withdrawn record stood counts only with the word of
 * this side that it was withdrawn: else whoever holds the store could make
 * records disappear unnoticed. */
static int pass_stub(struct hearth_results *r, const struct hearth_stub *stub,
                     const uint8_t *h)
{
    uint64_t seq = stub->header.seq;
    bool is_signed;
    int e;

    if (is_erased(r, stub->header.epoch)) {
        r->erased++;
        return 0;
    }
    e = hearth_withdrawn_check(r->withdrawn, &r->programme, r->at->id, seq, h,
                               &is_signed);

    if (e == 0 && !is_signed) {
        report(r, seq,
               "a record was removed, and nobody signed that it was "
               "withdrawn");
        r->at->is_frozen = true;
    }
    return e;
}

/* Records again, now to be opened; each must hash to what was verified, so
 * that nobody can change the store between the two walks. */
static int each(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct hearth_results *r = cookie;
    const uint8_t *expected;
    struct hearth_record record;
    struct hearth_stub stub;
    uint8_t h[HEARTH_HASH_LEN] = {0};
    bool is_stub = hearth_stub_decode(stored, &stub) == 0;
    int e;

    if (r->chain_index == r->chain->count) {
        return HEARTH_E_STATE;
    }
    expected = r->chain->hashes[r->chain_index];
    if (is_stub) {
        e = hearth_stub_chain(r->folder.programme, &stub, h);
    } else {
        e = hearth_record_decode(stored, &record);
        if (e == 0) {
            e = hearth_record_chain(r->folder.programme, &record, h);
        }
    }
    if (e != 0 || memcmp(h, expected, HEARTH_HASH_LEN) != 0) {
        return HEARTH_E_STATE;
    }
    e = is_stub ? pass_stub(r, &stub, h) : work_through(r, seq, &record);
    if (e != 0) {
        return e;
    }
    r->chain_index++;
    hearth_results_looked(r);
    r->at->read.seq = seq;
    memmove(r->at->read.h, h, HEARTH_HASH_LEN);
    if (!r->at->is_frozen) {
        r->at->opened = r->at->read;
    }
    return 0;
}

static struct hearth_results_device *
state_of(struct hearth_results *r, const struct hearth_ledger_device *device)
{
    struct hearth_results_device *s;

    for (size_t i = 0; i < r->device_count; i++) {
        if (memcmp(r->devices[i].id, device->id, HEARTH_DEVICE_LEN) == 0) {
            return &r->devices[i];
        }
    }
    if (r->device_count == HEARTH_DEVICES_MAX) {
        return NULL;
    }
    s = &r->devices[r->device_count++];
    memmove(s->id, device->id, HEARTH_DEVICE_LEN);
    memmove(s->read.h, device->genesis, HEARTH_HASH_LEN);
    s->opened = s->read;
    return s;
}

static int report_branches(struct hearth_results *r,
                           const struct hearth_ledger_device *device)
{
    const struct hearth_kv *kv = r->folder.kv;
    struct hearth_slice key, value;
    struct hearth_kv_txn *txn;
    int e = kv->begin(kv->cookie, false, &txn);

    if (e != 0) {
        return e;
    }
    e = kv->seek(txn, HEARTH_TABLE_BRANCHES,
                 hearth_slice_of(device->id, HEARTH_DEVICE_LEN), false, &key,
                 &value);
    if (e == 0 && key.len > HEARTH_DEVICE_LEN + 7 &&
        memcmp(key.data, device->id, HEARTH_DEVICE_LEN) == 0) {
        struct hearth_reader in;

        hearth_reader_init(&in, key);
        (void)hearth_reader_take(&in, HEARTH_DEVICE_LEN);
        report(r, hearth_reader_u64(&in),
               "a second version of the chain exists: a copied or reset "
               "device");
    }
    kv->abort(txn);
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* A gap with a name is a loss all the same: its first and last record. */
static void report_losses(struct hearth_results *r,
                          const struct hearth_chain *chain)
{
    for (size_t i = 0; i < chain->loss_count; i++) {
        const struct hearth_chain_loss *loss = &chain->losses[i];

        report(r, loss->from,
               "lost, as the device itself signed; the chain goes on behind");
        if (loss->to != loss->from) {
            report(r, loss->to, "lost as well, the last of these");
        }
    }
}

static int report_waiting(struct hearth_results *r, const char *text)
{
    struct hearth_ledger_head head;
    int e = hearth_ledger_head(r->folder.kv, r->at->id, &head);

    hearth_problems_retract(&r->problems, r->at->id, text);
    if (e == 0 && head.seq > 0) {
        report(r, head.seq, text);
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* The test record shows a wrong SEAL key before fieldwork does. */
static void open_test(struct hearth_results *r)
{
    struct hearth_issued issued;

    if (r->at->is_tested ||
        hearth_issued_find(r->folder.kv, r->at->id, &issued) != 0) {
        return;
    }
    r->at->is_tested = true;
    r->at->has_opened =
        hearth_reading_test(r->reading, r->at->id, &issued.test) == 0;
    if (!r->at->has_opened && !is_erased(r, issued.test.epoch)) {
        report(r, 0, "the test record of its enrolment does not open");
    }
    hearth_secmem_wipe(&issued, sizeof(issued));
}

/* What the custodian signed of the device stands above what ingest wrote.
 * *${is_in} false: it is not read. E_STATE: more was read than is good now. */
static int admit(struct hearth_results *r, struct hearth_ledger_device *device,
                 bool *is_in)
{
    int e = hearth_admission_apply(&r->folder, device);

    *is_in = e == 0;
    if (e == HEARTH_E_NOT_FOUND) {
        return report_waiting(r, HEARTH_RESULTS_UNCONFIRMED);
    }
    if (e == HEARTH_E_AUTH || e == HEARTH_E_INVALID) {
        return report_waiting(r, HEARTH_RESULTS_NOT_GENUINE);
    }
    if (e != 0) {
        return e;
    }
    hearth_problems_retract(&r->problems, r->at->id,
                            HEARTH_RESULTS_UNCONFIRMED);
    hearth_problems_retract(&r->problems, r->at->id,
                            HEARTH_RESULTS_NOT_GENUINE);
    open_test(r);
    return device->is_revoked && r->at->read.seq > device->last_good_seq
               ? HEARTH_E_STATE
               : 0;
}

static int read_device(struct hearth_results *r,
                       struct hearth_ledger_device *device, bool *is_new)
{
    struct hearth_chain chain;
    bool is_in = false;
    int e;

    r->at = state_of(r, device);
    if (r->at == NULL) {
        return HEARTH_E_LIMIT;
    }
    e = admit(r, device, &is_in);
    if (e != 0 || !is_in) {
        return e;
    }
    e = hearth_chain_verify(r->folder.kv, r->folder.programme, device,
                            &r->at->read, &chain);
    if (e != 0) {
        return e;
    }
    if (chain.problem != HEARTH_CHAIN_FINE) {
        report(r, chain.problem_seq, hearth_chain_problem_text(chain.problem));
    }
    report_losses(r, &chain);
    r->chain = &chain;
    r->chain_index = 0;
    if (chain.count > 0) {
        *is_new = true;
        e = hearth_ledger_records(r->folder.kv, device->id, r->at->read.seq + 1,
                                  each, r);
    }
    r->chain = NULL;
    hearth_chain_close(&chain);
    if (e == HEARTH_E_STATE) {
        e = 0;
    }
    return e == 0 ? report_branches(r, device) : e;
}

/* A device that was revoked or whose register entry is gone keeps its state;
 * a new document may bring forms, so everything is counted afresh. One that is
 * not genuine, or older, changes nothing but what is said. */
static int refresh_document(struct hearth_results *r, bool *is_new)
{
    struct hearth_programme p;
    int e = hearth_charter_load(&r->folder, &p);

    if (is_no_document(e) || (e == 0 && p.version < r->programme.version)) {
        report_store(r, HEARTH_RESULTS_DOCUMENT);
        return 0;
    }
    if (e != 0 || p.version == r->programme.version) {
        return e;
    }
    r->programme = p;
    *is_new = true;
    return hearth_results_begin(r);
}

int hearth_results_round(struct hearth_results *r, bool *is_new)
{
    struct hearth_ledger_device device;
    const uint8_t *after = NULL;
    size_t problems;
    bool is_lost = false;
    int e;

    *is_new = false;
    /* Keys come with a new epoch and go at their date; the root is here. */
    e = hearth_vault_reload(r->folder.path, r->folder.programme, r->vault);
    if (e == 0) {
        e = refresh_document(r, is_new);
    }
    problems = r->problems.count;
    if (e == 0) {
        e = hearth_results_expect(r);
    }
    while (e == 0) {
        e = hearth_ledger_device_next(r->folder.kv, after, &device);
        if (e != 0) {
            break;
        }
        e = read_device(r, &device, is_new);
        after = device.id;
        if (e == HEARTH_E_STATE) { /* revoked back to before what is counted */
            *is_new = true;
            e = hearth_results_begin(r);
            after = NULL;
        }
    }
    e = e == HEARTH_E_NOT_FOUND ? 0 : e;
    if (e == 0) {
        e = hearth_results_cache_count(r, &is_lost);
    }
    if (e == 0 && is_lost) { /* what the cache promised is opened after all */
        *is_new = true;
        e = hearth_results_begin(r);
        return e == 0 ? hearth_results_round(r, &is_lost) : e;
    }
    if (r->problems.count != problems) {
        *is_new = true;
    }
    return e;
}

int hearth_results_read_withdrawals(struct hearth_results *r)
{
    bool is_new;
    int e = hearth_withdrawn_read(r->withdrawn, &is_new);

    /* Figures are sums: what is in them goes by counting again without it. */
    if (e == 0 && is_new && r->device_count > 0) {
        e = hearth_results_begin(r);
    }
    return e;
}
