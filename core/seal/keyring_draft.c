/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts of a keyring: one random key each, and a fair share of the places. */
#include "keyring_internal.h"

#include "hearth/hash.h"

#include <string.h>

/* The root seals a draft's key; associated data:
 * "hearth keyring draft v1\0" | slot 1 | draft id 16 */
static struct hearth_slice draft_aad(struct hearth_keyring_aad *aad,
                                     uint8_t slot, const uint8_t *id)
{
    return hearth_keyring_box_aad(aad, HEARTH_PREFIX("hearth keyring draft v1"),
                                  slot,
                                  hearth_slice_of(id, HEARTH_DRAFT_ID_LEN));
}

static int find_draft(const struct hearth_keyring *k, const uint8_t *id,
                      size_t *index)
{
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        if (k->drafts[i].is_used &&
            hearth_secmem_equal(k->drafts[i].id, id, HEARTH_DRAFT_ID_LEN)) {
            *index = i;
            return HEARTH_OK;
        }
    }
    return HEARTH_E_NOT_FOUND;
}

/* Places that ${slot} may still take: none that another worker has not used up
 * of the own share, unless ${slot} itself is below its share. */
static bool may_take(const struct hearth_keyring *k, uint8_t slot)
{
    unsigned kept[HEARTH_WORKERS_MAX] = {0};
    unsigned free_places = HEARTH_DRAFTS_MAX;
    unsigned reserved = 0;

    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        if (k->drafts[i].is_used) {
            kept[k->drafts[i].slot]++;
            free_places--;
        }
    }
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        if (i != slot && k->slots[i].is_used &&
            kept[i] < HEARTH_KEYRING_SHARE) {
            reserved += HEARTH_KEYRING_SHARE - kept[i];
        }
    }
    return kept[slot] < HEARTH_KEYRING_SHARE || free_places > reserved;
}

static int find_free_draft(const struct hearth_keyring *k, uint8_t slot,
                           size_t *index)
{
    if (!may_take(k, slot)) {
        return HEARTH_E_FULL;
    }
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        if (!k->drafts[i].is_used) {
            *index = i;
            return HEARTH_OK;
        }
    }
    return HEARTH_E_FULL;
}

int hearth_keyring_add_draft(struct hearth_keyring *k,
                             const struct hearth_keyring_secrets *secrets,
                             const uint8_t id[HEARTH_DRAFT_ID_LEN],
                             const struct hearth_rng *rng,
                             struct hearth_key *key)
{
    struct hearth_keyring_aad room;
    struct hearth_slice aad = draft_aad(&room, secrets->slot, id);
    struct hearth_keyring_draft made;
    struct hearth_key drawn;
    size_t index;
    int code;

    if (find_draft(k, id, &index) == HEARTH_OK) {
        return HEARTH_E_EXISTS;
    }
    code = find_free_draft(k, secrets->slot, &index);
    if (code != HEARTH_OK) {
        return code;
    }
    memset(&made, 0, sizeof(made));
    made.is_used = true;
    made.slot = secrets->slot;
    memcpy(made.id, id, sizeof(made.id));
    code = rng->fill(rng->cookie, drawn.bytes, sizeof(drawn.bytes));
    if (code == HEARTH_OK) {
        code = hearth_keyring_box_seal(&secrets->root, aad, &drawn, rng,
                                       made.key_box);
    }
    if (code == HEARTH_OK) {
        k->drafts[index] = made;
        *key = drawn;
    }
    hearth_secmem_wipe(&drawn, sizeof(drawn));
    return code;
}

int hearth_keyring_draft_key(const struct hearth_keyring *k,
                             const struct hearth_keyring_secrets *secrets,
                             const uint8_t id[HEARTH_DRAFT_ID_LEN],
                             struct hearth_key *key)
{
    const struct hearth_keyring_draft *d;
    struct hearth_key opened;
    struct hearth_keyring_aad room;
    size_t index;
    int code = find_draft(k, id, &index);

    if (code != HEARTH_OK) {
        return code;
    }
    d = &k->drafts[index];
    if (d->slot != secrets->slot) {
        return HEARTH_E_DENIED;
    }
    code = hearth_keyring_box_open(
        &secrets->root, draft_aad(&room, d->slot, id), d->key_box, &opened);
    if (code == HEARTH_OK) {
        *key = opened;
    }
    hearth_secmem_wipe(&opened, sizeof(opened));
    return code;
}

bool hearth_keyring_is_draft_of(const struct hearth_keyring *k, uint8_t slot,
                                const uint8_t id[HEARTH_DRAFT_ID_LEN])
{
    size_t index;

    return find_draft(k, id, &index) == HEARTH_OK &&
           k->drafts[index].slot == slot;
}

void hearth_keyring_drop_draft(struct hearth_keyring *k,
                               const uint8_t id[HEARTH_DRAFT_ID_LEN])
{
    size_t index;

    if (find_draft(k, id, &index) == HEARTH_OK) {
        hearth_secmem_wipe(&k->drafts[index], sizeof(k->drafts[index]));
    }
}
