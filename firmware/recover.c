/* SPDX-License-Identifier: Apache-2.0 */
/* Start-up recovery: the store's chain decides what a crash left behind. */
#include "recover.h"

#include <string.h>

/* More drafts than keys can only be left by a crash, one at a time. */
#define IDS_MAX ((size_t)HEARTH_DRAFTS_MAX * 2)

/* "if the store holds h[n] at seq, do (3), else clear it" */
static int settle_pending(const struct hearth_agent *a,
                          struct hearth_keyring *ring, bool *has_changed)
{
    uint8_t h[HEARTH_HASH_LEN];
    if (!ring->pending.is_set) {
        return 0;
    }
    int rc = hearth_outbox_hash(a->kv, ring->pending.seq, h);
    if (rc != 0 && rc != HEARTH_E_NOT_FOUND) {
        return rc;
    }
    if (rc == 0 && memcmp(h, ring->pending.h, sizeof(h)) == 0) {
        hearth_keyring_drop_draft(ring, ring->pending.draft);
    }
    memset(&ring->pending, 0, sizeof(ring->pending));
    *has_changed = true;
    return 0;
}

static bool has_key(const struct hearth_keyring *ring, const uint8_t *id)
{
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        if (ring->drafts[i].is_used &&
            memcmp(ring->drafts[i].id, id, HEARTH_DRAFT_ID_LEN) == 0) {
            return true;
        }
    }
    return false;
}

/* Drafts that nothing can open any more: their key was destroyed first. */
static int drop_unreadable(const struct hearth_agent *a,
                           const struct hearth_keyring *ring,
                           uint8_t (*ids)[HEARTH_DRAFT_ID_LEN], size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (has_key(ring, ids[i])) {
            memmove(ids[kept++], ids[i], HEARTH_DRAFT_ID_LEN);
            continue;
        }
        int rc = hearth_outbox_draft_del(a->kv, ids[i]);
        if (rc != 0 && rc != HEARTH_E_NOT_FOUND) {
            return rc;
        }
    }
    *count = kept;
    return 0;
}

/* Keys whose draft was never committed, or went with its record. */
static void drop_orphan_keys(struct hearth_keyring *ring,
                             uint8_t (*ids)[HEARTH_DRAFT_ID_LEN], size_t count,
                             bool *has_changed)
{
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        struct hearth_keyring_draft *draft = &ring->drafts[i];
        bool is_stored = false;
        if (!draft->is_used) {
            continue;
        }
        for (size_t j = 0; j < count && !is_stored; j++) {
            is_stored = memcmp(draft->id, ids[j], HEARTH_DRAFT_ID_LEN) == 0;
        }
        if (!is_stored) {
            hearth_keyring_drop_draft(ring, draft->id);
            *has_changed = true;
        }
    }
}

int hearth_recover(const struct hearth_agent *a,
                   struct hearth_keyring_file *keyring)
{
    uint8_t ids[IDS_MAX][HEARTH_DRAFT_ID_LEN];
    size_t count = 0;
    bool has_changed = false;
    int rc = settle_pending(a, &keyring->ring, &has_changed);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_outbox_drafts(a->kv, ids, IDS_MAX, &count);
    if (rc != 0) {
        return rc;
    }
    rc = drop_unreadable(a, &keyring->ring, ids, &count);
    if (rc != 0) {
        return rc;
    }
    drop_orphan_keys(&keyring->ring, ids, count, &has_changed);
    return has_changed ? hearth_keyring_file_save(keyring) : 0;
}
