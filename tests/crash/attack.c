/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody with the data folder, a PIN and all keys on it: opens whatever
 * drafts the keyring still has keys for, live ones and those whose bytes are
 * left in free pages of the store; then tries every key on every place.
 *
 * usage: hearth-test-attack FOLDER OUT WORKER [KEY|- [IDS]] < PIN
 *
 * Works on a copy: opening recovers. Writes each plaintext to OUT/WORKER.N, the
 * keys that it found to OUT.keys in hex, and prints how many of what were
 * opened. With a fourth argument it tries every key on every place; KEY is a
 * file with one that the device does not have, to see that this can succeed.
 * With IDS, a file of drafts' ids in binary, each 32
 * bytes of the key files are tried as a key as well (seconds). */
#include "attack_sweep.h"
#include "draft.h"
#include "session.h"
#include "sync_key.h"

#include "hearth/fsutil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY    262144
#define STORE_MAX ((size_t)64 << 20)
#define BOX_MAX   4096u
#define NODE_HEAD 8u
#define IDS_MAX   65536u

struct attack {
    const char *folder;
    struct attack_loot loot;
    struct attack_keys keys;
    struct hearth_secmem *m;
    struct hearth_agent a;
    struct hearth_session s;
    uint8_t *store;
    size_t store_len;
};

/* Tries ${key} on what follows the draft's id anywhere in the store, free pages
 * too: LMDB puts a value behind its key, and its length before both. */
static void dig(struct attack *t, const uint8_t *id,
                const struct hearth_key *key)
{
    static uint8_t plain[BOX_MAX];
    uint8_t aad[sizeof("hearth draft v1") + HEARTH_DRAFT_ID_LEN];

    memcpy(aad, "hearth draft v1", sizeof("hearth draft v1"));
    memcpy(aad + sizeof("hearth draft v1"), id, HEARTH_DRAFT_ID_LEN);
    for (size_t i = NODE_HEAD; i + HEARTH_DRAFT_ID_LEN + BOX_MAX < t->store_len;
         i++) {
        uint16_t low;
        size_t got = 0;
        if (memcmp(t->store + i, id, HEARTH_DRAFT_ID_LEN) != 0) {
            continue;
        }
        memcpy(&low, t->store + i - NODE_HEAD, sizeof(low));
        if (low <= BOX_MAX &&
            hearth_aead_open(
                key, hearth_slice_of(aad, sizeof(aad)),
                hearth_slice_of(t->store + i + HEARTH_DRAFT_ID_LEN, low), plain,
                sizeof(plain), &got) == 0) {
            t->loot.boxes++;
            attack_keep(&t->loot, plain, got);
        }
    }
}

/* By the book: each draft of the keyring. */
static void plunder(struct attack *t)
{
    static uint8_t plain[HEARTH_DRAFT_MAX];
    const struct hearth_keyring *ring = &t->s.keyring.ring;

    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        struct hearth_draft draft;
        struct hearth_slice interview;
        struct hearth_key key;
        if (!ring->drafts[i].is_used) {
            continue;
        }
        memset(&draft, 0, sizeof(draft));
        memcpy(draft.id, ring->drafts[i].id, sizeof(draft.id));
        if (hearth_draft_get(&t->s, &key, plain, &draft, &interview) == 0) {
            t->loot.boxes++;
            attack_keep(&t->loot, interview.data, interview.len);
        }
        if (hearth_keyring_draft_key(ring, t->s.secrets, draft.id, &key) == 0) {
            attack_add_key(&t->keys, &key);
            dig(t, draft.id, &key);
        }
    }
}

static size_t read_file(const char *folder, const char *name, uint8_t *to,
                        size_t cap)
{
    char path[HEARTH_PATH_MAX];
    size_t len = 0;

    if (hearth_fsutil_join(folder, name, path) != 0 ||
        hearth_fsutil_read(path, to, cap, &len) != 0) {
        (void)fprintf(stderr, "attack: cannot read %s\n", name);
        exit(99);
    }
    return len;
}

static void collect_keys(struct attack *t, const char *extra)
{
    struct hearth_key key;

    attack_add_key(&t->keys, &t->s.secrets->root);
    attack_add_key(&t->keys, &t->s.secrets->sign);
    attack_add_key(&t->keys, &t->s.secrets->typed);
    if (hearth_sync_key_read(t->folder, t->m, &key) != 0) {
        exit(99);
    }
    attack_add_key(&t->keys, &key);
    if (extra != NULL && strcmp(extra, "-") != 0) {
        size_t len = 0;
        if (hearth_fsutil_read(extra, key.bytes, sizeof(key.bytes), &len) !=
            0) {
            exit(99);
        }
        attack_add_key(&t->keys, &key);
    }
}

static void write_keys(const struct attack *t)
{
    char path[HEARTH_PATH_MAX];
    char hex[2 * HEARTH_KEY_LEN + 1];
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s.keys", t->loot.out);
    f = fopen(path, "a");
    if (f == NULL) {
        exit(99);
    }
    for (size_t k = 0; k < t->keys.count; k++) {
        hearth_bytes_hex(hearth_slice_of(t->keys.keys[k].bytes, HEARTH_KEY_LEN),
                         hex);
        (void)fprintf(f, "%s\n", hex);
    }
    (void)fclose(f);
}

/* Against all formats. */
static void sweep(struct attack *t, const char *ids_path)
{
    static const char *const files[] = {"keyring.0", "keyring.1", "sync.key"};
    static uint8_t ids[IDS_MAX];
    uint8_t page[2 * HEARTH_KEYRING_PAGE];
    struct hearth_slice store = hearth_slice_of(t->store, t->store_len);
    size_t ids_len = 0;

    if (ids_path != NULL &&
        hearth_fsutil_read(ids_path, ids, sizeof(ids), &ids_len) != 0) {
        exit(99);
    }
    attack_records(&t->loot, &t->a, &t->keys);
    attack_sweep(&t->loot, &t->a, &t->keys, store);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct hearth_slice bytes = hearth_slice_of(
            page, read_file(t->folder, files[i], page, sizeof(page)));
        attack_sweep(&t->loot, &t->a, &t->keys, bytes);
        if (ids_path != NULL) {
            attack_windows(&t->loot, &t->a, bytes, store,
                           hearth_slice_of(ids, ids_len));
            attack_record_windows(&t->loot, &t->a, bytes);
        }
    }
}

int main(int argc, char **argv)
{
    static struct attack t;
    struct hearth_line_input in;

    if (argc < 4) {
        (void)fputs("usage: hearth-test-attack FOLDER OUT WORKER [KEY|- "
                    "[IDS]] < PIN\n",
                    stderr);
        return 2;
    }
    t.folder = argv[1];
    t.loot.out = argv[2];
    t.loot.name = argv[3];
    t.store = malloc(STORE_MAX);
    if (t.store == NULL || hearth_secmem_open_unlocked(MEMORY, &t.m) != 0 ||
        hearth_line_input_open(&in, t.m, 0, 256) != 0 ||
        hearth_agent_open(t.folder, &t.a) != 0) {
        return 99;
    }
    t.store_len = read_file(t.folder, "store/data.mdb", t.store, STORE_MAX);
    if (hearth_session_open_as(&t.a, t.m, &in, argv[3], &t.s) != 0) {
        return 99;
    }
    plunder(&t);
    collect_keys(&t, argc > 4 ? argv[4] : NULL);
    if (argc > 4) {
        sweep(&t, argc > 5 ? argv[5] : NULL);
    }
    write_keys(&t);
    (void)printf("opened boxes %u swept %u records %u with %zu keys, %lu "
                 "tries\n",
                 t.loot.boxes, t.loot.swept, t.loot.records, t.keys.count,
                 t.loot.tried);
    hearth_session_close(&t.s);
    hearth_line_input_close(&in);
    hearth_agent_close(&t.a);
    hearth_secmem_close(t.m);
    free(t.store);
    return 0;
}
