/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody with the data folder, its PIN and all keys on it: opens whatever
 * drafts the keyring still has keys for, live ones and those whose bytes are
 * left in free pages of the store.
 *
 * usage: hearth-test-attack FOLDER OUT < PIN
 *
 * Works on a copy: opening recovers. Writes each plaintext to OUT/N and prints
 * "opened N". */
#include "agent.h"
#include "draft.h"
#include "session.h"

#include "hearth/fsutil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY    262144
#define STORE_MAX ((size_t)64 << 20)
#define BOX_MAX   4096u
#define NODE_HEAD 8u

struct loot {
    const char *out;
    unsigned count;
};

static void keep(struct loot *l, const uint8_t *plain, size_t len)
{
    char name[32];
    char path[HEARTH_PATH_MAX];
    (void)snprintf(name, sizeof(name), "%u", ++l->count);
    if (hearth_fsutil_join(l->out, name, path) != 0 ||
        hearth_fsutil_replace(path, hearth_slice_of(plain, len)) != 0) {
        exit(99);
    }
}

/* Tries ${key} on what follows the draft's id anywhere in the store, free pages
 * too: LMDB puts a value behind its key, and its length before both. */
static void dig(struct loot *l, const uint8_t *store, size_t len,
                const uint8_t *id, const struct hearth_key *key)
{
    static uint8_t plain[BOX_MAX];
    uint8_t aad[sizeof("hearth draft v1") + HEARTH_DRAFT_ID_LEN];
    memcpy(aad, "hearth draft v1", sizeof("hearth draft v1"));
    memcpy(aad + sizeof("hearth draft v1"), id, HEARTH_DRAFT_ID_LEN);
    for (size_t i = NODE_HEAD; i + HEARTH_DRAFT_ID_LEN + BOX_MAX < len; i++) {
        if (memcmp(store + i, id, HEARTH_DRAFT_ID_LEN) != 0) {
            continue;
        }
        uint16_t low;
        size_t got = 0;
        memcpy(&low, store + i - NODE_HEAD, sizeof(low));
        if (low <= BOX_MAX &&
            hearth_aead_open(
                key, hearth_slice_of(aad, sizeof(aad)),
                hearth_slice_of(store + i + HEARTH_DRAFT_ID_LEN, low), plain,
                sizeof(plain), &got) == 0) {
            keep(l, plain, got);
        }
    }
}

static void plunder(struct loot *l, struct hearth_session *s,
                    const uint8_t *store, size_t len)
{
    static uint8_t plain[HEARTH_DRAFT_MAX];
    const struct hearth_keyring *ring = &s->keyring.ring;
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        struct hearth_draft draft;
        struct hearth_slice interview;
        struct hearth_key key;
        if (!ring->drafts[i].is_used) {
            continue;
        }
        memset(&draft, 0, sizeof(draft));
        memcpy(draft.id, ring->drafts[i].id, sizeof(draft.id));
        if (hearth_draft_get(s, &key, plain, &draft, &interview) == 0) {
            keep(l, interview.data, interview.len);
        }
        if (hearth_keyring_draft_key(ring, s->secrets, draft.id, &key) == 0) {
            dig(l, store, len, draft.id, &key);
        }
    }
}

int main(int argc, char **argv)
{
    static struct hearth_agent a;
    struct hearth_session s;
    struct hearth_secmem *m = NULL;
    struct hearth_line_input in;
    struct loot l = {NULL, 0};
    char path[HEARTH_PATH_MAX];
    size_t len = 0;
    uint8_t *store = malloc(STORE_MAX);
    if (argc != 3 || store == NULL) {
        return 2;
    }
    l.out = argv[2];
    if (hearth_fsutil_join(argv[1], "store/data.mdb", path) != 0 ||
        hearth_fsutil_read(path, store, STORE_MAX, &len) != 0 ||
        hearth_secmem_open_unlocked(MEMORY, &m) != 0 ||
        hearth_line_input_open(&in, m, 0, 256) != 0 ||
        hearth_agent_open(argv[1], &a) != 0 ||
        hearth_session_open(&a, m, &in, &s) != 0) {
        return 99;
    }
    plunder(&l, &s, store, len);
    (void)printf("opened %u\n", l.count);
    hearth_session_close(&s);
    hearth_line_input_close(&in);
    hearth_agent_close(&a);
    hearth_secmem_close(m);
    free(store);
    return 0;
}
