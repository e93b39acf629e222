/* SPDX-License-Identifier: Apache-2.0 */
/* What really arrived: opens every record of a host's store and prints, one
 * line a record in hex, what was said (see said.h) and its compact answers. For
 * tests only: no program of the product prints a record.
 *
 * usage: hearth-test-arrived DATA_DIR  (passphrase on standard input) */
#include "hearth/content.h"
#include "hearth/ledger.h"
#include "hearth/record.h"

#include "host/folder/folder.h"
#include "host/results/formbook.h"
#include "host/vault/vault_files.h"

#include "said.h"

#include <stdio.h>
#include <string.h>

struct reading {
    const struct hearth_folder *folder;
    const struct hearth_vault *vault;
    const struct hearth_formbook *formbook;
    unsigned unopened;
};

/* False if they do not fit the form they say. */
static bool print_answers(const struct reading *r,
                          const struct hearth_content *c)
{
    static uint8_t memory[4u << 20];
    const struct hearth_formbook_entry *entry =
        hearth_formbook_find(r->formbook, c->form);
    struct hearth_arena arena;
    struct hearth_answers a;
    struct hearth_reader in;

    hearth_arena_init(&arena, memory, sizeof memory);
    hearth_reader_init(&in, c->answers);
    if (c->answers.len == 0) {
        (void)puts("- -");
        return true;
    }
    if (entry == NULL ||
        hearth_answer_decode(entry->form, &in, &arena, &a) != 0) {
        return false;
    }
    said_print(stdout, &a);
    (void)putchar(' ');
    for (size_t i = 0; i < c->answers.len; i++) {
        (void)printf("%02x", c->answers.data[i]);
    }
    (void)puts("");
    return true;
}

static int print_record(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    static uint8_t plain[HEARTH_CT_MAX];
    struct reading *r = cookie;
    struct hearth_record record;
    struct hearth_content content;
    const struct hearth_vault_epoch *epoch;
    size_t len;

    (void)seq;
    if (hearth_record_decode(stored, &record) != 0 ||
        (epoch = hearth_vault_epoch_find(r->vault, record.header.epoch)) ==
            NULL ||
        hearth_record_open(r->folder->programme, &record, &epoch->key, plain,
                           &len) != 0 ||
        hearth_content_decode(hearth_slice_of(plain, len), &content) != 0 ||
        !print_answers(r, &content)) {
        r->unopened++;
    }
    return 0;
}

static int open_vault(const struct hearth_folder *folder,
                      struct hearth_secmem *memory, struct hearth_vault *vault)
{
    char passphrase[256];
    struct hearth_vault_lock lock = {.programme = folder->programme,
                                     .secmem = memory};

    if (fgets(passphrase, sizeof passphrase, stdin) == NULL) {
        return -1;
    }
    passphrase[strcspn(passphrase, "\n")] = '\0';
    lock.passphrase = hearth_slice_text(passphrase);
    return hearth_vault_load(folder->path, &lock, vault);
}

int main(int argc, char **argv)
{
    struct hearth_folder folder = {0};
    struct hearth_secmem *memory = NULL;
    struct hearth_vault *vault;
    struct hearth_ledger_device device;
    struct hearth_formbook *formbook = NULL;
    struct reading reading = {&folder, NULL, NULL, 0};
    int code;

    if (argc != 2 || hearth_secmem_open_unlocked(65536, &memory) != 0 ||
        (vault = hearth_secmem_take(memory, sizeof *vault)) == NULL ||
        hearth_folder_open(argv[1], &folder) != 0 ||
        open_vault(&folder, memory, vault) != 0 ||
        hearth_formbook_open(&folder, &formbook) != 0) {
        (void)fputs("arrived: cannot open this folder\n", stderr);
        return 2;
    }
    reading.vault = vault;
    reading.formbook = formbook;
    code = hearth_ledger_device_next(folder.kv, NULL, &device);
    while (code == 0) {
        uint8_t id[HEARTH_DEVICE_LEN];

        memcpy(id, device.id, sizeof id);
        if (hearth_ledger_records(folder.kv, id, 1, print_record, &reading) !=
            0) {
            return 2;
        }
        code = hearth_ledger_device_next(folder.kv, id, &device);
    }
    hearth_formbook_close(formbook);
    hearth_folder_close(&folder);
    hearth_secmem_close(memory);
    if (reading.unopened > 0) {
        (void)fprintf(stderr, "arrived: %u records do not open\n",
                      reading.unopened);
    }
    return reading.unopened == 0 ? 0 : 1;
}
