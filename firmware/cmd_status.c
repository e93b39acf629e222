/* SPDX-License-Identifier: Apache-2.0 */
/* status: what is on this device, and what protects it, in plain words. */
#include "commands.h"

#include "agent.h"
#include "chip.h"
#include "console.h"
#include "data_folder.h"
#include "enrolment.h"
#include "keyring_file.h"
#include "options.h"
#include "pin_guard.h"
#include "recover.h"
#include "report.h"
#include "team.h"
#include "warnings.h"
#include "wipe_order.h"

#include "hearth/sync.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void show_id(const char *what, const uint8_t *id, size_t len)
{
    char hex[2 * HEARTH_HASH_LEN + 1];
    hearth_bytes_hex(hearth_slice_of(id, len), hex);
    (void)printf("%-12s %s\n", what, hex);
}

static void show_enrolment(const struct hearth_agent *a)
{
    show_id("device", a->device.id, HEARTH_DEVICE_LEN);
    (void)printf("%-12s ", "programme");
    hearth_console_show_text(a->programme.name);
    (void)printf(" (document %" PRIu32 ")\n", a->programme.version);
    (void)printf("%-12s ", "worker");
    hearth_console_show_text(a->device.worker);
    (void)printf("\n");
    hearth_areas_show(a);
    if (hearth_team_is_women_only(a)) {
        (void)printf("team         women only\n");
    }
    (void)printf("%-12s %u in the programme; hearth-agent forms lists them\n",
                 "forms", a->programme.form_count);
}

static void show_admission(const struct hearth_agent *a)
{
    static const char *const texts[] = {"no word of it yet", "admitted",
                                        "REVOKED", "REVOKED, keys destroyed"};
    struct hearth_register_entry e = {.state = 0};
    char words[HEARTH_ENROL_WORDS_LEN];
    bool is_confirmed = false;
    if (hearth_enrolment_words(a->kv, words, &is_confirmed) == 0) {
        (void)printf("%-12s %s%s\n", "six words", words,
                     is_confirmed ? ""
                                  : " (not compared yet: enrol --confirm)");
    }
    (void)hearth_wipe_order_stands(a);
    if (hearth_wipe_order_entry(a, &e) != 0) {
        e.state = 0;
    }
    (void)printf("%-12s %s\n", "admission", texts[e.state]);
}

static int show_drafts(const struct hearth_agent *a)
{
    uint8_t ids[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
    char hex[2 * HEARTH_DRAFT_ID_LEN + 1];
    size_t count = 0;
    int rc = hearth_outbox_drafts(a->kv, ids, HEARTH_DRAFTS_MAX, &count);
    if (rc != 0) {
        return rc;
    }
    (void)printf("%-12s %zu", "drafts", count);
    for (size_t i = 0; i < count; i++) {
        hearth_bytes_hex(hearth_slice_of(ids[i], HEARTH_DRAFT_ID_LEN), hex);
        (void)printf("%s%.8s", i == 0 ? ": " : " ", hex);
    }
    (void)printf("\n");
    return 0;
}

static void show_last_sync(const struct hearth_agent *a)
{
    uint8_t bytes[8];
    size_t len = 0;
    struct hearth_reader r;
    struct tm when;
    char text[32] = "";
    if (hearth_outbox_meta_get(a->kv, "last-sync", bytes, sizeof(bytes),
                               &len) == 0) {
        hearth_reader_init(&r, hearth_slice_of(bytes, len));
        time_t at = (time_t)hearth_reader_u64(&r);
        if (hearth_reader_finish(&r) == 0 && gmtime_r(&at, &when) != NULL) {
            (void)strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &when);
        }
    }
    (void)printf("%-12s %s\n", "last sync", text[0] != '\0' ? text : "never");
}

static int show_outbox(const struct hearth_agent *a)
{
    struct hearth_outbox_state s;
    int rc = hearth_outbox_state(a->kv, &s);
    if (rc != 0) {
        return rc;
    }
    uint64_t waiting =
        s.receipted.seq < s.head.seq ? s.head.seq - s.receipted.seq : 0;
    (void)printf("%-12s %" PRIu64 "\n", "finalised", s.head.seq);
    (void)printf("%-12s %" PRIu64 "\n", "waiting", waiting);
    (void)printf("%-12s %" PRIu64 "\n", "receipted", s.receipted.seq);
    (void)printf("%-12s %" PRIu64 "\n", "opened", s.opened.seq);
    (void)printf("%-12s %" PRIu64 " of at most %d\n", "kept here", s.kept,
                 HEARTH_OUTBOX_MAX);
    if (hearth_sync_check_branch(a->kv) == HEARTH_E_BRANCH) {
        (void)printf("WARNING      the host has another chain of this device, "
                     "or a longer one: it was\n             copied, or "
                     "restored from an old image, or the host lies. Nothing "
                     "more is\n             signed here; ask the programme's "
                     "lead\n");
    }
    return 0;
}

static void show_storage(const struct hearth_agent *a)
{
    struct hearth_kv_stat stat = {0, 0};
    uint64_t free_bytes = 0;
    uint64_t all_bytes = 0;
    if (a->kv->stat(a->kv->cookie, &stat) == 0 &&
        hearth_data_folder_space(a->folder, &free_bytes, &all_bytes) == 0) {
        (void)printf("%-12s %" PRIu64 " KiB of at most %" PRIu64
                     " MiB; %" PRIu64 " MiB free on the disk\n",
                     "store", stat.bytes_used / 1024, stat.bytes_cap / 1048576,
                     free_bytes / 1048576);
    }
}

/* What is typed, and what that holds back. */
struct mode {
    const char *what;
    const char *imaged; /* somebody copies the disk */
};

static const struct mode modes[] = {
    [HEARTH_KEYRING_UNSTATED] = {"PIN or passphrase",
                                 "a PIN no, five drawn words yes"},
    [HEARTH_KEYRING_PIN] = {"PIN only", "NO: some tens of core-hours open "
                                        "six digits"},
    [HEARTH_KEYRING_PHRASE] = {"passphrase", "yes, if its words were drawn"},
    [HEARTH_KEYRING_CHIP] = {"chip (TPM) and PIN",
                             "yes: the chip is needed too, and counts"},
};

static unsigned drafts_of(const struct hearth_keyring *k, uint8_t slot)
{
    unsigned count = 0;
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        count += k->drafts[i].is_used && k->drafts[i].slot == slot ? 1 : 0;
    }
    return count;
}

static void show_worker(const struct hearth_keyring *k, uint8_t slot,
                        struct hearth_pin_guard *guard)
{
    const struct hearth_keyring_slot *s = &k->slots[slot];
    hearth_pin_guard_of(guard, slot);
    (void)printf("%-12s ", "PIN of");
    hearth_console_show(hearth_slice_of(s->worker, s->worker_len));
    (void)printf(": %s, %u drafts, %" PRIu32 " free tries, delay now %" PRId64
                 " s\n             holds back a copy of the disk: %s\n",
                 modes[s->mode].what, drafts_of(k, slot),
                 hearth_pin_guard_left(guard), hearth_pin_guard_wait_s(guard),
                 modes[s->mode].imaged);
}

static void show_workers(const struct hearth_agent *a)
{
    struct hearth_keyring_file keyring;
    struct hearth_pin_guard guard;
    uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN];
    hearth_pin_guard_boot(boot);
    if (hearth_keyring_file_look(a->folder, &keyring) != 0) {
        (void)printf("WARNING      there is no keyring: drafts cannot be "
                     "opened and nothing signed\n");
        return;
    }
    if (hearth_pin_guard_open(a->folder, &a->clock, boot, &guard) != 0) {
        return;
    }
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        if (keyring.ring.slots[i].is_used) {
            show_worker(&keyring.ring, i, &guard);
        }
    }
}

static void show_chip(void)
{
    if (hearth_chip_probe() == 0) {
        (void)printf("%-12s there; hearth-agent worker pin --tpm binds a "
                     "worker's keys to it\n",
                     "chip (TPM)");
    } else {
        (void)printf("%-12s none answers; %s\n", "chip (TPM)",
                     hearth_chip_hint());
    }
}

/* "Everything is bounded": the bounds of this device, in one place. */
static void show_limits(void)
{
    (void)printf("%-12s %d workers, %d drafts (%d for each worker at least), "
                 "%d records,\n             records of %d KiB, batches of "
                 "%d KiB, forms of %d MiB\n",
                 "limits", HEARTH_WORKERS_MAX, HEARTH_DRAFTS_MAX,
                 HEARTH_KEYRING_SHARE, HEARTH_OUTBOX_MAX,
                 HEARTH_PLAIN_MAX / 1024, HEARTH_BATCH_MAX / 1024,
                 HEARTH_PACKAGE_MAX / 1048576);
}

static void show_protection(const struct hearth_agent *a)
{
    const char *copies = hearth_data_folder_copies(a->folder);
    (void)printf(
        "\nProtected: finalised interviews. Nothing on this device opens "
        "them, no PIN\nand no key here, only the programme's key.\n"
        "Drafts, by who wants them:\n"
        "  guesses on the device   held back: %d free tries, then delays up "
        "to an hour\n"
        "  copies its disk         see each worker above\n"
        "  takes it while open     the open interview is theirs, until it "
        "locks: after 120 s\n"
        "                          without a line, or on SIGUSR1\n"
        "  makes you tell the PIN  the drafts are theirs. A duress PIN "
        "destroys all keys\n"
        "                          instead and answers \"wrong PIN\"; it is "
        "off until a worker\n"
        "                          sets one, and nobody can see whether one "
        "is set. It does\n"
        "                          not help once the disk was copied\n"
        "Not protected: that Hearth is here, who works with it, how many "
        "interviews there\nare and when they were stored, the forms, and the "
        "address of the host. Text while\nit is typed on a device that was "
        "tampered with.\n",
        HEARTH_PIN_GUARD_FREE);
    if (copies != NULL) {
        (void)printf("WARNING: the data folder lies on %s, which writes "
                     "copies: keys that were\ndestroyed may survive there. "
                     "Use ext4.\n",
                     copies);
    }
}

/* Completes what a crash interrupted, unless somebody is collecting. */
static void settle(const struct hearth_agent *a)
{
    struct hearth_keyring_file keyring;
    int fd = -1;
    if (hearth_data_folder_lock(a->folder, HEARTH_DATA_COLLECT_LOCK, &fd) !=
        0) {
        return;
    }
    int rc = hearth_keyring_file_open(a->folder, &keyring);
    if (rc == 0) {
        rc = hearth_recover(a, &keyring);
    }
    if (rc != 0) {
        (void)hearth_report_cannot("bring the keyring in order", rc);
    }
    (void)close(fd);
}

int hearth_cmd_status(const char *folder, int argc, const char *const *argv)
{
    struct hearth_agent a;
    const struct hearth_option options[] = {{NULL, NULL, NULL}};
    if (hearth_options_read(argc, argv, options) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    if (hearth_agent_open(folder, &a) != 0) {
        return HEARTH_EXIT_FAILED;
    }
    settle(&a);
    show_enrolment(&a);
    show_admission(&a);
    int rc = show_drafts(&a);
    if (rc == 0) {
        rc = show_outbox(&a);
    }
    show_last_sync(&a);
    hearth_warnings_print(&a);
    show_storage(&a);
    show_workers(&a);
    show_chip();
    show_limits();
    show_protection(&a);
    hearth_agent_close(&a);
    if (rc != 0) {
        (void)hearth_report_cannot("read the store", rc);
    }
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
